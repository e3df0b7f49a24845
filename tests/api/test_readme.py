"""What the first page promises: its three calls work as printed, in both languages and from the sandbox's own mouth."""
import os
import re
import subprocess

import pytest

from harness.server import BINARY, PATIENCE, ROOT


def run(script, **variables):
    return subprocess.run(
        ["bash", "-euc", script], cwd=ROOT, capture_output=True, text=True, timeout=30 * PATIENCE,
        env={**os.environ, "no_proxy": "127.0.0.1", **{name: str(value) for name, value in variables.items()}})


def curls(text):
    return [line for line in text.splitlines() if line.startswith("curl ")]


def assert_a_customer_has_written(said):
    assert '{"result":{"result":true}' in said and '"result":true' in said
    assert '"SUCCESS":true' in said and '"text":"Hello"' in said


@pytest.mark.parametrize("page", ["README.md", "README.ru.md"])
def test_the_three_calls_of_the_first_page(start_server, page):
    server = start_server()
    calls = curls((ROOT / page).read_text())
    assert len(calls) == 3
    done = run("\n".join(calls), BASE=server.base_url, TOKEN=server.access_token, LINE=server.line_id)
    assert done.returncode == 0, done.stderr
    assert_a_customer_has_written(done.stdout)


def test_the_hints_of_the_sandbox_are_the_same_calls(tmp_path):
    process = subprocess.Popen(
        [BINARY, "sandbox", "--hints", "--port", "0", "--data", tmp_path / "data"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    try:
        hints = ""
        while "operator login" not in re.sub(" +", " ", hints):
            line = process.stderr.readline()
            assert line, hints
            hints += line
        calls = curls(hints)
        assert len(calls) == 3
        done = run("\n".join(calls))
        assert_a_customer_has_written(done.stdout)
        (last,) = re.findall(r"curl '(\S+DIALOG_ID=chat1)'", hints)
        assert '"text":"Hello"' in run(f"curl -s '{last}'").stdout
    finally:
        process.terminate()
        assert process.wait(timeout=20 * PATIENCE) == 0
        process.stdout.close()
        process.stderr.close()


@pytest.mark.parametrize("page", ["README.md", "README.ru.md"])
def test_the_folders_and_pages_it_names_exist(page):
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / target).exists(), target
    for folder in re.findall(r"^\| `([a-z]+)/`", text, re.M):
        assert (ROOT / folder).is_dir(), folder

"""The process itself: what the sandbox prints, stopping, a second start, the clock. What survives kill -9: test_crash.py."""
import json
import re
import stat
import subprocess
import time

import pytest
import requests

from harness.portal import Portal
from harness.server import BINARY, PATIENCE, SANITIZER

FIELDS = {
    "base_url", "portal_domain", "member_id", "webhook_url", "webhook_user", "webhook_secret", "client_id",
    "client_secret", "access_token", "refresh_token", "expired_token", "application_token", "line_id", "users", "ca_file",
}


def test_the_sandbox_line_has_exactly_the_documented_fields(server):
    assert set(server.info) == FIELDS
    for name in ("access_token", "refresh_token", "expired_token", "client_id", "client_secret", "application_token"):
        assert re.fullmatch(r"[A-Za-z0-9.]+", server.info[name]), name
    assert re.fullmatch(r"[A-Za-z0-9]+", server.webhook_secret)
    assert server.webhook_url == f"{server.base_url}/rest/{server.webhook_user}/{server.webhook_secret}/"
    assert [user["role"] for user in server.users] == ["admin", "operator", "operator"]
    assert server.user("admin")["id"] == 1
    for user in server.users:
        assert set(user) == {"id", "name", "login", "password", "role"}


def test_everything_the_line_names_works(server, portal):
    assert portal.ok("profile")["ID"] == "1"
    assert portal.ok("app.info", token=server.access_token)["INSTALLED"] is True
    assert portal.error("app.info", token=server.expired_token)[:2] == (401, "expired_token")
    assert portal.refresh().status_code == 200
    lines = portal.ok("imopenlines.config.list.get", {"OPTIONS": {"QUEUE": "Y"}})
    assert [(line["ID"], line["ACTIVE"], sorted(line["QUEUE"])) for line in lines] == [(str(server.line_id), "Y", [2, 3])]


def test_a_given_directory_keeps_its_values_and_renews_its_tokens(start_server):
    server = start_server()
    before = dict(server.info)
    server.restart()
    renewed = {"access_token", "refresh_token", "expired_token"}
    moved = {"base_url", "portal_domain", "webhook_url"}  # the port is a new one
    for name in FIELDS - renewed - moved:
        assert server.info[name] == before[name], name
    assert server.refresh_token != before["refresh_token"]
    secret_files = [server.data / "key", server.data / "sandbox.json"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in secret_files)


def test_a_second_start_on_the_same_directory_is_refused_in_words(server):
    second = subprocess.run(
        [BINARY, "serve", "--data", str(server.data), "--listen", "127.0.0.1:0"], capture_output=True, text=True,
        timeout=10 * PATIENCE)
    assert second.returncode == 1
    assert "another switchline is running" in second.stderr


def test_sigterm_lets_calls_under_way_finish_and_exits_with_0(start_server):
    server = start_server()
    with requests.Session() as session:
        assert session.get(server.webhook_url + "server.time", timeout=10).status_code == 200
        server.stop()  # asserts exit code 0


def test_the_clock_moves_only_for_its_owner_and_never_for_a_browser(start_server):
    server = start_server()
    url = server.base_url + "/sandbox/clock"
    owner = {"Switchline-Sandbox": server.webhook_secret}
    assert requests.post(url, json={"advance_seconds": 5}, timeout=10).status_code == 403
    assert requests.post(url, json={"advance_seconds": 5}, headers={"Switchline-Sandbox": "x"}, timeout=10).status_code == 403
    browser = {**owner, "Origin": "https://example.com"}
    assert requests.post(url, json={"advance_seconds": 5}, headers=browser, timeout=10).status_code == 403
    assert requests.post(url, json={"advance_seconds": -5}, headers=owner, timeout=10).status_code == 400
    assert requests.post(url, json={"advance_seconds": "soon"}, headers=owner, timeout=10).status_code == 400
    moved = requests.post(url, json={"advance_seconds": 3600}, headers=owner, timeout=10)
    assert moved.status_code == 200 and moved.json()["offset_seconds"] == 3600
    assert abs(moved.json()["now"] - time.time() - 3600) < 60


def test_serve_has_no_sandbox_clock(tmp_path):
    process = subprocess.Popen(
        [BINARY, "serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        url = re.search(r"answers at (\S+)", process.stderr.readline()).group(1)
        assert requests.post(url + "/sandbox/clock", json={"advance_seconds": 1}, timeout=10).status_code == 404
        assert requests.get(url + "/healthz", timeout=10).json() == {"status": "ok"}
    finally:
        process.terminate()
        assert process.wait(timeout=10 * PATIENCE) == 0
        process.stderr.close()


def test_https_speaks_tls_under_a_local_authority(start_server):
    server = start_server("--https")
    assert server.base_url.startswith("https://127.0.0.1:")
    answer = requests.get(server.webhook_url + "profile", verify=server.ca_file, timeout=10)
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(server.webhook_url + "profile", timeout=10)


def test_settings_that_make_no_sense_are_refused(tmp_path):
    for options in (["--readers", "many"], ["--readers", "1000"], ["--no-such-setting", "1"], ["--listen", "nowhere"]):
        done = subprocess.run(
            [BINARY, "serve", "--data", str(tmp_path / "data"), *options], capture_output=True, text=True,
            timeout=10 * PATIENCE)
        assert done.returncode in (1, 2) and done.stderr.startswith("switchline: "), options


def test_help_of_every_command(server):
    for words in ([], ["serve"], ["sandbox"], ["describe"], ["backup"], ["restore"], ["migrate"], ["user", "add"], ["app", "add"]):
        done = subprocess.run([BINARY, *words, "--help"], capture_output=True, text=True, timeout=10 * PATIENCE)
        assert done.returncode == 0 and done.stdout, words


def test_the_command_line_works_beside_the_server_and_on_its_directory_alone(start_server):
    server = start_server()
    added = server.cli("user", "add", "--login", "nina", "--name", "Nina")
    server.stop()
    assert added["id"] in [user["id"] for user in server.cli("user", "list")]
    later = server.cli("user", "add", "--login", "noah", "--name", "Noah")
    server.start()
    names = {user["ID"]: user["NAME"] for user in Portal(server).ok("user.get")}
    assert names[str(added["id"])] == "Nina" and names[str(later["id"])] == "Noah"
    assert "login" in server.cli("user", "add", "--login", "nina", check=False).stderr


@pytest.mark.skipif(bool(SANITIZER), reason="durations mean nothing under a sanitizer")
def test_start_up_is_quick(tmp_path):
    started = time.monotonic()
    process = subprocess.Popen(
        [BINARY, "sandbox", "--json", "--port", "0", "--data", str(tmp_path / "data")], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    try:
        url = json.loads(process.stdout.readline())["base_url"]
        assert requests.get(url + "/healthz", timeout=10).status_code == 200
        assert time.monotonic() - started < 2  # the target is 0.1 s (bench); this only catches a disaster
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()

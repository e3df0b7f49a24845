"""doc/quickstart.md, executed literally: its shell blocks in order, in one shell."""
import os
import pathlib
import re
import socket
import subprocess

from harness.server import BINARY, PATIENCE, ROOT


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_every_block_of_the_quick_start_works(tmp_path):
    page = (ROOT / "doc/quickstart.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", page, re.S)
    assert len(blocks) >= 7
    script = "set -eu\ntrap 'kill $(jobs -p) 2> /dev/null' EXIT\n" + "echo\n".join(blocks)
    if BINARY != str(ROOT / "build/switchline"):
        script = script.replace("build/switchline", BINARY)
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30 * PATIENCE,
        env={**os.environ, "WORK": str(tmp_path), "PORT": str(free_port()), "no_proxy": "127.0.0.1"})
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    assert said.count('"result":true') >= 4 and '{"result":{"result":true}' in said
    assert "ONIMCONNECTORMESSAGEADD" in said and "On its way, Irina!" in said and "confirmed" in said
    assert '"name":"Irina - Sandbox line"' in said
    assert '"text":"HELLO THERE!"' in said
    assert '"error":"expired_token"' in said  # the clock was moved past the token's hour
    sent = (pathlib.Path(tmp_path) / "sent.json").read_text()
    assert '"SUCCESS":true' in sent

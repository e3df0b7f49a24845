"""The vendor's JavaScript SDK, unmodified, against a sandbox with TLS; the .mjs files are the clients."""
import json
import os
import subprocess

import pytest

from harness.server import PATIENCE, ROOT


@pytest.mark.parametrize("client", ["round_trip", "line_bot", "polling_bot", "pull_client"])
def test_the_sdk_over_https(start_server, client):
    server = start_server("--https")
    env = {
        **os.environ,
        "SANDBOX": json.dumps(server.info),
        "NODE_EXTRA_CA_CERTS": server.ca_file,
        "NO_PROXY": "*",
    }
    argv = [ROOT / "tools/node", "--test", "--test-reporter=spec", f"--test-timeout={30000 * PATIENCE}"]
    done = subprocess.run(
        [*argv, ROOT / f"tests/sdk/{client}.mjs"], env=env, cwd=ROOT, text=True, capture_output=True,
        timeout=120 * PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr + server.stderr()[-3000:]

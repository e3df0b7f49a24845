"""The vendor's JavaScript SDK, unmodified, against a sandbox with TLS; round_trip.mjs is the client."""
import json
import os
import subprocess

from harness.server import PATIENCE, ROOT


def test_the_round_trip_over_https(start_server):
    server = start_server("--https")
    env = {
        **os.environ,
        "SANDBOX": json.dumps(server.info),
        "NODE_EXTRA_CA_CERTS": server.ca_file,
        "NO_PROXY": "*",
    }
    argv = [ROOT / "tools/node", "--test", "--test-reporter=spec", f"--test-timeout={30000 * PATIENCE}"]
    done = subprocess.run(
        [*argv, ROOT / "tests/sdk/round_trip.mjs"], env=env, cwd=ROOT, text=True, capture_output=True, timeout=120 * PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr + server.stderr()[-3000:]

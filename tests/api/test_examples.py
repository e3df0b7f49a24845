"""The systemd unit and the nginx site in examples/: their syntax, and nginx in front of a server."""
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import time

import pytest
import requests
import urllib3
import websocket

from harness.server import BINARY, PATIENCE, ROOT

UNIT = ROOT / "examples/switchline.service"
SITE = ROOT / "examples/nginx-switchline.conf"


def run(*argv, **more):
    return subprocess.run(list(map(str, argv)), capture_output=True, text=True, timeout=60 * PATIENCE, **more)


# ---- systemd ----

def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path):
    text = UNIT.read_text()
    assert "ExecStart=/usr/local/bin/switchline serve " in text
    unit = tmp_path / "switchline.service"  # the program is not installed where the tests run
    unit.write_text(text.replace("/usr/local/bin/switchline", BINARY))
    done = run("systemd-analyze", "verify", "--man=no", unit)
    said = [line for line in done.stderr.splitlines() if "switchline" in line]
    assert done.returncode == 0 and not said, done.stderr


def test_the_verification_would_notice_a_mistake(tmp_path):
    unit = tmp_path / "switchline.service"
    unit.write_text(UNIT.read_text().replace("/usr/local/bin/switchline", BINARY).replace("RestartSec=1", "RestartSecs=1"))
    assert "RestartSecs" in run("systemd-analyze", "verify", "--man=no", unit).stderr


def test_the_template_that_the_page_describes_is_as_good(tmp_path):
    text = UNIT.read_text().replace("/usr/local/bin/switchline", BINARY)
    unit = tmp_path / "switchline@8080.service"
    unit.write_text(re.sub(r"(?m)^(ExecStart=.*)$", r"\1 --listen 127.0.0.1:%i", text))
    done = run("systemd-analyze", "verify", "--man=no", unit)
    assert done.returncode == 0 and not [line for line in done.stderr.splitlines() if "switchline" in line], done.stderr


def test_the_settings_of_the_unit_exist():
    command = re.search(r"(?m)^ExecStart=\S+ serve (.*)$", UNIT.read_text()).group(1)
    known = run(BINARY, "serve", "--help").stdout
    for option in re.findall(r"--[a-z-]+", command):
        assert f"  {option} " in known, option


# ---- nginx ----

def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Nginx:
    """nginx with the example site, on free ports and with another certificate; all else as it stands in the file."""

    def __init__(self, folder, server_port, certificates):
        self.folder = folder
        self.plain, self.secure = free_ports(2)
        text = SITE.read_text()
        for old, new in (
                ("listen [::]:80;", ""), ("listen [::]:443 ssl http2;", ""),
                ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
                ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.secure} ssl http2;"),
                ("server 127.0.0.1:8080;", f"server 127.0.0.1:{server_port};"),
                ("/etc/letsencrypt/live/chat.example.com/fullchain.pem", str(certificates / "tls.pem")),
                ("/etc/letsencrypt/live/chat.example.com/privkey.pem", str(certificates / "tls.key"))):
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (folder / "site.conf").write_text(text)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        (folder / "nginx.conf").write_text("".join([
            "user root;\n" if os.geteuid() == 0 else "",  # the tests' folder is nobody else's
            f"daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{ }}\n"
            f"http {{\n    access_log off;\n", *[f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds],
            f"    include {folder}/site.conf;\n}}\n"]))
        self.argv = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        self.process = None

    def check(self):
        return run(*self.argv, "-t")

    def start(self):
        self.process = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 10 * PATIENCE
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.secure), timeout=1).close()
            except ConnectionRefusedError:
                assert self.process.poll() is None and time.monotonic() < deadline, self.process.communicate()[1]
                time.sleep(0.02)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=10 * PATIENCE)
            self.process.stderr.close()


@pytest.fixture
def behind_nginx(tmp_path, start_server):
    certificates = start_server("--https")  # only for its files
    server = start_server("--trust-proxy", "--public-url", "https://chat.example.com")
    folder = tmp_path / "nginx"
    folder.mkdir()
    path = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    assert path, "nginx is not installed; tools/setup test installs it"
    port = re.search(r":(\d+)$", listening(server)).group(1)
    nginx = Nginx(folder, port, certificates.data)
    nginx.argv[0] = path
    yield server, nginx
    nginx.stop()


def listening(server):
    """Where it listens, when the public URL is another: the one listening socket of the process."""
    inodes = {os.readlink(fd) for fd in pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir() if fd.is_symlink()}
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *rest = line.split()
        if state == "0A" and f"socket:[{rest[5]}]" in inodes:
            return f"127.0.0.1:{int(local.split(':')[1], 16)}"
    raise AssertionError("it does not listen")


def test_nginx_finds_nothing_wrong_with_the_site(behind_nginx):
    _, nginx = behind_nginx
    done = nginx.check()
    assert done.returncode == 0 and "syntax is ok" in done.stderr, done.stderr
    nginx.folder.joinpath("site.conf").write_text("upstream switchline { server 127.0.0.1:1; surprise; }\n")
    assert nginx.check().returncode != 0  # the check can fail


def test_the_api_works_through_the_site(behind_nginx):
    server, nginx = behind_nginx
    nginx.start()
    urllib3.disable_warnings()  # the certificate is for another name
    plain, secure = f"http://127.0.0.1:{nginx.plain}", f"https://127.0.0.1:{nginx.secure}"

    def get(url, **more):
        return requests.get(url, verify=False, allow_redirects=False, timeout=10 * PATIENCE, **more)

    hook = server.webhook_url.removeprefix("https://chat.example.com")
    assert get(secure + hook + "profile").json()["result"]["ID"] == "1"
    assert get(secure + "/healthz").status_code == 200
    for hidden in ("/metrics", "/readyz", "/sandbox/clock"):
        assert get(secure + hidden).status_code == 404, hidden
    for path in (hook + "profile", "/rest/profile", "//rest/profile", "/oauth/token/"):
        answer = get(plain + path)
        assert (answer.status_code, answer.json()["error"]) == (400, "INVALID_REQUEST"), path
    assert get(plain + "/oauth/authorize/?client_id=x").headers["Location"].startswith("https://")
    large = requests.post(secure + hook + "profile", data=b"x" * (66 << 20), verify=False, timeout=60 * PATIENCE)
    assert large.status_code == 413


def test_pushes_come_through_the_site(behind_nginx):
    server, nginx = behind_nginx
    nginx.start()
    urllib3.disable_warnings()
    site = f"https://127.0.0.1:{nginx.secure}"

    def call(method, **params):
        return requests.post(f"{site}/rest/{method}", json={**params, "auth": server.access_token}, verify=False,
                             timeout=10 * PATIENCE).json()["result"]
    config = call("pull.application.config.get")
    assert config["server"]["websocket_secure"] == "wss://chat.example.com/pull/subws/"
    channels = "/".join(channel["id"] for channel in config["channels"].values())
    client = websocket.create_connection(
        f"wss://127.0.0.1:{nginx.secure}/pull/subws/?CHANNEL_ID={channels}", timeout=10 * PATIENCE,
        sslopt={"cert_reqs": ssl.CERT_NONE, "check_hostname": False}, http_no_proxy=["*"])
    assert call("pull.application.event.add", COMMAND="hello") is True
    assert '"command":"hello"' in client.recv()
    client.close()
    answer = requests.get(f"{site}/pull/sub/", params={"CHANNEL_ID": channels, "mid": "0" * 24}, verify=False, timeout=60)
    assert answer.status_code == 200 and '"command":"hello"' in answer.text


def test_a_process_that_is_gone_costs_no_request(behind_nginx):
    server, nginx = behind_nginx
    site = nginx.folder / "site.conf"
    [gone] = free_ports(1)
    site.write_text(site.read_text().replace("#server 10.0.0.12:8080;", f"server 127.0.0.1:{gone};"))
    assert f"127.0.0.1:{gone}" in site.read_text()
    nginx.start()
    urllib3.disable_warnings()
    url = f"https://127.0.0.1:{nginx.secure}/rest/user.option.set"
    for number in range(20):
        answer = requests.post(url, json={"options": {"n": number}, "auth": server.access_token}, verify=False, timeout=10 * PATIENCE)
        assert answer.json()["result"] is True

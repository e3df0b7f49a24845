"""What operators look at: /healthz, /readyz, /metrics, and new certificates on SIGHUP."""
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import time

import pytest
import requests

from harness import database
from harness.portal import Portal
from harness.server import BINARY, PATIENCE, ROOT

SAMPLE = re.compile(r'^([a-z_]+)(?:\{((?:[a-z]+="[^"\\]*",?)*)\})? (-?[0-9.e+-]+)$')


def get(server, path, **headers):
    return requests.get(server.base_url + path, headers=headers, timeout=10 * PATIENCE)


def metrics(server):
    """{name: {labels: value}}, after a look at whether every line is what Prometheus reads."""
    answer = get(server, "/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    types, values = {}, {}
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name not in types, f"two heads: {name}"
            types[name] = kind
        elif not line.startswith("# HELP "):
            name, labels, value = SAMPLE.match(line).groups()
            family = re.sub(r"_(bucket|sum|count)$", "", name) if name not in types else name
            assert list(types)[-1] == family, f"{name} stands below another head"
            assert (labels or "") not in values.setdefault(name, {}), f"twice: {line}"
            values[name][labels or ""] = float(value)
    return values


def eventually(question, seconds=20):
    """What a background probe finds out once a second is asked for again and again."""
    deadline = time.monotonic() + seconds * PATIENCE
    while not question():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


# ---- alive and ready ----

def test_a_healthy_server_is_alive_and_ready(server):
    for path in ("/healthz", "/readyz"):
        answer = get(server, path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert answer.headers["Cache-Control"] == "no-store"


@database.file_only
def test_a_server_whose_database_takes_no_changes_is_alive_but_not_ready_until_it_does(start_server):
    server = start_server()
    stranger = sqlite3.connect(server.data / "switchline.db", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")  # what a forgotten shell does
    eventually(lambda: get(server, "/readyz").status_code == 503)
    reasons = ["the database takes no changes", "writing calls wait for more than ten seconds"]  # who waits longest says it
    answer = get(server, "/readyz").json()
    assert answer["status"] == "not ready" and answer["reason"] in reasons
    assert get(server, "/healthz").status_code == 200
    seen = metrics(server)
    assert seen["switchline_lane_up"]['lane="write"'] == 0 and seen["switchline_lane_up"]['lane="read"'] == 1
    assert seen["switchline_groups_lost_total"][""] >= 1
    stranger.execute("ROLLBACK")
    stranger.close()
    eventually(lambda: get(server, "/readyz").status_code == 200)
    assert metrics(server)["switchline_lane_up"]['lane="write"'] == 1


@database.server_only
def test_a_server_that_lost_its_database_is_alive_but_not_ready_until_it_finds_it_again(start_server):
    server = start_server()
    database.close_doors(server.data)
    try:
        lost = {"status": "not ready", "reason": "the database does not answer"}
        eventually(lambda: get(server, "/readyz").json() == lost)  # the writers may have noticed first
        assert get(server, "/readyz").status_code == 503
        assert get(server, "/healthz").status_code == 200
        seen = metrics(server)
        assert seen["switchline_lane_up"]['lane="read"'] == 0 and "switchline_deliveries" not in seen
    finally:
        database.open_doors(server.data)
    eventually(lambda: get(server, "/readyz").status_code == 200)
    assert Portal(server).ok("profile")["ID"] == "1"


# ---- metrics ----

def test_calls_are_counted_by_method_and_status(start_server):
    server = start_server()
    portal = Portal(server)
    before = metrics(server).get("switchline_calls_total", {})
    for _ in range(3):
        portal.ok("profile")
    portal.call("im.dialog.get")
    portal.call("PROFILE", token="nobody.knows.this")
    for name in ("no.such.method", "nor.this", "a" * 300):
        portal.call(name)
    portal.batch(["profile", "im.dialog.get"])
    seen = metrics(server)
    calls = {key: value - before.get(key, 0) for key, value in seen["switchline_calls_total"].items()}
    assert {key: count for key, count in calls.items() if count} == {
        'method="profile",code="200"': 4,  # one in the batch
        'method="profile",code="401"': 1,
        'method="im.dialog.get",code="400"': 2,
        'method="unknown",code="404"': 3,
        'method="batch",code="200"': 1}
    times = seen["switchline_call_seconds_bucket"]
    assert times['method="profile",le="+Inf"'] == seen["switchline_call_seconds_count"]['method="profile"'] == 4
    assert 0 < times['method="profile",le="0.0005"'] + seen["switchline_call_seconds_sum"]['method="profile"']


def test_lanes_groups_sockets_and_the_process_are_measured(start_server):
    server = start_server()
    portal = Portal(server)
    for number in range(5):
        portal.ok("user.option.set", {"options": {"n": number}}, token=portal.app)
    seen = metrics(server)
    assert seen["switchline_build_info"] and list(seen["switchline_build_info"].values()) == [1]
    assert set(seen["switchline_lane_waiting"]) == {'lane="read"', 'lane="write"', 'lane="work"'}
    assert seen["switchline_lane_jobs_total"]['lane="write"'] >= 5
    assert seen["switchline_group_jobs_sum"][""] >= 5 <= seen["switchline_commit_seconds_count"][""]
    assert seen["switchline_commit_seconds_sum"][""] > 0
    assert seen["switchline_groups_lost_total"][""] == 0
    assert 1 <= seen["switchline_sockets"][""] <= 5
    assert seen["switchline_sockets_limit"][""] == 20000
    assert 2**20 < seen["process_resident_memory_bytes"][""] < 2**31
    assert abs(seen["process_start_time_seconds"][""] - time.time()) < 60 * PATIENCE
    with requests.Session() as idle:  # a connection that stays open
        idle.get(server.base_url + "/healthz", timeout=10)
        assert metrics(server)["switchline_sockets"][""] >= 2


def test_the_outbox_shows_what_waits_how_long_and_what_was_given_up(start_server, handler):
    server = start_server()
    portal = Portal(server)
    assert metrics(server)["switchline_deliveries"] == {'state="waiting"': 0, 'state="parked"': 0}
    assert metrics(server)["switchline_outbox_oldest_seconds"][""] == 0
    portal.ok("event.bind", {"event": "OnAppTest", "handler": handler.url}, token=portal.app)
    handler.answers.extend([503, 400, 400, 400])
    portal.ok("event.test", token=portal.app)
    handler.wait("ONAPPTEST")
    eventually(lambda: metrics(server)["switchline_deliveries"]['state="waiting"'] == 1)
    eventually(lambda: metrics(server)["switchline_outbox_oldest_seconds"][""] > 0)

    def given_up():
        portal.advance(600)  # past the next retry; refused three times means given up
        return metrics(server)["switchline_deliveries"] == {'state="waiting"': 0, 'state="parked"': 1}

    eventually(given_up)
    assert handler.count("ONAPPTEST") == 4
    assert metrics(server)["switchline_outbox_oldest_seconds"][""] == 0


def test_only_this_machine_reads_metrics_and_never_through_a_proxy(server, start_server):
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"):
        assert get(server, "/metrics", **{header: "127.0.0.1"}).status_code == 404, header
    off = start_server("--metrics", "off")
    assert get(off, "/metrics").status_code == 404
    assert get(off, "/metrics").json()["error"] == get(off, "/no/such/page").json()["error"]
    everybody = start_server("--metrics", "all")
    assert get(everybody, "/metrics", **{"X-Forwarded-For": "203.0.113.7"}).status_code == 200


def test_trusting_a_proxy_does_not_make_its_clients_local(start_server):
    server = start_server("--trust-proxy")
    assert get(server, "/metrics").status_code == 200  # asked on the machine itself
    assert get(server, "/metrics", **{"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_an_unknown_word_for_who_reads_metrics_is_refused_at_the_start(tmp_path):
    done = subprocess.run(
        [BINARY, "serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0", "--metrics", "everyone"],
        capture_output=True, text=True, timeout=10 * PATIENCE)
    assert done.returncode == 1
    assert "metrics must be off, loopback or all, not everyone" in done.stderr


# ---- certificates ----

class Secure:
    """One TLS connection that is kept."""

    def __init__(self, server):
        address = server.base_url.removeprefix("https://").split(":")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.socket = context.wrap_socket(socket.create_connection((address[0], int(address[1])), timeout=10 * PATIENCE))
        self.certificate = ssl.DER_cert_to_PEM_cert(self.socket.getpeercert(binary_form=True))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def asks(self):
        self.socket.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        return self.socket.recv(4096).startswith(b"HTTP/1.1 200 ")


def shown(server):
    with Secure(server) as connection:
        return connection.certificate


def test_sighup_shows_a_new_certificate_to_new_connections_and_ends_no_old_one(start_server):
    server, other = start_server("--https"), start_server("--https")
    old, new = shown(server), shown(other)
    assert old != new
    with Secure(server) as connection:
        assert connection.asks()
        for name in ("tls.pem", "tls.key"):
            shutil.copy(other.data / name, server.data / name)
        assert shown(server) == old, "nobody asked for the new one yet"
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: shown(server) == new)
        assert connection.certificate == old and connection.asks()
    assert "certificates read again" in server.stderr()


@pytest.mark.parametrize("broken", ["rubbish", "missing", "another key"])
def test_a_certificate_that_cannot_be_read_leaves_the_old_one_in_place(start_server, broken):
    server = start_server("--https")
    before = shown(server)
    if broken == "rubbish":
        (server.data / "tls.pem").write_text("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n")
    elif broken == "missing":
        (server.data / "tls.pem").unlink()
    else:
        shutil.copy(start_server("--https").data / "tls.key", server.data / "tls.key")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: "certificates not reloaded: " in server.stderr())
    with Secure(server) as connection:
        assert connection.certificate == before and connection.asks()


# ---- the page for operators ----

def test_the_page_for_operators_names_exactly_the_metrics_there_are(server, portal):
    portal.ok("profile")
    page = (ROOT / "doc/operations.md").read_text()
    there = {re.sub(r"_(bucket|sum|count)$", "", name) for name in metrics(server)}
    told = set(re.findall(r"`((?:switchline|process)_[a-z_]+)(?:\{[a-z,]+\})?`", page))
    assert told == there
    rules = set(re.findall(r"\b((?:switchline)_[a-z_]+)\b", page.split("```yaml")[1].split("```")[0]))
    assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in rules} <= there

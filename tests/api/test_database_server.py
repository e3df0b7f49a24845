"""A database server that comes late, goes away and comes back: what callers see, and that nothing acknowledged is lost."""
import os
import shutil
import subprocess
import tempfile
import threading
import time

import pytest

from harness import database
from harness.portal import Portal
from harness.server import PATIENCE, ROOT, Server

pytestmark = database.server_only

CONNECTOR = "late_connector"


class Cluster:
    """A server of this module's own, because it is ended and started again."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="switchline-pg-")
        os.chmod(self.folder, 0o755)
        self.url = self.do("start").stdout.strip()

    def do(self, verb):
        return subprocess.run(
            [ROOT / "tools/pg-cluster", verb, self.folder + "/pg"], check=True, text=True, stdout=subprocess.PIPE,
            timeout=120)


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster()
    yield cluster
    cluster.do("stop")
    shutil.rmtree(cluster.folder)


@pytest.fixture
def start_on(cluster, tmp_path):
    """Starts a sandbox in a database of its own of the cluster."""
    started = []

    def start(prepare=lambda server_log: None):
        url = database.create(cluster.url, f"late_{tmp_path.name}".lower())
        prepare(tmp_path / "data.stderr")
        started.append(Server(tmp_path / "data", database_url=url))
        return started[0]

    yield start
    for server in started:
        server.stop()


def eventually(what, seconds=30):
    deadline = time.monotonic() + seconds * PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def connect(portal):
    portal.ok("imconnector.register", {
        "ID": CONNECTOR, "NAME": "Late", "ICON": {"DATA_IMAGE": "data:,"},
        "PLACEMENT_HANDLER": "http://127.0.0.1:9000/"}, token=portal.app)
    portal.ok("imconnector.activate", {"CONNECTOR": CONNECTOR, "LINE": portal.line, "ACTIVE": 1}, token=portal.app)


def send(portal, number):
    return portal.call("imconnector.send.messages", {
        "CONNECTOR": CONNECTOR, "LINE": portal.line, "MESSAGES": [{
            "user": {"id": f"u{number % 3}"}, "chat": {"id": f"u{number % 3}"},
            "message": {"id": f"m{number}", "text": f"text {number}"}}]}, token=portal.app)


def test_starting_waits_for_the_database_server_and_says_so(cluster, start_on):
    def come_late(log):
        cluster.do("stop")

        def start():
            eventually(lambda: log.exists() and "waiting for it" in log.read_text())
            cluster.do("start")

        threading.Thread(target=start).start()

    server = start_on(come_late)
    assert Portal(server).ok("server.time")


def test_without_the_database_every_door_answers_500_and_afterwards_all_go_on(cluster, start_on):
    server = start_on()
    portal = Portal(server)
    connect(portal)
    send(portal, 1)
    cluster.do("crash")
    internal = (500, "INTERNAL_SERVER_ERROR")
    assert portal.error("profile")[:2] == internal
    assert portal.error("profile", token=portal.app)[:2] == internal
    assert portal.error("imopenlines.config.add", {"PARAMS": {}})[:2] == internal
    assert portal.error("batch", {"cmd": ["profile"]})[:2] == internal
    assert portal.error("user.update", {"ID": 1, "PERSONAL_PHOTO": ["a.png", "AAAA"]})[:2] == internal  # has slow work
    assert send(portal, 2).status_code == 500
    assert portal.refresh().status_code == 500
    cluster.do("start")
    eventually(lambda: portal.call("profile").status_code == 200)
    eventually(lambda: send(portal, 3).status_code == 200)
    assert "connected again" in server.stderr()


def test_what_was_acknowledged_outlives_crashes_of_the_database(cluster, start_on):
    server = start_on()
    portal = Portal(server)
    connect(portal)
    acknowledged, over = [], threading.Event()

    def customer(first):
        caller, number = Portal(server), first
        while not over.is_set():
            answer = send(caller, number)
            assert answer.status_code in (200, 500), answer.text
            if answer.status_code == 200:
                acknowledged.append(number)
            else:
                assert answer.json()["error"] == "INTERNAL_SERVER_ERROR"
                time.sleep(0.02)
            number += 2

    customers = [threading.Thread(target=customer, args=(first,)) for first in (0, 1)]
    for thread in customers:
        thread.start()
    for _ in range(3):
        before = len(acknowledged)
        eventually(lambda before=before: len(acknowledged) > before + 10)
        cluster.do("crash")
        cluster.do("start")
    before = len(acknowledged)
    eventually(lambda: len(acknowledged) > before + 10)
    over.set()
    for thread in customers:
        thread.join()
    look = server.look()
    stored = {external for external, in look.rows("SELECT external_id FROM external_message")}
    look.close()
    assert {f"m{number}" for number in acknowledged} <= stored

"""Several processes on one PostgreSQL and one data directory.

Two are killed with kill -9 again and again, and the database is restarted, while customers write through both. What was
acknowledged is there, once and in its order; every event of it was told, in order within its dialog, under one id. Who
sends is an integrator's queue: a message that was not acknowledged is sent again, to whichever process answers.

3 rounds; SWITCHLINE_SOAK makes it 100.
"""
import itertools
import os
import random
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
import requests

from harness import database
from harness.portal import Portal
from harness.server import PATIENCE, ROOT, Server
from lines import Connector
from test_crash import EVENT, Counter, dialog_texts

pytestmark = database.server_only

ROUNDS = 100 if os.environ.get("SWITCHLINE_SOAK") else 3
SENDERS = 6
# What a client may read while the database is away. Anything else, and above all an acknowledgement that is none, fails.
DOCUMENTED = {(500, "INTERNAL_SERVER_ERROR"), (503, "OVERLOAD_LIMIT"), (503, "QUERY_LIMIT_EXCEEDED")}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Pair:
    """Two servers on one directory, each always on the same port."""

    def __init__(self, data, *options):
        self.servers = []
        for _ in range(2):
            self.servers.append(Server(data, "--port", str(free_port()), *options))
        self.portals = [Portal(server) for server in self.servers]

    @property
    def portal(self):
        return self.portals[0]

    def discard(self):
        try:
            self.servers[0].stop()
        finally:
            self.servers[1].discard()


@pytest.fixture
def pair(tmp_path):
    pair = Pair(tmp_path / "data")
    yield pair
    pair.discard()


class Sender(threading.Thread):
    """A customer's queue: one message after the other, each until it is acknowledged, by whichever process answers."""

    def __init__(self, pair, shop, name, counter):
        super().__init__(daemon=True)
        self.urls = [portal.url for portal in pair.portals]
        self.shop, self.name, self.counter = shop, name, counter
        self.token = pair.portal.app
        self.http, self.chance = requests.Session(), random.Random(name)
        self.http.trust_env = False
        self.acknowledged, self.chat, self.problem, self.refusals = [], None, None, set()
        self.enough = threading.Event()

    def attempt(self, text):
        """True when it is acknowledged."""
        url = self.chance.choice(self.urls) + "/rest/imconnector.send.messages"
        item = self.shop.item(text, user=self.name, id=text)
        params = {"CONNECTOR": self.shop.code, "LINE": self.shop.line, "MESSAGES": [item], "auth": self.token}
        try:
            answer = self.http.post(url, json=params, timeout=60)
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            time.sleep(0.02)  # nobody is there at the moment; not for the answer of a server that is
            return False
        body = answer.json()
        if answer.status_code != 200:
            self.refusals.add((answer.status_code, body.get("error")))
            time.sleep(0.02)
            return False
        [result] = body["result"]["DATA"]["RESULT"]
        assert result["SUCCESS"] is True, result
        assert self.chat in (None, result["session"]["CHAT_ID"]), "another dialog"
        self.chat = result["session"]["CHAT_ID"]
        return True

    def run(self):
        try:
            for number in itertools.count():
                text = f"{self.name}m{number}"
                while not self.attempt(text):
                    pass
                self.acknowledged.append(text)
                self.counter()
                if self.enough.is_set():
                    return
        except Exception as problem:  # shown by the test itself, which would not see it in a thread
            self.problem = problem


def start_senders(pair, shop):
    counter = Counter()
    senders = [Sender(pair, shop, f"s{n}", counter) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    return senders, counter


def finish(senders):
    for sender in senders:
        sender.enough.set()
    for sender in senders:
        sender.join(120 * PATIENCE)
        assert not sender.is_alive(), "a message is never acknowledged"
    problems = [sender.problem for sender in senders if sender.problem]
    assert not problems, problems


def told_text(event):
    return event.data["DATA"][0]["message"]["text"]


def wait_until_told(handler, senders, patience=30):
    """Returns the texts of each sender in the order in which they were first told, each with the ids under which it was.
    Fails when nothing more comes although something is missing."""
    told = {sender.name: {} for sender in senders}
    missing, seen, since = {sender.acknowledged[-1] for sender in senders}, 0, time.monotonic()
    while missing:
        events = handler.events[seen:]
        for event in events:
            if event.name == EVENT:
                text = told_text(event)
                told[text.split("m")[0]].setdefault(text, set()).add(event.headers["Switchline-Event-Id"])
                missing.discard(text)  # order is kept in a dialog, so when the last one has been told, all have
        seen += len(events)
        if events:
            since = time.monotonic()
        assert time.monotonic() - since < patience * PATIENCE, f"never told: {missing}"
        time.sleep(0.05)
    return told


def assert_whole(portal, handler, senders):
    told = wait_until_told(handler, senders)
    for sender in senders:
        wanted = sender.acknowledged
        found = [text for text in dialog_texts(portal, sender.chat) if text.startswith(sender.name + "m")]
        assert found == wanted, "lost, doubled or out of order in the dialog"
        assert list(told[sender.name]) == wanted, "not told, or out of order"
        assert all(len(ids) == 1 for ids in told[sender.name].values()), "told under two ids"
        assert len(set.union(*told[sender.name].values())) == len(wanted), "two messages under one id"
        assert sender.refusals <= DOCUMENTED


@pytest.fixture
def shop(pair, handler):
    shop = Connector(pair.portal, "survivor")
    shop.bind(handler, EVENT)
    return shop


def test_kill_9_of_one_process_after_the_other_loses_and_reorders_nothing(pair, shop, handler):
    chance = random.Random(1)
    senders, counter = start_senders(pair, shop)
    for number in range(ROUNDS):
        victim = pair.servers[number % 2]
        counter.wait(counter.count + chance.randrange(20, 100))
        victim.kill()
        counter.wait(counter.count + chance.randrange(20, 60))  # the other one goes on alone
        victim.start()
    finish(senders)
    pair.portals = [Portal(server) for server in pair.servers]
    assert_whole(pair.portals[0], handler, senders)


def test_another_process_takes_over_what_a_dead_one_held(pair, shop, handler):
    handler.hold()
    shop.write("held", user="u1")
    first = handler.wait(EVENT, 1)[0]
    # Whoever posts it, the other one of the two finds it when its holder is gone.
    for server in pair.servers:
        server.kill()
    handler.release()
    pair.servers[1].start()
    again = handler.wait(EVENT, 2, timeout=20)[1]
    assert again.headers["Switchline-Event-Id"] == first.headers["Switchline-Event-Id"]
    pair.servers[0].start()


def put_to_sleep(server, look):
    """As a machine does that is moved or out of memory; in no transaction, whose locks would sleep with it."""
    while True:
        server.process.send_signal(signal.SIGSTOP)
        if look.one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%%'") == 0:
            return
        wake_up(server)


def wake_up(server):
    server.process.send_signal(signal.SIGCONT)


def test_a_process_that_slept_changes_nothing_any_more(pair, shop, handler):
    sleeper, other = pair.servers
    look = sleeper.look()
    put_to_sleep(other, look)
    handler.hold()
    shop.write("first", user="u1")
    handler.wait(EVENT, 1)
    put_to_sleep(sleeper, look)
    wake_up(other)
    handler.wait(EVENT, 2, timeout=20)  # taken over
    handler.release()
    shop.portal = pair.portals[1]
    shop.write("second", user="u1")
    handler.wait(EVENT, 3)
    wake_up(sleeper)  # which finds the answer to its post
    shop.portal = pair.portals[0]
    shop.write("third", user="u1")
    assert [told_text(event) for event in handler.wait(EVENT, 4)] == ["first", "first", "second", "third"]
    delivered = "SELECT attempts, lease FROM delivery JOIN outbox ON outbox.id = outbox_id WHERE outbox.event = ? ORDER BY delivery.id"
    deadline = time.monotonic() + 20 * PATIENCE
    while look.rows(delivered, EVENT) != [(1, 2), (1, 1), (1, 1)]:  # the third answer may still be on its way
        assert time.monotonic() < deadline, look.rows(delivered, EVENT)
        time.sleep(0.05)
    look.close()


def test_what_one_process_has_no_room_for_another_delivers(pair, shop, handler):
    """Four posts at a time to one host are each process's own limit."""
    handler.hold()
    for n in range(8):
        shop.write("hello", user=f"u{n}")
    assert len({event.headers["Switchline-Event-Id"] for event in handler.wait(EVENT, 8)}) == 8
    handler.release()


def test_a_message_is_seen_and_told_whichever_process_took_it(pair, shop, handler):
    shop.write("one", user="u1", id="1")
    shop.portal = pair.portals[1]
    repeated = shop.write("one", user="u1", id="1")
    second = shop.write("two", user="u1", id="2")
    assert shop.chat(repeated) == shop.chat(second)
    for portal in pair.portals:
        texts = dialog_texts(portal, shop.chat(second))
        assert [text for text in texts if text in ("one", "two")] == ["one", "two"]
    assert [told_text(e) for e in handler.wait(EVENT, 2)] == ["one", "two"]


def test_files_are_for_all_processes(pair, shop, handler):
    url = handler.serve("/a.txt", b"the bytes", "text/plain")
    sent = shop.write("with a file", user="u1", files=[{"url": url, "name": "a.txt"}])
    for portal in pair.portals:
        deadline = time.monotonic() + 20 * PATIENCE
        while True:
            files = portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{shop.chat(sent)}"})["files"]
            if files and files[0]["status"] == "done" or time.monotonic() > deadline:
                break
        link = files[0]["urlDownload"]
        assert portal.http.get(link).content == b"the bytes"


# ---- the command line and the directory ----

def test_the_command_line_finds_a_process_that_lives(pair):
    pair.servers[0].kill()  # its socket stays behind
    added = pair.servers[1].cli("user", "add", "--login", "zoe", "--name", "Zoe")
    assert pair.portals[1].ok("user.get", {"ID": added["id"]})[0]["NAME"] == "Zoe"
    pair.servers[0].start()
    sockets = sorted(path.name for path in pair.servers[0].data.glob("control*.sock"))
    assert len(sockets) == 2, sockets


def test_the_command_line_works_beside_nobody(pair):
    for server in pair.servers:
        server.stop()
    added = pair.servers[0].cli("user", "add", "--login", "zoe", "--name", "Zoe")
    for server in pair.servers:
        server.start()
    assert Portal(pair.servers[1]).ok("user.get", {"ID": added["id"]})[0]["NAME"] == "Zoe"


def refused_start(pair, data, tmp_path):
    """What a server says that does not start on this directory."""
    command = [pair.servers[0].argv[0], "serve", "--data", str(data), "--listen", "127.0.0.1:0"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=30 * PATIENCE, cwd=ROOT, env=pair.servers[0].environment())
    assert done.returncode == 1, done.stderr
    return done.stderr


def test_a_directory_with_another_key_is_refused(pair, tmp_path):
    assert "is not the key of this database" in refused_start(pair, tmp_path / "other", tmp_path)


def test_a_directory_without_the_portals_files_is_refused(pair, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "key").write_bytes((pair.servers[0].data / "key").read_bytes())
    assert "is not where this portal keeps its files" in refused_start(pair, other, tmp_path)
    assert not (other / "blobs" / "portal").exists()
    (other / "blobs" / "portal").write_text("0123456789abcdef0123456789abcdef")
    assert "belongs to another portal" in refused_start(pair, other, tmp_path)


# ---- the database goes away ----

class Cluster:
    """A database server of the test's own, because it is going to be crashed."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.url = self._tool("start").strip()
        name = "switchline_processes"
        subprocess.run(["psql", "-q", self.url, "-c", f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"], check=True)
        self.database = self.url.replace("/postgres?", f"/{name}?")

    def _tool(self, verb):
        return subprocess.run(
            [ROOT / "tools/pg-cluster", verb, self.folder], check=True, text=True, stdout=subprocess.PIPE).stdout

    def stop(self):
        self._tool("stop")

    def start(self):
        self._tool("start")

    def crash(self):
        """As a power cut would: no checkpoint, nobody is told."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.01)


def wait_for_recovery(portal):
    """Each thread finds the database again by itself, after a pause of two seconds at most."""
    deadline, in_a_row = time.monotonic() + 20 * PATIENCE, 0
    while in_a_row < 20:
        assert time.monotonic() < deadline, "it does not recover"
        in_a_row = in_a_row + 1 if portal.call("profile").status_code == 200 else 0


@pytest.fixture
def cluster():
    folder = subprocess.run(["mktemp", "-d", "/tmp/switchline-pg-XXXXXX"], check=True, text=True, stdout=subprocess.PIPE).stdout
    cluster = Cluster(folder.strip())
    yield cluster
    cluster.stop()
    subprocess.run(["rm", "-rf", str(cluster.folder), f"{cluster.folder}.log"], check=True)


def test_the_database_may_be_restarted_under_load(cluster, tmp_path, handler):
    pair = Pair(tmp_path / "data", "--database", cluster.database)
    try:
        shop = Connector(pair.portal, "survivor")
        shop.bind(handler, EVENT)
        chance = random.Random(2)
        senders, counter = start_senders(pair, shop)
        for number in range(ROUNDS):
            counter.wait(counter.count + chance.randrange(20, 100))
            cluster.crash() if number % 2 == 0 else cluster.stop()
            refused = pair.portal.call("profile")
            assert (refused.status_code, refused.json()["error"]) in DOCUMENTED, refused.text
            cluster.start()
        counter.wait(counter.count + 20)  # nobody restarted us
        finish(senders)
        wait_for_recovery(pair.portal)
        assert_whole(pair.portal, handler, senders)
    finally:
        pair.discard()

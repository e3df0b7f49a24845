"""From the file to a server and back: migrate, and backup and restore on either engine."""
import itertools
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from urllib.parse import urlsplit

import psycopg2
import pytest

from harness import database
from harness.portal import Portal
from harness.server import BINARY, PATIENCE, ROOT, Server
from lines import Connector

pytestmark = database.file_only  # it has both engines, whatever the other tests run on
numbers = itertools.count()


def switchline(*arguments, **more):
    environment = {name: value for name, value in os.environ.items() if name != "SWITCHLINE_DATABASE"}
    return subprocess.run(
        [BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=120 * PATIENCE, env=environment, **more)


def done(*arguments):
    finished = switchline(*arguments)
    assert finished.returncode == 0, finished.stderr
    return finished


def refused(*arguments):
    finished = switchline(*arguments)
    assert finished.returncode == 1, finished.stdout + finished.stderr
    return finished.stderr


# ---- a server's databases ----

@pytest.fixture(scope="module")
def cluster():
    """The URL of a PostgreSQL of our own; not in pytest's folder, which the user postgres may not enter."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="switchline-migrate-"))
    folder.chmod(0o755)
    tool, place = ROOT / "tools/pg-cluster", folder / "cluster"
    try:
        yield subprocess.run([tool, "start", place], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        subprocess.run([tool, "stop", place], check=True)
    finally:
        shutil.rmtree(folder)


class Database:
    """A database of its own on the cluster."""

    def __init__(self, cluster):
        self.name, self.cluster = f"migrate_{os.getpid()}_{next(numbers)}", cluster
        self.url = urlsplit(cluster)._replace(path="/" + self.name).geturl()
        self.run(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'", url=cluster)

    def run(self, sql, *arguments, url=None):
        connection = psycopg2.connect(url or self.url)
        connection.autocommit = True
        try:
            cursor = connection.cursor()
            cursor.execute(sql, arguments or None)
            return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def tables(self):
        names = self.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_version'")
        return {name for name, in names}

    def rows(self, table):
        return sorted(self.run(f"SELECT * FROM {table}"))

    def indexes(self):
        return set(self.run("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"))

    def drop(self):
        self.run(f"DROP DATABASE {self.name} WITH (FORCE)", url=self.cluster)


@pytest.fixture
def target(cluster):
    made = Database(cluster)
    yield made
    made.drop()


def file_rows(path):
    """{table: rows} of a database file."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        names = [row[0] for row in file.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'backup_file'")]
        return {name: sorted(file.execute(f"SELECT * FROM {name}").fetchall()) for name in names}


# ---- portals ----

HARD = "tab\there, line\nthere, \\N, \\. and 'quotes' \"too\", \x7f, Ünïcödé 🚚, a backslash\\"


def fill(portal):
    """Something of everything that a portal holds, with texts that a careless copy would break."""
    connector = Connector(portal, "moving")
    for number in range(12):
        connector.write(f"{number}: {HARD}", user=f"u-{number % 5}")
    portal.ok("user.option.set", {"options": {"hard": HARD}}, token=portal.app)
    portal.ok("event.bind", {"event": "OnAppTest", "handler": "http://127.0.0.1:1/dead"}, token=portal.app)
    portal.ok("event.test", token=portal.app)
    return connector


@pytest.fixture
def filled(tmp_path, start_server):
    """A filled portal in a file; stopped."""
    server = start_server("--database", "", data=tmp_path / "moving")
    fill(Portal(server))
    server.stop()
    return server


def on(server, url):
    """The same server, from now on on this database."""
    at = server.argv.index("--database")
    server.argv[at + 1] = url
    server.start()
    return Portal(server)


# ---- tests ----

def test_a_portal_moves_and_its_clients_do_not_notice(filled, target):
    before, old = file_rows(filled.data / "switchline.db"), dict(filled.info)
    said = done("migrate", "--from", filled.data, "--to", target.url)
    assert re.search(r"moved \d+ rows of \d+ tables in [0-9.]+ s, and compared them", said.stdout)
    assert re.search(r"copied message +12 rows", said.stderr) and re.search(r"compared message +12 rows", said.stderr)
    assert target.url not in said.stdout, "a URL may hold a password"
    assert target.tables() == set(before)
    assert {table: target.rows(table) for table in before} == before

    portal = on(filled, target.url)
    for name in ("member_id", "webhook_secret", "client_id", "line_id", "users"):
        assert filled.info[name] == old[name], name
    token = old["access_token"]  # from before the move
    assert portal.ok("user.option.get", {"option": "hard"}, token=token) == HARD
    [repeated] = Connector(portal, "moving").call("send.messages", {
        "user": {"id": "u-0"}, "chat": {"id": "chat-u-0"}, "message": {"id": "auto-1", "text": "a repeat"}})
    assert repeated["SUCCESS"] is True and len(target.rows("message")) == 12, "it knows what came before the move"
    Connector(portal, "moving").write("a new one", user="u-1", id="fresh")
    assert len(target.rows("message")) == 13 and len({row[0] for row in target.rows("message")}) == 13
    assert portal.refresh(old["refresh_token"]).status_code == 200


def test_new_rows_get_keys_that_were_never_given_out(filled, target):
    with sqlite3.connect(filled.data / "switchline.db") as file:
        file.execute("DELETE FROM message WHERE id = (SELECT max(id) FROM message)")
        last = file.execute("SELECT seq FROM sqlite_sequence WHERE name = 'message'").fetchone()[0]
    done("migrate", "--from", filled.data, "--to", target.url)
    assert target.run("INSERT INTO message (text) VALUES ('x') RETURNING id") == [(last + 1,)]


def test_the_target_has_all_its_indexes_afterwards(filled, cluster, target):
    fresh = Database(cluster)
    try:
        done("user", "list", "--data", filled.data.parent / "fresh", "--database", fresh.url)
        done("migrate", "--from", filled.data, "--to", target.url)
        assert target.indexes() == fresh.indexes() and len(fresh.indexes()) > 50
    finally:
        fresh.drop()


def test_the_old_file_is_kept_aside_and_never_served_by_mistake(filled, target):
    done("migrate", "--from", filled.data, "--to", target.url)
    assert (filled.data / "switchline.db.moved").exists() and not (filled.data / "switchline.db").exists()
    for command in (["serve", "--listen", "127.0.0.1:0"], ["user", "list"]):
        assert "is on a server: say where with --database" in refused(*command, "--data", filled.data)
    assert "was moved before" in refused("migrate", "--from", filled.data, "--to", target.url)


def test_a_target_that_is_not_empty_is_refused_and_left_alone(filled, target):
    done("user", "list", "--data", filled.data.parent / "stranger", "--database", target.url)  # makes a portal there
    before = target.rows("portal")
    assert "the target is not empty: its table portal has rows" in refused(
        "migrate", "--from", filled.data, "--to", target.url)
    assert target.rows("portal") == before and target.rows("message") == []
    assert on(filled, "").ok("profile")["ID"] == "1"  # it stayed where it was


def test_a_running_portal_is_not_moved(filled, target):
    on(filled, "")
    assert "stop the server" in refused("migrate", "--from", filled.data, "--to", target.url)
    assert target.tables() == set()


def test_an_interrupted_move_leaves_nothing_and_is_simply_run_again(filled, target):
    with sqlite3.connect(filled.data / "switchline.db") as file:  # enough to be interrupted in
        file.executemany(
            "INSERT INTO message (chat_id, author_id, text) VALUES (1, 1, ?)", ((f"{n} {HARD}",) for n in range(60000)))
    before = file_rows(filled.data / "switchline.db")
    for waited_for in ("copied external_message", "copied message", "compared chat "):
        moving = subprocess.Popen(
            [BINARY, "migrate", "--from", str(filled.data), "--to", target.url], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        for line in moving.stderr:
            if line.startswith(waited_for):
                break
        moving.kill()
        moving.wait()
        moving.stderr.close()
        deadline = time.monotonic() + 20 * PATIENCE  # until the server has noticed
        while target.run("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
                         " AND backend_type = 'client backend'", target.name)[0][0]:
            assert time.monotonic() < deadline
        assert all(target.rows(table) == [] for table in target.tables()), waited_for
        assert (filled.data / "switchline.db").exists()
    done("migrate", "--from", filled.data, "--to", target.url)
    assert {table: target.rows(table) for table in before} == before


def test_an_interruption_after_the_commit_only_leaves_the_renaming(filled, target):
    done("migrate", "--from", filled.data, "--to", target.url)
    os.rename(filled.data / "switchline.db.moved", filled.data / "switchline.db")
    assert "this portal was moved there before" in done("migrate", "--from", filled.data, "--to", target.url).stdout
    assert (filled.data / "switchline.db.moved").exists()


def test_whoever_went_back_to_the_file_is_not_taken_for_moved(filled, target):
    done("migrate", "--from", filled.data, "--to", target.url)
    os.rename(filled.data / "switchline.db.moved", filled.data / "switchline.db")
    Connector(on(filled, ""), "moving").write("written after the move", user="u-1", id="later")
    filled.stop()
    assert "another state of this portal" in refused("migrate", "--from", filled.data, "--to", target.url)
    assert (filled.data / "switchline.db").exists() and len(target.rows("message")) == 12


def test_what_the_server_cannot_hold_is_said_and_nothing_is_moved(filled, target):
    with sqlite3.connect(filled.data / "switchline.db") as file:
        file.execute("INSERT INTO message (text) VALUES (CAST(x'ff' AS TEXT))")
    words = refused("migrate", "--from", filled.data, "--to", target.url)
    assert 'invalid byte sequence for encoding "UTF8"' in words and "at COPY message, line 13" in words
    assert target.rows("users") == [] and (filled.data / "switchline.db").exists()


def test_wrong_words(filled, tmp_path):
    assert "must be a URL" in refused("migrate", "--from", filled.data, "--to", tmp_path / "file.db")
    assert "no data directory" in refused("migrate", "--from", tmp_path / "nothing", "--to", "postgresql://x/y")
    assert not (tmp_path / "nothing").exists()
    assert switchline("migrate", "--from", filled.data).returncode == 2


# ---- backup and restore ----

def test_a_backup_of_a_server_restores_to_a_file_and_to_a_server(filled, target, cluster, tmp_path):
    done("migrate", "--from", filled.data, "--to", target.url)
    portal = on(filled, target.url)
    secret, token = filled.info["webhook_secret"], filled.info["access_token"]
    done("backup", tmp_path / "portal.backup", "--data", filled.data, "--database", target.url)  # beside the running server
    filled.stop()
    copied = file_rows(tmp_path / "portal.backup")
    assert copied["message"] == target.rows("message") and set(copied) == target.tables()

    done("restore", tmp_path / "portal.backup", "--data", tmp_path / "file")
    other = Database(cluster)
    try:
        done("restore", tmp_path / "portal.backup", "--data", tmp_path / "server", "--database", other.url)
        assert not list((tmp_path / "server").glob("switchline.db*"))
        assert other.rows("message") == target.rows("message")
        for place, url in (("file", ""), ("server", other.url)):
            server = Server(tmp_path / place, "--database", url)
            try:
                assert server.info["webhook_secret"] == secret
                assert Portal(server).ok("user.option.get", {"option": "hard"}, token=token) == HARD
            finally:
                server.stop()
    finally:
        other.drop()


class Customer:
    """Writes until told to stop."""

    def __init__(self, connector):
        self.connector, self.stopping = connector, threading.Event()
        self.thread = threading.Thread(target=self.write)

    def write(self):
        for number in itertools.count():
            if self.stopping.is_set():
                return
            self.connector.write("hurry", user=f"b-{number % 3}", id=f"busy-{number}")

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()


def test_a_backup_of_a_busy_server_is_one_moment(filled, target, tmp_path):
    done("migrate", "--from", filled.data, "--to", target.url)
    connector = Connector(on(filled, target.url), "busy")
    connector.write("first", user="b-0")
    with Customer(connector):
        for number in range(3):
            done("backup", tmp_path / f"{number}", "--data", filled.data, "--database", target.url)
    with sqlite3.connect(tmp_path / "2") as file:
        messages, last = file.execute("SELECT count(*), max(id) FROM message").fetchone()
        assert messages > 13
        assert file.execute("SELECT sum(message_count), max(last_message_id) FROM chat").fetchone() == (messages, last)
        assert file.execute("SELECT max(message_id) FROM external_message").fetchone() == (last,)
        assert file.execute("SELECT seq FROM sqlite_sequence WHERE name = 'message'").fetchone()[0] >= last


def test_a_backup_that_fails_leaves_no_file(filled, target, tmp_path):
    done("migrate", "--from", filled.data, "--to", target.url)
    target.run("ALTER TABLE message RENAME COLUMN uuid TO other")
    words = refused("backup", tmp_path / "a", "--data", filled.data, "--database", target.url)
    assert "the databases differ in table message" in words
    target.run("INSERT INTO schema_version (version) VALUES (1000)")
    words = refused("backup", tmp_path / "a", "--data", filled.data, "--database", target.url)
    assert "make the backup with the program that serves it" in words
    assert not list(tmp_path.glob("a*"))


def test_a_restore_into_a_server_with_a_portal_is_refused(filled, target, tmp_path):
    done("backup", tmp_path / "b", "--data", filled.data)
    done("user", "list", "--data", tmp_path / "stranger", "--database", target.url)
    assert "the target is not empty" in refused("restore", tmp_path / "b", "--data", tmp_path / "new", "--database", target.url)

"""backup and restore: one file that holds everything, made beside a busy server."""
import sqlite3
import stat
import subprocess
import threading

import pytest

from harness import database
from harness.portal import Portal
from harness.server import BINARY, PATIENCE

pytestmark = database.file_only  # test_migrate.py has the backup of a server
CONNECTOR = "backup_connector"


def switchline(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60 * PATIENCE)


def done(*arguments):
    finished = switchline(*arguments)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def refused(*arguments):
    finished = switchline(*arguments)
    assert finished.returncode == 1, finished.stdout
    return finished.stderr


def rows_of(path, table):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        return file.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def tables_of(path):
    return {row[1] for row in rows_of(path, "sqlite_schema WHERE type = 'table'")}


class Customer:
    """Writes messages until told to stop; knows how many were taken."""

    def __init__(self, server, number):
        self.portal, self.name, self.taken = Portal(server), f"customer{number}", 0
        self.stop = threading.Event()
        self.busy = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stop.is_set():
            message = {
                "user": {"id": self.name, "name": "Cara"}, "chat": {"id": self.name},
                "message": {"id": f"{self.name}-{self.taken}", "text": f"message {self.taken}"}}
            sent = self.portal.ok(
                "imconnector.send.messages",
                {"CONNECTOR": CONNECTOR, "LINE": self.portal.line, "MESSAGES": [message]}, token=self.portal.app)
            assert sent["DATA"]["RESULT"][0]["SUCCESS"] is True
            self.taken += 1
            if self.taken >= 5:
                self.busy.set()


def provide_connector(portal):
    portal.ok("imconnector.register", {
        "ID": CONNECTOR, "NAME": "Backup", "ICON": {"DATA_IMAGE": "data:,"}, "PLACEMENT_HANDLER": "http://127.0.0.1:9/"},
        token=portal.app)
    portal.ok("imconnector.activate", {"CONNECTOR": CONNECTOR, "LINE": portal.line, "ACTIVE": 1}, token=portal.app)


def test_a_backup_under_load_restores_to_a_moment_of_it(start_server, tmp_path):
    server = start_server()
    portal = Portal(server)
    provide_connector(portal)
    blob = server.data / "blobs" / "ab" / "abcdef"
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(bytes(range(256)) * 12000)  # several parts
    customers = [Customer(server, number) for number in range(4)]
    assert all(customer.busy.wait(30 * PATIENCE) for customer in customers)
    before = [customer.taken for customer in customers]
    done("backup", tmp_path / "copy.backup", "--data", server.data)
    after = [customer.taken for customer in customers]
    for customer in customers:
        customer.stop.set()
    for customer in customers:
        customer.thread.join()
    assert stat.S_IMODE((tmp_path / "copy.backup").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("copy.backup*")] == ["copy.backup"]
    server.stop()

    done("restore", tmp_path / "copy.backup", "--data", tmp_path / "restored")
    restored = tmp_path / "restored"
    assert (restored / "blobs" / "ab" / "abcdef").read_bytes() == blob.read_bytes()
    for name in ("key", "sandbox.json"):
        assert (restored / name).read_bytes() == (server.data / name).read_bytes()
        assert stat.S_IMODE((restored / name).stat().st_mode) == 0o600
    texts = {}
    for chat, text in sqlite3.connect(restored / "switchline.db").execute(
            "SELECT dialog_key, message.text FROM message JOIN dialog ON dialog.chat_id = message.chat_id"
            " WHERE message.text LIKE 'message %' ORDER BY message.id"):
        texts.setdefault(chat, []).append(text)
    for customer, low, high in zip(customers, before, after):
        kept = texts[customer.name]
        assert low <= len(kept) <= high + 1, "neither loses what was taken before it began nor knows what came later"
        assert kept == [f"message {n}" for n in range(len(kept))]
    assert "backup_file" not in tables_of(restored / "switchline.db")


def test_what_was_restored_is_the_same_portal(start_server, tmp_path):
    server = start_server()
    portal = Portal(server)
    portal.ok("app.option.set", {"options": {"kept": "yes"}}, token=portal.app)
    done("backup", tmp_path / "b", "--data", server.data)
    portal.ok("app.option.set", {"options": {"kept": "later"}}, token=portal.app)
    server.stop()
    done("restore", "--data", tmp_path / "again", tmp_path / "b")
    twin = start_server(data=tmp_path / "again")
    assert twin.webhook_secret == server.webhook_secret and twin.member_id == server.member_id
    assert Portal(twin).ok("app.option.get", {"option": "kept"}, token=server.access_token) == "yes", "tokens live on"
    for table in tables_of(server.data / "switchline.db") - {"app_option", "sqlite_sequence", "users", "delivery", "refresh_token"}:
        assert rows_of(twin.data / "switchline.db", table) == rows_of(server.data / "switchline.db", table), table


def test_a_stopped_servers_directory_is_backed_up_as_well(start_server, tmp_path):
    server = start_server()
    server.stop()
    assert '"files":' in done("backup", "--data", server.data, "--json", tmp_path / "b")
    done("restore", tmp_path / "b", "--data", tmp_path / "r")


def test_refusals(server, tmp_path):
    good, data = tmp_path / "good", server.data
    done("backup", good, "--data", data)
    assert "exists already" in refused("backup", good, "--data", data)
    assert "no data directory" in refused("backup", tmp_path / "b", "--data", tmp_path)
    assert "not empty" in refused("restore", good, "--data", data), "a server runs there"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    assert "not empty" in refused("restore", good, "--data", tmp_path / "full")
    assert "No such file" in refused("restore", tmp_path / "absent", "--data", tmp_path / "r")
    (tmp_path / "text").write_text("hello")
    assert refused("restore", tmp_path / "text", "--data", tmp_path / "r")
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (a)").connection.commit()
    assert "no backup made by switchline" in refused("restore", tmp_path / "other.db", "--data", tmp_path / "r")
    assert not (tmp_path / "r").exists(), "nothing is made before the backup is known to be good"
    assert switchline("backup", "--data", data).returncode == 2


def test_a_damaged_backup_is_refused(server, tmp_path):
    good = tmp_path / "good"
    done("backup", good, "--data", server.data)
    bytes_of = bytearray(good.read_bytes())
    bytes_of[4096 * 3 : 4096 * 6] = b"\xaa" * 4096 * 3
    (tmp_path / "damaged").write_bytes(bytes_of)
    assert refused("restore", tmp_path / "damaged", "--data", tmp_path / "r")
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("path", ["../evil", "/tmp/evil", "blobs/../../evil", "lock", "switchline.db", "blobs/", "blobs/.x", "blobs//x"])
def test_a_backup_cannot_write_outside_its_directory(server, tmp_path, path):
    done("backup", tmp_path / "b", "--data", server.data)
    with sqlite3.connect(tmp_path / "b") as database:
        database.execute("INSERT INTO backup_file VALUES (?, 0, 1, x'41')", (path,))
    assert "no data directory has" in refused("restore", tmp_path / "b", "--data", tmp_path / "r")
    assert not (tmp_path / "evil").exists()


def test_a_backup_of_a_newer_program_is_refused_in_words(server, tmp_path):
    done("backup", tmp_path / "b", "--data", server.data)
    with sqlite3.connect(tmp_path / "b") as database:
        database.execute("PRAGMA user_version = 9999")
    assert "newer program" in refused("restore", tmp_path / "b", "--data", tmp_path / "r")

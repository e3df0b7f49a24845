"""Where a test server keeps its data: in a file of its data directory, or, when SWITCHLINE_TEST_DATABASE is the URL of a
PostgreSQL server (tools/pg-cluster), in a database of its own there.

Each data directory has its database for as long as the tests run, as a file would be there; discard() removes it. New
ones are copies of a template that the program itself has migrated, because that is four times as fast as migrating.
"""
import atexit
import itertools
import os
import shutil
import sqlite3
import subprocess
import tempfile
from urllib.parse import urlsplit

import pytest

URL = os.environ.get("SWITCHLINE_TEST_DATABASE", "")
on_server = bool(URL)
LEASE_MS = "2500"  # shorter than usual, because tests wait for those of dead processes; leaves 1.5 s for a pause of the machine
file_only = pytest.mark.skipif(on_server, reason="about the file in the data directory")
server_only = pytest.mark.skipif(not on_server, reason="about a database server")

_databases = {}  # data directory: URL of its database
_template = []
_made = []  # databases to be dropped
_emptied = []  # URLs of those that wait for their next server
_numbers = itertools.count()


def _named(server_url, name):
    return urlsplit(server_url)._replace(path="/" + name).geturl()


def _connect(url):
    import psycopg2  # needed here only

    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def _execute(url, *statements):
    connection = _connect(url)
    try:
        for statement in statements:
            connection.cursor().execute(statement)
    finally:
        connection.close()


def create(server_url, name, template="template0"):
    """A new database of that server; its URL."""
    _execute(server_url, f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
    return _named(server_url, name)


def _make_template(binary):
    name = f"switchline_template_{os.getpid()}"
    url = create(URL, name)
    _made.append(name)
    _template.append(name)
    folder = tempfile.mkdtemp()
    subprocess.run(
        [binary, "user", "list", "--data", folder, "--database", url], check=True, timeout=60,
        stdout=subprocess.DEVNULL)
    shutil.rmtree(folder)
    _execute(url, "DELETE FROM portal")  # a portal belongs to its directory's key
    return name


def use(data, url):
    """Instead of a database made by us."""
    _databases[data] = url


def environment(data, binary):
    """What the program needs in its environment to find the database of this data directory."""
    if not on_server:
        return {}
    if data not in _databases:
        use(data, _emptied.pop() if _emptied else _make(binary))
    return {"SWITCHLINE_DATABASE": _databases[data], "SWITCHLINE_LEASE_MS": LEASE_MS}


def _make(binary):
    template = _template[0] if _template else _make_template(binary)
    _made.append(f"switchline_test_{os.getpid()}_{next(_numbers)}")
    return create(URL, _made[-1], template)


EMPTY = """
DO $$ DECLARE it record; BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    FOR it IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_version' LOOP
        EXECUTE format('DELETE FROM %I', it.tablename);
    END LOOP;
    FOR it IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', it.sequencename);
    END LOOP;
END $$"""


def _drop(name):
    if name in _made:
        _made.remove(name)
        _execute(URL, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def discard(data):
    """For when the server of this directory never starts again."""
    url = _databases.pop(data, None)
    if url and urlsplit(url).path[1:] in _made:  # emptying is ten times quicker than making
        _execute(url, EMPTY)
        _emptied.append(url)


def close_doors(data):
    """The database lets nobody in and throws out who is there, until open_doors()."""
    name = urlsplit(_databases[data]).path[1:]
    _execute(
        URL, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")


def open_doors(data):
    _execute(URL, f"ALTER DATABASE {urlsplit(_databases[data]).path[1:]} ALLOW_CONNECTIONS true")


@atexit.register
def _drop_all():
    for name in list(_made):
        _drop(name)


class Look:
    """A look into the database of a server, beside it: look.rows("SELECT … WHERE id = ?", 7) is a list of tuples."""

    def __init__(self, data):
        if on_server:
            self._connection = _connect(_databases[data])
        else:
            self._connection = sqlite3.connect(f"file:{data}/switchline.db?mode=ro", uri=True, isolation_level=None)

    def rows(self, sql, *arguments):
        cursor = self._connection.cursor()
        cursor.execute(sql.replace("?", "%s") if on_server else sql, arguments)
        return [tuple(row) for row in cursor.fetchall()]

    def one(self, sql, *arguments):
        """The first column of the first row."""
        return self.rows(sql, *arguments)[0][0]

    def tables(self):
        """Names of the tables that are ours, without how far the schema is."""
        if on_server:
            names = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_version'")
        else:
            names = self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'")
        return {name for name, in names}

    def close(self):
        self._connection.close()

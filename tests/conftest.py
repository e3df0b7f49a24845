"""Fixtures of all black-box tests.

server, portal   one sandbox for each test module; a module that leaves it in a state others mind makes its own
handler          an application's handler, fresh for each test
start_server     starts further sandboxes: start_server("--https"), or on a given data directory
"""
import pytest

from harness.handler import Handler
from harness.portal import Portal
from harness.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("sandbox") / "data")
    yield server
    server.discard()


@pytest.fixture(scope="module")
def portal(server):
    return Portal(server)


@pytest.fixture(scope="module")
def boris(portal):
    """The first operator, with a webhook of his own."""
    user = dict(portal.operators[0])
    user["webhook"] = portal.new_webhook(user["id"])
    return user


@pytest.fixture
def start_server(tmp_path):
    started = []

    def start(*options, data=None, **more):
        server = Server(data or tmp_path / f"data{len(started)}", *options, **more)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()
    for server in started:
        server.discard()


@pytest.fixture
def handler():
    handler = Handler()
    yield handler
    handler.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that fails shows what the servers that ran had to say: a delivery or a fetch that went wrong is only there."""
    report = (yield).get_result()
    if report.failed:
        for server in sorted(Server.running, key=lambda server: str(server.data)):
            report.sections.append((f"log of {server.data}", server.stderr()[-4000:]))

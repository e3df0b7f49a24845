"""Push channels of a portal that several processes serve: each tells its own clients, in one order, and nothing is missed when one is killed."""
import threading
import time

import pytest
import requests
import websocket

from harness import database
from harness.push import Socket, commands, config_of, tell


@pytest.fixture
def pair(tmp_path):
    from test_processes import Pair
    pair = Pair(tmp_path / "data")
    yield pair
    pair.discard()


@database.server_only
def test_each_process_tells_its_own_clients(pair):
    one, other = pair.portals
    config = {portal: config_of(portal, one.app) for portal in pair.portals}
    assert config[one]["channels"] == config[other]["channels"]
    told = [f"m{number}" for number in range(40)]
    with Socket(one, config[one]) as first, Socket(other, config[other]) as second:
        for number, command in enumerate(told):
            tell((one, other)[number % 2], command, token=one.app)
        heard = [commands([socket.next() for _ in told]) for socket in (first, second)]
    assert sorted(heard[0]) == sorted(told) and heard[0] == heard[1]  # in one order everywhere
    tell(other, "moved", token=one.app)
    with Socket(other, config[other], mid=first.mid) as moved:  # comes back to the other process
        assert moved.next()["text"]["command"] == "moved"


class Talker(threading.Thread):
    """Tells numbers, each until it is acknowledged, by whichever process answers; so a number may be told twice."""

    def __init__(self, pair, name):
        super().__init__(daemon=True)
        self.urls, self.token, self.name = [portal.url for portal in pair.portals], pair.portal.app, name
        self.told, self.enough, self.http = [], threading.Event(), requests.Session()
        self.http.trust_env = False

    def run(self):
        number = 0
        while not self.enough.is_set():
            url = self.urls[number % 2] + "/rest/pull.application.event.add"
            try:
                answer = self.http.post(url, json={"COMMAND": f"{self.name}.{number}", "auth": self.token}, timeout=20)
                if answer.status_code == 200:
                    self.told.append(f"{self.name}.{number}")
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                time.sleep(0.01)
            number += 1


@database.server_only
def test_nothing_is_missed_while_processes_are_killed(pair):
    talkers = [Talker(pair, f"t{number}") for number in range(4)]
    config = {portal: config_of(portal, pair.portal.app) for portal in pair.portals}
    heard, mids, mid = [], [], None

    def listen(portal, count):
        """Until so many came, or the process is gone."""
        nonlocal mid
        try:
            with Socket(portal, config[portal], mid=mid) as socket:
                socket.socket.settimeout(2)
                for _ in range(count):
                    message = socket.next()
                    assert message["text"]["command"] != "historyLost"
                    if message["text"]["module_id"] == "application":
                        heard.append(message["text"]["command"])
                        mids.append(message["mid"])
                    mid = message["mid"]
        except (OSError, AssertionError, websocket.WebSocketException) as ended:
            assert "historyLost" not in str(ended)

    with Socket(pair.portal, config[pair.portal]) as socket:
        tell(pair.portal, "begin")
        mid = socket.next()["mid"]
    for talker in talkers:
        talker.start()
    for turn in range(6):
        for _ in range(5):
            listen(pair.portals[turn % 2], 30)
        pair.servers[turn % 2].kill()
        listen(pair.portals[1 - turn % 2], 40)
        pair.servers[turn % 2].start()
    for talker in talkers:
        talker.enough.set()
    for talker in talkers:
        talker.join()
    told = {command for talker in talkers for command in talker.told}
    for turn in range(200):
        if told <= set(heard):
            break
        listen(pair.portals[turn % 2], 50)
    assert told <= set(heard)
    assert mids == sorted(mids) and len(set(mids)) == len(mids) and len(set(heard)) == len(heard)
    for talker in talkers:
        mine = [command for command in heard if command.startswith(talker.name + ".")]
        assert mine == sorted(mine, key=lambda command: int(command.partition(".")[2]))

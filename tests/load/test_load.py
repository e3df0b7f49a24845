"""Many callers at once, for a while: what ThreadSanitizer and AddressSanitizer watch.

Customers write through a connector, each in a dialog of their own, while others read, batch and bind, and the clock
jumps. Nothing is measured here. Every message that was answered must be there in the end, once and in its order; whatever
was pushed was heard, once and in its order, by clients whose connection is cut all the time; every answer must be one that
the contract knows. SWITCHLINE_LOAD_SECONDS says how long (2 unless told).
"""
import os
import threading
import time

import websocket

from harness.portal import Portal
from harness.push import Socket

SECONDS = float(os.environ.get("SWITCHLINE_LOAD_SECONDS", "2"))
CUSTOMERS = 8
KNOWN_STATUSES = {200, 503}  # 503: a full queue said so; the caller tries again
CONNECTOR = "load_connector"


def provide_connector(portal, handler_url):
    icon = {"DATA_IMAGE": "data:image/svg+xml,%3Csvg%20xmlns%3D%22http://www.w3.org/2000/svg%22/%3E"}
    portal.ok(
        "imconnector.register",
        {"ID": CONNECTOR, "NAME": "Load", "ICON": icon, "PLACEMENT_HANDLER": handler_url + "/settings"},
        token=portal.app)
    portal.ok("imconnector.activate", {"CONNECTOR": CONNECTOR, "LINE": portal.line, "ACTIVE": "1"}, token=portal.app)


class Customer:
    """Writes numbered messages until told to stop; remembers which were taken, and into which chat."""

    def __init__(self, server, number):
        self.portal, self.name = Portal(server), f"customer{number}"
        self.taken, self.chat = [], None

    def step(self, turn):
        message = {
            "user": {"id": self.name, "name": "Load"},
            "message": {"id": f"{self.name}-{turn}", "text": f"message {turn}"},
            "chat": {"id": self.name},
        }
        answer = self.portal.call(
            "imconnector.send.messages",
            {"CONNECTOR": CONNECTOR, "LINE": self.portal.line, "MESSAGES": [message]}, token=self.portal.app)
        assert answer.status_code in KNOWN_STATUSES, f"{answer.status_code} {answer.text}"
        if answer.status_code == 200:
            (done,) = answer.json()["result"]["DATA"]["RESULT"]
            assert done["SUCCESS"] is True, done
            assert self.chat in (None, done["session"]["CHAT_ID"])
            self.chat = done["session"]["CHAT_ID"]
            self.taken.append(f"message {turn}")

    def texts_kept(self):
        """The texts of the newest messages in its chat, oldest first, without the system's own."""
        found = self.portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{self.chat}", "LIMIT": 50})
        messages = sorted(found["messages"], key=lambda message: message["id"])
        return [m["text"] for m in messages if m["text"].startswith("message ")]


class Reader:
    """Asks this and that in every form."""

    def __init__(self, server, number):
        self.portal = Portal(server)

    def step(self, turn):
        calls = [
            lambda: self.portal.call("profile", form=True),
            lambda: self.portal.call("user.get", http="GET"),
            lambda: self.portal.call("batch", {"cmd": {"a": "profile", "b": "user.get?ID=$result[a][ID]"}}),
            lambda: self.portal.call("imopenlines.config.list.get", {}),
        ]
        answer = calls[turn % len(calls)]()
        assert answer.status_code in KNOWN_STATUSES, f"{answer.status_code} {answer.text}"


class Talker:
    """Tells the application's clients numbers."""

    def __init__(self, server, number):
        self.portal, self.told = Portal(server), []

    def step(self, turn):
        answer = self.portal.call("pull.application.event.add", {"COMMAND": f"n{turn}"}, token=self.portal.app)
        assert answer.status_code in KNOWN_STATUSES, f"{answer.status_code} {answer.text}"
        if answer.status_code == 200:
            self.told.append(f"n{turn}")


class Watcher:
    """A client of pushes whose connection is cut all the time, and who comes back with the last message he had.

    It remembers what the talker said. With the private channel, what the portal itself pushes comes in between: for a slow
    client that may be more than is kept for him, and he must be told so. The shared one alone never carries that much here.
    """

    def __init__(self, server, number, private):
        self.portal, self.heard, self.lost = Portal(server), [], 0
        self.config = self.portal.ok("pull.application.config.get", token=self.portal.app)
        self.channels = None if private else self.config["channels"]["shared"]["id"]
        with self.connect(None) as socket:
            self.portal.ok("pull.application.event.add", {"COMMAND": "begin"}, token=self.portal.app)
            socket.next("begin")
            self.mid = socket.mid

    def connect(self, mid):
        return Socket(self.portal, self.config, mid=mid, channels=self.channels)

    def step(self, turn):
        with self.connect(self.mid) as socket:
            socket.socket.settimeout(0.5)
            try:
                for _ in range(1 + turn % 20):
                    command = socket.next()["text"]["command"]
                    assert socket.mid > self.mid, f"{command} goes back from {self.mid} to {socket.mid}"
                    self.mid = socket.mid
                    self.lost += command == "historyLost"
                    if command.startswith("n") and command[1:].isdigit():
                        self.heard.append(command)
            except websocket.WebSocketTimeoutException:
                pass  # nobody says anything any more

    def catch_up(self, last):
        until, before = time.monotonic() + 60, None
        while last not in self.heard and time.monotonic() < until and not (self.lost and self.mid == before):
            before = self.mid
            self.step(19)


class ClockPusher:
    """Makes deadlines fall due."""

    def __init__(self, server, number):
        self.portal = Portal(server)
        self.pause = threading.Event()

    def step(self, turn):
        self.portal.advance(1)
        self.pause.wait(0.2)


def repeat(caller, until, problems):
    turn = 0
    try:
        while time.monotonic() < until and not problems:
            caller.step(turn)
            turn += 1
    except Exception as problem:  # shown by the test itself, which would not see it in a thread
        problems.append(problem)


def test_many_at_once_lose_nothing(server, portal, handler):
    provide_connector(portal, handler.url)
    portal.ok("event.bind", {"event": "ONIMCONNECTORMESSAGEADD", "handler": handler.url + "/e"}, token=portal.app)
    customers = [Customer(server, n) for n in range(CUSTOMERS)]
    watchers = [Watcher(server, n, private=n == 0) for n in range(3)]
    talker = Talker(server, 0)
    callers = [*customers, Reader(server, 0), Reader(server, 1), ClockPusher(server, 0), talker, *watchers]
    problems, until = [], time.monotonic() + SECONDS
    threads = [threading.Thread(target=repeat, args=(caller, until, problems)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems
    for watcher in watchers:
        watcher.catch_up(talker.told[-1])
        assert not watcher.lost or watcher.channels is None, "more was missed than could be"
        assert watcher.lost or watcher.heard == talker.told
        assert watcher.heard == [word for word in talker.told if word in set(watcher.heard)], "out of order, or twice"
    for customer in customers:
        assert customer.taken, f"{customer.name} was never served"
        kept = customer.texts_kept()
        assert kept and kept == customer.taken[-len(kept) :]

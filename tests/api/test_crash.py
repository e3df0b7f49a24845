"""kill -9 under load: what was acknowledged is there, once, in the dialog and in the history, and was told to the handler
under one event id.

A message that was sent but not answered when the process died may be there or not. It is sent again with the same id, as
an integrator's queue would do, and then it must be there once as well. Every round has dialogs of its own, so a round
proves itself. 3 rounds; SWITCHLINE_SOAK makes it 200.
"""
import itertools
import os
import random
import threading

import pytest
import requests

from harness.portal import Portal
from harness.server import PATIENCE
from lines import Connector

ROUNDS = 200 if os.environ.get("SWITCHLINE_SOAK") else 3
SENDERS = 6
EVENT = "ONOPENLINEMESSAGEADD"


class Sender:
    """A customer who writes until the server is gone, one message after the other."""

    def __init__(self, server, shop, name, counted):
        self.portal, self.shop, self.name, self.counted = Portal(server), shop, name, counted
        self.acknowledged, self.unanswered, self.chat, self.session = [], None, None, None
        self.problem = None

    def send(self, portal, text):
        """One message; its text is also its id."""
        [answer] = portal.ok("imconnector.send.messages", {
            "CONNECTOR": self.shop.code, "LINE": self.shop.line,
            "MESSAGES": [self.shop.item(text, user=self.name, id=text)]}, token=portal.app)["DATA"]["RESULT"]
        assert answer["SUCCESS"] is True, answer
        self.chat, self.session = answer["session"]["CHAT_ID"], answer["session"]["ID"]
        self.acknowledged.append(text)
        self.unanswered = None

    def run(self):
        try:
            for number in itertools.count():
                self.unanswered = f"{self.name}m{number}"
                self.send(self.portal, self.unanswered)
                self.counted()
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            pass  # killed
        except Exception as problem:  # shown by the test itself, which would not see it in a thread
            self.problem = problem


class Counter:
    """Lets the test wait until so many messages were acknowledged, whatever the machine's speed."""

    def __init__(self):
        self.count, self.changed = 0, threading.Condition()

    def __call__(self):
        with self.changed:
            self.count += 1
            self.changed.notify_all()

    def wait(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: self.count >= count, 20 * PATIENCE), f"{self.count} of {count}"


def load_and_kill(server, shop, round_number, enough):
    """Several senders at once, and the end in the middle of it."""
    counter = Counter()
    senders = [Sender(server, shop, f"r{round_number}s{n}", counter) for n in range(SENDERS)]
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for thread in threads:
        thread.start()
    counter.wait(enough)
    server.kill()
    for thread in threads:
        thread.join()
    problems = [sender.problem for sender in senders if sender.problem]
    assert not problems, problems
    return senders


def dialog_texts(portal, chat):
    texts, last = [], None
    while True:
        page = portal.ok("im.dialog.messages.get", {
            "DIALOG_ID": f"chat{chat}", "LIMIT": 50, **({"LAST_ID": last} if last else {})})["messages"]
        if not page:
            return texts[::-1]
        texts += [message["text"] for message in page]
        last = page[-1]["id"]


def history_texts(portal, session):
    messages = portal.ok("imopenlines.session.history.get", {"SESSION_ID": session})["message"]
    return [message["text"] for message in messages.values()]


def assert_whole(portal, handler, sender):
    """Each acknowledged message once and in order, in both views; and told, each under one id."""
    wanted, prefix = sender.acknowledged, sender.name + "m"
    assert [text for text in dialog_texts(portal, sender.chat) if text.startswith(prefix)] == wanted
    assert sorted(text for text in history_texts(portal, sender.session) if text.startswith(prefix)) == sorted(wanted)

    def told_text(event):
        return event.data["DATA"][0]["message"]["text"]

    handler.one(EVENT, timeout=20, where=lambda event: told_text(event) == wanted[-1])  # order is kept in a dialog
    ids = {}
    for event in list(handler.events):
        if event.name == EVENT and told_text(event).startswith(prefix):
            ids.setdefault(told_text(event), set()).add(event.headers["Switchline-Event-Id"])
    assert sorted(ids) == sorted(wanted), "not told"
    assert [text for text, seen in ids.items() if len(seen) != 1] == [], "told under several ids"
    assert len(set.union(*ids.values())) == len(wanted), "two messages under one id"


@pytest.fixture
def shop(start_server, handler):
    server = start_server()
    shop = Connector(Portal(server), "survivor")
    shop.bind(handler, EVENT)
    return server, shop


def test_kill_9_under_load_loses_nothing_that_was_acknowledged(shop, handler):
    server, shop = shop
    chance = random.Random(1)
    for round_number in range(ROUNDS):
        senders = load_and_kill(server, shop, round_number, chance.randrange(20, 150))
        server.start()
        portal = Portal(server)
        for sender in senders:
            if sender.unanswered:
                sender.send(portal, sender.unanswered)
        for sender in senders:
            assert_whole(portal, handler, sender)
        handler.clear()

"""Stopping in the middle of everything: clock jumps, bindings that come and go, customers writing, deliveries under way.

What ThreadSanitizer watches is the end: loops, lanes, timers and the sender stop while each still has work for another.
The server must end by itself with exit code 0, and what it had acknowledged is there after the next start. Nothing is
waited for but the work itself; SWITCHLINE_LOAD_SECONDS decides how many rounds there are (one for each second or two).
"""
import itertools
import os
import threading

import requests

from harness.portal import Portal
from harness.server import PATIENCE
from test_load import KNOWN_STATUSES, Customer, provide_connector

ROUNDS = max(2, int(float(os.environ.get("SWITCHLINE_LOAD_SECONDS", "2")) / 4))
GONE = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


class Binder:
    """Binds handlers and unbinds them, in turn."""

    def __init__(self, server, url):
        self.portal, self.url = Portal(server), url

    def step(self, turn):
        method = "event.bind" if turn % 3 else "event.unbind"
        event = {"event": "ONOPENLINEMESSAGEADD", "handler": f"{self.url}/bound{turn % 5}"}
        answer = self.portal.call(method, event, token=self.portal.app)
        assert answer.status_code in KNOWN_STATUSES, f"{answer.status_code} {answer.text}"


class ClockPusher:
    """Makes deadlines, retries and sweeps fall due as fast as it is answered."""

    def __init__(self, server):
        self.portal = Portal(server)

    def step(self, turn):
        self.portal.advance(7)


class Work:
    """The callers of one round, each in a thread of its own, until the server is gone."""

    def __init__(self, callers):
        self.problems, self.steps, self.changed = [], 0, threading.Condition()
        self.threads = [threading.Thread(target=self._run, args=(caller,)) for caller in callers]
        for thread in self.threads:
            thread.start()

    def _run(self, caller):
        try:
            for turn in itertools.count():
                caller.step(turn)
                with self.changed:
                    self.steps += 1
                    self.changed.notify_all()
        except GONE:
            pass
        except Exception as problem:  # shown by the test itself, which would not see it in a thread
            with self.changed:
                self.problems.append(problem)
                self.changed.notify_all()

    def wait(self, steps):
        with self.changed:
            done = self.changed.wait_for(lambda: self.steps >= steps or self.problems, 20 * PATIENCE)
            assert done and not self.problems, (self.steps, self.problems)

    def join(self):
        for thread in self.threads:
            thread.join()
        assert not self.problems, self.problems


def test_stopping_while_everything_is_under_way(start_server, handler):
    server = start_server()
    portal = Portal(server)
    provide_connector(portal, handler.url)
    for round_number in range(ROUNDS):
        handler.answers.extend([500, 200] * 10)  # retries are under way as well
        customers = [Customer(server, f"{round_number}x{n}") for n in range(4)]
        work = Work([*customers, Binder(server, handler.url), Binder(server, handler.url), ClockPusher(server)])
        work.wait(60)
        server.stop()  # asserts exit code 0 and that no sanitizer has anything to say
        work.join()
        server.start()
        for customer in customers:
            customer.portal = Portal(server)
            kept = customer.texts_kept() if customer.taken else []
            missing = set(customer.taken[-40:]) - set(kept)
            assert not missing, f"{customer.name}: {missing}"

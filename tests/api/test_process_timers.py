"""Deadlines and queues where two processes work on one database: what a line does by itself happens once, whoever does it,
also when the one who was at it is killed. Each process has a clock of its own, so a test moves both.
"""
import threading
import time

import pytest

from harness import database
from harness.portal import Portal
from harness.server import PATIENCE
from lines import Connector
from test_processes import Pair

pytestmark = database.server_only

DIALOGS = 12
QUIET = {"WELCOME_MESSAGE": "N", "NO_ANSWER_RULE": "none", "CLOSE_RULE": "none", "VOTE_MESSAGE": "N",
         "AUTO_CLOSE_RULE": "none", "FULL_CLOSE_TIME": 0}


@pytest.fixture
def pair(tmp_path):
    pair = Pair(tmp_path / "data")
    yield pair
    pair.discard()


class Team:
    """A line, its operators, and customers who write through both processes in turn."""

    def __init__(self, pair, size, **settings):
        self.pair, self.look = pair, pair.servers[0].look()
        self.ids = [pair.servers[0].cli("user", "add", "--login", f"o{n}", "--name", f"O{n}")["id"] for n in range(size)]
        self.hooks = [pair.portal.new_webhook(id) for id in self.ids]
        self.queue = [{"ENTITY_TYPE": "user", "ENTITY_ID": id} for id in self.ids]
        self.shops = [self.line("one", **settings)]

    def line(self, name, **settings):
        line = self.pair.portal.ok("imopenlines.config.add", {
            "PARAMS": {"LINE_NAME": name, "QUEUE": self.queue, **QUIET, **settings}})
        return Connector(self.pair.portal, name, line=line)

    def write(self, number, shop=None):
        """A customer's first word; the chat."""
        shop = shop or self.shops[0]
        shop.portal = self.pair.portals[number % 2]
        return shop.chat(shop.write("hello", user=f"u{number}"))

    def rows(self, sql, *arguments):
        return self.look.rows(sql, *arguments)

    def said(self, text):
        """How often in each chat."""
        return dict(self.rows("SELECT chat_id, count(*) FROM message WHERE text = ? GROUP BY chat_id", text))

    def loads(self):
        return dict(self.rows("SELECT operator_id + offered_id, count(*) FROM session WHERE closed_at = 0"
                              " AND operator_id + offered_id > 0 GROUP BY operator_id + offered_id"))


def at_once(*acts):
    """All of them; what they raise is raised."""
    problems = []

    def run(act):
        try:
            act()
        except Exception as problem:  # shown below, which a thread cannot do
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(act,), daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60 * PATIENCE)
        assert not thread.is_alive()
    assert not problems, problems


def both_clocks(pair, seconds):
    at_once(*(lambda portal=portal: portal.advance(seconds) for portal in pair.portals))


def test_what_two_processes_find_due_happens_once(pair):
    team = Team(pair, 3, NO_ANSWER_RULE="text", NO_ANSWER_TEXT="Nobody", NO_ANSWER_TIME=60, QUEUE_TIME=60)
    chats = [team.write(n) for n in range(DIALOGS)]
    both_clocks(pair, 61)
    assert team.said("Nobody") == {chat: 1 for chat in chats}
    offers = team.rows("SELECT session_id, count(*) FROM offer GROUP BY session_id")
    assert [times for _, times in offers] == [2] * DIALOGS  # each was passed on, once
    both_clocks(pair, 61)
    assert team.said("Nobody") == {chat: 1 for chat in chats}
    assert team.rows("SELECT count(*) FROM offer") == [(3 * DIALOGS,)]


def test_the_deadlines_of_a_dead_process_are_kept_by_the_other(pair):
    team = Team(pair, 1, NO_ANSWER_RULE="text", NO_ANSWER_TEXT="Nobody", NO_ANSWER_TIME=60, QUEUE_TIME=0)
    chats = [team.write(0), team.write(2)]  # both through the first one
    pair.servers[0].kill()
    pair.portals[1].advance(61)
    assert team.said("Nobody") == {chat: 1 for chat in chats}
    pair.servers[0].start()
    Portal(pair.servers[0]).advance(61)
    assert team.said("Nobody") == {chat: 1 for chat in chats}


def test_who_dies_over_his_deadlines_leaves_them_whole(pair):
    """Killed in the middle of them: each has happened, or the other one sees to it, without anybody's asking."""
    team = Team(pair, 1, NO_ANSWER_RULE="text", NO_ANSWER_TEXT="Nobody", NO_ANSWER_TIME=60, QUEUE_TIME=0)
    chats = [team.write(n) for n in range(4 * DIALOGS)]
    pair.servers[1].stop()
    dying = threading.Thread(target=lambda: _swallow(lambda: pair.portals[0].advance(61)), daemon=True)
    dying.start()
    deadline = time.monotonic() + 20 * PATIENCE
    while not team.said("Nobody") and time.monotonic() < deadline:
        time.sleep(0.001)
    pair.servers[0].kill()
    dying.join()
    before = len(team.said("Nobody"))
    assert 0 < before
    pair.servers[1].start()
    pair.portals[1] = Portal(pair.servers[1])
    pair.portals[1].advance(61)
    assert team.said("Nobody") == {chat: 1 for chat in chats}
    pair.servers[0].start()


def _swallow(act):
    try:
        act()
    except Exception:  # nobody answers any more, which is the point
        pass


def test_turns_and_limits_hold_across_processes(pair):
    team = Team(pair, 3, MAX_CHAT=2, QUEUE_TYPE="evenly", QUEUE_TIME=0)
    other = team.line("two", MAX_CHAT=2, QUEUE_TYPE="evenly", QUEUE_TIME=0)
    lines, portals = [team.shops[0], other], pair.portals

    def customer(number):
        shop, portal = lines[number % 2], portals[number // 2 % 2]
        answer = portal.ok("imconnector.send.messages", {
            "CONNECTOR": shop.code, "LINE": shop.line, "MESSAGES": [shop.item("hello", user=f"c{number}", id=f"{number}")]},
            token=portal.app)
        assert answer["DATA"]["RESULT"][0]["SUCCESS"] is True

    at_once(*(lambda n=n: [customer(k) for k in range(n, DIALOGS, 4)] for n in range(4)))
    assert team.loads() == {id: 2 for id in team.ids}
    assert team.rows("SELECT count(*) FROM session WHERE state = 10") == [(DIALOGS - 6,)]


def test_what_waits_is_offered_once_whichever_process_makes_room(pair):
    team = Team(pair, 2, MAX_CHAT=1, QUEUE_TIME=0)
    for n in range(DIALOGS):
        team.write(n)
    for _ in range(DIALOGS // 2):
        held = team.rows("SELECT offered_id, chat_id FROM session WHERE closed_at = 0 AND state = 20 ORDER BY offered_id")
        assert sorted(id for id, _ in held) == sorted(team.ids)

        def serve(portal, id, chat):
            hook = team.hooks[team.ids.index(id)]
            for action in ("answer", "finish"):
                portal.ok(f"imopenlines.operator.{action}", {"CHAT_ID": chat}, webhook=hook)

        at_once(*(lambda portal=portal, id=id, chat=chat: serve(portal, id, chat)
                  for portal, (id, chat) in zip(pair.portals, held)))
        both_clocks(pair, 0)
    assert team.rows("SELECT count(*) FROM session WHERE closed_at = 0") == [(0,)]
    assert team.rows("SELECT max(times) FROM (SELECT count(*) AS times FROM offer WHERE user_id <> 0"
                     " GROUP BY session_id) AS offers") == [(1,)]

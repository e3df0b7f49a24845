"""Random sequences of everything that can happen to a session, by random people, against a model of it.

The model is a few fields and one method for each thing that may happen; it says what is answered and what the dialog looks
like afterwards. Whom routing asks next is routing's own business (src/domain/routing_ops_test.c): the model only knows who
may be asked, and takes over who was. After every step the model, the answers of the server and the rows of the database
must say the same, also when the server was killed in between.

The sequences are the same in every run, unless SWITCHLINE_EXAMPLES=1000 asks for that many others.
"""
import itertools
import json
import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.portal import Portal
from harness.server import Server
from line_people import LinePeople

STAFF = ["admin", "manager", "first", "second", "outsider"]
STATES = {10: "queued", 20: "offered", 30: "answered", 40: "client wrote", 50: "operator wrote", 60: "closing", 70: "closed", 80: "spam"}
QUEUE_TIME = 60
OK, DENIED, KICK, WRONG, NO_CHAT = "ok", "ACCESS_DENIED", "ACCESS_DENIED_KICK", "OPERATOR_WRONG", "ACCESS_ERROR"


class Model:
    """A dialog. `offered`: to whom, while the state is offered; `may_be_asked`: what routing may have answered."""

    def __init__(self, queue):
        self.queue = queue
        self.state, self.sessions = None, 0  # None: no session is open
        self.operator = self.offered = self.last = None
        self.members, self.silent, self.pinned = set(), False, False
        self.may_be_asked = self.tired = None

    # ---- who may what ----

    def manages(self, who):
        return who in ("admin", "manager")

    def open_to(self, who):
        free = self.state in (None, "queued")
        return self.manages(who) or who in self.members | {self.operator, self.offered} or free and who in self.queue

    # ---- the parts of what happens ----

    def begin(self):
        self.members.discard(self.last)
        self.state, self.operator, self.offered, self.silent, self.pinned = "new", None, None, False, False
        self.tired = None
        self.sessions += 1

    def end_offer(self):
        self.members.discard(self.offered)
        self.offered = None

    def take(self, who):
        stays = self.state in ("client wrote", "operator wrote")
        if self.offered != who:
            self.end_offer()
        self.offered = None
        if self.operator != who:
            self.members.discard(self.operator)
            self.pinned = False
        self.operator = who
        self.members.add(who)
        self.state = self.state if stays else "answered"

    def release(self):
        self.end_offer()
        self.members.discard(self.operator)
        self.operator, self.pinned, self.state = None, False, "queued"

    def route(self, gave_up=None):
        """Whoever is in the queue and did not just give it up; who did so a moment ago may be left alone for a while."""
        self.tired = gave_up or self.tired
        self.may_be_asked = set(self.queue) - {gave_up}
        if not set(self.queue) - {self.tired}:
            self.may_be_asked.add(None)

    def close(self):
        self.end_offer()
        self.last = self.operator or self.last
        self.state = self.operator = None

    def asked(self, whom):
        """What routing answered."""
        allowed, self.may_be_asked = self.may_be_asked, None
        assert whom in allowed, f"{whom} was asked, who is none of {allowed}"
        if whom:
            self.tired = self.tired if self.tired == whom else None
            self.state, self.offered = "offered", whom
            self.members.add(whom)

    # ---- what may happen: each returns the code of the answer ----

    def customer(self):
        if self.state is None:
            self.begin()
            self.state = "queued"
        if self.state == "queued":
            self.route()
        elif self.state != "offered":
            self.state = "client wrote"
        return OK

    def say(self, who):
        if not self.open_to(who):
            return NO_CHAT
        if self.silent:
            return OK
        if self.state is None:
            self.begin()
        self.members.add(who)
        if not self.operator:
            self.take(who)
        self.state = "operator wrote"
        return OK

    def answer(self, who):
        if not self.open_to(who) or self.operator not in (None, who):
            return DENIED
        if self.state is None:
            self.begin()
        self.take(who)
        return OK

    def finish(self, who, another=False):
        if not self.open_to(who):
            return DENIED
        if self.state is None:
            return OK
        if self.operator not in (None, who) and not self.manages(who) and not another:
            return DENIED
        self.close()
        return OK

    def another_finish(self, who):
        return self.finish(who, another=True)

    spam = finish

    def skip(self, who):
        if not self.open_to(who):
            return DENIED
        if self.state in (None, "queued") or not (who in (self.operator, self.offered) or self.manages(who)):
            return KICK
        had = self.operator or self.offered
        self.release()
        self.route(had)
        return OK

    def transfer(self, who, target):
        if not self.open_to(who) or self.state is None or target in (self.operator, self.offered):
            return WRONG
        self.release()
        self.may_be_asked = {target}
        return OK

    def intercept(self, who):
        if not self.open_to(who):
            return WRONG
        if self.state is None:
            self.begin()
        self.take(who)
        return OK

    def join(self, who):
        if not self.open_to(who):
            return DENIED
        self.members.add(who)
        return OK

    def start(self, who):
        if not self.open_to(who):
            return DENIED
        if self.state is None:
            self.begin()
        if self.operator:
            self.members.add(who)
        else:
            self.take(who)
        return OK

    def start_from(self, who):
        if not self.open_to(who):
            return DENIED
        if self.state is not None:
            self.close()
        self.begin()
        self.take(who)
        return OK

    def pin(self, who):
        if not self.open_to(who):
            return DENIED
        if self.state is None:
            return False
        if not self.operator:
            self.take(who)
        self.pinned = True
        return OK

    def unpin(self, who):
        if not self.open_to(who):
            return DENIED
        if self.state is None:
            return False
        self.pinned = False
        return OK

    def pin_all(self, who):
        if self.operator == who:
            self.pinned = True
        return OK

    def unpin_all(self, who):
        if self.operator == who:
            self.pinned = False
        return OK

    def silent_on(self, who, on=True):
        if not self.open_to(who):
            return DENIED
        if self.state is None:
            return False
        self.silent = on
        return OK

    def silent_off(self, who):
        return self.silent_on(who, on=False)

    def time(self, seconds):
        if self.state == "offered":  # the next one is asked when the time of this one is over, and there is one
            self.may_be_asked = {self.offered} | set(self.queue)
        elif self.state == "queued":
            self.may_be_asked = {None} | set(self.queue)

    def set_queue(self, people):
        self.queue = people
        if self.state == "queued":
            self.route()


BY_CHAT = {
    "answer": "imopenlines.operator.answer", "finish": "imopenlines.operator.finish", "spam": "imopenlines.operator.spam",
    "another_finish": "imopenlines.operator.another.finish", "skip": "imopenlines.operator.skip",
    "intercept": "imopenlines.session.intercept", "join": "imopenlines.session.join", "start": "imopenlines.session.start"}


class World:
    """The server, the line and its people; they survive each other."""

    def __init__(self, folder):
        self.server = Server(folder / "data")
        self.portal = Portal(self.server)
        desk = LinePeople(self.portal, self.server, "props", QUEUE_TIME=QUEUE_TIME, NO_ANSWER_TIME=0, AUTO_CLOSE_TIME=0, FULL_CLOSE_TIME=0)
        self.line, self.connector, self.ids = desk.line, desk.connector, {"admin": 1, **desk.ids}
        self.names = {id: who for who, id in self.ids.items()}
        hooks = {"admin": self.portal.webhook, "manager": desk.manager, "first": desk.first, "second": desk.second, "outsider": desk.outsider}
        self.hooks = {who: url.split("/rest/")[1] for who, url in hooks.items()}  # the port changes with every start
        self.users = itertools.count(1)
        self.app_id = json.loads((self.server.data / "sandbox.json").read_text())["app_id"]
        self.age = 0  # of the connector's token, in seconds

    def advance(self, seconds):
        self.portal.advance(seconds)
        self.age += seconds
        if self.age > 3000:
            self.connector.token = self.server.cli("app", "token", "--id", self.app_id)["access_token"]
            self.age = 0

    def call(self, who, method, **params):
        return self.portal.call(method, params, webhook=f"{self.portal.url}/rest/{self.hooks[who]}")

    def ok(self, method, **params):
        answer = self.call("admin", method, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def die(self):
        self.server.kill()
        self.server.start()
        self.portal = Portal(self.server)
        self.connector.portal, self.connector.token = self.portal, self.portal.app
        self.age = 0

    def rows(self, sql, *values):
        return self.server.rows(sql, *values)

    def set_queue(self, people):
        queue = [{"ENTITY_TYPE": "user", "ENTITY_ID": self.ids[who]} for who in people]
        self.ok("imopenlines.config.update", CONFIG_ID=self.line, PARAMS={"QUEUE": queue})
        self.advance(0)  # what waits is offered


class Run:
    """One sequence, on a dialog of its own."""

    def __init__(self, world):
        self.world, self.model = world, Model(["first", "second"])
        world.set_queue(self.model.queue)
        self.user = f"p{next(world.users)}"
        self.chat = None
        self.step("customer")

    def step(self, what, who=None, more=None):
        if what == "die":
            self.world.die()
        elif what == "customer":
            self.chat = self.world.connector.chat(self.world.connector.write("Hello", user=self.user))
            self.model.customer()
        elif what == "time":
            self.world.advance(more)
            self.model.time(more)
        elif what == "queue":
            self.world.set_queue(more)
            self.model.set_queue(more)
        else:
            wanted = getattr(self.model, what)(who, *([more] if what == "transfer" else []))
            assert self.act(what, who, more) == wanted, f"{what} by {who}"
        self.compare()

    def act(self, what, who, more):
        chat, call = self.chat, self.world.call
        if what in BY_CHAT:
            answer = call(who, BY_CHAT[what], CHAT_ID=chat)
        elif what == "say":
            answer = call(who, "im.message.add", DIALOG_ID=f"chat{chat}", MESSAGE="x")
        elif what == "transfer":
            answer = call(who, "imopenlines.operator.transfer", CHAT_ID=chat, USER_ID=self.world.ids[more])
        elif what == "start_from":
            [[first]] = self.world.rows("SELECT min(id) FROM message WHERE chat_id = ?", chat)
            answer = call(who, "imopenlines.message.session.start", CHAT_ID=chat, MESSAGE_ID=first)
        elif what in ("pin", "unpin"):
            answer = call(who, "imopenlines.session.mode.pin", CHAT_ID=chat, ACTIVATE="Y" if what == "pin" else "N")
        elif what in ("silent_on", "silent_off"):
            answer = call(who, "imopenlines.session.mode.silent", CHAT_ID=chat, ACTIVATE="Y" if what == "silent_on" else "N")
        else:
            answer = call(who, "imopenlines.session.mode." + {"pin_all": "pinAll", "unpin_all": "unpinAll"}[what])
        body = answer.json()
        return body["error"] if "error" in body else False if body["result"] is False else OK

    # ---- what must agree ----

    def compare(self):
        world, model = self.world, self.model
        [[open_id]] = world.rows("SELECT session_id FROM dialog WHERE chat_id = ?", self.chat)
        sessions = world.rows("SELECT id, state, operator_id, offered_id, silent, pinned, closed_at FROM session WHERE chat_id = ? ORDER BY id", self.chat)
        id, state, operator, offered, silent, pinned, _ = sessions[-1]
        if model.may_be_asked is not None:
            if model.state == "offered":
                model.end_offer()
            model.asked(world.names.get(offered))
        # the database says what the model says
        assert len(sessions) == model.sessions
        assert [row[0] for row in sessions if not row[6]] == ([open_id] if open_id else []) == ([id] if model.state else [])
        members = {world.names[user] for [user] in world.rows("SELECT user_id FROM chat_member WHERE chat_id = ?", self.chat) if user in world.names}
        assert members == model.members
        offers = [world.names[user] for [user] in world.rows("SELECT user_id FROM offer WHERE session_id = ? AND outcome = ''", id)]
        assert offers == ([model.offered] if model.offered else [])
        timers = world.rows("SELECT count(*) FROM timer WHERE object_id = ? AND kind NOT IN ('free', 'line', 'presence')", id)
        if model.state:
            found = (STATES[state], world.names.get(operator), world.names.get(offered), bool(silent), bool(pinned))
            assert found == (model.state, model.operator, model.offered, model.silent, model.pinned)
        else:
            assert STATES[state] in ("closed", "spam") and timers == [(0,)]
        # and so does the server
        told = world.ok("switchline.session.explain", id=id)
        assert (told["state"], world.names.get(told["operator_id"])) == (STATES[state], world.names.get(operator))
        history = world.ok("imopenlines.session.history.get", CHAT_ID=self.chat)
        if model.state:
            assert history["sessionId"] == id
            assert world.ok("imopenlines.dialog.get", CHAT_ID=self.chat)["entity_data_1"].split("|")[5] == str(id)
        assert {world.names[user] for user in history["userInChat"][str(self.chat)] if user in world.names} == model.members
        for who in ("first", "second", "outsider"):
            sees = world.call(who, "imopenlines.session.open", CHAT_ID=self.chat).status_code == 200
            assert sees == model.open_to(who), f"{who} {'sees' if sees else 'does not see'} the dialog"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("properties"))
    yield world
    world.server.stop()


ACTIONS = [*BY_CHAT, "say", "say", "start_from", "pin", "unpin", "pin_all", "unpin_all", "silent_on", "silent_off"]
who, whom = st.sampled_from(STAFF), st.sampled_from(["first", "second", "outsider", "manager"])
STEP = st.one_of(
    st.tuples(st.just("customer")), st.tuples(st.sampled_from(ACTIONS), who), st.tuples(st.sampled_from(ACTIONS), who),
    st.tuples(st.just("transfer"), who, whom), st.tuples(st.just("time"), st.none(), st.sampled_from([1, 45, 61, 200])),
    st.tuples(st.just("queue"), st.none(), st.sampled_from([[], ["first"], ["first", "second"]])))
COMMON = settings(derandomize="SWITCHLINE_EXAMPLES" not in os.environ, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@settings(COMMON, max_examples=int(os.environ.get("SWITCHLINE_EXAMPLES", 60)))
@given(steps=st.lists(STEP, min_size=4, max_size=20))
@example(steps=[("skip", "admin"), ("queue", None, ["first"]), ("skip", "admin")])  # who let it go is in the queue no more
def test_every_sequence_does_what_the_model_does(world, steps):
    run = Run(world)
    for step in steps:
        run.step(*step)


@settings(COMMON, max_examples=6)
@given(before=st.lists(STEP, min_size=3, max_size=10), after=st.lists(STEP, min_size=1, max_size=5))
def test_a_killed_server_goes_on_where_it_was(world, before, after):
    run = Run(world)
    for step in [*before, ("die",), *after]:
        run.step(*step)

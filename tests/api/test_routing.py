"""Whom a line asks, over the wire: the queue's circle, who is there, limits, what waits, and why. Every deadline is reached by
moving the clock; moving it by nothing waits for what the engine does right after a call."""
import itertools
import pathlib

import pytest
from harness.portal import Portal
from lines import Connector

QUIET = {"WELCOME_MESSAGE": "N", "NO_ANSWER_RULE": "none", "CLOSE_RULE": "none", "VOTE_MESSAGE": "N",
         "AUTO_CLOSE_RULE": "none", "FULL_CLOSE_TIME": 0}
NAMES = ["Ann", "Ben", "Cem", "Dee"]


class World:
    """Four operators, an administrator, a connector on each line."""

    def __init__(self, server):
        self.server, self.portal = server, Portal(server)
        self.refresh_token, self.token_age = server.refresh_token, 0
        self.ids = {name: server.cli("user", "add", "--login", name.lower(), "--name", name)["id"] for name in NAMES}
        self.hooks = {name: self.portal.new_webhook(id) for name, id in self.ids.items()}
        self.numbers, self.dialogs = itertools.count(), []

    def line(self, *names, **settings):
        number = next(self.numbers)
        queue = [{"ENTITY_TYPE": "user", "ENTITY_ID": self.ids[name]} for name in names]
        id = self.portal.ok("imopenlines.config.add", {"PARAMS": {
            "LINE_NAME": f"Line {number}", "QUEUE": queue, **QUIET, **settings}})
        return Line(self, id, Connector(self.portal, f"routing{number}", line=id))

    def settle(self, seconds=0):
        """Moves the clock, and waits for what is due; the connectors' token lives an hour."""
        self.portal.advance(seconds)
        self.token_age += seconds
        if self.token_age > 3000:
            pair = self.portal.refresh(self.refresh_token).json()
            self.portal.app, self.refresh_token, self.token_age = pair["access_token"], pair["refresh_token"], 0

    def settle_until(self, holds):
        """For what follows from a call without its waiting: with several writers it may not have begun."""
        for _ in range(200):
            self.settle()
            if holds():
                return
        assert holds()

    def restart(self):
        self.server.kill()
        self.server.restart()
        self.portal = Portal(self.server)

    def cli(self, *words):
        answer = self.server.cli(*words)
        self.settle()
        return answer

    def say(self, name, **words):
        options = [part for key, value in words.items() for part in (f"--{key.replace('_', '-')}", str(value))]
        return self.cli("presence", "set", "--user", str(self.ids[name]), *options)

    def dismiss(self, name, active="N"):
        self.portal.ok("user.update", {"ID": self.ids[name], "ACTIVE": active})
        self.settle()


class Line:
    def __init__(self, world, id, connector):
        self.world, self.id, self.connector, self.users = world, id, connector, itertools.count()

    def change(self, **params):
        self.world.portal.ok("imopenlines.config.update", {"CONFIG_ID": self.id, "PARAMS": params})
        self.world.settle()

    def dialog(self, user=None):
        return Dialog(self, user or f"u{next(self.users)}")


class Dialog:
    def __init__(self, line, user):
        self.line, self.world, self.user = line, line.world, user
        self.world.dialogs.append(self)
        self.write()

    def write(self, text="Hello?"):
        self.line.connector.portal, self.line.connector.token = self.world.portal, self.world.portal.app
        sent = self.line.connector.write(text, user=self.user)
        self.chat, self.session = Connector.chat(sent), Connector.session(sent)
        self.world.settle()

    def do(self, name, who, **params):
        self.world.portal.ok(f"imopenlines.{name}", {"CHAT_ID": self.chat, **params}, webhook=self.world.hooks[who])
        self.world.settle()

    def answer(self, who):
        self.do("operator.answer", who)

    def finish(self, who):
        self.do("operator.finish", who)

    def story(self):
        return self.world.portal.ok("switchline.session.explain", {"id": self.session})

    def asked(self):
        """Names of those to whom it is offered now, in the order in which they were asked."""
        names = {id: name for name, id in self.world.ids.items()}
        return [names[d["user_id"]] for d in self.story()["decisions"] if d["outcome"] == "open"]

    def operator(self):
        names = {id: name for name, id in self.world.ids.items()}
        return names.get(self.story()["operator_id"])

    def why(self):
        """The last decision: rule, then names with verdicts."""
        names = {id: name for name, id in self.world.ids.items()}
        last = self.story()["decisions"][-1]
        return [last["rule"]] + [f"{names[one['user_id']]} {one['verdict']}" for one in last["considered"]]


@pytest.fixture(scope="module")
def world(server):
    return World(server)


@pytest.fixture(autouse=True)
def everybody_is_as_before(world):
    yield
    for dialog in world.dialogs:
        world.portal.ok("imopenlines.operator.another.finish", {"CHAT_ID": dialog.chat})
    world.dialogs.clear()
    for name in NAMES:
        world.dismiss(name, active="Y")
        world.say(name, status="-", workday="-", idle_minutes=0, absent_days=0)
    world.settle(3600)  # nobody is online any more


# ---- the circle ----

def test_the_next_one_is_asked_after_queue_time(world):
    line = world.line("Ann", "Ben", "Cem", QUEUE_TYPE="strictly", QUEUE_TIME=30)
    dialog = line.dialog()
    for name in ("Ann", "Ben", "Cem", "Ann", "Ben"):
        assert dialog.asked() == [name]
        world.settle(29)
        assert dialog.asked() == [name]
        world.settle(1)
    assert [d["outcome"] for d in dialog.story()["decisions"]] == ["late"] * 5 + ["open"]


def test_an_answer_ends_the_circle(world):
    line = world.line("Ann", "Ben", QUEUE_TYPE="strictly", QUEUE_TIME=30)
    dialog = line.dialog()
    dialog.answer("Ann")
    world.settle(3600)
    assert dialog.operator() == "Ann" and dialog.asked() == []


def test_evenly_takes_turns(world):
    line = world.line("Ann", "Ben", "Cem")
    assert [line.dialog().asked()[0] for _ in range(6)] == ["Ann", "Ben", "Cem"] * 2


def test_all_are_asked_and_who_comes_later_is_asked_as_well(world):
    line = world.line("Ann", "Ben", "Cem", QUEUE_TYPE="all", QUEUE_TIME=60, CHECK_AVAILABLE="Y")
    world.say("Ann", status="online")
    world.say("Ben", status="online")
    dialog = line.dialog()
    assert dialog.asked() == ["Ann", "Ben"]
    world.say("Cem", status="online")
    world.settle(60)
    assert dialog.asked() == ["Ann", "Ben", "Cem"]
    dialog.answer("Cem")
    assert dialog.operator() == "Cem" and dialog.asked() == []


def test_the_only_operator_who_declines_is_asked_again_after_queue_time(world):
    line = world.line("Ann", QUEUE_TIME=45)
    dialog = line.dialog()
    dialog.do("operator.skip", "Ann")
    assert dialog.story()["state"] == "queued"
    assert dialog.why() == ["evenly", "Ann let it go"]
    world.settle(44)
    assert dialog.asked() == []
    world.settle(1)
    assert dialog.asked() == ["Ann"]


def test_the_circle_goes_on_after_a_restart(start_server):
    world = World(start_server())
    line = world.line("Ann", "Ben", QUEUE_TYPE="strictly", QUEUE_TIME=60)
    dialog = line.dialog()
    world.restart()
    assert dialog.asked() == ["Ann"]
    world.settle(3600)  # late by many times the time: one more is asked, once
    assert dialog.asked() == ["Ben"]
    assert len(dialog.story()["decisions"]) == 2


# ---- who is there ----

def test_who_is_not_there_is_passed_over_and_found_when_he_calls(world):
    line = world.line("Ann", "Ben", QUEUE_TYPE="strictly", CHECK_AVAILABLE="Y")
    dialog = line.dialog()
    assert dialog.story()["state"] == "queued"
    assert dialog.why() == ["strictly", "Ann offline", "Ben offline"]
    world.portal.ok("profile", webhook=world.hooks["Ben"])  # a call that only reads
    world.settle_until(lambda: dialog.asked() == ["Ben"])
    assert dialog.why() == ["strictly", "Ann offline", "Ben takes"]


@pytest.mark.parametrize("words, reason", [
    ({"status": "dnd"}, "busy"), ({"workday": "paused"}, "working day over"), ({"workday": "closed"}, "working day over"),
    ({"idle_minutes": 5}, "idle"), ({"absent_days": 1}, "absent")])
def test_what_somebody_says_of_himself_counts(world, words, reason):
    line = world.line("Ann", "Ben", QUEUE_TYPE="strictly", CHECK_AVAILABLE="Y")
    world.say("Ben", status="online")
    assert world.say("Ann", **words)["state"] == reason
    assert line.dialog().why() == ["strictly", f"Ann {reason}", "Ben takes"]


def test_a_line_that_does_not_look_asks_everybody(world):
    line = world.line("Ann", CHECK_AVAILABLE="N")
    world.say("Ann", workday="closed")
    assert line.dialog().asked() == ["Ann"]


def test_leave_ends_by_itself(world):
    line = world.line("Ann", CHECK_AVAILABLE="Y")
    world.say("Ann", status="online", absent_days=1)
    dialog = line.dialog()
    assert dialog.why() == ["evenly", "Ann absent"]
    world.server.cli("presence", "get", str(world.ids["Ann"]))
    world.settle(86400)
    assert dialog.asked() == ["Ann"]


def test_the_end_of_a_working_day_hands_on_who_waits(world):
    line = world.line("Ann", "Ben", QUEUE_TYPE="strictly", CHECK_AVAILABLE="Y")
    world.say("Ann", status="online")
    waits, pinned, done = line.dialog(), line.dialog(), line.dialog()
    for dialog in (waits, pinned, done):
        dialog.answer("Ann")
    pinned.do("session.mode.pin", "Ann", ACTIVATE="Y")
    world.portal.ok("im.message.add", {"DIALOG_ID": f"chat{done.chat}", "MESSAGE": "Done"}, webhook=world.hooks["Ann"])
    world.say("Ben", status="online")
    world.say("Ann", workday="closed")
    assert waits.asked() == ["Ben"]
    assert pinned.operator() == "Ann"
    assert done.operator() == "Ann"  # nobody waits for a word
    done.write("Is it?")
    assert done.asked() == ["Ben"]


def test_the_dismissed_leave_what_they_had_and_were_offered(world):
    line = world.line("Ann", "Ben", QUEUE_TYPE="strictly", QUEUE_TIME=0)
    had, offered = line.dialog(), line.dialog()
    had.answer("Ann")
    world.dismiss("Ann")
    assert had.asked() == ["Ben"] and offered.asked() == ["Ben"]


# ---- limits ----

@pytest.mark.parametrize("kind", ["answered_new", "closed"])
def test_a_full_operator_is_passed_over_and_found_when_he_ends_one(world, kind):
    line = world.line("Ann", MAX_CHAT=1, TYPE_MAX_CHAT=kind)
    first, second, third = line.dialog(), line.dialog(), line.dialog()
    assert first.asked() == ["Ann"]
    assert second.why() == third.why() == ["evenly", "Ann limit 1"]
    first.answer("Ann")
    assert second.asked() == []
    first.finish("Ann")
    assert second.asked() == ["Ann"] and third.asked() == []  # the oldest first
    line.change(MAX_CHAT=2)
    assert third.asked() == ["Ann"]


def test_only_answered_dialogs_count_when_the_line_says_so(world):
    line = world.line("Ann", MAX_CHAT=1, TYPE_MAX_CHAT="answered")
    first, second = line.dialog(), line.dialog()
    assert second.asked() == ["Ann"]
    first.answer("Ann")
    world.portal.ok("im.message.add", {"DIALOG_ID": f"chat{first.chat}", "MESSAGE": "Hi"}, webhook=world.hooks["Ann"])
    assert line.dialog().why() == ["evenly", "Ann limit 1"]


def test_the_line_with_priority_goes_first(world):
    plain, urgent = world.line("Dee", MAX_CHAT=1), world.line("Dee", MAX_CHAT=1, SESSION_PRIORITY=60)
    busy, older = plain.dialog(), plain.dialog()
    busy.answer("Dee")
    world.settle(50)
    younger = urgent.dialog()
    busy.finish("Dee")
    assert younger.asked() == ["Dee"] and older.asked() == []
    younger.answer("Dee")
    younger.finish("Dee")
    assert older.asked() == ["Dee"]


# ---- the queue ----

def test_what_waits_is_offered_when_somebody_joins_the_queue(world):
    line = world.line()
    dialog = line.dialog()
    assert dialog.story()["decisions"][-1]["text"] == "evenly\nnobody in the queue"
    line.change(QUEUE=[{"ENTITY_TYPE": "user", "ENTITY_ID": world.ids["Cem"]}])
    assert dialog.asked() == ["Cem"]


def test_a_department_is_asked_as_it_is_now(world):
    department = world.portal.ok("department.add", {"NAME": "Night shift", "PARENT": 1})
    line = world.line()
    line.change(QUEUE=[{"ENTITY_TYPE": "department", "ENTITY_ID": department}])
    dialog = line.dialog()
    assert dialog.asked() == []
    world.portal.ok("user.update", {"ID": world.ids["Dee"], "UF_DEPARTMENT": [department]})
    world.settle()
    assert dialog.asked() == ["Dee"]


def test_a_returning_customer_goes_to_his_last_operator_if_he_can(world):
    line = world.line("Ann", "Ben", "Cem")
    dialog = line.dialog()
    dialog.answer("Ann")
    dialog.finish("Ann")
    assert line.dialog().asked() == ["Ben"]
    dialog.write("One more thing")
    assert dialog.asked() == ["Ann"]
    assert dialog.why() == [f"evenly first {world.ids['Ann']}", "Ann takes"]


def test_a_transfer_that_nobody_takes_goes_on_in_the_queue(world):
    line = world.line("Ann", "Ben", QUEUE_TYPE="strictly", QUEUE_TIME=30)
    dialog = line.dialog()
    dialog.answer("Ann")
    dialog.do("operator.transfer", "Ann", TRANSFER_ID=world.ids["Dee"])
    assert dialog.asked() == ["Dee"]
    world.settle(30)
    assert dialog.asked() == ["Ben"]  # he was not asked yet


def test_a_department_is_asked_before_the_queue_goes_on(world):
    department = world.portal.ok("department.add", {"NAME": "Accounts", "PARENT": 1})
    world.portal.ok("user.update", {"ID": world.ids["Cem"], "UF_DEPARTMENT": [department]})
    dialog = world.line("Ann", "Ben", QUEUE_TYPE="strictly", QUEUE_TIME=30).dialog()
    dialog.answer("Ann")
    dialog.do("operator.transfer", "Ann", TRANSFER_ID=f"department{department}")
    assert dialog.asked() == ["Cem"]
    world.settle(30)
    assert dialog.asked() == ["Ben"]
    dialog.do("operator.transfer", "Ben", TRANSFER_ID=f"department{department}")
    assert world.portal.error("imopenlines.operator.transfer", {"CHAT_ID": dialog.chat, "TRANSFER_ID": "department999"})[1] == (
        "OPERATOR_WRONG")


# ---- why ----

def test_explain_is_for_those_who_may_change_the_line(world):
    line = world.line("Ann")
    dialog = line.dialog()
    name, params = "switchline.session.explain", {"id": dialog.session}
    assert world.portal.error(name, params, webhook=world.hooks["Ann"])[1] == "ACCESS_DENIED"
    world.server.cli("manager", "add", "--line", line.id, "--user", world.ids["Ann"])
    assert world.portal.ok(name, params, webhook=world.hooks["Ann"])["state"] == "offered"
    assert world.portal.error(name, {"id": 99999})[:2] == (404, "NOT_FOUND")
    assert world.portal.error(name)[:2] == (400, "ERROR_ARGUMENT")


def test_the_command_line_tells_the_story(world):
    dialog = world.line("Ann", "Ben", QUEUE_TYPE="strictly").dialog()
    dialog.answer("Ann")
    story = world.server.cli("session", "explain", str(dialog.session))
    assert story == dialog.story()
    [decision] = story["decisions"]
    assert decision["outcome"] == "answered" and decision["user_id"] == world.ids["Ann"]
    assert decision["considered"] == [{"user_id": world.ids["Ann"], "verdict": "takes"}]
    assert story["operator_id"] == world.ids["Ann"] and story["line_id"] == dialog.line.id


def test_the_same_refusal_is_kept_once(world):
    dialog = world.line("Ann", CHECK_AVAILABLE="Y").dialog()
    for _ in range(5):
        world.settle(900)  # it is looked at again
    assert len(dialog.story()["decisions"]) == 1
    [(made, ended)] = world.server.rows("SELECT made_at, ended_at FROM offer WHERE session_id = ?", dialog.session)
    assert ended - made >= 4 * 900 * 1000


def test_the_page_of_states_is_the_programs_own(world):
    import subprocess
    page = pathlib.Path(__file__).resolve().parents[2] / "doc" / "sessions.md"
    from harness.server import BINARY
    assert subprocess.run([BINARY, "describe", "--sessions"], capture_output=True, text=True, check=True).stdout == page.read_text()

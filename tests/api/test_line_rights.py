"""Every method of lines and connectors, tried as everybody, against the table of doc/rights.md.

A cell says what may be expected: yes (of anything), his lines, own (dialogs) and no. What somebody may do must succeed
on something of his; what he may not must be refused, on something of somebody else.
"""
import itertools
import json
import pathlib
import subprocess

import pytest

import contract
from contract import assert_like
from harness.server import BINARY
from line_people import LinePeople
from lines import ICON, Connector
from test_contract import OFFERED, Control

PAGE = subprocess.run([BINARY, "describe", "--rights"], capture_output=True, check=True, text=True, timeout=60).stdout
ROLES = ["administrator", "line manager", "operator", "other employee", "guest"]
TABLE = {
    cells[0].strip("`"): dict(zip(ROLES, cells[1:6])) | {"application": cells[6] == "yes"}
    for cells in ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| `"))}
FAMILIES = ("imopenlines.", "imconnector.", "switchline.crm.", "switchline.quick.", "switchline.session.", "switchline.statistics.")
NAMES = [name for name in TABLE if name.startswith(FAMILIES)]
REFUSALS = {"ACCESS_DENIED", "ACCESS_ERROR", "AUTHORIZE_ERROR", "CONFIG_WRONG_USER_PERMISSION", "ERROR_USER_NOT_OPERATOR",
            "BOT_ID_ERROR", "OPERATOR_WRONG", "CRM_CHAT_EMPTY_CRM_DATA"}
# What is no refusal of a right: there is no network to find a line in, and no bot in these dialogs.
BEYOND_RIGHTS = {"imopenlines.network.join": "NOT_FOUND", "imopenlines.network.message.add": "NOT_FOUND",
                 "imopenlines.bot.session.operator": "WRONG_CHAT"}
# Answers with the documented sample, key by key; two need more than a right to be complete (test_lines_dialog.py,
# test_line_config.py).
COMPARED_ELSEWHERE = {"imopenlines.session.history.get", "imopenlines.config.list.get"}
# Without a bot in the dialog nobody is refused (test_line_bots.py has one).
TESTED_ELSEWHERE = {"imopenlines.bot.session.operator"}
CODE = "ab515f5d85a8b844d484f6ea75a2e494"


class World(LinePeople):
    """Beside the line with its people, a second one that none of them manages, with its own two operators."""

    def __init__(self, portal, server):
        super().__init__(portal, server, "rights", KPI_FIRST_ANSWER_ALERT="N")
        self.numbers_of_objects = itertools.count(1)
        self.app_id = json.loads((server.data / "sandbox.json").read_text())["app_id"]
        self.elsewhere = LinePeople(portal, server, "foreign")
        self.helper = self.employee("rights-helper")
        self.tokens = {}
        self.guest = server.cli("guest", "token", "--name", "Visitor")["access_token"]

    def who(self, role):
        return {"administrator": (1, None), "line manager": (self.ids["manager"], self.manager),
                "operator": (self.ids["first"], self.first), "other employee": (self.ids["outsider"], self.outsider)}[role]

    def token(self, user):
        if user not in self.tokens:
            made = self.server.cli("app", "token", "--id", self.app_id, "--user", user)
            self.tokens[user] = made["access_token"]
        return self.tokens[user]

    def call(self, name, role, params):
        if role == "guest":
            return self.portal.call(name, params, token=self.guest)
        user, webhook = self.who(role)
        how = {"token": self.token(user)} if TABLE[name]["application"] else {"webhook": webhook}
        return self.portal.call(name, params, **how)

    # ---- what is asked for ----

    def target(self, name, role, own):
        """A line with a dialog of it that is (or is not) the role's to act on."""
        desk, owner = self, self.first
        if role == "line manager" and not own:
            desk, owner = self.elsewhere, self.elsewhere.first
        elif role == "operator" and not own:
            owner = self.second
        if name == "imopenlines.crm.lead.create" and own:
            owner = self.who(role)[1]
        if name == "imopenlines.operator.answer":
            chat = desk.dialog()
            if owner == self.second:
                desk.ok("imopenlines.operator.transfer", CHAT_ID=chat, USER_ID=self.ids["second"])
        elif owner == self.second:
            chat = desk.dialog()
            desk.ok("imopenlines.operator.transfer", CHAT_ID=chat, USER_ID=self.ids["second"])
            desk.ok("imopenlines.operator.answer", self.second, CHAT_ID=chat)
        elif owner is None or owner == self.manager:
            chat = desk.dialog()
            self.portal.ok("imopenlines.session.intercept", {"CHAT_ID": chat}, webhook=owner)
        else:
            chat = desk.answered(owner)
        return desk, chat

    def params(self, name, desk, chat):
        """What makes the call succeed for somebody who may do it."""
        short = name.split(".", 1)[1]
        deal = {"CRM_ENTITY_TYPE": "deal", "CRM_ENTITY": next(self.numbers_of_objects)}
        line = desk.line
        if short in ("config.delete", "config.update"):
            line = self.portal.ok("imopenlines.config.add", {"PARAMS": {"LINE_NAME": "for a moment"}})
            if desk is self:
                self.server.cli("manager", "add", "--line", line, "--user", self.ids["manager"])
        if short.startswith("crm.") and name.startswith("imopenlines"):
            self.portal.ok("switchline.crm.bind", {"CHAT_ID": chat, **deal})
        if short == "crm.chat.user.delete":
            self.portal.ok("imopenlines.crm.chat.user.add", {"USER_ID": self.helper, **deal})
        if short == "quick.delete":
            text = desk.say(chat, f"quick {chat}", self.portal.webhook)
            desk.ok("imopenlines.message.quick.save", desk.first, CHAT_ID=chat, MESSAGE_ID=text)
        if short == "unregister":
            Connector(self.portal, "of_rights")
        item = {"user": {"id": "r1"}, "chat": {"id": "r1"}, "message": {"id": "1", "text": "x"}}
        frame = {"CONNECTOR": "rights", "LINE": self.line}
        special = {
            "config.add": {"PARAMS": {}},
            "config.update": {"CONFIG_ID": line, "PARAMS": {"LINE_NAME": "renamed"}},
            "config.delete": {"CONFIG_ID": line}, "config.get": {"CONFIG_ID": line},
            "config.list.get": contract.method("imopenlines.config.list.get")["request_example"],
            "crm.chat.get": deal, "crm.chat.getLastId": deal,
            "crm.chat.user.add": {**deal, "USER_ID": self.helper}, "crm.chat.user.delete": {**deal, "USER_ID": self.helper},
            "crm.message.add": {**deal, "CHAT_ID": chat, "USER_ID": self.member(desk, chat), "MESSAGE": "x"},
            "crm.bind": {**deal, "CHAT_ID": chat}, "crm.unbind": {**deal, "CHAT_ID": chat},
            "message.quick.save": {"CHAT_ID": chat, "MESSAGE_ID": self.message(chat)},
            "message.session.start": {"CHAT_ID": chat, "MESSAGE_ID": self.message(chat)},
            "quick.list": {"LINE_ID": line}, "quick.save": {"LINE_ID": line, "TEXT": f"written {chat}"}, "quick.delete": {"ID": self.quick(desk) if short == "quick.delete" else 0},
            "network.join": {"CODE": CODE}, "network.message.add": {"CODE": CODE, "USER_ID": 1, "MESSAGE": "x"},
            "operator.transfer": {"CHAT_ID": chat, "USER_ID": self.helper},
            "bot.session.transfer": {"CHAT_ID": chat, "USER_ID": self.helper},
            "session.open": {"USER_CODE": desk.chat(chat)["entity_id"]},
            "session.head.vote": {"SESSION_ID": desk.session(chat), "RATING": 5},
            "session.explain": {"SESSION_ID": desk.session(chat), "ID": desk.session(chat)},
            "session.history.get": {"SESSION_ID": desk.session(chat)}, "statistics.get": {"LINE_ID": line},
            "register": {"ID": "of_rights", "NAME": "X", "ICON": ICON, "PLACEMENT_HANDLER": "https://example.com/"},
            "unregister": {"ID": "of_rights"},
            "activate": {**frame, "ACTIVE": 1}, "connector.data.set": {**frame, "DATA": {"id": "x"}},
            "chat.name.set": {**frame, "CHAT_ID": "r1", "USER_ID": "r1", "NAME": "New"},
            "send.messages": {**frame, "MESSAGES": [item]}, "update.messages": {**frame, "MESSAGES": [item]},
            "delete.messages": {**frame, "MESSAGES": [item]}, "status": frame, "list": {}, "set.error": frame,
            "send.status.delivery": {**frame, "MESSAGES": [{"im": {"chat_id": chat, "message_id": 1}, "message": {"id": ["1"]}, "chat": {"id": "r1"}}]},
            "send.status.reading": {**frame, "MESSAGES": [{"im": {"chat_id": chat, "message_id": 1}, "message": {"id": ["1"]}, "chat": {"id": "r1"}}]},
        }
        return special.get(short, {"CHAT_ID": chat})

    def member(self, desk, chat):
        return min(desk.members(chat), default=1)

    def message(self, chat):
        history = self.portal.ok("imopenlines.session.history.get", {"CHAT_ID": chat})["message"]
        return int(min(history, key=int))

    def quick(self, desk):
        return self.portal.ok("switchline.quick.list", {"LINE_ID": desk.line})[0]["ID"]


@pytest.fixture(scope="module")
def world(portal, server):
    world = World(portal, server)
    world.connector.write("x", user="r1", id="1")
    return world


CASES = []
for name in NAMES:
    for role in ROLES:
        cell = TABLE[name][role]
        if cell in ("yes", "own", "his lines"):
            CASES.append((name, role, True))
        if cell in ("no", "own", "his lines", "his bots") and name not in TESTED_ELSEWHERE:
            CASES.append((name, role, False))


@pytest.mark.parametrize("name, role, allowed", CASES, ids=lambda value: {True: "may", False: "may-not"}.get(value, value))
def test_who_may(world, name, role, allowed):
    desk, chat = world.target(name, role, own=allowed)
    if name.startswith("switchline.quick") and role == "operator" and not allowed:
        desk, chat = world.elsewhere, world.elsewhere.answered()  # a line in whose queue he does not stand
    answer = world.call(name, role, world.params(name, desk, chat))
    code = answer.json().get("error")
    if not allowed:
        assert code in REFUSALS, f"{answer.status_code} {answer.text}"
    elif name in BEYOND_RIGHTS:
        assert code == BEYOND_RIGHTS[name]
    else:
        assert answer.status_code == 200 and code is None, answer.text
        if name in contract.METHODS and name.startswith("imopenlines.") and name not in COMPARED_ELSEWHERE:
            assert_like(contract.response(name), answer.json()["result"], name)
        assert "error_description" not in answer.text, answer.text  # some refuse inside the result


BY_CHAT = [name for name in NAMES if "USER_ID" in {error["code"] for error in OFFERED[name]["errors"]}]


@pytest.mark.parametrize("name", BY_CHAT)
def test_the_command_line_is_nobody_who_could_have_a_dialog(world, name):
    params = world.params(name, world, world.answered())
    answer = Control(world.server)(name, params)
    assert (answer["error"], answer["error_description"]) == ("USER_ID", "The specified user identifier is incorrect")


def test_the_page_is_in_the_documentation():
    page = pathlib.Path(__file__).resolve().parents[2] / "doc" / "rights.md"
    assert page.read_text() == PAGE, "run make docs"


def test_no_method_of_lines_is_left_out():
    assert len(NAMES) >= 38 + 13 and all(set(TABLE[name]) == {*ROLES, "application"} for name in NAMES)

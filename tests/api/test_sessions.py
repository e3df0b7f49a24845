"""imopenlines.session.open/join/intercept/start and imopenlines.operator.*: errors, whose dialog it is. Who may do what with
whose dialog is tested in test_line_rights.py; here the colleagues' dialogs are touched by the line's manager."""
import itertools

import pytest

from lines import Connector

CHAT_ID = (400, "CHAT_ID", "The specified chat identifier is incorrect")
CHAT_TYPE = (400, "CHAT_TYPE", "The specified chat is not an open line")
ACCESS = (400, "ACCESS_DENIED", "You cannot open this conversation as you do not have sufficient permissions")
WRONG = (400, "OPERATOR_WRONG", "You cannot redirect to this operator")
BY_CHAT = ["imopenlines.operator.answer", "imopenlines.operator.finish", "imopenlines.operator.another.finish",
           "imopenlines.operator.spam", "imopenlines.operator.skip", "imopenlines.session.join",
           "imopenlines.session.start"]


class World:
    """Two operators in the queue of a line of their own, its manager, an employee outside, one connector."""

    def __init__(self, portal, server):
        self.portal = portal
        self.ids = [user["id"] for user in portal.operators[:2]]
        self.first, self.second = (portal.new_webhook(id) for id in self.ids)
        made = server.cli("user", "add", "--login", "outsider", "--name", "Out", "--last-name", "Sider")
        self.outsider_id, self.outsider = made["id"], portal.new_webhook(made["id"])
        self.line = self.new_line("strictly")
        boss = server.cli("user", "add", "--login", "boss", "--name", "Bo", "--last-name", "Ss")["id"]
        server.cli("manager", "add", "--line", self.line, "--user", boss)
        self.boss_id, self.boss = boss, portal.new_webhook(boss)
        self.connector = Connector(portal, "sessions", line=self.line)
        self.users = itertools.count()

    def new_line(self, queue_type):
        queue = [{"ENTITY_TYPE": "user", "ENTITY_ID": id} for id in self.ids]
        return self.portal.ok("imopenlines.config.add", {"PARAMS": {
            "LINE_NAME": queue_type, "QUEUE_TYPE": queue_type, "QUEUE": queue}})

    def dialog(self):
        """The chat of a new customer's dialog, offered to the first operator."""
        return self.connector.chat(self.connector.write("Hello", user=f"c{next(self.users)}"))

    def call(self, name, chat, who=None, **more):
        return self.portal.ok(name, {"CHAT_ID": chat, **more}, webhook=who)

    def refused(self, name, chat, who=None, **more):
        return self.portal.error(name, {"CHAT_ID": chat, **more}, webhook=who)

    def members(self, chat):
        people = self.portal.ok("imopenlines.session.history.get", {"CHAT_ID": chat})["userInChat"][str(chat)]
        return {int(id) for id in people} & {*self.ids, self.outsider_id, self.boss_id}


@pytest.fixture(scope="module")
def world(portal, server):
    return World(portal, server)


# ---- session.open ----

def test_a_user_code_names_the_chat(portal, world):
    chat = world.dialog()
    code = portal.ok("imopenlines.dialog.get", {"CHAT_ID": chat})["entity_id"]
    assert portal.ok("imopenlines.session.open", {"USER_CODE": code}) == {"chatId": str(chat)}
    assert portal.ok("imopenlines.session.open", {"USER_CODE": "imol|" + code}) == {"chatId": str(chat)}
    assert portal.ok("imopenlines.session.open", {"CHAT_ID": chat}) == {"chatId": str(chat)}


def test_a_user_code_without_access_or_dialog_is_denied(portal, world):
    code = portal.ok("imopenlines.dialog.get", {"CHAT_ID": world.dialog()})["entity_id"]
    assert portal.error("imopenlines.session.open", {"USER_CODE": code}, webhook=world.outsider) == ACCESS
    for params in ({"USER_CODE": "livechat|58|2042|479"}, {"USER_CODE": "nonsense"}, {"CHAT_ID": 99999}):
        assert portal.error("imopenlines.session.open", params) == ACCESS
    assert portal.error("imopenlines.session.open")[:2] == (400, "ERROR_ARGUMENT")


# ---- what is common ----

@pytest.mark.parametrize("name", BY_CHAT)
def test_common_refusals(portal, world, name):
    portal.ok("im.message.add", {"DIALOG_ID": world.ids[0], "MESSAGE": "x"})
    private = portal.ok("im.dialog.get", {"DIALOG_ID": world.ids[0]})["id"]
    for wrong in (None, "", "abc", 0, -1, 99999):
        assert world.refused(name, wrong) == CHAT_ID
    assert world.refused(name, private) == CHAT_TYPE
    assert world.refused(name, world.dialog(), world.outsider) == ACCESS


# ---- answering, finishing ----

def test_who_answers_has_it(portal, world):
    chat = world.dialog()
    assert world.call("imopenlines.operator.answer", chat, world.first) is True
    assert world.call("imopenlines.operator.answer", chat, world.first) is True
    assert world.refused("imopenlines.operator.answer", chat, world.boss) == (
        400, "ACCESS_DENIED", "The conversation already has an operator")
    for name in ("answer", "finish", "another.finish", "spam"):
        assert world.refused("imopenlines.operator." + name, chat, world.second) == ACCESS
    assert world.call("imopenlines.operator.another.finish", chat, world.boss) is True
    assert world.call("imopenlines.operator.finish", chat, world.first) is True


def test_who_answers_replaces_whom_it_was_offered_to(portal, world):
    chat = world.dialog()
    assert world.members(chat) == {world.ids[0]}
    assert world.refused("imopenlines.operator.answer", chat, world.second) == ACCESS
    world.call("imopenlines.operator.answer", chat, world.boss)
    assert world.members(chat) == {world.boss_id}


def test_spam_ends_the_session(portal, world):
    chat = world.dialog()
    before = portal.ok("imopenlines.dialog.get", {"CHAT_ID": chat})["entity_data_1"].split("|")[5]
    assert world.call("imopenlines.operator.spam", chat, world.first) is True
    world.call("imopenlines.session.start", chat, world.first)
    assert portal.ok("imopenlines.dialog.get", {"CHAT_ID": chat})["entity_data_1"].split("|")[5] != before


# ---- skipping ----

def test_skipping_goes_to_the_next_and_round(portal, world):
    chat = world.dialog()
    assert world.refused("imopenlines.operator.skip", chat, world.second) == ACCESS
    assert world.call("imopenlines.operator.skip", chat, world.first) is True
    assert world.members(chat) == {world.ids[1]}
    world.call("imopenlines.operator.answer", chat, world.second)
    assert world.call("imopenlines.operator.skip", chat, world.second) is True
    assert world.members(chat) == {world.ids[0]}
    assert world.call("imopenlines.operator.skip", chat) is True  # an administrator does it for him
    assert world.members(chat) == {world.ids[1]}


def test_a_guest_of_the_chat_sends_nobody_away(portal, world):
    chat = world.dialog()
    deal = {"CRM_ENTITY_TYPE": "deal", "CRM_ENTITY": chat}
    portal.ok("switchline.crm.bind", {"CHAT_ID": chat, **deal})
    portal.ok("imopenlines.crm.chat.user.add", {"USER_ID": world.outsider_id, **deal})
    assert world.refused("imopenlines.operator.skip", chat, world.outsider) == (
        400, "ACCESS_DENIED_KICK", "Insufficient permissions to remove participants from the chat")


def test_all_are_asked(portal, world):
    everybody = Connector(portal, "everybody", line=world.new_line("all"))
    chat = everybody.chat(everybody.write("x"))
    assert world.members(chat) == set(world.ids)
    world.call("imopenlines.operator.answer", chat, world.second)
    assert world.members(chat) == {world.ids[1]}


def test_evenly_takes_turns_also_after_a_restart(start_server):
    from harness.portal import Portal
    server = start_server()
    portal = Portal(server)

    def offered(portal, user):
        # the same registration again after the restart
        shop = Connector(portal, "turns")
        chat = shop.chat(shop.write("x", user=user))
        people = portal.ok("imopenlines.session.history.get", {"CHAT_ID": chat})["userInChat"][str(chat)]
        [operator] = {int(id) for id in people} & {user["id"] for user in portal.operators}
        return operator

    first = offered(portal, "a")
    server.stop()
    assert offered(Portal(start_server(data=server.data)), "b") != first


# ---- joining, taking, handing on ----

def test_joining_leaves_the_operator(portal, world):
    chat = world.dialog()
    world.call("imopenlines.operator.answer", chat, world.first)
    assert world.refused("imopenlines.session.join", chat, world.second) == ACCESS
    assert world.call("imopenlines.session.join", chat, world.boss) is True
    assert world.members(chat) == {world.ids[0], world.boss_id}
    assert world.call("imopenlines.operator.finish", chat, world.first) is True


def test_interception(portal, world):
    chat = world.dialog()
    world.call("imopenlines.operator.answer", chat, world.first)
    name = "imopenlines.session.intercept"
    assert world.refused(name, chat, world.second) == WRONG
    assert world.call(name, chat, world.boss) is True
    assert world.members(chat) == {world.boss_id}
    assert portal.error(name)[1] == "CHAT_ID_EMPTY"
    assert world.refused(name, 0) == (400, "CHAT_ID_EMPTY", "Chat ID can't be empty")
    assert world.refused(name, 99999) == WRONG
    assert world.refused(name, chat, world.outsider) == WRONG


def test_transfer_to_a_person(portal, world):
    for target in ({"USER_ID": world.ids[1]}, {"TRANSFER_ID": str(world.ids[1])}, {
            "TRANSFER_ID": world.ids[1], "USER_ID": 99999, "QUEUE_ID": 99999}):
        chat = world.dialog()
        world.call("imopenlines.operator.answer", chat, world.first)
        assert world.call("imopenlines.operator.transfer", chat, world.first, **target) is True
        assert world.members(chat) == {world.ids[1]}


def test_transfer_to_a_line(portal, world):
    line = world.new_line("strictly")
    for target in ({"QUEUE_ID": line}, {"TRANSFER_ID": f"queue{line}"}):
        chat = world.dialog()
        world.call("imopenlines.operator.answer", chat, world.first)
        assert world.call("imopenlines.operator.transfer", chat, world.first, **target) is True
        assert world.members(chat) == {world.ids[1]}


@pytest.mark.parametrize("params, code", [
    ({}, "TRANSFER_ID_EMPTY"), ({"TRANSFER_ID": "nobody"}, "TRANSFER_ID_EMPTY"), ({"TRANSFER_ID": "queue"}, "TRANSFER_ID_EMPTY"),
    ({"USER_ID": 0}, "USER_ID_EMPTY"), ({"USER_ID": "abc"}, "USER_ID_EMPTY"), ({"QUEUE_ID": 0}, "QUEUE_ID_EMPTY"),
    ({"USER_ID": 99999}, "OPERATOR_WRONG"), ({"QUEUE_ID": 99999}, "OPERATOR_WRONG"),
    ({"CHAT_ID": 0, "USER_ID": 1}, "CHAT_ID_EMPTY"), ({"CHAT_ID": 99999, "USER_ID": 1}, "OPERATOR_WRONG")])
def test_transfer_refusals(portal, world, params, code):
    answer = portal.error("imopenlines.operator.transfer", {"CHAT_ID": world.dialog(), **params})
    assert answer[:2] == (400, code)


def test_customers_and_outsiders_take_no_part_in_transfers(portal, world):
    chat = world.dialog()
    assert world.refused("imopenlines.operator.transfer", chat, world.outsider, USER_ID=world.ids[1]) == WRONG
    customer = portal.ok("imopenlines.dialog.get", {"CHAT_ID": chat})["entity_id"].split("|")[3]
    assert world.refused("imopenlines.operator.transfer", chat, USER_ID=customer) == WRONG


def test_starting_begins_a_session(portal, world):
    chat = world.dialog()
    world.call("imopenlines.operator.finish", chat, world.first)
    assert world.call("imopenlines.session.start", chat, world.second) is True
    assert world.members(chat) >= {world.ids[1]}
    assert world.refused("imopenlines.operator.answer", chat, world.first)[1] == "ACCESS_DENIED"

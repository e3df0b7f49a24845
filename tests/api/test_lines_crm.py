"""imopenlines.crm.*: dialogs by the CRM objects they are bound to, without a CRM."""
import itertools

import pytest

from contract import assert_like, response
from line_people import LinePeople

CHAT_GET, LAST, ADD, DELETE, POST, LEAD = (f"imopenlines.crm.{name}" for name in (
    "chat.get", "chat.getLastId", "chat.user.add", "chat.user.delete", "message.add", "lead.create"))
OTHER_OBJECT = (400, "CHAT_NOT_IN_CRM", "Chat does not belong to the CRM object being checked")
NO_JOIN = (403, "ACCESS_DENIED", "Access denied! You don't have access to join user to chat")
INACTIVE = (400, "CRM_CHAT_USER_NOT_ACTIVE", "User not active")


class Desk(LinePeople):
    deals = itertools.count(500)

    def bound(self, *chats, kind="deal"):
        """A new object and the parameters that name it; the chats belong to it."""
        deal = {"CRM_ENTITY_TYPE": kind, "CRM_ENTITY": next(self.deals)}
        for chat in chats:
            assert self.ok("switchline.crm.bind", CHAT_ID=chat, **deal) is True
        return deal


@pytest.fixture(scope="module")
def desk(portal, server):
    return Desk(portal, server, "crm")


@pytest.fixture(scope="module")
def bots(desk, portal):
    """Ids of a bot that works in lines and of one that does not."""
    def register(code, openline):
        return portal.ok("imbot.register", {
            "CODE": code, "TYPE": "B", "OPENLINE": openline, "EVENT_HANDLER": "https://example.com/bot",
            "PROPERTIES": {"NAME": code}}, token=portal.app)
    return register("crm_line_bot", "Y"), register("crm_other_bot", "N")


# ---- bindings ----

def test_a_dialog_is_found_by_its_object(desk):
    first, second = desk.answered(), desk.dialog()
    deal = desk.bound(first, second)
    found = desk.ok(CHAT_GET, **deal)
    assert_like(response(CHAT_GET), found)
    assert found == [{"CHAT_ID": str(chat), "CONNECTOR_ID": "crm", "CONNECTOR_TITLE": "Crm"} for chat in (second, first)]
    assert desk.ok(LAST, **deal) == second
    desk.say(first, "news")
    assert desk.ok(LAST, **deal) == first
    assert [chat["CHAT_ID"] for chat in desk.ok(CHAT_GET, **{**deal, "CRM_ENTITY_TYPE": "DEAL"})] == [str(first), str(second)]


def test_only_active_dialogs_unless_all_are_wanted(desk):
    chat = desk.answered()
    deal = desk.bound(chat)
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=chat)
    assert desk.ok(CHAT_GET, **deal) == [] == desk.ok(CHAT_GET, ACTIVE_ONLY="Y", **deal)
    assert [found["CHAT_ID"] for found in desk.ok(CHAT_GET, ACTIVE_ONLY="N", **deal)] == [str(chat)]


def test_the_chat_tells_what_it_is_bound_to(desk):
    chat = desk.dialog()
    before = desk.chat(chat)
    assert (before["entity_data_1"][:8], before["entity_data_2"]) == ("N|NONE|0", "LEAD|0|COMPANY|0|CONTACT|0|DEAL|0")
    contact, deal = desk.bound(chat, kind="contact"), desk.bound(chat, kind="deal")
    after = desk.chat(chat)
    assert after["entity_data_1"].split("|")[0] == "Y"
    assert after["entity_data_1"].split("|")[3:] == before["entity_data_1"].split("|")[3:]
    assert after["entity_data_2"] == f"LEAD|0|COMPANY|0|CONTACT|{contact['CRM_ENTITY']}|DEAL|{deal['CRM_ENTITY']}"
    assert desk.ok("switchline.crm.list", CHAT_ID=chat) == [contact, deal]
    desk.ok("imopenlines.operator.finish", CHAT_ID=chat)
    desk.ok("imopenlines.session.start", CHAT_ID=chat)
    assert desk.chat(chat)["entity_data_1"].split("|")[0] == "Y"  # the next session belongs to it, too
    for binding in (contact, deal):
        assert desk.ok("switchline.crm.unbind", CHAT_ID=chat, **binding) is True
    assert desk.chat(chat)["entity_data_1"].startswith("N|NONE|0|") and desk.ok(CHAT_GET, **deal) == []


def test_binding_refusals(desk):
    chat = desk.dialog()
    for name in ("switchline.crm.bind", "switchline.crm.unbind"):
        assert desk.error(name, CHAT_ID=chat, CRM_ENTITY_TYPE="quote", CRM_ENTITY=1)[1] == "ERROR_ARGUMENT"
        assert desk.error(name, CHAT_ID=chat, CRM_ENTITY_TYPE="deal", CRM_ENTITY=-1)[1] == "ERROR_ARGUMENT"
        assert desk.error(name, CHAT_ID=99999, CRM_ENTITY_TYPE="deal", CRM_ENTITY=1)[1] == "CHAT_ID"
        assert desk.error(name, desk.outsider, CHAT_ID=chat, CRM_ENTITY_TYPE="deal", CRM_ENTITY=1)[1] == "ACCESS_DENIED"
    assert desk.error("switchline.crm.list", desk.outsider, CHAT_ID=chat)[1] == "ACCESS_DENIED"


# ---- chat.get, chat.getLastId ----

def test_who_has_no_dialog_of_an_object_sees_nothing(desk):
    deal = desk.bound(desk.answered())
    refused = (403, "ACCESS_DENIED", "Access denied! You don't have access to this action")
    assert desk.error(CHAT_GET, desk.outsider, **deal) == refused
    assert desk.error(CHAT_GET, desk.second, **deal) == refused
    assert len(desk.ok(CHAT_GET, desk.first, **deal)) == len(desk.ok(CHAT_GET, desk.manager, **deal)) == 1
    assert desk.error(LAST, desk.outsider, **deal) == (400, "CRM_CHAT_EMPTY_CRM_DATA", "Could not find CRM object")


def test_unknown_objects(desk):
    assert desk.ok(CHAT_GET, CRM_ENTITY_TYPE="lead", CRM_ENTITY=987654) == []
    assert desk.error(CHAT_GET, CRM_ENTITY_TYPE="order", CRM_ENTITY=1)[:2] == (403, "ACCESS_DENIED")
    unknown = (400, "CRM_CHAT_EMPTY_CRM_DATA", "Could not find CRM object")
    assert desk.error(LAST, CRM_ENTITY_TYPE="lead", CRM_ENTITY=987654) == unknown
    assert desk.error(LAST, CRM_ENTITY_TYPE="order", CRM_ENTITY=1) == unknown
    assert desk.error(LAST) == (400, "CRM_CHAT_EMPTY_CRM_DATA", "Empty CRM data")
    assert desk.error(LAST, CRM_ENTITY_TYPE="lead", CRM_ENTITY="x") == (
        400, "ERROR_ARGUMENT", "The value of an argument CRM_ENTITY has an invalid type")


# ---- chat.user.add ----

def test_somebody_is_added_to_the_chat(desk, bots):
    chat = desk.answered()
    deal = desk.bound(chat)
    assert desk.ok(ADD, desk.first, USER_ID=desk.ids["outsider"], CHAT_ID=chat, **deal) == chat
    assert desk.ok(ADD, desk.first, USER_ID=bots[0], **deal) == chat
    assert desk.ids["outsider"] in desk.members(chat)
    assert desk.chat(chat)["id"] == chat and desk.ok("imopenlines.dialog.get", desk.outsider, CHAT_ID=chat)["id"] == chat
    assert desk.error(ADD, desk.first, USER_ID=bots[0], **deal) == (
        400, "WRONG_REQUEST", "You don't have access or user already member in chat")


def test_nobody_is_added_to_nothing(desk):
    assert desk.ok(ADD, CRM_ENTITY_TYPE="lead", CRM_ENTITY=987654, USER_ID=1) == 0
    assert desk.ok(DELETE, CRM_ENTITY_TYPE="lead", CRM_ENTITY=987654, USER_ID=1) == 0


def test_refusals_of_adding(desk, portal, server, bots):
    chat, other = desk.answered(), desk.dialog()
    deal = desk.bound(chat)
    user = {"USER_ID": desk.ids["outsider"]}
    assert desk.error(ADD, **user, CHAT_ID=other, **deal) == OTHER_OBJECT
    assert desk.error(ADD, **user, CHAT_ID=99999, **deal) == OTHER_OBJECT
    assert desk.error(ADD, desk.outsider, **user, **deal) == NO_JOIN
    assert desk.error(ADD, **user, CRM_ENTITY_TYPE="order", CRM_ENTITY=1) == NO_JOIN
    assert desk.error(ADD, USER_ID=99999, **deal) == INACTIVE
    customer = int(desk.chat(other)["entity_id"].split("|")[3])
    assert desk.error(ADD, USER_ID=customer, **deal) == (
        403, "ACCESS_DENIED", "Access denied! This user does not have access to the chat because he does not have access "
        "to this CRM object")
    assert desk.error(ADD, USER_ID=bots[1], **deal) == (
        403, "ACCESS_DENIED", "Access denied! This user does not have access to the chat because he does not have access "
        "to this view chat history")
    assert desk.error(ADD, **deal) == (400, "ERROR_ARGUMENT", "Argument 'Empty USER_ID' is null or empty")
    gone = desk.employee("crm-gone")
    server.cli("user", "update", "--id", gone, "--active=N")
    assert desk.error(ADD, USER_ID=gone, **deal) == INACTIVE


# ---- chat.user.delete ----

def test_somebody_is_taken_out_of_the_chat(desk):
    chat = desk.answered()
    deal = desk.bound(chat)
    for who, more in ((desk.first, {"CHAT_ID": chat}), (desk.manager, {}), (desk.outsider, {})):
        desk.ok(ADD, USER_ID=desk.ids["outsider"], **deal)
        assert desk.ok(DELETE, who, USER_ID=desk.ids["outsider"], **more, **deal) == chat
        assert desk.ids["outsider"] not in desk.members(chat)
    assert desk.error(DELETE, USER_ID=desk.ids["outsider"], **deal) == (
        400, "WRONG_REQUEST", "You don't have access or user already not in chat")


def test_who_is_offered_the_dialog_declines_it_by_leaving(desk):
    chat = desk.dialog()
    deal = desk.bound(chat)
    assert desk.ok(DELETE, desk.first, USER_ID=desk.ids["first"], **deal) == chat
    assert desk.members(chat) == {desk.ids["second"]}


def test_refusals_of_taking_out(desk):
    chat, other = desk.answered(), desk.dialog()
    deal = desk.bound(chat)
    desk.ok(ADD, USER_ID=desk.ids["outsider"], **deal)
    user = {"USER_ID": desk.ids["outsider"]}
    assert desk.error(DELETE, desk.second, **user, **deal) == NO_JOIN
    assert desk.error(DELETE, **user, CRM_ENTITY_TYPE="order", CRM_ENTITY=1) == NO_JOIN
    assert desk.error(DELETE, **user, CHAT_ID=other, **deal) == OTHER_OBJECT
    assert desk.error(DELETE, USER_ID=99999, **deal) == INACTIVE
    assert desk.error(DELETE, **deal) == (400, "CRM_CHAT_EMPTY_USER", "Empty User ID")
    assert desk.error(DELETE, **user) == (400, "CRM_CHAT_EMPTY_CRM_DATA", "Empty CRM data")
    forbidden = (403, "CHAT_DELETE_USER_PERMISSION_DENIED", "You don't have access to delete a user from this chat")
    customer = int(desk.chat(chat)["entity_id"].split("|")[3])
    assert desk.error(DELETE, USER_ID=customer, **deal) == forbidden
    assert desk.error(DELETE, USER_ID=desk.ids["first"], **deal) == forbidden
    desk.ok(ADD, USER_ID=desk.ids["second"], **deal)
    assert desk.error(DELETE, desk.outsider, USER_ID=desk.ids["second"], **deal) == forbidden


# ---- message.add ----

def test_a_message_in_somebody_elses_name(desk, handler):
    desk.connector.bind(handler, "OnImConnectorMessageAdd")
    chat = desk.answered()
    deal = desk.bound(chat)
    id = desk.ok(POST, desk.manager, USER_ID=desk.ids["first"], CHAT_ID=chat, MESSAGE="[b]Hello[/b]", **deal)
    assert isinstance(id, int)
    history = desk.ok("imopenlines.session.history.get", CHAT_ID=chat)
    assert history["message"][str(id)]["senderid"] == str(desk.ids["first"])
    [message] = handler.one("ONIMCONNECTORMESSAGEADD").data["MESSAGES"]
    assert message["message"]["user_id"] == str(desk.ids["first"]) and "[b]Hello[/b]" in message["message"]["text"]


def test_refusals_of_a_message(desk):
    chat, other = desk.answered(), desk.dialog()
    deal = desk.bound(chat)
    words = {"USER_ID": desk.ids["first"], "CHAT_ID": chat, "MESSAGE": "x"}
    assert desk.error(POST, **{**words, "CHAT_ID": other}, **deal) == (
        400, "CHAT_NOT_IN_CRM", "Chat does not belong to the CRM entity being checked")
    assert desk.error(POST, **words, CRM_ENTITY_TYPE="order", CRM_ENTITY=1)[1] == "CHAT_NOT_IN_CRM"
    assert desk.error(POST, desk.outsider, **words, **deal) == (
        403, "ACCESS_DENIED", "Access denied! You dont have access to this action")
    customer = int(desk.chat(chat)["entity_id"].split("|")[3])
    for stranger in (99999, customer):
        assert desk.error(POST, **{**words, "USER_ID": stranger}, **deal) == (
            403, "ACCESS_DENIED", "Access denied! User dont have access to this entity")
    assert desk.error(POST, **{**words, "USER_ID": desk.ids["outsider"]}, **deal) == (
        400, "CANCELED", "You cannot send messages to the specified chat")
    assert desk.error(POST, **{**words, "MESSAGE": " \n"}, **deal) == (400, "MESSAGE_ADD_ERROR", "Message isn't added")


# ---- lead.create ----

def test_the_operator_makes_a_lead_once(desk):
    chat = desk.answered()
    assert desk.ok(LEAD, desk.first, CHAT_ID=chat) is True
    [lead] = desk.ok("switchline.crm.list", CHAT_ID=chat)
    assert lead["CRM_ENTITY_TYPE"] == "lead" and desk.ok(LAST, **lead) == chat
    assert desk.chat(chat)["entity_data_1"].startswith(f"Y|LEAD|{lead['CRM_ENTITY']}|")
    assert desk.ok(LEAD, desk.first, CHAT_ID=chat) is True
    assert desk.ok("switchline.crm.list", CHAT_ID=chat) == [lead]


def test_a_leads_number_is_nobody_elses(desk):
    chat, known = desk.answered(), desk.dialog()
    desk.ok("switchline.crm.bind", CHAT_ID=known, CRM_ENTITY_TYPE="lead", CRM_ENTITY=70000)
    desk.ok(LEAD, desk.first, CHAT_ID=chat)
    [lead] = desk.ok("switchline.crm.list", CHAT_ID=chat)
    assert lead["CRM_ENTITY"] == 70001


def test_refusals_of_a_lead(desk, portal):
    chat = desk.answered()
    not_his = (400, "ERROR_USER_NOT_OPERATOR", "Attempt to save a CRM object by a user who is not an operator")
    assert desk.error(LEAD, CHAT_ID=chat) == desk.error(LEAD, desk.manager, CHAT_ID=chat) == not_his
    assert desk.error(LEAD, desk.first, CHAT_ID=desk.dialog()) == not_his
    assert desk.error(LEAD, desk.outsider, CHAT_ID=chat)[:2] == (400, "ACCESS_DENIED")
    assert desk.error(LEAD, CHAT_ID=99999)[:2] == (400, "CHAT_ID")
    desk.ok("im.message.add", DIALOG_ID=desk.ids["first"], MESSAGE="x")
    private = desk.ok("im.dialog.get", DIALOG_ID=desk.ids["first"])["id"]
    assert desk.error(LEAD, CHAT_ID=private)[:2] == (400, "CHAT_TYPE")

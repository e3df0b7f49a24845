"""im.message.share: a chat that is made of a message."""
import pytest


@pytest.fixture
def talk(portal):
    chat = portal.ok("im.chat.add", {"TITLE": "Talk", "USERS": [user["id"] for user in portal.operators[:2]]})
    return f"chat{chat}", portal.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": "Who has the keys?"})


def newest(portal):
    return portal.ok("im.recent.list", {"LIMIT": 1})["items"][0]


def test_a_message_becomes_a_chat_of_the_same_people(portal, talk):
    dialog, message = talk
    assert portal.ok("im.message.share", {"MESSAGE_ID": message, "DIALOG_ID": dialog, "TYPE": "CHAT"}) is True
    made = newest(portal)
    assert made["title"] == "Who has the keys?" and made["id"] != dialog
    users = portal.ok("im.chat.user.list", {"CHAT_ID": made["chat_id"]})
    assert sorted(users) == sorted([1, *(user["id"] for user in portal.operators[:2])])
    first = portal.ok("im.dialog.messages.get", {"DIALOG_ID": made["id"]})["messages"][0]
    assert "Who has the keys?" in first["text"]


@pytest.mark.parametrize("change, expected", [
    ({"MESSAGE_ID": 0}, (400, "MESSAGE_ID_ERROR")), ({"MESSAGE_ID": 999999}, (400, "MESSAGE_ID_ERROR")),
    ({"DIALOG_ID": None}, (400, "DIALOG_ID_EMPTY")), ({"DIALOG_ID": "chat999999"}, (403, "ACCESS_ERROR")),
    ({"DIALOG_ID": "1"}, (400, "PARAMS_ERROR")), ({"TYPE": None}, (400, "PARAMS_ERROR")),
    *(({"TYPE": kind}, (400, "PARAMS_ERROR")) for kind in ("TASK", "POST", "CALEND", "OTHER"))])
def test_what_cannot_be_made_makes_nothing(portal, talk, change, expected):
    dialog, message = talk
    assert portal.error("im.message.share", {
        "MESSAGE_ID": message, "DIALOG_ID": dialog, "TYPE": "CHAT", **change})[:2] == expected
    assert newest(portal)["id"] == dialog

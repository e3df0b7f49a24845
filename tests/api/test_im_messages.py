"""im.message.*: posting, replying, changing, deleting, and what a message may carry."""
import json

import pytest

BASE = "base"  # a token colour


@pytest.fixture(scope="module")
def chat(portal, boris):
    """The private chat of the administrator with Boris, as Boris' dialog id."""
    portal.ok("im.message.add", {"DIALOG_ID": boris["id"], "MESSAGE": "first"})
    return str(boris["id"])


def messages(portal, dialog, **how):
    return portal.ok("im.dialog.messages.get", {"DIALOG_ID": dialog}, **how)["messages"]


def newest(portal, dialog, **how):
    return messages(portal, dialog, **how)[0]


def post(portal, dialog, text="text", **more):
    how = {key: more.pop(key) for key in ("webhook", "token", "form") if key in more}
    return portal.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": text, **more}, **how)


# ---- im.message.add ----

@pytest.mark.parametrize("how", [{}, {"form": True}])
def test_a_message_is_posted_and_read(portal, chat, how):
    sent = post(portal, chat, "Message text", **how)
    assert isinstance(sent, int)
    found = newest(portal, chat)
    assert (found["id"], found["text"], found["author_id"]) == (sent, "Message text", portal.admin["id"])
    assert len(found["uuid"]) == 36


def test_both_sides_of_a_private_chat_see_it(portal, chat, boris):
    sent = post(portal, chat, "to Boris")
    seen = newest(portal, str(portal.admin["id"]), webhook=boris["webhook"])
    assert seen["id"] == sent and seen["unread"] is True
    answer = post(portal, portal.admin["id"], "to the administrator", webhook=boris["webhook"])
    assert newest(portal, chat)["id"] == answer
    assert newest(portal, chat)["author_id"] == boris["id"]


def test_an_application_posts_for_its_user(portal, chat):
    sent = post(portal, chat, "by token", token=portal.app)
    assert newest(portal, chat)["id"] == sent


def test_a_chat_is_also_named_by_its_number(portal, chat):
    chat_id = portal.ok("im.dialog.get", {"DIALOG_ID": chat})["id"]
    assert newest(portal, chat)["chat_id"] == chat_id
    sent = post(portal, f"chat{chat_id}", "by number")
    assert newest(portal, chat)["id"] == sent


def test_a_system_message_has_no_author(portal, chat):
    post(portal, chat, "the system says", SYSTEM="Y")
    found = newest(portal, chat)
    assert (found["author_id"], found["uuid"]) == (0, None)


def test_a_long_text_is_cut(portal, chat):
    post(portal, chat, "ж" * 20001)
    assert newest(portal, chat)["text"] == "ж" * 20000 + " (...)"


def test_an_answer_names_its_question(portal, chat):
    question = post(portal, chat, "question")
    post(portal, chat, "answer", REPLY_ID=str(question))
    assert newest(portal, chat)["params"] == {"REPLY_ID": question}


@pytest.mark.parametrize("params, code", [
    ({"DIALOG_ID": "1"}, "MESSAGE_EMPTY"),
    ({"DIALOG_ID": "1", "MESSAGE": "  "}, "MESSAGE_EMPTY"),
    ({"DIALOG_ID": "1", "KEYBOARD": [{"TEXT": "a", "LINK": "/"}]}, "MESSAGE_EMPTY"),
    ({"MESSAGE": "x"}, "USER_ID_EMPTY"),
    ({"DIALOG_ID": "0", "MESSAGE": "x"}, "USER_ID_EMPTY"),
    ({"DIALOG_ID": "99999", "MESSAGE": "x"}, "USER_NOT_FOUND"),
    ({"DIALOG_ID": "chat0", "MESSAGE": "x"}, "CHAT_ID"),
    ({"DIALOG_ID": "chat99999", "MESSAGE": "x"}, "ACCESS_ERROR"),
    ({"DIALOG_ID": "sg7", "MESSAGE": "x"}, "ACCESS_ERROR"),
    ({"DIALOG_ID": "nobody", "MESSAGE": "x"}, "PARAMS_ERROR"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "REPLY_ID": "abc"}, "PARAMS_ERROR"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "ATTACH": "nonsense"}, "ATTACH_ERROR"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "KEYBOARD": [{"TEXT": "does nothing"}]}, "KEYBOARD_ERROR"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "MENU": [{"TEXT": "does nothing"}]}, "MENU_ERROR"),
    ({"DIALOG_ID": "1", "ATTACH": [{"MESSAGE": "x" * 60001}]}, "ATTACH_OVERSIZE"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "KEYBOARD": [{"TEXT": "x" * 31000, "LINK": "/"}]}, "KEYBOARD_OVERSIZE"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "MENU": [{"TEXT": "x" * 31000, "LINK": "/"}]}, "MENU_OVERSIZE"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "REPLY_ID": 99999}, "REPLY_ACCESS_ERROR"),
])
def test_posting_is_refused(portal, params, code):
    assert portal.error("im.message.add", params)[:2] == (400, code)


def test_an_answer_stays_in_its_chat(portal, chat):
    elsewhere = post(portal, portal.admin["id"], "a note to myself")
    refused = portal.error("im.message.add", {"DIALOG_ID": chat, "MESSAGE": "x", "REPLY_ID": elsewhere})
    assert refused == (400, "REPLY_FROM_OTHER_CHAT_ERROR", "You can only reply to a message within the same chat")


def test_strangers_do_not_post(portal, chat):
    stranger = portal.new_webhook(portal.operators[1]["id"])
    chat_id = portal.ok("im.dialog.get", {"DIALOG_ID": chat})["id"]
    refused = portal.error("im.message.add", {"DIALOG_ID": f"chat{chat_id}", "MESSAGE": "x"}, webhook=stranger)
    assert refused == (400, "ACCESS_ERROR", "Action unavailable")


def test_the_scope_is_needed(portal):
    other = portal.new_webhook(1, "user")
    assert portal.error("im.message.add", {"DIALOG_ID": "1", "MESSAGE": "x"}, webhook=other)[1] == "insufficient_scope"


# ---- attachments, keyboards, menus ----

ATTACH = {"ID": 1, "COLOR": "#29619b", "BLOCKS": [
    {"MESSAGE": "text"},
    {"LINK": {"NAME": "Ticket", "LINK": "https://example.com/1", "DESC": "open"}},
    {"GRID": [{"DISPLAY": "ROW", "NAME": "Name", "VALUE": "John", "COLOR_TOKEN": "base"}]},
    {"DELIMITER": {"SIZE": 200, "COLOR": "#c6c6c6"}}]}
KEPT = [{"id": 1, "color": "#29619b", "description": "", "blocks": [
    {"message": "text"},
    {"link": [{"name": "Ticket", "link": "https://example.com/1", "desc": "open"}]},
    {"grid": [{"display": "ROW", "name": "Name", "value": "John", "colorToken": BASE}]},
    {"delimiter": {"size": 200, "color": "#c6c6c6"}}]}]


@pytest.mark.parametrize("sent, how", [(ATTACH, {}), (json.dumps(ATTACH), {}), (ATTACH, {"form": True})])
def test_an_attachment_needs_no_text(portal, chat, sent, how):
    portal.ok("im.message.add", {"DIALOG_ID": chat, "ATTACH": sent}, **how)
    found = newest(portal, chat)
    kept = found["params"]["ATTACH"]
    assert found["text"] == ""
    assert [{**kept[0], "id": int(kept[0]["id"])}] == KEPT


def test_a_keyboard_and_a_menu_are_kept(portal, chat):
    post(portal, chat, "choose", MENU={"ITEMS": [{"TEXT": "Help", "LINK": "/help"}]},
         KEYBOARD={"BUTTONS": [{"TEXT": "Yes", "COMMAND": "yes", "BG_COLOR_TOKEN": "primary"}, {"TYPE": "NEWLINE"}]})
    params = newest(portal, chat)["params"]
    assert [button["type"] for button in params["KEYBOARD"]] == ["BUTTON", "NEWLINE"]
    assert params["KEYBOARD"][0]["bgColorToken"] == "primary"
    assert params["MENU"][0]["text"] == "Help"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//example.com/", "ftp://example.com", "data:text/html,x"])
def test_links_go_to_the_web_or_to_ourselves(portal, chat, link):
    params = {"DIALOG_ID": chat, "ATTACH": [{"LINK": {"NAME": "x", "LINK": link}}]}
    assert portal.error("im.message.add", params)[:2] == (400, "ATTACH_ERROR")


# ---- im.message.update ----

def test_the_text_is_changed_and_marked(portal, chat):
    sent = post(portal, chat, "before")
    assert portal.ok("im.message.update", {"MESSAGE_ID": sent, "MESSAGE": "after"}) is True
    found = newest(portal, chat)
    assert (found["text"], found["params"]) == ("after", {"IS_EDITED": "Y"})


def test_the_mark_may_be_left_out(portal, chat):
    sent = post(portal, chat, "before")
    portal.ok("im.message.update", {"MESSAGE_ID": sent, "MESSAGE": "after", "IS_EDITED": "N"})
    assert newest(portal, chat)["params"] == []


def test_what_is_not_sent_stays_and_n_removes(portal, chat):
    sent = post(portal, chat, "text", KEYBOARD=[{"TEXT": "a", "LINK": "/"}], ATTACH=[{"MESSAGE": "m"}])
    portal.ok("im.message.update", {"MESSAGE_ID": sent, "KEYBOARD": "N", "IS_EDITED": "N"})
    found = newest(portal, chat)
    assert found["text"] == "text"
    assert set(found["params"]) == {"ATTACH"}
    portal.ok("im.message.update", {"MESSAGE_ID": sent, "ATTACH": "", "IS_EDITED": "N"})
    assert newest(portal, chat)["params"] == []


def test_an_empty_text_deletes(portal, chat):
    sent = post(portal, chat, "regretted")
    assert portal.ok("im.message.update", {"MESSAGE_ID": sent, "MESSAGE": ""}) is True
    found = newest(portal, chat)
    assert found["id"] == sent and found["params"] == {"IS_DELETED": "Y"} and "regretted" not in found["text"]


@pytest.mark.parametrize("params, code", [
    ({"ATTACH": "nonsense"}, "ATTACH_ERROR"),
    ({"ATTACH": [{"MESSAGE": "x" * 60001}]}, "ATTACH_OVERSIZE"),
    ({"KEYBOARD": "nonsense"}, "KEYBOARD_ERROR"),
    ({"KEYBOARD": [{"TEXT": "x" * 31000, "LINK": "/"}]}, "KEYBOARD_OVERSIZE"),
    ({"MENU": "nonsense"}, "MENU_ERROR"),
    ({"MENU": [{"TEXT": "x" * 31000, "LINK": "/"}]}, "MENU_OVERSIZE"),
])
def test_a_refused_change_changes_nothing(portal, chat, params, code):
    sent = post(portal, chat, "stays")
    assert portal.error("im.message.update", {"MESSAGE_ID": sent, "MESSAGE": "goes", **params})[:2] == (400, code)
    assert newest(portal, chat)["text"] == "stays"


@pytest.mark.parametrize("method", ["im.message.update", "im.message.delete"])
@pytest.mark.parametrize("params", [{}, {"MESSAGE_ID": 0}, {"MESSAGE_ID": "abc"}, {"MESSAGE_ID": ""}])
def test_the_message_must_be_named(portal, method, params):
    assert portal.error(method, params) == (400, "MESSAGE_ID_ERROR", "Message ID can't be empty")


@pytest.mark.parametrize("method", ["im.message.update", "im.message.delete"])
def test_others_neither_change_nor_delete(portal, chat, boris, method):
    sent = post(portal, chat, "mine")
    params = {"MESSAGE_ID": sent, "MESSAGE": "yours"}
    expected = (400, "CANT_EDIT_MESSAGE", "Time has expired for modification or you don't have access")
    assert portal.error(method, params, webhook=boris["webhook"]) == expected
    assert portal.error(method, {"MESSAGE_ID": 99999, "MESSAGE": "x"}) == expected
    assert newest(portal, chat)["text"] == "mine"


# ---- im.message.delete ----

def test_a_deleted_message_is_gone(portal, chat, boris):
    before = portal.ok("im.dialog.get", {"DIALOG_ID": str(portal.admin["id"])}, webhook=boris["webhook"])["counter"]
    sent = post(portal, chat, "secret", ATTACH=[{"MESSAGE": "secret too"}])
    assert portal.ok("im.message.delete", {"MESSAGE_ID": str(sent)}) is True
    found = newest(portal, chat)
    assert found["id"] == sent and found["params"] == {"IS_DELETED": "Y"} and "secret" not in json.dumps(found)
    after = portal.ok("im.dialog.get", {"DIALOG_ID": str(portal.admin["id"])}, webhook=boris["webhook"])["counter"]
    assert after == before
    assert portal.error("im.message.delete", {"MESSAGE_ID": sent})[1] == "CANT_EDIT_MESSAGE"


def test_after_three_days_nothing_is_changed(start_server):
    from harness.portal import Portal
    portal = Portal(start_server())
    sent = post(portal, portal.operators[0]["id"], "old")
    portal.advance(3 * 86400 - 60)
    portal.ok("im.message.update", {"MESSAGE_ID": sent, "MESSAGE": "just in time"})
    portal.advance(120)
    for method in ("im.message.update", "im.message.delete"):
        assert portal.error(method, {"MESSAGE_ID": sent, "MESSAGE": "x"})[1] == "CANT_EDIT_MESSAGE"

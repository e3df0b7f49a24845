"""im.chat.get, im.dialog.get, im.dialog.messages.get: chats found, looked at, read."""
import pytest

from contract import assert_like, response


@pytest.fixture(scope="module")
def sent(portal, boris):
    """Ids of thirty messages of the administrator to Boris, oldest first."""
    return [portal.ok("im.message.add", {"DIALOG_ID": boris["id"], "MESSAGE": f"message {n}"}) for n in range(30)]


def ids(portal, params, **how):
    return [message["id"] for message in portal.ok("im.dialog.messages.get", params, **how)["messages"]]


# ---- im.dialog.get ----

def test_a_dialog_has_the_documented_shape(portal, boris, sent):
    view = portal.ok("im.dialog.get", {"DIALOG_ID": boris["id"]})
    assert_like(response("im.dialog.get"), view)
    assert (view["type"], view["message_type"], view["dialog_id"]) == ("private", "P", str(boris["id"]))
    assert view["name"] == boris["name"]
    assert (view["counter"], view["user_counter"], view["message_count"]) == (0, 2, 30)
    assert view["last_message_id"] == view["last_id"] == sent[-1]
    assert view["last_message_views"] == {"message_id": sent[-1], "first_viewers": [], "count_of_viewers": 0}


def test_the_other_side_has_it_unread(portal, boris, sent):
    view = portal.ok("im.dialog.get", {"DIALOG_ID": str(portal.admin["id"])}, webhook=boris["webhook"])
    assert (view["counter"], view["unread_id"], view["last_id"]) == (30, sent[0], 0)
    assert [reader["user_id"] for reader in view["readed_list"]] == [portal.admin["id"]]
    assert view["readed_list"][0]["message_id"] == sent[-1]


def test_a_chat_that_has_not_begun_is_empty(portal):
    other = portal.operators[1]
    view = portal.ok("im.dialog.get", {"DIALOG_ID": other["id"]})
    assert_like(response("im.dialog.get"), view)
    assert (view["id"], view["message_count"]) == (0, 0)
    page = portal.ok("im.dialog.messages.get", {"DIALOG_ID": other["id"]})
    assert page == {"chat_id": 0, "messages": [], "users": [], "files": []}


@pytest.mark.parametrize("method", ["im.dialog.get", "im.dialog.messages.get"])
def test_refusals(portal, boris, sent, method):
    assert portal.error(method) == (400, "DIALOG_ID_EMPTY", "Dialog ID can't be empty")
    assert portal.error(method, {"DIALOG_ID": ""})[1] == "DIALOG_ID_EMPTY"
    denied = (403, "ACCESS_ERROR", "You do not have access to the specified dialog")
    for dialog in ("chat99999", "99999", "sg1", "nonsense"):
        assert portal.error(method, {"DIALOG_ID": dialog}) == denied
    chat_id = portal.ok("im.dialog.get", {"DIALOG_ID": boris["id"]})["id"]
    stranger = portal.new_webhook(portal.operators[1]["id"])
    assert portal.error(method, {"DIALOG_ID": f"chat{chat_id}"}, webhook=stranger) == denied
    assert portal.error(method, {"DIALOG_ID": "1"}, webhook=portal.new_webhook(1, "user"))[1] == "insufficient_scope"


def test_an_administrator_does_not_read_the_letters_of_others(portal, boris):
    other = portal.operators[1]
    portal.ok("im.message.add", {"DIALOG_ID": other["id"], "MESSAGE": "private"}, webhook=boris["webhook"])
    chat_id = portal.ok("im.dialog.get", {"DIALOG_ID": other["id"]}, webhook=boris["webhook"])["id"]
    assert portal.error("im.dialog.messages.get", {"DIALOG_ID": f"chat{chat_id}"})[:2] == (403, "ACCESS_ERROR")


# ---- im.dialog.messages.get ----

def test_messages_have_the_documented_shape(portal, boris, sent):
    page = portal.ok("im.dialog.messages.get", {"DIALOG_ID": boris["id"]})
    sample = response("im.dialog.messages.get")
    for message in page["messages"]:
        assert_like(sample["messages"][2], message, also={"params": (list, dict)})
        assert message["params"] == [] and message["unread"] is False
    for user in page["users"]:
        assert_like(sample["users"][0], user, also={"phones": (bool, dict), "last_activity_date": (bool, str)})
    assert [user["id"] for user in page["users"]] == [portal.admin["id"]]
    assert page["files"] == []
    assert set(page) == set(sample)


def test_pages(portal, boris, sent):
    dialog = {"DIALOG_ID": boris["id"]}
    assert ids(portal, dialog) == sent[:9:-1]
    assert ids(portal, {**dialog, "LIMIT": 3}) == sent[:-4:-1]
    assert ids(portal, {**dialog, "LIMIT": 500}) == sent[::-1]
    assert ids(portal, {**dialog, "LIMIT": 0}) == sent[:9:-1]
    assert ids(portal, {**dialog, "LAST_ID": sent[5], "LIMIT": 3}) == [sent[4], sent[3], sent[2]]
    assert ids(portal, {**dialog, "FIRST_ID": str(sent[5]), "LIMIT": 3}) == [sent[8], sent[7], sent[6]]
    assert ids(portal, {**dialog, "FIRST_ID": 0, "LIMIT": 2}) == [sent[1], sent[0]]
    assert ids(portal, {**dialog, "LAST_ID": sent[0]}) == []


def test_a_newest_page_shows_all_that_is_unread(portal, boris, sent):
    how = {"webhook": boris["webhook"]}
    dialog = {"DIALOG_ID": str(portal.admin["id"])}
    assert ids(portal, dialog, **how) == sent[::-1]
    assert all(m["unread"] for m in portal.ok("im.dialog.messages.get", dialog, **how)["messages"])
    assert len(ids(portal, {**dialog, "LAST_ID": sent[-1]}, **how)) == 20


@pytest.mark.parametrize("name", ["FIRST_ID", "LAST_ID"])
def test_cursors_are_numbers(portal, boris, name):
    refused = portal.error("im.dialog.messages.get", {"DIALOG_ID": boris["id"], name: "abc"})
    assert refused[:2] == (400, f"{name}_STRING")
    assert refused[2] == {"FIRST_ID": "First ID can't be string", "LAST_ID": "Last ID can't be string"}[name]


# ---- im.chat.get ----

def test_no_chat_is_null(portal):
    assert portal.ok("im.chat.get", {"ENTITY_TYPE": "CRM", "ENTITY_ID": "DEAL|1663"}) is None
    assert portal.ok("im.chat.get", {"ENTITY_TYPE": "CRM"}) is None
    assert portal.ok("im.chat.get") is None

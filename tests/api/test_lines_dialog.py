"""imopenlines.dialog.get, imopenlines.session.history.get, and a line's chat seen through im.*."""
import pytest

from contract import assert_like, response

ICON = {"DATA_IMAGE": "data:image/svg+xml,%3Csvg%20xmlns%3D%22http://www.w3.org/2000/svg%22/%3E"}
DENIED = (400, "ACCESS_ERROR", "You do not have access to the specified dialog")


@pytest.fixture(scope="module")
def session(portal):
    """A customer wrote twice, the second time with a file; the administrator answered. Ids as numbers."""
    app = {"token": portal.app}
    portal.ok("imconnector.register", {
        "ID": "history", "NAME": "History", "ICON": ICON, "PLACEMENT_HANDLER": "https://example.com/settings"}, **app)
    portal.ok("imconnector.activate", {"CONNECTOR": "history", "LINE": portal.line, "ACTIVE": "1"}, **app)

    def write(number, text, files=()):
        answer = portal.ok("imconnector.send.messages", {"CONNECTOR": "history", "LINE": portal.line, "MESSAGES": [{
            "user": {"id": "ext-7", "name": "Ivan", "last_name": "Petrov"},
            "message": {"id": f"m{number}", "text": text, "files": list(files)},
            "chat": {"id": "room-7", "name": "Room"}}]}, **app)
        return answer["DATA"]["RESULT"][0]

    write(1, "[b]Hello[/b] <you>")
    first = write(2, "see the file", [{"url": "https://example.com/a.png", "name": "a.png"}])
    found = {"id": int(first["session"]["ID"]), "chat": int(first["session"]["CHAT_ID"]), "customer": int(first["user"])}
    portal.ok("imopenlines.session.join", {"CHAT_ID": found["chat"]})
    found["answer"] = portal.ok("im.message.add", {"DIALOG_ID": f"chat{found['chat']}", "MESSAGE": "Good day"})
    return found


# ---- imopenlines.dialog.get ----

def test_a_dialog_has_the_documented_shape(portal, session):
    view = portal.ok("imopenlines.dialog.get", {"CHAT_ID": session["chat"]})
    assert_like(response("imopenlines.dialog.get"), view, also={"description": (str, type(None))})
    assert (view["id"], view["type"], view["message_type"]) == (session["chat"], "lines", "L")
    assert view["entity_type"] == "LINES"
    assert view["entity_id"].split("|")[:2] == ["history", str(portal.line)]
    assert view["entity_data_1"].split("|")[5] == str(session["id"])
    assert session["customer"] in [reader["user_id"] for reader in view["readed_list"]]


def test_a_dialog_is_found_in_four_ways(portal, session):
    by_chat = portal.ok("imopenlines.dialog.get", {"CHAT_ID": str(session["chat"])})
    code = by_chat["entity_id"]
    outside = f"history|{portal.line}|room-7|ext-7"
    for params in ({"DIALOG_ID": f"chat{session['chat']}"}, {"SESSION_ID": session["id"]}, {"USER_CODE": code},
                   {"USER_CODE": "imol|" + code}, {"USER_CODE": outside}):
        assert portal.ok("imopenlines.dialog.get", params)["id"] == session["chat"], params


def test_the_messenger_shows_the_same_chat(portal, session):
    view = portal.ok("im.dialog.get", {"DIALOG_ID": f"chat{session['chat']}"})
    assert_like(response("im.dialog.get"), view)
    found = portal.ok("im.chat.get", {"ENTITY_TYPE": "LINES", "ENTITY_ID": view["entity_id"]})
    assert_like(response("im.chat.get"), found)
    assert found == {"ID": session["chat"]}


@pytest.mark.parametrize("params", [
    {}, {"CHAT_ID": 99999}, {"CHAT_ID": "abc"}, {"DIALOG_ID": "chat99999"}, {"DIALOG_ID": "1"}, {"SESSION_ID": 99999},
    {"USER_CODE": "history|1|nobody|0"}, {"USER_CODE": "nonsense"}])
def test_unknown_dialogs_are_refused(portal, session, params):
    assert portal.error("imopenlines.dialog.get", params) == DENIED


def test_a_private_chat_is_no_dialog(portal):
    portal.ok("im.message.add", {"DIALOG_ID": portal.operators[0]["id"], "MESSAGE": "x"})
    chat_id = portal.ok("im.dialog.get", {"DIALOG_ID": portal.operators[0]["id"]})["id"]
    assert portal.error("imopenlines.dialog.get", {"CHAT_ID": chat_id}) == DENIED


@pytest.fixture(scope="module")
def outsider(portal, server):
    """An employee who is in no queue."""
    made = server.cli("user", "add", "--login", "outsider", "--name", "Out", "--last-name", "Sider")
    return portal.new_webhook(made["id"])


def test_outsiders_see_neither_dialog_nor_history(portal, session, outsider):
    assert portal.error("imopenlines.dialog.get", {"CHAT_ID": session["chat"]}, webhook=outsider) == DENIED
    refused = portal.error("imopenlines.session.history.get", {"SESSION_ID": session["id"]}, webhook=outsider)
    assert refused[:2] == (400, "ACCESS_DENIED")
    assert portal.ok("im.chat.get", {"ENTITY_TYPE": "LINES", "ENTITY_ID": portal.ok(
        "imopenlines.dialog.get", {"CHAT_ID": session["chat"]})["entity_id"]}, webhook=outsider) is None
    posted = portal.error("im.message.add", {"DIALOG_ID": f"chat{session['chat']}", "MESSAGE": "x"}, webhook=outsider)
    assert posted[1] == "ACCESS_ERROR"


# ---- imopenlines.session.history.get ----

def history(portal, **params):
    return portal.ok("imopenlines.session.history.get", params)


def test_a_history_has_the_documented_shape(portal, session):
    found = history(portal, SESSION_ID=session["id"])
    sample = response("imopenlines.session.history.get")
    assert set(found) == set(sample)
    for name in set(sample) - {"message", "users", "usersMessage", "chat", "files"}:
        assert_like(sample[name], found[name], name)
    for message in found["message"].values():
        assert_like(sample["message"]["85851"], message, also={"params": (list, dict)})
    for user in found["users"].values():
        assert_like(sample["users"]["103"], user, also={"phones": (bool, dict), "lastActivityDate": (bool, str)})
    assert_like(sample["chat"]["1763"], found["chat"][str(session["chat"])])
    assert found["usersMessage"] == {f"chat{session['chat']}": sorted(found["message"], key=int, reverse=True)}
    assert (found["chatId"], found["sessionId"], found["userId"]) == (
        session["chat"], session["id"], f"chat{session['chat']}")


def test_a_history_holds_what_was_said(portal, session):
    found = history(portal, SESSION_ID=str(session["id"]))
    texts = {message["text"]: message for message in found["message"].values()}
    assert texts["[b]Hello[/b] <you>"]["textlegacy"] == "<b>Hello</b> &lt;you&gt;"
    assert texts["[b]Hello[/b] <you>"]["senderid"] == str(session["customer"])
    assert texts["Good day"]["id"] == str(session["answer"])
    assert {str(session["customer"]), str(portal.admin["id"])} <= set(found["users"])
    assert found["users"][str(session["customer"])]["connector"] is True


def test_files_are_listed_with_links(portal, session):
    found = history(portal, SESSION_ID=session["id"])
    with_file = [m for m in found["message"].values() if m["text"] == "see the file"][0]
    [file_id] = with_file["params"]["fileId"]
    sample = next(iter(response("imopenlines.session.history.get")["files"].values()))
    file = found["files"][str(file_id)]
    assert_like(sample, file)
    assert (file["name"], file["type"], file["extension"]) == ("a.png", "image", "png")
    page = portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{session['chat']}"})
    sample = response("im.dialog.messages.get")["files"][0]
    assert_like(sample, page["files"][0])
    assert [m["params"]["FILE_ID"] for m in page["messages"] if "FILE_ID" in m["params"]] == [[file_id]]


def test_a_chat_stands_for_its_newest_session(portal, session):
    assert history(portal, CHAT_ID=session["chat"])["sessionId"] == session["id"]


def test_history_refusals(portal, session):
    method = "imopenlines.session.history.get"
    assert portal.error(method) == (400, "MISSING_REQUIRED_PARAM", "Session ID or Chat ID must be provided")
    unknown = (400, "INVALID_SESSION_ID", "Unable to determine session ID from provided parameters")
    for params in ({"SESSION_ID": 99999}, {"SESSION_ID": "abc"}, {"CHAT_ID": 99999}):
        assert portal.error(method, params) == unknown


# ---- a message of the operator, changed ----

def test_a_change_keeps_the_session(portal, session):
    portal.ok("im.message.update", {"MESSAGE_ID": session["answer"], "MESSAGE": "Good evening"})
    found = history(portal, SESSION_ID=session["id"])["message"][str(session["answer"])]
    assert (found["text"], found["params"]["isEdited"]) == ("Good evening", "Y")
    portal.ok("im.message.update", {"MESSAGE_ID": session["answer"], "MESSAGE": "Good day"})

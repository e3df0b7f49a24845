"""doc/push.md: every change reaches the people who may see it, and nobody else."""
import pytest

from contract import assert_like, response
from ears import Ears
from line_people import LinePeople
from test_users import png


@pytest.fixture(scope="module")
def desk(portal, server):
    return LinePeople(portal, server, "news")


@pytest.fixture(scope="module")
def ears(portal, desk, elsewhere):
    found = Ears(portal, {"admin": portal.admin["id"], **desk.ids, "there": elsewhere.ids["manager"]})
    yield found
    found.close()


@pytest.fixture(scope="module")
def elsewhere(portal, server):
    return LinePeople(portal, server, "elsewhere")


PUBLIC = {"admin", "manager"}  # who sees every dialog of the line


# ---- dialogs of lines ----

def test_a_new_dialog_is_heard_by_whom_it_is_offered_to(ears, desk):
    heard = ears.of(desk.dialog)
    for command in ("session", "messageChat", "chatUserAdd"):
        assert ears.who(heard, command) == PUBLIC | {"first"}, command
    session = ears.one(heard, "first", "session")["session"]
    assert session["offered_to"] == desk.ids["first"] and session["state"] == "offered"
    assert_like(desk.ok("switchline.dialog.get", CHAT_ID=session["chat_id"]), {
        **session, **{key: desk.ok("switchline.dialog.get", CHAT_ID=session["chat_id"])[key]
                      for key in ("title", "member", "unread", "last_message", "customer_card")}})


def test_a_message_looks_as_the_history_shows_it(ears, desk):
    chat = desk.answered()
    heard = ears.of(lambda: desk.say(chat, "[b]Hello[/b]"))
    assert ears.who(heard, "messageChat") == PUBLIC | {"first"}
    params = ears.one(heard, "manager", "messageChat")
    shown = desk.ok("im.dialog.messages.get", desk.first, DIALOG_ID=f"chat{chat}", LIMIT=1)
    del shown["messages"][0]["unread"]
    assert params["message"] == shown["messages"][0]
    assert params["users"][0]["id"] == desk.ids["first"] and params["dialog_id"] == f"chat{chat}"


@pytest.mark.parametrize("deed, command, check", [
    (lambda desk, chat, said: desk.ok("im.message.update", desk.first, MESSAGE_ID=said, MESSAGE="Other"),
     "messageUpdate", lambda params: params["message"]["text"] == "Other"),
    (lambda desk, chat, said: desk.ok("im.message.delete", desk.first, MESSAGE_ID=said),
     "messageDelete", lambda params: params["message"]["params"]["IS_DELETED"] == "Y" and params["complete"] is False),
    (lambda desk, chat, said: desk.ok("im.message.like", desk.first, MESSAGE_ID=said, ACTION="plus"),
     "messageLike", lambda params: params["set"] is True and len(params["users"]) == 1)])
def test_what_becomes_of_a_message(ears, desk, deed, command, check):
    chat = desk.answered()
    said = desk.say(chat, "Hello")
    heard = ears.of(lambda: deed(desk, chat, said))
    assert ears.who(heard, command) == PUBLIC | {"first"}
    assert check(ears.one(heard, "admin", command))


def test_skipping_takes_a_dialog_out_of_sight_and_offers_it_to_the_next(ears, desk):
    chat = int(desk.dialog())
    heard = ears.of(lambda: desk.ok("imopenlines.operator.skip", desk.first, CHAT_ID=chat))
    assert ears.one(heard, "first", "session") == {
        "action": "hidden", "visible": False,
        "session": {"session_id": ears.one(heard, "second", "session")["session"]["session_id"], "chat_id": chat,
                    "dialog_id": f"chat{chat}"}}
    assert ears.one(heard, "second", "session")["session"]["offered_to"] == desk.ids["second"]
    assert ears.who(heard, "session") == PUBLIC | {"first", "second"}
    assert ears.nothing(heard, "outsider")


def test_an_offer_that_times_out_moves_on_by_itself(ears, desk, portal):
    chat = desk.dialog()
    heard = ears.of(lambda: portal.advance(61))
    sessions = [params for command, params in heard["second"] if command == "session"]
    assert any(params["session"]["chat_id"] == int(chat) and params["visible"] for params in sessions)


@pytest.mark.parametrize("method, action", [
    ("imopenlines.operator.answer", "answered"), ("imopenlines.operator.finish", "closed"), ("imopenlines.operator.spam", "spam")])
def test_what_operators_do_with_a_dialog(ears, desk, method, action):
    chat = desk.dialog() if method.endswith("answer") else desk.answered()
    heard = ears.of(lambda: desk.ok(method, desk.first, CHAT_ID=chat))
    told = ears.one(heard, "admin", "session")
    assert told["action"] == action and (action == "answered" or told["session"]["closed_at"])
    assert ears.nothing(heard, "outsider")
    # A dialog without a session is nobody's, so the queue may see it again (doc/rights.md).
    assert ears.who(heard, "session") == PUBLIC | {"first"} | (set() if action == "answered" else {"second"})


def test_a_transfer_takes_it_out_of_the_sight_of_the_line_that_had_it(ears, desk, elsewhere):
    chat = desk.answered()
    heard = ears.of(lambda: desk.ok(
        "imopenlines.operator.transfer", desk.first, CHAT_ID=chat, TRANSFER_ID=f"queue{elsewhere.line}"))
    assert ears.one(heard, "there", "session")["session"]["line_id"] == elsewhere.line
    assert ears.one(heard, "first", "session")["visible"] is False
    heard = ears.of(lambda: desk.ok("imopenlines.operator.transfer", CHAT_ID=chat, TRANSFER_ID=f"queue{desk.line}"))
    assert [params["visible"] for command, params in heard["there"] if command == "session"] == [False]
    assert ears.one(heard, "manager", "session")["session"]["line_id"] == desk.line


def test_the_end_of_a_transferred_session_is_heard_where_it_came_in_and_hidden_where_it_was(ears, desk, elsewhere):
    chat = desk.answered()
    desk.ok("imopenlines.operator.transfer", desk.first, CHAT_ID=chat, TRANSFER_ID=f"queue{elsewhere.line}")
    heard = ears.of(lambda: desk.ok("imopenlines.operator.finish", CHAT_ID=chat))
    assert ears.one(heard, "manager", "session")["action"] == "closed"
    assert ears.one(heard, "there", "session")["action"] == "hidden"


def test_a_dialog_that_begins_again_leaves_the_sight_of_the_queue(ears, desk):
    sent = desk.write(user="again")
    chat = desk.connector.chat(sent)
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
    heard = ears.of(lambda: desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=chat))
    assert ears.one(heard, "second", "session")["visible"] is True
    heard = ears.of(lambda: desk.write("Once more", user="again"))
    assert ears.one(heard, "second", "session")["visible"] is False
    assert ears.one(heard, "first", "session")["session"]["state"] == "offered"
    assert ears.one(heard, "first", "messageChat")["message"]["text"] == "Once more"


def test_a_customer_who_is_called_otherwise_is_shown_so(ears, desk):
    desk.write(user="renamed")
    item = desk.connector.item("Hello", user="renamed")
    item["user"]["name"] = "Igor"
    heard = ears.of(lambda: desk.connector.call("send.messages", item))
    assert ears.one(heard, "manager", "session")["session"]["customer"]["name"] == "Igor Petrov"
    assert ears.who(heard, "chatUpdate") == PUBLIC | {"first"}


def test_what_a_dialog_is_bound_to_is_data_of_its_chat(ears, desk):
    chat = desk.answered()
    heard = ears.of(lambda: desk.ok(
        "switchline.crm.bind", CHAT_ID=chat, CRM_ENTITY_TYPE="deal", CRM_ENTITY=77))
    assert ears.who(heard, "chatUpdate") == PUBLIC | {"first"}
    assert "DEAL|77" in ears.one(heard, "first", "chatUpdate")["chat"]["entity_data_2"]


@pytest.mark.parametrize("mode", ["pin", "silent"])
def test_modes_of_a_dialog(ears, desk, mode):
    chat = desk.answered()
    heard = ears.of(lambda: desk.ok(f"imopenlines.session.mode.{mode}", desk.first, CHAT_ID=chat, ACTIVATE="Y"))
    session = ears.one(heard, "manager", "session")["session"]
    assert session["pinned" if mode == "pin" else "silent"] is True


def test_files_are_heard_of_as_they_arrive(ears, desk, handler):
    files = [{"url": handler.serve(f"/{name}", name.encode()), "name": name} for name in ("one.txt", "two.txt")]
    desk.write(user="files")
    handler.hold()
    heard = ears.of(lambda: desk.connector.write("Look", user="files", files=files))
    shown = ears.one(heard, "first", "messageChat")
    assert [file["status"] for file in shown["files"]] == ["upload", "upload"]
    handler.release()
    for name in ("first", "manager"):
        updates = [ears.sockets[name].next("messageUpdate")["text"]["params"] for _ in files]
        assert {update["message"]["id"] for update in updates} == {shown["message"]["id"]}
        assert [(file["name"], file["status"]) for file in updates[-1]["files"]] == [("one.txt", "done"), ("two.txt", "done")]


def test_a_customers_picture_is_heard_of_when_it_arrives(ears, desk, handler):
    item = desk.connector.item("Hello", user="pictured")
    item["user"]["picture"] = {"url": handler.serve("/face", png(8, 8), "image/png")}
    desk.connector.call("send.messages", item)
    while True:
        told = ears.sockets["manager"].next("session")["text"]["params"]
        if told["action"] == "customer":
            break
    assert told["session"]["customer"]["avatar"]


# ---- chats ----

@pytest.fixture(scope="module")
def group(desk):
    return desk.ok("im.chat.add", desk.first, TITLE="Plans", USERS=[desk.ids["second"]])


def test_a_group_hears_of_itself_and_nobody_else_does(ears, desk, group):
    heard = ears.of(lambda: desk.ok("im.message.add", desk.first, DIALOG_ID=f"chat{group}", MESSAGE="Hi"))
    assert ears.who(heard, "messageChat") == {"first", "second"}
    heard = ears.of(lambda: desk.ok("im.chat.updateTitle", desk.first, CHAT_ID=group, TITLE="New plans"))
    assert ears.who(heard, "chatUpdate") == {"first", "second"}
    assert ears.one(heard, "second", "chatUpdate")["chat"]["name"] == "New plans"


def test_who_joins_and_who_leaves(ears, desk, group):
    heard = ears.of(lambda: desk.ok("im.chat.user.add", desk.first, CHAT_ID=group, USERS=[desk.ids["outsider"]]))
    assert ears.who(heard, "chatUserAdd") == {"first", "second", "outsider"}
    assert ears.one(heard, "outsider", "chatUserAdd")["new_users"] == [desk.ids["outsider"]]
    heard = ears.of(lambda: desk.ok("im.chat.user.delete", desk.first, CHAT_ID=group, USER_ID=desk.ids["outsider"]))
    assert ears.who(heard, "chatUserLeave") == {"first", "second", "outsider"}
    heard = ears.of(lambda: desk.ok("im.message.add", desk.first, DIALOG_ID=f"chat{group}", MESSAGE="Among us"))
    assert ears.who(heard, "messageChat") == {"first", "second"}


def test_a_private_chat_is_called_by_the_other_side(ears, desk):
    first, second = desk.ids["first"], desk.ids["second"]
    heard = ears.of(lambda: desk.ok("im.message.add", desk.first, DIALOG_ID=second, MESSAGE="Hi"))
    assert ears.who(heard, "message") == {"first", "second"}
    assert ears.one(heard, "first", "message")["dialog_id"] == str(second)
    assert ears.one(heard, "second", "message")["dialog_id"] == str(first)


def test_reading_is_told_to_oneself_and_to_the_others(ears, desk):
    first, second = desk.ids["first"], desk.ids["second"]
    said = desk.ok("im.message.add", desk.first, DIALOG_ID=second, MESSAGE="Read me")
    heard = ears.of(lambda: desk.ok("im.dialog.read", desk.second, DIALOG_ID=first))
    assert ears.who(heard, "readMessage") == {"second"}
    assert ears.one(heard, "second", "readMessage") == {
        "chat_id": ears.one(heard, "second", "readMessage")["chat_id"], "dialog_id": str(first), "last_id": said,
        "counter": 0, "muted": False}
    assert ears.who(heard, "readMessageOpponent") == {"first"}
    assert ears.one(heard, "first", "readMessageOpponent")["message_id"] == said


def test_reading_everything_is_told_for_each_chat(ears, desk):
    first, second = desk.ids["first"], desk.ids["second"]
    said = desk.ok("im.message.add", desk.second, DIALOG_ID=first, MESSAGE="And me")
    heard = ears.of(lambda: desk.ok("im.dialog.read.all", desk.first))
    assert ears.one(heard, "second", "readMessageOpponent")["message_id"] == said
    own = [params for command, params in heard["first"] if command == "readMessage" and params["dialog_id"] == str(second)]
    assert [params["counter"] for params in own] == [0]


@pytest.mark.parametrize("method, complete", [("im.message.delete", False), ("imbot.message.delete", True)])
def test_who_had_not_read_what_is_deleted_has_one_unread_message_less(ears, desk, portal, method, complete):
    def write(text):
        if not complete:
            return desk.ok("im.message.add", desk.first, DIALOG_ID=f"chat{chat}", MESSAGE=text)
        return portal.ok("imbot.message.add", {"BOT_ID": bot, "DIALOG_ID": f"chat{chat}", "MESSAGE": text}, token=portal.app)

    def delete(said):
        if not complete:
            return desk.ok(method, desk.first, MESSAGE_ID=said)
        return portal.ok(method, {"BOT_ID": bot, "MESSAGE_ID": said, "COMPLETE": "Y"}, token=portal.app)

    users = [desk.ids["second"]]
    if complete:
        bot = portal.ok("imbot.register", {"CODE": "news", "TYPE": "B", "EVENT_HANDLER": "https://example.com/", "PROPERTIES": {"NAME": "Bot"}}, token=portal.app)
        users.append(bot)
    chat = desk.ok("im.chat.add", desk.first, TITLE="Counted", USERS=users)
    desk.ok("im.dialog.read", desk.second, DIALOG_ID=f"chat{chat}")
    write("Stays")
    said = write("Goes")
    heard = ears.of(lambda: delete(said))
    assert ears.one(heard, "second", "readMessage")["counter"] == 1
    assert ears.one(heard, "second", "messageDelete")["complete"] is complete
    assert ears.who(heard, "readMessage") <= {"first", "second"} and ears.who(heard, "messageDelete") == {"first", "second"}


def test_reading_a_marked_chat_takes_the_mark_away(ears, desk, group):
    desk.ok("im.recent.unread", desk.second, DIALOG_ID=f"chat{group}", ACTION="Y")
    heard = ears.of(lambda: desk.ok("im.dialog.read", desk.second, DIALOG_ID=f"chat{group}"))
    assert ears.who(heard, "chatUnread") == {"second"}
    assert ears.one(heard, "second", "chatUnread")["unread"] is False


def test_writing_is_told_to_the_others(ears, desk, group):
    heard = ears.of(lambda: desk.ok("im.dialog.writing", desk.first, DIALOG_ID=f"chat{group}"))
    assert ears.who(heard, "startWriting") == {"second"}
    assert ears.one(heard, "second", "startWriting")["user_id"] == desk.ids["first"]


@pytest.mark.parametrize("method, params, command, check", [
    ("im.recent.pin", {"PIN": "Y"}, "chatPin", {"pinned": True}),
    ("im.recent.unread", {"ACTION": "Y"}, "chatUnread", {"unread": True}),
    ("im.chat.mute", {"MUTE": "Y"}, "chatMuteNotify", {"muted": True}),
    ("im.recent.hide", {}, "chatHide", {})])
def test_ones_own_list_is_ones_own(ears, desk, group, method, params, command, check):
    heard = ears.of(lambda: desk.ok(method, desk.second, DIALOG_ID=f"chat{group}", **params))
    assert ears.who(heard, command) == {"second"}
    assert check.items() <= ears.one(heard, "second", command).items()


# ---- people ----

def test_notifications(ears, desk, portal):
    told = {}
    heard = ears.of(lambda: told.update(id=portal.ok("im.notify.system.add", {"USER_ID": desk.ids["first"], "MESSAGE": "Note"}, token=portal.app)))
    assert ears.who(heard, "notifyAdd") == {"first"}
    params = ears.one(heard, "first", "notifyAdd")
    assert params["counter"] == 1 and params["notification"]["text"] == "Note"
    assert_like(response("im.notify.get")["notifications"][0], params["notification"])
    heard = ears.of(lambda: desk.ok("im.notify.read", desk.first, ID=told["id"]))
    assert ears.one(heard, "first", "notifyRead")["counter"] == 0
    heard = ears.of(lambda: desk.ok("im.notify.delete", desk.first, ID=told["id"]))
    assert ears.one(heard, "first", "notifyDelete")["ids"] == [told["id"]]


def test_a_notification_with_a_tag_takes_the_place_of_the_older_one(ears, desk, portal):
    def tell():
        return portal.ok("im.notify.system.add", {"USER_ID": desk.ids["first"], "MESSAGE": "Note", "TAG": "T"}, token=portal.app)
    older = tell()
    heard = ears.of(tell)
    assert ears.one(heard, "first", "notifyDelete")["ids"] == [older]
    assert ears.who(heard, "notifyDelete") == ears.who(heard, "notifyAdd") == {"first"}
    heard = ears.of(lambda: portal.ok("im.notify.delete", {"TAG": "T"}, token=portal.app))
    assert ears.who(heard, "notifyDelete") == {"first"} and ears.one(heard, "first", "notifyDelete")["counter"] == 0


def test_a_status_is_told_to_everybody(ears, desk):
    heard = ears.of(lambda: desk.ok("im.user.status.set", desk.first, STATUS="dnd"))
    assert ears.who(heard, "userStatus") == set(ears.ids)
    assert ears.one(heard, "outsider", "userStatus")["users"][0]["status"] == "dnd"
    desk.ok("im.user.status.set", desk.first, STATUS="online")


def test_a_line_is_told_to_whom_it_concerns(ears, desk):
    heard = ears.of(lambda: desk.ok("imopenlines.config.update", CONFIG_ID=desk.line, PARAMS={"WATCH_TYPING": "Y"}))
    assert ears.who(heard, "lineChange") == {"admin", "manager", "first", "second"}


def test_whom_a_line_loses_hears_of_it_for_the_last_time(ears, desk, server):
    change = {"QUEUE": [{"ENTITY_TYPE": "user", "ENTITY_ID": desk.ids["outsider"]}, {"ENTITY_TYPE": "user", "ENTITY_ID": desk.ids["first"]}]}
    line = desk.ok("imopenlines.config.add", PARAMS={"LINE_NAME": "Short-lived", **change})
    server.cli("manager", "add", "--line", line, "--user", desk.ids["manager"])
    heard = ears.of(lambda: desk.ok("imopenlines.config.update", CONFIG_ID=line, PARAMS={"QUEUE": change["QUEUE"][1:]}))
    assert ears.who(heard, "lineChange") == PUBLIC | {"first", "outsider"}
    heard = ears.of(lambda: server.cli("manager", "remove", "--line", line, "--user", desk.ids["manager"]))
    assert ears.who(heard, "lineChange") == PUBLIC | {"first"} and ears.one(heard, "manager", "lineChange")["action"] == "managers"
    heard = ears.of(lambda: desk.ok("imopenlines.config.delete", CONFIG_ID=line))
    assert ears.who(heard, "lineChange") == {"admin", "first"} and ears.one(heard, "first", "lineChange")["action"] == "deleted"


# ---- transactions ----

def test_what_is_undone_is_not_told(ears, desk, portal, group):
    def deed():
        done = portal.batch({"said": ("im.message.add", {"DIALOG_ID": f"chat{group}", "MESSAGE": "Kept"}),
                             "refused": ("im.chat.updateTitle", {"CHAT_ID": group})}, webhook=desk.first)
        assert set(done["result_error"]) == {"refused"}
    heard = ears.of(deed)
    assert [command for command, _ in heard["second"] if command != "userStatus"] == ["messageChat"]


def test_a_late_comer_hears_of_no_hidden_message(ears, desk):
    chat = desk.ok("im.chat.add", desk.first, TITLE="Old", USERS=[desk.ids["second"]])
    said = desk.ok("im.message.add", desk.first, DIALOG_ID=f"chat{chat}", MESSAGE="Before")
    desk.ok("im.chat.user.add", desk.first, CHAT_ID=chat, USERS=[desk.ids["outsider"]], HIDE_HISTORY="Y")
    heard = ears.of(lambda: desk.ok("im.message.update", desk.first, MESSAGE_ID=said, MESSAGE="Changed"))
    assert ears.who(heard, "messageUpdate") == {"first", "second"}

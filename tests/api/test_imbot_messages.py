"""imbot.message.*, and what bots hear: real deliveries to their handlers."""
import pytest

from contract import EVENTS, assert_like, payload

FOREIGN = (400, "APP_ID_ERROR", "Bot was installed by another REST application")
NO_BOT = (400, "BOT_ID_ERROR", "Bot not found")
EXTRA = ["eventId", "data.PARAMS.CHAT_ENTITY_TYPE"]


@pytest.fixture(scope="module")
def foreign(portal):
    return portal.ok("imbot.register", {
        "CODE": "foreign", "EVENT_HANDLER": "http://127.0.0.1:9/", "PROPERTIES": {"NAME": "Foreign"}, "CLIENT_ID": "key"})


@pytest.fixture
def register(portal, handler):
    """Registers a bot whose events come to the handler; gives its id."""
    made = []

    def make(**more):
        how = {} if "CLIENT_ID" in more else {"token": portal.app}
        params = {"CODE": f"bot{len(made)}", "EVENT_HANDLER": handler.url, "PROPERTIES": {"NAME": "NewBot"}, **more}
        made.append((portal.ok("imbot.register", params, **how), params.get("CLIENT_ID"), how))
        return made[-1][0]

    yield make
    for bot, client_id, how in made:
        portal.call("imbot.unregister", {"BOT_ID": bot, "CLIENT_ID": client_id}, **how)


@pytest.fixture
def bot(register):
    return register()


@pytest.fixture
def ok(portal):
    return lambda method, params=None: portal.ok("imbot." + method, params, token=portal.app)


@pytest.fixture
def error(portal):
    return lambda method, params=None: portal.error("imbot." + method, params, token=portal.app)


@pytest.fixture(scope="module")
def boris(portal):
    user = dict(portal.operators[0])
    user["webhook"] = portal.new_webhook(user["id"])
    return user


@pytest.fixture
def group(ok, bot, boris):
    return f"chat{ok('chat.add', {'TITLE': 'Group', 'USERS': [boris['id'], 1], 'BOT_ID': bot})}"


def newest(portal, dialog, **how):
    return portal.ok("im.dialog.messages.get", {"DIALOG_ID": dialog}, **how)["messages"][0]


# ---- imbot.message.add ----

@pytest.mark.parametrize("how", [{}, {"form": True}])
def test_a_bot_posts_to_a_chat(portal, bot, group, how):
    sent = portal.ok("imbot.message.add", {"BOT_ID": bot, "DIALOG_ID": group, "MESSAGE": "Message text"},
                     token=portal.app, **how)
    found = newest(portal, group)
    assert (found["id"], found["author_id"], found["text"]) == (sent, bot, "Message text")


def test_without_bot_id_the_first_bot_speaks(portal, ok, bot, group):
    ok("message.add", {"CHAT_ID": group.removeprefix("chat"), "MESSAGE": "by number"})
    assert newest(portal, group)["author_id"] == bot


def test_a_bot_writes_to_a_user(portal, ok, bot, boris):
    sent = ok("message.add", {"BOT_ID": bot, "DIALOG_ID": boris["id"], "MESSAGE": "hello"})
    found = newest(portal, bot, webhook=boris["webhook"])
    assert (found["id"], found["author_id"], found["unread"]) == (sent, bot, True)


def test_a_message_carries_parts(portal, ok, bot, group):
    ok("message.add", {
        "BOT_ID": bot, "DIALOG_ID": group, "MESSAGE": "pick", "ATTACH": [{"MESSAGE": "more"}],
        "KEYBOARD": {"BUTTONS": [{"TEXT": "Go", "LINK": "https://a.example/"}]},
        "MENU": '[{"TEXT": "Help", "LINK": "/help"}]'})
    params = newest(portal, group)["params"]
    assert params["ATTACH"][0]["blocks"] == [{"message": "more"}]
    assert params["KEYBOARD"][0]["text"] == "Go" and params["MENU"][0]["text"] == "Help"


def test_a_system_message_between_two_users(portal, ok, bot, boris):
    ok("message.add", {"BOT_ID": bot, "FROM_USER_ID": 1, "TO_USER_ID": boris["id"], "MESSAGE": "met"})
    found = newest(portal, boris["id"])
    assert (found["author_id"], found["text"]) == (0, "met")


def test_no_bot_is_opened_in_somebodys_name(error, handler, bot):
    """It would be told so with a token of that user."""
    params = {"BOT_ID": bot, "FROM_USER_ID": 1, "TO_USER_ID": bot, "MESSAGE": "x"}
    assert error("message.add", params) == (400, "WRONG_REQUEST", "Message isn't added")
    assert handler.count("ONIMBOTJOINCHAT") == 0


@pytest.mark.parametrize("params, code, text", [
    ({"MESSAGE": "x"}, "DIALOG_ID_EMPTY", "Dialog ID can't be empty"),
    ({"DIALOG_ID": "nobody", "MESSAGE": "x"}, "DIALOG_ID_EMPTY", "Dialog ID can't be empty"),
    ({"DIALOG_ID": "1"}, "MESSAGE_EMPTY", "Message can't be empty"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "ATTACH": "nonsense"}, "ATTACH_ERROR", "Incorrect attach params"),
    ({"DIALOG_ID": "1", "ATTACH": [{"MESSAGE": "x" * 60001}]},
     "ATTACH_OVERSIZE", "You have exceeded the maximum allowable size of attach"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "KEYBOARD": [{"TEXT": "a"}]}, "KEYBOARD_ERROR", "Incorrect keyboard params"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "KEYBOARD": [{"TEXT": "x" * 31000, "LINK": "/"}]},
     "KEYBOARD_OVERSIZE", "You have exceeded the maximum allowable size of keyboard"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "MENU": [{"TEXT": "a"}]}, "MENU_ERROR", "Incorrect menu params"),
    ({"DIALOG_ID": "1", "MESSAGE": "x", "MENU": [{"TEXT": "x" * 31000, "LINK": "/"}]},
     "MENU_OVERSIZE", "You have exceeded the maximum allowable size of menu"),
    ({"DIALOG_ID": "chat99999", "MESSAGE": "x"}, "WRONG_REQUEST", "Message isn't added"),
    ({"DIALOG_ID": "99999", "MESSAGE": "x"}, "WRONG_REQUEST", "Message isn't added"),
    ({"FROM_USER_ID": 99999, "TO_USER_ID": 1, "MESSAGE": "x"}, "WRONG_REQUEST", "Message isn't added"),
])
def test_posting_is_refused(error, bot, params, code, text):
    assert error("message.add", {"BOT_ID": bot, **params}) == (400, code, text)


@pytest.mark.parametrize("method, params", [
    ("message.add", {"DIALOG_ID": "1", "MESSAGE": "x"}), ("message.update", {"MESSAGE_ID": 1}),
    ("message.delete", {"MESSAGE_ID": 1}), ("message.like", {"MESSAGE_ID": 1})])
def test_whose_bot_it_is(error, foreign, method, params):
    assert error(method, {**params, "BOT_ID": 99999}) == NO_BOT
    assert error(method, {**params, "BOT_ID": foreign}) == FOREIGN
    assert error(method, params) == NO_BOT  # the application has none


# ---- update, delete, like ----

def test_a_message_is_changed_and_deleted(portal, ok, bot, group):
    sent = ok("message.add", {"DIALOG_ID": group, "MESSAGE": "before", "KEYBOARD": [{"TEXT": "Go", "LINK": "/"}]})
    assert ok("message.update", {"MESSAGE_ID": sent, "MESSAGE": "after"}) is True
    found = newest(portal, group)
    assert found["text"] == "after" and found["params"]["IS_EDITED"] == "Y" and "KEYBOARD" in found["params"]
    assert ok("message.update", {"MESSAGE_ID": sent, "KEYBOARD": "N"}) is True
    assert "KEYBOARD" not in newest(portal, group)["params"]
    assert ok("message.delete", {"MESSAGE_ID": sent}) is True
    assert newest(portal, group)["params"]["IS_DELETED"] == "Y"


def test_a_message_is_deleted_without_a_trace(portal, ok, bot, group):
    kept = ok("message.add", {"DIALOG_ID": group, "MESSAGE": "kept"})
    gone = ok("message.add", {"DIALOG_ID": group, "MESSAGE": "gone"})
    assert ok("message.delete", {"MESSAGE_ID": gone, "COMPLETE": "Y"}) is True
    assert newest(portal, group)["id"] == kept
    assert portal.ok("im.dialog.get", {"DIALOG_ID": group})["last_message_id"] == kept


def test_changing_is_refused(portal, error, bot, group, boris):
    cant = (400, "CANT_EDIT_MESSAGE", "Time has expired for modification or you don't have access")
    other = portal.ok("im.message.add", {"DIALOG_ID": boris["id"], "MESSAGE": "not the bot's"})
    in_group = portal.ok("im.message.add", {"DIALOG_ID": group, "MESSAGE": "not the bot's"})
    for method in ("message.update", "message.delete"):
        assert error(method) == (400, "MESSAGE_ID_ERROR", "Message ID can't be empty")
        assert error(method, {"MESSAGE_ID": other, "MESSAGE": "x"}) == cant
        assert error(method, {"MESSAGE_ID": 99999, "MESSAGE": "x"}) == cant
    assert error("message.update", {"MESSAGE_ID": in_group, "MESSAGE": "x"}) == cant
    assert error("message.update", {"MESSAGE_ID": in_group, "ATTACH": "nonsense"})[1] == "ATTACH_ERROR"


def test_likes(portal, ok, error, bot, group):
    without = (400, "WITHOUT_CHANGES", "Action completed without changes")
    said = portal.ok("im.message.add", {"DIALOG_ID": group, "MESSAGE": "like me"})
    assert ok("message.like", {"MESSAGE_ID": said}) is True
    assert newest(portal, group)["params"]["LIKE"] == [bot]
    assert error("message.like", {"MESSAGE_ID": said, "ACTION": "plus"}) == without
    assert ok("message.like", {"MESSAGE_ID": said, "ACTION": "minus"}) is True
    assert "LIKE" not in newest(portal, group)["params"]
    assert error("message.like", {"MESSAGE_ID": said, "ACTION": "minus"}) == without
    assert error("message.like", {"MESSAGE_ID": 99999}) == without
    assert error("message.like") == (400, "MESSAGE_ID_ERROR", "Message ID can't be empty")


# ---- what a bot hears ----

def test_in_private_it_is_welcomed_and_hears_everything(portal, handler, bot, boris):
    sent = portal.ok("im.message.add", {"DIALOG_ID": bot, "MESSAGE": "Hello"}, webhook=boris["webhook"])
    joined, event = handler.one("ONIMBOTJOINCHAT"), handler.one("ONIMBOTMESSAGEADD")
    assert_like(payload("ONIMBOTJOINCHAT"), joined.body, more=EXTRA)
    assert joined.data["PARAMS"]["DIALOG_ID"] == str(boris["id"])
    assert_like(payload("ONIMBOTMESSAGEADD"), event.body, more=EXTRA, without=["auth.refresh_token"])
    params = event.data["PARAMS"]
    assert (params["MESSAGE"], params["MESSAGE_ID"], params["DIALOG_ID"]) == ("Hello", str(sent), str(boris["id"]))
    assert (params["FROM_USER_ID"], params["TO_USER_ID"]) == (str(boris["id"]), str(bot))
    assert [e.name for e in handler.events] == ["ONIMBOTJOINCHAT", "ONIMBOTMESSAGEADD"]


def test_its_token_works(portal, server, handler, bot, boris):
    portal.ok("im.message.add", {"DIALOG_ID": bot, "MESSAGE": "who are you"}, webhook=boris["webhook"])
    block = handler.one("ONIMBOTMESSAGEADD").data["BOT"][str(bot)]
    assert (block["BOT_ID"], block["BOT_CODE"], block["user_id"]) == (str(bot), "bot0", str(bot))
    assert (block["client_id"], block["AUTH"]["access_token"]) == (server.client_id, block["access_token"])
    assert block["application_token"] == server.application_token
    portal.ok("imbot.message.add", {"DIALOG_ID": boris["id"], "MESSAGE": "a bot"}, token=block["access_token"])
    assert newest(portal, bot, webhook=boris["webhook"])["text"] == "a bot"
    assert portal.refresh(block["refresh_token"]).status_code == 200
    assert block["access_token"].encode() not in b"".join(p.read_bytes() for p in server.data.glob("*.db*"))


def test_changes_are_for_those_who_asked(portal, handler, register, boris):
    quiet, keen = register(CODE="quiet"), register(CODE="keen", TYPE="S")
    for bot in (quiet, keen):
        sent = portal.ok("im.message.add", {"DIALOG_ID": bot, "MESSAGE": "one"}, webhook=boris["webhook"])
        portal.ok("im.message.update", {"MESSAGE_ID": sent, "MESSAGE": "two"}, webhook=boris["webhook"])
        portal.ok("im.message.delete", {"MESSAGE_ID": sent}, webhook=boris["webhook"])
    changed, gone = handler.one("ONIMBOTMESSAGEUPDATE"), handler.one("ONIMBOTMESSAGEDELETE")
    assert_like(payload("ONIMBOTMESSAGEUPDATE"), changed.body, more=EXTRA, without=["auth.refresh_token"])
    assert_like(payload("ONIMBOTMESSAGEDELETE"), gone.body, more=EXTRA, without=["auth.refresh_token"])
    assert changed.data["PARAMS"]["MESSAGE"] == "two" and list(changed.data["BOT"]) == [str(keen)]
    assert gone.data["PARAMS"]["ID"] == str(sent)
    assert (handler.count("ONIMBOTMESSAGEUPDATE"), handler.count("ONIMBOTMESSAGEDELETE")) == (1, 1)


def test_in_a_group_it_hears_its_name(portal, handler, bot, group, boris):
    portal.ok("im.message.add", {"DIALOG_ID": group, "MESSAGE": "among us"}, webhook=boris["webhook"])
    portal.ok("im.message.add", {"DIALOG_ID": group, "MESSAGE": f"[USER={bot}]NewBot[/USER], how to"},
              webhook=boris["webhook"])
    event = handler.one("ONIMBOTMESSAGEADD")
    assert_like(EVENTS["ONIMBOTMESSAGEADD"]["payload_example_group_chat"], event.body, more=EXTRA,
                without=["auth.refresh_token"])
    params = event.data["PARAMS"]
    assert (params["MESSAGE"], params["DIALOG_ID"]) == ("how to", group)
    assert params["MENTIONED_LIST"] == {str(bot): str(bot)} and params["CHAT_TITLE"] == "Group"
    assert handler.count("ONIMBOTMESSAGEADD") == 1


def test_a_supervisor_hears_all_and_nobody_hears_bots(portal, ok, handler, bot, register, group, boris):
    chief = register(CODE="chief", TYPE="S")
    ok("chat.user.add", {"CHAT_ID": group.removeprefix("chat"), "USERS": [chief], "BOT_ID": bot})
    joined = handler.one("ONIMBOTJOINCHAT")
    assert_like(EVENTS["ONIMBOTJOINCHAT"]["payload_example_group_chat"], joined.body, more=["eventId"])
    assert joined.data["PARAMS"]["DIALOG_ID"] == group and joined.data["PARAMS"]["USER_ID"] == str(bot)
    ok("message.add", {"BOT_ID": bot, "DIALOG_ID": group, "MESSAGE": f"[USER={chief}]chief[/USER] hi"})
    portal.ok("im.message.add", {"DIALOG_ID": group, "MESSAGE": "among us"}, webhook=boris["webhook"])
    event = handler.one("ONIMBOTMESSAGEADD")
    assert list(event.data["BOT"]) == [str(chief)] and event.data["PARAMS"]["MESSAGE"] == "among us"
    assert handler.count("ONIMBOTMESSAGEADD") == 1


def test_a_webhooks_bot_is_told_by_its_key(portal, handler, register, boris):
    bot = register(CODE="by webhook", CLIENT_ID="my key")
    portal.ok("im.message.add", {"DIALOG_ID": bot, "MESSAGE": "hello"}, webhook=boris["webhook"])
    event = handler.one("ONIMBOTMESSAGEADD")
    block = event.data["BOT"][str(bot)]
    assert (block["client_id"], block["application_token"]) == ("custommy key", "my key")
    assert event.auth["application_token"] == "my key" and "access_token" not in event.auth
    portal.ok("imbot.message.add", {"DIALOG_ID": boris["id"], "MESSAGE": "yes", "BOT_ID": bot, "CLIENT_ID": "my key"})
    assert newest(portal, bot, webhook=boris["webhook"])["text"] == "yes"


def test_a_handler_answers_from_within(portal, handler, bot, boris):
    """The usual bot: it calls REST before it answers the event."""
    def echo(event):
        if event.name == "ONIMBOTMESSAGEADD":
            params = event.data["PARAMS"]
            portal.ok("imbot.message.add", {"DIALOG_ID": params["DIALOG_ID"], "MESSAGE": "echo: " + params["MESSAGE"]},
                      token=event.auth["access_token"])

    handler.respond = echo
    portal.ok("im.message.add", {"DIALOG_ID": bot, "MESSAGE": "one"}, webhook=boris["webhook"])
    handler.one("ONIMBOTMESSAGEADD")
    portal.ok("im.message.add", {"DIALOG_ID": bot, "MESSAGE": "two"}, webhook=boris["webhook"])
    handler.wait("ONIMBOTMESSAGEADD", 2)
    portal.ok("im.message.add", {"DIALOG_ID": bot, "MESSAGE": "three"}, webhook=boris["webhook"])
    handler.wait("ONIMBOTMESSAGEADD", 3)  # which leaves only after the second one was answered
    texts = [m["text"] for m in portal.ok(
        "im.dialog.messages.get", {"DIALOG_ID": bot}, webhook=boris["webhook"])["messages"]]
    assert "echo: one" in texts and "echo: two" in texts

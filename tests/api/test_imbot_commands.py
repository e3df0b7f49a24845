"""imbot.command.*: commands of bots, and ONIMCOMMANDADD as their handlers get it."""
import time

import pytest

from contract import EVENTS, assert_like, response
from harness.portal import Portal

LANG = [{"LANGUAGE_ID": "de", "TITLE": "Echo", "PARAMS": "text"}, {"LANGUAGE_ID": "en", "TITLE": "Echo", "PARAMS": "text"}]
FOREIGN = (400, "APP_ID_ERROR", "Command was installed by another REST application")
NO_COMMAND = (400, "COMMAND_ID_ERROR", "Command not found")
NOT_ADDED = (400, "WRONG_REQUEST", "Message isn't added")


@pytest.fixture
def ok(portal):
    return lambda method, params=None: portal.ok("imbot." + method, params, token=portal.app)


@pytest.fixture
def error(portal):
    return lambda method, params=None: portal.error("imbot." + method, params, token=portal.app)


@pytest.fixture
def bot(portal, handler, ok):
    made = ok("register", {"CODE": "commander", "EVENT_HANDLER": handler.url, "PROPERTIES": {"NAME": "Commander"}})
    yield made
    portal.call("imbot.unregister", {"BOT_ID": made}, token=portal.app)


@pytest.fixture
def fields(bot, handler):
    return {"BOT_ID": bot, "COMMAND": "echo", "EVENT_COMMAND_ADD": handler.url, "LANG": LANG}


@pytest.fixture(scope="module")
def boris(portal):
    user = dict(portal.operators[0])
    user["webhook"] = portal.new_webhook(user["id"])
    return user


def say(portal, dialog, text, **how):
    return portal.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": text}, **how)


def used(handler):
    return handler.one("ONIMCOMMANDADD").data


# ---- registering ----

def test_a_command_is_registered_changed_and_removed(ok, error, fields):
    number = ok("command.register", fields)
    assert_like(response("imbot.command.register"), number)
    assert ok("command.register", {**fields, "COMMAND": "/echo", "COMMON": "Y"}) == number
    assert ok("command.update", {"COMMAND_ID": number, "FIELDS": {"COMMAND": "echo2", "HIDDEN": "Y"}}) is True
    assert ok("command.register", fields) != number
    assert ok("command.unregister", {"COMMAND_ID": number}) is True
    assert error("command.unregister", {"COMMAND_ID": number}) == NO_COMMAND


@pytest.mark.parametrize("change, code, text", [
    ({"COMMAND": ""}, "COMMAND_ERROR", "Command isn't specified"),
    ({"COMMAND": "two words"}, "COMMAND_ERROR", "Command isn't specified"),
    ({"COMMAND": "x" * 51}, "COMMAND_ERROR", "Command isn't specified"),
    ({"COMMAND": "эхо"}, "COMMAND_ERROR", "Command isn't specified"),
    ({"EVENT_COMMAND_ADD": None}, "EVENT_COMMAND_ADD_ERROR", "Handler for \"Command add\" event isn't specified"),
    ({"EVENT_COMMAND_ADD": "javascript:alert(1)"}, "EVENT_COMMAND_ADD_ERROR", "Wrong handler URL"),
    ({"BOT_ID": 999999}, "BOT_ID_ERROR", "Bot not found"),
    ({"LANG": []}, "LANG_ERROR", "Lang set can't be empty"),
    ({"LANG": [{"LANGUAGE_ID": "en"}]}, "LANG_ERROR", "Lang set can't be empty"),
    ({"LANG": [[[]]]}, "LANG_ERROR", "Lang set can't be empty"),
    ({"LANG": [{"LANGUAGE_ID": "en", "TITLE": "x" * 20000}]}, "LANG_ERROR", "Lang set can't be empty"),
])
def test_what_makes_no_command_is_refused(error, fields, change, code, text):
    sent = {key: value for key, value in {**fields, **change}.items() if value is not None}
    assert error("command.register", sent) == (400, code, text)


def test_a_bot_has_at_most_a_hundred_commands(ok, error, fields):
    for i in range(100):
        ok("command.register", {**fields, "COMMAND": f"c{i}"})
    assert error("command.register", {**fields, "COMMAND": "c100"}) == (400, "WRONG_REQUEST", "Command can't be created")


@pytest.mark.parametrize("change, expected", [
    ({}, (400, "WRONG_REQUEST", "Update fields can't be empty")),
    ({"COMMAND": "other"}, (400, "WRONG_REQUEST", "Command can't be updated")),
    ({"COMMAND": "no!"}, (400, "WRONG_REQUEST", "Command can't be updated")),
    ({"LANG": "x"}, (400, "WRONG_REQUEST", "Command can't be updated")),
    ({"EVENT_COMMAND_ADD": ""}, (400, "EVENT_COMMAND_ADD_ERROR", "Wrong handler URL")),
])
def test_a_wrong_change_changes_nothing(ok, error, fields, change, expected):
    number = ok("command.register", fields)
    ok("command.register", {**fields, "COMMAND": "other"})
    assert error("command.update", {"COMMAND_ID": number, "FIELDS": change}) == expected
    assert ok("command.register", fields) == number


def test_nobody_elses_commands_can_be_touched(portal, ok, handler, fields):
    number = ok("command.register", fields)
    portal.ok("imbot.register", {"CODE": "other", "EVENT_HANDLER": handler.url, "PROPERTIES": {"NAME": "O"}, "CLIENT_ID": "k"})
    key = {"CLIENT_ID": "k", "COMMAND_ID": number}
    assert portal.error("imbot.command.unregister", key) == FOREIGN
    assert portal.error("imbot.command.answer", {**key, "MESSAGE_ID": 1, "MESSAGE": "x"}) == FOREIGN
    assert portal.error("imbot.command.update", {**key, "FIELDS": {"HIDDEN": "Y"}}) == (
        400, "APP_ID_ERROR", "Command was installed by another rest application")
    assert portal.error("imbot.command.register", {**fields, "CLIENT_ID": "k"})[1] == "APP_ID_ERROR"


# ---- using ----

def test_a_typed_command_reaches_the_bot_and_is_answered(portal, ok, handler, bot, fields, boris):
    number = ok("command.register", fields)
    sent = say(portal, bot, "/echo some  text", webhook=boris["webhook"])
    data = used(handler)
    assert list(data["COMMAND"]) == [str(number)]
    command = data["COMMAND"][str(number)]
    assert {key: command[key] for key in ("BOT_ID", "BOT_CODE", "COMMAND", "COMMAND_ID", "COMMAND_PARAMS",
                                          "COMMAND_CONTEXT", "MESSAGE_ID")} == {
        "BOT_ID": str(bot), "BOT_CODE": "commander", "COMMAND": "echo", "COMMAND_ID": str(number),
        "COMMAND_PARAMS": "some  text", "COMMAND_CONTEXT": "TEXTAREA", "MESSAGE_ID": str(sent)}
    assert command["access_token"] and command["AUTH"]["access_token"] == command["access_token"]
    documented = EVENTS["ONIMCOMMANDADD"]["payload_example"]["data"]
    assert set(documented["PARAMS"]) <= set(data["PARAMS"]) and set(documented["USER"]) <= set(data["USER"])
    assert set(documented["COMMAND"]["103"]) <= set(command)
    assert (data["PARAMS"]["MESSAGE"], data["PARAMS"]["DIALOG_ID"]) == ("/echo some  text", str(boris["id"]))
    answer = ok("command.answer", {"COMMAND_ID": number, "MESSAGE_ID": sent, "MESSAGE": "some text",
                                   "KEYBOARD": [{"TEXT": "Again", "COMMAND": "echo"}]})
    newest = portal.ok("im.dialog.messages.get", {"DIALOG_ID": bot}, webhook=boris["webhook"])["messages"][0]
    assert (newest["id"], newest["author_id"], newest["text"]) == (answer, bot, "some text")
    assert newest["params"]["KEYBOARD" if "KEYBOARD" in newest["params"] else "keyboard"][0]["command"] == "echo"


def test_a_group_says_which_bots_are_in_it(portal, ok, handler, bot, fields, boris):
    ok("command.register", fields)
    chat = ok("chat.add", {"TITLE": "Group", "USERS": [boris["id"]], "BOT_ID": bot})
    say(portal, f"chat{chat}", "/echo", webhook=boris["webhook"])
    data = used(handler)
    assert set(EVENTS["ONIMCOMMANDADD"]["payload_example_group_chat"]["data"]["PARAMS"]) <= set(data["PARAMS"])
    assert data["PARAMS"]["BOT_IN_CHAT"] == {str(bot): str(bot)}
    assert data["PARAMS"]["DIALOG_ID"] == f"chat{chat}"


def test_only_a_common_command_works_where_the_bot_is_not(portal, ok, error, handler, bot, fields, boris):
    own = ok("command.register", fields)
    common = ok("command.register", {**fields, "COMMAND": "help", "COMMON": "Y"})
    chat = portal.ok("im.chat.add", {"TITLE": "Without", "USERS": [boris["id"]]})
    missed = say(portal, f"chat{chat}", "/echo a", webhook=boris["webhook"])
    asked = say(portal, f"chat{chat}", "/help b", webhook=boris["webhook"])
    assert list(used(handler)["COMMAND"]) == [str(common)]
    answer = {"MESSAGE": "Here"}
    assert error("command.answer", {**answer, "COMMAND_ID": own, "MESSAGE_ID": missed}) == NOT_ADDED
    assert error("command.answer", {**answer, "COMMAND_ID": common, "MESSAGE_ID": missed}) == NOT_ADDED
    assert error("message.add", {**answer, "BOT_ID": bot, "DIALOG_ID": f"chat{chat}"}) == NOT_ADDED
    assert ok("command.answer", {**answer, "COMMAND": "help", "MESSAGE_ID": asked}) > asked


@pytest.mark.parametrize("text", ["echo a", " /echo a", "/echoes a", "/echo: a", "/", "//echo", "/ECHO a", "/" + "e" * 300])
def test_other_texts_are_no_commands(portal, ok, handler, bot, fields, boris, text):
    ok("command.register", fields)
    say(portal, bot, text, webhook=boris["webhook"])
    say(portal, bot, "/echo last", webhook=boris["webhook"])
    data = used(handler)
    assert next(iter(data["COMMAND"].values()))["COMMAND_PARAMS"] == "last"


def test_a_bot_sets_no_command_going(portal, ok, error, bot, fields):
    number = ok("command.register", {**fields, "COMMON": "Y"})
    chat = ok("chat.add", {"TITLE": "Bots", "USERS": [1], "BOT_ID": bot})
    sent = ok("message.add", {"BOT_ID": bot, "DIALOG_ID": f"chat{chat}", "MESSAGE": "/echo a"})
    assert error("command.answer", {"COMMAND_ID": number, "MESSAGE_ID": sent, "MESSAGE": "x"}) == NOT_ADDED


def test_commands_go_with_their_bot(portal, ok, error, bot, fields):
    number = ok("command.register", fields)
    ok("unregister", {"BOT_ID": bot})
    assert error("command.unregister", {"COMMAND_ID": number}) == NO_COMMAND


# ---- answering ----

@pytest.mark.parametrize("change, expected", [
    ({"COMMAND_ID": 999999}, NO_COMMAND),
    ({"COMMAND_ID": 0}, NO_COMMAND),
    ({"MESSAGE_ID": 0}, (400, "MESSAGE_ID_EMPTY", "Message ID can't be empty")),
    ({"MESSAGE": " "}, (400, "MESSAGE_EMPTY", "Message can't be empty")),
    ({"MESSAGE_ID": 999999}, NOT_ADDED),
    ({"ATTACH": [{"LINK": {"LINK": "javascript:alert(1)"}}]}, (400, "ATTACH_ERROR", "Incorrect attach params")),
    ({"KEYBOARD": [{"TEXT": "Go", "LINK": "javascript:alert(1)"}]}, (400, "KEYBOARD_ERROR", "Incorrect keyboard params")),
    ({"MENU": [{"LINK": "https://example.com"}]}, (400, "MENU_ERROR", "Incorrect menu params")),
])
def test_a_wrong_answer_is_refused(portal, ok, error, bot, fields, change, expected):
    number = ok("command.register", fields)
    sent = say(portal, bot, "/echo a")
    assert error("command.answer", {"COMMAND_ID": number, "MESSAGE_ID": sent, "MESSAGE": "x", **change}) == expected


def test_a_use_is_forgotten_after_a_while_and_with_its_message(start_server):
    server = start_server("--keep-command-uses-s", "600")
    portal = Portal(server)

    def ok(method, params):
        return portal.ok("imbot." + method, params, token=portal.app)
    bot = ok("register", {"CODE": "short", "EVENT_HANDLER": "http://127.0.0.1:9/", "PROPERTIES": {"NAME": "Short"}})
    number = ok("command.register", {"BOT_ID": bot, "COMMAND": "echo", "EVENT_COMMAND_ADD": "http://127.0.0.1:9/", "LANG": LANG})

    def uses():
        return [row[0] for row in server.rows("SELECT message_id FROM command_use ORDER BY message_id")]
    old, erased = (say(portal, str(bot), f"/echo {word}") for word in ("old", "erased"))
    assert uses() == [old, erased]
    portal.advance(400)
    recent = say(portal, str(bot), "/echo recent")
    portal.ok("im.message.delete", {"MESSAGE_ID": erased})
    portal.advance(201)
    for _ in range(500):
        if uses() == [recent]:
            break
        time.sleep(0.01)
    assert uses() == [recent]
    assert portal.error("imbot.command.answer", {"COMMAND_ID": number, "MESSAGE_ID": old, "MESSAGE": "late"}, token=portal.app) == NOT_ADDED
    assert ok("command.answer", {"COMMAND_ID": number, "MESSAGE_ID": recent, "MESSAGE": "in time"}) > recent


# ---- buttons ----

BUTTON = {"TEXT": "Again", "COMMAND": "echo", "COMMAND_PARAMS": "7"}


@pytest.fixture
def talk(ok, bot, boris):
    """A group of the bot, the administrator and Boris."""
    return ok("chat.add", {"TITLE": "Buttons", "USERS": [1, boris["id"]], "BOT_ID": bot})


@pytest.fixture
def offer(ok, bot, talk):
    """Posts a message of the bot with these parts."""
    return lambda **parts: ok("message.add", {"BOT_ID": bot, "DIALOG_ID": f"chat{talk}", "MESSAGE": "Choose", **parts})


def press(portal, bot, message, webhook=None, **change):
    params = {"MESSAGE_ID": message, "BOT_ID": bot, "COMMAND": "echo", "COMMAND_PARAMS": "7", **change}
    return portal.call("im.message.command", params, webhook=webhook)


@pytest.mark.parametrize("part, context", [
    ({"KEYBOARD": [BUTTON]}, "KEYBOARD"), ({"KEYBOARD": {"BOT_ID": None, "BUTTONS": [BUTTON]}}, "KEYBOARD"),
    ({"MENU": [BUTTON]}, "MENU")])
def test_a_pressed_button_reaches_the_bot_and_is_answered(portal, ok, handler, bot, fields, boris, talk, offer, part, context):
    number = ok("command.register", fields)
    message = offer(**part)
    pressed = press(portal, bot, message, boris["webhook"]).json()
    assert pressed.get("result") is True, pressed
    data = used(handler)
    command = data["COMMAND"][str(number)]
    assert (command["COMMAND"], command["COMMAND_PARAMS"], command["COMMAND_CONTEXT"], command["MESSAGE_ID"]) == (
        "echo", "7", context, str(message))
    assert (data["PARAMS"]["MESSAGE"], data["PARAMS"]["FROM_USER_ID"], data["PARAMS"]["DIALOG_ID"]) == (
        "/echo 7", str(boris["id"]), f"chat{talk}")
    assert data["USER"]["ID"] == str(boris["id"])
    assert ok("command.answer", {"COMMAND_ID": number, "MESSAGE_ID": message, "MESSAGE": "7"}) > message


@pytest.mark.parametrize("change, code", [
    ({"MESSAGE_ID": 0}, "MESSAGE_ID_ERROR"), ({"MESSAGE_ID": 999999}, "MESSAGE_ID_ERROR"), ({"MESSAGE_ID": None}, "MESSAGE_ID_ERROR"),
    ({"BOT_ID": 0}, "BOT_ID_ERROR"), ({"BOT_ID": None}, "BOT_ID_ERROR"), ({"BOT_ID": 1}, "PARAMS_ERROR"),
    ({"COMMAND": ""}, "COMMAND_ERROR"), ({"COMMAND": None}, "COMMAND_ERROR"), ({"COMMAND": "other"}, "PARAMS_ERROR"),
    ({"COMMAND_PARAMS": "8"}, "PARAMS_ERROR"), ({"COMMAND_PARAMS": ["7"]}, "PARAMS_ERROR")])
def test_what_is_no_button_cannot_be_pressed(portal, ok, handler, bot, fields, boris, offer, change, code):
    ok("command.register", fields)
    message = offer(KEYBOARD=[BUTTON])
    refused = press(portal, bot, message, boris["webhook"], **change)
    assert (refused.status_code, refused.json()["error"]) == (400, code)
    assert handler.count("ONIMCOMMANDADD") == 0


def test_buttons_that_are_off_gone_or_of_others_cannot_be_pressed(portal, ok, handler, bot, fields, boris, offer):
    off, gone, unknown = offer(KEYBOARD=[{**BUTTON, "DISABLED": "Y"}]), offer(KEYBOARD=[BUTTON]), offer(KEYBOARD=[BUTTON])
    assert press(portal, bot, off, boris["webhook"]).json()["error"] == "PARAMS_ERROR"
    assert press(portal, bot, unknown, boris["webhook"]).json()["error"] == "COMMAND_ERROR"  # not registered yet
    ok("command.register", fields)
    stranger = portal.new_webhook(portal.operators[1]["id"])
    assert press(portal, bot, gone, stranger).json()["error"] == "MESSAGE_ID_ERROR"
    ok("message.update", {"BOT_ID": bot, "MESSAGE_ID": gone, "KEYBOARD": "N"})
    assert press(portal, bot, gone, boris["webhook"]).json()["error"] == "PARAMS_ERROR"
    ok("message.delete", {"BOT_ID": bot, "MESSAGE_ID": unknown})
    assert press(portal, bot, unknown, boris["webhook"]).json()["error"] == "MESSAGE_ID_ERROR"
    assert handler.count("ONIMCOMMANDADD") == 0


def test_a_chat_lists_what_may_be_typed_in_it(portal, ok, bot, fields, boris, talk):
    own = ok("command.register", fields)
    common = ok("command.register", {**fields, "COMMAND": "aid", "COMMON": "Y"})
    ok("command.register", {**fields, "COMMAND": "secret", "COMMON": "Y", "HIDDEN": "Y"})

    def listed(dialog):
        found = portal.ok("switchline.command.list", {"DIALOG_ID": dialog}, webhook=boris["webhook"])
        return [command for command in found if command["bot_id"] == bot]
    assert listed(f"chat{talk}") == [
        {"id": common, "bot_id": bot, "bot_name": "Commander", "command": "aid", "title": "Echo", "params": "text", "common": True},
        {"id": own, "bot_id": bot, "bot_name": "Commander", "command": "echo", "title": "Echo", "params": "text", "common": False}]
    assert [command["id"] for command in listed(1)] == [common]
    assert portal.error("switchline.command.list", {"DIALOG_ID": f"chat{talk}"}, webhook=portal.new_webhook(
        portal.operators[1]["id"])) == (403, "ACCESS_ERROR", "You do not have access to the specified dialog")

"""imbot.command.*: commands of bots, and ONIMCOMMANDADD as their handlers get it."""
import pytest

from contract import EVENTS, assert_like, response

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

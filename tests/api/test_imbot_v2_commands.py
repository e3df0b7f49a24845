"""imbot.v2.Command.*: the commands of a bot, their titles by language, and answers where the bot is not."""
import pytest

from contract import assert_like, response
from v2bots import Bot, Person, assert_owner_is_asked

NOT_FOUND = (400, "COMMAND_NOT_FOUND", "Command not found")
REQUIRED = (400, "COMMAND_REQUIRED", "Command is required")
BAD_NAME = (400, "COMMAND_NAME_INVALID", "Command name is invalid")
NO_NAME = (400, "COMMAND_NAME_EMPTY", "Command name is empty")
NO_TITLE = (400, "COMMAND_TITLE_REQUIRED", "Command title is required")
REFUSED = (400, "COMMAND_REGISTER_FAILED", "Command registration failed")
EXISTS = (400, "COMMAND_ALREADY_EXISTS", "Command already exists")
UNANSWERED = (400, "COMMAND_ANSWER_FAILED", "Command answer failed")
TITLE = {"en": "Show help", "de": "Hilfe"}
MORE = ["command." + key for key in ("title", "params", "category", "context")]


@pytest.fixture
def bot(portal):
    return Bot(portal)


@pytest.fixture(scope="module")
def boris(portal):
    return Person(portal, portal.operators[0])


@pytest.fixture(scope="module")
def carl(portal):
    return Person(portal, portal.operators[1])


def add(bot, name="help", **fields):
    return bot.ok("Command.register", {"fields": {"command": name, "title": TITLE, **fields}})["command"]


def listed(bot):
    return bot.ok("Command.list")["commands"]


# ---- registering ----

def test_a_command_is_registered_listed_and_removed(bot):
    answer = bot.ok("Command.register", {"fields": {
        "command": "/help", "title": TITLE, "params": {"en": "[query]"}, "common": True, "extranetSupport": "Y"}})
    assert_like(response("imbot.v2.Command.register"), answer, more=MORE)
    assert answer["command"] == {
        "id": answer["command"]["id"], "botId": bot.id, "command": "/help", "title": "Show help", "params": "[query]",
        "common": True, "hidden": False, "extranetSupport": True, "category": bot.name, "context": ""}
    assert_like(response("imbot.v2.Command.list"), bot.ok("Command.list"))
    assert listed(bot) == [answer["command"]]
    gone = {"commandId": answer["command"]["id"]}
    assert bot.ok("Command.unregister", gone) == response("imbot.v2.Command.unregister")
    assert bot.error("Command.unregister", gone) == NOT_FOUND and listed(bot) == []


def test_the_same_name_is_the_same_command_as_it_was(bot):
    first = add(bot)
    assert add(bot, title={"en": "Other"}, hidden=True) == first
    assert listed(bot) == [first]


def test_the_old_form_has_no_fields(bot):
    old = bot.ok("Command.register", {"command": "old", "title": {"en": "Old"}, "params": {"en": "x"}, "hidden": False,
                                      "common": "Y"})["command"]
    assert (old["command"], old["title"], old["params"], old["common"]) == ("/old", "Old", "x", True)
    assert bot.error("Command.register", {"command": "old2", "fields": {"title": TITLE}}) == REQUIRED, "fields win"


@pytest.mark.parametrize("change, refusal", [
    ({"command": None}, REQUIRED), ({"command": " "}, REQUIRED), ({"command": ["a"]}, BAD_NAME), ({"command": 5}, BAD_NAME),
    ({"command": "two words"}, BAD_NAME), ({"command": "x" * 51}, BAD_NAME),
    ({"title": None}, NO_TITLE), ({"title": {"en": " "}}, NO_TITLE), ({"title": "Help"}, NO_TITLE),
    ({"title": {"en": "x" * 20000}}, REFUSED),
])
def test_what_makes_no_command_is_refused(bot, change, refusal):
    sent = {"command": "help", "title": TITLE, **change}
    assert bot.error("Command.register", {"fields": sent}) == refusal
    assert listed(bot) == []


def test_a_form_and_no_parameters(bot):
    assert bot.error("Command.register") == REQUIRED
    assert bot.error("Command.register", {"fields": "x"}) == REQUIRED
    made = bot.ok("Command.register", {"fields": {"command": "formed", "title": TITLE}}, form=True)
    assert made["command"]["command"] == "/formed"


def test_a_hidden_command_needs_no_title(bot):
    hidden = bot.ok("Command.register", {"fields": {"command": "secret", "hidden": True}})["command"]
    assert (hidden["title"], hidden["hidden"]) == ("", True)


def test_there_is_a_limit(bot):
    for n in range(100):
        add(bot, f"c{n}")
    assert bot.error("Command.register", {"fields": {"command": "more", "title": TITLE}}) == REFUSED
    assert add(bot, "c7")["command"] == "/c7"


def test_both_versions_have_the_same_commands(portal, bot):
    add(bot)
    offered = portal.ok("switchline.command.list", {"DIALOG_ID": bot.id})
    assert [(found["command"], found["title"]) for found in offered if found["bot_id"] == bot.id] == []
    bot.say(1)
    offered = portal.ok("switchline.command.list", {"DIALOG_ID": bot.id})
    assert [(found["command"], found["title"]) for found in offered if found["bot_id"] == bot.id] == [("help", "Show help")]
    portal.ok("imbot.command.register", {
        "BOT_ID": bot.id, "CLIENT_ID": bot.token, "COMMAND": "v1", "EVENT_COMMAND_ADD": "http://127.0.0.1:9/",
        "LANG": [{"LANGUAGE_ID": "en", "TITLE": "Old", "PARAMS": "p"}]})
    assert [(found["command"], found["title"], found["params"]) for found in listed(bot)][1] == ("/v1", "Old", "p")


# ---- changing ----

def test_a_command_is_changed(bot):
    made = add(bot, params={"en": "[query]", "de": "[Frage]"})

    def change(**fields):
        return bot.ok("Command.update", {"commandId": made["id"], "fields": fields})

    answer = change(command="assist", hidden=True, common="Y")
    assert_like(response("imbot.v2.Command.update"), answer, more=MORE)
    assert answer["command"] == {**made, "command": "/assist", "hidden": True, "common": True}
    assert change(title={"en": "Assist"})["command"]["title"] == "Assist"
    kept = change(params={"en": "alone"})["command"]
    assert kept["params"] == "[query]", "hints go with titles"
    assert change(title={"en": "Assist"}, params={"en": "[what]"})["command"]["params"] == "[what]"
    german = change(title={"en": None})["command"]
    assert (german["title"], german["params"]) == ("Hilfe", "[Frage]"), "the other language stays"
    assert listed(bot) == [german]


@pytest.mark.parametrize("fields, refusal", [
    ({"command": ""}, NO_NAME), ({"command": None}, NO_NAME), ({"command": {"a": 1}}, BAD_NAME),
    ({"command": "a b"}, BAD_NAME), ({"command": "other"}, EXISTS), ({"title": {"en": "x" * 20000}}, REFUSED)])
def test_a_wrong_change_changes_nothing(bot, fields, refusal):
    made, _ = add(bot), add(bot, "other")
    assert bot.error("Command.update", {"commandId": made["id"], "fields": fields}) == refusal
    assert listed(bot)[0] == made


def test_whose_bot(portal, bot):
    made = add(bot)["id"]
    for method, more in (("register", {"fields": {"command": "a"}}), ("update", {"commandId": made}), ("list", {}),
                         ("unregister", {"commandId": made}), ("answer", {"commandId": made})):
        assert_owner_is_asked(bot, "Command." + method, more)
    other = Bot(portal)
    for method, refusal in (("update", NOT_FOUND), ("unregister", NOT_FOUND), ("answer", UNANSWERED)):
        for id in (made, 999999, None, "x"):
            sent = {"commandId": id, "messageId": 1, "dialogId": "1", "fields": {"message": "x"}}
            assert other.error("Command." + method, sent) == refusal, (method, id)
    assert len(listed(bot)) == 1


# ---- being used ----

def test_a_bot_hears_of_its_command(portal, bot, boris):
    command, group = add(bot, params={"en": "[query]"}), boris.group(bot.id)
    asked = boris.say(group, "/help me")
    [used] = [event["data"] for event in bot.ok("Event.get")["events"] if event["type"] == "ONIMBOTV2COMMANDADD"]
    assert used["command"] == {"id": command["id"], "command": "/help", "params": "me", "context": "textarea"}
    assert used["message"]["id"] == asked


def test_a_bot_of_version_1_hears_in_its_own_words(portal, boris, handler):
    old = portal.ok("imbot.register", {"CODE": "elder", "CLIENT_ID": "elder's key", "EVENT_HANDLER": handler.url,
                                       "PROPERTIES": {"NAME": "Elder"}})
    portal.ok("imbot.v2.Command.register", {"botId": old, "botToken": "elder's key", "fields": {
        "command": "help", "title": TITLE}})
    boris.say(boris.group(old), "/help me")
    [used] = handler.one("ONIMCOMMANDADD").data["COMMAND"].values()
    assert (used["COMMAND"], used["COMMAND_PARAMS"]) == ("help", "me")
    portal.ok("imbot.unregister", {"BOT_ID": old, "CLIENT_ID": "elder's key"})


# ---- answering ----

def test_a_member_answers_as_itself(bot, boris):
    command, group = add(bot)["id"], boris.group(bot.id)
    asked = boris.say(group, "/help me")
    answer = {"commandId": command, "messageId": asked, "dialogId": group, "fields": {
        "message": "Here", "keyboard": [{"TEXT": "Go", "LINK": "https://a.example/"}], "urlPreview": False}}
    assert bot.ok("Command.answer", answer) == response("imbot.v2.Command.answer")
    found = boris.newest(group)
    assert (found["author_id"], found["text"], found["params"]["URL_PREVIEW"]) == (bot.id, "Here", "N")
    assert found["params"]["KEYBOARD"][0]["text"] == "Go"
    assert bot.ok("Command.answer", {**answer, "fields": {"attach": [{"MESSAGE": "more"}], "system": True}})
    assert boris.newest(group)["author_id"] == 0


def test_in_a_private_chat(bot, boris):
    command = add(bot)["id"]
    bot.say(boris.id)
    asked = boris.say(bot.id, "/help")
    answer = {"commandId": command, "messageId": asked, "dialogId": str(boris.id), "fields": {"message": "Here"}}
    assert bot.ok("Command.answer", answer)
    assert (boris.newest(bot.id)["author_id"], boris.newest(bot.id)["text"]) == (bot.id, "Here")


def test_where_the_bot_is_not_the_system_speaks_for_it(bot, boris, carl):
    common, own = add(bot, common=True)["id"], add(bot, "own")["id"]
    group = boris.group(carl.id)
    asked, in_vain = boris.say(group, "/help"), boris.say(group, "/own")
    answer = {"commandId": common, "messageId": asked, "dialogId": group, "fields": {"message": "Here"}}
    assert bot.ok("Command.answer", answer)
    found = boris.newest(group)
    assert (found["author_id"], found["text"]) == (0, f"[b]{bot.name}[/b]: Here")
    assert bot.error("Command.answer", {**answer, "commandId": own, "messageId": in_vain}) == UNANSWERED
    assert bot.error("Chat.Message.send", {"dialogId": group, "fields": {"message": "x"}})[1] == "ACCESS_DENIED"
    between = boris.say(carl.id, "/help")
    for one in (boris.id, carl.id):
        assert bot.ok("Command.answer", {**answer, "messageId": between, "dialogId": one})
    assert bot.error("Command.answer", {**answer, "messageId": between, "dialogId": 1}) == UNANSWERED


def test_an_answer_is_refused(bot, boris):
    command, group, other = add(bot)["id"], boris.group(bot.id), boris.group(bot.id)
    answer = {"commandId": command, "messageId": boris.say(group, "/help"), "dialogId": group, "fields": {"message": "x"}}
    before = boris.newest(group)["id"]
    for wrong in ({"messageId": boris.say(other, "just words")}, {"messageId": 999999}, {"messageId": None},
                  {"messageId": "x"}, {"dialogId": other}, {"dialogId": "sg1"}, {"dialogId": None}, {"dialogId": "x"},
                  {"fields": {"message": " "}}, {"fields": None}, {"fields": "x"}):
        assert bot.error("Command.answer", {**answer, **wrong}) == UNANSWERED, wrong
    assert bot.error("Command.answer", {**answer, "fields": {"attach": "x"}})[1] == "ATTACH_ERROR"
    assert bot.error("Command.answer", {**answer, "fields": {"message": "x", "keyboard": [{"TEXT": "a"}]}})[1] == (
        "KEYBOARD_ERROR")
    assert boris.newest(group)["id"] == before

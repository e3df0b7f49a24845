"""imbot.v2.Bot.*, imbot.v2.Revision.get: whose a bot is, what its owner may change, what others see of it."""
import itertools

import pytest

from contract import assert_like, response
from test_frames import Page
from test_imbot_chats import b64, png

URL = "http://127.0.0.1:9/bot"
codes = (f"v2code{n}" for n in itertools.count())
tokens = (f"token-{n}" for n in itertools.count())

NO_TOKEN = (400, "BOT_TOKEN_NOT_SPECIFIED", "Bot token is not specified")
NO_ID = (400, "BOT_ID_REQUIRED", "Bot ID is required")
NOT_FOUND = (400, "BOT_NOT_FOUND", "Bot not found")
FOREIGN = (403, "BOT_OWNERSHIP_ERROR", "Bot is registered by another application")
BY_SESSION = (403, "WRONG_AUTH_TYPE", "Access for this method not allowed by session authorization")

# What samples of users leave out here and there, and the page of the objects names.
USER_MORE = ("mobileLastDate", "desktopLastDate", "website", "email")


def more(*paths):
    return [f"{path}.{key}" for path in paths for key in USER_MORE]


def fields(**given):
    return {"code": next(codes), "properties": {"name": "Support Bot"}, **given}


@pytest.fixture
def register(portal):
    """Registers by the application, or under the webhook when a token is given."""
    def make(bot_token=None, **given):
        how = {} if bot_token else {"token": portal.app}
        sent = fields(**given, **({"botToken": bot_token} if bot_token else {}))
        return portal.ok("imbot.v2.Bot.register", {"fields": sent}, **how)["bot"]

    return make


@pytest.fixture(scope="module")
def stranger(portal, server):
    """Another application's token."""
    app = portal.new_app("a stranger", "imbot,im", api_only=True)
    return server.cli("app", "token", "--id", app["id"], "--user", 1)["access_token"]


# ---- registering ----

def test_an_application_registers_a_bot(portal):
    answer = portal.ok("imbot.v2.Bot.register", {"fields": {
        "code": "first", "type": "supervisor", "isHidden": True, "isReactionsEnabled": False, "isSupportOpenline": "Y",
        "backgroundId": "mint", "properties": {
            "name": "Support", "lastName": "Bot", "workPosition": "AI Assistant", "color": "marengo", "gender": "F"},
    }}, token=portal.app)
    assert_like(response("imbot.v2.Bot.register"), answer, more=more("users[0]"),
                also={"users[0].lastActivityDate": (str, bool)})
    bot, user = answer["bot"], answer["users"][0]
    assert bot == {
        "id": user["id"], "code": "first", "type": "supervisor", "isHidden": True, "isSupportOpenline": True,
        "isReactionsEnabled": False, "backgroundId": "mint", "language": "en", "moduleId": "rest", "eventMode": "fetch",
        "countMessage": 0, "countCommand": 0, "countChat": 0, "countUser": 0}
    assert (user["name"], user["workPosition"], user["color"], user["gender"], user["type"], user["bot"]) == (
        "Support Bot", "AI Assistant", "#556574", "F", "bot", True)


def test_what_is_not_said_has_its_documented_value(register):
    bot = register()
    assert (bot["type"], bot["eventMode"], bot["isHidden"], bot["isReactionsEnabled"], bot["isSupportOpenline"],
            bot["backgroundId"]) == ("bot", "fetch", False, True, False, None)
    assert register(backgroundId="plaid")["backgroundId"] is None


@pytest.mark.parametrize("kind", ["bot", "supervisor", "personal", "openline"])
def test_the_types(register, kind):
    bot = register(type=kind)
    assert bot["type"] == kind and bot["isSupportOpenline"] is (kind == "openline")


def test_the_same_code_is_the_same_bot_as_it_was(portal, register):
    bot = register(code="again")
    assert register(code="again", type="personal", isHidden=True, properties={"name": "Renamed"}) == bot
    assert portal.ok("im.user.get", {"ID": bot["id"]})["name"] == "Support Bot"


def test_a_token_may_stand_beside_the_fields(portal):
    token = next(tokens)
    bot = portal.ok("imbot.v2.Bot.register", {"botToken": token, "fields": fields()})["bot"]
    assert portal.ok("imbot.v2.Bot.get", {"botId": bot["id"], "botToken": token})["bot"] == bot


def test_blanks_of_a_token_count(portal):
    bot = portal.ok("imbot.v2.Bot.register", {"fields": fields(botToken=" blank ")})["bot"]["id"]
    assert portal.ok("imbot.v2.Bot.update", {"botId": bot, "botToken": " blank ", "fields": {}})
    assert portal.error("imbot.v2.Bot.update", {"botId": bot, "botToken": "blank", "fields": {}}) == FOREIGN


@pytest.mark.parametrize("given, code, text", [
    ({"code": " "}, "BOT_CODE_REQUIRED", "Bot code is required"),
    ({"properties": None}, "BOT_PROPERTIES_REQUIRED", "Bot properties are required"),
    ({"properties": {"name": " ", "lastName": "Bot"}}, "BOT_PROPERTIES_REQUIRED", "Bot properties are required"),
    ({"type": "network"}, "BOT_INVALID_TYPE", "Invalid bot type"),
    ({"type": "B"}, "BOT_INVALID_TYPE", "Invalid bot type"),
    ({"eventMode": "push"}, "BOT_INVALID_EVENT_MODE", "Invalid event mode"),
    ({"eventMode": "webhook"}, "BOT_WEBHOOK_URL_REQUIRED", "Webhook URL is required"),
    ({"eventMode": "webhook", "webhookUrl": "javascript:1"}, "BOT_INVALID_CALLBACK", "Invalid callback URL"),
    ({"webhookUrl": "javascript:1"}, "BOT_INVALID_CALLBACK", "Invalid callback URL"),
    ({"code": "c" * 101}, "BOT_REGISTER_FAILED", "Bot registration failed"),
    ({"properties": {"name": "X", "avatar": b64(b"no picture")}},
     "BOT_AVATAR_INCORRECT_TYPE", "Avatar must be an image"),
    ({"properties": {"name": "X", "avatar": b64(png(5001, 1, rows=1))}},
     "BOT_AVATAR_INCORRECT_SIZE", "Avatar exceeds maximum size"),
])
def test_registering_is_refused(portal, given, code, text):
    assert portal.error("imbot.v2.Bot.register", {"fields": fields(**given)}, token=portal.app) == (400, code, text)


def test_fields_are_needed(portal):
    wanted = (400, "BOT_CODE_REQUIRED", "Bot code is required")
    assert portal.error("imbot.v2.Bot.register", token=portal.app) == wanted
    assert portal.error("imbot.v2.Bot.register", {"fields": "x"}, token=portal.app) == wanted


def test_a_webhook_needs_a_token_of_forty_characters_at_most(portal):
    assert portal.error("imbot.v2.Bot.register", {"fields": fields()}) == NO_TOKEN
    assert portal.error("imbot.v2.Bot.register", {"fields": fields(botToken="  ")}) == NO_TOKEN
    too_long = (400, "BOT_TOKEN_INVALID_LENGTH", "Bot token is longer than 40 characters")
    assert portal.error("imbot.v2.Bot.register", {"fields": fields(botToken="ы" * 41)}) == too_long
    assert portal.ok("imbot.v2.Bot.register", {"fields": fields(botToken="ы" * 40)})


def test_a_code_belongs_to_one_owner(portal, register, stranger):
    register(code="mine")
    taken = (400, "BOT_CODE_ALREADY_TAKEN", "Bot code is already taken")
    assert portal.error("imbot.v2.Bot.register", {"fields": fields(code="mine")}, token=stranger) == taken
    assert portal.error("imbot.v2.Bot.register", {"fields": fields(code="mine", botToken="x")}) == taken


def test_there_is_a_limit(start_server):
    from harness.portal import Portal

    few = Portal(start_server("--max-bots", "1"))
    bot = few.ok("imbot.v2.Bot.register", {"fields": fields(code="a")}, token=few.app)
    assert few.ok("imbot.v2.Bot.register", {"fields": fields(code="a")}, token=few.app) == bot
    assert few.error("imbot.v2.Bot.register", {"fields": fields(code="b")}, token=few.app) == (
        400, "BOT_LIMIT_EXCEEDED", "Bot limit exceeded")


# ---- whose ----

@pytest.mark.parametrize("method", ["imbot.v2.Bot.update", "imbot.v2.Bot.unregister"])
def test_whose_bot_it_is(portal, register, stranger, method):
    owner = next(tokens)
    bot = register(owner)["id"]
    params = {"botId": bot, "fields": {"isHidden": True}}
    assert portal.error(method, params) == NO_TOKEN
    assert portal.error(method, {**params, "botToken": "another"}) == FOREIGN
    assert portal.error(method, {**params, "botToken": owner}, token=stranger) == FOREIGN
    assert portal.error(method, {**params, "botToken": owner, "botId": 1}) == NOT_FOUND
    assert portal.error(method, {"fields": {}, "botToken": owner}) == NO_ID
    assert portal.error(method, {**params, "botToken": owner, "botId": "abc"}) == NO_ID
    other = portal.new_webhook(portal.operators[0]["id"])
    assert portal.ok(method, {**params, "botToken": owner}, webhook=other), "a token is enough, whoever's webhook it is"


def test_our_own_pages_have_no_bots(portal, register):
    token = next(tokens)
    bot = register(token)["id"]
    page = Page(portal, portal.admin["login"], portal.admin["password"])
    for method in ("register", "update", "unregister", "get", "list"):
        refused = page.call("imbot.v2.Bot." + method, botId=bot, botToken=token, fields=fields(botToken=token))
        assert (refused["error"], refused["error_description"]) == BY_SESSION[1:], method


# ---- seeing ----

def test_the_owner_sees_more_than_others(portal, register, stranger):
    mine = register(code="seen")
    own = portal.ok("imbot.v2.Bot.get", {"botId": mine["id"]}, token=portal.app)
    assert_like(response("imbot.v2.Bot.get")["bot"], own["bot"])
    assert own["bot"] == mine and own["users"][0]["id"] == mine["id"]
    others = portal.ok("imbot.v2.Bot.get", {"code": "seen"}, token=stranger)["bot"]
    assert others == {key: mine[key] for key in others} and "eventMode" not in others and "countChat" not in others
    assert portal.ok("imbot.v2.Bot.get", {"code": "seen", "botToken": "any"})["bot"] == others


def test_which_bot_is_to_be_shown(portal):
    assert portal.error("imbot.v2.Bot.get", {"code": "seen"}) == NO_TOKEN
    assert portal.error("imbot.v2.Bot.get", token=portal.app) == (
        400, "PARAMS_REQUIRED", "Required parameters are missing")
    assert portal.error("imbot.v2.Bot.get", {"code": "never"}, token=portal.app) == NOT_FOUND
    assert portal.error("imbot.v2.Bot.get", {"botId": 1}, token=portal.app) == NOT_FOUND


def test_a_list_of_ones_own_in_pages(portal, register):
    token = next(tokens)
    made = [register(token, type=kind)["id"] for kind in ("bot", "supervisor", "bot", "bot")]

    def page(**params):
        return portal.ok("imbot.v2.Bot.list", {"botToken": token, **params})

    def ids(answer):
        assert [user["id"] for user in answer["users"]] == [bot["id"] for bot in answer["bots"]]
        return [bot["id"] for bot in answer["bots"]]

    assert_like(response("imbot.v2.Bot.list")["bots"], page()["bots"])
    assert ids(page()) == made and page()["hasNextPage"] is False
    assert ids(page(limit=3)) == made[:3] and page(limit=3)["hasNextPage"] is True
    assert ids(page(limit=3, offset=3)) == made[3:] and page(limit=3, offset=3)["hasNextPage"] is False
    assert ids(page(filter={"type": "bot"}, limit=1, offset=1)) == [made[2]]
    assert page(filter={"type": "bot"}, limit=1, offset=1)["hasNextPage"] is True
    assert page(filter={"type": "network"}) == {"bots": [], "users": [], "hasNextPage": False}
    assert page(botToken="nobody's")["bots"] == []
    assert portal.error("imbot.v2.Bot.list") == NO_TOKEN


def test_what_a_bot_does_is_counted(portal, register):
    bot = register()["id"]
    chat = portal.ok("im.chat.add", {"TITLE": "T", "USERS": [bot, portal.operators[0]["id"]]})
    portal.ok("imbot.message.add", {"BOT_ID": bot, "DIALOG_ID": f"chat{chat}", "MESSAGE": "one"}, token=portal.app)
    portal.ok("imbot.message.add", {"BOT_ID": bot, "DIALOG_ID": "1", "MESSAGE": "two"}, token=portal.app)
    portal.ok("imbot.command.register", {
        "BOT_ID": bot, "COMMAND": "echo", "EVENT_COMMAND_ADD": URL,
        "LANG": [{"LANGUAGE_ID": "en", "TITLE": "Echo", "PARAMS": ""}]}, token=portal.app)
    shown = portal.ok("imbot.v2.Bot.get", {"botId": bot}, token=portal.app)["bot"]
    assert {key: shown[key] for key in shown if key.startswith("count")} == {
        "countMessage": 2, "countCommand": 1, "countChat": 2, "countUser": 2}


# ---- changing ----

def test_a_bot_is_updated(portal, register):
    bot = register(properties={"name": "Before", "workPosition": "Kept"})["id"]
    changes = {"isHidden": "Y", "isReactionsEnabled": False, "isSupportOpenline": True, "backgroundId": "sky",
               "eventMode": "webhook", "webhookUrl": URL, "type": "personal", "code": "ignored",
               "properties": {"name": "After", "lastName": "All", "color": "graphite", "gender": "F",
                              "avatar": b64(png(4, 4))}}
    answer = portal.ok("imbot.v2.Bot.update", {"botId": bot, "fields": changes}, token=portal.app)
    assert_like(response("imbot.v2.Bot.update")["bot"], answer["bot"])
    shown, user = answer["bot"], answer["users"][0]
    assert (shown["isHidden"], shown["isReactionsEnabled"], shown["isSupportOpenline"], shown["backgroundId"],
            shown["eventMode"], shown["type"]) == (True, False, True, "sky", "webhook", "bot")
    assert (user["name"], user["workPosition"], user["color"], user["gender"]) == ("After All", "Kept", "#5e5f5e", "F")
    assert user["avatar"].startswith("http") and shown["code"] != "ignored"
    back = portal.ok("imbot.v2.Bot.update", {"botId": bot, "fields": {"backgroundId": None, "eventMode": "fetch"}},
                     token=portal.app)["bot"]
    assert (back["backgroundId"], back["eventMode"], back["isHidden"]) == (None, "fetch", True)


@pytest.mark.parametrize("changes, code, text", [
    ({"eventMode": "mail"}, "BOT_INVALID_EVENT_MODE", "Invalid event mode"),
    ({"eventMode": "webhook"}, "BOT_INVALID_CALLBACK", "Invalid callback URL"),
    ({"eventMode": "webhook", "webhookUrl": "ftp://a/b"}, "BOT_INVALID_CALLBACK", "Invalid callback URL"),
    ({"properties": {"name": ""}}, "BOT_PROPERTIES_REQUIRED", "Bot properties are required"),
    ({"properties": {"avatar": "AAAA"}}, "BOT_AVATAR_INCORRECT_TYPE", "Avatar must be an image"),
    ({"properties": {"avatar": b64(png(1, 5001, rows=1))}}, "BOT_AVATAR_INCORRECT_SIZE", "Avatar exceeds maximum size"),
    ({"botToken": "x" * 41}, "BOT_TOKEN_INVALID_LENGTH", "Bot token is longer than 40 characters"),
])
def test_updating_is_refused(portal, register, changes, code, text):
    bot = register(next(tokens))
    token = f"token-{int(next(tokens).split('-')[1]) - 1}"
    refused = portal.error("imbot.v2.Bot.update", {"botId": bot["id"], "botToken": token, "fields": changes})
    assert refused == (400, code, text)
    assert portal.ok("imbot.v2.Bot.get", {"botId": bot["id"], "botToken": token})["bot"] == bot


def test_a_token_is_replaced_and_the_old_one_is_dead(portal, register):
    old, new, others = next(tokens), next(tokens), next(tokens)
    bot = register(old)["id"]
    register(others)

    def update(by, **changes):
        return {"botId": bot, "botToken": by, "fields": changes}

    assert portal.error("imbot.v2.Bot.update", update(old, botToken=others)) == (
        400, "BOT_TOKEN_ROTATION_FAILED", "Bot token rotation failed")
    assert portal.ok("imbot.v2.Bot.update", update(old, botToken=" "))["bot"]["id"] == bot
    assert portal.ok("imbot.v2.Bot.update", update(old, botToken=old))["bot"]["id"] == bot
    assert portal.ok("imbot.v2.Bot.update", update(old, botToken=new))["bot"]["id"] == bot
    assert portal.error("imbot.v2.Bot.update", update(old)) == FOREIGN
    assert portal.ok("imbot.v2.Bot.update", update(new))["bot"]["id"] == bot
    assert [found["id"] for found in portal.ok("imbot.v2.Bot.list", {"botToken": new})["bots"]] == [bot]
    assert portal.ok("imbot.v2.Bot.list", {"botToken": old})["bots"] == []


def test_a_hidden_bot_is_not_found(portal, register):
    name = "Hiddenname"
    bot = register(properties={"name": name})["id"]

    def found():
        people = portal.ok("im.search.user.list", {"FIND": name})
        return [int(person) for person in people]

    assert found() == [bot]
    portal.ok("imbot.v2.Bot.update", {"botId": bot, "fields": {"isHidden": True}}, token=portal.app)
    assert found() == []


# ---- removing ----

def test_an_unregistered_bot_is_gone(portal, register):
    bot = register(code="leaving")["id"]
    answer = portal.ok("imbot.v2.Bot.unregister", {"botId": bot}, token=portal.app)
    assert answer == response("imbot.v2.Bot.unregister") == {"result": True}
    for method in ("unregister", "update", "get"):
        assert portal.error("imbot.v2.Bot." + method, {"botId": bot, "fields": {}}, token=portal.app) == NOT_FOUND
    assert portal.ok("im.user.get", {"ID": bot})["active"] is False
    assert register(code="leaving")["id"] != bot


# ---- beside version 1 ----

def old_profile(**given):
    return {"CODE": next(codes), "EVENT_HANDLER": URL, "PROPERTIES": {"NAME": "Old"}, **given}


def test_each_version_sees_the_bots_of_the_other(portal, register):
    old = portal.ok("imbot.register", old_profile(CODE="elder", TYPE="H"), token=portal.app)
    new = register(code="younger")["id"]
    assert {str(old), str(new)} <= set(portal.ok("imbot.bot.list", token=portal.app))
    seen = portal.ok("imbot.v2.Bot.get", {"botId": old}, token=portal.app)["bot"]
    assert (seen["type"], seen["eventMode"]) == ("bot", "webhook")
    assert register(code="elder", type="personal")["id"] == old
    kept = portal.ok("imbot.v2.Bot.update", {
        "botId": old, "fields": {"eventMode": "fetch", "isHidden": True}}, token=portal.app)["bot"]
    assert (kept["eventMode"], kept["type"], kept["isHidden"]) == ("webhook", "bot", True), "it hears as it did"
    assert portal.error("imbot.v2.Bot.update", {"botId": old, "fields": {"eventMode": "mail"}}, token=portal.app)[1] == (
        "BOT_INVALID_EVENT_MODE")


def test_version_1_cannot_break_a_bot_of_version_2(portal, register):
    bot = register(code="robust", type="personal")
    assert portal.ok("imbot.register", old_profile(CODE="robust", TYPE="B"), token=portal.app) == bot["id"]
    portal.ok("imbot.update", {"BOT_ID": bot["id"], "FIELDS": {"EVENT_HANDLER": URL}}, token=portal.app)
    assert portal.ok("imbot.v2.Bot.get", {"botId": bot["id"]}, token=portal.app)["bot"] == bot


def test_the_key_is_the_same_in_both_versions_and_a_webhook_alone_is_none(portal, register):
    token = next(tokens)
    bot = register(token)["id"]
    write = {"BOT_ID": bot, "DIALOG_ID": "1", "MESSAGE": "hello"}
    assert portal.error("imbot.message.add", write)[1] == "APP_ID_ERROR"
    assert str(bot) not in (portal.ok("imbot.bot.list") or {})
    assert set(portal.ok("imbot.bot.list", {"CLIENT_ID": token})) == {str(bot)}
    assert portal.ok("imbot.message.add", {**write, "CLIENT_ID": token})


# ---- revision ----

def test_the_revisions(portal):
    answer = portal.ok("imbot.v2.Revision.get")
    assert_like(response("imbot.v2.Revision.get"), answer)
    assert answer["rest"] >= response("imbot.v2.Revision.get")["rest"]

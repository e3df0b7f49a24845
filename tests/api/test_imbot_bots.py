"""imbot.register, update, unregister, bot.list: whose a bot is, what its handlers are, what happens when it goes."""
import itertools

import pytest

from contract import assert_like, payload, response

URL = "http://127.0.0.1:9/bot"
FOREIGN = (400, "APP_ID_ERROR", "Bot was installed by another REST application")
codes = (f"code{n}" for n in itertools.count())


def profile(code=None, **more):
    return {"CODE": code or next(codes), "EVENT_HANDLER": URL, "PROPERTIES": {"NAME": "NewBot"}, **more}


@pytest.fixture
def register(portal):
    def make(by_webhook=False, **more):
        how = {} if by_webhook else {"token": portal.app}
        return portal.ok("imbot.register", profile(**more), **how)

    return make


def listed(portal, **how):
    bots = portal.ok("imbot.bot.list", **how)
    return bots or {}


# ---- registering ----

def test_an_application_registers_a_bot(portal, register):
    bot = register(code="newbot", PROPERTIES={
        "NAME": "New", "LAST_NAME": "Bot", "COLOR": "PINK", "WORK_POSITION": "Support bot", "PERSONAL_GENDER": "F"})
    assert isinstance(bot, int)
    user = portal.ok("im.user.get", {"ID": bot})
    assert (user["name"], user["work_position"], user["color"], user["bot"]) == ("New Bot", "Support bot", "#f76187", True)
    bots = listed(portal, token=portal.app)
    assert_like(response("imbot.bot.list"), bots)
    assert bots[str(bot)] == {"ID": bot, "NAME": "New Bot", "CODE": "newbot", "OPENLINE": "N"}


def test_the_same_code_is_the_same_bot(portal, register):
    bot = register(code="again")
    assert register(code="again", PROPERTIES={"NAME": "Renamed"}, OPENLINE="Y") == bot
    assert listed(portal, token=portal.app)[str(bot)]["NAME"] == "Renamed"
    assert listed(portal, token=portal.app)[str(bot)]["OPENLINE"] == "Y"


def test_a_webhook_names_the_owner(portal, register):
    bot = register(by_webhook=True, CLIENT_ID="key one")
    other = register(by_webhook=True, CLIENT_ID="key two")
    assert list(listed(portal, token=portal.app).keys()).count(str(bot)) == 0
    assert set(portal.ok("imbot.bot.list", {"CLIENT_ID": "key one"})) == {str(bot)}
    assert {str(bot), str(other)} <= set(portal.ok("imbot.bot.list"))
    assert portal.ok("imbot.bot.list", {"CLIENT_ID": "nobody"}) == []


def test_a_bot_for_open_lines_is_always_one(portal, register):
    bot = register(TYPE="O")
    assert listed(portal, token=portal.app)[str(bot)]["OPENLINE"] == "Y"


def without(*names, **more):
    given = profile(**more)
    return {key: value for key, value in given.items() if key not in names}


EACH = {"EVENT_MESSAGE_ADD": URL, "EVENT_WELCOME_MESSAGE": URL, "EVENT_BOT_DELETE": URL}


@pytest.mark.parametrize("params, code, text", [
    (without("CODE"), "CODE_ERROR", "Bot code isn't specified"),
    (without("PROPERTIES"), "NAME_ERROR", "Bot name isn't specified"),
    (profile(PROPERTIES={"NAME": " ", "COLOR": "RED"}), "NAME_ERROR", "Bot name isn't specified"),
    (without("EVENT_HANDLER"), "EVENT_MESSAGE_ADD_ERROR", 'Handler for "Message add" event isn\'t specified'),
    (without("EVENT_HANDLER", EVENT_MESSAGE_ADD=URL),
     "EVENT_WELCOME_MESSAGE_ERROR", 'Handler for "Welcome message" event isn\'t specified'),
    (without("EVENT_HANDLER", EVENT_MESSAGE_ADD=URL, EVENT_BOT_JOIN=URL),
     "EVENT_BOT_DELETE_ERROR", 'Handler for "Bot delete" event isn\'t specified'),
    (without("EVENT_HANDLER", **{**EACH, "EVENT_MESSAGE_ADD": "nonsense"}), "EVENT_MESSAGE_ADD_ERROR", "Wrong handler URL"),
    (profile(EVENT_MESSAGE_UPDATE="ftp://a/b"), "EVENT_MESSAGE_UPDATE_ERROR", "Wrong handler URL"),
    (profile(EVENT_MESSAGE_DELETE="javascript:1"), "EVENT_MESSAGE_DELETE_ERROR", "Wrong handler URL"),
    (profile(EVENT_WELCOME_MESSAGE="/path"), "EVENT_WELCOME_MESSAGE_ERROR", "Wrong handler URL"),
    (profile(EVENT_BOT_DELETE="http://"), "EVENT_BOT_DELETE_ERROR", "Wrong handler URL"),
    (profile(TYPE="X"), "WRONG_REQUEST", "Bot can't be created"),
])
def test_registering_is_refused(portal, params, code, text):
    assert portal.error("imbot.register", params, token=portal.app) == (400, code, text)


def test_a_webhook_must_name_an_owner(portal):
    refused = (403, "ACCESS_DENIED", "Access denied! Client ID not specified")
    assert portal.error("imbot.register", profile()) == refused
    assert portal.error("imbot.update", {"BOT_ID": 1, "FIELDS": {"CODE": "x"}}) == refused
    assert portal.error("imbot.unregister", {"BOT_ID": 1}) == refused


def test_a_code_belongs_to_one_owner(portal, register):
    register(code="mine")
    assert portal.error("imbot.register", profile("mine", CLIENT_ID="other")) == (400, "WRONG_REQUEST", "Bot can't be created")


def test_there_is_a_limit(start_server):
    from harness.portal import Portal

    few = Portal(start_server("--max-bots", "2"))
    for code in "ab":
        few.ok("imbot.register", profile(code), token=few.app)
    few.ok("imbot.register", profile("a"), token=few.app)
    assert few.error("imbot.register", profile("c"), token=few.app) == (
        400, "MAX_COUNT_ERROR", "Has reached the maximum number of bots for application (max: 2)")


# ---- updating ----

def test_a_bot_is_updated(portal, register):
    bot = register(PROPERTIES={"NAME": "Before", "WORK_POSITION": "Kept"})
    fields = {"CODE": "after", "EVENT_HANDLER": URL, "PROPERTIES": {"NAME": "After"}}
    assert portal.ok("imbot.update", {"BOT_ID": bot, "FIELDS": fields}, token=portal.app) is True
    assert listed(portal, token=portal.app)[str(bot)]["CODE"] == "after"
    user = portal.ok("im.user.get", {"ID": bot})
    assert (user["name"], user["work_position"]) == ("After", "Kept")


@pytest.mark.parametrize("fields, code, text", [
    ({}, "WRONG_REQUEST", "Update fields can't be empty"),
    ({"PROPERTIES": {"NAME": ""}}, "NAME_ERROR", "Bot name isn't specified"),
    ({"EVENT_MESSAGE_ADD": "x"}, "EVENT_MESSAGE_ADD_ERROR", "Wrong handler URL"),
    ({"EVENT_MESSAGE_UPDATE": "x"}, "EVENT_MESSAGE_UPDATE_ERROR", "Wrong handler URL"),
    ({"EVENT_MESSAGE_DELETE": "x"}, "EVENT_MESSAGE_DELETE_ERROR", "Wrong handler URL"),
    ({"EVENT_WELCOME_MESSAGE": "x"}, "EVENT_WELCOME_MESSAGE_ERROR", "Wrong handler URL"),
    ({"EVENT_BOT_DELETE": "x"}, "EVENT_BOT_DELETE_ERROR", "Wrong handler URL"),
    ({"CODE": "taken"}, "WRONG_REQUEST", "Bot can't be updated"),
])
def test_updating_is_refused(portal, register, fields, code, text):
    register(code="taken")
    bot = register()
    refused = portal.error("imbot.update", {"BOT_ID": bot, "FIELDS": fields}, token=portal.app)
    assert refused == (400, code, text)


@pytest.mark.parametrize("method", ["imbot.update", "imbot.unregister"])
def test_whose_bot_it_is(portal, register, method):
    bot = register(by_webhook=True, CLIENT_ID="its owner")
    params = {"BOT_ID": bot, "FIELDS": {"PROPERTIES": {"NAME": "Stolen"}}}
    assert portal.error(method, params, token=portal.app) == FOREIGN
    assert portal.error(method, {**params, "CLIENT_ID": "another"}) == FOREIGN
    for nobody in (1, 99999, "abc"):
        refused = portal.error(method, {**params, "BOT_ID": nobody}, token=portal.app)
        assert refused == (400, "BOT_ID_ERROR", "Bot not found")
    assert portal.ok(method, {**params, "CLIENT_ID": "its owner"}) is True


# ---- removing ----

def test_an_unregistered_bot_is_gone(portal, register, handler):
    bot = register(code="leaving", EVENT_HANDLER=handler.url)
    assert portal.ok("imbot.unregister", {"BOT_ID": bot}, token=portal.app) is True
    event = handler.one("ONIMBOTDELETE")
    assert_like(payload("ONIMBOTDELETE"), event.body, without=["auth.refresh_token"], more=["eventId"])
    assert event.data == {"BOT_ID": str(bot), "BOT_CODE": "leaving"}
    assert str(bot) not in listed(portal, token=portal.app)
    assert portal.error("imbot.unregister", {"BOT_ID": bot}, token=portal.app)[1] == "BOT_ID_ERROR"
    assert portal.ok("im.user.get", {"ID": bot})["active"] is False
    assert register(code="leaving") != bot


def test_an_application_takes_its_bots_along(portal, server, handler):
    app = portal.new_app("with a bot", "imbot,im", api_only=True)
    token = server.cli("app", "token", "--id", app["id"], "--user", 1)["access_token"]
    bot = portal.ok("imbot.register", profile("taken along", EVENT_HANDLER=handler.url), token=token)
    server.cli("app", "uninstall", "--id", app["id"])
    event = handler.one("ONIMBOTDELETE")
    assert event.data["BOT_ID"] == str(bot) and "access_token" not in event.auth
    assert portal.ok("im.user.get", {"ID": bot})["active"] is False

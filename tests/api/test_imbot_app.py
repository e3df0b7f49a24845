"""imbot.app.*: chat applications of bots; switchline.chatapp.list: what of them somebody is offered."""
import itertools

import pytest

from contract import response

URL = "http://127.0.0.1:9/bot"
UNKNOWN = (400, "CHAT_APP_ID_ERROR", "Chat application not found")
FOREIGN = (400, "APP_ID_ERROR", "Chat application was installed by another REST application")
NO_PAGE = (400, "IFRAME_HTTPS", "IFRAME must be the address of a page with HTTPS")
NO_HASH = (400, "HASH_ERROR", "Hash of the application isn't specified")
WRONG = (400, "PARAMS_ERROR", "Incorrect params")
NO_LANG = (400, "LANG_ERROR", "Lang set can't be empty")
NOT_MADE = (400, "WRONG_REQUEST", "Chat application can't be created")
NOT_CHANGED = (400, "WRONG_REQUEST", "Chat application can't be updated")
codes = (f"app{n}" for n in itertools.count())

LANG = [{"LANGUAGE_ID": "en", "TITLE": "Echobot BUTTON", "DESCRIPTION": "Send help command"},
        {"LANGUAGE_ID": "ru", "TITLE": "Кнопка", "DESCRIPTION": "Помощь"}]
COMMAND = {"JS_METHOD": "SEND", "JS_PARAM": "/help", "ICON_FILE": "/* base64 image */", "CONTEXT": "BOT", "EXTRANET_SUPPORT": "N",
           "LIVECHAT_SUPPORT": "N", "IFRAME_POPUP": "N", "LANG": LANG}
FRAME = {"IFRAME": "https://marta.bitrix.com/iframe/echo.php", "IFRAME_WIDTH": "350", "IFRAME_HEIGHT": "150",
         "HASH": "d1ab17949a572b0979d8db0d5b349cd2", "CONTEXT": "BOT", "HIDDEN": "N", "LANG": LANG}


def new_bot(portal, key=None):
    profile = {"CODE": next(codes), "EVENT_HANDLER": URL, "PROPERTIES": {"NAME": "Echo"}}
    return portal.ok("imbot.register", {**profile, **({"CLIENT_ID": key} if key else {})}, **({} if key else {"token": portal.app}))


@pytest.fixture(scope="module")
def bot(portal):
    return new_bot(portal)


@pytest.fixture(scope="module")
def boris(portal):
    return {"id": portal.operators[0]["id"], "webhook": portal.new_webhook(portal.operators[0]["id"])}


@pytest.fixture
def ok(portal):
    return lambda method, **params: portal.ok("imbot.app." + method, params, token=portal.app)


@pytest.fixture
def error(portal):
    return lambda method, **params: portal.error("imbot.app." + method, params, token=portal.app)


@pytest.fixture
def register(ok, bot):
    return lambda kind=COMMAND, **more: ok("register", **{"BOT_ID": bot, "CODE": next(codes), **kind, **more})


@pytest.fixture
def offered(portal, boris):
    """What of this application Boris, or the administrator, is offered."""
    def look(app, dialog, admin=False):
        who = {} if admin else {"webhook": boris["webhook"]}
        found = [one for one in portal.ok("switchline.chatapp.list", {"DIALOG_ID": dialog}, **who) if one["id"] == app]
        return found[0] if found else None

    return look


# ---- registering ----

def test_the_documented_samples(portal, ok, bot, offered):
    command = ok("register", BOT_ID=bot, CODE="echo", **COMMAND)
    frame = ok("register", BOT_ID=bot, CODE="echoFrame", **FRAME, ICON_FILE="x", EXTRANET_SUPPORT="N", IFRAME_POPUP="N")
    assert isinstance(command, type(response("imbot.app.register"))) and frame > command > 0
    assert offered(command, bot) == {
        "id": command, "bot_id": bot, "code": "echo", "method": "SEND", "param": "/help", "title": "Echobot BUTTON",
        "description": "Send help command"}
    assert offered(frame, bot) == {
        "id": frame, "bot_id": bot, "code": "echoFrame", "method": "", "param": "", "title": "Echobot BUTTON",
        "description": "Send help command", "iframe": {"width": 350, "height": 150, "popup": False}}


def test_the_same_code_changes_it(ok, bot, register, offered):
    app = register(CODE="again")
    assert register(CODE="again", JS_METHOD="PUT", JS_PARAM="/echo ") == app
    assert (offered(app, bot)["method"], offered(app, bot)["param"]) == ("PUT", "/echo ")
    assert register(FRAME, CODE="again", IFRAME_POPUP="Y") == app
    assert offered(app, bot)["method"] == "" and offered(app, bot)["iframe"]["popup"] is True


def test_another_bot_may_have_the_code_too(portal, register):
    assert register(CODE="shared") != register(CODE="shared", BOT_ID=new_bot(portal))


def test_a_command_wins_over_a_frame(bot, register, offered):
    app = register({**COMMAND, "IFRAME": "http://plain.example", "IFRAME_WIDTH": 1, "HASH": ""})
    assert offered(app, bot)["method"] == "SEND"


@pytest.mark.parametrize("given, wanted", [
    ({"BOT_ID": None}, (400, "BOT_ID_ERROR", "Bot not found")),
    ({"BOT_ID": 99999}, (400, "BOT_ID_ERROR", "Bot not found")),
    ({"BOT_ID": 0}, (400, "BOT_ID_ERROR", "Bot not found")),
    ({"CODE": None}, NOT_MADE), ({"CODE": ""}, NOT_MADE), ({"CODE": "c" * 101}, NOT_MADE), ({"CODE": ["c"]}, NOT_MADE),
    ({"JS_METHOD": None, "JS_PARAM": None}, WRONG), ({"JS_METHOD": "OPEN"}, WRONG), ({"JS_PARAM": None}, WRONG),
    ({"JS_PARAM": "<script>"}, WRONG), ({"JS_METHOD": "SUPPORT", "JS_PARAM": "short"}, WRONG),
    ({"JS_METHOD": "CALL", "JS_PARAM": "me"}, WRONG), ({"CONTEXT": "EVERYWHERE"}, WRONG),
    ({"LANG": None}, NO_LANG), ({"LANG": []}, NO_LANG), ({"LANG": "en"}, NO_LANG), ({"LANG": [{"TITLE": "x"}]}, NO_LANG),
    ({"LANG": [{"LANGUAGE_ID": "en", "TITLE": " "}]}, NO_LANG), ({"HIDDEN": "Y", "LANG": [{"TITLE": "x"}]}, NO_LANG),
    ({"LANG": [{"LANGUAGE_ID": "en", "TITLE": "x" * 17000}]}, NO_LANG), ({"LANG": LANG * 26}, NO_LANG),
])
def test_a_command_is_refused(error, bot, given, wanted):
    sent = {"BOT_ID": bot, "CODE": next(codes), **COMMAND, **given}
    assert error("register", **{key: value for key, value in sent.items() if value is not None}) == wanted


@pytest.mark.parametrize("given, wanted", [
    ({"IFRAME": "http://example.com/"}, NO_PAGE), ({"IFRAME": "javascript:alert(1)"}, NO_PAGE), ({"IFRAME": "https://"}, NO_PAGE),
    ({"IFRAME": "https://user@example.com/"}, NO_PAGE), ({"IFRAME": "https://example.com/" + "x" * 2048}, NO_PAGE),
    ({"IFRAME": ""}, WRONG), ({"IFRAME_WIDTH": 249}, WRONG), ({"IFRAME_HEIGHT": 49}, WRONG), ({"IFRAME_WIDTH": 10001}, WRONG),
    ({"IFRAME_WIDTH": "wide"}, WRONG), ({"IFRAME_HEIGHT": -1}, WRONG),
    ({"HASH": ""}, NO_HASH), ({"HASH": None}, NO_HASH), ({"HASH": "h" * 33}, NO_HASH), ({"LANG": None}, NO_LANG),
])
def test_a_frame_is_refused(error, bot, given, wanted):
    sent = {"BOT_ID": bot, "CODE": next(codes), **FRAME, **given}
    assert error("register", **{key: value for key, value in sent.items() if value is not None}) == wanted


def test_what_may_be_absent(ok, bot):
    assert ok("register", BOT_ID=bot, CODE=next(codes), IFRAME="HTTPS://example.com", HASH="h", HIDDEN="Y") > 0


def test_a_bot_has_a_hundred_at_most(portal, ok, error):
    bot = new_bot(portal)
    hidden = {"BOT_ID": bot, "JS_METHOD": "PUT", "JS_PARAM": "/x", "HIDDEN": "Y"}
    for first in (0, 50):
        batch = [("imbot.app.register", {**hidden, "CODE": f"c{n}"}) for n in range(first, first + 50)]
        assert len(portal.batch(batch, token=portal.app)["result"]) == 50
    assert error("register", CODE="more", **hidden) == NOT_MADE
    assert ok("register", CODE="c1", **hidden) > 0, "which may change"


# ---- changing ----

def test_an_application_is_updated(ok, bot, register, offered):
    app = register(FRAME)
    assert ok("update", APP_ID=app, FIELDS={**FRAME, **COMMAND, "HASH": "register"}) is response("imbot.app.update") is True
    assert offered(app, bot)["method"] == "SEND", "if both are given, the command counts"
    assert ok("update", APP_ID=app, FIELDS={"JS_PARAM": "/more", "LANG": [{"LANGUAGE_ID": "de", "TITLE": "Mehr"}]})
    assert offered(app, bot) == {
        "id": app, "bot_id": bot, "code": offered(app, bot)["code"], "method": "SEND", "param": "/more", "title": "Mehr",
        "description": ""}
    assert ok("update", APP_ID=app, FIELDS={"HIDDEN": "Y"}) and offered(app, bot) is None
    assert ok("update", APP_ID=app, FIELDS={"HIDDEN": "N", "CONTEXT": "all"}) and offered(app, 1)


def test_a_command_becomes_a_frame_only_with_a_hash(ok, error, register):
    app = register()
    page = {"IFRAME": "https://example.com/"}
    assert error("update", APP_ID=app, FIELDS=page) == NOT_CHANGED
    assert ok("update", APP_ID=app, FIELDS={**page, "HASH": "h"})
    assert ok("update", APP_ID=app, FIELDS={**page, "IFRAME_WIDTH": 600}), "which it keeps"


@pytest.mark.parametrize("fields, wanted", [
    ({"IFRAME": "http://example.com/"}, NO_PAGE), ({"JS_PARAM": "<b>"}, NOT_CHANGED), ({"JS_METHOD": "OPEN"}, NOT_CHANGED),
    ({"CONTEXT": "x"}, NOT_CHANGED), ({"LANG": [{}]}, NOT_CHANGED), ({}, NOT_CHANGED), ("x", NOT_CHANGED), (None, NOT_CHANGED),
])
def test_updating_is_refused(error, bot, register, offered, fields, wanted):
    app = register()
    before = offered(app, bot)
    assert error("update", APP_ID=app, **({} if fields is None else {"FIELDS": fields})) == wanted
    assert offered(app, bot) == before


# ---- whose, and gone ----

@pytest.mark.parametrize("method", ["update", "unregister"])
def test_whose_it_is(portal, error, method):
    owner = new_bot(portal, "the key")
    app = portal.ok("imbot.app.register", {"BOT_ID": owner, "CODE": "mine", **COMMAND, "CLIENT_ID": "the key"})
    params = {"APP_ID": app, "FIELDS": {"JS_PARAM": "/x"}}
    assert error(method, **params) == FOREIGN
    assert portal.error("imbot.app." + method, {**params, "CLIENT_ID": "another"}) == FOREIGN
    for wrong in ({"APP_ID": 99999}, {"APP_ID": 0}, {"APP_ID": "x"}, {"APP_ID": None}):
        assert portal.error("imbot.app." + method, {**params, **wrong, "CLIENT_ID": "the key"}) == UNKNOWN
    assert portal.ok("imbot.app." + method, {**params, "CLIENT_ID": "the key"}) is True


def test_registering_for_a_bot_of_somebody_else(portal, error):
    owner = new_bot(portal, "another key")
    assert error("register", BOT_ID=owner, CODE="x", **COMMAND) == (
        400, "APP_ID_ERROR", "Bot was installed by another REST application")


def test_it_is_removed(portal, ok, error, bot, register, offered):
    app = register()
    assert ok("unregister", APP_ID=app) is response("imbot.app.unregister") is True
    assert error("unregister", APP_ID=app) == error("update", APP_ID=app, FIELDS={"HIDDEN": "Y"}) == UNKNOWN
    assert offered(app, bot) is None


def test_it_goes_with_its_bot(portal, ok, error, offered):
    bot = new_bot(portal)
    app = ok("register", BOT_ID=bot, CODE="x", **{**COMMAND, "CONTEXT": "ALL"})
    assert offered(app, 1)
    portal.ok("imbot.unregister", {"BOT_ID": bot}, token=portal.app)
    assert offered(app, 1) is None and error("update", APP_ID=app, FIELDS={"HIDDEN": "Y"}) == UNKNOWN


# ---- offered ----

def test_in_its_context_and_language(portal, bot, boris, register, offered):
    chat = f"chat{portal.ok('im.chat.add', {'TITLE': 'Group', 'USERS': [boris['id'], bot]})}"
    for context, here in {"ALL": (bot, 1, chat), "USER": (bot, 1), "BOT": (bot,), "CHAT": (chat,), "LINES": (), "CALL": ()}.items():
        app, for_admins = register(CONTEXT=context), register(CONTEXT=context.lower() + "-admin")
        for dialog in (bot, 1, chat):
            assert bool(offered(app, dialog)) is (dialog in here), (context, dialog)
            assert offered(for_admins, dialog) is None
            assert bool(offered(for_admins, dialog, admin=True)) is (dialog in here)


@pytest.mark.parametrize("method, param", [("CALL", "+49 30"), ("SUPPORT", "6a4cdbcf753addac1a573ea64be826ca")])
def test_calls_and_support_are_kept_only(bot, register, offered, method, param):
    assert offered(register(JS_METHOD=method, JS_PARAM=param, CONTEXT="ALL"), bot) is None


def test_a_hidden_frame_is_not_offered(bot, register, offered):
    assert offered(register(FRAME, HIDDEN="Y"), bot) is None


def test_in_nobodys_chat(portal, boris):
    closed = portal.ok("im.chat.add", {"TITLE": "Closed"})
    refused = portal.error("switchline.chatapp.list", {"DIALOG_ID": f"chat{closed}"}, webhook=boris["webhook"])
    assert refused == (403, "ACCESS_ERROR", "You do not have access to the specified dialog")
    assert portal.error("switchline.chatapp.list", {}, webhook=boris["webhook"])[1] == "DIALOG_ID_EMPTY"

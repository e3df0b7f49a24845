"""switchline.chatapp.open: frames of bots' chat applications, with what their pages are told."""
import hashlib
import itertools
from urllib.parse import parse_qsl, urlsplit

import pytest

from test_frames import Page

HASH = "d1ab17949a572b0979d8db0d5b349cd2"
FRAME = {"IFRAME": "https://marta.bitrix.com/iframe/echo.php", "IFRAME_WIDTH": 350, "IFRAME_HEIGHT": 150, "HASH": HASH,
         "CONTEXT": "ALL", "LANG": [{"LANGUAGE_ID": "en", "TITLE": "Echo"}]}
codes = (f"code{n}" for n in itertools.count())
NOT_HERE = "CHAT_APP_ID_ERROR"


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def query_of(url):
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True))


@pytest.fixture(scope="module")
def bot(portal):
    return portal.ok("imbot.register", {
        "CODE": "echoBot", "EVENT_HANDLER": "http://127.0.0.1:9/", "PROPERTIES": {"NAME": "Echo"}}, token=portal.app)


@pytest.fixture(scope="module")
def boris(portal):
    return Page(portal, portal.operators[0]["login"], portal.operators[0]["password"])


@pytest.fixture(scope="module")
def admin(portal):
    return Page(portal, portal.admin["login"], portal.admin["password"])


@pytest.fixture(scope="module")
def group(portal, bot):
    return f"chat{portal.ok('im.chat.add', {'TITLE': 'Group', 'USERS': [portal.operators[0]['id'], bot]})}"


@pytest.fixture
def register(portal, bot):
    def one(**more):
        return portal.ok("imbot.app.register", {"BOT_ID": bot, "CODE": next(codes), **FRAME, **more}, token=portal.app)

    return one


@pytest.fixture
def offer(portal, bot, group):
    """A message of the bot with these buttons."""
    def send(*buttons, part="KEYBOARD", dialog=None):
        return portal.ok("imbot.message.add", {
            "BOT_ID": bot, "DIALOG_ID": dialog or group, "MESSAGE": "Look", part: [{"TEXT": "Open", **one} for one in buttons]},
            token=portal.app)

    return send


def refused(page, **params):
    answer = page.call("switchline.chatapp.open", **params)
    return answer.get("error") or answer


# ---- beside the field ----

def test_the_page_is_told_who_opens_it_and_where(portal, boris, bot, register):
    app = register(CODE="echoFrame")
    opened = boris.ok("switchline.chatapp.open", APP_ID=app, DIALOG_ID=str(bot), IS_CHROME="Y")
    url = opened.pop("url")
    assert opened == {"width": 350, "height": 150, "popup": False}
    assert url.startswith("https://marta.bitrix.com/iframe/echo.php?BOT_ID=")
    user = str(portal.operators[0]["id"])
    assert query_of(url) == {
        "BOT_ID": str(bot), "BOT_CODE": "echoBot", "APP_ID": str(app), "APP_CODE": "echoFrame",
        "DOMAIN": portal.url, "DOMAIN_HASH": md5(urlsplit(portal.url).hostname + HASH), "USER_ID": user, "USER_HASH": md5(user + HASH),
        "DIALOG_ID": str(bot), "CONTEXT": "textarea", "LANG": "en", "IS_CHROME": "Y"}
    assert HASH not in url


@pytest.mark.parametrize("registered, begins, ends", [
    ("https://a.example", "https://a.example?BOT_ID=", ""),
    ("https://a.example/x?a=b%20c", "https://a.example/x?a=b%20c&BOT_ID=", ""),
    ("https://a.example/x?a=1#part?2", "https://a.example/x?a=1&BOT_ID=", "#part?2"),
])
def test_the_address_keeps_what_it_has(boris, register, group, registered, begins, ends):
    url = boris.ok("switchline.chatapp.open", APP_ID=register(IFRAME=registered), DIALOG_ID=group)["url"]
    assert url.startswith(begins) and url.endswith("&IS_CHROME=N" + ends)


def test_values_are_encoded(boris, register, group):
    app = register(CODE="a&b=Ж c")
    url = boris.ok("switchline.chatapp.open", APP_ID=app, DIALOG_ID=group)["url"]
    assert "APP_CODE=a%26b%3D%D0%96" in url and query_of(url)["APP_CODE"] == "a&b=Ж c"


def test_a_frame_may_stay_when_the_chat_is_left(boris, register, group):
    assert boris.ok("switchline.chatapp.open", APP_ID=register(IFRAME_POPUP="Y"), DIALOG_ID=group)["popup"] is True


def test_only_the_portals_own_pages_open_it(portal, register, group):
    params = {"APP_ID": register(), "DIALOG_ID": group}
    assert portal.error("switchline.chatapp.open", params) == (403, "ACCESS_DENIED", "Access denied!")
    assert portal.error("switchline.chatapp.open", params, token=portal.app) == (403, "ACCESS_DENIED", "Access denied!")


def test_only_who_reads_the_chat_opens_it(portal, boris, register):
    closed = f"chat{portal.ok('im.chat.add', {'TITLE': 'Closed'})}"
    assert refused(boris, APP_ID=register(), DIALOG_ID=closed) == "ACCESS_ERROR"
    assert refused(boris, APP_ID=register()) == "DIALOG_ID_EMPTY"


def test_only_where_it_fits(boris, admin, register, group, bot):
    for context, dialog in {"BOT": group, "CHAT": str(bot), "LINES": group, "CALL": group}.items():
        assert refused(boris, APP_ID=register(CONTEXT=context), DIALOG_ID=dialog) == NOT_HERE, context
    for_admins = {"APP_ID": register(CONTEXT="CHAT-ADMIN"), "DIALOG_ID": group}
    assert refused(boris, **for_admins) == NOT_HERE and admin.ok("switchline.chatapp.open", **for_admins)


def test_only_a_frame_that_is_offered(boris, register, group):
    assert refused(boris, APP_ID=register(HIDDEN="Y"), DIALOG_ID=group) == NOT_HERE
    assert refused(boris, APP_ID=register(JS_METHOD="SEND", JS_PARAM="/help"), DIALOG_ID=group) == NOT_HERE
    for wrong in ({"APP_ID": 99999}, {"APP_ID": 0}, {"APP_ID": "x"}, {}):
        assert refused(boris, DIALOG_ID=group, **wrong) == NOT_HERE


# ---- from a button ----

@pytest.mark.parametrize("part", ["KEYBOARD", "MENU"])
def test_a_button_opens_what_is_hidden_elsewhere(portal, boris, register, offer, group, part):
    app = register(HIDDEN="Y", CONTEXT="LINES", IFRAME_POPUP="Y")
    message = offer({"APP_ID": app, "APP_PARAMS": "order=5&x"}, part=part)
    opened = boris.ok("switchline.chatapp.open", APP_ID=app, DIALOG_ID=group, MESSAGE_ID=message)
    query = query_of(opened["url"])
    assert (query["CONTEXT"], query["MESSAGE_ID"], query["BUTTON_PARAMS"]) == ("button", str(message), "order=5&x")
    assert query["USER_HASH"] == md5(query["USER_ID"] + HASH) and opened["popup"] is False


def test_which_button_it_was(boris, register, offer, group):
    app = register(HIDDEN="Y")
    message = offer({"APP_ID": app, "APP_PARAMS": "first"}, {"APP_ID": app}, {"APP_ID": app, "APP_PARAMS": {"a": [1, "Ж"]}},
                    {"APP_ID": app, "APP_PARAMS": "off", "DISABLED": "Y"})
    for pressed, told in ((None, "first"), ("first", "first"), ("", ""), ({"a": [1, "Ж"]}, '{"a":[1,"Ж"]}')):
        url = boris.ok("switchline.chatapp.open", APP_ID=app, DIALOG_ID=group, MESSAGE_ID=message,
                       **({} if pressed is None else {"BUTTON_PARAMS": pressed}))["url"]
        assert query_of(url)["BUTTON_PARAMS"] == told
    for forged in ("second", "off", {"a": [2]}):
        assert refused(boris, APP_ID=app, DIALOG_ID=group, MESSAGE_ID=message, BUTTON_PARAMS=forged) == "PARAMS_ERROR"


def test_the_button_must_be_there(portal, boris, bot, register, offer, group):
    app, other = register(HIDDEN="Y"), register(HIDDEN="Y")
    message = offer({"APP_ID": app})
    assert refused(boris, APP_ID=other, DIALOG_ID=group, MESSAGE_ID=message) == "PARAMS_ERROR"
    assert refused(boris, APP_ID=app, DIALOG_ID=str(bot), MESSAGE_ID=message) == "MESSAGE_ID_ERROR", "it is in another chat"
    assert refused(boris, APP_ID=app, DIALOG_ID="1", MESSAGE_ID=message) == "MESSAGE_ID_ERROR"
    for wrong in (99999, -1, "x"):
        assert refused(boris, APP_ID=app, DIALOG_ID=group, MESSAGE_ID=wrong) == "MESSAGE_ID_ERROR"
    assert refused(boris, APP_ID=app, DIALOG_ID=group) == NOT_HERE
    portal.ok("imbot.message.delete", {"BOT_ID": bot, "MESSAGE_ID": message}, token=portal.app)
    assert refused(boris, APP_ID=app, DIALOG_ID=group, MESSAGE_ID=message) == "MESSAGE_ID_ERROR"


def test_a_button_does_not_open_what_is_for_administrators(boris, admin, register, offer, group):
    app = register(CONTEXT="ALL-ADMIN", HIDDEN="Y")
    params = {"APP_ID": app, "DIALOG_ID": group, "MESSAGE_ID": offer({"APP_ID": app})}
    assert refused(boris, **params) == NOT_HERE and admin.ok("switchline.chatapp.open", **params)


def test_the_hash_is_not_told(portal, bot, register, boris, group):
    app = register(CODE="secretive")
    told = [portal.ok("switchline.chatapp.list", {"DIALOG_ID": group}), boris.ok("switchline.chatapp.list", DIALOG_ID=group),
            boris.ok("switchline.chatapp.open", APP_ID=app, DIALOG_ID=group), portal.ok("imbot.bot.list", token=portal.app)]
    assert HASH not in str(told)
    portal.ok("imbot.app.update", {"APP_ID": app, "FIELDS": {"HASH": "another"}}, token=portal.app)
    query = query_of(boris.ok("switchline.chatapp.open", APP_ID=app, DIALOG_ID=group)["url"])
    assert query["USER_HASH"] == md5(query["USER_ID"] + "another")

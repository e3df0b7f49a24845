"""switchline.livechat.*: visitors of other people's sites, from their side and from the line's."""
import itertools

import pytest
import requests

from ears import Ears
from harness.push import Socket
from line_people import LinePeople

SITE = "https://shop.example"
numbers = itertools.count(1)


class Visitor:
    """A browser on some page, as the widget's script calls."""

    def __init__(self, portal, line, origin=SITE, **who):
        self.portal, self.line, self.origin = portal, line, origin
        self.token = self.ok("start", **who)["token"]

    def call(self, method, **params):
        token = {"auth": self.token} if hasattr(self, "token") else {}
        return requests.post(
            f"{self.portal.url}/rest/switchline.livechat.{method}", json={"LINE": self.line, **params, **token},
            headers={"Origin": self.origin} if self.origin else {}, timeout=20)

    def ok(self, method, **params):
        answer = self.call(method, **params).json()
        assert "result" in answer, answer
        return answer["result"]

    def error(self, method, **params):
        answer = self.call(method, **params)
        return answer.status_code, answer.json()["error"]

    def say(self, text="Hello", **more):
        self.ok("send", ID=f"c{next(numbers)}", TEXT=text, **more)

    def texts(self):
        return [message["text"] for message in self.ok("history")["messages"]]


@pytest.fixture(scope="module")
def desk(portal, server):
    desk = LinePeople(portal, server, "site", WATCH_TYPING="Y", VOTE_MESSAGE="Y", CLOSE_RULE="none")
    desk.ok("switchline.livechat.update", LINE=desk.line, ACTIVE="Y", TITLE="Ask us", COLOR="#112233")
    return desk


@pytest.fixture
def visitor(portal, desk):
    return Visitor(portal, desk.line)


def chat_of(desk, who=None):
    """The newest dialog of the line."""
    return desk.ok("switchline.dialog.list", who, STATE="all", LINE_ID=desk.line)["items"][0]["chat_id"]


# ---- both ways ----

def test_a_visitor_and_an_operator_talk(desk, visitor):
    visitor.say("Where is my parcel?")
    chat = chat_of(desk)
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
    desk.say(chat, "On its way")
    asked, answered = visitor.ok("history")["messages"]
    assert (asked["mine"], asked["text"]) == (True, "Where is my parcel?")
    assert (answered["mine"], answered["text"], answered["client_id"]) == (False, "On its way", None)
    assert answered["author"]["name"] == "Site-First X"
    state = visitor.ok("history")
    assert state["operator"]["name"] == "Site-First X" and state["open"] is True and state["vote"] is False


def test_a_bot_that_has_the_session_may_want_its_buttons_used(desk, visitor, portal):
    bot = portal.ok("imbot.v2.Bot.register", {"fields": {
        "code": "buttons", "type": "openline", "properties": {"name": "Buttons"}}}, token=portal.app)["bot"]["id"]
    line = {"CONFIG_ID": desk.line, "PARAMS": {"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": bot}}
    portal.ok("imopenlines.config.update", line)
    visitor.say()
    chat = chat_of(desk)
    assert visitor.ok("history")["text_field_enabled"] is True

    place = visitor.ok("connect")
    config = {"server": {"websocket_secure": place["websocket"]}, "channels": {}}
    with Socket(portal, config, channels=place["channel"]) as socket:
        def after(method, params):
            """What the visitor is told of his field, by push and when he asks."""
            portal.ok(method, params, token=portal.app)
            while (text := socket.next()["text"])["command"] != "state":
                pass
            assert visitor.ok("history")["text_field_enabled"] is text["params"]["text_field_enabled"]
            return text["params"]["text_field_enabled"]

        field = {"botId": bot, "dialogId": f"chat{chat}"}
        assert after("imbot.v2.Chat.TextField.enabled", {**field, "enabled": False}) is False
        assert after("imbot.v2.Chat.TextField.enabled", field) is True
        assert after("imbot.v2.Chat.TextField.enabled", {**field, "enabled": False}) is False
        assert after("imopenlines.bot.session.operator", {"CHAT_ID": chat}) is True, "an operator's words can be answered"
    portal.ok("imopenlines.config.update", {**line, "PARAMS": {"WELCOME_BOT_ENABLE": "N"}})


def test_a_repeat_sends_nothing(desk, visitor):
    for _ in range(3):
        assert visitor.ok("send", ID="same", TEXT="Once") is True
    assert visitor.texts() == ["Once"]


def test_a_visitor_sees_nothing_of_what_is_said_inside(desk, visitor):
    visitor.say()
    chat = chat_of(desk)
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
    desk.ok("imopenlines.session.mode.silent", desk.first, CHAT_ID=chat, ACTIVATE="Y")
    desk.say(chat, "He is difficult")
    desk.ok("imopenlines.session.mode.silent", desk.first, CHAT_ID=chat, ACTIVATE="N")
    desk.say(chat, "How may I help?")
    assert visitor.texts() == ["Hello", "How may I help?"]


def test_what_is_changed_and_deleted_reaches_the_visitor(desk, visitor):
    visitor.say()
    chat = chat_of(desk)
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
    first, second = desk.say(chat, "Wrnog"), desk.say(chat, "Oops")
    desk.ok("im.message.update", desk.first, MESSAGE_ID=first, MESSAGE="Right")
    desk.ok("im.message.delete", desk.first, MESSAGE_ID=second)
    messages = visitor.ok("history")["messages"]
    assert [message["text"] for message in messages] == ["Hello", "Right", ""] and messages[2]["deleted"] is True


def test_files_both_ways(desk, visitor, portal):
    answer = requests.post(
        f"{portal.url}/rest/switchline.livechat.send", timeout=20, headers={"Origin": SITE}, files={"FILE": ("bill.txt", b"42")},
        data={"LINE": desk.line, "ID": "file-1", "auth": visitor.token})
    assert answer.json()["result"] is True
    *_, sent = visitor.ok("history")["messages"]
    [file] = sent["files"]
    assert file["name"] == "bill.txt" and requests.get(file["url"], timeout=20).content == b"42"
    shown = desk.ok("im.dialog.messages.get", desk.manager, DIALOG_ID=f"chat{chat_of(desk)}")
    assert [file["name"] for file in shown["files"]] == ["bill.txt"]


def test_a_vote(desk, visitor):
    visitor.say()
    chat = chat_of(desk)
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=chat)
    assert visitor.ok("history")["vote"] is True
    visitor.ok("vote", LIKE="Y")
    assert visitor.ok("history")["vote"] is False
    assert desk.ok("switchline.dialog.get", desk.manager, CHAT_ID=chat)["vote"] == 5


# ---- at once ----

def test_a_visitor_hears_of_answers_and_of_nothing_else(desk, visitor, portal):
    visitor.say()
    chat = chat_of(desk)
    place = visitor.ok("connect")
    config = {"server": {"websocket_secure": place["websocket"]}, "channels": {}}
    with Socket(portal, config, channels=place["channel"]) as socket:
        desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
        desk.ok("im.dialog.writing", desk.first, DIALOG_ID=f"chat{chat}")
        desk.say(chat, "I look it up")
        heard = []
        while not heard or heard[-1]["command"] != "message":
            heard.append(socket.next()["text"])
    assert {text["module_id"] for text in heard} == {"livechat"}
    assert heard[-1]["params"]["message"]["text"] == "I look it up"
    assert "writing" in [text["command"] for text in heard]
    assert any(text["params"]["operator"]["name"] == "Site-First X" for text in heard if text["command"] == "state" and text["params"]["operator"])


def test_operators_hear_that_a_visitor_writes_and_reads(desk, visitor, portal):
    visitor.say()
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat_of(desk))
    ears = Ears(portal, {"first": desk.ids["first"]})
    assert ears.who(ears.of(lambda: visitor.ok("write")), "startWriting") == {"first"}
    desk.say(chat_of(desk), "Read this")
    assert ears.who(ears.of(lambda: visitor.ok("read")), "readMessageOpponent") == {"first"}
    ears.close()


# ---- who may ----

@pytest.fixture(scope="module")
def application(portal, server):
    """Calls of an application, as the administrator or as somebody else."""
    app = portal.new_app("Switches", "imopenlines,imconnector", api_only=True)

    def call(method, user=1, **params):
        token = server.cli("app", "token", "--id", app["id"], "--user", user)["access_token"]
        return portal.ok(f"imconnector.{method}", params, token=token)
    return call


def test_it_is_switched_like_any_connector(portal, desk, application):
    line = desk.new_line("switched")
    place = {"CONNECTOR": "livechat", "LINE": line}
    assert application("list")["livechat"] and application("status", **place)["STATUS"] is False
    assert application("activate", **place, ACTIVE=1) is True
    assert application("status", **place)["STATUS"] is True and desk.ok("switchline.livechat.get", LINE=line)["active"] is True
    Visitor(portal, line).say()
    assert application("activate", **place, ACTIVE=0) is True
    assert application("status", **place)["STATUS"] is False
    assert requests.post(f"{portal.url}/rest/switchline.livechat.start", json={"LINE": line}, timeout=20).status_code == 404
    assert application("activate", CONNECTOR="livechat", LINE=10**6, ACTIVE=1) is False


@pytest.mark.parametrize("who, switches", [("first", False), ("manager", True)])
def test_who_runs_the_line_switches_it(desk, application, who, switches):
    assert application("activate", desk.ids[who], CONNECTOR="livechat", LINE=desk.line, ACTIVE=1) is switches


def test_only_allowed_sites(portal, desk):
    desk.ok("switchline.livechat.update", LINE=desk.line, ORIGINS=f"{SITE}\nhttps://other.example")
    try:
        visitor = Visitor(portal, desk.line)
        visitor.origin = "https://evil.example"
        for method in ("config", "start", "history", "connect", "read", "write"):
            assert visitor.error(method) == (403, "ACCESS_DENIED"), method
        assert visitor.error("send", ID="x", TEXT="y") == (403, "ACCESS_DENIED")
        visitor.origin = portal.url
        assert visitor.ok("config")["title"] == "Ask us"
    finally:
        desk.ok("switchline.livechat.update", LINE=desk.line, ORIGINS="-")


def test_a_line_without_a_chat_has_none(portal, desk):
    other = desk.new_line("nothing")
    answer = requests.post(f"{portal.url}/rest/switchline.livechat.start", json={"LINE": other}, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (404, "NOT_FOUND")


def test_who_comes_now_and_then_stays_the_same(portal, desk, visitor):
    visitor.say("In spring")
    young = visitor.ok("connect")["token"]
    visitor.token = young
    assert visitor.texts() == ["In spring"]
    portal.advance(1)
    assert int(visitor.ok("connect")["token"].split(".")[3]) > int(young.split(".")[3])


def test_a_visitor_is_nobody_elsewhere(portal, visitor):
    for method in ("im.recent.list", "user.get", "imopenlines.config.list.get"):
        answer = portal.call(method, token=visitor.token).json()
        assert answer["error"] in ("AUTHORIZE_ERROR", "ACCESS_DENIED"), (method, answer)
    other = Visitor(portal, visitor.line)
    visitor.say("Secret")
    assert other.texts() == []


def test_an_employee_is_no_visitor(desk):
    assert desk.error("switchline.livechat.history", desk.first, LINE=desk.line)[:2] == (403, "ACCESS_DENIED")


def test_the_form(portal, desk):
    desk.ok("switchline.livechat.update", LINE=desk.line, FORM=2)
    try:
        answer = requests.post(f"{portal.url}/rest/switchline.livechat.start", json={"LINE": desk.line, "NAME": "Eva"}, timeout=20)
        assert answer.status_code == 400
        visitor = Visitor(portal, desk.line, NAME="Eva", EMAIL="eva@example.com")
        visitor.say()
        card = desk.ok("switchline.dialog.get", CHAT_ID=chat_of(desk))
        assert card["customer"]["name"] == "Eva" and card["customer_card"]["email"] == "eva@example.com"
    finally:
        desk.ok("switchline.livechat.update", LINE=desk.line, FORM=0)


def test_settings_are_for_those_who_run_the_line(desk):
    kept = desk.ok("switchline.livechat.get", desk.manager, LINE=desk.line)
    assert kept["active"] is True and f'data-line="{desk.line}"' in kept["script"]
    assert desk.error("switchline.livechat.get", desk.first, LINE=desk.line)[1] == "CONFIG_WRONG_USER_PERMISSION"
    assert desk.error("switchline.livechat.update", desk.first, LINE=desk.line, TITLE="x")[1] == "CONFIG_WRONG_USER_PERMISSION"
    for wrong in ({"COLOR": "red;"}, {"ORIGINS": "javascript:x"}, {"PLACE": "top"}, {"FORM": 7}, {"LANGUAGE": "xx"}):
        assert desk.error("switchline.livechat.update", desk.manager, LINE=desk.line, **wrong)[1] == "ERROR_ARGUMENT"


def test_hostile_input(desk, visitor):
    visitor.say()
    for wrong in ({}, {"ID": ""}, {"ID": "m1"}, {"ID": "x" * 300, "TEXT": "y"}, {"ID": "empty"}, {"ID": ["a"], "TEXT": "y"}):
        assert visitor.error("send", **wrong)[0] == 400, wrong
    visitor.ok("send", ID="page", TEXT="y", PAGE="javascript:alert(1)")
    visitor.ok("history", BEFORE=-5, LIMIT=10**9)
    for line in (0, -1, 10**18, "x", [1]):
        assert visitor.call("history", LINE=line).json()["error"] == "NOT_FOUND", line
    long = "ы" * 30_000
    visitor.ok("send", ID="long", TEXT=long)
    assert visitor.texts()[-1] == long[:20_000] + " (...)"


def test_a_file_that_is_too_large(portal, desk, visitor):
    most = visitor.ok("config")["max_file_bytes"]
    answer = requests.post(
        f"{portal.url}/rest/switchline.livechat.send", timeout=60, headers={"Origin": SITE}, files={"FILE": ("big", b"x" * (most + 1))},
        data={"LINE": desk.line, "ID": "big", "auth": visitor.token})
    assert answer.status_code in (400, 413) and "error" in answer.json()
    assert visitor.texts() == []


def test_older_messages_come_by_the_page(visitor):
    for number in range(7):
        visitor.say(f"{number}")
    newest = visitor.ok("history", LIMIT=3)
    assert [one["text"] for one in newest["messages"]] == ["4", "5", "6"] and newest["more"] is True
    oldest = visitor.ok("history", LIMIT=10, BEFORE=newest["messages"][0]["id"])
    assert [one["text"] for one in oldest["messages"]] == ["0", "1", "2", "3"] and oldest["more"] is False


def test_silence_is_not_betrayed_by_typing(portal, desk, visitor):
    visitor.say()
    chat = chat_of(desk)
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
    place = visitor.ok("connect")
    with Socket(portal, {"server": {"websocket_secure": place["websocket"]}, "channels": {}}, channels=place["channel"]) as socket:
        desk.ok("imopenlines.session.mode.silent", desk.first, CHAT_ID=chat, ACTIVATE="Y")
        desk.ok("im.dialog.writing", desk.first, DIALOG_ID=f"chat{chat}")
        desk.say(chat, "Between us")
        desk.ok("imopenlines.session.mode.silent", desk.first, CHAT_ID=chat, ACTIVATE="N")
        desk.say(chat, "Good morning")
        heard = []
        while not heard or heard[-1]["command"] != "message":
            heard.append(socket.next()["text"])
    assert heard[-1]["params"]["message"]["text"] == "Good morning"
    assert "writing" not in [text["command"] for text in heard] and "Between us" not in str(heard)


def test_out_of_hours(desk, visitor):
    hours = lambda **params: desk.ok("imopenlines.config.update", CONFIG_ID=desk.line, PARAMS=params)
    hours(WORKTIME_ENABLE="Y", WORKTIME_FROM="9", WORKTIME_TO="18", WORKTIME_DAYOFF=["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    try:
        assert visitor.ok("config")["online"] is False
        visitor.say("Nobody there?")
        assert "Nobody there?" in visitor.texts()
    finally:
        hours(WORKTIME_ENABLE="N")
    assert visitor.ok("config")["online"] is True


def test_a_deleted_line_takes_its_chat_along(portal, desk):
    line = desk.new_line("gone")
    desk.ok("switchline.livechat.update", LINE=line, ACTIVE="Y", TITLE="Gone")
    visitor = Visitor(portal, line)
    visitor.say()
    desk.ok("imopenlines.config.delete", CONFIG_ID=line)
    assert visitor.error("history") == (404, "NOT_FOUND")
    assert visitor.error("send", ID="late", TEXT="x") == (404, "NOT_FOUND")


def test_visitors_of_one_address_are_counted(portal, desk):
    portal.begin_minute()
    start = lambda: requests.post(f"{portal.url}/rest/switchline.livechat.start", json={"LINE": desk.line}, timeout=20)
    answers = [start().status_code for _ in range(62)]
    assert answers == [200] * 60 + [503] * 2
    portal.advance(61)
    assert start().status_code == 200


def test_too_much_is_refused(portal, desk, visitor):
    portal.begin_minute()
    answers = [visitor.call("send", ID=f"many{i}", TEXT="x").status_code for i in range(70)]
    assert answers.count(200) == 60 and set(answers[60:]) == {503}
    portal.advance(61)
    assert visitor.call("send", ID="after", TEXT="x").status_code == 200

"""ONIMBOTV2…: what a bot of version 2 hears, by polling and by webhook; imbot.v2.Event.get, im.v2.Chat.Bot.sendContext."""
import itertools
import json
import socket
import time

import pytest

from contract import assert_like, payload, response
from harness.handler import Answer
from harness.portal import Portal
from test_frames import Page

NO_TOKEN = (400, "BOT_TOKEN_NOT_SPECIFIED", "Bot token is not specified")
FOREIGN = (403, "BOT_OWNERSHIP_ERROR", "Bot is registered by another application")
NOT_FOUND = (400, "BOT_NOT_FOUND", "Bot not found")
DENIED = (403, "ACCESS_DENIED", "Access denied")
numbers = itertools.count()

# The samples of bots' events show less of a chat and of a user than the page of the objects names, and an activity that the
# same page says is never told in events.
MORE = [f"chat.{key}" for key in (
    "description", "messageType", "extranet", "containsCollaber", "entityId", "entityData1", "entityData2", "entityData3",
    "entityLink", "diskFolderId", "permissions", "parentChatId", "parentMessageId", "isNew", "textFieldEnabled", "backgroundId",
)] + [f"user.{key}" for key in ("mobileLastDate", "desktopLastDate", "website", "email")]
ALSO = {"user.lastActivityDate": bool}


class Bot:
    """A bot of the application, or of a webhook when it has a token."""

    def __init__(self, portal, kind="bot", token=None, **given):
        self.portal, self.token, self.offset = portal, token, 0
        self.how = {} if token else {"token": portal.app}
        self.named = {"botToken": token} if token else {}
        self.code = f"v2 events {next(numbers)}"
        sent = {"code": self.code, "type": kind, "properties": {"name": "Support Bot"}, **self.named, **given}
        self.id = portal.ok("imbot.v2.Bot.register", {"fields": sent}, **self.how)["bot"]["id"]

    def ok(self, method, **params):
        return self.portal.ok("imbot.v2." + method, {"botId": self.id, **self.named, **params}, **self.how)

    def error(self, method, **params):
        return self.portal.error("imbot.v2." + method, {"botId": self.id, **self.named, **params}, **self.how)

    def get(self, **params):
        return self.ok("Event.get", **params)

    def next(self):
        """What is new; the call after it confirms it."""
        answer = self.get(offset=self.offset)
        self.offset = answer["nextOffset"]
        return answer["events"]

    def one(self, kind):
        """The only new event, of this type: its data."""
        [event] = self.next()
        assert event["type"] == kind
        return event["data"]

    def met(self):
        """The administrator has spoken to it, and it has heard of that."""
        self.portal.ok("im.message.add", {"DIALOG_ID": self.id, "MESSAGE": "hi"})
        assert [event["type"] for event in self.next()] == ["ONIMBOTV2JOINCHAT", "ONIMBOTV2MESSAGEADD"]
        self.get(offset=self.offset)
        return self

    def chat(self, *more, **params):
        """A new chat of the administrator with the bot in it; what the bot heard of that is behind it."""
        chat = self.portal.ok("im.chat.add", {"TITLE": "Support Chat", "USERS": [self.id, *more], **params})
        assert [event["type"] for event in self.next()] == ["ONIMBOTV2JOINCHAT"]
        return f"chat{chat}"


@pytest.fixture
def say(portal):
    def write(dialog, text, **how):
        return portal.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": text}, **how)

    return write


def like(name, data, **more):
    assert_like(payload(name), data, more=MORE, also={**ALSO, **more})


# ---- polling ----

def test_a_message_to_a_bot(portal, say):
    bot = Bot(portal).met()
    message = say(bot.id, "Hello bot!")
    answer = bot.get()
    assert_like(response("imbot.v2.Event.get"), answer, more=["lastEventId"], also={"events[0].data": dict})
    [event] = answer["events"]
    assert event["type"] == "ONIMBOTV2MESSAGEADD" and answer["nextOffset"] == event["eventId"] + 1
    assert answer["hasMore"] is False and answer["lastEventId"] == event["eventId"]
    data = event["data"]
    like("ONIMBOTV2MESSAGEADD", data)
    assert data["bot"] == bot.ok("Bot.get")["bot"]
    assert (data["message"]["id"], data["message"]["text"], data["message"]["authorId"]) == (message, "Hello bot!", 1)
    assert (data["chat"]["dialogId"], data["chat"]["type"], data["user"]["id"], data["language"]) == ("1", "private", 1, "en")


def test_events_come_in_order_until_they_are_confirmed(portal, say):
    bot = Bot(portal)
    assert bot.get() == {"events": [], "nextOffset": 0, "hasMore": False, "lastEventId": 0}
    bot.met()
    sent = [say(bot.id, f"message {n}") for n in range(5)]
    page = bot.get(limit=2)
    assert [event["data"]["message"]["id"] for event in page["events"]] == sent[:2] and page["hasMore"] is True
    assert bot.get(limit=2) == page, "not confirmed"
    rest = bot.get(offset=page["nextOffset"])
    assert [event["data"]["message"]["id"] for event in rest["events"]] == sent[2:] and rest["hasMore"] is False
    ids = [event["eventId"] for event in page["events"] + rest["events"]]
    assert ids == sorted(set(ids))
    assert bot.get()["events"] == rest["events"], "without an offset nothing is confirmed"
    empty = bot.get(offset=rest["nextOffset"])
    assert (empty["events"], empty["nextOffset"], empty["lastEventId"]) == ([], rest["nextOffset"], ids[-1])
    last = say(bot.id, "one more")
    [event] = bot.get(offset=rest["nextOffset"])["events"]
    assert event["data"]["message"]["id"] == last and event["eventId"] > ids[-1]


def test_a_page_has_a_thousand_events_at_most(portal, say):
    bot = Bot(portal).met()
    commands = [("im.message.add", {"DIALOG_ID": bot.id, "MESSAGE": f"m{n}"}) for n in range(50)]
    for _ in range(3):
        assert len(portal.batch(commands)["result"]) == 50
    assert len(bot.get()["events"]) == 100 and bot.get()["hasMore"] is True
    assert len(bot.get(limit=0)["events"]) == 100 and len(bot.get(limit=-5)["events"]) == 100
    everything = bot.get(limit=999999)
    assert len(everything["events"]) == 150 and everything["hasMore"] is False


def test_an_offset_from_elsewhere_holds_nothing_back(portal, say):
    bot = Bot(portal).met()
    say(bot.id, "hello")
    answer = bot.get(offset=9_000_000_000_000)
    assert [event["data"]["message"]["text"] for event in answer["events"]] == ["hello"]
    assert answer["nextOffset"] == answer["events"][0]["eventId"] + 1
    assert bot.get(offset=-1)["events"] == answer["events"]


def test_two_bots_have_queues_of_their_own(portal, say):
    one, two = Bot(portal, "supervisor"), Bot(portal, "supervisor", token="the second bot's token")
    chat = one.chat(two.id)
    two.next()
    say(chat, "to all")
    first, second = one.get(offset=one.offset), two.get(offset=two.offset)
    assert first["events"][0]["eventId"] != second["events"][0]["eventId"]
    assert one.get(offset=first["nextOffset"])["events"] == []
    assert two.get(offset=two.offset)["events"] == second["events"]


def test_who_may_ask_for_a_bots_events(portal, server, say):
    bot = Bot(portal, token="asks with it").met()
    say(bot.id, "secret")
    assert portal.error("imbot.v2.Event.get", {"botId": bot.id}) == NO_TOKEN
    assert portal.error("imbot.v2.Event.get", {"botId": bot.id, "botToken": "guess"}) == FOREIGN
    assert portal.error("imbot.v2.Event.get", {"botId": bot.id}, token=portal.app) == FOREIGN
    assert bot.error("Event.get", botId=0) == (400, "BOT_ID_REQUIRED", "Bot ID is required")
    assert bot.error("Event.get", botId=1) == NOT_FOUND
    page = Page(portal, portal.admin["login"], portal.admin["password"])
    assert page.call("imbot.v2.Event.get", botId=bot.id, botToken=bot.token)["error"] == "WRONG_AUTH_TYPE"
    assert len(bot.next()) == 1


def test_events_are_kept_for_a_day(start_server):
    portal = Portal(start_server())
    bot = Bot(portal, token="kept").met()
    portal.ok("im.message.add", {"DIALOG_ID": bot.id, "MESSAGE": "old"})
    portal.ok("im.message.add", {"DIALOG_ID": bot.id, "MESSAGE": "old and seen"})
    assert len(bot.get(limit=1)["events"]) == 1
    portal.advance(23 * 3600)
    portal.ok("im.message.add", {"DIALOG_ID": bot.id, "MESSAGE": "new"})
    assert len(bot.get()["events"]) == 3
    portal.advance(3600 + 120)
    assert [event["data"]["message"]["text"] for event in purged(bot.get)] == ["new"]


def purged(get, most=1):
    """What is left when housekeeping, which looks around once a second, has forgotten the rest."""
    for _ in range(500):
        events = get()["events"]
        if len(events) <= most:
            return events
        time.sleep(0.01)
    raise AssertionError("nothing is forgotten")


def test_what_was_acknowledged_survives_a_kill(start_server):
    server = start_server()
    portal = Portal(server)
    bot = Bot(portal).met()
    for text in "abc":
        portal.ok("im.message.add", {"DIALOG_ID": bot.id, "MESSAGE": text})
    page = bot.get(limit=1)
    bot.get(limit=1, offset=page["nextOffset"])
    server.kill()
    server.start()
    bot.portal = Portal(server)
    texts = [event["data"]["message"]["text"] for event in bot.get()["events"]]
    assert texts == ["b", "c"], "the first is confirmed, the others are not"


# ---- what is heard ----

def test_a_bot_hears_its_name_and_a_supervisor_everything(portal, say):
    bot, supervisor, personal = Bot(portal), Bot(portal, "supervisor"), Bot(portal, "personal")
    chat = bot.chat(supervisor.id, personal.id)
    for other in (supervisor, personal):
        other.next()
    say(chat, "nobody's name")
    say(chat, f"[USER={bot.id}]Support Bot[/USER], help")
    assert bot.one("ONIMBOTV2MESSAGEADD")["message"]["text"] == f"[USER={bot.id}]Support Bot[/USER], help"
    for other in (supervisor, personal):
        assert [event["type"] for event in other.next()] == ["ONIMBOTV2MESSAGEADD"] * 2
    portal.ok("imbot.message.add", {"BOT_ID": bot.id, "DIALOG_ID": chat, "MESSAGE": "a bot speaks"}, token=portal.app)
    assert supervisor.next() == [], "bots would answer each other for ever"


def test_a_message_is_changed_and_deleted(portal, say):
    bot = Bot(portal).met()
    message = say(bot.id, "Hello")
    bot.next()
    portal.ok("im.message.update", {"MESSAGE_ID": message, "MESSAGE": "Hello bot!"})
    changed = bot.one("ONIMBOTV2MESSAGEUPDATE")
    like("ONIMBOTV2MESSAGEUPDATE", changed, **{"message.params": dict})
    assert changed["message"]["text"] == "Hello bot!" and changed["message"]["params"] == {"isEdited": "Y"}
    portal.ok("im.message.delete", {"MESSAGE_ID": message})
    gone = bot.one("ONIMBOTV2MESSAGEDELETE")
    like("ONIMBOTV2MESSAGEDELETE", gone)
    assert gone["messageId"] == message and gone["user"]["id"] == 1


def test_a_bot_is_added_to_a_chat(portal):
    bot = Bot(portal)
    chat = portal.ok("im.chat.add", {"TITLE": "Project Chat", "USERS": [bot.id]})
    joined = bot.one("ONIMBOTV2JOINCHAT")
    like("ONIMBOTV2JOINCHAT", joined)
    assert (joined["dialogId"], joined["chat"]["id"], joined["chat"]["name"], joined["user"]["id"]) == (
        f"chat{chat}", chat, "Project Chat", 1)


def test_a_reaction_to_what_the_bot_wrote(portal, say):
    bot = Bot(portal)
    chat = bot.chat()
    written = portal.ok("imbot.message.add", {"BOT_ID": bot.id, "DIALOG_ID": chat, "MESSAGE": "Hello!"}, token=portal.app)
    others = say(chat, "Hi")
    portal.ok("im.message.like", {"MESSAGE_ID": others, "ACTION": "plus"})
    portal.ok("im.message.like", {"MESSAGE_ID": written, "ACTION": "plus"})
    liked = bot.one("ONIMBOTV2REACTIONCHANGE")
    like("ONIMBOTV2REACTIONCHANGE", liked, **{"message.params": dict})
    assert (liked["reaction"], liked["action"], liked["message"]["id"], liked["user"]["id"]) == ("like", "add", written, 1)
    portal.ok("im.message.like", {"MESSAGE_ID": written, "ACTION": "minus"})
    assert bot.one("ONIMBOTV2REACTIONCHANGE")["action"] == "delete"
    bot.ok("Bot.update", fields={"isReactionsEnabled": False})
    refused = portal.error("im.message.like", {"MESSAGE_ID": written, "ACTION": "plus"})
    assert refused[1] == "WITHOUT_CHANGES"
    assert bot.next() == []


def test_a_command(portal, say):
    bot = Bot(portal)
    chat = bot.chat()
    portal.ok("imbot.command.register", {
        "BOT_ID": bot.id, "COMMAND": "help", "EVENT_COMMAND_ADD": "http://127.0.0.1:9/never",
        "LANG": [{"LANGUAGE_ID": "en", "TITLE": "Help", "PARAMS": ""}]}, token=portal.app)
    message = say(chat, "/help topic")
    called = bot.one("ONIMBOTV2COMMANDADD")
    like("ONIMBOTV2COMMANDADD", called)
    assert called["command"] == {"id": called["command"]["id"], "command": "/help", "params": "topic", "context": "textarea"}
    assert (called["message"]["id"], called["message"]["text"]) == (message, "/help topic")
    button = portal.ok("imbot.message.add", {
        "BOT_ID": bot.id, "DIALOG_ID": chat, "MESSAGE": "press",
        "KEYBOARD": [{"TEXT": "Help", "COMMAND": "help", "COMMAND_PARAMS": "now"}]}, token=portal.app)
    portal.ok("im.message.command", {
        "MESSAGE_ID": button, "BOT_ID": bot.id, "COMMAND": "help", "COMMAND_PARAMS": "now"})
    pressed = bot.one("ONIMBOTV2COMMANDADD")
    assert (pressed["command"]["params"], pressed["command"]["context"], pressed["message"]["id"]) == ("now", "keyboard", button)


def test_the_last_thing_a_bot_hears(portal):
    bot = Bot(portal)
    bot.ok("Bot.unregister")
    [event] = bot.get()["events"]
    like("ONIMBOTV2DELETE", event["data"])
    assert event["data"]["bot"]["id"] == bot.id
    assert bot.get()["events"][0]["type"] == "ONIMBOTV2DELETE", "until it is confirmed"
    assert bot.get(offset=event["eventId"] + 1)["events"] == []
    assert bot.error("Event.get") == NOT_FOUND


def test_bots_of_version_1_hear_as_they_did(portal, say, handler):
    old = portal.ok("imbot.register", {
        "CODE": f"old {next(numbers)}", "EVENT_HANDLER": handler.url, "PROPERTIES": {"NAME": "Old"}}, token=portal.app)
    say(old, "hello")
    assert handler.one("ONIMBOTMESSAGEADD").data["PARAMS"]["MESSAGE"] == "hello"
    assert portal.ok("imbot.v2.Event.get", {"botId": old}, token=portal.app)["events"] == []
    assert [event.name for event in handler.events if "V2" in event.name] == []


# ---- webhook ----

def test_a_webhook_gets_the_same_with_tokens(portal, say, handler):
    bot = Bot(portal, eventMode="webhook", webhookUrl=handler.url)
    say(bot.id, "Hello bot!")
    event = handler.one("ONIMBOTV2MESSAGEADD")
    assert event.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    named = event.data["bot"]
    assert (set(named), named["id"], named["code"]) == ({"id", "code", "auth"}, str(bot.id), bot.code)
    assert portal.ok("imbot.v2.Bot.get", {"botId": bot.id}, token=named["auth"]["access_token"])["bot"]["id"] == bot.id
    assert event.auth["application_token"] == named["auth"]["application_token"]
    data = event.data
    assert (data["message"]["text"], data["chat"]["dialogId"], data["user"]["id"]) == ("Hello bot!", "1", "1")
    assert (data["user"]["active"], data["user"]["bot"], data["user"]["idle"], data["chat"]["backgroundId"]) == ("1", "0", "0", "")
    assert bot.get()["events"] == []


def test_a_webhooks_bot_knows_its_caller_by_its_token(portal, say, handler):
    bot = Bot(portal, token="secret between us", eventMode="webhook", webhookUrl=handler.url)
    say(bot.id, "Hello bot!")
    event = handler.one("ONIMBOTV2MESSAGEADD")
    assert event.auth["application_token"] == event.data["bot"]["auth"]["application_token"] == bot.token
    bot.ok("Bot.update", fields={"botToken": "another secret"})
    say(bot.id, "again")
    assert handler.wait("ONIMBOTV2MESSAGEADD", 2)[1].auth["application_token"] == "another secret"


def test_the_way_of_events_can_be_changed(portal, say, handler):
    bot = Bot(portal).met()
    say(bot.id, "polled")
    bot.ok("Bot.update", fields={"eventMode": "webhook", "webhookUrl": handler.url + "/one"})
    say(bot.id, "posted")
    assert handler.one("ONIMBOTV2MESSAGEADD").path == "/one"
    bot.ok("Bot.update", fields={"webhookUrl": handler.url + "/two"})
    say(bot.id, "posted elsewhere")
    assert [event.path for event in handler.wait("ONIMBOTV2MESSAGEADD", 2)] == ["/one", "/two"]
    bot.ok("Bot.update", fields={"eventMode": "fetch"})
    say(bot.id, "polled again")
    assert [event["data"]["message"]["text"] for event in bot.next()] == ["polled", "polled again"]


def test_what_waits_goes_to_the_new_url(portal, say, handler):
    bot = Bot(portal, eventMode="webhook", webhookUrl=handler.url + "/dead")
    other = Bot(portal, eventMode="webhook", webhookUrl=handler.url + "/other")
    handler.respond = lambda event: Answer(503) if event.path in ("/dead", "/other") else None
    for to in (bot, other):
        say(to.id, "first")
        say(to.id, "second")
    handler.wait("ONIMBOTV2JOINCHAT", 2)
    bot.ok("Bot.update", fields={"webhookUrl": handler.url + "/alive"})
    got = handler.wait("ONIMBOTV2MESSAGEADD", 2, where=lambda event: event.path == "/alive")
    assert [event.data["message"]["text"] for event in got] == ["first", "second"]
    assert not [event for event in handler.events if event.path == "/alive" and event.data["bot"]["id"] != str(bot.id)]


def test_a_webhook_hears_that_it_is_gone(portal, handler):
    bot = Bot(portal, eventMode="webhook", webhookUrl=handler.url)
    bot.ok("Bot.unregister")
    event = handler.one("ONIMBOTV2DELETE")
    assert event.data == {"bot": {"id": str(bot.id), "code": bot.code}}
    assert bot.error("Event.get") == NOT_FOUND


# ---- with the events of a person ----

def test_events_of_bot_and_person_together(portal, say, boris):
    bot = Bot(portal, token="with boris").met()

    def get(**params):
        return portal.ok("imbot.v2.Event.get", {
            "botId": bot.id, "botToken": bot.token, "withUserEvents": True, **params}, webhook=boris["webhook"])

    asked = {"botId": bot.id, "botToken": bot.token, "withUserEvents": "Y"}
    assert portal.error("imbot.v2.Event.get", asked, webhook=boris["webhook"]) == (
        400, "USER_NOT_SUBSCRIBED", "User not subscribed")
    narrow = portal.new_webhook(boris["id"], scopes="imbot")
    assert portal.error("imbot.v2.Event.get", asked, webhook=narrow) == (403, "SCOPE_ERROR", "Scope error")
    portal.ok("im.v2.Event.subscribe", webhook=boris["webhook"])
    say(bot.id, "to the bot")
    say(boris["id"], "to boris")
    say(bot.id, "to the bot again")
    first = get(limit=2)
    assert [event["type"] for event in first["events"]] == ["ONIMBOTV2MESSAGEADD", "ONIMV2MESSAGEADD"] and first["hasMore"]
    rest = get(offset=first["nextOffset"])
    assert [event["data"]["message"]["text"] for event in rest["events"]] == ["to the bot again"]
    assert portal.ok("im.v2.Event.get", webhook=boris["webhook"])["events"] == [], "one offset confirmed both"
    assert [event["eventId"] for event in bot.get()["events"]] == [rest["events"][0]["eventId"]]
    portal.ok("im.v2.Event.unsubscribe", webhook=boris["webhook"])


def test_the_command_line_is_nobody(portal, server):
    bot = Bot(portal)
    answer = by_socket(server, "imbot.v2.Event.get", botId=bot.id, withUserEvents="Y")
    assert (answer["error"], answer["error_description"]) == ("AUTH_ERROR", "Auth error")
    assert by_socket(server, "imbot.v2.Event.get", botId=bot.id)["result"]["events"] == []


def by_socket(server, method, **params):
    """A call as the command line makes it."""
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(str(next(server.data.glob("control*"))))
        control.sendall(json.dumps({"method": method, "params": params}).encode() + b"\n")
        return json.loads(control.makefile().readline())


# ---- context ----

def test_a_dialog_is_opened_with_a_context(portal):
    bot = Bot(portal).met()
    context = {"entityId": 164, "entityType": "task", "source": "link"}
    assert portal.ok("im.v2.Chat.Bot.sendContext", {"dialogId": str(bot.id), "context": context}) == {"result": True}
    data = bot.one("ONIMBOTV2CONTEXTGET")
    like("ONIMBOTV2CONTEXTGET", data)
    assert (data["context"], data["dialogId"], data["chat"]["dialogId"], data["user"]["id"]) == (context, "1", "1", 1)
    chat = bot.chat()
    portal.ok("im.v2.Chat.Bot.sendContext", {"dialogId": chat, "context": '{"a": 1}'})
    assert bot.one("ONIMBOTV2CONTEXTGET")["dialogId"] == chat


def test_a_context_needs_a_bot_that_one_may_speak_to(portal, boris):
    def error(dialog, context=None, **how):
        return portal.error("im.v2.Chat.Bot.sendContext", {"dialogId": dialog, "context": context or {"a": 1}}, **how)

    bot = Bot(portal)
    chat = bot.chat()
    alone = portal.ok("im.chat.add", {"TITLE": "no bots here"})
    for dialog in ("99999", str(boris["id"]), f"chat{alone}", "chat99999", "x", ""):
        assert error(dialog) == DENIED, dialog
    assert error(chat, webhook=boris["webhook"]) == DENIED, "he is not in that chat"
    assert error(chat, {"a": "x" * 60000}) == (400, "CONTEXT_TOO_LARGE", "Context is longer than 60000 bytes")
    assert portal.error("im.v2.Chat.Bot.sendContext", {"dialogId": chat}) == (400, "CONTEXT_REQUIRED", "Context is required")
    assert bot.next() == []

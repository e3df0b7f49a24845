"""Bots in lines: real deliveries to a bot that answers over its webhook or with its tokens, and imopenlines.bot.session.*."""
import itertools

import pytest

from contract import EVENTS, assert_like, response
from lines import Connector
from test_access import browser

KEY = "key of the bot"
SESSION = "imopenlines.bot.session."
NO_CHAT = (400, "CHAT_ID_EMPTY", "Chat ID can't be empty")
NO_BOT = (400, "BOT_ID_ERROR", "Bot not found")
NOT_BOT = (400, "WRONG_CHAT", "Operator is not a bot")
WRONG = (400, "OPERATOR_WRONG", "You cannot redirect to this operator")
ACCESS = (400, "ACCESS_DENIED", "You cannot open this conversation as you do not have sufficient permissions")
QUIET = {"WELCOME_MESSAGE": "N", "VOTE_MESSAGE": "N", "CLOSE_RULE": "none", "NO_ANSWER_RULE": "none"}
numbers = itertools.count()


class Bot:
    """A bot as people write them: it knows its webhook and its key, gets forms, posts forms, and answers in its handler."""

    def __init__(self, portal, handler, code, webhook=None, key=KEY):
        self.portal, self.webhook, self.key = portal, webhook or portal.webhook, key
        self.id = self.call("imbot.register", {
            "CODE": code, "TYPE": "O", "EVENT_HANDLER": handler.url + "/bot",
            "PROPERTIES": {"NAME": "Robot", "COLOR": "AQUA"}})
        handler.respond = self.on_event

    def call(self, method, params):
        return self.portal.ok(method, {**params, "CLIENT_ID": self.key}, webhook=self.webhook, form=True)

    def say(self, params, text):
        return self.call("imbot.message.add", {"BOT_ID": self.id, "DIALOG_ID": params["DIALOG_ID"], "MESSAGE": text})

    def on_event(self, event):
        params = event.data.get("PARAMS", {})
        if event.name == "ONIMBOTJOINCHAT":
            self.say(params, f"Hello, {event.data['USER']['FIRST_NAME']}! Say operator or bye.")
        elif event.name == "ONIMBOTMESSAGEADD" and params["CHAT_ENTITY_TYPE"] == "LINES":
            self.answer(params)

    def answer(self, params):
        chat = {"CHAT_ID": params["CHAT_ID"]}
        if params["MESSAGE"] == "operator":
            self.call(SESSION + "operator", chat)
        elif params["MESSAGE"] == "bye":
            self.call(SESSION + "finish", chat)
        else:
            self.say(params, f"You said: {params['MESSAGE']}")


class World:
    """A line with two operators, a channel whose handler collects what customers get."""

    def __init__(self, portal, handler, **settings):
        self.portal, self.handler = portal, handler
        number = next(numbers)
        self.operators = portal.operators[:2]
        queue = [{"ENTITY_TYPE": "user", "ENTITY_ID": user["id"]} for user in self.operators]
        self.line = portal.ok("imopenlines.config.add", {"PARAMS": {
            "LINE_NAME": f"bots {number}", "QUEUE_TYPE": "strictly", "QUEUE": queue, **QUIET, **settings}})
        self.channel = Connector(portal, f"bots{number}", line=self.line, need_signature=False)
        self.channel.bind(handler, "OnImConnectorMessageAdd")

    def set(self, **settings):
        self.portal.ok("imopenlines.config.update", {"CONFIG_ID": self.line, "PARAMS": settings})

    def welcome(self, bot_id, **settings):
        self.set(WELCOME_BOT_ENABLE="Y", WELCOME_BOT_ID=bot_id, **settings)

    def write(self, text, user="u1"):
        return self.channel.chat(self.channel.write(text, user=user))

    def customer_got(self, text, n=1):
        """Waits until the customer got a message with this text."""
        def has(event):
            return event.data["CONNECTOR"] == self.channel.code and any(
                text in message["message"]["text"] for message in event.data["MESSAGES"])
        return self.handler.wait("ONIMCONNECTORMESSAGEADD", n, where=has)[-1]

    def session(self, chat):
        return self.portal.ok("imopenlines.session.history.get", {"CHAT_ID": chat})

    def members(self, chat):
        return {int(id) for id in self.session(chat)["userInChat"][str(chat)]}

    def asked(self, chat):
        """The operators whom the dialog is offered to, or who have it."""
        return self.members(chat) & {user["id"] for user in self.operators}


@pytest.fixture
def world(portal, handler):
    return World(portal, handler)


@pytest.fixture
def bot(portal, handler):
    return Bot(portal, handler, f"bot{next(numbers)}")


@pytest.fixture
def quiet_bot(portal, handler):
    """One that hears and says nothing by itself."""
    bot = Bot(portal, handler, f"bot{next(numbers)}")
    handler.respond = None
    return bot


# ---- a conversation ----

def test_a_bot_serves_a_customer_and_hands_him_over(portal, handler, world, bot):
    world.welcome(bot.id)
    chat = world.write("Where is my order?")
    world.customer_got("Hello, Ivan! Say operator or bye.")
    world.customer_got("You said: Where is my order?")
    assert bot.id in world.members(chat) and not world.asked(chat)

    world.write("operator")
    boris = portal.new_webhook(world.operators[0]["id"])
    world.write("what now?")
    world.customer_got("You said: what now?")  # WELCOME_BOT_LEFT is "close": it stays beside the operators
    assert world.asked(chat)
    portal.ok("imopenlines.operator.answer", {"CHAT_ID": chat}, webhook=boris)
    portal.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": "On its way"}, webhook=boris)
    world.customer_got("On its way")
    world.write("Thank you")
    world.customer_got("You said: Thank you")  # and the operator's words are none of its business
    assert [event.data["PARAMS"]["MESSAGE"] for event in handler.wait("ONIMBOTMESSAGEADD", 4)] == [
        "Where is my order?", "operator", "what now?", "Thank you"]
    portal.ok("imopenlines.operator.finish", {"CHAT_ID": chat}, webhook=boris)
    assert bot.id not in world.members(chat)


def test_what_a_bot_reads(portal, handler, world, quiet_bot):
    world.welcome(quiet_bot.id)
    chat = world.write("Hello")
    joined, heard = handler.one("ONIMBOTJOINCHAT"), handler.one("ONIMBOTMESSAGEADD")
    blocks = "auth", f"data.BOT.{quiet_bot.id}", f"data.BOT.{quiet_bot.id}.AUTH"
    tokens = [f"{block}.{key}" for block in blocks for key in (  # a webhook's bot is given none
        "access_token", "refresh_token", "expires", "expires_in", "scope", "status", "user_id")]
    entity = [f"data.PARAMS.CHAT_ENTITY_DATA_{n}" for n in (1, 2, 3)]
    assert_like(EVENTS["ONIMBOTJOINCHAT"]["payload_example_group_chat"], joined.body, more=["eventId", *entity],
                without=tokens)
    assert_like(EVENTS["ONIMBOTMESSAGEADD"]["payload_example_group_chat"], heard.body, more=["eventId"],
                without=tokens + ["data.PARAMS.MENTIONED_LIST"])
    assert joined.data["USER"]["NAME"] == heard.data["USER"]["NAME"] == "Ivan Petrov"
    for event in joined, heard:
        params = event.data["PARAMS"]
        assert (params["DIALOG_ID"], params["CHAT_ID"], params["CHAT_TYPE"]) == (f"chat{chat}", str(chat), "L")
        assert (params["CHAT_ENTITY_TYPE"], params["MESSAGE_TYPE"]) == ("LINES", "L")
        assert params["CHAT_ENTITY_ID"].split("|")[:3] == [world.channel.code, str(world.line), "chat-u1"]
        assert params["CHAT_ENTITY_DATA_1"].split("|")[5] == str(world.session(chat)["sessionId"])
    assert (heard.data["PARAMS"]["MESSAGE"], heard.data["USER"]["IS_CONNECTOR"]) == ("Hello", "Y")


def test_an_applications_bot_answers_with_the_tokens_of_its_events(portal, handler, world):
    bot = portal.ok("imbot.register", {
        "CODE": f"bot{next(numbers)}", "TYPE": "B", "OPENLINE": "Y", "EVENT_HANDLER": handler.url,
        "PROPERTIES": {"NAME": "Robot"}}, token=portal.app)
    world.welcome(bot)

    def respond(event):
        if event.name in ("ONIMBOTJOINCHAT", "ONIMBOTMESSAGEADD"):  # one answers with `auth`, one as the bot
            own = event.data["BOT"][str(bot)]["access_token"]
            token = event.auth["access_token"] if event.name == "ONIMBOTJOINCHAT" else own
            portal.ok("imbot.message.add", {"DIALOG_ID": event.data["PARAMS"]["DIALOG_ID"], "MESSAGE": event.name}, token=token)
            if event.data["PARAMS"].get("MESSAGE") == "bye":
                portal.ok(SESSION + "finish", {"CHAT_ID": event.data["PARAMS"]["CHAT_ID"]}, token=token)

    handler.respond = respond
    world.write("Hello")
    world.customer_got("ONIMBOTJOINCHAT")
    world.customer_got("ONIMBOTMESSAGEADD")
    world.channel.bind(handler, "OnSessionFinish")
    chat = world.write("bye")
    handler.one("ONSESSIONFINISH")
    world.write("I am back")  # a new session, so it is welcomed anew
    handler.wait("ONIMBOTJOINCHAT", 2)
    assert bot in world.members(chat)


def test_an_operator_in_the_middle_ends_the_bots_part(portal, handler, world, quiet_bot):
    world.welcome(quiet_bot.id, WELCOME_BOT_LEFT="queue")
    chat = world.write("Hello")
    boris = portal.new_webhook(world.operators[0]["id"])
    portal.ok("imopenlines.operator.answer", {"CHAT_ID": chat}, webhook=boris)
    assert quiet_bot.id not in world.members(chat)
    assert portal.error(SESSION + "operator", {"CHAT_ID": chat, "CLIENT_ID": KEY}) == NOT_BOT


# ---- when it comes and when it goes ----

def test_it_comes_in_the_first_session_or_in_each(handler, world, quiet_bot):
    world.welcome(quiet_bot.id)
    for number in (1, 2):
        chat = world.write("Hello")
        handler.wait("ONIMBOTJOINCHAT", number)
        assert quiet_bot.call(SESSION + "finish", {"CHAT_ID": chat}) is True
    world.set(WELCOME_BOT_JOIN="first")
    world.write("Hello")
    assert quiet_bot.id not in world.members(chat) and world.asked(chat)
    chat = world.write("Hello", user="new here")
    assert quiet_bot.id in world.members(chat)


@pytest.mark.parametrize("left, stays", [("queue", False), ("close", True)])
def test_when_its_time_is_over(portal, world, quiet_bot, left, stays):
    world.welcome(quiet_bot.id, WELCOME_BOT_TIME=90, WELCOME_BOT_LEFT=left)
    chat = world.write("Hello")
    portal.advance(89)
    assert not world.asked(chat)
    portal.advance(1)
    assert world.asked(chat)
    assert (quiet_bot.id in world.members(chat)) is stays


def test_a_bot_that_is_unregistered_leaves_its_customers_to_the_queue(portal, world, quiet_bot):
    world.welcome(quiet_bot.id)
    chat = world.write("Hello")
    quiet_bot.call("imbot.unregister", {"BOT_ID": quiet_bot.id})
    portal.advance(0)
    assert world.asked(chat)


def test_and_so_does_an_application_that_is_removed(portal, server, world, handler):
    app = portal.new_app("bots", "imbot,imopenlines,im", api_only=True)
    token = server.cli("app", "token", "--id", app["id"], "--user", 1)["access_token"]
    bot = portal.ok("imbot.register", {"CODE": "leaving", "TYPE": "O", "EVENT_HANDLER": handler.url,
                                       "PROPERTIES": {"NAME": "Robot"}}, token=token)
    world.welcome(bot)
    chat = world.write("Hello")
    assert bot in world.members(chat)
    server.cli("app", "uninstall", "--id", app["id"])
    portal.advance(0)
    assert world.asked(chat)
    assert world.asked(world.write("Hello", user="later"))


def test_a_bot_that_leaves_the_chat_gives_the_customer_to_the_queue(world, quiet_bot):
    world.welcome(quiet_bot.id)
    chat = world.write("Hello")
    assert quiet_bot.call("imbot.chat.leave", {"CHAT_ID": chat, "BOT_ID": quiet_bot.id}) is True
    assert quiet_bot.id not in world.members(chat) and world.asked(chat)


def test_only_a_bot_for_lines_comes(portal, world, handler):
    plain = portal.ok("imbot.register", {"CODE": f"bot{next(numbers)}", "EVENT_HANDLER": handler.url,
                                         "PROPERTIES": {"NAME": "Plain"}, "CLIENT_ID": KEY})
    world.welcome(plain)
    assert plain not in world.members(world.write("Hello"))


# ---- the other occasions ----

def test_the_bot_for_no_answer(portal, handler, world, bot):
    world.set(NO_ANSWER_RULE="text", NO_ANSWER_BOT_ID=bot.id, NO_ANSWER_TIME=60, QUEUE_TIME=0, NO_ANSWER_TEXT="Nobody")
    chat = world.write("Anybody?")
    assert world.asked(chat)
    portal.advance(60)
    world.customer_got("Hello, Ivan!")
    assert not world.asked(chat)
    world.write("operator")
    world.write("and now?")
    world.customer_got("You said: and now?")  # so it has handed over before
    assert world.asked(chat)
    portal.advance(600)
    assert handler.count("ONIMBOTJOINCHAT") == 1  # called once in a session


def test_the_bot_for_closing_time(portal, world, bot):
    world.set(WORKTIME_ENABLE="Y", WORKTIME_FROM="0", WORKTIME_TO="23.59", WORKTIME_DAYOFF="MO,TU,WE,TH,FR,SA,SU",
              WORKTIME_DAYOFF_RULE="text", WORKTIME_DAYOFF_BOT_ID=bot.id)
    world.write("Still there?")
    world.customer_got("You said: Still there?")


def test_the_bot_for_the_end(portal, handler, world, bot):
    world.set(CLOSE_RULE="text", CLOSE_BOT_ID=bot.id)
    chat = world.write("Hello")
    boris = portal.new_webhook(world.operators[0]["id"])
    portal.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": "All done"}, webhook=boris)
    portal.ok("imopenlines.operator.finish", {"CHAT_ID": chat}, webhook=boris)
    world.customer_got("Hello, Ivan!")
    first = world.session(chat)["sessionId"]
    world.write("Thank you")
    world.customer_got("You said: Thank you")
    world.channel.bind(handler, "OnSessionFinish")
    world.write("bye")
    handler.one("ONSESSIONFINISH")
    world.write("One more thing")
    assert world.session(chat)["sessionId"] != first


# ---- handing over ----

def test_to_whom_a_bot_transfers(portal, world, quiet_bot):
    world.welcome(quiet_bot.id)
    boris, carol = (user["id"] for user in world.operators)
    other = World(portal, world.handler, QUEUE=[{"ENTITY_TYPE": "user", "ENTITY_ID": carol}])
    targets = [({"USER_ID": carol}, carol), ({"USER_ID": carol, "QUEUE_ID": 99999, "LEAVE": "Y"}, carol),
               ({"QUEUE_ID": other.line, "TRANSFER_ID": "nonsense"}, carol), ({"TRANSFER_ID": str(carol)}, carol),
               ({"TRANSFER_ID": f"queue{other.line}", "LEAVE": "Y"}, carol), ({"TRANSFER_ID": boris}, boris)]
    for number, (target, taker) in enumerate(targets):
        chat = world.write("Hello", user=f"to{number}")
        assert quiet_bot.call(SESSION + "transfer", {"CHAT_ID": chat, **target}) is True
        assert world.members(chat) & {boris, carol} == {taker}, target
        assert (quiet_bot.id in world.members(chat)) == (target.get("LEAVE") != "Y")
        portal.ok("imopenlines.operator.answer", {"CHAT_ID": chat}, webhook=portal.new_webhook(taker))
        assert quiet_bot.id not in world.members(chat)


@pytest.mark.parametrize("target, refused", [
    ({}, (400, "TRANSFER_ID_EMPTY", "Queue ID or User ID can't be empty")),
    ({"TRANSFER_ID": ""}, (400, "TRANSFER_ID_EMPTY", "Queue ID or User ID can't be empty")),
    ({"USER_ID": ""}, (400, "USER_ID_EMPTY", "User ID can't be empty")),
    ({"USER_ID": 0}, (400, "USER_ID_EMPTY", "User ID can't be empty")),
    ({"USER_ID": "x"}, (400, "USER_ID_EMPTY", "User ID can't be empty")),
    ({"TRANSFER_ID": "x"}, (400, "USER_ID_EMPTY", "User ID can't be empty")),
    ({"QUEUE_ID": ""}, (400, "QUEUE_ID_EMPTY", "QUEUE ID can't be empty")),
    ({"QUEUE_ID": -1}, (400, "QUEUE_ID_EMPTY", "QUEUE ID can't be empty")),
    ({"TRANSFER_ID": "queue0"}, (400, "QUEUE_ID_EMPTY", "QUEUE ID can't be empty")),
    ({"USER_ID": 99999}, WRONG), ({"QUEUE_ID": 99999}, WRONG),
])
def test_a_transfer_is_refused(portal, world, quiet_bot, target, refused):
    world.welcome(quiet_bot.id)
    chat = world.write("Hello")
    assert portal.error(SESSION + "transfer", {"CHAT_ID": chat, "CLIENT_ID": KEY, **target}) == refused
    assert world.members(chat) & {quiet_bot.id}  # and nothing happened


# ---- speaking ----

def test_a_bot_says_a_text_or_the_lines_greeting(portal, handler, world, quiet_bot):
    world.welcome(quiet_bot.id, WELCOME_MESSAGE_TEXT="Welcome to our line")
    chat = world.write("Hello")
    answer = quiet_bot.call(SESSION + "message.send", {"CHAT_ID": chat, "NAME": "DEFAULT", "MESSAGE": "A text"})
    assert_like(response(SESSION + "message.send"), answer)
    world.customer_got("A text")
    quiet_bot.call(SESSION + "message.send", {"CHAT_ID": chat, "MESSAGE": "Without a name"})
    world.customer_got("Without a name")
    quiet_bot.call(SESSION + "message.send", {"CHAT_ID": chat, "NAME": "WELCOME", "MESSAGE": "ignored"})
    world.customer_got("Welcome to our line")
    before = portal.ok("imopenlines.session.history.get", {"CHAT_ID": chat})["message"]
    assert quiet_bot.call(SESSION + "message.send", {"CHAT_ID": chat, "NAME": "DEFAULT", "MESSAGE": ""}) is True
    assert portal.ok("imopenlines.session.history.get", {"CHAT_ID": chat})["message"] == before
    assert "ignored" not in str(before)


# ---- errors of all four ----

@pytest.mark.parametrize("name, more", [
    ("operator", {}), ("finish", {}), ("transfer", {"USER_ID": 1}), ("message.send", {"MESSAGE": "x"})])
class TestEachMethod:
    def test_wants_a_chat(self, portal, name, more):
        for chat in ({}, {"CHAT_ID": 0}, {"CHAT_ID": -5}, {"CHAT_ID": ""}, {"CHAT_ID": "x"}):
            assert portal.error(SESSION + name, {**chat, **more, "CLIENT_ID": KEY}) == NO_CHAT

    def test_is_not_for_sessions_of_our_own_pages(self, portal, name, more):
        web = browser(portal, portal.admin)
        answer = web.post(portal.url + "/rest/" + SESSION + name, json={"CHAT_ID": 1, **more}, timeout=20)
        assert (answer.status_code, answer.json()["error"], answer.json()["error_description"]) == (
            403, "WRONG_AUTH_TYPE", "Access for this method not allowed by session authorization")

    def test_wants_both_scopes(self, portal, name, more):
        for scope in ("imbot", "imopenlines"):
            one = portal.new_webhook(scopes=scope)
            assert portal.error(SESSION + name, {"CHAT_ID": 1, **more}, webhook=one)[:2] == (403, "insufficient_scope")

    def test_is_for_those_concerned(self, portal, server, world, quiet_bot, handler, name, more):
        world.welcome(quiet_bot.id)
        chat = world.write("Hello")
        nobody = server.cli("user", "add", "--login", f"stranger{next(numbers)}", "--name", "Stranger")["id"]
        stranger = Bot(portal, handler, f"bot{next(numbers)}", portal.new_webhook(nobody), "another key")
        handler.respond = None
        expected = {"operator": ACCESS, "finish": ACCESS, "transfer": WRONG, "message.send": ACCESS}[name]
        botless = {"operator": ACCESS, "finish": NO_BOT, "transfer": NO_BOT, "message.send": ACCESS}[name]
        asked = {"CHAT_ID": chat, **more}
        assert portal.error(SESSION + name, {**asked, "CLIENT_ID": stranger.key}, webhook=stranger.webhook) == expected
        assert portal.error(SESSION + name, {**asked, "CLIENT_ID": "no such key"}, webhook=stranger.webhook) == botless

    def test_finds_no_dialog(self, portal, quiet_bot, name, more):
        expected = {"operator": NOT_BOT, "finish": ACCESS, "transfer": WRONG, "message.send": ACCESS}[name]
        assert portal.error(SESSION + name, {"CHAT_ID": 99999, "CLIENT_ID": KEY, **more}) == expected


def test_a_bot_may_finish_twice(portal, world, quiet_bot):
    world.welcome(quiet_bot.id)
    chat = world.write("Hello")
    for _ in range(2):
        assert quiet_bot.call(SESSION + "finish", {"CHAT_ID": chat}) is True


def test_the_key_may_be_called_a_token(portal, world, quiet_bot):
    world.welcome(quiet_bot.id)
    chat = world.write("Hello")
    assert portal.ok(SESSION + "operator", {"CHAT_ID": chat, "botToken": KEY}) is True


def test_an_application_needs_no_key(portal, handler, world):
    bot = portal.ok("imbot.register", {"CODE": f"bot{next(numbers)}", "TYPE": "O", "EVENT_HANDLER": handler.url,
                                       "PROPERTIES": {"NAME": "Robot"}}, token=portal.app)
    world.welcome(bot)
    for number, (name, more) in enumerate([("message.send", {"MESSAGE": "Good day"}), ("operator", {}), ("finish", {}),
                                           ("transfer", {"QUEUE_ID": world.line, "LEAVE": "Y"})]):
        chat = world.write("Hello", user=f"app{number}")
        assert_like(response(SESSION + name), portal.ok(SESSION + name, {"CHAT_ID": chat, **more}, token=portal.app))
    world.customer_got("Good day")

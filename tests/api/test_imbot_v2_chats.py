"""imbot.v2.Chat.*: chats that bots make, show and look after, and who is in them."""
import itertools

import pytest

from contract import assert_like, response
from test_frames import Page
from test_imbot_chats import RED, b64, png
from test_imbot_v2_bots import BY_SESSION, FOREIGN, NO_ID, NO_TOKEN, NOT_FOUND, more
from test_line_bots import World

DENIED = (403, "ACCESS_DENIED", "Access denied")
NO_USERS = (400, "EMPTY_USER_IDS", "Empty user IDs")
TRUE = {"result": True}
NONE = type(None)
codes = (f"v2chat{n}" for n in itertools.count())


def new_bot(portal, bot_token=None, **how):
    fields = {"code": next(codes), "properties": {"name": "Chatty"}, **({"botToken": bot_token} if bot_token else {})}
    return portal.ok("imbot.v2.Bot.register", {"fields": fields}, **how)["bot"]["id"]


class Bot:
    """A bot of the application: bot.ok("Chat.get", dialogId="5")."""

    def __init__(self, portal):
        self.portal, self.id = portal, new_bot(portal, token=portal.app)

    def ok(self, method, **params):
        return self.portal.ok("imbot.v2." + method, {"botId": self.id, **params}, token=self.portal.app)

    def error(self, method, **params):
        return self.portal.error("imbot.v2." + method, {"botId": self.id, **params}, token=self.portal.app)

    def chat(self, **fields):
        return self.ok("Chat.add", fields={"title": "Chat", **fields})["chat"]["dialogId"]

    def shown(self, dialog):
        return self.ok("Chat.get", dialogId=dialog)["chat"]

    def members(self, dialog, **params):
        return [user["id"] for user in self.ok("Chat.User.list", dialogId=dialog, **params)]


@pytest.fixture(scope="module")
def bot(portal):
    return Bot(portal)


@pytest.fixture(scope="module")
def other(portal):
    """Another bot of the same application."""
    return Bot(portal)


@pytest.fixture(scope="module")
def page(portal):
    """Our own page, with the administrator's login."""
    return Page(portal, portal.admin["login"], portal.admin["password"])


@pytest.fixture(scope="module")
def people(portal):
    return [portal.operators[0]["id"], portal.operators[1]["id"]]


# ---- making ----

def test_a_bot_makes_a_chat(portal, bot, people):
    answer = bot.ok("Chat.add", fields={
        "title": "Support Chat", "description": "Important", "color": "mint", "avatar": RED, "userIds": people,
        "message": "Welcome!"})
    assert_like(response("imbot.v2.Chat.add"), answer, more=more("users[0]", "users[1]", "users[2]"),
                also={**{f"users[{n}].lastActivityDate": (str, bool) for n in range(3)}, "chat.diskFolderId": (int, NONE), "chat.permissions": dict})
    chat = answer["chat"]
    assert (chat["name"], chat["description"], chat["color"], chat["messageType"], chat["type"]) == (
        "Support Chat", "Important", "#4ba984", "C", "chat")
    assert (chat["owner"], chat["role"], chat["isNew"], chat["userCounter"], chat["messageCount"]) == (
        bot.id, "owner", True, 3, 1)
    assert chat["avatar"].startswith(portal.url) and chat["dialogId"] == f"chat{chat['id']}"
    assert [user["id"] for user in answer["users"]] == sorted([bot.id, *people])
    last = portal.ok("im.dialog.messages.get", {"DIALOG_ID": chat["dialogId"]})["messages"][0]
    assert (last["author_id"], last["text"]) == (bot.id, "Welcome!")


def test_everything_may_be_absent_or_wrong(bot):
    for fields in ({}, {"title": " ", "color": "plaid", "avatar": b64(b"no picture"), "userIds": [99999, 0], "ownerId": 99999},
                   {"userIds": "all", "ownerId": "me"}):
        chat = bot.ok("Chat.add", fields=fields)["chat"]
        assert chat["name"].endswith(f"chat #{chat['id']}") and chat["avatar"] == "" and chat["messageCount"] == 0
        assert (chat["owner"], chat["userCounter"]) == (bot.id, 1)
    assert bot.ok("Chat.add")["chat"]["role"] == "owner"


def test_somebody_else_may_own_it(bot, people):
    chat = bot.ok("Chat.add", fields={"title": "Yours", "ownerId": people[0]})["chat"]
    assert (chat["owner"], chat["role"], sorted(chat["managerList"])) == (people[0], "manager", sorted([bot.id, people[0]]))
    assert bot.members(chat["dialogId"], order={"userId": "asc"}) == sorted([bot.id, people[0]])


def test_a_customer_is_in_no_group(portal, handler, bot):
    world = World(portal, handler)
    [customer] = world.members(world.write("Hello")) - {user["id"] for user in world.operators}
    chat = bot.ok("Chat.add", fields={"userIds": [customer], "ownerId": customer})["chat"]
    assert bot.ok("Chat.User.add", dialogId=chat["dialogId"], userIds=[customer]) == TRUE
    assert chat["owner"] == bot.id and bot.members(chat["dialogId"]) == [bot.id]


# ---- showing ----

def test_a_chat_is_shown_to_a_bot_that_is_in_it(bot, people):
    dialog = bot.chat(userIds=people, message="Hello")
    chat = bot.shown(dialog)
    assert_like(response("imbot.v2.Chat.get")["chat"], chat, also={"diskFolderId": (int, NONE), "permissions": dict})
    assert (chat["isNew"], chat["role"], chat["textFieldEnabled"]) == (False, "owner", "Y")


def test_a_private_chat(portal, bot, people):
    begun, new = str(people[0]), str(people[1])
    portal.ok("imbot.message.add", {"BOT_ID": bot.id, "DIALOG_ID": begun, "MESSAGE": "hello"}, token=portal.app)
    for dialog, count in ((begun, 1), (new, 0)):
        chat = bot.shown(dialog)
        assert (chat["dialogId"], chat["messageType"], chat["messageCount"]) == (dialog, "P", count)
        assert chat["name"] == portal.ok("im.user.get", {"ID": dialog})["name"]
        assert bot.members(dialog, order={"userId": "ASC"}) == sorted([bot.id, int(dialog)])
    assert bot.shown(new)["id"] == 0, "looking does not begin it"


def test_members_in_an_order_and_a_number(portal, bot, people):
    dialog = bot.chat()
    portal.advance(1)
    bot.ok("Chat.User.add", dialogId=dialog, userIds=[people[1]])
    portal.advance(1)
    bot.ok("Chat.User.add", dialogId=dialog, userIds=[people[0]])
    chat_sample = response("imbot.v2.Chat.User.list")
    assert_like(chat_sample, bot.ok("Chat.User.list", dialogId=dialog), more=more("[0]", "[1]", "[2]"),
                also={f"[{n}].lastActivityDate": (str, bool) for n in range(3)})
    joined = [bot.id, people[1], people[0]]
    assert bot.members(dialog) == bot.members(dialog, order={"id": "ASC"}) == joined
    assert bot.members(dialog, order={"id": "DESC"}, limit=2) == joined[:0:-1]
    assert bot.members(dialog, order={"userId": "DESC"}) == sorted(joined, reverse=True)
    for user in (bot.id, people[1]):
        how = {"token": portal.app} if user == bot.id else {"webhook": portal.new_webhook(user)}
        method, who = ("imbot.message.add", {"BOT_ID": user}) if user == bot.id else ("im.message.add", {})
        portal.ok(method, {"DIALOG_ID": dialog, "MESSAGE": "hi", **who}, **how)
    assert bot.members(dialog, order={"lastSendMessageId": "ASC"}) == [people[0], bot.id, people[1]]
    assert bot.members(dialog, order={"lastSendMessageId": "desc"}, limit=0) == [people[1], bot.id, people[0]]
    assert bot.members(dialog, limit=1) == joined[:1] and bot.members(dialog, limit=201) == joined


# ---- changing ----

def test_a_chat_gets_another_face(portal, bot):
    dialog = bot.chat(description="Old")
    fields = {"title": "New", "description": "Other", "color": "lightBlue", "avatar": RED}
    assert bot.ok("Chat.update", dialogId=dialog, fields=fields) == response("imbot.v2.Chat.update") == TRUE
    chat = bot.shown(dialog)
    assert (chat["name"], chat["description"], chat["color"]) == ("New", "Other", "#4ba5c3")
    assert chat["avatar"].startswith(portal.url)
    assert bot.ok("Chat.update", dialogId=dialog, fields={"title": " ", "color": "plaid", "description": ""}) == TRUE
    assert bot.ok("Chat.update", dialogId=dialog) == TRUE
    assert bot.shown(dialog) == {**chat, "description": ""}


def test_a_picture_that_is_none_changes_nothing(bot):
    dialog = bot.chat()
    before = bot.shown(dialog)
    for avatar, code in ((b64(b"no picture"), "AVATAR_ERROR"), (b64(png(5001, 1, rows=1)), "AVATAR_ERROR")):
        refused = bot.error("Chat.update", dialogId=dialog, fields={"title": "New", "avatar": avatar})
        assert refused[:2] == (400, code)
    assert bot.shown(dialog) == before


# ---- members ----

def test_members_are_brought_in_and_removed(portal, bot, people):
    dialog = bot.chat(message="before")
    assert bot.ok("Chat.User.add", dialogId=dialog, userIds=[people[0], 99999]) == response("imbot.v2.Chat.User.add") == TRUE
    assert bot.ok("Chat.User.add", dialogId=dialog, userIds=people[:1]) == TRUE, "nobody is new, which is fine"
    assert bot.ok("Chat.User.add", dialogId=dialog, userIds=[99999]) == TRUE
    assert sorted(bot.members(dialog)) == sorted([bot.id, people[0]])
    seen = portal.ok("im.dialog.messages.get", {"DIALOG_ID": dialog}, webhook=portal.new_webhook(people[0]))["messages"]
    assert [message["text"] for message in seen] == ["before"], "what was written before is not hidden"
    for _ in range(2):
        assert bot.ok("Chat.User.delete", dialogId=dialog, userId=people[0]) == response("imbot.v2.Chat.User.delete")
    assert bot.members(dialog) == [bot.id]


def test_managers(bot, people):
    dialog = bot.chat(userIds=people[:1])
    assert bot.ok("Chat.Manager.add", dialogId=dialog, userIds=[*people, 99999]) == response("imbot.v2.Chat.Manager.add")
    assert sorted(bot.shown(dialog)["managerList"]) == sorted([bot.id, people[0]]), "who is no member becomes none"
    assert bot.ok("Chat.Manager.delete", dialogId=dialog, userIds=people) == response("imbot.v2.Chat.Manager.delete")
    assert bot.shown(dialog)["managerList"] == [bot.id]


@pytest.mark.parametrize("method", ["User.add", "Manager.add", "Manager.delete"])
def test_a_list_of_users_is_needed(bot, method):
    dialog = bot.chat()
    for sent in ({}, {"userIds": []}, {"userIds": "abc"}, {"userIds": ["x"]}, {"userIds": list(range(1, 1002))}):
        assert bot.error("Chat." + method, dialogId=dialog, **sent) == NO_USERS
    assert bot.error("Chat." + method, botId=99999, dialogId=dialog) == NO_USERS


def test_what_a_plain_member_may(bot, other, people):
    dialog = bot.chat(userIds=[other.id, people[0]])
    assert other.shown(dialog)["role"] == "member" and len(other.members(dialog)) == 3
    assert other.ok("Chat.update", dialogId=dialog, fields={"title": "By a member"}) == TRUE
    assert other.error("Chat.User.add", dialogId=dialog, userIds=people) == DENIED
    assert other.error("Chat.User.delete", dialogId=dialog, userId=people[0]) == DENIED
    assert other.error("Chat.User.delete", dialogId=dialog, userId=99999) == DENIED
    for method in ("Manager.add", "Manager.delete"):
        assert other.error("Chat." + method, dialogId=dialog, userIds=people) == DENIED
    assert other.error("Chat.setOwner", dialogId=dialog, userId=other.id) == DENIED


def test_what_a_manager_may(bot, other, people):
    dialog = bot.chat(userIds=[other.id, people[0]])
    bot.ok("Chat.Manager.add", dialogId=dialog, userIds=[other.id])
    assert other.ok("Chat.User.add", dialogId=dialog, userIds=people) == TRUE
    assert other.ok("Chat.User.delete", dialogId=dialog, userId=people[0]) == TRUE
    assert other.error("Chat.User.delete", dialogId=dialog, userId=bot.id) == DENIED, "the owner stays"
    assert other.error("Chat.Manager.add", dialogId=dialog, userIds=people) == DENIED
    assert other.error("Chat.setOwner", dialogId=dialog, userId=other.id) == DENIED


def test_an_owner_gives_his_chat_away(bot, people):
    dialog = bot.chat(userIds=people[:1])
    for nobody in ({"userId": people[1]}, {"userId": 99999}, {"userId": "x"}, {}):
        assert bot.error("Chat.setOwner", dialogId=dialog, **nobody) == DENIED
    assert bot.ok("Chat.setOwner", dialogId=dialog, userId=people[0]) == response("imbot.v2.Chat.setOwner") == TRUE
    assert bot.shown(dialog)["owner"] == people[0]
    assert bot.error("Chat.setOwner", dialogId=dialog, userId=bot.id) == DENIED


def test_a_bot_leaves(portal, bot, people):
    dialog = bot.chat(userIds=people[:1])
    assert bot.ok("Chat.leave", dialogId=dialog) == response("imbot.v2.Chat.leave") == TRUE
    assert bot.error("Chat.leave", dialogId=dialog) == DENIED
    assert portal.ok("im.dialog.get", {"DIALOG_ID": dialog})["owner"] == people[0]
    assert bot.error("Chat.leave", dialogId=str(people[0])) == DENIED, "nobody leaves a private chat"


# ---- a line's chat ----

def test_in_the_chat_of_a_line(portal, handler, bot, people):
    portal.ok("imbot.v2.Bot.update", {"botId": bot.id, "fields": {"isSupportOpenline": True}}, token=portal.app)
    world = World(portal, handler)
    world.welcome(bot.id)
    chat = world.write("Hello")
    dialog = f"chat{chat}"
    shown = bot.shown(dialog)
    assert (shown["messageType"], shown["type"], shown["entityType"]) == ("L", "lines", "LINES")
    assert bot.id in bot.members(dialog)
    for method in ("update", "setOwner", "User.add", "User.delete", "Manager.add", "Manager.delete"):
        assert bot.error("Chat." + method, **sent(bot.id, dialog, people)) == DENIED, method
    assert bot.ok("Chat.leave", dialogId=dialog) == TRUE
    assert bot.id not in world.members(chat) and world.asked(chat), "the queue has it"
    assert bot.error("Chat.get", dialogId=dialog) == DENIED


# ---- rights ----

EVERY = ["get", "update", "leave", "setOwner", "User.list", "User.add", "User.delete", "Manager.add", "Manager.delete",
         "InputAction.notify", "TextField.enabled"]


def sent(bot, dialog, people):
    return {"botId": bot, "dialogId": dialog, "fields": {"title": "x"}, "userId": people[0], "userIds": people}


@pytest.mark.parametrize("method", EVERY)
def test_only_of_chats_that_the_bot_is_in(portal, bot, people, method):
    outside = portal.ok("im.chat.add", {"TITLE": "Closed", "USERS": people})
    opened = portal.ok("im.chat.add", {"TITLE": "Open", "TYPE": "OPEN", "USERS": people})
    params = sent(bot.id, "", people)
    for dialog in (f"chat{outside}", f"chat{opened}", "chat99999", "99999", "0", "chat", "x", "", ["1"]):
        assert bot.error("Chat." + method, **{**params, "dialogId": dialog}) == DENIED, dialog
    assert bot.error("Chat." + method, **{key: params[key] for key in params if key != "dialogId"}) == DENIED


@pytest.mark.parametrize("method", ["update", "leave", "setOwner", "User.add", "User.delete", "Manager.add", "Manager.delete"])
def test_a_private_chat_is_no_group(portal, bot, people, method):
    portal.ok("imbot.message.add", {"BOT_ID": bot.id, "DIALOG_ID": people[0], "MESSAGE": "hello"}, token=portal.app)
    assert bot.error("Chat." + method, **sent(bot.id, str(people[0]), people)) == DENIED


@pytest.mark.parametrize("method", ["add", *EVERY])
def test_whose_bot_it_is(portal, page, people, method):
    owner = new_bot(portal, "the token")
    dialog = portal.ok("imbot.v2.Chat.add", {"botId": owner, "botToken": "the token"})["chat"]["dialogId"]
    method, params = "imbot.v2.Chat." + method, sent(owner, dialog, people)
    assert portal.error(method, params) == NO_TOKEN
    assert portal.error(method, {**params, "botToken": "another"}) == FOREIGN
    assert portal.error(method, params, token=portal.app) == FOREIGN
    assert portal.error(method, {**params, "botToken": "the token", "botId": 1}) == NOT_FOUND
    assert portal.error(method, {**params, "botToken": "the token", "botId": None}) == NO_ID
    refused = page.call(method, **params, botToken="the token")
    assert (refused["error"], refused["error_description"]) == BY_SESSION[1:]

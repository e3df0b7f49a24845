"""imbot.chat.*: chats that bots make and look after. The errors of the two seed pages are tested by name."""
import base64
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from contract import assert_like, response
from harness.server import SANITIZER

URL = "http://127.0.0.1:9/bot"
LOWER = (400, "APP_ID_ERROR", "Bot was installed by another rest application")
UPPER = (400, "APP_ID_ERROR", "Bot was installed by another REST application")
NO_BOT = (400, "BOT_ID_ERROR", "Bot not found")


def png(width, height, rows=None):
    """A red picture; `rows`: how many of its rows are really there."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * width) * (height if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def b64(data):
    return base64.b64encode(data).decode()


RED = b64(png(300, 200))


@pytest.fixture(scope="module")
def bot(portal):
    return portal.ok("imbot.register", {
        "CODE": "chatty", "EVENT_HANDLER": URL, "PROPERTIES": {"NAME": "Chatty"}}, token=portal.app)


@pytest.fixture(scope="module")
def foreign(portal):
    """A bot of somebody else."""
    return portal.ok("imbot.register", {
        "CODE": "foreign", "EVENT_HANDLER": URL, "PROPERTIES": {"NAME": "Foreign"}, "CLIENT_ID": "foreign key"})


@pytest.fixture
def ok(portal):
    return lambda method, params=None: portal.ok("imbot." + method, params, token=portal.app)


@pytest.fixture
def error(portal):
    return lambda method, params=None: portal.error("imbot." + method, params, token=portal.app)


@pytest.fixture
def make(ok, bot):
    return lambda **params: ok("chat.add", {"TITLE": "Chat", **params})


@pytest.fixture
def boris(portal):
    return portal.operators[0]["id"]


def shown(portal, chat):
    return portal.ok("im.dialog.get", {"DIALOG_ID": f"chat{chat}"})


@pytest.fixture
def elsewhere(portal, foreign):
    """A chat that our bot is no member of."""
    return portal.ok("imbot.chat.add", {"TITLE": "Elsewhere", "CLIENT_ID": "foreign key"})


@pytest.fixture
def private(portal, ok, bot, boris):
    """The private chat of our bot and Boris."""
    ok("message.add", {"DIALOG_ID": boris, "MESSAGE": "hello"})
    mine = portal.new_webhook(boris)
    return portal.ok("im.dialog.get", {"DIALOG_ID": bot}, webhook=mine)["id"]


# ---- imbot.chat.add ----

def test_a_bot_makes_a_chat(portal, make, bot, boris):
    chat = make(TITLE="New Chat", DESCRIPTION="Important News", COLOR="GREEN", MESSAGE="Welcome!", USERS=[boris, 1],
                ENTITY_TYPE="CHAT", ENTITY_ID="made", AVATAR=RED)
    view = shown(portal, chat)
    assert (view["name"], view["description"], view["color"]) == ("New Chat", "Important News", "#64a513")
    assert (view["owner"], view["type"], view["entity_id"]) == (bot, "chat", "made")
    assert view["manager_list"] == [bot] and view["user_counter"] == 3
    assert view["avatar"].startswith(portal.url)
    last = portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{chat}"})["messages"][0]
    assert (last["author_id"], last["text"]) == (bot, "Welcome!")


def test_an_open_chat_without_anything(portal, make):
    chat = make(TYPE="OPEN", TITLE="")
    assert shown(portal, chat)["name"].endswith(f"chat #{chat}") and shown(portal, chat)["type"] == "open"


def test_making_a_chat_is_refused(error, bot, foreign):
    assert error("chat.add", {"USERS": "abc"}) == (400, "INVALID_FORMAT", "Parameter USERS has wrong type")
    assert error("chat.add", {"USERS": ["x"]})[1] == "INVALID_FORMAT"
    assert error("chat.add", {"USERS": [99999]}) == (400, "WRONG_REQUEST", "Chat can't be created")
    assert error("chat.add", {"BOT_ID": 99999}) == NO_BOT
    assert error("chat.add", {"BOT_ID": foreign}) == UPPER


def test_a_webhook_means_the_bots_that_it_registered(portal, foreign):
    assert isinstance(portal.ok("imbot.chat.add", {"TITLE": "By webhook"}), int)
    other = portal.new_webhook(1)
    assert portal.error("imbot.chat.add", {"TITLE": "x"}, webhook=other) == NO_BOT
    assert portal.error("imbot.chat.add", {"BOT_ID": foreign}, webhook=other) == UPPER


# ---- imbot.chat.get: the seed ----

def test_get_finds_a_chat_by_its_object(ok, portal, make):
    chat = make(ENTITY_TYPE="CHAT", ENTITY_ID="13")
    assert ok("chat.get", {"ENTITY_TYPE": "CHAT", "ENTITY_ID": "13"}) == {"ID": chat}
    assert portal.ok("imbot.chat.get", {"ENTITY_TYPE": "CHAT", "ENTITY_ID": 13}, form=True) == {"ID": chat}


@pytest.mark.parametrize("params", [{}, {"ENTITY_TYPE": "CHAT"}, {"ENTITY_ID": "13"}, {"ENTITY_TYPE": "", "ENTITY_ID": "13"}])
def test_get_without_a_parameter_is_null(ok, params):
    assert ok("chat.get", params) is None


def test_get_of_an_unknown_object_is_null(ok):
    assert ok("chat.get", {"ENTITY_TYPE": "CHAT", "ENTITY_ID": "nowhere"}) is None


def test_get_authorize_error(portal, server):
    guest = server.cli("user", "add", "--guest", "--name", "Visitor")
    refused = portal.error("imbot.chat.get", {"ENTITY_TYPE": "CHAT", "ENTITY_ID": "13"}, token=guest["token"])
    assert refused == (403, "AUTHORIZE_ERROR", "Method not available for guest session.")


def test_get_access_error(portal, make, boris):
    make(ENTITY_TYPE="CHAT", ENTITY_ID="secret")
    stranger = portal.new_webhook(boris)
    refused = portal.error("imbot.chat.get", {"ENTITY_TYPE": "CHAT", "ENTITY_ID": "secret"}, webhook=stranger)
    assert refused == (403, "ACCESS_ERROR", "You don't have access to this chat")


# ---- imbot.dialog.get ----

def test_a_chat_is_shown(ok, make):
    chat = make(ENTITY_TYPE="CHAT", ENTITY_ID="77", MESSAGE="x")
    view = ok("dialog.get", {"DIALOG_ID": f"chat{chat}"})
    assert_like(response("imbot.dialog.get"), view)
    assert view["restrictions"]["avatar"] is True and view["restrictions"]["leave_owner"] is True


def test_showing_a_chat_is_refused(portal, error, make, boris):
    chat, stranger = make(), portal.new_webhook(boris)
    assert error("dialog.get") == (400, "DIALOG_ID_EMPTY", "Dialog ID can't be empty")
    assert error("dialog.get", {"DIALOG_ID": "chat99999"}) == (
        403, "ACCESS_ERROR", "You do not have access to the specified dialog")
    assert portal.error("imbot.dialog.get", {"DIALOG_ID": f"chat{chat}"}, webhook=stranger) == (
        403, "ACCESS_ERROR", "You don't have access to this chat")


# ---- imbot.chat.updateAvatar: the seed ----

@pytest.mark.parametrize("avatar", [
    RED, "data:image/png;base64," + RED, ["red.png", RED], {"fileData": ["red.png", RED]}], ids=["bare", "uri", "pair", "file"])
def test_an_avatar_is_updated(portal, ok, make, avatar):
    chat = make()
    assert ok("chat.updateAvatar", {"CHAT_ID": chat, "AVATAR": avatar}) is True
    picture = portal.http.get(shown(portal, chat)["avatar"], timeout=20)
    assert picture.status_code == 200 and picture.headers["Content-Type"] == "image/jpeg"
    assert "immutable" in picture.headers["Cache-Control"]
    assert base64.b64decode(RED) != picture.content


def test_an_avatar_by_webhook_as_in_the_sample(portal, foreign):
    chat = portal.ok("imbot.chat.add", {"TITLE": "Sample"})
    assert portal.ok("imbot.chat.updateAvatar", {"CHAT_ID": chat, "AVATAR": RED}) is True
    assert portal.ok("imbot.chat.updateAvatar", {"CHAT_ID": chat, "AVATAR": RED, "CLIENT_ID": "foreign key"}) is True


def test_avatar_chat_id_empty(error, bot):
    empty = (400, "CHAT_ID_EMPTY", "Chat ID can't be empty")
    assert error("chat.updateAvatar", {"AVATAR": RED}) == empty
    assert error("chat.updateAvatar", {"CHAT_ID": 0, "AVATAR": RED}) == empty


def test_avatar_access_denied(error, elsewhere, bot):
    assert error("chat.updateAvatar", {"CHAT_ID": elsewhere, "AVATAR": RED}) == (403, "ACCESS_DENIED", "Access denied")


def test_avatar_action_unavailable(error, private):
    refused = error("chat.updateAvatar", {"CHAT_ID": private, "AVATAR": RED})
    assert refused == (403, "ACCESS_ERROR", "Action unavailable")


def test_avatar_cannot_be_changed(error, make):
    chat = make(ENTITY_TYPE="TASKS", ENTITY_ID="7")
    refused = error("chat.updateAvatar", {"CHAT_ID": chat, "AVATAR": RED})
    assert refused == (403, "ACCESS_ERROR", "The avatar of this chat cannot be changed")


@pytest.mark.parametrize("avatar", [
    "", b64(b"just a text, renamed to avatar.png"), "***", b64(png(300, 200))[:200], b64(png(300, 200, rows=3)),
    ["only a name"], 7, {"x": 1}], ids=["absent", "text", "garbage", "cut", "truncated", "name", "number", "object"])
def test_avatar_incorrect_type(error, make, avatar):
    refused = error("chat.updateAvatar", {"CHAT_ID": make(), "AVATAR": avatar})
    assert refused == (400, "AVATAR_ERROR", "Avatar incorrect type")


@pytest.mark.parametrize("size", [(5001, 1), (1, 5001), (60000, 60000)], ids=["wide", "high", "bomb"])
def test_avatar_incorrect_size(error, make, size):
    refused = error("chat.updateAvatar", {"CHAT_ID": make(), "AVATAR": b64(png(*size, rows=1))})
    assert refused == (400, "AVATAR_ERROR", "Avatar incorrect size (max 5000x5000)")


def test_avatar_chat_is_missing(error, bot):
    refused = error("chat.updateAvatar", {"CHAT_ID": 99999, "AVATAR": RED})
    assert refused == (400, "WRONG_REQUEST", "Chat isn't exists")


def test_avatar_bot_not_found(error, make):
    assert error("chat.updateAvatar", {"CHAT_ID": make(), "AVATAR": RED, "BOT_ID": 1}) == NO_BOT


def test_avatar_foreign_bot(error, make, foreign):
    assert error("chat.updateAvatar", {"CHAT_ID": make(), "AVATAR": RED, "BOT_ID": foreign}) == LOWER


# ---- title and colour ----

def test_a_chat_is_renamed_and_coloured(portal, ok, make):
    chat = make(COLOR="RED")
    assert ok("chat.updateTitle", {"CHAT_ID": chat, "TITLE": "New name for the chat"}) is True
    assert ok("chat.updateColor", {"CHAT_ID": chat, "COLOR": "PINK"}) is True
    assert (shown(portal, chat)["name"], shown(portal, chat)["color"]) == ("New name for the chat", "#f76187")


def test_renaming_is_refused(error, make, elsewhere, private, foreign):
    method, chat = "chat.updateTitle", make()
    assert error(method, {"TITLE": "x"})[1] == "CHAT_ID_EMPTY"
    assert error(method, {"CHAT_ID": chat, "TITLE": " "}) == (400, "TITLE_EMPTY", "Title can't be empty")
    for closed in (elsewhere, private, 99999):
        assert error(method, {"CHAT_ID": closed, "TITLE": "x"}) == (400, "ACCESS_ERROR", "Action unavailable")
    bound = make(ENTITY_TYPE="CRM", ENTITY_ID="DEAL|1")
    assert error(method, {"CHAT_ID": bound, "TITLE": "x"}) == (400, "ACCESS_ERROR", "This chat cannot be renamed")
    assert error(method, {"CHAT_ID": chat, "TITLE": "x", "BOT_ID": 1}) == NO_BOT
    assert error(method, {"CHAT_ID": chat, "TITLE": "x", "BOT_ID": foreign}) == LOWER


def test_colouring_is_refused(error, make, elsewhere, foreign):
    method, chat = "chat.updateColor", make(COLOR="RED")
    same = (400, "WRONG_REQUEST", "This color currently set or chat doesn't exist")
    assert error(method, {"COLOR": "RED"})[1] == "CHAT_ID_EMPTY"
    assert error(method, {"CHAT_ID": chat, "COLOR": "beige"}) == (400, "WRONG_COLOR", "This color currently unavailable")
    assert error(method, {"CHAT_ID": chat, "COLOR": "RED"}) == same
    assert error(method, {"CHAT_ID": 99999, "COLOR": "RED"}) == same
    assert error(method, {"CHAT_ID": elsewhere, "COLOR": "RED"}) == (403, "ACCESS_ERROR", "Action unavailable")
    assert error(method, {"CHAT_ID": chat, "COLOR": "PINK", "BOT_ID": foreign}) == LOWER


# ---- members ----

def test_members_come_and_go(ok, make, bot, boris):
    chat = make()
    assert ok("chat.user.list", {"CHAT_ID": chat}) == [bot]
    assert ok("chat.user.add", {"CHAT_ID": chat, "USERS": [boris, 1], "HIDE_HISTORY": "Y"}) is True
    assert ok("chat.user.list", {"CHAT_ID": chat}) == sorted([1, boris, bot])
    assert ok("chat.user.delete", {"CHAT_ID": chat, "USER_ID": boris}) is True
    assert ok("chat.leave", {"CHAT_ID": chat}) is True


@pytest.mark.parametrize("hide, seen", [({"HIDE_HISTORY": "N"}, ["before", "after"]), ({"HIDE_HISTORY": "Y"}, ["after"]), ({}, ["after"])])
def test_latecomers_see_what_was_written_before_only_when_told_so(portal, ok, make, boris, hide, seen):
    chat, late = make(USERS=[1]), portal.new_webhook(boris)
    say = lambda text, **how: portal.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": text, **how})
    before = say("before")
    ok("chat.user.add", {"CHAT_ID": chat, "USERS": [boris], **hide})
    look = lambda **more: portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{chat}", **more}, webhook=late)["messages"]
    say("after")
    assert [message["text"] for message in reversed(look())] == seen
    assert [message["text"] for message in look(FIRST_ID=0)] == [message["text"] for message in look()]
    reply = {"DIALOG_ID": f"chat{chat}", "MESSAGE": "x", "REPLY_ID": before}
    if "before" in seen:
        assert portal.ok("im.message.add", reply, webhook=late)
    else:
        assert portal.error("im.message.add", reply, webhook=late)[1] == "REPLY_ACCESS_ERROR"


def test_an_owner_who_leaves_has_an_heir(portal, ok, make, boris):
    chat = make(USERS=[1, boris])
    ok("chat.setManager", {"CHAT_ID": chat, "USER_ID": boris})
    ok("chat.leave", {"CHAT_ID": chat})
    assert shown(portal, chat)["owner"] == boris


@pytest.mark.parametrize("method, params", [
    ("chat.user.add", {"USERS": [1]}), ("chat.user.list", {}), ("chat.user.delete", {"USER_ID": 1}), ("chat.leave", {}),
    ("chat.setOwner", {"USER_ID": 1}), ("chat.setManager", {"USER_ID": 1})])
def test_what_all_of_them_refuse(error, make, foreign, method, params):
    chat, lower = make(), UPPER if method == "chat.user.delete" else LOWER
    assert error(method, params) == (400, "CHAT_ID_EMPTY", "Chat ID can't be empty")
    assert error(method, {"CHAT_ID": chat, **params, "BOT_ID": 99999}) == NO_BOT
    assert error(method, {"CHAT_ID": chat, **params, "BOT_ID": foreign}) == lower
    if "USER_ID" in params:
        assert error(method, {"CHAT_ID": chat}) == (400, "USER_ID_EMPTY", "User ID can't be empty")


@pytest.mark.parametrize("method, params", [
    ("chat.user.add", {"USERS": [1]}), ("chat.user.list", {}), ("chat.user.delete", {"USER_ID": 1}),
    ("chat.setOwner", {"USER_ID": 1})])
def test_where_the_bot_is_no_member(error, elsewhere, private, bot, method, params):
    for chat in (elsewhere, 99999, private):
        assert error(method, {"CHAT_ID": chat, **params}) == (403, "ACCESS_ERROR", "Action unavailable")


def test_adding_users_is_refused(error, make, boris):
    chat = make(USERS=[boris])
    for nobody in ("", "1", 7):
        assert error("chat.user.add", {"CHAT_ID": chat, "USERS": nobody}) == (
            400, "WRONG_REQUEST", "User IDs must be passed in array format")
    assert error("chat.user.add", {"CHAT_ID": chat, "USERS": [boris]}) == (
        400, "WRONG_REQUEST", "You don't have access or user already member in chat")
    bound = make(ENTITY_TYPE="SONET_GROUP", ENTITY_ID="5")
    assert error("chat.user.add", {"CHAT_ID": bound, "USERS": [boris]}) == (
        403, "ACCESS_ERROR", "It is forbidden to add users to this chat")


def test_removing_users_is_refused(error, make, ok, boris, bot):
    chat = make(USERS=[1])
    not_one = (400, "WRONG_REQUEST", "You don't have access or user isn't a member of the chat")
    assert error("chat.user.delete", {"CHAT_ID": chat, "USER_ID": boris}) == not_one
    bound = make(ENTITY_TYPE="TASKS", ENTITY_ID="8", USERS=[1])
    assert error("chat.user.delete", {"CHAT_ID": bound, "USER_ID": 1}) == (
        403, "ACCESS_ERROR", "It is forbidden to delete users of this chat")
    assert error("chat.user.delete", {"CHAT_ID": bound, "USER_ID": bot}) == (403, "ACCESS_ERROR", "LEAVE_OWNER_FORBIDDEN")
    ok("chat.setOwner", {"CHAT_ID": chat, "USER_ID": 1})
    assert error("chat.user.delete", {"CHAT_ID": chat, "USER_ID": 1}) == not_one


def test_leaving_is_refused(error, make, ok, elsewhere, private):
    not_one = (400, "WRONG_REQUEST", "You don't have access or user isn't a member in chat")
    assert error("chat.leave", {"CHAT_ID": elsewhere}) == not_one
    assert error("chat.leave", {"CHAT_ID": 99999}) == not_one
    assert error("chat.leave", {"CHAT_ID": private}) == (403, "ACCESS_ERROR", "Action unavailable")
    bound = make(ENTITY_TYPE="TASKS", ENTITY_ID="9", USERS=[1])
    assert error("chat.leave", {"CHAT_ID": bound}) == (403, "ACCESS_ERROR", "LEAVE_OWNER_FORBIDDEN")
    ok("chat.setOwner", {"CHAT_ID": bound, "USER_ID": 1})
    assert error("chat.leave", {"CHAT_ID": bound}) == (
        403, "ACCESS_ERROR", "It is forbidden to delete users of this chat")


# ---- offices ----

def test_owner_and_managers_are_set(portal, ok, make, bot, boris):
    chat = make(USERS=[boris, 1])
    assert ok("chat.setManager", {"CHAT_ID": chat, "USER_ID": boris}) is True
    assert sorted(shown(portal, chat)["manager_list"]) == sorted([bot, boris])
    assert ok("chat.setManager", {"CHAT_ID": chat, "USER_ID": boris, "IS_MANAGER": "N"}) is True
    assert shown(portal, chat)["manager_list"] == [bot]
    assert ok("chat.setOwner", {"CHAT_ID": chat, "USER_ID": boris}) is True
    assert shown(portal, chat)["owner"] == boris


def test_only_the_owner_gives_offices(error, ok, make, boris):
    chat = make(USERS=[1])
    owner = (400, "WRONG_REQUEST", "Change owner can only owner and user must be member in chat")
    manager = (400, "WRONG_REQUEST", "Change manager can only owner and user must be member in chat")
    assert error("chat.setOwner", {"CHAT_ID": chat, "USER_ID": boris}) == owner
    assert error("chat.setManager", {"CHAT_ID": chat, "USER_ID": boris}) == manager
    assert error("chat.setManager", {"CHAT_ID": 99999, "USER_ID": boris}) == manager
    ok("chat.setOwner", {"CHAT_ID": chat, "USER_ID": 1})
    assert error("chat.setOwner", {"CHAT_ID": chat, "USER_ID": 1}) == owner
    assert error("chat.setManager", {"CHAT_ID": chat, "USER_ID": 1}) == manager


# ---- imbot.chat.sendTyping ----

def test_a_bot_is_typing(ok, error, make, boris, foreign):
    assert ok("chat.sendTyping", {"DIALOG_ID": f"chat{make()}"}) is True
    assert ok("chat.sendTyping", {"DIALOG_ID": boris}) is True
    for nowhere in (None, "", "nonsense", "0"):
        assert error("chat.sendTyping", {"DIALOG_ID": nowhere}) == (400, "DIALOG_ID_EMPTY", "Dialog ID can't be empty")
    assert error("chat.sendTyping", {"DIALOG_ID": "1", "BOT_ID": 1}) == NO_BOT
    assert error("chat.sendTyping", {"DIALOG_ID": "1", "BOT_ID": foreign}) == UPPER


# ---- a burst of pictures ----

def test_a_burst_of_avatars_leaves_the_writer_alone(portal, make):
    """Decoding happens before the transaction, so what a call spends inside it (time.processing) is a small part of what
    it takes, and others write in between."""
    chats, picture = [make() for _ in range(50)], b64(png(2500, 2500))
    held, waits, over = [], [], threading.Event()

    def burst():
        with ThreadPoolExecutor(10) as pool:
            held.extend(pool.map(lambda chat: portal.reply(
                "imbot.chat.updateAvatar", {"CHAT_ID": chat, "AVATAR": picture}, token=portal.app)["time"], chats))
        over.set()

    thread = threading.Thread(target=burst)
    thread.start()
    while not over.is_set():
        took = portal.reply("im.message.add", {"DIALOG_ID": "1", "MESSAGE": "meanwhile"})["time"]
        waits.append(took["finish"] - took["start"])
    thread.join()
    assert len(held) == 50 and waits
    if not SANITIZER:
        held.sort(key=lambda time: time["processing"])
        assert held[len(held) // 2]["processing"] < 0.02, "a call held the writer while its picture was decoded"
        assert sorted(waits)[len(waits) // 2] < 0.05, "other writers waited for pictures"

"""imbot.v2.Chat.Message.*, .Reaction.*: what a bot writes, forwards, reads and thinks of messages."""
import base64
import itertools

import pytest

from contract import assert_like, response
from ears import Ears
from harness.portal import Portal
from lines import Connector
from test_disk import get
from test_imbot_v2_bots import more
from v2bots import DENIED, Bot, Person, assert_owner_is_asked

EMPTY = (400, "EMPTY_MESSAGE", "Message is empty")
FAILED = (400, "SENDING_FAILED", "Sending failed")
NO_MESSAGE = (400, "MESSAGE_NOT_FOUND", "Message not found")
NO_ACCESS = (403, "MESSAGE_ACCESS_DENIED", "Message access denied")
NO_TYPE = (400, "BOT_TYPE_NOT_ALLOWED", "Bot type not allowed")
NO_REACTION = (400, "REACTION_NOT_FOUND", "Reaction not found")
REACTED = (400, "REACTION_ALREADY_SET", "Reaction already set")
OWN = ("unread", "viewed")
USER = ("firstName", "lastName", "workPosition", "color", "avatar", "gender", "birthday", "extranet", "connector",
        "externalAuthId", "status", "idle", "lastActivityDate", "absent", "departments", "phones")
uuids = (f"6f1c0a52-0000-4000-8000-{n:012}" for n in itertools.count())


@pytest.fixture(scope="module")
def boris(portal):
    return Person(portal, portal.operators[0])


@pytest.fixture(scope="module")
def carl(portal):
    return Person(portal, portal.operators[1])


@pytest.fixture(scope="module")
def bot(portal):
    return Bot(portal)


@pytest.fixture(scope="module")
def reader(portal):
    return Bot(portal, type="supervisor")


@pytest.fixture
def group(boris, carl, bot, reader):
    return boris.group(carl.id, bot.id, reader.id)


def send(bot, dialog, **fields):
    return bot.ok("Chat.Message.send", {"dialogId": dialog, "fields": fields})


def unsent(bot, dialog, **fields):
    return bot.error("Chat.Message.send", {"dialogId": dialog, "fields": fields})


def seen(reader, message):
    return reader.ok("Chat.Message.get", {"messageId": message})["message"]


# ---- sending ----

@pytest.mark.parametrize("how", [{}, {"form": True}])
def test_a_bot_posts(bot, boris, group, how):
    answer = bot.ok("Chat.Message.send", {"dialogId": group, "fields": {"message": "Hello"}}, **how)
    assert_like(response("imbot.v2.Chat.Message.send"), answer)
    found = boris.newest(group)
    assert (found["id"], found["author_id"], found["text"]) == (answer["id"], bot.id, "Hello")


def test_to_a_person(bot, boris):
    sent = bot.say(boris.id, "privately")
    assert boris.newest(bot.id)["id"] == sent


def test_what_a_message_carries(bot, reader, boris, group):
    first = boris.say(group, "a question")
    sent = send(bot, group, message="pick", attach=[{"message": "more"}], urlPreview=False, replyId=first,
                keyboard={"BUTTONS": [{"text": "Go", "link": "https://a.example/"}]})["id"]
    params = boris.newest(group)["params"]
    assert params["ATTACH"][0]["blocks"] == [{"message": "more"}] and params["KEYBOARD"][0]["text"] == "Go"
    assert (params["URL_PREVIEW"], params["REPLY_ID"]) == ("N", first)
    shown = seen(reader, sent)["params"]
    assert (shown["replyId"], shown["keyboard"][0]["text"], shown["urlPreview"]) == (first, "Go", "N")
    only = send(bot, group, attach=[{"MESSAGE": "alone"}], urlPreview="Y")["id"]
    assert "urlPreview" not in seen(reader, only)["params"]


def test_a_message_of_the_system(bot, boris, group):
    sent = send(bot, group, message="joined", system="Y")["id"]
    assert (boris.newest(group)["id"], boris.newest(group)["author_id"]) == (sent, 0)
    assert bot.error("Chat.Message.update", {"messageId": sent, "fields": {"message": "x"}}) == DENIED
    assert bot.error("Chat.Message.delete", {"messageId": sent}) == DENIED


def test_a_long_text_is_cut(bot, boris, group):
    bot.say(group, "ы" * 20001)
    assert boris.newest(group)["text"] == "ы" * 20000 + " (...)"


def test_sending_is_refused(bot, boris, group):
    for nothing in ({}, {"message": " "}, {"message": ""}, {"keyboard": [{"TEXT": "a", "LINK": "/"}]}, {"forwardIds": {}}):
        assert unsent(bot, group, **nothing) == EMPTY, nothing
    assert bot.error("Chat.Message.send", {"dialogId": group}) == EMPTY
    assert bot.error("Chat.Message.send", {"dialogId": group, "fields": "x"}) == EMPTY
    for nowhere in (boris.group(), "chat0", "nonsense", 999999, None, [1]):
        assert unsent(bot, nowhere, message="x") == DENIED, nowhere
    before = boris.say(group, "before")
    elsewhere = boris.say(boris.group(bot.id), "x")
    for wrong in ({"replyId": 999999}, {"replyId": elsewhere}, {"replyId": "x"}, {"replyId": -1}, {"templateId": "u" * 65},
                  {"forwardIds": [1]}, {"forwardIds": "x"}, {"forwardIds": {"u": "x"}}, {"forwardIds": {"u" * 65: before}},
                  {"forwardIds": {str(n): before for n in range(1000, 1101)}}):
        assert unsent(bot, group, message="x", **wrong) == FAILED, wrong
    assert unsent(bot, group, message="x", attach="nonsense")[1] == "ATTACH_ERROR"
    assert unsent(bot, group, attach=[{"MESSAGE": "x" * 60001}])[1] == "ATTACH_OVERSIZE"
    assert unsent(bot, group, message="x", keyboard=[{"TEXT": "a"}])[1] == "KEYBOARD_ERROR"
    assert unsent(bot, group, message="x", keyboard=[{"TEXT": "x" * 31000, "LINK": "/"}])[1] == "KEYBOARD_OVERSIZE"
    assert boris.newest(group)["id"] == before, "nothing of a refused call is kept"


def test_the_same_template_is_sent_once(bot, reader, boris, group):
    named = next(uuids)
    sent = send(bot, group, message="once", templateId=named)
    assert send(bot, group, message="twice", templateId=named) == sent
    assert (boris.newest(group)["id"], boris.newest(group)["uuid"]) == (sent["id"], named)
    assert seen(reader, sent["id"])["uuid"] == named
    assert send(reader, group, message="mine", templateId=named) != sent, "everybody has names of his own"
    assert send(bot, boris.id, message="there", templateId=named) != sent, "and every chat"
    bot.ok("Chat.Message.delete", {"messageId": sent["id"]})
    assert send(bot, group, message="again", templateId=named) == sent
    gone = send(bot, group, message="erased", templateId=next(uuids))["id"]
    named = seen(reader, gone)["uuid"]
    bot.ok("Chat.Message.delete", {"messageId": gone, "complete": True})
    assert send(bot, group, message="anew", templateId=named)["id"] != gone


# ---- forwarding ----

def test_messages_are_forwarded(portal, bot, reader, boris, group):
    source = boris.group(bot.id)
    content = base64.b64encode(b"bytes").decode()
    first = boris.say(source, "look", ATTACH=[{"MESSAGE": "more"}], KEYBOARD=[{"TEXT": "Go", "LINK": "/"}])
    second = boris.ok("im.v2.File.upload", {"dialogId": source, "fields": {"name": "a.txt", "content": content}})["messageId"]
    one, two = next(uuids), next(uuids)
    answer = send(bot, group, message="see", forwardIds={one: first, two: str(second)})
    assert set(answer["uuidMap"]) == {one, two}
    newest = boris.messages(group)[:3]
    assert [message["id"] for message in newest] == [answer["uuidMap"][two], answer["uuidMap"][one], answer["id"]]
    shown = seen(reader, answer["uuidMap"][one])
    assert (shown["text"], shown["authorId"], shown["uuid"]) == ("look", bot.id, one)
    assert shown["forward"] == {"id": first, "userId": boris.id, "chatId": int(source[4:]), "date": shown["forward"]["date"]}
    assert set(shown["params"]) == {"attach"}, "buttons stay where they were"
    [file] = seen(reader, answer["uuidMap"][two])["params"]["fileId"]
    assert get(portal, bot.ok("File.download", {"fileId": file})["downloadUrl"]).content == b"bytes"
    assert send(bot, group, forwardIds={one: first, two: second})["uuidMap"] == answer["uuidMap"]
    assert boris.newest(group)["id"] == newest[0]["id"]
    files = boris.ok("im.disk.folder.get", {"DIALOG_ID": group})["ID"]
    assert len(boris.ok("disk.folder.getchildren", {"id": files})) == 1, "no copy that nobody sees"


def test_what_is_forwarded_again_says_where_it_came_from_first(bot, reader, boris, group):
    said = boris.say(boris.group(bot.id), "origin")
    [once] = send(bot, group, forwardIds={next(uuids): said})["uuidMap"].values()
    alone = send(bot, group, forwardIds={next(uuids): once})
    [twice] = alone["uuidMap"].values()
    assert alone["id"] == twice, "of a call that sends nothing else"
    assert seen(reader, twice)["forward"] == seen(reader, once)["forward"]
    assert seen(reader, twice)["forward"]["id"] == said


def test_a_hundred_are_forwarded_in_one_call(bot, boris, group):
    said = boris.say(boris.group(bot.id), "again and again")
    answer = send(bot, group, forwardIds={next(uuids): said for _ in range(100)})
    ids = list(answer["uuidMap"].values())
    assert ids == sorted(set(ids)) and len(ids) == 100 and answer["id"] == ids[-1]


def test_only_what_the_bot_sees_is_forwarded(bot, boris, carl, group):
    hidden = boris.say(boris.group(carl.id), "secret")
    private = boris.say(carl.id, "secret")
    deleted = boris.say(group, "gone")
    boris.ok("im.message.delete", {"MESSAGE_ID": deleted})
    late = boris.group()
    before = boris.say(late, "before")
    boris.ok("im.chat.user.add", {"CHAT_ID": late[4:], "USERS": [bot.id], "HIDE_HISTORY": "Y"})
    newest = boris.say(group, "newest")
    for not_seen in (hidden, private, deleted, before, 999999):
        assert unsent(bot, group, message="x", forwardIds={next(uuids): not_seen}) == DENIED
    assert boris.newest(group)["id"] == newest


# ---- changing and deleting ----

def test_a_bot_changes_its_message(bot, boris, group):
    sent = send(bot, group, message="before", keyboard=[{"TEXT": "Go", "LINK": "/"}], attach=[{"MESSAGE": "kept"}])["id"]
    change = {"messageId": sent, "fields": {"message": "after", "keyboard": "N", "urlPreview": "N"}}
    assert bot.ok("Chat.Message.update", change) == response("imbot.v2.Chat.Message.update")
    found = boris.newest(group)
    assert (found["text"], found["params"]["IS_EDITED"], found["params"]["URL_PREVIEW"]) == ("after", "Y", "N")
    assert "KEYBOARD" not in found["params"] and found["params"]["ATTACH"][0]["blocks"] == [{"message": "kept"}]
    assert bot.error("Chat.Message.update", {"messageId": sent, "fields": {"attach": "x"}})[1] == "ATTACH_ERROR"
    assert bot.ok("Chat.Message.update", {"messageId": sent, "fields": {"message": " "}})
    assert boris.newest(group)["params"] == {"IS_DELETED": "Y"}


@pytest.mark.parametrize("complete, left", [(False, True), (True, False), ("N", True), ("Y", False)])
def test_a_bot_deletes_its_message(bot, boris, group, complete, left):
    boris.say(group, "before")
    sent = bot.say(group)
    answer = bot.ok("Chat.Message.delete", {"messageId": sent, "complete": complete})
    assert answer == response("imbot.v2.Chat.Message.delete")
    found = boris.newest(group)
    assert (found["id"] == sent) is left and (not left or found["params"]["IS_DELETED"] == "Y")


def test_other_peoples_messages(bot, boris, group):
    said = boris.say(group, "mine")
    for message in (said, 999999, None, "x"):
        assert bot.error("Chat.Message.update", {"messageId": message, "fields": {"message": "x"}}) == DENIED
        assert bot.error("Chat.Message.delete", {"messageId": message}) == DENIED
    assert boris.newest(group)["text"] == "mine"


def test_a_bot_that_owns_the_chat_deletes_what_others_wrote(bot, boris):
    owned = bot.portal.ok("imbot.chat.add", {
        "BOT_ID": bot.id, "CLIENT_ID": bot.token, "TITLE": "Owned", "USERS": [boris.id]})
    said = boris.say(f"chat{owned}", "rude")
    system = send(bot, f"chat{owned}", message="s", system=True)["id"]
    assert bot.error("Chat.Message.update", {"messageId": said, "fields": {"message": "x"}}) == DENIED
    for message in (said, system):
        assert bot.ok("Chat.Message.delete", {"messageId": message})


def test_a_bot_that_manages_the_chat_deletes_what_others_wrote(portal, bot, boris):
    owner = Bot(portal)
    group = f"chat{owner.ok('Chat.add', {'fields': {'title': 'Managed', 'userIds': [bot.id, boris.id]}})['chat']['id']}"
    said = boris.say(group, "rude")
    assert bot.error("Chat.Message.delete", {"messageId": said}) == DENIED
    owner.ok("Chat.Manager.add", {"dialogId": group, "userIds": [bot.id]})
    assert bot.ok("Chat.Message.delete", {"messageId": said})


def test_there_is_a_time_for_changing(start_server):
    brief = Portal(start_server("--edit-window-s", "60"))
    bot = Bot(brief)
    sent = bot.say(1)
    brief.advance(61)
    assert bot.error("Chat.Message.update", {"messageId": sent, "fields": {"message": "late"}}) == DENIED
    assert bot.error("Chat.Message.delete", {"messageId": sent}) == DENIED


# ---- lines ----

@pytest.fixture(scope="module")
def line(portal):
    """A line that a bot welcomes; gives the bot, the channel, the chat."""
    bot = Bot(portal, type="openline", isSupportOpenline=True)
    number = portal.ok("imopenlines.config.add", {"PARAMS": {
        "LINE_NAME": "v2", "WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": bot.id, "WELCOME_MESSAGE": "N",
        "QUEUE": [{"ENTITY_TYPE": "user", "ENTITY_ID": portal.operators[0]["id"]}]}})
    channel = Connector(portal, "v2line", line=number, need_signature=False)
    return bot, channel, f"chat{channel.chat(channel.write('Hello'))}"


def test_what_a_customer_gets(portal, line, handler):
    bot, channel, chat = line
    channel.bind(handler, "OnImConnectorMessageAdd")
    channel.bind(handler, "OnOpenLineMessageAdd")
    send(bot, chat, message="among us", silentConnector=True)
    send(bot, chat, message="to myself", skipConnector="Y")
    send(bot, chat, message="to you")
    heard = [event.data["DATA"][0]["message"]["text"] for event in handler.wait("ONOPENLINEMESSAGEADD", 2)]
    assert heard == ["among us", "to you"], "the line hears nothing of what is skipped"
    told = handler.one("ONIMCONNECTORMESSAGEADD").data["MESSAGES"]
    assert [message["message"]["text"] for message in told] == ["to you"]
    assert handler.count("ONIMCONNECTORMESSAGEADD") == 1
    texts = [message["text"] for message in Person(portal, portal.operators[0]).messages(chat)[:3]]
    assert texts == ["to you", "to myself", "among us"], "people there see all of it"


def test_a_line_is_closed_to_other_bots(bot, line):
    assert unsent(bot, line[2], message="x") == DENIED


# ---- reading ----

def test_what_was_written_is_read(bot, boris, carl):
    group = boris.group(bot.id, carl.id)
    first, own, second, third = boris.say(group, "1"), bot.say(group), boris.say(group, "2"), carl.say(group, "3")
    answer = bot.ok("Chat.Message.read", {"dialogId": group, "messageId": second})
    assert_like(response("imbot.v2.Chat.Message.read"), answer)
    assert answer["chatId"] == int(group[4:]) and own not in answer["viewedMessages"]
    assert answer["viewedMessages"] == [second], "the bot read the first before it answered"
    assert (answer["lastId"], answer["counter"]) == (second, 1) and first < own
    rest = bot.ok("Chat.Message.read", {"dialogId": group})
    assert (rest["viewedMessages"], rest["lastId"], rest["counter"]) == ([third], third, 0)
    assert bot.ok("Chat.Message.read", {"dialogId": group, "messageId": first})["viewedMessages"] == []
    elsewhere = boris.say(boris.group(bot.id), "x")
    for wrong in (999999, elsewhere, "x", -1):
        assert bot.error("Chat.Message.read", {"dialogId": group, "messageId": wrong}) == NO_MESSAGE
    for nowhere in (boris.group(), "x", None, 999999, carl.id):
        assert bot.error("Chat.Message.read", {"dialogId": nowhere}) == DENIED


def test_a_private_chat_is_read(bot, boris):
    bot.say(boris.id)
    asked = boris.say(bot.id, "?")
    assert bot.ok("Chat.Message.read", {"dialogId": boris.id})["viewedMessages"] == [asked]


def test_a_message_is_shown(reader, bot, boris, group):
    said = boris.say(group, "Hello! How are you?")
    answer = reader.ok("Chat.Message.get", {"messageId": said})
    assert_like(response("imbot.v2.Chat.Message.get"), answer, more=[
        *(f"message.{key}" for key in OWN), *(f"user.{key}" for key in USER), *more("user")])
    message = answer["message"]
    assert (message["text"], message["authorId"], message["isSystem"], message["forward"], message["params"]) == (
        "Hello! How are you?", boris.id, False, None, {})
    assert (message["unread"], message["viewed"], answer["user"]["id"]) == (True, False, boris.id)
    system = send(bot, group, message="s", system=True)["id"]
    answer = reader.ok("Chat.Message.get", {"messageId": system})
    assert (answer["message"]["authorId"], answer["message"]["isSystem"], answer["user"]) == (0, True, None)
    personal = Bot(reader.portal, type="personal")
    private = boris.say(personal.id, "to you")
    assert seen(personal, private)["text"] == "to you"


@pytest.mark.parametrize("method", ["get", "getContext"])
def test_who_may_look(portal, reader, bot, boris, carl, group, method):
    said, hidden = boris.say(group, "x"), boris.say(boris.group(carl.id), "y")
    ask = "Chat.Message." + method
    assert bot.error(ask, {"messageId": said}) == NO_TYPE
    assert Bot(portal, type="openline").error(ask, {"messageId": said}) == NO_TYPE
    assert reader.error(ask, {"messageId": hidden}) == NO_ACCESS
    for nothing in (999999, None, "x", 0):
        assert reader.error(ask, {"messageId": nothing}) == NO_MESSAGE
    late = boris.group()
    before = boris.say(late, "before")
    boris.ok("im.chat.user.add", {"CHAT_ID": late[4:], "USERS": [reader.id], "HIDE_HISTORY": "Y"})
    assert reader.error(ask, {"messageId": before}) == NO_ACCESS
    after = boris.say(late, "after")
    assert reader.ok(ask, {"messageId": after})
    if method == "getContext":
        window = reader.ok(ask, {"messageId": after})
        assert before not in [message["id"] for message in window["messages"]] and window["hasPrevPage"] is False


def test_a_window_of_messages(reader, bot, boris, group):
    ids = [boris.say(group, "one"), bot.say(group, "two"), boris.say(group, "three"), bot.say(group, "four"),
           boris.say(group, "five")]

    def window(middle, **given):
        answer = reader.ok("Chat.Message.getContext", {"messageId": middle, **given})
        return [message["id"] for message in answer["messages"]], answer["hasPrevPage"], answer["hasNextPage"]

    answer = reader.ok("Chat.Message.getContext", {"messageId": ids[2], "range": 1})
    assert_like(response("imbot.v2.Chat.Message.getContext"), answer, more=[
        f"{path}.{key}" for n in range(3) for path, keys in ((f"messages[{n}]", OWN), (f"users[{n}]", USER)) for key in keys
    ] + more("users[0]", "users[1]"), also={"users[0].lastActivityDate": (bool, str), "users[1].lastActivityDate": (bool, str)})
    assert {user["id"] for user in answer["users"]} == {boris.id, bot.id}
    assert window(ids[2], range=1) == (ids[1:4], True, True)
    assert window(ids[2], range=2)[0] == ids and window(ids[2], range=2)[2] is False
    assert window(ids[4], range=0) == (ids[3:], True, False), "at least one"
    assert window(ids[4], range=999)[0][-5:] == ids
    assert window(ids[4])[0][-5:] == ids
    boris.ok("im.message.delete", {"MESSAGE_ID": ids[4]})
    bot.ok("Chat.Message.delete", {"messageId": ids[3]})
    assert window(ids[3], range=1)[0] == ids[2:], "one goes on from a deleted message"
    assert reader.error("Chat.Message.getContext", {"messageId": ids[0], "range": "x"})[0] == 400


def test_a_window_has_at_most_fifty_on_each_side(reader, boris, group):
    ids = [boris.say(group, str(n)) for n in range(103)]
    answer = reader.ok("Chat.Message.getContext", {"messageId": ids[51]})
    assert [message["id"] for message in answer["messages"]] == ids[1:102]
    assert answer["hasPrevPage"] and answer["hasNextPage"]


# ---- reactions ----

def react(bot, message, code, method="add"):
    return bot.ok("Chat.Message.Reaction." + method, {"messageId": message, "reaction": code})


def unreacted(bot, message, code, method="add"):
    return bot.error("Chat.Message.Reaction." + method, {"messageId": message, "reaction": code})


def test_a_bot_reacts(reader, bot, boris, group):
    said = boris.say(group, "news")
    assert react(bot, said, "fire") == response("imbot.v2.Chat.Message.Reaction.add")
    assert unreacted(bot, said, "fire") == REACTED
    react(bot, said, "like")
    react(reader, said, "fire")
    boris.ok("im.message.like", {"MESSAGE_ID": said, "ACTION": "plus"})
    params = boris.newest(group)["params"]
    assert (params["LIKE"], params["REACTIONS"]) == ([bot.id, boris.id], {"fire": [bot.id, reader.id]})
    assert seen(reader, said)["params"] == {"like": [bot.id, boris.id], "reactions": {"fire": [bot.id, reader.id]}}
    [found] = boris.ok("im.dialog.messages.search", {"CHAT_ID": group[4:], "SEARCH_MESSAGE": "news"})["reactions"]
    assert found == {"messageId": said, "reactionCounters": {"fire": 2, "like": 2},
                     "reactionUsers": {"fire": [bot.id, reader.id], "like": [bot.id, boris.id]}, "ownReactions": ["like"]}
    assert react(bot, said, "fire", "delete") == response("imbot.v2.Chat.Message.Reaction.delete")
    assert unreacted(bot, said, "fire", "delete") == NO_REACTION
    assert boris.newest(group)["params"]["REACTIONS"] == {"fire": [reader.id]}


def test_reactions_are_pushed_and_told(portal, bot, boris):
    other = Bot(portal)
    group = boris.group(bot.id, other.id)
    said = bot.say(group)
    bot.ok("Event.get", {"offset": bot.ok("Event.get")["nextOffset"]})
    deeds = [("fire", "add"), ("like", "add"), ("fire", "delete")]
    ears = Ears(portal, {"boris": boris.id})
    pushed = [ears.of(lambda: react(other, said, *deed))["boris"] for deed in deeds]
    ears.close()
    about = {"chat_id": int(group[4:]), "dialog_id": group, "message_id": said, "user_id": other.id}
    assert [push for [push] in pushed] == [
        ("messageReaction", {**about, "reactions": {"fire": [other.id]}}),
        ("messageLike", {**about, "set": True, "users": [other.id]}),
        ("messageReaction", {**about, "reactions": {}})]
    told = [event["data"] for event in bot.ok("Event.get")["events"] if event["type"] == "ONIMBOTV2REACTIONCHANGE"]
    assert [(data["reaction"], data["action"]) for data in told] == deeds
    assert told[1]["message"]["params"] == {"like": [other.id], "reactions": {"fire": [other.id]}}


def test_a_like_of_either_version_is_the_same(bot, boris, group):
    said = boris.say(group, "liked")
    like = {"BOT_ID": bot.id, "CLIENT_ID": bot.token, "MESSAGE_ID": said}
    bot.portal.ok("imbot.message.like", {**like, "ACTION": "plus"})
    assert unreacted(bot, said, "like") == REACTED
    react(bot, said, "like", "delete")
    assert bot.portal.error("imbot.message.like", {**like, "ACTION": "minus"})[0] == 400
    bot.portal.ok("imbot.message.like", {**like, "ACTION": "auto"})
    assert boris.newest(group)["params"]["LIKE"] == [bot.id]


@pytest.mark.parametrize("method", ["add", "delete"])
def test_reacting_is_refused(bot, boris, carl, group, method):
    said, hidden = boris.say(group, "x"), boris.say(boris.group(carl.id), "y")
    for wrong in ("thumb", "Like", "", None, ["like"]):
        assert unreacted(bot, said, wrong, method) == NO_REACTION
    for message in (hidden, 999999, None, "x"):
        assert unreacted(bot, message, "like", method) == DENIED


def test_reactions_go_with_the_message(reader, bot, boris, group):
    said = boris.say(group, "x")
    react(bot, said, "eyes")
    boris.ok("im.message.delete", {"MESSAGE_ID": said})
    assert seen(reader, said)["params"] == {"isDeleted": "Y"}
    for method in ("add", "delete"):
        assert unreacted(bot, said, "eyes", method) == DENIED


def test_a_bot_may_want_no_reactions(portal, bot, boris):
    shy = Bot(portal, isReactionsEnabled=False)
    group = boris.group(shy.id, bot.id)
    said = shy.say(group)
    assert unreacted(bot, said, "like") == DENIED
    assert portal.error("im.message.like", {"MESSAGE_ID": said}, webhook=boris.webhook)[0] == 400


def test_every_documented_code_is_known(bot, boris, group):
    said = boris.say(group, "x")
    codes = """like dislike faceWithTearsOfJoy redHeart neutralFace fire cry slightlySmilingFace winkingFace laugh kiss wonder
        slightlyFrowningFace loudlyCryingFace faceWithStuckOutTongue faceWithStuckOutTongueAndWinkingEye
        smilingFaceWithSunglasses confusedFace flushedFace thinkingFace angry smilingFaceWithHorns faceWithThermometer facepalm
        poo flexedBiceps clappingHands raisedHand smilingFaceWithHeartEyes smilingFaceWithHearts pleadingFace relievedFace
        foldedHands okHand signHorns loveYouGesture clownFace partyingFace questionMark exclamationMark lightBulb bomb
        sleepingSymbol crossMark whiteHeavyCheckMark eyes handshake hundredPoints""".split()
    assert len(codes) == 48
    for code in codes:
        react(bot, said, code)
    assert set(boris.newest(group)["params"]["REACTIONS"]) == set(codes) - {"like"}


# ---- whose bot ----

@pytest.mark.parametrize("method, params", [
    ("send", {"dialogId": "1", "fields": {"message": "x"}}), ("update", {"messageId": 1, "fields": {}}),
    ("delete", {"messageId": 1}), ("read", {"dialogId": "1"}), ("get", {"messageId": 1}), ("getContext", {"messageId": 1}),
    ("Reaction.add", {"messageId": 1, "reaction": "like"}), ("Reaction.delete", {"messageId": 1, "reaction": "like"})])
def test_whose_bot(bot, method, params):
    assert_owner_is_asked(bot, "Chat.Message." + method, params)

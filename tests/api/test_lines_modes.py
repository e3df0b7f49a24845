"""imopenlines.session.mode.*, session.head.vote, message.*, switchline.quick.*: what is said of sessions and messages."""
import pytest

from contract import assert_like, response
from line_people import LinePeople

PIN, SILENT, VOTE = ("imopenlines.session.mode.pin", "imopenlines.session.mode.silent", "imopenlines.session.head.vote")
PIN_ALL, UNPIN_ALL = "imopenlines.session.mode.pinAll", "imopenlines.session.mode.unpinAll"
SAVE, START = "imopenlines.message.quick.save", "imopenlines.message.session.start"
CHAT_ID = (400, "CHAT_ID", "The specified chat identifier is incorrect")
CHAT_TYPE = (400, "CHAT_TYPE", "The specified chat is not an open line")
ACCESS = (400, "ACCESS_DENIED", "You cannot open this conversation as you do not have sufficient permissions")


@pytest.fixture(scope="module")
def desk(portal, server):
    return LinePeople(portal, server, "modes")


@pytest.fixture(scope="module")
def private(desk):
    desk.ok("im.message.add", DIALOG_ID=desk.ids["first"], MESSAGE="x")
    return desk.ok("im.dialog.get", DIALOG_ID=desk.ids["first"])["id"]


@pytest.mark.parametrize("name", [PIN, SILENT, SAVE, START])
def test_common_refusals(desk, private, name):
    more = {"MESSAGE_ID": 1} if name in (SAVE, START) else {}
    for wrong in ("abc", 0, -1, 99999):
        assert desk.error(name, CHAT_ID=wrong, **more) == CHAT_ID
    assert desk.error(name, CHAT_ID=private, **more) == CHAT_TYPE
    assert desk.error(name, desk.outsider, CHAT_ID=desk.dialog(), **more) == ACCESS


# ---- pinned ----

def test_pinning_counts_once(desk):
    chat = desk.answered()
    session = desk.session(chat)
    desk.ok(UNPIN_ALL, desk.first)
    assert desk.ok(PIN, desk.first, CHAT_ID=chat) is True
    assert session not in desk.ok(PIN_ALL, desk.first)
    assert session in desk.ok(UNPIN_ALL, desk.first)
    assert desk.ok(PIN, desk.first, CHAT_ID=chat, ACTIVATE="N") is True
    assert session in desk.ok(PIN_ALL, desk.first)
    assert desk.error(PIN) == (400, "CHAT_ID_EMPTY", "Chat ID can't be empty")


def test_all_of_ones_own_dialogs_are_pinned_newest_first(desk):
    desk.ok(UNPIN_ALL, desk.second)
    chats = [desk.answered(desk.manager) for _ in range(2)]
    for chat in chats:
        desk.ok("imopenlines.operator.transfer", desk.manager, CHAT_ID=chat, USER_ID=desk.ids["second"])
        desk.ok("imopenlines.operator.answer", desk.second, CHAT_ID=chat)
    desk.dialog()
    pinned = desk.ok(PIN_ALL, desk.second)
    assert pinned == [desk.session(chat) for chat in reversed(chats)]
    assert_like(response(PIN_ALL), pinned)
    assert desk.ok(PIN_ALL, desk.second) == []
    desk.ok("imopenlines.operator.finish", desk.second, CHAT_ID=chats[0])
    unpinned = desk.ok(UNPIN_ALL, desk.second)
    assert unpinned == pinned[:1]
    assert_like(response(UNPIN_ALL), unpinned)


def test_pinning_a_free_dialog_takes_it(desk):
    chat = desk.dialog()
    assert desk.ok(PIN, desk.first, CHAT_ID=chat) is True
    assert desk.session(chat) in desk.ok(UNPIN_ALL, desk.first)


def test_nothing_open_cannot_be_pinned(desk):
    chat = desk.answered()
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=chat)
    assert desk.ok(PIN, desk.first, CHAT_ID=chat) is False
    assert desk.ok(SILENT, desk.first, CHAT_ID=chat, ACTIVATE="Y") is False


# ---- silent ----

def test_in_silent_mode_the_customer_hears_nothing(desk, handler):
    desk.connector.bind(handler, "OnImConnectorMessageAdd", "OnOpenLineMessageAdd")
    chat = desk.answered()
    assert desk.ok(SILENT, desk.first, CHAT_ID=chat, ACTIVATE="Y") is True
    assert desk.chat(chat)["entity_data_3"] == "Y"
    whispered = desk.say(chat, "between us")
    for anything_else in ("N", "off", ""):
        desk.ok(SILENT, desk.first, CHAT_ID=chat, ACTIVATE="Y")
        desk.ok(SILENT, desk.first, CHAT_ID=chat, ACTIVATE=anything_else)
        assert desk.chat(chat)["entity_data_3"] == "N"
    desk.say(chat, "aloud")
    [message] = handler.one("ONIMCONNECTORMESSAGEADD").data["MESSAGES"]
    assert message["message"]["text"].endswith("aloud")
    said = [event.data["DATA"][0]["message"]["text"] for event in handler.wait("ONOPENLINEMESSAGEADD", 3)]
    assert said == ["Hello", "between us", "aloud"]
    assert str(whispered) in desk.ok("imopenlines.session.history.get", CHAT_ID=chat)["message"]


def test_silence_ends_with_the_session(desk):
    chat = desk.answered()
    desk.ok(SILENT, desk.first, CHAT_ID=chat, ACTIVATE="Y")
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=chat)
    desk.ok("imopenlines.session.start", desk.first, CHAT_ID=chat)
    assert desk.chat(chat)["entity_data_3"] == "N"


# ---- the head's vote ----

def test_the_head_rates_a_session(desk):
    chat = desk.answered()
    session = desk.session(chat)
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=chat)
    assert desk.ok(VOTE, desk.manager, SESSION_ID=session, RATING=4) is True
    assert desk.ok(VOTE, SESSION_ID=session, COMMENT="Well done") is True  # an administrator; the rating stays
    history = desk.ok("imopenlines.session.history.get", desk.manager, SESSION_ID=session)
    assert (history["sessionVoteHead"], history["sessionCommentHead"], history["canVoteHead"]) == (4, "Well done", "Y")
    assert history["openlines"]["canvoteashead"] == {str(desk.line): True}
    assert desk.ok("imopenlines.session.history.get", desk.first, SESSION_ID=session)["canVoteHead"] == "N"


def test_refusals_of_a_vote(desk):
    session = desk.session(desk.answered())
    for nothing in ({}, {"SESSION_ID": 0}, {"SESSION_ID": -1}, {"SESSION_ID": "x"}):
        assert desk.error(VOTE, **nothing, RATING=5) == (400, "EMPTY_SESSION_ID", "Session ID can't be empty")
    assert desk.error(VOTE, SESSION_ID=session) == (
        400, "EMPTY_VOTE_PARAMS", "At least one of the parameters RATING or COMMENT must be specified")
    for wrong in (6, -1, "five"):
        assert desk.error(VOTE, SESSION_ID=session, RATING=wrong)[1] == "ERROR_ARGUMENT"
    for who in (desk.first, desk.outsider):
        assert desk.error(VOTE, who, SESSION_ID=session, RATING=5) == ACCESS
    assert desk.error(VOTE, SESSION_ID=99999, RATING=5) == ACCESS


# ---- quick answers ----

def test_a_message_is_kept_as_a_quick_answer(desk):
    chat = desk.answered()
    id = desk.say(chat, "  We are open from 9 to 5. ")
    assert desk.ok(SAVE, desk.first, CHAT_ID=chat, MESSAGE_ID=id) is True
    assert desk.ok(SAVE, desk.manager, CHAT_ID=chat, MESSAGE_ID=id) is True
    [kept] = [one for one in desk.ok("switchline.quick.list", desk.second, LINE_ID=desk.line) if "9 to 5" in one["TEXT"]]
    assert (kept["TEXT"], kept["AUTHOR_ID"]) == ("We are open from 9 to 5.", desk.ids["first"])
    assert desk.error("switchline.quick.delete", desk.second, ID=kept["ID"]) == ACCESS
    assert desk.ok("switchline.quick.delete", desk.first, ID=kept["ID"]) is True
    assert kept not in desk.ok("switchline.quick.list", LINE_ID=desk.line)
    assert desk.error("switchline.quick.delete", ID=kept["ID"])[:2] == (400, "NOT_FOUND")


def test_what_cannot_be_kept(desk):
    chat, other = desk.answered(), desk.answered()
    deleted, elsewhere = desk.say(chat, "gone"), desk.say(other, "x")
    desk.ok("im.message.delete", desk.first, MESSAGE_ID=deleted)
    for wrong in (deleted, elsewhere, 0, 99999, "abc"):
        assert desk.error(SAVE, desk.first, CHAT_ID=chat, MESSAGE_ID=wrong) == (
            400, "CANT_SAVE_QUICK_ANSWER", "Error saving quick answer")
    assert desk.error("switchline.quick.list", desk.outsider, LINE_ID=desk.line) == ACCESS
    assert desk.error("switchline.quick.list", LINE_ID=99999)[:2] == (404, "NOT_FOUND")


def test_managers_write_the_answers_of_their_line(desk):
    quick = lambda **params: desk.ok("switchline.quick.save", desk.manager, **params)
    texts = lambda: {one["ID"]: one["TEXT"] for one in desk.ok("switchline.quick.list", desk.second, LINE_ID=desk.line)}
    id = quick(LINE_ID=desk.line, TEXT="  We deliver in two days. ")
    assert texts()[id] == "We deliver in two days."
    assert quick(LINE_ID=desk.line, TEXT="We deliver in two days.") == id, "the same words are kept once"
    other = quick(LINE_ID=desk.line, TEXT="Returns are free.")
    assert quick(ID=id, TEXT="We deliver in a day.") == id and texts()[id] == "We deliver in a day."
    assert quick(ID=id, TEXT="We deliver in a day.") == id
    assert desk.error("switchline.quick.save", desk.manager, ID=id, TEXT="Returns are free.") == (
        400, "ALREADY_EXISTS", "Quick answer already exists")
    chat = desk.answered()
    desk.ok(SAVE, desk.first, CHAT_ID=chat, MESSAGE_ID=desk.say(chat, "Operators keep words."))
    kept = max(texts())
    quick(ID=kept, TEXT="Managers correct them.")
    [changed] = [one for one in desk.ok("switchline.quick.list", LINE_ID=desk.line) if one["ID"] == kept]
    assert (changed["TEXT"], changed["AUTHOR_ID"]) == ("Managers correct them.", desk.ids["first"])
    for one in (id, other, kept):
        desk.ok("switchline.quick.delete", desk.manager, ID=one)


def test_what_is_no_answer_of_a_line(desk):
    def refused(who=None, **params):
        return desk.error("switchline.quick.save", who, **params)[:2]

    id = desk.ok("switchline.quick.save", LINE_ID=desk.line, TEXT="Ours")
    for who in (desk.first, desk.outsider):
        assert refused(who, LINE_ID=desk.line, TEXT="x") == ACCESS[:2] and refused(who, ID=id, TEXT="x") == ACCESS[:2]
    for wrong in ({"LINE_ID": desk.line}, {"LINE_ID": desk.line, "TEXT": " \n "}, {"TEXT": "x"}, {"ID": id, "TEXT": "  "},
                  {"LINE_ID": desk.line, "TEXT": "x" * 20001}, {"ID": "x", "TEXT": "x"}):
        assert refused(**wrong) == (400, "ERROR_ARGUMENT")
    assert refused(LINE_ID=99999, TEXT="x") == (404, "NOT_FOUND") and refused(ID=99999, TEXT="x") == (400, "NOT_FOUND")
    desk.ok("switchline.quick.delete", ID=id)


def test_a_line_has_so_many_answers_and_no_more(desk):
    line = desk.new_line("many answers")
    for start in range(0, 500, 50):
        desk.ok("batch", halt=1, cmd=[f"switchline.quick.save?LINE_ID={line}&TEXT=answer {start + n}" for n in range(50)])
    assert desk.error("switchline.quick.save", LINE_ID=line, TEXT="one more") == (
        400, "ERROR_ARGUMENT", "The line has as many quick answers as it may have")
    assert desk.ok("switchline.quick.save", LINE_ID=line, TEXT="answer 7")


# ---- a session from a message ----

def test_a_session_begins_with_a_message(desk, handler):
    desk.connector.bind(handler, "OnSessionStart", "OnSessionFinish")
    chat = desk.answered()
    before, id = desk.session(chat), desk.say(chat, "Another matter")
    assert desk.ok(START, desk.first, CHAT_ID=chat, MESSAGE_ID=id) is True
    after = desk.session(chat)
    assert after > before
    assert list(desk.ok("imopenlines.session.history.get", SESSION_ID=after)["message"]) == [str(id)]
    assert str(id) not in desk.ok("imopenlines.session.history.get", SESSION_ID=before)["message"]
    assert handler.wait("ONSESSIONFINISH", 1)[0].data["DATA"][0]["session"]["id"] == str(before)
    [_, began] = handler.wait("ONSESSIONSTART", 2)
    assert began.data["DATA"][0]["session"]["parent_id"] == str(before)
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=chat)
    assert desk.ok(START, desk.second, CHAT_ID=chat, MESSAGE_ID=id) is True  # nobody has it any more
    assert desk.members(chat) >= {desk.ids["second"]}


def test_a_session_begins_with_a_message_of_its_own_chat(desk):
    chat, other = desk.answered(), desk.answered()
    for wrong in (99999, desk.say(other, "x")):
        assert desk.error(START, desk.first, CHAT_ID=chat, MESSAGE_ID=wrong)[:2] == (400, "ERROR_ARGUMENT")

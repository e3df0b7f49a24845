"""im.search.*, im.dialog.messages.search: finding people, chats, departments and messages by what they are called."""
import pytest

from contract import assert_like, response
from desk import Desk
from lines import Connector

SHORT = (400, "FIND_SHORT", "Too short a search phrase")


@pytest.fixture(scope="module")
def admin(portal):
    return Desk(portal, portal.admin)


@pytest.fixture(scope="module")
def anna(portal):
    portal.ok("user.update", {"ID": portal.operators[0]["id"], "NAME": "Анна", "LAST_NAME": "Müller", "WORK_POSITION": "Ombudswoman"})
    return Desk(portal, {**portal.operators[0], "name": "Анна Müller"})


@pytest.fixture(scope="module")
def carl(portal):
    portal.ok("user.update", {"ID": portal.operators[1]["id"], "NAME": "Carl", "LAST_NAME": "100%_Real"})
    return Desk(portal, portal.operators[1])


@pytest.fixture(scope="module")
def tree(portal, anna):
    """Ids by name: Sales below the top, Support North below it with Anna, headed by the administrator."""
    sales = portal.ok("department.add", {"NAME": "Sales", "PARENT": 1})
    north = portal.ok("department.add", {"NAME": "Support North", "PARENT": sales, "UF_HEAD": 1})
    portal.ok("user.update", {"ID": anna.id, "UF_DEPARTMENT": [north]})
    return {"Sales": sales, "North": north}


# ---- im.search.user.list ----

def people(desk, find, **params):
    found = desk.ok("im.search.user.list", {"FIND": find, **params})
    return [int(id) for id in found]


def test_people_have_the_documented_shape(portal, admin, anna):
    body = portal.reply("im.search.user.list", {"FIND": "ombuds"})
    assert_like(response("im.search.user.list"), body["result"],
                also={f"{anna.id}.{key}": (bool, str, dict) for key in ("phones", "last_activity_date")})
    assert body["total"] == 1 and "next" not in body
    assert body["result"][str(anna.id)]["name"] == "Анна Müller"


@pytest.mark.parametrize("find", ["анна", "АННА", "müll", "Müller Анна", "  Ombudswoman  "])
def test_people_are_found_by_name_and_position(admin, anna, find):
    assert people(admin, find) == [anna.id]


def test_no_character_is_special(admin, carl):
    assert people(admin, "100%_") == [carl.id]
    assert people(admin, "%%") == people(admin, "__") == []
    assert people(admin, "10%real") == []


def test_people_are_found_by_department(admin, anna, tree):
    assert people(admin, "support north") == [anna.id]
    assert people(admin, "nor") == [anna.id]


def test_nobody_found_is_a_list(admin):
    assert admin.ok("im.search.user.list", {"FIND": "nobody of this name"}) == []


def test_people_page_by_page(portal, admin):
    everybody = people(admin, "example", LIMIT=50)  # of the e-mail addresses
    if len(everybody) < 3:
        pytest.skip("the sandbox has other addresses")
    body = portal.reply("im.search.user.list", {"FIND": "example", "LIMIT": 2, "BUSINESS": "Y"})
    assert [int(id) for id in body["result"]] == everybody[:2]
    assert (body["total"], body["next"]) == (len(everybody), 2)
    assert people(admin, "example", LIMIT=2, OFFSET=2) == everybody[2:4]


def test_customers_are_not_people_of_the_house(portal, admin):
    shop = Connector(portal, "shop")
    shop.write("Hello")  # by Ivan Petrov
    assert people(admin, "Petrov") == []


@pytest.mark.parametrize("method", ["im.search.user.list", "im.search.chat.list"])
@pytest.mark.parametrize("params", [{}, {"FIND": ""}, {"FIND": "a"}, {"FIND": " a "}])
def test_a_phrase_may_be_too_short(admin, method, params):
    assert admin.error(method, params) == SHORT


# ---- im.search.chat.list ----

def chats(desk, **params):
    return ["chat%d" % chat["id"] for chat in desk.ok("im.search.chat.list", params)]


def test_chats_have_the_documented_shape(portal, admin):
    group = admin.group("Зебра project")
    body = portal.reply("im.search.chat.list", {"FIND": "зеб"})
    sample = response("im.search.chat.list")
    assert_like(sample, body["result"], also={f"[0].{key}": str for key in ("entity_id", "entity_link.id")})
    assert [chat["id"] for chat in body["result"]] == [int(group[4:])] and body["total"] == 1


def test_chats_are_found_by_title_and_members_newest_first(admin, anna, carl):
    first, second = admin.group("Alpaca one", anna.id), admin.group("Alpaca two")
    assert chats(admin, FIND="alpaca") == [second, first]
    assert first in chats(admin, FIND="Müller") and second not in chats(admin, FIND="Müller")
    assert chats(admin, FIND="alpaca", LIMIT=1, OFFSET=1) == [first]
    assert chats(anna, FIND="alpaca") == [first]
    assert chats(carl, FIND="alpaca") == []


def test_open_chats_are_found_by_everybody(admin, carl):
    town = admin.group("Capybara hall", TYPE="OPEN")
    assert chats(carl, FIND="capybara") == [town]


def test_dialogs_of_lines_are_searched_by_themselves(portal):
    shop = Connector(portal, "zoo")
    sent = shop.write("Hello")
    dialog = f"chat{shop.chat(sent)}"
    found = [chats(Desk(portal, user), FIND_LINES="Petrov") for user in portal.operators + [portal.admin]]
    assert any(dialog in ids for ids in found)
    assert all(dialog not in chats(Desk(portal, user), FIND="Petrov") for user in portal.operators)


# ---- im.search.department.list ----

def departments(desk, **params):
    return [department["name"] for department in desk.ok("im.search.department.list", params)]


def test_departments_have_the_documented_shape(portal, tree):
    body = portal.reply("im.search.department.list", {"FIND": "Support", "USER_DATA": "Y"})
    [found] = body["result"]
    assert_like(response("im.search.department.list"), body["result"],
                also={f"[0].manager_user_data.{key}": (bool, str, dict) for key in ("phones", "last_activity_date")})
    assert found["full_name"].startswith("Support North / Sales / ") and found["manager_user_id"] == 1
    assert "manager_user_data" not in portal.ok("im.search.department.list", {"FIND": "Support"})[0]


def test_departments_are_found_by_beginnings_of_words(admin, tree):
    assert departments(admin, FIND="nor") == ["Support North"]
    assert departments(admin, FIND="sales sup") == ["Support North"]
    assert departments(admin, FIND="orth") == []


def test_an_empty_phrase_asks_for_all_departments_and_none_is_refused(portal, admin, tree):
    everything = departments(admin, FIND="")
    assert {"Sales", "Support North"} < set(everything)
    assert departments(admin, FIND="s") == everything
    page = portal.reply("im.search.department.list", {"FIND": "", "LIMIT": 1})
    assert (len(page["result"]), page["total"], page["next"]) == (1, len(everything), 1)
    assert admin.error("im.search.department.list") == SHORT


# ---- im.search.last.* ----

def last(desk, **params):
    return [entry["id"] for entry in desk.ok("im.search.last.get", params)]


def test_what_was_found_last_comes_first(portal, admin, anna, carl):
    group = admin.group("Remembered")
    for dialog in (group, anna.id, carl.id):
        assert admin.ok("im.search.last.add", {"DIALOG_ID": dialog}) is True
        portal.advance(1)
    assert last(admin) == [carl.id, anna.id, group]
    admin.ok("im.search.last.add", {"DIALOG_ID": group})
    assert last(admin) == [group, carl.id, anna.id]
    assert last(admin, SKIP_CHAT="Y") == [carl.id, anna.id]
    assert last(admin, SKIP_DIALOG="Y", SKIP_OPENLINES="Y") == [group]
    assert last(anna) == []
    sample = response("im.search.last.get")
    times = {"user.last_activity_date": (bool, str), "user.phones": (bool, dict)}
    [shown, person, _] = admin.ok("im.search.last.get")
    assert_like(sample[0], shown)
    assert_like(sample[1], person, also=times)
    assert admin.ok("im.search.last.delete", {"DIALOG_ID": group}) is True
    assert admin.ok("im.search.last.delete", {"DIALOG_ID": group}) is False
    assert last(admin) == [carl.id, anna.id]


@pytest.mark.parametrize("method", ["im.search.last.add", "im.search.last.delete"])
def test_only_dialogs_are_remembered(admin, method):
    for params in ({}, {"DIALOG_ID": ""}, {"DIALOG_ID": "nonsense"}, {"DIALOG_ID": "chat0"}):
        assert admin.error(method, params) == (400, "DIALOG_ID_EMPTY", "Dialog ID can't be empty")
    assert admin.ok(method, {"DIALOG_ID": "chat99999"}) is False


def test_fifty_are_remembered(portal, carl):
    for n in range(52):
        group = carl.group(f"Chat {n}")
        carl.ok("im.search.last.add", {"DIALOG_ID": group})
        portal.advance(1)
    assert len(last(carl)) == 50 and last(carl)[0] == group


# ---- im.dialog.messages.search ----

@pytest.fixture
def talk(portal, admin, anna):
    """A chat and the ids of its messages, ten seconds apart."""
    group = admin.group("Talk", anna.id)
    sent = []
    for text in ("First Words", "second words", "ТРЕТЬЕ слово", "no"):
        sent.append(admin.write(group, text))
        portal.advance(10)
    return int(group[4:]), sent


def found(desk, chat, **params):
    return [message["id"] for message in desk.ok("im.dialog.messages.search", {"CHAT_ID": chat, **params})["messages"]]


def test_messages_have_the_documented_shape(admin, anna, talk):
    chat, sent = talk
    anna.ok("im.dialog.read", {"DIALOG_ID": f"chat{chat}", "MESSAGE_ID": sent[0]})
    result = admin.ok("im.dialog.messages.search", {"CHAT_ID": str(chat), "SEARCH_MESSAGE": "FIRST"})
    assert_like(response("im.dialog.messages.search"), result,
                also={"users[0].phones": (bool, dict), "users[0].lastActivityDate": (bool, str)})
    [message] = result["messages"]
    assert (message["viewedByOthers"], message["viewedCount"], message["viewed"]) == (True, 1, True)
    second = anna.ok("im.dialog.messages.search", {"CHAT_ID": chat, "SEARCH_MESSAGE": "second"})["messages"][0]
    assert (second["unread"], second["viewed"], second["viewedByOthers"]) == (True, False, False)


def test_messages_are_found_by_text(admin, talk):
    chat, sent = talk
    assert found(admin, chat, SEARCH_MESSAGE="words") == [sent[1], sent[0]]
    assert found(admin, chat, SEARCH_MESSAGE="третье") == [sent[2]]
    assert found(admin, chat, SEARCH_MESSAGE="w%s") == []
    assert found(admin, chat, SEARCH_MESSAGE="no") == sent[::-1]  # too short to be looked at
    admin.ok("im.message.delete", {"MESSAGE_ID": sent[0]})
    assert found(admin, chat, SEARCH_MESSAGE="words") == [sent[1]]


def test_messages_page_by_page(admin, talk):
    chat, sent = talk
    assert found(admin, chat, LIMIT=2) == [sent[3], sent[2]]
    assert found(admin, chat, LIMIT=2, LAST_ID=sent[2]) == [sent[1], sent[0]]
    assert found(admin, chat, ORDER={"ID": "ASC"}, LIMIT=2) == sent[:2]
    assert found(admin, chat, ORDER={"id": "asc"}, LIMIT=2, LAST_ID=sent[1]) == sent[2:]


def test_messages_are_found_by_time(portal, admin, talk):
    chat, sent = talk
    dates = [message["date"] for message in admin.ok("im.dialog.messages.search", {"CHAT_ID": chat})["messages"]][::-1]
    assert found(admin, chat, DATE_FROM=dates[2]) == [sent[3], sent[2]]
    assert found(admin, chat, DATE_FROM=dates[1], DATE_TO=dates[2]) == [sent[1]]
    assert found(admin, chat, DATE=dates[3]) == [sent[3]]
    for name in ("DATE_FROM", "DATE_TO", "DATE"):
        assert admin.error("im.dialog.messages.search", {"CHAT_ID": chat, name: "soon"})[:2] == (400, "ERROR_ARGUMENT")


def test_likes_and_answers_come_along(admin, anna, talk):
    chat, sent = talk
    anna.ok("im.message.like", {"MESSAGE_ID": sent[1]})
    answer = anna.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": "indeed", "REPLY_ID": sent[0]})
    liked = admin.ok("im.dialog.messages.search", {"CHAT_ID": chat, "SEARCH_MESSAGE": "second"})
    assert liked["reactions"] == [{
        "messageId": sent[1], "reactionCounters": {"like": 1}, "reactionUsers": {"like": [anna.id]}, "ownReactions": []}]
    replied = admin.ok("im.dialog.messages.search", {"CHAT_ID": chat, "SEARCH_MESSAGE": "indeed"})
    assert [message["id"] for message in replied["messages"]] == [answer]
    assert [message["id"] for message in replied["additionalMessages"]] == [sent[0]]


def test_strangers_find_nothing(admin, carl, talk):
    chat, _ = talk
    denied = (403, "ACCESS_ERROR", "You do not have access to this chat")
    assert carl.error("im.dialog.messages.search", {"CHAT_ID": chat}) == denied
    assert admin.error("im.dialog.messages.search", {"CHAT_ID": 99999}) == denied
    for params in ({}, {"CHAT_ID": 0}, {"CHAT_ID": "chat1"}):
        assert admin.error("im.dialog.messages.search", params) == (400, "CHAT_ID_EMPTY", "CHAT_ID can't be empty")

"""im.dialog.read, read.all, unread, writing, users.list, im.counters.get, im.revision.get: how far somebody has read."""
from contract import assert_like, response
from desk import Desk, people, portal_of_its_own
from lines import Connector

EMPTY = (400, "DIALOG_ID_EMPTY", "Dialog ID can't be empty")


portal = portal_of_its_own
admin, anna, carl = people()


def chat_id(desk, dialog):
    return desk.ok("im.dialog.get", {"DIALOG_ID": dialog})["id"]


# ---- im.dialog.read ----

def test_reading_up_to_a_message(admin, anna):
    sent = [anna.write(admin.id, f"message {n}") for n in range(4)]
    done = admin.ok("im.dialog.read", {"DIALOG_ID": anna.id, "MESSAGE_ID": sent[1]})
    assert done == {"dialogId": str(anna.id), "chatId": chat_id(admin, anna.id), "lastId": sent[1], "counter": 2}
    assert_like(response("im.dialog.read"), {**done, "dialogId": "chat1"})
    assert admin.ok("im.dialog.read", {"DIALOG_ID": anna.id, "MESSAGE_ID": sent[0]})["counter"] == 2  # never back
    assert admin.ok("im.dialog.read", {"DIALOG_ID": anna.id})["counter"] == 0
    assert admin.ok("im.dialog.read", {"DIALOG_ID": anna.id, "MESSAGE_ID": 99999})["lastId"] == sent[3]
    assert anna.ok("im.dialog.get", {"DIALOG_ID": admin.id})["readed_list"][0]["message_id"] == sent[3]


def test_reading_what_one_has_no_part_in(admin, anna, carl):
    group = anna.group("Two", carl.id)
    assert admin.ok("im.dialog.read", {"DIALOG_ID": group}) is False
    assert admin.ok("im.dialog.read", {"DIALOG_ID": "chat99999"}) is False
    assert admin.ok("im.dialog.read", {"DIALOG_ID": anna.id}) is False  # they never talked
    for params in ({}, {"DIALOG_ID": ""}, {"DIALOG_ID": "nonsense"}, {"DIALOG_ID": 0}):
        assert admin.error("im.dialog.read", params) == EMPTY


def test_reading_everything(admin, anna, carl):
    anna.write(admin.id)
    group = carl.group("Three", admin.id)
    carl.write(group)
    admin.ok("im.recent.unread", {"DIALOG_ID": anna.id})
    assert admin.ok("im.dialog.read.all") is True
    assert [(item["counter"], item["unread"]) for item in admin.page()["items"]] == [(0, False)] * 2
    assert admin.ok("im.dialog.get", {"DIALOG_ID": group})["last_id"] > 0
    anna.write(admin.id)
    assert admin.item(anna.id)["counter"] == 1


# ---- im.dialog.unread ----

def test_unread_again(admin, anna):
    sent = [anna.write(admin.id, f"message {n}") for n in range(4)]
    admin.ok("im.dialog.read", {"DIALOG_ID": anna.id})
    assert admin.ok("im.dialog.unread", {"DIALOG_ID": anna.id, "MESSAGE_ID": sent[1]}) is True
    view = admin.ok("im.dialog.get", {"DIALOG_ID": anna.id})
    assert (view["counter"], view["unread_id"]) == (3, sent[1])
    admin.ok("im.dialog.unread", {"DIALOG_ID": anna.id, "MESSAGE_ID": sent[3]})
    assert admin.item(anna.id)["counter"] == 3  # what is not read anyway stays so
    assert admin.ok("im.dialog.unread", {"DIALOG_ID": "chat99999", "MESSAGE_ID": sent[0]}) is False


def test_unread_needs_a_message_and_a_dialog(admin, anna):
    no_id = (400, "MESSAGE_ID_ERROR", "First unread message id can't be empty")
    for wrong in ({}, {"MESSAGE_ID": 0}, {"MESSAGE_ID": "abc"}, {"MESSAGE_ID": -1}):
        assert admin.error("im.dialog.unread", {"DIALOG_ID": anna.id, **wrong}) == no_id
    for wrong in ({}, {"DIALOG_ID": "nonsense"}):
        assert admin.error("im.dialog.unread", {"MESSAGE_ID": 1, **wrong}) == EMPTY


# ---- im.dialog.writing ----

def test_somebody_is_writing(admin, anna, carl):
    group = anna.group("Two", admin.id)
    assert admin.ok("im.dialog.writing", {"DIALOG_ID": group}) is True
    assert admin.ok("im.dialog.writing", {"DIALOG_ID": carl.id}) is True  # the first word is on its way
    for dialog in ("chat99999", "99999"):
        assert admin.error("im.dialog.writing", {"DIALOG_ID": dialog}) == (403, "ACCESS_ERROR", "Action unavailable")
    assert carl.error("im.dialog.writing", {"DIALOG_ID": group})[:2] == (403, "ACCESS_ERROR")
    for params in ({}, {"DIALOG_ID": "nonsense"}):
        assert admin.error("im.dialog.writing", params) == EMPTY


# ---- im.dialog.users.list ----

def users(desk, dialog, **params):
    return [user["id"] for user in desk.ok("im.dialog.users.list", {"DIALOG_ID": dialog, **params})]


def test_members_page_by_page(portal, admin, anna, carl):
    group = admin.group("Three", anna.id, carl.id)
    everybody = sorted([admin.id, anna.id, carl.id])
    body = portal.reply("im.dialog.users.list", {"DIALOG_ID": group})
    assert_like(response("im.dialog.users.list"), body["result"],
                also={f"[{n}].{key}": (bool, str, dict) for n in range(3) for key in ("phones", "last_activity_date")})
    assert [user["id"] for user in body["result"]] == everybody and body["total"] == 3 and "next" not in body
    first = portal.reply("im.dialog.users.list", {"DIALOG_ID": group, "LIMIT": 2})
    assert [user["id"] for user in first["result"]] == everybody[:2] and first["next"] == 2
    assert users(admin, group, LIMIT=2, OFFSET=2) == everybody[2:]
    assert users(admin, group, LIMIT=2, LAST_ID=everybody[1]) == everybody[2:]
    assert users(admin, group, OFFSET=99) == []


def test_members_of_a_private_chat(admin, anna):
    assert users(admin, anna.id) == sorted([admin.id, anna.id])  # not begun
    admin.write(anna.id)
    assert users(admin, anna.id) == sorted([admin.id, anna.id])


def test_those_from_outside_are_left_out(portal, admin):
    bot = portal.ok("imbot.register", {
        "CODE": "b", "EVENT_HANDLER": "http://127.0.0.1:9/", "PROPERTIES": {"NAME": "Bot"}}, token=portal.app)
    group = admin.group("With a bot", bot)
    assert users(admin, group) == [admin.id, bot]
    assert users(admin, group, SKIP_EXTERNAL="Y") == [admin.id]
    assert users(admin, group, SKIP_EXTERNAL="Y", SKIP_EXTERNAL_EXCEPT_TYPES="email, bot") == [admin.id, bot]


def test_members_are_not_shown_to_strangers(admin, anna, carl):
    group = anna.group("Closed")
    assert carl.error("im.dialog.users.list", {"DIALOG_ID": group}) == (
        403, "ACCESS_ERROR", "You don't have access to this chat")
    assert carl.error("im.dialog.users.list", {"DIALOG_ID": "chat99999"}) == (
        403, "ACCESS_ERROR", "You do not have access to the specified dialog")
    for params in ({}, {"DIALOG_ID": "nonsense"}):
        assert admin.error("im.dialog.users.list", params) == EMPTY


# ---- im.counters.get ----

def test_counters_have_the_documented_shape(admin):
    empty = admin.ok("im.counters.get")
    assert_like({**response("im.counters.get"), "DIALOG": [], "CHAT_MUTED": []}, empty)
    assert set(empty["TYPE"].values()) == {0}


def test_what_is_unread_is_counted_by_sort(portal, admin, anna, carl):
    anna.write(admin.id)
    anna.write(admin.id)
    group, quiet = carl.group("Group", admin.id), carl.group("Quiet", admin.id)
    carl.write(group)
    carl.write(quiet)
    admin.ok("im.chat.mute", {"DIALOG_ID": quiet})
    portal.ok("im.notify.system.add", {"USER_ID": admin.id, "MESSAGE": "Look"})
    counters = admin.ok("im.counters.get")
    assert counters["TYPE"] == {"ALL": 4, "NOTIFY": 1, "CHAT": 1, "LINES": 0, "DIALOG": 2, "MESSENGER": 3}
    assert counters["DIALOG"] == {str(anna.id): 2}
    assert counters["CHAT"] == {group[4:]: 1} and counters["CHAT_MUTED"] == {quiet[4:]: 1}
    assert counters["CHAT_UNREAD"] == counters["DIALOG_UNREAD"] == counters["LINES"] == []
    assert_like({**response("im.counters.get"), "CHAT": {"1": 1}}, counters)


def test_marks_are_listed(admin, anna):
    group = admin.group("Group")
    anna.write(admin.id)
    admin.ok("im.dialog.read", {"DIALOG_ID": anna.id})
    for dialog in (group, anna.id):
        admin.ok("im.recent.unread", {"DIALOG_ID": dialog})
    counters = admin.ok("im.counters.get")
    assert (counters["CHAT_UNREAD"], counters["DIALOG_UNREAD"]) == ([int(group[4:])], [anna.id])
    assert counters["TYPE"]["ALL"] == 0


def test_dialogs_of_lines_count_by_themselves(portal):
    shop = Connector(portal, "shop")
    sent = shop.write("Hello")
    counted = [Desk(portal, user).ok("im.counters.get") for user in portal.operators + [portal.admin]]
    [mine] = [counters for counters in counted if counters["LINES"]]
    assert mine["LINES"] == {str(shop.chat(sent)): mine["TYPE"]["LINES"]} and mine["TYPE"]["LINES"] >= 1


# ---- im.revision.get ----

def test_the_revisions_have_the_documented_shape(admin):
    assert_like(response("im.revision.get"), admin.ok("im.revision.get"))

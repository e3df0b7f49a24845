"""im.recent.*: the list of somebody's chats, in the order of what happened last."""
import pytest

from contract import assert_like, response
from desk import Desk, people, portal_of_its_own
from lines import Connector

TIMES = {"user.last_activity_date": (bool, str), "user.phones": (bool, dict), "chat.mute_list": (list, dict)}


portal = portal_of_its_own
admin, anna, carl = people()


# ---- what an entry shows ----

def test_a_private_chat_has_the_documented_shape(admin, anna):
    sent = anna.write(admin.id, "[b]Good[/b]\nday")
    body = admin.portal.reply("im.recent.list", webhook=admin.webhook)
    result = body["result"]
    assert body["total"] == -1 and "next" not in body
    sample = response("im.recent.list")
    assert_like({**sample, "items": []}, {**result, "items": []}, also={"copilot.roles": list})
    [item] = result["items"]
    assert_like(sample["items"][0], item, also=TIMES)
    assert (item["id"], item["type"], item["title"]) == (anna.id, "user", anna.name)
    assert item["message"]["id"] == sent and item["message"]["text"] == "Good day"
    assert (item["counter"], item["last_id"], item["pinned"], item["unread"]) == (1, 0, False, False)
    assert item["user"]["id"] == anna.id
    assert admin.item(anna.id, GET_ORIGINAL_TEXT="Y")["message"]["text"] == "[b]Good[/b]\nday"


def test_a_group_chat_has_the_documented_shape(admin, anna):
    group = anna.group("Plans", admin.id, COLOR="MINT")
    anna.write(group)
    item = admin.item(group)
    assert_like(response("im.recent.list")["items"][1], item, also=TIMES)
    linked = {"chat.entity_id": str, "chat.entity_link.id": str}
    assert_like(response("im.recent.get")[0], {**item, "user": {"id": 0}}, also={**TIMES, **linked})
    assert (item["title"], item["avatar"]["color"], item["chat"]["role"]) == ("Plans", "#4ba984", "MEMBER")
    assert (item["chat"]["user_counter"], item["chat"]["manager_list"]) == (2, [anna.id])
    assert item["user"]["id"] == anna.id  # who wrote last
    assert anna.item(group)["chat"]["role"] == "OWNER"


def test_an_empty_chat_is_listed_too(admin, anna):
    group = anna.group("Silence", admin.id)
    item = admin.item(group)
    assert item["message"]["id"] == 0 and item["user"] == {"id": 0} and item["counter"] == 0


def test_attachments_are_named(admin, anna):
    anna.ok("im.message.add", {"DIALOG_ID": admin.id, "MESSAGE": "See", "ATTACH": [{"MESSAGE": "this"}]})
    message = admin.item(anna.id)["message"]
    assert message["attach"] is True and message["text"] == "See [Attachment]"


def test_who_wrote_sees_that_it_was_read(admin, anna):
    anna.write(admin.id)
    assert anna.item(admin.id)["message"]["status"] == "received"
    admin.ok("im.dialog.read", {"DIALOG_ID": anna.id})
    assert anna.item(admin.id)["message"]["status"] == "delivered"


def test_a_dialog_of_a_line_shows_its_session(portal, admin):
    shop = Connector(portal, "shop")
    sent = shop.write("Is anybody there?")
    operator = next(Desk(portal, user) for user in portal.operators + [portal.admin]
                    if f"chat{shop.chat(sent)}" in Desk(portal, user).ids())
    item = operator.item(f"chat{shop.chat(sent)}")
    assert item["lines"]["id"] == shop.session(sent) and isinstance(item["lines"]["status"], int)
    assert item["chat"]["type"] == "lines" and item["message"]["text"] == "Is anybody there?"
    assert operator.ids(SKIP_UNDISTRIBUTED_OPENLINES="Y") == []
    portal.ok("imopenlines.operator.answer", {"CHAT_ID": shop.chat(sent)}, webhook=operator.webhook)
    assert operator.ids(SKIP_UNDISTRIBUTED_OPENLINES="Y") == [f"chat{shop.chat(sent)}"]
    assert operator.ids(SKIP_OPENLINES="Y") == []
    assert [i["id"] for i in operator.ok("im.recent.get", {"ONLY_OPENLINES": "Y"})] == [f"chat{shop.chat(sent)}"]
    assert operator.ok("im.recent.get", {"SKIP_OPENLINES": "Y"}) == []


# ---- order and pages ----

def test_the_newest_is_first(portal, admin, anna, carl):
    group = admin.group("Talk")
    portal.advance(1)
    admin.write(anna.id)
    portal.advance(1)
    admin.write(carl.id)
    portal.advance(1)
    assert admin.ids() == [carl.id, anna.id, group]
    admin.write(group)
    assert admin.ids() == [group, carl.id, anna.id]


def test_sorts_of_chats_are_left_out(admin, anna):
    group = admin.group("Talk")
    admin.write(anna.id)
    assert admin.ids(SKIP_CHAT="Y") == [anna.id]
    assert admin.ids(SKIP_DIALOG="Y") == [group]
    assert admin.ids(ONLY_COPILOT="Y") == admin.ids(ONLY_CHANNEL="Y") == []
    assert set(admin.ids(CAN_MANAGE_MESSAGES="Y", PARSE_TEXT="Y")) == {group, anna.id}
    assert [item["id"] for item in admin.ok("im.recent.get", {"SKIP_CHAT": "Y"})] == [anna.id]
    assert [item["id"] for item in admin.ok("im.recent.get", {"SKIP_DIALOG": "Y"})] == [group]
    assert admin.ok("im.recent.get", {"ONLY_OPENLINES": "Y"}) == []


def test_pages_by_date_lose_nothing_and_repeat_nothing(portal, admin):
    groups = []
    for second in range(4):
        groups += [admin.group(f"Chat {second} {n}") for n in range(3)]  # three chats in one second
        portal.advance(2)
    seen, before = [], None
    while True:
        page = admin.page(LIMIT=2, **({"LAST_MESSAGE_DATE": before} if before else {}))
        seen += [item["id"] for item in page["items"]]
        before = page["items"][-1]["date_last_activity"]
        assert page["hasMore"] is page["hasMorePages"]
        if not page["hasMore"]:
            break
    assert len(seen) == len(set(seen)) and sorted(seen) == sorted(groups)
    assert seen == sorted(seen, key=lambda id: -int(id[4:]))


def test_pages_by_offset(portal, admin):
    groups = []
    for n in range(5):
        groups.insert(0, admin.group(f"Chat {n}"))
        portal.advance(1)
    assert admin.ids(LIMIT=2, OFFSET=0) == groups[:2]
    assert admin.ids(LIMIT=2, OFFSET=2) == groups[2:4]
    assert admin.ids(LIMIT=2, OFFSET=4) == groups[4:]
    assert admin.ids(LIMIT=2, OFFSET=99) == []
    assert admin.ids(LIMIT=0) == admin.ids(LIMIT=999) == groups


@pytest.mark.parametrize("method, name", [
    ("im.recent.list", "LAST_MESSAGE_DATE"), ("im.recent.get", "LAST_UPDATE"), ("im.recent.get", "LAST_SYNC_DATE")])
def test_dates_are_dates(admin, method, name):
    assert admin.error(method, {name: "yesterday"}) == (
        400, "ERROR_ARGUMENT", f"The value of an argument '{name}' has an invalid type")


def test_only_what_is_unread(portal, admin, anna, carl):
    anna.write(admin.id)
    portal.advance(1)
    carl.write(admin.id)
    portal.advance(1)
    group = admin.group("Mine")
    assert admin.ids(UNREAD_ONLY="Y") == [carl.id, anna.id]
    admin.ok("im.dialog.read", {"DIALOG_ID": carl.id})
    admin.ok("im.recent.unread", {"DIALOG_ID": group})
    assert admin.ids(UNREAD_ONLY="Y") == [group, anna.id]
    assert admin.ids(UNREAD_ONLY="Y", SKIP_CHAT="Y") == [anna.id]


# ---- what changed ----

def test_what_changed_since(portal, admin, anna, carl):
    anna.write(admin.id)
    portal.advance(60)
    carl.write(admin.id)
    [carls, annas] = admin.ok("im.recent.get")
    assert (carls["id"], annas["id"]) == (carl.id, anna.id)
    for name in ("LAST_UPDATE", "LAST_SYNC_DATE"):
        assert [item["id"] for item in admin.ok("im.recent.get", {name: carls["date_update"]})] == [carl.id]
    portal.advance(60)
    admin.ok("im.recent.pin", {"DIALOG_ID": anna.id})
    changed = admin.ok("im.recent.get", {"LAST_UPDATE": carls["date_update"]})
    assert [(item["id"], item["pinned"]) for item in changed] == [(anna.id, True), (carl.id, False)]


def test_synchronising_goes_back_seven_days(portal, admin, anna):
    anna.write(admin.id)
    [item] = admin.ok("im.recent.get")
    portal.advance(8 * 86400)
    assert admin.ok("im.recent.get", {"LAST_SYNC_DATE": item["date_update"]}) == []
    assert len(admin.ok("im.recent.get", {"LAST_UPDATE": item["date_update"]})) == 1


# ---- pin, hide, unread ----

def test_pinned_chats_stand_on_top(portal, admin):
    old = admin.group("Old")
    portal.advance(1)
    groups = [old]
    for n in range(3):
        groups.insert(0, admin.group(f"New {n}"))
        portal.advance(1)
    assert admin.ok("im.recent.pin", {"DIALOG_ID": old, "PIN": "Y"}) is True
    assert admin.ids(LIMIT=2) == [old, groups[0]]
    assert admin.item(old)["pinned"] is True
    second = admin.ids(LIMIT=2, LAST_MESSAGE_DATE=admin.page(LIMIT=2)["items"][-1]["date_last_activity"])
    assert second == groups[1:3]
    assert admin.ok("im.recent.pin", {"DIALOG_ID": old, "PIN": "N"}) is True
    assert admin.ids() == groups


def test_pinning_is_refused(admin, anna):
    stranger = anna.group("Not yours")
    for params in ({}, {"DIALOG_ID": ""}, {"DIALOG_ID": "nonsense"}, {"DIALOG_ID": "chat0"}):
        assert admin.error("im.recent.pin", params) == (400, "DIALOG_ID_EMPTY", "Dialog ID can't be empty")
    for dialog in (stranger, "chat99999", "sg1", anna.id):
        assert admin.error("im.recent.pin", {"DIALOG_ID": dialog}) == (
            400, "ACCESS_ERROR", "You don't have permission to pin this chat")


def test_no_more_than_45_are_pinned(admin):
    groups = [admin.group(f"Chat {n}") for n in range(46)]
    for group in groups[:45]:
        admin.ok("im.recent.pin", {"DIALOG_ID": group})
    assert admin.error("im.recent.pin", {"DIALOG_ID": groups[45]})[:2] == (400, "ACCESS_ERROR")
    assert admin.ok("im.recent.pin", {"DIALOG_ID": groups[0]}) is True  # it is already
    assert admin.ids(LIMIT=1) == admin.ids(LIMIT=46)  # all pinned ones and one more


def test_a_hidden_chat_comes_back_with_the_next_message(admin, anna):
    anna.write(admin.id)
    admin.ok("im.recent.pin", {"DIALOG_ID": anna.id})
    assert admin.ok("im.recent.hide", {"DIALOG_ID": anna.id}) is True
    assert admin.ids() == [] and anna.ids() == [admin.id]
    assert admin.ok("im.recent.get") == []
    anna.write(admin.id)
    assert admin.ids() == [anna.id] and admin.item(anna.id)["pinned"] is False
    assert admin.ok("im.recent.hide", {"DIALOG_ID": "chat99999"}) is False
    for params in ({}, {"DIALOG_ID": "nonsense"}):
        assert admin.error("im.recent.hide", params)[:2] == (400, "DIALOG_ID_EMPTY")


def test_the_mark(admin, anna):
    anna.write(admin.id)
    admin.ok("im.dialog.read", {"DIALOG_ID": anna.id})
    assert admin.ok("im.recent.unread", {"DIALOG_ID": anna.id, "ACTION": "Y"}) is True
    item = admin.item(anna.id)
    assert (item["unread"], item["counter"]) == (True, 0)
    anna.write(admin.id)
    assert admin.ok("im.recent.unread", {"DIALOG_ID": anna.id, "ACTION": "N"}) is True
    item = admin.item(anna.id)
    assert (item["unread"], item["counter"]) == (False, 0)  # taking it away reads the chat
    assert admin.ok("im.recent.unread", {"DIALOG_ID": "chat99999"}) is False
    for params in ({}, {"DIALOG_ID": "nonsense"}):
        assert admin.error("im.recent.unread", params)[:2] == (400, "DIALOG_ID_EMPTY")


def test_writing_takes_the_mark_away(admin, anna):
    anna.write(admin.id)
    admin.ok("im.recent.unread", {"DIALOG_ID": anna.id})
    admin.write(anna.id)
    assert admin.item(anna.id)["unread"] is False


def test_lists_are_ones_own(admin, anna):
    anna.write(admin.id)
    for method in ("im.recent.pin", "im.recent.unread"):
        admin.ok(method, {"DIALOG_ID": anna.id})
    item = anna.item(admin.id)
    assert (item["pinned"], item["unread"]) == (False, False)

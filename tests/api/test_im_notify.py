"""im.notify.*: telling people things outside of any chat."""
import pytest

from contract import assert_like, response
from desk import people, portal_of_its_own
from test_access import browser

LOOSE = {"users[0].phones": (bool, dict), "users[0].last_activity_date": (bool, str)}


portal = portal_of_its_own
admin, anna, _ = people()


def told(desk, **params):
    return [notice["id"] for notice in desk.ok("im.notify.get", params)["notifications"]]


def tell(desk, user, text="Reminder", **params):
    return desk.ok("im.notify.personal.add", {"USER_ID": user.id, "MESSAGE": text, **params})


# ---- telling ----

def test_nothing_was_told(anna):
    assert anna.ok("im.notify.get") == {"notifications": [], "users": []}


def test_a_notification_has_the_documented_shape(portal, admin, anna):
    sent = portal.ok("im.notify", {
        "USER_ID": anna.id, "TYPE": "USER", "MESSAGE": " [b]Reminder[/b] ", "MESSAGE_OUT": "Reminder (email)",
        "TAG": "TASK_42", "SUB_TAG": "TASK|42"}, token=portal.app)
    result = anna.ok("im.notify.get")
    assert_like(response("im.notify.get"), result, also=LOOSE)
    [notice] = result["notifications"]
    assert (notice["id"], notice["text"], notice["author_id"], notice["notify_read"]) == (
        sent, "[b]Reminder[/b]", admin.id, "N")
    assert notice["notify_tag"].startswith("MP|") and notice["notify_tag"].endswith("|TASK_42")
    assert notice["notify_sub_tag"].endswith("|TASK|42") and notice["params"] is None
    assert (result["total_count"], result["total_unread_count"]) == (1, 1)
    assert [user["id"] for user in result["users"]] == [admin.id]
    assert anna.ok("im.notify.get", {"CONVERT_TEXT": "Y"})["notifications"][0]["text"] == "Reminder"
    assert admin.ok("im.notify.get")["notifications"] == []


@pytest.mark.parametrize("method, params, system", [
    ("im.notify", {}, False), ("im.notify", {"TYPE": "SYSTEM"}, True),
    ("im.notify.personal.add", {}, False), ("im.notify.system.add", {}, True)])
def test_on_whose_behalf(admin, anna, method, params, system):
    assert isinstance(admin.ok(method, {"USER_ID": anna.id, "MESSAGE": "Look", **params}), int)
    [notice] = anna.ok("im.notify.get")["notifications"]
    assert (notice["author_id"], notice["notify_type"]) == ((0, 4) if system else (admin.id, 2))


def test_an_attachment_comes_along(admin, anna):
    tell(admin, anna, ATTACH=[{"MESSAGE": "details"}])
    [notice] = anna.ok("im.notify.get")["notifications"]
    assert notice["params"]["ATTACH"][0]["blocks"] == [{"message": "details"}]


def test_a_tag_takes_the_place_of_the_older_one(portal, anna):
    asked = {"USER_ID": anna.id, "MESSAGE": "x", "TAG": "T"}
    portal.ok("im.notify", asked, token=portal.app)
    newer = portal.ok("im.notify", asked, token=portal.app)
    assert told(anna) == [newer]
    other = portal.ok("im.notify", {**asked, "CLIENT_ID": "mine"})  # another application's tag
    bare = portal.ok("im.notify", asked)  # a webhook that does not say whose tag it is has none
    assert told(anna) == [bare, other, newer]


@pytest.mark.parametrize("method", ["im.notify", "im.notify.personal.add", "im.notify.system.add"])
def test_telling_is_refused(admin, anna, method):
    whom = {"USER_ID": anna.id, "MESSAGE": "x"}
    for wrong in ({"USER_ID": ""}, {"USER_ID": 0}, {"USER_ID": "x"}):
        assert admin.error(method, {**whom, **wrong}) == (400, "USER_ID_EMPTY", "User ID can't be empty")
    for wrong in ({"MESSAGE": ""}, {"MESSAGE": "  "}):
        assert admin.error(method, {**whom, **wrong}) == (400, "MESSAGE_EMPTY", "Message can't be empty")
    assert admin.error(method, {**whom, "ATTACH": "nonsense"}) == (400, "ATTACH_ERROR", "Incorrect attach params")
    assert admin.error(method, {**whom, "ATTACH": [{"MESSAGE": "x" * 60001}]}) == (
        400, "ATTACH_OVERSIZE", "You have exceeded the maximum allowable size of attach")
    assert admin.ok(method, {**whom, "USER_ID": 99999}) is False


def test_our_own_pages_tell_nobody(portal, admin, anna):
    web = browser(portal, portal.admin)

    def ask(method, **params):
        answer = web.get(f"{portal.url}/rest/{method}", params=params, timeout=20)
        return answer.status_code, answer.json().get("error"), answer.json().get("error_description")

    refused = "Access for this method not allowed by session authorization"
    for method, stop in (("im.notify", "."), ("im.notify.personal.add", ""), ("im.notify.system.add", ".")):
        assert ask(method, USER_ID=anna.id, MESSAGE="x") == (403, "WRONG_AUTH_TYPE", refused + stop)
    assert ask("im.notify.delete", TAG="T") == (400, "PARAMS_ERROR", "Incorrect params")
    assert ask("im.notify.delete", ID=tell(anna, admin))[0] == 200


# ---- pages ----

def test_notifications_page_by_page(admin, anna):
    sent = [tell(admin, anna, f"number {n}") for n in range(5)][::-1]
    assert told(anna) == sent
    assert told(anna, LIMIT=2) == sent[:2]
    assert told(anna, LIMIT=2, LAST_ID=sent[1], LAST_TYPE=3) == sent[2:4]
    assert told(anna, LIMIT=0) == told(anna, LIMIT=999) == sent
    together = (400, "LAST_ID_AND_LAST_TYPE", "Parameters LAST_ID and LAST_TYPE should be used together")
    assert anna.error("im.notify.get", {"LAST_ID": 5}) == together
    assert anna.error("im.notify.get", {"LAST_TYPE": 3}) == together
    assert anna.error("im.notify.get", {"LAST_ID": "x", "LAST_TYPE": 3}) == (
        400, "LAST_ID_STRING", "Last notification ID can't be string")


# ---- reading ----

def unread(desk):
    return desk.ok("im.counters.get")["TYPE"]["NOTIFY"]


def test_reading(admin, anna):
    sent = [tell(admin, anna) for _ in range(4)]
    assert anna.ok("im.notify.read", {"ID": sent[1], "ONLY_CURRENT": "Y"}) is True
    assert unread(anna) == 3
    assert anna.ok("im.notify.read", {"ID": sent[2]}) is True  # and newer ones
    assert unread(anna) == 1
    assert anna.ok("im.notify.read", {"ID": sent[1], "ONLY_CURRENT": "Y", "ACTION": "N"}) is True
    assert unread(anna) == 2
    assert anna.ok("im.notify.read") is True and unread(anna) == 2
    assert anna.ok("im.notify.read.all") == {"result": True, "newCounter": 0}
    assert_like(response("im.notify.read.all"), anna.ok("im.notify.read.all"))
    assert {notice["notify_read"] for notice in anna.ok("im.notify.get")["notifications"]} == {"Y"}
    admin.ok("im.notify.read", {"ID": sent[0], "ACTION": "N"})  # not his
    assert unread(anna) == 0


def test_reading_a_list(admin, anna):
    sent = [tell(admin, anna) for _ in range(4)]
    assert anna.ok("im.notify.read.list", {"IDS": [sent[0], str(sent[1]), 0, sent[2]]}) is True
    assert unread(anna) == 2  # the 0 ends the list
    assert anna.ok("im.notify.read.list", {"IDS": [sent[0]], "ACTION": "anything"}) is True
    assert unread(anna) == 3
    for wrong in ({}, {"IDS": ""}, {"IDS": "x"}, {"IDS": 5}):
        assert anna.error("im.notify.read.list", wrong) == (
            400, "PARAMS_ERROR", "No IDS param or it is not an array")


# ---- deleting ----

def test_deleting(portal, admin, anna):
    sent = [tell(admin, anna) for _ in range(2)]
    assert admin.ok("im.notify.delete", {"ID": sent[0]}) is False  # it is hers
    assert anna.ok("im.notify.delete", {"ID": sent[0]}) is True
    assert told(anna) == [sent[1]]
    for user in (admin, anna):
        portal.ok("im.notify", {"USER_ID": user.id, "MESSAGE": "x", "TAG": "T", "SUB_TAG": "S"}, token=portal.app)
    assert portal.ok("im.notify.delete", {"TAG": "T", "CLIENT_ID": "other"}) is False
    assert portal.ok("im.notify.delete", {"TAG": "T"}, token=portal.app) is True
    assert told(anna) == [sent[1]] and told(admin) == []
    portal.ok("im.notify", {"USER_ID": anna.id, "MESSAGE": "x", "SUB_TAG": "S", "CLIENT_ID": "key"})
    assert portal.ok("im.notify.delete", {"SUB_TAG": "S", "CLIENT_ID": "key"}) is True
    assert told(anna) == [sent[1]]
    for wrong in ({}, {"ID": "x"}, {"ID": 0}, {"TAG": ""}):
        assert admin.error("im.notify.delete", wrong) == (400, "PARAMS_ERROR", "Incorrect params")
    assert admin.error("im.notify.delete", {"TAG": "T"}) == (
        403, "ACCESS_DENIED", "Access denied! Client ID not specified")


# ---- searching ----

def found(desk, **params):
    return [notice["id"] for notice in desk.ok("im.notify.history.search", params)["notifications"]]


def test_searching(portal, admin, anna):
    first = tell(admin, anna, "The Invoice of May")
    portal.advance(10)
    second = tell(anna, anna, "invoice again")
    result = anna.ok("im.notify.history.search", {"SEARCH_TEXT": "INVOICE"})
    assert_like(response("im.notify.history.search"), result, also={
        **LOOSE, **{f"users[1].{key}": (bool, str, dict) for key in ("phones", "last_activity_date")},
        **{f"notifications[{n}].{key}": str for n in (0, 1) for key in ("notify_tag", "notify_sub_tag")}})
    assert [notice["id"] for notice in result["notifications"]] == [second, first] and result["total_results"] == 2
    assert found(anna, SEARCH_TEXT="invoice", LIMIT=1) == [second]
    page = anna.ok("im.notify.history.search", {"SEARCH_TEXT": "invoice", "LAST_ID": second})
    assert [notice["id"] for notice in page["notifications"]] == [first] and "total_results" not in page
    assert found(anna, SEARCH_TEXT="in%ice") == []
    assert found(admin, SEARCH_TEXT="invoice") == []


def test_searching_by_other_things(portal, admin, anna):
    first = tell(admin, anna, "one")
    portal.advance(100)
    second = tell(anna, anna, "two")
    date = [notice["date"] for notice in anna.ok("im.notify.get")["notifications"]]
    assert found(anna, SEARCH_TYPE="rest") == found(anna, SEARCH_TYPE="rest|rest_notify") == [second, first]
    assert found(anna, SEARCH_TYPES=["tasks", "rest|rest_notify"]) == [second, first]
    assert found(anna, SEARCH_TYPE="tasks|task_update") == found(anna, SEARCH_TYPES=["rest|other"]) == []
    assert found(anna, SEARCH_AUTHORS=[anna.id]) == [second]
    assert found(anna, SEARCH_AUTHORS=[99999]) == []
    assert found(anna, SEARCH_DATE=date[0]) == [second]
    assert found(anna, SEARCH_DATE_FROM=date[1], SEARCH_DATE_TO=date[0]) == [first]
    assert found(anna, SEARCH_TYPE="rest", GROUP_TAG="none") == []
    assert found(anna, SEARCH_TEXT="tw", SEARCH_TYPE="rest", CONVERT_TEXT="Y") == [second]


def test_searching_is_refused(anna):
    short = (400, "SEARCH_TEXT_ERROR", "SEARCH_TEXT can't be less than 3 symbols")
    for params in ({}, {"SEARCH_TEXT": "in"}, {"SEARCH_DATE_FROM": "2026-03-03T16:52:29+01:00"}):
        assert anna.error("im.notify.history.search", params) == short
    assert anna.error("im.notify.history.search", {"SEARCH_TEXT": "invoice", "LAST_ID": "x"}) == (
        400, "LAST_ID_STRING", "Last notification ID can't be string")
    for name in ("SEARCH_DATE", "SEARCH_DATE_FROM", "SEARCH_DATE_TO"):
        assert anna.error("im.notify.history.search", {name: "soon"})[:2] == (400, "ERROR_ARGUMENT")
    assert anna.error("im.notify.history.search", {"SEARCH_AUTHORS": ["x"]})[:2] == (400, "ERROR_ARGUMENT")


# ---- answering ----

def test_nobody_handles_answers_and_buttons(admin, anna):
    sent = tell(admin, anna)
    for method, value in (("im.notify.answer", "ANSWER_TEXT"), ("im.notify.confirm", "NOTIFY_VALUE")):
        asked = {"NOTIFY_ID": sent, value: "Y"}
        assert anna.ok(method, asked) == {"result_message": False}
        for wrong in ({"NOTIFY_ID": ""}, {"NOTIFY_ID": 0}, {"NOTIFY_ID": "x"}):
            assert anna.error(method, {**asked, **wrong}) == (400, "ID_ERROR", "Notification ID can't be empty")
    assert anna.error("im.notify.answer", {"NOTIFY_ID": sent}) == (
        400, "ANSWER_TEXT_ERROR", "ANSWER_TEXT can't be empty")
    assert anna.error("im.notify.confirm", {"NOTIFY_ID": sent}) == (
        400, "NOTIFY_VALUE_ERROR", "Notification Value can't be empty")


# ---- im.notify.schema.get ----

def test_the_schema_names_what_is_told(admin, anna):
    schema = admin.ok("im.notify.schema.get")
    for module in schema.values():
        assert_like(response("im.notify.schema.get")["tasks"], module)
    tell(admin, anna)
    setting = anna.ok("im.notify.get")["notifications"][0]["setting_name"]
    assert setting in [item["ID"] for item in schema["rest"]["LIST"]]

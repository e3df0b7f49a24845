"""im.user.list.get, im.user.status.*, im.department.*, im.message.like."""
import json

import pytest

from contract import METHODS, assert_like, response
from desk import people


admin, anna, carl = people("module")


def loose(*paths):
    """Values that depend on what somebody did and filled in."""
    return {f"{path}.{key}": (bool, str, dict) for path in paths for key in ("phones", "last_activity_date")}


# ---- im.user.list.get ----

def test_people_as_a_list_and_as_a_map(admin, anna):
    asked = {"ID": [admin.id, anna.id, 99999, anna.id]}
    users = admin.ok("im.user.list.get", {**asked, "RESULT_TYPE": "array", "AVATAR_HR": "Y"})
    assert_like(response("im.user.list.get"), users, also={key: (bool, str, dict) for at in range(2) for key in (
        f"[{at}].phones", f"[{at}].last_activity_date")})
    assert [user["id"] for user in users] == [admin.id, anna.id]
    as_map = admin.ok("im.user.list.get", asked)
    assert set(as_map) == {str(admin.id), str(anna.id)} and as_map[str(anna.id)]["id"] == anna.id
    again = admin.ok("im.user.list.get", {"ID": json.dumps(asked["ID"])})
    for person in (*as_map.values(), *again.values()):
        del person["last_activity_date"]  # that he called is noted behind the calls
    assert as_map == again
    assert admin.ok("im.user.list.get", {"ID": [99999]}) == []
    assert admin.ok("im.user.list.get", {"ID": [99999], "RESULT_TYPE": "array"}) == []


@pytest.mark.parametrize("params", [{}, {"ID": ""}, {"ID": "x"}, {"ID": 5}, {"ID": ["x"]}])
def test_the_list_of_ids_must_be_one(admin, params):
    assert admin.error("im.user.list.get", params) == (
        400, "INVALID_FORMAT", "A wrong format for the ID field is passed")


# ---- im.user.status.* ----

def test_a_status_is_kept_for_each_person(admin, anna):
    assert admin.ok("im.user.status.get") == "online"
    for status in ("dnd", "away", "break", "online", "dnd"):
        assert admin.ok("im.user.status.set", {"STATUS": status}) is True
        assert admin.ok("im.user.status.get") == status
    assert anna.ok("im.user.status.get") == "online"
    assert anna.ok("im.user.get", {"ID": admin.id})["status"] == "dnd"


@pytest.mark.parametrize("wrong", ["", "DND", "asleep", [1], None])
def test_only_what_is_documented_is_a_status(admin, wrong):
    assert admin.error("im.user.status.set", {"STATUS": wrong}) == (400, "STATUS_ERROR", "Status is not available")


def test_idle_for_some_minutes(admin, anna):
    assert anna.ok("im.user.get")["idle"] is False
    assert anna.ok("im.user.status.idle.start", {"AGO": 0}) is True
    one_minute = admin.ok("im.user.get", {"ID": anna.id})["idle"]
    assert anna.ok("im.user.status.idle.start") is True
    assert admin.ok("im.user.get", {"ID": anna.id})["idle"] < one_minute
    assert anna.ok("im.user.status.idle.end") is True
    assert admin.ok("im.user.get", {"ID": anna.id})["idle"] is False


# ---- im.department.* ----

@pytest.fixture(scope="module")
def tree(portal, admin, anna, carl):
    """Ids by name: Sales with Anna and Carl, headed by Anna; Empty below it, without a head."""
    sales = portal.ok("department.add", {"NAME": "Sales", "PARENT": 1, "UF_HEAD": anna.id})
    empty = portal.ok("department.add", {"NAME": "Empty", "PARENT": sales})
    for desk in (anna, carl):
        portal.ok("user.update", {"ID": desk.id, "UF_DEPARTMENT": [sales]})
    return {"Sales": sales, "Empty": empty}


def test_departments(admin, anna, tree):
    plain = admin.ok("im.department.get", {"ID": [tree["Empty"], tree["Sales"], 99999]})
    assert_like(response("im.department.get"), plain)
    assert [department["name"] for department in plain] == ["Empty", "Sales"]
    assert plain[0]["full_name"].startswith("Empty / Sales / ") and plain[0]["manager_user_id"] == 0
    [sales] = admin.ok("im.department.get", {"ID": json.dumps([tree["Sales"]]), "USER_DATA": "Y"})
    assert_like(METHODS["im.department.get"]["response_examples_more"][0]["result"][0], sales,
                also=loose("manager_user_data"))
    assert sales["manager_user_data"]["id"] == anna.id
    assert admin.ok("im.department.get", {"ID": tree["Empty"], "USER_DATA": "Y"})[0]["manager_user_data"] is None


@pytest.mark.parametrize("method, code, text", [
    ("im.department.get", "INVALID_FORMAT", "A wrong format for the ID field is passed"),
    ("im.department.employees.get", "ID_EMPTY", "Department ID can't be empty"),
    ("im.department.managers.get", "ID_EMPTY", "Department ID can't be empty")])
@pytest.mark.parametrize("params", [{}, {"ID": ""}, {"ID": []}, {"ID": "x"}, {"ID": ["x"]}])
def test_departments_must_be_named(admin, method, code, text, params):
    assert admin.error(method, params) == (400, code, text)


def test_who_works_where(admin, anna, carl, tree):
    both = sorted([anna.id, carl.id])
    asked = {"ID": [tree["Sales"], tree["Empty"], 99999]}
    assert admin.ok("im.department.employees.get", asked) == {str(tree["Sales"]): both, str(tree["Empty"]): []}
    assert admin.ok("im.department.managers.get", asked) == {str(tree["Sales"]): [anna.id], str(tree["Empty"]): []}
    assert admin.ok("im.department.employees.get", {"ID": [99999]}) == []
    for method in ("im.department.employees.get", "im.department.managers.get"):
        full = admin.ok(method, {"ID": [tree["Sales"]], "USER_DATA": "Y"})[str(tree["Sales"])]
        assert [user["id"] for user in full] == (both if "employees" in method else [anna.id])
        sample = next(iter(METHODS[method]["response_examples_more"][0]["result"].values()))[0]
        for user in full:
            assert_like(sample, user, also={"phones": (bool, dict), "last_activity_date": (bool, str)})


def test_colleagues(portal, admin, anna, carl, tree):
    assert anna.ok("im.department.colleagues.list") == [carl.id]
    body = portal.reply("im.department.colleagues.list", {"USER_DATA": "Y", "LIMIT": 1}, webhook=carl.webhook)
    assert [user["id"] for user in body["result"]] == [anna.id] and body["total"] == 1 and "next" not in body
    assert carl.ok("im.department.colleagues.list", {"OFFSET": 1}) == []
    portal.ok("department.update", {"ID": tree["Sales"], "UF_HEAD": admin.id})
    assert set(admin.ok("im.department.colleagues.list")) >= {anna.id, carl.id}
    portal.ok("department.update", {"ID": tree["Sales"], "UF_HEAD": anna.id})


@pytest.fixture
def guest(portal, server):
    token = server.cli("guest", "token", "--name", "Visitor")["access_token"]
    return lambda method, params: portal.call(method, params, token=token)


def test_the_structure_is_not_for_visitors(guest, tree):
    for method in ("get", "employees.get", "managers.get", "colleagues.list"):
        answer = guest(f"im.department.{method}", {"ID": [tree["Sales"]]})
        assert (answer.status_code, answer.json()["error"], answer.json()["error_description"]) == (
            403, "ACCESS_ERROR", "Only intranet users have access to this method")


def test_visitors_see_nobody_they_do_not_talk_to(guest, admin):
    assert guest("im.user.list.get", {"ID": [admin.id]}).json()["result"] == []


# ---- im.message.like ----

def likes(desk, dialog):
    params = desk.ok("im.dialog.messages.get", {"DIALOG_ID": dialog})["messages"][0]["params"]
    return params["LIKE"] if params else []


def test_liking(admin, anna, carl):
    sent = admin.write(anna.id)
    unchanged = (400, "WITHOUT_CHANGES", "Action completed without changes")
    assert anna.ok("im.message.like", {"MESSAGE_ID": sent}) is True
    assert likes(admin, anna.id) == [anna.id]
    assert anna.error("im.message.like", {"MESSAGE_ID": sent, "ACTION": "plus"}) == unchanged
    admin.ok("im.message.like", {"MESSAGE_ID": sent, "ACTION": "plus"})
    assert likes(admin, anna.id) == [anna.id, admin.id]
    assert anna.ok("im.message.like", {"MESSAGE_ID": sent, "ACTION": "auto"}) is True
    assert anna.error("im.message.like", {"MESSAGE_ID": sent, "ACTION": "minus"}) == unchanged
    assert likes(admin, anna.id) == [admin.id]
    for message in (99999, sent):
        assert carl.error("im.message.like", {"MESSAGE_ID": message}) == unchanged
    for wrong in ({}, {"MESSAGE_ID": 0}, {"MESSAGE_ID": "x"}):
        assert admin.error("im.message.like", wrong) == (400, "MESSAGE_ID_ERROR", "Message ID can't be empty")

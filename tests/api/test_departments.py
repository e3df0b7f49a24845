"""department.*: one tree with a single top."""
import pytest

from contract import assert_like, response

SORTED = {"sort": "NAME"}


@pytest.fixture(scope="module")
def tree(portal):
    """Ids by name: Hogwarts below the top, two departments below it."""
    school = portal.ok("department.add", {"NAME": "Hogwarts", "PARENT": 1})
    return {
        "Hogwarts": school,
        "Charms": portal.ok("department.add", {"NAME": "Charms", "PARENT": school, "SORT": 450, "UF_HEAD": 1}),
        "Potions": portal.ok("department.add", {"NAME": "Potions", "PARENT": school}),
    }


def names(portal, **params):
    return [department["NAME"] for department in portal.ok("department.get", params)]


@pytest.mark.parametrize("how", [{}, {"form": True}])
def test_departments_have_the_documented_shape(portal, tree, how):
    body = portal.reply("department.get", {"sort": "NAME", "order": "DESC", "ID": tree["Potions"]}, **how)
    assert_like(response("department.get"), body["result"])
    assert body["result"] == [{"ID": str(tree["Potions"]), "NAME": "Potions", "SORT": 500, "PARENT": str(tree["Hogwarts"])}]
    assert body["total"] == 1 and "next" not in body


def test_a_head_is_shown_and_the_top_has_no_parent(portal, tree):
    assert portal.ok("department.get", {"ID": tree["Charms"]})[0]["UF_HEAD"] == "1"
    assert "PARENT" not in portal.ok("department.get", {"ID": 1})[0]


def test_fields_are_the_documented_ones(portal):
    assert portal.ok("department.fields") == response("department.fields")


def test_conditions_and_order(portal, tree):
    assert names(portal, PARENT=tree["Hogwarts"], **SORTED) == ["Charms", "Potions"]
    assert names(portal, PARENT=tree["Hogwarts"], sort="NAME", order="desc") == ["Potions", "Charms"]
    assert names(portal, PARENT=tree["Hogwarts"], sort="SORT", order="DESC") == ["Potions", "Charms"]
    assert names(portal, NAME="potions") == ["Potions"]
    assert names(portal, SORT=450) == ["Charms"]
    assert names(portal, UF_HEAD=1) == ["Charms"]
    assert names(portal, ID=[tree["Charms"], tree["Potions"]], **SORTED) == ["Charms", "Potions"]
    assert names(portal, ID="nonsense") == []


@pytest.mark.parametrize("start", ["start", "START"])
def test_pages_of_fifty(portal, start):
    parent = portal.ok("department.add", {"NAME": "Many", "PARENT": 1})
    for number in range(51):
        portal.ok("department.add", {"NAME": f"Room {number}", "PARENT": parent})
    first = portal.reply("department.get", {"PARENT": parent})
    assert (len(first["result"]), first["next"], first["total"]) == (50, 50, 51)
    assert len(portal.ok("department.get", {"PARENT": parent, start: 50})) == 1


@pytest.mark.parametrize("params, refused", [
    ({"PARENT": 1}, "Department name not provided.<br>"),
    ({"NAME": "  ", "PARENT": 1}, "Department name not provided.<br>"),
    ({"NAME": "Second top"}, "There can only be one top-level department in the company structure"),
    ({"NAME": "Second top", "PARENT": 0}, "There can only be one top-level department in the company structure"),
    ({"NAME": "Nowhere", "PARENT": 99999}, "Department not found"),
    ({"NAME": "Headless", "PARENT": 1, "UF_HEAD": 99999}, "User not found"),
])
def test_refused_additions(portal, params, refused):
    assert portal.error("department.add", params) == (400, "ERROR_CORE", refused)


def test_changing(portal, tree):
    changes = {"ID": tree["Potions"], "NAME": "Department of Secrets", "SORT": 7, "UF_HEAD": 1, "PARENT": 1}
    assert portal.ok("department.update", changes) is response("department.update")
    [shown] = portal.ok("department.get", {"ID": tree["Potions"]})
    assert shown == {"ID": str(tree["Potions"]), "NAME": "Department of Secrets", "SORT": 7, "PARENT": "1", "UF_HEAD": "1"}
    portal.ok("department.update", {"ID": tree["Potions"], "NAME": "Potions", "PARENT": tree["Hogwarts"], "UF_HEAD": 0})
    assert "UF_HEAD" not in portal.ok("department.get", {"ID": tree["Potions"]})[0]


def test_a_department_is_never_below_itself(portal, tree):
    refused = portal.error("department.update", {"ID": tree["Hogwarts"], "PARENT": tree["Charms"]})
    assert refused == (400, "ERROR_CORE", "A department cannot be placed below itself")


@pytest.mark.parametrize("method", ["department.update", "department.delete"])
@pytest.mark.parametrize("params", [{}, {"ID": 99999}])
def test_unknown_departments(portal, method, params):
    assert portal.error(method, params) == (400, "ERROR_CORE", "Department not found")


def test_what_a_deleted_department_held_goes_one_up(portal):
    middle = portal.ok("department.add", {"NAME": "Middle", "PARENT": 1})
    below = portal.ok("department.add", {"NAME": "Below", "PARENT": middle})
    member = portal.ok("user.add", {"EMAIL": "heir@example.com", "UF_DEPARTMENT": [middle]})
    assert portal.ok("department.delete", {"ID": middle}) is True
    assert portal.ok("department.get", {"ID": below})[0]["PARENT"] == "1"
    assert portal.ok("user.get", {"ID": member})[0]["UF_DEPARTMENT"] == [1]
    assert portal.ok("department.get", {"ID": middle}) == []


def test_the_top_stays(portal):
    refused = portal.error("department.delete", {"ID": 1})
    assert refused == (400, "ERROR_CORE", "The top-level department cannot be deleted")


@pytest.mark.parametrize("method", ["department.add", "department.update", "department.delete"])
def test_only_administrators_change_the_structure(portal, method):
    hook = portal.new_webhook(portal.operators[0]["id"])
    refused = portal.error(method, {"ID": 1, "NAME": "Mine", "PARENT": 1}, webhook=hook)
    assert refused == (400, "ERROR_CORE", "Access denied")
    assert portal.ok("department.get", {"ID": 1}, webhook=hook)


def test_the_scope_is_needed(portal):
    assert portal.error("department.get", webhook=portal.new_webhook(scopes="user"))[1] == "insufficient_scope"

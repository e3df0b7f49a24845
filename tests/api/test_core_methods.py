"""What needs no scope: methods, scopes, features, the time, the caller's short profile, access codes."""
import re

import pytest

from contract import METHODS, assert_like, response


@pytest.fixture(scope="module")
def narrow(portal):
    """A webhook with nothing but the departments."""
    return portal.new_webhook(scopes="department")


# ---- methods, method.get, scope ----


def test_methods_of_a_scope(portal):
    users = portal.ok("methods", {"scope": "user"})
    assert_like(response("methods"), users)
    assert {"user.fields", "user.current", "user.get", "user.search", "user.add", "user.update"} <= set(users)
    assert "profile" not in users and "department.get" not in users
    assert portal.ok("methods", {"scope": "no_such_scope"}) == []


def test_common_methods(portal):
    common = portal.ok("methods", {"scope": ""})
    assert {"profile", "server.time", "methods", "user.admin", "batch"} <= set(common)
    assert "user.get" not in common


def test_methods_of_the_caller_and_all(portal, narrow):
    mine = portal.ok("methods", webhook=narrow)
    assert {"department.get", "profile"} <= set(mine) and "user.get" not in mine
    every = portal.ok("methods", {"full": True}, webhook=narrow)
    assert {"department.get", "user.get", "imconnector.register"} <= set(every)
    assert sorted(every, key=str.lower) == every


def test_our_own_administration_is_not_listed(portal):
    assert not [name for name in portal.ok("methods", {"full": True}) if name.startswith("switchline.user.")]
    assert portal.ok("method.get", {"name": "switchline.user.add"}) == {"isExisting": False, "isAvailable": False}


@pytest.mark.parametrize("name, exists, available", [
    ("user.get", True, True), ("USER.GET", True, True), ("no.such.method", False, False), ("", False, False)])
def test_asking_for_a_method(portal, name, exists, available):
    answer = portal.ok("method.get", {"name": name})
    assert_like(response("method.get"), answer)
    assert answer == {"isExisting": exists, "isAvailable": available}


def test_a_method_that_the_scope_does_not_give(portal, narrow):
    assert portal.ok("method.get", {"name": "user.get"}, webhook=narrow) == {"isExisting": True, "isAvailable": False}
    assert portal.ok("method.get", {"name": "department.get"}, webhook=narrow)["isAvailable"] is True


def test_scopes(portal, narrow):
    assert portal.ok("scope", webhook=narrow) == ["department"]
    every = portal.ok("scope", {"full": True}, webhook=narrow)
    assert_like(response("scope"), every)
    assert every == sorted(every) and {"department", "im", "imconnector", "imopenlines", "user_brief"} <= set(every)
    assert portal.ok("scope", {"full": False}, webhook=narrow) == ["department"]


# ---- features, time, profile ----


@pytest.mark.parametrize("code, value", [
    ("rest_offline_extended", "Y"), ("REST_AUTH_CONNECTOR", "Y"), ("rest_something", "N")])
def test_features(portal, code, value):
    answer = portal.ok("feature.get", {"CODE": code})
    assert_like(response("feature.get"), answer)
    assert answer == {"value": value}


@pytest.mark.parametrize("params", [{}, {"CODE": ""}])
def test_a_feature_needs_its_code(portal, params):
    assert portal.error("feature.get", params) == (400, "CODE_EMPTY", "CODE can't be empty")


def test_the_time_is_the_servers(portal):
    shape = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
    assert shape.match(response("server.time"))
    before = portal.ok("server.time")
    assert shape.match(before)
    portal.advance(86400)
    assert portal.ok("server.time")[:10] > before[:10]


def test_the_callers_short_profile(portal, narrow):
    mine = portal.ok("profile", webhook=narrow)
    assert_like(response("profile"), mine)
    assert (mine["ID"], mine["ADMIN"]) == (str(portal.admin["id"]), True)
    operator = portal.operators[0]
    theirs = portal.ok("profile", webhook=portal.new_webhook(operator["id"]))
    assert (theirs["ID"], theirs["ADMIN"]) == (str(operator["id"]), False)


def test_a_guest_has_no_profile(portal, server):
    guest = server.cli("user", "add", "--guest", "--name", "Visitor")
    refused = portal.error("profile", token=guest["token"])
    assert refused == (403, "AUTHORIZE_ERROR", "Method not available for guest session.")


# ---- who one is ----


def test_administrators_know_it(portal):
    assert portal.ok("user.admin") is True
    assert portal.ok("user.admin", webhook=portal.new_webhook(portal.operators[0]["id"])) is False


def test_the_documented_access_names(portal):
    assert portal.ok("access.name", METHODS["access.name"]["request_example"]) == response("access.name")


def test_names_of_people_and_departments(portal):
    answer = portal.ok("access.name", {"ACCESS": ["U1", "D1", "U99999", "nonsense"]})
    assert list(answer) == ["U1", "D1"]
    assert (answer["U1"]["provider_id"], answer["D1"]["name"]) == ("user", "Company")
    assert portal.ok("access.name", {"ACCESS": ["U99999"]}) == []
    assert portal.ok("access.name") is False


def test_having_an_access_code(portal):
    hook = portal.new_webhook(portal.operators[0]["id"])

    def has(*codes):
        return portal.ok("user.access", {"ACCESS": list(codes)}, webhook=hook)

    assert has("G2", "AU") is response("user.access")
    assert has(f"U{portal.operators[0]['id']}") and has("D1") and has("DR1")
    assert not has("U1") and not has("G1") and not has("D99", "nonsense")
    assert portal.ok("user.access", {"ACCESS": "G1"}) is True


def test_access_codes_are_required(portal):
    refused = portal.error("user.access")
    assert refused == (400, "ERROR_ARGUMENT", "Argument 'ACCESS' is null or empty")

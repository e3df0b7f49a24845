"""im.user.get: a user as the messenger shows him."""
import pytest

from contract import assert_like, response

SOME = {"phones": (bool, dict), "last_activity_date": (bool, str)}


@pytest.mark.parametrize("how", [{}, {"form": True}, {"http": "GET"}])
def test_a_user_has_the_documented_shape(portal, how):
    operator = portal.operators[0]
    user = portal.ok("im.user.get", {"ID": operator["id"], "AVATAR_HR": "Y"}, **how)
    assert_like(response("im.user.get"), user, also=SOME)
    assert (user["id"], user["name"]) == (operator["id"], operator["name"])
    assert (user["type"], user["bot"], user["connector"], user["active"]) == ("user", False, False, True)


def test_without_an_id_it_is_the_caller(portal):
    assert portal.ok("im.user.get")["id"] == portal.admin["id"]
    operator = portal.operators[0]
    assert portal.ok("im.user.get", webhook=portal.new_webhook(operator["id"]))["id"] == operator["id"]


@pytest.mark.parametrize("wrong", [0, -1, "abc", "", [1]])
def test_the_id_must_be_one(portal, wrong):
    assert portal.error("im.user.get", {"ID": wrong}) == (400, "ID_EMPTY", "User ID can't be empty")


def test_nobody_is_an_error(portal):
    assert portal.error("im.user.get", {"ID": 99999}) == (400, "USER_NOT_EXISTS", "User does not exist")


def test_the_scope_is_needed(portal):
    assert portal.error("im.user.get", webhook=portal.new_webhook(1, "user"))[1] == "insufficient_scope"


def test_a_guest_sees_himself_and_not_the_staff(portal, server):
    guest = server.cli("user", "add", "--guest", "--name", "Visitor")
    assert portal.ok("im.user.get", token=guest["token"])["id"] == guest["id"]
    refused = portal.error("im.user.get", {"ID": portal.admin["id"]}, token=guest["token"])
    assert refused == (400, "ACCESS_DENIED", "You can request only users who are part of your extranet group")

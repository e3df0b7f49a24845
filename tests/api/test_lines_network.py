"""imopenlines.network.*, imopenlines.revision.get: a network that is not there."""
import re

import pytest
import requests

from contract import method, response
from test_oauth import Browser

JOIN, POST = "imopenlines.network.join", "imopenlines.network.message.add"
WRONG_CODE = (400, "CODE", "You entered an invalid code")
NO_LINE = (400, "NOT_FOUND", "Line not found")


def test_the_revisions(portal):
    assert portal.ok("imopenlines.revision.get") == response("imopenlines.revision.get")


@pytest.mark.parametrize("code", [None, "", "short", "z" * 32, "a" * 33, ["a"]])
def test_a_code_has_32_characters(portal, code):
    assert portal.error(JOIN, {"CODE": code}) == WRONG_CODE
    assert portal.error(POST, {"CODE": code, "USER_ID": 1, "MESSAGE": "x"}) == WRONG_CODE


def test_no_line_is_found(portal):
    assert portal.error(JOIN, method(JOIN)["request_example"]) == NO_LINE
    assert portal.error(POST, method(POST)["request_example"]) == NO_LINE


@pytest.mark.parametrize("change, code", [
    ({"USER_ID": None}, "USER_ID_EMPTY"), ({"USER_ID": "x"}, "USER_ID_EMPTY"), ({"MESSAGE": ""}, "MESSAGE_EMPTY"),
    ({"MESSAGE": "  "}, "MESSAGE_EMPTY"), ({"ATTACH": "nonsense"}, "ATTACH_ERROR"),
    ({"ATTACH": [{"MESSAGE": "x" * 100} for _ in range(601)]}, "ATTACH_ERROR"),
    ({"ATTACH": [{"MESSAGE": "x" * 3000} for _ in range(30)]}, "ATTACH_OVERSIZE"),
    ({"KEYBOARD": "nonsense"}, "KEYBOARD_ERROR")])
def test_a_wrong_message_is_refused_before_the_line_is_looked_for(portal, change, code):
    assert portal.error(POST, {**method(POST)["request_example"], **change})[:2] == (400, code)


def test_not_from_our_own_pages(portal):
    web = Browser(portal)
    web.sign_in(portal.admin)
    sessid = re.search(r'name="sessid" value="(\w+)"', web.open("/login").text).group(1)
    answer = requests.post(
        f"{portal.url}/rest/{POST}", json=method(POST)["request_example"], headers={"X-Switchline-Csrf": sessid},
        cookies={"switchline_session": web.cookies["switchline_session"]}, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (403, "WRONG_AUTH_TYPE")

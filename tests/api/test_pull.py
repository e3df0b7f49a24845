"""pull.*: channels, and what applications may say on them."""
import datetime

import pytest

from contract import assert_like, response
from test_access import browser


@pytest.fixture(autouse=True)
def token(portal):
    """One that lives, also after a test moved the clock."""
    if not hasattr(portal, "refreshed"):
        portal.refreshed = portal.app


def sample():
    """The page names the map's key by a placeholder."""
    found = dict(response("pull.application.config.get"))
    found["publicChannels"] = {"577": found["publicChannels"]["<user_id>"]}
    return found


def config(portal, **how):
    return portal.ok("pull.application.config.get", how.pop("params", {}), **(how or {"token": portal.app}))


def test_the_configuration_has_the_documented_shape(portal):
    found = config(portal)
    assert_like(sample(), found)
    server, channels = found["server"], found["channels"]
    assert (server["version"], server["websocket_enabled"], server["publish_enabled"]) == (3, True, False)
    base = portal.server.base_url
    assert server["long_polling"] == server["long_pooling_secure"] == f"{base}/pull/sub/"
    assert server["websocket"] == server["websocket_secure"] == f"ws{base.removeprefix('http')}/pull/subws/"
    assert (channels["private"]["type"], channels["shared"]["type"]) == ("private", "shared")
    assert list(found["publicChannels"]) == ["1"]
    for channel in channels.values():
        assert channel["id"].isalnum()
        start, end = (datetime.datetime.fromisoformat(channel[key]) for key in ("start", "end"))
        assert end - start == datetime.timedelta(hours=12)
    assert found["exp"] <= end.timestamp()


def test_channels_are_kept_and_given_up_in_time(portal):
    before = config(portal)
    assert config(portal, params={"CACHE": "N"}, token=portal.app)["channels"] == before["channels"]
    portal.advance(6 * 3600 + 1)
    token = portal.refreshed = portal.refresh().json()["access_token"]
    same = config(portal, params={"REOPEN": "N"}, token=token)["channels"]
    assert same == before["channels"]
    after = config(portal, token=token)["channels"]
    assert after["private"]["id"] != before["channels"]["private"]["id"]
    assert after["shared"]["id"] != before["channels"]["shared"]["id"]


# ---- who may ----

def test_pages_of_ours_have_channels_of_their_own(portal):
    web = browser(portal, portal.operators[0])

    def ask(method, **params):
        return web.post(f"{portal.url}/rest/{method}", json=params, timeout=20).json()
    own = ask("pull.application.config.get")["result"]
    assert_like(sample(), own)
    assert list(own["publicChannels"]) == [str(portal.operators[0]["id"])]
    assert own["channels"]["shared"]["id"] != config(portal, token=portal.refreshed)["channels"]["shared"]["id"]
    assert ask("pull.application.event.add", COMMAND="hello", USER_ID=portal.operators[0]["id"])["result"] is True
    assert ask("pull.application.event.add", COMMAND="hello", USER_ID=1)["error"] == "USER_ID_ACCESS_ERROR"
    assert ask("pull.application.push.add", USER_ID=1, TEXT="x")["error"] == "ACCESS_ERROR"
    assert ask("pull.watch.extend", tags=["A"])["result"] == []


@pytest.mark.parametrize("method, params, words", [
    ("config.get", {}, "Get access to application config available only for application authorization."),
    ("event.add", {"COMMAND": "x"}, "Get access to application config available only for application authorization."),
    ("push.add", {"USER_ID": 1, "TEXT": "x"}, "Send push notifications available only for application authorization.")])
def test_a_webhook_is_refused(portal, method, params, words):
    assert portal.error(f"pull.application.{method}", params) == (403, "WRONG_AUTH_TYPE", words)


# ---- pull.application.event.add ----

@pytest.mark.parametrize("params", [
    {}, {"PARAMS": {"a": 1}}, {"PARAMS": '{"a": 1}'}, {"MODULE_ID": "my.module_1"}, {"USER_ID": 1}, {"USER_ID": [1, 2, 99999]},
    {"MODULE_ID": "", "USER_ID": ""}])
def test_an_event_is_taken(portal, params):
    assert portal.ok("pull.application.event.add", {"COMMAND": "a.B:c|9_-", **params}, token=portal.refreshed) is True


@pytest.mark.parametrize("params, code, words", [
    ({"COMMAND": ""}, "COMMAND_ERROR", "Command format error"),
    ({"COMMAND": "a b"}, "COMMAND_ERROR", "Command format error"),
    ({"COMMAND": "x" * 101}, "COMMAND_ERROR", "Command format error"),
    ({"COMMAND": ["x"]}, "COMMAND_ERROR", "Command format error"),
    ({"MODULE_ID": "Upper"}, "MODULE_ID_ERROR", "Module ID format error"),
    ({"MODULE_ID": ["x"]}, "MODULE_ID_ERROR", "Module ID format error"),
    ({"MODULE_ID": "pull"}, "MODULE_ID_ERROR", "Module ID format error"),
    ({"MODULE_ID": "im"}, "MODULE_ID_ERROR", "Module ID format error"),
    ({"PARAMS": "words"}, "PARAMS_ERROR", "Params format error"),
    ({"PARAMS": {"a": "x" * 65536}}, "PARAMS_ERROR", "Params format error"),
    ({"USER_ID": "somebody"}, "ERROR_ARGUMENT", None),
    ({"USER_ID": [1, 0]}, "ERROR_ARGUMENT", None),
    ({"USER_ID": list(range(1, 1002))}, "ERROR_ARGUMENT", None)])
def test_an_event_is_refused(portal, params, code, words):
    status, error, text = portal.error("pull.application.event.add", {"COMMAND": "x", **params}, token=portal.refreshed)
    assert (status, error) == (400, code) and words in (None, text)


# ---- pull.application.push.add ----

def test_a_notice_is_taken(portal):
    for whom in (1, [1, 2]):
        assert portal.ok("pull.application.push.add", {
            "USER_ID": whom, "TEXT": "Hello", "AVATAR": "https://example.com/a.png"}, token=portal.refreshed) is True


@pytest.mark.parametrize("params, code", [
    ({"TEXT": ""}, "TEXT_ERROR"), ({"TEXT": "  "}, "TEXT_ERROR"), ({"TEXT": ["x"]}, "TEXT_ERROR"),
    ({"USER_ID": ""}, "ERROR_ARGUMENT"), ({"USER_ID": "x"}, "ERROR_ARGUMENT")])
def test_a_notice_is_refused(portal, params, code):
    status, error, _ = portal.error(
        "pull.application.push.add", {"USER_ID": 1, "TEXT": "x", **params}, token=portal.refreshed)
    assert (status, error) == (400, code)


# ---- pull.watch.extend ----

def test_nothing_that_is_watched_ends(portal):
    assert portal.ok("pull.watch.extend", {"tags": ["TAG_1"]}) == []
    assert portal.error("pull.watch.extend")[1] == "ERROR_ARGUMENT"

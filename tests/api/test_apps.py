"""Applications: what they know about themselves, what they keep here, and how they come and go."""
import datetime

import pytest

from contract import assert_like, response
from harness.portal import Portal

AUTH = {
    "access_token", "refresh_token", "expires", "expires_in", "scope", "domain", "server_endpoint", "status",
    "client_endpoint", "member_id", "user_id", "application_token",
}


def token_of(server, app, user=None):
    return server.cli("app", "token", "--id", app["id"], *(["--user", user] if user else []))["access_token"]


@pytest.fixture
def small(portal, server):
    """An application that is installed and its token."""
    app = portal.new_app("Small", "im,placement", api_only=True)
    app["token"] = token_of(server, app)
    return app


# ---- app.info ----


def test_app_info_has_the_portals_shape(portal, server):
    info = portal.ok("app.info", token=portal.app)
    sample = response("app.info")
    assert_like(sample, {key: info[key] for key in sample})
    assert info["CODE"] == server.client_id and info["STATUS"] == "L" and info["INSTALLED"] is True


@pytest.mark.parametrize("path", ["/rest/app.info", "/rest/app.info/", "/rest/app.info.json"])
def test_app_info_has_the_authorization_servers_shape_too(portal, server, path):
    info = portal.http.get(portal.url + path, params={"auth": portal.app}, timeout=20).json()["result"]
    assert info["client_id"] == server.client_id and info["user_id"] == 1
    assert "imopenlines" in info["scope"].split(",")
    expires = datetime.datetime.fromisoformat(info["expires"]).timestamp()
    assert abs(expires - portal.reply("profile")["time"]["start"] - 3600) < 600
    install = info["install"]
    assert set(install) == {
        "installed", "version", "status", "scope", "domain", "uri", "client_endpoint", "member_id", "member_type"}
    assert install["member_id"] == server.member_id
    assert install["client_endpoint"] == portal.url + "/rest/"


def test_app_info_is_for_applications(portal):
    assert portal.error("app.info") == (400, "ACCESS_DENIED", "Access denied! Application context required")


# ---- options ----


@pytest.mark.parametrize("family", ["app", "user"])
def test_options_come_back_as_they_were(portal, small, family):
    def get(params=None):
        return portal.ok(f"{family}.option.get", params, token=small["token"])

    def put(options):
        return portal.ok(f"{family}.option.set", {"options": options}, token=small["token"])

    assert get() == []
    assert put({"data": "value", "data2": "value2"}) is True
    assert get() == {"data": "value", "data2": "value2"}
    assert put({"data2": {"deep": [1, True]}, "number": 7}) is True
    assert get() == {"data": "value", "data2": {"deep": [1, True]}, "number": 7}
    assert get({"option": "data"}) == "value"
    assert get({"option": "unknown"}) is None


def test_options_belong_to_one_application_and_one_user(portal, server, small):
    operator = portal.operators[0]["id"]
    theirs = token_of(server, small, operator)
    portal.ok("user.option.set", {"options": {"mine": "1"}}, token=small["token"])
    portal.ok("app.option.set", {"options": {"ours": "1"}}, token=small["token"])
    assert portal.ok("user.option.get", token=theirs) == []
    assert portal.ok("app.option.get", token=theirs) == {"ours": "1"}
    assert portal.ok("app.option.get", {"option": "ours"}, token=portal.app) is None


@pytest.mark.parametrize("family", ["app", "user"])
def test_options_refusals(portal, small, family):
    context = (400, "AccessException", "Application context required")
    assert portal.error(f"{family}.option.get") == context
    assert portal.error(f"{family}.option.set", {"options": {"a": "b"}}) == context
    for nothing in ({}, {"options": []}, {"options": {}}, {"options": ""}, {"options": "text"}):
        assert portal.error(f"{family}.option.set", nothing, token=small["token"]) == (
            400, "ArgumentNullException", "options is empty")
    long = {"options": {"a": "x" * 70000}}
    assert portal.error(f"{family}.option.set", long, token=small["token"])[:2] == (400, "ERROR_ARGUMENT")


def test_the_applications_options_are_set_by_administrators(portal, server, small):
    theirs = token_of(server, small, portal.operators[0]["id"])
    assert portal.error("app.option.set", {"options": {"a": "b"}}, token=theirs) == (
        400, "AccessException", "Administrator authorization required")


def test_options_by_form(portal, small):
    portal.ok("app.option.set", {"options": {"a": "b", "c": {"d": "e"}}}, token=small["token"], form=True)
    assert portal.ok("app.option.get", token=small["token"], http="GET") == {"a": "b", "c": {"d": "e"}}


# ---- coming and going ----


def test_adding_shows_the_secrets_once(portal, server):
    app = portal.new_app("Once", "im")
    assert app["client_id"].startswith("local.")
    assert all(app[name].replace(".", "").isalnum() for name in ("client_id", "client_secret", "application_token"))
    listed = {row["id"]: row for row in server.cli("app", "list")}[app["id"]]
    assert listed["client_id"] == app["client_id"]
    assert "client_secret" not in listed and "application_token" not in listed


def test_an_api_only_application_is_told_of_its_installation(portal, server, handler):
    app = portal.new_app("Robot", "im,placement", install=handler.url + "/install", api_only=True)
    assert app["installed"] is True
    event = handler.wait("ONAPPINSTALL")[0]
    assert event.path == "/install"
    assert_like({"VERSION": "1", "ACTIVE": "Y", "INSTALLED": "Y", "LANGUAGE_ID": "en"}, event.data)
    assert set(event.auth) == AUTH
    assert event.auth["application_token"] == app["application_token"]
    assert event.auth["client_endpoint"] == portal.url + "/rest/"
    assert event.auth["member_id"] == server.member_id and event.auth["status"] == "L"
    assert portal.ok("app.info", token=event.auth["access_token"])["CODE"] == app["client_id"]
    renewed = portal.refresh(event.auth["refresh_token"], app["client_id"], app["client_secret"])
    assert renewed.status_code == 200


def test_an_update_is_announced_with_both_versions(portal, server, handler, small):
    portal.ok("event.bind", {"event": "OnAppUpdate", "handler": handler.url}, token=small["token"])
    server.cli("app", "update", "--id", small["id"], "--name", "Bigger")
    event = handler.wait("ONAPPUPDATE")[0]
    assert (event.data["VERSION"], event.data["PREVIOUS_VERSION"]) == ("2", "1")
    assert event.auth["refresh_token"] and event.auth["application_token"] == small["application_token"]
    assert portal.ok("app.info", token=small["token"])["VERSION"] == 2


def test_a_removal_is_announced_and_leaves_nothing(portal, server, handler):
    app = portal.new_app("Going", "im,placement", api_only=True)
    token = token_of(server, app)
    portal.ok("event.bind", {"event": "OnAppUninstall", "handler": handler.url + "/bye"}, token=token)
    portal.ok("placement.bind", {"PLACEMENT": "IM_CONTEXT_MENU", "HANDLER": handler.url}, token=token)
    tokens = server.cli("app", "token", "--id", app["id"])
    server.cli("app", "uninstall", "--id", app["id"])
    event = handler.wait("ONAPPUNINSTALL")[0]
    assert event.path == "/bye" and event.data["CLEAN"] == "1"
    assert event.auth["application_token"] == app["application_token"]
    assert "access_token" not in event.auth and "refresh_token" not in event.auth
    assert portal.error("app.info", token=token)[:2] == (401, "invalid_token")
    gone = portal.refresh(tokens["refresh_token"], app["client_id"], app["client_secret"])
    assert (gone.status_code, gone.json()["error"]) == (200, "wrong_client")
    assert app["id"] not in [row["id"] for row in server.cli("app", "list")]


def test_nothing_is_delivered_before_the_installation(portal, server, handler):
    app = portal.new_app("Waiting", "im", handler="https://app.example/")
    token = token_of(server, app)
    for name in ("OnAppTest", "OnAppInstall"):
        portal.ok("event.bind", {"event": name, "handler": handler.url}, token=token)
    portal.ok("event.test", {"round": "before"}, token=token)
    server.cli("app", "install", "--id", app["id"])
    portal.ok("event.test", {"round": "after"}, token=token)
    assert handler.wait("ONAPPTEST")[0].data["QUERY"]["round"] == "after"
    assert handler.wait("ONAPPINSTALL")


def test_the_install_path_must_be_reachable_in_principle(start_server):
    server = start_server(allow_private_urls=False)
    portal = Portal(server)
    refused = server.cli(
        "app", "add", "--name", "X", "--install", "ftp://app.example/", "--api-only", check=False)
    assert refused.returncode != 0
    assert portal.ok("profile")


def test_a_new_secret_makes_the_old_one_void(portal, server):
    app = portal.new_app("Leaky", "im", api_only=True)
    tokens = server.cli("app", "token", "--id", app["id"])
    renewed = server.cli("app", "secret", "--id", app["client_id"])
    assert renewed["client_id"] == app["client_id"] and renewed["client_secret"] != app["client_secret"]
    trade = lambda secret: portal.refresh(tokens["refresh_token"], app["client_id"], secret).json()
    assert "access_token" not in trade(app["client_secret"]) and "access_token" in trade(renewed["client_secret"])
    assert portal.ok("profile", token=tokens["access_token"])["ID"]
    assert "NOT_FOUND" in server.cli("app", "secret", "--id", 999, check=False).stderr

"""switchline.frame.*, switchline.connector.list: pages of applications in the desk."""
import json
import re

import pytest
import requests

from harness.portal import Portal
from lines import Connector
from line_people import LinePeople


ICON = {"iconName": "fa-rocket"}


class Page:
    """Somebody logged in, as the desk calls: with the cookie and the value that only the page knows."""

    def __init__(self, portal, login, password):
        self.portal, self.web = portal, requests.Session()
        form = self.web.get(portal.url + "/login", timeout=20).text
        token = re.search(r'form_token" value="(\w+)"', form).group(1)
        self.web.post(portal.url + "/login", timeout=20, data={"form_token": token, "login": login, "password": password})
        self.csrf = self.web.get(portal.url + "/desk/session", timeout=20).json()["csrf"]

    def call(self, method, **params):
        return self.web.post(
            f"{self.portal.url}/rest/{method}", json=params, headers={"X-Switchline-Csrf": self.csrf}, timeout=20).json()

    def ok(self, method, **params):
        answer = self.call(method, **params)
        assert "result" in answer, answer
        return answer["result"]


@pytest.fixture(scope="module")
def desk(portal, server):
    return LinePeople(portal, server, "frames")


@pytest.fixture(scope="module")
def admin(portal):
    return Page(portal, portal.admin["login"], portal.admin["password"])


@pytest.fixture(scope="module")
def connector(portal):
    return Connector(portal, "framed")


def test_a_settings_page_opens_with_the_documented_fields(portal, admin, connector):
    opened = admin.ok("switchline.frame.open", CONNECTOR="framed", LINE=portal.line)
    assert opened["url"] == "https://example.com/settings"
    assert set(opened["query"]) == {"DOMAIN", "PROTOCOL", "LANG", "APP_SID"}
    assert opened["query"]["PROTOCOL"] == "0" and re.fullmatch(r"[A-Za-z0-9.]{32}", opened["query"]["APP_SID"])
    body = opened["body"]
    assert body["PLACEMENT"] == "SETTING_CONNECTOR" and body["status"] == "L" and body["AUTH_EXPIRES"] == "3600"
    assert json.loads(body["PLACEMENT_OPTIONS"]) == {
        "CONNECTOR": "framed", "LINE": str(portal.line), "STATUS": False, "ACTIVE_STATUS": True, "CONNECTION_STATUS": False,
        "REGISTER_STATUS": False, "ERROR_STATUS": False, "URI": "/desk/admin/connectors"}
    assert portal.ok("profile", token=body["AUTH_ID"])["ID"] == str(portal.admin["id"])


def test_a_page_activates_its_connector_with_what_it_was_given(portal, admin, desk, connector):
    token = admin.ok("switchline.frame.open", CONNECTOR="framed", LINE=desk.line)["body"]["AUTH_ID"]
    portal.ok("imconnector.activate", {"CONNECTOR": "framed", "LINE": desk.line, "ACTIVE": 1}, token=token)
    [state] = [one for one in admin.ok("switchline.connector.list", LINE=desk.line) if one["id"] == "framed"]
    assert state["active"] is True and state["has_page"] is True


def test_only_the_portals_own_pages_open_frames(portal, connector):
    refused = (403, "ACCESS_DENIED", "Access denied!")
    params = {"CONNECTOR": "framed", "LINE": portal.line}
    assert portal.error("switchline.frame.open", params) == refused
    assert portal.error("switchline.frame.open", params, token=portal.app) == refused


def test_a_connectors_page_is_for_those_who_may_change_the_line(portal, desk, server, connector):
    boss = server.cli("user", "add", "--login", "frame-boss", "--name", "B", "--password", "secret-of-boss")
    page = Page(portal, "frame-boss", "secret-of-boss")
    assert page.call("switchline.frame.open", CONNECTOR="framed", LINE=desk.line)["error"] == "CONFIG_WRONG_USER_PERMISSION"
    assert page.call("switchline.connector.list", LINE=desk.line)["error"] == "CONFIG_WRONG_USER_PERMISSION"
    server.cli("manager", "add", "--line", desk.line, "--user", boss["id"])
    assert page.ok("switchline.frame.open", CONNECTOR="framed", LINE=desk.line)["body"]["AUTH_ID"]


def test_main_and_bound_pages(portal, admin, server):
    made = portal.new_app("Framed", "im,placement", handler="https://example.com/main", install="https://example.com/install")
    [app] = [one for one in admin.ok("switchline.frame.list") if one["name"] == "Framed"]
    assert app["installed"] is False and app["has_page"] is True
    assert admin.ok("switchline.frame.open", APP_ID=app["app_id"])["url"] == "https://example.com/install"
    admin.ok("switchline.app.install", id=str(app["app_id"]))
    opened = admin.ok("switchline.frame.open", APP_ID=app["app_id"])
    assert opened["url"] == "https://example.com/main" and opened["body"]["PLACEMENT"] == "DEFAULT"
    token = opened["body"]["AUTH_ID"]
    portal.ok("placement.bind", {
        "PLACEMENT": "IM_SIDEBAR", "HANDLER": "https://example.com/side", "TITLE": "Side", "OPTIONS": ICON}, token=token)
    [app] = [one for one in admin.ok("switchline.frame.list") if one["name"] == "Framed"]
    [bound] = app["placements"]
    assert app == {"app_id": app["app_id"], "client_id": made["client_id"], "name": "Framed", "installed": True, "has_page": True,
                   "placements": [bound]}
    assert bound == {"id": bound["id"], "placement": "IM_SIDEBAR", "title": "Side", "description": "", "options": {
        **ICON, "extranet": "N", "context": "ALL", "role": "USER"}}
    side = admin.ok("switchline.frame.open", APP_ID=app["app_id"], PLACEMENT_ID=bound["id"], PLACEMENT_OPTIONS={"dialogId": "chat1"})
    assert side["url"] == "https://example.com/side" and json.loads(side["body"]["PLACEMENT_OPTIONS"]) == {"dialogId": "chat1"}


# ---- places ----

@pytest.fixture
def placed(portal, server):
    """An installed application that binds: placed(code, …) → how the portal's pages find it."""
    class Placed:
        def __init__(self):
            self.made = portal.new_app("Placed", "im,placement", api_only=True)
            self.token = server.cli("app", "token", "--id", self.made["id"])["access_token"]

        def bind(self, code, **params):
            portal.ok("placement.bind", {"PLACEMENT": code, "HANDLER": f"https://example.com/{code}", **params}, token=self.token)

        def seen(self, page):
            [app] = [one for one in page.ok("switchline.frame.list") if one["app_id"] == self.made["id"]]
            return {one["placement"]: one for one in app["placements"]}

    return Placed()


@pytest.fixture(scope="module")
def operator(portal):
    return Page(portal, portal.operators[0]["login"], portal.operators[0]["password"])


def test_a_place_is_shown_to_those_it_is_for(portal, admin, operator, placed):
    placed.bind("IM_CONTEXT_MENU")
    placed.bind("IM_SIDEBAR", OPTIONS={**ICON, "role": "ADMIN"})
    placed.bind("PAGE_BACKGROUND_WORKER", OPTIONS={"errorHandlerUrl": "https://example.com/"}, USER_ID=portal.operators[0]["id"])
    assert set(placed.seen(admin)) == {"IM_CONTEXT_MENU", "IM_SIDEBAR"}
    assert set(placed.seen(operator)) == {"IM_CONTEXT_MENU", "PAGE_BACKGROUND_WORKER"}
    for code, page, other in (("IM_SIDEBAR", admin, operator), ("PAGE_BACKGROUND_WORKER", operator, admin)):
        wanted = {"APP_ID": placed.made["id"], "PLACEMENT_ID": placed.seen(page)[code]["id"]}
        assert page.ok("switchline.frame.open", **wanted)["body"]["PLACEMENT"] == code
        assert other.call("switchline.frame.open", **wanted)["error"] == "NOT_FOUND"


def test_who_may_see_a_place_changes_with_it(operator, placed):
    placed.bind("IM_CONTEXT_MENU", OPTIONS={"role": "ADMIN"})
    assert placed.seen(operator) == {}
    placed.bind("IM_CONTEXT_MENU")
    assert placed.seen(operator)


@pytest.mark.parametrize("language, title, description", [
    ("en", "Look up", ""), ("de", "Nachschlagen", "Im Lager"), ("ru", "Plain", "Только текст"), ("fr", "Plain", "")])
def test_a_place_has_the_texts_of_the_callers_language(start_server, language, title, description):
    portal = Portal(start_server("--language", language))
    portal.ok("placement.bind", {"PLACEMENT": "IM_CONTEXT_MENU", "HANDLER": "https://example.com/", "TITLE": "Plain", "LANG_ALL": {
        "en": {"TITLE": "Look up"}, "de": {"TITLE": "Nachschlagen", "DESCRIPTION": "Im Lager"}, "ru": {"DESCRIPTION": "Только текст"}}},
        token=portal.app)
    portal.ok("placement.bind", {"PLACEMENT": "LEFT_MENU", "HANDLER": "https://example.com/"}, token=portal.app)
    [app] = [one for one in portal.ok("switchline.frame.list") if one["placements"]]
    menu, left = app["placements"]
    assert (menu["title"], menu["description"]) == (title, description)
    assert (left["title"], left["options"]) == (app["name"], {})


def test_a_place_opens_when_its_application_is_installed(portal, admin, server):
    made = portal.new_app("Waiting", "im,placement", handler="https://example.com/main")
    token = server.cli("app", "token", "--id", made["id"])["access_token"]
    portal.ok("placement.bind", {"PLACEMENT": "LEFT_MENU", "HANDLER": "https://example.com/left"}, token=token)
    [app] = [one for one in admin.ok("switchline.frame.list") if one["app_id"] == made["id"]]
    place = {"APP_ID": made["id"], "PLACEMENT_ID": app["placements"][0]["id"]}
    assert app["installed"] is False
    assert admin.call("switchline.frame.open", **place)["error_description"] == "page not found"
    assert admin.ok("switchline.frame.open", APP_ID=made["id"])["url"] == "https://example.com/main"
    admin.ok("switchline.app.install", id=str(made["id"]))
    opened = admin.ok("switchline.frame.open", **place, PLACEMENT_OPTIONS={"a": "b"})
    assert opened["url"] == "https://example.com/left" and json.loads(opened["body"]["PLACEMENT_OPTIONS"]) == {"a": "b"}


@pytest.mark.parametrize("wrong", [{}, {"APP_ID": 999}, {"CONNECTOR": "nobody", "LINE": 1}, {"APP_ID": 1, "PLACEMENT_ID": 999}])
def test_what_is_not_there(admin, wrong):
    assert admin.call("switchline.frame.open", **wrong)["error"] == "NOT_FOUND"


def test_a_connector_that_was_never_on_a_line_is_listed_as_off(portal, admin, desk):
    Connector(portal, "elsewhere")
    [state] = [one for one in admin.ok("switchline.connector.list", LINE=desk.line) if one["id"] == "elsewhere"]
    assert (state["status"], state["active"], state["data"]) == (False, False, None)

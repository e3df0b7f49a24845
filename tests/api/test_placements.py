"""placement.*: binding pages of an application to places of the portal."""
import pytest

from contract import assert_like, method, response


@pytest.fixture
def app(portal, server):
    """An application of its own for each test, so that nothing is bound yet."""
    made = portal.new_app("Embedded", "placement,im,crm", api_only=True)
    made["token"] = server.cli("app", "token", "--id", made["id"])["access_token"]
    return made


ICON = {"iconName": "fa-rocket"}


def bind(portal, app, **params):
    if params["PLACEMENT"] in ("IM_NAVIGATION", "IM_SIDEBAR", "IM_TEXTAREA"):
        params = {"OPTIONS": ICON, **params}
    return portal.call("placement.bind", {"HANDLER": "https://app.example/?handler=1", **params}, token=app["token"])


def bound(portal, app):
    return portal.ok("placement.get", token=app["token"])


def test_the_documented_binding(portal, app):
    request = dict(method("placement.bind")["request_example"], PLACEMENT="CRM_DEAL_LIST_TOOLBAR")
    assert portal.ok("placement.bind", request, token=app["token"]) is response("placement.bind") is True
    listed = bound(portal, app)
    assert_like(response("placement.get")[0], {**listed[0], "options": []},
                also={"langAll": dict}, more={"id"})
    assert listed[0]["langAll"] == request["LANG_ALL"] | {
        "de": {"TITLE": "Titel", "DESCRIPTION": "Beschreibung", "GROUP_NAME": "Gruppe"}}
    assert listed[0]["options"] == {"errorHandlerUrl": "http://myapp.com/error/"}
    assert (listed[0]["title"], listed[0]["userId"]) == ("title", 0)


@pytest.mark.parametrize("code", [
    "IM_CONTEXT_MENU", "IM_NAVIGATION", "IM_SIDEBAR", "IM_TEXTAREA", "IM_SMILES_SELECTOR", "CONTACT_CENTER",
    "SETTING_CONNECTOR", "CRM_DEAL_DETAIL_TAB", "CRM_LEAD_DETAIL_TAB", "CRM_DYNAMIC_136_LIST_TOOLBAR", "LEFT_MENU"])
def test_any_known_place_is_accepted(portal, app, code):
    assert bind(portal, app, PLACEMENT=code).json()["result"] is True
    assert [row["placement"] for row in bound(portal, app)] == [code]


def test_an_unknown_place_is_refused(portal, app):
    answer = bind(portal, app, PLACEMENT="MOON")
    assert (answer.status_code, answer.json()["error"]) == (400, "ERROR_PLACEMENT_NOT_FOUND")
    assert bind(portal, app, PLACEMENT="CRM_DYNAMIC_x_DETAIL_TAB").status_code == 400


def test_binding_again_renews_the_texts(portal, app):
    bind(portal, app, PLACEMENT="IM_SIDEBAR", TITLE="Old")
    bind(portal, app, PLACEMENT="IM_SIDEBAR", TITLE="New")
    assert [row["title"] for row in bound(portal, app)] == ["New"]
    assert bound(portal, app)[0]["langAll"] == {"en": {"TITLE": "New", "DESCRIPTION": "", "GROUP_NAME": ""}}
    assert bind(portal, app, PLACEMENT="IM_SIDEBAR", OPTIONS={**ICON, "role": "ADMIN"}).json()["result"] is True
    assert [row["options"]["role"] for row in bound(portal, app)] == ["ADMIN"], "and the options"


def test_the_title_comes_from_the_portals_language(portal, app):
    bind(portal, app, PLACEMENT="IM_SIDEBAR", LANG_ALL={"de": {"TITLE": "Titel"}, "en": {"TITLE": "Title"}})
    row = bound(portal, app)[0]
    assert row["title"] == "Title"
    assert row["langAll"]["de"] == {"TITLE": "Titel", "DESCRIPTION": "", "GROUP_NAME": ""}


@pytest.mark.parametrize("missing", ["PLACEMENT", "HANDLER"])
def test_place_and_handler_are_required(portal, app, missing):
    params = {"PLACEMENT": "IM_SIDEBAR", "HANDLER": "https://app.example/"}
    del params[missing]
    assert portal.error("placement.bind", params, token=app["token"]) == (
        400, "ERROR_ARGUMENT", f"Argument '{missing}' is null or empty")


def test_the_handler_is_a_web_address(portal, app):
    for wrong in ("javascript:alert(1)", "app.example", "https://user@app.example/"):
        answer = bind(portal, app, PLACEMENT="IM_SIDEBAR", HANDLER=wrong)
        assert (answer.status_code, answer.json()["error"]) == (400, "ERROR_ARGUMENT"), wrong


def test_the_background_worker(portal, app):
    def refused(**params):
        answer = bind(portal, app, PLACEMENT="PAGE_BACKGROUND_WORKER", **params)
        return answer.status_code, answer.json()["error"]

    options = {"errorHandlerUrl": "https://app.example/error"}
    assert refused() == (400, "EMPTY_ERROR_HANDLER_URL")
    assert bind(portal, app, PLACEMENT="PAGE_BACKGROUND_WORKER", OPTIONS=options, USER_ID=1).json()["result"] is True
    assert bound(portal, app)[0]["userId"] == 1
    again = {"OPTIONS": options, "USER_ID": 1}
    assert refused(**again) == refused(**again, HANDLER="https://app.example/other") == (400, "ERROR_PLACEMENT_MAX_COUNT")
    assert bind(portal, app, PLACEMENT="PAGE_BACKGROUND_WORKER", OPTIONS={**options, "color": "RED"}).json()["result"] is True
    assert [row["options"] for row in bound(portal, app)] == [options, options], "nothing else is kept"


def test_the_page_of_links_is_one(portal, app):
    def link(**params):
        return bind(portal, app, PLACEMENT="REST_APP_URI", **params).json().get("error")

    assert link() is None
    assert link() == link(HANDLER="https://app.example/other") == "ERROR_PLACEMENT_MAX_COUNT"
    assert link(USER_ID=1) == "ERROR_PLACEMENT_USER_MODE"
    portal.ok("placement.unbind", {"PLACEMENT": "REST_APP_URI"}, token=app["token"])
    assert link(HANDLER="https://app.example/other") is None


# ---- OPTIONS ----

USUAL = {"extranet": "N", "context": "ALL", "role": "USER"}


@pytest.mark.parametrize("code, sent, kept", [
    ("IM_CONTEXT_MENU", None, USUAL), ("IM_SMILES_SELECTOR", None, USUAL), ("IM_CONTEXT_MENU", {"iconName": "1", "x": "y"}, USUAL),
    ("IM_TEXTAREA", ICON, {**ICON, **USUAL, "width": 100, "height": 100}),
    ("IM_TEXTAREA", {**ICON, "WIDTH": "50", "height": 0, "color": "MINT"}, {
        **ICON, **USUAL, "color": "MINT", "width": 50, "height": 0}),
    ("IM_SIDEBAR", {**ICON, "width": 50, "role": "ADMIN", "extranet": "Y"}, {**ICON, **USUAL, "role": "ADMIN", "extranet": "Y"}),
    ("IM_SIDEBAR", {"iconName": "fa-file-text-o", "context": "CHAT;LINES"}, {
        **USUAL, "iconName": "fa-file-text-o", "context": "CHAT;LINES"}),
    ("IM_SIDEBAR", {**ICON, "context": "CHAT;ALL", "role": "", "color": None}, {**ICON, **USUAL}),
    ("IM_NAVIGATION", {**ICON, "context": "MOON"}, {**ICON, "extranet": "N", "role": "USER"}),
    ("LEFT_MENU", ICON, []), ("CONTACT_CENTER", ICON, []), ("REST_APP_URI", ICON, []), ("USER_PROFILE_MENU", ICON, []),
    ("USER_PROFILE_TOOLBAR", ICON, []), ("CRM_DEAL_DETAIL_ACTIVITY", {"x": {"y": 1}}, {"x": {"y": 1}}), ("CRM_DEAL_DETAIL_TAB", None, []),
])
def test_options_are_kept_as_the_place_has_them(portal, app, code, sent, kept):
    assert bind(portal, app, PLACEMENT=code, OPTIONS=sent).json()["result"] is True
    assert [row["options"] for row in bound(portal, app)] == [kept]


@pytest.mark.parametrize("code", ["IM_NAVIGATION", "IM_SIDEBAR", "IM_TEXTAREA"])
@pytest.mark.parametrize("options", [None, {}, {"iconName": ""}, {"role": "USER"}])
def test_an_icon_is_required(portal, app, code, options):
    answer = bind(portal, app, PLACEMENT=code, OPTIONS=options)
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "ERROR_ARGUMENT", "error_description": "Argument 'iconName' is null or empty", "argument": "iconName"}
    assert bound(portal, app) == []


@pytest.mark.parametrize("key, value", [
    ("iconName", "a" * 51), ("iconName", "fa-500px"), ("iconName", "<b>"), ("iconName", ["fa"]), ("extranet", "yes"), ("context", "MOON"),
    ("context", "USER;MOON"), ("context", "ALL;"), ("context", ["USER"]), ("role", "BOSS"), ("color", "#ff0000"), ("color", "BLUE"),
    ("width", -1), ("width", "wide"), ("height", 1.5), ("height", "50%"),
])
def test_a_value_that_is_not_documented_is_refused(portal, app, key, value):
    answer = bind(portal, app, PLACEMENT="IM_TEXTAREA", OPTIONS={**ICON, key: value})
    assert answer.status_code == 400
    assert answer.json() == {"error": "ERROR_ARGUMENT", "argument": key,
                             "error_description": f"The value of an argument '{key}' is not allowed"}


def test_only_the_background_worker_is_for_one_user(portal, app):
    answer = bind(portal, app, PLACEMENT="IM_SIDEBAR", USER_ID=1)
    assert (answer.status_code, answer.json()["error"]) == (400, "ERROR_PLACEMENT_USER_MODE")


def test_unbinding_one_or_all(portal, app):
    for n in range(3):
        bind(portal, app, PLACEMENT="IM_SIDEBAR", HANDLER=f"https://app.example/{n}")
    bind(portal, app, PLACEMENT="IM_TEXTAREA")

    def unbind(**params):
        return portal.ok("placement.unbind", {"PLACEMENT": "IM_SIDEBAR", **params}, token=app["token"])

    assert unbind(HANDLER="https://app.example/0") == {"count": 1}
    assert unbind(HANDLER="https://app.example/0") == {"count": 0}
    assert unbind() == {"count": 2}
    assert [row["placement"] for row in bound(portal, app)] == ["IM_TEXTAREA"]
    assert portal.error("placement.unbind", {}, token=app["token"]) == (
        400, "ERROR_ARGUMENT", "Argument 'PLACEMENT' is null or empty")
    assert portal.error("placement.unbind", {"PLACEMENT": ["IM_SIDEBAR"]}, token=app["token"]) == (
        400, "ERROR_ARGUMENT", "The value of an argument 'PLACEMENT' must be of type string")


def test_listing_by_scope(portal, app):
    def codes(**params):
        return portal.ok("placement.list", params, token=app["token"])

    assert set(response("placement.list")) - set(codes(SCOPE="crm")) <= {
        "CRM_DYNAMIC_136_LIST_TOOLBAR", "CRM_DYNAMIC_1038_LIST_TOOLBAR", "CRM_DYNAMIC_136_DETAIL_TOOLBAR",
        "CRM_DYNAMIC_1038_DETAIL_TOOLBAR"}
    assert "IM_SIDEBAR" in codes() and "TASK_VIEW_TAB" not in codes() and "CONTACT_CENTER" not in codes()
    assert "TASK_VIEW_TAB" in codes(FULL=True)
    assert codes(SCOPE="nothing") == []


@pytest.mark.parametrize("name", ["bind", "get", "list", "unbind"])
def test_placements_are_for_applications(portal, name):
    params = {"PLACEMENT": "IM_SIDEBAR", "HANDLER": "https://app.example/"}
    assert portal.error(f"placement.{name}", params)[:2] == (403, "WRONG_AUTH_TYPE")


@pytest.mark.parametrize("name", ["bind", "get", "unbind"])
def test_placements_are_for_administrators(portal, server, app, name):
    token = server.cli("app", "token", "--id", app["id"], "--user", portal.operators[0]["id"])["access_token"]
    params = {"PLACEMENT": "IM_SIDEBAR", "HANDLER": "https://app.example/"}
    assert portal.error(f"placement.{name}", params, token=token) == (403, "ACCESS_DENIED", "Access denied!")

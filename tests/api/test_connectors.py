"""imconnector.*, setting up: register, activate, set data, ask for the state, switch off, unregister."""
import pytest
from contract import assert_like, method, response

HANDLER = "https://example.com/connector/settings"
ICON = {"DATA_IMAGE": "data:image/svg+xml,%3Csvg/%3E", "COLOR": "#69acc0"}
CALLS = {name: method(f"imconnector.{name}")["request_example"] for name in (
    "register", "unregister", "activate", "status", "list", "connector.data.set")}


def call(portal, name, token=None, **params):
    return portal.ok(f"imconnector.{name}", params, token=token or portal.app)


def register(portal, code, token=None, **more):
    params = {"ID": code, "NAME": "Mine", "ICON": ICON, "PLACEMENT_HANDLER": HANDLER, **more}
    return call(portal, "register", token, **params)


def refusal(answer):
    """What a refusal inside a result says."""
    assert set(answer) == {"result", "error", "error_description"} and answer["result"] is False
    return answer["error"], answer["error_description"]


def status(portal, code, line):
    shown = call(portal, "status", CONNECTOR=code, LINE=line)
    return shown["CONFIGURED"], shown["STATUS"], shown["ERROR"]


@pytest.fixture(scope="module")
def other(portal):
    """A token of another application."""
    made = portal.new_app("Other", "imconnector,imopenlines,placement", api_only=True)
    if "access_token" in made:
        return made["access_token"]
    portal.server.cli("app", "install", "--id", made["id"])
    return portal.server.cli("app", "token", "--id", made["id"])["access_token"]


@pytest.fixture
def listening(portal, handler):
    """The application's handler, bound to what happens to connectors' lines."""
    for event in ("OnImConnectorStatusDelete", "OnImConnectorLineDelete"):
        portal.ok("event.bind", {"event": event, "handler": handler.url + "/events"}, token=portal.app)
    yield handler
    for event in ("OnImConnectorStatusDelete", "OnImConnectorLineDelete"):
        portal.ok("event.unbind", {"event": event, "handler": handler.url + "/events"}, token=portal.app)


@pytest.fixture
def line(portal):
    return portal.ok("imopenlines.config.add", {"PARAMS": {"LINE_NAME": "Connected", "QUEUE": [2]}})


# ---- register ----


@pytest.mark.parametrize("how", [{}, {"form": True}])
def test_the_documented_registration(portal, how):
    answer = portal.ok("imconnector.register", CALLS["register"], token=portal.app, **how)
    assert answer == response("imconnector.register") == {"result": True}
    assert call(portal, "list")["myconnector"] == "Mein Connector"


def test_codes_are_kept_in_lower_case_and_registered_again(portal):
    register(portal, "TwiceThere", NAME="First")
    assert register(portal, "twicethere", NAME="Second") == {"result": True}
    listed = call(portal, "list")
    assert listed["twicethere"] == "Second" and "TwiceThere" not in listed


def test_the_settings_page_is_bound(portal):
    register(portal, "paged")
    register(portal, "paged", PLACEMENT_HANDLER=HANDLER + "?v=2")

    def pages():
        return [page["handler"] for page in portal.ok("placement.get", token=portal.app)
                if page["placement"] == "SETTING_CONNECTOR" and page["options"].get("connector") == "paged"]

    assert pages() == [HANDLER + "?v=2"]
    call(portal, "unregister", ID="paged")
    assert pages() == []


@pytest.mark.parametrize("change, error, text", [
    ({"ID": "my.connector"}, "APPLICATION_REGISTRATION_ERROR_POINT",
     "Application registration error. Using a dot in the connector identifier is not allowed"),
    ({"ID": ""}, "CONNECTOR_ID_REQUIRED", "Connector ID is not specified"),
    ({"NAME": None}, "NAME_REQUIRED", "Connector name is not specified"),
    ({"ICON": None}, "ICON_REQUIRED", "Connector icon is not specified"),
    ({"ICON": {"COLOR": "#fff"}}, "ICON_REQUIRED", "Connector icon is not specified"),
    ({"ICON": "picture"}, "ICON_REQUIRED", "Connector icon is not specified"),
    ({"PLACEMENT_HANDLER": ""}, "NO_PLACEMENT_HANDLER", "Failed to get embedding handler URL"),
    ({"PLACEMENT_HANDLER": "javascript:alert(1)"}, "NO_PLACEMENT_HANDLER", "Failed to get embedding handler URL"),
    ({"ID": "my-connector"}, "APPLICATION_REGISTRATION_ERROR", "Application registration error"),
    ({"ID": "livechat"}, "GENERAL_CONNECTOR_REGISTRATION_ERROR", "General connector registration error"),
])
def test_refused_registrations_are_answered_inside_the_result(portal, change, error, text):
    answer = register(portal, **{"code": "refused", **change})
    assert refusal(answer) == (error, text)
    assert "refused" not in call(portal, "list")


def test_nothing_given(portal):
    assert refusal(call(portal, "register"))[0] == "CONNECTOR_ID_REQUIRED"


def test_a_code_belongs_to_one_application(portal, other, line):
    register(portal, "claimed")
    taken = refusal(register(portal, "CLAIMED", other, NAME="Theirs"))
    assert taken == ("GENERAL_CONNECTOR_REGISTRATION_ERROR", "General connector registration error")
    assert call(portal, "list")["claimed"] == "Mine"
    assert call(portal, "activate", other, CONNECTOR="claimed", LINE=line, ACTIVE=1) is False
    assert call(portal, "connector.data.set", other, CONNECTOR="claimed", LINE=line, DATA={"ID": 1}) is False
    assert refusal(call(portal, "unregister", other, ID="claimed"))[0] == "APPLICATION_UNREGISTRATION_ERROR"


# ---- state on a line ----


def test_working_needs_activation_and_data(portal, line):
    register(portal, "steps")
    assert status(portal, "steps", line) == (False, False, False)
    assert call(portal, "activate", CONNECTOR="steps", LINE=line, ACTIVE="1") is True
    assert status(portal, "steps", line) == (False, False, False)
    data = CALLS["connector.data.set"]["DATA"]
    assert call(portal, "connector.data.set", CONNECTOR="STEPS", LINE=str(line), DATA=data) is True
    assert status(portal, "steps", line) == (True, True, False)


def test_the_state_is_printed_as_the_sample_is(portal, line):
    shown = call(portal, "status", CONNECTOR="MyConnector", LINE=str(line))
    assert_like(response("imconnector.status"), shown)
    assert (shown["LINE"], shown["CONNECTOR"]) == (line, "myconnector")
    assert call(portal, "status", CONNECTOR="nobody")["LINE"] == 0


def test_an_error_ends_with_the_next_activation(portal, line):
    register(portal, "failing")
    call(portal, "activate", CONNECTOR="failing", LINE=line, ACTIVE="Y")
    call(portal, "connector.data.set", CONNECTOR="failing", LINE=line, DATA={"ID": "1"})
    assert call(portal, "set.error", CONNECTOR="failing", LINE=line) is True
    assert status(portal, "failing", line) == (True, False, True)
    call(portal, "activate", CONNECTOR="failing", LINE=line, ACTIVE="Y")
    assert status(portal, "failing", line) == (True, True, False)


@pytest.mark.parametrize("active, on", [
    (1, True), ("1", True), ("Y", True), (True, True), ("yes", True),
    (0, False), ("0", False), ("N", False), (False, False),
])
def test_what_switches_on(portal, line, active, on):
    register(portal, "switched")
    call(portal, "connector.data.set", CONNECTOR="switched", LINE=line, DATA={"ID": "1"})
    assert call(portal, "activate", CONNECTOR="switched", LINE=line, ACTIVE=active) is True
    assert status(portal, "switched", line)[0] is on


@pytest.mark.parametrize("name, params, missing", [
    ("activate", {"LINE": 1, "ACTIVE": 1}, "CONNECTOR"),
    ("activate", {"CONNECTOR": "a", "ACTIVE": 1}, "LINE"),
    ("activate", {"CONNECTOR": "a", "LINE": 0, "ACTIVE": 1}, "LINE"),
    ("activate", {"CONNECTOR": "a", "LINE": 1}, "ACTIVE"),
    ("activate", {"CONNECTOR": "a", "LINE": 1, "ACTIVE": ""}, "ACTIVE"),
    ("status", {"LINE": 1}, "CONNECTOR"),
    ("connector.data.set", {"LINE": 1, "DATA": {"ID": 1}}, "CONNECTOR"),
    ("connector.data.set", {"CONNECTOR": "a", "DATA": {"ID": 1}}, "LINE"),
    ("connector.data.set", {"CONNECTOR": "a", "LINE": 1}, "DATA"),
    ("connector.data.set", {"CONNECTOR": "a", "LINE": 1, "DATA": {}}, "DATA"),
    ("set.error", {"LINE": 1}, "CONNECTOR"),
    ("set.error", {"CONNECTOR": "a"}, "LINE"),
])
def test_missing_parameters(portal, name, params, missing):
    refused = portal.error(f"imconnector.{name}", params, token=portal.app)
    assert refused == (400, "ERROR_ARGUMENT", f"Argument '{missing}' is null or empty")


@pytest.mark.parametrize("params", [{"CONNECTOR": "nobody", "LINE": 1}, {"CONNECTOR": "myconnector", "LINE": 999999}])
def test_unknown_connectors_and_lines_are_false(portal, params):
    register(portal, "myconnector")
    assert call(portal, "activate", ACTIVE=1, **params) is False
    assert call(portal, "connector.data.set", DATA={"ID": 1}, **params) is False
    assert call(portal, "set.error", **params) is False


# ---- list and rights ----


def test_the_list_has_our_own_and_the_live_chat(portal):
    register(portal, "listed", NAME="Listed")
    shown = call(portal, "list")
    assert shown["livechat"] == "Live Chat" and shown["listed"] == "Listed"
    assert all(isinstance(name, str) for name in shown.values())


@pytest.mark.parametrize("name", [*CALLS, "set.error"])
def test_webhooks_are_refused(portal, name):
    refused = portal.error(f"imconnector.{name}", CALLS.get(name, {}))
    assert refused == (403, "WRONG_AUTH_TYPE",
                       "Current authorization type is denied for this method Application context required")


@pytest.mark.parametrize("scope", ["imconnector", "imopenlines"])
def test_either_scope_will_do(portal, scope):
    app = portal.new_app(scope, scope, api_only=True)
    portal.server.cli("app", "install", "--id", app["id"])
    token = portal.server.cli("app", "token", "--id", app["id"])["access_token"]
    assert "livechat" in call(portal, "list", token)


# ---- what others hear of it ----


def test_switching_off_is_told_once(portal, listening, line):
    register(portal, "told")
    call(portal, "activate", CONNECTOR="told", LINE=line, ACTIVE=1)
    call(portal, "activate", CONNECTOR="told", LINE=line, ACTIVE=0)
    call(portal, "activate", CONNECTOR="told", LINE=line, ACTIVE=0)
    call(portal, "activate", CONNECTOR="told", LINE=line, ACTIVE=1)
    call(portal, "unregister", ID="told")
    told = listening.wait("ONIMCONNECTORSTATUSDELETE", 2)
    assert [event.data for event in told] == [{"connector": "told", "line": str(line)}] * 2
    assert status(portal, "told", line) == (False, False, False)


def test_a_deleted_line_is_told_to_its_connectors(portal, listening, line):
    register(portal, "orphan")
    call(portal, "activate", CONNECTOR="orphan", LINE=line, ACTIVE=1)
    portal.ok("imopenlines.config.delete", {"CONFIG_ID": line})
    assert listening.one("ONIMCONNECTORLINEDELETE").data == str(line)
    assert call(portal, "activate", CONNECTOR="orphan", LINE=line, ACTIVE=1) is False


def test_unregistering(portal):
    register(portal, "leaving")
    answer = call(portal, "unregister", ID="Leaving")
    assert answer == response("imconnector.unregister") == {"result": True}
    assert "leaving" not in call(portal, "list")
    again = refusal(call(portal, "unregister", ID="leaving"))
    assert again == ("APPLICATION_UNREGISTRATION_ERROR", "Error unregistering the application")
    assert refusal(call(portal, "unregister"))[0] == "APPLICATION_UNREGISTRATION_ERROR"

"""Every row of the method table against what it says of itself, and the table against the documentation.

The rows come from `switchline describe --json`. Parameters are read in the order of the row, so a call that gives valid
values for those before one and nothing after it shows what that one is answered. Our own methods of administration are
called as the command line calls them, through the control socket, because nobody else may.
"""
import json
import socket
import subprocess

import pytest

import contract
from harness.portal import Portal
from harness.server import BINARY, PATIENCE

TABLE = json.loads(subprocess.run([BINARY, "describe", "--json"], capture_output=True, check=True, timeout=60).stdout)
OFFERED = {row["name"]: row for row in TABLE["methods"] if row["state"] == "offered"}
PLANNED = {row["name"] for row in TABLE["methods"] if row["state"] == "planned"}
OWN = {name for name in OFFERED if name.startswith("switchline.")}
LOCAL = {name for name in OWN if OFFERED[name]["who"] == "the command line and administrators"}
DOCUMENTED = [name for name in OFFERED if name in contract.METHODS]

# What the connectors, the lines and the core owe from the first release on.
OWED = {
    name for name, row in contract.METHODS.items()
    if row["family"] == "imconnector" or row["family"] == "core" and not name.startswith(("disk.", "pull."))
} | {
    "imopenlines.config.add", "imopenlines.config.get", "imopenlines.config.list.get", "imopenlines.config.update",
    "imopenlines.config.delete", "imopenlines.config.path.get", "imopenlines.session.open", "imopenlines.dialog.get",
    "imopenlines.session.history.get", "imopenlines.operator.answer", "imopenlines.operator.finish",
    "imopenlines.operator.skip", "imopenlines.operator.transfer", "imopenlines.session.join",
    "imopenlines.session.intercept", "imopenlines.session.start", "im.message.add", "im.message.update",
    "im.message.delete", "im.chat.get", "im.dialog.get", "im.dialog.messages.get", "im.user.get",
}
# Documented, but of no use here: a slip of a page (MENU_ERROR is declared), and a module that can be missing there.
NEVER_ANSWERED = {("menu_ERROR", 400), ("IM_NOT_INSTALLED", 400), ("IMBOT_ERROR", 400)}
# Nobody edits documents here, so no file is ever locked.
NO_EDITING = {"disk.file.delete": {("DISK_FILE_22007", 400)}}
# There is no network of portals: its lines are never found, so nothing can be said of one that was.
NO_NETWORK = {"imopenlines.network.join": {("INACTIVE", 400)},
              "imopenlines.network.message.add": {("USER_MESSAGE_LIMIT", 400), ("WRONG_REQUEST", 400)}}
# Offered although no page documents them (spec: named on other pages, or called by clients).
NAMED_ELSEWHERE = {"imconnector.set.error"}


def rows(condition):
    return [name for name, row in OFFERED.items() if condition(row)]


def params(condition):
    """(method, index) of every parameter for which the condition holds."""
    return [
        pytest.param(name, at, id=f"{name}-{param['name']}")
        for name, row in OFFERED.items() for at, param in enumerate(row["params"]) if condition(param)]


# ---- calling ----

class Control:
    """Calls as the command line makes them."""

    def __init__(self, server):
        self.path = str(next(server.data.glob("control*.sock")))

    def __call__(self, method, values):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20 * PATIENCE)
            connection.connect(self.path)
            connection.sendall(json.dumps({"method": method, "params": values}).encode() + b"\n")
            return json.loads(connection.makefile().readline())


@pytest.fixture(scope="module")
def ask(server, portal):
    """ask(name, params): (status, body) with every right that the method may want; no status for our own administration."""
    control = Control(server)

    def call(name, values):
        if name in LOCAL:
            return None, control(name, values)
        answer = portal.call(name, values, token=portal.app)
        return answer.status_code, answer.json()

    return call


def refusal(answer):
    """(status, code, text) of an answer, also of one inside `result`."""
    status, body = answer
    inside = body.get("result") if isinstance(body.get("result"), dict) and "error" in body["result"] else body
    assert "error" in inside, f"was not refused: {body}"
    return status, inside["error"], inside["error_description"]


def assert_refused(answer, expected, argument=""):
    status, code, text = refusal(answer)
    assert (code, text) == (expected["code"], expected["text"].replace("%s", argument))
    assert status in (None, expected["status"])


VALID = {"int": 1, "str": "x", "flag": "Y", "json": {"x": 1}, "any": "x"}
MISTYPED = {"int": ["seven", {"a": 1}], "str": [{"a": 1}, [1]], "flag": ["perhaps", {"a": 1}], "json": ["text", 7]}


def values_before(name, at):
    return {param["name"]: VALID[param["kind"]] for param in OFFERED[name]["params"][:at] if param["kind"] != "doc"}


# ---- credentials, scope, context, rights ----

@pytest.mark.parametrize("name", OFFERED)
def test_without_credentials(portal, name):
    answer = portal.http.post(f"{portal.url}/rest/{name}", json={}, timeout=20 * PATIENCE)
    if OFFERED[name]["public"]:
        assert answer.status_code == 200 or answer.json()["error"] != "NO_AUTH_FOUND"
    else:
        assert (answer.status_code, answer.json()["error"]) == (401, "NO_AUTH_FOUND")


@pytest.fixture(scope="module")
def scopeless(portal):
    return portal.new_webhook(scopes="mobile")


@pytest.mark.parametrize("name", rows(lambda row: "basic" not in row["scopes"] and row["scopes"]))
def test_without_its_scope(portal, scopeless, name):
    status, code, _ = portal.error(name, webhook=scopeless)
    assert (status, code) == (403, "insufficient_scope")


@pytest.mark.parametrize("name", rows(lambda row: row["application_only"]))
def test_a_webhook_where_an_application_is_wanted(portal, name):
    answer = portal.call(name)
    assert_refused((answer.status_code, answer.json()), OFFERED[name]["no_app"])


@pytest.fixture(scope="module")
def operator(server, portal):
    """Calls of somebody who is no administrator: by webhook, or as the application where only that will do."""
    app_id = json.loads((server.data / "sandbox.json").read_text())["app_id"]
    user = portal.operators[0]["id"]
    token = server.cli("app", "token", "--id", app_id, "--user", user)["access_token"]
    webhook = portal.new_webhook(user=user)
    return lambda name: portal.call(name, **({"token": token} if OFFERED[name]["application_only"] else {"webhook": webhook}))


@pytest.mark.parametrize("name", rows(lambda row: row["denied"] and row["name"] not in LOCAL))
def test_without_the_rights_of_an_administrator(operator, name):
    answer = operator(name)
    assert_refused((answer.status_code, answer.json()), OFFERED[name]["denied"])


@pytest.mark.parametrize("name", sorted(LOCAL))
def test_our_own_methods_are_for_the_command_line(portal, name):
    for how in ({}, {"token": portal.app}):
        status, code, _ = portal.error(name, **how)
        assert (status, code) in ((403, "ACCESS_DENIED"), (403, "insufficient_scope"), (403, "WRONG_AUTH_TYPE"))


@pytest.mark.parametrize("name", rows(lambda row: not row["batch"]))
def test_not_in_a_batch(portal, name):
    done = portal.batch({"it": name}, token=portal.app)
    assert done["result_error"]["it"] == {
        "error": "ERROR_BATCH_METHOD_NOT_ALLOWED", "error_description": "Method is not allowed for batch usage"}


# ---- parameters ----

@pytest.mark.parametrize("name, at", params(lambda param: param["missing"] and param["kind"] != "doc"))
@pytest.mark.parametrize("nothing", [..., None, ""], ids=["absent", "null", "empty"])
def test_a_required_parameter_is_missing(ask, name, at, nothing):
    param = OFFERED[name]["params"][at]
    values = values_before(name, at)
    if nothing is not ...:
        values[param["name"]] = nothing
    answer = ask(name, values)
    if "answer" in param["missing"]:
        assert answer[1]["result"] is None
    else:
        assert_refused(answer, param["missing"], param["name"])


@pytest.mark.parametrize("name, at", params(lambda param: param["kind"] in MISTYPED))
def test_a_parameter_of_another_type(ask, name, at):
    param = OFFERED[name]["params"][at]
    for value in MISTYPED[param["kind"]]:
        assert_refused(ask(name, {**values_before(name, at), param["name"]: value}), param["bad"], param["name"])


# ---- the table and the documentation ----

def test_what_is_owed_is_offered():
    assert sorted(OWED - set(OFFERED)) == []


def test_every_documented_method_is_offered_or_planned_and_never_both():
    assert sorted(set(contract.METHODS) - set(OFFERED) - PLANNED) == []
    assert sorted(PLANNED & set(OFFERED)) == []
    assert sorted(PLANNED - set(contract.METHODS)) == []


def test_nothing_else_is_offered():
    assert sorted(set(OFFERED) - set(contract.METHODS) - OWN - NAMED_ELSEWHERE) == []


def test_documented_names_are_spelled_as_documented():
    documented = {name.lower(): name for name in contract.METHODS}
    assert [name for name in OFFERED if documented.get(name.lower(), name) != name] == []


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_row_agrees_with_its_page(name):
    row, page = OFFERED[name], contract.METHODS[name]
    assert row["doc"] == page["doc"]
    assert row["application_only"] == (page["context"] == "application only")
    documented = page["scope"] if isinstance(page["scope"], list) else [page["scope"]]
    assert set(documented) & set(row["scopes"]), f"documented {documented}, needs {row['scopes']}"
    assert row["outdated"] == (page["status"] == "outdated")
    assert row["summary"] and row["summary"].endswith(".")


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_documented_error_is_declared(name):
    declared = {(error["code"], error["status"]) for error in OFFERED[name]["errors"]}
    declared |= {(error["code"], error["status"]) for error in TABLE["system_errors"]}
    system = {error["code"] for error in TABLE["system_errors"]}  # of a guessed status ours is as good: one for all methods
    documented = {
        (error["code"], error["http"]) for error in contract.METHODS[name]["errors"]
        if error["http"] and not (error.get("http_inferred") and error["code"] in system - {"ACCESS_DENIED", "WRONG_AUTH_TYPE"})}
    assert sorted(documented - declared - NEVER_ANSWERED - NO_NETWORK.get(name, set()) - NO_EDITING.get(name, set())) == []


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_documented_parameter_is_known(name):
    """By name or alias; of a nested one the outermost name counts, for handlers read the rest themselves."""
    known = {text.lower() for param in OFFERED[name]["params"] for text in (param["name"], param["alias"]) if text}
    known = {text.split(".")[0].removesuffix("[]") for text in known}
    documented = {param["name"].split(".")[0].removesuffix("[]") for param in contract.METHODS[name]["params"]}
    missing = {word for word in documented if word.lower() not in known and "{" not in word}
    assert sorted(missing - {"start", "START", "*"}) == []


def test_every_documented_event_of_these_families_can_be_bound():
    known = {event["name"] for event in TABLE["events"]}
    owed = {name for name in contract.EVENTS if name.startswith(("ONAPP", "ONIMCONNECTOR", "ONOPENLINE", "ONSESSION", "ONUSER", "ONOFFLINE"))}
    assert sorted(owed - known) == []


def test_the_other_descriptions_can_be_read():
    openapi = json.loads(subprocess.run([BINARY, "describe", "--openapi"], capture_output=True, check=True).stdout)
    assert openapi["openapi"] == "3.1.0" and set(openapi["paths"]) == {f"/rest/{name}" for name in OFFERED}
    page = subprocess.run([BINARY, "describe", "--markdown"], capture_output=True, check=True, text=True).stdout
    assert all(f"\n### {name}\n" in page for name in OFFERED) and all(f"`{name}`" in page for name in PLANNED)
    plain = subprocess.run([BINARY, "describe"], capture_output=True, check=True, text=True).stdout
    assert len(plain.splitlines()) == len(OFFERED) + len(PLANNED)

"""`switchline user …`: people with logins, passwords and roles, from the command line of a running server."""
import pytest

from harness.portal import Portal


def refused(server, *arguments):
    done = server.cli("user", *arguments, check=False)
    assert done.returncode != 0
    return done.stderr + done.stdout


def test_the_first_employee_is_the_administrator(server):
    assert server.user("admin")["id"] == 1
    assert {user["role"] for user in server.users} == {"admin", "operator"}


def test_an_employee_gets_a_password_that_is_shown_once(server):
    made = server.cli("user", "add", "--login", "vera", "--name", "Vera", "--last-name", "Ng", "--email", "vera@example.com")
    assert (made["login"], made["name"], made["role"]) == ("vera", "Vera", "operator")
    assert len(made["password"]) >= 12 and made["password"].isalnum()
    [listed] = [user for user in server.cli("user", "list") if user["id"] == made["id"]]
    assert (listed["last_name"], listed["email"], listed["active"]) == ("Ng", "vera@example.com", True)
    assert "password" not in listed


def test_a_chosen_password_and_role(server, portal):
    made = server.cli("user", "add", "--login", "chief", "--role", "admin", "--password", "correct horse battery")
    assert (made["role"], made["password"]) == ("admin", "correct horse battery")
    assert portal.ok("user.admin", webhook=portal.new_webhook(made["id"])) is True


def test_he_belongs_to_the_company(server, portal):
    made = server.cli("user", "add", "--login", "placed")
    assert portal.ok("user.get", {"ID": made["id"]})[0]["UF_DEPARTMENT"] == [1]


def test_he_is_announced_at_once(server, portal, handler):
    portal.ok("event.bind", {"event": "OnUserAdd", "handler": handler.url}, token=portal.app)
    made = server.cli("user", "add", "--login", "herald", "--name", "Herald", "--email", "herald@example.com")
    event = handler.one("ONUSERADD")
    assert (event.data["ID"], event.data["NAME"], event.data["ACTIVE"]) == (str(made["id"]), "Herald", "Y")
    portal.ok("event.unbind", {"event": "OnUserAdd", "handler": handler.url}, token=portal.app)


@pytest.mark.parametrize("arguments, reason", [
    (["--name", "Nobody"], "login"),
    (["--login", "two words"], "not acceptable"),
    (["--login", "17"], "not acceptable"),
    (["--login", "x1", "--role", "king"], "role is admin or operator"),
    (["--login", "x2", "--password", "short"], "8 to 1000"),
    (["--login", "x3", "--email", "nonsense"], "wrong_email"),
    (["--login", "operator-taken"], "already exists"),
    (["--login", "x4", "--email", "taken@example.com"], "already exists"),
])
def test_what_is_refused(server, arguments, reason):
    if "operator-taken" in arguments or "taken@example.com" in arguments:
        server.cli("user", "add", "--login", "operator-taken", "--email", "taken@example.com", check=False)
    assert reason in refused(server, "add", *arguments)


def test_changing_by_id_login_or_email(server):
    made = server.cli("user", "add", "--login", "changing", "--email", "changing@example.com")
    assert server.cli("user", "update", "--id", made["id"], "--name", "One")["name"] == "One"
    assert server.cli("user", "update", "--id", "changing", "--role", "admin")["role"] == "admin"
    assert server.cli("user", "update", "--id", "changing@example.com", "--active=N")["active"] is False
    assert "not found" in refused(server, "update", "--id", "no-such-person", "--name", "X")


def test_the_last_administrator_stays(start_server):
    server = start_server()
    assert "active administrator" in refused(server, "update", "--id", 1, "--role", "operator")
    assert "active administrator" in refused(server, "update", "--id", 1, "--active=N")
    server.cli("user", "update", "--id", server.user("operator")["id"], "--role", "admin")
    assert server.cli("user", "update", "--id", 1, "--role", "operator")["role"] == "operator"


def test_a_guest_gets_a_token_instead_of_a_login(server, portal):
    guest = server.cli("user", "add", "--guest", "--name", "Visitor")
    assert guest["role"] == "guest" and "password" not in guest
    assert portal.error("user.current", token=guest["token"])[:2] == (403, "AUTHORIZE_ERROR")


def test_an_invitation_is_used_once(server, portal):
    made = server.cli("user", "add", "--login", "newcomer")
    address, _, token = server.cli("user", "invite", "--id", "newcomer")["link"].partition("?token=")
    chosen = {"token": token, "password": "my own password", "again": "my own password"}
    assert portal.http.post(address, data=chosen).status_code == 200
    assert portal.http.post(address, data=chosen).status_code != 200
    assert made["role"] == "operator" and "not found" in refused(server, "invite", "--id", 99999)


def test_these_are_not_for_the_web(portal):
    for method in ("switchline.user.add", "switchline.user.list", "switchline.user.update", "switchline.user.invite"):
        assert portal.error(method, {"id": 1, "login": "z"})[:2] == (403, "ACCESS_DENIED")


def test_a_fresh_portal_has_a_company(start_server):
    assert Portal(start_server()).ok("department.get")[0]["NAME"] == "Company"


def test_departments_of_people(server, portal):
    sales = portal.ok("department.add", {"NAME": "Sales", "PARENT": 1})
    made = server.cli("user", "add", "--login", "seller", "--departments", f"1,{sales}")
    assert made["departments"] == [1, sales]
    assert server.cli("user", "update", "--id", made["id"], "--departments", sales)["departments"] == [sales]
    assert server.cli("user", "update", "--id", made["id"], "--name", "Sel")["departments"] == [sales]
    [listed] = [user for user in server.cli("user", "list") if user["id"] == made["id"]]
    assert listed["departments"] == [sales]
    assert "ERROR_ARGUMENT" in refused(server, "update", "--id", made["id"], "--departments", "sales")
    assert refused(server, "update", "--id", made["id"], "--departments", "99999")
    assert [user["ID"] for user in portal.ok("user.get", {"UF_DEPARTMENT": sales})] == [str(made["id"])]

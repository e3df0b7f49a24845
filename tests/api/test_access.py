"""Who may call: webhooks, access tokens, logins, guests, and the administration of all these."""
import pytest

from harness.portal import Portal


def browser(portal, user):
    """A session of requests that is signed in as `user`, through the real form."""
    import requests

    web = requests.Session()
    web.trust_env = False
    page = web.get(portal.url + "/login", timeout=20)
    token = page.text.split('name="form_token" value="')[1].split('"')[0]
    done = web.post(
        portal.url + "/login", allow_redirects=False, timeout=20,
        data={"form_token": token, "login": user["login"], "password": user["password"]})
    assert done.status_code == 302, done.text
    page = web.get(portal.url + "/login", timeout=20)
    web.headers["X-Switchline-Csrf"] = page.text.split('name="sessid" value="')[1].split('"')[0]
    return web


# ---- webhooks ----


def test_a_webhook_is_known_by_user_and_secret(portal, server):
    assert portal.ok("profile", webhook=server.webhook_url)["ID"] == str(server.webhook_user)
    for wrong in (f"1/{'x' * 24}", f"2/{server.webhook_secret}", f"999/{server.webhook_secret}"):
        assert portal.error("profile", webhook=f"{portal.url}/rest/{wrong}/") == (
            401, "INVALID_CREDENTIALS", "Invalid request credentials")


def test_a_webhook_acts_within_its_scopes_as_its_user(portal):
    operator = portal.operators[0]
    webhook = portal.new_webhook(user=operator["id"], scopes="imopenlines")
    assert portal.ok("profile", webhook=webhook)["ID"] == str(operator["id"])
    assert portal.error("im.user.get", webhook=webhook)[:2] == (403, "insufficient_scope")


def test_a_webhook_ends_when_it_said(start_server):
    server = start_server()
    portal = Portal(server)
    made = server.cli("webhook", "add", "--user", 1, "--expires-in", 60)
    assert portal.ok("profile", webhook=made["url"])
    portal.advance(61)
    assert portal.error("profile", webhook=made["url"])[:2] == (401, "INVALID_CREDENTIALS")


def test_a_removed_webhook_is_unknown(portal, server):
    made = server.cli("webhook", "add", "--user", 1, "--title", "Short life", "--scopes", "im,user")
    assert {"id", "user_id", "secret", "url", "scopes"} <= set(made)
    assert made["url"] == f"{portal.url}/rest/1/{made['secret']}/"
    listed = {row["id"]: row for row in server.cli("webhook", "list")}
    assert listed[made["id"]]["title"] == "Short life" and listed[made["id"]]["scopes"] == "im,user"
    assert "secret" not in listed[made["id"]]
    server.cli("webhook", "remove", "--id", made["id"])
    assert portal.error("profile", webhook=made["url"])[:2] == (401, "INVALID_CREDENTIALS")
    assert server.cli("webhook", "remove", "--id", made["id"], check=False).returncode != 0


def test_an_unknown_scope_is_named(server):
    refused = server.cli("webhook", "add", "--user", 1, "--scopes", "im,telepathy", check=False)
    assert refused.returncode != 0 and "telepathy" in refused.stderr + refused.stdout


def test_a_webhook_needs_an_employee(server):
    assert server.cli("webhook", "add", "--user", 12345, check=False).returncode != 0


# ---- access tokens ----


@pytest.mark.parametrize("how", [{}, {"form": True}, {"http": "GET"}])
def test_a_token_acts_as_its_user(portal, how):
    assert portal.ok("profile", token=portal.app, **how)["ID"] == "1"


def test_a_token_in_the_header(portal):
    answer = portal.http.post(
        portal.url + "/rest/profile", headers={"Authorization": f"Bearer {portal.app}"}, timeout=20)
    assert answer.json()["result"]["ID"] == "1"


def test_no_or_unknown_credentials(portal):
    for nonsense in ("", "nonsense", "a.1.1.99999999999.1." + "0" * 64, portal.app[:-1] + "x"):
        assert portal.error("profile", token=nonsense) == (401, "NO_AUTH_FOUND", "Wrong authorization data")


def test_a_token_expires_after_an_hour(start_server):
    portal = Portal(start_server())
    portal.advance(3590)
    assert portal.ok("profile", token=portal.app)
    portal.advance(20)
    assert portal.error("profile", token=portal.app) == (
        401, "expired_token", "The access token provided has expired")


def test_the_token_of_a_removed_application_is_invalid(portal, server):
    app = portal.new_app("Short life", "im", api_only=True)
    token = server.cli("app", "token", "--id", app["id"])["access_token"]
    assert portal.ok("profile", token=token)
    server.cli("app", "uninstall", "--id", app["id"])
    assert portal.error("profile", token=token)[:2] == (401, "invalid_token")


def test_an_application_before_its_installation_is_for_administrators(portal, server):
    app = portal.new_app("Fresh", "im", handler="https://app.example/")
    assert app["installed"] is False
    token = server.cli("app", "token", "--id", app["client_id"])["access_token"]
    assert portal.ok("app.info", token=token)["INSTALLED"] is False
    operator = portal.operators[0]["id"]
    assert server.cli("app", "token", "--id", app["id"], "--user", operator, check=False).returncode != 0
    server.cli("app", "install", "--id", app["id"])
    token = server.cli("app", "token", "--id", app["id"], "--user", operator)["access_token"]
    assert portal.ok("app.info", token=token)["INSTALLED"] is True


def test_a_tokens_scopes_are_the_applications(portal, server):
    app = portal.new_app("Narrow", "imopenlines", api_only=True)
    token = server.cli("app", "token", "--id", app["id"])["access_token"]
    assert portal.error("im.user.get", token=token)[:2] == (403, "insufficient_scope")
    server.cli("app", "update", "--id", app["id"], "--scopes", "im,imopenlines")
    assert portal.ok("im.user.get", token=token)


# ---- logins ----


def test_a_login_calls_rest_with_its_cookie(portal):
    web = browser(portal, portal.admin)
    assert web.get(portal.url + "/rest/profile", timeout=20).json()["result"]["ID"] == "1"


def test_only_the_command_line_and_administrators_pages_administer(portal):
    assert portal.error("switchline.webhook.list")[:2] == (403, "ACCESS_DENIED")
    assert portal.error("switchline.app.list", token=portal.app)[:2] == (403, "ACCESS_DENIED")
    web = browser(portal, portal.operators[0])
    assert web.get(portal.url + "/rest/switchline.app.list", timeout=20).status_code == 403


# ---- guests ----


def test_a_guest_is_told_that_he_is_one(portal, server):
    guest = server.cli("guest", "token", "--name", "Visitor")
    assert portal.error("imopenlines.config.list.get", token=guest["access_token"]) == (
        403, "AUTHORIZE_ERROR", "Method not available for guest session.")

"""The authorization server: pages for people, tokens for programs."""
import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from harness.portal import Portal
from harness.server import Server

TOKEN_KEYS = {
    "access_token", "refresh_token", "expires", "expires_in", "scope", "domain", "server_endpoint", "client_endpoint",
    "status", "member_id", "user_id",
}
REDIRECT = "https://app.example/callback?tab=1"


class Browser(requests.Session):
    """Cookies and forms, no redirects: what a person's browser does with our pages."""

    def __init__(self, portal, language="en"):
        super().__init__()
        self.trust_env = False
        self.portal = portal
        self.headers["Accept-Language"] = language

    def open(self, path, **params):
        return self.get(self.portal.url + path, params=params, allow_redirects=False, timeout=20)

    def submit(self, page, **fields):
        """Fills in and sends the form of a page."""
        action = re.search(r'<form[^>]* action="([^"]+)"', page.text).group(1)
        fields_of = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        hidden = {name: html.unescape(value) for name, value in fields_of}
        return self.post(self.portal.url + action, data={**hidden, **fields}, allow_redirects=False, timeout=20)

    def sign_in(self, user, page=None):
        return self.submit(page or self.open("/login"), login=user["login"], password=user["password"])


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Patient with logins: this module makes more of them in a minute than a person would."""
    server = Server(tmp_path_factory.mktemp("sandbox") / "data", "--login-tries", "1000")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def app(server):
    made = server.cli(
        "app", "add", "--name", "Tom & <Jerry>", "--scopes", "im,user", "--redirect", REDIRECT,
        "--handler", "https://app.example/")
    server.cli("app", "install", "--id", made["id"])
    return made


@pytest.fixture
def web(portal):
    return Browser(portal)


def code_for(web, app, user, state="s"):
    page = web.open("/oauth/authorize/", client_id=app["client_id"], state=state)
    done = page if page.status_code == 302 else web.sign_in(user, page)
    assert done.status_code == 302, done.text
    return parse_qs(urlsplit(done.headers["Location"]).query)["code"][0]


def exchange(portal, app, how="GET", path="/oauth/token/", **params):
    params = {"client_id": app["client_id"], "client_secret": app["client_secret"], **params}
    sent = {"params": params} if how == "GET" else {"data": params}
    return portal.http.request(how, portal.url + path, allow_redirects=False, timeout=20, **sent)


def refused(answer):
    assert set(answer.json()) == {"error", "error_description"}
    return answer.status_code, answer.json()["error"]


# ---- authorization ----


def test_a_person_signs_in_and_the_application_gets_a_code(portal, server, app, web):
    page = web.open("/oauth/authorize/", client_id=app["client_id"], state="a b&c")
    assert page.status_code == 200 and "Tom &amp; &lt;Jerry&gt;" in page.text
    done = web.sign_in(portal.operators[0], page)
    assert done.status_code == 302
    target = urlsplit(done.headers["Location"])
    query = {key: value[0] for key, value in parse_qs(target.query).items()}
    assert target._replace(query="").geturl() == "https://app.example/callback"
    assert set(query) == {"tab", "code", "state", "domain", "member_id", "scope", "server_domain"}
    assert query["tab"] == "1" and query["state"] == "a b&c" and query["scope"] == "im,user"
    assert query["domain"] == query["server_domain"] == server.portal_domain
    assert query["member_id"] == server.member_id
    tokens = exchange(portal, app, grant_type="authorization_code", code=query["code"]).json()
    assert set(tokens) == TOKEN_KEYS
    assert tokens["user_id"] == portal.operators[0]["id"] and tokens["expires_in"] == 3600
    assert portal.ok("profile", token=tokens["access_token"])["ID"] == str(portal.operators[0]["id"])


def test_whoever_is_signed_in_goes_straight_on(portal, app, web):
    web.sign_in(portal.admin)
    done = web.open("//oauth/authorize", client_id=app["client_id"])
    assert done.status_code == 302 and done.headers["Location"].startswith(REDIRECT + "&code=")
    assert "state=" not in done.headers["Location"]


def test_an_unknown_client_is_told_to_the_person(portal, web):
    for params in ({}, {"client_id": "local.none"}, {"client_id": ""}):
        page = web.open("/oauth/authorize/", **params)
        assert page.status_code == 400 and "text/html" in page.headers["Content-Type"]
        assert "Location" not in page.headers


def test_an_application_that_is_not_installed_refuses_ordinary_people(portal, server, web):
    fresh = server.cli("app", "add", "--name", "Fresh", "--scopes", "im", "--handler", "https://app.example/")
    page = web.open("/oauth/authorize/", client_id=fresh["client_id"])
    assert web.sign_in(portal.operators[0], page).status_code == 403
    administrator = Browser(portal)
    page = administrator.open("/oauth/authorize/", client_id=fresh["client_id"])
    assert administrator.sign_in(portal.admin, page).status_code == 302


def test_pages_run_no_script_and_are_not_kept(portal, app, web):
    page = web.open("/oauth/authorize/", client_id=app["client_id"], state='"><script>alert(1)</script>')
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script-src" not in policy
    assert page.headers["Cache-Control"] == "no-store" and page.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script" not in page.text
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_pages_speak_russian_on_request(portal):
    page = Browser(portal, "ru-RU,ru;q=0.9").open("/login")
    page.encoding = "utf-8"
    assert '<html lang="ru">' in page.text and "Войти" in page.text


# ---- logging in ----


def test_signing_in_and_out(portal, web):
    assert web.sign_in(portal.admin).headers["Location"] == "/desk/"
    page = web.open("/login")
    assert "You are signed in" in page.text
    done = web.submit(page)
    assert done.status_code == 302 and done.headers["Location"] == "/login"
    assert "password" in web.open("/login").text


def test_signing_out_needs_the_sessions_own_form(portal, web):
    web.sign_in(portal.admin)
    assert web.post(portal.url + "/logout", data={"sessid": "x"}, allow_redirects=False, timeout=20).status_code == 403
    assert "You are signed in" in web.open("/login").text


@pytest.mark.parametrize("next_path, goes", [
    ("/desk?x=1", "/desk?x=1"), ("//evil.example/", "/desk/"), ("https://evil.example/", "/desk/"),
    ("/\\evil.example", "/desk/"), ("/a\r\nX: y", "/desk/")])
def test_the_way_back_stays_on_this_server(portal, web, next_path, goes):
    page = web.open("/login", next=next_path)
    done = web.post(
        portal.url + "/login", allow_redirects=False, timeout=20,
        data={"form_token": re.search(r'form_token" value="(\w+)"', page.text).group(1), "next": next_path,
              "login": portal.operators[1]["login"], "password": portal.operators[1]["password"]})
    assert done.headers["Location"] == goes


def test_a_form_without_its_cookie_is_refused(portal, web):
    page = web.open("/login")
    stranger = Browser(portal)
    assert stranger.sign_in(portal.admin, page).status_code == 403
    assert not any(cookie.name == "switchline_session" for cookie in stranger.cookies)


def test_wrong_passwords_are_counted(start_server):
    portal = Portal(start_server())
    web = Browser(portal)
    wrong = {"login": portal.admin["login"], "password": "wrong"}
    portal.begin_minute()
    for _ in range(5):
        page = web.sign_in(wrong)
        assert page.status_code == 403 and "Wrong login or password." in page.text
    assert web.sign_in(wrong).status_code == 429
    assert web.sign_in(portal.admin).status_code == 429
    portal.advance(61)
    assert web.sign_in(portal.admin).status_code == 302


def test_unknown_logins_get_the_same_answer(start_server):
    portal = Portal(start_server())
    web = Browser(portal)
    unknown = web.sign_in({"login": "nobody", "password": "wrong"})
    assert unknown.status_code == 403 and "Wrong login or password." in unknown.text


def test_an_invitation_sets_the_password_once(start_server):
    server = start_server()
    portal = Portal(server)
    web = Browser(portal)
    user = server.cli("user", "add", "--login", "newcomer", "--name", "Nina")
    path = urlsplit(server.cli("user", "invite", "--id", user["id"])["link"])
    open_it = path.path + "?" + path.query
    page = web.open(open_it)
    assert page.status_code == 200 and "Nina" in page.text
    assert web.submit(page, password="short", again="short").status_code == 400
    assert web.submit(page, password="long enough", again="different").status_code == 400
    assert web.submit(page, password="long enough", again="long enough").status_code == 302
    assert web.open(open_it).status_code == 404
    assert web.sign_in({"login": "newcomer", "password": "long enough"}).status_code == 302


# ---- tokens ----


@pytest.mark.parametrize("how", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/oauth/token/", "/oauth/token", "//oauth/token/"])
def test_tokens_by_any_spelling(portal, app, web, how, path):
    tokens = exchange(portal, app, how, path, grant_type="authorization_code", code=code_for(web, app, portal.admin))
    assert tokens.status_code == 200 and set(tokens.json()) == TOKEN_KEYS
    assert tokens.headers["Content-Type"].startswith("application/json")
    assert tokens.headers["Cache-Control"] == "no-store"
    body = tokens.json()
    assert body["client_endpoint"] == body["server_endpoint"] == portal.url + "/rest/"
    assert re.fullmatch(r"[A-Za-z0-9.]+", body["access_token"] + body["refresh_token"])
    renewed = exchange(portal, app, how, path, grant_type="refresh_token", refresh_token=body["refresh_token"])
    assert renewed.status_code == 200 and set(renewed.json()) == TOKEN_KEYS
    assert renewed.json()["refresh_token"] != body["refresh_token"]


def test_a_code_works_once_and_reuse_revokes(portal, app, web):
    code = code_for(web, app, portal.admin)
    first = exchange(portal, app, grant_type="authorization_code", code=code).json()
    assert refused(exchange(portal, app, grant_type="authorization_code", code=code)) == (400, "invalid_grant")
    again = exchange(portal, app, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert refused(again) == (400, "invalid_grant")


def test_documented_errors(portal, app):
    def ask(**params):
        return refused(exchange(portal, app, **params))

    assert ask(grant_type="refresh_token", refresh_token="x", client_id="local.none") == (200, "wrong_client")
    assert ask(grant_type="refresh_token", refresh_token="x", client_secret="x") == (400, "invalid_client")
    assert ask(grant_type="refresh_token", refresh_token="x") == (400, "invalid_grant")
    assert ask(grant_type="authorization_code", code="x") == (400, "invalid_grant")
    assert ask(grant_type="refresh_token") == (400, "invalid_request")
    assert ask(grant_type="authorization_code") == (400, "invalid_request")
    assert ask(grant_type="password") == (400, "invalid_request")
    assert ask() == (400, "invalid_request")
    assert ask(grant_type="refresh_token", client_id="") == (400, "invalid_request")


def test_browsers_of_other_origins_may_ask_for_tokens(portal, app):
    assert exchange(portal, app).headers["Access-Control-Allow-Origin"] == "*"


@pytest.fixture
def clocked(start_server):
    """A server of one's own, whose clock may be moved."""
    return Portal(start_server())


def test_a_code_lives_thirty_seconds(clocked):
    app = clocked.server.cli("app", "add", "--name", "A", "--scopes", "im", "--redirect", REDIRECT, "--api-only")
    web = Browser(clocked)
    code = code_for(web, app, clocked.admin)
    clocked.advance(31)
    answer = exchange(clocked, app, grant_type="authorization_code", code=code)
    assert refused(answer) == (400, "invalid_grant")


def test_rotation(clocked):
    first = clocked.server.refresh_token
    second = clocked.refresh(first).json()["refresh_token"]
    racing = clocked.refresh(first).json()["refresh_token"]  # another worker, at the same time
    third = clocked.refresh(second).json()["refresh_token"]
    assert refused(clocked.refresh(first)) == (400, "invalid_grant")  # its successor was used
    for token in (third, racing):
        assert refused(clocked.refresh(token)) == (400, "invalid_grant")  # and the family is gone


def test_an_old_refresh_token_dies_after_five_minutes(clocked):
    second = clocked.refresh().json()["refresh_token"]
    clocked.advance(301)
    assert refused(clocked.refresh()) == (400, "invalid_grant")
    assert refused(clocked.refresh(second)) == (400, "invalid_grant")


def test_a_refresh_token_lives_180_days(clocked):
    clocked.advance(180 * 86400 - 60)
    second = clocked.refresh()
    assert second.status_code == 200
    assert clocked.ok("profile", token=second.json()["access_token"])
    clocked.advance(180 * 86400 + 60)
    assert refused(clocked.refresh(second.json()["refresh_token"])) == (400, "invalid_grant")


def test_a_login_ends_after_its_month(clocked):
    web = Browser(clocked)
    web.sign_in(clocked.admin)
    cookie = {"switchline_session": web.cookies["switchline_session"]}
    page = web.open("/login").text
    sessid = re.search(r'name="sessid" value="(\w+)"', page).group(1)

    def ask(**headers):
        return requests.get(clocked.url + "/rest/server.time", cookies=cookie, headers=headers, timeout=20).status_code

    assert ask() == 401  # a cookie alone proves nothing
    assert ask(**{"X-Switchline-Csrf": sessid}) == 200
    clocked.advance(2592001)
    assert ask(**{"X-Switchline-Csrf": sessid}) == 401

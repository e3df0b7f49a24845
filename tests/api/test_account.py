"""The front door, one's own logins and one's own password."""
import pytest
import requests

from test_oauth import Browser, server  # noqa: F401 (patient with logins)


@pytest.fixture(scope="module")
def person(server, portal):
    made = server.cli("user", "add", "--login", "account", "--password", "first password")
    return {"id": made["id"], "login": "account", "password": "first password"}


@pytest.fixture
def web(portal, person):
    browser = Browser(portal)
    assert browser.sign_in(person).status_code == 302
    return browser


def ask(web, method, **params):
    csrf = web.get(web.portal.url + "/desk/session", timeout=20).json().get("csrf", "")
    return web.post(f"{web.portal.url}/rest/{method}", json=params, headers={"X-Switchline-Csrf": csrf}, timeout=20).json()


@pytest.mark.parametrize("language, words", [("en", "Open the desk"), ("ru-RU", "Открыть рабочее место")])
def test_the_front_door_leads_to_the_desk(portal, language, words):
    page = Browser(portal, language).open("/")
    assert page.status_code == 200 and words in page.text and 'href="/desk/"' in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"] and "<script" not in page.text


def test_whoever_forgot_his_password_is_told_whom_to_ask(portal):
    assert 'href="/forgot"' in Browser(portal).open("/login").text
    assert "administrator" in Browser(portal).open("/forgot").text


def asked(portal):
    found = portal.ok("im.notify.get")["notifications"]
    return [one["text"] for one in found if "new password" in one["text"]]


def test_the_administrators_hear_of_it_once_and_strangers_learn_nothing(portal, person):
    web = Browser(portal)
    answers = [web.submit(web.open("/forgot"), login=login) for login in (person["login"], person["login"], "nobody")]
    assert {answer.status_code for answer in answers} == {200} and len({answer.text.split("<h1>")[1] for answer in answers}) == 1
    [text] = asked(portal)
    assert "(account)" in text
    assert web.post(portal.url + "/forgot", data={"login": "account"}, timeout=20).status_code == 403


def test_ones_own_logins_and_ending_the_others(web, portal, person):
    other = Browser(portal)
    other.sign_in(person)
    mine = ask(web, "switchline.login.list")["result"]
    assert len(mine) >= 2 and sum(login["current"] for login in mine) == 1
    assert ask(web, "switchline.login.end")["result"]["count"] == len(mine) - 1
    assert ask(other, "switchline.login.list")["error"] == "NO_AUTH_FOUND"
    [left] = ask(web, "switchline.login.list")["result"]
    assert left["current"] is True and left["ends_at"] > left["began_at"]
    assert ask(web, "switchline.login.end", ID="0" * 16)["error"] == "NOT_FOUND"
    assert ask(web, "switchline.login.end", ID=left["id"])["result"] == {"count": 1}
    assert ask(web, "switchline.login.list")["error"] == "NO_AUTH_FOUND"


def test_nobody_elses_logins(web, portal):
    admin = Browser(portal)
    admin.sign_in(portal.admin)
    [login] = [login for login in ask(web, "switchline.login.list")["result"] if login["current"]]
    assert ask(admin, "switchline.login.end", ID=login["id"])["error"] == "NOT_FOUND"
    for how in ({}, {"token": portal.app}):
        assert portal.error("switchline.login.list", **how)[1] == "ACCESS_DENIED"
        assert portal.error("switchline.login.end", **how)[1] == "ACCESS_DENIED"


def change(web, old, new, again=None):
    return web.submit(web.open("/password"), old=old, password=new, again=new if again is None else again)


def test_changing_ones_password_ends_the_other_logins(web, portal, person):
    other = Browser(portal)
    other.sign_in(person)
    assert change(web, "wrong password", "second password").status_code == 403
    assert change(web, person["password"], "short").status_code == 400
    assert change(web, person["password"], "second password", "another").status_code == 400
    done = change(web, person["password"], "second password")
    assert done.status_code == 200 and "saved" in done.text
    assert "result" in ask(web, "switchline.login.list") and ask(other, "switchline.login.list")["error"] == "NO_AUTH_FOUND"
    assert Browser(portal).sign_in(person).status_code == 403
    assert Browser(portal).sign_in({**person, "password": "second password"}).status_code == 302
    assert change(web, "second password", person["password"]).status_code == 200


def test_only_the_form_of_this_login_changes_a_password(web, portal, person):
    forged = {"sessid": "x", "old": person["password"], "password": "forged password", "again": "forged password"}
    assert web.post(portal.url + "/password", data=forged, allow_redirects=False, timeout=20).status_code == 403
    nobody = requests.post(portal.url + "/password", data=forged, allow_redirects=False, timeout=20)
    assert (nobody.status_code, nobody.headers["Location"]) == (302, "/login?next=/password")


def test_a_password_set_by_an_administrator_ends_all_logins(web, server, person):
    server.cli("user", "update", "--id", person["id"], "--password", person["password"])
    assert ask(web, "switchline.login.list")["error"] == "NO_AUTH_FOUND"

"""The REST door: URL forms, ways to pass parameters, the envelope, every error of the system, and its limits.

`method.get` answers what it was asked in a way that shows how the parameters were read; `profile` and `user.get` are
the witnesses that need rights. `event.test` echoes its parameters, but through an event, so test_echo_* use the handler.
"""
import json
import re
import socket
import time
import xml.etree.ElementTree as ElementTree

import pytest

from harness.portal import Portal
from harness.server import PATIENCE

TIME = {"start", "finish", "duration", "processing", "date_start", "date_finish", "operating_reset_at", "operating"}


@pytest.fixture(scope="module")
def raw(portal):
    """raw(path, …): a request below the portal's URL, as it is."""

    def send(path, method="GET", **more):
        more = {"allow_redirects": False, "timeout": 30 * PATIENCE, **more}
        return portal.http.request(method, portal.url + path, **more)

    return send


@pytest.fixture
def echo(portal, handler):
    """echo(**how): makes a call of event.test in some form; what the server understood, as its event tells."""
    portal.ok("event.bind", {"event": "ONAPPTEST", "handler": handler.url + "/echo"}, token=portal.app)

    def call(path="/rest/event.test", method="POST", **how):
        handler.clear()
        answer = portal.http.request(method, portal.url + path, timeout=30 * PATIENCE, **how)
        assert answer.status_code == 200, answer.text
        return handler.one("ONAPPTEST", timeout=10).data["QUERY"]

    yield call
    portal.ok("event.unbind", {"event": "ONAPPTEST", "handler": handler.url + "/echo"}, token=portal.app)


# ---- URL forms ----

WEBHOOK_FORMS = [
    "/rest/{u}/{s}/profile", "/rest/{u}/{s}/profile/", "/rest/{u}/{s}/profile.json", "/rest/{u}/{s}/profile.json/",
    "/rest/{u}/{s}//profile", "/rest/{u}/{s}//profile/", "/rest//{u}/{s}/profile", "//rest/{u}/{s}/profile",
    "/rest/{u}/{s}/PROFILE", "/rest/{u}/{s}/Profile.JSON", "/rest/{u}/{s}/profile?bx24_request_id=1&bx24_sdk_ver=2",
    "/rest/{u}/{s}/%70rofile",
]


@pytest.mark.parametrize("form", WEBHOOK_FORMS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_webhook_url_form_is_answered_in_place(raw, server, form, method):
    answer = raw(form.format(u=server.webhook_user, s=server.webhook_secret), method)
    assert answer.status_code == 200, answer.text
    assert answer.json()["result"]["ID"] == str(server.webhook_user)
    assert answer.headers["Content-Type"].startswith("application/json")


TOKEN_FORMS = ["/rest/profile", "/rest/profile/", "/rest//profile", "/rest/profile.json", "/rest//profile.json/", "/rest/PrOfIlE"]


@pytest.mark.parametrize("form", TOKEN_FORMS)
def test_every_token_url_form_is_answered_in_place(raw, server, form):
    token = {"auth": server.access_token}
    assert raw(form, params=token).json()["result"]["ID"] == "1"
    assert raw(form, "POST", data=token).json()["result"]["ID"] == "1"
    assert raw(form, "POST", json=token).json()["result"]["ID"] == "1"
    bearer = {"Authorization": f"Bearer {server.access_token}"}
    assert raw(form, "POST", headers=bearer).json()["result"]["ID"] == "1"


@pytest.mark.parametrize("path", ["/rest", "/rest/", "/rest/1", "/rest/nothing", "/rest/1/x", "/rest/1/x/", "/rest//", "/rest/a/b/c/d/e/f/g/h/i/j"])
def test_nothing_below_rest_is_ever_redirected(raw, path):
    for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
        answer = raw(path, method)
        assert 400 <= answer.status_code < 500, (method, path, answer.status_code)
        assert "Location" not in answer.headers


def test_a_secret_without_a_method_is_an_unknown_method(raw, server):
    answer = raw(f"/rest/{server.webhook_user}/{server.webhook_secret}/")
    assert (answer.status_code, answer.json()["error"]) == (404, "ERROR_METHOD_NOT_FOUND")


def test_xml(raw, server):
    answer = raw(f"/rest/{server.webhook_user}/{server.webhook_secret}/profile.xml")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/xml")
    tree = ElementTree.fromstring(answer.content)
    assert tree.tag == "response"
    assert tree.findtext("result/ID") == str(server.webhook_user)
    assert {child.tag for child in tree.find("time")} == TIME


def test_xml_lists_are_items_and_errors_are_xml_too(raw, server):
    answer = raw(f"/rest/{server.webhook_user}/{server.webhook_secret}/scope.xml")
    assert len(ElementTree.fromstring(answer.content).findall("result/item")) > 3
    answer = raw(f"/rest/{server.webhook_user}/{server.webhook_secret}/no.such.method.xml")
    assert answer.status_code == 404
    assert ElementTree.fromstring(answer.content).findtext("error") == "ERROR_METHOD_NOT_FOUND"


def test_rest_3_has_no_methods_and_says_so_in_its_own_way(raw, server):
    for path in (f"/rest/api/{server.webhook_user}/{server.webhook_secret}/profile", "/rest//api/main.eventlog.list", "/rest/api/x"):
        answer = raw(path, "POST", json={})
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION"
        assert answer.json()["error"]["message"]


# ---- parameters ----

TREE = {"a": {"b": [{"c": "v 1"}, {"c": "й&=+"}]}, "list": ["x", "y"], "n": "7", "empty": ""}
PAIRS = [("a[b][0][c]", "v 1"), ("a[b][1][c]", "й&=+"), ("list[]", "x"), ("list[]", "y"), ("n", "7"), ("empty", "")]


def test_json(echo, server):
    assert echo(json={**TREE, "auth": server.access_token}) | {"auth": None} == {**TREE, "auth": None}


def test_json_without_its_content_type(echo, server):
    body = json.dumps({**TREE, "auth": server.access_token})
    for kind in (None, "text/plain", "application/x-www-form-urlencoded"):
        got = echo(data=body.encode(), headers={"Content-Type": kind} if kind else {})
        assert got["a"] == TREE["a"]


def test_form_with_brackets(echo, server):
    got = echo(data=[*PAIRS, ("auth", server.access_token)])
    assert {name: got[name] for name in TREE} == TREE


def test_form_with_brackets_and_plus_unescaped(echo, server):
    body = "a[b][0][c]=v+1&a[b][1][c]=%D0%B9%26%3D%2B&list[]=x&list[]=y&n=7&empty=&auth=" + server.access_token
    got = echo(data=body, headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
    assert {name: got[name] for name in TREE} == TREE


def test_query(echo, server):
    got = echo(method="GET", params=[*PAIRS, ("auth", server.access_token)])
    assert {name: got[name] for name in TREE} == TREE


def test_multipart(echo, server):
    parts = [(name, (None, value)) for name, value in [*PAIRS, ("auth", server.access_token)]]
    got = echo(files=parts)
    assert {name: got[name] for name in TREE} == TREE


def test_a_file_of_a_multipart_body_is_its_name_and_base64(echo, server):
    got = echo(files={"FILE": ("me.txt", b"hello")}, data={"auth": server.access_token})
    assert got["FILE"] == ["me.txt", "aGVsbG8="]


def test_the_body_wins_over_the_query(echo, server):
    for body in ({"json": {"n": "body"}}, {"data": {"n": "body"}}, {"files": {"n": (None, "body")}}):
        got = echo(params={"n": "query", "m": "query", "auth": server.access_token}, **body)
        assert (got["n"], got["m"]) == ("body", "query")


def test_positional_parameters_are_no_error(echo, server):
    got = echo(data="0=first&1[a]=second&auth=" + server.access_token, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert got == ["first", {"a": "second"}]
    assert echo(json=["first", "second"], params={"auth": server.access_token}) == ["first", "second"]


def test_an_empty_list_for_no_parameters_as_php_prints_it(raw, server):
    path = f"/rest/{server.webhook_user}/{server.webhook_secret}/profile"
    for body in (b"[]", b"{}", b"", b"  \r\n"):
        answer = raw(path, "POST", data=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200, (body, answer.text)


def test_parameter_names_match_in_any_letter_case(portal):
    assert portal.ok("user.get", {"id": 1}) == portal.ok("user.get", {"ID": "1"}) == portal.ok("USER.GET", {"Id": 1})


def test_json_text_where_an_object_is_expected(portal):
    assert [user["ID"] for user in portal.ok("user.get", {"FILTER": json.dumps({"ID": 1})}, form=True)] == ["1"]


def test_unknown_parameters_are_ignored(portal):
    assert portal.ok("profile", {"unheard": "of", "deeply": {"nested": [1, 2]}})["ID"] == "1"


# ---- the envelope ----

def test_time_has_all_eight_fields_and_they_agree(portal):
    before = time.time()
    body = portal.reply("profile")
    after = time.time()
    assert list(body) == ["result", "time"] and set(body["time"]) == TIME
    spent = body["time"]
    assert before - 1 <= spent["start"] <= spent["finish"] <= after + 1
    assert spent["duration"] == pytest.approx(spent["finish"] - spent["start"], abs=1e-3)
    assert 0 <= spent["processing"] <= spent["duration"] + 1e-6
    iso = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"
    assert re.fullmatch(iso, spent["date_start"]) and re.fullmatch(iso, spent["date_finish"])
    assert isinstance(spent["operating_reset_at"], int) and 0 <= spent["operating_reset_at"] - before <= 601
    assert 0 <= spent["operating"] < 5 * PATIENCE


def test_operating_sums_up_for_each_method_and_empties_with_time(start_server):
    portal = Portal(start_server())
    first = portal.reply("user.get")["time"]["operating"]
    later = [portal.reply("user.get")["time"]["operating"] for _ in range(20)]
    assert first <= later[0] and later == sorted(later) and later[-1] > first
    assert portal.reply("server.time")["time"]["operating"] < later[-1]
    portal.advance(700)
    assert portal.reply("user.get")["time"]["operating"] < later[-1]


def test_lists_have_total_and_next_only_while_there_is_more(start_server):
    server = start_server()
    portal = Portal(server)
    for number in range(51 - len(portal.ok("user.get"))):
        server.cli("user", "add", "--login", f"u{number}", "--name", f"User{number}")
    first = portal.reply("user.get")
    assert (len(first["result"]), first["total"], first["next"]) == (50, 51, 50)
    last = portal.reply("user.get", {"start": 50})
    assert (len(last["result"]), last["total"], "next" in last) == (1, 51, False)
    assert portal.reply("user.get", {"start": "10"})["result"] == first["result"], "floors to a page"


def test_an_error_has_a_code_and_a_text_and_nothing_else(portal):
    answer = portal.call("no.such.method")
    assert answer.json() == {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}
    assert answer.headers["Content-Type"].startswith("application/json")


# ---- errors of the system ----

def test_unknown_method_comes_before_credentials(portal, server):
    assert portal.error("no.such.method") == (404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
    assert portal.error("no.such.method", token="")[:2] == (404, "ERROR_METHOD_NOT_FOUND")


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c.d.e.f", "0" * 5000])
def test_no_or_an_unknown_token(portal, token):
    assert portal.error("profile", token=token) == (401, "NO_AUTH_FOUND", "Wrong authorization data")


def test_a_token_of_another_type_is_no_token(raw):
    for token in (None, 7, True, [], {"a": 1}):
        answer = raw("/rest/profile", "POST", json={"auth": token})
        assert (answer.status_code, answer.json()["error"]) == (401, "NO_AUTH_FOUND")


def test_a_changed_token_is_unknown(portal):
    for at in (0, len(portal.app) // 2, len(portal.app) - 1):
        other = "a" if portal.app[at] != "a" else "b"
        changed = portal.app[:at] + other + portal.app[at + 1 :]
        assert portal.error("profile", token=changed)[0] == 401


def test_an_expired_token(portal, server):
    expected = (401, "expired_token", "The access token provided has expired")
    assert portal.error("profile", token=server.expired_token) == expected


def test_a_token_expires_after_an_hour(start_server):
    portal = Portal(start_server())
    portal.advance(3590)
    portal.ok("profile", token=portal.app)
    portal.advance(20)
    assert portal.error("profile", token=portal.app)[:2] == (401, "expired_token")


@pytest.mark.parametrize("user, secret", [("1", "wrong"), ("2", None), ("999", None), ("1", "x" * 3000), ("999999999999999999", "a")])
def test_wrong_webhook(portal, server, user, secret):
    wrong = f"{portal.url}/rest/{user}/{secret or server.webhook_secret}/"
    assert portal.error("profile", webhook=wrong) == (401, "INVALID_CREDENTIALS", "Invalid request credentials")


def test_insufficient_scope(portal):
    narrow = portal.new_webhook(scopes="im")
    assert portal.ok("profile", webhook=narrow)["ID"] == "1", "basic is always allowed"
    assert portal.error("imopenlines.config.list.get", webhook=narrow) == (
        403, "insufficient_scope", "The request requires higher privileges than provided by the webhook token")


def test_wrong_auth_type(portal):
    refused = portal.error("imconnector.activate", {"CONNECTOR": "c", "LINE": 1, "ACTIVE": 1})
    assert refused == (
        403, "WRONG_AUTH_TYPE", "Current authorization type is denied for this method Application context required")


def test_https_required(start_server):
    portal = Portal(start_server("--require-https"))
    assert portal.error("profile") == (400, "INVALID_REQUEST", "Https required")
    assert portal.error("no.such.method") == (400, "INVALID_REQUEST", "Https required")


def test_https_of_a_trusted_proxy_counts_and_of_a_stranger_does_not(start_server):
    forwarded = {"X-Forwarded-Proto": "https"}
    portal = Portal(start_server("--require-https", "--trust-proxy"))
    assert portal.call("profile", headers=forwarded).status_code == 200
    assert portal.call("profile").status_code == 400
    portal = Portal(start_server("--require-https"))
    assert portal.call("profile", headers=forwarded).status_code == 400


def test_rate_limit(start_server):
    portal = Portal(start_server("--rate-burst", "5", "--rate-per-second", "1"))
    answers = [portal.call("server.time").status_code for _ in range(10)]
    assert answers[:5] == [200] * 5 and 503 in answers
    portal.advance(3600)
    assert portal.call("server.time").status_code == 200
    for _ in range(10):
        answer = portal.call("server.time")
    assert (answer.status_code, answer.json()) == (
        503, {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"})


def test_a_batch_counts_once_for_the_rate(start_server):
    portal = Portal(start_server("--rate-burst", "5", "--rate-per-second", "1"))
    assert len(portal.batch(["server.time"] * 20)["result"]) == 20
    assert portal.call("server.time").status_code == 200


def test_operating_limit_blocks_the_method_alone_until_its_window_passes(start_server):
    portal = Portal(start_server("--operating-limit-s", "1"))
    commands = {"cmd": ["user.get"] * 50}
    for _ in range(3000):
        body = portal.reply("batch", commands)
        if body["result"]["result_error"]:
            break
    assert portal.error("user.get") == (
        429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit")
    portal.ok("profile")
    portal.ok("user.get", token=portal.app)  # another caller has seconds of its own
    portal.advance(700)
    portal.ok("user.get")


# ---- what is malformed, broken or too much ----

def invalid(answer):
    assert (answer.status_code, answer.json()["error"]) == (400, "INVALID_REQUEST"), answer.text
    return answer.json()["error_description"]


@pytest.fixture
def post(raw, server):
    def send(body, kind="application/json", **more):
        path = f"/rest/{server.webhook_user}/{server.webhook_secret}/profile"
        return raw(path, "POST", data=body, headers={"Content-Type": kind}, **more)

    return send


@pytest.mark.parametrize("body", [
    b"{", b'{"a":}', b'{"a":1,}', b"nonsense", b'"text"', b"17", b"null", b"true", b"{'a':1}", b'{"a":01}', b'{"a":1}{"b":2}',
    b'{"a":"\xff\xfe"}', b'{"\xc3\x28":1}', b'{"a":"\\u0000"}', b'{"a":"\x00"}', b'{"a":"\\ud800"}', b'{"a":NaN}', b"\xef\xbb\xbf{",
    b'{"a":' * 70 + b"1" + b"}" * 70, b"[" * 100000,
])
def test_malformed_json(post, body):
    assert "valid" in invalid(post(body))


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("body", [b"a=%ff%fe", b"a=\xff", b"%c3%28=1", b"a=%00", b"a%00b=1", b"a[%00]=1", b"a=%ed%a0%80"])
def test_broken_text_in_forms(post, raw, body):
    assert "UTF-8" in invalid(post(body, FORM))
    assert "UTF-8" in invalid(raw("/rest/profile?" + body.decode("latin-1").replace("\xff", "%ff")))


def test_nesting_is_bounded(post, server):
    assert post("a" + "[b]" * 20 + "=1", FORM).status_code == 200
    assert "nested" in invalid(post("a" + "[b]" * 100 + "=1", FORM))
    assert "nested" in invalid(post("a" + "[b]" * 50000 + "=1", FORM))
    assert post(b'{"a":' * 20 + b"1" + b"}" * 20).status_code == 200


def test_too_many_parameters(post):
    assert post("&".join(f"a{n}=1" for n in range(2000)), FORM).status_code == 200
    assert invalid(post("&".join(f"a{n}=1" for n in range(20001)), FORM)) == "Too many parameters"


def test_odd_brackets_never_crash(post):
    for key in ("]", "a[", "a]", "a[[]]", "a[b", "a[b]c", "a[b]c[d]", "=", "&&&", "a[]=1&a[x]=2&a=3&a[y]=4", "%", "%4", "%zz"):
        assert post(key + "=1", FORM).status_code == 200, key


def test_malformed_multipart(post):
    kind = "multipart/form-data; boundary=b"
    for body in (b"", b"--b", b"--b\r\n", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", b"x" * 1000):
        assert post(body, kind).status_code in (200, 400), body
    assert post(b"--b\r\n\r\n", "multipart/form-data").status_code in (200, 400)
    assert post(b"", kind).status_code == 200


def test_body_limit(start_server):
    server = start_server("--max-body-bytes", "2000")
    portal = Portal(server)
    assert portal.call("profile", {"a": "x" * 1500}).status_code == 200
    assert portal.call("profile", {"a": "x" * 3000}).status_code == 413
    portal.ok("profile")


def test_url_and_header_limits(start_server):
    portal = Portal(start_server("--max-url-bytes", "1000", "--max-header-bytes", "2000", "--max-headers", "20"))
    assert portal.call("profile", {"a": "x" * 2000}, http="GET").status_code == 414
    assert portal.call("profile", headers={"X-Long": "x" * 3000}).status_code == 431
    assert portal.call("profile", headers={f"X-{n}": "x" for n in range(40)}).status_code == 431
    portal.ok("profile")


def test_parameter_and_nesting_limits_are_settings(start_server):
    portal = Portal(start_server("--max-parameters", "16", "--max-depth", "4"))
    portal.ok("profile", {f"a{n}": 1 for n in range(10)}, form=True)
    assert portal.error("profile", {f"a{n}": 1 for n in range(30)}, form=True)[:2] == (400, "INVALID_REQUEST")
    assert portal.error("profile", {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}, form=True)[:2] == (400, "INVALID_REQUEST")


def test_a_request_that_never_ends_is_ended(start_server):
    server = start_server("--header-timeout-ms", "200", "--body-timeout-ms", "200", "--idle-timeout-ms", "200")
    host, port = server.portal_domain.split(":")
    for beginning in (b"", b"GET /rest/profile HTTP/1.1\r\nHo", b"POST /rest/profile HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"):
        with socket.create_connection((host, int(port)), timeout=20 * PATIENCE) as connection:
            connection.sendall(beginning)
            said = b""
            while chunk := connection.recv(4096):
                said += chunk
            assert said == b"" or said.startswith(b"HTTP/1.1 408"), said
    Portal(server).ok("profile")


# ---- browsers ----

@pytest.mark.parametrize("path", ["/rest/profile", "/rest/1/secret/profile.json", "/oauth/token/", "/oauth/token"])
def test_preflight(raw, path):
    answer = raw(path, "OPTIONS", headers={
        "Origin": "https://example.com", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, authorization"})
    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert "content-type" in allowed and "authorization" in allowed
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_answers_may_be_read_by_any_page(portal):
    for answer in (portal.call("profile"), portal.call("no.such.method"), portal.call("profile", token="")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_login_cookie_alone_is_no_credential(raw):
    answer = raw("/rest/profile", "POST", headers={"Cookie": "switchline_session=anything"})
    assert (answer.status_code, answer.json()["error"]) == (401, "NO_AUTH_FOUND")

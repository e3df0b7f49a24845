"""Events: what an application binds, what its handler receives, and that nothing on the way is lost."""
import pytest

from contract import assert_like, method, payload, response
from harness.handler import Handler
from harness.portal import Portal
from lines import Connector

AUTH = {
    "access_token", "expires", "expires_in", "scope", "domain", "server_endpoint", "status", "client_endpoint",
    "member_id", "user_id", "application_token",
}
BASIC = {
    "ONAPPINSTALL", "ONAPPUPDATE", "ONAPPUNINSTALL", "ONAPPPAYMENT", "ONAPPMETHODCONFIRM", "ONAPPTEST", "ONOFFLINEEVENT"}


@pytest.fixture
def app(portal):
    """An application of this test alone, installed."""
    made = portal.new_app("Listener", "imconnector,imopenlines,im,user", api_only=True)
    return App(portal, made)


class App:
    def __init__(self, portal, made):
        self.portal, self.id, self.made = portal, made["id"], made
        self.token = self.token_of()

    def token_of(self, user=None):
        user = ["--user", user] if user else []
        return self.portal.server.cli("app", "token", "--id", self.id, *user)["access_token"]

    @property
    def operator_token(self):
        return self.token_of(self.portal.operators[0]["id"])

    def ok(self, name, params=None, **how):
        return self.portal.ok(name, params, token=self.token, **how)

    def error(self, name, params=None, token=None, **how):
        return self.portal.error(name, params, token=token or self.token, **how)

    def bind(self, event, url, **more):
        assert self.ok("event.bind", {"event": event, "handler": url, **more}) is True

    def test(self, **query):
        assert self.ok("event.test", query) == 1


@pytest.fixture
def other():
    """A second handler, at another host."""
    handler = Handler()
    yield handler
    handler.close()


def queries(events):
    return [event.data["QUERY"]["n"] for event in events]


def failed(server, app):
    return [row for row in server.cli("events", "failed") if row["app_id"] == app.id]


# ---- which events there are ----


def test_events_of_the_applications_scopes(app):
    names = app.ok("events")
    assert BASIC | {"ONUSERADD", "ONIMCONNECTORMESSAGEADD", "ONSESSIONSTART"} <= set(names)
    assert "ONIMBOTMESSAGEADD" not in names
    assert "ONIMBOTMESSAGEADD" in app.ok("events", {"FULL": True})
    assert app.ok("events", {"SCOPE": "user"}) == ["ONUSERADD"]
    assert set(app.ok("events", {"SCOPE": ""})) == BASIC
    assert app.ok("events", {"SCOPE": "nonsense"}) == []


# ---- binding ----


def test_bind_get_unbind(app):
    url = "https://www.my-domain.com/handler/"
    app.bind("OnImConnectorMessageAdd", url)
    app.bind("ONUSERADD", url, auth_type=app.portal.operators[0]["id"])
    bound = app.ok("event.get")
    assert_like(response("event.get"), bound)
    assert bound[0] == {"event": "ONIMCONNECTORMESSAGEADD", "handler": url, "auth_type": "0", "offline": 0}
    assert bound[1]["auth_type"] == str(app.portal.operators[0]["id"])
    assert app.ok("event.unbind", {"event": "onuseradd", "handler": url, "auth_type": 0}) == {"count": 0}
    assert app.ok("event.unbind", {"event": "onuseradd", "handler": url}) == {"count": 1}
    assert app.ok("event.unbind") == {"count": 1}
    assert app.ok("event.get") == []


@pytest.mark.parametrize("how", [{}, {"form": True}, {"http": "GET"}])
def test_the_documented_calls(app, how):
    request = {**method("event.bind")["request_example"], "event": "ONUSERADD"}
    assert app.ok("event.bind", request, **how) is True
    assert app.ok("event.unbind", request, **how) == {"count": 1}


def test_upper_case_parameters_are_taken_too(app):
    assert app.ok("event.bind", {"EVENT": "OnAppTest", "HANDLER": "https://example.com/"}) is True
    assert app.ok("event.unbind", {"EVENT": "OnAppTest", "HANDLER": "https://example.com/"}) == {"count": 1}


def test_binding_again_is_delivered_once(app, handler):
    for name in ("OnAppTest", "ONAPPTEST", "onapptest"):
        app.bind(name, handler.url + "/once")
    assert len(app.ok("event.get")) == 1
    app.bind("OnUserAdd", handler.url + "/once")
    app.test(n=1)
    app.test(n=2)
    assert queries(handler.wait("ONAPPTEST", 2)) == ["1", "2"]
    assert handler.count("ONAPPTEST") == 2


def test_strict_binding_refuses_a_repeat(start_server):
    strict = Portal(start_server("--strict-event-bind"))
    params = {"event": "ONAPPTEST", "handler": "https://example.com/"}
    assert strict.ok("event.bind", params, token=strict.app) is True
    assert strict.error("event.bind", params, token=strict.app) == (
        400, "ERROR_HANDLER_ALREADY_EXIST", "Handler already exists!")


@pytest.mark.parametrize("params, refusal", [
    ({"event": "ONNOTHING", "handler": "https://example.com/"}, (400, "ERROR_EVENT_NOT_FOUND", "Event not found")),
    ({"event": "ONIMBOTMESSAGEADD", "handler": "https://example.com/"},
     (400, "ERROR_EVENT_NOT_FOUND", "Event not found")),
    ({"handler": "https://example.com/"}, (400, "ERROR_ARGUMENT", "Argument 'event' is null or empty")),
    ({"event": "ONAPPTEST"}, (400, "ERROR_ARGUMENT", "Argument 'handler' is null or empty")),
    ({"event": "ONAPPTEST", "handler": "https://example.com/", "event_type": "sideways"},
     (400, "ERROR_ARGUMENT", "The value of an argument 'event_type' has an invalid type")),
])
def test_what_cannot_be_bound(app, params, refusal):
    assert app.error("event.bind", params) == refusal
    assert app.ok("event.get") == []


@pytest.mark.parametrize("url", ["ftp://example.com/", "not a url", "http://user:password@example.com/"])
def test_a_handler_must_be_a_web_address(app, url):
    assert app.error("event.bind", {"event": "ONAPPTEST", "handler": url})[:2] == (400, "ERROR_ARGUMENT")


def test_what_an_ordinary_user_may_bind(app):
    params = {"event": "ONAPPTEST", "handler": "https://example.com/"}
    mine = app.operator_token
    assert app.error("event.bind", {"event": "ONAPPTEST", "event_type": "offline"}, token=mine) == (
        403, "ACCESS_DENIED", "Access denied! Offline events binding requires administrator access rights")
    assert app.error("event.bind", {**params, "auth_type": 1}, token=mine) == (
        403, "ACCESS_DENIED", "Access denied! Event binding with AUTH_TYPE requires administrator access rights")
    app.bind("ONAPPTEST", "https://example.com/admins")
    assert app.portal.ok("event.bind", params, token=mine) is True
    own = app.portal.ok("event.get", token=mine)
    assert [(item["handler"], item["auth_type"]) for item in own] == [
        ("https://example.com/", str(app.portal.operators[0]["id"]))]
    assert app.error("event.unbind", {"event": "ONAPPTEST", "event_type": "offline"}, token=mine) == (
        403, "ACCESS_DENIED", "Access denied! Offline events unbinding requires administrator access rights")
    assert app.error("event.unbind", {**params, "auth_type": 1}, token=mine) == (
        403, "ACCESS_DENIED", "Access denied! Event unbinding with AUTH_TYPE requires administrator access rights")
    assert app.portal.ok("event.unbind", token=mine) == {"count": 1}
    assert len(app.ok("event.get")) == 1


def test_unbinding_needs_to_know_what(app):
    assert app.error("event.unbind", {"handler": "https://example.com/"}) == (
        400, "ERROR_ARGUMENT", "Argument 'event' is null or empty")


@pytest.mark.parametrize("name", ["events", "event.bind", "event.get", "event.unbind", "event.test"])
def test_events_are_for_applications(portal, name):
    assert portal.error(name, {"event": "ONAPPTEST", "handler": "https://example.com/"}) == (
        403, "WRONG_AUTH_TYPE",
        "Current authorization type is denied for this method Application context required")


# ---- what a handler receives ----


def test_the_body_is_the_documented_one(app, handler, server):
    app.bind("ONAPPTEST", handler.url + "/hook")
    app.test(any="data", n=7, deep={"list": [1, "two"], "yes": True, "no": False}, empty=[])
    event = handler.one("ONAPPTEST")
    assert event.path == "/hook"
    assert event.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert set(event.body) == set(payload("ONAPPTEST")) | {"eventId"}
    assert event.body["event"] == "ONAPPTEST"
    assert event.data == {
        "QUERY": {"any": "data", "n": "7", "deep": {"list": ["1", "two"], "yes": "1", "no": "0"}}, "LANGUAGE_ID": "en"}
    assert abs(int(event.body["ts"]) - app.portal.reply("server.time")["time"]["start"]) < 60
    assert event.headers["Switchline-Event-Id"] == event.body["eventId"]


def test_the_auth_block_is_complete_and_works(app, handler, server):
    app.bind("ONAPPTEST", handler.url)
    app.test(n=1)
    app.test(n=2)
    first, second = handler.wait("ONAPPTEST", 2)
    auth = first.auth
    assert set(auth) == AUTH
    assert auth["client_endpoint"] == auth["server_endpoint"] == app.portal.url + "/rest/"
    assert auth["domain"] == server.portal_domain and auth["member_id"] == server.member_id
    assert auth["application_token"] == app.made["application_token"] == second.auth["application_token"]
    assert set(auth["scope"].split(",")) == {"imconnector", "imopenlines", "im", "user"}
    assert (auth["user_id"], auth["expires_in"], auth["status"]) == ("1", "3600", "L")
    assert app.portal.ok("profile", token=auth["access_token"])["ID"] == "1"


def test_a_handler_may_be_authorised_as_somebody_else(app, handler):
    user = app.portal.operators[0]["id"]
    app.bind("ONAPPTEST", handler.url, auth_type=user)
    app.test(n=1)
    auth = handler.one("ONAPPTEST").auth
    assert auth["user_id"] == str(user)
    assert app.portal.ok("profile", token=auth["access_token"])["ID"] == str(user)


def test_each_binding_has_its_id_and_the_event_has_one(app, handler):
    app.bind("ONAPPTEST", handler.url + "/a")
    app.bind("ONAPPTEST", handler.url + "/b")
    app.test(n=1)
    a, b = handler.wait("ONAPPTEST", 2)
    assert a.body["eventId"] == b.body["eventId"]
    assert a.body["event_handler_id"] != b.body["event_handler_id"]


def test_the_state_of_a_connector_is_told_in_the_documented_shape(app, handler):
    line = app.portal.line
    register = {
        "ID": "eventful", "NAME": "Eventful", "PLACEMENT_HANDLER": "https://example.com/",
        "ICON": {"DATA_IMAGE": "data:image/svg+xml,%3Csvg/%3E"}}
    app.ok("imconnector.register", register)
    app.bind("OnImConnectorStatusDelete", handler.url)
    app.ok("imconnector.activate", {"CONNECTOR": "eventful", "LINE": line, "ACTIVE": 1})
    app.ok("imconnector.activate", {"CONNECTOR": "eventful", "LINE": line, "ACTIVE": 0})
    event = handler.one("ONIMCONNECTORSTATUSDELETE")
    assert event.data == {"connector": "eventful", "line": str(line)}
    assert set(event.data) == set(payload("ONIMCONNECTORSTATUSDELETE")["data"])


# ---- installing and removing ----


def test_an_api_only_application_is_told_its_tokens_as_it_is_installed(portal, handler, server):
    made = portal.new_app("Told", "im", install=handler.url + "/install", api_only=True)
    event = handler.one("ONAPPINSTALL")
    assert event.path == "/install"
    assert_like(payload("ONAPPINSTALL")["data"], event.data, also={"VERSION": str, "LANGUAGE_ID": str})
    assert set(event.auth) == AUTH | {"refresh_token"}
    assert event.auth["application_token"] == made["application_token"]
    assert portal.ok("profile", token=event.auth["access_token"])["ID"] == "1"
    renewed = portal.refresh(event.auth["refresh_token"], made["client_id"], made["client_secret"])
    assert renewed.status_code == 200 and renewed.json()["access_token"]


def test_nothing_is_delivered_before_the_installation_is_finished(portal, handler, server):
    app = App(portal, portal.new_app("Slow", "im", handler="https://example.com/", install="https://example.com/i"))
    app.bind("ONAPPTEST", handler.url)
    app.bind("ONAPPINSTALL", handler.url)
    app.test(n="too early")
    server.cli("app", "install", "--id", app.id)
    app.test(n="in time")
    handler.one("ONAPPTEST")
    handler.one("ONAPPINSTALL")
    assert queries(handler.wait("ONAPPTEST")) == ["in time"] and handler.count("ONAPPTEST") == 1


def test_a_removed_application_hears_its_farewell_and_nothing_else(app, handler, server):
    app.bind("ONAPPTEST", handler.url + "/test")
    app.bind("ONAPPUNINSTALL", handler.url + "/farewell")
    handler.respond = lambda event: 500 if event.path == "/test" else 200
    app.test(n=1)
    handler.one("ONAPPTEST")
    server.cli("app", "uninstall", "--id", app.id, "--clean")
    farewell = handler.one("ONAPPUNINSTALL")
    assert farewell.data == {"LANGUAGE_ID": "en", "CLEAN": "1"}
    assert set(farewell.auth) == {
        "domain", "server_endpoint", "client_endpoint", "member_id", "application_token"}
    tried = handler.count("ONAPPTEST")
    app.portal.advance(10)
    marker = App(app.portal, app.portal.new_app("Marker", "im", api_only=True))
    marker.bind("ONAPPTEST", handler.url + "/marker")
    marker.test(n=2)
    handler.one("ONAPPTEST", where=lambda event: event.path == "/marker")
    assert handler.count("ONAPPTEST") == tried + 1


# ---- trying again ----


def test_trouble_is_tried_again_with_the_same_event_id(app, handler):
    handler.answers.extend([500, 503, 429])
    app.bind("ONAPPTEST", handler.url)
    app.test(n=1)
    for attempt, wait in enumerate([1, 5, 30], 1):
        handler.wait("ONAPPTEST", attempt)
        settle(app, attempts=attempt)
        app.portal.advance(wait)
    events = handler.wait("ONAPPTEST", 4)
    assert handler.count("ONAPPTEST") == 4
    assert len({event.body["eventId"] for event in events}) == 1
    assert len({event.headers["Switchline-Event-Id"] for event in events}) == 1
    assert len({event.body["event_handler_id"] for event in events}) == 1
    assert settle(app, state="delivered")["attempts"] == 4


def settle(app, attempts=0, state=None, which=0):
    """A delivery of the application (0: the newest, -1: the oldest), once that many answers are written down.

    At least that many: the clock runs by itself, too, so a slow machine may see the next attempt.
    """
    for _ in range(500):
        rows = [row for row in app.portal.server.cli("events", "list") if row["app_id"] == app.id]
        if rows and rows[which]["attempts"] >= attempts and state in (None, rows[which]["state"]):
            return rows[which]
    raise AssertionError(f"it stays {rows}")


def test_nobody_listening_at_the_address_is_trouble_too(app, server):
    gone = Handler()
    app.bind("ONAPPTEST", gone.url)
    gone.close()
    app.test(n=1)
    row = settle(app, attempts=1)
    assert (row["state"], row["last_status"]) == ("waiting", 0) and row["last_error"]


@pytest.mark.parametrize("status", [404, 301, 400])
def test_a_refusal_is_believed_the_third_time_and_can_be_sent_again(app, handler, server, status):
    handler.answers.extend([status] * 3)
    app.bind("ONAPPTEST", handler.url)
    app.test(n=1)
    app.test(n=2)
    handler.wait("ONAPPTEST", 1)
    for attempts, wait in ((1, 1), (2, 5)):
        settle(app, attempts, which=-1)
        app.portal.advance(wait)
    assert queries(handler.wait("ONAPPTEST", 4)) == ["1", "1", "1", "2"]  # the stream goes on
    row, = failed(server, app)
    assert (row["event"], row["attempts"], row["last_status"]) == ("ONAPPTEST", 3, status)
    assert server.cli("events", "redeliver", "--id", row["id"]) == {"count": 1}
    events = handler.wait("ONAPPTEST", 5)
    assert queries(events)[-1] == "1"
    assert events[4].body["eventId"] == events[0].body["eventId"]
    settle(app, state="delivered", which=-1)
    assert failed(server, app) == []


def test_after_a_day_of_trouble_it_is_given_up(app, handler, server):
    handler.respond = lambda event: 500
    app.bind("ONAPPTEST", handler.url)
    app.test(n=1)
    handler.wait("ONAPPTEST", 1)
    settle(app, attempts=1)
    app.portal.advance(86400)
    settle(app, state="parked")
    assert failed(server, app)[0]["last_error"] == "HTTP 500"


def test_redelivering_what_is_not_parked(server):
    done = server.cli("events", "redeliver", "--id", 999999, check=False)
    assert done.returncode != 0 and "NOT_FOUND" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["failed", "list", "redeliver"])
def test_the_log_is_not_for_webhooks(portal, name):
    assert portal.error("switchline.events." + name)[:2] == (403, "ACCESS_DENIED")


# ---- order and company ----


def test_events_of_a_stream_arrive_one_after_the_other(app, handler):
    handler.hold()
    app.bind("ONAPPTEST", handler.url)
    for n in range(5):
        app.test(n=n)
    handler.wait("ONAPPTEST", 1)
    app.portal.ok("profile")
    assert handler.count("ONAPPTEST") == 1
    handler.release()
    assert queries(handler.wait("ONAPPTEST", 5)) == ["0", "1", "2", "3", "4"]


def test_a_poisoned_dialog_blocks_only_itself(app, handler):
    portal = app.portal
    shop = Connector(portal, "poisoned", token=app.token)
    sick, well = shop.write("Hello", user="sick"), shop.write("Hello", user="well")
    broken = [True]
    handler.respond = lambda event: 500 if broken[0] and texts([event])[0][0] == "chat-sick" else 200
    shop.bind(handler, "OnImConnectorMessageAdd")
    for answer, text in ((sick, "one"), (sick, "two"), (well, "three"), (well, "four")):
        portal.ok("im.message.add", {"DIALOG_ID": f"chat{shop.chat(answer)}", "MESSAGE": text})
    spared = handler.wait("ONIMCONNECTORMESSAGEADD", 2, where=lambda event: texts([event])[0][0] == "chat-well")
    assert [text.rpartition("]")[2] for _, text in texts(spared)] == ["three", "four"]
    settle(app, attempts=1, which=-1)
    broken[0] = False
    portal.advance(1)
    handler.one("ONIMCONNECTORMESSAGEADD", where=lambda event: texts([event])[0][1].endswith("two"))
    came = [text.rpartition("]")[2] for chat, text in texts(handler.events) if chat == "chat-sick"]
    assert came == ["one"] * (len(came) - 1) + ["two"] and len(came) > 2


def texts(events):
    items = [event.data["MESSAGES"][0] for event in events]
    return [(item["chat"]["id"], item["message"].get("text")) for item in items]


def test_a_failing_handler_does_not_hold_up_another(app, handler, other):
    handler.answers.append(500)
    app.bind("ONAPPTEST", handler.url)
    app.bind("ONAPPTEST", other.url)
    for n in range(3):
        app.test(n=n)
    assert queries(other.wait("ONAPPTEST", 3)) == ["0", "1", "2"]
    handler.wait("ONAPPTEST")
    for _ in range(500):
        if any(row["url"] == handler.url and row["attempts"] for row in app.portal.server.cli("events", "list")):
            break
    app.portal.advance(1)
    assert queries(handler.wait("ONAPPTEST", 4)) == ["0", "0", "1", "2"]


def test_a_handler_may_call_rest_before_it_answers(app, handler):
    called = []

    def respond(event):
        called.append(Portal(app.portal.server).ok("profile", token=event.auth["access_token"])["ID"])
        return 200

    handler.respond = respond
    app.bind("ONAPPTEST", handler.url)
    for n in range(3):
        app.test(n=n)
    handler.wait("ONAPPTEST", 3)
    settle(app, state="delivered")
    assert called == ["1", "1", "1"]


def test_four_at_a_time_go_to_one_host(app, handler, other):
    handler.hold()
    for n in range(6):
        app.bind("ONAPPTEST", f"{handler.url}/{n}")
    app.test(n=0)
    handler.wait("ONAPPTEST", 4)
    app.bind("ONAPPTEST", other.url)
    app.test(n=1)
    other.one("ONAPPTEST")  # the sender works on, but not for the host that is busy
    assert handler.count("ONAPPTEST") == 4
    handler.release()
    paths = [event.path for event in handler.wait("ONAPPTEST", 12)]
    assert sorted(paths) == sorted([f"/{n}" for n in range(6)] * 2)


# ---- nothing is lost ----


def test_events_survive_the_death_of_the_server(start_server, handler):
    server = start_server()
    portal = Portal(server)
    handler.hold()
    portal.ok("event.bind", {"event": "ONAPPTEST", "handler": handler.url}, token=portal.app)
    for n in range(4):
        portal.ok("event.test", {"n": n}, token=portal.app)
    first = handler.wait("ONAPPTEST", 1)[0]
    server.kill()
    handler.release()
    server.start()
    events = handler.wait("ONAPPTEST", 5, timeout=20)  # with several processes, the dead one's share is free after a while
    assert queries(events) == ["0", "0", "1", "2", "3"]
    assert events[1].body["eventId"] == first.body["eventId"]


def test_stopping_does_not_wait_for_slow_handlers_and_loses_nothing(start_server, handler):
    server = start_server()
    portal = Portal(server)
    handler.hold()
    portal.ok("event.bind", {"event": "ONAPPTEST", "handler": handler.url}, token=portal.app)
    portal.ok("event.test", {"n": 1}, token=portal.app)
    handler.wait("ONAPPTEST", 1)
    server.restart()
    handler.release()
    assert queries(handler.wait("ONAPPTEST", 2)) == ["1", "1"]

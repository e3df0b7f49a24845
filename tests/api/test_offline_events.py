"""The offline queue: applications that cannot be reached fetch their events."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from contract import assert_like, method, response
from harness.portal import Portal

DENIED = (403, "ACCESS_DENIED", "Access denied!")
QUEUE = ["event.offline.get", "event.offline.clear", "event.offline.error", "event.offline.list"]


@pytest.fixture
def app(portal):
    """An application of this test alone whose queue collects its test events."""
    made = portal.new_app("Offline", "im", api_only=True)
    app = App(portal, made["id"])
    assert app.ok("event.bind", {"event": "OnAppTest", "event_type": "offline"}) is True
    return app


class App:
    def __init__(self, portal, number):
        self.portal, self.id = portal, number
        self.token = self.token_of()

    def token_of(self, user=None):
        user = ["--user", user] if user else []
        return self.portal.server.cli("app", "token", "--id", self.id, *user)["access_token"]

    def ok(self, name, params=None, **how):
        return self.portal.ok(name, params, token=self.token, **how)

    def error(self, name, params=None, **how):
        return self.portal.error(name, params, token=self.token, **how)

    def test(self, **query):
        assert self.ok("event.test", query) == 1

    def get(self, **params):
        return self.ok("event.offline.get", params)

    def list(self, **params):
        return self.ok("event.offline.list", params)


def values(records):
    return [record["EVENT_DATA"]["QUERY"]["v"] for record in records]


# ---- binding ----


def test_an_offline_handler_has_no_url(app):
    bound, = app.ok("event.get")
    assert {key: bound[key] for key in response("event.get")[0]} == {
        "event": "ONAPPTEST", "handler": "", "auth_type": "0", "offline": 1}
    assert app.ok("event.bind", {"event": "OnAppTest", "event_type": "offline"}) is True
    assert len(app.ok("event.get")) == 1
    assert app.ok("event.unbind", {"event": "OnAppTest", "event_type": "offline"}) == {"count": 1}
    app.test(v=1)
    assert app.list() == []


# ---- get ----


def test_what_get_answers_is_documented(app):
    app.test(v=1)
    answer = app.get()
    assert_like({"process_id": None, "events": []}, answer)
    record, = answer["events"]
    assert set(record) == set(response("event.offline.get")["events"][0])
    assert (record["EVENT_NAME"], record["EVENT_ADDITIONAL"]) == ("ONAPPTEST", False)
    assert record["EVENT_DATA"] == {"QUERY": {"v": 1}, "LANGUAGE_ID": "en"}
    assert record["ID"].isdigit() and isinstance(record["MESSAGE_ID"], str)
    assert answer["process_id"] is None
    assert app.get() == {"process_id": None, "events": []}  # forgotten as it was read


def test_the_latest_state_is_kept(app):
    app.test(v=1)
    app.test(v=2)
    assert values(app.get()["events"]) == [2]


def test_reserve_read_again_confirm(app):
    app.test(v=1)
    first = app.get(clear=0)
    assert len(first["process_id"]) == 32 and values(first["events"]) == [1]
    assert app.get(clear=0)["events"] == [] and app.get()["events"] == []
    assert app.get(process_id=first["process_id"]) == first
    assert app.list()[0]["PROCESS_ID"] == first["process_id"]
    assert app.ok("event.offline.clear", {"process_id": "other"}) is True
    assert len(app.list()) == 1
    assert app.ok("event.offline.clear", {"process_id": first["process_id"]}) is True
    assert app.list() == []


@pytest.mark.parametrize("how", ["id", "message_id"])
def test_confirming_some_of_it(app, how):
    app.test(v=1)
    app.ok("event.bind", {"event": "ONAPPUPDATE", "event_type": "offline"})
    app.portal.server.cli("app", "update", "--id", app.id, "--name", "Offline 2")
    process = app.get(clear=0)
    assert len(process["events"]) == 2
    if how == "id":
        assert app.ok("event.offline.clear", {"process_id": process["process_id"], "id": []}) is True
        assert len(app.list()) == 2
        chosen = [int(process["events"][0]["ID"])]
        assert app.ok("event.offline.clear", {"process_id": process["process_id"], "id": chosen}) is True
        assert [record["ID"] for record in app.list()] == [process["events"][1]["ID"]]
    else:
        message = process["events"][0]["MESSAGE_ID"]
        assert app.ok("event.offline.clear", {"process_id": process["process_id"], "message_id": [message]}) is True
        assert message not in [record["MESSAGE_ID"] for record in app.list()]


def test_a_failed_record_waits_for_whoever_asks_for_it(app):
    app.test(v=1)
    process = app.get(clear=0)
    request = {"process_id": process["process_id"], "message_id": [process["events"][0]["MESSAGE_ID"]]}
    assert app.ok("event.offline.error", request) is True
    assert app.list()[0]["ERROR"] == "1"
    assert app.list(filter={"ERROR": 0}) == []
    assert app.get()["events"] == []
    assert values(app.get(error=1)["events"]) == [1]


def test_parallel_gets_never_overlap(app):
    for event in ("ONAPPUPDATE", "ONAPPINSTALL", "ONUSERADD"):
        app.portal.call("event.bind", {"event": event, "event_type": "offline"}, token=app.token)
    for n in range(10):
        app.ok("event.bind", {"event": "ONAPPTEST", "event_type": "offline", "auth_connector": f"s{n}"})
    app.test(v=1)

    def fetch(source):
        portal = Portal(app.portal.server)
        return portal.ok("event.offline.get", {"clear": 0, "auth_connector": source}, token=app.token)["events"]

    with ThreadPoolExecutor(16) as pool:
        got = [record["ID"] for records in pool.map(fetch, [f"s{n}" for n in range(10)] * 4) for record in records]
    assert len(got) == 10 == len(set(got))


def test_unconfirmed_records_are_forgotten_after_thirty_days(start_server):
    server = start_server()
    portal = Portal(server)
    portal.ok("event.bind", {"event": "OnAppTest", "event_type": "offline"}, token=portal.app)
    portal.ok("event.test", token=portal.app)
    portal.ok("event.offline.get", {"clear": 0}, token=portal.app)
    for days in (29, 2):
        portal.advance(days * 86400)
        token = server.cli("app", "token", "--id", server.client_id)["access_token"]
        expected = 1 if days == 29 else 0
        for _ in range(500):
            left = portal.ok("event.offline.list", token=token)
            if len(left) == expected:
                break
        assert len(left) == expected


# ---- filter, order, pages ----


def test_the_documented_filters(app):
    app.test(v=1)
    record, = app.list()
    assert set(record) == set(response("event.offline.list")[0])
    time = record["TIMESTAMP_X"]
    for filter in ({"=EVENT_NAME": "onapptest"}, {">=ID": record["ID"]}, {"!EVENT_NAME": "ONUSERADD"},
                   {"@MESSAGE_ID": ["no", record["MESSAGE_ID"]]}, {"<=TIMESTAMP_X": time, ">=TIMESTAMP_X": time},
                   {"PROCESS_ID": ""}, {"%EVENT_NAME": "TEST"}):
        assert len(app.list(filter=filter)) == 1, filter
    for filter in ({"EVENT_NAME": "ONUSERADD"}, {">ID": record["ID"]}, {"<TIMESTAMP_X": time}, {"ERROR": 1}):
        assert app.list(filter=filter) == [], filter
    assert app.get(filter={"EVENT_NAME": "ONUSERADD"})["events"] == []
    assert len(app.get(filter={"=EVENT_NAME": "ONAPPTEST"})["events"]) == 1


@pytest.mark.parametrize("wrong", [{"filter": {"NOTHING": 1}}, {"filter": {"ID": "x"}}, {"order": {"NOTHING": "ASC"}}])
@pytest.mark.parametrize("name", ["event.offline.get", "event.offline.list"])
def test_an_unknown_field_is_refused_and_forgets_nothing(app, name, wrong):
    app.test(v=1)
    assert app.error(name, wrong) == (
        400, "ERROR_ARGUMENT", f"The value of an argument '{next(iter(wrong))}' has an invalid type")
    assert len(app.list()) == 1


def test_order_and_pages(app):
    sources = [f"p{n}" for n in range(3)]
    for source in sources:
        app.ok("event.bind", {"event": "ONAPPTEST", "event_type": "offline", "auth_connector": source})
    app.test(v=1)
    reply = app.portal.reply("event.offline.list", {"auth_connector": "p1"}, token=app.token)
    assert reply["total"] == 1 and "next" not in reply
    app.ok("event.bind", {"event": "ONAPPUPDATE", "event_type": "offline"})
    app.portal.server.cli("app", "update", "--id", app.id, "--name", "Renamed")
    ascending = [record["ID"] for record in app.list()]
    assert ascending == sorted(ascending, key=int) and len(ascending) == 2
    assert [record["ID"] for record in app.list(order={"ID": "DESC"})] == ascending[::-1]
    assert [record["ID"] for record in app.get(order={"ID": "desc"}, limit=1)["events"]] == ascending[1:]


# ---- sources ----


def test_a_source_does_not_hear_its_own_changes(app):
    app.ok("event.bind", {"event": "OnAppTest", "event_type": "offline", "auth_connector": "sync"})
    app.ok("event.test", {"v": "mine", "auth_connector": "sync"})
    assert app.get(auth_connector="sync")["events"] == []
    assert values(app.get()["events"]) == ["mine"]
    app.test(v="others")
    assert values(app.get(auth_connector="sync")["events"]) == ["others"]


# ---- the ping ----


def test_the_ping_carries_a_refresh_token_and_no_data(app, handler):
    app.ok("event.bind", {"event": "ONOFFLINEEVENT", "handler": handler.url})
    app.test(v=1)
    event = handler.one("ONOFFLINEEVENT")
    assert event.data == {} and event.auth["refresh_token"] and event.auth["application_token"]
    assert app.portal.ok("event.offline.get", token=event.auth["access_token"])["events"]


def test_pings_keep_their_distance(app, handler):
    app.ok("event.bind", {"event": "ONOFFLINEEVENT", "handler": handler.url, "options": {"minTimeout": 3600}})
    app.ok("event.bind", {"event": "ONAPPTEST", "handler": handler.url})
    app.test(v=1)
    handler.wait("ONOFFLINEEVENT")
    app.test(v=2)
    app.test(v=3)
    handler.wait("ONAPPTEST", 3)
    assert handler.count("ONOFFLINEEVENT") == 1
    app.portal.advance(3600)
    handler.wait("ONOFFLINEEVENT", 2)


def test_no_distance_means_every_hit(app, handler):
    app.ok("event.bind", {"event": "ONOFFLINEEVENT", "handler": handler.url, "options": {"minTimeout": 0}})
    for n in range(3):
        app.test(v=n)
    handler.wait("ONOFFLINEEVENT", 3)


# ---- rights ----


@pytest.mark.parametrize("name", QUEUE)
def test_the_queue_is_for_administrators_of_an_application(app, name):
    request = method(name)["request_example"]
    operator = app.token_of(app.portal.operators[0]["id"])
    assert app.portal.error(name, request, token=operator) == DENIED
    assert app.portal.error(name, request)[:2] == (403, "WRONG_AUTH_TYPE")


@pytest.mark.parametrize("name", ["event.offline.clear", "event.offline.error"])
def test_confirming_needs_a_process(app, name):
    assert app.error(name) == (400, "ERROR_ARGUMENT", "Argument 'process_id' is null or empty")

"""switchline.events.list: what was sent, what was answered, how often it was tried; and sending once more."""
import json

import pytest

from harness.handler import Answer
from lines import Connector
from test_contract import Control
from test_events import App, settle


@pytest.fixture(scope="module")
def app(portal):
    return App(portal, portal.new_app("Logged", "imconnector,imopenlines,im,user", api_only=True))


@pytest.fixture(scope="module")
def log(server):
    control = Control(server)

    def read(**filters):
        answer = control("switchline.events.list", filters)
        return answer["result"] if "result" in answer else answer["error"]
    return read


@pytest.fixture
def sent(app, handler, log):
    """One event that was refused at first and taken a second later."""
    handler.answers.append(Answer(503, b"come back " + app.token.encode()))
    app.bind("ONAPPTEST", handler.url)
    app.test(n="secret of nobody")
    settle(app, attempts=1)
    app.portal.advance(2)
    settle(app, state="delivered")
    app.ok("event.unbind")
    return log(app=app.id)[0]


def test_a_delivery_with_what_was_sent_and_how_often_it_was_tried(app, sent):
    assert sent["request"]["event"] == "ONAPPTEST" and sent["request"]["data"]["QUERY"] == {"n": "secret of nobody"}
    assert sent["request"]["eventId"] == sent["event_id"] and sent["request"]["auth"] == "***"
    assert [one["status"] for one in sent["tries"]] == [503, 200] and all(one["at"] for one in sent["tries"])
    assert app.token not in json.dumps(sent)


def test_an_answer_is_shown_without_what_could_be_a_token(app, handler, log):
    handler.answers.append(Answer(400, b"you sent " + app.token.encode() + b" and I say no " + "й".encode() * 900))
    app.bind("ONAPPTEST", handler.url)
    app.test(n=1)
    settle(app, attempts=1)
    answer = log(app=app.id)[0]["answer"]
    app.ok("event.unbind")
    assert answer.startswith("you sent ***") and " and I say no йй" in answer and len(answer) == 500
    assert max(app.token.split("."), key=len) not in answer


def test_the_log_is_filtered(app, sent, log):
    assert sent["id"] in [row["id"] for row in log(app=app.id, state="delivered", event="onapptest")]
    assert log(app=app.id, state="parked") == [] and log(app=app.id, event="ONUSERADD") == []
    assert log(app=app.id + 1000) == [] and log(app=app.id, chat=999) == []
    assert log(app=app.id, before=log(app=app.id)[-1]["id"]) == []
    assert log(state="lost") == "ERROR_ARGUMENT"


def test_the_events_of_one_dialog(portal, handler, log):
    made = App(portal, portal.new_app("Of a dialog", "imopenlines,imconnector,im", api_only=True))
    made.bind("ONOPENLINEMESSAGEADD", handler.url)
    connector = Connector(portal, "eventlog", token=made.token)
    chats = [connector.chat(connector.write("Hello", user=user)) for user in ("one", "two")]
    handler.wait("ONOPENLINEMESSAGEADD", 2)
    found = log(chat=chats[0], app=made.id)
    assert len(found) == 1 < len(log(app=made.id)) and found[0]["request"]["data"]["DATA"][0]["chat"]["id"] == chats[0]


def test_what_was_delivered_can_be_sent_once_more(app, sent, handler, server):
    before = len(handler.events)
    assert server.cli("events", "redeliver", "--id", sent["id"]) == {"count": 1}
    again = handler.wait("ONAPPTEST", before + 1)[-1]
    assert int(again.body["eventId"]) == sent["event_id"]

"""im.v2.Event.*: a person subscribes and asks for what happens in his chats."""
import itertools

import pytest

from contract import assert_like, payload, response
from harness.portal import Portal
from lines import Connector
from test_imbot_v2_events import purged

numbers = itertools.count()
# Whatever a real chat has in these objects, their samples show them empty.
FULL = {"chat.permissions": dict, "chat.entityLink": dict, "message.params": dict, "chat.diskFolderId": (int, type(None))}


class Reader:
    """Somebody who reads his events: an operator with a webhook of his own."""

    def __init__(self, portal, user):
        self.portal, self.id, self.webhook, self.offset = portal, user["id"], portal.new_webhook(user["id"]), 0

    def ok(self, method, **params):
        return self.portal.ok("im.v2.Event." + method, params, webhook=self.webhook)

    def next(self):
        answer = self.ok("get", offset=self.offset)
        self.offset = answer["nextOffset"]
        return answer["events"]

    def one(self, kind):
        [event] = self.next()
        assert event["type"] == kind
        return event["data"]


@pytest.fixture
def boris(portal):
    reader = Reader(portal, portal.operators[0])
    reader.offset = reader.ok("get", limit=1000)["nextOffset"]
    assert reader.ok("subscribe") is True
    reader.next()
    return reader


@pytest.fixture
def say(portal):
    return lambda dialog, text, **how: portal.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": text}, **how)


@pytest.fixture
def chat(portal, boris):
    made = portal.ok("im.chat.add", {"TITLE": "Project Chat", "USERS": [boris.id]})
    boris.next()
    return f"chat{made}"


def like(name, data):
    assert_like(payload(name), data, also=FULL)


def test_a_message_in_a_chat(portal, boris, chat, say):
    message = say(chat, "Hello everyone!")
    answer = boris.ok("get", offset=boris.offset)
    assert_like(response("im.v2.Event.get"), answer, also={"events[0].data": dict})
    [event] = answer["events"]
    assert event["type"] == "ONIMV2MESSAGEADD" and answer["nextOffset"] == event["eventId"] + 1
    data = event["data"]
    like("ONIMV2MESSAGEADD", data)
    assert (data["message"]["id"], data["message"]["text"]) == (message, "Hello everyone!")
    assert (data["chat"]["dialogId"], data["chat"]["name"], data["user"]["id"], data["language"]) == (chat, "Project Chat", 1, "en")


def test_it_is_changed_liked_and_deleted(portal, boris, chat, say):
    message = say(chat, "Hello")
    portal.ok("im.message.update", {"MESSAGE_ID": message, "MESSAGE": "Hello everyone!"})
    portal.ok("im.message.like", {"MESSAGE_ID": message, "ACTION": "plus"})
    portal.ok("im.message.like", {"MESSAGE_ID": message, "ACTION": "minus"}, webhook=portal.webhook)
    portal.ok("im.message.delete", {"MESSAGE_ID": message})
    events = boris.next()
    assert [event["type"] for event in events] == [
        "ONIMV2MESSAGEADD", "ONIMV2MESSAGEUPDATE", "ONIMV2REACTIONCHANGE", "ONIMV2REACTIONCHANGE", "ONIMV2MESSAGEDELETE"]
    for event in events:
        like(event["type"], event["data"])
    _, changed, liked, unliked, gone = [event["data"] for event in events]
    assert changed["message"]["text"] == "Hello everyone!"
    assert (liked["reaction"], liked["action"], liked["user"]["id"], unliked["action"]) == ("like", "add", 1, "delete")
    assert gone["messageId"] == message


def test_somebody_joins(portal, boris, chat):
    carol = portal.operators[1]["id"]
    portal.ok("im.chat.user.add", {"CHAT_ID": chat[4:], "USERS": [carol]})
    data = boris.one("ONIMV2JOINCHAT")
    like("ONIMV2JOINCHAT", data)
    assert (data["dialogId"], data["user"]["id"]) == (chat, carol)


def test_a_private_chat_has_the_other_ones_name(portal, boris, say):
    carol = Reader(portal, portal.operators[1])
    carol.ok("subscribe")
    carol.next()
    say(carol.id, "hello", webhook=boris.webhook)
    mine, hers = boris.next()[-1]["data"], carol.next()[-1]["data"]
    assert (mine["chat"]["dialogId"], hers["chat"]["dialogId"]) == (str(carol.id), str(boris.id))
    assert mine["message"] == hers["message"] and mine["chat"]["name"] != hers["chat"]["name"]
    carol.ok("unsubscribe")


def test_only_his_own_chats(portal, boris, say):
    other = portal.ok("im.chat.add", {"TITLE": "Not his", "USERS": [portal.operators[1]["id"]]})
    say(f"chat{other}", "secret")
    assert boris.next() == []


def test_what_a_customer_writes_to_his_line(portal, boris):
    shop = Connector(portal, f"polled{next(numbers)}")
    shop.write("hello from outside")
    assert "hello from outside" in [
        event["data"].get("message", {}).get("text") for event in boris.next() if event["type"] == "ONIMV2MESSAGEADD"]


def test_without_a_subscription_nothing_is_kept(portal, boris, chat, say):
    say(chat, "kept")
    assert boris.ok("unsubscribe") is True and boris.ok("unsubscribe") is True
    say(chat, "not kept")
    assert [event["data"]["message"]["text"] for event in boris.ok("get", offset=boris.offset)["events"]] == ["kept"]
    assert boris.ok("subscribe") is True and boris.ok("subscribe") is True
    say(chat, "kept again")
    assert [event["data"]["message"]["text"] for event in boris.next()] == ["kept", "kept again"]


def test_what_is_confirmed_is_confirmed_for_every_application(portal, boris, chat, say):
    other = Reader(portal, portal.operators[0])
    say(chat, "for both")
    answer = boris.ok("get", offset=boris.offset)
    assert other.ok("get")["events"] == answer["events"]
    boris.ok("get", offset=answer["nextOffset"])
    assert other.ok("get") == {"events": [], "nextOffset": 0, "hasMore": False}


def test_a_day_later_it_is_forgotten_and_a_restart_forgets_nothing(start_server):
    server = start_server()
    portal = Portal(server)
    reader = Reader(portal, portal.admin)
    reader.ok("subscribe")
    portal.ok("im.chat.add", {"TITLE": "T", "MESSAGE": "first"})
    kept = reader.ok("get")["events"]
    assert kept
    server.kill()
    server.start()
    portal = Portal(server)
    reader.portal, reader.webhook = portal, portal.webhook
    assert reader.ok("get")["events"] == kept
    chat = portal.ok("im.chat.add", {"TITLE": "T2"})
    portal.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": "after the restart"})
    assert reader.ok("get")["events"][-1]["data"]["message"]["text"] == "after the restart"
    portal.advance(24 * 3600 + 120)
    assert purged(lambda: reader.ok("get"), most=0) == []

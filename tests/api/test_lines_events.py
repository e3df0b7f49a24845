"""The events of lines and connectors, each against its documented sample, key by key and type by type.

A handler gets forms, in which every number is a text; the offline queue keeps the same data with its types. So what
happens once is compared twice: the data in the queue, the envelope at the handler.
"""
import pytest

from contract import EVENTS, assert_like, payload
from line_people import LinePeople
from lines import Connector

NAMES = [name for name in EVENTS if name.startswith(("ONIMCONNECTOR", "ONOPENLINE", "ONSESSION"))]
CHAT, CUSTOMER = "8", "9"  # as the outside calls them: numbers, as in the samples


@pytest.fixture(scope="module")
def told(portal, server):
    """{event: its data} of a dialog that goes through everything, from the offline queue."""
    desk = LinePeople(portal, server, "told")
    for name in NAMES:
        portal.ok("event.bind", {"event": name, "event_type": "offline"}, token=portal.app)
    line = desk.new_line("to be deleted")
    shop = Connector(portal, "toldshop", line=line)
    chat = shop.chat(shop.write("Hello", user=CUSTOMER, chat=CHAT))
    desk.ok("imopenlines.operator.answer", CHAT_ID=chat)
    id = desk.ok("im.message.add", DIALOG_ID=f"chat{chat}", MESSAGE="Good day")
    events = {}

    def collect():
        for event in portal.ok("event.offline.get", {"clear": 1}, token=portal.app)["events"]:
            events[event["EVENT_NAME"]] = event["EVENT_DATA"]

    collect()
    shop.call("send.status.delivery", {
        "im": {"chat_id": chat, "message_id": id}, "message": {"id": ["ext-1"]}, "chat": {"id": CHAT}})
    desk.ok("im.message.update", MESSAGE_ID=id, MESSAGE="Good evening")
    collect()
    desk.ok("im.message.delete", MESSAGE_ID=id)
    desk.ok("imopenlines.operator.finish", CHAT_ID=chat)
    shop.ok("imconnector.activate", {"CONNECTOR": "toldshop", "LINE": line, "ACTIVE": 0})
    collect()
    shop.ok("imconnector.activate", {"CONNECTOR": "toldshop", "LINE": line, "ACTIVE": 1})
    desk.ok("imopenlines.config.delete", CONFIG_ID=line)
    collect()
    events["ids"] = {"chat": chat, "message": id, "line": line}
    return events


def test_there_are_twelve_and_more():
    assert len(NAMES) == 12


@pytest.mark.parametrize("name", NAMES)
def test_the_data_has_the_documented_shape(told, name):
    assert name in told, sorted(told)
    assert_like(payload(name)["data"], told[name], name)


@pytest.mark.parametrize("name", NAMES)
def test_the_envelope_has_the_documented_keys(portal, server, handler, name):
    desk = LinePeople(portal, server, f"env{NAMES.index(name)}")
    desk.connector.bind(handler, name)
    chat = desk.answered()
    id = desk.say(chat, "Good day")
    desk.connector.call("send.status.delivery", {
        "im": {"chat_id": chat, "message_id": id}, "message": {"id": ["ext-1"]}, "chat": {"id": "x"}})
    desk.ok("im.message.update", MESSAGE_ID=id, MESSAGE="Good evening")
    desk.ok("im.message.delete", MESSAGE_ID=id)
    desk.ok("imopenlines.operator.finish", CHAT_ID=chat)
    desk.connector.ok("imconnector.activate", {"CONNECTOR": desk.connector.code, "LINE": desk.line, "ACTIVE": 0})
    desk.connector.ok("imconnector.activate", {"CONNECTOR": desk.connector.code, "LINE": desk.line, "ACTIVE": 1})
    desk.ok("imopenlines.config.delete", CONFIG_ID=desk.line)
    event, sample = handler.one(name), payload(name)
    assert set(sample) - {"event_handler_id", "eventId"} <= set(event.body)
    assert {"event_handler_id", "eventId"} <= set(event.body)
    unsent = {"refresh_token"}  # only with what concerns the application itself
    assert set(sample["auth"]) - unsent <= set(event.auth)


def test_the_data_names_what_happened(told):
    ids = told["ids"]
    added = told["ONIMCONNECTORMESSAGEADD"]
    assert (added["CONNECTOR"], added["LINE"], added["MESSAGES"][0]["im"]) == (
        "toldshop", ids["line"], {"chat_id": ids["chat"], "message_id": ids["message"]})
    assert told["ONIMCONNECTORMESSAGEUPDATE"]["MESSAGES"][0]["message"]["id"] == ["ext-1"]
    assert told["ONIMCONNECTORMESSAGEDELETE"]["MESSAGES"][0]["message"] == {"id": "ext-1"}
    started, finished = told["ONSESSIONSTART"]["DATA"][0], told["ONSESSIONFINISH"]["DATA"][0]
    assert started["session"]["id"] == finished["session"]["id"]
    assert (started["session"]["closed"], finished["session"]["closed"]) == ("N", "Y")
    assert started["connector"]["chat_id"] == told["ONIMCONNECTORDIALOGSTART"]["DATA"][0]["chat"]["id"] == int(CHAT)
    assert told["ONIMCONNECTORDIALOGSTART"]["DATA"][0]["user"]["id"] == int(CUSTOMER)
    assert told["ONOPENLINEMESSAGEUPDATE"]["DATA"][0]["im"] == {"chat_id": ids["chat"], "message_id": ids["message"]}
    assert told["ONIMCONNECTORLINEDELETE"] == ids["line"]

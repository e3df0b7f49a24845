"""The main job, as the documentation's tutorial connector does it: a customer writes, an operator answers through a
webhook, the connector's handler receives the answer and confirms its delivery. Nothing is lost on the way."""
from contract import assert_like, payload
from lines import Connector


def test_the_tutorial_round_trip(portal, handler):
    operator = portal.operators[0]
    webhook = portal.new_webhook(operator["id"])
    shop = Connector(portal, "tutorial")
    shop.bind(handler, "OnImConnectorMessageAdd", "OnImConnectorDialogStart", "OnImConnectorDialogFinish")

    sent = shop.write("Good afternoon", user="ext-42", chat="channel-123", id="m1")
    chat, session = shop.chat(sent), shop.session(sent)
    begun = handler.one("ONIMCONNECTORDIALOGSTART").data
    assert begun["CONNECTOR"] == "tutorial" and begun["LINE"] == str(portal.line)
    assert begun["DATA"][0]["session"]["id"] == str(session)

    portal.ok("imopenlines.session.intercept", {"CHAT_ID": chat}, webhook=webhook)
    answer = portal.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": "Hello!"}, webhook=webhook)
    event = handler.one("ONIMCONNECTORMESSAGEADD")
    assert set(event.data) == set(payload("ONIMCONNECTORMESSAGEADD")["data"])
    [message] = event.data["MESSAGES"]
    name = f"{operator['name']}"
    assert message["im"] == {"chat_id": str(chat), "message_id": str(answer)}
    assert message["chat"]["id"] == "channel-123"
    assert message["message"]["user_id"] == str(operator["id"])
    assert message["message"]["text"].startswith("[b]") and message["message"]["text"].endswith(":[/b] [br]Hello!")
    assert name.split()[0] in message["message"]["text"]
    assert event.auth["client_endpoint"].endswith("/rest/")

    confirmed = portal.ok("imconnector.send.status.delivery", {
        "CONNECTOR": "tutorial", "LINE": event.data["LINE"],
        "MESSAGES": [{"im": message["im"], "message": {"id": ["ext-1"]}, "chat": message["chat"]}]}, token=portal.app)
    assert confirmed == {"SUCCESS": True, "DATA": []}

    portal.ok("imopenlines.operator.finish", {"CHAT_ID": chat}, webhook=webhook)
    ended = handler.one("ONIMCONNECTORDIALOGFINISH").data["DATA"][0]
    assert ended["session"]["closed"] == "Y" and ended["session"]["id"] == str(session)

    again = shop.write("One more question", user="ext-42", chat="channel-123", id="m2")
    assert shop.chat(again) == chat and shop.session(again) != session
    reopened = handler.wait("ONIMCONNECTORDIALOGSTART", 2)[1].data["DATA"][0]
    assert reopened["session"]["parent_id"] == str(session)


def test_a_form_post_does_the_same(portal, handler):
    """CRest and every PHP connector send forms: numbers are strings and lists are numbered maps."""
    shop = Connector(portal, "formposter")
    shop.bind(handler, "OnImConnectorMessageAdd")
    answer = portal.ok("imconnector.send.messages", {
        "CONNECTOR": "FormPoster", "LINE": str(portal.line),
        "MESSAGES": {"0": shop.item("Hi", id="1"), "1": shop.item("there", id="2")}}, token=portal.app, form=True)
    first, second = answer["DATA"]["RESULT"]
    assert first["session"] == second["session"]
    chat = shop.chat(first)
    portal.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": "Yes?"}, form=True)
    [message] = handler.one("ONIMCONNECTORMESSAGEADD").data["MESSAGES"]
    for ids in (["a", "b"], "c", 17):
        portal.ok("imconnector.send.status.delivery", {
            "CONNECTOR": "formposter", "LINE": portal.line,
            "MESSAGES": [{"im": message["im"], "message": {"id": ids}, "chat": message["chat"]}]},
            token=portal.app, form=True)
    handler.clear()
    shop.bind(handler, "OnImConnectorMessageUpdate", "OnImConnectorMessageDelete")
    portal.ok("im.message.update", {"MESSAGE_ID": message["im"]["message_id"], "MESSAGE": "Yes!"})
    [changed] = handler.one("ONIMCONNECTORMESSAGEUPDATE").data["MESSAGES"]
    assert changed["message"]["id"] == ["17", "a", "b", "c"]
    assert changed["message"]["text"].endswith("Yes!")
    portal.ok("im.message.delete", {"MESSAGE_ID": message["im"]["message_id"]})
    [deleted] = handler.one("ONIMCONNECTORMESSAGEDELETE").data["MESSAGES"][:1]
    assert deleted["message"]["id"] == "17"


def test_messages_in_between_reach_the_operators(portal, handler):
    shop = Connector(portal, "between")
    shop.bind(handler, "OnOpenLineMessageAdd", "OnSessionStart", "OnSessionFinish")
    sent = shop.write("from the customer")
    event = handler.one("ONOPENLINEMESSAGEADD")
    assert_like_event("ONOPENLINEMESSAGEADD", event)
    assert event.data["DATA"][0]["message"]["text"] == "from the customer"
    chat = shop.chat(sent)
    portal.ok("im.message.add", {"DIALOG_ID": f"chat{chat}", "MESSAGE": "from us"})
    handler.wait("ONOPENLINEMESSAGEADD", 1, where=lambda e: e.data["DATA"][0]["message"]["text"] == "from us")
    assert_like_event("ONSESSIONSTART", handler.one("ONSESSIONSTART"))
    portal.ok("imopenlines.operator.finish", {"CHAT_ID": chat})
    assert handler.one("ONSESSIONFINISH").data["DATA"][0]["session"]["closed"] == "Y"


def assert_like_event(name, event):
    """Keys only: in a form every value is a string."""
    sample = payload(name)["data"]["DATA"][0]
    item = event.data["DATA"][0]
    for key in sample:
        if sample[key] not in ([], {}) and key in item and isinstance(sample[key], dict):
            assert set(item[key]) <= set(sample[key]), key
    assert set(item) <= set(sample)


def test_unknown_confirmations_are_passed_over(portal):
    shop = Connector(portal, "confirmer")
    for item in ({}, {"im": {"chat_id": 1, "message_id": 99999}, "message": {"id": ["x"]}},
                 {"im": "x", "message": "y", "chat": "z"}, {"message": {"id": {"0": "a"}}, "chat": {"id": "nowhere"}}):
        for method in ("delivery", "reading"):
            assert portal.ok(f"imconnector.send.status.{method}", {
                "CONNECTOR": shop.code, "LINE": shop.line, "MESSAGES": [item or {"im": {}}]},
                token=portal.app) == {"SUCCESS": True, "DATA": []}


def test_a_read_message_counts_as_read(portal):
    shop = Connector(portal, "reader")
    sent = shop.write("Hi")
    message = portal.ok("im.message.add", {"DIALOG_ID": f"chat{shop.chat(sent)}", "MESSAGE": "Read me"})
    portal.ok("imconnector.send.status.reading", {
        "CONNECTOR": "reader", "LINE": portal.line, "MESSAGES": [
            {"im": {"chat_id": shop.chat(sent), "message_id": message}, "message": {"id": ["x"]},
             "chat": {"id": "chat-u1"}}]}, token=portal.app)
    view = portal.ok("imopenlines.dialog.get", {"CHAT_ID": shop.chat(sent)})
    [reader] = [r for r in view["readed_list"] if r["user_id"] == int(sent["user"])]
    assert reader["message_id"] == message
    assert_like({"user_id": 1}, {"user_id": reader["user_id"]})

"""imconnector.send/update/delete.messages: frames, items, what comes back."""
import pytest

from contract import assert_like, method, response
from lines import Connector

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000"
    "000049454e44ae426082")


@pytest.fixture(scope="module")
def shop(portal):
    return Connector(portal, "shop")


def frame(shop, **other):
    return {"CONNECTOR": shop.code, "LINE": shop.line, "MESSAGES": [shop.item("x")], **other}


# ---- the documented samples ----

def test_the_documented_examples_get_the_documented_answers(portal, shop):
    sent = method("imconnector.send.messages")["request_example"]
    sent = {**sent, "CONNECTOR": shop.code, "LINE": shop.line}
    answer = portal.ok("imconnector.send.messages", sent, token=portal.app)
    assert_like(response("imconnector.send.messages"), answer)
    [item], [sample] = answer["DATA"]["RESULT"], response("imconnector.send.messages")["DATA"]["RESULT"]
    for key in ("message", "chat", "extra", "SUCCESS"):
        assert item[key] == sample[key], key
    assert list(item) == list(sample)

    for verb in ("update", "delete"):
        params = {**method(f"imconnector.{verb}.messages")["request_example"], "CONNECTOR": shop.code, "LINE": shop.line}
        answer = portal.ok(f"imconnector.{verb}.messages", params, token=portal.app)
        assert_like(response(f"imconnector.{verb}.messages"), answer)
        [sample] = response(f"imconnector.{verb}.messages")["DATA"]["RESULT"]
        [changed] = answer["DATA"]["RESULT"]
        assert changed["user"] == item["user"]
        assert {k: changed[k] for k in sample if k != "user"} == {k: sample[k] for k in sample if k != "user"}


@pytest.mark.parametrize("name", ["imconnector.send.messages", "imconnector.update.messages",
                                  "imconnector.delete.messages", "imconnector.send.status.delivery",
                                  "imconnector.send.status.reading"])
def test_a_wrong_frame_is_refused(portal, shop, name):
    def refusal(**other):
        return portal.error(name, frame(shop, **other), token=portal.app)

    for key in ("CONNECTOR", "LINE", "MESSAGES"):
        assert refusal(**{key: None}) == (400, "ERROR_ARGUMENT", f"Argument '{key}' is null or empty")
        assert refusal(**{key: ""})[:2] == (400, "ERROR_ARGUMENT")
    assert refusal(MESSAGES=[]) == (400, "ERROR_ARGUMENT", "Argument 'MESSAGES' is null or empty")
    assert refusal(MESSAGES="text") == (
        400, "ERROR_ARGUMENT", "The value of an argument 'MESSAGES' must be of type array")
    for messages in ({"user": {"id": 1}}, ["text"], [1], [[]]):
        assert refusal(MESSAGES=messages) == (
            400, "ERROR_ARGUMENT", "The MESSAGES parameter must be an array of messages (arrays)")
    assert refusal(CONNECTOR="unknown") == (
        400, "IMCONNECTOR_NO_CORRECT_PROVIDER", "Unable to find a suitable provider for the connector")
    assert refusal(MESSAGES=[shop.item("x")] * 1001)[:2] == (400, "ERROR_ARGUMENT")
    status, code, _ = portal.error(name, frame(shop))
    assert (status, code) == (403, "WRONG_AUTH_TYPE")


def test_a_message_has_three_blocks(portal, shop):
    for item in ({"x": 1}, {"user": {"id": 1}, "message": {"text": "x"}},
                 {"user": "u", "message": {"text": "x"}, "chat": {"id": 1}}):
        assert portal.error("imconnector.send.messages", frame(shop, MESSAGES=[item]), token=portal.app) == (
            400, "ERROR_ARGUMENT", "The incorrect structure of a message inside MESSAGES parameter")


@pytest.mark.parametrize("name", ["send", "update", "delete"])
def test_lines_that_are_not_active_are_refused(portal, shop, name):
    line = portal.ok("imopenlines.config.add", {"PARAMS": {"LINE_NAME": "Off", "ACTIVE": "N"}})
    for wrong in (99999, line):
        assert portal.error(f"imconnector.{name}.messages", frame(shop, LINE=wrong), token=portal.app) == (
            400, "NOT_ACTIVE_LINE", "The line with this ID is inactive or does not exist")


# ---- single items ----

@pytest.mark.parametrize("change, words", [
    ({"user": {"name": "x"}}, "user.id is empty"),
    ({"chat": {"name": "x"}}, "chat.id is empty"),
    ({"message": {"id": "1"}}, "message.text and message.files are empty"),
    ({"message": {"text": "x", "files": [{"url": "ftp://x/y"}], "user_id": 99999}},
     "message.user_id is not an active user of this portal"),
    ({"message": {"text": "", "files": [{"url": "javascript:alert(1)"}, "x", 5]}},
     "message.text and message.files are empty"),
    ({"message": {"text": "x", "id": "y" * 300}}, "message.id is too long"),
])
def test_one_bad_item_fails_alone(shop, change, words):
    before, bad, after = shop.call(
        "send.messages", shop.item("before"), {**shop.item("bad"), **change}, shop.item("after"))
    assert (bad["SUCCESS"], bad["ERRORS"]) == (False, [words])
    assert "session" not in bad and "user" not in bad
    assert before["SUCCESS"] is after["SUCCESS"] is True


def test_repeats_are_recognised(portal, shop):
    first = shop.write("once", user="rep", id="r1")
    again = shop.write("twice", user="rep", id="r1")
    assert (again["user"], again["session"]) == (first["user"], first["session"])
    count = portal.ok("imopenlines.dialog.get", {"CHAT_ID": shop.chat(first)})["message_count"]
    assert count == 1
    for no_id in (None, False, "", 0, "0"):
        item = shop.item("no id", user="rep", id="x")
        item["message"]["id"] = no_id
        shop.call("send.messages", item, item)
    assert portal.ok("imopenlines.dialog.get", {"CHAT_ID": shop.chat(first)})["message_count"] == 11
    number = shop.write("number", user="rep", id=77)
    assert number["message"]["id"] == "77"
    assert shop.write("as text", user="rep", id="77")["session"] == number["session"]
    assert portal.ok("imopenlines.dialog.get", {"CHAT_ID": shop.chat(first)})["message_count"] == 12


def test_a_repeat_across_sessions_answers_the_first(portal, shop):
    first = shop.write("x", user="late", id="l1")
    portal.ok("imopenlines.operator.finish", {"CHAT_ID": shop.chat(first)})
    assert shop.write("x", user="late", id="l1")["session"] == first["session"]
    assert shop.write("y", user="late", id="l2")["session"] != first["session"]


def test_names_are_stripped_and_cut(portal, shop):
    def named(name, last_name):
        item = shop.item("x", user="named")
        item["user"].update(name=name, last_name=last_name)
        [answer] = shop.call("send.messages", item)
        user = portal.ok("im.user.get", {"ID": answer["user"]})
        title = portal.ok("imopenlines.dialog.get", {"CHAT_ID": shop.chat(answer)})["name"]
        return user["first_name"], user["last_name"], title.partition(" - ")[0]

    assert named("Иван4", "O'Neil-Smith") == ("Иван", "O'Neil-Smith", "Иван O'Neil-Smith")
    assert named("x" * 40, "<b>") == ("x" * 25, "b", "x" * 25 + " b")
    first, last, title = named("123", "")
    assert (first, last) == ("", "") and title


def test_phones_are_checked_unless_told_not_to_be(portal, shop):
    def phone(**user):
        item = shop.item("x", user="phoned")
        item["user"].update(user)
        [answer] = shop.call("send.messages", item)
        phones = portal.ok("im.user.get", {"ID": answer["user"]})["phones"]
        return phones and phones["personal_mobile"]

    assert phone(phone="call me") is False
    assert phone(phone="+19990000000") == "+19990000000"
    assert phone(phone="ext. 5", skip_phone_validate="Y") == "ext. 5"


def test_groups_are_told_apart_by_chat(portal):
    club = Connector(portal, "club", CHAT_GROUP="Y")
    one, two = club.write("a", user="1", chat="room"), club.write("b", user="2", chat="room")
    assert one["session"] == two["session"] and one["user"] != two["user"]
    assert club.write("c", user="1", chat="hall")["session"] != one["session"]
    pair = Connector(portal, "pair", CHAT_GROUP=False)
    assert pair.write("a", user="1", chat="x")["session"] == pair.write("b", user="1", chat="y")["session"]


def test_an_employee_speaks_through_the_application(portal, shop, handler):
    shop.bind(handler, "OnImConnectorMessageAdd")
    sent = shop.write("Hello", user="emp")
    operator = portal.operators[0]["id"]
    answer = shop.write("From my phone", user="emp", user_id=operator)
    assert answer["session"] == sent["session"]
    page = portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{shop.chat(sent)}"})
    assert page["messages"][0]["author_id"] == operator
    portal.ok("im.message.add", {"DIALOG_ID": f"chat{shop.chat(sent)}", "MESSAGE": "last"})
    texts = [e.data["MESSAGES"][0]["message"]["text"] for e in handler.wait("ONIMCONNECTORMESSAGEADD")]
    assert len(texts) == 1 and texts[0].endswith("last")


def test_changes_of_unknown_messages_fail_alone(shop):
    shop.write("x", user="chg", id="known")
    words = "The message with this id was not found"
    assert shop.fails("update.messages", shop.item("y", user="chg", id="unknown")) == words
    assert shop.fails("update.messages", shop.item("y", user="nobody", id="known")) == words
    assert shop.fails("update.messages", shop.item("", user="chg", id="known")) == "message.text is empty"
    assert shop.fails("delete.messages", shop.item("", user="chg", id="unknown")) == words
    shop.call("delete.messages", shop.item("", user="chg", id="known"))
    assert shop.fails("delete.messages", shop.item("", user="chg", id="known")) == words
    assert shop.fails("delete.messages", {**shop.item("x", user="chg"), "message": {"a": 1}}) == "message.id is empty"


def test_a_change_shows(portal, shop):
    sent = shop.write("helo", user="fix", id="f1")
    shop.call("update.messages", shop.item("hello", user="fix", id="f1"))
    page = portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{shop.chat(sent)}"})
    assert page["messages"][0]["text"] == "hello"


def test_a_connector_that_keeps_messages(portal):
    keeper = Connector(portal, "keeper", DEL_EXTERNAL_MESSAGES=False)
    keeper.write("x", id="k1")
    assert keeper.fails("delete.messages", keeper.item("", id="k1")) == (
        "This connector does not delete messages of customers")


def test_without_signature_the_text_is_the_operators(portal, handler):
    plain = Connector(portal, "plain", NEED_SIGNATURE=False)
    plain.bind(handler, "OnImConnectorMessageAdd")
    sent = plain.write("x")
    portal.ok("im.message.add", {"DIALOG_ID": f"chat{plain.chat(sent)}", "MESSAGE": "[b]bare[/b]"})
    [message] = handler.one("ONIMCONNECTORMESSAGEADD", where=lambda e: e.data["CONNECTOR"] == "plain").data["MESSAGES"]
    assert message["message"]["text"] == "[b]bare[/b]"


def test_system_messages_leave_only_when_wanted(portal, handler):
    for code, wanted in (("quiet", False), ("loud", True)):
        connector = Connector(portal, code, NEED_SYSTEM_MESSAGES=wanted)
        connector.bind(handler, "OnImConnectorMessageAdd")
        sent = connector.write("x")
        portal.ok("im.message.add", {"DIALOG_ID": f"chat{connector.chat(sent)}", "MESSAGE": "note", "SYSTEM": "Y"})
    event = handler.one("ONIMCONNECTORMESSAGEADD")
    assert event.data["CONNECTOR"] == "loud"
    assert event.data["MESSAGES"][0]["message"]["text"] == "note"


def test_another_application_does_not_send_through_it(portal, shop):
    other = portal.new_app("Other", "imopenlines,imconnector", api_only=True)
    token = portal.server.cli("app", "token", "--id", other["id"])["access_token"]
    assert portal.error("imconnector.send.messages", frame(shop), token=token)[1] == "IMCONNECTOR_NO_CORRECT_PROVIDER"


def test_pictures_are_fetched_in_the_background(portal, shop, handler):
    item = shop.item("x", user="pictured")
    item["user"]["picture"] = {"url": handler.serve("/u42.png", PNG, "image/png")}
    [answer] = shop.call("send.messages", item)
    assert answer["SUCCESS"] is True


def test_files_are_shown(portal, shop):
    sent = shop.write("", user="filer", files=[{"url": "https://example.com/files/spec.pdf", "name": "spec.pdf"}])
    assert sent["message"]["files"] == []
    page = portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{shop.chat(sent)}"})
    assert [file["name"] for file in page["files"]] == ["spec.pdf"]

"""imconnector.chat.name.set, word by word as its pages have it."""
import pytest

from lines import Connector

NAME = "imconnector.chat.name.set"


@pytest.fixture(scope="module")
def club(portal):
    """Group chats outside: dialogs are told apart by chat."""
    club = Connector(portal, "newcustomconnector", CHAT_GROUP="Y")
    club.write("x", user="u1", chat="47e007b1-ee15-43db-bcba-1c26e5884d3f")
    return club


@pytest.fixture(scope="module")
def shop(portal):
    shop = Connector(portal, "single", CHAT_GROUP="N")
    shop.write("x", user="u1", chat="c1")
    return shop


def rename(connector, chat="47e007b1-ee15-43db-bcba-1c26e5884d3f", name="Новое имя диалога", **other):
    return {"CONNECTOR": connector.code, "LINE": str(connector.line), "CHAT_ID": chat, "NAME": name, **other}


def test_a_chat_gets_its_name(portal, club):
    answer = portal.call(NAME, rename(club), token=portal.app)
    assert answer.status_code == 200
    assert answer.json()["result"] == {"SUCCESS": True, "DATA": {"RESULT": {}}}
    assert '"RESULT":{}' in answer.text.replace(" ", "")
    chat = club.chat(club.write("y", user="u1", chat="47e007b1-ee15-43db-bcba-1c26e5884d3f"))
    assert portal.ok("imopenlines.dialog.get", {"CHAT_ID": chat})["name"] == "Новое имя диалога"
    assert portal.ok("im.dialog.get", {"DIALOG_ID": f"chat{chat}"})["name"] == "Новое имя диалога"


def test_line_may_be_a_number_and_the_call_a_form(portal, club):
    portal.ok(NAME, rename(club, name="a", LINE=club.line), token=portal.app)
    portal.ok(NAME, rename(club, name="b"), token=portal.app, form=True)


def test_without_group_chats_the_user_is_needed(portal, shop):
    assert portal.error(NAME, rename(shop, chat="c1"), token=portal.app) == (
        400, "ERROR_ARGUMENT", "Argument 'USER_ID' is null or empty")
    portal.ok(NAME, rename(shop, chat="c1", name="By user", USER_ID="u1"), token=portal.app)
    chat = shop.chat(shop.write("y", user="u1", chat="c1"))
    assert portal.ok("imopenlines.dialog.get", {"CHAT_ID": chat})["name"] == "By user"


@pytest.mark.parametrize("missing", ["CONNECTOR", "LINE", "CHAT_ID", "NAME"])
@pytest.mark.parametrize("value", [None, ""])
def test_required_parameters(portal, club, missing, value):
    assert portal.error(NAME, rename(club, **{missing: value}), token=portal.app) == (
        400, "ERROR_ARGUMENT", f"Argument '{missing}' is null or empty")


def test_a_line_that_is_not_there(portal, club):
    off = portal.ok("imopenlines.config.add", {"PARAMS": {"LINE_NAME": "Off", "ACTIVE": "N"}})
    for line in (99999, off):
        assert portal.error(NAME, rename(club, LINE=line), token=portal.app) == (
            400, "NOT_ACTIVE_LINE", "The line with this ID is inactive or does not exist")


def test_a_connector_that_is_not_there(portal, club):
    assert portal.error(NAME, rename(club, CONNECTOR="unknown"), token=portal.app) == (
        400, "IMCONNECTOR_NO_CORRECT_PROVIDER", "Unable to find a suitable provider for the connector")


@pytest.mark.parametrize("change", [{"CHAT_ID": "nowhere"}, {"NAME": "   "}])
def test_what_cannot_be_renamed(portal, club, change):
    assert portal.error(NAME, rename(club, **change), token=portal.app) == (
        400, "CHAT_RENAMING_FAILED", "Failed to rename the chat")


def test_webhooks_are_refused(portal, club):
    status, code, _ = portal.error(NAME, rename(club))
    assert (status, code) == (403, "WRONG_AUTH_TYPE")

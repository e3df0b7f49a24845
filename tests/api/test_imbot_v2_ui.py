"""imbot.v2.Chat.InputAction.notify, TextField.enabled: what bots show on the pages of others, and switch off there."""
import pytest

from contract import response
from ears import Ears
from test_imbot_v2_chats import TRUE, Bot

SEARCHING = "IMBOT_AGENT_ACTION_SEARCHING"


@pytest.fixture(scope="module")
def boris(portal):
    return portal.operators[0]["id"]


@pytest.fixture(scope="module")
def ears(portal, boris):
    ears = Ears(portal, {"boris": boris, "carl": portal.operators[1]["id"]})
    yield ears
    ears.close()


@pytest.fixture
def bot(portal):
    return Bot(portal)


@pytest.fixture
def dialog(bot, boris):
    return bot.chat(userIds=[boris])


@pytest.fixture
def sees(portal, boris):
    """What Boris is told of a chat's text field, wherever it is told."""
    mine = portal.new_webhook(boris)

    def field(dialog):
        chat = portal.ok("im.dialog.get", {"DIALOG_ID": dialog}, webhook=mine)["text_field_enabled"]
        [recent] = [item for item in portal.ok("im.recent.list", webhook=mine)["items"] if str(item["id"]) == str(dialog)]
        assert recent["chat"]["text_field_enabled"] == chat
        return chat

    return field


# ---- what a bot does ----

def notified(ears, bot, dialog, **params):
    heard = ears.of(lambda: bot.ok("Chat.InputAction.notify", dialogId=dialog, **params))
    assert ears.who(heard, "startWriting") == {"boris"}
    return ears.one(heard, "boris", "startWriting")


def test_it_is_shown_to_the_others(ears, bot, dialog):
    assert bot.ok("Chat.InputAction.notify", dialogId=dialog) == response("imbot.v2.Chat.InputAction.notify") == TRUE
    chat = int(dialog[4:])
    assert notified(ears, bot, dialog) == {
        "chat_id": chat, "dialog_id": dialog, "user_id": bot.id, "user_name": "Chatty", "status_message_code": None,
        "duration": 60}
    pushed = notified(ears, bot, dialog, statusMessageCode=SEARCHING, duration=600)
    assert (pushed["status_message_code"], pushed["duration"]) == (SEARCHING, 600)


@pytest.mark.parametrize("word", ["THINKING", "GENERATING", "ANALYZING", "PROCESSING", "TRANSLATING", "CONNECTING", "CHECKING",
                                  "CALCULATING", "READING_DOCS", "COMPOSING"])
def test_the_statuses(ears, bot, dialog, word):
    code = "IMBOT_AGENT_ACTION_" + word
    assert notified(ears, bot, dialog, statusMessageCode=code)["status_message_code"] == code


@pytest.mark.parametrize("sent, status, seconds", [
    ({"statusMessageCode": "IMBOT_AGENT_ACTION_DANCING"}, None, 60), ({"statusMessageCode": "<b>"}, None, 60),
    ({"duration": 0}, None, 1), ({"duration": -5}, None, 1), ({"duration": 601}, None, 600), ({"duration": "5"}, None, 5),
])
def test_what_is_out_of_range(ears, bot, dialog, sent, status, seconds):
    pushed = notified(ears, bot, dialog, **sent)
    assert (pushed["status_message_code"], pushed["duration"]) == (status, seconds)


def test_in_a_private_chat(portal, ears, bot, boris):
    heard = ears.of(lambda: bot.ok("Chat.InputAction.notify", dialogId=str(boris)))
    assert ears.who(heard, "startWriting") == set(), "it has not begun, so nobody looks at it"
    portal.ok("imbot.message.add", {"BOT_ID": bot.id, "DIALOG_ID": boris, "MESSAGE": "hello"}, token=portal.app)
    assert notified(ears, bot, str(boris), statusMessageCode=SEARCHING)["dialog_id"] == str(bot.id)


def test_version_1_and_people_only_write(portal, ears, bot, dialog):
    heard = ears.of(lambda: portal.ok("imbot.chat.sendTyping", {"BOT_ID": bot.id, "DIALOG_ID": dialog}, token=portal.app))
    pushed = ears.one(heard, "boris", "startWriting")
    assert (pushed["status_message_code"], pushed["duration"]) == (None, 30)


# ---- the text field ----

def switch(bot, dialog, **params):
    assert bot.ok("Chat.TextField.enabled", dialogId=dialog, **params) == response("imbot.v2.Chat.TextField.enabled") == TRUE
    return bot.shown(dialog)["textFieldEnabled"]


@pytest.mark.parametrize("private", [False, True])
def test_it_is_switched_off_and_on(portal, bot, dialog, sees, boris, private):
    mine, his = (str(boris), str(bot.id)) if private else (dialog, dialog)
    assert switch(bot, mine, enabled=False) == "N" and sees(his) is False
    assert switch(bot, mine) == "Y" and sees(his) is True, "the usual value"
    assert switch(bot, mine, enabled="N") == "N" and sees(his) is False
    assert switch(bot, mine, enabled=True) == "Y" and sees(his) is True


def test_switching_on_begins_no_private_chat(portal, bot, boris):
    assert switch(bot, str(boris), enabled=True) == "Y"
    assert bot.shown(str(boris))["id"] == 0


def test_the_members_hear_of_it(ears, bot, dialog):
    for enabled in (False, True):
        heard = ears.of(lambda: switch(bot, dialog, enabled=enabled))
        assert ears.who(heard, "chatUpdate") == {"boris"}
        assert ears.one(heard, "boris", "chatUpdate")["chat"]["text_field_enabled"] is enabled


def test_it_is_a_matter_of_pages(portal, bot, dialog, boris):
    """A button that speaks for him could not, if methods refused."""
    switch(bot, dialog, enabled=False)
    assert portal.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": "by button"}, webhook=portal.new_webhook(boris))


def test_other_changes_of_the_chat_leave_it(portal, bot, dialog, sees, boris):
    switch(bot, dialog, enabled=False)
    bot.ok("Chat.update", dialogId=dialog, fields={"title": "Other"})
    portal.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": "by button"}, webhook=portal.new_webhook(boris))
    assert sees(dialog) is False


@pytest.mark.parametrize("goes", ["leaves", "is removed", "is unregistered"])
def test_no_field_stays_off_behind_a_bot(portal, ears, bot, dialog, sees, boris, goes):
    other = Bot(portal)
    bot.ok("Chat.User.add", dialogId=dialog, userIds=[other.id])
    switch(other, dialog, enabled=False)

    def go():
        if goes == "leaves":
            other.ok("Chat.leave", dialogId=dialog)
        elif goes == "is removed":
            bot.ok("Chat.User.delete", dialogId=dialog, userId=other.id)
        else:
            other.ok("Bot.unregister")

    assert ears.one(ears.of(go), "boris", "chatUpdate")["chat"]["text_field_enabled"] is True
    assert sees(dialog) is True


def test_another_bot_that_goes_opens_nothing(portal, bot, dialog, sees):
    other = Bot(portal)
    bot.ok("Chat.User.add", dialogId=dialog, userIds=[other.id])
    switch(bot, dialog, enabled=False)
    other.ok("Chat.leave", dialogId=dialog)
    assert sees(dialog) is False

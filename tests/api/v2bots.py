"""Bots of API version 2 for tests: registered through a webhook, called with their token."""
import itertools

NO_TOKEN = (400, "BOT_TOKEN_NOT_SPECIFIED", "Bot token is not specified")
NO_ID = (400, "BOT_ID_REQUIRED", "Bot ID is required")
NOT_FOUND = (400, "BOT_NOT_FOUND", "Bot not found")
FOREIGN = (403, "BOT_OWNERSHIP_ERROR", "Bot is registered by another application")
DENIED = (403, "ACCESS_DENIED", "Access denied")

numbers = itertools.count()


class Bot:
    def __init__(self, portal, **fields):
        number = next(numbers)
        self.portal, self.token = portal, f"key of {number}"
        self.name = f"Robot {number}"
        self.id = portal.ok("imbot.v2.Bot.register", {"fields": {
            "code": f"robot{number}", "botToken": self.token, "properties": {"name": self.name}, **fields}})["bot"]["id"]

    def params(self, given):
        return {"botId": self.id, "botToken": self.token, **given}

    def ok(self, method, params=None, **how):
        return self.portal.ok("imbot.v2." + method, self.params(params or {}), **how)

    def error(self, method, params=None, **how):
        return self.portal.error("imbot.v2." + method, self.params(params or {}), **how)

    def say(self, dialog, text="hello", **fields):
        return self.ok("Chat.Message.send", {"dialogId": dialog, "fields": {"message": text, **fields}})["id"]


class Person:
    """Somebody of the portal by his webhook."""

    def __init__(self, portal, user):
        self.portal, self.id, self.webhook = portal, user["id"], portal.new_webhook(user["id"])

    def ok(self, method, params=None):
        return self.portal.ok(method, params, webhook=self.webhook)

    def say(self, dialog, text, **more):
        return self.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": text, **more})

    def group(self, *users):
        return f"chat{self.ok('im.chat.add', {'TITLE': 'Group', 'USERS': list(users)})}"

    def messages(self, dialog):
        return self.ok("im.dialog.messages.get", {"DIALOG_ID": dialog})["messages"]

    def newest(self, dialog):
        return self.messages(dialog)[0]


def assert_owner_is_asked(bot, method, params):
    """Whose bot it is, before anything else is looked at."""
    name, portal = "imbot.v2." + method, bot.portal
    mine = bot.params(params)
    assert portal.error(name, {**mine, "botToken": None}) == NO_TOKEN
    assert portal.error(name, {**mine, "botId": None}) == NO_ID
    assert portal.error(name, {**mine, "botId": 1}) == NOT_FOUND
    assert portal.error(name, {**mine, "botToken": "another"}) == FOREIGN
    assert portal.error(name, mine, token=portal.app) == FOREIGN

"""A line of one's own with the people around it, for tests of who may do what.

    desk = LinePeople(portal, server, "rights")
    desk.manager, desk.first, desk.second, desk.outsider     webhooks; the administrator is the portal's own (None)
    chat = desk.dialog()                                     a new customer's dialog, offered to the first operator
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
"""
import itertools

from lines import Connector


class LinePeople:
    def __init__(self, portal, server, name, **settings):
        self.portal, self.server = portal, server
        self.numbers = itertools.count(1)
        self.ids = {who: self.employee(f"{name}-{who}") for who in ("manager", "first", "second", "outsider")}
        self.manager, self.first, self.second, self.outsider = (portal.new_webhook(id) for id in self.ids.values())
        self.line = self.new_line(name, **settings)
        server.cli("manager", "add", "--line", self.line, "--user", self.ids["manager"])
        self.connector = Connector(portal, name, line=self.line)

    def employee(self, login):
        return self.server.cli("user", "add", "--login", login, "--name", login.title(), "--last-name", "X")["id"]

    def new_line(self, name, **settings):
        queue = [{"ENTITY_TYPE": "user", "ENTITY_ID": self.ids[who]} for who in ("first", "second")]
        return self.portal.ok("imopenlines.config.add", {"PARAMS": {
            "LINE_NAME": name, "QUEUE_TYPE": "strictly", "CHECK_AVAILABLE": "N", "WELCOME_MESSAGE": "N",
            "WORKTIME_ENABLE": "N", "NO_ANSWER_RULE": "none", "CLOSE_RULE": "none", "VOTE_MESSAGE": "N", "QUEUE": queue,
            **settings}})

    def write(self, text="Hello", user=None):
        """What a customer (a new one unless named) writes; the connector's answer."""
        return self.connector.write(text, user=user or f"c{next(self.numbers)}")

    def dialog(self):
        return self.connector.chat(self.write())

    def answered(self, who=None):
        """A dialog that the first operator (or who) has."""
        chat = self.dialog()
        self.ok("imopenlines.operator.answer", who or self.first, CHAT_ID=chat)
        return chat

    def ok(self, method, who=None, **params):
        return self.portal.ok(method, params, webhook=who)

    def error(self, method, who=None, **params):
        return self.portal.error(method, params, webhook=who)

    def say(self, chat, text, who=None):
        """An employee's words; the message's id."""
        return self.ok("im.message.add", who or self.first, DIALOG_ID=f"chat{chat}", MESSAGE=text)

    def chat(self, chat):
        return self.ok("imopenlines.dialog.get", CHAT_ID=chat)

    def members(self, chat):
        people = self.ok("imopenlines.session.history.get", CHAT_ID=chat)["userInChat"][str(chat)]
        return {int(id) for id in people} & set(self.ids.values())

    def session(self, chat):
        """The id of the open (or last) session."""
        return self.ok("imopenlines.session.history.get", CHAT_ID=chat)["sessionId"]

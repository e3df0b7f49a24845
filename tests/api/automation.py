"""Lines that do things by themselves, for the tests of them: a world with a server, its lines, and what their customers are told."""
import contextlib
import itertools

from harness.handler import Handler
from harness.portal import Portal
from lines import Connector

QUIET = {  # a line that does nothing by itself
    "WELCOME_MESSAGE": "N", "NO_ANSWER_RULE": "none", "CLOSE_RULE": "none", "VOTE_MESSAGE": "N",
    "AUTO_CLOSE_RULE": "none", "AUTO_CLOSE_TIME": 0, "QUEUE_TIME": 0}
VOTES = {
    "VOTE_MESSAGE": "Y", "VOTE_MESSAGE_2_TEXT": "Rate us: 1 or 0", "VOTE_MESSAGE_2_LIKE": "Glad",
    "VOTE_MESSAGE_2_DISLIKE": "Sorry", "AUTO_EXPIRE_TIME": 600}
AUTO = {"AUTO_CLOSE_RULE": "text", "AUTO_CLOSE_TEXT": "Still there?", "AUTO_CLOSE_TIME": 300, "AUTO_EXPIRE_TIME": 600}
EVERY_DAY = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class World:
    """Lines with settings of their own on one server; one connector; a handler that hears what leaves to it."""

    numbers = itertools.count()

    def __init__(self, server, handler):
        self.server, self.handler, self.portal = server, handler, Portal(server)
        self.operator_id = self.portal.operators[0]["id"]
        self.operator = self.portal.new_webhook(self.operator_id)
        self.refresh_token, self.token_age = server.refresh_token, 0
        for event in ("OnImConnectorMessageAdd", "OnOpenLineMessageAdd", "OnSessionFinish"):
            self.portal.ok("event.bind", {"event": event, "handler": handler.url}, token=self.portal.app)

    def line(self, flags=None, **settings):
        """A line that one operator serves, with a connector of its own."""
        number = next(self.numbers)
        queue = [{"ENTITY_TYPE": "user", "ENTITY_ID": self.operator_id}]
        line = self.portal.ok("imopenlines.config.add", {
            "PARAMS": {"LINE_NAME": f"Line {number}", "QUEUE": queue, **QUIET, **settings}})
        return Line(self, line, Connector(self.portal, f"auto{number}", line=line, **(flags or {})))

    def advance(self, seconds):
        """Moves the clock; the application's token, which lives an hour, is renewed when it must be."""
        self.portal.advance(seconds)
        self.token_age += seconds
        if self.token_age > 3000:
            pair = self.portal.refresh(self.refresh_token).json()
            self.portal.app, self.refresh_token, self.token_age = pair["access_token"], pair["refresh_token"], 0

    def rows(self, sql, *values):
        return self.server.rows(sql, *values)

    def notifications(self, user_id):
        return [text for (text,) in self.rows("SELECT text FROM notification WHERE user_id = ? ORDER BY id", user_id)]


class Line:
    def __init__(self, world, id, connector):
        self.world, self.id, self.connector = world, id, connector
        self.chat = self.session = None

    def write(self, text, user="u1"):
        """The customer writes; the id of the session that heard it."""
        self.connector.token = self.world.portal.app
        answer = self.connector.write(text, user=user)
        self.chat, self.session = Connector.chat(answer), Connector.session(answer)
        return self.session

    def reply(self, text):
        self.world.portal.ok("im.message.add", {"DIALOG_ID": f"chat{self.chat}", "MESSAGE": text},
                             webhook=self.world.operator)

    def answered(self, question="Hello", answer="Hi"):
        """A session in which the operator has the last word."""
        session = self.write(question)
        self.reply(answer)
        return session

    def finish(self):
        return self.world.portal.ok("imopenlines.operator.finish", {"CHAT_ID": self.chat}, webhook=self.world.operator)

    def told(self):
        """Everything the connector was told of the dialog, in order: one more word of the operator says that it was all."""
        last = f"that was all {next(World.numbers)}"
        self.reply(last)
        text = lambda e: e.data["MESSAGES"][0]["message"]["text"].partition(":[/b] [br]")[2] or (  # noqa: E731
            e.data["MESSAGES"][0]["message"]["text"])
        mine = lambda e: int(e.data["MESSAGES"][0]["im"]["chat_id"]) == self.chat  # noqa: E731
        handler = self.world.handler
        handler.one("ONIMCONNECTORMESSAGEADD", where=lambda e: mine(e) and text(e) == last, timeout=15)  # a killed process leaves leases
        told = [e for e in handler.events if e.name == "ONIMCONNECTORMESSAGEADD" and mine(e)]
        return [text(e) for e in told][:-1]

    def event(self, text):
        """The item of the connector's event whose text ends so."""
        mine = lambda item: int(item["im"]["chat_id"]) == self.chat and item["message"]["text"].endswith(text)  # noqa: E731
        return self.world.handler.one(
            "ONIMCONNECTORMESSAGEADD", where=lambda e: mine(e.data["MESSAGES"][0])).data["MESSAGES"][0]

    def operator_name(self):
        return self.world.portal.operators[0]["name"]

    def column(self, name, session=None):
        [(value,)] = self.world.rows(f"SELECT {name} FROM session WHERE id = ?", session or self.session)
        return value

    def is_over(self, session):
        return self.column("closed_at", session) > 0


@contextlib.contextmanager
def world_on(server):
    handler = Handler()
    yield World(server, handler)
    handler.close()

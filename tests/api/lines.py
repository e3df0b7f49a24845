"""A connector as tests use it: registered, active on the portal's line, with words for what customers do.

    shop = Connector(portal, "shop")
    sent = shop.write("Hello", user="u1")        one item's answer of imconnector.send.messages
    shop.chat(sent), shop.session(sent)          ids as numbers
"""
ICON = {"DATA_IMAGE": "data:image/svg+xml,%3Csvg%20xmlns%3D%22http://www.w3.org/2000/svg%22/%3E"}


class Connector:
    def __init__(self, portal, code, *, line=None, token=None, **flags):
        self.portal, self.code, self.line, self.token = portal, code, line or portal.line, token or portal.app
        self.numbers = 0
        self.ok("imconnector.register", {
            "ID": code, "NAME": code.title(), "ICON": ICON, "PLACEMENT_HANDLER": "https://example.com/settings",
            **flags})
        self.ok("imconnector.activate", {"CONNECTOR": code, "LINE": self.line, "ACTIVE": 1})

    def ok(self, method, params):
        return self.portal.ok(method, params, token=self.token)

    def bind(self, handler, *events):
        for event in events:
            self.ok("event.bind", {"event": event, "handler": handler.url + "/handler"})

    def call(self, method, *messages, **how):
        """imconnector.METHOD with these items; its RESULT."""
        answer = self.portal.ok("imconnector." + method, {
            "CONNECTOR": self.code, "LINE": self.line, "MESSAGES": list(messages)}, token=self.token, **how)
        assert answer["SUCCESS"] is True
        return answer["DATA"]["RESULT"] if answer["DATA"] else []

    def item(self, text, user="u1", chat=None, id=None, **message):
        self.numbers += id is None
        return {"user": {"id": user, "name": "Ivan", "last_name": "Petrov"}, "chat": {"id": chat or f"chat-{user}"},
                "message": {"id": f"auto-{self.numbers}" if id is None else id, "text": text, **message}}

    def write(self, text, **item):
        [answer] = self.call("send.messages", self.item(text, **item))
        assert answer["SUCCESS"] is True, answer
        return answer

    def fails(self, method, item):
        [answer] = self.call(method, item)
        assert answer["SUCCESS"] is False and "session" not in answer, answer
        [text] = answer["ERRORS"]
        return text

    @staticmethod
    def chat(answer):
        return int(answer["session"]["CHAT_ID"])

    @staticmethod
    def session(answer):
        return int(answer["session"]["ID"])

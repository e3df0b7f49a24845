"""A caller of the REST API, in the forms that real clients use.

    portal.ok("profile")                                       the result, or the test fails
    portal.error("im.chat.get") == (400, "ERROR_ARGUMENT", …)  status, code and text of a refusal
    portal.call("event.bind", {...}, token=portal.app)         the raw answer

Calls go through the provisioned webhook unless told otherwise: token=… calls as the application, webhook=… through
another webhook's URL.
"""
from datetime import datetime, timezone
from urllib.parse import urlencode

import requests

from harness import brackets


class Portal:
    def __init__(self, server):
        self.server = server
        self.url = server.base_url.rstrip("/")
        self.webhook = server.webhook_url.rstrip("/") + "/"
        self.app = server.access_token
        self.line = server.line_id
        self.admin = server.user("admin")
        self.operators = [user for user in server.users if user["role"] == "operator"]
        self.http = requests.Session()
        self.http.verify = server.info.get("ca_file") or True
        self.http.trust_env = False  # no proxy of the machine stands between a test and its server

    # ---- calling ----

    def call(self, method, params=None, *, token=None, webhook=None, form=False, http="POST", headers=None):
        """One call, answered. JSON unless form; GET puts everything into the query."""
        params = dict(params or {})
        url = (self.url + "/rest/" if token is not None else webhook or self.webhook) + method
        if token is not None:
            params["auth"] = token
        sent = {"headers": headers, "allow_redirects": False, "timeout": 60}
        if http == "GET":
            sent["params"] = urlencode(list(brackets.pairs(params)))
        elif form:
            sent["headers"] = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
            sent["data"] = urlencode(list(brackets.pairs(params)))
        else:
            sent["json"] = params
        return self.http.request(http, url, **sent)

    def reply(self, method, params=None, **how):
        """The whole body of a call that succeeds."""
        answer = self.call(method, params, **how)
        assert answer.status_code == 200, f"{method}: {answer.status_code} {answer.text}"
        body = answer.json()
        assert "error" not in body, f"{method}: {answer.text}"
        return body

    def ok(self, method, params=None, **how):
        return self.reply(method, params, **how)["result"]

    def error(self, method, params=None, **how):
        """Status, code and text of a call that is refused."""
        answer = self.call(method, params, **how)
        body = answer.json()
        assert "error" in body, f"{method} was not refused: {answer.status_code} {answer.text}"
        return answer.status_code, body["error"], body.get("error_description")

    def batch(self, commands, *, halt=0, **how):
        """Commands are "method?a=b" or (method, params), in a list or a map; the batch's result block."""

        def text(command):
            if isinstance(command, str):
                return command
            method, params = command
            return method + "?" + urlencode(list(brackets.pairs(params)))

        if isinstance(commands, dict):
            cmd = {name: text(command) for name, command in commands.items()}
        else:
            cmd = [text(command) for command in commands]
        return self.ok("batch", {"cmd": cmd, "halt": halt}, **how)

    def advance(self, seconds):
        """Moves the server's clock forward."""
        answer = self.http.post(
            self.url + "/sandbox/clock", json={"advance_seconds": seconds},
            headers={"Switchline-Sandbox": self.server.webhook_secret}, timeout=60)
        assert answer.status_code == 200, answer.text

    def now(self):
        """The server's clock, to the second."""
        return datetime.fromisoformat(self.reply("profile")["time"]["date_start"]).astimezone(timezone.utc)

    def begin_minute(self):
        """Moves the server's clock to where a minute begins, so that what is counted by the minute begins anew."""
        self.advance(60 - self.now().second)

    # ---- making things ----

    def new_webhook(self, user=1, scopes=""):
        """The URL of a new webhook; scopes as "im,imopenlines", every scope when empty."""
        arguments = ["webhook", "add", "--user", user]
        made = self.server.cli(*arguments, *(["--scopes", scopes] if scopes else []))
        return made["url"].rstrip("/") + "/"

    def new_app(self, name, scopes, *, handler="", install="", api_only=False):
        """A new application, as `switchline app add` prints it."""
        arguments = ["app", "add", "--name", name, "--scopes", scopes]
        arguments += ["--handler", handler] if handler else []
        arguments += ["--install", install] if install else []
        arguments += ["--api-only"] if api_only else []
        return self.server.cli(*arguments)

    def refresh(self, refresh_token=None, client_id=None, client_secret=None):
        """Trades a refresh token for a new pair; the raw answer."""
        return self.http.post(
            self.url + "/oauth/token/", allow_redirects=False, timeout=60,
            data={
                "grant_type": "refresh_token",
                "client_id": client_id or self.server.client_id,
                "client_secret": client_secret or self.server.client_secret,
                "refresh_token": refresh_token or self.server.refresh_token,
            })

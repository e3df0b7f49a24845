"""A client of push channels, as the documentation's "custom push & pull client" is: raw WebSocket or long polling.

    with Socket(portal, config) as socket:      config: the answer of pull.application.config.get
        socket.next()                           the next message, or the test fails
        socket.rest()                           what came so far, without waiting for more
        socket.mid                              id of the last message, for coming back: Socket(portal, config, mid=…)

    poll(portal, config, mid=…)                 one long poll: (status, messages, Last-Message-Id)

A message is the parsed frame: id, mid, channel, time, text {module_id, command, params}, extra.
"""
import json
import re
import ssl
import urllib.parse

import websocket

FRAME = re.compile(r"#!NGINXNMS!#(.*?)#!NGINXNME!#")  # as clients look for them: a dot does not match a line's end
PATIENCE = 10


def channels_of(config):
    return "/".join(channel["id"] for channel in (config["channels"]["private"], config["channels"]["shared"]))


def address(path, config, channels, more):
    query = {"CHANNEL_ID": channels_of(config) if channels is None else channels, **more}
    return path + "?" + urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})


def messages(text):
    found = FRAME.findall(text)
    assert found and re.sub(FRAME, "", text) == "", f"no frames: {text!r}"
    return [json.loads(frame) for frame in found]


class Socket:
    def __init__(self, portal, config, mid=None, *, channels=None, origin=None, **more):
        ca = portal.server.info.get("ca_file")
        self.socket = websocket.create_connection(
            address(config["server"]["websocket_secure"], config, channels, {"mid": mid, **more}), timeout=PATIENCE,
            sslopt={"ca_certs": ca} if ca else {"cert_reqs": ssl.CERT_NONE}, http_no_proxy=["*"], origin=origin)
        self.waiting, self.mid, self.code = [], mid, None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.cut()

    def cut(self):
        """As a network that fails: no close frame."""
        self.socket.shutdown()

    def receive(self):
        """The messages of the next frame; None when the server closed, self.code then says why."""
        opcode, data = self.socket.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            self.code = int.from_bytes(data[:2], "big")
            return None
        return messages(data.decode())

    def next(self, command=None):
        """The next message; with a command, the next one of it."""
        while True:
            while not self.waiting:
                got = self.receive()
                assert got is not None, f"closed with {self.code}"
                self.waiting += got
            message = self.waiting.pop(0)
            self.mid = message["mid"]
            if command in (None, message["text"]["command"]):
                return message

    def closed(self):
        """Reads to the end; the close code."""
        while (got := self.receive()) is not None:
            self.waiting += got
        return self.code


def poll(portal, config, mid=None, *, channels=None, **more):
    answer = portal.http.get(
        address(config["server"]["long_pooling_secure"], config, channels, {"mid": mid, **more}), timeout=60)
    found = messages(answer.text) if answer.status_code == 200 else []
    return answer.status_code, found, answer.headers.get("Last-Message-Id")


def config_of(portal, token=None):
    return portal.ok("pull.application.config.get", token=token or portal.app)


def tell(portal, command, *, token=None, **params):
    assert portal.ok("pull.application.event.add", {"COMMAND": command, **params}, token=token or portal.app) is True


def commands(messages):
    return [message["text"]["command"] for message in messages]

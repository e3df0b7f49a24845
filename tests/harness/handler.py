"""An application's handler: a small web server that remembers what was posted to it.

Tests wait for events with wait(), which sleeps on a condition and never on the clock, and say beforehand how the
handler shall answer: `handler.answers` is used up from the front, then every answer is 200.
"""
import json
import threading
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from harness import brackets
from harness.server import PATIENCE


@dataclass
class Event:
    """One post. `body` is the parsed form (or JSON); `name` is its event in capitals."""

    path: str
    headers: dict
    raw: bytes
    body: dict

    @property
    def name(self):
        return str(self.body.get("event", "")).upper()

    @property
    def data(self):
        return self.body.get("data", {})

    @property
    def auth(self):
        return self.body.get("auth", {})


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: tuple = ()
    delay: float = 0  # seconds before it leaves; hold() is better where it will do


class Handler:
    def __init__(self):
        self.events = []  # everything posted, oldest first
        self.answers = deque()  # Answer or a bare status, for the next posts
        self.respond = None  # called with the Event; may call REST; its Answer wins over `answers` unless None
        self.files = {}  # path: (content type, bytes), for GET
        self.got = []  # paths of the GETs
        self._changed = threading.Condition()
        self._open = threading.Event()
        self._open.set()
        self._web = ThreadingHTTPServer(("127.0.0.1", 0), self._request_class())
        self._web.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._web.server_port}"
        threading.Thread(target=self._web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    # ---- what tests say ----

    def serve(self, path, content, content_type="application/octet-stream"):
        """Offers a file by GET; its URL."""
        self.files[path] = (content_type, content)
        return self.url + path

    def hold(self):
        """Keeps every answer back until release()."""
        self._open.clear()

    def release(self):
        self._open.set()

    def wait(self, event, n=1, timeout=5, where=None):
        """The first n posts of this event (for which where(post) holds), as soon as there are that many."""

        def matching():
            return [e for e in self.events if e.name == event.upper() and (where is None or where(e))]

        with self._changed:
            enough = self._changed.wait_for(lambda: len(matching()) >= n, timeout * PATIENCE)
            seen = [e.name for e in self.events]
            assert enough, f"{len(matching())} of {n} {event} came; seen: {seen}"
            return matching()[:n]

    def one(self, event, timeout=5, where=None):
        return self.wait(event, 1, timeout, where)[0]

    def count(self, event):
        with self._changed:
            return sum(e.name == event.upper() for e in self.events)

    def clear(self):
        with self._changed:
            self.events.clear()

    def close(self):
        self.release()
        self._web.shutdown()
        self._web.server_close()

    # ---- the web server ----

    def _take(self, event):
        with self._changed:
            self.events.append(event)
            planned = self.answers.popleft() if self.answers else Answer()
            self._changed.notify_all()
        return (self.respond and self.respond(event)) or planned

    def _request_class(outer):
        class Request(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                kind = self.headers.get("Content-Type", "")
                text = raw.decode("utf-8", "replace")
                body = json.loads(text) if kind.startswith("application/json") else brackets.parse(text)
                answer = outer._take(Event(self.path, dict(self.headers), raw, body))
                answer = Answer(answer) if isinstance(answer, int) else answer
                outer._open.wait()
                if answer.delay:
                    threading.Event().wait(answer.delay)
                self._send(answer.status, answer.body, answer.headers)

            def do_GET(self):
                path = self.path.partition("?")[0]
                with outer._changed:
                    outer.got.append(path)
                    outer._changed.notify_all()
                outer._open.wait()
                kind, content = outer.files.get(path, (None, None))
                if content is None:
                    return self._send(404, b"", ())
                return self._send(200, content, (("Content-Type", kind),))

            def _send(self, status, body, headers):
                try:
                    self.send_response(status)
                    for name, value in headers:
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except ConnectionError:
                    pass  # the server gave up waiting, which some tests are about

            def log_message(self, *_):
                pass

        return Request

"""What strangers send: ambiguous framing, slow senders, broken bodies, the wrong type for everything, random trees.

The server refuses in words, ends the connection where the bytes behind it could be read in two ways, changes nothing,
goes on answering others, and never answers 500. In builds with checks a handler that answers an error its row does not
declare ends the process, so the same tests find those as well.
"""
import json
import os
import re
import socket
import threading
import time

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import brackets, database
from harness.portal import Portal
from harness.server import PATIENCE, SANITIZER, Server
from test_contract import LOCAL, OFFERED, VALID, Control

SOAK = bool(os.environ.get("SWITCHLINE_SOAK"))
PATH = "/rest/server.time"  # without credentials: whoever gets an answer other than 401 got past the framing


# ---- raw connections ----

def address(server):
    host, port = server.base_url.split("//")[1].split(":")
    return host, int(port)


def say(server, *pieces, timeout=10):
    """Sends the pieces one by one; everything that came back, and whether the server closed the connection."""
    with socket.create_connection(address(server), timeout=timeout * PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in pieces:
                connection.sendall(piece)
        except ConnectionError:
            pass  # refused before we had said everything
        return listen(connection)


def listen(connection):
    came = b""
    try:
        while chunk := connection.recv(65536):
            came += chunk
    except ConnectionError:
        pass
    except TimeoutError:
        return came, False
    return came, True


def statuses(came):
    """The status of every answer in it."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", came)]


def alive(server):
    return requests.get(server.base_url + "/healthz", timeout=10 * PATIENCE).status_code == 200


# ---- framing ----

SMUGGLED = b"GET /rest/server.time?smuggled=1 HTTP/1.1\r\nHost: x\r\n\r\n"


def request(*headers, body=b"", line=b"POST " + PATH.encode() + b" HTTP/1.1", host=b"Host: x"):
    return b"\r\n".join([line, *([host] if host else []), *headers, b"", b""]) + body


CHUNKED = b"Transfer-Encoding: chunked"

REFUSED = {
    "two lengths that differ": request(b"Content-Length: 0", b"Content-Length: 5", body=b"a=1&b"),
    "two lengths that agree": request(b"Content-Length: 3", b"Content-Length: 3", body=b"a=1"),
    "two lengths in one header": request(b"Content-Length: 3, 3", body=b"a=1"),
    "length with chunked": request(b"Content-Length: 5", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "chunked with length": request(CHUNKED, b"Content-Length: 5", body=b"0\r\n\r\n" + SMUGGLED),
    "negative length": request(b"Content-Length: -1"),
    "length with a plus": request(b"Content-Length: +3", body=b"a=1"),
    "length in hex": request(b"Content-Length: 0x3", body=b"a=1"),
    "length with a letter": request(b"Content-Length: 3a", body=b"a=1"),
    "length with a blank inside": request(b"Content-Length: 1 0", body=b"a=1"),
    "empty length": request(b"Content-Length:", body=SMUGGLED),
    "length beyond 64 bits": request(b"Content-Length: 18446744073709551619", body=b"a=1"),
    "length beyond the limit": request(b"Content-Length: 99999999999"),
    "unknown coding": request(b"Transfer-Encoding: gzip", body=b"a=1"),
    "coding before chunked": request(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
    "chunked twice": request(CHUNKED, CHUNKED, body=b"0\r\n\r\n"),
    "chunked and identity": request(CHUNKED, b"Transfer-Encoding: identity", body=b"0\r\n\r\n" + SMUGGLED),
    "chunked misspelled": request(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
    "chunked with a tab": request(b"Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"),
    "chunked in quotes": request(b'Transfer-Encoding: "chunked"', body=b"0\r\n\r\n"),
    "chunked in HTTP/1.0": request(CHUNKED, line=b"POST / HTTP/1.0", body=b"0\r\n\r\n" + SMUGGLED),
    "chunk size with a sign": request(CHUNKED, body=b"-1\r\na\r\n0\r\n\r\n"),
    "chunk size with 0x": request(CHUNKED, body=b"0x1\r\na\r\n0\r\n\r\n"),
    "chunk size empty": request(CHUNKED, body=b"\r\na\r\n0\r\n\r\n"),
    "chunk size no number": request(CHUNKED, body=b"zz\r\na\r\n0\r\n\r\n"),
    "chunk size beyond 64 bits": request(CHUNKED, body=b"10000000000000001\r\na\r\n0\r\n\r\n"),
    "chunk size beyond the limit": request(CHUNKED, body=b"ffffffff\r\n"),
    "chunk size with a blank before": request(CHUNKED, body=b" 1\r\na\r\n0\r\n\r\n"),
    "chunk size ends with a bare LF": request(CHUNKED, body=b"1\na\r\n0\r\n\r\n"),
    "chunk longer than it says": request(CHUNKED, body=b"1\r\nab\r\n0\r\n\r\n"),
    "chunk ends with a bare LF": request(CHUNKED, body=b"1\r\na\n0\r\n\r\n"),
    "bare LF after the request line": b"POST " + PATH.encode() + b" HTTP/1.1\nHost: x\r\n\r\n",
    "bare LF after a header": request(b"A: b\nContent-Length: 5", body=b"a=1&b"),
    "bare LF at the end of the headers": b"POST " + PATH.encode() + b" HTTP/1.1\r\nHost: x\r\n\n",
    "bare CR in a header": request(b"A: b\rContent-Length: 5", body=b"a=1&b"),
    "obsolete folding": request(b"A: b", b" c"),
    "obsolete folding of the length": request(b"Content-Length:", b" 5", body=b"a=1&b"),
    "folding of the first header": b"POST " + PATH.encode() + b" HTTP/1.1\r\n Host: x\r\n\r\n",
    "space before the colon": request(b"Content-Length : 3", body=b"a=1"),
    "tab before the colon": request(b"Transfer-Encoding\t: chunked", body=b"0\r\n\r\n"),
    "header without a colon": request(b"Content-Length"),
    "header without a name": request(b": x"),
    "NUL in a header": request(b"A: b\x00c"),
    "NUL in a header's name": request(b"A\x00: b"),
    "NUL in the URL": request(line=b"GET /rest/\x00 HTTP/1.1"),
    "control character in a name": request(b"Content\x01-Length: 3"),
    "no host": request(host=None),
    "two hosts": request(b"Host: y"),
    "host with a path": request(host=b"Host: x/y"),
    "host that contradicts the URL": request(line=b"GET http://y/rest/server.time HTTP/1.1"),
    "host with a user": request(host=b"Host: a@x"),
    "URL with a space": request(line=b"GET /rest/a b HTTP/1.1"),
    "URL with a fragment": request(line=b"GET /rest/profile#x HTTP/1.1"),
    "URL without a slash": request(line=b"GET rest/profile HTTP/1.1"),
    "URL too long": request(line=b"GET /" + b"a" * 20000 + b" HTTP/1.1"),
    "header too long": request(b"A: " + b"b" * 40000),
    "header's name too long": request(b"A" * 40000 + b": b"),
    "too many headers": request(*[b"A%d: b" % n for n in range(150)]),
    "headers without end": b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10000,
    "trailers without end": request(CHUNKED, body=b"0\r\n" + b"A: b\r\n" * 10000),
    "chunk extensions without end": request(CHUNKED, body=b"1;" + b"a" * 40000 + b"\r\na\r\n0\r\n\r\n"),
    "no method": request(line=b"/ HTTP/1.1"),
    "unknown method": request(line=b"SMUGGLE / HTTP/1.1"),
    "no version": request(line=b"GET /"),
    "version 0.9": request(line=b"GET / HTTP/0.9"),
    "version 1.2": request(line=b"GET / HTTP/1.2"),
    "version 2.0": request(line=b"GET / HTTP/2.0"),
    "another protocol": request(line=b"GET / HTTPS/1.1"),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS on the plain port": bytes.fromhex("16030100d0010000cc0303") + bytes(200),
    "blank before the method": b" GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "unknown expectation": request(b"Expect: 200-ok", b"Content-Length: 3", body=b"a=1"),
    "nothing but zeroes": bytes(2000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_ambiguous_requests_are_refused_and_nothing_behind_them_is_read(server, name):
    came, closed = say(server, REFUSED[name] + SMUGGLED)
    assert closed, f"the connection stays open after {came[:200]}"
    assert len(statuses(came)) == 1, f"more than one answer, or none: {came[:500]}"
    assert statuses(came)[0] in (400, 413, 414, 417, 431, 501, 505), came[:200]
    assert b"\r\nConnection: close\r\n" in came
    assert alive(server)


@pytest.mark.parametrize("name", ["length with chunked", "bare LF after a header", "obsolete folding", "two hosts"])
def test_a_refusal_does_not_depend_on_where_the_bytes_are_cut(server, name):
    probe = REFUSED[name]
    for cut in range(1, len(probe)):
        came, closed = say(server, probe[:cut], probe[cut:])
        assert closed and len(statuses(came)) == 1 and statuses(came)[0] == 400, f"cut at {cut}: {came[:200]}"


def test_pipelined_requests_are_answered_in_order_wherever_they_are_cut(server):
    first = request(b"Content-Length: 3", body=b"a=1", line=b"POST /rest/no.such.method HTTP/1.1")
    second = request(CHUNKED, body=b"1\r\na\r\n2;x=y\r\n=1\r\n0\r\nTrailer: x\r\n\r\n")
    last = request(b"Connection: close", line=b"GET /nothing HTTP/1.1")
    both = first + second + last
    for cut in range(1, len(both)):
        came, closed = say(server, both[:cut], both[cut:])
        assert closed and statuses(came) == [404, 401, 404], f"cut at {cut}: {came[:300]}"
        assert came.index(b"ERROR_METHOD_NOT_FOUND") < came.index(b"NO_AUTH_FOUND") < came.index(b"There is nothing here")


def test_hundreds_of_pipelined_requests_get_as_many_answers(server):
    came, closed = say(server, request(line=b"GET /healthz HTTP/1.1") * 500 + request(b"Connection: close"))
    assert closed and statuses(came) == [200] * 500 + [401]


def test_a_cut_request_is_not_run(server, portal):
    before = portal.ok("app.option.get", token=portal.app)
    body = json.dumps({"options": {"cut": "1"}, "auth": portal.app}).encode()
    head = request(b"Content-Type: application/json", b"Content-Length: %d" % len(body),
                   line=b"POST /rest/app.option.set HTTP/1.1")
    for end in range(1, len(body), 7):
        with socket.create_connection(address(server), timeout=10 * PATIENCE) as connection:
            connection.sendall(head + body[:end])
            connection.shutdown(socket.SHUT_WR)
            came, closed = listen(connection)
            assert closed and 200 not in statuses(came)
    assert portal.ok("app.option.get", token=portal.app) == before


# ---- slow senders ----

def test_slow_senders_are_cut_off_and_hold_nobody_up(start_server):
    server = start_server("--header-timeout-ms", "300", "--body-timeout-ms", "300", "--idle-timeout-ms", "300")
    beginnings = [b"", b"GET", b"GET /healthz HTTP/1.1\r\nHost: x\r\nA", request(b"Content-Length: 10", body=b"a"),
                  request(CHUNKED, body=b"5\r\nab")] * 20
    held = [socket.create_connection(address(server), timeout=10 * PATIENCE) for _ in beginnings]
    try:
        for connection, beginning in zip(held, beginnings):
            connection.sendall(beginning)
        assert alive(server)
        for connection, beginning in zip(held, beginnings):
            came, closed = listen(connection)
            assert closed and statuses(came) in ([], [408]), (beginning, came)
    finally:
        for connection in held:
            connection.close()
    assert alive(server)


def test_a_byte_now_and_then_does_not_keep_headers_going(start_server):
    server = start_server("--header-timeout-ms", "400")
    began, closed = time.monotonic(), threading.Event()
    with socket.create_connection(address(server), timeout=10 * PATIENCE) as connection:

        def drip():
            try:
                for byte in b"GET /healthz HTTP/1.1\r\n" + b"A: b\r\n" * 1000:
                    connection.sendall(bytes([byte]))
                    if closed.wait(0.05):
                        return
            except OSError:
                pass

        sender = threading.Thread(target=drip)
        sender.start()
        came, ended = listen(connection)
        closed.set()
        sender.join()
    assert ended and statuses(came) in ([], [408]) and time.monotonic() - began < 5 * PATIENCE


# ---- nothing changes ----

class Ledger:
    """Tells whether anything was committed, by a look into the database beside the server."""

    def __init__(self, server):
        self.look = server.look()
        self.tables = sorted(self.look.tables() - {"timer"})  # deadlines that pass meanwhile are nobody's call
        self.last, self.counts = self.version(), self.count()

    def version(self):
        """Changes with every commit; counting the rows of all tables takes ten times as long."""
        return self.look.one("SELECT pg_current_wal_insert_lsn()" if database.on_server else "PRAGMA data_version")

    def count(self):
        return dict(self.look.rows(" UNION ALL ".join(
            f"SELECT '{name}', count(*) FROM {name}" for name in self.tables)))

    def changed(self):
        """Since the last look: which tables have another number of rows."""
        if self.version() == self.last:
            return []
        before, self.last, self.counts = self.counts, self.version(), self.count()
        return [f"{name}: {before[name]} → {self.counts[name]}" for name in self.tables if before[name] != self.counts[name]]


@pytest.fixture(scope="module")
def ledger(server):
    ledger = Ledger(server)
    yield ledger
    ledger.look.close()


# ---- bodies ----

def nested(opening, closing, depth):
    return (opening * depth + "1" + closing * depth).encode()


BAD_JSON = {
    "an open brace": b"{", "an open string": b'{"a":"', "no value": b'{"a":}', "a comma too many": b'{"a":1,}',
    "something behind it": b'{"a":1}x', "single quotes": b"{'a':1}", "not a number": b'{"a":NaN}', "infinity": b'{"a":1e999}',
    "leading zero": b'{"a":01}', "a comment": b'{"a":1/*x*/}', "raw control character": b'{"a":"\x01"}',
    "broken UTF-8": b'{"a":"\xff"}', "overlong UTF-8": b'{"a":"\xc0\xaf"}', "a surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "beyond Unicode": b'{"a":"\xf4\x90\x80\x80"}', "cut UTF-8": b'{"a":"\xe2\x82"}', "broken UTF-8 in a key": b'{"\xff":1}',
    "half a surrogate pair": b'{"a":"\\ud800"}', "U+0000": b'{"a":"\\u0000"}', "U+0000 in a key": b'{"\\u0000":1}',
    "a raw zero byte": b'{"a":"\x00"}', "a text": b'"text"', "a number": b"7", "null": b"null", "words": b"hello",
    "UTF-16": '{"a":1}'.encode("utf-16"), "nested 65 times": nested("[", "]", 65),
    "nested 100000 times": nested("[", "]", 100000), "objects nested 100000 times": nested('{"a":', "}", 100000),
    "100000 open brackets": b"[" * 100000, "100000 closing brackets": b"]" * 100000,
    "too many members": json.dumps({f"k{n}": 1 for n in range(20001)}).encode(),
}
BAD_FORMS = {
    "broken UTF-8": b"a=%ff", "overlong UTF-8": b"a=%c0%af", "raw broken UTF-8": b"a=\xff", "U+0000": b"a=%00",
    "U+0000 in a key": b"a%00=1", "a surrogate": b"a=%ed%a0%80", "nested 33 times": b"a" + b"[b]" * 33 + b"=1",
    "nested 10000 times": b"a" + b"[]" * 10000 + b"=1", "a step of 300 letters": b"a[" + b"b" * 300 + b"]=1",
    "20001 fields": b"&".join(b"a[]=1" for _ in range(20001)),
}
BAD_PARTS = {
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "cut": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue'),
    "bare LF": ("multipart/form-data; boundary=x", b'--x\nContent-Disposition: form-data; name="a"\n\nvalue\n--x--\n'),
    "no name": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--x--\r\n"),
    "broken UTF-8": ("multipart/form-data; boundary=x",
                     b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n'),
    "a zero byte": ("multipart/form-data; boundary=x",
                    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\x00\r\n--x--\r\n'),
    "1001 parts": ("multipart/form-data; boundary=x",
                   b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1001 + b"--x--\r\n"),
}
BODIES = [
    *(pytest.param("application/json", body, id=f"JSON: {name}") for name, body in BAD_JSON.items()),
    *(pytest.param("application/x-www-form-urlencoded", body, id=f"form: {name}") for name, body in BAD_FORMS.items()),
    *(pytest.param(kind, body, id=f"parts: {name}") for name, (kind, body) in BAD_PARTS.items()),
]


@pytest.mark.parametrize("kind, body", BODIES)
@pytest.mark.parametrize("query", ["", "?BOT_ID=1&a=1"])
def test_broken_bodies_are_refused_in_words_and_change_nothing(server, portal, ledger, kind, body, query):
    ledger.changed()
    url = portal.webhook + "app.option.set" + query
    answer = portal.http.post(url, data=body, headers={"Content-Type": kind}, timeout=20 * PATIENCE)
    assert answer.status_code == 400 and answer.json()["error"] == "INVALID_REQUEST", answer.text
    assert answer.json()["error_description"]
    assert ledger.changed() == []


def test_large_forms_cost_what_they_are_long(server):
    """Anybody may send one, and it is read on an event loop: a quadratic reader would stand still for seconds."""
    for body in (b"&".join(b"a[]=1" for _ in range(19999)), b"&".join(b"k%d=1" % n for n in range(19999)),
                 b"&".join(b"a[%d][]=1" % (n % 9) for n in range(19999))):
        began = time.monotonic()
        answer = requests.post(server.base_url + PATH + "?a=1", data=body, timeout=20 * PATIENCE,
                               headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code == 401 and time.monotonic() - began < 0.5 * PATIENCE


def test_a_batch_of_a_million_commands_is_not_worked_through(portal):
    answer = portal.call("batch", {"cmd": ["profile"] * 300000})
    done = answer.json()["result"]
    assert len(done["result"]) == 50 and len(done["result_error"]) == 1000
    assert {error["error"] for error in done["result_error"].values()} == {"ERROR_BATCH_LENGTH_EXCEEDED"}


def test_references_do_not_multiply_without_end(start_server):
    portal = Portal(start_server("--max-body-bytes", "20000"))
    commands = {"a": "app.option.set?options[t]=" + "x" * 500, "b": "app.option.get"}
    for n in range(5):
        last = "b" if n == 0 else f"g{n - 1}"
        commands[f"s{n}"] = "app.option.set?options[t]=" + f"$result[{last}][t]" * 20
        commands[f"g{n}"] = "app.option.get"
    done = portal.batch(commands, token=portal.app)
    assert done["result_error"]["s1"] == {"error": "INVALID_REQUEST", "error_description": "Too many parameters"}
    assert len(done["result"]["g4"]["t"]) == 10000
    open_end = portal.batch({"a": "profile", "b": "profile?x=" + "$result[" * 1000}, token=portal.app)
    assert open_end["result_error"] == []


# ---- wrong types ----

HOSTILE = [
    [], {}, [[]], [{}], {"a": {"b": [1]}}, "seven", "-1", -1, 0, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**64 - 1, 1e308, 0.5,
    True, "\ud83d\ude00 \u202e ' \" ; -- <b>&", "x" * 70000, "%s%n%d", "../../etc/passwd", "[", "{\"a\":[1,{\"b\":null}]}",
    [None, 1, "a", {"x": [None]}], {"0": 1, "1": [2]}, {"": ""},
]


class Caller:
    """Calls with every right that the method may want: (status, body)."""

    def __init__(self, server, portal):
        self.portal, self.control = portal, Control(server)

    def __call__(self, name, values):
        if name in LOCAL:
            return 200, self.control(name, values)
        answer = self.portal.call(name, values, token=self.portal.app)
        return answer.status_code, answer.json()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A server of its own: what these calls do to users and lines is nobody else's business."""
    server = Server(tmp_path_factory.mktemp("hostile") / "data")
    yield server, Caller(server, Portal(server)), Ledger(server)
    server.stop()


def is_refusal(body):
    inside = body.get("result")
    return "error" in body or (isinstance(inside, dict) and "error" in inside)


def assert_harmless(hostile, name, values):
    _, call, ledger = hostile
    ledger.changed()
    status, body = call(name, values)
    assert status < 500 and body.get("error") != "INTERNAL_SERVER_ERROR", f"{name} {values!r:.300}: {status} {body!r:.300}"
    if is_refusal(body):
        assert ledger.changed() == [], f"{name} {values!r:.300} was refused: {body!r:.200}"


@pytest.mark.parametrize("name", [name for name, row in OFFERED.items() if row["params"]])
def test_the_wrong_type_for_every_parameter(hostile, name):
    params = [param for param in OFFERED[name]["params"] if param["kind"] != "doc"]
    valid = {param["name"]: VALID[param["kind"]] for param in params if param["missing"]}
    for param in params:
        for value in HOSTILE:
            assert_harmless(hostile, name, {**valid, param["name"]: value})
    for value in HOSTILE:
        assert_harmless(hostile, name, {param["name"]: value for param in params})
    assert alive(hostile[0])


# ---- random trees ----

NESTED = sorted({step for row in OFFERED.values() for param in row["params"]
                 for step in param["name"].replace("[]", "").split(".")})
LIKELY = ["chat1", "1", "0", "Y", "N", "user", "U1", "C", "P", "ONIMCONNECTORMESSAGEADD", "https://example.com/x", "#ff0000"]
SCALARS = (st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.integers(-2, 9) | st.sampled_from(LIKELY) |
           st.floats(allow_nan=False, allow_infinity=False) |
           st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20))
KEYS = st.sampled_from(NESTED) | st.sampled_from(["0", "1", "id", "ID", "name", "text", ">ID", "%NAME", "!X"])
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)


@st.composite
def calls(draw):
    name = draw(st.sampled_from(sorted(OFFERED)))
    own = [param["name"] for param in OFFERED[name]["params"] if "." not in param["name"]]
    keys = st.sampled_from(own) | KEYS if own else KEYS
    return name, draw(st.dictionaries(keys, TREES, max_size=6))


@settings(max_examples=20000 if SOAK else 100 if SANITIZER else 400, deadline=None, database=None, derandomize=not SOAK,
          suppress_health_check=list(HealthCheck))
@given(call=calls())
def test_any_tree_for_any_method(hostile, call):
    name, values = call
    assert_harmless(hostile, name, values)


@settings(max_examples=2000 if SOAK else 50 if SANITIZER else 150, deadline=None, database=None, derandomize=not SOAK,
          suppress_health_check=list(HealthCheck))
@given(commands=st.lists(calls(), min_size=1, max_size=8), halt=st.booleans())
def test_any_batch(hostile, commands, halt):
    server, call, _ = hostile
    lines = {}
    for at, (name, values) in enumerate(commands):
        text = "&".join(f"{key}={value}" for key, value in brackets.pairs(values))
        lines[f"c{at}"] = f"{name}?{text}&x=$result[c{at - 1}][0]"
    status, body = call("batch", {"cmd": lines, "halt": halt})
    assert status < 500, f"{lines}: {status} {body!r:.300}"
    errors = body["result"]["result_error"] if "result" in body else []
    for error in errors.values() if isinstance(errors, dict) else errors:
        assert error["error"] != "INTERNAL_SERVER_ERROR", lines

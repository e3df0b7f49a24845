"""Push channels: WebSocket and long polling, as raw clients speak them."""
import datetime
import threading
import time

import pytest
import requests
import websocket

from harness import database
from harness.portal import Portal
from harness.push import Socket, channels_of, commands, config_of, poll, tell
from test_access import browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    from harness.server import Server
    server = Server(tmp_path_factory.mktemp("push") / "data", "--poll-ms", "300", "--keep-pushes-s", "600")
    yield server
    server.discard()


@pytest.fixture(scope="module")
def portal(server):
    return Portal(server)


@pytest.fixture
def config(portal):
    answer = portal.refresh()
    if answer.status_code == 200:
        portal.app = answer.json()["access_token"]
        portal.server.info["refresh_token"] = answer.json()["refresh_token"]
    return config_of(portal)


def said(message):
    """Its text; what is extra stands inside as well, for the vendor's client."""
    text = dict(message["text"])
    assert {**text.pop("extra"), "channel": message["channel"]} == message["extra"]
    return text


def live(portal, config, **how):
    """A socket that has heard something already, so that it can come back. Who is connected hears what is committed from then on."""
    socket = Socket(portal, config, **how)
    tell(portal, "ready")
    socket.next("ready")
    return socket


# ---- what a message is ----

@pytest.mark.parametrize("whom, channel", [({}, "shared"), ({"USER_ID": 1}, "private"), ({"USER_ID": [2, 1]}, "private")])
def test_a_message_has_the_documented_shape(portal, config, whom, channel):
    params = {"text": "Привет #!NGINXNME!# \u2028 \"quoted\"\n", "list": [1, {"a": None}], "empty": {}}
    with live(portal, config) as socket:
        tell(portal, "hello", PARAMS=params, MODULE_ID="my.module", **whom)
        message = socket.next()
    name = config["channels"][channel]["id"]
    assert set(message) == {"id", "mid", "channel", "tag", "time", "text", "extra"}
    assert said(message) == {"module_id": "my.module", "command": "hello", "params": params}
    assert message["channel"] == message["extra"]["channel"] == name
    assert isinstance(message["id"], int) and len(message["mid"]) == 24 and message["mid"].isdigit()
    extra = message["extra"]
    assert (extra["revision"], extra["revisionMobile"], extra["server_time_ago"]) == (19, 3, 0)
    assert datetime.datetime.fromisoformat(extra["server_time"]).timestamp() == extra["server_time_unix"]
    assert datetime.datetime.strptime(message["time"], "%a, %d %b %Y %H:%M:%S GMT").replace(
        tzinfo=datetime.timezone.utc).timestamp() == extra["server_time_unix"]


def test_without_params_they_are_an_empty_object(portal, config):
    with live(portal, config) as socket:
        tell(portal, "hello")
        assert said(socket.next()) == {"module_id": "application", "command": "hello", "params": {}}


def test_a_notice_comes_to_whom_it_is_for(portal, config):
    with live(portal, config) as socket:
        portal.ok("pull.application.push.add", {
            "USER_ID": [1, 2], "TEXT": "Hello", "AVATAR": "javascript:alert(1)"}, token=portal.app)
        message = socket.next()
    assert message["text"]["command"] == "pushNotification"
    assert message["text"]["params"]["text"] == "Hello" and message["text"]["params"]["avatar"] == ""
    assert message["text"]["params"]["app_name"]


# ---- nothing missed, nothing twice ----

def test_whoever_comes_back_gets_what_he_missed_once_and_in_order(portal, config):
    with live(portal, config) as socket:
        tell(portal, "a")
        socket.next("a")
    for number in range(5):
        tell(portal, f"b{number}", **({"USER_ID": 1} if number % 2 else {}))
    with Socket(portal, config, mid=socket.mid) as again:
        tell(portal, "c")
        got = [again.next() for _ in range(6)]
    assert commands(got) == ["b0", "b1", "b2", "b3", "b4", "c"]
    assert [message["mid"] for message in got] == sorted({message["mid"] for message in got})
    with Socket(portal, config, mid=got[2]["mid"]) as third:
        assert commands([third.next() for _ in range(3)]) == ["b3", "b4", "c"]


def test_earlier_versions_come_back_by_tag(portal, config):
    with live(portal, config) as socket:
        tell(portal, "a")
        message = socket.next("a")
    tell(portal, "b")
    with Socket(portal, config, tag=message["tag"], time=message["time"]) as again:
        assert again.next()["text"]["command"] == "b"


def test_one_person_twice_is_told_once(portal, config):
    twice = channels_of(config) + "/" + channels_of(config)
    with live(portal, config, channels=twice) as socket:
        tell(portal, "a", USER_ID=1)
        tell(portal, "b", USER_ID=1)
        assert commands([socket.next(), socket.next()]) == ["a", "b"]
        mid = socket.mid
    tell(portal, "c", USER_ID=1)
    tell(portal, "d", USER_ID=1)
    with Socket(portal, config, mid=mid, channels=twice) as again:
        assert commands([again.next(), again.next()]) == ["c", "d"]


def test_a_stream_that_is_cut_all_the_time_is_whole(portal, config):
    """Messages come from several callers while the client loses its connection again and again."""
    with live(portal, config) as socket:
        mid = socket.mid
    told, got = [f"m{number}" for number in range(120)], []

    def talk(part):
        caller = Portal(portal.server)
        caller.app = portal.app
        for command in part:
            tell(caller, command, **({"USER_ID": 1} if int(command[1:]) % 3 else {}))
    talkers = [threading.Thread(target=talk, args=(told[number::3],)) for number in range(3)]
    for talker in talkers:
        talker.start()
    while len(got) < len(told):
        with Socket(portal, config, mid=mid) as socket:
            for _ in range(min(7, len(told) - len(got))):
                got.append(socket.next()["text"]["command"])
            mid = socket.mid
    for talker in talkers:
        talker.join()
    assert sorted(got) == sorted(told) and len(set(got)) == len(told)
    for number in range(3):
        assert [command for command in got if int(command[1:]) % 3 == number] == told[number::3]


def test_who_missed_more_than_is_kept_is_told_to_begin_anew(portal, config):
    with live(portal, config) as socket:
        old = socket.mid
    tell(portal, "missed")
    portal.advance(601)  # housekeeping sees to it soon
    for _ in range(500):
        with Socket(portal, config, mid=old) as again:
            tell(portal, "now")
            first = said(again.next())
        if first["command"] != "missed":
            break
        time.sleep(0.01)
    assert first == {"module_id": "switchline", "command": "historyLost", "params": {}}
    with Socket(portal, config, mid=old) as again:
        again.next("historyLost")
        message = again.next()
        assert said(message) == {"module_id": "pull", "command": "channel_expire", "params": {
            "action": "get_config", "channel": {"id": config["channels"]["private"]["id"], "type": "private"}}}
        tell(portal, "after")
    with Socket(portal, config, mid=message["mid"]) as again:
        assert again.next()["text"]["command"] == "after"


@pytest.mark.parametrize("mid", ["9" * 24, "x" * 24, "12", "-1", "0" * 40])
def test_an_id_that_was_never_given_begins_anew(portal, config, mid):
    with Socket(portal, config, mid=mid) as socket:
        assert socket.next()["text"]["command"] == "historyLost"


def test_more_than_a_thousand_missed_begin_anew(portal, config):
    with live(portal, config) as socket:
        mid = socket.mid
    for _ in range(21):
        portal.batch(["pull.application.event.add?COMMAND=x"] * 50, token=portal.app)
    with Socket(portal, config, mid=mid) as again:
        assert again.next()["text"]["command"] == "historyLost"


def test_what_was_for_clients_of_others_was_not_missed(portal, config):
    another = portal.new_app("Another", "pull", api_only=True)
    token = portal.server.cli("app", "token", "--id", another["id"])["access_token"]
    other = config_of(portal, token)
    with Socket(portal, other) as socket:
        tell(portal, "ready", token=token)
        socket.next("ready")
    for _ in range(21):
        portal.batch(["pull.application.event.add?COMMAND=x"] * 50, token=portal.app)
    tell(portal, "missed", token=token)
    with Socket(portal, other, mid=socket.mid) as again:
        assert again.next()["text"]["command"] == "missed"


# ---- as it is committed ----

def test_what_is_undone_is_never_told(portal, config):
    with live(portal, config) as socket:
        result = portal.batch({
            "fine": "pull.application.event.add?COMMAND=fine",
            "wrong": "pull.application.event.add?COMMAND=wr ong",
            "more": "pull.application.event.add?COMMAND=more"}, token=portal.app)
        assert list(result["result_error"]) == ["wrong"]
        assert commands([socket.next(), socket.next()]) == ["fine", "more"]


def test_nothing_is_missed_when_the_server_is_killed(start_server):
    server = start_server()
    portal = Portal(server)
    config = config_of(portal)
    with live(portal, config) as socket:
        mid = socket.mid
        tell(portal, "before", USER_ID=1)
        server.kill()
    server.start()
    portal = Portal(server)
    tell(portal, "after", USER_ID=1)
    with Socket(portal, config_of(portal), mid=mid) as again:
        assert commands([again.next(), again.next()]) == ["before", "after"]


# ---- whose is whose ----

def test_made_up_channels_hear_nothing(portal, config):
    private = config["channels"]["private"]["id"]
    number, mac = private.split("x")
    for wrong in ("nonsense", f"{int(number) + 1}x{mac}", f"{number}x{mac[:-1]}", f"{private}/1x{'0' * 40}",
                  config["channels"]["private"]["public_id"]):
        with Socket(portal, config, channels=wrong) as socket:
            assert socket.closed() == 4010 and socket.waiting == []
        assert poll(portal, config, channels=wrong)[0] == 403


def test_people_hear_what_is_theirs(portal, config):
    anna, boris = portal.operators[:2]
    pages = {user["id"]: browser(portal, user) for user in (anna, boris)}

    def ask(user, method, **params):
        answer = pages[user["id"]].post(f"{portal.url}/rest/{method}", json=params, timeout=20).json()
        return answer["result"]
    hers, his = (ask(user, "pull.application.config.get") for user in (anna, boris))
    with Socket(portal, hers) as her, Socket(portal, his) as him, live(portal, config) as app:
        for socket in (her, him):
            ask(anna, "pull.application.event.add", COMMAND="ready")
        her.next("ready"), him.next("ready")
        ask(anna, "pull.application.event.add", COMMAND="mine", USER_ID=anna["id"])
        tell(portal, "of_app", USER_ID=anna["id"])
        ask(anna, "pull.application.event.add", COMMAND="end")
        tell(portal, "end_of_app")
        assert commands([her.next("mine"), her.next()]) == ["mine", "end"]
        assert him.next("end")
        assert app.next()["text"]["command"] == "end_of_app"


def test_the_origin_of_a_page_does_not_matter_but_its_channels(portal, config):
    """Pages of applications come from anywhere; a cookie opens nothing here."""
    with live(portal, config, origin="https://app.example.com") as socket:
        tell(portal, "hello")
        assert socket.next()["text"]["command"] == "hello"
    web = browser(portal, portal.operators[0])
    cookie = "; ".join(f"{name}={value}" for name, value in web.cookies.items())
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(config["server"]["websocket"], cookie=cookie, timeout=10, http_no_proxy=["*"])
    assert refused.value.status_code == 400


def test_whoever_is_dismissed_hears_no_more(portal, config):
    carl = portal.operators[1]
    page = browser(portal, carl)
    his = page.post(f"{portal.url}/rest/pull.application.config.get", json={}, timeout=20).json()["result"]
    with Socket(portal, his) as socket:
        portal.ok("user.update", {"ID": carl["id"], "ACTIVE": "N"})
        portal.advance(61)
        assert socket.closed() == 3003 and commands(socket.waiting)[-1] == "config_expire"
        portal.ok("user.update", {"ID": carl["id"], "ACTIVE": "Y"})
    with Socket(portal, his) as socket:
        assert socket.closed() == 4010


def test_whoever_logs_out_hears_no_more(portal, config):
    carl = portal.operators[1]
    page, elsewhere = browser(portal, carl), browser(portal, carl)
    configure = lambda web: web.post(f"{portal.url}/rest/pull.application.config.get", json={}, timeout=20)
    left = configure(page).json()["result"]
    with Socket(portal, left) as socket:
        page.post(f"{portal.url}/logout", data={"sessid": page.headers["X-Switchline-Csrf"]}, timeout=20)
        portal.advance(61)
        assert socket.closed() == 3003 and commands(socket.waiting)[-1] == "config_expire"
    assert configure(page).status_code == 401
    with Socket(portal, left) as socket:
        assert socket.closed() == 4010
    with Socket(portal, configure(elsewhere).json()["result"]) as socket:
        portal.ok("im.message.add", {"DIALOG_ID": carl["id"], "MESSAGE": "Still there?"})
        assert socket.next("message")["text"]["params"]["message"]["text"] == "Still there?"


# ---- ends ----

def test_a_channel_ends_after_twelve_hours(start_server):
    portal = Portal(start_server())
    config = config_of(portal)
    with live(portal, config) as socket:
        mid = socket.mid
        portal.advance(12 * 3600)
        message = socket.next()
        assert message["text"]["command"] == "channel_expire"
        assert message["text"]["params"]["action"] == "get_config"
        assert message["mid"][:24] >= mid and message["mid"] != mid  # clients drop an id that they have seen
        assert socket.closed() == 3001
    for how in ("poll", "socket"):
        if how == "poll":
            status, messages, _ = poll(portal, config)
            assert (status, commands(messages)) == (200, ["channel_expire"])
        else:
            with Socket(portal, config) as late:
                assert late.closed() == 3001 and commands(late.waiting) == ["channel_expire"]
    portal.app = portal.refresh().json()["access_token"]
    renewed = config_of(portal)
    assert renewed["channels"]["private"]["id"] != config["channels"]["private"]["id"]
    tell(portal, "new", USER_ID=1)
    with Socket(portal, renewed, mid=message["mid"]) as again:
        assert again.next()["text"]["command"] == "new"


def test_a_server_that_ends_says_so(start_server):
    server = start_server()
    portal = Portal(server)
    config = config_of(portal)
    with live(portal, config) as socket:
        ended = threading.Thread(target=server.stop)
        ended.start()
        assert said(socket.next()) == {"module_id": "pull", "command": "server_restart", "params": {}}
        assert socket.closed() == 3002
        ended.join()


def test_who_sends_nonsense_is_closed(portal, config):
    with live(portal, config) as socket:
        socket.socket.send("anything")  # clients of version 3 have nothing to say, and may
        tell(portal, "fine")
        assert socket.next()["text"]["command"] == "fine"
        socket.socket.send("x" * 5000)
        assert socket.closed() == 1009
    with live(portal, config) as socket:
        socket.socket.send_binary(b"x")
        assert socket.closed() == 1003
    with live(portal, config) as socket:
        socket.socket.sock.sendall(b"\x81\x01x")  # without a mask
        assert socket.closed() == 1002
    with live(portal, config) as socket:
        socket.socket.close(3000)
        assert socket.socket.sock is None or socket.closed() == 3000


@pytest.mark.parametrize("headers, status", [
    ({"Sec-WebSocket-Version": "12"}, 426), ({"Upgrade": "h2c"}, 426), ({"Connection": "keep-alive"}, 426),
    ({"Sec-WebSocket-Key": "short"}, 400), ({"Sec-WebSocket-Key": None}, 400), ({"Sec-WebSocket-Version": None}, 426)])
def test_a_handshake_is_refused(portal, config, headers, status):
    sent = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **headers}
    answer = requests.get(
        config["server"]["websocket"].replace("ws", "http", 1), params={"CHANNEL_ID": channels_of(config)},
        headers={name: value for name, value in sent.items() if value}, timeout=20, proxies={"http": None})
    assert answer.status_code == status
    assert status != 426 or answer.headers["Sec-WebSocket-Version"] == "13"


# ---- long polling ----

def test_polling_waits_and_goes_on(portal, config):
    status, messages, mid = poll(portal, config)
    assert (status, messages) == (304, []) and len(mid) == 24
    tell(portal, "a")
    tell(portal, "b", USER_ID=1)
    status, messages, mid = poll(portal, config, mid=mid)
    assert (status, commands(messages)) == (200, ["a", "b"]) and messages[-1]["mid"] <= mid
    status, messages, further = poll(portal, config, mid=mid)
    assert (status, messages) == (304, [])
    assert further >= mid if database.on_server else further == mid  # there every transaction of the server goes on
    later = threading.Timer(0.1, tell, (portal, "c"))
    later.start()
    status, messages, mid = poll(portal, config, mid=mid)
    later.join()
    assert (status, commands(messages)) == (200, ["c"])


def test_the_answer_of_nothing_says_where_to_go_on(portal, config):
    answer = portal.http.get(
        config["server"]["long_polling"], params={"CHANNEL_ID": channels_of(config)}, timeout=20)
    assert (answer.status_code, answer.headers["Expires"]) == (304, "Thu, 01 Jan 1973 11:11:01 GMT")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Last-Message-Id" in answer.headers["Access-Control-Expose-Headers"]


def test_a_poll_that_nobody_waits_for_is_given_up(portal, config):
    for _ in range(20):
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.get(config["server"]["long_polling"], params={"CHANNEL_ID": channels_of(config)}, timeout=0.02,
                         proxies={"http": None})
    _, _, mid = poll(portal, config)
    tell(portal, "a")
    assert commands(poll(portal, config, mid=mid)[1]) == ["a"]


def test_polling_without_channels_is_refused(portal, config):
    for channels in ("", "/", "/".join(["1xa"] * 9)):
        assert poll(portal, config, channels=channels)[0] == 400


# ---- what operators of the server see ----

def test_clients_are_counted(portal, config):
    def seen():
        page = portal.http.get(portal.url + "/metrics", timeout=20).text
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
                for line in page.splitlines() if line.startswith(("switchline_push", "switchline_websockets"))}
    before = seen()
    with live(portal, config), live(portal, config) as second:
        now = seen()
        assert now['switchline_push_clients{by="websocket"}'] >= 2
        assert now["switchline_push_messages_total"] > before["switchline_push_messages_total"]
        for _ in range(200):  # more than a client may leave unread
            portal.batch([("pull.application.event.add", {"COMMAND": "x", "PARAMS": {"text": "x" * 60000}})] * 10,
                         token=portal.app)
            if seen()['switchline_websockets_cut_total{reason="unread"}'] > before['switchline_websockets_cut_total{reason="unread"}']:
                break
        else:
            pytest.fail("a client that does not read was not cut off")
        with Socket(portal, config_of(portal), mid=second.mid) as again:  # nothing is lost, it was only too much
            assert again.next()["text"]["command"] == "historyLost"


# ---- presence ----

def test_whoever_is_connected_counts_as_there(start_server):
    portal = Portal(start_server())
    anna = portal.operators[0]
    page = browser(portal, anna)
    hers = page.post(f"{portal.url}/rest/pull.application.config.get", json={}, timeout=20).json()["result"]

    def online():
        return portal.ok("im.user.get", {"ID": anna["id"]})["last_activity_date"]
    with Socket(portal, hers):
        before = online()
        portal.advance(1200)
        for _ in range(500):
            if online() != before:
                return
            time.sleep(0.01)
    pytest.fail("nobody noticed that she is connected")

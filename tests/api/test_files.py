"""Files and pictures that a connector names by URL: fetched in the background, checked, served by signed link."""
import re
import subprocess
import threading
import time

import pytest

from harness.portal import Portal
from harness.server import BINARY, PATIENCE
from test_users import assert_thumbnail, picture, png

CONNECTOR = "filesource"
ICON = {"DATA_IMAGE": "data:image/svg+xml,%3Csvg/%3E", "COLOR": "#69acc0"}


def connect(portal):
    portal.ok("imconnector.register", {
        "ID": CONNECTOR, "NAME": "Files", "ICON": ICON, "PLACEMENT_HANDLER": "https://example.com/"}, token=portal.app)
    portal.ok("imconnector.activate", {"CONNECTOR": CONNECTOR, "LINE": portal.line, "ACTIVE": 1}, token=portal.app)


@pytest.fixture(scope="module")
def connected(portal):
    connect(portal)
    return portal


def eventually(look):
    """What look() gives as soon as it is not None; what happens in the background has no other sign."""
    deadline = time.monotonic() + 10 * PATIENCE
    while (seen := look()) is None:
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.02)
    return seen


def message(customer, files=(), picture=None):
    user = {"id": customer, "name": "Ivan"}
    if picture:
        user["picture"] = {"url": picture}
    return {
        "user": user, "chat": {"id": customer},
        "message": {"id": f"{customer}-{time.monotonic_ns()}", "text": "Look", "files": list(files)}}


def send(portal, *args, **more):
    """Sends a customer's message; (chat id, internal user id)."""
    answer = portal.ok("imconnector.send.messages", {
        "CONNECTOR": CONNECTOR, "LINE": portal.line, "MESSAGES": [message(*args, **more)]}, token=portal.app)
    [result] = answer["DATA"]["RESULT"]
    assert result["SUCCESS"] is True, result
    return int(result["session"]["CHAT_ID"]), int(result["user"])


def only_file(portal, chat):
    [file] = portal.ok("im.dialog.messages.get", {"DIALOG_ID": f"chat{chat}"})["files"]
    return file


def fetched(portal, chat):
    """The one file of a chat, once it is no longer awaited."""
    return eventually(lambda: (file := only_file(portal, chat))["status"] != "upload" and file or None)


def download(portal, url):
    return portal.http.get(url, allow_redirects=False, timeout=20 * PATIENCE)


# ---- files of messages ----


def test_a_file_is_fetched_and_served(connected, handler):
    url = handler.serve("/spec.pdf", b"%PDF-1.4 spec", "application/pdf")
    chat, _ = send(connected, "u-file", [{"url": url, "name": "spec «1».pdf"}])
    file = fetched(connected, chat)
    assert (file["name"], file["size"], file["status"]) == ("spec «1».pdf", 13, "done")
    answer = download(connected, file["urlDownload"])
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.4 spec")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="spec _1_.pdf"') and "UTF-8''spec%20%C2%AB1%C2%BB.pdf" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_picture_is_known_by_its_bytes(connected, handler):
    url = handler.serve("/a.png", png(5, 4), "text/html")
    chat, _ = send(connected, "u-picture", [{"url": url, "name": "a.png"}])
    file = fetched(connected, chat)
    assert (file["type"], file["image"]) == ("image", {"height": 4, "width": 5})
    shown = download(connected, file["urlShow"])
    assert shown.headers["Content-Type"] == "image/png" and shown.headers["Content-Disposition"].startswith("inline")
    assert download(connected, file["urlDownload"]).headers["Content-Disposition"].startswith("attachment")


def test_a_page_that_calls_itself_a_picture_is_never_shown(connected, handler):
    url = handler.serve("/evil.png", b"<script>alert(1)</script>", "image/png")
    chat, _ = send(connected, "u-evil", [{"url": url, "name": "evil.png"}])
    file = fetched(connected, chat)
    answer = download(connected, file["urlShow"] or file["urlDownload"])
    assert file["type"] == "file" and answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_not_there_is_tried_again(connected, handler):
    chat, _ = send(connected, "u-late", [{"url": handler.url + "/late.txt", "name": "late.txt"}])
    eventually(lambda: handler.got or None)
    waiting = download(connected, only_file(connected, chat)["urlDownload"])
    assert waiting.status_code == 503 and waiting.headers["Retry-After"]
    handler.serve("/late.txt", b"here at last")
    connected.advance(30)
    file = fetched(connected, chat)
    assert download(connected, file["urlDownload"]).content == b"here at last"


def test_after_four_tries_it_is_given_up(connected, handler):
    chat, _ = send(connected, "u-never", [{"url": handler.url + "/never.txt", "name": "never.txt"}])
    for tries in range(1, 5):
        eventually(lambda: len(handler.got) >= tries or None)
        assert only_file(connected, chat)["status"] == "upload" or tries == 4
        # The outcome is written a moment after the answer came; nothing is due before that.
        threading.Event().wait(0.1 * PATIENCE)
        connected.advance(600)
    assert fetched(connected, chat)["status"] == "error" and len(handler.got) == 4
    assert download(connected, only_file(connected, chat)["urlDownload"]).status_code == 404


@pytest.mark.parametrize("name, damage", [
    ("another signature", lambda url: url[:-1] + ("0" if url[-1] != "0" else "1")),
    ("no token", lambda url: url.partition("?")[0]),
    ("an empty token", lambda url: url.partition("?")[0] + "?token="),
    ("another file", lambda url: re.sub(r"token=\d+", "token=999", url)),
])
def test_a_link_is_good_only_as_it_was_given(connected, handler, name, damage):
    chat, _ = send(connected, f"u-link {name}", [{"url": handler.serve("/l", b"secret"), "name": "l"}])
    url = eventually(lambda: (file := only_file(connected, chat)) and file["urlDownload"])
    answer = download(connected, damage(url))
    assert answer.status_code == 403 and b"secret" not in answer.content
    connected.ok("imopenlines.operator.finish", {"CHAT_ID": chat})


def test_a_link_ends(start_server, handler):
    portal = Portal(start_server())
    connect(portal)
    chat, _ = send(portal, "u-old", [{"url": handler.serve("/old", b"old"), "name": "old"}])
    url = fetched(portal, chat)["urlDownload"]
    assert download(portal, url).status_code == 200
    portal.advance(8 * 86400)
    assert download(portal, url).status_code == 403


# ---- pictures of customers ----


def test_a_customers_picture_becomes_his_avatar(connected, handler):
    _, user = send(connected, "u-face", picture=handler.serve("/face", png(8, 8), "image/png"))
    avatar = eventually(lambda: connected.ok("im.user.get", {"ID": user})["avatar"] or None)
    answer = download(connected, avatar)
    assert_thumbnail(answer)
    assert "immutable" in answer.headers["Cache-Control"]


def test_what_is_no_picture_becomes_nobodys_avatar(connected, handler):
    wrong = handler.serve("/wrong", b"<svg onload=alert(1)>", "image/svg+xml")
    _, user = send(connected, "u-wrong", picture=wrong)
    eventually(lambda: "given up" in connected.server.stderr() or None)
    assert connected.ok("im.user.get", {"ID": user})["avatar"] == ""


@pytest.mark.parametrize("name", ["0" * 64, "x", "../../key", "%2e%2e%2fkey"])
def test_other_names_are_no_avatars(portal, name):
    answer = download(portal, f"{portal.url}/upload/avatar/{name}")
    assert answer.status_code == 404


# ---- what may be fetched ----


def test_too_large_a_file_is_refused(start_server, handler):
    portal = Portal(start_server("--max-fetch-bytes", "2000"))
    connect(portal)
    chat, _ = send(portal, "u-big", [{"url": handler.serve("/big", b"x" * 2001), "name": "big"}])
    eventually(lambda: "too large" in portal.server.stderr() or None)
    assert only_file(portal, chat)["size"] == 0


def test_private_addresses_are_not_fetched_outside_the_sandbox(start_server, handler):
    """The sandbox's data served as in production: the file's address is on this machine and refused."""
    server = start_server()
    portal = Portal(server)
    connect(portal)
    server.stop()
    url = handler.serve("/internal", b"internal")
    argv = [BINARY, "serve", "--data", str(server.data), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=server.environment()) as process:
        deadline = threading.Timer(20 * PATIENCE, process.kill)  # then there are no more lines, and the test fails
        deadline.start()
        try:
            lines = iter(process.stderr.readline, "")
            portal.url = next(re.search(r"http://\S+", line)[0] for line in lines if "answers at" in line)
            portal.call("imconnector.send.messages", {
                "CONNECTOR": CONNECTOR, "LINE": portal.line,
                "MESSAGES": [message("u-private", [{"url": url, "name": "internal"}], url)]}, token=portal.app)
            refused = [next(line for line in lines if "given up" in line) for _ in range(2)]
        finally:
            deadline.cancel()
            process.terminate()
    assert "file of" in "".join(refused) and "avatar of" in "".join(refused)
    assert process.returncode == 0 and handler.got == []


# ---- what nobody refers to ----


def test_a_replaced_picture_is_swept_after_a_day(start_server):
    portal = Portal(start_server())

    def blobs():
        return {path.name for path in (portal.server.data / "blobs").rglob("*") if len(path.name) == 64}

    portal.ok("user.update", {"ID": 1, "PERSONAL_PHOTO": picture(png(4, 4))})
    replaced = blobs()
    portal.ok("user.update", {"ID": 1, "PERSONAL_PHOTO": picture(png(5, 5, b"\x30"))})
    kept = blobs() - replaced
    portal.advance(2 * 86400)
    # A round looks at one shard of 256; each is a minute.
    eventually(lambda: portal.advance(61) or (None if blobs() & replaced else True))
    assert blobs() == kept and portal.http.get(portal.ok("profile")["PERSONAL_PHOTO"]).status_code == 200

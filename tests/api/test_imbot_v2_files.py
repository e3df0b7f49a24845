"""imbot.v2.File.*: a bot's files."""
import base64

import pytest

from contract import assert_like, response
from harness.portal import Portal
from test_disk import get
from v2bots import Bot, Person, assert_owner_is_asked

FOLDER = (400, "FILE_FOLDER_ERROR", "Failed to get chat folder")
EMPTY = (400, "FILE_EMPTY", "File name or content is empty")
NO_FILE = (400, "FILE_NOT_FOUND", "File not found")
FILE = {"name": "report.pdf", "content": base64.b64encode(b"%PDF").decode(), "message": "the report"}
MORE = ["file." + key for key in ("date", "type", "image", "authorId", "authorName", "isTranscribable", "isVideoNote",
                                  "isVoiceNote")]


@pytest.fixture(scope="module")
def boris(portal):
    return Person(portal, portal.operators[0])


@pytest.fixture(scope="module")
def bot(portal):
    return Bot(portal)


@pytest.fixture(scope="module")
def group(bot, boris):
    return boris.group(bot.id)


def test_a_file_is_sent_and_downloaded(portal, bot, boris, group):
    answer = bot.ok("File.upload", {"dialogId": group, "fields": FILE})
    assert_like(response("imbot.v2.File.upload"), answer, more=MORE)
    file, message = answer["file"], boris.newest(group)
    assert (file["name"], file["extension"], file["size"], file["type"]) == ("report.pdf", "pdf", 4, "file")
    assert (file["authorId"], file["authorName"], file["chatId"]) == (bot.id, bot.name, int(group[4:]))
    assert (message["id"], message["text"], message["author_id"]) == (answer["messageId"], "the report", bot.id)
    assert message["params"]["FILE_ID"] == [file["id"]]
    link = bot.ok("File.download", {"fileId": file["id"], "dialogId": group})
    assert_like(response("imbot.v2.File.download"), link)
    assert get(portal, link["downloadUrl"]).content == b"%PDF"


def test_a_file_in_a_private_chat(bot, boris):
    answer = bot.ok("File.upload", {"dialogId": boris.id, "fields": {**FILE, "message": None}})
    assert answer["dialogId"] == str(boris.id)
    assert boris.newest(bot.id)["id"] == answer["messageId"]


def test_what_is_no_file_is_refused(bot, group):
    for missing in ("name", "content"):
        assert bot.error("File.upload", {"dialogId": group, "fields": {**FILE, missing: ""}}) == EMPTY
    assert bot.error("File.upload", {"dialogId": group}) == EMPTY
    assert bot.error("File.upload", {"dialogId": group, "fields": "x"}) == EMPTY
    assert bot.error("File.upload", {"dialogId": group, "fields": {**FILE, "content": "*"}}) == (
        400, "FILE_INVALID_CONTENT", "Invalid base64 content")


def test_only_where_the_bot_is(bot, boris):
    without = boris.group()
    for nowhere in (without, "chat0", "nonsense", 999999, None, [1]):
        assert bot.error("File.upload", {"dialogId": nowhere, "fields": FILE}) == FOLDER


def test_where_it_may_only_read(portal, bot, boris):
    everybodys = boris.ok("im.chat.add", {"TYPE": "OPEN", "TITLE": "Everybody's", "USERS": []})
    assert bot.error("File.upload", {"dialogId": f"chat{everybodys}", "fields": FILE}) == (
        400, "FILE_SEND_FAILED", "Failed to send message")


def test_a_disk_that_refuses(start_server):
    server = start_server()
    bot = Bot(Portal(server))
    blobs = server.data / "blobs"
    blobs.rename(server.data / "elsewhere")
    blobs.write_text("no folder")
    assert bot.error("File.upload", {"dialogId": 1, "fields": FILE}) == (400, "FILE_UPLOAD_FAILED", "File upload failed")


def test_only_what_the_bot_may_read(portal, bot, boris):
    file = boris.ok("im.v2.File.upload", {"dialogId": boris.group(), "fields": FILE})["file"]["id"]
    assert bot.error("File.download", {"fileId": file}) == (403, "FILE_ACCESS_ERROR", "File access error")
    for unknown in ({}, {"fileId": 999999}, {"fileId": "x"}):
        assert bot.error("File.download", unknown) == NO_FILE


def test_whose_bot(bot, group):
    assert_owner_is_asked(bot, "File.upload", {"dialogId": group, "fields": FILE})
    assert_owner_is_asked(bot, "File.upload", {"dialogId": group})
    assert_owner_is_asked(bot, "File.download", {"fileId": 1})


def test_too_large(start_server):
    small = Portal(start_server("--max-upload-bytes", "1024"))
    bot = Bot(small)
    too_large = {**FILE, "content": base64.b64encode(b"x" * 2000).decode()}
    assert bot.error("File.upload", {"dialogId": 1, "fields": too_large}) == (400, "FILE_TOO_LARGE", "File is too large")

"""im.disk.*: files in chats: the classic way in, rights, lines, and what remains of a file that is removed."""
import base64
import struct
import subprocess
import threading
import zlib

import pytest

from contract import assert_like, response
from desk import Desk, people
from harness import database
from harness.portal import Portal
from harness.server import BINARY, PATIENCE, Server
from lines import Connector
from test_disk import get, refused, send_form, upload
from test_files import eventually
from test_users import png

admin, anna, carl = people("module")


def photo(width, height):
    """A whole PNG; that of test_users ends before its pixels do."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes(x * y % 251 for x in range(width)) for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


NO_ACCESS = (403, "ACCESS_ERROR", "You do not have access to the specified dialog")


@pytest.fixture(scope="module")
def group(anna, carl):
    return anna.group("Files", carl.id)


@pytest.fixture(scope="module")
def chat(group):
    return int(group[4:])


def folder_of(desk, dialog):
    return desk.ok("im.disk.folder.get", {"DIALOG_ID": dialog})["ID"]


def fresh(desk, dialog, name="a.txt", data=b"hello"):
    return upload(desk, folder_of(desk, dialog), name, data, generateUniqueName=True)["ID"]


def commit(desk, dialog, *files, **more):
    return desk.ok("im.disk.file.commit", {"DIALOG_ID": dialog, "FILE_ID": list(files), **more})


def messages(desk, dialog):
    return desk.ok("im.dialog.messages.get", {"DIALOG_ID": dialog})


# ---- the classic way ----


def test_a_file_is_sent_in_three_calls(anna, carl, group, chat):
    folder = anna.ok("im.disk.folder.get", {"CHAT_ID": chat})
    assert_like(response("im.disk.folder.get"), folder)
    assert carl.ok("im.disk.folder.get", {"DIALOG_ID": group}) == folder
    assert carl.ok("im.dialog.get", {"DIALOG_ID": group})["disk_folder_id"] == folder["ID"]
    file = upload(anna, folder["ID"], "picture.png", png(40, 30))["ID"]
    answer = anna.ok("im.disk.file.commit", {"CHAT_ID": chat, "UPLOAD_ID": file, "MESSAGE": "Look", "AS_FILE": "Y"})
    sample = dict(response("im.disk.file.commit"))
    for key in ("FILES", "FILE_MODELS"):
        sample[key] = {f"upload{file}": sample[key]["upload5249"]}
    assert_like(sample, answer)
    assert (answer["FILES"][f"upload{file}"]["type"], answer["DISK_ID"]) == ("file", [str(file)])
    seen = messages(carl, group)
    assert (seen["messages"][0]["text"], seen["messages"][0]["params"]["FILE_ID"]) == ("Look", [file])
    [shown] = [entry for entry in seen["files"] if entry["id"] == file]
    assert_like(response("im.disk.file.commit")["FILES"]["upload5249"], shown, also={"date": str})
    assert (shown["image"], shown["authorId"], shown["size"]) == ({"height": 30, "width": 40}, anna.id, len(png(40, 30)))


def test_pictures_have_a_small_one(portal, anna, group):
    data = photo(900, 500)
    shown = next(iter(commit(anna, group, fresh(anna, group, "large.png", data))["FILES"].values()))
    assert shown["type"] == "image" and shown["mediaUrl"]["preview"]["250"] == shown["urlPreview"]
    small, whole = get(portal, shown["urlPreview"]), get(portal, shown["urlShow"])
    assert small.headers["Content-Type"] in ("image/png", "image/jpeg") and small.headers["Content-Disposition"].startswith("inline")
    assert small.content != data and whole.content == data
    shown = next(iter(commit(anna, group, fresh(anna, group, "small.png", png(30, 20)))["FILES"].values()))
    assert get(portal, shown["urlPreview"]).content == png(30, 20)  # is small enough as it is


def test_a_broken_picture_is_a_file_like_any_other(portal, anna, group):
    data = photo(900, 500)[:60]
    shown = next(iter(commit(anna, group, fresh(anna, group, "broken.png", data))["FILES"].values()))
    assert get(portal, shown["urlPreview"]).content == data and get(portal, shown["urlDownload"]).content == data


def test_several_files_make_one_message(anna, carl, group):
    files = [fresh(anna, group, f"{name}.txt") for name in "xyz"]
    answer = commit(anna, group, *files, files[0])
    assert list(answer["FILES"]) == list(answer["FILE_MODELS"]) == [f"upload{file}" for file in files]
    last = messages(carl, group)["messages"][0]
    assert (last["id"], last["text"], last["params"]["FILE_ID"]) == (answer["MESSAGE_ID"], "", files)


def test_a_private_chat_has_a_folder_too(anna, carl):
    file = fresh(anna, str(carl.id), "for you.txt")
    commit(anna, str(carl.id), file)
    assert [entry["id"] for entry in messages(carl, str(anna.id))["files"]] == [file]


def test_a_file_from_elsewhere_is_copied(portal, anna, carl, group):
    storage = anna.ok("disk.storage.getList")[0]["ID"]
    mine = upload(anna, storage, "mine.txt", b"mine")["ID"]
    first, second = commit(anna, group, mine), commit(anna, group, mine)
    ids = [int(answer["DISK_ID"][0]) for answer in (first, second)]
    assert len({mine, *ids}) == 3 and f"upload{mine}" in first["FILES"]
    assert second["FILES"][f"upload{mine}"]["name"] == "mine (1).txt"
    anna.ok("disk.file.delete", {"id": mine})
    shown = [entry for entry in messages(carl, group)["files"] if entry["id"] in ids]
    assert [get(portal, entry["urlDownload"]).content for entry in shown] == [b"mine", b"mine"]


def test_what_channels_bring_lies_in_the_folder_too(portal, admin, handler):
    shop = Connector(portal, "diskin")
    url = handler.serve("/in.png", png(20, 10), "image/png")
    dialog = f"chat{shop.chat(shop.write('Look', files=[{'url': url, 'name': 'in.png'}]))}"
    shown = eventually(lambda: next((f for f in messages(admin, dialog)["files"] if f["status"] == "done"), None))
    assert get(portal, shown["urlPreview"]).headers["Content-Type"] in ("image/png", "image/jpeg")
    [listed] = admin.ok("disk.folder.getChildren", {"id": folder_of(admin, dialog)})
    assert (listed["ID"], listed["NAME"], listed["SIZE"]) == (str(shown["id"]), "in.png", str(shown["size"]))


# ---- lines ----


def test_files_of_operators_go_out_to_the_connector(portal, admin, handler):
    shop = Connector(portal, "diskout")
    shop.bind(handler, "OnImConnectorMessageAdd")
    sent = shop.write("Hello", user="out")
    dialog = f"chat{shop.chat(sent)}"
    before = len(handler.events)
    answer = commit(admin, dialog, fresh(admin, dialog, "offer.pdf", b"%PDF"), MESSAGE="Our offer")

    def ours(event):
        return event.data["MESSAGES"][0]["im"]["message_id"] == str(answer["MESSAGE_ID"])

    [item] = handler.one("ONIMCONNECTORMESSAGEADD", where=ours).data["MESSAGES"]
    [file] = item["message"]["files"]
    assert (file["name"], file["type"], file["size"]) == ("offer.pdf", "file", "4") and "Our offer" in item["message"]["text"]
    assert get(portal, file["link"]).content == b"%PDF"
    assert len(handler.events) > before


@pytest.mark.parametrize("options, silent, told", [((), "Y", False), ((), "N", True), (("--silent-mode-tells",), "Y", True),
                                                   (("--silent-mode-tells",), "N", False), ((), None, True)])
def test_silent_mode_keeps_a_file_from_the_customer(lines_of, options, silent, told, handler):
    portal, admin = lines_of(options)
    shop = Connector(portal, f"quiet{silent}".lower())
    shop.bind(handler, "OnImConnectorMessageAdd")
    sent = shop.write("Hello", user=f"quiet{silent}{len(options)}")
    dialog = f"chat{shop.chat(sent)}"
    answer = commit(admin, dialog, fresh(admin, dialog, "a.txt"), **({"SILENT_MODE": silent} if silent else {}))
    after = admin.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": "after"})

    def id_of(event):
        return int(event.data["MESSAGES"][0]["im"]["message_id"])

    handler.one("ONIMCONNECTORMESSAGEADD", where=lambda event: id_of(event) == after)  # order is kept in a dialog
    assert (answer["MESSAGE_ID"] in [id_of(event) for event in handler.events]) is told
    assert messages(admin, dialog)["messages"][1]["id"] == answer["MESSAGE_ID"]


@pytest.fixture(scope="module")
def lines_of(tmp_path_factory, portal, admin):
    """A portal started with options, kept for all that want the same."""
    made = {(): (portal, admin)}

    def find(options):
        if options not in made:
            other = Portal(Server(tmp_path_factory.mktemp("silent") / "data", *options))
            made[options] = other, Desk(other, other.admin)
        return made[options]

    yield find
    for options, (other, _) in made.items():
        if options:
            other.server.discard()


# ---- rights ----


def test_outsiders_have_no_part_in_it(portal, anna, carl, admin):
    dialog = anna.group("Closed")
    file = fresh(anna, dialog, "secret.txt")
    folder = folder_of(anna, dialog)
    denied = (400, "ACCESS_DENIED", "Access denied")
    assert refused(carl, "im.disk.folder.get", {"DIALOG_ID": dialog}) == NO_ACCESS
    assert refused(carl, "im.disk.file.commit", {"DIALOG_ID": dialog, "FILE_ID": file}) == NO_ACCESS
    assert refused(carl, "disk.file.get", {"id": file}) == denied
    assert refused(carl, "disk.folder.uploadFile", {"id": folder}) == denied
    assert carl.ok("disk.folder.getChildren", {"id": folder}) == []
    assert refused(carl, "im.disk.file.save", {"FILE_ID": file}) == (400, "FILE_SAVE_ERROR", "File ID can't be saved")
    assert carl.ok("im.disk.file.delete", {"CHAT_ID": int(dialog[4:]), "FILE_ID": file}) is False
    own = carl.group("Own")
    assert refused(carl, "im.disk.file.commit", {"DIALOG_ID": own, "FILE_ID": file})[1] == "SAVE_ERROR"
    anna.ok("disk.file.get", {"id": file})
    assert admin.ok("disk.file.get", {"id": file})["ID"] == str(file)  # may read, and is no member
    assert refused(admin, "disk.folder.uploadFile", {"id": folder}) == denied


def test_a_member_who_left_cannot_use_his_link(portal, anna, carl):
    dialog = anna.group("Leaving", carl.id)
    link = carl.ok("disk.folder.uploadFile", {"id": folder_of(carl, dialog)})["uploadUrl"]
    carl.ok("im.chat.leave", {"CHAT_ID": int(dialog[4:])})
    answer = send_form(portal, link, b"x")
    assert (answer.status_code, answer.json()["error"]) == (400, "ACCESS_DENIED")


def test_files_of_hidden_messages_are_hidden(anna, carl):
    dialog = anna.group("Late")
    before = fresh(anna, dialog, "before.txt")
    commit(anna, dialog, before)
    anna.ok("im.chat.user.add", {"CHAT_ID": int(dialog[4:]), "USERS": [carl.id], "HIDE_HISTORY": "Y"})
    after = fresh(anna, dialog, "after.txt")
    commit(anna, dialog, after)
    assert refused(carl, "disk.file.get", {"id": before})[1] == "ACCESS_DENIED"
    assert [f["ID"] for f in carl.ok("disk.folder.getChildren", {"id": folder_of(carl, dialog)})] == [str(after)]


def test_refusals_are_as_documented(anna, group, chat):
    chat_empty = (400, "CHAT_ID_EMPTY", "Chat ID can't be empty")
    dialog_empty = (400, "DIALOG_ID_EMPTY", "Dialog ID can't be empty")
    file_empty = (400, "FILE_ID_EMPTY", "File ID can't be empty")
    for method in ("im.disk.folder.get", "im.disk.file.commit"):
        assert refused(anna, method, {}) == chat_empty
        assert refused(anna, method, {"CHAT_ID": ""}) == chat_empty and refused(anna, method, {"CHAT_ID": "x"}) == chat_empty
        for wrong in ("", "x", "chat", "chat0"):
            assert refused(anna, method, {"DIALOG_ID": wrong}) == dialog_empty
        assert refused(anna, method, {"DIALOG_ID": "chat999999", "FILE_ID": 1}) == NO_ACCESS
    assert refused(anna, "im.disk.file.commit", {"CHAT_ID": chat}) == (400, "FILES_ERROR", "List of files is not specified")
    for wrong in ("", [], 999999, "x", [0], [fresh(anna, group), 999999], list(range(1, 102)), folder_of(anna, group)):
        assert refused(anna, "im.disk.file.commit", {"CHAT_ID": chat, "FILE_ID": wrong}) == (
            400, "SAVE_ERROR", "Error during saving file to chat")
    assert refused(anna, "im.disk.file.delete", {"FILE_ID": 1}) == chat_empty
    assert refused(anna, "im.disk.file.delete", {"CHAT_ID": chat}) == file_empty
    assert refused(anna, "im.disk.file.save", {}) == file_empty
    assert refused(anna, "im.disk.file.save", {"FILE_ID": 999999})[1] == "FILE_SAVE_ERROR"


# ---- removing and saving ----


def test_only_the_sender_removes_a_file(portal, anna, carl, group, chat):
    file = fresh(anna, group, "gone.txt")
    shown = next(iter(commit(anna, group, file)["FILES"].values()))
    assert carl.ok("im.disk.file.delete", {"CHAT_ID": chat, "FILE_ID": file}) is True  # as documented: and it stays
    assert messages(carl, group)["messages"][0]["params"]["FILE_ID"] == [file]
    assert refused(carl, "disk.file.delete", {"id": file})[1] == "ACCESS_DENIED"
    assert anna.ok("im.disk.file.delete", {"CHAT_ID": chat, "FILE_ID": file}) is True
    seen = messages(carl, group)
    assert seen["messages"][0]["text"] == "This message was deleted" and file not in [f["id"] for f in seen["files"]]
    assert get(portal, shown["urlDownload"]).status_code == 404
    assert anna.ok("im.disk.file.delete", {"CHAT_ID": chat, "FILE_ID": file}) is False
    assert anna.ok("im.disk.file.delete", {"CHAT_ID": 999999, "FILE_ID": file}) is False


@pytest.mark.parametrize("method", ["disk.file.delete", "disk.file.markDeleted"])
def test_a_message_with_words_stays(anna, group, method):
    one, two = fresh(anna, group, "one.txt"), fresh(anna, group, "two.txt")
    commit(anna, group, one, two, MESSAGE="Two of them")
    anna.ok(method, {"id": one})
    assert messages(anna, group)["messages"][0]["params"]["FILE_ID"] == [two]
    anna.ok(method, {"id": two})
    last = messages(anna, group)["messages"][0]
    assert last["text"] == "Two of them" and "FILE_ID" not in last["params"]


def test_deleting_a_message_removes_its_files(portal, anna, carl, group):
    file = fresh(anna, group, "with.txt")
    answer = commit(anna, group, file)
    saved = carl.ok("im.disk.file.save", {"FILE_ID": file})
    assert_like(response("im.disk.file.save"), saved)
    assert (saved["folder"]["name"], saved["file"]["name"]) == ("Saved Files", "with.txt")
    anna.ok("im.message.delete", {"MESSAGE_ID": answer["MESSAGE_ID"]})
    assert refused(anna, "disk.file.get", {"id": file})[1] == "ERROR_NOT_FOUND"
    kept = carl.ok("disk.file.get", {"id": saved["file"]["id"]})
    assert get(portal, kept["DOWNLOAD_URL"]).content == b"hello"
    again = carl.ok("im.disk.file.save", {"FILE_ID": fresh(carl, group, "with.txt")})
    assert again["folder"] == saved["folder"] and again["file"]["name"] == "with (1).txt"


# ---- ends that nobody chose ----


def test_a_killed_server_keeps_what_it_answered_and_nothing_else(start_server):
    server = start_server()
    portal = Portal(server)
    anna = Desk(portal, portal.operators[0])
    storage = anna.ok("disk.storage.getList")[0]["ID"]
    link = anna.ok("disk.folder.uploadFile", {"id": storage})["uploadUrl"]
    acknowledged, enough = [], threading.Event()

    def send(sender):
        for number in range(10000):
            try:
                name = f"{sender}-{number}.bin"
                answer = send_form(portal, link, name.encode() * 2000, name, http=Portal(server).http)
            except OSError:
                return
            if answer.status_code == 200:
                acknowledged.append(answer.json()["result"])
            if len(acknowledged) > 20:
                enough.set()

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(4)]
    for thread in threads:
        thread.start()
    assert enough.wait(20 * PATIENCE)
    server.kill()
    for thread in threads:
        thread.join()
    again = start_server(data=server.data)
    portal = Portal(again)
    anna.portal, anna.webhook = portal, portal.new_webhook(anna.id)
    listed, start = {}, 0
    while start is not None:
        page = portal.reply("disk.storage.getChildren", {"id": storage, "start": start}, webhook=anna.webhook)
        listed.update({entry["NAME"]: entry for entry in page["result"]})
        start = page.get("next")
    assert {entry["NAME"] for entry in acknowledged} <= set(listed)
    for name, entry in listed.items():  # whatever is listed is whole
        assert get(portal, entry["DOWNLOAD_URL"]).content == name.encode() * 2000


@database.file_only
def test_a_backup_carries_the_disk(start_server, tmp_path):
    server = start_server()
    anna = Desk(Portal(server), Portal(server).operators[0])
    dialog = anna.group("Kept")
    file = int(commit(anna, dialog, fresh(anna, dialog, "kept.png", png(40, 30)))["DISK_ID"][0])
    for command, folder in (("backup", server.data), ("restore", tmp_path / "other")):
        subprocess.run([BINARY, command, tmp_path / "file", "--data", folder], check=True, timeout=60 * PATIENCE)
    anna = Desk(Portal(start_server(data=tmp_path / "other")), {"id": anna.id, "name": anna.name})
    assert get(anna.portal, anna.ok("disk.file.get", {"id": file})["DOWNLOAD_URL"]).content == png(40, 30)
    shown = next(entry for entry in messages(anna, dialog)["files"])
    assert get(anna.portal, shown["urlPreview"]).headers["Content-Type"] in ("image/png", "image/jpeg")


# ---- im.v2.File.* ----


def test_the_second_generation_sends_in_one_call(portal, anna, carl, group, chat):
    fields = {"name": "report.pdf", "content": base64.b64encode(b"%PDF-1.4").decode(), "message": "Here is the report"}
    answer = anna.ok("im.v2.File.upload", {"dialogId": group, "fields": fields})
    assert_like(response("im.v2.File.upload"), answer)
    assert (answer["chatId"], answer["dialogId"], answer["file"]["size"]) == (chat, group, 8)
    last = messages(carl, group)["messages"][0]
    assert (last["id"], last["text"]) == (answer["messageId"], "Here is the report")
    link = carl.ok("im.v2.File.download", {"dialogId": group, "fileId": answer["file"]["id"]})
    assert_like(response("im.v2.File.download"), link)
    assert get(portal, link["downloadUrl"]).content == b"%PDF-1.4"


def test_refusals_of_the_second_generation(anna, carl, admin, group):
    fields = {"name": "a.txt", "content": "aGk="}
    empty = (400, "FILE_EMPTY", "File name and content are required")
    for wrong in ({}, {"name": "a"}, {"content": "aGk="}, {"name": "", "content": "aGk="}, "x"):
        assert refused(anna, "im.v2.File.upload", {"dialogId": group, "fields": wrong}) == empty
    assert refused(anna, "im.v2.File.upload", {"dialogId": group}) == empty
    assert refused(anna, "im.v2.File.upload", {"dialogId": group, "fields": {"name": "a", "content": "*"}}) == (
        400, "FILE_INVALID_CONTENT", "Invalid base64 content")
    for nowhere in ("chat999999", "x", "chat0"):
        assert refused(anna, "im.v2.File.upload", {"dialogId": nowhere, "fields": fields})[1] == "CHAT_NOT_FOUND"
    denied = (403, "ACCESS_DENIED", "Access denied")
    assert refused(admin, "im.v2.File.upload", {"dialogId": group, "fields": fields}) == denied  # reads, and is no member
    closed = anna.group("Closed to v2")
    file = fresh(anna, closed)
    assert refused(carl, "im.v2.File.download", {"dialogId": closed, "fileId": file}) == denied
    assert refused(carl, "im.v2.File.upload", {"dialogId": closed, "fields": fields})[1] == "CHAT_NOT_FOUND"
    for unknown in ({}, {"fileId": 999999}, {"fileId": "x"}):
        assert refused(anna, "im.v2.File.download", unknown)[1] == "FILE_NOT_FOUND"

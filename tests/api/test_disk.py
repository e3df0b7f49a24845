"""disk.*: storages, folders and files, and the ways bytes come in and go out."""
import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from contract import assert_like, response
from desk import Desk, people
from harness.portal import Portal
from harness.server import PATIENCE
from test_access import browser
from test_users import png

admin, anna, carl = people("module")
UPLOAD = "disk.folder.uploadFile"
NOT_FOUND = "Could not find entity with id '%s'"


@pytest.fixture(scope="module")
def storage(anna):
    [storage] = anna.ok("disk.storage.getList")
    return int(storage["ID"])


def content(data=b"hello", name="a.txt"):
    return [name, base64.b64encode(data).decode()]


def upload(desk, folder, name, data=b"hello", **more):
    return desk.ok(UPLOAD, {"id": folder, "data": {"NAME": name}, "fileContent": content(data, name), **more})


def folder(desk, storage, name):
    return desk.ok("disk.folder.addSubFolder", {"id": storage, "data": {"NAME": name}})["ID"]


def refused(desk, method, params):
    return desk.portal.error(method, params, webhook=desk.webhook)


def get(portal, url):
    return portal.http.get(url, allow_redirects=False, timeout=20 * PATIENCE)


def send_form(portal, url, data, name="a.txt", field="file", http=None):
    return (http or portal.http).post(url, files={field: (name, data)}, timeout=60 * PATIENCE)


# ---- shapes ----


def test_everybody_has_one_storage(portal, anna, storage):
    answer = portal.reply("disk.storage.getList", webhook=anna.webhook)
    assert_like(response("disk.storage.getList"), answer["result"])
    [mine] = answer["result"]
    assert (mine["ENTITY_TYPE"], mine["ENTITY_ID"], answer["total"]) == ("user", str(anna.id), 1)
    assert anna.ok("disk.storage.getList", {"filter": {"NAME": "%nobody%"}}) == []
    assert anna.ok("disk.storage.getList", {"filter": {"ENTITY_ID": anna.id}, "order": {"NAME": "DESC"}}) == [mine]


def test_folders_and_files_have_the_documented_shapes(anna, storage):
    made = anna.ok("disk.folder.addSubFolder", {"id": storage, "data": {"NAME": "Shapes"}})
    assert_like(response("disk.folder.addSubFolder"), made)
    assert_like(response("disk.folder.get"), anna.ok("disk.folder.get", {"id": made["ID"]}))
    sent = upload(anna, made["ID"], "picture.png", png(3, 2))
    assert_like(response(UPLOAD), sent)
    assert_like(response("disk.file.get"), anna.ok("disk.file.get", {"id": sent["ID"]}))
    direct = anna.ok("disk.storage.uploadFile", {
        "id": storage, "data": {"NAME": "direct.txt"}, "fileContent": content()})
    assert_like(response("disk.storage.uploadFile"), direct)
    assert (sent["PARENT_ID"], direct["PARENT_ID"]) == (str(made["ID"]), str(storage))
    folder(anna, made["ID"], "Inside")
    for entry in anna.ok("disk.folder.getChildren", {"id": made["ID"], "order": {"TYPE": "DESC"}}):
        assert_like(response("disk.file.get" if entry["TYPE"] == "file" else "disk.folder.get"), entry)
    assert_like(response("disk.storage.getChildren")[0], next(
        entry for entry in anna.ok("disk.storage.getChildren", {"id": storage}) if entry["ID"] == str(made["ID"])))


# ---- reading a list ----


@pytest.mark.parametrize("query, names", [
    ({}, ["b.txt", "a.txt", "Old"]),
    ({"order": {"NAME": "DESC"}}, ["Old", "b.txt", "a.txt"]),
    ({"order": {"SIZE": "ASC"}}, ["Old", "a.txt", "b.txt"]),
    ({"filter": {"%NAME": ".TXT"}}, ["b.txt", "a.txt"]),
    ({"filter": {"TYPE": "folder"}}, ["Old"]),
    ({"filter": {"!@NAME": ["a.txt", "Old"]}}, ["b.txt"]),
    ({"filter": {">=CREATE_TIME": "2000-01-01", ">SIZE": "1"}}, ["b.txt"]),
    ({"filter": {"<CREATE_TIME": "2000-01-01"}}, []),
    ({"filter": {"UNHEARD_OF": "1"}}, ["b.txt", "a.txt", "Old"]),
])
def test_lists_are_filtered_and_ordered(anna, storage, query, names):
    [here] = anna.ok("disk.storage.getChildren", {"id": storage, "filter": {"NAME": "Sorted"}}) or [None]
    if not here:
        here = {"ID": folder(anna, storage, "Sorted")}
        upload(anna, here["ID"], "b.txt", b"long")
        upload(anna, here["ID"], "a.txt", b"1")
        folder(anna, here["ID"], "Old")
    listed = anna.ok("disk.folder.getChildren", {"id": here["ID"], **query})
    assert [entry["NAME"] for entry in listed] == names


def test_lists_come_in_pages(portal, anna, storage):
    here = folder(anna, storage, "Pages")
    for number in range(53):
        folder(anna, here, f"n{number:02}")
    first = portal.reply("disk.folder.getChildren", {"id": here}, webhook=anna.webhook)
    second = portal.reply("disk.folder.getChildren", {"id": here, "start": 50}, webhook=anna.webhook)
    assert (len(first["result"]), first["next"], first["total"]) == (50, 50, 53)
    assert [entry["NAME"] for entry in second["result"]] == ["n50", "n51", "n52"] and "next" not in second


# ---- bytes in and out ----


def test_a_file_is_downloaded_by_its_link_alone(portal, anna, storage):
    sent = upload(anna, storage, "Отчёт «1».pdf", b"%PDF-1.4")
    answer = get(portal, sent["DOWNLOAD_URL"])
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.4")
    assert answer.headers["Content-Disposition"].startswith("attachment") and "UTF-8''" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert get(portal, sent["DOWNLOAD_URL"][:-1] + ("0" if sent["DOWNLOAD_URL"][-1] != "0" else "1")).status_code == 403


@pytest.mark.parametrize("name", ["evil.svg", "evil.html", "evil.png", "evil.xhtml"])
def test_active_content_is_never_shown_in_place(portal, anna, storage, name):
    sent = upload(anna, storage, name, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    for show in ("", "&show=1", "&show=preview"):
        answer = get(portal, sent["DOWNLOAD_URL"] + show)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_content_comes_in_several_forms(portal, anna, storage):
    plain = base64.b64encode(b"bytes").decode()
    for number, sent in enumerate([
            ["x", plain], plain, ["x", "data:text/plain;base64," + plain], {"0": "x", "1": plain}, ["x", plain.rstrip("=")]]):
        file = anna.ok(UPLOAD, {"id": storage, "data": {"NAME": f"form{number}"}, "fileContent": sent})
        assert (file["SIZE"], get(portal, file["DOWNLOAD_URL"]).content) == ("5", b"bytes")
    assert upload(anna, storage, "empty.txt", b"")["SIZE"] == "0"


def test_a_file_goes_to_the_link_that_was_answered(portal, anna, storage):
    link = anna.ok(UPLOAD, {"id": storage})
    assert set(link) == {"field", "uploadUrl"} and link["field"] == "file"
    data = bytes(range(256)) * 20000  # five megabytes, with every byte
    answer = send_form(portal, link["uploadUrl"], data, "big one.bin")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert_like(response(UPLOAD), answer.json()["result"])
    assert answer.json()["result"]["NAME"] == "big one.bin"
    assert get(portal, answer.json()["result"]["DOWNLOAD_URL"]).content == data
    again = send_form(portal, link["uploadUrl"], b"x", "big one.bin")
    assert (again.status_code, again.json()["error"]) == (400, "DISK_OBJ_22000")
    unique = anna.ok(UPLOAD, {"id": storage, "generateUniqueName": True})["uploadUrl"]
    assert send_form(portal, unique, b"x", "big one.bin").json()["result"]["NAME"] == "big one (1).bin"


def test_an_upload_link_is_good_for_one_thing_and_a_while(portal, anna, carl, storage):
    url = anna.ok(UPLOAD, {"id": storage})["uploadUrl"]
    token = parse_qs(urlsplit(url).query)["token"][0]
    fields = token.split(".")
    gone = (403, "ACCESS_DENIED", "This upload link is not valid any more")

    def answer(forged, **more):
        made = send_form(portal, f"{portal.url}/rest/upload.json?token={forged}", b"x", **more)
        return made.status_code, made.json()["error"], made.json()["error_description"]

    for at in range(5):
        forged = fields[:at] + [("1" if fields[at] != "1" else "2") if at < 4 else "0" * 64] + fields[at + 1:]
        assert answer(".".join(forged)) == gone
    assert answer("") == gone and answer("9" * 400) == gone and answer(token + "0") == gone
    assert portal.call("disk.file.get", {"id": storage}, token=token).status_code == 401
    download = upload(anna, storage, "not-a-way-in.txt")["DOWNLOAD_URL"]
    assert answer(parse_qs(urlsplit(download).query)["token"][0]) == gone
    portal.advance(3601)
    assert answer(token) == gone


@pytest.mark.parametrize("body, headers", [
    (b"", {}),
    (b"no form", {"Content-Type": "text/plain"}),
    (b"--x\r\n", {"Content-Type": "multipart/form-data; boundary=x"}),
    (b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno file\r\n--x--\r\n",
     {"Content-Type": "multipart/form-data; boundary=x"}),
    (b"--x\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n\r\nx\r\n--x--\r\n",
     {"Content-Type": "multipart/form-data; boundary=x"}),
    (b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\xff\xfe\"\r\n\r\nx\r\n--x--\r\n",
     {"Content-Type": "multipart/form-data; boundary=x"}),
])
def test_a_body_that_is_no_form_with_a_file_is_refused(portal, anna, storage, body, headers):
    url = anna.ok(UPLOAD, {"id": storage})["uploadUrl"]
    answer = portal.http.post(url, data=body, headers=headers, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("method", [UPLOAD, "disk.storage.uploadFile"])
def test_a_page_of_ours_uploads_by_form_with_its_login(portal, storage, method):
    web = browser(portal, portal.operators[0])
    name = method + ".bin"
    form = {"id": (None, str(storage)), "data[NAME]": (None, name), "fileContent": ("x.bin", b"\x00\x01\xff")}
    url = f"{portal.url}/rest/{method}"
    answer = web.post(url, files=form, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.json()["result"]["NAME"] == name
    assert get(portal, answer.json()["result"]["DOWNLOAD_URL"]).content == b"\x00\x01\xff"
    form = {"id": (None, str(storage)), "FILECONTENT": (f"own name of {method}", b""), "generateUniqueName": (None, "1")}
    empty = web.post(url, files=form, timeout=20).json()["result"]
    assert (empty["NAME"], empty["SIZE"]) == (f"own name of {method}", "0")
    del web.headers["X-Switchline-Csrf"]
    assert web.post(url, files=form, timeout=20).status_code == 401


def test_what_is_too_large_is_refused(start_server):
    portal = Portal(start_server("--max-upload-bytes", "5000", "--max-body-bytes", "100000"))
    anna = Desk(portal, portal.operators[0])
    storage = anna.ok("disk.storage.getList")[0]["ID"]
    too_large = (400, "FILE_TOO_LARGE", "File is too large")
    assert upload(anna, storage, "fits", b"x" * 5000)["SIZE"] == "5000"
    assert refused(anna, UPLOAD, {"id": storage, "data": {"NAME": "a"}, "fileContent": content(b"x" * 5001)}) == too_large
    url = anna.ok(UPLOAD, {"id": storage})["uploadUrl"]
    assert send_form(portal, url, b"x" * 5000, "fits too").status_code == 200
    answer = send_form(portal, url, b"x" * 5001)
    assert (answer.status_code, answer.json()["error"]) == (400, "FILE_TOO_LARGE")
    assert send_form(portal, url, b"x" * 200000).status_code == 413
    form = {"id": (None, storage), "fileContent": ("form", b"x" * 5001)}
    answer = portal.http.post(anna.webhook + UPLOAD, files=form, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "FILE_TOO_LARGE")


# ---- names ----


@pytest.mark.parametrize("wanted, kept", [
    ("../../etc/passwd", ".._.._etc_passwd"),
    ("C:\\fakepath\\a.txt", "C:_fakepath_a.txt"),
    ("photo\u202egnp.exe", "photognp.exe"),
    ("a\r\nSet-Cookie: x=1\t.txt", "aSet-Cookie: x=1.txt"),
    ("\u200b\ufeff\u2066", "file"),
    ("..", "file"),
    ("  spaced out. ", "spaced out"),
    ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
    ("x" * 500 + ".jpeg", "x" * 195 + ".jpeg"),
    ("ы" * 300, "ы" * 200),
])
def test_names_are_made_harmless(portal, anna, storage, wanted, kept):
    file = upload(anna, storage, wanted)
    assert file["NAME"] == kept
    header = get(portal, file["DOWNLOAD_URL"]).headers["Content-Disposition"]
    assert header.count('"') == 2 and "/" not in header.split("filename*")[0]
    anna.ok("disk.file.delete", {"id": file["ID"]})


def test_a_name_exists_once(anna, storage):
    here = folder(anna, storage, "Once")
    upload(anna, here, "a.tar.gz")
    taken = (400, "DISK_OBJ_22000", "A file with this name already exists")
    assert refused(anna, UPLOAD, {"id": here, "data": {"NAME": "a.tar.gz"}, "fileContent": content()}) == taken
    names = [upload(anna, here, "a.tar.gz", generateUniqueName=True)["NAME"] for _ in range(2)]
    assert names == ["a.tar (1).gz", "a.tar (2).gz"]
    assert upload(anna, here, "free", generateUniqueName="Y")["NAME"] == "free"
    folder(anna, here, "Sub")
    assert refused(anna, "disk.folder.addSubFolder", {"id": here, "data": {"NAME": "Sub"}}) == (
        400, "DISK_OBJ_22000", "A folder with this name already exists")


# ---- rights ----


def test_a_storage_is_its_owners_alone(anna, carl, admin, storage):
    file = upload(anna, storage, "private.txt")["ID"]
    denied = (400, "ACCESS_DENIED", "Access denied")
    for other in (carl, admin):
        assert other.ok("disk.storage.getChildren", {"id": storage}) == []
        assert other.ok("disk.folder.getChildren", {"id": storage}) == []
        for method in ("disk.file.get", "disk.file.delete", "disk.file.markDeleted"):
            assert refused(other, method, {"id": file}) == denied
        assert refused(other, "disk.folder.get", {"id": storage}) == denied
        assert refused(other, "disk.folder.addSubFolder", {"id": storage, "data": {"NAME": "x"}}) == denied
        for method in (UPLOAD, "disk.storage.uploadFile"):
            assert refused(other, method, {"id": storage, "data": {"NAME": "x"}, "fileContent": content()}) == denied
        assert refused(other, UPLOAD, {"id": storage}) == denied


def test_refusals_are_as_documented(anna, storage):
    first = (400, "ERROR_ARGUMENT", "Invalid value of parameter {Parameter #0}")
    second = (400, "ERROR_ARGUMENT", "Invalid value of parameter {Parameter #1}")
    for method in ("disk.storage.getChildren", "disk.folder.getChildren", "disk.folder.get", "disk.file.get",
                   "disk.file.delete", "disk.file.markDeleted", UPLOAD, "disk.storage.uploadFile"):
        assert refused(anna, method, {}) == first and refused(anna, method, {"id": "x"}) == first
        sent = {"id": 999999, "data": {"NAME": "a"}, "fileContent": content()}
        assert refused(anna, method, sent) == (400, "ERROR_NOT_FOUND", NOT_FOUND % 999999)
    assert refused(anna, "disk.folder.addSubFolder", {"id": storage}) == second
    assert refused(anna, "disk.folder.addSubFolder", {"id": storage, "data": {"CODE": "x"}}) == second
    assert refused(anna, "disk.folder.getChildren", {"id": storage, "filter": "x"}) == second
    assert refused(anna, UPLOAD, {"id": storage, "fileContent": content()})[1] == "DISK_BASE_SERVICE_22001"
    assert refused(anna, "disk.storage.uploadFile", {"id": storage, "data": {"NAME": "x"}}) == first
    could_not = (400, "ERROR_COULD_NOT_SAVE_FILE", "Could not save file")
    for wrong in ("!", ["x"], ["x", "*"], [], [[1], [2]], 7):
        assert refused(anna, UPLOAD, {"id": storage, "data": {"NAME": "wrong"}, "fileContent": wrong}) == could_not
    for rights in ("x", [1], [{"TASK_ID": 1}]):
        assert refused(anna, UPLOAD, {
            "id": storage, "data": {"NAME": "r"}, "fileContent": content(), "rights": rights}) == (
                400, "", "Invalid rights format")
    upload(anna, storage, "with rights", rights=[{"TASK_ID": 75, "ACCESS_CODE": "U1"}])
    sent = upload(anna, storage, "a file is no folder")["ID"]
    assert refused(anna, "disk.folder.get", {"id": sent})[1] == "ERROR_NOT_FOUND"
    assert refused(anna, "disk.file.get", {"id": storage})[1] == "ERROR_NOT_FOUND"


def test_files_do_not_travel_in_a_batch(portal, anna):
    answer = portal.batch([(UPLOAD, {"id": 1})], webhook=anna.webhook)
    assert answer["result_error"][0]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"


# ---- removing ----


def test_a_deleted_file_is_gone(portal, anna, storage):
    one, two = upload(anna, storage, "one.txt", b"the same bytes"), upload(anna, storage, "two.txt", b"the same bytes")
    assert anna.ok("disk.file.delete", {"id": one["ID"]}) is True
    assert refused(anna, "disk.file.get", {"id": one["ID"]})[1] == "ERROR_NOT_FOUND"
    assert get(portal, one["DOWNLOAD_URL"]).status_code == 404
    assert get(portal, two["DOWNLOAD_URL"]).content == b"the same bytes"  # somebody else's reference


def test_the_trash_keeps_a_file_for_a_while(portal, anna, storage):
    file = upload(anna, storage, "trash.txt")
    trashed = anna.ok("disk.file.markDeleted", {"id": file["ID"]})
    assert_like(response("disk.file.markDeleted"), trashed)
    assert (trashed["DELETED_TYPE"], trashed["DELETED_BY"]) == ("3", str(anna.id)) and trashed["DELETE_TIME"]
    assert get(portal, file["DOWNLOAD_URL"]).status_code == 404
    assert anna.ok("disk.storage.getChildren", {"id": storage, "filter": {"NAME": "trash.txt"}}) == []
    assert anna.ok("disk.file.get", {"id": file["ID"]})["DELETED_TYPE"] == "3"
    assert upload(anna, storage, "trash.txt")["NAME"] == "trash.txt"  # the name is free again

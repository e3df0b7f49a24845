"""user.*: finding employees by any condition, inviting, editing, and what each scope shows of them."""
import base64
import struct
import zlib

import pytest

from contract import assert_like, response

TIMES = {f"{path}.{name}": str for path in ("", "[0]", "[1]") for name in ("TIMESTAMP_X", "LAST_ACTIVITY_DATE")}
ONE = {path: str for path in ("TIMESTAMP_X", "LAST_ACTIVITY_DATE")}


def png(width, height, shade=b"\x7f"):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = zlib.compress((b"\0" + shade * min(width, 8)) * min(height, 8))  # a header may promise more
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def assert_thumbnail(answer):
    """A picture of 200x200 that the server has made, not the bytes that somebody sent."""
    assert answer.headers["Content-Type"] == "image/jpeg"
    size = answer.content.index(b"\xff\xc0") + 5
    assert answer.content[size:size + 4] == struct.pack(">HH", 200, 200)


def picture(content, name="face.png"):
    return [name, base64.b64encode(content).decode()]


@pytest.fixture(scope="module")
def people(portal):
    """Three invited employees by e-mail, in a department of their own."""
    department = portal.ok("department.add", {"NAME": "Night watch", "PARENT": 1})
    made = {}
    for name, last_name, position in (
            ("Jon", "Snow", "Commander"), ("Samwell", "Tarly", "Maester"), ("Эддард", "Старк", "Ranger")):
        email = f"{len(made)}@wall.example"
        made[email] = portal.ok("user.add", {
            "EMAIL": email, "NAME": name, "LAST_NAME": last_name, "WORK_POSITION": position,
            "UF_DEPARTMENT": [department], "PERSONAL_CITY": "Castle Black" if name == "Jon" else ""})
    return {"department": department, "ids": list(made.values())}


def names(portal, **params):
    return [user["NAME"] for user in portal.ok("user.get", params)]


# ---- shapes ----


@pytest.mark.parametrize("how", [{}, {"form": True}, {"http": "GET"}])
@pytest.mark.parametrize("method", ["user.get", "user.search"])
def test_employees_have_the_documented_shape(portal, method, how):
    body = portal.reply(method, {"ID": portal.admin["id"]}, **how)
    assert_like(response("user.get"), body["result"], also=TIMES)
    assert body["total"] == 1 and "next" not in body
    admin = body["result"][0]
    assert (admin["ID"], admin["NAME"]) == (str(portal.admin["id"]), portal.admin["name"].split()[0])
    assert (admin["ACTIVE"], admin["USER_TYPE"], admin["UF_DEPARTMENT"], admin["IS_ONLINE"]) == (True, "employee", [1], "Y")


def test_the_callers_own_profile(portal):
    sample, mine = response("user.current"), portal.ok("user.current")
    extra = set(mine) - set(sample)
    assert_like(sample, mine, more=extra)
    assert mine["ID"] == str(portal.admin["id"]) and "USER_TYPE" not in mine
    assert extra <= set(portal.ok("user.fields"))
    operator = portal.operators[0]
    assert portal.ok("user.current", webhook=portal.new_webhook(operator["id"]))["ID"] == str(operator["id"])


def test_fields_are_the_documented_ones(portal):
    assert portal.ok("user.fields") == response("user.fields")


# ---- conditions ----


def test_top_level_and_filter_conditions_in_any_case(portal, people):
    jon = people["ids"][0]
    assert names(portal, ID=jon) == ["Jon"]
    assert names(portal, id=[jon, people["ids"][1]]) == ["Jon", "Samwell"]
    assert names(portal, FILTER={"NAME": "jon"}) == ["Jon"]
    assert names(portal, filter={"name": "JON", "LAST_NAME": "Snow"}) == ["Jon"]
    assert names(portal, FILTER='{"NAME": "Jon"}') == ["Jon"]
    assert names(portal, FILTER={"NAME": "Jon", "LAST_NAME": "Tarly"}) == []
    assert names(portal, FILTER={"NO_SUCH_FIELD": 1, "ID": jon}) == ["Jon"]


def test_operators(portal, people):
    inside = {"UF_DEPARTMENT": people["department"]}
    assert names(portal, FILTER={**inside, "!NAME": "Jon"}) == ["Samwell", "Эддард"]
    assert names(portal, FILTER={**inside, "@NAME": ["Jon", "эддард"]}) == ["Jon", "Эддард"]
    assert names(portal, FILTER={**inside, "!@ID": people["ids"][:2]}) == ["Эддард"]
    assert names(portal, FILTER={**inside, "%LAST_NAME": "ТАР"}) == ["Эддард"]
    assert names(portal, FILTER={**inside, "=%NAME": "%n"}) == ["Jon"]
    assert names(portal, FILTER={**inside, "NAME": "Эдд%"}) == ["Эддард"]
    assert names(portal, FILTER={**inside, ">ID": people["ids"][1]}) == ["Эддард"]
    assert names(portal, FILTER={**inside, "<=ID": people["ids"][0]}) == ["Jon"]
    assert names(portal, FILTER={**inside, "PERSONAL_CITY": "castle black"}) == ["Jon"]
    assert names(portal, FILTER={**inside, ">=DATE_REGISTER": "2100-01-01"}) == []
    assert names(portal, FILTER={**inside, "!PERSONAL_CITY": ""}) == ["Jon"]


def test_sorting(portal, people):
    inside = {"UF_DEPARTMENT": people["department"]}
    assert names(portal, **inside, SORT="LAST_NAME", ORDER="desc") == ["Эддард", "Samwell", "Jon"]
    assert names(portal, **inside, sort="WORK_POSITION", order="ASC") == ["Jon", "Samwell", "Эддард"]
    assert names(portal, **inside, sort="NO_SUCH_FIELD", order="desc") == ["Эддард", "Samwell", "Jon"]


def test_only_the_chosen_fields(portal, people):
    [jon] = portal.ok("user.get", {"ID": people["ids"][0], "select": ["ID", "name", "NO_SUCH_FIELD"]})
    assert jon == {"ID": str(people["ids"][0]), "NAME": "Jon"}
    [jon] = portal.ok("user.get", {"ID": people["ids"][0], "select": ["UF_*"]})
    assert set(jon) == {"UF_DEPARTMENT", "UF_EMPLOYMENT_DATE"}


def test_words(portal, people):
    def found(**condition):
        return [user["NAME"] for user in portal.ok("user.search", {"FILTER": condition})]

    assert found(FIND="sam") == ["Samwell"]
    assert found(FIND="night comm") == ["Jon"]
    assert found(FIND="старк") == ["Эддард"]
    assert found(NAME="jo") == ["Jon"] and found(NAME="on") == []
    assert found(UF_DEPARTMENT_NAME="Night") == ["Jon", "Samwell", "Эддард"]


def test_customers_and_guests_are_no_employees(portal, server):
    guest = server.cli("user", "add", "--guest", "--name", "Passer-by")
    assert portal.ok("user.get", {"ID": guest["id"]}) == []


def test_pages_of_fifty(portal):
    for number in range(60):
        portal.ok("user.add", {"EMAIL": f"many{number}@pages.example", "UF_DEPARTMENT": [1]})
    everybody = {"FILTER": {"%EMAIL": "@pages.example"}}
    first = portal.reply("user.get", {**everybody, "start": 10})
    assert (len(first["result"]), first["next"], first["total"]) == (50, 50, 60)
    second = portal.reply("user.get", {**everybody, "start": 50})
    assert (len(second["result"]), second["total"]) == (10, 60) and "next" not in second
    uncounted = portal.reply("user.get", {**everybody, "start": -1})
    assert len(uncounted["result"]) == 50 and "total" not in uncounted and "next" not in uncounted


# ---- scopes ----


def test_reduced_scopes_show_less(portal):
    brief = portal.new_webhook(scopes="user_brief")
    basic = portal.new_webhook(scopes="user_basic")
    fields = {level: set(portal.ok("user.fields", webhook=hook)) for level, hook in (("brief", brief), ("basic", basic))}
    full = set(portal.ok("user.fields"))
    assert full - fields["basic"] == {"LAST_LOGIN", "PERSONAL_WWW", "PERSONAL_ICQ"}
    assert len(full - fields["brief"]) == 32 and "EMAIL" in fields["basic"] - fields["brief"]
    assert "PERSONAL_MOBILE" not in portal.ok("user.current", webhook=brief)
    [admin] = portal.ok("user.get", {"ID": 1, "select": ["ID", "EMAIL"]}, webhook=brief)
    assert admin == {"ID": "1"}


def test_hidden_fields_cannot_be_probed(portal, people):
    brief = portal.new_webhook(scopes="user_brief")
    condition = {"FILTER": {"EMAIL": "nobody@nowhere.example", "ID": people["ids"][0]}}
    assert portal.ok("user.get", condition) == []
    assert len(portal.ok("user.get", condition, webhook=brief)) == 1


@pytest.mark.parametrize("scope", ["user_brief", "user_basic"])
@pytest.mark.parametrize("method", ["user.add", "user.update"])
def test_reduced_scopes_write_nothing(portal, scope, method):
    status, code, _ = portal.error(method, {"ID": 1, "EMAIL": "x@y.example"}, webhook=portal.new_webhook(scopes=scope))
    assert (status, code) == (403, "insufficient_scope")


# ---- inviting ----


def test_the_documented_invitation(portal):
    made = portal.ok("user.add", {"EMAIL": "newuser1@example.com", "UF_DEPARTMENT": [1]})
    assert_like(response("user.add"), made)
    [user] = portal.ok("user.get", {"ID": made})
    assert (user["EMAIL"], user["ACTIVE"], user["UF_DEPARTMENT"]) == ("newuser1@example.com", True, [1])


@pytest.mark.parametrize("params, refused", [
    ({"UF_DEPARTMENT": [1]}, ("ERROR_ARGUMENT", "wrong_email")),
    ({"EMAIL": "nonsense", "UF_DEPARTMENT": [1]}, ("ERROR_ARGUMENT", "wrong_email")),
    ({"EMAIL": "a@b.example"}, ("ERROR_ARGUMENT", "no_extranet_field")),
    ({"EMAIL": "a@b.example", "EXTRANET": "Y"}, ("ERROR_GROUPID", "Group code not specified")),
    ({"EMAIL": "a@b.example", "EXTRANET": "Y", "SONET_GROUP_ID": [5]}, ("ERROR_NO_GROUP", "Group is specified incorrectly")),
    ({"EMAIL": "a@b.example", "UF_DEPARTMENT": [99999]}, ("ERROR_CORE", "Department not found")),
    ({"EMAIL": "a@b.example", "UF_DEPARTMENT": [1], "PERSONAL_BIRTHDAY": "soon"},
     ("ERROR_CORE", "PERSONAL_BIRTHDAY is not a date")),
])
def test_refused_invitations_change_nothing(portal, params, refused):
    assert portal.error("user.add", params) == (400, *refused)
    assert portal.ok("user.get", {"FILTER": {"EMAIL": "a@b.example"}}) == []


def test_an_email_is_used_once(portal):
    portal.ok("user.add", {"EMAIL": "once@example.com", "UF_DEPARTMENT": [1]})
    refused = portal.error("user.add", {"EMAIL": "once@example.com", "UF_DEPARTMENT": [1]})
    assert refused == (400, "ERROR_ARGUMENT", "A user with this email already exists")


def test_only_administrators_invite(portal):
    hook = portal.new_webhook(portal.operators[0]["id"])
    refused = portal.error("user.add", {"EMAIL": "z@z.example", "UF_DEPARTMENT": [1]}, webhook=hook)
    assert refused == (400, "ERROR_CORE", "access_denied")


def test_an_invited_employee_is_announced_when_he_has_registered(portal, server, handler):
    portal.ok("event.bind", {"event": "OnUserAdd", "handler": handler.url}, token=portal.app)
    made = portal.ok("user.add", {"EMAIL": "late@example.com", "NAME": "Klaus", "UF_DEPARTMENT": [1]})
    assert handler.count("ONUSERADD") == 0
    link = server.cli("user", "invite", "--id", made)["link"]
    address, _, token = link.partition("?token=")
    chosen = {"token": token, "password": "correct horse", "again": "correct horse"}
    assert portal.http.post(address, data=chosen).ok
    event = handler.one("ONUSERADD")
    assert (event.data["ID"], event.data["EMAIL"], event.data["NAME"]) == (str(made), "late@example.com", "Klaus")
    portal.ok("event.unbind", {"event": "OnUserAdd", "handler": handler.url}, token=portal.app)


# ---- editing ----


def test_every_kind_of_field_is_written(portal, people):
    maester = people["ids"][1]
    written = {
        "NAME": "Sam", "SECOND_NAME": "Randyll", "PERSONAL_GENDER": "M", "PERSONAL_WWW": "https://citadel.example",
        "PERSONAL_MOBILE": "+1", "WORK_PHONE": "+2", "UF_SKILLS": "reading", "UF_PHONE_INNER": "77", "UF_FACEBOOK": "sam",
        "PERSONAL_NOTES": "«ok»"}
    assert portal.ok("user.update", {"ID": maester, "PERSONAL_BIRTHDAY": "15.07.1990", **written}) is True
    [user] = portal.ok("user.get", {"ID": maester})
    assert {name: user[name] for name in written} == written
    assert user["PERSONAL_BIRTHDAY"].startswith("1990-07-15T00:00:00")
    portal.ok("user.update", {"ID": maester, "PERSONAL_WWW": "", "NAME": "Samwell", "UF_DEPARTMENT": [1, people["department"]]})
    [user] = portal.ok("user.get", {"ID": maester})
    assert (user["PERSONAL_WWW"], user["UF_DEPARTMENT"]) == ("", [1, people["department"]])


def test_dismissing_and_taking_back(portal, server):
    worker = server.cli("user", "add", "--login", "seasonal", "--name", "Seasonal")
    hook = portal.new_webhook(worker["id"])
    assert portal.ok("user.update", {"ID": worker["id"], "ACTIVE": "N"}) is True
    assert portal.ok("user.get", {"ID": worker["id"], "ACTIVE": "Y"}) == []
    assert portal.error("profile", webhook=hook)[1] == "INVALID_CREDENTIALS"
    portal.ok("user.update", {"ID": worker["id"], "ACTIVE": "Y"})
    assert portal.ok("profile", webhook=hook)["ID"] == str(worker["id"])


def test_the_last_administrator_stays(portal):
    refused = portal.error("user.update", {"ID": portal.admin["id"], "ACTIVE": "N"})
    assert refused == (400, "ERROR_CORE", "The portal must keep an active administrator")
    assert portal.ok("user.current")["ACTIVE"] is True


def test_others_edit_only_themselves_and_not_their_status(portal):
    operator = portal.operators[0]["id"]
    hook = portal.new_webhook(operator)
    portal.ok("user.update", {"ID": operator, "UF_INTERESTS": "chess", "ACTIVE": "N", "UF_DEPARTMENT": []}, webhook=hook)
    mine = portal.ok("user.current", webhook=hook)
    assert (mine["UF_INTERESTS"], mine["ACTIVE"], mine["UF_DEPARTMENT"]) == ("chess", True, [1])
    assert portal.error("user.update", {"ID": 1, "NAME": "Mine"}, webhook=hook) == (400, "ERROR_CORE", "access_denied")


def test_nobody_cannot_be_edited(portal):
    assert portal.error("user.update", {"ID": 99999, "NAME": "X"}) == (400, "ERROR_CORE", "User not found")


# ---- pictures ----


@pytest.mark.parametrize("form", [False, True])
def test_a_picture_gets_a_public_address(portal, people, form):
    jon = people["ids"][0]
    portal.ok("user.update", {"ID": jon, "PERSONAL_PHOTO": picture(png(3, 2))}, form=form)
    [user] = portal.ok("user.get", {"ID": jon})
    answer = portal.http.get(user["PERSONAL_PHOTO"])
    assert_thumbnail(answer)
    assert "immutable" in answer.headers["Cache-Control"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    portal.ok("user.update", {"ID": jon, "PERSONAL_PHOTO": ""})
    assert "PERSONAL_PHOTO" not in portal.ok("user.get", {"ID": jon})[0]


@pytest.mark.parametrize("photo, refused", [
    (picture(b"<svg onload=alert(1)>"), ("ERROR_CORE", "The file is not an image")),
    (picture(png(9, 9)[:60]), ("ERROR_CORE", "The file is not an image")),
    (picture(png(4000, 4000)), ("ERROR_CORE", "The file is not an image")),  # promises more than it holds
    (picture(png(5001, 1)), ("ERROR_CORE", "The image is larger than 5000x5000 pixels")),
    (picture(png(2**31 - 1, 2**31 - 1)[:40]), ("ERROR_CORE", "The image is larger than 5000x5000 pixels")),
    (["face.png", "%%%"], ("ERROR_ARGUMENT", "The file content is not valid base64")),
    (["face.png"], ("ERROR_ARGUMENT", "The file content is not valid base64")),
    (["face.png", "A" * 7_000_000], ("ERROR_ARGUMENT", "The file is too large")),
])
def test_what_is_no_picture_is_refused(portal, photo, refused):
    assert portal.error("user.update", {"ID": 1, "PERSONAL_PHOTO": photo, "NAME": "Changed"}) == (400, *refused)
    assert portal.ok("user.current")["NAME"] != "Changed"


def test_a_picture_sent_in_a_batch_is_prepared_like_any_other(portal):
    done = portal.batch({"photo": ("user.update", {"ID": 3, "PERSONAL_PHOTO": picture(png(6, 6))})})
    assert done["result"] == {"photo": True} and done["result_error"] == []
    assert portal.ok("user.get", {"ID": 3})[0]["PERSONAL_PHOTO"].startswith(portal.url)
    refused = portal.batch({"photo": ("user.update", {"ID": 3, "PERSONAL_PHOTO": picture(b"no picture")})})
    assert list(refused["result_error"]) == ["photo"]

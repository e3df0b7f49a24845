"""Does it start, answer, refuse and end? Everything else presumes so."""
import pytest
import requests

from harness import database

FIELDS = {
    "base_url", "portal_domain", "member_id", "webhook_url", "webhook_user", "webhook_secret", "client_id",
    "client_secret", "access_token", "refresh_token", "expired_token", "application_token", "line_id", "users", "ca_file",
}


def test_the_line_of_json_has_its_fields(server):
    assert set(server.info) == FIELDS
    assert {"admin", "operator"} <= {user["role"] for user in server.users}
    for user in server.users:
        assert set(user) == {"id", "name", "login", "password", "role"}


@pytest.mark.parametrize("field", ["access_token", "refresh_token", "expired_token", "application_token"])
def test_tokens_are_letters_digits_and_dots(server, field):
    assert server.info[field].replace(".", "").isalnum() and server.info[field].isascii()


def test_a_webhook_call_is_answered_with_its_time(portal):
    body = portal.reply("profile")
    assert body["result"]["ID"] == str(portal.admin["id"])
    assert set(body["time"]) == {
        "start", "finish", "duration", "processing", "date_start", "date_finish", "operating_reset_at", "operating"}


@pytest.mark.parametrize("how", [{}, {"form": True}, {"http": "GET"}])
def test_the_application_is_told_who_it_is(portal, how):
    assert portal.ok("profile", token=portal.app, **how)["ID"]


def test_refusals(portal, server):
    assert portal.error("no.such.method")[:2] == (404, "ERROR_METHOD_NOT_FOUND")
    assert portal.error("profile", token="")[:2] == (401, "NO_AUTH_FOUND")
    assert portal.error("profile", token=server.expired_token)[:2] == (401, "expired_token")
    wrong = f"{portal.url}/rest/1/wrongsecret/"
    assert portal.error("profile", webhook=wrong)[:2] == (401, "INVALID_CREDENTIALS")


def test_a_batch_refers_to_earlier_results(portal):
    done = portal.batch({"me": "profile", "again": ("user.get", {"ID": "$result[me][ID]"})})
    assert done["result_error"] == []
    assert done["result"]["again"][0]["ID"] == done["result"]["me"]["ID"]


def test_the_clock_moves_when_told(portal):
    before = portal.reply("server.time")["time"]["start"]
    portal.advance(3600)
    assert portal.reply("server.time")["time"]["start"] >= before + 3600


def test_the_clock_is_moved_only_with_the_secret(portal):
    answer = requests.post(portal.url + "/sandbox/clock", json={"advance_seconds": 1}, timeout=20)
    assert answer.status_code in (401, 403)


def test_the_same_directory_gives_the_same_values(start_server):
    server = start_server()
    before = dict(server.info)
    server.restart()
    for field in FIELDS - {"base_url", "webhook_url", "access_token", "refresh_token", "expired_token"}:
        if field != "portal_domain":  # carries the port, which is another one
            assert server.info[field] == before[field], field


@database.file_only  # a database server may have several
def test_a_second_server_on_the_same_directory_is_refused(start_server):
    server = start_server()
    with pytest.raises(AssertionError, match="in use|another|already"):
        start_server(data=server.data)

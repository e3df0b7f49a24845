"""switchline.request.list: the last calls of a process."""
import json

import pytest

from harness.portal import Portal
from test_contract import Control


@pytest.fixture(scope="module")
def last(server):
    control = Control(server)
    return lambda **params: control("switchline.request.list", params)["result"]


def test_a_call_with_who_made_it_and_how_it_was_answered(portal, last):
    portal.error("im.recent.pin", {"PIN": "perhaps", "password": "hunter2"})
    one = last(limit=1)[0]
    assert (one["method"], one["status"], one["by"], one["user_id"]) == ("im.recent.pin", 400, "webhook", 1)
    assert one["error"] and one["webhook_id"] and one["ms"] >= 0 and one["at"]
    assert json.loads(one["params"]) == {"PIN": "perhaps", "password": "***"}


def test_tokens_are_never_shown(portal, last):
    portal.ok("profile", token=portal.app)
    portal.batch({"a": f"profile?auth={portal.app}"})
    batch, alone = last(limit=2)
    assert alone["by"] == "application" and alone["app_id"] and '"profile…"' in batch["params"]
    assert portal.app not in json.dumps(last()) and portal.webhook.rstrip("/").split("/")[-1] not in json.dumps(last())


def test_pages_and_what_is_unknown(portal, last):
    portal.error("no.such.method")
    first, second = last(limit=2)
    assert (first["method"], first["status"]) == ("no.such.method", 404)
    assert last(limit=1, before=first["id"]) == [second]


def test_it_can_be_switched_off(start_server):
    server = start_server("--request-log", "0")
    Portal(server).ok("profile")
    assert Control(server)("switchline.request.list", {})["result"] == []

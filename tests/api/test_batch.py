"""batch: commands in a list or a map, references to earlier results, halt, limits, and commands that fail alone."""
from urllib.parse import quote

import pytest

from harness.portal import Portal

PARTS = {"result", "result_error", "result_total", "result_next", "result_time"}


def test_a_list_gives_lists_and_a_map_gives_maps(portal):
    done = portal.ok("batch", {"cmd": ["profile", "server.time"]})
    assert set(done) == PARTS
    assert isinstance(done["result"], list) and done["result"][0]["ID"] == "1"
    assert isinstance(done["result_time"], list) and len(done["result_time"]) == 2
    done = portal.ok("batch", {"cmd": {"me": "profile", "now": "server.time"}})
    assert list(done["result"]) == ["me", "now"] == list(done["result_time"])
    assert set(done["result_time"]["me"]) >= {"start", "finish", "duration", "processing", "operating"}


def test_a_map_whose_keys_count_from_0_is_a_list_as_in_php(portal):
    assert isinstance(portal.ok("batch", {"cmd": {"0": "profile", "1": "profile"}})["result"], list)
    assert isinstance(portal.ok("batch", {"cmd": {"1": "profile", "2": "profile"}})["result"], dict)


def test_empty_parts_are_empty_lists(portal):
    done = portal.ok("batch", {"cmd": {"a": "profile"}})
    assert done["result_error"] == done["result_total"] == done["result_next"] == []
    done = portal.ok("batch", {"cmd": {"a": "no.such.method"}})
    assert done["result"] == [] and list(done["result_error"]) == ["a"]


@pytest.mark.parametrize("how", [{}, {"form": True}, {"http": "GET"}])
def test_every_way_to_pass_the_commands(portal, how):
    done = portal.ok("batch", {"cmd": {"one": "user.get?ID=1", "two": "user.get?FILTER[ID]=2"}, "halt": 0}, **how)
    assert [done["result"][key][0]["ID"] for key in ("one", "two")] == ["1", "2"]
    assert done["result_total"] == {"one": 1, "two": 1}


def test_commands_as_json_text(portal):
    assert portal.ok("batch", {"cmd": '{"a": "profile"}'}, form=True)["result"]["a"]["ID"] == "1"


def test_with_the_token_of_an_application(portal):
    assert portal.batch(["profile", "app.info"], token=portal.app)["result"][0]["ID"] == "1"


# ---- references ----

REFERENCES = [
    "user.get?ID=$result[me][ID]",
    "user.get?ID=%24result%5Bme%5D%5BID%5D",  # as the SDKs and CRest encode it
    "user.get?" + quote("FILTER[ID]") + "=" + quote("$result[me][ID]"),
]


@pytest.mark.parametrize("command", REFERENCES)
def test_references(portal, command):
    done = portal.ok("batch", {"cmd": {"me": "profile", "again": command}})
    assert done["result_error"] == [] and done["result"]["again"][0]["ID"] == done["result"]["me"]["ID"]


def test_references_into_lists_and_by_index(portal):
    done = portal.ok("batch", {"cmd": ["user.get?ID=2", "user.get?ID=$result[0][0][ID]", "user.get?ID=$result[1][0][ID]"]})
    assert [users[0]["ID"] for users in done["result"]] == ["2", "2", "2"]


def test_several_references_and_text_around_them(portal):
    commands = {"one": "user.get?ID=1", "note": "app.option.set?options[text]=<$result[one][0][ID]/$result[one][0][NAME]>",
                "read": "app.option.get?option=text"}
    done = portal.ok("batch", {"cmd": commands}, token=portal.app)
    assert done["result"]["read"] == f"<1/{done['result']['one'][0]['NAME']}>"


def test_a_reference_to_nothing_is_nothing(portal):
    done = portal.ok("batch", {"cmd": {"me": "profile", "a": "app.option.set?options[v]=[$result[me][NO][SUCH]]",
                                       "b": "app.option.set?options[w]=[$result[nobody]]", "read": "app.option.get"}}, token=portal.app)
    assert done["result"]["read"]["v"] == done["result"]["read"]["w"] == "[]"


def test_a_whole_value_keeps_its_type(portal, handler):
    """A list of an earlier result goes into a later command as a list, and not as its text."""
    portal.ok("event.bind", {"event": "ONAPPTEST", "handler": handler.url}, token=portal.app)
    done = portal.ok("batch", {"cmd": {"who": "user.get?FILTER[ID]=1", "echo": "event.test?all=$result[who]&of=<$result[who]>"}},
                     token=portal.app)
    portal.ok("event.unbind", {"event": "ONAPPTEST", "handler": handler.url}, token=portal.app)
    assert done["result_error"] == []
    heard = handler.one("ONAPPTEST").data["QUERY"]
    assert [user["ID"] for user in heard["all"]] == ["1"] and heard["all"][0]["NAME"] == done["result"]["who"][0]["NAME"]
    assert heard["of"] == "<>", "only scalars can stand inside a text"


def test_a_reference_inside_a_nested_parameter(portal):
    done = portal.ok("batch", {"cmd": {"who": "user.get?ID=1", "same": "user.get?FILTER[ID]=$result[who][0][ID]"}})
    assert done["result"]["same"] == done["result"]["who"]


def test_references_are_resolved_after_decoding_only(portal):
    """A value that merely looks like a reference after its own decoding is data of the client, and is resolved; a
    double-encoded one is text."""
    done = portal.ok("batch", {"cmd": {"me": "profile", "set": "app.option.set?options[t]=%2524result%255Bme%255D",
                                       "get": "app.option.get?option=t"}}, token=portal.app)
    assert done["result"]["get"] == "%24result%5Bme%5D"


# ---- failing commands ----

def test_a_failing_command_fails_alone(portal):
    done = portal.batch({"a": "profile", "bad": "no.such.method", "worse": "im.dialog.get", "b": "profile"})
    assert list(done["result"]) == ["a", "b"]
    assert done["result_error"]["bad"] == {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}
    assert done["result_error"]["worse"]["error"] and done["result_error"]["worse"]["error_description"]


@pytest.mark.parametrize("halt", [1, "1", True, "true"])
def test_halt_leaves_out_what_follows(portal, halt):
    done = portal.ok("batch", {"cmd": {"a": "profile", "bad": "no.such.method", "b": "profile"}, "halt": halt})
    assert list(done["result"]) == ["a"] and list(done["result_error"]) == ["bad"]
    assert "b" not in done["result_time"]


@pytest.mark.parametrize("halt", [0, "0", False, "false", None])
def test_without_halt_everything_runs(portal, halt):
    done = portal.ok("batch", {"cmd": {"bad": "no.such.method", "b": "profile"}, "halt": halt})
    assert list(done["result"]) == ["b"]


def test_a_failing_command_leaves_no_trace_and_the_others_stay(start_server):
    """The connector that is refused half-way through its command's work is not there; its neighbours are."""
    portal = Portal(start_server())
    commands = {
        "before": ("app.option.set", {"options": {"before": "1"}}),
        "fails": ("imconnector.send.messages", {"CONNECTOR": "nobody", "LINE": portal.line, "MESSAGES": [{"user": {"id": 1}}]}),
        "unbound": ("event.bind", {"event": "ONNOSUCHEVENT", "handler": "http://127.0.0.1:9/x"}),
        "after": ("app.option.set", {"options": {"after": "1"}}),
    }
    done = portal.batch(commands, token=portal.app)
    assert set(done["result_error"]) == {"fails", "unbound"}
    kept = portal.ok("app.option.get", token=portal.app)
    assert kept["before"] == kept["after"] == "1"
    assert portal.ok("event.get", token=portal.app) == []


def test_missing_scope_inside_a_batch(portal):
    narrow = portal.new_webhook(scopes="im")
    done = portal.batch({"a": "imopenlines.config.list.get", "b": "profile"}, webhook=narrow)
    assert done["result_error"]["a"] == {
        "error": "insufficient_scope",
        "error_description": "The request requires higher privileges than provided by the webhook token"}
    assert done["result"]["b"]["ID"] == "1"


# ---- limits ----

def test_the_fifty_first_command_is_refused(portal):
    done = portal.batch(["server.time"] * 52)
    assert len(done["result"]) == 50
    assert {str(key): error["error"] for key, error in items(done["result_error"])} == {
        "50": "ERROR_BATCH_LENGTH_EXCEEDED", "51": "ERROR_BATCH_LENGTH_EXCEEDED"}


def items(part):
    return part.items() if isinstance(part, dict) else enumerate(part)


def test_a_batch_in_a_batch_is_refused(portal):
    done = portal.ok("batch", {"cmd": {"inner": "batch?cmd[0]=profile", "upper": "BATCH?cmd[0]=profile", "b": "profile"}})
    refused = {"error": "ERROR_BATCH_METHOD_NOT_ALLOWED", "error_description": "Method is not allowed for batch usage"}
    assert done["result_error"] == {"inner": refused, "upper": refused}
    assert done["result"]["b"]["ID"] == "1"


def test_many_commands_of_a_long_batch_are_bounded(portal):
    done = portal.batch(["profile"] * 5000)
    assert len(done["result"]) == 50


@pytest.mark.parametrize("cmd", [None, "", 7, "text"])
def test_commands_that_are_none(portal, cmd):
    status, code, _ = portal.error("batch", {"cmd": cmd})
    assert (status, code) == (400, "ERROR_ARGUMENT")


def test_odd_commands_fail_alone(portal):
    done = portal.ok("batch", {"cmd": {"a": None, "b": 7, "c": [], "d": {"x": 1}, "e": "", "f": "?", "g": "profile?", "h": "profile?%ff"}})
    assert list(done["result"]) == ["g"]
    assert set(done["result_error"]) == {"a", "b", "c", "d", "e", "f", "h"}


def test_an_empty_batch_is_answered(portal):
    for cmd in ([], {}):
        answer = portal.call("batch", {"cmd": cmd})
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            assert all(part == [] for part in answer.json()["result"].values())


def test_time_of_the_whole_and_of_each(portal):
    body = portal.reply("batch", {"cmd": ["profile", "server.time"]})
    whole = body["time"]
    for part in body["result"]["result_time"]:
        assert whole["start"] - 1e-3 <= part["start"] <= part["finish"] <= whole["finish"] + 1e-3

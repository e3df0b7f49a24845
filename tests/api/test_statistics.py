"""switchline.statistics.get: figures of lines for those who answer for them."""
import csv
import io

import pytest

from line_people import LinePeople


@pytest.fixture(scope="module")
def desk(portal, server):
    """Two dialogs that the first operator answered after 20 and 40 seconds (one is open still), and one that nobody did."""
    desk = LinePeople(portal, server, "figures")
    quick, slow = desk.dialog(), None
    portal.advance(20)
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=quick)
    portal.advance(600)
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=quick)
    slow = desk.dialog()
    portal.advance(40)
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=slow)
    missed = desk.dialog()
    portal.advance(5)
    portal.ok("imopenlines.operator.another.finish", {"CHAT_ID": missed})
    portal.advance(1)
    return desk


def figures(desk, who=None, **params):
    return desk.ok("switchline.statistics.get", who, LINE_ID=desk.line, **params)


def test_what_became_of_the_dialogs(desk):
    found = figures(desk)
    assert found["cut"] is False and found["time_zone"]
    total = found["total"]
    assert (total["dialogs"], total["answered"], total["missed"], total["spam"]) == (3, 2, 1, 0)
    assert total["first_answer"] == {"count": 2, "average": 30, "median": 20, "p90": 40}
    assert total["handling"] == {"count": 1, "average": 600, "median": 600, "p90": 600}
    [line] = found["lines"]
    assert (line["line_id"], line["name"], line["dialogs"]) == (desk.line, "figures", 3)
    assert len(line["by_hour"]) == 24 and sum(line["by_hour"]) == 3
    [operator] = found["operators"]
    assert operator["user_id"] == desk.ids["first"] and operator["name"] == "Figures-First X" and operator["answered"] == 2
    assert sum(day["dialogs"] for day in found["days"]) == 3


def test_hours_are_those_of_the_zone_that_is_named(desk):
    utc = figures(desk, TIME_ZONE="UTC")["total"]["by_hour"]
    tokyo = figures(desk, TIME_ZONE="Asia/Tokyo")["total"]["by_hour"]
    assert tokyo == utc[-9:] + utc[:-9]


def test_only_the_time_that_is_asked_for(desk):
    assert figures(desk, FROM="2020-01-01T00:00:00+00:00", TO="2020-02-01T00:00:00+00:00")["total"]["dialogs"] == 0


def test_a_table_for_spreadsheets_holds_no_formula(desk, portal):
    portal.ok("imopenlines.config.update", {"CONFIG_ID": desk.line, "PARAMS": {"LINE_NAME": '=HYPERLINK("x")'}})
    file = figures(desk, FORMAT="csv")
    portal.ok("imopenlines.config.update", {"CONFIG_ID": desk.line, "PARAMS": {"LINE_NAME": "figures"}})
    rows = list(csv.DictReader(io.StringIO(file["text"])))
    assert file["name"] == "statistics.csv" and [row["of"] for row in rows][:3] == ["total", "line", "operator"]
    assert rows[1]["name"] == '\'=HYPERLINK("x")' and rows[1]["dialogs"] == "3"
    assert sum(int(rows[0][f"{hour:02}:00"]) for hour in range(24)) == 3


def test_managers_see_their_lines_and_others_nothing(desk, portal):
    elsewhere = LinePeople(portal, desk.server, "others")
    elsewhere.dialog()
    mine = desk.ok("switchline.statistics.get", desk.manager)
    assert [line["line_id"] for line in mine["lines"]] == [desk.line]
    both = desk.ok("switchline.statistics.get")
    assert {desk.line, elsewhere.line} <= {line["line_id"] for line in both["lines"]}
    for who, params in [(desk.manager, {"LINE_ID": elsewhere.line}), (desk.first, {}), (desk.first, {"LINE_ID": desk.line})]:
        assert desk.error("switchline.statistics.get", who, **params)[1] == "ACCESS_DENIED"


@pytest.mark.parametrize("wrong", [
    {"FROM": "yesterday"}, {"TO": "soon"}, {"TIME_ZONE": "Nowhere/Town"}, {"TIME_ZONE": "../../etc/passwd"},
    {"FROM": "2026-02-01T00:00:00+00:00", "TO": "2026-01-01T00:00:00+00:00"},
    {"FROM": "2020-01-01T00:00:00+00:00", "TO": "2026-01-01T00:00:00+00:00"}])
def test_what_is_refused(desk, wrong):
    assert desk.error("switchline.statistics.get", **wrong)[:2] == (400, "ERROR_ARGUMENT")

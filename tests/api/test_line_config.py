"""imopenlines.config.*: lines, their settings and their queues; and the same from the command line."""
import pytest
from contract import assert_like, method, response

TEXT_OF = "A wrong {} is passed in the PARAMS field '{}'"


@pytest.fixture
def line(portal):
    """A line of the test's own."""
    line_id = portal.ok("imopenlines.config.add", {"PARAMS": {"LINE_NAME": "Support", "QUEUE": [1, 2]}})
    yield line_id
    portal.ok("imopenlines.config.delete", {"CONFIG_ID": line_id})


@pytest.fixture(scope="module")
def operator(portal):
    return portal.new_webhook(portal.operators[0]["id"])


def get(portal, line_id, **more):
    return portal.ok("imopenlines.config.get", {"CONFIG_ID": line_id, **more})


def update(portal, line_id, **params):
    return portal.ok("imopenlines.config.update", {"CONFIG_ID": line_id, "PARAMS": params})


def listed(portal, params=None, options=None, **how):
    return portal.ok("imopenlines.config.list.get", {"PARAMS": params or {}, "OPTIONS": options or {}}, **how)


# ---- get ----


def test_a_line_is_printed_as_the_sample_is(portal, line):
    shown = get(portal, line)
    sample = response("imopenlines.config.get")
    assert_like(sample, shown, also={"WORKTIME_FROM": str, "WORKTIME_TO": str})
    assert list(shown) == list(sample)
    assert (shown["ID"], shown["LINE_NAME"], shown["ACTIVE"]) == (str(line), "Support", "Y")
    assert shown["DATE_CREATE"] == {} and shown["XML_ID"] is None
    assert shown["MODIFY_USER_ID"] == "1"
    assert shown["WORKTIME_DAYOFF"] == [""] and shown["KPI_FIRST_ANSWER_LIST"] is None
    assert shown["DEFAULT_OPERATOR_DATA"] == []


def test_the_queue_is_a_list_and_a_map_of_text_ids(portal, line):
    shown = get(portal, line, WITH_QUEUE="Y", SHOW_OFFLINE="Y")
    assert shown["QUEUE"] == ["1", "2"]
    assert list(shown["QUEUE_FULL"]) == ["1", "2"] == list(shown["QUEUE_USERS_FIELDS"])
    second = shown["QUEUE_FULL"]["2"]
    assert (second["SORT"], second["USER_ID"], second["DEPARTMENT_ID"]) == ("1", "2", "0")


def test_without_the_queue(portal, line):
    assert not {"QUEUE", "QUEUE_FULL", "QUEUE_USERS_FIELDS", "QUEUE_ONLINE"} & set(get(portal, line, WITH_QUEUE="N"))


def test_an_empty_queue_prints_lists(portal, line):
    update(portal, line, QUEUE=[])
    shown = get(portal, line)
    assert shown["QUEUE"] == [] and shown["QUEUE_FULL"] == [] and shown["QUEUE_USERS_FIELDS"] == []
    assert shown["QUEUE_ONLINE"] == "N"


def test_everybody_may_look(portal, line, operator):
    assert portal.ok("imopenlines.config.get", {"CONFIG_ID": line}, webhook=operator)["ID"] == str(line)


@pytest.mark.parametrize("name", ["get", "update", "delete"])
@pytest.mark.parametrize("params", [{}, {"CONFIG_ID": ""}, {"CONFIG_ID": 0}, {"CONFIG_ID": "x"}])
def test_without_an_id(portal, name, params):
    refused = portal.error(f"imopenlines.config.{name}", params)
    assert refused == (400, "CONFIG_ID_EMPTY", "Config ID can't be empty")


@pytest.mark.parametrize("name", ["get", "update", "delete"])
def test_a_line_that_does_not_exist_is_false(portal, name):
    assert portal.ok(f"imopenlines.config.{name}", {"CONFIG_ID": 999999, "PARAMS": {"ACTIVE": "N"}}) is False


# ---- add and update ----


@pytest.mark.parametrize("how", [{}, {"form": True}])
def test_the_documented_example_comes_back_as_text(portal, how):
    params = method("imopenlines.config.add")["request_example"]["PARAMS"]
    line_id = portal.ok("imopenlines.config.add", {"PARAMS": params}, **how)
    assert isinstance(line_id, int)
    shown = get(portal, line_id)
    for name, given in params.items():
        if name != "QUEUE":
            assert shown[name] == ([*given] if isinstance(given, list) else str(given)), name
    assert shown["QUEUE"] == ["1"]  # the other two do not work here
    asked = listed(portal, {"filter": {"ID": line_id}}, {"CONFIG_QUEUE": "Y"})[0]["CONFIG_QUEUE"]
    assert asked == [{"ENTITY_ID": entry["ENTITY_ID"], "ENTITY_TYPE": "user"} for entry in params["QUEUE"]]
    portal.ok("imopenlines.config.delete", {"CONFIG_ID": line_id})


def test_the_documented_update(portal, line):
    params = method("imopenlines.config.update")["request_example"]["PARAMS"]
    assert update(portal, line, **params) is True
    assert get(portal, line)["LINE_NAME"] == params["LINE_NAME"]


def test_a_new_line_needs_nothing(portal):
    line_id = portal.ok("imopenlines.config.add")
    shown = get(portal, line_id)
    assert shown["LINE_NAME"] and shown["ACTIVE"] == "Y" and shown["QUEUE"] == []
    portal.ok("imopenlines.config.delete", {"CONFIG_ID": line_id})


def test_what_get_printed_may_be_sent_back(portal, line):
    update(portal, line, KPI_FIRST_ANSWER_LIST=[1, 2], DEFAULT_OPERATOR_DATA={"NAME": "Ann"}, WORKTIME_DAYOFF="SA,SU")
    before = get(portal, line)
    update(portal, line, **before)
    after = get(portal, line)
    for shown in (before, after):
        for entry in shown["QUEUE_FULL"].values():
            del entry["ID"]
    assert after == before


def test_an_update_changes_only_what_it_names(portal, line):
    update(portal, line, QUEUE_TIME=45, LINE_NAME="Renamed")
    update(portal, line, ACTIVE="N")
    shown = get(portal, line)
    assert (shown["QUEUE_TIME"], shown["LINE_NAME"], shown["ACTIVE"]) == ("45", "Renamed", "N")
    assert shown["QUEUE"] == ["1", "2"]
    assert portal.ok("imopenlines.config.update", {"CONFIG_ID": line}) is True


@pytest.mark.parametrize("queue", [
    [2, 1],
    ["2", "1"],
    "2,1",
    "[2,1]",
    {"0": 2, "1": 1},
    {"5": {"ENTITY_TYPE": "user", "ENTITY_ID": "2"}, "7": {"entity_type": "user", "entity_id": 1}},
    [{"ENTITY_ID": 2}, {"ENTITY_TYPE": "USER", "ENTITY_ID": 1}, 2],
])
def test_queues_come_in_many_shapes(portal, line, queue):
    update(portal, line, QUEUE=queue)
    assert get(portal, line)["QUEUE"] == ["2", "1"]


def test_a_department_in_the_queue_stands_for_its_people(portal, line):
    department = portal.ok("department.add", {"NAME": "Hotline", "PARENT": 1})
    below = portal.ok("department.add", {"NAME": "Night shift", "PARENT": department})
    portal.ok("user.update", {"ID": 2, "UF_DEPARTMENT": [department]})
    portal.ok("user.update", {"ID": 3, "UF_DEPARTMENT": [below]})
    update(portal, line, QUEUE=[{"ENTITY_TYPE": "department", "ENTITY_ID": department}, 1, 2])
    shown = get(portal, line)
    assert shown["QUEUE"] == ["2", "3", "1"]
    assert [entry["DEPARTMENT_ID"] for entry in shown["QUEUE_FULL"].values()] == [str(department), str(department), "0"]


@pytest.mark.parametrize("name, value", [
    ("QUEUE_TYPE", "nobody"),
    ("QUEUE_TIME", "soon"),
    ("QUEUE_TIME", -1),
    ("WELCOME_MESSAGE", "maybe"),
    ("WORKTIME_FROM", "25:00"),
    ("WORKTIME_DAYOFF", ["SA", "XX"]),
    ("KPI_FIRST_ANSWER_LIST", ["bob"]),
    ("LANGUAGE_ID", "klingon"),
    ("QUEUE", [{"ENTITY_TYPE": "robot", "ENTITY_ID": 1}]),
    ("QUEUE", "everybody"),
    ("LINE_NAME", ["a"]),
    ("NO_ANSWER_TEXT", {"a": 1}),
])
def test_what_a_setting_does_not_take_changes_nothing(portal, line, name, value):
    before = get(portal, line)
    refused = portal.error("imopenlines.config.update", {"CONFIG_ID": line, "PARAMS": {"QUEUE_TIME": 77, name: value}})
    assert refused == (400, "ERROR_ARGUMENT", f"The value of an argument 'PARAMS.{name}' has an invalid type")
    assert get(portal, line) == before


def test_long_texts_are_refused(portal, line):
    params = {"CONFIG_ID": line, "PARAMS": {"WELCOME_MESSAGE_TEXT": "x" * 10001}}
    refused = portal.error("imopenlines.config.update", params)
    assert refused == (400, "ERROR_ARGUMENT", "Argument 'PARAMS.WELCOME_MESSAGE_TEXT' is too long")


@pytest.mark.parametrize("name", ["add", "update", "delete"])
def test_operators_may_not_change_lines(portal, line, operator, name):
    params = {"CONFIG_ID": line, "PARAMS": {"LINE_NAME": "Mine"}}
    refused = portal.error(f"imopenlines.config.{name}", params, webhook=operator)
    assert refused == (403, "CONFIG_WRONG_USER_PERMISSION", "Permission denied")
    assert get(portal, line)["LINE_NAME"] == "Support"


def test_a_deleted_line_is_gone(portal):
    line_id = portal.ok("imopenlines.config.add", {"PARAMS": {"QUEUE": [1], "QUEUE_TIME": 5}})
    assert portal.ok("imopenlines.config.delete", {"CONFIG_ID": line_id}) is True
    assert get(portal, line_id) is False
    assert str(line_id) not in [shown["ID"] for shown in listed(portal)]


def test_the_scope_is_needed(portal):
    hook = portal.new_webhook(1, "im")
    assert portal.error("imopenlines.config.get", {"CONFIG_ID": 1}, webhook=hook)[:2] == (403, "insufficient_scope")


def test_the_path(portal):
    shown = portal.ok("imopenlines.config.path.get")
    assert_like(response("imopenlines.config.path.get"), shown)
    assert shown == {"SERVER_ADDRESS": portal.url, "PUBLIC_PATH": "/contact_center/"}


# ---- list.get ----


@pytest.fixture(scope="module")
def three(portal):
    """Three lines; the names sort in another order than the ids."""
    made = [portal.ok("imopenlines.config.add", {"PARAMS": params}) for params in (
        {"LINE_NAME": "list B", "QUEUE_TIME": 100, "QUEUE": [{"ENTITY_TYPE": "user", "ENTITY_ID": 2}]},
        {"LINE_NAME": "list C", "QUEUE_TIME": 9, "ACTIVE": "N"},
        {"LINE_NAME": "list A", "QUEUE_TIME": 60})]
    yield made
    for line_id in made:
        portal.ok("imopenlines.config.delete", {"CONFIG_ID": line_id})


def names(lines):
    return [shown["LINE_NAME"][-1] for shown in lines]


def test_the_documented_request(portal, three):
    shown = portal.ok("imopenlines.config.list.get", method("imopenlines.config.list.get")["request_example"])
    sample = response("imopenlines.config.list.get")
    assert_like(sample, shown, also={f"[{i}].QUEUE_USERS_FIELDS.{user}.USER_AVATAR_ID": (int, type(None))
                                     for i in range(50) for user in (1, 2, 3)}
                | {f"[{i}].QUEUE_USERS_FIELDS.{user}.USER_WORK_POSITION": (str, type(None))
                   for i in range(50) for user in (1, 2, 3)})
    mine = [line for line in shown if line["ID"] == str(three[0])][0]
    assert mine["QUEUE"] == [2]
    assert mine["QUEUE_USERS_FIELDS"]["2"]["USER_NAME"] == portal.operators[0]["name"]
    assert mine["CONFIG_QUEUE"] == [{"ENTITY_ID": "2", "ENTITY_TYPE": "user"}]


def test_without_a_selection_every_field_comes(portal, line):
    documented = {field["name"].removeprefix("result[].") for field in method("imopenlines.config.list.get")["result_fields"]}
    documented = {name for name in documented if "." not in name and "[" not in name}
    assert set(listed(portal)[0]) == documented - {"QUEUE", "QUEUE_USERS_FIELDS", "CONFIG_QUEUE"}


def test_filter_order_and_pages(portal, three):
    mine = {"%LINE_NAME": "list "}
    assert names(listed(portal, {"filter": mine})) == ["B", "C", "A"]
    assert names(listed(portal, {"filter": mine, "order": {"LINE_NAME": "asc"}})) == ["A", "B", "C"]
    assert names(listed(portal, {"filter": mine, "order": {"queue_time": "DESC"}})) == ["B", "A", "C"]
    assert names(listed(portal, {"filter": {**mine, "ACTIVE": "N"}})) == ["C"]
    assert names(listed(portal, {"filter": {**mine, ">QUEUE_TIME": 9}})) == ["B", "A"]
    assert names(listed(portal, {"filter": {"ID": three[1:]}})) == ["C", "A"]
    assert names(listed(portal, {"filter": mine, "limit": "2", "offset": 1})) == ["C", "A"]
    assert listed(portal, {"filter": mine, "limit": 0}) == []
    assert names(listed(portal, {"filter": mine, "limit": 100000})) == ["B", "C", "A"]


def test_fields_may_get_other_names(portal, three):
    params = {"select": {"0": "ID", "TITLE": "LINE_NAME"}, "filter": {"ID": three[0]}}
    assert listed(portal, params) == [{"ID": str(three[0]), "TITLE": "list B"}]
    assert listed(portal, {"select": ["id", "ID", "*"], "filter": {"ID": three[0]}})[0]["CRM"] == "N"


def test_only_lines_one_may_work_with(portal, three, operator):
    def mine(action):
        return names(listed(portal, {"filter": {"ID": three}}, {"CHECK_PERMISSION": action}, webhook=operator))

    assert mine("VIEW") == ["B"]
    assert mine("MODIFY") == []
    assert names(listed(portal, {"filter": {"ID": three}}, {"CHECK_PERMISSION": "MODIFY"})) == ["B", "C", "A"]


@pytest.mark.parametrize("params, options, text", [
    ({"page": 1, "size": 2}, {}, "Unsupported PARAMS fields are passed: page, size"),
    ({"select": "ID"}, {}, "A wrong format for the PARAMS field 'select' is passed"),
    ({"order": "ID"}, {}, "A wrong format for the PARAMS field 'order' is passed"),
    ({"filter": 5}, {}, "A wrong format for the PARAMS field 'filter' is passed"),
    ({"filter": {"ID": {"a": {"b": 1}}}}, {}, "A wrong format for the PARAMS field 'filter' is passed"),
    ({"limit": -1}, {}, "A non-negative integer is expected in the PARAMS field 'limit'"),
    ({"limit": "many"}, {}, "A non-negative integer is expected in the PARAMS field 'limit'"),
    ({"offset": -1}, {}, "A non-negative integer is expected in the PARAMS field 'offset'"),
    ({"select": ["I D"]}, {}, TEXT_OF.format("field name", "select")),
    ({"select": [["ID"]]}, {}, TEXT_OF.format("field name", "select")),
    ({"order": ["ID"]}, {}, TEXT_OF.format("field name", "order")),
    ({"order": {"1;2": "asc"}}, {}, TEXT_OF.format("field name", "order")),
    ({"filter": ["Y"]}, {}, TEXT_OF.format("field name", "filter")),
    ({"filter": {"ID OR 1": 1}}, {}, TEXT_OF.format("field name", "filter")),
    ({"select": ["QUEUE"]}, {}, "An unknown field 'QUEUE' is passed in the PARAMS field 'select'"),
    ({"order": {"NOPE": "asc"}}, {}, "An unknown field 'NOPE' is passed in the PARAMS field 'order'"),
    ({"filter": {">NOPE": 1}}, {}, "An unknown field 'NOPE' is passed in the PARAMS field 'filter'"),
    ({"select": {"a b": "ID"}}, {}, TEXT_OF.format("field alias", "select")),
    ({"select": {"active": "ID"}}, {}, "The alias 'active' matches an existing field in the PARAMS field 'select'"),
    ({"order": {"ID": "up"}}, {}, TEXT_OF.format("sorting direction", "order")),
    ({}, {"COLOUR": "Y"}, "Unsupported OPTIONS fields are passed: COLOUR"),
    ({}, {"QUEUE": "perhaps"}, "A wrong format for the OPTIONS field 'QUEUE' is passed"),
    ({}, {"CONFIG_QUEUE": [1]}, "A wrong format for the OPTIONS field 'CONFIG_QUEUE' is passed"),
    ({}, {"CHECK_PERMISSION": "DANCE"}, "An unknown value for the OPTIONS field 'CHECK_PERMISSION' is passed"),
])
def test_what_is_not_well_formed(portal, params, options, text):
    refused = portal.error("imopenlines.config.list.get", {"PARAMS": params, "OPTIONS": options})
    assert refused == (400, "INVALID_FORMAT", text)


# ---- the command line ----


def test_lines_from_the_shell(server, portal):
    made = server.cli("line", "add", "--name", "From the shell", "--users", "3,2")
    assert (made["name"], made["users"], made["active"]) == ("From the shell", [3, 2], True)
    assert get(portal, made["id"])["QUEUE"] == ["3", "2"]
    changed = server.cli("line", "update", "--id", made["id"], "--name", "Renamed", "--active=N")
    assert (changed["name"], changed["users"], changed["active"]) == ("Renamed", [3, 2], False)
    assert made["id"] in [line["id"] for line in server.cli("line", "list")]
    server.cli("line", "delete", "--id", made["id"])
    assert get(portal, made["id"]) is False


def test_clients_may_not_use_the_shell_s_methods(portal):
    assert portal.error("switchline.line.list")[:2] == (403, "ACCESS_DENIED")

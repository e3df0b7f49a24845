/* Lines and connectors against a real database: what is stored, whom a queue stands for, what goes with a deleted line. */
#include "domain/line_ops.h"

#include "domain/connector_ops.h"
#include "domain/test_world.h"
#include "store/line_store.h"

enum { APP = 7, OTHER_APP = 8 };

static int64_t anna, boris, carol, dora;

static void join(int64_t user_id, int64_t department_id)
{
    db_exec(db, "INSERT INTO user_department (user_id, department_id) VALUES ($1, $2)", DBI(user_id),
        DBI(department_id));
}

static void add_department(int64_t id, int64_t parent_id)
{
    db_exec(db, "INSERT INTO department (id, name, sort, parent_id, head_id) VALUES ($1, '', 0, $2, 0)",
        DBI(id), DBI(parent_id));
}

static int set_up(void **state)
{
    (void)state;
    world_begin();
    ops.who = (struct principal){.kind = AUTH_APP, .user_id = 1, .admin = true, .app_id = APP};
    anna = add_user("anna", USER_EMPLOYEE);
    boris = add_user("boris", USER_EMPLOYEE);
    carol = add_user("carol", USER_EMPLOYEE);
    deactivate(carol);
    dora = add_user("dora", USER_CONNECTOR);
    return 0;
}

static int64_t new_line(const struct line_change *change)
{
    int64_t line_id = 0;
    assert_int_equal(line_add(&ops, change ? change : &line_change_nothing, &line_id), ERR_NONE);
    return line_id;
}

#define count_of(sql, line_id) db_number(db, -1, sql, DBI(line_id))

static void test_only_what_differs_from_the_default_is_stored(void **state)
{
    (void)state;
    struct line_change change = line_change_nothing;
    change.setting[LINE_QUEUE_TIME] = "45";
    change.setting[LINE_QUEUE_TYPE] = "EVENLY";
    int64_t line_id = new_line(&change);
    assert_int_equal(count_of("SELECT count(*) FROM line_setting WHERE line_id = $1", line_id), 1);
    const struct line_config *line = line_get(&ops, line_id);
    assert_int_equal(line_number(line, LINE_QUEUE_TIME), 45);
    assert_true(line_flag(line, LINE_VOTE_MESSAGE));

    change.setting[LINE_QUEUE_TIME] = "60"; /* the default again */
    assert_int_equal(line_update(&ops, line_id, &change), ERR_NONE);
    assert_int_equal(count_of("SELECT count(*) FROM line_setting WHERE line_id = $1", line_id), 0);
}

static void test_a_refused_change_changes_nothing(void **state)
{
    (void)state;
    int64_t line_id = new_line(NULL);
    struct line_change change = line_change_nothing;
    change.name = "New";
    change.setting[LINE_QUEUE_TYPE] = "nobody";
    assert_int_equal(line_update(&ops, line_id, &change), ERR_ARGUMENT_TYPE);
    assert_string_equal(ops.error_arg, "PARAMS.QUEUE_TYPE");
    assert_string_not_equal(line_get(&ops, line_id)->line.name, "New");
    assert_int_equal(line_update(&ops, 999, &line_change_nothing), ERR_LINE_NOT_FOUND);
}

static void test_only_administrators_change_lines(void **state)
{
    (void)state;
    int64_t line_id = new_line(NULL);
    ops.who.admin = false;
    assert_int_equal(line_add(&ops, &line_change_nothing, &line_id), ERR_CONFIG_PERMISSION);
    assert_int_equal(line_update(&ops, line_id, &line_change_nothing), ERR_CONFIG_PERMISSION);
    assert_int_equal(line_delete(&ops, line_id), ERR_CONFIG_PERMISSION);
    assert_non_null(line_get(&ops, line_id));
}

static void test_a_queue_stands_for_active_employees(void **state)
{
    (void)state;
    add_department(10, 0);
    add_department(11, 10);
    add_department(12, 11);
    join(boris, 12);
    join(carol, 11); /* has left */
    join(anna, 10);
    const struct line_queue queue[] = {{.entity_type = "user", .entity_id = dora}, /* a customer */
        {.entity_type = "department", .entity_id = 11}, {.entity_type = "user", .entity_id = carol},
        {.entity_type = "department", .entity_id = 10}, {.entity_type = "user", .entity_id = boris}};
    struct line_change change = line_change_nothing;
    change.queue = queue;
    change.queue_count = 5;
    int64_t line_id = new_line(&change);
    size_t count;
    const int64_t *users = line_queue_users(&ops, line_id, &count);
    assert_int_equal(count, 2);
    assert_int_equal(users[0], boris); /* through 11, which comes before 10 */
    assert_int_equal(users[1], anna);
    assert_true(line_is_operator(&ops, line_id, anna));
    assert_false(line_is_operator(&ops, line_id, carol) || line_is_operator(&ops, line_id, dora));
}

static void test_departments_in_a_circle_end(void **state)
{
    (void)state;
    add_department(10, 11);
    add_department(11, 10);
    join(anna, 11);
    const struct line_queue entry = {.entity_type = "department", .entity_id = 10};
    struct line_change change = line_change_nothing;
    change.queue = &entry;
    change.queue_count = 1;
    assert_true(line_is_operator(&ops, new_line(&change), anna));
}

static const struct connector mine = {.code = "Mine",
    .name = "Mine",
    .icon = "{}",
    .icon_disabled = "",
    .handler_url = "https://example.com/",
    .chat_group = true};

static void test_sending_needs_an_own_active_connector_on_an_active_line(void **state)
{
    (void)state;
    struct connector *connector;
    int64_t line_id = new_line(NULL);
    assert_int_equal(connector_for_sending(&ops, "mine", line_id, &connector), ERR_NO_PROVIDER);
    assert_int_equal(connector_register(&ops, &mine), ERR_NONE);
    assert_int_equal(connector_for_sending(&ops, "mine", line_id, &connector), ERR_NO_PROVIDER);
    assert_true(connector_activate(&ops, "MINE", line_id, true));
    assert_int_equal(connector_for_sending(&ops, "Mine", line_id, &connector), ERR_NONE);
    assert_true(connector->chat_group);
    assert_int_equal(connector_for_sending(&ops, "mine", 999, &connector), ERR_LINE_INACTIVE);

    ops.who.app_id = OTHER_APP;
    assert_int_equal(connector_for_sending(&ops, "mine", line_id, &connector), ERR_NO_PROVIDER);
    assert_int_equal(connector_register(&ops, &mine), ERR_REGISTER_TAKEN);
    assert_false(connector_activate(&ops, "mine", line_id, false));
    ops.who.app_id = APP;

    struct line_change off = line_change_nothing;
    off.active = 0;
    assert_int_equal(line_update(&ops, line_id, &off), ERR_NONE);
    assert_int_equal(connector_for_sending(&ops, "mine", line_id, &connector), ERR_LINE_INACTIVE);
}

static void test_registering_again_keeps_the_state(void **state)
{
    (void)state;
    int64_t line_id = new_line(NULL);
    connector_register(&ops, &mine);
    connector_activate(&ops, "mine", line_id, true);
    struct connector renamed = mine;
    renamed.name = "Renamed";
    assert_int_equal(connector_register(&ops, &renamed), ERR_NONE);
    assert_string_equal(connector_get(&ops, "mine")->name, "Renamed");
    assert_true(connector_line_get(&ops, "mine", line_id)->active);
    assert_int_equal(count_of("SELECT count(*) FROM placement WHERE app_id = $1", APP), 1);
}

static void test_a_deleted_line_leaves_nothing(void **state)
{
    (void)state;
    const struct line_queue entry = {.entity_type = "user", .entity_id = anna};
    struct line_change change = line_change_nothing;
    change.queue = &entry;
    change.queue_count = 1;
    change.setting[LINE_QUEUE_TIME] = "45";
    int64_t line_id = new_line(&change);
    connector_register(&ops, &mine);
    connector_activate(&ops, "mine", line_id, true);
    assert_int_equal(line_delete(&ops, line_id), ERR_NONE);
    assert_null(line_get(&ops, line_id));
    assert_null(connector_line_get(&ops, "mine", line_id));
    assert_int_equal(count_of("SELECT count(*) FROM line_setting WHERE line_id = $1", line_id), 0);
    assert_int_equal(count_of("SELECT count(*) FROM line_queue WHERE line_id = $1", line_id), 0);
    assert_non_null(connector_get(&ops, "mine"));
    assert_int_equal(line_delete(&ops, line_id), ERR_LINE_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_only_what_differs_from_the_default_is_stored),
        TEST(test_a_refused_change_changes_nothing),
        TEST(test_only_administrators_change_lines),
        TEST(test_a_queue_stands_for_active_employees),
        TEST(test_departments_in_a_circle_end),
        TEST(test_sending_needs_an_own_active_connector_on_an_active_line),
        TEST(test_registering_again_keeps_the_state),
        TEST(test_a_deleted_line_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

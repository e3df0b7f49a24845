/* The offline queue against a real database: one record for each object, hand-outs that never overlap, confirming and
 * failing, filters, and the ping. */
#include "domain/offline_ops.h"

#include "domain/event.h"
#include "domain/handler_ops.h"
#include "domain/test_world.h"

static const char *render(struct ops *on, const struct event *event)
{
    const struct ev_app_test *test = event->payload;
    return test ? arena_str(on->arena, test->query_json) : "[]";
}

static void bind(const char *event, bool offline, const char *connector, int64_t gap)
{
    struct new_handler handler = {
        .event = event, .offline = offline, .url = "http://app/", .connector = connector, .min_gap = gap};
    assert_int_equal(handler_bind(&ops, &handler), ERR_NONE);
}

static int set_up(void **state)
{
    (void)state;
    world_begin();
    ops.render_event = render;
    ops.who = (struct principal){.kind = AUTH_APP,
        .user_id = 1,
        .admin = true,
        .app_id = add_app("im", true),
        .scopes = SCOPE_BASIC | SCOPE_IM};
    bind("ONAPPTEST", true, "", -1);
    return 0;
}

static void happen(const char *object, const char *data)
{
    struct ev_app_test payload = {data};
    event_emit(
        &ops, &(struct event){
                  .id = EVENT_APP_TEST, .app_id = ops.who.app_id, .object = object, .payload = &payload});
}

static const struct offline_event *get(bool clear, bool with_failed, size_t *count_r, const char **process_r)
{
    struct offline_get question = {.limit = 50, .connector = "", .clear = clear, .with_failed = with_failed};
    return offline_get(&ops, &question, count_r, process_r);
}

static int64_t pings(void)
{
    return db_number(db, -1, "SELECT count(*) FROM outbox WHERE event = 'ONOFFLINEEVENT'");
}

/* ---- tests ---- */
static void the_latest_state_of_an_object_is_kept(void **state)
{
    size_t count;
    const char *process;
    (void)state;
    happen("1", "{\"v\":1}");
    happen("2", "{\"v\":2}");
    ops.now += 5;
    happen("1", "{\"v\":3}");
    const struct offline_event *records = get(true, false, &count, &process);
    assert_int_equal(count, 2);
    assert_null(process);
    assert_string_equal(records[0].message_id, "2"); /* oldest state first */
    assert_string_equal(records[1].data, "{\"v\":3}");
    get(true, false, &count, &process);
    assert_int_equal(count, 0); /* forgotten as it was read */
}

static void hand_outs_never_overlap(void **state)
{
    size_t count;
    const char *first, *second;
    (void)state;
    happen("1", "{}");
    get(false, false, &count, &first);
    assert_int_equal(count, 1);
    assert_int_equal(strlen(first), 32);
    happen("1", "{\"later\":1}"); /* a new record: the other one is out */
    const struct offline_event *records = get(false, false, &count, &second);
    assert_int_equal(count, 1);
    assert_string_equal(records[0].data, "{\"later\":1}");
    assert_string_not_equal(first, second);

    struct offline_get again = {.limit = 50, .connector = "", .process_id = first};
    const char *same;
    records = offline_get(&ops, &again, &count, &same);
    assert_int_equal(count, 1);
    assert_string_equal(same, first);
    assert_string_equal(records[0].data, "{}");
}

static void confirming_forgets_and_failing_offers_again(void **state)
{
    size_t count;
    const char *process;
    (void)state;
    happen("1", "{}");
    happen("2", "{}");
    happen("3", "{}");
    const struct offline_event *records = get(false, false, &count, &process);
    assert_int_equal(count, 3);
    offline_clear(
        &ops, &(struct offline_choice){.process_id = process, .ids = &records[0].id, .id_count = 1});
    const char *failed[] = {"2"};
    offline_mark_failed(
        &ops, &(struct offline_choice){.process_id = process, .message_ids = failed, .message_id_count = 1});
    offline_mark_failed(&ops, &(struct offline_choice){.process_id = "another", .everything = true});

    const char *second;
    get(false, false, &count, &second);
    assert_int_equal(count, 0);
    records = get(false, true, &count, &second);
    assert_int_equal(count, 1);
    assert_string_equal(records[0].message_id, "2");
    get(false, true, &count, &second);
    assert_int_equal(count, 0); /* it is out again */

    offline_clear(&ops, &(struct offline_choice){.process_id = process, .everything = true});
    int64_t total;
    offline_list(&ops, &(struct offline_query){0}, "", 0, 50, &count, &total);
    assert_int_equal(total, 1);
}

static void unconfirmed_records_are_forgotten_after_thirty_days(void **state)
{
    size_t count;
    const char *process;
    (void)state;
    happen("1", "{}");
    get(false, false, &count, &process);
    happen("2", "{}");
    ops.now += 30 * DAY - 1;
    offline_purge(&ops);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM offline_event"), 2);
    ops.now += 1;
    offline_purge(&ops);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM offline_event"), 1); /* the free one stays */
}

static void filters_choose_and_orders_sort(void **state)
{
    size_t count;
    int64_t total;
    (void)state;
    for (int i = 1; i <= 5; i++, ops.now += SECOND)
        happen(arena_printf(arena, "%d", i), "{}");
    const struct offline_value two[] = {{"2", 2}, {"4", 4}}, late[] = {{"", NOON + 3 * SECOND}};
    const struct offline_condition conditions[] = {
        {OFFLINE_MESSAGE_ID, OFFLINE_IS, two, 2}, {OFFLINE_TIMESTAMP, OFFLINE_LESS, late, 1}};
    const struct offline_order order[] = {{OFFLINE_ID, true}};
    struct offline_query query = {
        .conditions = conditions, .condition_count = 1, .order = order, .order_count = 1};
    const struct offline_event *records = offline_list(&ops, &query, "", 0, 50, &count, &total);
    assert_int_equal(count, 2);
    assert_string_equal(records[0].message_id, "4");
    query.condition_count = 2;
    records = offline_list(&ops, &query, "", 0, 50, &count, &total);
    assert_int_equal(count, 1);
    assert_string_equal(records[0].message_id, "2");
    records = offline_list(&ops, &(struct offline_query){0}, "", 2, 2, &count, &total);
    assert_int_equal(count, 2);
    assert_int_equal(total, 5);
    assert_string_equal(records[0].message_id, "3");
}

static void comparison_signs_are_read(void **state)
{
    (void)state;
    const struct {
        const char *key;
        enum offline_compare compare;
    } cases[] = {{"ID", OFFLINE_IS}, {"=ID", OFFLINE_IS}, {"@ID", OFFLINE_IS}, {"!ID", OFFLINE_IS_NOT},
        {"!=ID", OFFLINE_IS_NOT}, {"!@ID", OFFLINE_IS_NOT}, {">ID", OFFLINE_GREATER},
        {">=ID", OFFLINE_AT_LEAST}, {"<ID", OFFLINE_LESS}, {"<=ID", OFFLINE_AT_MOST},
        {"%ID", OFFLINE_CONTAINS}, {"!%ID", OFFLINE_LACKS}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum offline_compare compare;
        assert_string_equal(offline_compare_read(cases[i].key, &compare), "ID");
        assert_int_equal(compare, cases[i].compare);
    }
}

static void a_source_has_its_own_queue_and_hears_no_echo(void **state)
{
    size_t count;
    const char *process;
    (void)state;
    bind("ONAPPTEST", true, "sync", -1);
    happen("1", "{}");
    ops.auth_connector = "sync";
    happen("2", "{}");
    struct offline_get question = {.limit = 50, .connector = "sync", .clear = true};
    const struct offline_event *records = offline_get(&ops, &question, &count, &process);
    assert_int_equal(count, 1);
    assert_string_equal(records[0].message_id, "1");
    get(true, false, &count, &process);
    assert_int_equal(count, 2);
}

static void pings_keep_their_distance(void **state)
{
    (void)state;
    bind("ONOFFLINEEVENT", false, "", 5);
    happen("1", "{}");
    happen("2", "{}"); /* the same hit */
    assert_int_equal(pings(), 1);
    ops.now += SECOND;
    happen("3", "{}");
    assert_int_equal(pings(), 2);
    assert_int_equal(db_number(db, -1, "SELECT max(next_at) FROM delivery"), NOON + 5 * SECOND);
    ops.now += SECOND;
    happen("4", "{}");
    assert_int_equal(pings(), 2); /* the one that is still to come tells it as well */
    ops.now += 10 * SECOND;
    happen("5", "{}");
    assert_int_equal(pings(), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_latest_state_of_an_object_is_kept),
        TEST(hand_outs_never_overlap),
        TEST(confirming_forgets_and_failing_offers_again),
        TEST(unconfirmed_records_are_forgotten_after_thirty_days),
        TEST(filters_choose_and_orders_sort),
        TEST(comparison_signs_are_read),
        TEST(a_source_has_its_own_queue_and_hears_no_echo),
        TEST(pings_keep_their_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The order of pushes: what a reader sees is complete, whoever commits first. On a file, and on a server when there is one. */
#include "store/push_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/test_database.h"

static struct test_database place;
static struct db *one, *two, *reader;
static struct arena *arena;

static int start(bool on_server)
{
    char error[256] = "";
    test_database_make(&place, on_server, "UTF8");
    one = test_database_open(&place, DB_WRITE);
    assert_true(db_migrate(one, error, sizeof error));
    two = test_database_open(&place, DB_WRITE);
    reader = test_database_open(&place, DB_READ);
    arena = arena_new();
    return 0;
}

static int start_file(void **state)
{
    (void)state;
    return start(false);
}

static int start_server(void **state)
{
    (void)state;
    return start(true);
}

static int stop(void **state)
{
    (void)state;
    db_close(&one);
    db_close(&two);
    db_close(&reader);
    arena_free(&arena);
    test_database_remove(&place);
    return 0;
}

static int64_t push_for_users(struct db *db, const char *command, int64_t from, int64_t to)
{
    const struct pushed push = {.module = "im", .command = command, .params = "{}", .created_at = 1000};
    int64_t id = push_store_add(db, &push);
    for (int64_t user = from; user <= to; user++)
        push_store_add_user(db, id, user);
    return id;
}

/* Everything new since *from, as "a:1 b:1 "; moves *from to the horizon. */
static const char *read_on(struct push_position *from, int64_t limit)
{
    struct buf text = {0};
    size_t count = 0;
    int64_t user = INT64_MAX;
    db_begin(reader);
    struct push_position horizon = push_store_horizon(reader, arena), at = *from;
    do {
        struct push_for *found = push_store_after(reader, arena, at, user, horizon, limit, &count);
        for (size_t i = 0; i < count; i++)
            buf_printf(&text, "%s:%lld ", found[i].push.command, (long long)found[i].user_id);
        if (count) {
            at = (struct push_position){found[count - 1].push.tx, found[count - 1].push.id};
            user = found[count - 1].user_id;
        }
    } while (count == (size_t)limit);
    db_rollback(reader);
    *from = horizon;
    const char *kept = arena_str(arena, buf_str(&text));
    buf_free(&text);
    return kept;
}

static void pages_end_in_the_middle_of_an_audience(void **state)
{
    (void)state;
    for (int64_t limit = 1; limit < 8; limit++) {
        struct push_position from = {0};
        db_begin(one);
        if (limit == 1) {
            push_for_users(one, "a", 1, 3);
            push_for_users(one, "b", 2, 2);
            push_for_users(one, "c", 1, 2);
        }
        assert_true(db_commit(one));
        assert_string_equal(read_on(&from, limit), "a:1 a:2 a:3 b:2 c:1 c:2 ");
        assert_string_equal(read_on(&from, limit), "");
    }
}

static void nothing_appears_behind_the_horizon(void **state)
{
    struct push_position from = {0};
    (void)state;
    db_begin(one);
    db_begin(two);
    int64_t early = push_for_users(one, "early", 1, 1), late = push_for_users(two, "late", 1, 1);
    assert_true(early < late);
    assert_true(db_commit(two)); /* the higher id is committed first */
    db_begin(reader);
    struct push_position horizon = push_store_horizon(reader, arena);
    assert_true(push_store_beyond(reader, horizon));
    db_rollback(reader);
    assert_string_equal(read_on(&from, 10), "");
    assert_true(db_commit(one));
    assert_string_equal(read_on(&from, 10), "early:1 late:1 ");
    assert_string_equal(read_on(&from, 10), "");
}

static void the_order_is_that_of_transactions(void **state)
{
    struct push_position from = {0};
    (void)state;
    db_begin(two);
    push_for_users(two, "first", 1, 1);
    db_begin(one);
    push_for_users(one, "second", 1, 1);
    push_for_users(two, "third", 1, 1); /* of the earlier transaction */
    assert_true(db_commit(one));
    assert_true(db_commit(two));
    assert_string_equal(read_on(&from, 10), "first:1 third:1 second:1 ");
}

static void pushes_of_another_server_are_forgotten(void **state)
{
    struct push_position from = {0};
    (void)state;
    db_begin(one);
    push_for_users(one, "ours", 1, 1);
    db_exec(one, "INSERT INTO pushed (tx, app_id, module, command, params, created_at)"
                 " VALUES (900000000000, 0, 'im', 'foreign', '{}', 1000)");
    db_exec(one, "INSERT INTO pushed_to (user_id, tx, push_id) SELECT 1, tx, id FROM pushed WHERE command = "
                 "'foreign'");
    db_exec(one, "INSERT INTO push_floor (id, tx, push_id) VALUES (1, 900000000000, 1)");
    assert_true(db_commit(one));
    db_begin(one);
    push_store_purge(one, arena, 0, 0);
    assert_int_equal(push_store_floor(one, arena).tx, 0);
    assert_int_equal(db_number(one, 0, "SELECT count(*) FROM pushed"), 1);
    assert_int_equal(db_number(one, 0, "SELECT count(*) FROM pushed_to"), 1);
    assert_true(db_commit(one));
    assert_string_equal(read_on(&from, 10), "ours:1 ");
}

/* The server's highest finished transaction is then older than the one that purges. */
static void ours_are_not_foreign_while_others_are_under_way(void **state)
{
    struct push_position from = {0};
    (void)state;
    db_begin(two);
    push_for_users(two, "under way", 1, 1);
    db_begin(one);
    push_for_users(one, "ours", 1, 1);
    push_store_purge(one, arena, 0, 0);
    assert_true(db_commit(one));
    assert_true(db_commit(two));
    assert_string_equal(read_on(&from, 10), "under way:1 ours:1 ");
}

#define FILE_TEST(name)   cmocka_unit_test_setup_teardown(name, start_file, stop)
#define SERVER_TEST(name) cmocka_unit_test_setup_teardown(name, start_server, stop)

int main(void)
{
    const struct CMUnitTest on_file[] = {FILE_TEST(pages_end_in_the_middle_of_an_audience)};
    const struct CMUnitTest on_server[] = {
        SERVER_TEST(pages_end_in_the_middle_of_an_audience),
        SERVER_TEST(nothing_appears_behind_the_horizon),
        SERVER_TEST(the_order_is_that_of_transactions),
        SERVER_TEST(pushes_of_another_server_are_forgotten),
        SERVER_TEST(ours_are_not_foreign_while_others_are_under_way),
    };
    int failed = cmocka_run_group_tests(on_file, NULL, NULL);
    if (!failed && test_database_server())
        failed = cmocka_run_group_tests(on_server, NULL, NULL);
    return failed;
}

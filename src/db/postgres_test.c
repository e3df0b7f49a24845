/* What only a database server has: other transactions at the same time, and a connection that may be lost. Skipped unless
 * SWITCHLINE_TEST_DATABASE names a server. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/db.h"
#include "db/schema.h"
#include "db/test_database.h"

struct fixture {
    struct test_database database;
    struct db *db;
};

static int set_up(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    char error[256] = "";
    test_database_make(&f->database, true, "UTF8");
    f->db = test_database_open(&f->database, DB_WRITE);
    if (!db_migrate(f->db, error, sizeof error))
        fail_msg("%s", error);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    db_close(&f->db);
    test_database_remove(&f->database);
    free(f);
    return 0;
}

static int64_t departments(struct fixture *f)
{
    return db_number(f->db, -1, "SELECT count(*) FROM department");
}

static void add_department(struct fixture *f, const char *name)
{
    db_exec(f->db, "INSERT INTO department (name) VALUES ($1)", DBT(name));
}

/* ---- opening ---- */
static void *migrate_beside_others(void *argument)
{
    const struct test_database *database = argument;
    char error[256] = "";
    struct db *db = test_database_open(database, DB_WRITE);
    bool done = db_migrate(db, error, sizeof error);
    db_close(&db);
    return done ? NULL : argument;
}

static void several_processes_may_migrate_at_once(void **state)
{
    struct test_database database;
    pthread_t threads[4];
    void *failure;
    (void)state;
    test_database_make(&database, true, "UTF8");
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, migrate_beside_others, &database), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &failure);
        assert_null(failure);
    }
    struct db *db = test_database_open(&database, DB_WRITE);
    assert_int_equal(
        db_number(db, 0, DB_ONLY(DB_REMOTE, "SELECT count(*) FROM schema_version")), SCHEMA_VERSION);
    db_close(&db);
    test_database_remove(&database);
}

static void a_database_of_another_encoding_is_refused(void **state)
{
    struct test_database database;
    char error[256] = "";
    (void)state;
    test_database_make(&database, true, "SQL_ASCII");
    assert_null(db_open(database.where, DB_WRITE, error, sizeof error));
    assert_non_null(strstr(error, "UTF8"));
    test_database_remove(&database);
}

/* The door refuses such texts; should one get here, it costs its own call only. */
static void a_text_that_is_none_fails_cleanly(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    add_department(f, "kept");
    db_savepoint(f->db);
    add_department(f, "\xff");
    assert_true(db_failed(f->db));
    assert_false(db_conflict(f->db));
    db_rollback_to(f->db);
    assert_true(db_commit(f->db));
    assert_int_equal(departments(f), 1);
}

static void a_readers_snapshot_stays_the_same(void **state)
{
    struct fixture *f = *state;
    struct db *reader = test_database_open(&f->database, DB_READ);
    db_begin(reader);
    assert_int_equal(db_number(reader, -1, "SELECT count(*) FROM department"), 0);
    add_department(f, "later");
    assert_int_equal(db_number(reader, -1, "SELECT count(*) FROM department"), 0);
    db_rollback(reader);
    db_begin(reader);
    assert_int_equal(db_number(reader, -1, "SELECT count(*) FROM department"), 1);
    db_rollback(reader);
    db_close(&reader);
}

static void cut_connections(const struct fixture *f)
{
    char sql[256];
    snprintf(sql, sizeof sql,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%s'",
        f->database.name);
    test_database_say(sql);
}

/* Long enough not to be trusted to be there still. */
static void be_idle(void)
{
    usleep(30000);
}

static void a_connection_lost_while_idle_is_found_again_unnoticed(void **state)
{
    struct fixture *f = *state;
    add_department(f, "before");
    cut_connections(f);
    be_idle();
    db_begin(f->db);
    add_department(f, "after");
    assert_true(db_commit(f->db));
    assert_int_equal(departments(f), 2);
}

static void a_connection_lost_in_a_transaction_costs_all_of_it(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    db_savepoint(f->db);
    add_department(f, "lost");
    cut_connections(f);
    add_department(f, "never");
    assert_true(db_failed(f->db));
    assert_false(db_in_transaction(f->db));
    db_rollback_to(f->db);
    add_department(f, "never on its own either");
    assert_true(db_failed(f->db));
    assert_false(db_commit(f->db));
    db_begin(f->db);
    assert_false(db_failed(f->db));
    assert_int_equal(departments(f), 0);
    db_rollback(f->db);
}

static void a_commit_that_is_not_answered_is_none(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    add_department(f, "lost");
    cut_connections(f);
    assert_false(db_commit(f->db));
}

static void a_server_that_is_gone_fails_at_once_and_is_not_stormed(void **state)
{
    struct fixture *f = *state;
    char rename[256];
    db_exec(f->db, "SELECT 1");
    snprintf(rename, sizeof rename, "ALTER DATABASE %s ALLOW_CONNECTIONS false", f->database.name);
    test_database_say(rename);
    cut_connections(f);
    be_idle();
    db_begin(f->db);
    assert_true(db_failed(f->db));
    db_begin(f->db); /* in the pause: not even tried */
    assert_true(db_failed(f->db));
    assert_non_null(strstr(db_error(f->db), "not currently accepting connections"));
    snprintf(rename, sizeof rename, "ALTER DATABASE %s ALLOW_CONNECTIONS true", f->database.name);
    test_database_say(rename);
    for (int tries = 0; tries < 500 && db_failed(f->db); tries++) {
        usleep(10000);
        db_begin(f->db);
    }
    assert_false(db_failed(f->db));
    db_rollback(f->db);
}

/* Two that lock two rows in opposite order: the engine picks one, which may try again. */
struct rival {
    struct db *db;
    pthread_barrier_t *both_hold_one;
    const char *first, *second;
    bool failed, conflict;
};

static void *lock_both_rows(void *argument)
{
    struct rival *rival = argument;
    db_begin(rival->db);
    db_change(rival->db, "UPDATE department SET sort = sort + 1 WHERE name = $1", DBT(rival->first));
    pthread_barrier_wait(rival->both_hold_one);
    db_change(rival->db, "UPDATE department SET sort = sort + 1 WHERE name = $1", DBT(rival->second));
    rival->failed = db_failed(rival->db);
    rival->conflict = db_conflict(rival->db);
    if (rival->failed)
        db_rollback(rival->db);
    else
        db_commit(rival->db);
    return NULL;
}

static void a_deadlock_is_a_conflict_of_one_of_the_two(void **state)
{
    struct fixture *f = *state;
    pthread_barrier_t barrier;
    pthread_t thread;
    add_department(f, "a");
    add_department(f, "b");
    pthread_barrier_init(&barrier, NULL, 2);
    struct rival one = {test_database_open(&f->database, DB_WRITE), &barrier, "a", "b", false, false};
    struct rival other = {test_database_open(&f->database, DB_WRITE), &barrier, "b", "a", false, false};
    assert_int_equal(pthread_create(&thread, NULL, lock_both_rows, &one), 0);
    lock_both_rows(&other);
    pthread_join(thread, NULL);
    assert_int_equal(one.failed + other.failed, 1);
    assert_int_equal(one.conflict + other.conflict, 1);
    assert_int_equal(db_number(f->db, 0, "SELECT min(sort) FROM department"), 1);
    pthread_barrier_destroy(&barrier);
    db_close(&one.db);
    db_close(&other.db);
}

static void a_key_that_is_there_already_is_a_conflict_and_a_wrong_statement_is_none(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    db_exec(f->db, "INSERT INTO portal (id) VALUES (1)");
    db_exec(f->db, "INSERT INTO portal (id) VALUES (1)");
    assert_true(!db_settle(f->db) && db_conflict(f->db));
    db_rollback(f->db);
    assert_true(db_conflict(f->db)); /* whoever rolled back may still ask */
    db_begin(f->db);
    assert_false(db_conflict(f->db));
    db_exec(f->db, "INSERT INTO no_such_table VALUES (1)");
    assert_true(!db_settle(f->db) && !db_conflict(f->db));
    db_rollback(f->db);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    enum { MESON_SKIP = 77 };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_processes_may_migrate_at_once),
        cmocka_unit_test(a_database_of_another_encoding_is_refused),
        TEST(a_text_that_is_none_fails_cleanly),
        TEST(a_readers_snapshot_stays_the_same),
        TEST(a_connection_lost_while_idle_is_found_again_unnoticed),
        TEST(a_connection_lost_in_a_transaction_costs_all_of_it),
        TEST(a_commit_that_is_not_answered_is_none),
        TEST(a_server_that_is_gone_fails_at_once_and_is_not_stormed),
        TEST(a_deadlock_is_a_conflict_of_one_of_the_two),
        TEST(a_key_that_is_there_already_is_a_conflict_and_a_wrong_statement_is_none),
    };
    return test_database_server() ? cmocka_run_group_tests(tests, NULL, NULL) : MESON_SKIP;
}

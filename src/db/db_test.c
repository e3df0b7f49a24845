/* The database behind db.h: arguments by number, sticky failure, savepoints, injected faults, migrations; on a file, and on a
 * server where SWITCHLINE_TEST_DATABASE names one. What only a server has is in
 * postgres_test.c. */
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
    struct arena *arena;
};

static int open_fresh(void **state, bool on_server)
{
    struct fixture *f = mem_alloc(sizeof *f);
    char error[256] = "";
    test_database_make(&f->database, on_server, "UTF8");
    f->db = test_database_open(&f->database, DB_WRITE);
    if (!db_migrate(f->db, error, sizeof error))
        fail_msg("%s", error);
    f->arena = arena_new();
    *state = f;
    return 0;
}

static int open_file(void **state)
{
    return open_fresh(state, false);
}

static int open_server(void **state)
{
    return open_fresh(state, true);
}

static int close_and_remove(void **state)
{
    struct fixture *f = *state;
    db_close(&f->db);
    arena_free(&f->arena);
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

static void arguments_are_bound_by_name_whatever_their_order(void **state)
{
    struct fixture *f = *state;
    int64_t id =
        db_number(f->db, 0, "INSERT INTO department (sort, name, parent_id) VALUES ($2, $1, $2) RETURNING id",
            DBT("Sales"), DBI(7));
    const struct rows *rows =
        db_query(f->db, f->arena, "SELECT name, sort, parent_id FROM department WHERE id = $1", DBI(id));
    assert_int_equal(rows_count(rows), 1);
    assert_string_equal(row_text(rows, 0, 0), "Sales");
    assert_int_equal(row_int(rows, 0, 1), 7);
    assert_int_equal(row_int(rows, 0, 2), 7);
}

static void an_argument_may_be_repeated_or_not_used_at_all(void **state)
{
    struct fixture *f = *state;
    int64_t id = db_number(f->db, 0, "INSERT INTO department (name, sort) VALUES ($3, $1) RETURNING id",
        DBI(5), DBT("unused"), DBT("Sales"));
    assert_int_equal(
        db_number(f->db, 0, "SELECT id FROM department WHERE name = $1 OR name = $1", DBT("Sales")), id);
    /* A server asked to guess would take $1 for a small number. */
    assert_int_equal(
        db_number(f->db, -1, "SELECT count(*) FROM department WHERE $1 = 0 OR id < $1", DBI(INT64_MAX)), 1);
}

static void values_come_back_as_they_went(void **state)
{
    struct fixture *f = *state;
    const char bytes[] = {'a', '\0', '\xff', 'z'};
    db_exec(f->db, "CREATE TABLE kept (n BIGINT, t TEXT, b BYTEA)"); /* the file takes these types as well */
    db_exec(f->db, "INSERT INTO kept (n, t, b) VALUES ($1, $2, $3)", DBI(INT64_MIN),
        DBT("\xd1\x8f \xe2\x82\xac"), DBB(bytes, sizeof bytes));
    db_exec(f->db, "INSERT INTO kept (n, t, b) VALUES (NULL, $1, $2)", DBT(NULL), DBB(NULL, 0));
    const struct rows *rows = db_query(f->db, f->arena, "SELECT n, t, b, 7 FROM kept ORDER BY n IS NULL");
    assert_int_equal(rows_count(rows), 2);
    assert_true(row_int(rows, 0, 0) == INT64_MIN);
    assert_string_equal(row_text(rows, 0, 1), "\xd1\x8f \xe2\x82\xac");
    assert_memory_equal(row_text(rows, 0, 2), bytes, sizeof bytes);
    assert_int_equal(row_int(rows, 0, 3), 7);
    assert_int_equal(row_int(rows, 1, 0), 0);
    assert_null(row_text(rows, 1, 1));
    assert_null(row_text(rows, 1, 2));
}

static void rows_that_were_changed_are_counted(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++)
        add_department(f, i == 1 ? "one" : "others");
    assert_int_equal(db_change(f->db, "UPDATE department SET sort = 1 WHERE name = 'others'"), 2);
    assert_int_equal(db_change(f->db, "DELETE FROM department WHERE name = 'nobody'"), 0);
}

static void texts_are_ordered_by_their_bytes(void **state)
{
    struct fixture *f = *state;
    const char *const names[] = {"b", "\xd0\xb0", "a", "B"};
    for (size_t i = 0; i < 4; i++)
        add_department(f, names[i]);
    const struct rows *rows = db_query(f->db, f->arena, "SELECT name FROM department ORDER BY name");
    assert_string_equal(row_text(rows, 0, 0), "B");
    assert_string_equal(row_text(rows, 1, 0), "a");
    assert_string_equal(row_text(rows, 2, 0), "b");
    assert_string_equal(row_text(rows, 3, 0), "\xd0\xb0");
}

static void a_failure_sticks_until_it_is_rolled_back(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    add_department(f, "one");
    db_savepoint(f->db);
    db_exec(f->db, "INSERT INTO no_such_table VALUES (1)");
    assert_true(db_failed(f->db));
    add_department(f, "never");
    assert_int_equal(rows_count(db_query(f->db, f->arena, "SELECT id FROM department")), 0);
    db_rollback_to(f->db);
    assert_false(db_failed(f->db));
    assert_int_equal(departments(f), 1);
    assert_true(db_commit(f->db));
    assert_int_equal(departments(f), 1);
}

static void a_savepoint_undoes_only_its_own_work(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    for (int i = 0; i < 3; i++) {
        db_savepoint(f->db);
        add_department(f, i == 1 ? "undone" : "kept");
        if (i == 1)
            db_rollback_to(f->db);
        else
            db_release(f->db);
    }
    assert_true(db_commit(f->db));
    assert_int_equal(departments(f), 2);
    assert_int_equal(db_number(f->db, -1, "SELECT count(*) FROM department WHERE name = 'undone'"), 0);
}

/* Savepoints within savepoints all have one name: the inner one must never end the outer one. */
static void a_savepoint_that_was_never_made_undoes_nothing(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    db_savepoint(f->db);
    add_department(f, "kept");
    db_fault_after(f->db, 1);
    db_savepoint(f->db); /* fails */
    db_savepoint(f->db); /* is not even tried */
    add_department(f, "never");
    db_rollback_to(f->db);
    assert_true(db_failed(f->db));
    db_rollback_to(f->db);
    assert_false(db_failed(f->db));
    db_release(f->db);
    assert_true(db_commit(f->db));
    assert_int_equal(departments(f), 1);
}

static void a_failure_that_is_released_is_undone_and_stays_a_failure(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    db_savepoint(f->db);
    add_department(f, "outer");
    db_savepoint(f->db);
    add_department(f, "inner");
    db_exec(f->db, "INSERT INTO no_such_table VALUES (1)");
    db_release(f->db);
    assert_true(db_failed(f->db));
    db_rollback_to(f->db);
    assert_false(db_failed(f->db));
    assert_true(db_commit(f->db));
    assert_int_equal(departments(f), 0);
}

static void a_savepoint_that_cannot_be_ended_costs_the_transaction(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    db_savepoint(f->db);
    add_department(f, "lost");
    db_fault_after(f->db, 1);
    db_release(f->db);
    assert_true(db_failed(f->db));
    db_savepoint(f->db);
    add_department(f, "never");
    db_rollback_to(f->db);
    assert_true(db_failed(f->db));
    assert_false(db_commit(f->db));
    assert_int_equal(departments(f), 0);
}

/* One call of a group of three fails at each of its statements: the others are kept, whole. */
static void an_injected_fault_costs_one_call_of_a_group(void **state)
{
    struct fixture *f = *state;
    for (int victim = 0; victim < 3; victim++)
        for (int statement = 1; statement <= 2; statement++) {
            db_exec(f->db, "DELETE FROM department");
            db_begin(f->db);
            for (int call = 0; call < 3; call++) {
                db_savepoint(f->db);
                db_fault_after(f->db, call == victim ? statement : 0);
                add_department(f, "first");
                add_department(f, "second");
                db_fault_after(f->db, 0);
                if (db_failed(f->db))
                    db_rollback_to(f->db);
                else
                    db_release(f->db);
            }
            assert_true(db_commit(f->db));
            assert_int_equal(departments(f), 4);
        }
}

static void a_failed_commit_leaves_nothing_and_the_handle_goes_on(void **state)
{
    struct fixture *f = *state;
    db_begin(f->db);
    add_department(f, "lost");
    db_fault_after(f->db, 1);
    assert_false(db_commit(f->db));
    assert_false(db_in_transaction(f->db));
    assert_int_equal(departments(f), 0);
    db_begin(f->db);
    add_department(f, "kept");
    assert_true(db_commit(f->db));
    assert_int_equal(departments(f), 1);
}

static void a_reader_cannot_write(void **state)
{
    struct fixture *f = *state;
    struct db *reader = test_database_open(&f->database, DB_READ);
    db_begin(reader);
    db_exec(reader, "INSERT INTO department (name) VALUES ('x')");
    assert_false(db_settle(reader));
    db_rollback(reader);
    db_close(&reader);
    assert_int_equal(departments(f), 0);
}

static void a_newer_schema_is_refused_in_words(void **state)
{
    struct fixture *f = *state;
    char error[256] = "";
    if (db_can(f->db, DB_ONE_FILE))
        db_exec(f->db, DB_ONLY(DB_ONE_FILE, "PRAGMA user_version = 9999"));
    else
        db_exec(f->db, DB_ONLY(DB_REMOTE, "INSERT INTO schema_version (version) VALUES (9999)"));
    assert_false(db_migrate(f->db, error, sizeof error));
    assert_non_null(strstr(error, "newer program"));
}

static void migrating_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    char error[256];
    add_department(f, "kept");
    assert_true(db_migrate(f->db, error, sizeof error));
    assert_int_equal(departments(f), 1);
}

static void a_backup_is_a_database_of_its_own(void **state)
{
    struct fixture *f = *state;
    char error[256], copy[112];
    snprintf(copy, sizeof copy, "%s/copy", f->database.dir);
    add_department(f, "kept");
    assert_true(db_backup(f->db, copy, error, sizeof error));
    struct db *other = db_open(copy, DB_WRITE, error, sizeof error);
    assert_true(db_quick_check(other, error, sizeof error));
    assert_int_equal(db_number(other, -1, "SELECT count(*) FROM department"), 1);
    db_close(&other);
    assert_false(db_backup(f->db, copy, error, sizeof error)); /* never over an existing file */
}

static void a_checkpoint_empties_the_log(void **state)
{
    struct fixture *f = *state;
    add_department(f, "kept");
    assert_true(db_wal_pages(f->db) > 0);
    db_checkpoint(f->db);
    assert_int_equal(db_wal_pages(f->db), 0);
}

#define ON(engine, name) cmocka_unit_test_setup_teardown(name, open_##engine, close_and_remove)
#define SHARED(engine)                                                                                       \
    ON(engine, arguments_are_bound_by_name_whatever_their_order),                                            \
        ON(engine, an_argument_may_be_repeated_or_not_used_at_all),                                          \
        ON(engine, values_come_back_as_they_went), ON(engine, rows_that_were_changed_are_counted),           \
        ON(engine, texts_are_ordered_by_their_bytes), ON(engine, a_failure_sticks_until_it_is_rolled_back),  \
        ON(engine, a_savepoint_undoes_only_its_own_work),                                                    \
        ON(engine, a_savepoint_that_was_never_made_undoes_nothing),                                          \
        ON(engine, a_failure_that_is_released_is_undone_and_stays_a_failure),                                \
        ON(engine, a_savepoint_that_cannot_be_ended_costs_the_transaction),                                  \
        ON(engine, an_injected_fault_costs_one_call_of_a_group),                                             \
        ON(engine, a_failed_commit_leaves_nothing_and_the_handle_goes_on),                                   \
        ON(engine, a_reader_cannot_write), ON(engine, a_newer_schema_is_refused_in_words),                   \
        ON(engine, migrating_again_changes_nothing)

int main(void)
{
    const struct CMUnitTest on_file[] = {
        SHARED(file),
        ON(file, a_backup_is_a_database_of_its_own),
        ON(file, a_checkpoint_empties_the_log),
    };
    const struct CMUnitTest on_server[] = {
        SHARED(server),
    };
    int failed = cmocka_run_group_tests_name("database file", on_file, NULL, NULL);
    if (test_database_server())
        failed += cmocka_run_group_tests_name("database server", on_server, NULL, NULL);
    return failed;
}

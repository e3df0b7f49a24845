/* The database behind db.h: named arguments, sticky failure, savepoints, injected faults, migrations and backups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/db.h"
#include "db/schema.h"

struct fixture {
    char dir[64], path[96];
    struct db *db;
    struct arena *arena;
};

static int open_fresh(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    char error[256];
    snprintf(f->dir, sizeof f->dir, "/tmp/switchline-db-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->path, sizeof f->path, "%s/test.db", f->dir);
    f->db = db_open(f->path, DB_WRITE, error, sizeof error);
    assert_non_null(f->db);
    assert_true(db_migrate(f->db, error, sizeof error));
    f->arena = arena_new();
    *state = f;
    return 0;
}

static int close_and_remove(void **state)
{
    struct fixture *f = *state;
    char command[128];
    db_close(&f->db);
    arena_free(&f->arena);
    snprintf(command, sizeof command, "rm -r %s", f->dir);
    int status = system(command);
    free(f);
    return status;
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
    char error[256];
    struct db *reader = db_open(f->path, DB_READ, error, sizeof error);
    assert_non_null(reader);
    db_exec(reader, "INSERT INTO department (name) VALUES ('x')");
    assert_true(db_failed(reader));
    db_close(&reader);
    assert_int_equal(departments(f), 0);
}

static void a_newer_schema_is_refused_in_words(void **state)
{
    struct fixture *f = *state;
    char error[256] = "";
    db_exec(f->db, "PRAGMA user_version = 9999");
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
    snprintf(copy, sizeof copy, "%s.copy", f->path);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            arguments_are_bound_by_name_whatever_their_order, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(
            a_failure_sticks_until_it_is_rolled_back, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(a_savepoint_undoes_only_its_own_work, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(
            a_savepoint_that_was_never_made_undoes_nothing, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(
            a_failure_that_is_released_is_undone_and_stays_a_failure, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(
            a_savepoint_that_cannot_be_ended_costs_the_transaction, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(
            an_injected_fault_costs_one_call_of_a_group, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(
            a_failed_commit_leaves_nothing_and_the_handle_goes_on, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(a_reader_cannot_write, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(a_newer_schema_is_refused_in_words, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(migrating_again_changes_nothing, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(a_backup_is_a_database_of_its_own, open_fresh, close_and_remove),
        cmocka_unit_test_setup_teardown(a_checkpoint_empties_the_log, open_fresh, close_and_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

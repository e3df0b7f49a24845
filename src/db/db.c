/* What the engines share: the failure that sticks, savepoints, injected faults, results, the table of statements. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/driver.h"
#include "db/schema.h"

/* Made by the linker: the bounds of the section into which DB_SQL() puts its entries. */
extern const struct db_sql __start_switchline_sql[], __stop_switchline_sql[];

/* ---- opening ---- */
static const struct db_driver *driver_of(const char *where)
{
    bool url = strncmp(where, "postgresql://", 13) == 0 || strncmp(where, "postgres://", 11) == 0;
    return url ? &postgres_driver : &sqlite_driver;
}

struct db *db_open(const char *where, enum db_mode mode, char *error_r, size_t error_size)
{
    return driver_of(where)->open(where, mode, error_r, error_size);
}

void db_close(struct db **db)
{
    if (!*db)
        return;
    (*db)->driver->close(*db);
    arena_free(&(*db)->scratch);
    free(*db);
    *db = NULL;
}

bool db_can(const struct db *db, enum db_ability ability)
{
    return (db->driver->abilities & ability) != 0;
}

bool db_where_can(const char *where, enum db_ability ability)
{
    return (driver_of(where)->abilities & ability) != 0;
}

/* ---- statements ---- */
const struct db_sql *db_statements(size_t *count_r)
{
    *count_r = db_places();
    return __start_switchline_sql;
}

size_t db_places(void)
{
    return (size_t)(__stop_switchline_sql - __start_switchline_sql);
}

size_t db_place(const struct db_sql *sql)
{
    return (size_t)(sql - __start_switchline_sql);
}

void db_fail(struct db *db, const char *sql, const char *why)
{
    db->failed = true;
    snprintf(db->error, sizeof db->error, "%s in: %.120s", why, sql);
    log_line(db->conflict ? LOG_INFO : LOG_ERROR, "database: %s", db->error);
}

static bool fault_now(struct db *db, const struct db_sql *sql)
{
    if (db->fault_after == 0 || --db->fault_after > 0)
        return false;
    db_fail(db, sql->text, "injected fault");
    return true;
}

static bool run(struct db *db, const struct db_sql *sql, const struct db_arg *args, struct arena *arena,
    struct rows *rows, int64_t *changed_r)
{
    assert(!sql->needs || db_can(db, sql->needs));
    return !db->failed && !fault_now(db, sql) && db->driver->run(db, sql, args, arena, rows, changed_r);
}

void db_exec_args(struct db *db, const struct db_sql *sql, const struct db_arg *args)
{
    run(db, sql, args, NULL, NULL, NULL);
}

int64_t db_change_args(struct db *db, const struct db_sql *sql, const struct db_arg *args)
{
    int64_t changed = 0;
    return run(db, sql, args, NULL, NULL, &changed) ? changed : 0;
}

const struct rows *db_query_args(
    struct db *db, struct arena *arena, const struct db_sql *sql, const struct db_arg *args)
{
    struct rows *rows = arena_new_of(arena, struct rows);
    if (!run(db, sql, args, arena, rows, NULL))
        rows->count = 0; /* half a result is no result */
    return rows;
}

int64_t db_number_args(struct db *db, int64_t otherwise, const struct db_sql *sql, const struct db_arg *args)
{
    if (!db->scratch)
        db->scratch = arena_new();
    const struct rows *rows = db_query_args(db, db->scratch, sql, args);
    int64_t number = rows_count(rows) ? row_int(rows, 0, 0) : otherwise;
    arena_reset(db->scratch);
    return number;
}

/* ---- rows ---- */
struct cell *rows_add(struct rows *rows, struct arena *arena)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? rows->capacity * 2 : 4;
        struct cell *cells = arena_array_of(arena, struct cell, capacity * rows->columns);
        if (rows->count)
            memcpy(cells, rows->cells, rows->count * rows->columns * sizeof *cells);
        rows->cells = cells;
        rows->capacity = capacity;
    }
    return rows->cells + rows->count++ * rows->columns;
}

size_t rows_count(const struct rows *rows)
{
    return rows->count;
}

int64_t row_int(const struct rows *rows, size_t row, size_t column)
{
    return rows->cells[row * rows->columns + column].number;
}

const char *row_text(const struct rows *rows, size_t row, size_t column)
{
    return rows->cells[row * rows->columns + column].text;
}

/* ---- transactions ---- */
static void forget_failure(struct db *db)
{
    db->failed = db->lost = db->unopened = false;
    db->unmade = 0;
}

void db_begin(struct db *db)
{
    forget_failure(db);
    db->conflict = false;
    db->savepoints = 0;
    db->driver->begin(db);
}

bool db_commit(struct db *db)
{
    db_run(db, "COMMIT");
    if (!db->failed)
        return true;
    db_rollback(db);
    return false;
}

void db_sync_later(struct db *db)
{
    db->driver->sync_later(db);
}

bool db_sync(struct db *db)
{
    return db->driver->sync(db);
}

bool db_settle(struct db *db)
{
    if (db->driver->settle)
        db->driver->settle(db);
    return !db->failed;
}

void db_rollback(struct db *db)
{
    db_settle(db);
    forget_failure(db);
    db->fault_after = 0;
    db->savepoints = 0;
    if (db_in_transaction(db))
        db_run(db, "ROLLBACK");
    forget_failure(db);
}

/* All savepoints have one name, and engines take the innermost of it. So each is ended exactly once, and one that was never
 * made is never ended: that would undo the enclosing one, which is somebody else's work. */
static bool end_unmade(struct db *db)
{
    if (db->unmade == 0)
        return false;
    db->unmade--;
    return true;
}

static void keep_savepoint(struct db *db)
{
    db_run(db, "RELEASE SAVEPOINT call");
    db->lost = db->lost || db->failed;
}

static void undo_savepoint(struct db *db)
{
    int fault_after = db->fault_after;
    if (!db_in_transaction(db)) { /* the engine ended it: a statement now would be a transaction of its own */
        db->failed = db->lost = true;
        return;
    }
    db->failed = false;
    db->fault_after = 0;
    db_run(db, "ROLLBACK TO SAVEPOINT call");
    db->lost = db->lost || db->failed;
    keep_savepoint(db);
    db->fault_after = fault_after;
}

void db_savepoint(struct db *db)
{
    db->savepoints++;
    if (db->failed) {
        db->unmade++;
        return;
    }
    db_run(db, "SAVEPOINT call");
    db->unopened = db->failed;
}

void db_release(struct db *db)
{
    db->savepoints--;
    if (end_unmade(db) || db->lost)
        return;
    if (db->unopened) {
        db->unopened = false; /* what failed is now the enclosing one's to undo */
    } else if (db->failed) {
        undo_savepoint(db);
        db->failed = true;
    } else {
        keep_savepoint(db);
    }
}

void db_rollback_to(struct db *db)
{
    db->savepoints--;
    if (end_unmade(db) || db->lost)
        return;
    if (db->unopened)
        db->failed = db->unopened = false;
    else
        undo_savepoint(db);
}

bool db_in_transaction(const struct db *db)
{
    return db->driver->in_transaction(db);
}

bool db_failed(const struct db *db)
{
    return db->failed;
}

const char *db_error(const struct db *db)
{
    return db->error;
}

bool db_conflict(const struct db *db)
{
    return db->conflict;
}

void db_fault_after(struct db *db, int statements)
{
    db->fault_after = statements;
}

/* ---- whole database ---- */
bool db_version_fits(int64_t version, char *error_r, size_t error_size)
{
    if (version <= SCHEMA_VERSION)
        return true;
    snprintf(error_r, error_size,
        "the data is of schema %d, this program knows up to %d: use a newer program", (int)version,
        SCHEMA_VERSION);
    return false;
}

bool db_migrate(struct db *db, char *error_r, size_t error_size)
{
    return db->driver->migrate(db, error_r, error_size);
}

bool db_quick_check(struct db *db, char *error_r, size_t error_size)
{
    return !db->driver->quick_check || db->driver->quick_check(db, error_r, error_size);
}

bool db_backup(struct db *db, const char *path, char *error_r, size_t error_size)
{
    if (db->driver->backup)
        return db->driver->backup(db, path, error_r, error_size);
    snprintf(error_r, error_size, "this database is copied by the means of its server (pg_dump)");
    return false;
}

void db_checkpoint(struct db *db)
{
    if (db->driver->checkpoint)
        db->driver->checkpoint(db);
}

int db_wal_pages(const struct db *db)
{
    return db->wal_pages;
}

/* SQLite behind db.h: WAL, synchronous=FULL, one writer.
 *
 * Prepared statements are kept per handle in a table keyed by the address of their SQL text, which is why SQL must be
 * a literal. Checkpoints are ours (wal_autocheckpoint=0): the writer lane calls db_checkpoint() between groups, so a
 * checkpoint never runs beside a commit that might reset the log. */
#include "db/db.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/schema.h"

enum { MOST_ARGUMENTS = 48 };

struct prepared {
    const char *sql; /* address is the key */
    sqlite3_stmt *stmt;
    signed char place[MOST_ARGUMENTS]; /* where $1, $2, … stand in the statement; 0: nowhere */
};

struct db {
    sqlite3 *handle;
    enum db_mode mode;
    struct prepared *prepared; /* open addressing; capacity a power of two */
    size_t capacity, count;
    bool failed;
    bool lost; /* a savepoint could not be ended, so what is kept is in doubt: only a rollback of all helps */
    bool unopened; /* the innermost savepoint could not be made; nothing happened since */
    int unmade; /* savepoints inside it, or inside a failure, that were not even tried */
    char error[256];
    int wal_pages;
    int fault_after; /* 0: off */
    struct arena *scratch; /* of db_number() */
};

struct cell {
    int64_t number;
    const char *text; /* NULL for SQL NULL */
};

struct rows {
    size_t count, columns, capacity;
    struct cell *cells;
};

/* ---- opening ---- */
static int remember_wal_size(void *db, sqlite3 *handle, const char *name, int pages)
{
    (void)handle;
    (void)name;
    ((struct db *)db)->wal_pages = pages;
    return SQLITE_OK;
}

static bool run_script(struct db *db, const char *script, char *error_r, size_t error_size)
{
    if (sqlite3_exec(db->handle, script, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    snprintf(error_r, error_size, "%s", sqlite3_errmsg(db->handle));
    return false;
}

/* Each allocation of SQLite's would otherwise be counted under a lock that all handles share. Small ones come from the
 * handle's own pool, which is made large enough for the statements of a call. */
enum { POOL_SLOT = 256, POOL_SLOTS = 2000 };
static pthread_once_t library_configured = PTHREAD_ONCE_INIT;

static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, POOL_SLOT, POOL_SLOTS);
}

struct db *db_open(const char *path, enum db_mode mode, char *error_r, size_t error_size)
{
    static const char writer[] =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
        "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;";
    static const char reader[] = "PRAGMA query_only=1; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY;";
    pthread_once(&library_configured, configure_library);
    struct db *db = mem_alloc(sizeof *db);
    db->mode = mode;
    db->scratch = arena_new();
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == DB_WRITE ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK) {
        snprintf(error_r, error_size, "%s: %s", path, sqlite3_errmsg(db->handle));
        db_close(&db);
        return NULL;
    }
    sqlite3_busy_timeout(db->handle, 5000);
    if (!run_script(db, mode == DB_WRITE ? writer : reader, error_r, error_size))
        db_close(&db);
    else /* after the script: wal_autocheckpoint is itself a hook and would replace ours */
        sqlite3_wal_hook(db->handle, remember_wal_size, db);
    return db;
}

void db_close(struct db **db)
{
    if (!*db)
        return;
    for (size_t i = 0; i < (*db)->capacity; i++)
        sqlite3_finalize((*db)->prepared[i].stmt);
    free((*db)->prepared);
    arena_free(&(*db)->scratch);
    sqlite3_close((*db)->handle);
    free(*db);
    *db = NULL;
}

/* ---- statements ---- */
static void fail(struct db *db, const char *sql, const char *why)
{
    db->failed = true;
    snprintf(db->error, sizeof db->error, "%s in: %.120s", why, sql);
    log_error("database: %s", db->error);
}

static size_t slot_of(const struct db *db, const char *sql)
{
    size_t slot = ((uintptr_t)sql * 0x9e3779b97f4a7c15u >> 20) & (db->capacity - 1);
    while (db->prepared[slot].sql && db->prepared[slot].sql != sql)
        slot = (slot + 1) & (db->capacity - 1);
    return slot;
}

static void grow_table(struct db *db)
{
    struct prepared *old = db->prepared;
    size_t old_capacity = db->capacity;
    db->capacity = old_capacity ? old_capacity * 2 : 256;
    db->prepared = mem_alloc(db->capacity * sizeof *db->prepared);
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].sql)
            db->prepared[slot_of(db, old[i].sql)] = old[i];
    free(old);
}

/* Looked up once: statements run a hundred thousand times a second, names are searched by comparing texts. */
static void find_places(struct prepared *prepared)
{
    char name[16];
    for (int n = 0; n < MOST_ARGUMENTS; n++) {
        snprintf(name, sizeof name, "$%d", n + 1);
        prepared->place[n] = (signed char)sqlite3_bind_parameter_index(prepared->stmt, name);
    }
}

static struct prepared *statement(struct db *db, const char *sql)
{
    if (db->count * 2 >= db->capacity)
        grow_table(db);
    struct prepared *slot = &db->prepared[slot_of(db, sql)];
    if (slot->sql)
        return slot;
    sqlite3_stmt *stmt;
    if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK) {
        fail(db, sql, sqlite3_errmsg(db->handle));
        return NULL;
    }
    *slot = (struct prepared){.sql = sql, .stmt = stmt};
    find_places(slot);
    db->count++;
    return slot;
}

static void bind(const struct prepared *prepared, const struct db_arg *args)
{
    sqlite3_stmt *stmt = prepared->stmt;
    for (int n = 0; args->type != DB_END; args++, n++) {
        assert(n < MOST_ARGUMENTS);
        int at = prepared->place[n]; /* 0 when unused: binding it is a harmless error */
        if (args->type == DB_INT)
            sqlite3_bind_int64(stmt, at, args->number);
        else if (!args->data)
            sqlite3_bind_null(stmt, at);
        else if (args->type == DB_TEXT)
            sqlite3_bind_text(stmt, at, args->data, -1, SQLITE_STATIC);
        else
            sqlite3_bind_blob64(stmt, at, args->data, args->size, SQLITE_STATIC);
    }
}

static struct cell *next_row(struct rows *rows, struct arena *arena)
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

static void read_row(sqlite3_stmt *stmt, struct rows *rows, struct arena *arena)
{
    struct cell *cell = next_row(rows, arena);
    for (int column = 0; column < (int)rows->columns; column++, cell++) {
        int type = sqlite3_column_type(stmt, column);
        if (type == SQLITE_INTEGER)
            cell->number = sqlite3_column_int64(stmt, column);
        else if (type != SQLITE_NULL)
            cell->text = arena_strn(arena, (const char *)sqlite3_column_text(stmt, column),
                (size_t)sqlite3_column_bytes(stmt, column));
    }
}

static bool fault_now(struct db *db, const char *sql)
{
    if (db->fault_after == 0 || --db->fault_after > 0)
        return false;
    fail(db, sql, "injected fault");
    return true;
}

/* Steps to the end; rows may be NULL when nobody wants them. */
static bool run(
    struct db *db, struct arena *arena, const char *sql, const struct db_arg *args, struct rows *rows)
{
    if (db->failed || fault_now(db, sql))
        return false;
    const struct prepared *prepared = statement(db, sql);
    if (!prepared)
        return false;
    sqlite3_stmt *stmt = prepared->stmt;
    bind(prepared, args);
    if (rows)
        rows->columns = (size_t)sqlite3_column_count(stmt);
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
        if (rows)
            read_row(stmt, rows, arena);
    if (code != SQLITE_DONE)
        fail(db, sql, sqlite3_errmsg(db->handle));
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return code == SQLITE_DONE;
}

int64_t db_exec_args(struct db *db, const char *sql, const struct db_arg *args)
{
    return run(db, NULL, sql, args, NULL) ? sqlite3_changes64(db->handle) : 0;
}

const struct rows *db_query_args(
    struct db *db, struct arena *arena, const char *sql, const struct db_arg *args)
{
    struct rows *rows = arena_new_of(arena, struct rows);
    if (!run(db, arena, sql, args, rows))
        rows->count = 0; /* half a result is no result */
    return rows;
}

int64_t db_number_args(struct db *db, int64_t otherwise, const char *sql, const struct db_arg *args)
{
    const struct rows *rows = db_query_args(db, db->scratch, sql, args);
    int64_t number = rows_count(rows) ? row_int(rows, 0, 0) : otherwise;
    arena_reset(db->scratch);
    return number;
}

/* ---- rows ---- */
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
    db_exec_args(db, db->mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", DB_ARGS());
}

bool db_commit(struct db *db)
{
    db_exec_args(db, "COMMIT", DB_ARGS());
    if (!db->failed)
        return true;
    db_rollback(db);
    return false;
}

void db_rollback(struct db *db)
{
    forget_failure(db);
    db->fault_after = 0;
    if (db_in_transaction(db))
        db_exec_args(db, "ROLLBACK", DB_ARGS());
    forget_failure(db);
}

/* All savepoints have one name, and SQLite takes the innermost of it. So each is ended exactly once, and one that was never
 * made is never ended: that would undo the enclosing one, which is somebody else's work. */
static bool end_unmade(struct db *db)
{
    if (db->unmade == 0)
        return false;
    db->unmade--;
    return true;
}

static void end_savepoint(struct db *db, const char *sql)
{
    db_exec_args(db, sql, DB_ARGS());
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
    end_savepoint(db, "ROLLBACK TO call");
    end_savepoint(db, "RELEASE call");
    db->fault_after = fault_after;
}

void db_savepoint(struct db *db)
{
    if (db->failed) {
        db->unmade++;
        return;
    }
    db_exec_args(db, "SAVEPOINT call", DB_ARGS());
    db->unopened = db->failed;
}

void db_release(struct db *db)
{
    if (end_unmade(db) || db->lost)
        return;
    if (db->unopened) {
        db->unopened = false; /* what failed is now the enclosing one's to undo */
    } else if (db->failed) {
        undo_savepoint(db);
        db->failed = true;
    } else {
        end_savepoint(db, "RELEASE call");
    }
}

void db_rollback_to(struct db *db)
{
    if (end_unmade(db) || db->lost)
        return;
    if (db->unopened)
        db->failed = db->unopened = false;
    else
        undo_savepoint(db);
}

bool db_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(db->handle);
}

bool db_failed(const struct db *db)
{
    return db->failed;
}

const char *db_error(const struct db *db)
{
    return db->error;
}

void db_lock(struct db *db, enum db_lock_kind kind, int64_t id)
{
    (void)db; /* the writer lane is the only writer */
    (void)kind;
    (void)id;
}

void db_fault_after(struct db *db, int statements)
{
    db->fault_after = statements;
}

/* ---- whole database ---- */
static int64_t schema_version(struct db *db)
{
    return db_number(db, 0, "PRAGMA user_version");
}

bool db_migrate(struct db *db, char *error_r, size_t error_size)
{
    static const struct schema_types types = {.id = "INTEGER PRIMARY KEY AUTOINCREMENT",
        .integer = "INTEGER NOT NULL DEFAULT 0",
        .time = "INTEGER NOT NULL DEFAULT 0",
        .text = "TEXT NOT NULL DEFAULT ''",
        .bytes = "BLOB"};
    int64_t version = schema_version(db);
    if (version > SCHEMA_VERSION) {
        snprintf(error_r, error_size,
            "the data is of schema %d, this program knows up to %d: use a newer program", (int)version,
            SCHEMA_VERSION);
        return false;
    }
    for (int next = (int)version + 1; next <= SCHEMA_VERSION; next++) {
        struct buf script = {0};
        buf_puts(&script, "BEGIN IMMEDIATE;");
        schema_write(&script, next, &types);
        buf_printf(&script, "PRAGMA user_version=%d;COMMIT;", next);
        bool done = run_script(db, script.data, error_r, error_size);
        buf_free(&script);
        if (!done) {
            db_rollback(db);
            return false;
        }
    }
    return true;
}

bool db_quick_check(struct db *db, char *error_r, size_t error_size)
{
    struct arena *arena = arena_new();
    const struct rows *rows = db_query(db, arena, "PRAGMA quick_check(1)");
    const char *verdict = rows_count(rows) ? row_text(rows, 0, 0) : db->error;
    bool sound = strcmp(verdict, "ok") == 0;
    if (!sound)
        snprintf(error_r, error_size, "%s", verdict);
    arena_free(&arena);
    return sound;
}

bool db_backup(struct db *db, const char *path, char *error_r, size_t error_size)
{
    db_exec(db, "VACUUM INTO $1", DBT(path));
    if (!db->failed)
        return true;
    snprintf(error_r, error_size, "%s", db->error);
    db->failed = false;
    return false;
}

void db_checkpoint(struct db *db)
{
    int in_log = 0, moved = 0;
    sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    db->wal_pages = in_log - moved;
}

int db_wal_pages(const struct db *db)
{
    return db->wal_pages;
}

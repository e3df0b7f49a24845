/* SQLite behind db.h: WAL, one writer, synchronous=FULL unless its owner syncs the log himself (db_sync_later()).
 *
 * Checkpoints are ours (wal_autocheckpoint=0): the writer lane calls db_checkpoint() between groups, so a checkpoint never
 * runs beside a commit that might reset the log. */
#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/driver.h"
#include "db/schema.h"

struct prepared {
    sqlite3_stmt *stmt; /* NULL: not yet */
    signed char place[DB_MOST_ARGUMENTS]; /* where $1, $2, … stand in the statement; 0: nowhere */
};

struct sqlite {
    struct db db; /* first */
    sqlite3 *handle;
    struct prepared *prepared; /* by place in the table of statements */
    int log; /* the log's file, for sync(); -1: not yet */
    atomic_bool unsynced; /* something was written since the last sync() began */
};

static struct sqlite *sqlite_of(struct db *db)
{
    return (struct sqlite *)db;
}

static sqlite3 *handle_of(const struct db *db)
{
    return ((const struct sqlite *)db)->handle;
}

struct sqlite3 *sqlite_handle(const struct db *db)
{
    return handle_of(db);
}

/* ---- opening ---- */
static int remember_wal_size(void *db, sqlite3 *handle, const char *name, int pages)
{
    (void)handle;
    (void)name;
    ((struct db *)db)->wal_pages = pages;
    atomic_store(&sqlite_of(db)->unsynced, true);
    return SQLITE_OK;
}

static bool run_script(struct db *db, const char *script, char *error_r, size_t error_size)
{
    if (sqlite3_exec(handle_of(db), script, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    snprintf(error_r, error_size, "%s", sqlite3_errmsg(handle_of(db)));
    return false;
}

/* A handle is used by one thread at a time, so it needs no locks of its own, and what a row holds may be read without
 * asking for each column again. Each allocation of SQLite's would otherwise be counted under a lock that all handles
 * share. Small ones come from the handle's own pool, which is made large enough for the statements of a call. */
enum { POOL_SLOT = 256, POOL_SLOTS = 2000 };
static pthread_once_t library_configured = PTHREAD_ONCE_INIT;

static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, POOL_SLOT, POOL_SLOTS);
}

static struct db *open_file(const char *path, enum db_mode mode, char *error_r, size_t error_size)
{
    static const char writer[] =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
        "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;";
    static const char reader[] = "PRAGMA query_only=1; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY;";
    pthread_once(&library_configured, configure_library);
    struct sqlite *sqlite = mem_alloc(sizeof *sqlite);
    struct db *db = &sqlite->db;
    db->driver = &sqlite_driver;
    db->mode = mode;
    sqlite->log = -1;
    sqlite->prepared = mem_alloc(db_places() * sizeof *sqlite->prepared);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == DB_WRITE ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path, &sqlite->handle, flags, NULL) != SQLITE_OK) {
        snprintf(error_r, error_size, "%s: %s", path, sqlite3_errmsg(sqlite->handle));
        db_close(&db);
        return NULL;
    }
    sqlite3_busy_timeout(sqlite->handle, 5000);
    if (!run_script(db, mode == DB_WRITE ? writer : reader, error_r, error_size))
        db_close(&db);
    else /* after the script: wal_autocheckpoint is itself a hook and would replace ours */
        sqlite3_wal_hook(sqlite->handle, remember_wal_size, db);
    return db;
}

static void close_file(struct db *db)
{
    struct sqlite *sqlite = sqlite_of(db);
    for (size_t i = 0; i < db_places(); i++)
        sqlite3_finalize(sqlite->prepared[i].stmt);
    free(sqlite->prepared);
    if (sqlite->log >= 0)
        close(sqlite->log);
    sqlite3_close(sqlite->handle);
}

/* ---- statements ---- */
/* Looked up once: statements run a hundred thousand times a second, names are searched by comparing texts. */
static void find_places(struct prepared *prepared)
{
    char name[16];
    for (int n = 0; n < DB_MOST_ARGUMENTS; n++) {
        snprintf(name, sizeof name, "$%d", n + 1);
        prepared->place[n] = (signed char)sqlite3_bind_parameter_index(prepared->stmt, name);
    }
}

static struct prepared *statement(struct db *db, const struct db_sql *sql)
{
    struct prepared *prepared = &sqlite_of(db)->prepared[db_place(sql)];
    if (prepared->stmt)
        return prepared;
    if (sqlite3_prepare_v3(handle_of(db), sql->text, -1, SQLITE_PREPARE_PERSISTENT, &prepared->stmt, NULL) !=
        SQLITE_OK) {
        db_fail(db, sql->text, sqlite3_errmsg(handle_of(db)));
        return NULL;
    }
    find_places(prepared);
    return prepared;
}

static void bind(const struct prepared *prepared, const struct db_arg *args)
{
    sqlite3_stmt *stmt = prepared->stmt;
    for (int n = 0; args->type != DB_END; args++, n++) {
        assert(n < DB_MOST_ARGUMENTS);
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

static void read_row(sqlite3_stmt *stmt, struct rows *rows, struct arena *arena)
{
    struct cell *cell = rows_add(rows, arena);
    for (int column = 0; column < (int)rows->columns; column++, cell++) {
        sqlite3_value *value = sqlite3_column_value(stmt, column);
        int type = sqlite3_value_type(value);
        if (type == SQLITE_INTEGER)
            cell->number = sqlite3_value_int64(value);
        else if (type != SQLITE_NULL)
            cell->text = arena_strn(
                arena, (const char *)sqlite3_value_text(value), (size_t)sqlite3_value_bytes(value));
    }
}

static bool run_statement(struct db *db, const struct db_sql *sql, const struct db_arg *args,
    struct arena *arena, struct rows *rows, int64_t *changed_r)
{
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
        db_fail(db, sql->text, sqlite3_errmsg(handle_of(db)));
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    if (changed_r)
        *changed_r = sqlite3_changes64(handle_of(db));
    return code == SQLITE_DONE;
}

/* ---- transactions ---- */
static void begin(struct db *db)
{
    if (db->mode == DB_WRITE)
        db_run(db, DB_ONLY(DB_ONE_FILE, "BEGIN IMMEDIATE"));
    else
        db_run(db, "BEGIN");
}

static bool in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(handle_of(db));
}

/* ---- whole database ---- */
static bool migrate(struct db *db, char *error_r, size_t error_size)
{
    static const struct schema_types types = {.id = "INTEGER PRIMARY KEY AUTOINCREMENT",
        .integer = "INTEGER NOT NULL DEFAULT 0",
        .time = "INTEGER NOT NULL DEFAULT 0",
        .text = "TEXT NOT NULL DEFAULT ''",
        .bytes = "BLOB"};
    int64_t version = db_number(db, 0, DB_ONLY(DB_ONE_FILE, "PRAGMA user_version"));
    if (!db_version_fits(version, error_r, error_size))
        return false;
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

static bool quick_check(struct db *db, char *error_r, size_t error_size)
{
    struct arena *arena = arena_new();
    const struct rows *rows = db_query(db, arena, DB_ONLY(DB_ONE_FILE, "PRAGMA quick_check(1)"));
    const char *verdict = rows_count(rows) ? row_text(rows, 0, 0) : db->error;
    bool sound = strcmp(verdict, "ok") == 0;
    if (!sound)
        snprintf(error_r, error_size, "%s", verdict);
    arena_free(&arena);
    return sound;
}

static bool backup(struct db *db, const char *path, char *error_r, size_t error_size)
{
    db_exec(db, DB_ONLY(DB_ONE_FILE, "VACUUM INTO $1"), DBT(path));
    if (!db->failed)
        return true;
    snprintf(error_r, error_size, "%s", db->error);
    db->failed = false;
    return false;
}

static void checkpoint(struct db *db)
{
    int in_log = 0, moved = 0;
    sqlite3_wal_checkpoint_v2(handle_of(db), NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    db->wal_pages = in_log - moved;
}

/* ---- durability ---- */
/* The log is still synced by SQLite before a checkpoint and when it begins anew, so the file is sound whatever happens. */
static void sync_later(struct db *db)
{
    db_run(db, DB_ONLY(DB_ONE_FILE, "PRAGMA synchronous=NORMAL"));
    atomic_store(&sqlite_of(db)->unsynced, true); /* what an earlier process left */
}

/* A file of its own, because SQLite's belongs to the handle. The first transaction has made the log, also one that writes nothing, and it stays
 * while the handle is open. There are no locks on it that closing could take away. Transactions that wrote nothing have not touched the log, so they cost no
 * sync of the disk. */
static bool sync_log(struct db *db)
{
    struct sqlite *sqlite = sqlite_of(db);
    if (!atomic_exchange(&sqlite->unsynced, false))
        return true;
    if (sqlite->log < 0)
        sqlite->log =
            open(sqlite3_filename_wal(sqlite3_db_filename(sqlite->handle, "main")), O_RDONLY | O_CLOEXEC);
    return sqlite->log >= 0 && fdatasync(sqlite->log) == 0;
}

const struct db_driver sqlite_driver = {
    .abilities = DB_ONE_FILE,
    .open = open_file,
    .close = close_file,
    .run = run_statement,
    .begin = begin,
    .in_transaction = in_transaction,
    .migrate = migrate,
    .quick_check = quick_check,
    .backup = backup,
    .checkpoint = checkpoint,
    .sync_later = sync_later,
    .sync = sync_log,
};

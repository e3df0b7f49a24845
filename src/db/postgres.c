/* PostgreSQL behind db.h: one connection a handle, prepared statements, everything in binary.
 *
 * Arguments are declared by what the caller passes (bigint, text, bytea), not by what the server would guess: of
 * `$1 = 0 OR id < $1` it guesses a 32-bit number. Results come as whole numbers, text and bytes; another type is an error,
 * because the other engine would not have it.
 *
 * Writers run READ COMMITTED and lock what they decide upon (db_lock); readers see one snapshot. A commit is durable where
 * the server says so: synchronous_commit is never less than `on`.
 *
 * A lost connection fails the statement and with it the transaction, as any failure does. db_begin() connects again: at
 * once after a connection that had been idle too long, then with growing pauses, during which it fails at once, so that
 * callers get their 5xx quickly and the server is not stormed when it comes back. */
#include <assert.h>
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/driver.h"
#include "db/postgres_connect.h"
#include "db/schema.h"

enum { TRUSTED_US = 20000 }; /* after its last answer */

/* Of the server's catalogue, fixed for ever; its header belongs to another package. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_VOID = 2278
};

enum { MOST_SENT = 64 };

struct sent { /* what the server was told and has not been asked about */
    const struct db_sql *sql;
    bool preparation;
};

struct postgres {
    struct db db; /* first */
    char *where;
    PGconn *connection;
    bool *prepared; /* by place in the table of statements; of this connection */
    struct sent sent[MOST_SENT];
    int sent_count; /* above 0 the connection is in libpq's pipeline mode */
    int64_t used_us; /* when it last answered */
    int64_t pause_ms, next_try_us;
};

static struct postgres *postgres_of(struct db *db)
{
    return (struct postgres *)db;
}

/* ---- connecting ---- */
static bool reconnect(struct postgres *pg, char *error_r, size_t error_size)
{
    PQfinish(pg->connection);
    pg->connection = postgres_connect(pg->where, error_r, error_size);
    pg->sent_count = 0;
    memset(pg->prepared, 0, db_places() * sizeof *pg->prepared);
    return pg->connection != NULL;
}

static bool is_connected(const struct postgres *pg)
{
    return pg->connection && PQstatus(pg->connection) == CONNECTION_OK;
}

static struct db *open_server(const char *where, enum db_mode mode, char *error_r, size_t error_size)
{
    struct postgres *pg = mem_alloc(sizeof *pg);
    struct db *db = &pg->db;
    db->driver = &postgres_driver;
    db->mode = mode;
    pg->where = mem_str(where);
    pg->prepared = mem_alloc(db_places() * sizeof *pg->prepared);
    postgres_await(where);
    if (!reconnect(pg, error_r, error_size))
        db_close(&db);
    return db;
}

static void close_server(struct db *db)
{
    struct postgres *pg = postgres_of(db);
    PQfinish(pg->connection);
    free(pg->where);
    free(pg->prepared);
}

/* ---- failures ---- */
static bool is_conflict(const char *state)
{
    static const char *const conflicts[] = {"40001" /* serialization */, "40P01" /* deadlock */,
        "23505" /* a key another transaction added first */};
    for (size_t i = 0; state && i < sizeof conflicts / sizeof *conflicts; i++)
        if (strcmp(state, conflicts[i]) == 0)
            return true;
    return false;
}

/* Only the primary message: details quote what people wrote. */
static void fail(struct db *db, const struct db_sql *sql, const PGresult *result)
{
    const char *why = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!why)
        why = PQerrorMessage(postgres_of(db)->connection);
    char words[160];
    snprintf(words, sizeof words, "%.*s", (int)strcspn(why, "\n"), why);
    db->conflict = is_conflict(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    db_fail(db, sql->text, words);
}

/* ---- statements ---- */
struct arguments {
    int count;
    Oid types[DB_MOST_ARGUMENTS];
    const char *values[DB_MOST_ARGUMENTS];
    int lengths[DB_MOST_ARGUMENTS], formats[DB_MOST_ARGUMENTS];
    uint64_t numbers[DB_MOST_ARGUMENTS]; /* big-endian */
};

static void bind(struct arguments *bound, const struct db_arg *args)
{
    int n = 0;
    for (; args->type != DB_END; args++, n++) {
        assert(n < DB_MOST_ARGUMENTS);
        bound->formats[n] = 1; /* binary */
        bound->values[n] = args->data;
        if (args->type == DB_INT) {
            bound->types[n] = OID_INT8;
            bound->numbers[n] = htobe64((uint64_t)args->number);
            bound->values[n] = (const char *)&bound->numbers[n];
            bound->lengths[n] = sizeof bound->numbers[n];
        } else if (args->type == DB_TEXT) {
            bound->types[n] = OID_TEXT;
            bound->lengths[n] = args->data ? (int)strlen(args->data) : 0;
        } else {
            bound->types[n] = OID_BYTEA;
            bound->lengths[n] = (int)args->size;
        }
    }
    bound->count = n;
}

/* ---- sending ---- */
static void send_one(struct postgres *pg, const struct db_sql *sql, bool preparation, int done)
{
    if (!done && !pg->db.failed)
        fail(&pg->db, sql, NULL);
    if (done)
        pg->sent[pg->sent_count++] = (struct sent){sql, preparation};
}

/* Puts a statement on its way, behind its preparation when this connection does not know it. */
static void send_statement(struct postgres *pg, const struct db_sql *sql, const struct arguments *bound)
{
    char name[24];
    bool *prepared = &pg->prepared[db_place(sql)];
    snprintf(name, sizeof name, "s%zu", db_place(sql));
    if (pg->sent_count == 0)
        PQenterPipelineMode(pg->connection);
    if (!*prepared)
        send_one(pg, sql, true, PQsendPrepare(pg->connection, name, sql->text, bound->count, bound->types));
    *prepared = true;
    send_one(pg, sql, false,
        PQsendQueryPrepared(
            pg->connection, name, bound->count, bound->values, bound->lengths, bound->formats, 1));
}

static void judge(struct postgres *pg, const struct sent *sent, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result); /* a fatal error for NULL */
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return;
    if (sent->preparation)
        pg->prepared[db_place(sent->sql)] = false;
    if (!pg->db.failed) /* what follows a failure is only skipped by the server */
        fail(&pg->db, sent->sql, result);
}

/* Asks about everything that was sent. Returns the last result, for the caller to clear; NULL: nothing had been sent. */
static PGresult *ask(struct postgres *pg)
{
    PGresult *last = NULL, *rest;
    if (pg->sent_count == 0)
        return NULL;
    PQpipelineSync(pg->connection);
    for (int i = 0; i < pg->sent_count; i++) {
        PQclear(last);
        last = PQgetResult(pg->connection);
        judge(pg, &pg->sent[i], last);
        while (last && (rest = PQgetResult(pg->connection)))
            PQclear(rest); /* ends with the NULL behind each result */
    }
    PQclear(PQgetResult(pg->connection)); /* the sync itself */
    PQexitPipelineMode(pg->connection);
    pg->sent_count = 0;
    pg->used_us = clock_monotonic_us();
    return last;
}

static void settle(struct db *db)
{
    PQclear(ask(postgres_of(db)));
}

/* Whoever speaks to the server himself does so between statements of ours. */
struct pg_conn *postgres_connection(struct db *db)
{
    settle(db);
    return postgres_of(db)->connection;
}

/* ---- results ---- */
/* false: a type that SQLite would not give. */
static bool read_cell(const PGresult *result, int row, int column, struct arena *arena, struct cell *cell)
{
    const char *value = PQgetvalue(result, row, column);
    int64_t number;
    int32_t half;
    int16_t quarter;
    if (PQgetisnull(result, row, column))
        return true;
    switch (PQftype(result, column)) {
    case OID_INT8:
        memcpy(&number, value, sizeof number);
        cell->number = (int64_t)be64toh((uint64_t)number);
        return true;
    case OID_INT4:
        memcpy(&half, value, sizeof half);
        cell->number = (int32_t)be32toh((uint32_t)half);
        return true;
    case OID_INT2:
        memcpy(&quarter, value, sizeof quarter);
        cell->number = (int16_t)be16toh((uint16_t)quarter);
        return true;
    case OID_BOOL:
        cell->number = *value;
        return true;
    case OID_TEXT:
    case OID_BYTEA:
        cell->text = arena_strn(arena, value, (size_t)PQgetlength(result, row, column));
        return true;
    default:
        return PQftype(result, column) == OID_VOID;
    }
}

static bool read_rows(const PGresult *result, struct rows *rows, struct arena *arena)
{
    bool good = true;
    rows->columns = (size_t)PQnfields(result);
    for (int row = 0; row < PQntuples(result); row++) {
        struct cell *cells = rows_add(rows, arena);
        for (int column = 0; column < (int)rows->columns; column++)
            good = read_cell(result, row, column, arena, &cells[column]) && good;
    }
    return good;
}

static void read_result(struct db *db, const struct db_sql *sql, const PGresult *result, struct arena *arena,
    struct rows *rows, int64_t *changed_r)
{
    if (strcmp(sql->text, "COMMIT") == 0 && strcmp(PQcmdStatus((PGresult *)result), "COMMIT") != 0)
        db_fail(db, sql->text, "the transaction had failed before"); /* the server calls that a success */
    else if (rows && !read_rows(result, rows, arena))
        db_fail(db, sql->text, "a result of a type that not every engine has");
    if (changed_r)
        *changed_r = strtoll(PQcmdTuples((PGresult *)result), NULL, 10);
}

static bool in_transaction(const struct db *db)
{
    const struct postgres *pg = (const struct postgres *)db;
    if (pg->sent_count)
        return true; /* nothing else is put off */
    PGTransactionStatusType status = pg->connection ? PQtransactionStatus(pg->connection) : PQTRANS_UNKNOWN;
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

/* Each answer of the server is a wait, and an incoming message is some twenty statements. So those of which nobody wants to
 * know anything travel with the next one of which somebody does; the server runs them in order, and none after one that
 * failed. Outside a transaction nothing is put off: nobody would ever ask. */
static bool run_statement(struct db *db, const struct db_sql *sql, const struct db_arg *args,
    struct arena *arena, struct rows *rows, int64_t *changed_r)
{
    struct postgres *pg = postgres_of(db);
    struct arguments bound;
    if (!pg->connection) {
        db_fail(db, sql->text, "no connection");
        return false;
    }
    bool later = !rows && !changed_r && db->savepoints == 0 && in_transaction(db);
    bind(&bound, args);
    if (pg->sent_count > MOST_SENT - 2)
        settle(db);
    if (!db->failed)
        send_statement(pg, sql, &bound);
    if (later && !db->failed)
        return true;
    PGresult *result = ask(pg);
    if (!db->failed)
        read_result(db, sql, result, arena, rows, changed_r);
    PQclear(result);
    return !db->failed;
}

/* ---- transactions ---- */
static const struct db_sql *begin_sql(const struct db *db)
{
    if (db->mode == DB_WRITE)
        return DB_SQL(DB_ONLY(DB_MANY_WRITERS, "BEGIN ISOLATION LEVEL READ COMMITTED"));
    return DB_SQL(DB_ONLY(DB_MANY_WRITERS, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
}

static void say_begin(struct db *db)
{
    db_change_args(db, begin_sql(db), DB_ARGS());
}

static void find_again(struct db *db)
{
    struct postgres *pg = postgres_of(db);
    db->failed = true;
    if (clock_monotonic_us() < pg->next_try_us)
        return; /* db->error still says why */
    db->failed = !reconnect(pg, db->error, sizeof db->error);
    pg->pause_ms = db->failed ? postgres_longer_pause(pg->pause_ms) : 0;
    pg->next_try_us = clock_monotonic_us() + pg->pause_ms * 1000;
    if (db->failed)
        log_error("%s; the next try is in %lld ms", db->error, (long long)pg->pause_ms);
    else
        log_warn("database: connected again");
}

/* A connection that answered a moment ago is taken to be there still, and BEGIN travels with the first statement. */
static bool begin_later(struct db *db)
{
    struct postgres *pg = postgres_of(db);
    struct arguments none;
    if (!is_connected(pg) || clock_monotonic_us() - pg->used_us > TRUSTED_US)
        return false;
    bind(&none, DB_ARGS());
    send_statement(pg, begin_sql(db), &none);
    return !db->failed;
}

static void begin(struct db *db)
{
    struct postgres *pg = postgres_of(db);
    if (begin_later(db))
        return;
    if (is_connected(pg)) {
        say_begin(db);
        if (!db->failed || is_connected(pg))
            return;
    }
    find_again(db); /* nothing of this transaction has happened yet */
    if (!db->failed)
        say_begin(db);
}

/* ---- schema ---- */
/* One transaction for all: this engine can undo a change of the schema. */
static bool run_script(struct db *db, const char *script)
{
    PGresult *result = PQexec(postgres_connection(db), script);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!done)
        fail(db, &(struct db_sql){.text = "migration"}, result);
    PQclear(result);
    return done;
}

static void migrate_from(struct db *db, int64_t version)
{
    static const struct schema_types types = {.id = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        .integer = "BIGINT NOT NULL DEFAULT 0",
        .time = "BIGINT NOT NULL DEFAULT 0",
        .text = "TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
        .bytes = "BYTEA"};
    for (int next = (int)version + 1; next <= SCHEMA_VERSION && !db->failed; next++) {
        struct buf script = {0};
        schema_write(&script, next, &types);
        if (run_script(db, buf_str(&script)))
            db_exec(
                db, DB_ONLY(DB_MANY_WRITERS, "INSERT INTO schema_version (version) VALUES ($1)"), DBI(next));
        buf_free(&script);
    }
}

static bool migrate(struct db *db, char *error_r, size_t error_size)
{
    db_begin(db);
    db_run(db, DB_ONLY(DB_MANY_WRITERS, "SELECT pg_advisory_xact_lock(7305807)")); /* others wait here */
    db_run(db,
        DB_ONLY(DB_MANY_WRITERS, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)"));
    int64_t version =
        db_number(db, 0, DB_ONLY(DB_MANY_WRITERS, "SELECT coalesce(max(version), 0) FROM schema_version"));
    bool fits = db_version_fits(version, error_r, error_size);
    if (fits)
        migrate_from(db, version);
    if (fits && db_commit(db))
        return true;
    if (fits)
        snprintf(error_r, error_size, "database: %s", db_error(db));
    db_rollback(db);
    return false;
}

const struct db_driver postgres_driver = {
    .abilities = DB_MANY_WRITERS | DB_REMOTE,
    .open = open_server,
    .close = close_server,
    .run = run_statement,
    .settle = settle,
    .begin = begin,
    .in_transaction = in_transaction,
    .migrate = migrate,
};

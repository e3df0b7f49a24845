/* Whole tables of PostgreSQL, by COPY.
 *
 * While much is written the tables have no indexes but their primary keys: they are dropped in the same transaction and
 * made again at its end, which is several times quicker than keeping them up row by row. Whoever looks meanwhile waits;
 * whoever looks after a crash finds everything as it was. */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "db/bulk.h"
#include "db/driver.h"

struct bulk_server {
    struct bulk bulk; /* first */
    PGconn *connection;
    const char **index_texts; /* put aside by claim() */
    size_t index_count;
};

static struct bulk_server *server_of(struct bulk *bulk)
{
    return (struct bulk_server *)bulk;
}

/* ---- statements ---- */
static void fail(struct bulk *bulk, const char *sql, const PGresult *result)
{
    const char *why = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    char words[200];
    if (!why)
        why = PQerrorMessage(server_of(bulk)->connection);
    /* "COPY message, line 5, column text: …": what follows is what people wrote */
    const char *where = PQresultErrorField(result, PG_DIAG_CONTEXT);
    const char *line = where ? strstr(where, ", line ") : NULL;
    int shown = line ? (int)(line - where) + 7 + (int)strspn(line + 7, "0123456789") : 0;
    snprintf(words, sizeof words, "%.*s%s%.*s", (int)strcspn(why, "\n"), why, shown ? " at " : "", shown,
        where ? where : "");
    db_fail(bulk->db, sql, words);
}

/* NULL after a failure. */
static PGresult *ask(struct bulk *bulk, const char *sql, ExecStatusType wanted)
{
    if (bulk->db->failed)
        return NULL;
    PGresult *result = PQexec(server_of(bulk)->connection, sql);
    if (PQresultStatus(result) == wanted)
        return result;
    fail(bulk, sql, result);
    PQclear(result);
    return NULL;
}

static void say(struct bulk *bulk, const char *sql)
{
    PQclear(ask(bulk, sql, PGRES_COMMAND_OK));
}

/* ---- the catalogue ---- */
static void load_tables(struct bulk *bulk)
{
    server_of(bulk)->connection = postgres_connection(bulk->db);
    PGresult *result = ask(bulk,
        "SELECT c.relname, string_agg('\"' || a.attname || '\"', ', ' ORDER BY a.attnum) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        " AND c.relname <> 'schema_version' GROUP BY c.relname ORDER BY c.relname",
        PGRES_TUPLES_OK);
    bulk->table_count = result ? (size_t)PQntuples(result) : 0;
    struct bulk_table *tables = arena_array_of(bulk->arena, struct bulk_table, bulk->table_count);
    for (size_t i = 0; i < bulk->table_count; i++)
        tables[i] = (struct bulk_table){arena_str(bulk->arena, PQgetvalue(result, (int)i, 0)),
            arena_str(bulk->arena, PQgetvalue(result, (int)i, 1))};
    bulk->tables = tables;
    PQclear(result);
}

static bool is_empty(struct bulk *bulk, const struct bulk_table *table)
{
    PGresult *result =
        ask(bulk, arena_printf(bulk->arena, "SELECT 1 FROM \"%s\" LIMIT 1", table->name), PGRES_TUPLES_OK);
    bool empty = !result || PQntuples(result) == 0;
    PQclear(result);
    return empty;
}

/* ---- putting indexes aside ---- */
static void drop_indexes(struct bulk *bulk)
{
    struct bulk_server *server = server_of(bulk);
    PGresult *result = ask(bulk,
        "SELECT quote_ident(c.relname), pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = "
        "i.indexrelid"
        " WHERE NOT i.indisprimary AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname",
        PGRES_TUPLES_OK);
    size_t count = result ? (size_t)PQntuples(result) : 0;
    server->index_texts = arena_array_of(bulk->arena, const char *, count);
    for (; server->index_count < count; server->index_count++) {
        int row = (int)server->index_count;
        server->index_texts[row] = arena_str(bulk->arena, PQgetvalue(result, row, 1));
        say(bulk, arena_printf(bulk->arena, "DROP INDEX %s", PQgetvalue(result, row, 0)));
    }
    PQclear(result);
}

static void claim(struct bulk *bulk)
{
    struct buf sql = {0};
    say(bulk, "SET LOCAL idle_in_transaction_session_timeout = 0");
    say(bulk, "SET LOCAL maintenance_work_mem = '256MB'");
    for (size_t i = 0; i < bulk->table_count; i++)
        buf_printf(&sql, "%s\"%s\"", i ? ", " : "LOCK TABLE ", bulk->tables[i].name);
    buf_puts(&sql, " IN ACCESS EXCLUSIVE MODE");
    say(bulk, sql.data);
    buf_free(&sql);
    drop_indexes(bulk);
}

static void release(struct bulk *bulk)
{
    struct bulk_server *server = server_of(bulk);
    for (size_t i = 0; i < server->index_count; i++)
        say(bulk, server->index_texts[i]);
    server->index_count = 0;
    say(bulk, "ANALYZE");
}

/* ---- reading ---- */
/* After the last line, or after a failure: what the server has to say about it all. */
static void end_copy(struct bulk *bulk, const char *sql)
{
    for (PGresult *result; (result = PQgetResult(server_of(bulk)->connection));) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && !bulk->db->failed)
            fail(bulk, sql, result);
        PQclear(result);
    }
}

static void read_table(struct bulk *bulk, const struct bulk_table *table, bulk_line *put, void *user)
{
    const char *sql = arena_printf(bulk->arena, "COPY \"%s\" (%s) TO STDOUT", table->name, table->columns);
    PGresult *result = ask(bulk, sql, PGRES_COPY_OUT);
    char *line;
    int len;
    if (!result)
        return;
    PQclear(result);
    bool more = true;
    while ((len = PQgetCopyData(server_of(bulk)->connection, &line, 0)) > 0) {
        more = more && put(user, line, (size_t)len - 1); /* the rest is only thrown away */
        PQfreemem(line);
    }
    end_copy(bulk, sql);
}

/* ---- writing ---- */
static void write_begin(struct bulk *bulk, const struct bulk_table *table)
{
    PQclear(ask(bulk, arena_printf(bulk->arena, "COPY \"%s\" (%s) FROM STDIN", table->name, table->columns),
        PGRES_COPY_IN));
}

static void write_line(struct bulk *bulk, char *line, size_t len)
{
    if (!bulk->db->failed && PQputCopyData(server_of(bulk)->connection, line, (int)len) != 1)
        fail(bulk, "COPY FROM STDIN", NULL);
}

static void write_end(struct bulk *bulk, const struct bulk_table *table)
{
    (void)table;
    if (bulk->db->failed)
        return;
    PQputCopyEnd(server_of(bulk)->connection, NULL);
    end_copy(bulk, "COPY FROM STDIN");
}

/* ---- generated keys ---- */
static const char *sequence_of(struct bulk *bulk, const struct bulk_table *table)
{
    PGresult *result = ask(bulk,
        arena_printf(bulk->arena,
            "SELECT pg_get_serial_sequence(quote_ident('%s'), a.attname) FROM pg_attribute a"
            " WHERE a.attrelid = quote_ident('%s')::regclass AND a.attidentity <> ''",
            table->name, table->name),
        PGRES_TUPLES_OK);
    const char *sequence =
        result && PQntuples(result) ? arena_str(bulk->arena, PQgetvalue(result, 0, 0)) : NULL;
    PQclear(result);
    return sequence;
}

static int64_t last_key(struct bulk *bulk, const struct bulk_table *table)
{
    const char *sequence = sequence_of(bulk, table);
    if (!sequence)
        return -1;
    PGresult *result = ask(bulk,
        arena_printf(bulk->arena, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %s", sequence),
        PGRES_TUPLES_OK);
    int64_t key = result ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    return key;
}

static void set_last_key(struct bulk *bulk, const struct bulk_table *table, int64_t key)
{
    const char *sequence = sequence_of(bulk, table);
    if (sequence && key > 0)
        PQclear(ask(bulk, arena_printf(bulk->arena, "SELECT setval('%s', %lld)", sequence, (long long)key),
            PGRES_TUPLES_OK));
}

static void close_server(struct bulk *bulk)
{
    (void)bulk;
}

static const struct bulk_driver driver = {
    .load_tables = load_tables,
    .claim = claim,
    .release = release,
    .is_empty = is_empty,
    .read = read_table,
    .write_begin = write_begin,
    .write = write_line,
    .write_end = write_end,
    .last_key = last_key,
    .set_last_key = set_last_key,
    .close = close_server,
};

struct bulk *bulk_postgres(void)
{
    struct bulk_server *server = mem_alloc(sizeof *server);
    server->bulk.driver = &driver;
    return &server->bulk;
}

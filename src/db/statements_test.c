/* Every statement of src/store, on every engine: it can be prepared, and on a filled database no engine reads a table that
 * grows from end to end to answer it.
 *
 * The statements come from the table that the linker makes (db.h), and this program is linked with all of src/store, so none
 * can be forgotten. Tables grow unless `small` says that they do not; so a new table is watched without a line here. A
 * statement that may read a whole table is listed in `allowed`, with the reason. */
#include <ctype.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "db/db.h"
#include "db/test_database.h"

enum { MANY = 20000, MOST_PAIRS_PERCENT = 5 };

/* ---- what is known of tables ---- */
/* As many rows as configuration has. */
static const struct {
    const char *table;
    int rows;
} small[] = {{"portal", 1}, {"schema_version", 1}, {"app", 30}, {"webhook", 50}, {"placement", 60},
    {"event_handler", 60}, {"bot", 30}, {"bot_command", 60}, {"chat_app", 60}, {"polled_counter", 1},
    {"polled_subscriber", 500}, {"connector", 10}, {"connector_line", 50}, {"line", 30}, {"line_setting", 60},
    {"line_queue", 100}, {"line_turn", 100}, {"department", 50}, {"app_option", 50},
    /* as many as there are employees */
    {"user_department", 500}, {"user_field", 500},
    /* they live for seconds and are purged every minute */
    {"oauth_code", 50}};

/* What columns hold in row n, where that matters to planners; the others hold n and 'x' || n. */
static const struct {
    const char *table, *column, *value; /* "*": every table that has the column */
} contents[] = {
    {"portal", "id", "1"},
    {"users", "type", "CASE WHEN n % 50 = 0 THEN 'employee' ELSE 'connector' END"},
    {"users", "active", "1"},
    {"users", "admin", "CASE WHEN n % 1000 = 0 THEN 1 ELSE 0 END"},
    {"users", "invite_hash", "CASE WHEN n % 1000 = 0 THEN 'x' || n ELSE '' END"},
    {"app", "removed_at", "0"},
    {"bot", "removed_at", "0"},
    {"delivery", "state", "CASE WHEN n % 50 = 0 THEN n / 50 % 2 WHEN n % 50 = 1 THEN 3 ELSE 2 END"},
    {"delivery", "stream", "'s' || n % 500"},
    {"delivery", "host", "'h' || n % 20"},
    {"session", "closed_at", "CASE WHEN n % 50 = 0 THEN 0 ELSE n END"},
    {"session", "chat_id", "n % 2000"},
    {"session", "line_id", "n % 30"},
    {"session", "operator_id", "n % 100"},
    {"message", "chat_id", "n % 500"},
    {"message", "session_id", "n % 2000"},
    {"chat_member", "chat_id", "n % 2000"},
    {"dialog", "line_id", "n % 30"},
    {"dialog", "session_id", "CASE WHEN n % 50 = 0 THEN n ELSE 0 END"},
    {"file", "chat_id", "n % 500"},
    {"offline_event", "process_id", "CASE WHEN n % 50 = 0 THEN 'x' || n ELSE '' END"},
    {"offline_event", "error", "0"},
    {"offline_event", "app_id", "n % 30"},
    {"polled_event", "consumer_id", "n % 30"},
    {"polled_event", "event_id", "CASE WHEN n % 50 = 0 THEN n ELSE 0 END"},
    {"refresh_token", "app_id", "n % 30"},
    {"*", "connector", "'c' || n % 10"},
};

/* Statements that read a table or an index from end to end on purpose: words in them, and why they may. */
static const struct {
    const char *words, *why;
} allowed[] = {
    {"DELETE FROM delivery WHERE app_id",
        "an application is removed: rare, and only what is undelivered is read"},
    {"DELETE FROM refresh_token WHERE app_id", "an application is removed: rare"},
    {"SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state", "ends at a number of rows"},
    {"SELECT min(created_at) FROM (SELECT created_at FROM delivery WHERE state = 0",
        "ends at a number of rows"},
    {"bot_id = 0 ORDER BY line_id, id LIMIT 1", "along its own index to the first row"},
    {"SELECT due_at FROM timer ORDER BY due_at, id LIMIT 1", "along its index to the first row"},
    {"type IN ('employee', 'guest')", "the administrator's list counts what it pages through"},
};

static bool grows(const char *table)
{
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (strcmp(small[i].table, table) == 0)
            return false;
    return true;
}

static int rows_of(const char *table)
{
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (strcmp(small[i].table, table) == 0)
            return small[i].rows;
    return MANY;
}

static bool is_allowed(const struct db_sql *sql)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strstr(sql->text, allowed[i].words))
            return true;
    return false;
}

/* ---- the statements ---- */
/* backup_store.c speaks to the file of a backup, which is no portal's database. */
static bool is_ours(const struct db_sql *sql)
{
    return strstr(sql->file, "src/store/") && !strstr(sql->file, "_test.c") &&
           !strstr(sql->file, "backup_store.c");
}

static bool is_for(const struct db_sql *sql, unsigned abilities)
{
    return !sql->needs || (sql->needs & abilities);
}

static void complain(int *complaints, const struct db_sql *sql, const char *what)
{
    (*complaints)++;
    print_error("%s:%d: %s\n    %.200s\n", strstr(sql->file, "src/"), sql->line, what, sql->text);
}

/* Runs `check` over what the engine with these abilities understands. */
static void check_all(
    unsigned abilities, void *engine, void (*check)(void *engine, const struct db_sql *sql, int *complaints))
{
    int complaints = 0;
    size_t count;
    const struct db_sql *all = db_statements(&count);
    for (size_t i = 0; i < count; i++)
        if (is_ours(&all[i]) && is_for(&all[i], abilities))
            check(engine, &all[i], &complaints);
    assert_int_equal(complaints, 0);
}

/* ---- filling ---- */
struct world {
    struct test_database database;
    sqlite3 *file;
    PGconn *server;
};

static void say(struct world *w, const char *sql)
{
    char *error = NULL;
    if (w->file) {
        if (sqlite3_exec(w->file, sql, NULL, NULL, &error) != SQLITE_OK)
            fail_msg("%s: %s", sql, error);
        return;
    }
    PGresult *result = PQexec(w->server, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(w->server));
    PQclear(result);
}

static const char *content_of(const char *table, const char *column, const char *type)
{
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++)
        if ((strcmp(contents[i].table, table) == 0 || contents[i].table[0] == '*') &&
            strcmp(contents[i].column, column) == 0 && strcmp(table, "connector") != 0)
            return contents[i].value;
    return strcmp(type, "TEXT") == 0 ? "'x' || n" : strcmp(type, "BLOB") == 0 ? "NULL" : "n";
}

static void fill_table(struct world *w, sqlite3 *schema, const char *table)
{
    sqlite3_stmt *columns;
    struct buf names = {0}, values = {0}, sql = {0};
    sqlite3_prepare_v2(schema, "SELECT name, type FROM pragma_table_info(?)", -1, &columns, NULL);
    sqlite3_bind_text(columns, 1, table, -1, SQLITE_STATIC);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(columns, 0);
        const char *type = (const char *)sqlite3_column_text(columns, 1);
        buf_printf(&names, "%s%s", names.len ? ", " : "", name);
        buf_printf(&values, "%s%s", values.len ? ", " : "", content_of(table, name, type));
    }
    sqlite3_finalize(columns);
    buf_printf(&sql,
        "INSERT INTO %s (%s) WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %d)"
        " SELECT %s FROM s",
        table, buf_str(&names), rows_of(table), buf_str(&values));
    say(w, buf_str(&sql));
    buf_free(&names);
    buf_free(&values);
    buf_free(&sql);
}

/* The schema is read from a file on either engine: it is one text. */
static void fill(struct world *w, const char *schema_file)
{
    sqlite3 *schema;
    sqlite3_stmt *tables;
    assert_int_equal(sqlite3_open(schema_file, &schema), SQLITE_OK);
    sqlite3_prepare_v2(schema,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", -1, &tables,
        NULL);
    say(w, "BEGIN");
    while (sqlite3_step(tables) == SQLITE_ROW)
        fill_table(w, schema, (const char *)sqlite3_column_text(tables, 0));
    say(w, "COMMIT");
    sqlite3_finalize(tables);
    sqlite3_close(schema);
}

static void migrate(struct test_database *database)
{
    char error[256] = "";
    struct db *db = test_database_open(database, DB_WRITE);
    if (!db_migrate(db, error, sizeof error))
        fail_msg("%s", error);
    db_close(&db);
}

static int begin(void **state, bool on_server)
{
    struct world *w = mem_alloc(sizeof *w);
    struct test_database file;
    test_database_make(&file, false, "");
    migrate(&file);
    if (on_server) {
        test_database_make(&w->database, true, "UTF8");
        migrate(&w->database);
        w->server = PQconnectdb(w->database.where);
        fill(w, file.where);
        say(w, "ANALYZE");
        say(w, "SET plan_cache_mode = force_generic_plan"); /* what a statement gets after a few runs */
        /* With as few rows as here, reading them all is often the cheapest. The question is whether there is another way. */
        say(w, "SET enable_seqscan = off");
        say(w, "SET enable_hashjoin = off");
        say(w, "SET enable_mergejoin = off");
        test_database_remove(&file);
    } else {
        w->database = file;
        assert_int_equal(sqlite3_open(file.where, &w->file), SQLITE_OK);
        fill(w, file.where);
    }
    *state = w;
    return 0;
}

static int begin_file(void **state)
{
    return begin(state, false);
}

static int begin_server(void **state)
{
    return begin(state, true);
}

static int end(void **state)
{
    struct world *w = *state;
    sqlite3_close(w->file);
    PQfinish(w->server);
    test_database_remove(&w->database);
    free(w);
    return 0;
}

/* ---- plans ---- */
/* "delivery" for "ahead" of "FROM delivery AS ahead": the word before the alias that is none of SQL's. */
static void table_of_alias(const char *sql, const char *alias, char *table_r, size_t size)
{
    snprintf(table_r, size, "%s", alias);
    for (const char *at = sql; (at = strstr(at, alias)); at++) {
        const char *end = at;
        if (at == sql || at[-1] != ' ' || isalnum((unsigned char)at[strlen(alias)]))
            continue;
        while (end > sql && end[-1] == ' ')
            end--;
        if (end - sql > 3 && strncmp(end - 3, " AS", 3) == 0)
            end -= 3;
        const char *start = end;
        while (start > sql && (isalnum((unsigned char)start[-1]) || start[-1] == '_'))
            start--;
        if (start < end && start - sql >= 5 &&
            (strncmp(start - 5, "FROM ", 5) == 0 || strncmp(start - 5, "JOIN ", 5) == 0)) {
            snprintf(table_r, size, "%.*s", (int)(end - start), start);
            return;
        }
    }
}

/* Names in a plan may also be those of a subquery. */
static bool is_table(struct world *w, const char *name)
{
    sqlite3_stmt *query;
    sqlite3_prepare_v2(
        w->file, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", -1, &query, NULL);
    sqlite3_bind_text(query, 1, name, -1, SQLITE_STATIC);
    bool found = sqlite3_step(query) == SQLITE_ROW;
    sqlite3_finalize(query);
    return found;
}

/* "SCAN users" and "SCAN d USING INDEX …": from end to end. */
static void look_at_file_plan(struct world *w, const struct db_sql *sql, const char *step, int *complaints)
{
    char name[64], table[64];
    if (sscanf(step, "SCAN %63s", name) != 1)
        return;
    table_of_alias(sql->text, name, table, sizeof table);
    if (is_table(w, table) && grows(table) && !is_allowed(sql))
        complain(complaints, sql, step);
}

static void explain_on_file(void *engine, const struct db_sql *sql, int *complaints)
{
    struct world *w = engine;
    struct buf text = {0};
    sqlite3_stmt *plan;
    buf_printf(&text, "EXPLAIN QUERY PLAN %s", sql->text);
    if (sqlite3_prepare_v2(w->file, buf_str(&text), -1, &plan, NULL) == SQLITE_OK)
        while (sqlite3_step(plan) == SQLITE_ROW)
            look_at_file_plan(w, sql, (const char *)sqlite3_column_text(plan, 3), complaints);
    else
        complain(complaints, sql, sqlite3_errmsg(w->file));
    sqlite3_finalize(plan);
    buf_free(&text);
}

/* min() and max(): the first row of an index, and no further. PostgreSQL 17 says no more why it may begin there. */
static bool is_first_row(const char *above, const char *step, const char *next)
{
    return strstr(above, "Limit") && strstr(above, "rows=1 ") && strstr(step, "Index Only Scan") &&
           !strstr(next, "Filter");
}

/* "Seq Scan on delivery ahead", and an index scan that is not told where to begin. */
static void look_at_server_plan(const struct db_sql *sql, const PGresult *plan, int *complaints)
{
    for (int row = 0; row < PQntuples(plan); row++) {
        const char *step = PQgetvalue(plan, row, 0), *on = strstr(step, " on ");
        const char *above = row ? PQgetvalue(plan, row - 1, 0) : "";
        const char *next = row + 1 < PQntuples(plan) ? PQgetvalue(plan, row + 1, 0) : "";
        char table[64];
        bool whole = strstr(step, "Seq Scan") ||
                     (strstr(step, "Index") && !strstr(next, "Index Cond") && !strstr(step, "Bitmap Index"));
        if (on && whole && !strstr(step, "Cond") && !is_first_row(above, step, next) &&
            sscanf(on, " on %63s", table) == 1 && grows(table) && !is_allowed(sql))
            complain(complaints, sql, step + strspn(step, " ->"));
    }
}

static void explain_on_server(void *engine, const struct db_sql *sql, int *complaints)
{
    struct world *w = engine;
    struct buf text = {0};
    PGresult *prepared = PQprepare(w->server, "", sql->text, 0, NULL), *about, *plan;
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) {
        complain(complaints, sql, PQerrorMessage(w->server));
        PQclear(prepared);
        return;
    }
    PQclear(prepared);
    about = PQdescribePrepared(w->server, "");
    int arguments = PQnparams(about);
    PQclear(about);
    PQclear(PQprepare(w->server, "explained", sql->text, 0, NULL));
    buf_puts(&text, "EXPLAIN EXECUTE explained");
    for (int i = 0; i < arguments; i++)
        buf_printf(&text, "%sNULL%s", i ? ", " : " (", i == arguments - 1 ? ")" : "");
    plan = PQexec(w->server, buf_str(&text));
    if (PQresultStatus(plan) == PGRES_TUPLES_OK)
        look_at_server_plan(sql, plan, complaints);
    else
        complain(complaints, sql, PQerrorMessage(w->server));
    PQclear(plan);
    PQclear(PQexec(w->server, "DEALLOCATE explained"));
    buf_free(&text);
}

/* ---- the tests ---- */
static void a_file_answers_every_statement_without_reading_a_whole_table(void **state)
{
    check_all(DB_ONE_FILE, *state, explain_on_file);
}

static void a_server_answers_every_statement_without_reading_a_whole_table(void **state)
{
    check_all(DB_MANY_WRITERS | DB_REMOTE, *state, explain_on_server);
}

static void nearly_all_statements_are_one_text_for_every_engine(void **state)
{
    size_t count, ours = 0, special = 0;
    const struct db_sql *all = db_statements(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        ours += is_ours(&all[i]);
        special += is_ours(&all[i]) && all[i].needs;
    }
    print_message("%zu statements, %zu of them for one engine only\n", ours, special);
    assert_true(ours > 150);
    assert_true(special * 100 < ours * MOST_PAIRS_PERCENT);
}

static void every_exception_is_still_needed(void **state)
{
    size_t count;
    const struct db_sql *all = db_statements(&count);
    (void)state;
    for (size_t e = 0; e < sizeof allowed / sizeof *allowed; e++) {
        size_t used = 0;
        for (size_t i = 0; i < count; i++)
            used += is_ours(&all[i]) && strstr(all[i].text, allowed[e].words);
        if (!used || !*allowed[e].why)
            fail_msg("no statement contains: %s", allowed[e].words);
    }
}

int main(void)
{
    const struct CMUnitTest on_file[] = {
        cmocka_unit_test(nearly_all_statements_are_one_text_for_every_engine),
        cmocka_unit_test(every_exception_is_still_needed),
        cmocka_unit_test_setup_teardown(
            a_file_answers_every_statement_without_reading_a_whole_table, begin_file, end),
    };
    const struct CMUnitTest on_server[] = {
        cmocka_unit_test_setup_teardown(
            a_server_answers_every_statement_without_reading_a_whole_table, begin_server, end),
    };
    int failed = cmocka_run_group_tests_name("statements on a file", on_file, NULL, NULL);
    if (test_database_server())
        failed += cmocka_run_group_tests_name("statements on a server", on_server, NULL, NULL);
    return failed;
}

/* Whole tables of SQLite. The engine has types for values and not for columns, so what a column holds is taken from its
 * declaration when a row comes in, and from the value when it goes out. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db/bulk.h"
#include "db/copy_line.h"
#include "db/driver.h"

enum { MOST_COLUMNS = 64 };
enum kind { KIND_NUMBER, KIND_TEXT, KIND_BYTES };

struct bulk_file {
    struct bulk bulk; /* first */
    sqlite3 *handle;
    sqlite3_stmt *insert; /* between write_begin and write_end */
    enum kind kinds[MOST_COLUMNS];
    int columns;
};

static struct bulk_file *file_of(struct bulk *bulk)
{
    return (struct bulk_file *)bulk;
}

static sqlite3_stmt *prepare(struct bulk *bulk, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (!bulk->db->failed && sqlite3_prepare_v2(file_of(bulk)->handle, sql, -1, &stmt, NULL) != SQLITE_OK)
        db_fail(bulk->db, sql, sqlite3_errmsg(file_of(bulk)->handle));
    return stmt;
}

/* One step; false at the end and after a failure. NULL is fine. */
static bool step(struct bulk *bulk, sqlite3_stmt *stmt)
{
    int code = stmt ? sqlite3_step(stmt) : SQLITE_DONE;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        db_fail(bulk->db, sqlite3_sql(stmt), sqlite3_errmsg(file_of(bulk)->handle));
    return code == SQLITE_ROW;
}

/* ---- the catalogue ---- */
static const char *columns_of(struct bulk *bulk, const char *table)
{
    sqlite3_stmt *stmt = prepare(bulk, "SELECT group_concat('\"' || name || '\"', ', ') FROM"
                                       " (SELECT name FROM pragma_table_info(?1) ORDER BY cid)");
    if (stmt)
        sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    const char *columns =
        step(bulk, stmt) ? arena_str(bulk->arena, (const char *)sqlite3_column_text(stmt, 0)) : "";
    sqlite3_finalize(stmt);
    return columns;
}

static void load_tables(struct bulk *bulk)
{
    enum { MOST_TABLES = 256 };
    struct bulk_table *tables = arena_array_of(bulk->arena, struct bulk_table, MOST_TABLES);
    file_of(bulk)->handle = sqlite_handle(bulk->db);
    sqlite3_stmt *stmt = prepare(bulk, "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, "
                                       "1, 7) <> 'sqlite_' ORDER BY name");
    while (bulk->table_count < MOST_TABLES && step(bulk, stmt)) {
        const char *name = arena_str(bulk->arena, (const char *)sqlite3_column_text(stmt, 0));
        tables[bulk->table_count++] = (struct bulk_table){name, columns_of(bulk, name)};
    }
    sqlite3_finalize(stmt);
    bulk->tables = tables;
}

static bool is_empty(struct bulk *bulk, const struct bulk_table *table)
{
    sqlite3_stmt *stmt =
        prepare(bulk, arena_printf(bulk->arena, "SELECT 1 FROM \"%s\" LIMIT 1", table->name));
    bool empty = !step(bulk, stmt);
    sqlite3_finalize(stmt);
    return empty;
}

/* The write lock is taken when the transaction begins, and indexes of a file cost little. */
static void nothing_to_do(struct bulk *bulk)
{
    (void)bulk;
}

/* ---- reading ---- */
static void add_column(struct buf *line, sqlite3_stmt *stmt, int column)
{
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_NULL:
        copy_line_null(line);
        break;
    case SQLITE_INTEGER:
        copy_line_number(line, sqlite3_column_int64(stmt, column));
        break;
    case SQLITE_BLOB:
        copy_line_bytes(line, sqlite3_column_blob(stmt, column), (size_t)sqlite3_column_bytes(stmt, column));
        break;
    default:
        copy_line_text(line, (const char *)sqlite3_column_text(stmt, column),
            (size_t)sqlite3_column_bytes(stmt, column));
    }
}

static void read_table(struct bulk *bulk, const struct bulk_table *table, bulk_line *put, void *user)
{
    struct buf line = {0};
    bool more = true;
    sqlite3_stmt *stmt =
        prepare(bulk, arena_printf(bulk->arena, "SELECT %s FROM \"%s\"", table->columns, table->name));
    while (more && step(bulk, stmt)) {
        line.len = 0;
        for (int column = 0; column < sqlite3_column_count(stmt); column++)
            add_column(&line, stmt, column);
        copy_line_end(&line);
        more = put(user, line.data, line.len - 1);
    }
    sqlite3_finalize(stmt);
    buf_free(&line);
}

/* ---- writing ---- */
static enum kind kind_of(const char *declared)
{
    return strcmp(declared, "TEXT") == 0   ? KIND_TEXT
           : strcmp(declared, "BLOB") == 0 ? KIND_BYTES
                                           : KIND_NUMBER;
}

static void load_kinds(struct bulk_file *file, const struct bulk_table *table)
{
    sqlite3_stmt *stmt = prepare(&file->bulk, "SELECT type FROM pragma_table_info(?1) ORDER BY cid");
    if (stmt)
        sqlite3_bind_text(stmt, 1, table->name, -1, SQLITE_STATIC);
    for (file->columns = 0; file->columns < MOST_COLUMNS && step(&file->bulk, stmt); file->columns++)
        file->kinds[file->columns] = kind_of((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
}

static void write_begin(struct bulk *bulk, const struct bulk_table *table)
{
    struct bulk_file *file = file_of(bulk);
    struct buf sql = {0};
    load_kinds(file, table);
    buf_printf(&sql, "INSERT INTO \"%s\" (%s) VALUES (", table->name, table->columns);
    for (int column = 0; column < file->columns; column++)
        buf_puts(&sql, column ? ", ?" : "?");
    buf_puts(&sql, ")");
    file->insert = prepare(bulk, sql.data);
    buf_free(&sql);
}

/* false: the text is nothing that the column can hold. */
static bool bind_column(struct bulk_file *file, int column, char *text, size_t len)
{
    sqlite3_stmt *insert = file->insert;
    int64_t size;
    if (!text)
        return sqlite3_bind_null(insert, column + 1) == SQLITE_OK;
    switch (file->kinds[column]) {
    case KIND_NUMBER:
        return sqlite3_bind_int64(insert, column + 1, strtoll(text, NULL, 10)) == SQLITE_OK;
    case KIND_TEXT:
        return sqlite3_bind_text(insert, column + 1, text, (int)len, SQLITE_STATIC) == SQLITE_OK;
    default:
        size = copy_line_decode(text, len);
        return size >= 0 &&
               sqlite3_bind_blob64(insert, column + 1, text, (size_t)size, SQLITE_STATIC) == SQLITE_OK;
    }
}

static void write_line(struct bulk *bulk, char *line, size_t len)
{
    struct bulk_file *file = file_of(bulk);
    char *text;
    size_t text_len;
    bool fits = true;
    (void)len;
    if (bulk->db->failed || !file->insert)
        return;
    int column = 0;
    for (; fits && column < file->columns && copy_line_next(&line, &text, &text_len); column++)
        fits = bind_column(file, column, text, text_len);
    if (fits && column == file->columns && !line)
        step(bulk, file->insert);
    else
        db_fail(bulk->db, sqlite3_sql(file->insert), "a row that does not fit its table");
    sqlite3_reset(file->insert);
}

static void write_end(struct bulk *bulk, const struct bulk_table *table)
{
    (void)table;
    sqlite3_finalize(file_of(bulk)->insert);
    file_of(bulk)->insert = NULL;
}

/* ---- generated keys ---- */
static bool generates_keys(struct bulk *bulk, const struct bulk_table *table)
{
    sqlite3_stmt *stmt = prepare(bulk,
        "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND sql LIKE '%INTEGER PRIMARY KEY AUTOINCREMENT%'");
    if (stmt)
        sqlite3_bind_text(stmt, 1, table->name, -1, SQLITE_STATIC);
    bool generates = step(bulk, stmt);
    sqlite3_finalize(stmt);
    return generates;
}

static int64_t last_key(struct bulk *bulk, const struct bulk_table *table)
{
    if (!generates_keys(bulk, table))
        return -1;
    sqlite3_stmt *stmt = prepare(bulk, "SELECT seq FROM sqlite_sequence WHERE name = ?1");
    if (stmt)
        sqlite3_bind_text(stmt, 1, table->name, -1, SQLITE_STATIC);
    int64_t key = step(bulk, stmt) ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    return key;
}

static void set_last_key(struct bulk *bulk, const struct bulk_table *table, int64_t key)
{
    static const char *const sqls[] = {"DELETE FROM sqlite_sequence WHERE name = ?1",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)"};
    for (int i = 0; i < 2; i++) {
        sqlite3_stmt *stmt = prepare(bulk, sqls[i]);
        if (stmt) {
            sqlite3_bind_text(stmt, 1, table->name, -1, SQLITE_STATIC);
            sqlite3_bind_int64(stmt, 2, key);
        }
        step(bulk, stmt);
        sqlite3_finalize(stmt);
    }
}

static const struct bulk_driver driver = {
    .load_tables = load_tables,
    .claim = nothing_to_do,
    .release = nothing_to_do,
    .is_empty = is_empty,
    .read = read_table,
    .write_begin = write_begin,
    .write = write_line,
    .write_end = write_end,
    .last_key = last_key,
    .set_last_key = set_last_key,
    .close = nothing_to_do,
};

struct bulk *bulk_sqlite(void)
{
    struct bulk_file *file = mem_alloc(sizeof *file);
    file->bulk.driver = &driver;
    return &file->bulk;
}

/* The database: one small SQL interface over the engines. Used by src/store only.
 *
 * SQL is constant text (string literals; statements are prepared once per handle and found again by the address of
 * the text). Arguments are $1…$n, bound by name. A result is stepped to its end into the arena before the call
 * returns, so no statement stays open.
 *
 * Failure is sticky: after a statement failed, db_failed() is true, every further statement does nothing and returns
 * no rows, until the enclosing savepoint or transaction is rolled back. Callers therefore need no check after every
 * statement; whoever owns the transaction looks once and rolls back. A handle belongs to one thread at a time. */
#ifndef SWITCHLINE_DB_DB_H
#define SWITCHLINE_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct db;
struct rows;

enum db_mode { DB_READ, DB_WRITE };

/* path: the SQLite file; made when absent (DB_WRITE). NULL: the reason is in error_r. */
struct db *db_open(const char *path, enum db_mode mode, char *error_r, size_t error_size);
void db_close(struct db **db);

/* ---- statements ---- */
struct db_arg {
    enum db_type { DB_END, DB_INT, DB_TEXT, DB_BYTES } type;
    int64_t number;
    const void *data; /* NULL: SQL NULL */
    size_t size;
};
#define DBI(value)      ((struct db_arg){.type = DB_INT, .number = (value)})
#define DBT(text)       ((struct db_arg){.type = DB_TEXT, .data = (text)})
#define DBE(text)       DBT(text_or_empty(text)) /* NULL: the empty text, as columns of text want it */
#define DBB(bytes, len) ((struct db_arg){.type = DB_BYTES, .data = (bytes), .size = (len)})
#define DB_ARGS(...)    ((const struct db_arg[]){__VA_ARGS__ __VA_OPT__(, ){.type = DB_END}})

/* Runs a statement; returns the number of rows it changed (0 after a failure). */
#define db_exec(db, sql, ...) db_exec_args((db), (sql), DB_ARGS(__VA_ARGS__))
int64_t db_exec_args(struct db *db, const char *sql, const struct db_arg *args);

/* Runs a statement that returns rows; never NULL, empty after a failure. */
#define db_query(db, arena, sql, ...) db_query_args((db), (arena), (sql), DB_ARGS(__VA_ARGS__))
const struct rows *db_query_args(
    struct db *db, struct arena *arena, const char *sql, const struct db_arg *args);

/* First column of the first row as a number, or `otherwise`: for RETURNING id, count(*) and the like. */
#define db_number(db, otherwise, sql, ...) db_number_args((db), (otherwise), (sql), DB_ARGS(__VA_ARGS__))
int64_t db_number_args(struct db *db, int64_t otherwise, const char *sql, const struct db_arg *args);

/* ---- rows ---- */
size_t rows_count(const struct rows *rows);
int64_t row_int(const struct rows *rows, size_t row, size_t column);       /* 0 for NULL */
const char *row_text(const struct rows *rows, size_t row, size_t column);  /* NULL for NULL */

/* ---- transactions ---- */
void db_begin(struct db *db);    /* DB_WRITE: takes the write lock at once */
bool db_commit(struct db *db);   /* false: nothing of it happened */
void db_rollback(struct db *db); /* also clears the failure */
void db_savepoint(struct db *db);
void db_release(struct db *db);          /* keeps what happened since the savepoint */
void db_rollback_to(struct db *db); /* undoes it and clears the failure, unless that was there before */
bool db_in_transaction(const struct db *db); /* false when the engine itself ended it */
bool db_failed(
    const struct db *db); /* also after a savepoint could not be ended: then until the transaction ends */
const char *db_error(const struct db *db); /* words about the last failure, for the log */

/* Serialises work on one aggregate where the engine has several writers; nothing to do on SQLite. */
enum db_lock_kind { DB_LOCK_DIALOG, DB_LOCK_LINE, DB_LOCK_BOT };
void db_lock(struct db *db, enum db_lock_kind kind, int64_t id);

/* ---- whole database ---- */
/* Applies what is missing of schema.c inside transactions. false: newer schema than ours, or an error. */
bool db_migrate(struct db *db, char *error_r, size_t error_size);
bool db_quick_check(struct db *db, char *error_r, size_t error_size); /* the engine's own integrity check */
/* A consistent copy; `path` must not exist. */
bool db_backup(struct db *db, const char *path, char *error_r, size_t error_size);
/* Moves the write-ahead log into the file; only between transactions of the one writer. */
void db_checkpoint(struct db *db);
int db_wal_pages(const struct db *db); /* pages in the log after the last commit */

/* For tests: the n-th statement from now on fails (1 = the next); 0 switches it off. */
void db_fault_after(struct db *db, int statements);

#endif

/* The database: one small SQL interface over the engines. Used by src/store only.
 *
 * SQL is constant text: the macros below put each statement, with the place where it stands, into a table that the
 * linker makes of all of them. So a statement is known by its place in that table, a handle prepares it once, and a test
 * can look at every statement there is; a text made at run time does not compile. Arguments are $1…$n, bound by number,
 * in any order and as often as wanted. A result is stepped to its end into the arena before the call returns, so no
 * statement stays open.
 *
 * Failure is sticky: after a statement failed, db_failed() is true, every further statement does nothing and returns
 * no rows, until the enclosing savepoint or transaction is rolled back. Callers therefore need no check after every
 * statement; whoever owns the transaction looks once and rolls back. A handle belongs to one thread at a time.
 *
 * Engines differ in what they can do, never in name: see enum db_ability. */
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

/* `where` is a URL (postgresql://… or postgres://…) or a SQLite file, made when absent (DB_WRITE). A server that does not
 * answer yet is waited for, up to a minute. NULL: the reason is in error_r. */
struct db *db_open(const char *where, enum db_mode mode, char *error_r, size_t error_size);
void db_close(struct db **db);

/* ONE_FILE: the database is a file of ours, copied by db_backup(), its log moved by db_checkpoint().
 * MANY_WRITERS: transactions write at the same time; db_lock() locks, db_conflict() happens.
 * REMOTE: a server of its own, which may be lost and found again. */
enum db_ability { DB_ONE_FILE = 1, DB_MANY_WRITERS = 2, DB_REMOTE = 4 };
bool db_can(const struct db *db, enum db_ability ability);
bool db_where_can(const char *where, enum db_ability ability); /* the same before anything is opened */

/* ---- statements ---- */
struct db_sql {
    const char *text, *file;
    int line;
    enum db_ability needs; /* 0: every engine understands it */
};
/* A constant text as an entry of the table. Aligned by hand, so that compilers leave no gaps between entries. */
#define DB_SQL(...)                                                                                          \
    ({                                                                                                       \
        static const struct db_sql db_sql_ __attribute__((section("switchline_sql"), used,                   \
            aligned(_Alignof(struct db_sql)))) = {.file = __FILE__, .line = __LINE__, .text = __VA_ARGS__};  \
        &db_sql_;                                                                                            \
    })
/* Instead of the text, where an engine needs words of its own, behind db_can(): DB_ONLY(DB_ONE_FILE, "PRAGMA …"). */
#define DB_ONLY(ability, sql) sql, .needs = (ability)
const struct db_sql *db_statements(size_t *count_r); /* all of the program */

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

/* Runs a statement of which nobody wants to know anything. An engine that is far away may put it off until the next one
 * that somebody wants to know something of, or the end of the transaction; its failure is then noticed there. Inside
 * savepoints nothing is put off. */
#define db_exec(db, sql, ...) db_exec_args((db), DB_SQL(sql), DB_ARGS(__VA_ARGS__))
void db_exec_args(struct db *db, const struct db_sql *sql, const struct db_arg *args);

/* Runs a statement; returns the number of rows it changed (0 after a failure). */
#define db_change(db, sql, ...) db_change_args((db), DB_SQL(sql), DB_ARGS(__VA_ARGS__))
int64_t db_change_args(struct db *db, const struct db_sql *sql, const struct db_arg *args);

/* Runs a statement that returns rows; never NULL, empty after a failure. */
#define db_query(db, arena, sql, ...) db_query_args((db), (arena), DB_SQL(sql), DB_ARGS(__VA_ARGS__))
const struct rows *db_query_args(
    struct db *db, struct arena *arena, const struct db_sql *sql, const struct db_arg *args);

/* First column of the first row as a number, or `otherwise`: for RETURNING id, count(*) and the like. */
#define db_number(db, otherwise, sql, ...)                                                                   \
    db_number_args((db), (otherwise), DB_SQL(sql), DB_ARGS(__VA_ARGS__))
int64_t db_number_args(struct db *db, int64_t otherwise, const struct db_sql *sql, const struct db_arg *args);

/* ---- rows ---- */
size_t rows_count(const struct rows *rows);
int64_t row_int(const struct rows *rows, size_t row, size_t column); /* 0 for NULL */
const char *row_text(const struct rows *rows, size_t row, size_t column); /* NULL for NULL */

/* ---- transactions ---- */
/* DB_WRITE on one file: takes the write lock at once. DB_READ: a snapshot that stays the same. Finds a lost server again;
 * while it cannot, everything fails at once. */
void db_begin(struct db *db);
bool db_commit(struct db *db); /* false: nothing of it happened */
void db_rollback(struct db *db); /* also clears the failure */
/* DB_ONE_FILE: from now on db_commit() of this handle does not wait for the disk: what it commits can be seen at once and is
 * durable after a db_sync() that begins later. db_sync() is for any thread, one at a time, beside whatever the handle does.
 * false: the disk refused, and what is on it is known to nobody; errno says why. */
void db_sync_later(struct db *db);
bool db_sync(struct db *db);
void db_savepoint(struct db *db);
void db_release(struct db *db); /* keeps what happened since the savepoint */
void db_rollback_to(struct db *db); /* undoes it and clears the failure, unless that was there before */
bool db_in_transaction(const struct db *db); /* false when the engine itself ended it */
bool db_settle(struct db *db); /* what was put off is done now; false: db_failed() */
/* As far as is known: see db_exec(). Also after a savepoint could not be ended: then until the transaction ends. */
bool db_failed(const struct db *db);
const char *db_error(const struct db *db); /* words about the last failure, for the log */
/* The last failure came from another transaction at work on the same rows (serialization, deadlock, a key that it added
 * first): this one may be tried again from its start. True until the next db_begin(). */
bool db_conflict(const struct db *db);

/* ---- locks ----
 * Where the engine has several writers, work on one aggregate is serialised by its lock, which is held until the transaction
 * ends; with one writer nothing is locked. What was read before db_lock() may be old: where it returns true, read again.
 * Whoever takes several takes them in the order of this list, so that two transactions do not wait for each other; where a
 * call has many parts that is not always possible, and db_conflict() ends it. The numbers are what processes agree upon, also
 * those of another version: they never change. */
enum db_lock_kind {
    DB_LOCK_PORTAL = 1, /* 0: the portal's own row */
    DB_LOCK_DIALOG = 2, /* a chat by its id; one that is not made yet by its outside names */
    DB_LOCK_CUSTOMER = 3, /* by connector and external id */
    DB_LOCK_APP = 4, /* an application, its handlers and placements; connectors by code */
    DB_LOCK_TOKENS = 5, /* a family of refresh tokens, by its name */
    DB_LOCK_PEOPLE = 6, /* 0: logins, addresses, administrators, departments */
    DB_LOCK_BOT = 7, /* 0: registering, changing and removing bots */
    DB_LOCK_USER = 8, /* one row of users */
    DB_LOCK_LINE = 9, /* its settings, its queue, whose turn it is */
    DB_LOCK_OPERATOR = 10, /* how many dialogs an employee has */
    DB_LOCK_OFFLINE = 11, /* who takes from the offline queue of an application */
    DB_LOCK_STREAM = 12, /* deliveries, by stream */
    DB_LOCK_CHORES = 13, /* housekeeping */
    DB_LOCK_FOLDER = 14, /* a folder of the disk: the names in it, and what is copied out of it or deleted */
    DB_LOCK_POLLED = 15 /* who reads the polled events of a user or bot */
};
bool db_lock(struct db *db, enum db_lock_kind kind, int64_t id); /* true: somebody else may have had it */
bool db_lock_text(struct db *db, enum db_lock_kind kind, const char *name);
/* These do not wait; false: somebody else has it. Always true with one writer. */
bool db_try_lock(struct db *db, enum db_lock_kind kind, int64_t id);
bool db_try_lock_text(struct db *db, enum db_lock_kind kind, const char *name);
/* Milliseconds by a clock that all processes on the database share, whatever theirs say; 0 with one writer. */
int64_t db_shared_clock(struct db *db);

/* ---- whole database ---- */
/* Applies what is missing of schema.c inside transactions; several processes may do so at once. false: newer schema than
 * ours, or an error. */
bool db_migrate(struct db *db, char *error_r, size_t error_size);
/* The rest is for DB_ONE_FILE; a server sees to these things itself: sound, no backup here, nothing to move. */
bool db_quick_check(struct db *db, char *error_r, size_t error_size); /* the engine's own integrity check */
/* A consistent copy; `path` must not exist. */
bool db_backup(struct db *db, const char *path, char *error_r, size_t error_size);
/* Moves the write-ahead log into the file; only between transactions of the one writer. */
void db_checkpoint(struct db *db);
int db_wal_pages(const struct db *db); /* pages in the log after the last commit */

/* For tests: the n-th statement from now on fails (1 = the next); 0 switches it off. */
void db_fault_after(struct db *db, int statements);

#endif

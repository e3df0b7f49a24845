/* What an engine is to db.c: one constant table of functions and a handle that begins with struct db.
 *
 * db.c keeps the books that all engines share (the failure that sticks, savepoints, injected faults, results), so a driver
 * only opens, runs one statement at a time and reports. It reports a failed statement by db_fail() and never cleans up
 * after it: who rolls back what is db.c's to know. Included by src/db only. */
#ifndef SWITCHLINE_DB_DRIVER_H
#define SWITCHLINE_DB_DRIVER_H

#include "base/buf.h"
#include "db/db.h"

enum { DB_MOST_ARGUMENTS = 48 };

struct db_driver {
    unsigned abilities; /* set of enum db_ability */
    /* A handle that was made with mem_alloc() and is filled by open(); NULL with words in error_r. */
    struct db *(*open)(const char *where, enum db_mode mode, char *error_r, size_t error_size);
    void (*close)(struct db *db); /* everything but the handle itself */
    /* Runs a statement to its end. rows and arena may be NULL: nobody wants the result. false: db_fail() was called. With
     * changed_r NULL as well it may be put off, unless savepoints are open, until settle() or a statement that is not. */
    bool (*run)(struct db *db, const struct db_sql *sql, const struct db_arg *args, struct arena *arena,
        struct rows *rows, int64_t *changed_r);
    void (*settle)(struct db *db); /* NULL: nothing is ever put off */
    void (*begin)(struct db *db); /* by db_run() */
    bool (*in_transaction)(const struct db *db);
    bool (*migrate)(struct db *db, char *error_r, size_t error_size);
    /* NULL without DB_ONE_FILE */
    bool (*quick_check)(struct db *db, char *error_r, size_t error_size);
    bool (*backup)(struct db *db, const char *path, char *error_r, size_t error_size);
    void (*checkpoint)(struct db *db);
    void (*sync_later)(struct db *db);
    bool (*sync)(struct db *db);
};

struct db {
    const struct db_driver *driver;
    enum db_mode mode;
    bool failed;
    bool lost; /* a savepoint could not be ended, so what is kept is in doubt: only a rollback of all helps */
    bool unopened; /* the innermost savepoint could not be made; nothing happened since */
    bool conflict;
    int unmade; /* savepoints inside it, or inside a failure, that were not even tried */
    int savepoints; /* open ones, made or not */
    int wal_pages;
    int fault_after; /* 0: off */
    struct arena *scratch; /* of db_number(); made by the first */
    char error[256];
};

extern const struct db_driver sqlite_driver, postgres_driver;

/* The engines' own handles, for what goes around db.h (bulk_*.c). */
struct sqlite3;
struct sqlite3 *sqlite_handle(const struct db *db);
struct pg_conn;
struct pg_conn *postgres_connection(struct db *db);

/* ---- what drivers use ---- */
/* Marks the handle as failed and logs why. */
void db_fail(struct db *db, const char *sql, const char *why);
/* Runs a statement of no result, unless the handle has failed; a fault may be injected. */
#define db_run(db, sql) db_change_args((db), DB_SQL(sql), DB_ARGS())
/* The statement's place in the table of all. */
size_t db_place(const struct db_sql *sql);
size_t db_places(void);
/* false, with words, when the data is newer than the program. */
bool db_version_fits(int64_t version, char *error_r, size_t error_size);

struct cell {
    int64_t number;
    const char *text; /* NULL for SQL NULL */
};

struct rows {
    size_t count, columns, capacity;
    struct cell *cells;
};
struct cell *rows_add(struct rows *rows, struct arena *arena); /* the cells of one more row, all NULL */

#endif

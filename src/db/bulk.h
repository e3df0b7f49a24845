/* Whole tables, row by row, in and out of either engine: what moving a portal and backing one up are made of.
 *
 * A row travels as one line of PostgreSQL's COPY text (db/copy_line.h), which one engine speaks by itself and the other
 * through a page of code; so both see the very same bytes, and comparing what arrived is comparing lines. Statements here
 * are made at run time from the catalogue's own names, which is why this is a part of src/db: src/store has none such.
 *
 * A bulk works inside the transaction of its handle, which its caller owns. Failures stick to the handle, as everywhere. */
#ifndef SWITCHLINE_DB_BULK_H
#define SWITCHLINE_DB_BULK_H

#include "base/arena.h"
#include "base/buf.h"
#include "db/db.h"

struct bulk_table {
    const char *name;
    const char *columns; /* quoted, with commas, in the order of the schema */
};

struct bulk_driver;
struct bulk {
    const struct bulk_driver *driver;
    struct db *db;
    struct arena *arena; /* as long as the bulk */
    const struct bulk_table *tables;
    size_t table_count;
};

typedef bool bulk_line(void *user, const char *line, size_t len); /* without its end; false: no more */

struct bulk_driver {
    void (*load_tables)(struct bulk *bulk);
    /* All tables are ours alone until the transaction ends, and what slows writing down is put aside. */
    void (*claim)(struct bulk *bulk);
    void (*release)(struct bulk *bulk); /* brings back what claim() put aside */
    bool (*is_empty)(struct bulk *bulk, const struct bulk_table *table);
    void (*read)(struct bulk *bulk, const struct bulk_table *table, bulk_line *line, void *user);
    void (*write_begin)(struct bulk *bulk, const struct bulk_table *table);
    void (*write)(struct bulk *bulk, char *line, size_t len); /* the line ends with \n and may be changed */
    void (*write_end)(struct bulk *bulk, const struct bulk_table *table);
    /* The last generated key, which is not given out again even when its row is gone; -1: the table generates none. */
    int64_t (*last_key)(struct bulk *bulk, const struct bulk_table *table);
    void (*set_last_key)(struct bulk *bulk, const struct bulk_table *table, int64_t key);
    void (*close)(struct bulk *bulk);
};

/* Inside a transaction. Never NULL. */
struct bulk *bulk_open(struct db *db);
void bulk_close(struct bulk **bulk);

/* For the drivers. */
struct bulk *bulk_sqlite(void);
struct bulk *bulk_postgres(void);

#endif

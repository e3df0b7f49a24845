/* Copies a whole portal from one database into another, of whatever engines.
 *
 * All or nothing: it reads one snapshot and writes one transaction, which is committed only after every table was read back
 * and compared. Whatever ends it earlier leaves the target as empty as it was, so it is simply run again. Memory is bounded
 * by the longest row. */
#ifndef SWITCHLINE_DB_TRANSFER_H
#define SWITCHLINE_DB_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

struct db;

struct transfer {
    struct db *from; /* of the current schema; DB_READ where others write to it */
    struct db *to;   /* DB_WRITE, of the current schema, and empty */
    /* Now and then, and when a table is done: how many rows of it are copied (or compared). NULL: nobody looks. */
    void (*progress)(void *user, const char *step, const char *table, int64_t rows);
    void *user;

    int64_t tables, rows; /* what was copied */
    char error[512]; /* why not */
};

bool transfer_run(struct transfer *transfer);
/* Do both hold the same rows? Changes nothing. false also after a failure: then error is not empty. */
bool transfer_same(struct transfer *transfer);

#endif

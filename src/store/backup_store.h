/* A backup is a copy of the database with the files of the data directory added as rows, in parts, so that no file is
 * ever in memory as a whole. These functions work on such a copy, never on a live database. Paths are relative to the
 * data directory ("key", "blobs/ab/…"). Failures are sticky in the handle (db_failed()). */
#ifndef SWITCHLINE_STORE_BACKUP_STORE_H
#define SWITCHLINE_STORE_BACKUP_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

/* On a copy that is being made: it no longer waits for the disk after each statement (whoever finishes the file syncs it)
 * and is one plain file. Outside of any transaction. */
void backup_store_hurry(struct db *db);
/* The same, and makes the table. */
void backup_store_create(struct db *db);
/* Is the schema of a server's database the one of this program? A copy of it becomes a file of the current schema. */
bool backup_store_is_current(struct db *db);
/* On a copy of a server's database: who had taken what there for how long means nothing in a copy. */
void backup_store_forget_leases(struct db *db);
/* One part of a file; parts count from 0 and an empty file has one empty part. */
void backup_store_add(struct db *db, const char *path, int64_t part, const void *data, size_t size);

bool backup_store_is_backup(struct db *db); /* does it have the table at all? */
const char **backup_store_paths(struct db *db, struct arena *arena, size_t *count_r);
/* One part of a file; NULL when there is no such part. */
const void *backup_store_part(
    struct db *db, struct arena *arena, const char *path, int64_t part, size_t *size_r);
/* Removes the table and the room it took: an ordinary database again. */
void backup_store_strip(struct db *db);

#endif

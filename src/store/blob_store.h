/* Bytes of files and pictures, by content: a blob's name is the SHA-256 of its bytes, so equal files are kept once, a name
 * cannot be guessed without knowing the file, and nothing is ever changed in place.
 *
 * A blob is durable before the transaction that refers to it begins. A blob that no row refers to is removed when it is a
 * day old: the day is what a slow caller has between writing the bytes and committing the row. Writing bytes that are
 * here already makes the blob young again, so that it cannot be swept from under its new owner; a file lock (shared by
 * all processes on the directory) orders the two.
 *
 * `data_dir` is the data directory; blobs live in data_dir/blobs/ab/cd/<64 hex digits>. Thread-safe. Slow: never inside
 * a transaction. */
#ifndef SWITCHLINE_STORE_BLOB_STORE_H
#define SWITCHLINE_STORE_BLOB_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* Stores bytes; the blob's name, or NULL when the disk refused (errno says why). */
char *blob_store_put(struct arena *arena, const char *data_dir, const void *data, size_t size);
bool blob_store_name_valid(const char *name); /* 64 lower-case hex digits */
int64_t blob_store_size(const char *data_dir, const char *name); /* -1: not here */
bool blob_store_read(
    const char *data_dir, const char *name, struct buf *out); /* appends; false: not here or unreadable */

/* ---- sweeping: list, let the database say which are referred to, remove the others ---- */
enum { BLOB_SHARDS = 256 };
/* Names of shard 0…255 (the first two digits) last written before `before`, at most `limit`. Never NULL. */
const char **blob_store_old(
    struct arena *arena, const char *data_dir, unsigned shard, int64_t before, size_t limit, size_t *count_r);
/* Removes one unless it was written again since; true: removed. */
bool blob_store_remove(const char *data_dir, const char *name, int64_t before);

struct db;
bool blob_store_referred(struct db *db, const char *name); /* by any row */

#endif

/* Bytes that come in, before any row refers to them. Slow, on worker threads; the database is not needed. */
#ifndef SWITCHLINE_DOMAIN_BLOB_OPS_H
#define SWITCHLINE_DOMAIN_BLOB_OPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* A file whose bytes are kept already and that no row refers to yet. */
struct kept_file {
    const char *blob; /* NULL: the disk refused */
    const char *preview; /* blob of a small picture; NULL: none */
    int64_t size;
    int64_t width, height; /* 0: no picture */
};

/* Stores any bytes; the blob's name, NULL when the disk refused. */
char *blob_keep(struct arena *arena, const char *data_dir, const void *data, size_t size);
bool blob_read(const char *data_dir, const char *blob, struct buf *out); /* appends; false: not here */

#endif

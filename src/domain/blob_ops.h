/* Bytes that come in, before any row refers to them. Slow, on worker threads; the database is not needed. */
#ifndef SWITCHLINE_DOMAIN_BLOB_OPS_H
#define SWITCHLINE_DOMAIN_BLOB_OPS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "image/image_probe.h"

/* Stores any bytes; the blob's name, NULL when the disk refused. */
char *blob_keep(struct arena *arena, const char *data_dir, const void *data, size_t size);
/* Stores a picture: ERR_IMAGE_TYPE (not one of ours), ERR_IMAGE_SIZE (too many pixels), ERR_INTERNAL (disk). */
enum err blob_keep_picture(struct arena *arena, const char *data_dir, const void *data, size_t size,
    const char **blob_r, struct image *image_r);
bool blob_read(const char *data_dir, const char *blob, struct buf *out); /* appends; false: not here */

#endif

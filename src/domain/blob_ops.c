/* How a blob is kept is the store's business; that a disk refused one is said here. */
#include "domain/blob_ops.h"

#include "base/log.h"
#include "store/blob_store.h"

char *blob_keep(struct arena *arena, const char *data_dir, const void *data, size_t size)
{
    char *blob = blob_store_put(arena, data_dir, data, size);
    if (!blob)
        log_error("a file of %zu bytes could not be stored: %m", size);
    return blob;
}

bool blob_read(const char *data_dir, const char *blob, struct buf *out)
{
    return blob_store_read(data_dir, blob, out);
}

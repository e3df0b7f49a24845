/* What may become a blob; how it is kept is the store's business. */
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

enum err blob_keep_picture(struct arena *arena, const char *data_dir, const void *data, size_t size,
    const char **blob_r, struct image *image_r)
{
    if (!image_probe(data, size, image_r))
        return ERR_IMAGE_TYPE;
    if (!image_fits(image_r))
        return ERR_IMAGE_SIZE;
    *blob_r = blob_keep(arena, data_dir, data, size);
    return *blob_r ? ERR_NONE : ERR_INTERNAL;
}

bool blob_read(const char *data_dir, const char *blob, struct buf *out)
{
    return blob_store_read(data_dir, blob, out);
}

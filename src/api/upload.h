/* Files that callers send, in whatever form, made into blobs before any transaction: for the `prepare` of methods, and for
 * the fetcher. */
#ifndef SWITCHLINE_API_UPLOAD_H
#define SWITCHLINE_API_UPLOAD_H

#include "api/call.h"
#include "domain/blob_ops.h"

struct upload {
    const char *name; /* that came with the content; NULL: none did */
    struct kept_file kept;
};

/* Keeps the bytes, and of a picture a small one beside it. false: the disk refused. */
bool upload_keep(
    struct arena *arena, const char *data_dir, const void *data, size_t size, struct kept_file *kept_r);

/* [name, base64] or base64, also with a "data:…," in front. ERR_FILE_TOO_LARGE, ERR_DISK_SAVE_FILE: not base64, or the disk
 * refused. */
enum err upload_read(struct call *call, const jval *sent, struct upload *upload_r);
/* call->raw: a file, or a form with one. The same errors, and ERR_BODY_BAD: no form, or no file in it. */
enum err upload_read_raw(struct call *call, struct upload *upload_r);

#endif

/* Sizes are looked at before anything is made of the text, because base64 in JSON may fill a whole request. The pixels of a
 * picture are never touched by this process: image/image.h. A picture that cannot be made smaller is a file like any other;
 * whether it is shown as a picture is decided by its first bytes. */
#include "api/upload.h"

#include <string.h>
#include <strings.h>

#include "api/portal.h"
#include "base/base64.h"
#include "base/utf8.h"
#include "image/image.h"
#include "net/multipart.h"

enum { PREVIEW_SIDE = 320, PREVIEW_BYTES = 65536, PARTS_MOST = 20 };
#define FILE_FIELD "file" /* of a form; what disk.folder.uploadFile says in `field` */

/* What is small already is its own preview. */
static bool wants_preview(const struct image *image, size_t size)
{
    return image->width > PREVIEW_SIDE || image->height > PREVIEW_SIDE || size > PREVIEW_BYTES;
}

bool upload_keep(
    struct arena *arena, const char *data_dir, const void *data, size_t size, struct kept_file *kept_r)
{
    struct image image;
    struct image_thumb thumb;
    *kept_r = (struct kept_file){.blob = blob_keep(arena, data_dir, data, size), .size = (int64_t)size};
    if (!kept_r->blob)
        return false;
    if (!image_probe(data, size, &image) || !image_fits(&image))
        return true;
    kept_r->width = image.width;
    kept_r->height = image.height;
    if (wants_preview(&image, size) && image_thumbnail(arena, data, size, PREVIEW_SIDE, &thumb) == IMAGE_OK)
        kept_r->preview = blob_keep(arena, data_dir, thumb.data, thumb.size);
    return true;
}

static enum err keep(struct call *call, const void *data, size_t size, struct upload *upload)
{
    if ((int64_t)size > call->portal->settings.max_upload_bytes)
        return ERR_FILE_TOO_LARGE;
    return upload_keep(call->arena, call->portal->data_dir, data, size, &upload->kept) ? ERR_NONE
                                                                                       : ERR_DISK_SAVE_FILE;
}

static const char *after_data_url(const char *text)
{
    enum { LONGEST_PREFIX = 200 };
    const char *comma = text && strncasecmp(text, "data:", 5) == 0 ? strchr(text, ',') : NULL;
    return comma && comma - text < LONGEST_PREFIX ? comma + 1 : text;
}

enum err upload_read(struct call *call, const jval *sent, struct upload *upload_r)
{
    bool pair = yyjson_is_ctn((jval *)sent);
    const char *text = after_data_url(yyjson_get_str((jval *)(pair ? json_at(sent, 1) : sent)));
    size_t size;
    *upload_r = (struct upload){.name = pair ? json_text(call->arena, json_at(sent, 0)) : NULL};
    if (!text)
        return ERR_DISK_SAVE_FILE;
    if ((int64_t)(strlen(text) / 4 * 3) > call->portal->settings.max_upload_bytes + 4)
        return ERR_FILE_TOO_LARGE;
    const unsigned char *bytes = base64_decode(call->arena, text, &size);
    return bytes ? keep(call, bytes, size, upload_r) : ERR_DISK_SAVE_FILE;
}

static const struct multipart_part *file_of(const struct multipart_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (parts[i].filename && strcmp(parts[i].name, FILE_FIELD) == 0)
            return &parts[i];
    return NULL;
}

enum err upload_read_raw(struct call *call, struct upload *upload_r)
{
    size_t count = 0;
    if (call->raw->name) {
        *upload_r = (struct upload){.name = call->raw->name};
        return keep(call, call->raw->data, call->raw->size, upload_r);
    }
    const struct multipart_part *parts = multipart_read(
        call->arena, call->raw->content_type, call->raw->data, call->raw->size, PARTS_MOST, &count);
    const struct multipart_part *part = parts ? file_of(parts, count) : NULL;
    if (!part || !utf8_valid(part->filename, strlen(part->filename)))
        return call_fail(call, ERR_BODY_BAD, "a multipart form with the field \"" FILE_FIELD "\" is awaited");
    *upload_r = (struct upload){.name = part->filename};
    return keep(call, part->data, part->len, upload_r);
}

/* The text may be tens of megabytes, so its length is looked at before anything is made of it, and the pixels
 * are never touched by this process: image/image.h. */
#include "api/avatar.h"

#include <string.h>
#include <strings.h>

#include "api/portal.h"
#include "base/base64.h"
#include "base/log.h"
#include "domain/blob_ops.h"
#include "image/image.h"

enum { AVATAR_SIDE = 200 };

/* The base64 in whatever it was sent as; NULL when there is none. */
static const char *find_text(const jval *sent)
{
    const jval *data = json_get_ci(sent, "fileData");
    if (data)
        sent = data;
    if (yyjson_is_ctn((jval *)sent))
        sent = json_at(sent, 1);
    const char *text = yyjson_get_str((jval *)sent);
    if (!text || strncasecmp(text, "data:", 5) != 0)
        return text;
    const char *comma = strchr(text, ',');
    return comma && comma - text < 200 ? comma + 1 : NULL;
}

static struct avatar refused(enum err error)
{
    return (struct avatar){.error = error};
}

struct avatar avatar_read(struct call *call, const jval *sent)
{
    size_t size;
    struct image_thumb thumb;
    if (!sent || yyjson_is_null((jval *)sent))
        return refused(ERR_NONE);
    const char *text = find_text(sent);
    if (!text || !*text)
        return refused(ERR_AVATAR_TYPE);
    if (strlen(text) / 4 * 3 > IMAGE_BYTES_MAX)
        return refused(ERR_AVATAR_SIZE);
    const unsigned char *bytes = base64_decode(call->arena, text, &size);
    enum image_result result =
        bytes ? image_thumbnail(call->arena, bytes, size, AVATAR_SIDE, &thumb) : IMAGE_NOT_AN_IMAGE;
    if (result == IMAGE_TOO_LARGE)
        return refused(ERR_AVATAR_SIZE);
    if (result != IMAGE_OK) {
        log_debug("an avatar of %zu bytes is refused: %s", bytes ? size : 0, image_result_text(result));
        return refused(ERR_AVATAR_TYPE);
    }
    struct avatar avatar = {.blob = blob_keep(call->arena, call->portal->data_dir, thumb.data, thumb.size)};
    if (!avatar.blob)
        avatar.error = ERR_INTERNAL;
    return avatar;
}

/* Beside api/im_attach.c, which knows what one part may contain, this knows only how parts lie in the params.
 */
#include "api/im_parts.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"

bool im_text_is_blank(struct call *call, const char *text)
{
    return !text || !*utf8_trim(call->arena, text);
}

enum err im_parts_read(struct call *call, const struct im_parts *parts, jnode *read_r[IM_PART_COUNT])
{
    for (int part = 0; part < IM_PART_COUNT; part++) {
        enum err error = im_attach_read(call->arena, call->doc, (enum im_part)part, parts->part[part],
            call->ops.now / SECOND, &read_r[part]);
        if (error)
            return error;
    }
    return ERR_NONE;
}

static void set_parts(
    struct call *call, jnode *params, const struct im_parts *parts, jnode *const read[IM_PART_COUNT])
{
    for (int part = 0; part < IM_PART_COUNT; part++)
        if (read[part])
            j_set(call->doc, params, im_part_keys[part], read[part]);
    if (parts->url_preview == 0)
        j_set_str(call->doc, params, "urlPreview", "N");
}

static const char *as_text(struct call *call, jnode *params)
{
    return yyjson_mut_obj_size(params) ? j_write(call->arena, params, NULL) : "";
}

const char *im_parts_new(
    struct call *call, const struct im_parts *parts, jnode *const read[IM_PART_COUNT], int64_t reply_id)
{
    jnode *params = j_obj(call->doc);
    set_parts(call, params, parts, read);
    if (reply_id)
        j_set_int(call->doc, params, "replyId", reply_id);
    return as_text(call, params);
}

static bool is_sent(const struct im_parts *parts, const char *key)
{
    for (int part = 0; part < IM_PART_COUNT; part++)
        if (strcmp(key, im_part_keys[part]) == 0)
            return parts->part[part] != NULL;
    return strcmp(key, "urlPreview") == 0 && parts->url_preview >= 0;
}

const char *im_parts_changed(
    struct call *call, const struct im_parts *parts, jnode *const read[IM_PART_COUNT], const char *before)
{
    bool any = parts->url_preview >= 0;
    for (int part = 0; part < IM_PART_COUNT; part++)
        any = any || parts->part[part];
    if (!any)
        return NULL;
    jnode *params = j_obj(call->doc);
    const jval *kept = json_read(call->arena, before, strlen(before));
    for (struct jiter i = json_iter(kept); json_next(&i);)
        if (i.key && !is_sent(parts, i.key))
            j_set(call->doc, params, i.key, j_copy(call->doc, i.value));
    set_parts(call, params, parts, read);
    return as_text(call, params);
}

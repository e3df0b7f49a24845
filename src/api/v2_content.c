/* The parts are those of version 1 (api/im_parts.h) under other names; a menu is not among them. */
#include "api/v2_content.h"

#include "api/imbot_v2.h"

enum err v2_content_read(struct call *call, const jval *fields, struct v2_content *content_r)
{
    *content_r = (struct v2_content){.text = v2_text(call, fields, "message"),
        .parts = {.part[IM_ATTACH] = json_get_ci(fields, "attach"),
            .part[IM_KEYBOARD] = json_get_ci(fields, "keyboard"),
            .url_preview = imbot_flag(fields, "urlPreview")}};
    enum err error = im_parts_read(call, &content_r->parts, content_r->read);
    content_r->empty = im_text_is_blank(call, content_r->text) && !content_r->read[IM_ATTACH];
    return error;
}

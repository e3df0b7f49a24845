/* What a message carries beside its text, as im.message.* and imbot.message.* take it: ATTACH, KEYBOARD, MENU
 * and URL_PREVIEW. Kept as JSON text in the message's params ({"attach", "keyboard", "menu", "replyId",
 * "urlPreview"}); put together here, because the layers below see that text only as a whole. */
#ifndef SWITCHLINE_API_IM_PARTS_H
#define SWITCHLINE_API_IM_PARTS_H

#include "api/call.h"
#include "api/im_attach.h"

struct im_parts {
    const jval *part[IM_PART_COUNT]; /* as sent; NULL: absent */
    int url_preview; /* 1, 0, or -1 when absent */
};

/* Rows of a parameter table; `member` is the struct im_parts of `in`. */
#define IM_PARTS_PARAMS(in, member)                                                                          \
    P_ANY(in, member.part[IM_ATTACH], "ATTACH", "Attachment: object, list of blocks or JSON text.",          \
        .type = "object"),                                                                                   \
        P_ANY(in, member.part[IM_KEYBOARD], "KEYBOARD", "Buttons below the message.", .type = "object"),     \
        P_ANY(in, member.part[IM_MENU], "MENU", "Entries of the message's menu.", .type = "object")
#define IM_PARTS_ERRORS                                                                                      \
    ERR_ATTACH_ERROR, ERR_ATTACH_OVERSIZE, ERR_KEYBOARD_ERROR, ERR_KEYBOARD_OVERSIZE, ERR_MENU_ERROR,        \
        ERR_MENU_OVERSIZE

/* read_r[i] is NULL for a part that was not sent or that is to be removed. Errors: IM_PARTS_ERRORS. */
enum err im_parts_read(struct call *call, const struct im_parts *parts, jnode *read_r[IM_PART_COUNT]);
/* Params of a new message; "" when there are none. reply_id 0: none. */
const char *im_parts_new(
    struct call *call, const struct im_parts *parts, jnode *const read[IM_PART_COUNT], int64_t reply_id);
/* The params as they were, without what was sent anew, and with what takes its place. NULL: nothing was sent.
 */
const char *im_parts_changed(
    struct call *call, const struct im_parts *parts, jnode *const read[IM_PART_COUNT], const char *before);
/* Absent, or nothing but blanks. */
bool im_text_is_blank(struct call *call, const char *text);

#endif

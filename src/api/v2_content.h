/* What a message says, as `fields` of imbot.v2.Chat.Message.send, .update and imbot.v2.Command.answer. */
#ifndef SWITCHLINE_API_V2_CONTENT_H
#define SWITCHLINE_API_V2_CONTENT_H

#include "api/im_parts.h"

#define V2_CONTENT_DOC                                                                                       \
    P_DOC("fields.message", "string", "Text with BB codes; may be absent beside attach."),                   \
        P_DOC("fields.attach", "array", "Attachment: object, list of blocks or JSON text."),                 \
        P_DOC("fields.keyboard", "array", "Buttons below the message; N: none."),                            \
        P_DOC("fields.urlPreview", "boolean", "false: links get no preview.")
#define V2_CONTENT_ERRORS ERR_ATTACH_ERROR, ERR_ATTACH_OVERSIZE, ERR_KEYBOARD_ERROR, ERR_KEYBOARD_OVERSIZE

struct v2_content {
    const char *text; /* NULL: absent */
    struct im_parts parts;
    jnode *read[IM_PART_COUNT];
    bool empty; /* neither a text nor an attachment */
};
/* fields may be NULL. The V2_CONTENT_ERRORS. */
enum err v2_content_read(struct call *call, const jval *fields, struct v2_content *content_r);

#endif

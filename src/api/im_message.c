/* im.message.*: an employee (or an application in his name) posts, changes and deletes messages.
 *
 * What a message carries beside its text is kept as JSON text in its params: {"attach", "keyboard", "menu", "replyId",
 * "urlPreview"}. It is put together here, because the layers below see that text only as a whole. */
#include <string.h>

#include "api/call.h"
#include "api/im_attach.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "domain/message_ops.h"

struct parts_in {
    const jval *part[IM_PART_COUNT];
};

/* Reads the parts that were sent. read_r[i] is NULL for one that was not sent or that is to be removed. */
static enum err read_parts(struct call *call, const struct parts_in *in, jnode *read_r[IM_PART_COUNT])
{
    for (int part = 0; part < IM_PART_COUNT; part++) {
        enum err error = im_attach_read(call->arena, call->doc, (enum im_part)part, in->part[part],
            call->ops.now / SECOND, &read_r[part]);
        if (error)
            return error;
    }
    return ERR_NONE;
}

static bool is_blank(struct call *call, const char *text)
{
    return !text || !*utf8_trim(call->arena, text);
}

/* ---- im.message.add ---- */
struct message_add_in {
    const char *dialog_id, *text;
    struct parts_in parts;
    int system, url_preview;
    int64_t reply_id;
};
static const struct param message_add_params[] = {P_STR(struct message_add_in, dialog_id, "DIALOG_ID",
                                                      "chatNN, or a user's id for the private chat with him.",
                                                      .missing = ERR_USER_ID_EMPTY, .bad = ERR_PARAMS_ERROR),
    P_STR(struct message_add_in, text, "MESSAGE", "Text with BB codes; may be absent beside ATTACH.",
        .bad = ERR_PARAMS_ERROR),
    P_ANY(struct message_add_in, parts.part[IM_ATTACH], "ATTACH",
        "Attachment: object, list of blocks or JSON text.", .type = "object"),
    P_ANY(struct message_add_in, parts.part[IM_KEYBOARD], "KEYBOARD", "Buttons below the message.",
        .type = "object"),
    P_ANY(struct message_add_in, parts.part[IM_MENU], "MENU", "Entries of the message's menu.",
        .type = "object"),
    P_FLAG(struct message_add_in, system, "SYSTEM", "Y: a message of the system, without an author.",
        .bad = ERR_PARAMS_ERROR),
    P_FLAG(struct message_add_in, url_preview, "URL_PREVIEW", "N: links get no preview.",
        .bad = ERR_PARAMS_ERROR),
    P_INT(struct message_add_in, reply_id, "REPLY_ID", "Message of the same chat that this one answers.",
        .bad = ERR_PARAMS_ERROR),
    P_END};

static const char *new_params(
    struct call *call, const struct message_add_in *in, jnode *const read[IM_PART_COUNT])
{
    jnode *params = j_obj(call->doc);
    for (int part = 0; part < IM_PART_COUNT; part++)
        if (read[part])
            j_set(call->doc, params, im_part_keys[part], read[part]);
    if (in->reply_id)
        j_set_int(call->doc, params, "replyId", in->reply_id);
    if (in->url_preview == 0)
        j_set_str(call->doc, params, "urlPreview", "N");
    return yyjson_mut_obj_size(params) ? j_write(call->arena, params, NULL) : "";
}

static enum err message_add(struct call *call, const void *input)
{
    const struct message_add_in *in = input;
    jnode *read[IM_PART_COUNT];
    enum err error = read_parts(call, &in->parts, read);
    if (error)
        return error;
    if (is_blank(call, in->text) && !read[IM_ATTACH])
        return ERR_MESSAGE_EMPTY;
    if (in->reply_id < 0)
        return ERR_PARAMS_ERROR;
    struct new_message message = {
        .text = in->text ? in->text : "", .params = new_params(call, in, read), .system = in->system == 1};
    int64_t id = 0;
    error = message_send(&call->ops, in->dialog_id, &message, in->reply_id, &id);
    if (error)
        return error;
    call->result = j_int(call->doc, id);
    return ERR_NONE;
}

/* ---- im.message.update ---- */
struct message_update_in {
    int64_t message_id;
    const char *text;
    struct parts_in parts;
    int url_preview, is_edited;
};
static const struct param message_update_params[] = {
    P_INT(struct message_update_in, message_id, "MESSAGE_ID", "Message to change.", .missing = ERR_MESSAGE_ID,
        .bad = ERR_MESSAGE_ID),
    P_STR(struct message_update_in, text, "MESSAGE",
        "New text; empty deletes the message, absent keeps the text.", .bad = ERR_ARGUMENT_TYPE),
    P_ANY(struct message_update_in, parts.part[IM_ATTACH], "ATTACH", "New attachment; N or empty removes it.",
        .type = "object"),
    P_ANY(struct message_update_in, parts.part[IM_KEYBOARD], "KEYBOARD",
        "New buttons; N or empty removes them.", .type = "object"),
    P_ANY(struct message_update_in, parts.part[IM_MENU], "MENU", "New menu; N or empty removes it.",
        .type = "object"),
    P_FLAG(
        struct message_update_in, url_preview, "URL_PREVIEW", "N: links get no preview; absent: as it was."),
    P_FLAG(struct message_update_in, is_edited, "IS_EDITED", "N: the message is not marked as edited."),
    P_END};

static bool is_sent(const struct message_update_in *in, const char *key)
{
    for (int part = 0; part < IM_PART_COUNT; part++)
        if (strcmp(key, im_part_keys[part]) == 0)
            return in->parts.part[part] != NULL;
    return strcmp(key, "urlPreview") == 0 && in->url_preview >= 0;
}

/* The params as they were, without what was sent anew, and with what takes its place. NULL: nothing was sent. */
static const char *changed_params(struct call *call, const struct message_update_in *in, const char *before,
    jnode *const read[IM_PART_COUNT])
{
    bool any = in->url_preview >= 0;
    for (int part = 0; part < IM_PART_COUNT; part++)
        any = any || in->parts.part[part];
    if (!any)
        return NULL;
    jnode *params = j_obj(call->doc);
    const jval *kept = json_read(call->arena, before, strlen(before));
    for (struct jiter i = json_iter(kept); json_next(&i);)
        if (i.key && !is_sent(in, i.key))
            j_set(call->doc, params, i.key, j_copy(call->doc, i.value));
    for (int part = 0; part < IM_PART_COUNT; part++)
        if (read[part])
            j_set(call->doc, params, im_part_keys[part], read[part]);
    if (in->url_preview == 0)
        j_set_str(call->doc, params, "urlPreview", "N");
    return yyjson_mut_obj_size(params) ? j_write(call->arena, params, NULL) : "";
}

/* A text of blanks would leave an empty message, so it deletes like "". */
static const char *changed_text(struct call *call, const char *text)
{
    return text && is_blank(call, text) ? "" : text;
}

static enum err message_update(struct call *call, const void *input)
{
    const struct message_update_in *in = input;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    jnode *read[IM_PART_COUNT];
    enum err error = read_parts(call, &in->parts, read);
    if (error)
        return error;
    const struct message *before = message_get(&call->ops, in->message_id);
    if (!before)
        return ERR_CANT_EDIT;
    error = message_change(&call->ops, in->message_id, changed_text(call, in->text),
        changed_params(call, in, before->params, read), in->is_edited != 0);
    if (error)
        return error;
    call->result = j_bool(call->doc, true);
    return ERR_NONE;
}

/* ---- im.message.delete ---- */
struct message_delete_in {
    int64_t message_id;
};
static const struct param message_delete_params[] = {
    P_INT(struct message_delete_in, message_id, "MESSAGE_ID", "Message to delete.", .missing = ERR_MESSAGE_ID,
        .bad = ERR_MESSAGE_ID),
    P_END};

static enum err message_remove(struct call *call, const void *input)
{
    const struct message_delete_in *in = input;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    enum err error = message_delete(&call->ops, in->message_id);
    if (error)
        return error;
    call->result = j_bool(call->doc, true);
    return ERR_NONE;
}

const struct method im_message_methods[] = {
    {.name = "im.message.add",
        .summary = "Posts a message to a chat or to a user.",
        .doc = "api-reference/chats/messages/im-message-add.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = message_add_params,
        .in_size = sizeof(struct message_add_in),
        .call = message_add,
        .out = OUT_INT,
        .errors = ERRORS(ERR_MESSAGE_EMPTY, ERR_USER_ID_EMPTY, ERR_USER_NOT_FOUND, ERR_CREATE_MESSAGE,
            ERR_ACTION_UNAVAILABLE, ERR_PARAMS_ERROR, ERR_ATTACH_ERROR, ERR_ATTACH_OVERSIZE,
            ERR_KEYBOARD_ERROR, ERR_KEYBOARD_OVERSIZE, ERR_MENU_ERROR, ERR_MENU_OVERSIZE, ERR_REPLY_ACCESS,
            ERR_REPLY_OTHER_CHAT)},
    {.name = "im.message.delete",
        .summary = "Deletes a message.",
        .doc = "api-reference/chats/messages/im-message-delete.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = message_delete_params,
        .in_size = sizeof(struct message_delete_in),
        .call = message_remove,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_MESSAGE_ID, ERR_CANT_EDIT)},
    {.name = "im.message.update",
        .summary = "Changes the text, attachment, keyboard or menu of a message.",
        .doc = "api-reference/chats/messages/im-message-update.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = message_update_params,
        .in_size = sizeof(struct message_update_in),
        .call = message_update,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_MESSAGE_ID, ERR_CANT_EDIT, ERR_ATTACH_ERROR, ERR_ATTACH_OVERSIZE,
            ERR_KEYBOARD_ERROR, ERR_KEYBOARD_OVERSIZE, ERR_MENU_ERROR, ERR_MENU_OVERSIZE)},
    {0}};

/* im.message.*: an employee (or an application in his name) posts, changes and deletes messages. Deleting has two forms:
 * im.message.delete, and an update to an empty text, because clients know both. */
#include "api/im_likes.h"
#include "api/im_parts.h"
#include "base/text.h"
#include "domain/message_ops.h"

/* ---- im.message.add ---- */
struct message_add_in {
    const char *dialog_id, *text;
    struct im_parts parts;
    int system;
    int64_t reply_id;
};
static const struct param message_add_params[] = {P_STR(struct message_add_in, dialog_id, "DIALOG_ID",
                                                      "chatNN, or a user's id for the private chat with him.",
                                                      .missing = ERR_USER_ID_EMPTY, .bad = ERR_PARAMS_ERROR),
    P_STR(struct message_add_in, text, "MESSAGE", "Text with BB codes; may be absent beside ATTACH.",
        .bad = ERR_PARAMS_ERROR),
    IM_PARTS_PARAMS(struct message_add_in, parts),
    P_FLAG(struct message_add_in, system, "SYSTEM", "Y: a message of the system, without an author.",
        .bad = ERR_PARAMS_ERROR),
    P_FLAG(struct message_add_in, parts.url_preview, "URL_PREVIEW", "N: links get no preview.",
        .bad = ERR_PARAMS_ERROR),
    P_INT(struct message_add_in, reply_id, "REPLY_ID", "Message of the same chat that this one answers.",
        .bad = ERR_PARAMS_ERROR),
    P_END};

static enum err message_add(struct call *call, const void *input)
{
    const struct message_add_in *in = input;
    jnode *read[IM_PART_COUNT];
    enum err error = im_parts_read(call, &in->parts, read);
    if (error)
        return error;
    if (im_text_is_blank(call, in->text) && !read[IM_ATTACH])
        return ERR_MESSAGE_EMPTY;
    if (in->reply_id < 0)
        return ERR_PARAMS_ERROR;
    struct new_message message = {.text = text_or_empty(in->text),
        .params = im_parts_new(call, &in->parts, read, in->reply_id),
        .system = in->system == 1};
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
    struct im_parts parts;
    int is_edited;
};
static const struct param message_update_params[] = {
    P_INT(struct message_update_in, message_id, "MESSAGE_ID", "Message to change.", .missing = ERR_MESSAGE_ID,
        .bad = ERR_MESSAGE_ID),
    P_STR(struct message_update_in, text, "MESSAGE",
        "New text; empty deletes the message, absent keeps the text.", .bad = ERR_ARGUMENT_TYPE),
    IM_PARTS_PARAMS(struct message_update_in, parts), /* N or empty removes one */
    P_FLAG(struct message_update_in, parts.url_preview, "URL_PREVIEW",
        "N: links get no preview; absent: as it was."),
    P_FLAG(struct message_update_in, is_edited, "IS_EDITED", "N: the message is not marked as edited."),
    P_END};

/* A text of blanks would leave an empty message, so it deletes like "". */
static const char *changed_text(struct call *call, const char *text)
{
    return text && im_text_is_blank(call, text) ? "" : text;
}

static enum err message_update(struct call *call, const void *input)
{
    const struct message_update_in *in = input;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    jnode *read[IM_PART_COUNT];
    enum err error = im_parts_read(call, &in->parts, read);
    if (error)
        return error;
    const struct message *before = message_get(&call->ops, in->message_id);
    if (!before)
        return ERR_CANT_EDIT;
    error = message_change(&call->ops, in->message_id, changed_text(call, in->text),
        im_parts_changed(call, &in->parts, read, before->params), in->is_edited != 0);
    if (error)
        return error;
    return call_bool(call, true);
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
    return call_bool(call, true);
}

/* ---- im.message.like ---- */
struct message_like_in {
    int64_t message_id;
    const char *action;
};
static const struct param message_like_params[] = {
    P_INT(struct message_like_in, message_id, "MESSAGE_ID", "Message to like.", .missing = ERR_MESSAGE_ID,
        .bad = ERR_MESSAGE_ID),
    P_STR(struct message_like_in, action, "ACTION", "plus, minus, or auto, which toggles."), P_END};

static enum err message_like(struct call *call, const void *input)
{
    const struct message_like_in *in = input;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    enum err error = im_like(call, in->message_id, in->action);
    return error ? error : call_bool(call, true);
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
            ERR_ACTION_UNAVAILABLE, ERR_PARAMS_ERROR, IM_PARTS_ERRORS, ERR_REPLY_ACCESS,
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
    {.name = "im.message.like",
        .summary = "Likes a message, or takes the like back.",
        .doc = "api-reference/chats/messages/im-message-like.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = message_like_params,
        .in_size = sizeof(struct message_like_in),
        .call = message_like,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_MESSAGE_ID, ERR_LIKE_UNCHANGED)},
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
        .errors = ERRORS(ERR_MESSAGE_ID, ERR_CANT_EDIT, IM_PARTS_ERRORS)},
    {0}};

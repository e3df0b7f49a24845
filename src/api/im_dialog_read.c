/* im.dialog.read, read.all, unread, writing: how far somebody has read his chats, and that he is writing. */
#include "api/im_in.h"
#include "domain/chat_ops.h"
#include "domain/news.h"
#include "domain/recent_ops.h"

struct read_in {
    const char *dialog_id;
    int64_t message_id;
};
#define DIALOG_ID                                                                                            \
    P_STR(struct read_in, dialog_id, "DIALOG_ID", "chatNN, or a user's id for the private chat with him.",   \
        .missing = ERR_DIALOG_ID_EMPTY, .bad = ERR_DIALOG_ID_EMPTY)
static const struct param read_params[] = {DIALOG_ID,
    P_INT(struct read_in, message_id, "MESSAGE_ID", "The last message that was read; absent: all of them."),
    P_END};
static const struct param unread_params[] = {
    P_INT(struct read_in, message_id, "MESSAGE_ID", "The first message that is to be unread again.",
        .missing = ERR_UNREAD_ID, .bad = ERR_UNREAD_ID),
    DIALOG_ID, P_END};
static const struct param writing_params[] = {DIALOG_ID, P_END};

/* ---- im.dialog.read ---- */
static enum err dialog_read(struct call *call, const void *input)
{
    const struct read_in *in = input;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    const struct chat *chat = chat_by_dialog_id(&call->ops, in->dialog_id, false);
    const struct chat_member *me = chat ? recent_read(&call->ops, chat, in->message_id) : NULL;
    if (!me)
        return call_bool(call, false);
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, "dialogId", in->dialog_id);
    j_set_int(call->doc, call->result, "chatId", chat->id);
    j_set_int(call->doc, call->result, "lastId", me->last_read_id);
    j_set_int(call->doc, call->result, "counter", me->unread);
    return ERR_NONE;
}

static enum err read_all(struct call *call, const void *input)
{
    (void)input;
    recent_read_all(&call->ops);
    return call_bool(call, true);
}

/* ---- im.dialog.unread ---- */
static enum err dialog_unread(struct call *call, const void *input)
{
    const struct read_in *in = input;
    if (in->message_id <= 0)
        return ERR_UNREAD_ID;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    const struct chat *chat = chat_by_dialog_id(&call->ops, in->dialog_id, false);
    return call_bool(call, chat && recent_unread(&call->ops, chat, in->message_id));
}

/* ---- im.dialog.writing ---- */
/* Told to those who look and kept nowhere. A private chat need not have begun. */
static enum err writing(struct call *call, const void *input)
{
    const struct read_in *in = input;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    if (!chat || (chat->id && !chat_me(&call->ops, chat->id)))
        return ERR_CHAT_ACTION;
    if (chat->id)
        news_writing(&call->ops, chat->id, call->ops.who.user_id);
    return call_bool(call, true);
}

const struct method im_dialog_read_methods[] = {{.name = "im.dialog.read",
                                                    .summary = "Marks the messages of a chat as read.",
                                                    .doc = "api-reference/chats/messages/im-dialog-read.md",
                                                    .scope = SCOPE_IM,
                                                    .who = WHO_USER,
                                                    .lane = LANE_WRITE,
                                                    .params = read_params,
                                                    .in_size = sizeof(struct read_in),
                                                    .call = dialog_read,
                                                    .out = OUT_ANY,
                                                    .errors = ERRORS(ERR_DIALOG_ID_EMPTY)},
    {.name = "im.dialog.read.all",
        .summary = "Marks all chats of the current user as read.",
        .doc = "api-reference/chats/special-operations/im-dialog-read-all.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .call = read_all,
        .out = OUT_BOOL},
    {.name = "im.dialog.unread",
        .summary = "Marks a message and those after it as unread.",
        .doc = "api-reference/chats/messages/im-dialog-unread.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = unread_params,
        .in_size = sizeof(struct read_in),
        .call = dialog_unread,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_UNREAD_ID, ERR_DIALOG_ID_EMPTY)},
    {.name = "im.dialog.writing",
        .summary = "Tells that the current user is writing.",
        .doc = "api-reference/chats/messages/im-dialog-writing.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = writing_params,
        .in_size = sizeof(struct read_in),
        .call = writing,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_CHAT_ACTION)},
    {0}};

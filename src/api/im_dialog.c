/* im.chat.get, im.dialog.*: finding a chat, how it stands, what was written in it. */
#include "api/call.h"
#include "api/im_views.h"

/* ---- im.chat.get ---- */
struct chat_get_in {
    const char *entity_type, *entity_id;
};
static const struct param chat_get_params[] = {
    P_STR(struct chat_get_in, entity_type, "ENTITY_TYPE", "Kind of the object that the chat belongs to.",
        .missing = ANSWER_NULL),
    P_STR(struct chat_get_in, entity_id, "ENTITY_ID", "The object's id; its form depends on ENTITY_TYPE.",
        .missing = ANSWER_NULL),
    P_END};

/* A chat that the caller may not read is answered like one that does not exist. */
static enum err get_chat(struct call *call, const void *input)
{
    const struct chat_get_in *in = input;
    const struct chat *chat = chat_by_entity(&call->ops, in->entity_type, in->entity_id);
    call->result = j_null(call->doc);
    if (chat && chat_may_read(&call->ops, chat)) {
        call->result = j_obj(call->doc);
        j_set_int(call->doc, call->result, "ID", chat->id);
    }
    return ERR_NONE;
}

/* ---- im.dialog.get ---- */
struct dialog_get_in {
    const char *dialog_id;
};
static const struct param dialog_get_params[] = {
    P_STR(struct dialog_get_in, dialog_id, "DIALOG_ID",
        "chatNN, or a user's id for the private chat with him.", .missing = ERR_DIALOG_ID_EMPTY,
        .bad = ERR_DIALOG_ID_EMPTY),
    P_END};

static enum err get_dialog(struct call *call, const void *input)
{
    const struct dialog_get_in *in = input;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    if (!chat)
        return ERR_DIALOG_ACCESS;
    struct chat_view view;
    chat_look(&call->ops, chat, &view);
    call->result = im_chat_view(call, &view, IM_STYLE_IM);
    return ERR_NONE;
}

/* ---- im.dialog.messages.get ---- */
enum { MESSAGES_USUAL = 20, MESSAGES_MOST = 50, UNREAD_MOST = 200 };

struct messages_get_in {
    const char *dialog_id;
    int64_t last_id, first_id, limit;
};
static const struct param messages_get_params[] = {
    P_STR(struct messages_get_in, dialog_id, "DIALOG_ID",
        "chatNN, or a user's id for the private chat with him.", .missing = ERR_DIALOG_ID_EMPTY,
        .bad = ERR_DIALOG_ID_EMPTY),
    P_INT(struct messages_get_in, last_id, "LAST_ID", "Only messages older than this one.",
        .bad = ERR_LAST_ID_STRING),
    P_INT(struct messages_get_in, first_id, "FIRST_ID",
        "Only messages newer than this one, beginning right after it.", .bad = ERR_FIRST_ID_STRING,
        .absent = -1),
    P_INT(struct messages_get_in, limit, "LIMIT",
        "How many, at most 50; a newest page shows all unread messages, up to 200.",
        .absent = MESSAGES_USUAL),
    P_END};

static int64_t page_size(const struct messages_get_in *in, const struct chat_member *me)
{
    int64_t limit = in->limit > 0 ? in->limit : MESSAGES_USUAL;
    if (limit > MESSAGES_MOST)
        limit = MESSAGES_MOST;
    bool newest = in->last_id <= 0 && in->first_id < 0;
    if (newest && me && me->unread > limit)
        limit = me->unread < UNREAD_MOST ? me->unread : UNREAD_MOST;
    return limit;
}

static enum err get_messages(struct call *call, const void *input)
{
    const struct messages_get_in *in = input;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    if (!chat)
        return ERR_DIALOG_ACCESS;
    const struct chat_member *me = chat_me(&call->ops, chat->id);
    struct history history;
    message_page(&call->ops, chat->id, me, in->last_id, in->first_id, page_size(in, me), &history);

    jdoc *doc = call->doc;
    call->result = j_obj(doc);
    j_set_int(doc, call->result, "chat_id", chat->id);
    jnode *messages = j_set_arr(doc, call->result, "messages");
    for (size_t i = 0; i < history.message_count; i++)
        j_push(messages, im_message_view(call, &history, &history.messages[i], me));
    jnode *users = j_set_arr(doc, call->result, "users");
    for (size_t i = 0; i < history.person_count; i++)
        j_push(users, im_user_view(call, history.people[i]));
    jnode *files = j_set_arr(doc, call->result, "files");
    for (size_t i = 0; i < history.file_count; i++)
        j_push(files, im_file_view(call, &history, &history.files[i], IM_STYLE_IM));
    return ERR_NONE;
}

const struct method im_dialog_methods[] = {{.name = "im.chat.get",
                                               .summary = "Finds the chat that belongs to an object.",
                                               .doc = "api-reference/chats/im-chat-get.md",
                                               .scope = SCOPE_IM,
                                               .who = WHO_USER,
                                               .lane = LANE_READ,
                                               .params = chat_get_params,
                                               .in_size = sizeof(struct chat_get_in),
                                               .call = get_chat,
                                               .out = OUT_OBJECT,
                                               .nullable = true,
                                               .errors = ERRORS()},
    {.name = "im.dialog.get",
        .summary = "Returns a chat with its counters, members' progress and permissions.",
        .doc = "api-reference/chats/im-dialog-get.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = dialog_get_params,
        .in_size = sizeof(struct dialog_get_in),
        .call = get_dialog,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS)},
    {.name = "im.dialog.messages.get",
        .summary = "Returns messages of a chat, newest first, with authors and files.",
        .doc = "api-reference/chats/messages/im-dialog-messages-get.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = messages_get_params,
        .in_size = sizeof(struct messages_get_in),
        .call = get_messages,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_FIRST_ID_STRING, ERR_LAST_ID_STRING, ERR_DIALOG_ACCESS)},
    {0}};

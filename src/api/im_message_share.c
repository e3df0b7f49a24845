/* im.message.share: something that is made of a message. Of the documented kinds only a chat exists here: there are no tasks,
 * no feed and no calendar, and saying "true" to those would be a lie, so they are refused like an unknown kind. */
#include <string.h>

#include "api/call.h"
#include "base/utf8.h"
#include "domain/chat_ops.h"
#include "domain/group_ops.h"
#include "domain/message_ops.h"
#include "domain/person_ops.h"
#include "domain/user_ops.h"

enum { TITLE_CHARS = 50 };

struct share_in {
    int64_t message_id;
    const char *dialog_id, *type;
};
static const struct param share_params[] = {P_INT(struct share_in, message_id, "MESSAGE_ID", "The message.",
                                                .missing = ERR_MESSAGE_ID, .bad = ERR_MESSAGE_ID),
    P_STR(struct share_in, dialog_id, "DIALOG_ID", "Where it was written: chatNN, or a user's id.",
        .missing = ERR_DIALOG_ID_EMPTY, .bad = ERR_DIALOG_ID_EMPTY),
    P_STR(struct share_in, type, "TYPE",
        "CHAT: a new group of the chat's people that begins with the message. TASK, POST and CALEND do not "
        "exist here.",
        .missing = ERR_PARAMS_ERROR, .bad = ERR_PARAMS_ERROR),
    P_END};

/* Customers stay where they write; bots are invited by whoever wants them. */
static bool goes_along(const struct users *user)
{
    return strcmp(user->type, USER_EMPLOYEE) == 0;
}

static enum err make_chat(
    struct call *call, const struct chat *chat, const char *dialog_id, const struct message *message)
{
    size_t count, kept = 0;
    const struct users **people = chat_users(&call->ops, chat, dialog_id, &count);
    int64_t *ids = arena_array_of(call->arena, int64_t, count);
    for (size_t i = 0; i < count; i++)
        if (people[i]->id != call->ops.who.user_id && goes_along(people[i]))
            ids[kept++] = people[i]->id;
    const char *title = utf8_cut(call->arena, message->text, TITLE_CHARS);
    struct new_group group = {.title = title, .users = ids, .user_count = kept};
    int64_t chat_id, message_id;
    enum err error = group_add(&call->ops, &group, &chat_id);
    if (error)
        return ERR_PARAMS_ERROR;
    const struct users *author = user_get(&call->ops, message->author_id);
    const char *line = "------------------------------------------------------";
    const struct new_message first = {.params = "",
        .text = arena_printf(call->arena, "%s\n%s\n%s\n%s", line,
            author ? person_name(call->arena, author) : "", message->text, line)};
    error = message_send(
        &call->ops, arena_printf(call->arena, "chat%lld", (long long)chat_id), &first, 0, &message_id);
    return error ? ERR_PARAMS_ERROR : call_bool(call, true);
}

static enum err share(struct call *call, const void *input)
{
    const struct share_in *in = input;
    struct chat *home;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    if (!chat)
        return ERR_DIALOG_ACCESS;
    const struct message *message = message_for_reading(&call->ops, in->message_id, &home);
    if (!message)
        return ERR_MESSAGE_ID;
    if (home->id != chat->id || strcmp(in->type, "CHAT") != 0)
        return ERR_PARAMS_ERROR;
    return make_chat(call, chat, in->dialog_id, message);
}

const struct method im_message_share_methods[] = {
    {.name = "im.message.share",
        .summary = "Makes a chat of a message.",
        .doc = "api-reference/chats/messages/im-message-share.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = share_params,
        .in_size = sizeof(struct share_in),
        .call = share,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_MESSAGE_ID, ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS, ERR_PARAMS_ERROR)},
    {0}};

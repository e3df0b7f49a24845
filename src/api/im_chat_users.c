/* im.chat.user.*, im.chat.leave: who is in a group chat, on behalf of an employee. The rules are domain/group_ops.h, the same
 * as for bots; these pages tell some refusals apart that the bots' pages do not. */
#include "api/imbot.h"
#include "domain/chat_ops.h"
#include "domain/group_ops.h"

struct users_in {
    int64_t chat_id, user_id;
    const jval *users;
    int hide_history;
};
#define CHAT_ID                                                                                              \
    P_INT(struct users_in, chat_id, "CHAT_ID", "Number of the chat, without \"chat\".",                      \
        .missing = ERR_CHAT_ID_EMPTY, .bad = ERR_CHAT_ID_EMPTY)
static const struct param add_params[] = {CHAT_ID,
    P_ANY(struct users_in, users, "USERS", "Ids of the new members.", .missing = ERR_CHAT_EXTEND_DENIED,
        .type = "array"),
    P_FLAG(struct users_in, hide_history, "HIDE_HISTORY",
        "N: they see what was written before, too; default Y."),
    P_END};
static const struct param delete_params[] = {CHAT_ID,
    P_INT(struct users_in, user_id, "USER_ID", "Member to remove.", .missing = ERR_USER_ID_EMPTY,
        .bad = ERR_USER_ID_EMPTY),
    P_END};
static const struct param chat_params[] = {CHAT_ID, P_END};

/* ---- im.chat.user.add ---- */
static bool is_visible(struct call *call, int64_t chat_id)
{
    const struct chat *chat = chat_get(&call->ops, chat_id);
    return chat && chat_may_read(&call->ops, chat);
}

static bool is_any_in(struct call *call, int64_t chat_id, const int64_t *users, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (chat_has_member(&call->ops, chat_id, users[i]))
            return true;
    return false;
}

/* Who is in already may be added again; clients count on that. Somebody who sees the chat but is no member lacks the right; to anybody else
 * there is no such chat. */
static enum err user_add(struct call *call, const void *input)
{
    const struct users_in *in = input;
    const int64_t *users;
    size_t count;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (!imbot_read_ids(call, in->users, &users, &count))
        return ERR_CHAT_EXTEND_DENIED;
    enum err error = group_add_users(&call->ops, in->chat_id, users, count, in->hide_history != 0);
    if (error == ERR_CHAT_ADD_USERS)
        return is_any_in(call, in->chat_id, users, count) ? call_bool(call, true) : ERR_CHAT_EXTEND_DENIED;
    if (error == ERR_CHAT_ACTION && !chat_me(&call->ops, in->chat_id) && is_visible(call, in->chat_id))
        return ERR_CHAT_EXTEND_DENIED;
    return error ? error : call_bool(call, true);
}

/* ---- im.chat.user.delete, im.chat.leave ---- */
static enum err user_delete(struct call *call, const void *input)
{
    const struct users_in *in = input;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (in->user_id <= 0)
        return ERR_USER_ID_EMPTY;
    enum err error = group_remove_user(&call->ops, in->chat_id, in->user_id);
    if (error == ERR_CHAT_NOT_MEMBER_OF)
        return chat_has_member(&call->ops, in->chat_id, in->user_id) ? ERR_CHAT_KICK_DENIED
                                                                     : ERR_CHAT_USER_ABSENT;
    if (error == ERR_CHAT_OWNER_LEAVES)
        return ERR_CHAT_NO_DELETE;
    return error ? error : call_bool(call, true);
}

static enum err leave(struct call *call, const void *input)
{
    const struct users_in *in = input;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    enum err error = group_leave(&call->ops, in->chat_id);
    if (error == ERR_CHAT_NOT_MEMBER)
        return ERR_CHAT_LEAVE_DENIED;
    if (error == ERR_CHAT_OWNER_LEAVES)
        return ERR_CHAT_NO_DELETE;
    return error ? error : call_bool(call, true);
}

/* ---- im.chat.user.list ---- */
static enum err user_list(struct call *call, const void *input)
{
    const struct users_in *in = input;
    enum err error;
    size_t count;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    const struct chat_member *members = group_members(&call->ops, in->chat_id, &count, &error);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, j_int(call->doc, members[i].user_id));
    return error;
}

#define PAGE(name) "api-reference/chats/chat-users/im-chat-" name ".md"

const struct method im_chat_users_methods[] = {
    {.name = "im.chat.leave",
        .summary = "Leaves a chat.",
        .doc = PAGE("leave"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = chat_params,
        .in_size = sizeof(struct users_in),
        .call = leave,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_DELETE, ERR_CHAT_LEAVE_DENIED)},
    {.name = "im.chat.user.add",
        .summary = "Adds users to a chat.",
        .doc = PAGE("user-add"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = add_params,
        .in_size = sizeof(struct users_in),
        .call = user_add,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_ADD, ERR_CHAT_EXTEND_DENIED)},
    {.name = "im.chat.user.delete",
        .summary = "Removes a user from a chat.",
        .doc = PAGE("user-delete"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = delete_params,
        .in_size = sizeof(struct users_in),
        .call = user_delete,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_DELETE,
            ERR_CHAT_KICK_DENIED, ERR_CHAT_USER_ABSENT)},
    {.name = "im.chat.user.list",
        .summary = "Returns the ids of a chat's members.",
        .doc = PAGE("user-list"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = chat_params,
        .in_size = sizeof(struct users_in),
        .call = user_list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION)},
    {0}};

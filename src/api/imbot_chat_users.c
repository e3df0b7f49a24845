/* imbot.chat.user.*, leave, setOwner, setManager: who is in the chats of bots, and as what. Each handler is
 * the same three steps: whose bot is it, act as the bot, one operation on the chat. */
#include "api/imbot.h"
#include "domain/bot_session_ops.h"
#include "domain/group_ops.h"

enum { USERS_MAX = 1000 };

#define USER_ID(in, text)                                                                                    \
    P_INT(in, user_id, "USER_ID", text, .missing = ERR_USER_ID_EMPTY, .bad = ERR_USER_ID_EMPTY)

/* What most of these methods take. */
struct member_in {
    struct imbot_in bot;
    int64_t chat_id, user_id;
    int manager;
};

/* ---- lists of users ---- */
bool imbot_read_ids(struct call *call, const jval *sent, const int64_t **ids_r, size_t *count_r)
{
    int64_t *ids = arena_array_of(call->arena, int64_t, USERS_MAX);
    *ids_r = ids;
    *count_r = 0;
    if (sent && yyjson_is_str((jval *)sent))
        sent = json_read(call->arena, yyjson_get_str((jval *)sent), yyjson_get_len((jval *)sent));
    if (!yyjson_is_ctn((jval *)sent))
        return false;
    for (struct jiter i = json_iter(sent); json_next(&i);)
        if (*count_r == USERS_MAX || !json_int(i.value, &ids[(*count_r)++]))
            return false;
    return true;
}

/* ---- imbot.chat.user.add, user.delete, user.list, leave ---- */
struct users_in {
    struct imbot_in bot;
    int64_t chat_id;
    const jval *users;
    int hide_history;
};
static const struct param user_add_params[] = {IMBOT_CHAT_ID(struct users_in),
    P_ANY(struct users_in, users, "USERS", "Ids of the new members.", .missing = ERR_CHAT_USERS_LIST,
        .type = "array"),
    P_FLAG(struct users_in, hide_history, "HIDE_HISTORY",
        "N: they see what was written before, too; default Y."),
    IMBOT_BOT_ID(struct users_in), IMBOT_CLIENT_ID(struct users_in), P_END};
static const struct param user_delete_params[] = {IMBOT_CHAT_ID(struct member_in),
    USER_ID(struct member_in, "Member to remove."), IMBOT_BOT_ID(struct member_in),
    IMBOT_CLIENT_ID(struct member_in), P_END};
static const struct param chat_params[] = {IMBOT_CHAT_ID(struct member_in), IMBOT_BOT_ID(struct member_in),
    IMBOT_CLIENT_ID(struct member_in), P_END};

static enum err user_add(struct call *call, const void *input)
{
    const struct users_in *in = input;
    struct imbot_turn turn;
    const int64_t *users;
    size_t count;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (!imbot_read_ids(call, in->users, &users, &count))
        return ERR_CHAT_USERS_LIST;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    return imbot_done(
        call, &turn, group_add_users(&call->ops, in->chat_id, users, count, in->hide_history != 0));
}

static enum err user_delete(struct call *call, const void *input)
{
    const struct member_in *in = input;
    struct imbot_turn turn;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (in->user_id <= 0)
        return ERR_USER_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    if (error)
        return error;
    return imbot_done(call, &turn, group_remove_user(&call->ops, in->chat_id, in->user_id));
}

static enum err user_list(struct call *call, const void *input)
{
    const struct member_in *in = input;
    struct imbot_turn turn;
    size_t count;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    const struct chat_member *members = group_members(&call->ops, in->chat_id, &count, &error);
    imbot_leave(call, &turn);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, j_int(call->doc, members[i].user_id));
    return error;
}

static enum err leave(struct call *call, const void *input)
{
    const struct member_in *in = input;
    struct imbot_turn turn;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    if (bot_session_quit(&call->ops, turn.bot->user_id, in->chat_id))
        return imbot_done(call, &turn, ERR_NONE);
    return imbot_done(call, &turn, group_leave(&call->ops, in->chat_id));
}

/* ---- imbot.chat.setOwner, setManager ---- */
static const struct param owner_params[] = {IMBOT_CHAT_ID(struct member_in),
    USER_ID(struct member_in, "Member who is to own the chat."), IMBOT_BOT_ID(struct member_in),
    IMBOT_CLIENT_ID(struct member_in), P_END};
static const struct param manager_params[] = {IMBOT_CHAT_ID(struct member_in),
    USER_ID(struct member_in, "Member who is to manage the chat, or no longer."),
    P_FLAG(struct member_in, manager, "IS_MANAGER", "N takes the right away."),
    IMBOT_BOT_ID(struct member_in), IMBOT_CLIENT_ID(struct member_in), P_END};

static enum err set_office(struct call *call, const struct member_in *in, bool owner)
{
    struct imbot_turn turn;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (in->user_id <= 0)
        return ERR_USER_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    error = owner ? group_set_owner(&call->ops, in->chat_id, in->user_id)
                  : group_set_manager(&call->ops, in->chat_id, in->user_id, in->manager != 0);
    return imbot_done(call, &turn, error);
}

static enum err set_owner(struct call *call, const void *input)
{
    return set_office(call, input, true);
}

static enum err set_manager(struct call *call, const void *input)
{
    return set_office(call, input, false);
}

#define PAGE(name) "api-reference/chat-bots/outdated/chats/imbot-" name ".md"

const struct method imbot_chat_users_methods[] = {
    {.name = "imbot.chat.leave",
        .summary = "Takes the bot out of a chat.",
        .doc = PAGE("chat-leave"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct member_in),
        .params = chat_params,
        .call = leave,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_DELETE, ERR_CHAT_OWNER_LEAVES,
            ERR_CHAT_NOT_MEMBER, IMBOT_CHAT_ERRORS)},
    {.name = "imbot.chat.setManager",
        .summary = "Makes a member a manager of the bot's chat, or takes that away.",
        .doc = PAGE("chat-set-manager"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct member_in),
        .params = manager_params,
        .call = set_manager,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_CHAT_NEW_MANAGER, IMBOT_CHAT_ERRORS)},
    {.name = "imbot.chat.setOwner",
        .summary = "Gives the bot's chat to another member.",
        .doc = PAGE("chat-set-owner"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct member_in),
        .params = owner_params,
        .call = set_owner,
        .out = OUT_BOOL,
        .errors = ERRORS(
            ERR_CHAT_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NEW_OWNER, IMBOT_CHAT_ERRORS)},
    {.name = "imbot.chat.user.add",
        .summary = "Brings users into the bot's chat.",
        .doc = PAGE("chat-user-add"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct users_in),
        .params = user_add_params,
        .call = user_add,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_ADD, ERR_CHAT_USERS_LIST,
            ERR_CHAT_ADD_USERS, IMBOT_CHAT_ERRORS)},
    {.name = "imbot.chat.user.delete",
        .summary = "Removes a member from the bot's chat.",
        .doc = PAGE("chat-user-delete"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct member_in),
        .params = user_delete_params,
        .call = user_delete,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_DELETE,
            ERR_CHAT_OWNER_LEAVES, ERR_CHAT_NOT_MEMBER_OF, ERR_BOT_ID, ERR_BOT_FOREIGN)},
    {.name = "imbot.chat.user.list",
        .summary = "Lists the ids of a chat's members.",
        .doc = PAGE("chat-user-list"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct member_in),
        .params = chat_params,
        .call = user_list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, IMBOT_CHAT_ERRORS)},
    {0}};

/* imbot.v2.Chat.User.*, Manager.*: who is in the chats of bots, and as what. Members are brought in and removed by owner and
 * managers only, which is stricter than version 1; managers are named by the owner. */
#include <strings.h>

#include "api/im_in.h"
#include "api/imbot_v2.h"
#include "api/v2_views.h"
#include "domain/chat_ops.h"
#include "domain/group_ops.h"

enum { PAGE_USUAL = 50, PAGE_MOST = 200 };

/* ---- lists of users ---- */
struct users_in {
    struct v2_bot_in bot;
    const char *dialog_id;
    const jval *users;
};
static const struct param users_params[] = {V2_BOT(struct users_in), V2_DIALOG_ID(struct users_in),
    P_ANY(struct users_in, users, "userIds", "Ids of users, at most 1000.", .type = "array"), P_END};

/* The documentation asks for the list after the bot's id and before the bot. */
static enum err enter_with_users(struct call *call, const struct users_in *in, const int64_t **ids_r,
    size_t *count_r, struct imbot_turn *turn_r, struct chat **chat_r)
{
    enum err error = v2_check_token(call, in->bot.token);
    if (!error && in->bot.bot_id <= 0)
        error = ERR_V2_BOT_ID;
    if (!error && (!imbot_read_ids(call, in->users, ids_r, count_r) || *count_r == 0))
        error = ERR_V2_USER_IDS;
    return error ? error : v2_enter_chat(call, &in->bot, in->dialog_id, turn_r, chat_r);
}

/* ---- imbot.v2.Chat.User.add, User.delete ---- */
/* Everybody sees what was written before. Nobody being new is fine. */
static enum err user_add(struct call *call, const void *input)
{
    const struct users_in *in = input;
    const int64_t *ids;
    size_t count;
    struct imbot_turn turn;
    struct chat *chat;
    enum err error = enter_with_users(call, in, &ids, &count, &turn, &chat);
    if (error)
        return error;
    error = group_manages(&call->ops, chat->id);
    if (!error)
        error = group_add_users(&call->ops, chat->id, ids, count, false);
    return v2_done(call, &turn, error == ERR_CHAT_ADD_USERS ? ERR_NONE : error);
}

struct user_in {
    struct v2_bot_in bot;
    const char *dialog_id;
    int64_t user_id;
};
static const struct param user_params[] = {V2_BOT(struct user_in), V2_DIALOG_ID(struct user_in),
    P_INT(struct user_in, user_id, "userId", "Member to remove; nobody's id is fine.",
        .missing = ERR_V2_DENIED, .bad = ERR_V2_DENIED),
    P_END};

static enum err user_delete(struct call *call, const void *input)
{
    const struct user_in *in = input;
    struct imbot_turn turn;
    struct chat *chat;
    enum err error = v2_enter_chat(call, &in->bot, in->dialog_id, &turn, &chat);
    if (error)
        return error;
    error = group_manages(&call->ops, chat->id);
    if (!error && chat_has_member(&call->ops, chat->id, in->user_id))
        error = group_remove_user(&call->ops, chat->id, in->user_id);
    return v2_done(call, &turn, error);
}

/* ---- imbot.v2.Chat.User.list ---- */
struct list_in {
    struct v2_bot_in bot;
    const char *dialog_id;
    const jval *order;
    int64_t limit;
};
static const struct param list_params[] = {V2_BOT(struct list_in), V2_DIALOG_ID(struct list_in),
    P_JSON(struct list_in, order, "order", "By one of these, ASC or DESC; default {\"id\": \"ASC\"}."),
    P_DOC("order.id", "string", "In the order in which they joined."),
    P_DOC("order.userId", "string", "By id."),
    P_DOC("order.lastSendMessageId", "string", "By what they wrote last; who wrote nothing comes first."),
    P_INT(struct list_in, limit, "limit", "How many, at most 200.", .absent = PAGE_USUAL), P_END};

static enum chat_order read_order(struct call *call, const jval *sent, bool *down_r)
{
    static const struct {
        const char *key;
        enum chat_order order;
    } known[] = {{"id", CHAT_BY_JOINING}, {"userId", CHAT_BY_USER}, {"lastSendMessageId", CHAT_BY_LAST_SENT}};
    *down_r = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const char *way = v2_text(call, sent, known[i].key);
        if (!way)
            continue;
        *down_r = strcasecmp(way, "DESC") == 0;
        return known[i].order;
    }
    return CHAT_BY_JOINING;
}

static enum err user_list(struct call *call, const void *input)
{
    const struct list_in *in = input;
    struct imbot_turn turn;
    struct chat *chat;
    bool down;
    size_t count;
    enum err error = v2_enter_chat(call, &in->bot, in->dialog_id, &turn, &chat);
    if (error)
        return error;
    const enum chat_order order = read_order(call, in->order, &down);
    const int64_t *ids = chat_member_ids(&call->ops, chat, in->dialog_id, order, down, &count);
    const size_t most = (size_t)(in->limit > 0 ? im_between(in->limit, 1, PAGE_MOST) : PAGE_USUAL);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count && i < most; i++)
        j_push(call->result, v2_user_of(call, ids[i], V2_ANSWER));
    imbot_leave(call, &turn);
    return ERR_NONE;
}

/* ---- imbot.v2.Chat.Manager.add, delete ---- */
static enum err set_managers(struct call *call, const struct users_in *in, bool manager)
{
    const int64_t *ids;
    size_t count;
    struct imbot_turn turn;
    struct chat *chat;
    enum err error = enter_with_users(call, in, &ids, &count, &turn, &chat);
    if (error)
        return error;
    return v2_done(call, &turn, group_set_managers(&call->ops, chat->id, ids, count, manager));
}

static enum err manager_add(struct call *call, const void *input)
{
    return set_managers(call, input, true);
}

static enum err manager_delete(struct call *call, const void *input)
{
    return set_managers(call, input, false);
}

#define PAGE(name) "api-reference/chat-bots/chat-bots-v2/imbot.v2/chats/chat-" name ".md"

const struct method imbot_v2_chat_users_methods[] = {
    {.name = "imbot.v2.Chat.Manager.add",
        .summary = "Makes members managers of the bot's chat.",
        .doc = PAGE("manager-add"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = users_params,
        .in_size = sizeof(struct users_in),
        .call = manager_add,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_USER_IDS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.Manager.delete",
        .summary = "Makes managers of the bot's chat plain members again.",
        .doc = PAGE("manager-delete"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = users_params,
        .in_size = sizeof(struct users_in),
        .call = manager_delete,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_USER_IDS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.User.add",
        .summary = "Brings users into a chat that the bot manages.",
        .doc = PAGE("user-add"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = users_params,
        .in_size = sizeof(struct users_in),
        .call = user_add,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_USER_IDS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.User.delete",
        .summary = "Removes a member from a chat that the bot manages.",
        .doc = PAGE("user-delete"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = user_params,
        .in_size = sizeof(struct user_in),
        .call = user_delete,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.User.list",
        .summary = "Lists who is in a chat of the bot.",
        .doc = PAGE("user-list"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = user_list,
        .out = OUT_ARRAY,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED)},
    {0}};

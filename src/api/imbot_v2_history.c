/* imbot.v2.Chat.Message.get, getContext: what was written in a chat, for bots of the types that hear everything there; whoever
 * hears only what names it must not read the rest afterwards. Deleted messages are shown as deleted, so that a window can be
 * continued from any message in it. */
#include "api/im_in.h"
#include "api/imbot_v2.h"
#include "api/v2_views.h"
#include "domain/bot_rules.h"

enum { RANGE_MOST = 50 };

struct get_in {
    struct v2_bot_in bot;
    int64_t message_id, range;
};
#define MESSAGE_ID P_INT(struct get_in, message_id, "messageId", "The message.", .bad = ERR_V2_MESSAGE)
static const struct param get_params[] = {V2_BOT(struct get_in), MESSAGE_ID, P_END};
static const struct param context_params[] = {V2_BOT(struct get_in), MESSAGE_ID,
    P_INT(struct get_in, range, "range", "Messages on each side, 1 to 50.", .absent = RANGE_MOST), P_END};

struct found {
    struct message *message;
    struct chat_view view;
};

/* The chat is looked at as the bot, in its turn. */
static enum err find(struct call *call, const struct get_in *in, const struct bot *bot, struct found *found_r)
{
    struct chat *chat;
    if (!bot_type_sees_all(bot->type))
        return ERR_V2_BOT_KIND;
    enum err error = message_of_member(&call->ops, in->message_id, &found_r->message, &chat);
    if (!error)
        chat_look(&call->ops, chat, &found_r->view);
    return error;
}

static void show(struct call *call, const struct get_in *in, const struct found *found)
{
    struct history history;
    (void)in;
    message_history(&call->ops, &found->message->id, 1, &history);
    call->result = j_obj(call->doc);
    j_set(call->doc, call->result, "message",
        v2_message(call, &history, found->message, &found->view, V2_ANSWER));
    j_set(call->doc, call->result, "user", v2_user_of(call, found->message->author_id, V2_ANSWER));
}

static void show_window(struct call *call, const struct get_in *in, const struct found *found)
{
    struct message_window window;
    message_around(&call->ops, found->message, found->view.me, im_between(in->range, 1, RANGE_MOST), &window);
    const struct history *history = &window.history;
    call->result = j_obj(call->doc);
    jnode *list = j_set_arr(call->doc, call->result, "messages");
    for (size_t i = history->message_count; i-- > 0;)
        j_push(list, v2_message(call, history, &history->messages[i], &found->view, V2_ANSWER));
    v2_set_users(call, call->result, history->people, history->person_count);
    j_set_bool(call->doc, call->result, "hasPrevPage", window.older);
    j_set_bool(call->doc, call->result, "hasNextPage", window.newer);
}

static enum err look(struct call *call, const struct get_in *in,
    void (*answer)(struct call *, const struct get_in *, const struct found *))
{
    struct imbot_turn turn;
    struct found found;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    error = find(call, in, turn.bot, &found);
    if (!error)
        answer(call, in, &found);
    imbot_leave(call, &turn);
    return error;
}

static enum err message_get_call(struct call *call, const void *input)
{
    return look(call, input, show);
}

static enum err message_context(struct call *call, const void *input)
{
    return look(call, input, show_window);
}

#define PAGE(name)  "api-reference/chat-bots/chat-bots-v2/imbot.v2/messages/chat-message-" name ".md"
#define FIND_ERRORS V2_BOT_ERRORS, ERR_V2_BOT_KIND, ERR_V2_MESSAGE, ERR_V2_MESSAGE_ACCESS

const struct method imbot_v2_history_methods[] = {
    {.name = "imbot.v2.Chat.Message.get",
        .summary = "Shows a message to a supervisor or personal bot.",
        .doc = PAGE("get"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = message_get_call,
        .out = OUT_OBJECT,
        .errors = ERRORS(FIND_ERRORS)},
    {.name = "imbot.v2.Chat.Message.getContext",
        .summary = "Shows a supervisor or personal bot a message and those around it.",
        .doc = PAGE("get-context"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = context_params,
        .in_size = sizeof(struct get_in),
        .call = message_context,
        .out = OUT_OBJECT,
        .errors = ERRORS(FIND_ERRORS)},
    {0}};

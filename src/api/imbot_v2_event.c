/* imbot.v2.Event.get: a bot asks for its events. What is in its queue, and why reading writes: domain/polled_event_ops.h. */
#include "api/imbot_v2.h"
#include "api/v2_event_view.h"
#include "base/clock.h"

struct get_in {
    struct v2_bot_in bot;
    int64_t offset, limit;
    int with_user;
};
static const struct param get_params[] = {V2_BOT(struct get_in), V2_PAGE(struct get_in),
    P_FLAG(struct get_in, with_user, "withUserEvents",
        "Also the ONIMV2… events of the current user, who must have subscribed; needs the scope im."),
    P_END};

/* Whose events are wanted beside the bot's. */
static enum err find_user(struct call *call, int64_t *user_id_r)
{
    const struct principal *who = &call->ops.who;
    if (!(who->scopes & SCOPE_IM))
        return ERR_V2_EVENT_SCOPE;
    if (!who->user_id)
        return ERR_V2_EVENT_AUTH;
    *user_id_r = who->user_id;
    return polled_is_subscribed(&call->ops) ? ERR_NONE : ERR_V2_EVENT_USER;
}

/* The last event of a bot says that it was removed. Until it is confirmed, the bot can still be asked about. */
static enum err find_bot(struct call *call, const struct v2_bot_in *in)
{
    struct bot *bot;
    enum err error = v2_find_bot(call, in, &bot);
    if (error != ERR_V2_BOT_NOT_FOUND)
        return error;
    bot = bot_get(&call->ops, in->bot_id);
    bool left = bot && !polled_is_empty(&call->ops, bot->user_id);
    return left && bot_is_own(&call->ops, bot, in->token) ? ERR_NONE : ERR_V2_BOT_NOT_FOUND;
}

static enum err get(struct call *call, const void *input)
{
    const struct get_in *in = input;
    struct polled_answer answer;
    struct polled_question question = {
        .consumer_id = in->bot.bot_id, .offset = in->offset, .limit = in->limit};
    enum err error = find_bot(call, &in->bot);
    if (!error && in->with_user == 1)
        error = find_user(call, &question.other_id);
    if (error)
        return error;
    polled_read(&call->ops, &question, &answer);
    call->result = v2_events(call, &answer);
    /* What clients counted by before there was nextOffset. */
    j_set_int(call->doc, call->result, "lastEventId", answer.next_offset > 0 ? answer.next_offset - 1 : 0);
    return ERR_NONE;
}

const struct method imbot_v2_event_methods[] = {
    {.name = "imbot.v2.Event.get",
        .summary = "Returns what happened to a bot, and forgets "
                   "what was confirmed.",
        .doc = "api-reference/chat-bots/chat-bots-v2/imbot.v2/"
               "events/event-get.md",
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = get,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_EVENT_SCOPE, ERR_V2_EVENT_AUTH, ERR_V2_EVENT_USER)},
    {0}};

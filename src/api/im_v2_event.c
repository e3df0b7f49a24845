/* im.v2.Event.*: a person asks for what happens in his chats; im.v2.Chat.Bot.sendContext: what a dialog was opened with. */
#include <string.h>

#include "api/imbot_v2.h"
#include "api/v2_event_view.h"
#include "domain/bot_ops.h"

/* ---- im.v2.Event.subscribe, unsubscribe, get ---- */
static enum err subscribe(struct call *call, const void *input)
{
    (void)input;
    polled_subscribe(&call->ops);
    return imbot_true(call);
}

static enum err unsubscribe(struct call *call, const void *input)
{
    (void)input;
    polled_unsubscribe(&call->ops);
    return imbot_true(call);
}

struct get_in {
    int64_t offset, limit;
};
static const struct param get_params[] = {V2_PAGE(struct get_in), P_END};

static enum err get(struct call *call, const void *input)
{
    const struct get_in *in = input;
    struct polled_answer answer;
    polled_read(&call->ops,
        &(struct polled_question){
            .consumer_id = call->ops.who.user_id, .offset = in->offset, .limit = in->limit},
        &answer);
    call->result = v2_events(call, &answer);
    return ERR_NONE;
}

/* ---- im.v2.Chat.Bot.sendContext ---- */
enum { CONTEXT_MAX = 60000 };

struct context_in {
    const char *dialog_id;
    const jval *context;
};
static const struct param context_params[] = {
    P_STR(struct context_in, dialog_id, "dialogId", "The bot's id, or chatNN for the bots of a chat.",
        .missing = ERR_V2_DENIED, .bad = ERR_V2_DENIED),
    P_JSON(struct context_in, context, "context", "Any object, at most 60000 bytes.",
        .missing = ERR_V2_CONTEXT_EMPTY, .bad = ERR_V2_CONTEXT_EMPTY),
    P_END};

static enum err send_context(struct call *call, const void *input)
{
    const struct context_in *in = input;
    const char *text = json_write(call->arena, in->context);
    if (strlen(text) > CONTEXT_MAX)
        return ERR_V2_CONTEXT_LARGE;
    enum err error = bot_send_context(&call->ops, in->dialog_id, text);
    return error ? error : v2_true(call);
}

#define PAGE "api-reference/chat-bots/chat-bots-v2/"

const struct method im_v2_event_methods[] = {
    {.name = "im.v2.Chat.Bot.sendContext",
        .summary = "Tells the bots of a chat with what data it was opened.",
        .doc = PAGE "imbot.v2/bot-context.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = context_params,
        .in_size = sizeof(struct context_in),
        .call = send_context,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_V2_DENIED, ERR_V2_CONTEXT_EMPTY, ERR_V2_CONTEXT_LARGE)},
    {.name = "im.v2.Event.get",
        .summary = "Returns what happened in the current user's chats, and forgets what was confirmed.",
        .doc = PAGE "im.v2/events/event-get.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = get,
        .out = OUT_OBJECT},
    {.name = "im.v2.Event.subscribe",
        .summary = "From now on events of the current user's chats are kept for im.v2.Event.get.",
        .doc = PAGE "im.v2/events/event-subscribe.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .call = subscribe,
        .out = OUT_BOOL},
    {.name = "im.v2.Event.unsubscribe",
        .summary = "No further events are kept for the current user.",
        .doc = PAGE "im.v2/events/event-unsubscribe.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .call = unsubscribe,
        .out = OUT_BOOL},
    {0}};

/* imbot.v2.Chat.Message.Reaction.*: a bot reacts to messages of chats it is a member of, one kind at a time and as many kinds as
 * it likes. */
#include "api/imbot_v2.h"
#include "base/text.h"
#include "domain/message_ops.h"
#include "domain/reaction_ops.h"

struct reaction_in {
    struct v2_bot_in bot;
    int64_t message_id;
    const char *reaction;
};
static const struct param reaction_params[] = {V2_BOT(struct reaction_in),
    P_INT(struct reaction_in, message_id, "messageId", "The message.", .bad = ERR_V2_DENIED),
    P_STR(struct reaction_in, reaction, "reaction", "Its code: like, redHeart, fire, …",
        .bad = ERR_V2_REACTION),
    P_END};

/* Reading is less than what is asked for here: an open chat may be read by whoever is no member. */
static enum err react(struct call *call, const struct reaction_in *in, bool add)
{
    struct message *message;
    struct chat *chat;
    const char *code = text_or_empty(in->reaction);
    if (message_of_member(&call->ops, in->message_id, &message, &chat))
        return ERR_V2_DENIED;
    return add ? reaction_add(&call->ops, in->message_id, code)
               : reaction_delete(&call->ops, in->message_id, code);
}

static enum err react_as_bot(struct call *call, const struct reaction_in *in, bool add)
{
    struct imbot_turn turn;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    error = react(call, in, add);
    imbot_leave(call, &turn);
    return error ? error : v2_true(call);
}

static enum err reaction_add_call(struct call *call, const void *input)
{
    return react_as_bot(call, input, true);
}

static enum err reaction_delete_call(struct call *call, const void *input)
{
    return react_as_bot(call, input, false);
}

#define PAGE(name) "api-reference/chat-bots/chat-bots-v2/imbot.v2/messages/chat-message-reaction-" name ".md"

const struct method imbot_v2_reaction_methods[] = {
    {.name = "imbot.v2.Chat.Message.Reaction.add",
        .summary = "Adds a bot's reaction to a message.",
        .doc = PAGE("add"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = reaction_params,
        .in_size = sizeof(struct reaction_in),
        .call = reaction_add_call,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED, ERR_V2_REACTION, ERR_V2_REACTION_SET)},
    {.name = "imbot.v2.Chat.Message.Reaction.delete",
        .summary = "Takes a bot's reaction to a message back.",
        .doc = PAGE("delete"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = reaction_params,
        .in_size = sizeof(struct reaction_in),
        .call = reaction_delete_call,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED, ERR_V2_REACTION)},
    {0}};

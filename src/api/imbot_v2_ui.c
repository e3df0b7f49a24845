/* imbot.v2.Chat.InputAction.notify, TextField.enabled: what a bot does to the page of somebody who looks at a chat: it shows that
 * it is busy, and switches the field off in which he would write. */
#include <string.h>

#include "api/im_in.h"
#include "api/imbot_v2.h"
#include "domain/chat_ops.h"
#include "domain/news.h"

enum { SECONDS_USUAL = 60, SECONDS_MOST = 600 };

struct ui_in {
    struct v2_bot_in bot;
    const char *dialog_id, *code;
    int64_t seconds;
    int enabled;
};

/* ---- imbot.v2.Chat.InputAction.notify ---- */
static const struct param notify_params[] = {V2_BOT(struct ui_in), V2_DIALOG_ID(struct ui_in),
    P_STR(struct ui_in, code, "statusMessageCode",
        "IMBOT_AGENT_ACTION_ and THINKING, SEARCHING, GENERATING, ANALYZING, PROCESSING, TRANSLATING, "
        "CONNECTING, CHECKING, CALCULATING, READING_DOCS or COMPOSING; anything else: it is writing."),
    P_INT(struct ui_in, seconds, "duration", "For how many seconds: 1 to 600.", .absent = SECONDS_USUAL),
    P_END};

/* NULL: no such status. */
static const char *known_status(const char *code)
{
    static const char *const known[] = {"IMBOT_AGENT_ACTION_THINKING", "IMBOT_AGENT_ACTION_SEARCHING",
        "IMBOT_AGENT_ACTION_GENERATING", "IMBOT_AGENT_ACTION_ANALYZING", "IMBOT_AGENT_ACTION_PROCESSING",
        "IMBOT_AGENT_ACTION_TRANSLATING", "IMBOT_AGENT_ACTION_CONNECTING", "IMBOT_AGENT_ACTION_CHECKING",
        "IMBOT_AGENT_ACTION_CALCULATING", "IMBOT_AGENT_ACTION_READING_DOCS", "IMBOT_AGENT_ACTION_COMPOSING"};
    for (size_t i = 0; code && i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], code) == 0)
            return known[i];
    return NULL;
}

/* Of a private chat that has not begun nobody hears. */
static enum err notify(struct call *call, const void *input)
{
    const struct ui_in *in = input;
    struct imbot_turn turn;
    struct chat *chat;
    enum err error = v2_enter_chat(call, &in->bot, in->dialog_id, &turn, &chat);
    if (error)
        return error;
    news_acting(&call->ops, chat->id, turn.bot->user_id, known_status(in->code),
        im_between(in->seconds, 1, SECONDS_MOST));
    return v2_done(call, &turn, ERR_NONE);
}

/* ---- imbot.v2.Chat.TextField.enabled ---- */
static const struct param field_params[] = {V2_BOT(struct ui_in), V2_DIALOG_ID(struct ui_in),
    P_FLAG(struct ui_in, enabled, "enabled",
        "false: people use the buttons of messages only. Default true. It is a matter of pages: methods "
        "still post, and "
        "operators write in the chats of lines. On again when the bot leaves the chat."),
    P_END};

/* A private chat begins when its field is switched off. */
static enum err set_field(struct call *call, const void *input)
{
    const struct ui_in *in = input;
    struct imbot_turn turn;
    struct chat *chat;
    enum err error = v2_enter_chat(call, &in->bot, in->dialog_id, &turn, &chat);
    if (error)
        return error;
    if (chat->id == 0 && in->enabled == 0)
        chat = chat_by_dialog_id(&call->ops, in->dialog_id, true);
    bool done = chat && (chat->id == 0 || chat_set_field(&call->ops, chat, in->enabled != 0));
    return v2_done(call, &turn, done ? ERR_NONE : ERR_V2_DENIED);
}

#define PAGE(name) "api-reference/chat-bots/chat-bots-v2/imbot.v2/ui/chat-" name ".md"

const struct method imbot_v2_ui_methods[] = {
    {.name = "imbot.v2.Chat.InputAction.notify",
        .summary = "Shows that the bot is writing, or what else it is doing.",
        .doc = PAGE("input-action-notify"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = notify_params,
        .in_size = sizeof(struct ui_in),
        .call = notify,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.TextField.enabled",
        .summary = "Switches the field on or off in which people write.",
        .doc = PAGE("text-field-enabled"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = field_params,
        .in_size = sizeof(struct ui_in),
        .call = set_field,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED)},
    {0}};

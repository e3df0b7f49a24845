/* imopenlines.bot.session.*: what bots do with the dialogs of lines. Each is one call of domain/bot_session_ops.h.
 *
 * Two of the pages have no CLIENT_ID; all four accept it, so that a webhook can always say whose bot it means. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/imbot.h"
#include "domain/bot_session_ops.h"

#define PAGE(name) "api-reference/imopenlines/openlines/chat-bots/imopenlines-bot-session-" name ".md"

#define CHAT_ID(in)                                                                                          \
    P_INT(in, chat_id, "CHAT_ID", "Chat of the dialog.", .missing = ERR_CHAT_ID_EMPTY,                       \
        .bad = ERR_CHAT_ID_EMPTY)
#define CLIENT_ID(in)                                                                                        \
    P_STR(in, client_id, "CLIENT_ID", "Under a webhook: the key of the bot.", .alias = "botToken")

struct chat_in {
    int64_t chat_id;
    const char *client_id;
};
static const struct param chat_params[] = {CHAT_ID(struct chat_in), CLIENT_ID(struct chat_in), P_END};

/* What every page says before anything else. */
static enum err check(const struct call *call, int64_t chat_id)
{
    if (imbot_is_session(call))
        return ERR_SESSION_AUTH;
    return chat_id > 0 ? ERR_NONE : ERR_CHAT_ID_EMPTY;
}

static enum err answer(struct call *call, enum err error)
{
    return error ? error : imbot_true(call);
}

/* ---- operator, finish ---- */
static enum err to_operator(struct call *call, const void *input)
{
    const struct chat_in *in = input;
    enum err error = check(call, in->chat_id);
    return answer(call, error ? error : bot_session_operator(&call->ops, in->client_id, in->chat_id));
}

static enum err finish(struct call *call, const void *input)
{
    const struct chat_in *in = input;
    enum err error = check(call, in->chat_id);
    return answer(call, error ? error : bot_session_finish(&call->ops, in->client_id, in->chat_id));
}

/* ---- transfer ---- */
struct transfer_in {
    int64_t chat_id;
    const jval *user_id, *queue_id, *transfer_id;
    int leave;
    const char *client_id;
};
static const struct param transfer_params[] = {CHAT_ID(struct transfer_in),
    P_ANY(struct transfer_in, user_id, "USER_ID", "Employee who shall have it.", .type = "integer"),
    P_ANY(struct transfer_in, queue_id, "QUEUE_ID", "Line that shall have it.", .type = "integer"),
    P_ANY(struct transfer_in, transfer_id, "TRANSFER_ID", "Id of an employee, or queueNN for line NN.",
        .type = "string"),
    P_FLAG(struct transfer_in, leave, "LEAVE",
        "Y: the bot leaves the chat at once; N: when somebody has answered."),
    CLIENT_ID(struct transfer_in), P_END};

/* USER_ID counts before QUEUE_ID before TRANSFER_ID, which stands for one of them. */
static enum err read_target(
    struct call *call, const struct transfer_in *in, int64_t *user_id_r, int64_t *line_id_r)
{
    if (in->user_id)
        return json_int(in->user_id, user_id_r) && *user_id_r > 0 ? ERR_NONE : ERR_USER_ID_EMPTY;
    if (in->queue_id)
        return json_int(in->queue_id, line_id_r) && *line_id_r > 0 ? ERR_NONE : ERR_QUEUE_ID_EMPTY;
    const char *text = in->transfer_id ? json_text(call->arena, in->transfer_id) : NULL;
    if (!text || !*text)
        return ERR_TRANSFER_ID_EMPTY;
    if (strncasecmp(text, "queue", 5) == 0) {
        *line_id_r = strtoll(text + 5, NULL, 10);
        return *line_id_r > 0 ? ERR_NONE : ERR_QUEUE_ID_EMPTY;
    }
    return json_int(in->transfer_id, user_id_r) && *user_id_r > 0 ? ERR_NONE : ERR_USER_ID_EMPTY;
}

static enum err transfer(struct call *call, const void *input)
{
    const struct transfer_in *in = input;
    int64_t user_id = 0, line_id = 0;
    enum err error = check(call, in->chat_id);
    if (!error)
        error = read_target(call, in, &user_id, &line_id);
    if (!error)
        error =
            bot_session_transfer(&call->ops, in->client_id, in->chat_id, user_id, line_id, in->leave == 1);
    return answer(call, error);
}

/* ---- message.send ---- */
struct send_in {
    int64_t chat_id;
    const char *name, *text, *client_id;
};
static const struct param send_params[] = {CHAT_ID(struct send_in),
    P_STR(struct send_in, name, "NAME", "WELCOME: the line's greeting; DEFAULT: MESSAGE. Absent: DEFAULT."),
    P_STR(struct send_in, text, "MESSAGE", "Text of DEFAULT; empty says nothing."), CLIENT_ID(struct send_in),
    P_END};

static enum err send(struct call *call, const void *input)
{
    const struct send_in *in = input;
    bool welcome = in->name && strcasecmp(in->name, "WELCOME") == 0;
    enum err error = check(call, in->chat_id);
    if (!error)
        error = bot_session_say(&call->ops, in->client_id, in->chat_id, welcome, in->text);
    return answer(call, error);
}

#define ROW(wire, page, right, text, list, in, handler, ...)                                                 \
    {.name = wire,                                                                                           \
        .summary = text,                                                                                     \
        .doc = PAGE(page),                                                                                   \
        .scope = SCOPE_IMOPENLINES | SCOPE_IMBOT,                                                            \
        .who = right,                                                                                        \
        .lane = LANE_WRITE,                                                                                  \
        .flags = METHOD_ALL_SCOPES,                                                                          \
        .params = list,                                                                                      \
        .in_size = sizeof(in),                                                                               \
        .call = handler,                                                                                     \
        .out = OUT_BOOL,                                                                                     \
        .errors = ERRORS(ERR_SESSION_AUTH, ERR_CHAT_ID_EMPTY, __VA_ARGS__)}

const struct method imopenlines_bot_methods[] = {
    ROW("imopenlines.bot.session.finish", "finish", WHO_BOT_OWNER, "Ends a dialog in the name of a bot.",
        chat_params, struct chat_in, finish, ERR_BOT_ID, ERR_LINES_ACCESS, ERR_SESSION_STATE),
    ROW("imopenlines.bot.session.message.send", "message-send", WHO_DIALOG,
        "Says the line's greeting or a text in the name of a bot.", send_params, struct send_in, send,
        ERR_LINES_ACCESS),
    ROW("imopenlines.bot.session.operator", "operator", WHO_DIALOG, "Hands a dialog from a bot to the queue.",
        chat_params, struct chat_in, to_operator, ERR_OPERATOR_NOT_BOT, ERR_LINES_ACCESS),
    ROW("imopenlines.bot.session.transfer", "transfer", WHO_BOT_OWNER,
        "Hands a dialog from a bot to an operator or to another line.", transfer_params, struct transfer_in,
        transfer, ERR_USER_ID_EMPTY, ERR_QUEUE_ID_EMPTY, ERR_TRANSFER_ID_EMPTY, ERR_BOT_ID,
        ERR_OPERATOR_WRONG),
    {0}};

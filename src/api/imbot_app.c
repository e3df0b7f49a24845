/* imbot.app.*: applications that bots add beside the field in which people write. The pages are of the old messenger; our desk offers
 * what puts or sends a command and what is a frame (api/chat_app.c), calls and support are kept for clients that know them. */
#include <string.h>
#include <strings.h>

#include "api/imbot.h"
#include "api/portal.h"
#include "api/titles.h"
#include "domain/chat_app_ops.h"
#include "domain/chat_app_rules.h"
#include "net/url_gate.h"

static const char *const title_keys[] = {"DESCRIPTION", "COPYRIGHT", NULL};

/* ---- fields of register and update ---- */
/* NULL: not sent, or sent empty, as forms leave a field out. */
static const char *text_of(struct call *call, const jval *fields, const char *name)
{
    const char *text = json_text(call->arena, json_get_ci(fields, name));
    return text && *text ? text : NULL;
}

/* What is no number is too small. */
static int64_t size_of(const jval *fields, const char *name)
{
    int64_t size;
    const jval *value = json_get_ci(fields, name);
    if (json_is_blank(value))
        return CHAT_APP_KEEP;
    return json_int(value, &size) && size >= 0 ? size : 0;
}

static bool is_wrong_page(struct call *call, const char *url)
{
    return strncasecmp(url, "https://", strlen("https://")) != 0 ||
           url_gate_text(url, call->portal->settings.allow_private_urls);
}

/* A command wins over a frame, whose URL then does not matter. */
static enum err read_change(struct call *call, const jval *fields, struct chat_app_change *change)
{
    const char *context = text_of(call, fields, "CONTEXT");
    const jval *lang = json_get_ci(fields, "LANG");
    *change = (struct chat_app_change){.js_method = text_of(call, fields, "JS_METHOD"),
        .js_param = text_of(call, fields, "JS_PARAM"),
        .iframe = text_of(call, fields, "IFRAME"),
        .hash = text_of(call, fields, "HASH"),
        .context = context ? chat_app_context(context) : NULL,
        .titles = json_is_empty(lang) ? NULL : titles_read(call, lang, title_keys),
        .width = size_of(fields, "IFRAME_WIDTH"),
        .height = size_of(fields, "IFRAME_HEIGHT"),
        .hidden = imbot_flag(fields, "HIDDEN"),
        .extranet = imbot_flag(fields, "EXTRANET_SUPPORT"),
        .livechat = imbot_flag(fields, "LIVECHAT_SUPPORT"),
        .popup = imbot_flag(fields, "IFRAME_POPUP")};
    if (!change->js_method && change->iframe && is_wrong_page(call, change->iframe))
        return ERR_CHAT_APP_IFRAME;
    if (context && !change->context)
        return ERR_PARAMS_ERROR;
    return json_is_empty(lang) || change->titles ? ERR_NONE : ERR_COMMAND_LANG;
}

#define FIELDS_DOC(prefix)                                                                                   \
    P_DOC(prefix "JS_METHOD", "string", "PUT, SEND, CALL or SUPPORT; wins over IFRAME."),                    \
        P_DOC(prefix "JS_PARAM", "string",                                                                   \
            "Of PUT and SEND a command and its parameters (a-z 0-9 - + _ / and blanks), of CALL a "          \
            "telephone "                                                                                     \
            "number, of SUPPORT the code of a line, 32 characters."),                                        \
        P_DOC(prefix "IFRAME", "string", "Instead: https address of a page."),                               \
        P_DOC(prefix "IFRAME_WIDTH", "integer", "Wanted width, at least 250, the usual one."),               \
        P_DOC(prefix "IFRAME_HEIGHT", "integer", "Wanted height, at least 50, the usual one."),              \
        P_DOC(prefix "HASH", "string", "What the page is to be signed with, 1 to 32 characters."),           \
        P_DOC(prefix "ICON_FILE", "string", "Accepted and not kept: the desk shows titles."),                \
        P_DOC(prefix "CONTEXT", "string",                                                                    \
            "ALL (the usual one), USER, CHAT, BOT, LINES or CALL; with -admin for administrators only."),    \
        P_DOC(prefix "HIDDEN", "string", "Y: for buttons of messages only; then LANG may be absent."),       \
        P_DOC(prefix "EXTRANET_SUPPORT", "string", "Kept as given."),                                        \
        P_DOC(prefix "LIVECHAT_SUPPORT", "string", "Kept as given."),                                        \
        P_DOC(prefix "IFRAME_POPUP", "string", "Y: the frame stays when the chat is left."),                 \
        P_DOC(prefix "LANG", "array", "List of LANGUAGE_ID, TITLE, DESCRIPTION and COPYRIGHT.")

/* ---- imbot.app.register ---- */
struct register_in {
    struct imbot_in bot;
    const char *code;
};
static const struct param register_params[] = {
    P_INT(struct register_in, bot.bot_id, "BOT_ID", "The bot.", .missing = ERR_BOT_ID, .bad = ERR_BOT_ID),
    P_STR(struct register_in, code, "CODE",
        "Name within the bot, at most 100 characters; the same again changes the application.",
        .missing = ERR_CHAT_APP_CREATE, .bad = ERR_CHAT_APP_CREATE),
    FIELDS_DOC(""), IMBOT_CLIENT_ID(struct register_in), P_END};

static enum err register_app(struct call *call, const void *input)
{
    const struct register_in *in = input;
    struct chat_app_change given;
    struct bot *bot;
    int64_t id = 0;
    if (in->bot.bot_id <= 0)
        return ERR_BOT_ID;
    enum err error = bot_use(&call->ops, in->bot.bot_id, in->bot.client_id, &bot);
    if (!error)
        error = read_change(call, call->params, &given);
    if (!error)
        error = chat_app_register(&call->ops, bot, in->code, &given, &id);
    call->result = j_int(call->doc, id);
    return error;
}

/* ---- imbot.app.update ---- */
struct app_in {
    struct imbot_in bot;
    int64_t app_id;
    const jval *fields;
};
#define APP_ID                                                                                               \
    P_INT(struct app_in, app_id, "APP_ID", "The chat application.", .missing = ERR_CHAT_APP_ID,              \
        .bad = ERR_CHAT_APP_ID)
static const struct param update_params[] = {APP_ID,
    P_JSON(struct app_in, fields, "FIELDS", "What is to change.", .missing = ERR_CHAT_APP_UPDATE,
        .bad = ERR_CHAT_APP_UPDATE),
    FIELDS_DOC("FIELDS."), IMBOT_CLIENT_ID(struct app_in), P_END};

/* The page knows one error for whatever is wrong with a field, and another for the frame's address. */
static enum err update_app(struct call *call, const void *input)
{
    const struct app_in *in = input;
    struct chat_app_change change;
    enum err error = chat_app_use(&call->ops, in->app_id, in->bot.client_id);
    if (error)
        return error;
    if (json_count(in->fields) == 0)
        return ERR_CHAT_APP_UPDATE;
    error = read_change(call, in->fields, &change);
    if (!error)
        error = chat_app_update(&call->ops, in->app_id, &change);
    if (error && error != ERR_CHAT_APP_IFRAME && error != ERR_CHAT_APP_ID)
        return ERR_CHAT_APP_UPDATE;
    return error ? error : imbot_true(call);
}

/* ---- imbot.app.unregister ---- */
static const struct param unregister_params[] = {APP_ID, IMBOT_CLIENT_ID(struct app_in), P_END};

static enum err unregister_app(struct call *call, const void *input)
{
    const struct app_in *in = input;
    enum err error = chat_app_use(&call->ops, in->app_id, in->bot.client_id);
    if (!error)
        error = chat_app_unregister(&call->ops, in->app_id);
    return error ? error : imbot_true(call);
}

#define PAGE(name) "api-reference/chats/outdated/create-app/imbot-app-" name ".md"

const struct method imbot_app_methods[] = {
    {.name = "imbot.app.register",
        .summary = "Registers a chat application of a bot, or changes the one that has this code.",
        .doc = PAGE("register"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = register_params,
        .in_size = sizeof(struct register_in),
        .call = register_app,
        .out = OUT_INT,
        .errors = ERRORS(ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_CHAT_APP_IFRAME, ERR_CHAT_APP_HASH,
            ERR_PARAMS_ERROR, ERR_COMMAND_LANG, ERR_CHAT_APP_CREATE)},
    {.name = "imbot.app.unregister",
        .summary = "Removes a chat application.",
        .doc = PAGE("unregister"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = unregister_params,
        .in_size = sizeof(struct app_in),
        .call = unregister_app,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_APP_ID, ERR_CHAT_APP_FOREIGN, ERR_CHAT_APP_DELETE)},
    {.name = "imbot.app.update",
        .summary = "Changes a chat application.",
        .doc = PAGE("update"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = update_params,
        .in_size = sizeof(struct app_in),
        .call = update_app,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_APP_ID, ERR_CHAT_APP_FOREIGN, ERR_CHAT_APP_IFRAME, ERR_CHAT_APP_UPDATE)},
    {0}};

/* imbot.command.*: what people type as `/command params`, and what a bot answers. */
#include "api/im_parts.h"
#include "api/imbot.h"
#include "api/portal.h"
#include "api/titles.h"
#include "base/text.h"
#include "domain/command_ops.h"
#include "net/url_gate.h"

static const char *const title_keys[] = {"PARAMS", NULL};

static bool is_wrong_url(struct call *call, const char *url)
{
    return url_gate_text(url, call->portal->settings.allow_private_urls);
}

/* ---- imbot.command.register ---- */
struct register_in {
    struct imbot_in bot;
    const char *command, *url;
    const jval *lang;
    int common, hidden, extranet;
};
static const struct param register_params[] = {
    P_INT(struct register_in, bot.bot_id, "BOT_ID", "The bot.", .missing = ERR_BOT_ID, .bad = ERR_BOT_ID),
    P_STR(struct register_in, command, "COMMAND",
        "Name of Latin letters and digits; the same again changes the command.", .missing = ERR_COMMAND_NAME,
        .bad = ERR_COMMAND_NAME),
    P_STR(struct register_in, url, "EVENT_COMMAND_ADD", "URL for ONIMCOMMANDADD.",
        .missing = ERR_COMMAND_URL_MISSING, .bad = ERR_COMMAND_URL),
    P_JSON(struct register_in, lang, "LANG", "List of LANGUAGE_ID, TITLE and PARAMS, a hint of what follows.",
        .missing = ERR_COMMAND_LANG, .bad = ERR_COMMAND_LANG),
    P_FLAG(struct register_in, common, "COMMON", "Y: works in every chat, not only where the bot is."),
    P_FLAG(struct register_in, hidden, "HIDDEN", "Y: is not offered as a hint."),
    P_FLAG(struct register_in, extranet, "EXTRANET_SUPPORT", "Kept as given."),
    IMBOT_CLIENT_ID(struct register_in), P_END};

static enum err command_add(struct call *call, const void *input)
{
    const struct register_in *in = input;
    struct bot *bot;
    int64_t id = 0;
    if (is_wrong_url(call, in->url))
        return ERR_COMMAND_URL;
    enum err error = bot_use(&call->ops, in->bot.bot_id, in->bot.client_id, &bot);
    if (error)
        return error;
    struct command_change given = {.command = in->command,
        .url = in->url,
        .titles = titles_read(call, in->lang, title_keys),
        .common = in->common == 1,
        .hidden = in->hidden == 1,
        .extranet = in->extranet == 1};
    if (!given.titles)
        return ERR_COMMAND_LANG;
    error = command_register(&call->ops, bot, &given, &id);
    call->result = j_int(call->doc, id);
    return error;
}

/* ---- imbot.command.update ---- */
struct update_in {
    struct imbot_in bot;
    int64_t command_id;
    const jval *fields;
};
#define COMMAND_ID(in)                                                                                       \
    P_INT(in, command_id, "COMMAND_ID", "The command.", .missing = ERR_COMMAND_ID, .bad = ERR_COMMAND_ID)
static const struct param update_params[] = {COMMAND_ID(struct update_in),
    P_JSON(struct update_in, fields, "FIELDS", "COMMAND, EVENT_COMMAND_ADD, HIDDEN, EXTRANET_SUPPORT, LANG.",
        .missing = ERR_BOT_FIELDS_EMPTY, .bad = ERR_BOT_FIELDS_EMPTY),
    IMBOT_CLIENT_ID(struct update_in), P_END};

static enum err command_change(struct call *call, const void *input)
{
    const struct update_in *in = input;
    struct bot_command *command;
    struct bot *bot;
    if (in->command_id <= 0)
        return ERR_COMMAND_ID;
    enum err error = command_use(&call->ops, in->command_id, NULL, in->bot.client_id, &command, &bot);
    if (error)
        return error == ERR_COMMAND_FOREIGN ? ERR_COMMAND_FOREIGN_UPDATE : error;
    if (json_count(in->fields) == 0)
        return ERR_BOT_FIELDS_EMPTY;
    const jval *name = json_get_ci(in->fields, "COMMAND"),
               *url = json_get_ci(in->fields, "EVENT_COMMAND_ADD"), *lang = json_get_ci(in->fields, "LANG");
    struct command_change change = {.command = name ? text_or_empty(json_text(call->arena, name)) : NULL,
        .url = url ? text_or_empty(json_text(call->arena, url)) : NULL,
        .titles = lang ? titles_read(call, lang, title_keys) : NULL,
        .common = -1,
        .hidden = imbot_flag(in->fields, "HIDDEN"),
        .extranet = imbot_flag(in->fields, "EXTRANET_SUPPORT")};
    if (change.url && is_wrong_url(call, change.url))
        return ERR_COMMAND_URL;
    if (lang && !change.titles)
        return ERR_COMMAND_UPDATE;
    error = command_update(&call->ops, command->id, &change);
    return error ? error : imbot_true(call);
}

/* ---- imbot.command.unregister ---- */
struct unregister_in {
    struct imbot_in bot;
    int64_t command_id;
};
static const struct param unregister_params[] = {
    COMMAND_ID(struct unregister_in), IMBOT_CLIENT_ID(struct unregister_in), P_END};

static enum err command_remove(struct call *call, const void *input)
{
    const struct unregister_in *in = input;
    struct bot_command *command;
    struct bot *bot;
    if (in->command_id <= 0)
        return ERR_COMMAND_ID;
    enum err error = command_use(&call->ops, in->command_id, NULL, in->bot.client_id, &command, &bot);
    if (error)
        return error;
    error = command_unregister(&call->ops, command);
    return error ? error : imbot_true(call);
}

/* ---- imbot.command.answer ---- */
struct answer_in {
    struct imbot_in bot;
    int64_t command_id, message_id;
    const char *command, *text;
    struct im_parts parts;
    int system;
};
static const struct param answer_params[] = {
    P_INT(struct answer_in, command_id, "COMMAND_ID", "The command.", .bad = ERR_COMMAND_ID),
    P_STR(struct answer_in, command, "COMMAND", "Its name, instead of COMMAND_ID.", .bad = ERR_COMMAND_ID),
    P_INT(struct answer_in, message_id, "MESSAGE_ID", "The message that used the command.",
        .missing = ERR_COMMAND_MESSAGE_ID, .bad = ERR_COMMAND_MESSAGE_ID),
    P_STR(struct answer_in, text, "MESSAGE", "Text with BB codes; may be absent beside ATTACH.",
        .bad = ERR_MESSAGE_EMPTY),
    IM_PARTS_PARAMS(struct answer_in, parts),
    P_FLAG(struct answer_in, system, "SYSTEM", "Y: a message of the system, without an author."),
    P_FLAG(struct answer_in, parts.url_preview, "URL_PREVIEW", "N: links get no preview."),
    IMBOT_CLIENT_ID(struct answer_in), P_END};

static enum err answer(struct call *call, const void *input)
{
    const struct answer_in *in = input;
    struct bot_command *command;
    struct bot *bot;
    jnode *read[IM_PART_COUNT];
    int64_t id = 0;
    if (in->message_id <= 0)
        return ERR_COMMAND_MESSAGE_ID;
    enum err error = command_use(&call->ops, in->command_id, in->command, in->bot.client_id, &command, &bot);
    if (!error)
        error = im_parts_read(call, &in->parts, read);
    if (!error && im_text_is_blank(call, in->text) && !read[IM_ATTACH])
        error = ERR_MESSAGE_EMPTY;
    if (error)
        return error;
    struct new_message message = {.text = in->text ? in->text : "",
        .params = im_parts_new(call, &in->parts, read, 0),
        .system = in->system == 1};
    error = command_answer(&call->ops, command, bot, in->message_id, &message, &id);
    call->result = j_int(call->doc, id);
    return error;
}

#define PAGE(name) "api-reference/chat-bots/outdated/commands/imbot-command-" name ".md"

const struct method imbot_command_methods[] = {
    {.name = "imbot.command.answer",
        .summary = "Answers a command in the chat where it was used.",
        .doc = PAGE("answer"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = answer_params,
        .in_size = sizeof(struct answer_in),
        .call = answer,
        .out = OUT_INT,
        .errors = ERRORS(ERR_COMMAND_ID, ERR_COMMAND_FOREIGN, ERR_COMMAND_MESSAGE_ID, ERR_MESSAGE_EMPTY,
            IM_PARTS_ERRORS, ERR_BOT_MESSAGE)},
    {.name = "imbot.command.register",
        .summary = "Registers a command of a bot, or changes the one that has this name.",
        .doc = PAGE("register"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = register_params,
        .in_size = sizeof(struct register_in),
        .call = command_add,
        .out = OUT_INT,
        .errors = ERRORS(ERR_COMMAND_URL_MISSING, ERR_COMMAND_URL, ERR_COMMAND_NAME, ERR_BOT_ID,
            ERR_BOT_FOREIGN, ERR_COMMAND_LANG, ERR_COMMAND_CREATE)},
    {.name = "imbot.command.unregister",
        .summary = "Removes a command.",
        .doc = PAGE("unregister"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = unregister_params,
        .in_size = sizeof(struct unregister_in),
        .call = command_remove,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_COMMAND_ID, ERR_COMMAND_FOREIGN, ERR_COMMAND_DELETE)},
    {.name = "imbot.command.update",
        .summary = "Changes a command.",
        .doc = PAGE("update"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .call = command_change,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_COMMAND_ID, ERR_COMMAND_FOREIGN_UPDATE, ERR_COMMAND_URL, ERR_BOT_FIELDS_EMPTY,
            ERR_COMMAND_UPDATE)},
    {0}};

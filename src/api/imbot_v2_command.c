/* imbot.v2.Command.*: the same commands as imbot.command.*. Titles come as {language: text} here and are kept as a list there, in
 * one form (model/bot_command.h), so that either version shows what the other registered. */
#include <string.h>

#include "api/imbot_v2.h"
#include "api/titles.h"
#include "api/v2_content.h"
#include "api/v2_views.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/command_ops.h"

#define COMMAND_DOC                                                                                          \
    P_DOC("fields.command", "string", "Name of Latin letters and digits."),                                  \
        P_DOC("fields.title", "object", "{language: title}."),                                               \
        P_DOC("fields.params", "object", "{language: hint of what follows the name}."),                      \
        P_DOC("fields.common", "boolean", "Works in every chat, not only where the bot is."),                \
        P_DOC("fields.hidden", "boolean", "Is not offered as a hint."),                                      \
        P_DOC("fields.extranetSupport", "boolean", "Kept as given.")

/* ---- titles ---- */
static void add_title(
    struct call *call, jnode *list, const char *language, const char *title, const char *params)
{
    jnode *item = j_obj(call->doc);
    j_set_str(call->doc, item, "LANGUAGE_ID", language);
    j_set_str(call->doc, item, "TITLE", title);
    j_set_str(call->doc, item, "PARAMS", params);
    j_push(list, item);
}

/* What was kept of languages that are not named now; of those that are, `kept` still has the hint. */
static const char *kept_params(struct call *call, const jval *kept, const char *language)
{
    for (struct jiter i = json_iter(kept); json_next(&i);) {
        const char *of = json_text(call->arena, json_get(i.value, "LANGUAGE_ID"));
        if (of && strcmp(of, language) == 0)
            return text_or_empty(json_text(call->arena, json_get(i.value, "PARAMS")));
    }
    return "";
}

static void keep_others(struct call *call, jnode *list, const jval *kept, const jval *titles)
{
    for (struct jiter i = json_iter(kept); json_next(&i);) {
        const char *of = json_text(call->arena, json_get(i.value, "LANGUAGE_ID"));
        if (of && !json_get(titles, of))
            j_push(list, j_copy(call->doc, i.value));
    }
}

/* Titles as they are kept: what was, changed by what is sent. null and a blank title remove a language; a hint is taken for
 * languages that have a title here. NULL: far too much. */
static const char *read_titles(struct call *call, const jval *fields, const char *before)
{
    const jval *titles = json_get_ci(fields, "title"), *params = json_get_ci(fields, "params");
    const jval *kept = json_read(call->arena, before, strlen(before));
    jnode *list = j_arr(call->doc);
    size_t bytes;
    keep_others(call, list, kept, titles);
    if (json_count(titles) + yyjson_mut_arr_size(list) > TITLES_LANGUAGES_MAX)
        return NULL;
    for (struct jiter i = json_iter(titles); json_next(&i);) {
        const char *title = json_text(call->arena, i.value), *hint;
        if (!i.key || !*i.key || im_text_is_blank(call, title))
            continue;
        hint = json_text(call->arena, json_get(params, i.key));
        add_title(call, list, i.key, title, hint ? hint : kept_params(call, kept, i.key));
    }
    const char *text = j_write(call->arena, list, &bytes);
    return bytes <= TITLES_MAX_BYTES ? text : NULL;
}

/* ---- answers ---- */
static const char *bot_name(struct call *call, const struct bot *bot)
{
    const struct person *person = person_get(&call->ops, bot->user_id);
    return person ? person_name(call->arena, person->user) : "";
}

static enum err show(struct call *call, const struct bot *bot, int64_t id)
{
    const struct bot_command *command = command_of(&call->ops, bot, id);
    if (!command)
        return ERR_INTERNAL;
    call->result = j_obj(call->doc);
    j_set(call->doc, call->result, "command", v2_command(call, command, bot_name(call, bot)));
    return ERR_NONE;
}

/* ---- imbot.v2.Command.register ---- */
struct register_in {
    struct v2_bot_in bot;
    const jval *fields, *command, *title, *params, *common, *hidden, *extranet;
};
#define OLD(member, wire) P_ANY(struct register_in, member, wire, "The same outside of fields: the old form.")
static const struct param register_params[] = {V2_BOT(struct register_in),
    P_JSON(struct register_in, fields, "fields", "The command.", .bad = ERR_V2_COMMAND_REQUIRED), COMMAND_DOC,
    OLD(command, "command"), OLD(title, "title"), OLD(params, "params"), OLD(common, "common"),
    OLD(hidden, "hidden"), OLD(extranet, "extranetSupport"), P_END};

/* The old form counts where there are no fields. */
static const jval *fields_of(struct call *call, const struct register_in *in)
{
    const struct {
        const char *key;
        const jval *value;
    } sent[] = {{"command", in->command}, {"title", in->title}, {"params", in->params},
        {"common", in->common}, {"hidden", in->hidden}, {"extranetSupport", in->extranet}};
    if (in->fields)
        return in->fields;
    jnode *fields = j_obj(call->doc);
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        if (sent[i].value)
            j_set(call->doc, fields, sent[i].key, j_copy(call->doc, sent[i].value));
    return j_read(call->arena, fields);
}

/* *name_r: as sent; NULL: absent, null or blank. ERR_V2_COMMAND_NAME: no text, or no name. */
static enum err read_name(struct call *call, const jval *fields, const char **name_r)
{
    const jval *sent = json_get_ci(fields, "command");
    const char *name = yyjson_get_str((jval *)sent);
    *name_r = NULL;
    if (json_is_blank(sent))
        return ERR_NONE;
    if (!name)
        return ERR_V2_COMMAND_NAME;
    name = utf8_trim(call->arena, name);
    if (!*name)
        return ERR_NONE;
    *name_r = name;
    return command_name_valid(name) ? ERR_NONE : ERR_V2_COMMAND_NAME;
}

static enum err read_new(struct call *call, const jval *fields, struct command_change *given)
{
    enum err error = read_name(call, fields, &given->command);
    if (error || !given->command)
        return error ? error : ERR_V2_COMMAND_REQUIRED;
    given->url = "";
    given->keep = true;
    given->common = imbot_flag(fields, "common") == 1;
    given->hidden = imbot_flag(fields, "hidden") == 1;
    given->extranet = imbot_flag(fields, "extranetSupport") == 1;
    given->titles = read_titles(call, fields, "[]");
    if (!given->titles)
        return ERR_V2_COMMAND_REGISTER;
    return strcmp(given->titles, "[]") == 0 && !given->hidden ? ERR_V2_COMMAND_TITLE : ERR_NONE;
}

static enum err command_add(struct call *call, const void *input)
{
    const struct register_in *in = input;
    struct command_change given = {0};
    struct bot *bot;
    int64_t id;
    enum err error = v2_find_bot(call, &in->bot, &bot);
    if (!error)
        error = read_new(call, fields_of(call, in), &given);
    if (error)
        return error;
    error = command_register(&call->ops, bot, &given, &id);
    if (error)
        return error == ERR_BOT_ID ? ERR_V2_BOT_NOT_FOUND : ERR_V2_COMMAND_REGISTER;
    return show(call, bot, id);
}

/* ---- imbot.v2.Command.update ---- */
struct update_in {
    struct v2_bot_in bot;
    int64_t command_id;
    const jval *fields;
};
#define COMMAND_ID(in, wrong) P_INT(in, command_id, "commandId", "The command.", .bad = wrong)
static const struct param update_params[] = {V2_BOT(struct update_in),
    COMMAND_ID(struct update_in, ERR_V2_COMMAND),
    P_JSON(struct update_in, fields, "fields", "What is to change; a title of null removes a language."),
    COMMAND_DOC, P_END};

static enum err find_command(struct call *call, const struct v2_bot_in *in, int64_t id, struct bot **bot_r,
    struct bot_command **command_r)
{
    enum err error = v2_find_bot(call, in, bot_r);
    if (error)
        return error;
    *command_r = command_of(&call->ops, *bot_r, id);
    return *command_r ? ERR_NONE : ERR_V2_COMMAND;
}

static enum err read_changes(
    struct call *call, const jval *fields, const struct bot_command *command, struct command_change *change)
{
    enum err error = read_name(call, fields, &change->command);
    if (error)
        return error;
    if (json_get_ci(fields, "command") && !change->command)
        return ERR_V2_COMMAND_NAME_EMPTY;
    change->common = imbot_flag(fields, "common");
    change->hidden = imbot_flag(fields, "hidden");
    change->extranet = imbot_flag(fields, "extranetSupport");
    if (!json_get_ci(fields, "title"))
        return ERR_NONE;
    change->titles = read_titles(call, fields, command->titles);
    return change->titles ? ERR_NONE : ERR_V2_COMMAND_REGISTER;
}

static enum err command_change(struct call *call, const void *input)
{
    const struct update_in *in = input;
    struct command_change change = {0};
    struct bot_command *command;
    struct bot *bot;
    enum err error = find_command(call, &in->bot, in->command_id, &bot, &command);
    if (!error)
        error = read_changes(call, in->fields, command, &change);
    if (error)
        return error;
    error = command_update(&call->ops, command->id, &change);
    if (error)
        return error == ERR_COMMAND_UPDATE ? ERR_V2_COMMAND_EXISTS : ERR_V2_COMMAND;
    return show(call, bot, command->id);
}

/* ---- imbot.v2.Command.unregister ---- */
struct unregister_in {
    struct v2_bot_in bot;
    int64_t command_id;
};
static const struct param unregister_params[] = {
    V2_BOT(struct unregister_in), COMMAND_ID(struct unregister_in, ERR_V2_COMMAND), P_END};

static enum err command_remove(struct call *call, const void *input)
{
    const struct unregister_in *in = input;
    struct bot_command *command;
    struct bot *bot;
    enum err error = find_command(call, &in->bot, in->command_id, &bot, &command);
    if (error)
        return error;
    return command_unregister(&call->ops, command) ? ERR_V2_COMMAND : v2_true(call);
}

/* ---- imbot.v2.Command.list ---- */
struct list_in {
    struct v2_bot_in bot;
};
static const struct param list_params[] = {V2_BOT(struct list_in), P_END};

static enum err list_commands(struct call *call, const void *input)
{
    const struct list_in *in = input;
    struct bot *bot;
    size_t count;
    enum err error = v2_find_bot(call, &in->bot, &bot);
    if (error)
        return error;
    const char *category = bot_name(call, bot);
    const struct bot_command *commands = command_list_of(&call->ops, bot, &count);
    call->result = j_obj(call->doc);
    jnode *list = j_set_arr(call->doc, call->result, "commands");
    for (size_t i = 0; i < count; i++)
        j_push(list, v2_command(call, &commands[i], category));
    return ERR_NONE;
}

/* ---- imbot.v2.Command.answer ---- */
struct answer_in {
    struct v2_bot_in bot;
    int64_t command_id, message_id;
    const char *dialog_id;
    const jval *fields;
};
static const struct param answer_params[] = {V2_BOT(struct answer_in),
    COMMAND_ID(struct answer_in, ERR_V2_COMMAND_ANSWER),
    P_INT(struct answer_in, message_id, "messageId", "The message that used the command.",
        .bad = ERR_V2_COMMAND_ANSWER),
    P_STR(struct answer_in, dialog_id, "dialogId", "Where: chatNN, or a user's id for a private chat of his.",
        .bad = ERR_V2_COMMAND_ANSWER),
    P_JSON(struct answer_in, fields, "fields", "The answer.", .bad = ERR_V2_COMMAND_ANSWER), V2_CONTENT_DOC,
    P_DOC("fields.system", "boolean", "A message of the system, without an author."), P_END};

static enum err answer(struct call *call, const void *input)
{
    const struct answer_in *in = input;
    struct v2_content content;
    struct bot_command *command;
    struct bot *bot;
    enum err error = find_command(call, &in->bot, in->command_id, &bot, &command);
    if (!error)
        error = v2_content_read(call, in->fields, &content);
    if (error)
        return error == ERR_V2_COMMAND ? ERR_V2_COMMAND_ANSWER : error;
    if (content.empty)
        return ERR_V2_COMMAND_ANSWER;
    const struct new_message message = {.text = text_or_empty(content.text),
        .params = im_parts_new(call, &content.parts, content.read, 0),
        .system = imbot_flag(in->fields, "system") == 1};
    error =
        command_answer_in(&call->ops, command, bot, text_or_empty(in->dialog_id), in->message_id, &message);
    return error ? ERR_V2_COMMAND_ANSWER : v2_true(call);
}

#define PAGE(name) "api-reference/chat-bots/chat-bots-v2/imbot.v2/commands/command-" name ".md"

const struct method imbot_v2_command_methods[] = {
    {.name = "imbot.v2.Command.answer",
        .summary = "Answers a command in the chat where it was used, whether or not the bot is there.",
        .doc = PAGE("answer"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = answer_params,
        .in_size = sizeof(struct answer_in),
        .call = answer,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, V2_CONTENT_ERRORS, ERR_V2_COMMAND_ANSWER)},
    {.name = "imbot.v2.Command.list",
        .summary = "Lists the commands of a bot.",
        .doc = PAGE("list"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list_commands,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS)},
    {.name = "imbot.v2.Command.register",
        .summary = "Registers a command of a bot, or answers the one that has this name.",
        .doc = PAGE("register"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = register_params,
        .in_size = sizeof(struct register_in),
        .call = command_add,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_COMMAND_REQUIRED, ERR_V2_COMMAND_NAME, ERR_V2_COMMAND_TITLE,
            ERR_V2_COMMAND_REGISTER)},
    {.name = "imbot.v2.Command.unregister",
        .summary = "Removes a command.",
        .doc = PAGE("unregister"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = unregister_params,
        .in_size = sizeof(struct unregister_in),
        .call = command_remove,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_COMMAND)},
    {.name = "imbot.v2.Command.update",
        .summary = "Changes a command.",
        .doc = PAGE("update"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .call = command_change,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_COMMAND, ERR_V2_COMMAND_NAME, ERR_V2_COMMAND_NAME_EMPTY,
            ERR_V2_COMMAND_EXISTS, ERR_V2_COMMAND_REGISTER)},
    {0}};

/* A use of a command is remembered (command and message), because it is what lets a bot speak once in a chat that it is no
 * member of; guessing ids of messages gives it nothing.
 *
 * Only people of the portal use commands: a customer's text is never one, nor is a bot's, so bots cannot set each other
 * going for ever. */
#include "domain/command_ops.h"

#include <string.h>

#include "base/clock.h"
#include "domain/bot_events.h"
#include "domain/bot_ops.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/v2_events.h"
#include "store/bot_store.h"
#include "store/chat_store.h"
#include "store/command_store.h"
#include "store/user_store.h"

enum { NAME_MAX = 50, COMMANDS_MAX = 100 };
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* ---- registering ---- */
/* Without the slash that some send; NULL: no name. */
static const char *clean_name(const char *name)
{
    name += *name == '/';
    size_t len = strspn(name, NAME_CHARS);
    return len && len <= NAME_MAX && !name[len] ? name : NULL;
}

bool command_name_valid(const char *name)
{
    return clean_name(name) != NULL;
}

static void apply(struct bot_command *command, const struct command_change *change)
{
    if (change->url)
        command->url = change->url;
    if (change->titles)
        command->titles = change->titles;
    if (change->common >= 0)
        command->common = change->common;
    if (change->hidden >= 0)
        command->hidden = change->hidden;
    if (change->extranet >= 0)
        command->extranet = change->extranet;
}

/* Under the lock: whoever removes a bot takes it, too. */
static bool is_gone(struct ops *ops, int64_t bot_id)
{
    const struct bot *bot = bot_store_get(ops->db, ops->arena, bot_id);
    return !bot || bot->removed_at;
}

enum err command_register(
    struct ops *ops, const struct bot *bot, const struct command_change *given, int64_t *id_r)
{
    const char *name = clean_name(given->command);
    if (!name)
        return ERR_COMMAND_NAME;
    bot_store_lock(ops->db);
    if (is_gone(ops, bot->user_id))
        return ERR_BOT_ID;
    struct bot_command *same = command_store_named(ops->db, ops->arena, bot->user_id, name);
    if (same) {
        if (!given->keep) {
            apply(same, given);
            command_store_save(ops->db, same);
        }
        *id_r = same->id;
        return ERR_NONE;
    }
    if (command_store_count(ops->db, bot->user_id) >= COMMANDS_MAX)
        return ERR_COMMAND_CREATE;
    struct bot_command command = FIELDS_EMPTY(BOT_COMMAND_FIELDS);
    command.bot_id = bot->user_id;
    command.command = name;
    apply(&command, given);
    *id_r = command_store_add(ops->db, &command);
    return ERR_NONE;
}

enum err command_update(struct ops *ops, int64_t id, const struct command_change *change)
{
    bot_store_lock(ops->db);
    struct bot_command *command = command_store_get(ops->db, ops->arena, id);
    if (!command)
        return ERR_COMMAND_ID;
    if (change->command) {
        command->command = clean_name(change->command);
        const struct bot_command *same =
            command->command ? command_store_named(ops->db, ops->arena, command->bot_id, command->command)
                             : NULL;
        if (!command->command || (same && same->id != command->id))
            return ERR_COMMAND_UPDATE;
    }
    apply(command, change);
    command_store_save(ops->db, command);
    return ERR_NONE;
}

enum err command_unregister(struct ops *ops, const struct bot_command *command)
{
    bot_store_lock(ops->db);
    return command_store_delete(ops->db, command->id) ? ERR_NONE : ERR_COMMAND_DELETE;
}

static struct bot_command *find_named(struct ops *ops, const char *name, const char *client_id)
{
    size_t count;
    const struct bot *bots = bot_list(ops, client_id, &count);
    struct bot_command *found = NULL;
    for (size_t i = 0; i < count && !found; i++)
        found = command_store_named(ops->db, ops->arena, bots[i].user_id, name);
    return found;
}

enum err command_use(struct ops *ops, int64_t id, const char *name, const char *client_id,
    struct bot_command **command_r, struct bot **bot_r)
{
    *command_r = NULL;
    if (id)
        *command_r = command_store_get(ops->db, ops->arena, id);
    else if (name && clean_name(name))
        *command_r = find_named(ops, clean_name(name), client_id);
    if (!*command_r)
        return ERR_COMMAND_ID;
    return bot_use(ops, (*command_r)->bot_id, client_id, bot_r) ? ERR_COMMAND_FOREIGN : ERR_NONE;
}

struct bot_command *command_of(struct ops *ops, const struct bot *bot, int64_t id)
{
    struct bot_command *command = command_store_get(ops->db, ops->arena, id);
    return command && command->bot_id == bot->user_id ? command : NULL;
}

const struct bot_command *command_list_of(struct ops *ops, const struct bot *bot, size_t *count_r)
{
    return command_store_of_bot(ops->db, ops->arena, bot->user_id, count_r);
}

/* ---- using ---- */
static void tell(struct ops *ops, const struct chat *chat, const struct message *message,
    const struct users *user, const struct bot_command *command, const char *params, const char *context)
{
    const struct bot *bot = bot_store_get(ops->db, ops->arena, command->bot_id);
    if (!bot || bot->removed_at)
        return;
    command_store_used(ops->db, command->id, message->id, ops->now);
    if (bot->version == 2) {
        if (v2_bot_listens(bot))
            v2_bot_command(ops, bot, chat, message, command, params, context);
        return;
    }
    const struct chat_member *member = chat_store_member(ops->db, ops->arena, chat->id, user->id);
    size_t bot_count;
    struct ev_command payload = {.bot = bot,
        .command = command,
        .params = params,
        .context = context,
        .bots = bot_store_in_chat(ops->db, ops->arena, chat->id, &bot_count),
        .on = {.bot = bot,
            .chat = chat,
            .message = message,
            .author = user,
            .author_manages = member && member->manager}};
    payload.bot_count = bot_count;
    struct event event = {.id = EVENT_COMMAND_ADD, .dialog = chat->id, .payload = &payload};
    event_emit_bot(ops, &event, bot, *command->url ? command->url : bot->event_message_add);
}

void command_typed(struct ops *ops, const struct chat *chat, const struct message *message)
{
    if (message->text[0] != '/' || message->system)
        return; /* nearly every message: nothing is loaded */
    size_t len = strspn(message->text + 1, NAME_CHARS), count;
    const char *rest = message->text + 1 + len;
    if (!len || len > NAME_MAX || (*rest && !strchr(" \t\r\n", *rest)))
        return;
    const struct users *user = user_store_get(ops->db, ops->arena, message->author_id);
    if (!user || strcmp(user->type, USER_EMPLOYEE) != 0)
        return;
    const struct bot_command *commands = command_store_usable(
        ops->db, ops->arena, chat->id, arena_strn(ops->arena, message->text + 1, len), &count);
    const char *params = rest + strspn(rest, " \t\r\n");
    for (size_t i = 0; i < count; i++)
        tell(ops, chat, message, user, &commands[i], params, "TEXTAREA");
}

enum err command_pressed(struct ops *ops, const struct chat *chat, const struct message *message,
    int64_t bot_id, const char *name, const char *params, const char *context)
{
    const struct users *user = user_store_get(ops->db, ops->arena, ops->who.user_id);
    const char *known = clean_name(name);
    const struct bot_command *command =
        known ? command_store_named(ops->db, ops->arena, bot_id, known) : NULL;
    if (!command || !user || strcmp(user->type, USER_EMPLOYEE) != 0)
        return ERR_BUTTON_COMMAND;
    struct message said = *message;
    said.author_id = user->id;
    said.text = arena_printf(ops->arena, *params ? "/%s %s" : "/%s", known, params);
    tell(ops, chat, &said, user, command, params, context);
    return ERR_NONE;
}

const struct bot_command *command_list(struct ops *ops, const struct chat *chat, size_t *count_r)
{
    return command_store_offered(ops->db, ops->arena, chat ? chat->id : 0, count_r);
}

/* ---- answering ---- */
/* NULL: the message did not use the command, or is no longer there. */
static const struct chat *used_in(struct ops *ops, const struct bot_command *command, int64_t message_id)
{
    const struct message *asked = message_get(ops, message_id);
    if (!asked || asked->deleted || !command_store_was_used(ops->db, command->id, message_id))
        return NULL;
    return chat_get(ops, asked->chat_id);
}

static enum err say(struct ops *ops, const struct bot *bot, const struct chat *chat,
    const struct new_message *answer, int64_t *id_r)
{
    struct principal before = bot_act(ops, bot);
    enum err error = message_send_invited(ops, chat, answer, id_r);
    ops->who = before;
    return error;
}

enum err command_answer(struct ops *ops, const struct bot_command *command, const struct bot *bot,
    int64_t message_id, const struct new_message *answer, int64_t *id_r)
{
    const struct chat *chat = used_in(ops, command, message_id);
    return chat ? say(ops, bot, chat, answer, id_r) : ERR_BOT_MESSAGE;
}

/* A private chat has a name for each of its two, and the bot may be neither. */
static bool is_called(struct ops *ops, const struct chat *chat, const char *dialog_id)
{
    int64_t id = 0;
    switch (chat_rules_dialog(dialog_id, &id)) {
    case DIALOG_CHAT:
        return id == chat->id;
    case DIALOG_USER:
        return strcmp(chat->type, "P") == 0 && chat_has_member(ops, chat->id, id);
    default:
        return false;
    }
}

enum err command_answer_in(struct ops *ops, const struct bot_command *command, const struct bot *bot,
    const char *dialog_id, int64_t message_id, const struct new_message *answer)
{
    int64_t id;
    struct new_message said = *answer;
    const struct chat *chat = used_in(ops, command, message_id);
    if (!chat || !is_called(ops, chat, dialog_id))
        return ERR_BOT_MESSAGE;
    if (!chat_has_member(ops, chat->id, bot->user_id)) {
        const struct users *user = user_store_get(ops->db, ops->arena, bot->user_id);
        said.system = true;
        said.text = arena_printf(ops->arena, "[b]%s[/b]: %s", person_name(ops->arena, user), said.text);
    }
    return say(ops, bot, chat, &said, &id);
}

bool command_purge(struct ops *ops)
{
    return command_store_purge(ops->db, ops->now - ops->settings->keep_command_uses_s * SECOND) >=
           USES_PURGED;
}

/* Commands of bots: registering them, using them, answering. */
#ifndef SWITCHLINE_DOMAIN_COMMAND_OPS_H
#define SWITCHLINE_DOMAIN_COMMAND_OPS_H

#include "domain/message_ops.h"
#include "domain/ops.h"
#include "model/bot.h"
#include "model/bot_command.h"

/* NULL and -1: stays as it is; for a new command 0. URLs are checked by the caller. */
struct command_change {
    const char *command, *url;
    const char *titles; /* see model/bot_command.h */
    int common, hidden, extranet;
    bool keep; /* when registering: a command of this name stays as it is */
};
bool command_name_valid(
    const char *name); /* letters and digits, at most 50, with or without a slash in front */

/* The same name again changes the command (unless given->keep) and keeps its id. ERR_COMMAND_NAME: letters and digits are wanted.
 * ERR_COMMAND_CREATE: the bot has too many. ERR_BOT_ID: it was unregistered meanwhile. */
enum err command_register(
    struct ops *ops, const struct bot *bot, const struct command_change *given, int64_t *id_r);
/* ERR_COMMAND_UPDATE: no name, or the bot has another command of this name. ERR_COMMAND_ID: it was removed meanwhile. */
enum err command_update(struct ops *ops, int64_t id, const struct command_change *change);
/* ERR_COMMAND_DELETE: somebody else did at the same time. */
enum err command_unregister(struct ops *ops, const struct bot_command *command);

/* The command and its bot, if that is the caller's: by id, else by name among the caller's bots. ERR_COMMAND_ID,
 * ERR_COMMAND_FOREIGN. */
enum err command_use(struct ops *ops, int64_t id, const char *name, const char *client_id,
    struct bot_command **command_r, struct bot **bot_r);

/* Somebody of the portal wrote a message: if it is `/command params`, ONIMCOMMANDADD for every bot that has this command
 * here. `chat` as it was before the message. */
void command_typed(struct ops *ops, const struct chat *chat, const struct message *message);

/* The actor, a member of the chat, pressed a button of the message that names this command of this bot: ONIMCOMMANDADD as if
 * he had written `/command params` in it. `context`: "KEYBOARD" or "MENU"; whether the message has such a button the
 * caller knows. ERR_BUTTON_COMMAND: the bot has no such command. */
enum err command_pressed(struct ops *ops, const struct chat *chat, const struct message *message,
    int64_t bot_id, const char *name, const char *params, const char *context);

/* All commands of a bot, by id. */
const struct bot_command *command_list_of(struct ops *ops, const struct bot *bot, size_t *count_r);
/* The bot's command with this id; NULL: it has none. */
struct bot_command *command_of(struct ops *ops, const struct bot *bot, int64_t id);

/* What people may type in this chat, by name: commands of bots that are members, and the common ones of others; no hidden
 * ones. chat NULL or with id 0: one that has not begun. */
const struct bot_command *command_list(struct ops *ops, const struct chat *chat, size_t *count_r);

/* Posts as the bot into the chat of the message that used the command, whether or not the bot is there.
 * ERR_BOT_MESSAGE (the message never used this command, or settings.keep_command_uses_s ago). */
enum err command_answer(struct ops *ops, const struct bot_command *command, const struct bot *bot,
    int64_t message_id, const struct new_message *answer, int64_t *id_r);
/* The same for a caller who also says which dialog he means; a bot that is no member of it does not speak as one: the message is
 * the system's and begins with the bot's name. ERR_BOT_MESSAGE. */
enum err command_answer_in(struct ops *ops, const struct bot_command *command, const struct bot *bot,
    const char *dialog_id, int64_t message_id, const struct new_message *answer);

/* Forgets old uses. A bounded piece of work; true: there is more. */
bool command_purge(struct ops *ops);

#endif

/* Which messages a bot hears, and what it reads of them. Pure. */
#ifndef SWITCHLINE_DOMAIN_BOT_RULES_H
#define SWITCHLINE_DOMAIN_BOT_RULES_H

#include "base/arena.h"
#include "model/bot.h"
#include "model/chat.h"

bool bot_type_valid(const char *type); /* B, O, H or S */
/* The same in the words of version 2: bot, openline, supervisor, personal. H is a bot there. NULL: no such type. */
const char *bot_type_of_v2(const char *name);
const char *bot_type_v2(const char *type);
/* Does a bot of this type hear everything in its chats, so that it may read them too? */
bool bot_type_sees_all(const char *type);

/* A private chat with it: everything. A line's chat: whatever is not an employee's, when it serves open lines; a bot that
 * stays beside an operator would answer him before the customer's eyes. Any other, and employees: what names it
 * ([USER=id]), or everything when it is a supervisor or personal. Never its own words, the system's, or another bot's: two bots would
 * answer each other for ever. author_type: of model/user.h. */
bool bot_hears(
    const struct bot *bot, const struct chat *chat, const struct message *message, const char *author_type);

/* [USER=571]Name[/USER] or [USER=all], in any letter case. */
bool bot_is_named(const char *text, int64_t bot_id);
/* The text without the names of this bot, a comma right behind a name, and blanks at both ends. */
const char *bot_text_without_name(struct arena *arena, const char *text, int64_t bot_id);
/* Ids of all [USER=…] of a text, at most `limit`, each once, in order of appearance. */
size_t bot_named_users(const char *text, int64_t *ids, size_t limit);

#endif

/* A bot: a user of type "bot" with an owner and the URLs its events go to. */
#ifndef SWITCHLINE_MODEL_BOT_H
#define SWITCHLINE_MODEL_BOT_H

#include "model/fields.h"

/* user_id is the bot's id everywhere. Owner: an application (app_id), else whoever knows the client key,
 * which is kept as a hash (client_hash, for finding) and encrypted (client_key, "custom…", because events
 * carry it); webhook_id: through which webhook it was registered. type: B bot, O open lines, H human-like, S
 * supervisor, P personal (version 2 only). version: of the API that it was registered with, 1 or 2, which says how its events
 * look and which columns say where they go:
 *   1: event_…, URLs or "";
 *   2: event_mode, "fetch" (it asks for them: domain/polled_event_ops.h) or "webhook" (to webhook_url).
 * hidden: not found by searches for people. reactions: people may react to its messages. background: of its chats, a name of the
 * documentation's list, or "". message_count: how many messages it wrote. removed_at <> 0: unregistered. */
#define BOT_FIELDS(X)                                                                                        \
    X(bot, INT, user_id)                                                                                     \
    X(bot, INT, app_id)                                                                                      \
    X(bot, INT, webhook_id)                                                                                  \
    X(bot, TEXT, client_hash)                                                                                \
    X(bot, TEXT, client_key)                                                                                 \
    X(bot, TEXT, code)                                                                                       \
    X(bot, TEXT, type)                                                                                       \
    X(bot, FLAG, openline)                                                                                   \
    X(bot, INT, version)                                                                                     \
    X(bot, TEXT, event_message_add)                                                                          \
    X(bot, TEXT, event_message_update)                                                                       \
    X(bot, TEXT, event_message_delete)                                                                       \
    X(bot, TEXT, event_welcome)                                                                              \
    X(bot, TEXT, event_bot_delete)                                                                           \
    X(bot, TEXT, event_mode)                                                                                 \
    X(bot, TEXT, webhook_url)                                                                                \
    X(bot, FLAG, hidden)                                                                                     \
    X(bot, FLAG, reactions)                                                                                  \
    X(bot, TEXT, background)                                                                                 \
    X(bot, INT, message_count)                                                                               \
    X(bot, INT, created_at)                                                                                  \
    X(bot, INT, removed_at)

struct bot {
    FIELDS_MEMBERS(BOT_FIELDS)
};

/* What the owner is told of how much a bot does. chats: those that it is a member of. users: who shares them with it, each once;
 * both are bounded (store/bot_store.h). */
struct bot_counts {
    int64_t messages, commands, chats, users;
};

#define BOT_FETCH   "fetch"
#define BOT_WEBHOOK "webhook"

#endif

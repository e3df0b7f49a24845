/* A bot: a user of type "bot" with an owner and the URLs its events go to. */
#ifndef SWITCHLINE_MODEL_BOT_H
#define SWITCHLINE_MODEL_BOT_H

#include "model/fields.h"

/* user_id is the bot's id everywhere. Owner: an application (app_id), else whoever knows the client key,
 * which is kept as a hash (client_hash, for finding) and encrypted (client_key, "custom…", because events
 * carry it); webhook_id: through which webhook it was registered. type: B bot, O open lines, H human-like, S
 * supervisor. version: of the API that it was registered with, which says how its events look. event_…: URLs
 * or "". removed_at <> 0: unregistered. */
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
    X(bot, INT, created_at)                                                                                  \
    X(bot, INT, removed_at)

struct bot {
    FIELDS_MEMBERS(BOT_FIELDS)
};

#endif

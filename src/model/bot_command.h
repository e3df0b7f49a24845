/* A command of a bot: what people type as `/command params` or press as a button. */
#ifndef SWITCHLINE_MODEL_BOT_COMMAND_H
#define SWITCHLINE_MODEL_BOT_COMMAND_H

#include "model/fields.h"

/* command: without the slash, unique among the bot's. url: where ONIMCOMMANDADD goes; "" when it was registered by
 * version 2, which has none: then to where the bot's messages go. common: works in every chat, not only
 * where the bot is. hidden: not offered as a hint. extranet: kept as given, since there are no extranet users here.
 * titles: JSON text [{"LANGUAGE_ID", "TITLE", "PARAMS"}]; a hidden command may have none. */
#define BOT_COMMAND_FIELDS(X)                                                                                \
    X(bot_command, INT, id)                                                                                  \
    X(bot_command, INT, bot_id)                                                                              \
    X(bot_command, TEXT, command)                                                                            \
    X(bot_command, TEXT, url)                                                                                \
    X(bot_command, FLAG, common)                                                                             \
    X(bot_command, FLAG, hidden)                                                                             \
    X(bot_command, FLAG, extranet)                                                                           \
    X(bot_command, TEXT, titles)

struct bot_command {
    FIELDS_MEMBERS(BOT_COMMAND_FIELDS)
};

#endif

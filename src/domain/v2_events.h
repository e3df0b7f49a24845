/* Events of API version 2, said by domain/bot_events.h where something happens: to bots that were registered with it, in the
 * way they chose, and to the people who subscribed (domain/polled_event_ops.h). Each looks up by itself what its payload
 * needs, and nothing of it before it is known that somebody is to hear. */
#ifndef SWITCHLINE_DOMAIN_V2_EVENTS_H
#define SWITCHLINE_DOMAIN_V2_EVENTS_H

#include "domain/event.h"
#include "domain/ops.h"
#include "model/bot.h"
#include "model/bot_command.h"
#include "model/chat.h"

/* Is there anywhere to tell the bot? */
bool v2_bot_listens(const struct bot *bot);

/* ---- to one bot, of version 2 ---- id: EVENT_BOT_MESSAGE_…, of version 1 */
void v2_bot_message(struct ops *ops, enum event_id id, const struct bot *bot, const struct chat *chat,
    const struct message *message);
void v2_bot_reaction(struct ops *ops, const struct bot *bot, const struct chat *chat,
    const struct message *message, const char *reaction, bool added);
void v2_bot_joined(struct ops *ops, const struct bot *bot, const struct chat *chat);
void v2_bot_removed(struct ops *ops, const struct bot *bot);
void v2_bot_command(struct ops *ops, const struct bot *bot, const struct chat *chat,
    const struct message *message, const struct bot_command *command, const char *params,
    const char *context);
/* The acting user opened the chat and passed this JSON text. */
void v2_bot_context(
    struct ops *ops, const struct bot *bot, const struct chat *chat, const char *context_json);

/* ---- to people ---- */
/* chat NULL: not loaded yet. */
void v2_people_message(struct ops *ops, enum event_id id, int64_t chat_id, const struct chat *chat,
    const struct message *message);
void v2_people_reaction(struct ops *ops, const struct chat *chat, const struct message *message,
    const char *reaction, bool added);
/* Nothing of a private chat. */
void v2_people_joined(struct ops *ops, const struct chat *chat, int64_t user_id);

#endif

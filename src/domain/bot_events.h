/* What bots, and people who subscribed to events, hear of. Called where chats and messages change, inside the same transaction; each finds out by
 * itself whether anybody is concerned, so that callers need not know about bots. */
#ifndef SWITCHLINE_DOMAIN_BOT_EVENTS_H
#define SWITCHLINE_DOMAIN_BOT_EVENTS_H

#include "domain/event.h"
#include "domain/ops.h"
#include "model/bot.h"
#include "model/chat.h"
#include "model/user.h"

/* Somebody wrote, changed or deleted (text still there) a message. `chat` as it was before the message. */
void bot_message_added(struct ops *ops, const struct chat *chat, const struct message *message);
/* The same for what came from a customer, where the chat is not at hand. id: EVENT_BOT_MESSAGE_… */
void bot_message_received(struct ops *ops, enum event_id id, int64_t chat_id, const struct message *message);
void bot_message_changed(struct ops *ops, const struct chat *chat, const struct message *message);
void bot_message_deleted(struct ops *ops, const struct chat *chat, const struct message *message);
/* The actor added or took back a reaction; `message` as it is now. reaction: "like", … */
void bot_reaction_changed(struct ops *ops, const struct chat *chat, const struct message *message,
    const char *reaction, bool added);
/* The actor opened the chat with some data for its bots (JSON text). false: there is no bot in it. */
bool bot_context_sent(struct ops *ops, const struct chat *chat, const char *context_json);
/* He is a member from now on; for bots it counts only that somebody else made it one. */
void bot_joined(struct ops *ops, const struct chat *chat, int64_t user_id);
void bot_removed(struct ops *ops, const struct bot *bot);

#endif

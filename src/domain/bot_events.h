/* What bots hear of. Called where chats and messages change, inside the same transaction; each finds out by
 * itself whether a bot is concerned, so that callers need not know about bots. */
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
/* Somebody else than the user himself made him a member. */
void bot_joined(struct ops *ops, const struct chat *chat, int64_t user_id);
void bot_removed(struct ops *ops, const struct bot *bot);

#endif

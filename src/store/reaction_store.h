/* Reactions to messages. Most messages have none; those that may have some say so (message.reacted). */
#ifndef SWITCHLINE_STORE_REACTION_STORE_H
#define SWITCHLINE_STORE_REACTION_STORE_H

#include "base/arena.h"
#include "model/chat.h"

struct db;

bool reaction_store_has(
    struct db *db, int64_t chat_id, int64_t message_id, int64_t user_id, const char *code);
/* Marks the message, too. false: it was there. */
bool reaction_store_add(struct db *db, const struct reaction *reaction);
/* false: it was not there. */
bool reaction_store_remove(struct db *db, const struct reaction *reaction);
void reaction_store_forget(struct db *db, int64_t chat_id, int64_t message_id); /* all of a message */
/* Of the chat's messages `first` to `last`, in order of message and time. */
struct reaction *reaction_store_of_range(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t first, int64_t last, size_t *count_r);

#endif

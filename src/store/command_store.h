/* Commands of bots, and which message used which of them. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_COMMAND_STORE_H
#define SWITCHLINE_STORE_COMMAND_STORE_H

#include "base/arena.h"
#include "model/bot_command.h"

struct db;

struct bot_command *command_store_get(struct db *db, struct arena *arena, int64_t id); /* NULL: none */
struct bot_command *command_store_named(
    struct db *db, struct arena *arena, int64_t bot_id, const char *command); /* NULL: none */
/* With this name, in this chat: of bots that are members, and the common ones of all others. By id. */
struct bot_command *command_store_usable(
    struct db *db, struct arena *arena, int64_t chat_id, const char *command, size_t *count_r);
/* Whatever may be typed in this chat and is not hidden, by name and id. */
struct bot_command *command_store_offered(
    struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r);

/* All of a bot, by id. */
struct bot_command *command_store_of_bot(struct db *db, struct arena *arena, int64_t bot_id, size_t *count_r);

int64_t command_store_count(struct db *db, int64_t bot_id); /* of a bot */
int64_t command_store_add(struct db *db, const struct bot_command *command); /* its id */
void command_store_save(struct db *db, const struct bot_command *command); /* all but the ids */
bool command_store_delete(struct db *db, int64_t id); /* with what is known of its uses; false: it was gone */
void command_store_delete_of_bot(struct db *db, int64_t bot_id);

#define USES_PURGED 500
/* The message used the command at `now`; of several uses the last counts. */
void command_store_used(struct db *db, int64_t command_id, int64_t message_id, int64_t now);
bool command_store_was_used(struct db *db, int64_t command_id, int64_t message_id);
/* Uses of `until` and before, the oldest first; at most USES_PURGED, and how many there were. */
int64_t command_store_purge(struct db *db, int64_t until);

#endif

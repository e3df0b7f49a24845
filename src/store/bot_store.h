/* Bots in the database: what a bot is beside its user. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_BOT_STORE_H
#define SWITCHLINE_STORE_BOT_STORE_H

#include "base/arena.h"
#include "model/bot.h"

struct db;

/* Unregistered ones too; NULL when there is none. */
struct bot *bot_store_get(struct db *db, struct arena *arena, int64_t user_id);

/* ---- registered ones only ---- */
struct bot *bot_store_by_code(struct db *db, struct arena *arena, const char *code);
/* In order of id. app_id counts always, client_hash unless "", webhook_id unless 0: then only bots of version 1, as those of
 * version 2 are nobody's without their token. */
struct bot *bot_store_owned(struct db *db, struct arena *arena, int64_t app_id, const char *client_hash,
    int64_t webhook_id, size_t *count_r);
/* Members of a chat, in order of id. */
struct bot *bot_store_in_chat(struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r);

/* Whoever registers, changes or removes a bot. true: what was read of bots before may be old. */
bool bot_store_lock(struct db *db);
void bot_store_add(struct db *db, const struct bot *bot);
/* All but the id, the owner, message_count and created_at. */
void bot_store_save(struct db *db, const struct bot *bot);
void bot_store_save_key(struct db *db, const struct bot *bot); /* client_hash, client_key */
void bot_store_wrote(struct db *db, int64_t user_id); /* one message more; nothing for who is no bot */
/* Each event of a bot that polls carries them, so they are bounded: chats are counted to ten thousand, users are those of the
 * thousand latest chats, and of ten thousand memberships in them. */
struct bot_counts bot_store_counts(struct db *db, struct arena *arena, const struct bot *bot);

#endif

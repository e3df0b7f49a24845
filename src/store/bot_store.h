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
/* In order of id. app_id counts always, client_hash unless "", webhook_id unless 0. */
struct bot *bot_store_owned(struct db *db, struct arena *arena, int64_t app_id, const char *client_hash,
    int64_t webhook_id, size_t *count_r);
/* Members of a chat, in order of id. */
struct bot *bot_store_in_chat(struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r);

/* Whoever registers, changes or removes a bot. true: what was read of bots before may be old. */
bool bot_store_lock(struct db *db);
void bot_store_add(struct db *db, const struct bot *bot);
void bot_store_save(struct db *db, const struct bot *bot); /* all but the id, the owner and created_at */

#endif

/* Chat applications of bots. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_CHAT_APP_STORE_H
#define SWITCHLINE_STORE_CHAT_APP_STORE_H

#include "base/arena.h"
#include "model/chat_app.h"

struct db;

struct chat_app *chat_app_store_get(struct db *db, struct arena *arena, int64_t id); /* NULL: none */
struct chat_app *chat_app_store_coded(
    struct db *db, struct arena *arena, int64_t bot_id, const char *code); /* NULL: none */
/* What puts or sends a command or is a frame, and is not hidden, by id. */
struct chat_app *chat_app_store_offered(struct db *db, struct arena *arena, size_t *count_r);

int64_t chat_app_store_count(struct db *db, int64_t bot_id); /* of a bot */
int64_t chat_app_store_add(struct db *db, const struct chat_app *app); /* its id */
void chat_app_store_save(struct db *db, const struct chat_app *app); /* all but ids and code */
bool chat_app_store_delete(struct db *db, int64_t id); /* false: it was gone */
void chat_app_store_delete_of_bot(struct db *db, int64_t bot_id);

#endif

/* Settings of site chats, and what of a dialog its visitor may see: messages that are known outside, that is his own and those that
 * were told to his channel. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_LIVECHAT_STORE_H
#define SWITCHLINE_STORE_LIVECHAT_STORE_H

#include "base/arena.h"
#include "model/chat.h"
#include "model/dialog.h"
#include "model/livechat.h"

struct db;

struct livechat *livechat_store_get(
    struct db *db, struct arena *arena, int64_t line_id); /* NULL: never set */
void livechat_store_save(struct db *db, const struct livechat *livechat); /* new or changed */
void livechat_store_delete(struct db *db, int64_t line_id);

/* The outside person that an internal user is; NULL: none of this connector. */
struct customer *livechat_store_visitor(
    struct db *db, struct arena *arena, const char *connector, int64_t user_id);

/* Ids of messages known outside, newest first. */
int64_t *livechat_store_before(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t below, int64_t limit, size_t *count_r);
bool livechat_store_is_outside(struct db *db, int64_t message_id);

#endif

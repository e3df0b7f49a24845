/* Pushes, whom they are for, and channels. A push is written for those only who have a channel that lives. */
#ifndef SWITCHLINE_STORE_PUSH_STORE_H
#define SWITCHLINE_STORE_PUSH_STORE_H

#include "base/arena.h"
#include "model/push.h"

struct db;

/* ---- channels ---- */
int64_t push_store_channel_add(struct db *db, const struct push_channel *channel); /* returns its id */
struct push_channel *push_store_channel(struct db *db, struct arena *arena, int64_t id); /* NULL: none */
/* The one of (user, application) that ends last; NULL: none. */
struct push_channel *push_store_channel_of(
    struct db *db, struct arena *arena, int64_t user_id, int64_t app_id);
/* When the last of all channels ends, 0: there is none; and does anybody poll his events? */
int64_t push_store_listeners(struct db *db, struct arena *arena, bool *subscribers_r);
/* Scopes of an application that is installed and not removed; NULL otherwise. */
const char *push_store_app_scopes(struct db *db, struct arena *arena, int64_t app_id);
void push_store_channels_forget_user(struct db *db, int64_t user_id);

/* ---- who listens ---- */
bool push_store_user_listens(struct db *db, int64_t user_id, int64_t now);
bool push_store_chat_listens(struct db *db, int64_t chat_id, int64_t except_user_id, int64_t now);

/* ---- writing ---- */
int64_t push_store_add(struct db *db, const struct pushed *push); /* returns its id */
void push_store_add_user(struct db *db, int64_t push_id, int64_t user_id);
void push_store_add_chat(
    struct db *db, int64_t push_id, int64_t chat_id, int64_t except_user_id, int64_t now);

/* ---- reading ----
 * What is at or before the horizon is complete: nothing will appear there any more. Read it before the pushes of the same
 * look. */
struct push_position push_store_horizon(struct db *db, struct arena *arena);
/* Something is written and committed beyond it, or about to be: worth another look soon. Never with one writer. */
bool push_store_beyond(struct db *db, struct push_position horizon);
/* A push and one of those it is for; each push once for each of them, in order of position. */
struct push_for {
    int64_t user_id; /* 0: everybody */
    struct pushed push;
};
/* After `from`, of that position only for people after from_user, up to `to`; for anybody. */
struct push_for *push_store_after(struct db *db, struct arena *arena, struct push_position from,
    int64_t from_user, struct push_position to, int64_t limit, size_t *count_r);
/* The same for one person; user_id 0: what was for everybody. */
struct push_for *push_store_after_for(struct db *db, struct arena *arena, int64_t user_id,
    struct push_position from, struct push_position to, int64_t limit, size_t *count_r);
int64_t push_store_tx_of(struct db *db, int64_t push_id); /* -1: there is no such push (any more) */
/* Pushes up to this position may be forgotten already. */
struct push_position push_store_floor(struct db *db, struct arena *arena);

/* ---- forgetting ---- */
#define PUSH_PURGED 1000
/* Pushes written until then, and channels that had ended by then. Returns how many pushes went, at most PUSH_PURGED. */
int64_t push_store_purge(struct db *db, struct arena *arena, int64_t until, int64_t channels_until);

#endif

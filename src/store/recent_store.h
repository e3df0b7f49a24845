/* What one person has in his messenger: his list of chats in the order of what happened last, and what of it he has not
 * read. All of it is in his rows of chat_member, and each function here names the index that it walks. Loaded structs live
 * in the given arena; arrays are never NULL. */
#ifndef SWITCHLINE_STORE_RECENT_STORE_H
#define SWITCHLINE_STORE_RECENT_STORE_H

#include "base/arena.h"
#include "model/chat.h"

struct db;

struct recent_range {
    enum chat_kind kind;
    bool pinned;
    int64_t since, below; /* moved at `since` or later and before `below` */
};
/* The newest `limit` of his chats in the range; newest first. */
struct chat_member *recent_store_page(struct db *db, struct arena *arena, int64_t user_id,
    const struct recent_range *range, int64_t limit, size_t *count_r);
/* Those that he himself changed at or after `since`. */
struct chat_member *recent_store_changed(
    struct db *db, struct arena *arena, int64_t user_id, int64_t since, int64_t limit, size_t *count_r);
/* Those that have unread messages or the mark; in order of chat. */
struct chat_member *recent_store_unread(
    struct db *db, struct arena *arena, int64_t user_id, int64_t limit, size_t *count_r);
int64_t recent_store_pinned(struct db *db, int64_t user_id); /* how many */

/* ---- one chat of his ---- */
/* recent_at: where it is to stand in the list. */
void recent_store_pin(
    struct db *db, int64_t chat_id, int64_t user_id, bool pinned, int64_t recent_at, int64_t now);
void recent_store_mark(struct db *db, int64_t chat_id, int64_t user_id, bool marked, int64_t now);
void recent_store_mute(struct db *db, int64_t chat_id, int64_t user_id, bool muted, int64_t now);
/* Until the next message. It is no longer pinned then. */
void recent_store_hide(struct db *db, int64_t chat_id, int64_t user_id, int64_t now);
/* Back to `last_read_id`: what is newer is unread again. */
void recent_store_unread_after(
    struct db *db, int64_t chat_id, int64_t user_id, int64_t last_read_id, int64_t now);

/* Everything in all of his chats is read, and no chat is marked. */
void recent_store_read_all(struct db *db, int64_t user_id, int64_t now);

#endif

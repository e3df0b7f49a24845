/* Sessions, to whom they were offered, and whose turn it is in a line. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_SESSION_STORE_H
#define SWITCHLINE_STORE_SESSION_STORE_H

#include "base/arena.h"
#include "model/dialog.h"

struct db;

struct session *session_store_get(struct db *db, struct arena *arena, int64_t id); /* NULL: none */
int64_t session_store_add(struct db *db, const struct session *session); /* id is ignored; the new id */
void session_store_save(struct db *db, const struct session *session); /* all but what never changes */
int64_t session_store_last(struct db *db, int64_t chat_id); /* newest session of the chat; 0: none */
/* Chats with an open session that belongs to the line or came in through it; the array is never NULL. */
int64_t *session_store_chats_of_line(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r);

/* ---- offers ---- */
void offer_store_add(struct db *db, const struct offer *offer); /* all but id */
/* Open ones (no outcome yet), oldest first; the array is never NULL. */
struct offer *offer_store_open(struct db *db, struct arena *arena, int64_t session_id, size_t *count_r);
/* Ends the open offer of this user, or all open ones for user 0. */
void offer_store_end(struct db *db, int64_t session_id, int64_t user_id, const char *outcome, int64_t now);

/* ---- whose turn it is ---- */
struct line_turn {
    int64_t user_id, last_offer_at;
};
struct line_turn *turn_store_list(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r);
void turn_store_offered(struct db *db, int64_t line_id, int64_t user_id, int64_t now);

#endif

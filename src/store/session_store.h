/* Sessions and to whom they were offered. Loaded structs live in the given arena. */
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

/* Ids of the open sessions that a bot has, oldest first; never NULL. */
int64_t *session_store_of_bot(struct db *db, struct arena *arena, int64_t bot_id, size_t *count_r);

/* Pins or unpins all open sessions of an operator; the ids of those that changed, newest first, never NULL. */
int64_t *session_store_pin_all(
    struct db *db, struct arena *arena, int64_t operator_id, bool pinned, size_t *count_r);

/* ---- offers ---- */
int64_t offer_store_add(struct db *db, const struct offer *offer); /* id is ignored; the new id */
/* Open ones (no outcome yet), oldest first; the array is never NULL. */
struct offer *offer_store_open(struct db *db, struct arena *arena, int64_t session_id, size_t *count_r);
/* Ends the open offer of this user, or all open ones for user 0. */
int64_t offer_store_end(
    struct db *db, int64_t session_id, int64_t user_id, const char *outcome, int64_t now); /* how many */
/* Whoever had answered it gives it up. */
void offer_store_let_go(struct db *db, int64_t session_id, int64_t user_id, int64_t now);
/* What was decided about the session, the last 500 of it, newest first; the array is never NULL. */
struct offer *offer_store_all(struct db *db, struct arena *arena, int64_t session_id, size_t *count_r);
struct offer *offer_store_last(struct db *db, struct arena *arena, int64_t session_id); /* NULL: none */
void offer_store_repeat(
    struct db *db, int64_t id, int64_t now); /* the same was decided once more: moves ended_at */

#endif

/* Messages, and the list of what is to be fetched in the background. Loaded structs live in the
 * given arena. Lists of messages are newest first. */
#ifndef SWITCHLINE_STORE_MESSAGE_STORE_H
#define SWITCHLINE_STORE_MESSAGE_STORE_H

#include "base/arena.h"
#include "model/chat.h"

struct db;

/* ---- messages ---- */
struct message *message_store_get(
    struct db *db, struct arena *arena, int64_t id); /* NULL when there is none */
int64_t message_store_add(struct db *db, const struct message *message); /* all but id; returns the new id */
void message_store_save(struct db *db, const struct message *message); /* text, params, edited_at, deleted */
void message_store_set_session(struct db *db, int64_t message_id, int64_t session_id);
/* The row and its files go; the chat's counter and last message follow. */
void message_store_erase(struct db *db, const struct message *message);

/* The newest `limit` messages below `below`. */
struct message *message_store_before(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t below, int64_t limit, size_t *count_r);
/* The oldest `limit` messages above `above`, newest of them first. */
struct message *message_store_after(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t above, int64_t limit, size_t *count_r);
/* The newest `limit` messages of a line's session. */
struct message *message_store_of_session(
    struct db *db, struct arena *arena, int64_t session_id, int64_t limit, size_t *count_r);
/* The oldest message above `above` that is neither the user's nor deleted; 0 when there is none. */
int64_t message_store_first_unread(struct db *db, int64_t chat_id, int64_t above, int64_t user_id);
/* The oldest `limit` ids above `above`, up to `last`, neither the user's nor deleted. */
int64_t *message_store_unread(struct db *db, struct arena *arena, int64_t chat_id, int64_t above,
    int64_t last, int64_t user_id, int64_t limit, size_t *count_r);
/* The session of the newest message that belongs to one; 0 when there is none. */
int64_t message_store_last_session(struct db *db, int64_t chat_id);

/* ---- messages that their senders named ---- */
/* What this user sent to the chat under this uuid; 0: nothing, or it was erased. */
int64_t message_store_named(struct db *db, int64_t chat_id, const char *uuid, int64_t user_id);
void message_store_name(struct db *db, const struct message *message, int64_t user_id); /* by its uuid */

/* ---- what is fetched in the background ---- */
void fetch_store_add(struct db *db, const char *kind, int64_t object_id, const char *url, int64_t now);

#endif

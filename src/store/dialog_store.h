/* Dialogs, the customers behind them and the external ids of their messages. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_DIALOG_STORE_H
#define SWITCHLINE_STORE_DIALOG_STORE_H

#include "base/arena.h"
#include "model/dialog.h"
#include "model/user.h"

struct db;

/* ---- dialogs ---- NULL when there is no such dialog ---- */
struct dialog *dialog_store_get(struct db *db, struct arena *arena, int64_t chat_id);
struct dialog *dialog_store_named(
    struct db *db, struct arena *arena, const char *connector, int64_t line_id, const char *dialog_key);
/* The same two with the open session (session.id 0: none). */
struct open_dialog *dialog_store_open(struct db *db, struct arena *arena, int64_t chat_id);
struct open_dialog *dialog_store_find(
    struct db *db, struct arena *arena, const char *connector, int64_t line_id, const char *dialog_key);
/* Ids of the open sessions of a customer; never NULL. */
int64_t *dialog_store_sessions_of(struct db *db, struct arena *arena, int64_t customer_id, size_t *count_r);
void dialog_store_add(struct db *db, const struct dialog *dialog);
void dialog_store_save(struct db *db, const struct dialog *dialog); /* session_id, last_operator_id */
/* Whoever changes a dialog locks it first. true: what was read of it before may be old. */
bool dialog_store_lock(struct db *db, int64_t chat_id);
bool dialog_store_try_lock(struct db *db, int64_t chat_id); /* false: somebody else has it */
/* dialog_store_find() under the lock. NULL: there is none, and until the transaction ends nobody else makes it. */
struct open_dialog *dialog_store_find_locked(
    struct db *db, struct arena *arena, const char *connector, int64_t line_id, const char *dialog_key);

/* ---- customers ---- */
struct known_customer {
    struct customer customer;
    struct users users; /* the internal user */
};
/* NULL: never wrote. */
struct known_customer *customer_store_find(
    struct db *db, struct arena *arena, const char *connector, const char *external_id);
/* true: what was read of him before may be old, or he may have been made. */
bool customer_store_lock(struct db *db, struct arena *arena, const char *connector, const char *external_id);
void customer_store_add(struct db *db, const struct customer *customer);
void customer_store_save(struct db *db, const struct customer *customer); /* url, picture_url */

/* ---- external ids ---- */
struct known_message {
    int64_t message_id, session_id, author_id;
};
/* false: never came (or never was confirmed) under this id. */
bool external_store_find(struct db *db, struct arena *arena, const struct dialog *dialog,
    const char *external_id, struct known_message *known_r);
/* Keeps what is there when the id is taken already. */
void external_store_add(struct db *db, const struct dialog *dialog, const char *external_id,
    int64_t message_id, int64_t session_id);
/* Ids of one of our messages, in order; the array is never NULL. */
const char **external_store_ids(struct db *db, struct arena *arena, int64_t message_id, size_t *count_r);

#endif

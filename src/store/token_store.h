/* What is handed out and given back once or for a while: authorization codes, refresh tokens, logins, invitations.
 * Every key is the hash of what the client holds. */
#ifndef SWITCHLINE_STORE_TOKEN_STORE_H
#define SWITCHLINE_STORE_TOKEN_STORE_H

#include "base/arena.h"
#include "model/access.h"

struct db;

/* ---- authorization codes ---- */
struct oauth_code {
    int64_t app_id, user_id, expires_at;
    bool used;
};
void token_store_code_add(
    struct db *db, const char *hash, int64_t app_id, int64_t user_id, int64_t expires_at);
/* Marks it used and tells how it was before; false: unknown. */
bool token_store_code_use(struct db *db, struct arena *arena, const char *hash, struct oauth_code *code_r);

/* ---- refresh tokens ---- */
void token_store_refresh_add(struct db *db, const struct refresh_token *token);
struct refresh_token *token_store_refresh(
    struct db *db, struct arena *arena, const char *hash); /* NULL: none */
void token_store_refresh_replaced(struct db *db, const char *hash, int64_t now); /* keeps the first time */
void token_store_refresh_kill(struct db *db, const char *hash); /* a successor was used */
/* Whoever replaces a token of a family or ends the family. true: what was read of it before may be old. */
bool token_store_lock_family(struct db *db, const char *family);
void token_store_family_drop(struct db *db, const char *family);

/* ---- logins ---- */
struct web_session {
    int64_t user_id, expires_at;
    const char *hash; /* these only of token_store_sessions() */
    int64_t created_at;
};
void token_store_session_add(
    struct db *db, const char *hash, int64_t user_id, int64_t now, int64_t expires_at);
bool token_store_session(struct db *db, struct arena *arena, const char *hash, struct web_session *session_r);
/* Those of a user that still count, newest first, at most 200. */
struct web_session *token_store_sessions(
    struct db *db, struct arena *arena, int64_t user_id, int64_t now, size_t *count_r);
void token_store_session_drop(struct db *db, const char *hash);
void token_store_sessions_drop(struct db *db, int64_t user_id);

/* ---- invitations ---- */
void token_store_invite(
    struct db *db, int64_t user_id, const char *hash, int64_t expires_at); /* "" ends it */
int64_t token_store_invited(
    struct db *db, const char *hash, int64_t now); /* the user; 0: unknown or expired */

/* Forgets what expired before `now`. */
void token_store_purge(struct db *db, int64_t now);

#endif

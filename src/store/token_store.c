/* A code is used by an UPDATE that also reads it, so that of two exchanges at the same time one sees it unused. It stays
 * until it expires: a second use must be told apart from an unknown code. */
#include "store/token_store.h"

#include "store/load.h"

static const struct field refresh_table[] = {FIELD_TABLE(REFRESH_TOKEN_FIELDS)};

void token_store_code_add(
    struct db *db, const char *hash, int64_t app_id, int64_t user_id, int64_t expires_at)
{
    db_exec(db,
        "INSERT INTO oauth_code (code_hash, app_id, user_id, expires_at, used) VALUES ($1, $2, $3, $4, 0)",
        DBT(hash), DBI(app_id), DBI(user_id), DBI(expires_at));
}

bool token_store_code_use(struct db *db, struct arena *arena, const char *hash, struct oauth_code *code_r)
{
    const struct rows *rows = db_query(db, arena,
        "UPDATE oauth_code SET used = used + 1 WHERE code_hash = $1 RETURNING app_id, user_id, expires_at, "
        "used",
        DBT(hash));
    if (rows_count(rows) == 0)
        return false;
    *code_r = (struct oauth_code){.app_id = row_int(rows, 0, 0),
        .user_id = row_int(rows, 0, 1),
        .expires_at = row_int(rows, 0, 2),
        .used = row_int(rows, 0, 3) > 1};
    return true;
}

void token_store_refresh_add(struct db *db, const struct refresh_token *t)
{
    db_exec(db,
        "INSERT INTO refresh_token (token_hash, app_id, user_id, family, parent_hash, created_at, expires_at,"
        " replaced_at, dead) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        DBT(t->token_hash), DBI(t->app_id), DBI(t->user_id), DBT(t->family), DBT(t->parent_hash),
        DBI(t->created_at), DBI(t->expires_at), DBI(t->replaced_at), DBI(t->dead));
}

struct refresh_token *token_store_refresh(struct db *db, struct arena *arena, const char *hash)
{
    return load_one(arena,
        db_query(
            db, arena, SELECT(REFRESH_TOKEN_FIELDS) "FROM refresh_token WHERE token_hash = $1", DBT(hash)),
        refresh_table, sizeof(struct refresh_token));
}

void token_store_refresh_replaced(struct db *db, const char *hash, int64_t now)
{
    db_exec(db, "UPDATE refresh_token SET replaced_at = $1 WHERE token_hash = $2 AND replaced_at = 0",
        DBI(now), DBT(hash));
}

void token_store_refresh_kill(struct db *db, const char *hash)
{
    db_exec(db, "UPDATE refresh_token SET dead = 1 WHERE token_hash = $1", DBT(hash));
}

bool token_store_lock_family(struct db *db, const char *family)
{
    return db_lock_text(db, DB_LOCK_TOKENS, family);
}

void token_store_family_drop(struct db *db, const char *family)
{
    db_exec(db, "DELETE FROM refresh_token WHERE family = $1", DBT(family));
}

void token_store_session_add(
    struct db *db, const char *hash, int64_t user_id, int64_t now, int64_t expires_at)
{
    db_exec(db,
        "INSERT INTO web_session (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        DBT(hash), DBI(user_id), DBI(now), DBI(expires_at));
}

bool token_store_session(struct db *db, struct arena *arena, const char *hash, struct web_session *session_r)
{
    const struct rows *rows =
        db_query(db, arena, "SELECT user_id, expires_at FROM web_session WHERE token_hash = $1", DBT(hash));
    if (rows_count(rows) == 0)
        return false;
    *session_r = (struct web_session){.user_id = row_int(rows, 0, 0), .expires_at = row_int(rows, 0, 1)};
    return true;
}

struct web_session *token_store_sessions(
    struct db *db, struct arena *arena, int64_t user_id, int64_t now, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT token_hash, created_at, expires_at FROM web_session WHERE user_id = $1 AND expires_at > $2"
        " ORDER BY created_at DESC, token_hash LIMIT 200",
        DBI(user_id), DBI(now));
    struct web_session *sessions = arena_array_of(arena, struct web_session, rows_count(rows));
    *count_r = rows_count(rows);
    for (size_t i = 0; i < *count_r; i++)
        sessions[i] = (struct web_session){.user_id = user_id,
            .hash = row_text(rows, i, 0),
            .created_at = row_int(rows, i, 1),
            .expires_at = row_int(rows, i, 2)};
    return sessions;
}

void token_store_session_drop(struct db *db, const char *hash)
{
    db_exec(db, "DELETE FROM web_session WHERE token_hash = $1", DBT(hash));
}

void token_store_sessions_drop(struct db *db, int64_t user_id)
{
    db_exec(db, "DELETE FROM web_session WHERE user_id = $1", DBI(user_id));
}

void token_store_invite(struct db *db, int64_t user_id, const char *hash, int64_t expires_at)
{
    db_exec(db, "UPDATE users SET invite_hash = $1, invite_expires_at = $2 WHERE id = $3", DBT(hash),
        DBI(expires_at), DBI(user_id));
}

int64_t token_store_invited(struct db *db, const char *hash, int64_t now)
{
    return db_number(db, 0,
        "SELECT id FROM users WHERE invite_hash = $1 AND invite_hash <> '' AND invite_expires_at > $2",
        DBT(hash), DBI(now));
}

void token_store_purge(struct db *db, int64_t now)
{
    db_exec(db, "DELETE FROM oauth_code WHERE expires_at < $1", DBI(now));
    db_exec(db, "DELETE FROM refresh_token WHERE expires_at < $1", DBI(now));
    db_exec(db, "DELETE FROM web_session WHERE expires_at < $1", DBI(now));
}

/* The family of an authorisation is named by the hash of its code. So a code that is used twice, the sign of a stolen one,
 * finds what was issued for it and revokes that. */
#include "domain/oauth_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "domain/auth_ops.h"
#include "domain/bot_ops.h"
#include "model/user.h"
#include "store/access_store.h"
#include "store/token_store.h"
#include "store/user_store.h"

enum { CODE_LENGTH = 32, REFRESH_LENGTH = 48 };
#define RACE_WINDOW (5 * MINUTE)

/* An application's bot is a user who uses it: its events carry tokens for the bot. */
static bool is_own_bot(struct ops *ops, const struct app *app, const struct users *user)
{
    const struct bot *bot = strcmp(user->type, USER_BOT) == 0 ? bot_get(ops, user->id) : NULL;
    return bot && !bot->removed_at && bot->app_id == app->id;
}

enum err oauth_may_use(struct ops *ops, const struct app *app, int64_t user_id)
{
    const struct users *user = user_store_get(ops->db, ops->arena, user_id);
    if (!user || !user->active)
        return ERR_USER_ACCESS;
    if (strcmp(user->type, USER_EMPLOYEE) != 0 && !is_own_bot(ops, app, user))
        return ERR_USER_ACCESS;
    return app->installed || user->admin ? ERR_NONE : ERR_USER_ACCESS;
}

char *oauth_make_code(struct ops *ops, const struct app *app, int64_t user_id)
{
    char *code = random_token(ops->arena, CODE_LENGTH);
    token_store_code_add(ops->db, hash_text(ops->arena, code), app->id, user_id,
        ops->now + ops->settings->oauth_code_s * SECOND);
    return code;
}

/* ---- issuing ---- */
static char *successor(
    struct ops *ops, const struct app *app, int64_t user_id, const char *family, const char *parent)
{
    char *token = random_token(ops->arena, REFRESH_LENGTH);
    token_store_refresh_add(ops->db, &(struct refresh_token){.token_hash = hash_text(ops->arena, token),
                                         .app_id = app->id,
                                         .user_id = user_id,
                                         .family = family,
                                         .parent_hash = parent,
                                         .created_at = ops->now,
                                         .expires_at = ops->now + ops->settings->refresh_token_s * SECOND});
    return token;
}

static void fill(struct ops *ops, const struct app *app, int64_t user_id, const char *refresh_token,
    struct oauth_grant *grant_r)
{
    /* Whole seconds, so that `expires` says exactly when the token ends. */
    int64_t expires_at = ops->now / SECOND * SECOND + ops->settings->access_token_s * SECOND;
    *grant_r = (struct oauth_grant){.app = app,
        .user_id = user_id,
        .expires_at = expires_at,
        .access_token = auth_make_access_token(ops, app, user_id, expires_at),
        .refresh_token = refresh_token};
}

void oauth_issue(struct ops *ops, const struct app *app, int64_t user_id, struct oauth_grant *grant_r)
{
    fill(ops, app, user_id, auth_make_refresh_token(ops, app, user_id), grant_r);
}

/* ---- exchanging ---- */
static enum err check_client(struct ops *ops, const struct oauth_request *request, struct app **app_r)
{
    if (!request->client_id || !*request->client_id)
        return ops_fail(ops, ERR_OAUTH_REQUEST, "client_id is missing");
    *app_r = access_store_app_by_client(ops->db, ops->arena, request->client_id);
    if (!*app_r)
        return ERR_OAUTH_CLIENT_UNKNOWN;
    if (!request->client_secret ||
        !secret_equal(hash_text(ops->arena, request->client_secret), (*app_r)->secret_hash))
        return ERR_OAUTH_CLIENT;
    return ERR_NONE;
}

static enum err use_code(
    struct ops *ops, const struct app *app, const char *code, int64_t *user_id_r, const char **refresh_r)
{
    struct oauth_code row;
    if (!code || !*code)
        return ops_fail(ops, ERR_OAUTH_REQUEST, "code is missing");
    const char *hash = hash_text(ops->arena, code);
    token_store_lock_family(ops->db, hash);
    if (!token_store_code_use(ops->db, ops->arena, hash, &row) || row.app_id != app->id)
        return ERR_OAUTH_GRANT;
    if (row.used) {
        token_store_family_drop(ops->db, hash);
        return ERR_OAUTH_GRANT;
    }
    if (row.expires_at <= ops->now || oauth_may_use(ops, app, row.user_id))
        return ERR_OAUTH_GRANT;
    *user_id_r = row.user_id;
    *refresh_r = successor(ops, app, row.user_id, hash, "");
    return ERR_NONE;
}

static bool may_rotate(const struct refresh_token *token, int64_t now)
{
    return !token->dead && (token->replaced_at == 0 || now - token->replaced_at <= RACE_WINDOW);
}

static enum err use_refresh(
    struct ops *ops, const struct app *app, const char *text, int64_t *user_id_r, const char **refresh_r)
{
    if (!text || !*text)
        return ops_fail(ops, ERR_OAUTH_REQUEST, "refresh_token is missing");
    if (auth_read_sealed_refresh_token(ops, app, text, user_id_r)) {
        if (oauth_may_use(ops, app, *user_id_r))
            return ERR_OAUTH_GRANT;
        *refresh_r = auth_make_refresh_token(ops, app, *user_id_r);
        return ERR_NONE;
    }
    const char *hash = hash_text(ops->arena, text);
    const struct refresh_token *token = token_store_refresh(ops->db, ops->arena, hash);
    if (token && token_store_lock_family(ops->db, token->family))
        token = token_store_refresh(ops->db, ops->arena, hash);
    if (!token || token->app_id != app->id || token->expires_at <= ops->now)
        return ERR_OAUTH_GRANT;
    if (!may_rotate(token, ops->now)) {
        token_store_family_drop(ops->db, token->family);
        return ERR_OAUTH_GRANT;
    }
    if (oauth_may_use(ops, app, token->user_id))
        return ERR_OAUTH_GRANT;
    token_store_refresh_kill(ops->db, token->parent_hash);
    token_store_refresh_replaced(ops->db, token->token_hash, ops->now);
    *user_id_r = token->user_id;
    *refresh_r = successor(ops, app, token->user_id, token->family, token->token_hash);
    return ERR_NONE;
}

enum err oauth_grant(struct ops *ops, const struct oauth_request *request, struct oauth_grant *grant_r)
{
    struct app *app = NULL;
    int64_t user_id = 0;
    const char *refresh = NULL;
    if (!request->grant_type || !*request->grant_type)
        return ops_fail(ops, ERR_OAUTH_REQUEST, "grant_type is missing");
    bool by_code = strcmp(request->grant_type, "authorization_code") == 0;
    if (!by_code && strcmp(request->grant_type, "refresh_token") != 0)
        return ERR_OAUTH_GRANT_TYPE;
    enum err error = check_client(ops, request, &app);
    if (!error)
        error = by_code ? use_code(ops, app, request->code, &user_id, &refresh)
                        : use_refresh(ops, app, request->refresh_token, &user_id, &refresh);
    if (!error)
        fill(ops, app, user_id, refresh, grant_r);
    return error;
}

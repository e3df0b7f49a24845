/* A token is five fields and a MAC over them, so that a call is authenticated by one hash and one read by key, and that
 * nothing has to be stored or swept for an hour of access. Scopes are not in the token: they are the application's at the
 * moment of the call, so that narrowing them needs no revocation.
 *
 * The order of the checks is what clients see. A forged or foreign string is "no credentials". A removed application comes
 * before expiry, because a client answers expired_token with a refresh, which would be in vain. */
#include "domain/auth_ops.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "domain/presence_ops.h"
#include "model/user.h"
#include "store/access_store.h"
#include "store/token_store.h"
#include "store/user_store.h"

enum { TOKEN_MAX = 200, REFRESH_LENGTH = 48, FAMILY_LENGTH = 24 };
#define KIND_APP     'a'
#define KIND_GUEST   'g'
#define KIND_REFRESH 'r' /* never taken for an access token: the kind is under the MAC */
#define KINDS        "agr"

struct token {
    char kind;
    int64_t app_id, user_id, expires_at, generation;
};

/* ---- writing ---- */
static char *token_write(struct ops *ops, const struct token *t)
{
    char *text = arena_printf(ops->arena, "%c.%" PRId64 ".%" PRId64 ".%" PRId64 ".%" PRId64, t->kind,
        t->app_id, t->user_id, t->expires_at / SECOND, t->generation);
    return arena_printf(ops->arena, "%s.%s", text, mac_hex(ops->arena, text));
}

char *auth_make_access_token(struct ops *ops, const struct app *app, int64_t user_id, int64_t expires_at)
{
    return token_write(ops, &(struct token){.kind = KIND_APP,
                                .app_id = app->id,
                                .user_id = user_id,
                                .expires_at = expires_at,
                                .generation = app->generation});
}

char *auth_make_guest_token(struct ops *ops, int64_t user_id, int64_t expires_at)
{
    return token_write(
        ops, &(struct token){.kind = KIND_GUEST, .user_id = user_id, .expires_at = expires_at});
}

char *auth_make_refresh_token(struct ops *ops, const struct app *app, int64_t user_id)
{
    char *token = random_token(ops->arena, REFRESH_LENGTH);
    token_store_refresh_add(ops->db, &(struct refresh_token){.token_hash = hash_text(ops->arena, token),
                                         .app_id = app->id,
                                         .user_id = user_id,
                                         .family = random_token(ops->arena, FAMILY_LENGTH),
                                         .parent_hash = "",
                                         .created_at = ops->now,
                                         .expires_at = ops->now + ops->settings->refresh_token_s * SECOND});
    return token;
}

char *auth_make_sealed_refresh_token(struct ops *ops, const struct app *app, int64_t user_id)
{
    return token_write(ops, &(struct token){.kind = KIND_REFRESH,
                                .app_id = app->id,
                                .user_id = user_id,
                                .expires_at = ops->now + ops->settings->refresh_token_s * SECOND,
                                .generation = app->generation});
}

/* ---- reading ---- */
/* One decimal field and the dot behind it; moves *at past both. */
static bool field_read(const char **at, int64_t *value_r)
{
    char *end;
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > 18 || (*at)[digits] != '.')
        return false;
    *value_r = strtoll(*at, &end, 10);
    *at = end + 1;
    return true;
}

/* Shape only; *mac_r then points at the MAC. */
static bool token_parse(const char *text, struct token *token_r, const char **mac_r)
{
    if (strnlen(text, TOKEN_MAX) == TOKEN_MAX || !text[0] || !strchr(KINDS, text[0]) || text[1] != '.')
        return false;
    const char *at = text + 2;
    token_r->kind = text[0];
    if (!field_read(&at, &token_r->app_id) || !field_read(&at, &token_r->user_id) ||
        !field_read(&at, &token_r->expires_at) || !field_read(&at, &token_r->generation))
        return false;
    if (token_r->expires_at > INT64_MAX / SECOND)
        return false;
    token_r->expires_at *= SECOND;
    *mac_r = at;
    return true;
}

static bool token_read(struct arena *arena, const char *text, struct token *token_r)
{
    const char *mac;
    if (!text || !token_parse(text, token_r, &mac))
        return false;
    const char *signed_part = arena_strn(arena, text, (size_t)(mac - 1 - text));
    return secret_equal(mac, mac_hex(arena, signed_part));
}

int64_t auth_token_expires(const char *token)
{
    struct token t;
    const char *mac;
    return token && token_parse(token, &t, &mac) ? t.expires_at : 0;
}

/* What the database says of scopes; a name this version does not know gives nothing. */
static scopes scopes_of(struct ops *ops, const char *list)
{
    scopes set = 0;
    const char *unknown;
    scopes_read(ops->arena, list, &set, &unknown);
    return set | SCOPE_BASIC;
}

static const struct users *active_user(struct ops *ops, int64_t user_id)
{
    const struct users *user = user_store_get(ops->db, ops->arena, user_id);
    ops->seen_at = user ? user->last_activity_at : 0;
    return user && user->active ? user : NULL;
}

/* ---- webhooks ---- */
enum err auth_webhook(struct ops *ops, int64_t user_id, const char *secret)
{
    if (!secret || !*secret)
        return ERR_INVALID_CREDENTIALS;
    const char *hash = hash_text(ops->arena, secret);
    const struct webhook *webhook = access_store_webhook(ops->db, ops->arena, user_id, hash);
    if (!webhook || !secret_equal(webhook->secret_hash, hash) || !webhook->active)
        return ERR_INVALID_CREDENTIALS;
    if (webhook->expires_at && webhook->expires_at <= ops->now)
        return ERR_INVALID_CREDENTIALS;
    const struct users *user = active_user(ops, user_id);
    if (!user)
        return ERR_INVALID_CREDENTIALS;
    ops->who = (struct principal){.kind = AUTH_WEBHOOK,
        .user_id = user->id,
        .admin = user->admin,
        .webhook_id = webhook->id,
        .scopes = scopes_of(ops, webhook->scopes)};
    return ERR_NONE;
}

/* ---- access tokens ---- */
static enum err auth_app(struct ops *ops, const struct token *token)
{
    const struct app_caller *caller =
        access_store_app_caller(ops->db, ops->arena, token->app_id, token->user_id);
    if (!caller || caller->removed_at || token->generation != caller->generation)
        return ERR_INVALID_TOKEN;
    if (token->expires_at <= ops->now)
        return ERR_EXPIRED_TOKEN;
    if (!caller->user_active || (!caller->installed && !caller->user_admin))
        return ERR_USER_ACCESS;
    ops->seen_at = caller->last_activity_at;
    ops->who = (struct principal){.kind = AUTH_APP,
        .user_id = token->user_id,
        .admin = caller->user_admin,
        .app_id = token->app_id,
        .scopes = scopes_of(ops, caller->scopes)};
    return ERR_NONE;
}

/* A guest holds every scope and hardly a right: a refusal then says "guest session" and not "scope". */
static enum err auth_guest(struct ops *ops, const struct token *token)
{
    if (token->expires_at <= ops->now)
        return ERR_EXPIRED_TOKEN;
    const struct users *user = active_user(ops, token->user_id);
    bool visitor = user && (strcmp(user->type, USER_GUEST) == 0 || strcmp(user->type, USER_CONNECTOR) == 0);
    if (!visitor) /* tokens are made for guests and for visitors of sites, who are customers */
        return ERR_USER_ACCESS;
    ops->who = (struct principal){.kind = AUTH_GUEST, .user_id = user->id, .scopes = SCOPES_ALL};
    return ERR_NONE;
}

enum err auth_token(struct ops *ops, const char *text)
{
    struct token token;
    if (!token_read(ops->arena, text, &token) || token.kind == KIND_REFRESH)
        return ERR_NO_AUTH;
    return token.kind == KIND_GUEST ? auth_guest(ops, &token) : auth_app(ops, &token);
}

bool auth_read_sealed_refresh_token(
    struct ops *ops, const struct app *app, const char *text, int64_t *user_id_r)
{
    struct token token;
    if (!token_read(ops->arena, text, &token) || token.kind != KIND_REFRESH)
        return false;
    *user_id_r = token.user_id;
    return token.app_id == app->id && token.generation == app->generation && token.expires_at > ops->now;
}

/* ---- logins ---- */
enum err auth_session(struct ops *ops, const char *cookie)
{
    struct web_session session;
    if (!cookie || !*cookie ||
        !token_store_session(ops->db, ops->arena, hash_text(ops->arena, cookie), &session) ||
        session.expires_at <= ops->now)
        return ERR_NO_AUTH;
    const struct users *user = active_user(ops, session.user_id);
    if (!user)
        return ERR_USER_ACCESS;
    ops->who = (struct principal){
        .kind = AUTH_SESSION, .user_id = user->id, .admin = user->admin, .scopes = SCOPES_ALL};
    return ERR_NONE;
}

/* ---- upload links ---- */
enum err auth_upload(struct ops *ops, int64_t user_id)
{
    const struct users *user = active_user(ops, user_id);
    if (!user)
        return ERR_USER_ACCESS;
    ops->who = (struct principal){
        .kind = AUTH_UPLOAD, .user_id = user->id, .admin = user->admin, .scopes = SCOPE_BASIC | SCOPE_DISK};
    return ERR_NONE;
}

char *auth_csrf(struct arena *arena, const char *cookie)
{
    return mac_hex(arena, arena_printf(arena, "csrf %s", cookie));
}

bool auth_touch_due(const struct ops *ops)
{
    return ops->who.user_id && ops->now - ops->seen_at > MINUTE;
}

void auth_touch(struct ops *ops)
{
    if (auth_touch_due(ops) &&
        access_store_touch_user(ops->db, ops->who.user_id, ops->now, ops->now - MINUTE))
        presence_seen(ops, ops->who.user_id);
}

/* Cookies and links are random strings of which only hashes are kept, so that a copy of the database opens no door. */
#include "domain/login_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "domain/auth_ops.h"
#include "domain/channel_ops.h"
#include "domain/notification_ops.h"
#include "domain/presence_ops.h"
#include "domain/user_ops.h"
#include "store/token_store.h"
#include "store/user_store.h"

enum { COOKIE_LENGTH = 43, INVITE_LENGTH = 43, LOGIN_ID_LENGTH = 16 };

static struct users *only_active_employee(struct users *user)
{
    return user && user->active && strcmp(user->type, USER_EMPLOYEE) == 0 ? user : NULL;
}

struct users *login_find(struct ops *ops, const char *login)
{
    struct users *user = user_store_by_login(ops->db, ops->arena, login);
    if (!user)
        user = user_store_by_email(ops->db, ops->arena, login);
    return only_active_employee(user);
}

const char *login_name(struct ops *ops, int64_t user_id)
{
    const struct users *user = user_store_get(ops->db, ops->arena, user_id);
    if (!user)
        return "";
    if (!*user->name && !*user->last_name)
        return user->login;
    return arena_printf(
        ops->arena, "%s%s%s", user->name, *user->name && *user->last_name ? " " : "", user->last_name);
}

char *login_begin(struct ops *ops, struct users *user)
{
    char *cookie = random_token(ops->arena, COOKIE_LENGTH);
    token_store_session_add(ops->db, hash_text(ops->arena, cookie), user->id, ops->now,
        ops->now + ops->settings->web_session_s * SECOND);
    user_store_lock_again(ops->db, ops->arena, user);
    user->last_login_at = user->last_activity_at = ops->now;
    user_store_save(ops->db, ops->arena, user);
    presence_seen(ops, user->id);
    return cookie;
}

void login_end(struct ops *ops, const char *cookie)
{
    const char *hash = hash_text(ops->arena, cookie);
    struct web_session session;
    if (!token_store_session(ops->db, ops->arena, hash, &session))
        return;
    token_store_session_drop(ops->db, hash);
    channels_forget_user(ops, session.user_id); /* pages of his other logins ask for new ones */
}

struct users *login_user(struct ops *ops, int64_t user_id)
{
    return only_active_employee(user_store_get(ops->db, ops->arena, user_id));
}

/* ---- one's own ---- */
static const char *id_of(struct arena *arena, const char *hash)
{
    return arena_strn(arena, hash, LOGIN_ID_LENGTH);
}

const struct login *login_list(struct ops *ops, const char *cookie, size_t *count_r)
{
    const struct web_session *sessions =
        token_store_sessions(ops->db, ops->arena, ops->who.user_id, ops->now, count_r);
    struct login *logins = arena_array_of(ops->arena, struct login, *count_r);
    const char *mine = hash_text(ops->arena, cookie ? cookie : "");
    for (size_t i = 0; i < *count_r; i++)
        logins[i] = (struct login){.id = id_of(ops->arena, sessions[i].hash),
            .began_at = sessions[i].created_at,
            .ends_at = sessions[i].expires_at,
            .mine = strcmp(sessions[i].hash, mine) == 0};
    return logins;
}

int64_t login_end_own(struct ops *ops, const char *cookie, const char *id)
{
    size_t count;
    int64_t ended = 0;
    const struct web_session *sessions =
        token_store_sessions(ops->db, ops->arena, ops->who.user_id, ops->now, &count);
    const char *mine = hash_text(ops->arena, cookie ? cookie : "");
    for (size_t i = 0; i < count; i++) {
        bool meant =
            id ? strcmp(id_of(ops->arena, sessions[i].hash), id) == 0 : strcmp(sessions[i].hash, mine) != 0;
        if (meant)
            token_store_session_drop(ops->db, sessions[i].hash);
        ended += meant;
    }
    if (ended)
        channels_forget_user(ops, ops->who.user_id); /* his own page asks for a new one */
    return ended;
}

enum err login_change_password(
    struct ops *ops, const char *cookie, const char *known_hash, const char *new_hash)
{
    user_store_lock(ops->db, ops->who.user_id);
    struct users *user = login_user(ops, ops->who.user_id);
    if (!user || strcmp(user->password_hash, known_hash) != 0)
        return ERR_NO_AUTH;
    user->password_hash = new_hash;
    user->updated_at = ops->now;
    user_store_save(ops->db, ops->arena, user);
    token_store_invite(ops->db, user->id, "", 0);
    login_end_own(ops, cookie, NULL);
    return ERR_NONE;
}

/* ---- links ---- */
char *login_invite(struct ops *ops, int64_t user_id)
{
    char *token = random_token(ops->arena, INVITE_LENGTH);
    token_store_invite(
        ops->db, user_id, hash_text(ops->arena, token), ops->now + ops->settings->invite_s * SECOND);
    return arena_printf(ops->arena, "%s/invite?token=%s", ops->base_url, token);
}

void login_ask_for_link(struct ops *ops, const char *login)
{
    size_t count;
    const struct users *user = login_find(ops, login);
    const struct users *staff = user ? user_store_employees(ops->db, ops->arena, &count) : NULL;
    for (size_t i = 0; user && i < count; i++) {
        if (!staff[i].admin || !staff[i].active)
            continue;
        const struct new_notification told = {.user_id = staff[i].id,
            .system = true,
            .owner = "switchline",
            .tag = arena_printf(ops->arena, "password|%lld", (long long)user->id),
            .text = arena_printf(ops->arena, "%s (%s) asks for a link to choose a new password.",
                login_name(ops, user->id), user->login)};
        notification_tell(ops, &told);
    }
}

struct users *login_invited(struct ops *ops, const char *token)
{
    int64_t id = token && *token ? token_store_invited(ops->db, hash_text(ops->arena, token), ops->now) : 0;
    return id ? only_active_employee(user_store_get(ops->db, ops->arena, id)) : NULL;
}

enum err login_set_password(struct ops *ops, const char *token, const char *password_hash_text)
{
    struct users *user = login_invited(ops, token);
    if (user && user_store_lock(ops->db, user->id))
        user = login_invited(ops, token); /* it may have been used meanwhile */
    if (!user)
        return ERR_NO_AUTH;
    bool registers = !*user->password_hash; /* whoever was invited is registered with his first password */
    user->password_hash = password_hash_text;
    user->updated_at = ops->now;
    user_store_save(ops->db, ops->arena, user);
    if (registers)
        user_registered(ops, user);
    token_store_invite(ops->db, user->id, "", 0);
    token_store_sessions_drop(ops->db, user->id);
    channels_forget_user(ops, user->id);
    return ERR_NONE;
}

/* Cookies and links are random strings of which only hashes are kept, so that a copy of the database opens no door. */
#include "domain/login_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "domain/auth_ops.h"
#include "domain/channel_ops.h"
#include "domain/presence_ops.h"
#include "domain/user_ops.h"
#include "store/token_store.h"
#include "store/user_store.h"

enum { COOKIE_LENGTH = 43, INVITE_LENGTH = 43 };

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
    token_store_session_drop(ops->db, hash_text(ops->arena, cookie));
}

char *login_invite(struct ops *ops, int64_t user_id)
{
    char *token = random_token(ops->arena, INVITE_LENGTH);
    token_store_invite(
        ops->db, user_id, hash_text(ops->arena, token), ops->now + ops->settings->invite_s * SECOND);
    return arena_printf(ops->arena, "%s/invite?token=%s", ops->base_url, token);
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

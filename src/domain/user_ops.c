/* Employees are never deleted, only switched off: messages, sessions and events go on naming them. */
#include "domain/user_ops.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/channel_ops.h"
#include "domain/department_ops.h"
#include "domain/event.h"
#include "domain/presence_ops.h"
#include "domain/user_rules.h"
#include "store/token_store.h"
#include "store/user_store.h"

static bool is_employee(const struct users *user)
{
    return strcmp(user->type, USER_EMPLOYEE) == 0;
}

const char *user_role(const struct users *user)
{
    if (!is_employee(user))
        return user->type;
    return user->admin ? "admin" : "operator";
}

/* ---- finding ---- */
struct users *user_get(struct ops *ops, int64_t id)
{
    return user_store_get(ops->db, ops->arena, id);
}

struct users *user_find(struct ops *ops, const char *id_or_login)
{
    size_t digits = strspn(id_or_login, "0123456789");
    if (digits > 0 && digits < 18 && !id_or_login[digits])
        return user_get(ops, strtoll(id_or_login, NULL, 10));
    struct users *user = user_store_by_login(ops->db, ops->arena, id_or_login);
    return user ? user : user_store_by_email(ops->db, ops->arena, id_or_login);
}

struct users *user_page(
    struct ops *ops, const char *type, int64_t offset, int64_t limit, size_t *count_r, int64_t *total_r)
{
    return user_store_page(ops->db, ops->arena, type, offset, limit, count_r, total_r);
}

/* ---- what must be unique ---- */
static enum err check_login(struct ops *ops, const char *login, int64_t owner)
{
    if (!*login)
        return ERR_NONE;
    if (!user_login_valid(login))
        return ops_fail(ops, ERR_BAD_VALUE, "The login is not acceptable");
    const struct users *taken = user_store_by_login(ops->db, ops->arena, login);
    return taken && taken->id != owner ? ops_fail(ops, ERR_EXISTS, "login") : ERR_NONE;
}

enum err user_email_free(struct ops *ops, const char *email, int64_t owner)
{
    if (!*email)
        return ERR_NONE;
    if (!user_email_valid(email))
        return ERR_EMAIL_WRONG;
    const struct users *taken = user_store_by_email(ops->db, ops->arena, email);
    return taken && taken->id != owner ? ERR_EMAIL_TAKEN : ERR_NONE;
}

/* ---- adding ---- */
void user_registered(struct ops *ops, const struct users *user)
{
    size_t count;
    const int64_t *departments = user_store_departments(ops->db, ops->arena, user->id, &count);
    struct ev_user_add payload = {.user_id = user->id,
        .email = user->email,
        .name = user->name,
        .last_name = user->last_name,
        .gender = user->gender,
        .birthday = user->birthday,
        .work_position = user->work_position,
        .created_at = user->created_at,
        .departments = departments,
        .department_count = count,
        .active = user->active};
    event_emit(ops, &(struct event){.id = EVENT_USER_ADD, .group = "users", .payload = &payload});
}

enum err user_create(struct ops *ops, const struct new_user *new_user, struct users **user_r)
{
    const char *login = text_or_empty(new_user->login), *email = text_or_empty(new_user->email);
    if (!new_user->guest && !*login && !*email)
        return ops_fail(ops, ERR_ARGUMENT_EMPTY, "login");
    if (*login || *email)
        user_store_lock_people(ops->db);
    enum err error = check_login(ops, login, 0);
    if (!error)
        error = user_email_free(ops, email, 0);
    if (error)
        return error;
    bool first = !user_store_any_employee(ops->db);
    struct users user = {.type = new_user->guest ? USER_GUEST : USER_EMPLOYEE,
        .login = *login || new_user->guest ? login : email,
        .password_hash = new_user->password_hash,
        .email = email,
        .name = new_user->name,
        .last_name = new_user->last_name,
        .language = ops->settings->language,
        .admin = !new_user->guest && (new_user->admin || first),
        .active = true,
        .created_at = ops->now,
        .updated_at = ops->now};
    *user_r = user_get(ops, user_store_add(ops->db, ops->arena, &user));
    if (!*user_r)
        return ERR_INTERNAL;
    if (!is_employee(*user_r))
        return ERR_NONE;
    int64_t top = department_top(ops);
    department_place(ops, (*user_r)->id, &top, 1);
    user_registered(ops, *user_r);
    return ERR_NONE;
}

/* ---- changing ---- */
static void change_text(const char **member, const char *value)
{
    if (value)
        *member = value;
}

enum err user_alter(struct ops *ops, struct users *user, const struct user_change *change)
{
    user_store_lock_people(ops->db);
    user_store_lock_again(ops->db, ops->arena, user);
    enum err error = change->login ? check_login(ops, change->login, user->id) : ERR_NONE;
    if (!error && change->email)
        error = user_email_free(ops, change->email, user->id);
    if (error)
        return error;
    bool was_ruling = user->admin && user->active;
    if (change->login && *change->login)
        user->login = change->login;
    change_text(&user->name, change->name);
    change_text(&user->last_name, change->last_name);
    change_text(&user->email, change->email);
    change_text(&user->password_hash, change->password_hash);
    if (change->admin >= 0)
        user->admin = change->admin && is_employee(user);
    if (change->active >= 0)
        user->active = change->active;
    if (was_ruling && !(user->admin && user->active) && user_store_admins(ops->db) <= 1)
        return ERR_LAST_ADMIN;
    user->updated_at = ops->now;
    user_store_save(ops->db, ops->arena, user);
    if (!user->active || change->password_hash) {
        token_store_sessions_drop(ops->db, user->id);
        channels_forget_user(ops, user->id);
    }
    if (change->active >= 0)
        presence_employment_changed(ops, user->id);
    return ERR_NONE;
}

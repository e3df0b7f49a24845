/* A profile is put together from three tables; what is written back goes to the table its field is kept in. */
#include "domain/profile_ops.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "domain/department_ops.h"
#include "domain/user_ops.h"
#include "store/department_store.h"
#include "store/user_store.h"

enum { LONGEST_VALUE = 2000 }; /* characters; longer ones are cut */

/* ---- reading ---- */
static void take_field(struct profile *profile, const struct user_field *field)
{
    enum profile_id id = profile_find(field->name);
    if (id != PROFILE_COUNT)
        profile->rest[id] = field->value;
}

struct profile *profile_get(struct ops *ops, int64_t user_id)
{
    size_t count;
    struct users *user = user_get(ops, user_id);
    if (!user)
        return NULL;
    struct profile *profile = arena_new_of(ops->arena, struct profile);
    profile->user = user;
    profile->departments = user_store_departments(ops->db, ops->arena, user_id, &profile->department_count);
    const struct user_field *fields = user_store_fields(ops->db, ops->arena, user_id, &count);
    for (size_t i = 0; i < count; i++)
        take_field(profile, &fields[i]);
    return profile;
}

/* Users, memberships and fields all come by user id, so one walk over the three meets every person once. */
static void join_departments(struct ops *ops, struct profile *profiles, size_t count)
{
    size_t total, at = 0;
    const struct membership *all = department_store_memberships(ops->db, ops->arena, &total);
    int64_t *ids = arena_array_of(ops->arena, int64_t, total);
    for (size_t i = 0; i < total; i++)
        ids[i] = all[i].department_id;
    for (size_t i = 0; i < count; i++) {
        while (at < total && all[at].user_id < profiles[i].user->id)
            at++;
        profiles[i].departments = ids + at;
        while (at < total && all[at].user_id == profiles[i].user->id) {
            profiles[i].department_count++;
            at++;
        }
    }
}

static void join_fields(struct ops *ops, struct profile *profiles, size_t count)
{
    size_t total, at = 0;
    const struct user_field *all = user_store_fields(ops->db, ops->arena, 0, &total);
    for (size_t i = 0; i < count; i++) {
        while (at < total && all[at].user_id < profiles[i].user->id)
            at++;
        for (; at < total && all[at].user_id == profiles[i].user->id; at++)
            take_field(&profiles[i], &all[at]);
    }
}

struct profile *profile_list(struct ops *ops, struct profile_query *query, size_t *count_r)
{
    size_t count;
    struct users *users = user_store_employees(ops->db, ops->arena, &count);
    struct profile *profiles = arena_array_of(ops->arena, struct profile, count);
    for (size_t i = 0; i < count; i++)
        profiles[i].user = &users[i];
    join_departments(ops, profiles, count);
    join_fields(ops, profiles, count);
    query->now = ops->now;
    query->online_user = ops->who.user_id;
    query->departments = department_all(ops, &query->department_count);
    *count_r = profile_select(ops->arena, profiles, count, query);
    return profiles;
}

/* ---- writing ---- */
/* The value as it is kept, NULL when it is no value of this field. */
static const char *kept_value(struct ops *ops, enum profile_id id, const char *sent)
{
    if (profile_fields[id].kind == PROFILE_KIND_DAY)
        return profile_day_read(ops->arena, sent);
    return utf8_cut(ops->arena, sent, LONGEST_VALUE);
}

static enum err apply(struct ops *ops, struct profile *profile, const struct profile_change *change)
{
    for (int id = 0; id < PROFILE_COUNT; id++) {
        if (!change->text[id])
            continue;
        const char *value = kept_value(ops, (enum profile_id)id, change->text[id]);
        if (!value)
            return ops_fail(
                ops, ERR_CORE, arena_printf(ops->arena, "%s is not a date", profile_fields[id].name));
        profile_set(profile, (enum profile_id)id, value);
        if (!profile_fields[id].column)
            user_store_field_set(ops->db, profile->user->id, profile_fields[id].name, value);
    }
    profile->user->updated_at = ops->now;
    user_store_save(ops->db, ops->arena, profile->user);
    return ERR_NONE;
}

enum err profile_invite(struct ops *ops, const struct profile_change *given, int64_t *user_id_r)
{
    const char *email = text_or_empty(given->text[PROFILE_EMAIL]);
    user_store_lock_people(ops->db);
    enum err error = *email ? user_email_free(ops, email, 0) : ERR_EMAIL_WRONG;
    if (error)
        return error;
    struct users user = {.type = USER_EMPLOYEE,
        .email = email,
        .language = ops->settings->language,
        .active = true,
        .created_at = ops->now};
    /* A login that somebody else holds is no reason to refuse: he logs in by e-mail all the same. */
    if (!user_find(ops, email))
        user.login = email;
    *user_id_r = user_store_add(ops->db, ops->arena, &user);
    struct profile *profile = profile_get(ops, *user_id_r);
    error = profile ? apply(ops, profile, given) : ERR_INTERNAL;
    if (!error && given->departments)
        error = department_place(ops, *user_id_r, given->departments, given->department_count);
    return error;
}

static bool may_edit(struct ops *ops, int64_t user_id)
{
    return ops->who.admin || ops->who.user_id == user_id;
}

static enum err edit_status(struct ops *ops, struct users *user, const struct profile_change *change)
{
    if (change->active < 0)
        return ERR_NONE;
    return user_alter(ops, user, &(struct user_change){.admin = -1, .active = change->active});
}

enum err profile_edit(struct ops *ops, int64_t user_id, const struct profile_change *change)
{
    user_store_lock_people(ops->db);
    user_store_lock(ops->db, user_id);
    struct profile *profile = profile_get(ops, user_id);
    if (!may_edit(ops, user_id))
        return ERR_USER_ADD_DENIED;
    if (!profile || strcmp(profile->user->type, USER_EMPLOYEE) != 0)
        return ERR_USER_NOT_FOUND_CORE;
    const char *email = change->text[PROFILE_EMAIL];
    enum err error = email ? *email ? user_email_free(ops, email, user_id) : ERR_EMAIL_WRONG : ERR_NONE;
    if (!error)
        error = apply(ops, profile, change);
    if (!error && ops->who.admin)
        error = edit_status(ops, profile->user, change);
    if (!error && ops->who.admin && change->departments)
        error = department_place(ops, user_id, change->departments, change->department_count);
    return error;
}

/* Customers and bots have neither departments nor a status, so only employees cost more than one lookup. */
#include "domain/person_ops.h"

#include <string.h>

#include "base/utf8.h"
#include "domain/presence_ops.h"
#include "store/chat_store.h"
#include "store/user_store.h"

struct person *person_get(struct ops *ops, int64_t user_id)
{
    const struct users *user = user_id > 0 ? user_store_get(ops->db, ops->arena, user_id) : NULL;
    if (!user)
        return NULL;
    struct person *person = arena_new_of(ops->arena, struct person);
    person->user = user;
    if (strcmp(user->type, USER_EMPLOYEE) == 0) {
        person->departments = user_store_departments(ops->db, ops->arena, user_id, &person->department_count);
        person->presence = presence_get(ops, user_id);
    }
    return person;
}

bool person_may_see(struct ops *ops, int64_t user_id)
{
    return ops->who.kind != AUTH_GUEST || ops->who.user_id == user_id ||
           chat_store_share(ops->db, ops->who.user_id, user_id);
}

const char *person_name(struct arena *arena, const struct users *user)
{
    const char *name = utf8_trim(arena, arena_printf(arena, "%s %s", user->name, user->last_name));
    if (*name)
        return name;
    return *user->login ? user->login : "Guest";
}

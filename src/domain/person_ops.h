/* People as chats show them: a user with his departments and his full name, whoever he is (employee, customer, bot). */
#ifndef SWITCHLINE_DOMAIN_PERSON_OPS_H
#define SWITCHLINE_DOMAIN_PERSON_OPS_H

#include "domain/ops.h"
#include "model/presence.h"
#include "model/user.h"

struct person {
    const struct users *user;
    const int64_t *departments; /* ascending */
    size_t department_count;
    const struct presence *presence; /* of an employee, else NULL */
};

struct person *person_get(struct ops *ops, int64_t user_id); /* NULL: no such user */
/* Employees see everybody; a site visitor only himself and those he shares a chat with. */
bool person_may_see(struct ops *ops, int64_t user_id);
/* "John Smith"; the login or "Guest" for those without a name. */
const char *person_name(struct arena *arena, const struct users *user);

#endif

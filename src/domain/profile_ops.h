/* Profiles of employees over the API: finding, inviting, editing.
 *
 * An invited employee has no password until he follows his one-time link (domain/login_ops.h); ONUSERADD is emitted then,
 * as documented, and not when he is invited. Administrators edit everybody; others only themselves, and neither their
 * departments nor whether they are active. */
#ifndef SWITCHLINE_DOMAIN_PROFILE_OPS_H
#define SWITCHLINE_DOMAIN_PROFILE_OPS_H

#include "domain/ops.h"
#include "domain/profile_filter.h"

/* NULL: no such user. */
struct profile *profile_get(struct ops *ops, int64_t user_id);
/* The employees that fit, in order; the query's now, online_user and departments are filled in here. */
struct profile *profile_list(struct ops *ops, struct profile_query *query, size_t *count_r);

struct profile_change {
    const char *
        text[PROFILE_COUNT]; /* new values of written fields; NULL: stays. Pictures: blob names, "" removes */
    const int64_t *departments; /* NULL: stay */
    size_t department_count;
    int active; /* -1: stays */
};

/* ERR_EMAIL_WRONG, ERR_EMAIL_TAKEN, ERR_DEPARTMENT_UNKNOWN, ERR_CORE (a date that is none). */
enum err profile_invite(struct ops *ops, const struct profile_change *given, int64_t *user_id_r);
/* The same, ERR_USER_NOT_FOUND_CORE, ERR_USER_ADD_DENIED and ERR_LAST_ADMIN. */
enum err profile_edit(struct ops *ops, int64_t user_id, const struct profile_change *change);

#endif

/* The company's structure: one tree of departments with a single top, and which employees belong where.
 *
 * The top is made with the portal's first employee and is never removed, so every other department has a parent. A removed
 * department's members and sub-departments go to its parent. */
#ifndef SWITCHLINE_DOMAIN_DEPARTMENT_OPS_H
#define SWITCHLINE_DOMAIN_DEPARTMENT_OPS_H

#include "domain/ops.h"
#include "model/user.h"

enum { DEPARTMENT_SORT = 500 }; /* where nobody said */

struct department *department_get(struct ops *ops, int64_t id);         /* NULL: none */
struct department *department_all(struct ops *ops, size_t *count_r);    /* by id */
int64_t department_top(struct ops *ops);                                /* made when there is none yet */
/* below: also counts departments under this one. */
bool department_has_member(struct ops *ops, int64_t id, int64_t user_id, bool below);

int64_t *department_members(
    struct ops *ops, int64_t id, size_t *count_r); /* active employees, in order of id */
/* Who works in a department of the actor, or in one that he heads; without himself, in order of id. */
int64_t *department_colleagues(struct ops *ops, size_t *count_r);

struct department_change { /* NULL and -1: stays; for a new one: none, DEPARTMENT_SORT */
    const char *name;
    int64_t sort, parent_id, head_id;
};
/* ERR_DEPARTMENT_NAME, ERR_DEPARTMENT_ROOT (no parent), ERR_DEPARTMENT_UNKNOWN (parent), ERR_USER_NOT_FOUND_CORE (head). */
enum err department_add(struct ops *ops, const struct department_change *given, int64_t *id_r);
/* The same, and ERR_CORE when it would be placed below itself. */
enum err department_update(struct ops *ops, int64_t id, const struct department_change *change);
/* ERR_DEPARTMENT_UNKNOWN; ERR_CORE for the top. */
enum err department_delete(struct ops *ops, int64_t id);

/* Places an employee; ERR_DEPARTMENT_UNKNOWN when one of them does not exist. */
enum err department_place(struct ops *ops, int64_t user_id, const int64_t *ids, size_t count);

#endif

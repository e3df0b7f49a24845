/* Departments and who belongs to them. There are few, so they are loaded whole. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_DEPARTMENT_STORE_H
#define SWITCHLINE_STORE_DEPARTMENT_STORE_H

#include "base/arena.h"
#include "model/user.h"

struct db;

struct department *department_store_get(struct db *db, struct arena *arena, int64_t id); /* NULL: none */
struct department *department_store_all(struct db *db, struct arena *arena, size_t *count_r); /* by id */
int64_t department_store_add(struct db *db, const struct department *department); /* all but id; the new id */
void department_store_save(struct db *db, const struct department *department);
/* Its sub-departments and members move to `heir`. */
void department_store_remove(struct db *db, int64_t id, int64_t heir);

/* Active employees, in order of id. */
int64_t *department_store_members(struct db *db, struct arena *arena, int64_t id, size_t *count_r);
/* The same of all departments that he belongs to or heads, without himself. */
int64_t *department_store_colleagues(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r);

struct membership {
    int64_t user_id, department_id;
};
struct membership *department_store_memberships(
    struct db *db, struct arena *arena, size_t *count_r); /* by user, department */
void department_store_set(struct db *db, int64_t user_id, const int64_t *ids, size_t count); /* replaces */

#endif

/* Users in the database. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_USER_STORE_H
#define SWITCHLINE_STORE_USER_STORE_H

#include "base/arena.h"
#include "model/user.h"

struct db;

/* NULL when there is none. */
struct users *user_store_get(struct db *db, struct arena *arena, int64_t id);
struct users *user_store_by_login(struct db *db, struct arena *arena, const char *login);
struct users *user_store_by_email(struct db *db, struct arena *arena, const char *email); /* employees only */
/* Inserts all fields but id (0 is ignored); returns the new id. NULL texts are stored as ""; `search` is computed here. */
int64_t user_store_add(struct db *db, struct arena *arena, const struct users *user);
/* Writes all fields back: of a user who was read under his lock. */
void user_store_save(struct db *db, struct arena *arena, const struct users *user);
bool user_store_lock(struct db *db, int64_t id); /* true: what was read of him before may be old */
bool user_store_try_lock(struct db *db, int64_t id); /* false: somebody else has it */
/* The lock for whoever has read him already: *user is as he is now. true: it may be another than before. */
bool user_store_lock_again(struct db *db, struct arena *arena, struct users *user);
/* For whoever decides by several users: free logins and addresses, the last administrator, departments. Before the lock of
 * one user. */
bool user_store_lock_people(struct db *db);

bool user_store_any_employee(struct db *db);
int64_t user_store_admins(struct db *db); /* active ones */
/* By id, `limit` of them from `offset`; type "" means everybody but customers and bots. *total_r of all. */
struct users *user_store_page(struct db *db, struct arena *arena, const char *type, int64_t offset,
    int64_t limit, size_t *count_r, int64_t *total_r);

struct users *user_store_employees(struct db *db, struct arena *arena, size_t *count_r); /* all, by id */

/* ---- profile fields without a column ---- */
struct user_field {
    int64_t user_id;
    const char *name, *value;
};
/* Of one user, or of everybody when user_id is 0; by user. */
struct user_field *user_store_fields(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r);
void user_store_field_set(struct db *db, int64_t user_id, const char *name, const char *value);

/* Department ids of a user, ascending; *count_r of them. */
int64_t *user_store_departments(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r);

#endif

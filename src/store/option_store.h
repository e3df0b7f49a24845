/* Options of applications: values by name, for the whole portal (user_id 0) or for one user. Values are JSON text. */
#ifndef SWITCHLINE_STORE_OPTION_STORE_H
#define SWITCHLINE_STORE_OPTION_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct db;

struct option {
    const char *name, *value;
};

/* name NULL: all, by name. Never NULL. */
struct option *option_store_get(
    struct db *db, struct arena *arena, int64_t app_id, int64_t user_id, const char *name, size_t *count_r);
void option_store_set(struct db *db, int64_t app_id, int64_t user_id, const char *name, const char *value);
void option_store_drop(struct db *db, int64_t app_id); /* the application's and its users' */

#endif

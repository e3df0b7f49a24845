/* What applications bound to places of the portal's pages. */
#ifndef SWITCHLINE_STORE_PLACEMENT_STORE_H
#define SWITCHLINE_STORE_PLACEMENT_STORE_H

#include "base/arena.h"
#include "model/access.h"

struct db;

struct placement *placement_store_of_app(struct db *db, struct arena *arena, int64_t app_id, size_t *count_r);
struct placement *placement_store_find(
    struct db *db, struct arena *arena, const struct placement *like); /* app, code,
    handler and user agree; NULL: none */
int64_t placement_store_add(struct db *db, const struct placement *placement);
void placement_store_save(struct db *db, const struct placement *placement); /* texts of an existing one */
/* handler NULL: any; user_id 0: any. How many were removed. */
int64_t placement_store_remove(
    struct db *db, int64_t app_id, const char *code, const char *handler, int64_t user_id);

#endif

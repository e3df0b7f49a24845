/* Notifications in the database. */
#ifndef SWITCHLINE_STORE_NOTIFICATION_STORE_H
#define SWITCHLINE_STORE_NOTIFICATION_STORE_H

#include "base/arena.h"
#include "model/notification.h"

struct db;

int64_t notification_store_add(
    struct db *db, const struct notification *notification); /* id is ignored; the new id */
/* Newest first; the array is never NULL. */
struct notification *notification_store_of_user(
    struct db *db, struct arena *arena, int64_t user_id, int64_t limit, size_t *count_r);

#endif

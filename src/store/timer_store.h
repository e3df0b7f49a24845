/* Deadlines in the database: at most one for a (kind, object). Kinds are names, because they are stored. */
#ifndef SWITCHLINE_STORE_TIMER_STORE_H
#define SWITCHLINE_STORE_TIMER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct db;

struct timer {
    int64_t id, object_id, due_at;
    const char *kind;
};

void timer_store_set(struct db *db, const char *kind, int64_t object_id, int64_t due_at); /* new or moved */
void timer_store_cancel(struct db *db, const char *kind, int64_t object_id);
void timer_store_cancel_session(struct db *db, int64_t session_id); /* but kinds whose object is no session */
int64_t timer_store_due_at(struct db *db, const char *kind, int64_t object_id); /* 0: not set */

/* At most `limit` of those due, oldest first; the array is never NULL. */
struct timer *timer_store_due(struct db *db, struct arena *arena, int64_t now, int limit, size_t *count_r);
bool timer_store_take(
    struct db *db, const struct timer *timer); /* removes it; false: cancelled or moved meanwhile */
int64_t timer_store_next(struct db *db, int64_t otherwise); /* when the earliest is due */

#endif

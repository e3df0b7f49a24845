/* The offline queue in the database. A free record has no process_id; one that event.offline.get handed out to be
 * confirmed carries the id of that hand-out. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_OFFLINE_STORE_H
#define SWITCHLINE_STORE_OFFLINE_STORE_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/event.h"

struct db;

/* Adds a free record, or renews data and time of the one that is there for the same object. */
void offline_store_put(struct db *db, const struct offline_event *event);

/* Free records of a queue, oldest first; with_failed: those that were marked as failed, too. */
struct offline_event *offline_store_free(struct db *db, struct arena *arena, int64_t app_id,
    const char *connector, bool with_failed, int64_t limit, size_t *count_r);
/* Records of one hand-out, oldest first. */
struct offline_event *offline_store_reserved(
    struct db *db, struct arena *arena, int64_t app_id, const char *process_id, size_t *count_r);
/* Every record of a queue, oldest first. */
struct offline_event *offline_store_all(struct db *db, struct arena *arena, int64_t app_id,
    const char *connector, int64_t limit, size_t *count_r);

/* Whoever hands out records of an application: two at once would hand out the same ones. */
void offline_store_lock(struct db *db, int64_t app_id);
/* Hands out a record: data and time of *record become those it has at that moment, because whoever adds may have renewed
 * it since it was read. */
void offline_store_reserve(
    struct db *db, struct arena *arena, struct offline_event *record, const char *process_id, int64_t now);
void offline_store_take(
    struct db *db, struct arena *arena, struct offline_event *record); /* and forgets it */
void offline_store_remove(struct db *db, int64_t id);
void offline_store_mark_failed(struct db *db, int64_t id);
/* Forgets what was handed out at or before `until` and never confirmed; at most so much. Returns how many. */
#define OFFLINE_PURGED 500
int64_t offline_store_purge(struct db *db, int64_t until);

#endif

/* Notifications in the database. Loaded structs live in the given arena; arrays are never NULL. */
#ifndef SWITCHLINE_STORE_NOTIFICATION_STORE_H
#define SWITCHLINE_STORE_NOTIFICATION_STORE_H

#include "base/arena.h"
#include "model/notification.h"

struct db;

/* id is ignored, NULL texts are stored as ""; the new id. */
int64_t notification_store_add(struct db *db, struct arena *arena, const struct notification *notification);
/* The newest `limit` below `below`; newest first. */
struct notification *notification_store_of_user(
    struct db *db, struct arena *arena, int64_t user_id, int64_t below, int64_t limit, size_t *count_r);
int64_t notification_store_count(struct db *db, int64_t user_id);
int64_t notification_store_unread(struct db *db, int64_t user_id);

struct notification_search {
    const char *text; /* folded; "": any */
    const char *types; /* ",rest,tasks|task_update,": module, or module|event; "": any */
    const char *authors; /* ",1,5,"; "": any */
    const char *tag; /* "": any */
    int64_t from, to; /* created in this time; 0, INT64_MAX */
};
struct notification *notification_store_find(struct db *db, struct arena *arena, int64_t user_id,
    const struct notification_search *search, int64_t below, int64_t limit, size_t *count_r);
int64_t notification_store_find_count(
    struct db *db, int64_t user_id, const struct notification_search *search);

/* read_at 0: unread again. From first to last id, both included. */
void notification_store_set_read(
    struct db *db, int64_t user_id, int64_t first, int64_t last, int64_t read_at);

int64_t notification_store_remove(struct db *db, int64_t user_id, int64_t id); /* how many went */
/* What went, and whose it was; user_id 0: of anybody. The arrays are never NULL. */
struct notification_of {
    int64_t id, user_id;
};
struct notification_of *notification_store_remove_tag(
    struct db *db, struct arena *arena, int64_t user_id, const char *owner, const char *tag, size_t *count_r);
struct notification_of *notification_store_remove_sub_tag(
    struct db *db, struct arena *arena, const char *owner, const char *sub_tag, size_t *count_r);

#endif

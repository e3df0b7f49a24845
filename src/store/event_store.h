/* Handlers of events in the database: what event.bind made. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_EVENT_STORE_H
#define SWITCHLINE_STORE_EVENT_STORE_H

#include "base/arena.h"
#include "model/event.h"

struct db;

/* A handler and the scopes (comma list) of its application. */
struct listener {
    struct event_handler handler;
    const char *scopes;
};
/* Handlers of an event whose application is installed and not removed; app_id 0: of every application. By id. */
struct listener *event_store_listeners(
    struct db *db, struct arena *arena, const char *event, int64_t app_id, size_t *count_r);

struct event_handler *event_store_of_app(
    struct db *db, struct arena *arena, int64_t app_id, size_t *count_r); /* by id */
int64_t event_store_add(struct db *db, const struct event_handler *handler); /* the new id */
void event_store_remove(struct db *db, int64_t id);
void event_store_set_options(struct db *db, int64_t id, const char *options);
/* false: another ping was noted since `before`. */
bool event_store_set_pinged(struct db *db, int64_t id, int64_t before, int64_t pinged_at);

#endif

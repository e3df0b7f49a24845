/* Webhooks and applications in the database. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_ACCESS_STORE_H
#define SWITCHLINE_STORE_ACCESS_STORE_H

#include "base/arena.h"
#include "model/access.h"

struct db;

/* ---- webhooks ---- */
struct webhook *access_store_webhook(
    struct db *db, struct arena *arena, int64_t user_id, const char *secret_hash);
struct webhook *access_store_webhooks(struct db *db, struct arena *arena, size_t *count_r); /* all, by id */
int64_t access_store_webhook_add(struct db *db, const struct webhook *webhook); /* the new id */
bool access_store_webhook_remove(struct db *db, int64_t id); /* false: none */

/* ---- applications ---- */
struct app *access_store_app(
    struct db *db, struct arena *arena, int64_t id); /* removed ones too; NULL: none */
struct app *access_store_app_by_client(
    struct db *db, struct arena *arena, const char *client_id); /* not removed */
struct app *access_store_apps(struct db *db, struct arena *arena, size_t *count_r); /* not removed */
/* What a call with a token of this application and user must know of both, in one narrow read: it is asked for every call.
 * NULL: no such application. user_active is false also when there is no such user. */
struct app_caller {
    int64_t removed_at, generation, last_activity_at;
    bool installed, user_active, user_admin;
    const char *scopes;
};
struct app_caller *access_store_app_caller(
    struct db *db, struct arena *arena, int64_t app_id, int64_t user_id);
int64_t access_store_app_add(struct db *db, const struct app *app); /* NULL texts are stored as "" */
void access_store_app_save(
    struct db *db, const struct app *app); /* all fields but client id and creation time */

/* Deliveries that wait for this application. */
/* Whoever changes an application or what it has bound. true: what was read of it before may be old. */
bool access_store_lock_app(struct db *db, int64_t app_id);
void access_store_drop_deliveries(struct db *db, int64_t app_id);
/* What belongs to an application and goes with it: handlers, offline events, placements, connectors, codes, tokens. */
void access_store_drop_belongings(struct db *db, int64_t app_id);

/* ---- people ---- */
int64_t access_store_first_admin(struct db *db); /* 0: none */
bool access_store_touch_user(struct db *db, int64_t user_id, int64_t now, int64_t older_than);

#endif

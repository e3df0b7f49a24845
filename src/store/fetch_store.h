/* What is to be fetched in the background: rows of `pending_fetch`, and what their success changes. Adding one is
 * fetch_store_add() of store/message_store.h. */
#ifndef SWITCHLINE_STORE_FETCH_STORE_H
#define SWITCHLINE_STORE_FETCH_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/chat.h"
#include "store/lease.h"

struct db;

/* Those due at `now`, longest due first. */
struct pending_fetch *fetch_store_due(
    struct db *db, struct arena *arena, int64_t now, int64_t limit, size_t *count_r);
int64_t fetch_store_next(
    struct db *db, int64_t after); /* when the first later than `after` is due; 0: none */
/* The same where several processes fetch: takes those that nobody holds, until time->until. */
bool fetch_store_leases(struct db *db);
struct pending_fetch *fetch_store_take(struct db *db, struct arena *arena, int64_t now,
    const struct lease_time *time, int64_t limit, size_t *count_r);
/* For the holder of the lease; false: it is another's by now, or gone, and nothing is changed. */
bool fetch_store_renew(struct db *db, const struct pending_fetch *fetch, int64_t until);
bool fetch_store_retry(
    struct db *db, const struct pending_fetch *fetch, int64_t next_at); /* one attempt more */
bool fetch_store_drop(struct db *db, const struct pending_fetch *fetch);

void fetch_store_set_avatar(struct db *db, int64_t user_id, const char *blob, int64_t now);
void fetch_store_set_file(
    struct db *db, const struct file *file); /* type, size, width, height, blob, preview, state */

#endif

/* What is to be fetched in the background: rows of `fetch`, and what their success changes. Adding one is
 * fetch_store_add() of store/message_store.h. */
#ifndef SWITCHLINE_STORE_FETCH_STORE_H
#define SWITCHLINE_STORE_FETCH_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/chat.h"

struct db;

struct fetch *fetch_store_get(struct db *db, struct arena *arena, int64_t id); /* NULL: none */
/* Those due at `now`, longest due first. */
struct fetch *fetch_store_due(
    struct db *db, struct arena *arena, int64_t now, int64_t limit, size_t *count_r);
int64_t fetch_store_next(
    struct db *db, int64_t after); /* when the first later than `after` is due; 0: none */
void fetch_store_retry(struct db *db, int64_t id, int64_t attempts, int64_t next_at);
void fetch_store_drop(struct db *db, int64_t id);

void fetch_store_set_avatar(struct db *db, int64_t user_id, const char *blob, int64_t now);
void fetch_store_set_file(
    struct db *db, const struct file *file); /* type, size, width, height, blob, state */

#endif

/* Queues of polled events, and the people who have one. What the queues are for: domain/polled_event_ops.h. */
#ifndef SWITCHLINE_STORE_POLLED_STORE_H
#define SWITCHLINE_STORE_POLLED_STORE_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/polled_event.h"

struct db;

void polled_store_add(struct db *db, const struct polled_event *event, int64_t consumer_id);

/* ---- reading ---- of one consumer or two; for one, both are the same ---- */
struct polled_pair {
    int64_t a, b;
};
/* Whoever reads. In this order, so that two who read the same pair do not wait for each other. */
void polled_store_lock(struct db *db, struct polled_pair of);
/* Forgets what was read under an event_id below this one. */
void polled_store_confirm(struct db *db, struct polled_pair of, int64_t event_id);
/* How many were read and are not confirmed; counts to `most`. */
int64_t polled_store_read(struct db *db, struct polled_pair of, int64_t most);
/* Gives event ids, in the order in which they were written, to at least so many that were never read, or all. */
void polled_store_number(struct db *db, struct arena *arena, struct polled_pair of, int64_t count);
/* Those with an event id above `after`, in order of it. */
struct polled_event *polled_store_list(
    struct db *db, struct arena *arena, struct polled_pair of, int64_t after, int64_t limit, size_t *count_r);
bool polled_store_is_empty(struct db *db, int64_t consumer_id);

/* ---- people ---- */
void polled_store_subscribe(struct db *db, int64_t user_id, int64_t now);
void polled_store_unsubscribe(struct db *db, int64_t user_id);
bool polled_store_is_subscribed(struct db *db, int64_t user_id);
bool polled_store_anybody(struct db *db);
/* Members of the chat from whom the message is not hidden, ascending. */
int64_t *polled_store_subscribers(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t message_id, size_t *count_r);

/* ---- forgetting ---- */
enum { POLLED_PURGED = 2000 };
int64_t polled_store_purge(struct db *db, int64_t before); /* at most POLLED_PURGED; returns how many */
int64_t *polled_store_consumers(struct db *db, struct arena *arena, size_t *count_r); /* whose queues grow */
void polled_store_trim(struct db *db, int64_t consumer_id, int64_t most); /* the oldest that nobody read */

#endif

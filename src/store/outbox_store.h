/* The outbox and its deliveries in the database. Loaded structs live in the given arena.
 *
 * Deliveries move only through the conditional functions below, so that an answer that comes late (its delivery was
 * dropped, redelivered or answered meanwhile) changes nothing. */
#ifndef SWITCHLINE_STORE_OUTBOX_STORE_H
#define SWITCHLINE_STORE_OUTBOX_STORE_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/event.h"
#include "store/lease.h"

struct db;

int64_t outbox_store_add(struct db *db, const struct outbox *outbox);

/* ---- deliveries ---- */
/* Adds it as DUE, or as QUEUED when something undelivered of its stream is ahead; id and state are ignored. Locks the
 * stream, so that its ids are in the order in which they become visible. */
void outbox_store_deliver(struct db *db, const struct delivery *delivery);
/* Whoever moves a delivery has the lock of its stream. try: does not wait; false: somebody else has it. */
bool outbox_store_try_lock(struct db *db, const char *stream);
void outbox_store_lock(struct db *db, const char *stream);
/* Hosts for which something is DUE (now or later), in order of name. */
const char **outbox_store_hosts(struct db *db, struct arena *arena, size_t *count_r);
/* The first DUE deliveries of a host in order of time, also those whose time has not come. */
struct parcel *outbox_store_due(
    struct db *db, struct arena *arena, const char *host, int64_t limit, size_t *count_r);
struct delivery *outbox_store_delivery(struct db *db, struct arena *arena, int64_t id); /* NULL: none */

/* An answer to attempt number attempts + 1 of a DUE delivery, by the holder of its lease: writes state, attempts, refusals,
 * next_at, last_status, last_error and done_at of *delivery and ends the lease. false: it is not DUE any more, another has
 * taken it, or that attempt was answered before. */
bool outbox_store_answered(struct db *db, const struct delivery *delivery, int64_t attempts_before);
/* Makes the first QUEUED of a stream DUE, if nothing of the stream is. */
void outbox_store_promote(struct db *db, const char *stream);
/* DONE or PARKED back to DUE or QUEUED with fresh attempts. false: it still waits, or there is none. */
bool outbox_store_redeliver(struct db *db, int64_t id, int64_t now);
void outbox_store_drop(struct db *db, int64_t id);
/* What waits in the streams from `first` up to, not including, `end` goes to another URL, and is due at once. Nothing moves
 * within its stream, so none is locked. */
void outbox_store_retarget(
    struct db *db, const char *first, const char *end, const char *url, const char *host, int64_t now);

/* ---- leases: where several processes deliver ----
 * A lease is a number in the row, which counts how often it was taken, and a time until which nobody else takes it. */
bool outbox_store_leases(struct db *db); /* false: one process has the database alone and needs none */
/* Hosts for which something may be taken now, in order of name. */
const char **outbox_store_ready_hosts(
    struct db *db, struct arena *arena, int64_t now, const struct lease_time *time, size_t *count_r);
/* Takes the first DUE deliveries of a host whose time has come and which nobody holds, until `until` by the shared clock. */
struct parcel *outbox_store_take(struct db *db, struct arena *arena, const char *host, int64_t now,
    const struct lease_time *time, int64_t limit, size_t *count_r);
/* false: another has taken it, or it was moved. */
bool outbox_store_renew(struct db *db, int64_t id, int64_t lease, int64_t until);

/* ---- looking ---- */
/* Newest first, older than id `before` (0: from the newest). */
struct parcel *outbox_store_parked(
    struct db *db, struct arena *arena, int64_t before, int64_t limit, size_t *count_r);
/* All of them that fit, the same way; at most DELIVERY_LOOK_BACK are looked through. */
enum { DELIVERY_LOOK_BACK = 20000 };
struct delivery_filter {
    int64_t before, limit;
    int64_t state; /* -1: any */
    int64_t app_id; /* 0: any */
    const char *event; /* its exact name; "" or NULL: any */
    const char *stream_end; /* " d12"; "" or NULL: any */
};
struct parcel *outbox_store_log(
    struct db *db, struct arena *arena, const struct delivery_filter *filter, size_t *count_r);

/* What is not delivered. No count goes above BACKLOG_COUNTED, so that looking is cheap when much waits. */
enum { BACKLOG_COUNTED = 10000 };
struct backlog {
    int64_t waiting, parked;
    int64_t oldest_at; /* when the oldest of those that wait was made; 0: none */
};
bool outbox_store_backlog(struct db *db, struct backlog *backlog_r); /* false: a statement failed */

/* ---- forgetting ---- */
/* Deliveries done at or before `until` and events that nobody waits for; at most so many of each. Returns how many. */
#define OUTBOX_PURGED 500
int64_t outbox_store_purge(struct db *db, int64_t until);

#endif

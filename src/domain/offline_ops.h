/* The offline queue of the acting application: event.offline.get, clear, error, list.
 *
 * Records are handed out inside the writer's transaction, so two gets never get the same record. A record that is handed
 * out to be confirmed carries a process id; it is forgotten when it is confirmed, or settings.keep_offline_s later. */
#ifndef SWITCHLINE_DOMAIN_OFFLINE_OPS_H
#define SWITCHLINE_DOMAIN_OFFLINE_OPS_H

#include "domain/offline_rules.h"
#include "domain/ops.h"

struct offline_get {
    struct offline_query query; /* no order: by time */
    int64_t limit;              /* 1…500 */
    const char *connector;      /* "": the queue without a source */
    const char *process_id;     /* NULL: free records; else those of that hand-out again */
    bool clear;                 /* forget them at once; else hand them out to be confirmed */
    bool with_failed;
};
/* The records; *process_id_r is the hand-out's id, NULL when they were cleared. Filters look at the oldest 10 000. */
const struct offline_event *offline_get(
    struct ops *ops, const struct offline_get *get, size_t *count_r, const char **process_id_r);

/* Which records of a hand-out: everything, or those whose id or message_id is listed. */
struct offline_choice {
    const char *process_id;
    bool everything;
    const int64_t *ids;
    size_t id_count;
    const char *const *message_ids;
    size_t message_id_count;
};
void offline_clear(struct ops *ops, const struct offline_choice *choice);
void offline_mark_failed(struct ops *ops, const struct offline_choice *choice);

/* A page of everything that is there, handed out or not; no order: by id. *total_r of all that match. */
const struct offline_event *offline_list(struct ops *ops, const struct offline_query *query,
    const char *connector, int64_t offset, int64_t limit, size_t *count_r, int64_t *total_r);

/* Forgets hand-outs that were never confirmed. A bounded piece of work; true: there is more. */
bool offline_purge(struct ops *ops);

#endif

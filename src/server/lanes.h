/* Lanes: where database work runs, off the event loops.
 *
 * READ: a pool of threads with read-only handles; a job's snapshot is never older than the job. WRITE on a database of one writer: one thread;
 * everything that waits is run as one group: one transaction, each job in its own savepoint, one commit; when that is durable,
 * all `done`, while the next group may be running already. WRITE where many may write: a pool of threads, each job in a transaction of its own; one that met another
 * transaction (db_conflict) is tried again. WORK: a pool for slow things (hashing, decoding, files) without a database.
 * A job is owned by its submitter, who frees it in `done`. */
#ifndef SWITCHLINE_SERVER_LANES_H
#define SWITCHLINE_SERVER_LANES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/metric.h"

struct db;
struct lanes;

enum lane_kind { LANE_JOB_READ, LANE_JOB_WRITE, LANE_JOB_WORK, LANE_KINDS };

struct job {
    /* On the lane's thread. db is NULL on WORK. Sets job->undo to have everything it wrote rolled back. A job whose
     * statement failed (db_failed) is rolled back in any case. */
    void (*run)(struct job *job, struct db *db);
    /* When the commit is durable, on a thread of the lane; exactly once. committed false: the whole group was lost (full disk, I/O
     * error), or a transaction of its own (the server is gone, a statement failed): nothing of this job happened. */
    void (*done)(struct job *job, bool committed);
    bool undo;
    bool
        repeatable; /* run() may be called again from the start, after what it wrote was undone by a conflict */
    struct job *next; /* the lane's, as is the number: 1 for the first job of the lane */
    unsigned long number;
};

struct lanes_config {
    const char *database; /* for db_open(), migrated already */
    int readers, workers;
    int writers; /* where the database takes several; 0 means 1 */
    size_t max_queue; /* jobs waiting per lane */
};

/* NULL: the reason is in error_r. */
struct lanes *lanes_start(const struct lanes_config *config, char *error_r, size_t error_size);
/* false: the lane is full or stopping; `done` is then not called. Thread-safe. */
bool lanes_submit(struct lanes *lanes, enum lane_kind kind, struct job *job);
/* The same without a bound, for work of our own that must not be lost (marking deliveries). */
void lanes_submit_always(struct lanes *lanes, enum lane_kind kind, struct job *job);
/* Runs what waits, then joins the threads and sets *lanes to NULL. */
void lanes_stop(struct lanes **lanes);

struct lanes_counters { /* since start */
    unsigned long jobs[LANE_KINDS], groups, largest_group, lost_groups;
    unsigned long repeated; /* times a job was run again because of a conflict */
    size_t waiting[LANE_KINDS];
};
void lanes_count(struct lanes *lanes, struct lanes_counters *counters_r);

struct lanes_meters { /* since start; of histogram_sizes and histogram_times */
    struct histogram group_jobs, commit_us;
};
const struct lanes_meters *lanes_meters(const struct lanes *lanes);

#endif

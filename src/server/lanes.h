/* Lanes: where database work runs, off the event loops.
 *
 * READ: a pool of threads with read-only handles, one snapshot per job. WRITE: one thread; everything that waits is run
 * as one group: one transaction, each job in its own savepoint, one durable commit, then all `done`. WORK: a pool for slow
 * things (hashing, decoding, files) without a database. A job is owned by its submitter, who frees it in `done`. */
#ifndef SWITCHLINE_SERVER_LANES_H
#define SWITCHLINE_SERVER_LANES_H

#include <stdbool.h>
#include <stddef.h>

struct db;
struct lanes;

enum lane_kind { LANE_JOB_READ, LANE_JOB_WRITE, LANE_JOB_WORK, LANE_KINDS };

struct job {
    /* On the lane's thread. db is NULL on WORK. Sets job->undo to have everything it wrote rolled back. A job whose
     * statement failed (db_failed) is rolled back in any case. */
    void (*run)(struct job *job, struct db *db);
    /* After the commit, on the lane's thread; exactly once. committed false: the whole group was lost (full disk, I/O
     * error), nothing of this job happened. */
    void (*done)(struct job *job, bool committed);
    bool undo;
    struct job *next; /* the lane's */
};

struct lanes_config {
    const char *database; /* file, migrated already */
    int readers, workers;
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
    size_t waiting[LANE_KINDS];
};
void lanes_count(struct lanes *lanes, struct lanes_counters *counters_r);

#endif

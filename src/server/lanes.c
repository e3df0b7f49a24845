/* One queue and one or more threads per lane.
 *
 * The one writer of a file is lane_writer.c. A server that takes several writers groups commits itself: there each job has its own
 * transaction on one of a pool of threads. A job that met another transaction is run again, unless it cannot be; what it
 * wrote is undone. */
#include "server/lanes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "server/lanes_priv.h"

/* ---- counting ---- */
void lanes_count_lost(struct lanes *lanes)
{
    struct queue *queue = &lanes->queues[LANE_JOB_WRITE];
    pthread_mutex_lock(&queue->lock);
    lanes->lost_groups++;
    pthread_mutex_unlock(&queue->lock);
}

void lanes_count_group(struct lanes *lanes, size_t jobs, int64_t commit_us)
{
    struct queue *queue = &lanes->queues[LANE_JOB_WRITE];
    histogram_add(&lanes->meters.group_jobs, &histogram_sizes, (int64_t)jobs);
    histogram_add(&lanes->meters.commit_us, &histogram_times, commit_us);
    pthread_mutex_lock(&queue->lock);
    lanes->groups++;
    if (jobs > lanes->largest_group)
        lanes->largest_group = jobs;
    pthread_mutex_unlock(&queue->lock);
}

/* ---- one writer of several ---- */
static bool commit(struct lanes *lanes, struct db *db)
{
    int64_t before = clock_monotonic_us();
    bool committed = db_in_transaction(db) && db_commit(db);
    lanes_count_group(lanes, 1, clock_monotonic_us() - before);
    return committed;
}

enum outcome { KEPT, LOST, CONFLICT };

/* A conflict that a batch has already undone with the command that met it is still one: tried again, it may pass. */
static enum outcome try_job(struct lanes *lanes, struct db *db, struct job *job)
{
    db_begin(db);
    if (db_failed(db))
        return LOST;
    job->undo = false;
    job->run(job, db);
    bool keep = !job->undo && !db_failed(db);
    enum outcome outcome = db_conflict(db) ? CONFLICT : db_failed(db) ? LOST : KEPT;
    if (keep && (outcome == KEPT || !job->repeatable))
        return commit(lanes, db) ? KEPT : db_conflict(db) ? CONFLICT : LOST;
    db_rollback(db);
    return outcome;
}

static void *pool_writer_main(void *argument)
{
    enum { MOST_TRIES = 4 };
    struct lane_thread *self = argument;
    struct job *job;
    while ((job = queue_take(&self->lanes->queues[LANE_JOB_WRITE], 1))) {
        enum outcome outcome = try_job(self->lanes, self->db, job);
        for (int tries = 1; outcome == CONFLICT && job->repeatable && tries < MOST_TRIES; tries++) {
            atomic_fetch_add_explicit(&self->lanes->repeated, 1, memory_order_relaxed);
            outcome = try_job(self->lanes, self->db, job);
        }
        if (outcome != KEPT)
            lanes_count_lost(self->lanes);
        job->done(job, outcome == KEPT);
    }
    return NULL;
}

/* ---- readers and workers ---- */
/* Beginning and ending a snapshot costs as much as a small read. Whoever waited already when it began misses nothing in it, so
 * they share it; a few only, because the log cannot be moved past an old snapshot. */
enum { MOST_IN_SNAPSHOT = 16 };

static void *reader_main(void *argument)
{
    struct lane_thread *self = argument;
    struct queue *queue = &self->lanes->queues[LANE_JOB_READ];
    struct job *job;
    while ((job = queue_take(queue, 1))) {
        unsigned long newest = queue_newest(queue);
        db_begin(self->db);
        for (int count = 1; job; count++) {
            job->run(job, self->db);
            bool failed = db_failed(self->db);
            job->done(job, !failed);
            job = failed || count == MOST_IN_SNAPSHOT ? NULL : queue_take_early(queue, newest);
        }
        db_rollback(self->db); /* nothing to keep: only ends the snapshot, which no answer waits for */
    }
    return NULL;
}

static void *worker_main(void *argument)
{
    struct lane_thread *self = argument;
    struct job *job;
    while ((job = queue_take(&self->lanes->queues[LANE_JOB_WORK], 1))) {
        job->run(job, NULL);
        job->done(job, true);
    }
    return NULL;
}

/* ---- start and stop ---- */
static bool start_thread(struct lanes *lanes, void *(*main)(void *), const struct lanes_config *config,
    int mode, char *error_r, size_t error_size)
{
    struct lane_thread *thread = &lanes->threads[lanes->thread_count];
    thread->lanes = lanes;
    if (mode >= 0 && !(thread->db = db_open(config->database, (enum db_mode)mode, error_r, error_size)))
        return false;
    if (pthread_create(&thread->id, NULL, main, thread) != 0) {
        snprintf(error_r, error_size, "cannot start a thread");
        db_close(&thread->db);
        return false;
    }
    lanes->thread_count++;
    return true;
}

/* What the database can do is known once it is open. */
static bool start_writers(
    struct lanes *lanes, const struct lanes_config *config, char *error_r, size_t error_size)
{
    struct db *db = db_open(config->database, DB_WRITE, error_r, error_size);
    bool several = db && db_can(db, DB_MANY_WRITERS), started = db != NULL;
    db_close(&db);
    for (int i = 0; started && i < (several && config->writers > 1 ? config->writers : 1); i++)
        started = start_thread(
            lanes, several ? pool_writer_main : writer_main, config, DB_WRITE, error_r, error_size);
    return started;
}

struct lanes *lanes_start(const struct lanes_config *config, char *error_r, size_t error_size)
{
    struct lanes *lanes = mem_alloc(sizeof *lanes);
    lanes->max_queue = config->max_queue;
    lanes->threads =
        mem_alloc(sizeof *lanes->threads * (size_t)(1 + config->writers + config->readers + config->workers));
    for (int kind = 0; kind < LANE_KINDS; kind++)
        queue_init(&lanes->queues[kind]);
    bool started = start_writers(lanes, config, error_r, error_size);
    for (int i = 0; started && i < config->readers; i++)
        started = start_thread(lanes, reader_main, config, DB_READ, error_r, error_size);
    for (int i = 0; started && i < config->workers; i++)
        started = start_thread(lanes, worker_main, config, -1, error_r, error_size);
    if (!started)
        lanes_stop(&lanes);
    return lanes;
}

bool lanes_submit(struct lanes *lanes, enum lane_kind kind, struct job *job)
{
    return queue_put(&lanes->queues[kind], job, lanes->max_queue);
}

void lanes_submit_always(struct lanes *lanes, enum lane_kind kind, struct job *job)
{
    if (!queue_put(&lanes->queues[kind], job, (size_t)-1))
        job->done(job, false); /* stopping */
}

void lanes_stop(struct lanes **lanes)
{
    if (!*lanes)
        return;
    for (int kind = 0; kind < LANE_KINDS; kind++)
        queue_close(&(*lanes)->queues[kind]);
    for (int i = (*lanes)->thread_count - 1; i >= 0; i--) {
        pthread_join((*lanes)->threads[i].id, NULL);
        db_close(&(*lanes)->threads[i].db);
    }
    for (int kind = 0; kind < LANE_KINDS; kind++)
        queue_free(&(*lanes)->queues[kind]);
    free((*lanes)->threads);
    free(*lanes);
    *lanes = NULL;
}

void lanes_count(struct lanes *lanes, struct lanes_counters *counters_r)
{
    *counters_r =
        (struct lanes_counters){.repeated = atomic_load_explicit(&lanes->repeated, memory_order_relaxed)};
    for (int kind = 0; kind < LANE_KINDS; kind++) {
        struct queue *queue = &lanes->queues[kind];
        pthread_mutex_lock(&queue->lock);
        counters_r->jobs[kind] = queue->jobs;
        counters_r->waiting[kind] = queue->length;
        if (kind == LANE_JOB_WRITE) {
            counters_r->groups = lanes->groups;
            counters_r->largest_group = lanes->largest_group;
            counters_r->lost_groups = lanes->lost_groups;
        }
        pthread_mutex_unlock(&queue->lock);
    }
}

const struct lanes_meters *lanes_meters(const struct lanes *lanes)
{
    return &lanes->meters;
}

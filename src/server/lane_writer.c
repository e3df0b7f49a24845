/* The one writer of a file never waits for company: it takes whatever is there when it comes back from the previous commit. Under load
 * groups grow by themselves, one sync serves many callers, and an idle server answers at once.
 *
 * Nor does it wait for the disk while others wait for it: a group that is committed is handed to the syncer, a thread that syncs the
 * log and then tells the jobs, and the next group runs meanwhile. `done` still means durable. What others can already see of
 * a group could be taken away by a power failure until then, but nobody was told that it is kept; and what leaves the house (events)
 * is first marked by a job of this lane, whose sync covers everything before it. Nobody waiting: the writer syncs by itself,
 * which spares a lone caller the way through another thread.
 *
 * When the disk refuses a sync, what is on it is known to nobody, and a later sync that succeeds would prove nothing. The process
 * ends without a word to those jobs; the next one reads from the disk what is there.
 *
 * Checkpoints run between groups on the writer, so they never meet a commit. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "server/lanes_priv.h"

enum { GROUP_MAX = 512, CHECKPOINT_PAGES = 2000, LONGEST_JOB_US = 20000, GROUPS_BEHIND = 16 };

struct group {
    struct group *next;
    struct job *jobs;
    size_t count;
    int64_t commit_began_us;
};

struct syncer {
    pthread_t id;
    struct lanes *lanes;
    struct db *db; /* the writer's */
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t changed;
    struct group *first, **last; /* committed, not yet synced */
    size_t waiting; /* of them */
    bool syncing, closed;
};

/* ---- running ---- */
/* Everybody waits for the one writer, so a job that computes for long is a fault of ours: slow work belongs into `prepare`.
 * The API tests fail on this line. */
struct watch { /* when a group began */
    int64_t computed_us, time_us;
};

static void run_watched(struct job *job, struct db *db, const struct watch *group)
{
    int64_t began = clock_monotonic_us();
    job->run(job, db);
    if (clock_monotonic_us() - began <= LONGEST_JOB_US)
        return; /* asking for the time is cheap, asking for what was computed is not */
    int64_t others = began - group->time_us, spent = clock_thread_us() - group->computed_us - others;
    if (spent > LONGEST_JOB_US)
        log_warn("a call held the writer for %lld ms", (long long)spent / 1000);
}

static void run_group(struct db *db, struct group *group)
{
    const struct watch watch = {clock_thread_us(), clock_monotonic_us()};
    for (struct job *job = group->jobs; job; job = job->next, group->count++) {
        if (!db_in_transaction(db) || db_failed(db))
            continue; /* the engine ended the transaction, or a savepoint is in doubt: the group is lost */
        db_savepoint(db);
        job->undo = false;
        run_watched(job, db, &watch);
        if (job->undo || db_failed(db))
            db_rollback_to(db);
        else
            db_release(db);
    }
}

/* Frees the group. */
static void finish_group(struct lanes *lanes, struct group *group, bool committed)
{
    lanes_count_group(lanes, group->count, clock_monotonic_us() - group->commit_began_us);
    while (group->jobs) {
        struct job *job = group->jobs;
        group->jobs = job->next; /* done() frees the job */
        job->done(job, committed);
    }
    free(group);
}

/* ---- the disk ---- */
static void sync_log(struct db *db)
{
    if (db_sync(db))
        return;
    log_error(
        "database: the disk did not take the log (%s); ending, since only a new start can tell what is kept",
        strerror(errno));
    _exit(EXIT_FAILURE);
}

/* All that wait share one sync. */
static void *syncer_main(void *argument)
{
    struct syncer *syncer = argument;
    pthread_mutex_lock(&syncer->lock);
    while (syncer->first || !syncer->closed) {
        if (!syncer->first) {
            pthread_cond_wait(&syncer->changed, &syncer->lock);
            continue;
        }
        struct group *group = syncer->first, *next;
        syncer->first = NULL;
        syncer->last = &syncer->first;
        syncer->waiting = 0;
        syncer->syncing = true;
        pthread_cond_signal(&syncer->changed);
        pthread_mutex_unlock(&syncer->lock);
        sync_log(syncer->db);
        for (; group; group = next) {
            next = group->next;
            finish_group(syncer->lanes, group, true);
        }
        pthread_mutex_lock(&syncer->lock);
        syncer->syncing = false;
    }
    pthread_mutex_unlock(&syncer->lock);
    return NULL;
}

/* A disk that is much slower than the writer is waited for. */
static void hand_over(struct syncer *syncer, struct group *group)
{
    pthread_mutex_lock(&syncer->lock);
    while (syncer->waiting >= GROUPS_BEHIND)
        pthread_cond_wait(&syncer->changed, &syncer->lock);
    *syncer->last = group;
    syncer->last = &group->next;
    syncer->waiting++;
    pthread_cond_signal(&syncer->changed);
    pthread_mutex_unlock(&syncer->lock);
}

static bool is_idle(struct syncer *syncer)
{
    pthread_mutex_lock(&syncer->lock);
    bool idle = !syncer->first && !syncer->syncing;
    pthread_mutex_unlock(&syncer->lock);
    return idle;
}

static void keep_group(struct syncer *syncer, struct group *group)
{
    if (!queue_is_empty(&syncer->lanes->queues[LANE_JOB_WRITE]) || !is_idle(syncer)) {
        hand_over(syncer, group);
        return;
    }
    sync_log(syncer->db);
    finish_group(syncer->lanes, group, true);
}

static void start_syncer(struct syncer *syncer, struct lane_thread *writer)
{
    *syncer = (struct syncer){.lanes = writer->lanes, .db = writer->db};
    syncer->last = &syncer->first;
    pthread_mutex_init(&syncer->lock, NULL);
    pthread_cond_init(&syncer->changed, NULL);
    db_sync_later(writer->db);
    if (pthread_create(&syncer->id, NULL, syncer_main, syncer) != 0) {
        log_error("cannot start a thread");
        _exit(EXIT_FAILURE);
    }
}

static void stop_syncer(struct syncer *syncer)
{
    pthread_mutex_lock(&syncer->lock);
    syncer->closed = true;
    pthread_cond_signal(&syncer->changed);
    pthread_mutex_unlock(&syncer->lock);
    pthread_join(syncer->id, NULL);
    pthread_mutex_destroy(&syncer->lock);
    pthread_cond_destroy(&syncer->changed);
}

/* ---- the writer ---- */
static void lose_group(struct lane_thread *self, struct group *group)
{
    log_error("database: a group of %zu calls was lost: %s", group->count, db_error(self->db));
    db_rollback(self->db);
    lanes_count_lost(self->lanes);
    finish_group(self->lanes, group, false);
}

void *writer_main(void *argument)
{
    struct lane_thread *self = argument;
    struct syncer syncer;
    struct job *jobs;
    start_syncer(&syncer, self);
    while ((jobs = queue_take(&self->lanes->queues[LANE_JOB_WRITE], GROUP_MAX))) {
        struct group *group = mem_alloc(sizeof *group);
        group->jobs = jobs;
        db_begin(self->db);
        run_group(self->db, group);
        group->commit_began_us = clock_monotonic_us();
        if (db_in_transaction(self->db) && db_commit(self->db))
            keep_group(&syncer, group);
        else
            lose_group(self, group);
        if (db_wal_pages(self->db) > CHECKPOINT_PAGES)
            db_checkpoint(self->db);
    }
    stop_syncer(&syncer);
    db_checkpoint(self->db);
    return NULL;
}

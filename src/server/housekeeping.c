/* A round is a chain of jobs, one after the other: purge rows (WRITE), list old blobs of one of the 256 shards (WORK), ask
 * which of them are referred to (READ), remove the others (WORK). All shards have had their turn after some four hours.
 *
 * A blob that becomes referred to between the question and the removal was written again for that, which made it young;
 * blob_store_remove() sees that. Rows are purged by the bounded piece; while a piece was full, the next round begins at
 * the next tick instead of a minute later.
 *
 * Every process on a database does all this. Two that purge at the same time would only wait for each other's rows, so the
 * second lets it be; blobs of a shared directory are protected by its lock. */
#include "server/housekeeping.h"

#include <pthread.h>
#include <stdlib.h>

#include "api/portal.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/channel_ops.h"
#include "domain/command_ops.h"
#include "domain/delivery_ops.h"
#include "domain/disk_ops.h"
#include "domain/offline_ops.h"
#include "domain/polled_event_ops.h"
#include "server/lanes.h"
#include "store/blob_store.h"
#include "store/token_store.h"
#include "store/transaction.h"

enum { BLOBS_A_ROUND = 1000 };
#define BLOB_KEPT DAY

struct housekeeping {
    struct job job; /* first: the one job of the round under way */
    struct housekeeping_config config;
    pthread_mutex_t mutex; /* guards the next three */
    bool busy, stopping;
    int64_t next_at;
    /* of the round under way, touched by its jobs only */
    struct arena *arena;
    unsigned shard;
    bool more_rows;
    const char **blobs;
    size_t blob_count;
    int64_t before;
};

struct housekeeping *housekeeping_new(const struct housekeeping_config *config)
{
    struct housekeeping *keeping = mem_alloc(sizeof *keeping);
    keeping->config = *config;
    keeping->next_at = clock_now() + MINUTE;
    pthread_mutex_init(&keeping->mutex, NULL);
    return keeping;
}

static void destroy(struct housekeeping *keeping)
{
    pthread_mutex_destroy(&keeping->mutex);
    free(keeping);
}

void housekeeping_stop(struct housekeeping **stopping)
{
    struct housekeeping *keeping = *stopping;
    if (!keeping)
        return;
    pthread_mutex_lock(&keeping->mutex);
    keeping->stopping = true;
    bool busy = keeping->busy;
    pthread_mutex_unlock(&keeping->mutex);
    if (!busy)
        destroy(keeping);
    *stopping = NULL;
}

static void end_round(struct housekeeping *keeping)
{
    arena_free(&keeping->arena);
    pthread_mutex_lock(&keeping->mutex);
    keeping->busy = false;
    if (keeping->more_rows)
        keeping->next_at = 0;
    bool stopping = keeping->stopping;
    pthread_mutex_unlock(&keeping->mutex);
    if (stopping)
        destroy(keeping);
}

typedef void job_run(struct job *job, struct db *db);
typedef void job_done(struct job *job, bool committed);

static void submit(struct housekeeping *keeping, enum lane_kind lane, job_run *run, job_done *done)
{
    keeping->job = (struct job){.run = run, .done = done, .repeatable = true};
    lanes_submit_always(keeping->config.lanes, lane, &keeping->job);
}

/* ---- blobs ---- */
static void remove_blobs(struct job *job, struct db *db)
{
    struct housekeeping *keeping = (struct housekeeping *)job;
    size_t removed = 0;
    (void)db;
    for (size_t i = 0; i < keeping->blob_count; i++)
        removed += blob_store_remove(keeping->config.portal->data_dir, keeping->blobs[i], keeping->before);
    if (removed)
        log_info("%zu files that nothing refers to were removed", removed);
}

static void blobs_removed(struct job *job, bool committed)
{
    (void)committed;
    end_round((struct housekeeping *)job);
}

static void ask_references(struct job *job, struct db *db)
{
    struct housekeeping *keeping = (struct housekeeping *)job;
    size_t unwanted = 0;
    for (size_t i = 0; i < keeping->blob_count; i++)
        if (!blob_store_referred(db, keeping->blobs[i]))
            keeping->blobs[unwanted++] = keeping->blobs[i];
    keeping->blob_count = unwanted;
}

static void references_known(struct job *job, bool committed)
{
    struct housekeeping *keeping = (struct housekeeping *)job;
    if (committed && keeping->blob_count)
        submit(keeping, LANE_JOB_WORK, remove_blobs, blobs_removed);
    else
        end_round(keeping);
}

static void list_blobs(struct job *job, struct db *db)
{
    struct housekeeping *keeping = (struct housekeeping *)job;
    (void)db;
    keeping->before = clock_now() - BLOB_KEPT;
    keeping->blobs = blob_store_old(keeping->arena, keeping->config.portal->data_dir, keeping->shard,
        keeping->before, BLOBS_A_ROUND, &keeping->blob_count);
    keeping->shard = (keeping->shard + 1) % BLOB_SHARDS;
}

static void blobs_listed(struct job *job, bool committed)
{
    struct housekeeping *keeping = (struct housekeeping *)job;
    if (committed && keeping->blob_count)
        submit(keeping, LANE_JOB_READ, ask_references, references_known);
    else
        end_round(keeping);
}

/* ---- rows ---- */
static void purge_rows(struct job *job, struct db *db)
{
    struct housekeeping *keeping = (struct housekeeping *)job;
    struct ops ops = portal_ops(keeping->config.portal, keeping->arena, db);
    keeping->more_rows = false;
    if (!transaction_try_chores(db))
        return;
    keeping->more_rows = delivery_purge(&ops);
    keeping->more_rows |= offline_purge(&ops);
    keeping->more_rows |= channels_purge(&ops);
    keeping->more_rows |= command_purge(&ops);
    keeping->more_rows |= polled_purge(&ops);
    keeping->more_rows |= disk_empty_trash(&ops);
    token_store_purge(db, ops.now);
}

static void rows_purged(struct job *job, bool committed)
{
    struct housekeeping *keeping = (struct housekeeping *)job;
    keeping->more_rows &= committed;
    if (committed)
        submit(keeping, LANE_JOB_WORK, list_blobs, blobs_listed);
    else
        end_round(keeping);
}

void housekeeping_tick(struct housekeeping *keeping)
{
    if (!keeping)
        return;
    pthread_mutex_lock(&keeping->mutex);
    bool due = !keeping->busy && !keeping->stopping && clock_now() >= keeping->next_at;
    keeping->busy |= due;
    if (due) /* not from its end: the clock may have been moved while the round was under way */
        keeping->next_at = clock_now() + MINUTE;
    pthread_mutex_unlock(&keeping->mutex);
    if (!due)
        return;
    keeping->arena = arena_new();
    submit(keeping, LANE_JOB_WRITE, purge_rows, rows_purged);
}

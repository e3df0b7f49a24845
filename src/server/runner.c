/* For methods with slow work: check (READ) → prepare (WORK); then for all: dispatch (READ or WRITE) → finished. A call that
 * answers an error undoes what it wrote. Who only reads is noted as active by a job of its own, because a reader writes
 * nothing. */
#include "server/runner.h"

#include <pthread.h>
#include <stdlib.h>

#include "api/dispatch.h"
#include "api/portal.h"
#include "domain/auth_ops.h"
#include "domain/news.h"

static struct call_run *run_of(struct job *job)
{
    return (struct call_run *)job;
}

static void dispatch_job(struct job *job, struct db *db)
{
    struct call *call = run_of(job)->call;
    dispatch(call, db);
    job->undo = call->error != ERR_NONE;
}

/* ---- who only reads is there as well ---- */
struct touch {
    struct job job; /* first */
    const struct runner *runner;
    const struct portal *portal;
    struct arena *arena;
    struct principal who;
    int64_t seen_at;
    struct ops ops; /* of the last run */
};

static void touch_run(struct job *job, struct db *db)
{
    struct touch *touch = (struct touch *)job;
    touch->ops = portal_ops(touch->portal, touch->arena, db);
    touch->ops.who = touch->who;
    touch->ops.seen_at = touch->seen_at;
    auth_touch(&touch->ops);
    news_tell(&touch->ops);
}

static void touch_done(struct job *job, bool committed)
{
    struct touch *touch = (struct touch *)job;
    const struct runner *runner = touch->runner;
    unsigned wake = committed ? touch->ops.wake : 0;
    arena_free(&touch->arena);
    free(touch);
    if (wake)
        runner->wake(wake, runner->user);
}

/* Once a minute and person; a full lane has better things to do. */
static void touch_later(const struct runner *runner, const struct call *call)
{
    struct touch *touch = mem_alloc(sizeof *touch);
    *touch = (struct touch){.job = {.run = touch_run, .done = touch_done, .repeatable = true},
        .runner = runner,
        .portal = call->portal,
        .arena = arena_new(),
        .who = call->ops.who,
        .seen_at = call->ops.seen_at};
    if (lanes_submit(runner->lanes, LANE_JOB_WRITE, &touch->job))
        return;
    arena_free(&touch->arena);
    free(touch);
}

static void dispatched(struct job *job, bool committed)
{
    struct call_run *run = run_of(job);
    unsigned wake = committed && !run->call->error ? run->call->ops.wake : 0;
    const struct runner *runner = run->runner;
    if (!run->call->error && dispatch_lane(run->call) == LANE_READ && auth_touch_due(&run->call->ops))
        touch_later(runner, run->call);
    run->finished(run, !committed); /* run is gone after this */
    if (wake)
        runner->wake(wake, runner->user);
}

static void submit(struct call_run *run, enum lane_kind lane)
{
    if (!lanes_submit(run->runner->lanes, lane, &run->job)) {
        run->call->error = ERR_QUEUE_FULL;
        run->finished(run, false);
    }
}

static void to_lane(struct call_run *run)
{
    run->job.run = dispatch_job;
    run->job.done = dispatched;
    run->job.repeatable = true;
    submit(run, dispatch_lane(run->call) == LANE_WRITE ? LANE_JOB_WRITE : LANE_JOB_READ);
}

static void prepare_job(struct job *job, struct db *db)
{
    (void)db;
    dispatch_prepare(run_of(job)->call);
}

static void prepared(struct job *job, bool committed)
{
    (void)committed;
    to_lane(run_of(job));
}

static void check_job(struct job *job, struct db *db)
{
    dispatch_check(run_of(job)->call, db);
}

static void checked(struct job *job, bool committed)
{
    struct call_run *run = run_of(job);
    (void)committed; /* a READ job always is */
    if (run->call->error) {
        run->finished(run, false);
        return;
    }
    run->job.run = prepare_job;
    run->job.done = prepared;
    submit(run, LANE_JOB_WORK);
}

void runner_start(struct call_run *run)
{
    if (!dispatch_needs_prepare(run->call)) {
        to_lane(run);
        return;
    }
    run->job.run = check_job;
    run->job.done = checked;
    submit(run, LANE_JOB_READ);
}

/* ---- waiting ---- */
struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t answered;
    bool done, lost;
};

static void wake_waiter(struct call_run *run, bool lost)
{
    struct waiting *waiting = run->user;
    pthread_mutex_lock(&waiting->lock);
    waiting->done = true;
    waiting->lost = lost;
    pthread_cond_signal(&waiting->answered);
    pthread_mutex_unlock(&waiting->lock);
}

bool runner_wait(const struct runner *runner, struct call *call)
{
    struct waiting waiting = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};
    struct call_run run = {.runner = runner, .call = call, .finished = wake_waiter, .user = &waiting};
    runner_start(&run);
    pthread_mutex_lock(&waiting.lock);
    while (!waiting.done)
        pthread_cond_wait(&waiting.answered, &waiting.lock);
    pthread_mutex_unlock(&waiting.lock);
    return !waiting.lost;
}

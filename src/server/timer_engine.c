/* A round is a job with memory of its own, so two rounds (one of the engine, one of somebody who settles the clock) may wait
 * in the lane side by side, or in two processes: a deadline is taken by whoever comes first.
 *
 * next_at is only a hint when to look. It may be too early (a deadline was cancelled), never later than the next tick after
 * somebody set an earlier one. Starting a round for each deadline that is set would be a transaction more for each session
 * that begins, to find that nothing is due. Who shares the database looks at every tick, because another process may have
 * died over what it set. */
#include "server/timer_engine.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "api/portal.h"
#include "base/clock.h"
#include "domain/timer_ops.h"
#include "server/lanes.h"

enum { AT_A_TIME = 4, A_ROUND_US = 10000, AFTER_A_LOST_ROUND = 5 * SECOND };

struct timer_engine {
    struct timer_engine_config config;
    pthread_mutex_t mutex; /* guards everything below */
    bool running, stopping;
    bool at_once; /* another round has to follow the one that runs */
    int64_t next_at; /* when a tick has to start a round; 0: the next one */
    unsigned long sets; /* how often somebody said that he set a deadline */
};

struct round {
    struct job job; /* first: the lane knows it by this address */
    struct timer_engine *engine;
    struct arena *arena;
    int64_t next_at;
    unsigned long sets; /* before it looked */
    unsigned wake;
    void (*settled)(void *user); /* NULL: a round of the engine's own */
    void *user;
};

static void submit(struct timer_engine *engine, void (*settled)(void *user), void *user);

/* ---- life ---- */
struct timer_engine *timer_engine_new(const struct timer_engine_config *config)
{
    struct timer_engine *engine = mem_alloc(sizeof *engine);
    engine->config = *config;
    pthread_mutex_init(&engine->mutex, NULL);
    return engine; /* next_at 0: the first tick looks what an earlier process left behind */
}

void timer_engine_stop(struct timer_engine *engine)
{
    if (!engine)
        return;
    pthread_mutex_lock(&engine->mutex);
    engine->stopping = true;
    pthread_mutex_unlock(&engine->mutex);
}

void timer_engine_free(struct timer_engine **engine)
{
    if (!*engine)
        return;
    pthread_mutex_destroy(&(*engine)->mutex);
    free(*engine);
    *engine = NULL;
}

/* ---- a round ---- */
static void round_run(struct job *job, struct db *db)
{
    struct round *round = (struct round *)job;
    const struct portal *portal = round->engine->config.portal;
    struct ops ops = portal_ops(portal, round->arena, db);
    int64_t until = clock_monotonic_us() + A_ROUND_US;
    do
        round->next_at = (round->settled ? timers_settle : timers_fire)(&ops, AT_A_TIME);
    while (!portal->shared && round->next_at <= ops.now && clock_monotonic_us() < until && !ops_broken(&ops));
    round->wake = ops.wake;
    job->undo = ops_broken(&ops);
}

/* The engine's own round ended. true: another one has to follow at once. */
static bool note_end(struct timer_engine *engine, int64_t next_at, unsigned long sets)
{
    pthread_mutex_lock(&engine->mutex);
    engine->next_at = engine->sets == sets ? next_at : 0;
    bool another = engine->running = (engine->at_once || next_at <= clock_now()) && !engine->stopping;
    engine->at_once = false;
    pthread_mutex_unlock(&engine->mutex);
    return another;
}

static void round_done(struct job *job, bool committed)
{
    struct round *round = (struct round *)job;
    struct timer_engine *engine = round->engine;
    bool fine = committed && !job->undo;
    int64_t next_at = fine ? round->next_at : clock_now() + AFTER_A_LOST_ROUND;
    void (*settled)(void *user) = round->settled;
    void *user = round->user;
    unsigned wake = fine ? round->wake & ~(unsigned)(WAKE_TIMERS | WAKE_TIMERS_NOW) : 0; /* next_at knows */
    unsigned long sets = round->sets;
    arena_free(&round->arena);
    free(round);
    if (wake)
        engine->config.wake(wake, engine->config.user);
    if (settled && next_at <= clock_now())
        submit(engine, settled, user);
    else if (settled)
        settled(user);
    else if (note_end(engine, next_at, sets))
        submit(engine, NULL, NULL);
}

static void submit(struct timer_engine *engine, void (*settled)(void *user), void *user)
{
    struct round *round = mem_alloc(sizeof *round);
    pthread_mutex_lock(&engine->mutex);
    unsigned long sets = engine->sets;
    pthread_mutex_unlock(&engine->mutex);
    *round = (struct round){.job = {.run = round_run, .done = round_done, .repeatable = true},
        .engine = engine,
        .arena = arena_new(),
        .sets = sets,
        .settled = settled,
        .user = user};
    lanes_submit_always(engine->config.lanes, LANE_JOB_WRITE, &round->job);
}

/* ---- when ---- */
/* Starts a round unless one runs; that one then sees to it by note_end(). */
static void start(struct timer_engine *engine, bool told)
{
    pthread_mutex_lock(&engine->mutex);
    engine->sets += told;
    bool looks = told || engine->config.portal->shared || clock_now() >= engine->next_at;
    bool begins = looks && !engine->running && !engine->stopping;
    engine->at_once |= told && engine->running;
    engine->running |= begins;
    pthread_mutex_unlock(&engine->mutex);
    if (begins)
        submit(engine, NULL, NULL);
}

void timer_engine_wake(struct timer_engine *engine, bool now)
{
    if (!engine)
        return;
    if (now) {
        start(engine, true);
        return;
    }
    pthread_mutex_lock(&engine->mutex);
    engine->sets++;
    engine->next_at = 0;
    pthread_mutex_unlock(&engine->mutex);
}

void timer_engine_tick(struct timer_engine *engine)
{
    if (engine)
        start(engine, false);
}

void timer_engine_settle(struct timer_engine *engine, void (*settled)(void *user), void *user)
{
    submit(engine, settled, user);
}

/* Fires the deadlines of the engine (domain/timers.def) when they are due: rounds on the WRITE lane.
 *
 * It has no thread: timer_engine_tick() starts a round when one may be due, which timer_engine_wake() after a commit that set
 * one says. So a deadline is up to a second late. A round ends after some milliseconds, so that calls come in between; as long
 * as more are due, round follows round. What came due while no process ran is fired by the first round. Where several
 * processes share the database each fires what the others have not in hand, one deadline in each round. */
#ifndef SWITCHLINE_SERVER_TIMER_ENGINE_H
#define SWITCHLINE_SERVER_TIMER_ENGINE_H

#include <stdbool.h>

struct lanes;
struct portal;
struct timer_engine;

struct timer_engine_config { /* all outlive the lanes */
    const struct portal *portal;
    struct lanes *lanes;
    void (*wake)(
        unsigned what, void *user); /* as in struct runner: whom the fired ones left something to do */
    void *user;
};

struct timer_engine *timer_engine_new(const struct timer_engine_config *config);
/* One was set; `now`: it is due already, do not wait for the tick. Any thread; NULL is fine. */
void timer_engine_wake(struct timer_engine *engine, bool now);
void timer_engine_tick(struct timer_engine *engine); /* any thread; NULL is fine */
/* Fires everything that is due now, then calls settled() on the writer's thread: for whoever moved the clock. */
void timer_engine_settle(struct timer_engine *engine, void (*settled)(void *user), void *user);
void timer_engine_stop(struct timer_engine *engine); /* begins no more rounds; NULL is fine */
/* After the lanes have stopped. Sets *engine to NULL. */
void timer_engine_free(struct timer_engine **engine);

#endif

/* A timer is taken before its handler runs and outside the handler's savepoint: a handler that fails can neither keep the
 * others from firing nor fire for ever. It is tried again a little later, because whatever failed then (a full disk, a
 * deadlock) may be over, and a deadline that vanishes would leave a customer waiting. */
#include "domain/timer_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/automation_ops.h"
#include "domain/line_bot_ops.h"
#include "domain/routing_ops.h"
#include "store/timer_store.h"

enum { AGAIN_AFTER = MINUTE };

static const struct {
    const char *name;
    timer_handler *handler;
} kinds[TIMER_KINDS] = {
#define T(id, name, handler) [TIMER_##id] = {name, handler},
#include "domain/timers.def"
#undef T
};

void timer_set(struct ops *ops, enum timer_kind kind, int64_t object_id, int64_t due_at)
{
    timer_store_set(ops->db, kinds[kind].name, object_id, due_at);
    ops->wake |= due_at > ops->now ? WAKE_TIMERS : WAKE_TIMERS_NOW;
}

void timer_cancel(struct ops *ops, enum timer_kind kind, int64_t object_id)
{
    timer_store_cancel(ops->db, kinds[kind].name, object_id);
}

void timer_cancel_session(struct ops *ops, int64_t session_id)
{
    timer_store_cancel_session(ops->db, session_id);
}

int64_t timer_due_at(struct ops *ops, enum timer_kind kind, int64_t object_id)
{
    return timer_store_due_at(ops->db, kinds[kind].name, object_id);
}

/* ---- firing ---- */
static timer_handler *handler_of(const char *name)
{
    for (size_t i = 0; i < TIMER_KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].handler;
    return NULL; /* of a newer program; nobody here can do anything with it */
}

static void fire(struct ops *ops, const struct timer *timer)
{
    timer_handler *handler = handler_of(timer->kind);
    if (!timer_store_take(ops->db, timer) || !handler)
        return;
    ops_savepoint(ops);
    handler(ops, timer->object_id, timer->due_at);
    if (!ops_broken(ops)) {
        ops_keep(ops);
        return;
    }
    ops_undo(ops);
    log_error("timer %s of %lld failed and is tried again", timer->kind, (long long)timer->object_id);
    timer_store_set(ops->db, timer->kind, timer->object_id, ops->now + AGAIN_AFTER);
}

int64_t timers_fire(struct ops *ops, int limit)
{
    size_t count;
    const struct timer *due = timer_store_due(ops->db, ops->arena, ops->now, limit, &count);
    for (size_t i = 0; i < count; i++) {
        struct ops alone = *ops;
        alone.who = (struct principal){0};
        fire(&alone, &due[i]);
        ops->wake |= alone.wake;
    }
    return timer_store_next(ops->db, INT64_MAX);
}

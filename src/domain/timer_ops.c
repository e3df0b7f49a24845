/* A timer is taken before its handler runs and outside the handler's savepoint: a handler that fails can neither keep the
 * others from firing nor fire for ever. It is tried again a little later, because whatever failed then (a full disk, a
 * deadlock) may be over, and a deadline that vanishes would leave a customer waiting.
 *
 * Where transactions overlap, several processes fire the same table, each timer in a transaction of its own. The lock of
 * what it is about comes first, and only tried, so processes share the work out among themselves; taking it is a conditional
 * deletion under that lock, so each fires once, and a process that dies gives back what it had with its connection.
 * Rejected: claiming the row itself (FOR UPDATE SKIP LOCKED). Whoever moves a timer has the lock of its dialog and waits
 * for the row, so a firing that had the row and waited for the dialog would be half of a deadlock, each time an operator
 * answers in the last moment. */
#include "domain/timer_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/automation_ops.h"
#include "domain/line_bot_ops.h"
#include "domain/news.h"
#include "domain/routing_ops.h"
#include "store/dialog_store.h"
#include "store/line_store.h"
#include "store/session_store.h"
#include "store/timer_store.h"
#include "store/user_store.h"

enum { LOOKED_AT = 16 };
#define AGAIN_AFTER    MINUTE
#define BUSY_FOR_A_BIT SECOND

enum timer_object { OBJECT_SESSION, OBJECT_USER, OBJECT_LINE };

static const struct timer_row {
    const char *name;
    enum timer_object object;
    timer_handler *handler;
} kinds[TIMER_KINDS] = {
#define T(id, name, object, handler) [TIMER_##id] = {name, OBJECT_##object, handler},
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
static const struct timer_row *row_of(const struct timer *timer)
{
    for (size_t i = 0; i < TIMER_KINDS; i++)
        if (strcmp(kinds[i].name, timer->kind) == 0)
            return &kinds[i];
    return NULL; /* of a newer program; nobody here can do anything with it */
}

static void run_handler(struct ops *ops, const struct timer *timer, timer_handler *handler)
{
    ops_savepoint(ops);
    handler(ops, timer->object_id, timer->due_at);
    news_tell(ops);
    if (!ops_broken(ops)) {
        ops_keep(ops);
        return;
    }
    ops_undo(ops);
    log_error("timer %s of %lld failed and is tried again", timer->kind, (long long)timer->object_id);
    timer_store_set(ops->db, timer->kind, timer->object_id, ops->now + AGAIN_AFTER);
}

static void fire(struct ops *ops, const struct timer *timer)
{
    const struct timer_row *row = row_of(timer);
    struct ops alone = *ops;
    if (!timer_store_take(ops->db, timer) || !row)
        return;
    alone.who = (struct principal){0};
    run_handler(&alone, timer, row->handler);
    ops->wake |= alone.wake;
}

static void fire_all(struct ops *ops, int limit)
{
    size_t count;
    const struct timer *due = timer_store_due(ops->db, ops->arena, ops->now, limit, &count);
    for (size_t i = 0; i < count; i++)
        fire(ops, &due[i]);
}

/* ---- one of several who fire ---- */
static bool lock_session(struct ops *ops, int64_t session_id, bool wait)
{
    const struct session *session = session_store_get(ops->db, ops->arena, session_id);
    if (session && wait)
        dialog_store_lock(ops->db, session->chat_id);
    return !session || wait || dialog_store_try_lock(ops->db, session->chat_id);
}

static bool lock_user(struct ops *ops, int64_t user_id, bool wait)
{
    if (wait)
        user_store_lock(ops->db, user_id);
    return wait || user_store_try_lock(ops->db, user_id);
}

static bool lock_line(struct ops *ops, int64_t line_id, bool wait)
{
    if (wait)
        line_store_lock(ops->db, line_id);
    return wait || line_store_try_lock(ops->db, line_id);
}

/* false: somebody else has it. */
static bool lock_object(struct ops *ops, const struct timer *timer, bool wait)
{
    const struct timer_row *row = row_of(timer);
    switch (row ? row->object : OBJECT_SESSION) {
    case OBJECT_USER:
        return lock_user(ops, timer->object_id, wait);
    case OBJECT_LINE:
        return lock_line(ops, timer->object_id, wait);
    case OBJECT_SESSION:
        break;
    }
    return lock_session(ops, timer->object_id, wait);
}

/* The first that nobody has in hand. One that comes behind another of its object is not overtaken by it. false: all are in
 * somebody's hands. */
static bool fire_a_free_one(struct ops *ops, const struct timer *due, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t ahead = 0;
        while (ahead < i && due[ahead].object_id != due[i].object_id)
            ahead++;
        if (ahead == i && lock_object(ops, &due[i], false)) {
            fire(ops, &due[i]);
            return true;
        }
    }
    return count == 0;
}

static bool fire_one(struct ops *ops, bool wait)
{
    size_t count;
    const struct timer *due = timer_store_due(ops->db, ops->arena, ops->now, LOOKED_AT, &count);
    if (fire_a_free_one(ops, due, count))
        return true;
    if (wait && lock_object(ops, &due[0], true))
        fire(ops, &due[0]);
    return wait;
}

/* ---- rounds ---- */
static int64_t fire_some(struct ops *ops, int limit, bool wait)
{
    bool idle = false;
    if (ops_overlaps(ops))
        idle = !fire_one(ops, wait);
    else
        fire_all(ops, limit);
    return idle ? ops->now + BUSY_FOR_A_BIT : timer_store_next(ops->db, INT64_MAX);
}

int64_t timers_fire(struct ops *ops, int limit)
{
    return fire_some(ops, limit, false);
}

int64_t timers_settle(struct ops *ops, int limit)
{
    return fire_some(ops, limit, true);
}

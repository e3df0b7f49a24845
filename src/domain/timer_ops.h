/* Deadlines of the engine, kept in the database: they survive restarts, fire once and in order, and read the injected
 * clock. The kinds are the rows of timers.def. A timer is one (kind, object); setting it again moves it. */
#ifndef SWITCHLINE_DOMAIN_TIMER_OPS_H
#define SWITCHLINE_DOMAIN_TIMER_OPS_H

#include "domain/ops.h"

enum timer_kind {
#define T(id, name, object, handler) TIMER_##id,
#include "domain/timers.def"
#undef T
    TIMER_KINDS
};

/* due_at: ms; in the past is fine, it fires right after the commit. Wakes the engine (WAKE_TIMERS). */
void timer_set(struct ops *ops, enum timer_kind kind, int64_t object_id, int64_t due_at);
void timer_cancel(struct ops *ops, enum timer_kind kind, int64_t object_id);
void timer_cancel_session(struct ops *ops, int64_t session_id); /* every kind whose object is a session */
int64_t timer_due_at(struct ops *ops, enum timer_kind kind, int64_t object_id); /* 0: it is not set */

/* A handler does its work with an ops of its own (nobody acts; ops->now is the real now, due_at when it should have been).
 * It runs in a savepoint; the timer is gone when it is called and may be set again by it. */
typedef void timer_handler(struct ops *ops, int64_t object_id, int64_t due_at);

/* Fires at most `limit` timers that are due, oldest first; where transactions overlap one at most, and only what nobody else
 * has in hand (those of one object stay in order). Returns when to come again: when the next one is due (INT64_MAX: none is
 * set), or in a second when others have in hand whatever is due. */
int64_t timers_fire(struct ops *ops, int limit);
/* The same, but waits for who has the oldest in hand; so it returns a time to come only when nothing is due any more. */
int64_t timers_settle(struct ops *ops, int limit);

#endif

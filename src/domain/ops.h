/* What every operation gets: the open transaction, the clock, who acts. Lives as long as one call (or one timer); its
 * memory is the call's arena. An operation loads, decides by pure rules, saves and emits events; it returns an enum err
 * (ERR_NONE on success) and then nothing it did must be kept: the caller rolls back. */
#ifndef SWITCHLINE_DOMAIN_OPS_H
#define SWITCHLINE_DOMAIN_OPS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/settings.h"
#include "model/principal.h"

struct db;
struct event;
struct news;
struct news_mark;
struct push;
struct push_audience;

/* Whom to wake after the commit; TIMERS: a deadline was set, TIMERS_NOW: one that is due already. */
enum wake { WAKE_DELIVERIES = 1, WAKE_FETCHES = 2, WAKE_TIMERS = 4, WAKE_TIMERS_NOW = 8, WAKE_PUSH = 16 };

enum listeners { LISTENERS_UNKNOWN, LISTENERS_NONE, LISTENERS_SOME };

struct ops {
    struct arena *arena;
    struct db *db; /* handed on to the stores, never looked into */
    int64_t now; /* clock_now() when the call entered its lane */
    struct principal who;
    int64_t seen_at; /* when the acting user was last noted as active */
    const struct settings *settings;
    const char *base_url; /* public URL without a trailing slash */
    const char
        *auth_connector; /* the call's parameter: offline queues of that name do not hear of it; NULL: none */
    const char *(*render_event)(struct ops *ops, const struct event *event); /* JSON text of `data` */
    const char *(*render_push)(struct ops *ops, const struct push *push); /* JSON text of `params` */
    struct push_audience *audience; /* domain/push.h; NULL: has to be asked from the database */
    enum listeners listeners, subscribers; /* what it answered in this call */
    unsigned wake; /* set of enum wake */
    struct line_kept *lines; /* domain/line_ops.c: lines that were read in this call */
    struct news *news; /* domain/news.h: what is to be told at the end */
    struct news_mark *news_marks; /* where the savepoints stand in it */
    const char *error_arg; /* what a %s in an error's text stands for */
};

/* return ops_fail(ops, ERR_NOT_FOUND, "line"); */
enum err ops_fail(struct ops *ops, enum err error, const char *error_arg);

/* A part of the work that may be undone alone (one command of a batch). */
void ops_savepoint(struct ops *ops);
void ops_keep(struct ops *ops);
void ops_undo(struct ops *ops);
/* Others may write while this transaction does: what it has read may be old, and what they do is not seen yet. */
bool ops_overlaps(const struct ops *ops);
bool ops_broken(const struct ops *ops); /* a statement failed: whatever was computed is void */

#endif

/* Clients come in, wait for what happens, and go. What they are told is the matter of push_round.c.
 *
 * A tick looks for ended channels and polls that waited long enough, and notes connected people as active every few minutes. Rounds are
 * asked for by whoever knows of something new, and one that is asked for while another one is under way follows it. */
#include "server/push_hub.h"

#include <stdlib.h>
#include <string.h>

#include "api/portal.h"
#include "base/clock.h"
#include "domain/auth_ops.h"
#include "server/push_hub_priv.h"

enum { TOUCHED_AT_ONCE = 100 };
#define TOUCH_EVERY (5 * MINUTE)

struct push_hub *push_hub_new(const struct push_hub_config *config)
{
    struct push_hub *hub = mem_alloc(sizeof *hub);
    hub->config = *config;
    TAILQ_INIT(&hub->joining);
    TAILQ_INIT(&hub->live);
    TAILQ_INIT(&hub->told);
    pthread_mutex_init(&hub->lock, NULL);
    return hub;
}

void push_hub_free(struct push_hub **freeing)
{
    struct push_hub *hub = *freeing;
    if (!hub)
        return;
    pthread_mutex_destroy(&hub->lock);
    free(hub);
    *freeing = NULL;
}

void push_hub_count(struct push_hub *hub, struct push_hub_counters *counters_r)
{
    pthread_mutex_lock(&hub->lock);
    *counters_r = hub->counters;
    pthread_mutex_unlock(&hub->lock);
}

/* Lock held. true: the caller submits, when he has let go of it. */
static bool wants_round(struct push_hub *hub)
{
    bool anybody = !TAILQ_EMPTY(&hub->live) || !TAILQ_EMPTY(&hub->joining);
    if (hub->stopping || !anybody)
        return false;
    hub->again = true;
    bool begin = !hub->busy;
    hub->busy = true;
    return begin;
}

void push_hub_wake(struct push_hub *hub)
{
    if (!hub)
        return;
    pthread_mutex_lock(&hub->lock);
    bool begin = wants_round(hub);
    pthread_mutex_unlock(&hub->lock);
    if (begin)
        hub_submit(hub);
}

/* ---- coming in ---- */
static void begin_joining(struct push_hub *hub, struct push_listener *listener)
{
    struct push_listeners answered = TAILQ_HEAD_INITIALIZER(answered);
    pthread_mutex_lock(&hub->lock);
    listener->holders++; /* the list's */
    TAILQ_INSERT_TAIL(&hub->joining, listener, entry);
    if (listener->by_socket)
        hub->counters.sockets++;
    else
        hub->counters.polls++;
    if (hub->stopping)
        listener_end(listener, PUSH_SERVER_RESTARTED, "server restarts", &answered);
    bool begin = wants_round(hub);
    pthread_mutex_unlock(&hub->lock);
    listeners_answer(hub, &answered);
    if (begin)
        hub_submit(hub);
}

bool push_hub_request(struct push_hub *hub, struct http_exchange *exchange)
{
    bool socket = strcmp(exchange->path, PUSH_SOCKET_PATH) == 0;
    if (!socket && strcmp(exchange->path, PUSH_POLLING_PATH) != 0)
        return false;
    if (socket && !websocket_asked(exchange))
        return true;
    struct push_listener *listener = push_join_read(hub, exchange);
    if (!listener)
        return true;
    listener->by_socket = socket;
    listener->exchange = exchange;
    if (!socket)
        http_watch(exchange, listener_gone, listener);
    begin_joining(hub, listener);
    return true;
}

/* ---- time ---- */
static const struct push_subscription *ended_channel(const struct push_listener *listener, int64_t now)
{
    for (size_t i = 0; i < listener->count; i++)
        if (listener->subscriptions[i].view.channel.ends_at <= now)
            return &listener->subscriptions[i];
    return NULL;
}

static void end_overdue(struct push_hub *hub, struct push_listeners *answered)
{
    struct arena *arena = arena_new();
    struct push_listener *listener, *next;
    int64_t now = clock_now(), us = clock_monotonic_us();
    int64_t patience = hub->config.portal->settings.poll_ms * 1000;
    for (listener = TAILQ_FIRST(&hub->live); listener; listener = next) {
        const struct push_subscription *ended = ended_channel(listener, now);
        next = TAILQ_NEXT(listener, entry);
        if (ended) {
            hub_say_expired(hub, listener, arena, ended);
            listener_end(listener, PUSH_CHANNEL_EXPIRED, "channel expired", answered);
        } else if (!listener->by_socket && us - listener->since_us >= patience) {
            listener_end(listener, 0, "", answered);
        }
    }
    arena_free(&arena);
}

/* ---- who is connected is there ---- */
struct touch {
    struct job job; /* first */
    struct push_hub *hub;
    struct arena *arena;
    unsigned wake;
    size_t count;
    int64_t users[TOUCHED_AT_ONCE];
};

static void touch_run(struct job *job, struct db *db)
{
    struct touch *touch = (struct touch *)job;
    struct ops ops = portal_ops(touch->hub->config.portal, touch->arena, db);
    for (size_t i = 0; i < touch->count; i++) {
        ops.who = (struct principal){.kind = AUTH_SESSION, .user_id = touch->users[i]};
        auth_touch(&ops);
    }
    touch->wake = ops.wake;
}

static void touch_done(struct job *job, bool committed)
{
    struct touch *touch = (struct touch *)job;
    if (committed && touch->wake)
        touch->hub->config.wake(touch->wake, touch->hub->config.user);
    arena_free(&touch->arena);
    free(touch);
}

/* Of applications it is not known whether anybody looks at them, so only our own pages count. */
static bool touches(const struct push_listener *listener, int64_t now, int64_t *user_r)
{
    const struct push_channel *channel = &listener->subscriptions[0].view.channel;
    *user_r = channel->user_id;
    return listener->by_socket && channel->user_id && !channel->app_id &&
           now - listener->touched_at >= TOUCH_EVERY;
}

/* NULL: there is nobody to be noted. Lock held. */
static struct touch *touch_new(struct push_hub *hub)
{
    struct touch *touch = NULL;
    struct push_listener *listener;
    int64_t now = clock_now(), user;
    TAILQ_FOREACH(listener, &hub->live, entry)
    {
        if (!touches(listener, now, &user))
            continue;
        if (!touch) {
            touch = mem_alloc(sizeof *touch);
            touch->job = (struct job){.run = touch_run, .done = touch_done, .repeatable = true};
            touch->hub = hub;
            touch->arena = arena_new();
        }
        if (touch->count == TOUCHED_AT_ONCE)
            break; /* the others at the next tick */
        listener->touched_at = now;
        touch->users[touch->count++] = user;
    }
    return touch;
}

static void touch_submit(struct push_hub *hub, struct touch *touch)
{
    if (!touch || lanes_submit(hub->config.lanes, LANE_JOB_WRITE, &touch->job))
        return;
    arena_free(&touch->arena);
    free(touch);
}

void push_hub_tick(struct push_hub *hub)
{
    struct push_listeners answered = TAILQ_HEAD_INITIALIZER(answered);
    if (!hub)
        return;
    pthread_mutex_lock(&hub->lock);
    end_overdue(hub, &answered);
    struct touch *touch = touch_new(hub);
    bool begin = wants_round(hub);
    pthread_mutex_unlock(&hub->lock);
    listeners_answer(hub, &answered);
    touch_submit(hub, touch);
    if (begin)
        hub_submit(hub);
}

/* ---- the end ---- */
void push_hub_stop(struct push_hub *hub)
{
    struct push_listeners answered = TAILQ_HEAD_INITIALIZER(answered);
    struct arena *arena = arena_new();
    struct push_listener *listener;
    if (!hub)
        return;
    pthread_mutex_lock(&hub->lock);
    hub->stopping = true;
    while ((listener = TAILQ_FIRST(&hub->live))) {
        hub_say(hub, listener, arena, "pull", "server_restart", "{}");
        listener_end(listener, PUSH_SERVER_RESTARTED, "server restarts", &answered);
    }
    while ((listener = TAILQ_FIRST(&hub->joining)))
        listener_end(listener, PUSH_SERVER_RESTARTED, "server restarts", &answered);
    pthread_mutex_unlock(&hub->lock);
    listeners_answer(hub, &answered);
    arena_free(&arena);
}

/* One client: in lists and buckets while it listens, told by its socket or by the answer of its poll.
 *
 * Three may have it at a time: its connection until it is gone, the list of its state, a round. Whoever lets go last frees
 * it. A poll is answered outside of the hub's lock, because an answer that comes too late reports the end of its exchange at once. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "server/push_hub_priv.h"

static size_t bucket_of(int64_t user_id)
{
    return (uint64_t)user_id % BUCKETS;
}

struct push_listener *listener_new(struct push_hub *hub, const char *const *names, size_t count)
{
    size_t size = sizeof(struct push_listener) + count * sizeof(struct push_subscription), texts = 0;
    for (size_t i = 0; i < count; i++)
        texts += strlen(names[i]) + 1;
    struct push_listener *listener = mem_alloc(size + texts);
    char *at = (char *)listener + size;
    *listener = (struct push_listener){.hub = hub, .holders = 1, .count = count};
    listener->since_us = clock_monotonic_us();
    for (size_t i = 0; i < count; i++) {
        listener->subscriptions[i].listener = listener;
        listener->subscriptions[i].name = at;
        at = stpcpy(at, names[i]) + 1;
    }
    return listener;
}

void listener_release(struct push_listener *listener)
{
    if (--listener->holders > 0)
        return;
    websocket_release(&listener->socket);
    buf_free(&listener->answer);
    free(listener);
}

void listener_enter(struct push_listener *listener)
{
    struct push_hub *hub = listener->hub;
    TAILQ_REMOVE(&hub->joining, listener, entry);
    TAILQ_INSERT_TAIL(&hub->live, listener, entry);
    listener->state = LISTENER_LIVE;
    for (size_t i = 0; i < listener->count; i++) {
        struct push_subscription *subscription = &listener->subscriptions[i];
        LIST_INSERT_HEAD(&hub->people[bucket_of(subscription->view.channel.user_id)], subscription, entry);
    }
}

void listener_leave(struct push_listener *listener)
{
    struct push_hub *hub = listener->hub;
    if (listener->state == LISTENER_ENDED)
        return;
    if (listener->state == LISTENER_LIVE)
        for (size_t i = 0; i < listener->count; i++)
            LIST_REMOVE(&listener->subscriptions[i], entry);
    TAILQ_REMOVE(listener->state == LISTENER_LIVE ? &hub->live : &hub->joining, listener, entry);
    listener->state = LISTENER_ENDED;
    if (listener->by_socket)
        hub->counters.sockets--;
    else
        hub->counters.polls--;
    listener_release(listener);
}

struct push_position listener_place(const struct push_listener *listener)
{
    const struct push_hub *hub = listener->hub;
    struct push_position reached = {hub->last.tx, hub->last.id - (hub->last_user != INT64_MAX)};
    bool live = listener->state == LISTENER_LIVE;
    return live && push_position_compare(listener->seen, reached) < 0 ? reached : listener->seen;
}

void listener_say(struct push_listener *listener, const struct push_frame *frame, const char *channel)
{
    struct buf text = {0};
    listener->hub->counters.pushes++;
    if (!listener->by_socket) {
        push_frame_write(&listener->answer, frame, channel);
        return;
    }
    push_frame_write(&text, frame, channel);
    websocket_send(listener->socket, text.data, text.len);
    buf_free(&text);
}

void listener_end(
    struct push_listener *listener, int code, const char *reason, struct push_listeners *answered)
{
    listener->holders++;
    listener->seen = listener_place(listener);
    listener_leave(listener);
    if (listener->socket) {
        websocket_close(listener->socket, code, reason);
        listener_release(listener);
    } else if (listener->exchange) {
        TAILQ_INSERT_TAIL(answered, listener, entry);
    } else {
        listener_release(listener); /* the round that makes it a socket closes it */
    }
}

/* ---- answers ---- */
static void answer(struct push_listener *listener, struct arena *arena)
{
    struct http_exchange *exchange = listener->exchange;
    const struct http_header headers[] = {{"Content-Type", "text/plain; charset=utf-8"},
        {"Access-Control-Allow-Origin", "*"}, {"Access-Control-Expose-Headers", "Last-Message-Id, Expires"},
        {"Cache-Control", "no-store"}, {"Last-Message-Id", push_mid(arena, listener->seen)},
        {"Expires", "Thu, 01 Jan 1973 11:11:01 GMT"}}; /* by this clients know that the id counts */
    static const char wrong[] = "wrong channel";
    listener->exchange = NULL;
    if (listener->by_socket) /* before it was one */
        http_reply(exchange, 503, headers, 4, "", 0);
    else if (listener->checked_at == 0)
        http_reply(exchange, 403, headers, 4, wrong, sizeof wrong - 1);
    else
        http_reply(exchange, listener->answer.len ? 200 : 304, headers, 6, listener->answer.data,
            listener->answer.len);
}

void listeners_answer(struct push_hub *hub, struct push_listeners *answered)
{
    struct push_listener *listener;
    struct arena *arena = arena_new();
    while ((listener = TAILQ_FIRST(answered))) {
        TAILQ_REMOVE(answered, listener, entry);
        answer(listener, arena);
        pthread_mutex_lock(&hub->lock);
        if (listener->by_socket)
            listener_release(listener); /* for the connection, which nobody watches */
        listener_release(listener);
        pthread_mutex_unlock(&hub->lock);
    }
    arena_free(&arena);
}

/* ---- the connection's end ---- */
/* A poll whose client is gone has to be answered all the same, unless that is about to happen. */
void listener_gone(void *user)
{
    struct push_listener *listener = user;
    struct push_hub *hub = listener->hub;
    struct push_listeners answered = TAILQ_HEAD_INITIALIZER(answered);
    pthread_mutex_lock(&hub->lock);
    if (listener->state != LISTENER_ENDED && listener->exchange)
        listener_end(listener, 0, "", &answered);
    else
        listener_leave(listener);
    listener_release(listener);
    pthread_mutex_unlock(&hub->lock);
    listeners_answer(hub, &answered);
}

const struct websocket_handler listener_socket = {
    .gone = listener_gone, .max_message = 4096, .max_queue = QUEUE_MOST};

/* Between the files of the hub: push_hub.c (its doors and its time), push_round.c (what is told), push_join.c (what a client that comes in
 * is told), push_listener.c (one client). */
#ifndef SWITCHLINE_SERVER_PUSH_HUB_PRIV_H
#define SWITCHLINE_SERVER_PUSH_HUB_PRIV_H

#include <pthread.h>
#include <sys/queue.h>

#include "domain/channel_ops.h"
#include "net/http_server.h"
#include "net/websocket.h"
#include "server/lanes.h"
#include "server/push_frame.h"
#include "server/push_hub.h"

enum { CHANNELS_MOST = 8, BUCKETS = 8192, QUEUE_MOST = 1 << 20, HISTORY_BYTES = QUEUE_MOST / 2 };

enum push_close { /* as clients know them */
    PUSH_CHANNEL_EXPIRED = 3001,
    PUSH_SERVER_RESTARTED = 3002,
    PUSH_CONFIG_EXPIRED = 3003,
    PUSH_WRONG_CHANNEL = 4010
};

/* LISTENER_JOINING: its channels are being looked at; LIVE: it hears what comes; ENDED: it was told to go, or answered. */
enum listener_state { LISTENER_JOINING, LISTENER_LIVE, LISTENER_ENDED };

struct push_subscription {
    LIST_ENTRY(push_subscription) entry; /* in the bucket of its person, while the listener is live */
    struct push_listener *listener;
    const char *name; /* of the channel; in the listener's block */
    struct channel_view view;
};

struct push_listener {
    TAILQ_ENTRY(push_listener) entry; /* in the list of its state; none when ended */
    struct push_hub *hub;
    int holders; /* its connection, the list it is in, the round that works on it */
    enum listener_state state;
    bool by_socket;
    struct websocket *socket; /* from when it was taken in */
    struct http_exchange *exchange; /* NULL once answered, or while a round makes it a socket */
    int64_t since_us; /* a poll waits since then, by the machine's clock */
    int64_t checked_at, touched_at; /* its channels; its person's activity */
    struct push_position seen; /* nothing up to here is sent any more */
    bool with_mid, with_tag, mid_bad; /* what it came with: `seen` is a mid, or only an id */
    struct buf answer; /* of a poll */
    size_t count;
    struct push_subscription subscriptions[];
};
TAILQ_HEAD(push_listeners, push_listener);

struct push_hub {
    struct job job; /* first: the one round under way */
    struct push_hub_config config;
    struct arena *arena; /* of the round */
    pthread_mutex_t lock; /* guards the rest */
    bool busy, again, stopping;
    int looks; /* rounds one after the other that found something they could not read yet */
    struct push_listeners joining, live, told; /* told: polls that the round under way has something for */
    LIST_HEAD(, push_subscription) people[BUCKETS]; /* by user id */
    struct push_position last; /* everybody live was sent everything up to here, and of this position … */
    int64_t last_user; /* … what is for people up to this one */
    struct push_hub_counters counters;
};

/* ---- push_listener.c ---- the hub's lock is held, unless marked */
/* The names are copied. */
struct push_listener *listener_new(struct push_hub *hub, const char *const *names, size_t count);
void listener_release(struct push_listener *listener);
void listener_enter(struct push_listener *listener); /* it becomes live */
void listener_leave(struct push_listener *listener); /* out of lists and buckets; it is ended */
/* Everything up to here it was told; what its message id will be. */
struct push_position listener_place(const struct push_listener *listener);
/* Sends or, for a poll, collects. */
void listener_say(struct push_listener *listener, const struct push_frame *frame, const char *channel);
/* Ends it: closes the socket; a poll moves to `answered`. */
void listener_end(
    struct push_listener *listener, int code, const char *reason, struct push_listeners *answered);
/* Answers all of the list. The lock is not held. */
void listeners_answer(struct push_hub *hub, struct push_listeners *answered);
extern const struct websocket_handler listener_socket;
http_ended listener_gone;

/* ---- push_round.c ---- */
/* A message of the hub itself; the lock is held. */
void hub_say(struct push_hub *hub, struct push_listener *listener, struct arena *arena, const char *module,
    const char *command, const char *params);
/* The client asks for its configuration again and comes back. */
void hub_say_expired(struct push_hub *hub, struct push_listener *listener, struct arena *arena,
    const struct push_subscription *which);
void hub_submit(struct push_hub *hub); /* a round; `busy` is set, the lock is not held */

/* ---- push_join.c ---- the lock is not held */
/* What a client that comes in is to be told, found before it becomes live. */
struct push_join {
    struct push_listener *listener;
    struct http_exchange *exchange; /* that becomes a socket … */
    struct websocket *socket; /* … this one */
    enum channel_state state; /* the worst of its channels */
    size_t which; /* … and which it is */
    bool lost; /* it missed more than is kept */
    struct push_heard {
        struct push_frame frame;
        const char *channel;
    } *missed;
    size_t missed_count, missed_bytes;
};
void push_join(struct ops *ops, struct push_join *join, struct push_position horizon,
    struct push_position floor, const char *server_name);
struct push_listener *push_join_read(
    struct push_hub *hub, struct http_exchange *exchange); /* NULL: answered */

#endif

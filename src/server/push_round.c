/* Rounds: one READ job at a time takes in who waits, reads what is new, and hands it out.
 *
 * A round reads everything from one snapshot, up to one horizon. Who comes in gets what he missed up to this horizon and is live
 * from it on; who is live already is sent what lies between the last round and this horizon. So everything is sent once, in the order of
 * positions. While nobody listens there are no rounds, and the next one begins at its own horizon, because nobody can be waiting for
 * anything older who did not come with a message id.
 *
 * A push is read once for each person and not for each client, and once in each process; people without a client here are
 * passed over. */
#include <stdlib.h>

#include "api/portal.h"
#include "base/clock.h"
#include "base/json.h"
#include "server/push_hub_priv.h"
#include "store/push_store.h"

enum { ROUND_PUSHES = 500, ROUND_JOINS = 200, ROUND_CHECKS = 500, LOOKS_BEYOND = 20 };
#define CHECK_EVERY MINUTE

/* As JSON text. */
static const char *server_name_of(const struct push_hub *hub, struct arena *arena)
{
    return j_write(arena, j_str(j_doc(arena), hub->config.portal->domain), NULL);
}

/* ---- control messages ---- */
void hub_say(struct push_hub *hub, struct push_listener *listener, struct arena *arena, const char *module,
    const char *command, const char *params)
{
    struct push_frame frame = push_frame_control(
        arena, listener_place(listener), module, command, params, server_name_of(hub, arena), clock_now());
    listener_say(listener, &frame, listener->subscriptions[0].name);
}

/* The client asks for its configuration again and comes back. */
void hub_say_expired(struct push_hub *hub, struct push_listener *listener, struct arena *arena,
    const struct push_subscription *which)
{
    const char *params =
        arena_printf(arena, "{\"action\":\"get_config\",\"channel\":{\"id\":\"%s\",\"type\":\"%s\"}}",
            which->name, which->view.channel.user_id ? "private" : "shared");
    hub_say(hub, listener, arena, "pull", "channel_expire", params);
}

/* ---- who is live hears what is new ---- */
static void hand_out(struct push_hub *hub, const struct push_for *push, struct push_frame *frame,
    struct arena *arena, const char *server_name)
{
    struct push_position position = {push->push.tx, push->push.id};
    struct push_subscription *subscription;
    LIST_FOREACH(subscription, &hub->people[(uint64_t)push->user_id % BUCKETS], entry)
    {
        struct push_listener *listener = subscription->listener;
        if (subscription->view.channel.user_id != push->user_id ||
            push_position_compare(position, listener->seen) <= 0 ||
            !channel_carries(&subscription->view, &push->push))
            continue;
        if (!frame->before || push_position_compare(frame->position, position) != 0)
            *frame = push_frame_make(arena, &push->push, server_name, clock_now());
        if (!listener->by_socket && !listener->answer.len) {
            TAILQ_REMOVE(&hub->live, listener, entry);
            TAILQ_INSERT_TAIL(&hub->told, listener, entry);
        }
        listener_say(listener, frame, subscription->name);
        listener->seen = position; /* another channel of the same person carries it as well */
    }
}

static void answer_polls(struct push_hub *hub, struct push_listeners *answered)
{
    struct push_listener *listener;
    while ((listener = TAILQ_FIRST(&hub->told))) {
        TAILQ_REMOVE(&hub->told, listener, entry);
        TAILQ_INSERT_TAIL(&hub->live, listener, entry); /* where it is looked for */
        listener_end(listener, 0, "", answered);
    }
}

/* ---- who came in ---- */
static void take_in(
    struct push_hub *hub, struct push_join *join, struct arena *arena, struct push_listeners *answered)
{
    struct push_listener *listener = join->listener;
    if (listener->state != LISTENER_JOINING)
        return; /* gone meanwhile */
    if (join->state == CHANNEL_UNKNOWN) {
        listener->checked_at = 0;
        listener_end(listener, PUSH_WRONG_CHANNEL, "wrong channel", answered);
        return;
    }
    if (join->state == CHANNEL_ENDED) {
        listener->checked_at = clock_now();
        hub_say_expired(hub, listener, arena, &listener->subscriptions[join->which]);
        listener_end(listener, PUSH_CHANNEL_EXPIRED, "channel expired", answered);
        return;
    }
    if (join->lost) {
        hub->counters.lost++;
        hub_say(hub, listener, arena, "switchline", "historyLost", "{}");
        hub_say_expired(hub, listener, arena, &listener->subscriptions[0]);
    }
    for (size_t i = 0; i < join->missed_count; i++)
        listener_say(listener, &join->missed[i].frame, join->missed[i].channel);
    if (listener->answer.len)
        listener_end(listener, 0, "", answered);
    else
        listener_enter(listener);
}

/* The round failed: the next one takes it in, unless the hub stopped meanwhile. */
static void try_again(struct push_join *join, struct push_listeners *answered)
{
    struct push_listener *listener = join->listener;
    if (!join->exchange)
        return;
    listener->exchange = join->exchange;
    if (listener->state == LISTENER_ENDED) {
        listener->holders++;
        TAILQ_INSERT_TAIL(answered, listener, entry);
    }
}

static struct push_join *joins_of_round(struct push_hub *hub, size_t *count_r)
{
    struct push_join *joins = arena_array_of(hub->arena, struct push_join, ROUND_JOINS);
    struct push_listener *listener;
    *count_r = 0;
    TAILQ_FOREACH(listener, &hub->joining, entry)
    {
        if (*count_r == ROUND_JOINS) {
            hub->again = true;
            break;
        }
        struct push_join *join = &joins[(*count_r)++];
        listener->holders++;
        join->listener = listener;
        if (listener->by_socket) {
            join->exchange = listener->exchange;
            listener->exchange = NULL;
        }
    }
    return joins;
}

/* The handshake is answered when everything that is committed after it will be heard. The lock is not held: an answer that
 * comes too late reports the end of the connection at once. */
static void open_sockets(struct push_join *joins, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (joins[i].exchange)
            joins[i].socket = websocket_accept(joins[i].exchange, &listener_socket, joins[i].listener);
}

/* When the hub stopped while the round was under way, or the client left again, it is closed at once. */
static void own_socket(const struct push_join *join)
{
    struct push_listener *listener = join->listener;
    if (!join->socket)
        return;
    listener->socket = join->socket;
    if (listener->state == LISTENER_ENDED)
        websocket_close(listener->socket, PUSH_SERVER_RESTARTED, "server restarts");
}

/* ---- channels that are looked at again ---- */
struct check {
    struct push_listener *listener;
    size_t which;
    int64_t channel_id;
    enum channel_state state;
    struct channel_view view;
};

static struct check *checks_of_round(struct push_hub *hub, size_t *count_r)
{
    struct check *checks = arena_array_of(hub->arena, struct check, ROUND_CHECKS);
    struct push_listener *listener;
    int64_t now = clock_now();
    *count_r = 0;
    while ((listener = TAILQ_FIRST(&hub->live)) && now - listener->checked_at >= CHECK_EVERY &&
           *count_r + listener->count <= ROUND_CHECKS) {
        TAILQ_REMOVE(&hub->live, listener, entry);
        TAILQ_INSERT_TAIL(&hub->live, listener, entry);
        listener->checked_at = now;
        for (size_t i = 0; i < listener->count; i++) {
            listener->holders++;
            checks[(*count_r)++] = (struct check){
                .listener = listener, .which = i, .channel_id = listener->subscriptions[i].view.channel.id};
        }
    }
    return checks;
}

static void end_check(struct push_hub *hub, struct check *check, struct push_listeners *answered)
{
    struct push_listener *listener = check->listener;
    if (listener->state == LISTENER_LIVE && check->state == CHANNEL_UNKNOWN) {
        hub_say(hub, listener, hub->arena, "pull", "config_expire", "{}");
        listener_end(listener, PUSH_CONFIG_EXPIRED, "config expired", answered);
    } else if (listener->state == LISTENER_LIVE) {
        listener->subscriptions[check->which].view.scopes = check->view.scopes;
    }
    listener_release(listener);
}

/* ---- a round ---- */
struct round {
    struct push_position from, horizon;
    int64_t from_user;
    struct push_join *joins;
    struct check *checks;
    struct push_for *pushes;
    size_t join_count, check_count, push_count;
    bool beyond; /* something is there that may not be read yet */
};

static void begin_round(struct push_hub *hub, struct round *round)
{
    pthread_mutex_lock(&hub->lock);
    hub->again = false;
    round->joins = joins_of_round(hub, &round->join_count);
    round->checks = checks_of_round(hub, &round->check_count);
    if (TAILQ_EMPTY(&hub->live)) {
        hub->last = round->horizon;
        hub->last_user = INT64_MAX;
    }
    round->from = hub->last;
    round->from_user = hub->last_user;
    pthread_mutex_unlock(&hub->lock);
}

static void read_round(struct round *round, struct ops *ops, const char *server_name)
{
    struct push_position floor = {0};
    if (round->join_count)
        floor = push_store_floor(ops->db, ops->arena);
    round->beyond = push_store_beyond(ops->db, round->horizon);
    if (push_position_compare(round->from, round->horizon) < 0)
        round->pushes = push_store_after(ops->db, ops->arena, round->from, round->from_user, round->horizon,
            ROUND_PUSHES, &round->push_count);
    for (size_t i = 0; i < round->join_count; i++)
        push_join(ops, &round->joins[i], round->horizon, floor, server_name);
    for (size_t i = 0; i < round->check_count; i++)
        round->checks[i].state = channel_look(ops, round->checks[i].channel_id, &round->checks[i].view);
}

/* How far everybody live was told. What is committed behind a transaction that is still under way is looked for again at once,
 * a few times, since most are short; after that the next tick will do. */
static void move_on(struct push_hub *hub, const struct round *round)
{
    hub->last = round->horizon;
    hub->last_user = INT64_MAX;
    if (round->push_count == ROUND_PUSHES) {
        const struct push_for *end = &round->pushes[round->push_count - 1];
        hub->last = (struct push_position){end->push.tx, end->push.id};
        hub->last_user = end->user_id;
        hub->again = true;
    }
    hub->looks = round->beyond ? hub->looks + 1 : 0;
    hub->again |= round->beyond && hub->looks < LOOKS_BEYOND;
}

/* Nothing that was read counts, but sockets and listeners that the round has are given back. */
static void end_failed_round(struct push_hub *hub, struct round *round)
{
    struct push_listeners answered = TAILQ_HEAD_INITIALIZER(answered);
    pthread_mutex_lock(&hub->lock);
    for (size_t i = 0; i < round->check_count; i++)
        listener_release(round->checks[i].listener);
    for (size_t i = 0; i < round->join_count; i++) {
        try_again(&round->joins[i], &answered);
        listener_release(round->joins[i].listener);
    }
    pthread_mutex_unlock(&hub->lock);
    listeners_answer(hub, &answered);
}

static void end_round(struct push_hub *hub, struct round *round, const char *server_name)
{
    struct push_listeners answered = TAILQ_HEAD_INITIALIZER(answered);
    struct push_frame frame = {0};
    open_sockets(round->joins, round->join_count);
    pthread_mutex_lock(&hub->lock);
    for (size_t i = 0; i < round->push_count; i++)
        hand_out(hub, &round->pushes[i], &frame, hub->arena, server_name);
    move_on(hub, round);
    answer_polls(hub, &answered);
    for (size_t i = 0; i < round->check_count; i++)
        end_check(hub, &round->checks[i], &answered);
    for (size_t i = 0; i < round->join_count; i++) {
        own_socket(&round->joins[i]);
        take_in(hub, &round->joins[i], hub->arena, &answered);
        listener_release(round->joins[i].listener);
    }
    pthread_mutex_unlock(&hub->lock);
    listeners_answer(hub, &answered);
}

static void run_round(struct job *job, struct db *db)
{
    struct push_hub *hub = (struct push_hub *)job;
    struct round round = {0};
    struct ops ops = portal_ops(hub->config.portal, hub->arena, db);
    const char *server_name = server_name_of(hub, hub->arena);
    round.horizon = push_store_horizon(db, hub->arena);
    begin_round(hub, &round);
    read_round(&round, &ops, server_name);
    if (ops_broken(&ops))
        end_failed_round(hub, &round);
    else
        end_round(hub, &round, server_name);
}

static void round_done(struct job *job, bool committed)
{
    struct push_hub *hub = (struct push_hub *)job;
    (void)committed;
    arena_free(&hub->arena);
    pthread_mutex_lock(&hub->lock);
    bool again = hub->again && !hub->stopping;
    hub->busy = again;
    pthread_mutex_unlock(&hub->lock);
    if (again)
        hub_submit(hub);
}

void hub_submit(struct push_hub *hub)
{
    hub->arena = arena_new();
    hub->job = (struct job){.run = run_round, .done = round_done};
    lanes_submit_always(hub->config.lanes, LANE_JOB_READ, &hub->job);
}

/* Everything happens in rounds. A round is one job on the WRITE lane: it writes down the answers that came in since the
 * last one and, in the same transaction, takes what may be sent now; when it is committed, the posts start. At most one
 * round exists at a time; whatever happens meanwhile (a wake, an answer) asks for another one. Under load a round
 * therefore serves many answers, and an idle sender costs nothing: `next_at` says when the next retry is due.
 *
 * What is under way is known here and not in the database, so a crash needs no clean-up. That set is touched by rounds
 * only, which never overlap. The mutex guards the rest: the flags and the list of answers. Where other processes deliver
 * too, what a round takes is leased; rounds then run at least once a second, to renew the leases of what is under way and
 * to find what others left behind. A round may be run twice, when a transaction of another process got in its way.
 *
 * A slow handler must not hold up the others: requests at a time are limited per host, and each round asks host by host
 * for just as many deliveries as the host has room. Handlers call REST before they answer; they can, because no lane and
 * no loop waits for a post.
 *
 * Stopping and freeing are two steps, because posts and calls on the lanes may end after the stop: they find a sender that
 * merely does nothing any more. */
#include "server/event_sender.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/event_payload.h"
#include "api/portal.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/delivery_ops.h"
#include "net/http_client.h"
#include "server/event_body.h"
#include "server/lanes.h"
#include "store/lease.h"

enum {
    MOST_UNDER_WAY = 200, /* less than the client admits, so that fetches of files are never starved */
    MOST_RESPONSE = 1 << 20, /* some handlers answer with whole pages; nobody reads more than the beginning */
    KEPT_OF_ANSWER = 2000, /* bytes; what the log shows of it is less */
    STOP_PATIENCE_MS = 3000,
    GOODBYE_MS = 2000
};

struct post { /* one attempt, from being taken until its answer is written down */
    struct post *next, *next_answer;
    bool settled; /* this round writes its answer down */
    struct event_sender *sender;
    struct http_fetch fetch; /* texts live in the round's arena and are copied by the client */
    char *host;
    int64_t id, attempts, lease;
    int64_t held_at_us; /* clock_monotonic_us() when the lease last began */
    bool renewed, lost; /* the lease: by this round, for good */
    int status;
    bool forbidden;
    char *error; /* NULL: answered */
    char *answer; /* its beginning; NULL: none */
};

struct event_sender {
    struct event_sender_config config;
    pthread_mutex_t lock;
    pthread_cond_t quiet; /* one busy thing less */
    int busy; /* rounds and posts that will call back */
    bool running, again; /* a round exists; another one is wanted */
    bool stopping, leaving; /* nothing new is begun; what is still under way is given to other processes */
    int64_t next_at; /* when a delivery will be due; 0: look at once */
    struct post *answered; /* their answers are to be written down */
    struct post *under_way; /* touched by rounds only, as the next: no lock */
    size_t rounds;
};

struct round {
    struct job job; /* first */
    struct event_sender *sender;
    struct arena *arena;
    struct post *answers, *taken;
    int64_t next_at;
    bool failed;
};

static void start_round(struct event_sender *sender);

/* ---- life ---- */
struct event_sender *event_sender_new(const struct event_sender_config *config)
{
    struct event_sender *sender = mem_alloc(sizeof *sender);
    sender->config = *config;
    pthread_mutex_init(&sender->lock, NULL);
    pthread_cond_init(&sender->quiet, NULL);
    return sender;
}

static void post_free(struct post *post)
{
    free(post->host);
    free(post->error);
    free(post->answer);
    free(post);
}

void event_sender_free(struct event_sender **freeing)
{
    struct event_sender *sender = *freeing;
    if (!sender)
        return;
    while (sender->under_way) {
        struct post *post = sender->under_way;
        sender->under_way = post->next;
        post_free(post);
    }
    pthread_mutex_destroy(&sender->lock);
    pthread_cond_destroy(&sender->quiet);
    free(sender);
    *freeing = NULL;
}

/* Called with the lock held; gives it back. */
static void one_less(struct event_sender *sender)
{
    sender->busy--;
    pthread_cond_broadcast(&sender->quiet);
    pthread_mutex_unlock(&sender->lock);
}

/* Called with the lock held. */
static void want_round(struct event_sender *sender)
{
    if (sender->running) {
        sender->again = true;
        return;
    }
    sender->running = true;
    sender->again = false;
    sender->busy++;
    pthread_mutex_unlock(&sender->lock);
    start_round(sender);
    pthread_mutex_lock(&sender->lock);
}

void event_sender_wake(struct event_sender *sender)
{
    if (!sender)
        return;
    pthread_mutex_lock(&sender->lock);
    if (!sender->stopping)
        want_round(sender);
    pthread_mutex_unlock(&sender->lock);
}

void event_sender_tick(struct event_sender *sender)
{
    if (!sender)
        return;
    pthread_mutex_lock(&sender->lock);
    if (!sender->stopping && (sender->config.portal->shared || clock_now() >= sender->next_at))
        want_round(sender);
    pthread_mutex_unlock(&sender->lock);
}

void event_sender_stop(struct event_sender *sender)
{
    struct timespec until;
    if (!sender)
        return;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_PATIENCE_MS / 1000;
    pthread_mutex_lock(&sender->lock);
    sender->stopping = true;
    while (sender->busy > 0 && pthread_cond_timedwait(&sender->quiet, &sender->lock, &until) == 0)
        continue;
    if (sender->busy > 0 && sender->config.portal->shared) {
        sender->leaving = true;
        want_round(sender);
        until.tv_sec += GOODBYE_MS / 1000;
        while (sender->running && pthread_cond_timedwait(&sender->quiet, &sender->lock, &until) == 0)
            continue;
    }
    pthread_mutex_unlock(&sender->lock);
}

/* ---- posts ---- */
static struct post *make_post(struct round *round, const struct shipment *shipment)
{
    struct arena *arena = round->arena;
    struct event_sender *sender = round->sender;
    const struct delivery *delivery = &shipment->parcel.delivery;
    struct buf body = {0};
    event_body_write(arena, shipment, &body);
    struct http_header *headers = arena_array_of(arena, struct http_header, 2);
    headers[0] = (struct http_header){"Content-Type", "application/x-www-form-urlencoded"};
    headers[1] = (struct http_header){
        "Switchline-Event-Id", arena_printf(arena, "%lld", (long long)shipment->parcel.outbox.id)};
    struct post *post = mem_alloc(sizeof *post);
    *post = (struct post){.sender = sender,
        .host = mem_str(delivery->host),
        .id = delivery->id,
        .attempts = delivery->attempts,
        .lease = delivery->lease,
        .held_at_us = clock_monotonic_us(),
        .fetch = {.method = "POST",
            .url = delivery->url,
            .headers = headers,
            .header_count = 2,
            .body = arena_strn(arena, buf_str(&body), body.len),
            .body_len = body.len,
            .timeout_ms = (int)sender->config.portal->settings.delivery_timeout_ms,
            .max_response = MOST_RESPONSE}};
    buf_free(&body);
    return post;
}

/* ---- answers ---- */
static char *answer_start(const struct http_fetched *result)
{
    size_t len = result->status ? strnlen(result->body, result->body_len) : 0;
    len = len < KEPT_OF_ANSWER ? len : KEPT_OF_ANSWER;
    char *start = mem_alloc(len + 1);
    memcpy(start, result->status ? result->body : "", len);
    return start;
}

/* On the client's thread. The post stays in `under_way` until a round has written the answer down. */
static void post_answered(const struct http_fetched *result, void *user)
{
    struct post *post = user;
    struct event_sender *sender = post->sender;
    post->status = result->status;
    post->forbidden = result->refused;
    post->error = mem_str(result->status ? "" : result->error);
    post->answer = answer_start(result);
    pthread_mutex_lock(&sender->lock);
    /* While the server stops, no answer may only mean that we hung up ourselves. */
    if (!sender->stopping || result->status) {
        post->next_answer = sender->answered;
        sender->answered = post;
        want_round(sender);
    }
    one_less(sender);
}

static void write_down(struct round *round, struct ops *ops)
{
    for (struct post *post = round->answers; post; post = post->next_answer) {
        enum delivery_state state;
        struct delivery_answer answer = {.id = post->id,
            .attempts = post->attempts,
            .lease = post->lease,
            .status = post->status,
            .forbidden = post->forbidden,
            .error = post->error,
            .body = post->answer};
        post->settled = delivery_answered(ops, &answer, &state);
        if (post->settled && state == DELIVERY_PARKED)
            log_warn("event delivery %lld is given up after %lld attempts (host %s, status %d)",
                (long long)post->id, (long long)post->attempts + 1, post->host, post->status);
    }
}

/* ---- leases ---- */
/* A lost lease needs nothing more than to be left alone: the answer will change nothing. */
static void renew_leases(struct event_sender *sender, struct ops *ops)
{
    int64_t now = clock_monotonic_us(), length = ops->settings->lease_ms;
    for (struct post *post = sender->under_way; post; post = post->next)
        if (!post->settled && !post->lost && lease_wants_renewal(now - post->held_at_us, length)) {
            post->renewed = delivery_hold(ops, post->id, post->lease);
            post->lost = !post->renewed && !ops_broken(ops);
        }
}

static void give_away(struct event_sender *sender, struct ops *ops)
{
    for (struct post *post = sender->under_way; post; post = post->next)
        if (!post->settled && !post->lost)
            delivery_let_go(ops, post->id, post->lease);
}

static void leases_renewed(struct event_sender *sender, bool committed)
{
    for (struct post *post = sender->under_way; post; post = post->next) {
        if (post->renewed && committed)
            post->held_at_us = clock_monotonic_us();
        post->renewed = false;
    }
}

/* ---- taking ---- */
static bool is_under_way(int64_t id, void *user)
{
    const struct post *post = ((const struct event_sender *)user)->under_way;
    while (post && (post->id != id || post->settled))
        post = post->next;
    return post != NULL;
}

/* Posts without an answer: to one host, or to all of them (NULL). */
static size_t count_busy(const struct event_sender *sender, const char *host)
{
    size_t busy = 0;
    for (const struct post *post = sender->under_way; post; post = post->next)
        busy += !post->settled && (!host || strcmp(post->host, host) == 0);
    return busy;
}

static size_t take_for_host(struct round *round, struct ops *ops, const char *host, size_t room)
{
    struct event_sender *sender = round->sender;
    size_t most = (size_t)ops->settings->delivery_per_host, busy = count_busy(sender, host), count;
    size_t host_room = most > busy ? most - busy : 0;
    struct delivery_question question = {.host = host,
        .room = host_room < room ? host_room : room,
        .busy = busy,
        .under_way = is_under_way,
        .user = sender};
    if (question.room == 0)
        return 0; /* an answer makes room and asks for a round */
    const struct shipment *shipments = delivery_take(ops, &question, &count, &round->next_at);
    for (size_t i = 0; i < count; i++) {
        struct post *post = make_post(round, &shipments[i]);
        post->next = round->taken;
        round->taken = post;
    }
    return count;
}

/* Begins with another host each time, so that none is always last when the total is reached. */
static void take(struct round *round, struct ops *ops)
{
    size_t host_count, busy = count_busy(round->sender, NULL);
    const char **hosts = delivery_hosts(ops, &host_count);
    size_t first = host_count ? round->sender->rounds++ % host_count : 0;
    for (size_t i = 0; i < host_count && busy < MOST_UNDER_WAY; i++)
        busy += take_for_host(round, ops, hosts[(first + i) % host_count], MOST_UNDER_WAY - busy);
}

/* ---- rounds ---- */
static void drop_taken(struct round *round)
{
    while (round->taken) {
        struct post *post = round->taken;
        round->taken = post->next;
        post_free(post);
    }
}

/* The answers of this round are those that came since the last one. true: nothing new is to be taken. */
static bool collect_answers(struct round *round, bool *leaving_r)
{
    struct event_sender *sender = round->sender;
    pthread_mutex_lock(&sender->lock);
    struct post **end = &round->answers;
    while (*end)
        end = &(*end)->next_answer;
    *end = sender->answered;
    sender->answered = NULL;
    bool stopping = sender->stopping;
    *leaving_r = sender->leaving;
    pthread_mutex_unlock(&sender->lock);
    return stopping;
}

static void round_run(struct job *job, struct db *db)
{
    struct round *round = (struct round *)job;
    const struct portal *portal = round->sender->config.portal;
    struct ops ops = portal_ops(portal, round->arena, db);
    drop_taken(round); /* of a run that came to nothing */
    round->next_at = INT64_MAX;
    bool leaving, stopping = collect_answers(round, &leaving);
    write_down(round, &ops);
    if (leaving)
        give_away(round->sender, &ops);
    else if (portal->shared)
        renew_leases(round->sender, &ops);
    if (!stopping)
        take(round, &ops);
    round->failed = ops_broken(&ops);
}

static bool is_stopping(struct event_sender *sender)
{
    pthread_mutex_lock(&sender->lock);
    bool stopping = sender->stopping;
    pthread_mutex_unlock(&sender->lock);
    return stopping;
}

static void unlink_settled(struct event_sender *sender)
{
    for (struct post **at = &sender->under_way; *at;) {
        struct post *post = *at;
        if (post->settled) {
            *at = post->next;
            post_free(post);
        } else {
            at = &post->next;
        }
    }
}

/* Answers that are not written down are kept for another round; `all`: none is. true: there are such. */
static bool keep_answers(struct round *round, bool all)
{
    struct event_sender *sender = round->sender;
    bool kept = false;
    pthread_mutex_lock(&sender->lock);
    while (round->answers) {
        struct post *post = round->answers;
        round->answers = post->next_answer;
        post->settled = post->settled && !all;
        if (post->settled)
            continue;
        post->next_answer = sender->answered;
        sender->answered = post;
        kept = true;
    }
    pthread_mutex_unlock(&sender->lock);
    return kept;
}

static void send_taken(struct round *round)
{
    struct event_sender *sender = round->sender;
    while (round->taken) {
        struct post *post = round->taken;
        round->taken = post->next;
        post->next = sender->under_way;
        sender->under_way = post;
        pthread_mutex_lock(&sender->lock);
        sender->busy++;
        pthread_mutex_unlock(&sender->lock);
        http_client_fetch(sender->config.client, &post->fetch, post_answered, post);
    }
}

static void round_done(struct job *job, bool committed)
{
    struct round *round = (struct round *)job;
    struct event_sender *sender = round->sender;
    bool fine = committed && !round->failed;
    bool again = keep_answers(round, !fine);
    leases_renewed(sender, fine);
    unlink_settled(sender);
    if (!fine || is_stopping(sender))
        drop_taken(round); /* stopping: the client may be gone */
    send_taken(round);
    pthread_mutex_lock(&sender->lock);
    sender->next_at = fine ? round->next_at : 0; /* 0: the next tick tries again */
    sender->running = false;
    if ((sender->again || again) && fine)
        want_round(sender);
    arena_free(&round->arena);
    free(round);
    one_less(sender);
}

/* The caller has set `running` and counted the round. */
static void start_round(struct event_sender *sender)
{
    struct round *round = mem_alloc(sizeof *round);
    *round = (struct round){.job = {.run = round_run, .done = round_done, .repeatable = true},
        .sender = sender,
        .arena = arena_new(),
        .next_at = INT64_MAX};
    lanes_submit_always(sender->config.lanes, LANE_JOB_WRITE, &round->job);
}

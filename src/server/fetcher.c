/* Shared between the threads of four owners, hence one mutex and a count of references: one of its owner and one for
 * every job or fetch that will call back.
 *
 * The ids under way are remembered, because a row stays due until its outcome is committed. A look into the table that
 * is asked for while another look runs is not lost: `again` says so.
 *
 * Where other processes fetch too, a look takes leases, and renews those of the fetches under way; it happens once a second
 * then and is a job of the WRITE lane. */
#include "server/fetcher.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "api/portal.h"
#include "api/upload.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/blob_ops.h"
#include "domain/fetch_ops.h"
#include "domain/news.h"
#include "image/image.h"
#include "net/http_client.h"
#include "server/lanes.h"
#include "store/lease.h"

enum { AVATAR_SIDE = 200, AT_A_TIME = 8, LOOK_AHEAD = 4 * AT_A_TIME, TIMEOUT_MS = 60000, REDIRECTS = 5 };

struct fetcher {
    struct fetcher_config config;
    pthread_mutex_t mutex; /* guards everything below */
    unsigned references;
    bool stopping, looking, again;
    int64_t next_at; /* when a tick has to look; 0: only when woken */
    struct under_way {
        int64_t id, lease; /* of the row; id 0: free */
        int64_t held_at_us; /* clock_monotonic_us() when the lease last began */
    } under_way[AT_A_TIME];
};

/* ---- life ---- */
struct fetcher *fetcher_new(const struct fetcher_config *config)
{
    struct fetcher *fetcher = mem_alloc(sizeof *fetcher);
    fetcher->config = *config;
    fetcher->references = 1;
    fetcher->next_at = 1; /* what an earlier process left behind */
    pthread_mutex_init(&fetcher->mutex, NULL);
    return fetcher;
}

/* With the mutex held, which it gives back. */
static void release_and_unlock(struct fetcher *fetcher)
{
    bool last = --fetcher->references == 0;
    pthread_mutex_unlock(&fetcher->mutex);
    if (!last)
        return;
    pthread_mutex_destroy(&fetcher->mutex);
    free(fetcher);
}

void fetcher_stop(struct fetcher *fetcher)
{
    if (!fetcher)
        return;
    pthread_mutex_lock(&fetcher->mutex);
    fetcher->stopping = true;
    pthread_mutex_unlock(&fetcher->mutex);
}

void fetcher_free(struct fetcher **fetcher)
{
    if (!*fetcher)
        return;
    pthread_mutex_lock(&(*fetcher)->mutex);
    release_and_unlock(*fetcher);
    *fetcher = NULL;
}

static bool is_stopping(struct fetcher *fetcher)
{
    pthread_mutex_lock(&fetcher->mutex);
    bool stopping = fetcher->stopping;
    pthread_mutex_unlock(&fetcher->mutex);
    return stopping;
}

/* ---- one fetch ---- */
struct fetch_run {
    struct job job; /* first: the lanes know it by this address */
    struct fetcher *fetcher;
    struct arena *arena;
    const struct pending_fetch *fetch;
    struct buf body;
    struct kept_file got; /* of an avatar the blob alone */
    bool failed, final;
    unsigned wake;
};

static void finish_run(struct fetch_run *run)
{
    struct fetcher *fetcher = run->fetcher;
    pthread_mutex_lock(&fetcher->mutex);
    for (int i = 0; i < AT_A_TIME; i++)
        if (fetcher->under_way[i].id == run->fetch->id)
            fetcher->under_way[i].id = 0;
    pthread_mutex_unlock(&fetcher->mutex);
    buf_free(&run->body);
    arena_free(&run->arena);
    free(run);
    fetcher_wake(fetcher); /* there is room for the next one */
    pthread_mutex_lock(&fetcher->mutex);
    release_and_unlock(fetcher); /* the run's reference */
}

static void note_outcome(struct job *job, struct db *db)
{
    struct fetch_run *run = (struct fetch_run *)job;
    struct ops ops = portal_ops(run->fetcher->config.portal, run->arena, db);
    if (run->failed)
        fetch_failed(&ops, run->fetch, run->final);
    else
        fetch_succeeded(&ops, run->fetch, &run->got);
    news_tell(&ops);
    run->wake = ops.wake;
}

static void outcome_noted(struct job *job, bool committed)
{
    struct fetch_run *run = (struct fetch_run *)job;
    const struct fetcher_config *config = &run->fetcher->config;
    if (committed && run->wake) /* a lost outcome leaves the row due: it is fetched again */
        config->wake(run->wake, config->user);
    finish_run(run);
}

static void submit_outcome(struct fetch_run *run)
{
    run->job = (struct job){.run = note_outcome, .done = outcome_noted, .repeatable = true};
    lanes_submit_always(run->fetcher->config.lanes, LANE_JOB_WRITE, &run->job);
}

static void fail(struct fetch_run *run, bool final, const char *reason)
{
    run->failed = true;
    run->final = final;
    log_warn("fetch %lld (%s of %lld): %s%s", (long long)run->fetch->id, run->fetch->kind,
        (long long)run->fetch->object_id, reason, final ? ", given up" : "");
}

/* Kept as it came: it is a file for download. */
static void keep_file(struct fetch_run *run)
{
    const char *dir = run->fetcher->config.portal->data_dir;
    if (!upload_keep(run->arena, dir, buf_str(&run->body), run->body.len, &run->got))
        fail(run, false, "not stored");
}

/* An avatar is a thumbnail of our own making. A child that failed may have had too little time: that is tried again. */
static void keep_avatar(struct fetch_run *run)
{
    struct image_thumb thumb;
    enum image_result result =
        image_thumbnail(run->arena, buf_str(&run->body), run->body.len, AVATAR_SIDE, &thumb);
    if (result == IMAGE_OK)
        run->got.blob = blob_keep(run->arena, run->fetcher->config.portal->data_dir, thumb.data, thumb.size);
    if (result == IMAGE_OK && !run->got.blob)
        fail(run, false, "not stored");
    else if (result != IMAGE_OK)
        fail(run, result != IMAGE_FAILED, arena_printf(run->arena, "picture: %s", image_result_text(result)));
}

static void keep_bytes(struct job *job, struct db *db)
{
    (void)db;
    struct fetch_run *run = (struct fetch_run *)job;
    if (fetch_wants_picture(run->fetch))
        keep_avatar(run);
    else
        keep_file(run);
}

static void bytes_kept(struct job *job, bool committed)
{
    struct fetch_run *run = (struct fetch_run *)job;
    if (committed)
        submit_outcome(run);
    else
        finish_run(run);
}

/* On the client's thread. */
static void bytes_came(const struct http_fetched *result, void *user)
{
    struct fetch_run *run = user;
    if (is_stopping(run->fetcher)) { /* the client ended it; no try was made */
        finish_run(run);
        return;
    }
    if (result->status == 200) {
        buf_add(&run->body, result->body, result->body_len);
        run->job = (struct job){.run = keep_bytes, .done = bytes_kept};
        lanes_submit_always(run->fetcher->config.lanes, LANE_JOB_WORK, &run->job);
        return;
    }
    fail(run, result->refused,
        result->status ? arena_printf(run->arena, "HTTP %d", result->status) : result->error);
    submit_outcome(run);
}

static void start_fetch(struct fetcher *fetcher, const struct pending_fetch *fetch)
{
    struct fetch_run *run = mem_alloc(sizeof *run);
    run->fetcher = fetcher;
    run->arena = arena_new();
    struct pending_fetch *copy = arena_copy(run->arena, fetch, sizeof *fetch);
    copy->kind = arena_str(run->arena, fetch->kind);
    copy->url = arena_str(run->arena, fetch->url);
    run->fetch = copy;
    struct http_fetch request = {.method = "GET",
        .url = copy->url,
        .timeout_ms = TIMEOUT_MS,
        .max_response = (size_t)fetch_max_bytes(&fetcher->config.portal->settings, copy),
        .max_redirects = REDIRECTS};
    http_client_fetch(fetcher->config.client, &request, bytes_came, run);
}

/* ---- looking for due ones ---- */
struct look {
    struct job job; /* first */
    struct fetcher *fetcher;
    struct arena *arena;
    struct pending_fetch *due;
    size_t count;
    int64_t next_at;
    struct under_way held[AT_A_TIME]; /* whose leases it renewed */
    size_t held_count;
};

/* What is under way and held for long; returns how many more there is room for. */
static int64_t list_held(struct look *look)
{
    struct fetcher *fetcher = look->fetcher;
    int64_t room = 0, now_us = clock_monotonic_us(), length = fetcher->config.portal->settings.lease_ms;
    look->held_count = 0;
    pthread_mutex_lock(&fetcher->mutex);
    for (int i = 0; i < AT_A_TIME; i++) {
        room += fetcher->under_way[i].id == 0;
        if (fetcher->under_way[i].id &&
            lease_wants_renewal(now_us - fetcher->under_way[i].held_at_us, length))
            look->held[look->held_count++] = fetcher->under_way[i];
    }
    pthread_mutex_unlock(&fetcher->mutex);
    return room;
}

static void look_among_others(struct look *look, struct ops *ops)
{
    int64_t room = list_held(look);
    for (size_t i = 0; i < look->held_count;
        i++) /* a lost one is left alone: its outcome will change nothing */
        fetch_hold(ops, &(struct pending_fetch){.id = look->held[i].id, .lease = look->held[i].lease});
    look->count = 0;
    if (room)
        look->due = fetch_due(ops, room, &look->count, &look->next_at);
}

static void look_into_table(struct job *job, struct db *db)
{
    struct look *look = (struct look *)job;
    struct ops ops = portal_ops(look->fetcher->config.portal, look->arena, db);
    if (look->fetcher->config.portal->shared)
        look_among_others(look, &ops);
    else /* more than there is room for, because those under way are still among them */
        look->due = fetch_due(&ops, LOOK_AHEAD, &look->count, &look->next_at);
}

/* With the mutex held. */
static void leases_renewed(struct fetcher *fetcher, const struct look *look)
{
    for (size_t i = 0; i < look->held_count; i++)
        for (int at = 0; at < AT_A_TIME; at++)
            if (fetcher->under_way[at].id == look->held[i].id)
                fetcher->under_way[at].held_at_us = clock_monotonic_us();
}

/* With the mutex held: a place for it, with a reference. */
static bool reserve(struct fetcher *fetcher, const struct pending_fetch *fetch)
{
    int free_slot = -1;
    for (int i = 0; i < AT_A_TIME; i++) {
        if (fetcher->under_way[i].id == fetch->id)
            return false;
        if (fetcher->under_way[i].id == 0)
            free_slot = i;
    }
    if (free_slot < 0 || fetcher->stopping)
        return false;
    fetcher->under_way[free_slot] = (struct under_way){fetch->id, fetch->lease, clock_monotonic_us()};
    fetcher->references++;
    return true;
}

static void looked(struct job *job, bool committed)
{
    struct look *look = (struct look *)job;
    struct fetcher *fetcher = look->fetcher;
    for (size_t i = 0; committed && i < look->count; i++) {
        pthread_mutex_lock(&fetcher->mutex);
        bool reserved = reserve(fetcher, &look->due[i]);
        pthread_mutex_unlock(&fetcher->mutex);
        if (reserved)
            start_fetch(fetcher, &look->due[i]);
    }
    pthread_mutex_lock(&fetcher->mutex);
    fetcher->looking = false;
    fetcher->next_at = committed ? look->next_at : 1;
    if (committed)
        leases_renewed(fetcher, look);
    bool again = fetcher->again;
    pthread_mutex_unlock(&fetcher->mutex);
    arena_free(&look->arena);
    free(look);
    if (again)
        fetcher_wake(fetcher);
    pthread_mutex_lock(&fetcher->mutex);
    release_and_unlock(fetcher); /* the look's reference */
}

void fetcher_wake(struct fetcher *fetcher)
{
    if (!fetcher)
        return;
    pthread_mutex_lock(&fetcher->mutex);
    bool start = !fetcher->looking && !fetcher->stopping;
    fetcher->again = !start; /* whoever looks now may have missed it */
    if (start) {
        fetcher->looking = true;
        fetcher->references++;
    }
    pthread_mutex_unlock(&fetcher->mutex);
    if (!start)
        return;
    struct look *look = mem_alloc(sizeof *look);
    look->job = (struct job){.run = look_into_table, .done = looked, .repeatable = true};
    look->fetcher = fetcher;
    look->arena = arena_new();
    bool shared = fetcher->config.portal->shared;
    lanes_submit_always(fetcher->config.lanes, shared ? LANE_JOB_WRITE : LANE_JOB_READ, &look->job);
}

void fetcher_tick(struct fetcher *fetcher)
{
    if (!fetcher)
        return;
    pthread_mutex_lock(&fetcher->mutex);
    bool due = fetcher->config.portal->shared || (fetcher->next_at && clock_now() >= fetcher->next_at);
    pthread_mutex_unlock(&fetcher->mutex);
    if (due)
        fetcher_wake(fetcher);
}

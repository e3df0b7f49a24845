/* Everything but the outbox is at hand in memory. The outbox is counted by a job on the READ lane, up to a bound, so that a
 * scrape stays cheap just when things are bad; when the lane is stuck the answer leaves without these lines, because a
 * monitor that gets nothing at all in trouble is of no use.
 *
 * The numbers of the outbox are the database's: processes that share one report the same (max, not sum). All others are
 * this process' own. */
#include "server/metrics.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api/call_counters.h"
#include "base/clock.h"
#include "base/metric.h"
#include "net/http_server.h"
#include "net/websocket.h"
#include "server/health.h"
#include "server/push_hub.h"
#include "server/server.h"
#include "store/outbox_store.h"

/* ---- who may ---- */
bool metrics_setting_known(const char *setting)
{
    return strcmp(setting, "off") == 0 || strcmp(setting, "loopback") == 0 || strcmp(setting, "all") == 0;
}

/* A proxy on this machine makes every client look local. It says so in a header, which is therefore looked for whether or
 * not trust_proxy is set. A proxy that adds none must not pass the path on (doc/operations.md). */
static bool was_passed_on(const struct http_exchange *exchange)
{
    static const char *const marks[] = {
        "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (http_header(exchange, marks[i]))
            return true;
    return false;
}

bool metrics_allowed(const struct server *server, const struct http_exchange *exchange)
{
    const char *setting = server->portal.settings.metrics;
    if (strcmp(setting, "all") == 0)
        return true;
    bool local = strncmp(exchange->peer, "127.", 4) == 0 || strcmp(exchange->peer, "::1") == 0;
    return strcmp(setting, "loopback") == 0 && local && !was_passed_on(exchange);
}

/* ---- what is counted ---- */
static void gauge(struct buf *out, const char *name, const char *help, double value)
{
    metric_head(out, name, "gauge", help);
    metric_value(out, name, NULL, value);
}

static void write_build(struct buf *out)
{
    metric_head(out, "switchline_build_info", "gauge", "Always 1; the version is in the label.");
    metric_count(out, "switchline_build_info", "version=\"" SWITCHLINE_VERSION "\"", 1);
}

static long resident_pages(void)
{
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%ld %ld", &size, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return resident;
}

static void write_process(const struct server *server, struct buf *out)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    gauge(out, "process_start_time_seconds", "When the process started, in seconds since 1970.",
        server->started_at);
    gauge(out, "process_resident_memory_bytes", "Memory that is in RAM.",
        (double)resident_pages() * (double)sysconf(_SC_PAGESIZE));
    metric_head(out, "process_cpu_seconds_total", "counter", "Processor time.");
    metric_value(out, "process_cpu_seconds_total", NULL, (double)used.tv_sec + (double)used.tv_nsec / 1e9);
}

static void write_lanes(const struct server *server, struct buf *out)
{
    static const char *const labels[LANE_KINDS] = {[LANE_JOB_READ] = "lane=\"read\"",
        [LANE_JOB_WRITE] = "lane=\"write\"",
        [LANE_JOB_WORK] = "lane=\"work\""};
    struct lanes_counters counters;
    const struct lanes_meters *meters = lanes_meters(server->lanes);
    lanes_count(server->lanes, &counters);
    metric_head(out, "switchline_lane_jobs_total", "counter", "Jobs taken by a lane.");
    for (int lane = 0; lane < LANE_KINDS; lane++)
        metric_count(out, "switchline_lane_jobs_total", labels[lane], counters.jobs[lane]);
    metric_head(out, "switchline_lane_waiting", "gauge", "Jobs waiting for a lane.");
    for (int lane = 0; lane < LANE_KINDS; lane++)
        metric_count(out, "switchline_lane_waiting", labels[lane], counters.waiting[lane]);
    gauge(out, "switchline_lane_waiting_limit", "Jobs that may wait for a lane before 503 is answered.",
        (double)server->portal.settings.max_queue);
    metric_head(out, "switchline_lane_up", "gauge", "1 while probes of the lane come back in time.");
    for (int lane = 0; lane < LANE_KINDS; lane++)
        metric_count(
            out, "switchline_lane_up", labels[lane], health_of(server->health, (enum lane_kind)lane));
    metric_head(out, "switchline_group_jobs", "histogram", "Jobs that shared one commit.");
    metric_histogram(out, "switchline_group_jobs", NULL, &meters->group_jobs, &histogram_sizes);
    metric_head(out, "switchline_commit_seconds", "histogram", "Time until a commit was durable.");
    metric_histogram(out, "switchline_commit_seconds", NULL, &meters->commit_us, &histogram_times);
    metric_head(out, "switchline_groups_lost_total", "counter",
        "Groups whose commit failed; each of their calls was answered 500.");
    metric_count(out, "switchline_groups_lost_total", NULL, counters.lost_groups);
    metric_head(out, "switchline_jobs_repeated_total", "counter",
        "Times a writing job was run again because another transaction was in its way.");
    metric_count(out, "switchline_jobs_repeated_total", NULL, counters.repeated);
}

static void write_sockets(const struct server *server, struct buf *out)
{
    gauge(
        out, "switchline_sockets", "Open client connections.", (double)http_server_connections(server->http));
    gauge(out, "switchline_sockets_limit", "Open client connections that are allowed.",
        (double)server->portal.settings.max_connections);
}

static void write_push(const struct server *server, struct buf *out)
{
    struct push_hub_counters hub;
    struct websocket_counters sockets;
    push_hub_count(server->hub, &hub);
    websocket_count(&sockets);
    metric_head(out, "switchline_push_clients", "gauge", "Clients that are connected for pushes.");
    metric_count(out, "switchline_push_clients", "by=\"websocket\"", hub.sockets);
    metric_count(out, "switchline_push_clients", "by=\"polling\"", hub.polls);
    metric_head(out, "switchline_push_messages_total", "counter", "Messages sent to clients.");
    metric_count(out, "switchline_push_messages_total", NULL, hub.pushes);
    metric_head(out, "switchline_push_history_lost_total", "counter",
        "Clients that came back after what they had missed was forgotten.");
    metric_count(out, "switchline_push_history_lost_total", NULL, hub.lost);
    metric_head(out, "switchline_websockets_cut_total", "counter",
        "WebSockets that were ended because the client did not read, or was silent.");
    metric_count(out, "switchline_websockets_cut_total", "reason=\"unread\"", sockets.overflowed);
    metric_count(out, "switchline_websockets_cut_total", "reason=\"silent\"", sockets.silent);
}

static void write_backlog(const struct backlog *backlog, struct buf *out)
{
    int64_t age = backlog->oldest_at ? clock_now() - backlog->oldest_at : 0;
    gauge(out, "switchline_outbox_oldest_seconds",
        "Age of the oldest event that a handler has not taken; 0: none waits.",
        age > 0 ? (double)age / SECOND : 0);
    metric_head(out, "switchline_deliveries", "gauge",
        "Deliveries that are not done: waiting to be sent (again), or parked after giving up. Counted up to "
        "10000.");
    metric_count(out, "switchline_deliveries", "state=\"waiting\"", (uint64_t)backlog->waiting);
    metric_count(out, "switchline_deliveries", "state=\"parked\"", (uint64_t)backlog->parked);
}

/* ---- the answer ---- */
struct metrics_run {
    struct job job; /* first */
    struct server *server;
    struct http_exchange *exchange;
    struct backlog backlog;
    bool counted;
};

static void send_metrics(const struct metrics_run *run)
{
    static const struct http_header headers[] = {
        {"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}};
    struct buf body = {0};
    write_build(&body);
    write_process(run->server, &body);
    call_counters_write(run->server->portal.counters, &body);
    write_lanes(run->server, &body);
    write_sockets(run->server, &body);
    write_push(run->server, &body);
    if (run->counted)
        write_backlog(&run->backlog, &body);
    http_reply(run->exchange, 200, headers, 2, body.data, body.len);
    buf_free(&body);
}

static void count_backlog(struct job *job, struct db *db)
{
    struct metrics_run *run = (struct metrics_run *)job;
    run->counted = outbox_store_backlog(db, &run->backlog);
}

static void backlog_counted(struct job *job, bool committed)
{
    (void)committed; /* a READ job has nothing to lose */
    send_metrics((struct metrics_run *)job);
}

void metrics_request(struct server *server, struct http_exchange *exchange)
{
    struct metrics_run *run = arena_new_of(exchange->arena, struct metrics_run);
    run->server = server;
    run->exchange = exchange;
    run->job.run = count_backlog;
    run->job.done = backlog_counted;
    if (!health_of(server->health, LANE_JOB_READ) || !lanes_submit(server->lanes, LANE_JOB_READ, &run->job))
        send_metrics(run);
}

/* Routing by path. A REST call becomes a call_run; its memory is the exchange's arena, so a request costs no allocation
 * of its own. */
#include "server/doors.h"

#include <string.h>

#include "api/rest.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "server/event_sender.h"
#include "server/fetcher.h"
#include "server/health.h"
#include "server/housekeeping.h"
#include "server/push_hub.h"
#include "server/metrics.h"
#include "server/pages.h"
#include "server/server.h"
#include "server/timer_engine.h"
#include "web/assets.h"

/* ---- REST ---- */
struct rest_run {
    struct call_run run; /* first */
    struct http_exchange *exchange;
    struct rest_request request;
    bool lost;
};

static void rest_answer(struct http_exchange *exchange, void *user)
{
    struct rest_run *rest = user;
    rest_reply(exchange, &rest->request, rest->lost);
}

/* On a lane, whose time is dearer than a loop's: the answer is written there. */
static void rest_finished(struct call_run *run, bool lost)
{
    struct rest_run *rest = (struct rest_run *)run;
    rest->lost = lost;
    http_reply_later(rest->exchange, rest_answer, rest);
}

static void rest_door(struct server *server, struct http_exchange *exchange)
{
    struct rest_run *rest = arena_new_of(exchange->arena, struct rest_run);
    rest->exchange = exchange;
    rest_read(exchange, &server->portal, &rest->request);
    struct call *call = rest->request.call;
    if (!call || !call->method) {
        if (call)
            call->error = ERR_METHOD_NOT_FOUND;
        rest_reply(exchange, &rest->request, false);
        return;
    }
    rest->run.runner = &server->runner;
    rest->run.call = call;
    rest->run.finished = rest_finished;
    runner_start(&rest->run);
}

/* ---- small answers ---- */
static void reply_json(struct http_exchange *exchange, int status, const char *json)
{
    static const struct http_header headers[] = {
        {"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
    http_reply(exchange, status, headers, 2, json, strlen(json));
}

static void refuse(struct http_exchange *exchange, enum err error, const char *error_arg)
{
    struct buf body = {0};
    int status = reply_error(exchange->arena, error, error_arg, REPLY_JSON, &body);
    reply_json(exchange, status, buf_str(&body)); /* copies */
    buf_free(&body);
}

/* Where a load balancer asks whether to send work here. Being alive is another question: a process that is not ready may
 * become so by itself, so nobody should restart it for this. */
static void ready_door(struct server *server, struct http_exchange *exchange)
{
    const char *problem = health_problem(server->health);
    if (problem)
        reply_json(exchange, 503,
            arena_printf(exchange->arena, "{\"status\":\"not ready\",\"reason\":\"%s\"}", problem));
    else
        reply_json(exchange, 200, "{\"status\":\"ok\"}");
}

struct clock_jump {
    struct server *server;
    struct http_exchange *exchange;
};

/* Whoever moved the clock is answered when every deadline that passed has been seen to. */
static void clock_settled(void *user)
{
    struct clock_jump *jump = user;
    struct server *server = jump->server;
    event_sender_tick(server->sender);
    fetcher_tick(server->fetcher);
    push_hub_tick(server->hub);
    housekeeping_tick(server->housekeeping);
    reply_json(jump->exchange, 200,
        arena_printf(jump->exchange->arena, "{\"now\":%lld,\"offset_seconds\":%lld}",
            (long long)(clock_now() / SECOND), (long long)(clock_offset() / SECOND)));
}

/* The clock of a sandbox, for its owner and his tests; never for a page in some browser. */
static void clock_door(struct server *server, struct http_exchange *exchange)
{
    const char *secret = http_header(exchange, "Switchline-Sandbox");
    const char *wanted = server->sandbox_secret;
    bool allowed = strcmp(exchange->method, "POST") == 0 && secret && wanted &&
                   secret_equal(secret, wanted) && !http_header(exchange, "Origin");
    if (!allowed) {
        refuse(exchange, ERR_ADMIN_ONLY, NULL);
        return;
    }
    enum { LONGEST_JUMP_S = 31536000 };
    int64_t seconds;
    const jval *body = json_read(exchange->arena, exchange->body, exchange->body_len);
    if (!json_int(json_get(body, "advance_seconds"), &seconds) || seconds < 0 || seconds > LONGEST_JUMP_S) {
        refuse(exchange, ERR_BODY_BAD, "advance_seconds must be a whole number of seconds up to a year");
        return;
    }
    clock_advance(seconds * SECOND);
    struct clock_jump *jump = arena_new_of(exchange->arena, struct clock_jump);
    *jump = (struct clock_jump){server, exchange};
    timer_engine_settle(server->timers, clock_settled, jump);
}

/* ---- routing ---- */
static bool is_oauth(const char *path)
{
    path += strspn(path, "/");
    return strncmp(path, "oauth/", 6) == 0;
}

void doors_request(struct http_exchange *exchange, void *user)
{
    struct server *server = user;
    bool rest = rest_is_ours(exchange);
    if (strcmp(exchange->method, "OPTIONS") == 0 && (rest || is_oauth(exchange->path)))
        rest_preflight(exchange);
    else if (push_hub_request(server->hub, exchange))
        return;
    else if (pages_request(server, exchange))
        return; /* /rest/download.json is a page as well, so pages are asked first */
    else if (rest)
        rest_door(server, exchange);
    else if (server->portal.sandbox && strcmp(exchange->path, "/sandbox/clock") == 0)
        clock_door(server, exchange);
    else if (strcmp(exchange->path, "/healthz") == 0)
        reply_json(exchange, 200, "{\"status\":\"ok\"}");
    else if (strcmp(exchange->path, "/readyz") == 0)
        ready_door(server, exchange);
    else if (strcmp(exchange->path, "/metrics") == 0 && metrics_allowed(server, exchange))
        metrics_request(server, exchange);
    else if (!assets_request(exchange, server->portal.base_url))
        refuse(exchange, ERR_NO_PAGE, NULL);
}

/* load (READ) → work (WORK) → handle (READ or WRITE); a step that answers ends the walk. */
#include "server/pages.h"

#include <string.h>

#include "api/meters.h"
#include "api/rest.h"
#include "base/clock.h"
#include "base/form.h"
#include "domain/news.h"
#include "server/server.h"
#include "web/desk.h"
#include "web/account.h"
#include "web/download.h"
#include "web/page.h"

enum step { STEP_LOAD, STEP_WORK, STEP_HANDLE, STEP_END };

struct page_run {
    struct job job; /* first */
    struct server *server;
    struct http_exchange *exchange;
    const struct page_route *route;
    struct page page, before; /* the step under way, which may be run again */
    enum step step;
};

static void send_page(struct page_run *run, bool lost)
{
    struct page *page = &run->page;
    struct http_header headers[PAGE_HEADERS + 2];
    size_t count = 0;
    if (lost || !page->status) {
        page->status = 500;
        page->content_type = "text/plain; charset=utf-8";
        page->body.len = 0;
        buf_puts(&page->body, "Internal server error\n");
    }
    headers[count++] = (struct http_header){
        "Content-Type", page->content_type ? page->content_type : "text/html; charset=utf-8"};
    if (strncmp(page->path, "/oauth/token", 12) == 0)
        headers[count++] = (struct http_header){"Access-Control-Allow-Origin", "*"};
    for (size_t i = 0; i < page->header_count; i++)
        headers[count++] = page->headers[i];
    struct buf body = page->body; /* the page is gone with the exchange */
    http_reply(run->exchange, page->status, headers, count, body.data, body.len);
    buf_free(&body);
}

static page_step *step_function(const struct page_run *run)
{
    return run->step == STEP_LOAD   ? run->route->load
           : run->step == STEP_WORK ? run->route->work
                                    : run->route->handle;
}

static void run_step(struct job *job, struct db *db)
{
    struct page_run *run = (struct page_run *)job;
    struct portal *portal = &run->server->portal;
    buf_free(&run->page.body);
    run->page = run->before;
    run->page.ops = portal_ops(portal, run->exchange->arena, db);
    step_function(run)(&run->page);
    if (db)
        news_tell(&run->page.ops);
    if (db && ops_broken(&run->page.ops)) {
        run->page.status = 0; /* answered 500 */
        run->step = STEP_HANDLE;
        job->undo = true;
    }
}

static void next_step(struct page_run *run);

static void step_done(struct job *job, bool committed)
{
    struct page_run *run = (struct page_run *)job;
    unsigned wake = committed && !job->undo ? run->page.ops.wake : 0;
    const struct runner *runner = &run->server->runner;
    if (!committed || run->page.status || run->step == STEP_HANDLE)
        send_page(run, !committed);
    else {
        run->step++;
        next_step(run);
    }
    if (wake)
        runner->wake(wake, runner->user);
}

static void next_step(struct page_run *run)
{
    while (run->step < STEP_END && !step_function(run))
        run->step++;
    enum lane_kind lane = run->step == STEP_LOAD           ? LANE_JOB_READ
                          : run->step == STEP_WORK         ? LANE_JOB_WORK
                          : run->route->lane == PAGE_WRITE ? LANE_JOB_WRITE
                                                           : LANE_JOB_READ;
    run->before = run->page;
    run->job.run = run_step;
    run->job.done = step_done;
    run->job.repeatable = true;
    if (run->step == STEP_END || !lanes_submit(run->server->lanes, lane, &run->job))
        send_page(run, true);
}

/* ---- the request ---- */
static bool login_meter(const struct page *page, const char *login)
{
    return login_allowed(page->portal->logins, login, page->peer, clock_now());
}

static const jval *query_of(struct http_exchange *exchange, const struct portal *portal)
{
    struct form_limits limits = {.max_fields = (size_t)portal->settings.max_parameters,
        .max_depth = (size_t)portal->settings.max_depth};
    jdoc *doc = j_doc(exchange->arena);
    jnode *query = j_obj(doc);
    form_read(doc, query, exchange->query, strlen(exchange->query), &limits);
    return j_read(exchange->arena, query);
}

static void fill_page(struct page_run *run, struct server *server, struct http_exchange *exchange)
{
    enum err error;
    const char *arg, *cookies = http_header(exchange, "Cookie");
    struct portal *portal = &server->portal;
    const jval *form =
        exchange->body_len ? rest_parameters(exchange, portal, NULL, NULL, &error, &arg) : NULL;
    run->page.arena = exchange->arena;
    run->page.portal = portal;
    run->page.method = strcmp(exchange->method, "HEAD") == 0 ? "GET" : exchange->method;
    run->page.path = page_path(exchange->arena, exchange->path);
    run->page.query = query_of(exchange, portal);
    run->page.form = form ? form : j_read(exchange->arena, j_obj(j_doc(exchange->arena)));
    run->page.cookie_session = page_cookie(exchange->arena, cookies, PAGE_COOKIE_SESSION);
    run->page.cookie_form = page_cookie(exchange->arena, cookies, PAGE_COOKIE_FORM);
    run->page.language = page_language(http_header(exchange, "Accept-Language"));
    run->page.peer = rest_peer(exchange, portal);
    run->page.tls = rest_is_https(exchange, portal);
    run->page.login_allowed = login_meter;
}

static void refuse_method(struct http_exchange *exchange)
{
    static const struct http_header headers[] = {
        {"Content-Type", "text/plain; charset=utf-8"}, {"Allow", "GET, POST"}};
    static const char text[] = "Method not allowed\n";
    http_reply(exchange, 405, headers, 2, text, sizeof text - 1);
}

bool pages_request(struct server *server, struct http_exchange *exchange)
{
    static const struct page_route *const tables[] = {
        oauth_routes, download_routes, desk_routes, account_routes};
    const char *path = page_path(exchange->arena, exchange->path);
    const char *method = strcmp(exchange->method, "HEAD") == 0 ? "GET" : exchange->method;
    bool known = false;
    const struct page_route *route = NULL;
    for (size_t i = 0; !route && !known && i < sizeof tables / sizeof *tables; i++)
        route = page_route_find(tables[i], method, path, &known);
    if (!route && !known)
        return false;
    if (!route) {
        refuse_method(exchange);
        return true;
    }
    struct page_run *run = arena_new_of(exchange->arena, struct page_run);
    run->server = server;
    run->exchange = exchange;
    run->route = route;
    fill_page(run, server, exchange);
    next_step(run);
    return true;
}

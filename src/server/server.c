/* Wiring, in the order in which things need each other: data, lanes, outgoing client, background components, doors.
 *
 * Background components (event sender, fetcher, timer engine, housekeeping) have no threads of their own: they are woken after commits
 * and ticked once a second, and do their work on the lanes. */
#include "server/server.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "api/call_counters.h"
#include "api/request_log.h"
#include "api/meters.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "domain/push.h"
#include "net/cert.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "server/control.h"
#include "server/doors.h"
#include "server/event_sender.h"
#include "server/fetcher.h"
#include "server/health.h"
#include "server/housekeeping.h"
#include "server/metrics.h"
#include "server/push_hub.h"
#include "server/timer_engine.h"
#include "server/wakeups.h"
#include "store/portal_store.h"
#include "store/push_store.h"

/* ---- addresses ---- */
/* "127.0.0.1:8080", "[::1]:0" */
static bool split_listen(struct arena *arena, const char *listen, const char **address_r, int *port_r)
{
    const char *colon = strrchr(listen, ':');
    char *end;
    if (!colon)
        return false;
    long port = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || *end || port < 0 || port > 65535)
        return false;
    bool brackets = listen[0] == '[' && colon[-1] == ']';
    *address_r = brackets ? arena_strn(arena, listen + 1, (size_t)(colon - listen - 2))
                          : arena_strn(arena, listen, (size_t)(colon - listen));
    *port_r = (int)port;
    return true;
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* Host name of a URL, without port. */
static const char *host_of(struct arena *arena, const char *url)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    size_t len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
    return *host == '[' ? arena_strn(arena, host + 1, len - 2) : arena_strn(arena, host, len);
}

static void set_public_url(struct server *server, const char *url)
{
    size_t len = strlen(url);
    while (len > 0 && url[len - 1] == '/')
        len--;
    server->portal.base_url = arena_strn(server->arena, url, len);
    const char *host = strstr(server->portal.base_url, "://");
    host = host ? host + 3 : server->portal.base_url;
    server->portal.domain = arena_strn(server->arena, host, strcspn(host, "/"));
}

/* The public address, where none is configured, is the one we listen on. */
static void set_public_address(int port, void *user)
{
    struct server *server = user;
    const struct settings *settings = &server->portal.settings;
    const char *address = server->address;
    bool any = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
    const char *shown = any                    ? "127.0.0.1"
                        : strchr(address, ':') ? arena_printf(server->arena, "[%s]", address)
                                               : address;
    set_public_url(server, *settings->public_url ? settings->public_url
                                                 : arena_printf(server->arena, "%s://%s:%d",
                                                       *settings->tls_cert ? "https" : "http", shown, port));
}

/* ---- start ---- */
static void wake_components(unsigned what, void *user)
{
    struct server *server = user;
    if (what & WAKE_DELIVERIES)
        event_sender_wake(server->sender);
    if (what & WAKE_FETCHES)
        fetcher_wake(server->fetcher);
    if (what & (WAKE_TIMERS | WAKE_TIMERS_NOW))
        timer_engine_wake(server->timers, (what & WAKE_TIMERS_NOW) != 0);
    if (what & WAKE_PUSH)
        push_hub_wake(server->hub);
}

/* The same after a commit of our own, of which other processes are to know. */
static void wake_everybody(unsigned what, void *user)
{
    struct server *server = user;
    wake_components(what, server);
    wakeups_send(server->wakeups, what);
}

/* After deadlines: other processes look for their own, but clients that are there have to hear of it. */
static void wake_after_timers(unsigned what, void *user)
{
    struct server *server = user;
    wake_components(what, server);
    wakeups_send(server->wakeups, what & WAKE_PUSH);
}

static void load_portal(struct server *server, const char *database)
{
    char error[256];
    struct db *db = db_open(database, DB_READ, error, sizeof error);
    server->portal.member_id = db ? portal_store_member_id(db, server->arena) : "";
    server->portal.shared = db && db_can(db, DB_MANY_WRITERS);
    if (db && !server->portal.shared) {
        server->portal.audience = mem_alloc(sizeof *server->portal.audience);
        bool subscribers = false;
        int64_t until = push_store_listeners(db, server->arena, &subscribers);
        atomic_init(&server->portal.audience->until, until);
        atomic_init(&server->portal.audience->subscribers, subscribers);
    }
    db_close(&db);
}

static bool start_lanes(struct server *server, const struct datadir *dir, char *error_r, size_t error_size)
{
    const struct settings *settings = &server->portal.settings;
    load_portal(server, dir->database);
    struct lanes_config config = {.database = dir->database,
        .writers = (int)settings->writers,
        .readers = (int)settings->readers,
        .workers = (int)settings->workers,
        .max_queue = (size_t)settings->max_queue};
    server->lanes = lanes_start(&config, error_r, error_size);
    server->runner = (struct runner){server->lanes, wake_everybody, server};
    return server->lanes != NULL;
}

static void start_components(struct server *server)
{
    struct portal *portal = &server->portal;
    server->client = http_client_start(portal->settings.allow_private_urls, "Switchline/" SWITCHLINE_VERSION);
    struct event_sender_config sender = {.client = server->client, .portal = portal, .lanes = server->lanes};
    server->sender = event_sender_new(&sender);
    struct fetcher_config fetcher = {.client = server->client,
        .portal = portal,
        .lanes = server->lanes,
        .wake = wake_everybody,
        .user = server};
    server->fetcher = fetcher_new(&fetcher);
    struct timer_engine_config timers = {
        .portal = portal, .lanes = server->lanes, .wake = wake_after_timers, .user = server};
    server->timers = timer_engine_new(&timers);
    struct push_hub_config hub = {
        .portal = portal, .lanes = server->lanes, .wake = wake_everybody, .user = server};
    server->hub = push_hub_new(&hub);
    struct housekeeping_config housekeeping = {.portal = portal, .lanes = server->lanes};
    server->housekeeping = housekeeping_new(&housekeeping);
    server->health = health_new(server->lanes);
}

static bool make_wakeups(struct server *server, const struct datadir *dir, char *error_r, size_t error_size)
{
    struct wakeups_config config = {.database = dir->database, .wake = wake_components, .user = server};
    if (server->portal.shared)
        server->wakeups = wakeups_new(&config, error_r, error_size);
    return server->wakeups || !server->portal.shared;
}

static bool make_certificate(struct server *server, char *error_r, size_t error_size)
{
    struct settings *settings = &server->portal.settings;
    const char *host = *settings->public_url ? host_of(server->arena, settings->public_url) : server->address;
    const char *dir = server->portal.data_dir;
    if (!cert_make_local(dir, host, error_r, error_size))
        return false;
    settings->tls_cert = datadir_file(server->arena, dir, "tls.pem");
    settings->tls_key = datadir_file(server->arena, dir, "tls.key");
    server->ca_file = datadir_file(server->arena, dir, "ca.pem");
    return true;
}

/* Each connection is a file. The usual soft limit is there for programs that use select(), which nothing here does. */
static void raise_files(size_t connections)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max != RLIM_INFINITY && files.rlim_max < connections)
        log_warn("max_connections is %zu, but the system allows %llu open files", connections,
            (unsigned long long)files.rlim_max);
}

static struct http_limits limits_of(const struct settings *s)
{
    return (struct http_limits){.max_url = (size_t)s->max_url_bytes,
        .max_header_bytes = (size_t)s->max_header_bytes,
        .max_headers = (size_t)s->max_headers,
        .max_body = (size_t)s->max_body_bytes,
        .max_connections = (size_t)s->max_connections,
        .header_timeout_ms = (int)s->header_timeout_ms,
        .body_timeout_ms = (int)s->body_timeout_ms,
        .idle_timeout_ms = (int)s->idle_timeout_ms,
        .ping_ms = (int)s->ping_ms,
        .write_timeout_ms = (int)s->write_timeout_ms,
        .drain_timeout_ms = (int)s->drain_timeout_ms};
}

static bool start_http(struct server *server, bool https, char *error_r, size_t error_size)
{
    struct settings *settings = &server->portal.settings;
    int port;
    if (!split_listen(server->arena, settings->listen, &server->address, &port)) {
        snprintf(error_r, error_size, "listen must be ADDRESS:PORT, not %s", settings->listen);
        return false;
    }
    if (https && !make_certificate(server, error_r, error_size))
        return false;
    raise_files((size_t)settings->max_connections);
    bool tls = *settings->tls_cert != '\0';
    if (settings->require_https < 0)
        settings->require_https =
            !server->portal.sandbox && !is_loopback(server->address) && !settings->trust_proxy;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct http_server_config config = {.address = server->address,
        .port = port,
        .tls_cert = tls ? settings->tls_cert : NULL,
        .tls_key = tls ? settings->tls_key : NULL,
        .threads = settings->threads ? (int)settings->threads
                   : cores > 0       ? (int)cores
                                     : 1,
        .limits = limits_of(settings),
        .on_listening = set_public_address,
        .on_request = doors_request,
        .user = server};
    server->http = http_server_start(&config, error_r, error_size);
    return server->http != NULL;
}

/* After the doors have opened: what is woken tells handlers our address. */
static bool start_wakeups(struct server *server, char *error_r, size_t error_size)
{
    if (!server->wakeups || wakeups_start(server->wakeups))
        return true;
    snprintf(error_r, error_size, "cannot start the thread for wake-ups");
    return false;
}

/* What the table of settings cannot say. */
static bool settings_make_sense(const struct settings *settings, char *error_r, size_t error_size)
{
    if (!metrics_setting_known(settings->metrics)) {
        snprintf(error_r, error_size, "metrics must be off, loopback or all, not %s", settings->metrics);
        return false;
    }
    return true;
}

struct server *server_start(
    const struct server_options *options, const struct datadir *dir, char *error_r, size_t error_size)
{
    struct server *server = mem_alloc(sizeof *server);
    server->arena = arena_new();
    server->portal = (struct portal){.settings = options->settings,
        .base_url = "",
        .domain = "",
        .data_dir = arena_str(server->arena, dir->path),
        .sandbox = options->sandbox,
        .operating = operating_meter_new(),
        .rate = rate_meter_new(),
        .logins = login_meter_new(options->settings.login_tries),
        .visitors = login_meter_new(options->settings.visitor_calls),
        .counters = call_counters_new()};
    server->portal.requests = request_log_new((size_t)server->portal.settings.request_log);
    server->started_at = clock_now_seconds();
    bool started = settings_make_sense(&options->settings, error_r, error_size) &&
                   start_lanes(server, dir, error_r, error_size);
    if (started)
        start_components(server);
    started = started && make_wakeups(server, dir, error_r, error_size);
    started = started && start_http(server, options->https, error_r, error_size) &&
              start_wakeups(server, error_r, error_size);
    if (started) {
        server->control = control_start(dir->path, &server->portal, &server->runner, error_r, error_size);
        started = server->control != NULL;
    }
    if (!started)
        server_stop(&server);
    return server;
}

/* ---- run and stop ---- */
static void tick(struct server *server)
{
    event_sender_tick(server->sender);
    fetcher_tick(server->fetcher);
    timer_engine_tick(server->timers);
    push_hub_tick(server->hub);
    housekeeping_tick(server->housekeeping);
    health_tick(server->health);
}

static void reload_certificates(struct server *server)
{
    char error[256];
    if (!*server->portal.settings.tls_cert)
        return;
    if (http_server_reload_tls(server->http, error, sizeof error))
        log_info("certificates read again");
    else
        log_error("certificates not reloaded: %s", error);
}

void server_run(struct server *server)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    for (;;) {
        struct timespec second = {1, 0};
        int got = sigtimedwait(&signals, NULL, &second);
        if (got == SIGTERM || got == SIGINT)
            return;
        if (got == SIGHUP)
            reload_certificates(server);
        tick(server);
    }
}

void server_stop(struct server **stopping)
{
    struct server *server = *stopping;
    control_stop(&server->control);
    push_hub_stop(server->hub);
    if (server->http)
        http_server_stop(&server->http);
    event_sender_stop(server->sender);
    fetcher_stop(server->fetcher);
    timer_engine_stop(server->timers);
    housekeeping_stop(&server->housekeeping);
    if (server->client)
        http_client_stop(&server->client);
    lanes_stop(&server->lanes);
    wakeups_free(&server->wakeups);
    health_free(&server->health);
    push_hub_free(&server->hub);
    event_sender_free(&server->sender);
    fetcher_free(&server->fetcher);
    timer_engine_free(&server->timers);
    operating_meter_free(&server->portal.operating);
    rate_meter_free(&server->portal.rate);
    login_meter_free(&server->portal.logins);
    login_meter_free(&server->portal.visitors);
    call_counters_free(&server->portal.counters);
    request_log_free(&server->portal.requests);
    free(server->portal.audience);
    arena_free(&server->arena);
    free(server);
    *stopping = NULL;
}

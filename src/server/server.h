/* The server: everything that runs, wired together. One per process. */
#ifndef SWITCHLINE_SERVER_SERVER_H
#define SWITCHLINE_SERVER_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "api/portal.h"
#include "server/datadir.h"
#include "server/runner.h"

struct event_sender;
struct fetcher;
struct health;
struct housekeeping;
struct control;
struct http_client;
struct wakeups;
struct http_server;
struct push_hub;
struct timer_engine;

struct server {
    struct arena *arena; /* texts that live as long as the server */
    struct portal portal;
    const char *address; /* we listen on */
    struct lanes *lanes;
    struct runner runner;
    struct http_server *http;
    struct http_client *client;
    struct event_sender *sender;
    struct fetcher *fetcher;
    struct timer_engine *timers;
    struct push_hub *hub;
    struct housekeeping *housekeeping;
    struct health *health;
    struct wakeups *wakeups; /* NULL: no other process may work on the database */
    struct control *control;
    double started_at;          /* seconds since 1970 */
    const char *ca_file;        /* --https: the local authority, else NULL */
    _Atomic(const char *) sandbox_secret; /* what POST /sandbox/clock must show; NULL outside the sandbox */
};

struct server_options {
    struct settings settings;
    bool sandbox;
    bool https; /* make a local authority and a certificate for the portal's name */
};

/* Starts on an opened data directory; when it returns, the server answers. NULL: the reason is in error_r. */
struct server *server_start(
    const struct server_options *options, const struct datadir *dir, char *error_r, size_t error_size);
/* Until SIGTERM or SIGINT, which main() has blocked for all threads. SIGHUP reads the certificates again. */
void server_run(struct server *server);
/* Drains and frees everything. */
void server_stop(struct server **server);

#endif

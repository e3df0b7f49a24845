/* HTTP client: everything we call or fetch goes through here, and through one gate (see url_gate.h).
 *
 * One thread runs libcurl's multi interface. Fetches are started from any thread; `done` runs on the client's thread,
 * exactly once per fetch, and must not block. Redirects are not followed unless asked for, and each hop passes the gate
 * again. A response body larger than max_response is a failure, not a truncation. */
#ifndef SWITCHLINE_NET_HTTP_CLIENT_H
#define SWITCHLINE_NET_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "net/http_server.h" /* struct http_header */

struct http_client;

struct http_fetch {
    const char *method; /* "GET" or "POST" */
    const char *url;
    const struct http_header *headers; /* copied; may be NULL */
    size_t header_count;
    const char *body; /* copied; NULL for none */
    size_t body_len;
    int timeout_ms;      /* the whole exchange */
    size_t max_response; /* bytes */
    int max_redirects;   /* 0: a redirect is an ordinary answer */
};

struct http_fetched {
    int status;          /* 0: no answer; then `error` says why in words */
    bool refused;        /* the gate said no: trying again is pointless */
    const char *error;   /* "" on success */
    const char *body;    /* valid during done() only; NUL-terminated */
    size_t body_len;
    const char *content_type; /* "" when absent */
    int elapsed_ms;
};

typedef void http_done(const struct http_fetched *result, void *user);

/* allow_private: the sandbox's setting; otherwise private, loopback, link-local, … addresses are refused at connect
 * time. user_agent is copied. */
struct http_client *http_client_start(bool allow_private, const char *user_agent);
void http_client_fetch(
    struct http_client *client, const struct http_fetch *fetch, http_done *done, void *user);
/* Fetches under way end with status 0; joins the thread and sets *client to NULL. */
void http_client_stop(struct http_client **client);

#endif

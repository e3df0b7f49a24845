/* HTTP server: sockets, parsing, bounds; knows nothing of methods or the database.
 *
 * Event-loop threads (one per core, SO_REUSEPORT) own the connections. A complete request is handed to on_request on
 * its loop thread; the handler answers now or later, from any thread, with exactly one http_reply(). Between the two
 * the exchange (and its arena, path, headers and body) stays valid even when the client goes away; after http_reply()
 * it must not be touched. on_request must not block: work goes to a lane. Ambiguous or oversized requests are
 * answered by the server itself (400, 408, 413, 414, 431, 501) and the connection is closed. */
#ifndef SWITCHLINE_NET_HTTP_SERVER_H
#define SWITCHLINE_NET_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct http_server;

struct http_header {
    const char *name, *value;
};

struct http_exchange {
    struct arena *arena;  /* lives until http_reply(); may be used by whoever works on the exchange */
    const char *method;   /* "GET", "POST", "OPTIONS", … */
    const char *path;     /* as sent, undecoded, without the query; always starts with '/' */
    const char *query;    /* after '?', undecoded, "" when absent */
    const struct http_header *headers;
    size_t header_count;
    const char *body;     /* "" when absent; followed by a NUL that is not counted */
    size_t body_len;
    const char *peer;     /* client address as text, without port */
    bool tls;
    int64_t started_us;   /* clock_monotonic_us() when the request line arrived */
};

struct http_limits { /* bytes, counts and milliseconds; every one is a setting */
    size_t max_url, max_header_bytes, max_headers, max_body, max_connections;
    int header_timeout_ms; /* from the first byte of a request to its last header */
    int body_timeout_ms;   /* between two reads of a body */
    int idle_timeout_ms;   /* keep-alive without a request */
    int ping_ms;           /* how often a WebSocket shows that it is alive */
    int write_timeout_ms;  /* a client that does not read its answer */
    int drain_timeout_ms;  /* http_server_stop(): how long answers under way may take */
};

struct http_server_config {
    const char *address;   /* "127.0.0.1", "::1", "0.0.0.0" */
    int port;              /* 0: any free one, see http_server_port() */
    const char *tls_cert, *tls_key; /* PEM files; both or neither */
    int threads;           /* event loops, at least 1 */
    struct http_limits limits;
    /* Once, on the caller's thread, when the port is known and before the first request; NULL: nobody wants to know. */
    void (*on_listening)(int port, void *user);
    void (*on_request)(struct http_exchange *exchange, void *user);
    void *user;
};

/* NULL when it cannot listen (or read the certificate); the reason is then in error_r. */
struct http_server *http_server_start(
    const struct http_server_config *config, char *error_r, size_t error_size);
int http_server_port(const struct http_server *server);
size_t http_server_connections(const struct http_server *server); /* open now; thread-safe */
/* Stops accepting, closes idle connections, lets exchanges under way finish within drain_timeout_ms, joins the
 * threads, frees everything and sets *server to NULL. */
void http_server_stop(struct http_server **server);
/* Reads certificate and key again (SIGHUP). false: the old ones stay, the reason is in error_r. */
bool http_server_reload_tls(struct http_server *server, char *error_r, size_t error_size);

enum { HTTP_DATE_SIZE = 30 };
void http_date(int64_t seconds, char *date_r); /* "Sun, 06 Nov 1994 08:49:37 GMT" */

const char *http_header(
    const struct http_exchange *exchange, const char *name); /* any case; NULL when absent */

/* Answers and releases the exchange. Copies headers and body. Thread-safe. Content-Length, Date and Connection are
 * added here; `headers` (count entries) carries the rest, Content-Type included. A HEAD request gets no body. */
void http_reply(struct http_exchange *exchange, int status, const struct http_header *headers, size_t count,
    const void *body, size_t body_len);

/* Has `answer` write the answer on the exchange's own loop: it must call http_reply() before it returns. For a thread that
 * many wait for and that has better things to do than to write JSON. From any thread; when the loop has ended already,
 * `answer` runs here and now. */
typedef void http_answer(struct http_exchange *exchange, void *user);
void http_reply_later(struct http_exchange *exchange, http_answer *answer, void *user);

/* For answers that may take long: `ended` is told once, on the loop's thread, when the client is gone, or after its answer was sent
 * or lost (then maybe on the thread that answered). Called in on_request only. A client that closes its side counts as gone. The
 * exchange has to be answered all the same. */
typedef void http_ended(void *user);
void http_watch(struct http_exchange *exchange, http_ended *ended, void *user);

#endif

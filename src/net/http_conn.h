/* Loops and connections of the HTTP server. Private to the server (http_server.c, http_conn*.c).
 *
 * Everything here belongs to the thread of its loop, except what is marked. */
#ifndef SWITCHLINE_NET_HTTP_CONN_H
#define SWITCHLINE_NET_HTTP_CONN_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/queue.h>
#include <uv.h>

#include "base/arena.h"
#include "base/buf.h"
#include "net/http_request.h"
#include "net/http_server.h"
#include "net/tls.h"

/* A connection is in exactly one state and in the list of that state. Each state has one time limit, so its list is
 * sorted by deadline and only heads have to be looked at. */
enum http_conn_state {
    CONN_HANDSHAKE, /* TLS begins: header_timeout */
    CONN_IDLE, /* between requests: idle_timeout */
    CONN_HEADERS, /* a request has begun: header_timeout */
    CONN_BODY, /* waits for more of a body: body_timeout, renewed by each read */
    CONN_HANDLING, /* the handler has the exchange: no limit */
    CONN_SOCKET, /* it is a WebSocket: ping, renewed by each one */
    CONN_WRITING, /* the client must take its answer first: write_timeout, renewed by progress */
    CONN_LINGER, /* answered and shut down; what still comes is thrown away for a moment */
    CONN_CLOSED, /* waits for libuv to let go */
    CONN_STATES
};

struct http_conn {
    uv_tcp_t tcp;
    TAILQ_ENTRY(http_conn) entry;
    struct http_loop *loop;
    enum http_conn_state state;
    int64_t deadline_ms; /* in uv_now(), INT64_MAX for never */
    struct http_parser parser;
    struct http_request *request; /* being received or handled */
    struct http_request *out, **out_end; /* answers not yet given to the socket */
    size_t out_bytes; /* of these */
    size_t writes; /* uv_write()s under way */
    size_t write_left; /* bytes they had left when last looked at */
    struct buf pending; /* plaintext that came while a request was handled */
    size_t pending_used; /* of it already parsed */
    struct tls_stream *tls; /* NULL on a plain connection */
    bool reading, eof;
    bool dispatching; /* on_request runs */
    bool last; /* close after what is to be written */
    bool linger; /* and let the client read it although we have not read all it sent */
    struct websocket *socket; /* CONN_SOCKET, and until it is closed */
    char peer[INET6_ADDRSTRLEN];
};

/* Something that another thread wants a loop to do. late: the loop has ended, this is any thread. */
struct http_task {
    void (*run)(struct http_task *task, bool late);
    struct http_task *next;
};

TAILQ_HEAD(http_conn_list, http_conn);

struct http_server {
    struct http_server_config config; /* strings not kept */
    int port;
    struct tls_server *tls;
    atomic_size_t connections; /* of all loops */
    struct http_loop **loops;
    pthread_t *threads;
};

enum { SPARE_ARENAS = 64, READ_SIZE = 65536 };

struct http_loop {
    struct http_server *server; /* not after the loop ended */
    uv_loop_t uv;
    uv_tcp_t listener;
    uv_async_t wake;
    uv_timer_t tick;
    pthread_t thread;
    atomic_bool stopping; /* any thread */

    pthread_mutex_t lock; /* guards the next six; `under_way` only once dead */
    struct http_request *replies, **replies_end;
    struct http_task *tasks, **tasks_end;
    size_t sockets; /* WebSockets that somebody still has, also when their connections are gone */
    bool dead; /* no thread serves this loop any more */
    bool owned; /* by the server; later by the exchanges still under way */
    size_t under_way; /* exchanges with the handler */

    struct http_conn_list lists[CONN_STATES];
    int timeout_ms[CONN_STATES]; /* 0: none */
    size_t connections;
    bool draining, forced;
    int64_t drain_deadline_ms, next_complaint_ms;

    struct arena *spare[SPARE_ARENAS];
    int spare_count;
    struct buf plain, cipher; /* of the TLS call under way */
    int64_t date_second;
    char date[HTTP_DATE_SIZE];
    char read_buffer[READ_SIZE];
};

void http_conn_accept(struct http_loop *loop);
/* The answer of `request` is built: sends it and goes on with the connection. */
void http_conn_answer(struct http_request *request);
void http_conn_expire(struct http_loop *loop); /* closes or refuses whatever is past its deadline */
void http_conn_close_all(struct http_loop *loop, bool idle_only);

/* http_server.c */
void http_loop_post(struct http_loop *loop, struct http_task *task); /* any thread that keeps the loop */
void http_loop_join(struct http_loop *loop); /* a WebSocket keeps the loop's memory; any thread */
void http_loop_leave(struct http_loop *loop);
void http_loop_check(
    struct http_loop *loop); /* a connection is gone or an exchange answered: maybe the loop ends */
const char *http_loop_date(struct http_loop *loop); /* for the Date header; made once per second */
/* "10.0.0.1" also for "::ffff:10.0.0.1"; left alone when the client is gone. */
void http_peer_name(const uv_tcp_t *tcp, char *name_r, size_t size);

#endif

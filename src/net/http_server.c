/* Listeners, loops and the way back from other threads.
 *
 * Each loop is a thread with its own listening socket on the same port (SO_REUSEPORT): the kernel spreads the
 * connections and no loop ever touches another's. The only things shared are the count of connections, the
 * certificate, and per loop a queue of answers under a lock; whoever puts the first answer into an empty queue wakes
 * the loop, so a group of answers (a commit of the writer lane) costs one wake-up.
 *
 * A loop ends when it drains and has neither connections nor exchanges with the handler, or when the drain timeout
 * has passed. In the second case exchanges may still be out there. They, and the loop's lock, live on: a late
 * http_reply() finds the loop dead and frees its exchange, the last one also the loop. Waiting for them without
 * limit was rejected because one stuck handler would then keep the process from ending.
 *
 * Invariant: nobody touches uv_* of a loop but its own thread, except uv_async_send() under the lock of a live loop. */
#include "net/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/http_conn.h"
#include "net/listener.h"
#include "net/websocket_priv.h"

enum { TICK_MS = 100, LINGER_MS = 1000, BACKLOG = 1024 };

/* Listening sockets */

static bool loop_listen(struct http_loop *loop, struct addrinfo *address);

/* Opens the sockets of all loops on one port. false: errno says why. */
static bool listen_all(struct http_server *server, struct addrinfo *address)
{
    listener_set_port(address, server->config.port);
    if (server->config.port != 0 && !listener_is_free(address))
        return false;
    for (int i = 0; i < server->config.threads; i++) {
        if (!loop_listen(server->loops[i], address))
            return false;
        listener_set_port(address, server->port);
    }
    return true;
}

/* What connections ask of their loop */

void http_peer_name(const uv_tcp_t *tcp, char *name_r, size_t size)
{
    struct sockaddr_storage address;
    int address_size = sizeof address;
    if (uv_tcp_getpeername(tcp, (struct sockaddr *)&address, &address_size) != 0)
        return;
    if (address.ss_family == AF_INET) {
        inet_ntop(AF_INET, &((struct sockaddr_in *)&address)->sin_addr, name_r, (socklen_t)size);
        return;
    }
    const struct in6_addr *six = &((struct sockaddr_in6 *)&address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(six))
        inet_ntop(AF_INET, six->s6_addr + 12, name_r, (socklen_t)size);
    else
        inet_ntop(AF_INET6, six, name_r, (socklen_t)size);
}

const char *http_loop_date(struct http_loop *loop)
{
    int64_t second = clock_now() / SECOND;
    if (second != loop->date_second) {
        loop->date_second = second;
        http_date(second, loop->date);
    }
    return loop->date;
}

/* The loop's thread */

/* Writes an answer that was put off. */
static void write_answer(struct http_request *request)
{
    http_answer *answer = request->answer;
    if (answer)
        answer(&request->exchange, request->answer_user);
    request->answer = NULL;
}

/* Sends the answers that were queued, then does what else was asked for. Both are taken at once, so that a task for a WebSocket never
 * comes before the answer that makes it one. */
static void loop_work(struct http_loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    struct http_request *answered = loop->replies;
    struct http_task *task = loop->tasks;
    loop->replies = NULL;
    loop->replies_end = &loop->replies;
    loop->tasks = NULL;
    loop->tasks_end = &loop->tasks;
    pthread_mutex_unlock(&loop->lock);
    while (answered) {
        struct http_request *next = answered->next;
        write_answer(answered);
        http_conn_answer(answered);
        answered = next;
    }
    while (task) {
        struct http_task *next = task->next;
        task->run(task, false);
        task = next;
    }
}

/* From here on http_reply() leaves this thread alone. false: there are answers to be taken first. */
static bool loop_die(struct http_loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    loop->dead = !loop->replies && !loop->tasks;
    bool dead = loop->dead;
    pthread_mutex_unlock(&loop->lock);
    return dead;
}

static void loop_finish(struct http_loop *loop)
{
    if (uv_is_closing((uv_handle_t *)&loop->wake))
        return;
    while (!loop_die(loop))
        loop_work(loop);
    uv_close((uv_handle_t *)&loop->wake, NULL);
    uv_close((uv_handle_t *)&loop->tick, NULL);
}

void http_loop_check(struct http_loop *loop)
{
    if (loop->draining && loop->connections == 0 && (loop->under_way == 0 || loop->forced))
        loop_finish(loop);
    else if (!loop->draining && loop->connections == 0)
        uv_timer_stop(&loop->tick);
}

static void on_tick(uv_timer_t *tick)
{
    struct http_loop *loop = tick->data;
    http_conn_expire(loop);
    if (loop->draining)
        http_conn_close_all(loop, true); /* whoever became idle, or a WebSocket, since */
    if (loop->draining && (int64_t)uv_now(&loop->uv) >= loop->drain_deadline_ms) {
        loop->forced = true;
        http_conn_close_all(loop, false);
    }
    http_loop_check(loop);
}

static void loop_tick(struct http_loop *loop)
{
    if (!uv_is_active((uv_handle_t *)&loop->tick))
        uv_timer_start(&loop->tick, on_tick, TICK_MS, TICK_MS);
}

static void loop_drain(struct http_loop *loop)
{
    loop->draining = true;
    loop->drain_deadline_ms = (int64_t)uv_now(&loop->uv) + loop->server->config.limits.drain_timeout_ms;
    uv_close((uv_handle_t *)&loop->listener, NULL);
    http_conn_close_all(loop, true);
    loop_tick(loop);
}

static void on_wake(uv_async_t *wake)
{
    struct http_loop *loop = wake->data;
    loop_work(loop);
    if (atomic_load(&loop->stopping) && !loop->draining)
        loop_drain(loop);
    http_loop_check(loop);
}

/* Out of descriptors: this can happen thousands of times per second, so it is said once per second. */
static void accept_failed(struct http_loop *loop, int status)
{
    int64_t now = (int64_t)uv_now(&loop->uv);
    if (now < loop->next_complaint_ms)
        return;
    loop->next_complaint_ms = now + SECOND;
    log_warn("cannot accept a connection: %s", uv_strerror(status));
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct http_loop *loop = listener->data;
    if (status < 0) {
        accept_failed(loop, status);
        return;
    }
    http_conn_accept(loop);
    loop_tick(loop);
}

static void *loop_run(void *user)
{
    struct http_loop *loop = user;
    loop->thread = pthread_self();
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    return NULL;
}

/* Loops are made and ended by the thread that starts and stops the server. */

static struct http_loop *loop_new(struct http_server *server)
{
    const struct http_limits *limits = &server->config.limits;
    struct http_loop *loop = mem_alloc(sizeof *loop);
    loop->server = server;
    loop->owned = true;
    loop->replies_end = &loop->replies;
    loop->tasks_end = &loop->tasks;
    loop->date_second = -1;
    for (int state = 0; state < CONN_STATES; state++)
        TAILQ_INIT(&loop->lists[state]);
    loop->timeout_ms[CONN_HANDSHAKE] = limits->header_timeout_ms;
    loop->timeout_ms[CONN_IDLE] = limits->idle_timeout_ms;
    loop->timeout_ms[CONN_HEADERS] = limits->header_timeout_ms;
    loop->timeout_ms[CONN_BODY] = limits->body_timeout_ms;
    loop->timeout_ms[CONN_SOCKET] = limits->ping_ms;
    loop->timeout_ms[CONN_WRITING] = limits->write_timeout_ms;
    loop->timeout_ms[CONN_LINGER] = LINGER_MS;
    pthread_mutex_init(&loop->lock, NULL);
    if (uv_loop_init(&loop->uv) != 0 || uv_async_init(&loop->uv, &loop->wake, on_wake) != 0)
        abort(); /* no descriptors at start-up */
    uv_timer_init(&loop->uv, &loop->tick);
    uv_tcp_init(&loop->uv, &loop->listener);
    loop->wake.data = loop->tick.data = loop->listener.data = loop;
    return loop;
}

static bool loop_listen(struct http_loop *loop, struct addrinfo *address)
{
    int fd = listener_open(address, true);
    if (fd < 0)
        return false;
    loop->server->port = listener_port(fd);
    int status = uv_tcp_open(&loop->listener, fd);
    if (status != 0)
        close(fd);
    else
        status = uv_listen((uv_stream_t *)&loop->listener, BACKLOG, on_connection);
    if (status != 0)
        errno = -status; /* on Unix libuv's codes are negated errno */
    return status == 0;
}

/* Frees a loop that nothing refers to any more. */
static void loop_free(struct http_loop *loop)
{
    pthread_mutex_destroy(&loop->lock);
    free(loop);
}

/* The thread is gone or never was. */
static void loop_end(struct http_loop *loop)
{
    if (uv_loop_close(&loop->uv) != 0)
        abort(); /* a handle is still open: a bug */
    while (loop->spare_count)
        arena_free(&loop->spare[--loop->spare_count]);
    buf_free(&loop->plain);
    buf_free(&loop->cipher);
    pthread_mutex_lock(&loop->lock);
    loop->owned = false;
    bool last = loop->under_way == 0 && loop->sockets == 0;
    pthread_mutex_unlock(&loop->lock);
    if (last)
        loop_free(loop);
}

/* A loop whose thread was never started lets its handles go. */
static void loop_abandon(struct http_loop *loop)
{
    uv_close((uv_handle_t *)&loop->listener, NULL);
    uv_close((uv_handle_t *)&loop->wake, NULL);
    uv_close((uv_handle_t *)&loop->tick, NULL);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    loop_end(loop);
}

/* Start and stop */

static void server_free(struct http_server *server)
{
    tls_server_free(&server->tls);
    free(server->loops);
    free(server->threads);
    free(server);
}

static bool server_open(struct http_server *server, char *error_r, size_t error_size)
{
    const struct http_server_config *config = &server->config;
    if (config->tls_cert) {
        server->tls = tls_server_new(config->tls_cert, config->tls_key, error_r, error_size);
        if (!server->tls)
            return false;
    }
    struct addrinfo *address = listener_address(config->address, error_r, error_size);
    if (!address)
        return false;
    for (int i = 0; i < config->threads; i++)
        server->loops[i] = loop_new(server);
    bool fine = listen_all(server, address);
    if (!fine)
        snprintf(error_r, error_size, "cannot listen on %s port %d: %s", config->address, config->port,
            strerror(errno));
    freeaddrinfo(address);
    return fine;
}

struct http_server *http_server_start(
    const struct http_server_config *config, char *error_r, size_t error_size)
{
    struct http_server *server = mem_alloc(sizeof *server);
    server->config = *config;
    if (server->config.threads < 1)
        server->config.threads = 1;
    server->loops = mem_alloc(sizeof *server->loops * (size_t)server->config.threads);
    server->threads = mem_alloc(sizeof *server->threads * (size_t)server->config.threads);
    if (!server_open(server, error_r, error_size)) {
        for (int i = 0; i < server->config.threads && server->loops[i]; i++)
            loop_abandon(server->loops[i]);
        server_free(server);
        return NULL;
    }
    if (server->config.on_listening)
        server->config.on_listening(server->port, server->config.user);
    for (int i = 0; i < server->config.threads; i++)
        if (pthread_create(&server->threads[i], NULL, loop_run, server->loops[i]) != 0)
            abort(); /* no threads at start-up */
    return server;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

size_t http_server_connections(const struct http_server *server)
{
    return atomic_load_explicit(&server->connections, memory_order_relaxed);
}

void http_server_stop(struct http_server **server)
{
    struct http_server *gone = *server;
    if (!gone)
        return;
    for (int i = 0; i < gone->config.threads; i++) {
        atomic_store(&gone->loops[i]->stopping, true);
        uv_async_send(&gone->loops[i]->wake);
    }
    for (int i = 0; i < gone->config.threads; i++)
        pthread_join(gone->threads[i], NULL);
    for (int i = 0; i < gone->config.threads; i++)
        loop_end(gone->loops[i]);
    server_free(gone);
    *server = NULL;
}

bool http_server_reload_tls(struct http_server *server, char *error_r, size_t error_size)
{
    return !server->tls || tls_server_reload(server->tls, error_r, error_size);
}

/* Exchanges */

const char *http_header(const struct http_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->header_count; i++)
        if (strcasecmp(exchange->headers[i].name, name) == 0)
            return exchange->headers[i].value;
    return NULL;
}

/* The loop is dead: the exchange ends here, and the loop with its last one. */
static void reply_too_late(struct http_loop *loop, struct http_request *request, bool last)
{
    write_answer(request); /* whoever put it off counts on being called */
    if (request->ended)
        request->ended(request->ended_user);
    websocket_gone(&request->socket); /* leaves the loop: `last` was decided before, so it is counted there */
    struct arena *arena = http_request_end(request);
    arena_free(&arena);
    if (last)
        loop_free(loop);
}

void http_loop_post(struct http_loop *loop, struct http_task *task)
{
    task->next = NULL;
    pthread_mutex_lock(&loop->lock);
    bool dead = loop->dead;
    if (!dead) {
        bool first = !loop->tasks;
        *loop->tasks_end = task;
        loop->tasks_end = &task->next;
        if (first)
            uv_async_send(&loop->wake);
    }
    pthread_mutex_unlock(&loop->lock);
    if (dead)
        task->run(task, true);
}

void http_loop_join(struct http_loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    loop->sockets++;
    pthread_mutex_unlock(&loop->lock);
}

void http_loop_leave(struct http_loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    bool last = --loop->sockets == 0 && loop->dead && !loop->owned && loop->under_way == 0;
    pthread_mutex_unlock(&loop->lock);
    if (last)
        loop_free(loop);
}

static void reply_post(struct http_request *request)
{
    struct http_loop *loop = request->loop;
    bool last = false;
    request->next = NULL;
    pthread_mutex_lock(&loop->lock);
    bool dead = loop->dead;
    if (dead) {
        last = --loop->under_way == 0 && !loop->owned && loop->sockets == 0;
    } else {
        bool first = !loop->replies;
        *loop->replies_end = request;
        loop->replies_end = &request->next;
        if (first)
            uv_async_send(&loop->wake);
    }
    pthread_mutex_unlock(&loop->lock);
    if (dead)
        reply_too_late(loop, request, last);
}

void http_reply(struct http_exchange *exchange, int status, const struct http_header *headers, size_t count,
    const void *body, size_t body_len)
{
    struct http_request *request = (struct http_request *)exchange;
    http_response_build(request, status, headers, count, body, body_len);
    if (request->answer)
        return; /* called by write_answer(), which goes on */
    bool ours = pthread_equal(pthread_self(), request->loop->thread);
    if (ours && request->conn && request->conn->dispatching && request->conn->request == request)
        request->answered = true; /* the loop goes on when on_request returns */
    else
        reply_post(request);
}

void http_watch(struct http_exchange *exchange, http_ended *ended, void *user)
{
    struct http_request *request = (struct http_request *)exchange;
    request->ended = ended;
    request->ended_user = user;
}

void http_reply_later(struct http_exchange *exchange, http_answer *answer, void *user)
{
    struct http_request *request = (struct http_request *)exchange;
    request->answer = answer;
    request->answer_user = user;
    reply_post(request);
}

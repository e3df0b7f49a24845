/* One connection: bytes in, requests one after the other, bytes out.
 *
 * While the handler has an exchange nothing is parsed: pipelined requests wait in `pending` (one read at most, then
 * reading stops), so answers leave in order and a client that sends without reading holds bounded memory. Reading is
 * not stopped before something unexpected comes, which spares two system calls per request and tells us early that
 * a client is gone. How answers leave is the matter of http_conn_out.c.
 *
 * Ends: a peer that half-closes still gets its answers. When we refuse a request, its rest may still be on the way;
 * closing now would make the kernel reset the connection and the client might never see why. So we shut down our
 * side and throw away what comes for a moment (CONN_LINGER).
 *
 * Deadlines are those of the machine's clock (uv_now), not of base/clock.h: advancing the sandbox's clock by a day
 * must not cut everybody's connection.
 *
 * Invariants: state changes only in conn_enter(); a request belongs to `request`, to `out` or to a uv_write(); when
 * control returns to libuv, `out` is empty. */
#include "net/http_conn_priv.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "net/websocket_priv.h"

enum { MUCH_OUTPUT = 65536, OVER_LIMIT = 64 };

/* Requests and their arenas */

static struct http_request *request_begin(struct http_conn *conn)
{
    struct http_loop *loop = conn->loop;
    struct arena *arena = loop->spare_count ? loop->spare[--loop->spare_count] : arena_new();
    struct http_request *request = http_request_new(arena);
    request->loop = loop;
    request->conn = conn;
    request->exchange.tls = conn->tls != NULL;
    return request;
}

/* Whoever waits with an answer hears that nobody waits for it any more. */
static void end_watch(struct http_request *request)
{
    http_ended *ended = request ? request->ended : NULL;
    if (!ended)
        return;
    request->ended = NULL;
    ended(request->ended_user);
}

void conn_recycle(struct http_loop *loop, struct http_request *request)
{
    end_watch(request);
    websocket_gone(&request->socket);
    struct arena *arena = http_request_end(request);
    if (loop->spare_count == SPARE_ARENAS) {
        arena_free(&arena);
        return;
    }
    arena_reset(arena);
    loop->spare[loop->spare_count++] = arena;
}

/* State */

void conn_enter(struct http_conn *conn, enum http_conn_state state)
{
    struct http_loop *loop = conn->loop;
    TAILQ_REMOVE(&loop->lists[conn->state], conn, entry);
    conn->state = state;
    int timeout = loop->timeout_ms[state];
    conn->deadline_ms = timeout > 0 ? (int64_t)uv_now(&loop->uv) + timeout : INT64_MAX;
    TAILQ_INSERT_TAIL(&loop->lists[state], conn, entry);
}

static bool conn_can_parse(const struct http_conn *conn)
{
    return conn->state == CONN_IDLE || conn->state == CONN_HEADERS || conn->state == CONN_BODY;
}

/* The state of a connection that waits for bytes. */
static void conn_wait(struct http_conn *conn)
{
    if (!conn->request)
        conn_enter(conn, CONN_IDLE);
    else
        conn_enter(conn, conn->request->head_done ? CONN_BODY : CONN_HEADERS);
}

static void on_closed(uv_handle_t *handle)
{
    struct http_conn *conn = handle->data;
    struct http_loop *loop = conn->loop;
    TAILQ_REMOVE(&loop->lists[CONN_CLOSED], conn, entry);
    tls_stream_free(&conn->tls);
    free(conn);
    loop->connections--;
    atomic_fetch_sub(&loop->server->connections, 1);
    http_loop_check(loop);
}

/* Lets go of everything but the handle. An exchange that the handler has lives on without its connection. */
static void conn_drop(struct http_conn *conn)
{
    struct http_request *gone = conn->request && conn->state == CONN_HANDLING ? conn->request : NULL;
    if (gone)
        gone->conn = NULL;
    else if (conn->request)
        conn_recycle(conn->loop, conn->request);
    conn->request = NULL;
    while (conn->out) {
        struct http_request *request = conn->out;
        conn->out = request->next;
        conn_recycle(conn->loop, request);
    }
    buf_free(&conn->pending);
    conn_enter(conn, CONN_CLOSED);
    websocket_gone(&conn->socket);
    end_watch(gone);
}

void conn_close(struct http_conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return;
    conn_drop(conn);
    uv_close((uv_handle_t *)&conn->tcp, on_closed);
}

void conn_reset(struct http_conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return;
    conn_drop(conn);
    if (uv_tcp_close_reset(&conn->tcp, on_closed) != 0)
        uv_close((uv_handle_t *)&conn->tcp, on_closed);
}

static void conn_refuse(struct http_conn *conn, int status, const char *why)
{
    if (!conn->request)
        conn->request = request_begin(conn);
    http_response_refuse(conn->request, status, why);
    conn->linger = true;
    conn_queue(conn);
}

/* Input */

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer);

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer_r)
{
    struct http_conn *conn = handle->data;
    (void)suggested;
    *buffer_r = (uv_buf_t){.base = conn->loop->read_buffer, .len = READ_SIZE};
}

static void conn_read(struct http_conn *conn, bool on)
{
    if (conn->reading == on || (on && conn->eof))
        return;
    conn->reading = on;
    if (!on)
        uv_read_stop((uv_stream_t *)&conn->tcp);
    else if (uv_read_start((uv_stream_t *)&conn->tcp, on_room, on_read) != 0)
        conn_close(conn);
}

static void conn_dispatch(struct http_conn *conn)
{
    struct http_loop *loop = conn->loop;
    struct http_request *request = conn->request;
    request->exchange.peer = arena_str(request->exchange.arena, conn->peer);
    conn_enter(conn, CONN_HANDLING);
    loop->under_way++;
    conn->dispatching = true;
    loop->server->config.on_request(&request->exchange, loop->server->config.user);
    conn->dispatching = false;
    if (conn->request && conn->request->answered) {
        loop->under_way--;
        conn_queue(conn);
    }
}

/* One call of the parser; used_r is how much of the data it took. */
static void conn_parse(struct http_conn *conn, const char *data, size_t len, size_t *used_r)
{
    if (!conn->request) {
        conn->request = request_begin(conn);
        conn_enter(conn, CONN_HEADERS);
    }
    switch (http_parser_feed(&conn->parser, conn->request, data, len, used_r)) {
    case HTTP_PARSE_COMPLETE:
        conn_dispatch(conn);
        break;
    case HTTP_PARSE_REFUSED:
        conn_refuse(conn, conn->parser.status, conn->parser.why);
        break;
    case HTTP_PARSE_MORE:
        if (conn->request->head_done)
            conn_enter(conn, CONN_BODY);
        if (conn->request->wants_continue)
            conn_continue(conn);
        break;
    }
}

/* Parses until the bytes end or a request is in the handler's hands. Returns how many bytes it took. */
static size_t conn_consume(struct http_conn *conn, const char *data, size_t len)
{
    size_t used = 0;
    int answers = 0;
    while (used < len && conn_can_parse(conn)) {
        if (!conn->request && (data[used] == '\r' || data[used] == '\n')) {
            used++; /* empty lines between requests are allowed and begin nothing */
            continue;
        }
        size_t part = 0;
        conn_parse(conn, data + used, len - used, &part);
        used += part;
        if (++answers % WRITE_BATCH == 0 || conn->out_bytes >= MUCH_OUTPUT)
            conn_settle(conn); /* a client that does not read stops here */
    }
    conn_settle(conn);
    return used;
}

static void conn_keep(struct http_conn *conn, const char *data, size_t len)
{
    if (len == 0 || conn->state == CONN_CLOSED || conn->state == CONN_LINGER)
        return;
    buf_add(&conn->pending, data, len);
    conn_read(conn, false);
}

/* New plaintext. */
static void conn_input(struct http_conn *conn, const char *data, size_t len)
{
    size_t used = 0;
    if (conn_can_parse(conn) && conn->pending.len == 0)
        used = conn_consume(conn, data, len);
    if (conn->state == CONN_SOCKET) {
        websocket_input(conn, data + used, len - used);
        return;
    }
    conn_keep(conn, data + used, len - used);
}

/* What came behind the handshake, before it was answered. */
static void resume_socket(struct http_conn *conn)
{
    struct buf early = conn->pending;
    conn->pending = (struct buf){0};
    if (early.len > conn->pending_used)
        websocket_input(conn, early.data + conn->pending_used, early.len - conn->pending_used);
    buf_free(&early);
    conn->pending_used = 0;
    if (conn->state == CONN_SOCKET && conn->eof)
        conn_close(conn);
    else if (conn->state == CONN_SOCKET)
        conn_read(conn, true);
}

void conn_resume(struct http_conn *conn)
{
    while (conn_can_parse(conn) && conn->pending_used < conn->pending.len) {
        const char *data = conn->pending.data + conn->pending_used;
        conn->pending_used += conn_consume(conn, data, conn->pending.len - conn->pending_used);
    }
    if (conn->state == CONN_SOCKET)
        resume_socket(conn);
    if (!conn_can_parse(conn))
        return;
    buf_free(&conn->pending);
    conn->pending_used = 0;
    if (conn->eof)
        conn_close(conn);
    else
        conn_read(conn, true);
}

/* Ends */

static void conn_shutdown(struct http_conn *conn)
{
    if (conn->tls) {
        conn->loop->cipher.len = 0;
        tls_stream_end(conn->tls, &conn->loop->cipher);
        uv_buf_t alert = {.base = conn->loop->cipher.data, .len = conn->loop->cipher.len};
        if (alert.len)
            uv_try_write((uv_stream_t *)&conn->tcp, &alert, 1); /* a courtesy: it may get lost */
        conn->loop->cipher.len = 0;
    }
    bool unread = conn->linger || !conn->reading;
    uv_os_fd_t fd;
    if (!unread || conn->eof || uv_fileno((uv_handle_t *)&conn->tcp, &fd) != 0 ||
        shutdown(fd, SHUT_WR) != 0) {
        conn_close(conn);
        return;
    }
    buf_free(&conn->pending);
    conn_enter(conn, CONN_LINGER);
    conn_read(conn, true);
}

void conn_settle(struct http_conn *conn)
{
    conn_flush(conn);
    if (conn->state == CONN_CLOSED || conn->state == CONN_LINGER)
        return;
    if (conn->writes > 0) {
        if (conn->state != CONN_HANDLING && conn->state != CONN_WRITING && conn->state != CONN_HANDSHAKE &&
            conn->state != CONN_SOCKET)
            conn_enter(conn, CONN_WRITING);
        conn->write_left = uv_stream_get_write_queue_size((uv_stream_t *)&conn->tcp);
        return;
    }
    if (conn->last)
        conn_shutdown(conn);
    else if (conn->state == CONN_WRITING)
        conn_wait(conn);
}

/* The client sends no more; what it sent is still answered. */
static void conn_eof(struct http_conn *conn)
{
    bool watched = conn->state == CONN_HANDLING && conn->request->ended;
    conn->eof = true;
    conn_read(conn, false);
    if (conn_can_parse(conn) || watched || conn->state == CONN_HANDSHAKE || conn->state == CONN_SOCKET ||
        conn->state == CONN_LINGER)
        conn_close(conn);
}

static void on_ciphertext(struct http_conn *conn, const char *data, size_t len)
{
    struct http_loop *loop = conn->loop;
    loop->plain.len = loop->cipher.len = 0;
    bool open = tls_stream_receive(conn->tls, data, len, &loop->plain, &loop->cipher);
    conn_send_bytes(conn, &loop->cipher);
    if (conn->state == CONN_HANDSHAKE && tls_stream_ready(conn->tls))
        conn_enter(conn, CONN_IDLE);
    if (conn->state != CONN_CLOSED && loop->plain.len > 0)
        conn_input(conn, loop->plain.data, loop->plain.len);
    if (!open && conn->state != CONN_CLOSED)
        conn_eof(conn);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer)
{
    struct http_conn *conn = stream->data;
    if (len == UV_EOF)
        conn_eof(conn);
    else if (len < 0)
        conn_close(conn);
    else if (len == 0 || conn->state == CONN_LINGER)
        return;
    else if (conn->tls)
        on_ciphertext(conn, buffer->base, (size_t)len);
    else
        conn_input(conn, buffer->base, (size_t)len);
}

/* The loop's side */

void http_conn_answer(struct http_request *request)
{
    struct http_loop *loop = request->loop;
    struct http_conn *conn = request->conn;
    loop->under_way--;
    if (!conn) {
        conn_recycle(loop, request);
        return;
    }
    conn_queue(conn);
    conn_settle(conn);
    conn_resume(conn);
}

static void conn_expired(struct http_conn *conn)
{
    size_t left = uv_stream_get_write_queue_size((uv_stream_t *)&conn->tcp);
    switch (conn->state) {
    case CONN_HEADERS:
        conn_refuse(conn, 408, "The request headers took too long");
        conn_settle(conn);
        break;
    case CONN_BODY:
        conn_refuse(conn, 408, "The request body took too long");
        conn_settle(conn);
        break;
    case CONN_SOCKET:
        websocket_expired(conn);
        break;
    case CONN_WRITING:
        if (left < conn->write_left) {
            conn->write_left = left;
            conn_enter(conn, CONN_WRITING);
            break;
        }
        conn_reset(conn);
        break;
    default:
        conn_close(conn);
        break;
    }
}

void http_conn_expire(struct http_loop *loop)
{
    int64_t now = (int64_t)uv_now(&loop->uv);
    for (int state = 0; state < CONN_CLOSED; state++) {
        struct http_conn *conn;
        while ((conn = TAILQ_FIRST(&loop->lists[state])) && conn->deadline_ms <= now)
            conn_expired(conn);
    }
}

static void end_sockets(struct http_loop *loop)
{
    struct http_conn *conn, *next;
    for (conn = TAILQ_FIRST(&loop->lists[CONN_SOCKET]); conn; conn = next) {
        next = TAILQ_NEXT(conn, entry);
        websocket_going_away(conn);
    }
}

void http_conn_close_all(struct http_loop *loop, bool idle_only)
{
    if (idle_only)
        end_sockets(loop);
    for (int state = 0; state < CONN_CLOSED; state++) {
        if (idle_only && state != CONN_IDLE && state != CONN_HANDSHAKE)
            continue;
        while (!TAILQ_EMPTY(&loop->lists[state]))
            conn_close(TAILQ_FIRST(&loop->lists[state]));
    }
}

/* A few connections over the limit are told so; beyond that they are just closed. */
static void conn_admit(struct http_conn *conn, size_t others)
{
    const struct http_server *server = conn->loop->server;
    size_t most = server->config.limits.max_connections;
    if (others < most) {
        if (server->tls)
            conn->tls = tls_stream_new(server->tls);
        if (server->tls && !conn->tls)
            conn_close(conn);
        else
            conn_read(conn, true);
    } else if (server->tls || others >= most + OVER_LIMIT) {
        conn_close(conn);
    } else {
        conn_refuse(conn, 503, "Too many connections");
        conn_settle(conn);
    }
}

void http_conn_accept(struct http_loop *loop)
{
    struct http_conn *conn = mem_alloc(sizeof *conn);
    conn->loop = loop;
    conn->out_end = &conn->out;
    conn->state = loop->server->tls ? CONN_HANDSHAKE : CONN_IDLE;
    TAILQ_INSERT_TAIL(&loop->lists[conn->state], conn, entry);
    conn_enter(conn, conn->state);
    http_parser_init(&conn->parser, &loop->server->config.limits);
    loop->connections++;
    size_t others = atomic_fetch_add(&loop->server->connections, 1);
    uv_tcp_init(&loop->uv, &conn->tcp);
    conn->tcp.data = conn;
    if (uv_accept((uv_stream_t *)&loop->listener, (uv_stream_t *)&conn->tcp) != 0) {
        conn_close(conn);
        return;
    }
    http_peer_name(&conn->tcp, conn->peer, sizeof conn->peer);
    conn_admit(conn, others);
}

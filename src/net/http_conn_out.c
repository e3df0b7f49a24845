/* What a connection sends. Answers given inside on_request are collected in `out` and leave together, up to WRITE_BATCH in
 * one system call; on a TLS connection they are encrypted into one buffer first. The socket is tried at once, because it
 * nearly always takes everything; only what it does not take is left to libuv, which calls back when the client has read. */
#include "net/http_conn_priv.h"

#include <stdlib.h>

#include "net/websocket_priv.h"

enum { KEPT_CIPHER = 262144 };

struct cipher_write {
    uv_write_t write;
    struct buf bytes;
};

static void on_written(struct http_conn *conn, int status)
{
    conn->writes--;
    if (conn->state == CONN_CLOSED)
        return;
    if (status < 0) {
        conn_close(conn);
    } else if (conn->writes == 0) {
        conn_settle(conn);
        conn_resume(conn);
    }
}

static void on_answer_written(uv_write_t *write, int status)
{
    struct http_conn *conn = write->handle->data;
    conn_recycle(conn->loop, write->data);
    on_written(conn, status);
}

static void on_bytes_written(uv_write_t *write, int status)
{
    struct http_conn *conn = write->handle->data;
    struct cipher_write *bytes = write->data;
    buf_free(&bytes->bytes);
    free(bytes);
    on_written(conn, status);
}

void conn_send_bytes(struct http_conn *conn, struct buf *bytes)
{
    if (bytes->len == 0 || conn->state == CONN_CLOSED)
        return;
    uv_stream_t *stream = (uv_stream_t *)&conn->tcp;
    uv_buf_t part = {.base = bytes->data, .len = bytes->len};
    int sent = uv_try_write(stream, &part, 1);
    if (sent < 0 && sent != UV_EAGAIN) {
        bytes->len = 0;
        conn_close(conn);
        return;
    }
    size_t done = sent > 0 ? (size_t)sent : 0;
    if (done < bytes->len) {
        struct cipher_write *rest = mem_alloc(sizeof *rest);
        rest->bytes = *bytes;
        *bytes = (struct buf){0};
        rest->write.data = rest;
        part = (uv_buf_t){.base = rest->bytes.data + done, .len = rest->bytes.len - done};
        conn->writes++;
        if (uv_write(&rest->write, stream, &part, 1, on_bytes_written) != 0)
            abort(); /* the handle is open: libuv can only be out of memory */
    }
    bytes->len = 0;
    if (bytes->cap > KEPT_CIPHER)
        buf_free(bytes);
}

static void write_later(struct http_conn *conn, struct http_request *request, size_t done)
{
    uv_buf_t rest = {.base = request->out.base + done, .len = request->out.len - done};
    request->write.data = request;
    conn->writes++;
    if (uv_write(&request->write, (uv_stream_t *)&conn->tcp, &rest, 1, on_answer_written) != 0)
        abort(); /* as above */
}

/* Sends the first `count` answers in one system call. */
static void send_batch(struct http_conn *conn, const uv_buf_t *parts, unsigned count)
{
    int sent = uv_try_write((uv_stream_t *)&conn->tcp, parts, count);
    if (sent < 0 && sent != UV_EAGAIN) {
        conn_close(conn);
        return;
    }
    size_t done = sent > 0 ? (size_t)sent : 0;
    for (unsigned i = 0; i < count; i++) {
        struct http_request *request = conn->out;
        conn->out = request->next;
        size_t len = request->out.len;
        if (done >= len)
            conn_recycle(conn->loop, request);
        else
            write_later(conn, request, done);
        done = done > len ? done - len : 0;
    }
}

static void flush_plain(struct http_conn *conn)
{
    while (conn->out && conn->state != CONN_CLOSED) {
        uv_buf_t parts[WRITE_BATCH];
        unsigned count = 0;
        for (struct http_request *r = conn->out; r && count < WRITE_BATCH; r = r->next)
            parts[count++] = r->out;
        send_batch(conn, parts, count);
    }
}

static void flush_tls(struct http_conn *conn)
{
    struct buf *cipher = &conn->loop->cipher;
    bool fine = true;
    cipher->len = 0;
    while (conn->out && fine) {
        struct http_request *request = conn->out;
        fine = tls_stream_send(conn->tls, request->out.base, request->out.len, cipher);
        conn->out = request->next;
        conn_recycle(conn->loop, request);
    }
    if (fine)
        conn_send_bytes(conn, cipher);
    else
        conn_close(conn);
}

void conn_flush(struct http_conn *conn)
{
    if (!conn->out)
        return;
    if (conn->tls)
        flush_tls(conn);
    else
        flush_plain(conn);
    conn->out_end = &conn->out; /* all sent, or closed */
    conn->out_bytes = 0;
}

void conn_send(struct http_conn *conn, struct buf *bytes)
{
    struct buf *cipher = &conn->loop->cipher;
    if (conn->tls) {
        cipher->len = 0;
        if (tls_stream_send(conn->tls, bytes->data, bytes->len, cipher))
            conn_send_bytes(conn, cipher);
        else
            conn_close(conn);
    } else {
        conn_send_bytes(conn, bytes);
    }
}

void conn_queue(struct http_conn *conn)
{
    struct http_request *request = conn->request;
    struct websocket *socket = request->socket;
    if (conn->loop->draining && !socket)
        request->keep_alive = false;
    http_response_finish(request, http_loop_date(conn->loop));
    conn->request = NULL;
    request->next = NULL;
    *conn->out_end = request;
    conn->out_end = &request->next;
    conn->out_bytes += request->out.len;
    if (socket) {
        request->socket = NULL;
        conn->socket = socket;
        conn_enter(conn, CONN_SOCKET);
        websocket_open(socket, conn);
        return;
    }
    conn->last = !request->keep_alive;
    conn_enter(conn, conn->last ? CONN_WRITING : CONN_IDLE);
}

void conn_continue(struct http_conn *conn)
{
    struct buf text = {0};
    conn->request->wants_continue = false;
    buf_puts(&text, "HTTP/1.1 100 Continue\r\n\r\n");
    conn_send(conn, &text);
    buf_free(&text);
}

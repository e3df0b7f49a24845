/* Handshake, sending from any thread, keep-alive and the ends of a socket.
 *
 * Other threads leave tasks with the loop (http_loop_post); the loop's thread does everything else. A socket keeps its loop alive,
 * not running: a task that comes too late is thrown away. Bytes on the way are counted twice, before the loop has them (`posted`)
 * and when the kernel did not take them; each is bounded. A client that does not read is cut off without a word, since it would
 * not read that either. */
#include "net/websocket.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "net/http_conn_priv.h"
#include "net/websocket_frame.h"
#include "net/websocket_priv.h"

struct websocket {
    atomic_int holders;
    atomic_size_t posted; /* bytes in tasks of its loop */
    struct http_loop *loop;
    struct http_conn *conn; /* the loop's thread only; NULL: not yet or no more */
    const struct websocket_handler *handler;
    void *user;
    struct frame_reader reader;
    bool closing; /* a close frame was sent */
    bool heard; /* something came since the last ping */
};

static struct {
    atomic_size_t open;
    atomic_ulong accepted, sent, overflowed, silent;
} counted;

void websocket_count(struct websocket_counters *counters_r)
{
    *counters_r = (struct websocket_counters){.open = atomic_load(&counted.open),
        .accepted = atomic_load(&counted.accepted),
        .sent = atomic_load(&counted.sent),
        .overflowed = atomic_load(&counted.overflowed),
        .silent = atomic_load(&counted.silent)};
}

/* ---- life ---- */
void websocket_release(struct websocket **releasing)
{
    struct websocket *socket = *releasing;
    *releasing = NULL;
    if (!socket || atomic_fetch_sub(&socket->holders, 1) > 1)
        return;
    frame_reader_free(&socket->reader);
    http_loop_leave(socket->loop);
    free(socket);
}

void websocket_gone(struct websocket **going)
{
    struct websocket *socket = *going;
    if (!socket)
        return;
    if (socket->conn)
        atomic_fetch_sub(&counted.open, 1);
    socket->conn = NULL;
    socket->handler->gone(socket->user);
    websocket_release(going);
}

void websocket_open(struct websocket *socket, struct http_conn *conn)
{
    socket->conn = conn;
    socket->heard = true;
    atomic_fetch_add(&counted.open, 1);
    atomic_fetch_add(&counted.accepted, 1);
}

/* ---- handshake ---- */
/* Is `word` in a list like "keep-alive, Upgrade"? */
static bool lists(const char *list, const char *word)
{
    size_t len = strlen(word);
    while (list && *list) {
        list += strspn(list, ", \t");
        size_t item = strcspn(list, ", \t");
        if (item == len && strncasecmp(list, word, len) == 0)
            return true;
        list += item;
    }
    return false;
}

enum { KEY_LENGTH = 24, KEY_BYTES = 16, ACCEPT_ROOM = 32 };

/* Sixteen bytes in base64: 22 signs and the padding. */
static bool is_key(const char *key)
{
    unsigned char decoded[KEY_LENGTH];
    return key && strlen(key) == KEY_LENGTH && key[22] == '=' && key[23] == '=' && key[21] != '=' &&
           EVP_DecodeBlock(decoded, (const unsigned char *)key, KEY_LENGTH) == KEY_BYTES + 2;
}

static void make_accept(const char *key, char accept_r[ACCEPT_ROOM])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    char text[KEY_LENGTH + sizeof guid];
    unsigned char digest[SHA_DIGEST_LENGTH];
    memcpy(text, key, KEY_LENGTH);
    memcpy(text + KEY_LENGTH, guid, sizeof guid);
    SHA1((const unsigned char *)text, strlen(text), digest);
    EVP_EncodeBlock((unsigned char *)accept_r, digest, sizeof digest);
}

static const char *problem_of(const struct http_exchange *exchange, int *status_r)
{
    const char *version = http_header(exchange, "Sec-WebSocket-Version");
    *status_r = 400;
    if (strcmp(exchange->method, "GET") != 0 || exchange->body_len > 0)
        return "A WebSocket begins with GET";
    if (!lists(http_header(exchange, "Upgrade"), "websocket") ||
        !lists(http_header(exchange, "Connection"), "upgrade")) {
        *status_r = 426;
        return "A WebSocket is spoken here";
    }
    if (!version || strcmp(version, "13") != 0) {
        *status_r = 426;
        return "Only version 13 of WebSocket is spoken here";
    }
    return is_key(http_header(exchange, "Sec-WebSocket-Key"))
               ? NULL
               : "Sec-WebSocket-Key must be 16 bytes in base64";
}

bool websocket_asked(struct http_exchange *exchange)
{
    static const struct http_header refusal[] = {{"Content-Type", "text/plain; charset=utf-8"},
        {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
    int status;
    const char *problem = problem_of(exchange, &status);
    if (problem)
        http_reply(exchange, status, refusal, 3, problem, strlen(problem));
    return problem == NULL;
}

struct websocket *websocket_accept(
    struct http_exchange *exchange, const struct websocket_handler *handler, void *user)
{
    struct http_request *request = (struct http_request *)exchange;
    struct websocket *socket = mem_alloc(sizeof *socket);
    atomic_init(&socket->holders, 2);
    socket->loop = request->loop;
    socket->handler = handler;
    socket->user = user;
    http_loop_join(socket->loop);
    char accept[ACCEPT_ROOM];
    make_accept(http_header(exchange, "Sec-WebSocket-Key"), accept);
    const struct http_header headers[] = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", accept}};
    request->socket = socket;
    http_reply(exchange, 101, headers, 2, NULL, 0);
    return socket;
}

/* ---- the loop's side of sending ---- */
static void cut_off(struct websocket *socket)
{
    atomic_fetch_add(&counted.overflowed, 1);
    log_debug("a WebSocket does not take what it is sent");
    conn_reset(socket->conn);
}

/* May close the connection. */
static void send_frames(struct websocket *socket, struct buf *frames)
{
    struct http_conn *conn = socket->conn;
    size_t waiting = uv_stream_get_write_queue_size((uv_stream_t *)&conn->tcp);
    if (waiting + frames->len > socket->handler->max_queue)
        cut_off(socket);
    else
        conn_send(conn, frames);
}

static void send_close(struct websocket *socket, int code, const char *reason)
{
    struct http_conn *conn = socket->conn;
    struct buf frame = {0};
    if (socket->closing)
        return;
    frame_write_close(&frame, code, reason);
    socket->closing = true;
    send_frames(socket, &frame);
    buf_free(&frame);
    if (conn->state == CONN_CLOSED)
        return;
    conn->last = conn->linger = true; /* the client may say good-bye for a moment */
    conn_settle(conn);
}

/* ---- tasks ---- */
struct socket_task {
    struct http_task task; /* first */
    struct websocket *socket;
    int code; /* close with it; 0: send */
    size_t len;
    char bytes[];
};

static void run_task(struct http_task *task, bool late)
{
    struct socket_task *given = (struct socket_task *)task;
    struct websocket *socket = given->socket;
    atomic_fetch_sub(&socket->posted, given->len);
    if (!late && socket->conn && !socket->closing) {
        struct buf frame = {0};
        if (given->code) {
            send_close(socket, given->code, given->bytes);
        } else {
            frame_write(&frame, FRAME_TEXT, given->bytes, given->len);
            atomic_fetch_add(&counted.sent, 1);
            send_frames(socket, &frame);
        }
        buf_free(&frame);
    }
    websocket_release(&given->socket);
    free(given);
}

static void post(struct websocket *socket, int code, const char *bytes, size_t len)
{
    struct socket_task *task = mem_alloc(sizeof *task + len + 1);
    task->task.run = run_task;
    task->socket = socket;
    task->code = code;
    task->len = len;
    memcpy(task->bytes, bytes, len);
    atomic_fetch_add(&socket->holders, 1);
    atomic_fetch_add(&socket->posted, len);
    http_loop_post(socket->loop, &task->task);
}

/* When the loop itself is behind, more for this one only makes it worse; what is missing is noticed by the queue being full. */
void websocket_send(struct websocket *socket, const char *text, size_t len)
{
    if (atomic_load(&socket->posted) + len > socket->handler->max_queue)
        websocket_close(socket, WEBSOCKET_TOO_BIG, "too slow");
    else
        post(socket, 0, text, len);
}

void websocket_close(struct websocket *socket, int code, const char *reason)
{
    post(socket, code, reason, strlen(reason));
}

/* ---- what comes in ---- */
static void answer_ping(const void *data, size_t len, void *user)
{
    struct websocket *socket = user;
    struct buf frame = {0};
    if (!socket->conn || socket->closing)
        return;
    frame_write(&frame, FRAME_PONG, data, len);
    send_frames(socket, &frame);
    buf_free(&frame);
}

static void take_text(const char *text, size_t len, void *user)
{
    struct websocket *socket = user;
    if (socket->handler->text)
        socket->handler->text(text, len, socket->user);
}

void websocket_input(struct http_conn *conn, const char *data, size_t len)
{
    struct websocket *socket = conn->socket;
    const struct frame_events events = {.text = take_text, .ping = answer_ping, .user = socket};
    bool theirs;
    if (socket->closing || len == 0)
        return;
    socket->heard = true;
    atomic_fetch_add(&socket->holders, 1); /* an answer may close the connection */
    int code = frame_read(&socket->reader, data, len, socket->handler->max_message, &events, &theirs);
    if (code && socket->conn)
        send_close(socket, code, theirs ? "" : "protocol");
    websocket_release(&socket);
}

void websocket_expired(struct http_conn *conn)
{
    struct websocket *socket = conn->socket;
    struct buf frame = {0};
    if (socket->closing || !socket->heard) {
        atomic_fetch_add(&counted.silent, 1);
        conn_reset(conn);
        return;
    }
    socket->heard = false;
    conn_enter(conn, CONN_SOCKET);
    frame_write(&frame, FRAME_PING, "", 0);
    send_frames(socket, &frame);
    buf_free(&frame);
}

void websocket_going_away(struct http_conn *conn)
{
    send_close(conn->socket, WEBSOCKET_GOING_AWAY, "server ends");
}

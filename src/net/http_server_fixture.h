/* What the tests of the HTTP server share: a server per test, a handler, and a client on the loopback.
 *
 * Handler by path: /socket as the test says, /echo answers at once, /later from another thread, /hold when the test says so, /big?N with N
 * bytes. Nothing sleeps: a test waits for bytes, for the end of a connection, or for an exchange to be held. Time
 * limits are short and only those tests that are about a limit wait for it. Included once per test program. */
#ifndef SWITCHLINE_NET_HTTP_SERVER_FIXTURE_H
#define SWITCHLINE_NET_HTTP_SERVER_FIXTURE_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "net/http_server.h"

enum { PATIENCE_MS = 10000, HOLD_MOST = 128 };

static struct {
    struct http_server *server;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct http_exchange *held[HOLD_MOST];
    int held_count;
    char certs[64]; /* directory */
    void (*on_socket)(struct http_exchange *exchange); /* for /socket; a test's own */
} world = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* Handlers */

static inline void answer(struct http_exchange *exchange)
{
    static const struct http_header text = {"Content-Type", "text/plain"};
    const char *lines = arena_printf(exchange->arena, "%s %s?%s [%s] from %s%s", exchange->method,
        exchange->path, exchange->query, exchange->body, exchange->peer, exchange->tls ? " over TLS" : "");
    http_reply(exchange, 200, &text, 1, lines, strlen(lines));
}

static inline void *answer_later(void *user)
{
    answer(user);
    return NULL;
}

static inline void hold(struct http_exchange *exchange)
{
    pthread_mutex_lock(&world.lock);
    assert_true(world.held_count < HOLD_MOST);
    world.held[world.held_count++] = exchange;
    pthread_cond_broadcast(&world.changed);
    pthread_mutex_unlock(&world.lock);
}

static inline struct http_exchange *wait_held(void)
{
    pthread_mutex_lock(&world.lock);
    while (world.held_count == 0)
        pthread_cond_wait(&world.changed, &world.lock);
    struct http_exchange *exchange = world.held[--world.held_count];
    pthread_mutex_unlock(&world.lock);
    return exchange;
}

static inline void on_request(struct http_exchange *exchange, void *user)
{
    (void)user;
    pthread_t thread;
    if (strcmp(exchange->path, "/hold") == 0) {
        hold(exchange);
    } else if (world.on_socket && strcmp(exchange->path, "/socket") == 0) {
        world.on_socket(exchange);
    } else if (strcmp(exchange->path, "/later") == 0) {
        assert_int_equal(pthread_create(&thread, NULL, answer_later, exchange), 0);
        pthread_detach(thread);
    } else if (strcmp(exchange->path, "/big") == 0) {
        size_t len = (size_t)atol(exchange->query);
        char *body = arena_alloc(exchange->arena, len);
        memset(body, 'b', len);
        http_reply(exchange, 200, NULL, 0, body, len);
    } else {
        answer(exchange);
    }
}

/* Server and client */

static const struct http_limits usual = {.max_url = 1000,
    .max_header_bytes = 4000,
    .max_headers = 50,
    .max_body = 300000,
    .max_connections = 100,
    .header_timeout_ms = 10000,
    .body_timeout_ms = 10000,
    .idle_timeout_ms = 10000,
    .ping_ms = 10000,
    .write_timeout_ms = 10000,
    .drain_timeout_ms = 5000};

static inline void serve(const char *address, int threads, const struct http_limits *limits, bool tls)
{
    char error[256] = "", cert[128], key[128];
    snprintf(cert, sizeof cert, "%s/tls.pem", world.certs);
    snprintf(key, sizeof key, "%s/tls.key", world.certs);
    struct http_server_config config = {.address = address,
        .threads = threads,
        .limits = *limits,
        .on_request = on_request,
        .tls_cert = tls ? cert : NULL,
        .tls_key = tls ? key : NULL};
    world.server = http_server_start(&config, error, sizeof error);
    if (!world.server)
        print_error("%s\n", error);
    assert_non_null(world.server);
    assert_true(http_server_port(world.server) > 0);
}

static inline int start_usual(void **state)
{
    (void)state;
    serve("127.0.0.1", 2, &usual, false);
    return 0;
}

static inline int stop_server(void **state)
{
    (void)state;
    http_server_stop(&world.server);
    return 0;
}

static inline int dial(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)http_server_port(world.server)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static inline void say_bytes(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        assert_true(sent > 0);
        bytes += sent;
        len -= (size_t)sent;
    }
}

static inline void say(int fd, const char *text)
{
    say_bytes(fd, text, strlen(text));
}

/* Reads more into all; false at the end of the connection. */
static inline bool hear(int fd, struct buf *all)
{
    char part[65536];
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&wait, 1, PATIENCE_MS), 1);
    ssize_t got = recv(fd, part, sizeof part, 0);
    assert_true(got >= 0);
    if (got > 0)
        buf_add(all, part, (size_t)got);
    return got > 0;
}

static inline void hear_until(int fd, struct buf *all, const char *end)
{
    size_t len = strlen(end);
    while (all->len < len || memcmp(all->data + all->len - len, end, len) != 0)
        assert_true(hear(fd, all));
}

/* Everything until the server closes. */
static inline void hear_all(int fd, struct buf *all)
{
    while (hear(fd, all)) {
    }
}

static inline int times(const struct buf *all, const char *word)
{
    int count = 0;
    for (const char *at = all->data; at && (at = strstr(at, word)); at += strlen(word))
        count++;
    return count;
}

static inline void assert_has(const struct buf *all, const char *word)
{
    if (times(all, word) == 0)
        print_error("no \"%s\" in: %s\n", word, all->data ? all->data : "");
    assert_int_not_equal(times(all, word), 0);
}

/* Says text on a new connection; the server must answer with `status` and close. */
static inline void refused(const char *text, const char *status)
{
    struct buf all = {0};
    int fd = dial();
    say(fd, text);
    hear_all(fd, &all);
    char start[32];
    snprintf(start, sizeof start, "HTTP/1.1 %s ", status);
    assert_has(&all, start);
    assert_has(&all, "\r\nConnection: close\r\n");
    assert_has(&all, "\r\n\r\n{\"error\":\"INVALID_REQUEST\",\"error_description\":\"");
    assert_int_equal(times(&all, "\r\nDate: "), 1);
    close(fd);
    buf_free(&all);
}

#define H " HTTP/1.1\r\nHost: h\r\n"

/* A certificate, made anew by each call */

static inline int make_certificate(void)
{
    char command[512];
    snprintf(command, sizeof command,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
        "-keyout %s/tls.key -out %s/tls.pem 2>/dev/null",
        world.certs, world.certs);
    return system(command);
}

static inline int make_certificates(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    snprintf(world.certs, sizeof world.certs, "/tmp/http_server_test.XXXXXX");
    return mkdtemp(world.certs) ? make_certificate() : -1;
}

static inline int remove_certificates(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/tls.key", world.certs);
    unlink(path);
    snprintf(path, sizeof path, "%s/tls.pem", world.certs);
    unlink(path);
    return rmdir(world.certs);
}

#define USUAL(test) cmocka_unit_test_setup_teardown(test, start_usual, stop_server)
#define OWN(test)   cmocka_unit_test_teardown(test, stop_server)

#endif

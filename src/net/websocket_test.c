/* WebSockets on real connections: the handshake, both directions, and every way in which they end. What frames mean is the matter of
 * websocket_frame_test.c. */
#include "net/websocket.h"

#include "net/http_server_fixture.h"

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define HELLO                                                                                                \
    "GET /socket" H "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n" \
    "Sec-WebSocket-Key: " KEY "\r\n\r\n"
#define MASKED_HI  "\x81\x82\0\0\0\0hi" /* with a mask of zeros */
#define MASKED_BYE "\x88\x82\0\0\0\0\x03\xe8"

/* The one socket of a test, and what happened to it. Guarded by world.lock. */
static struct {
    struct websocket *socket;
    int accepted, gone;
    char heard[64];
} met;

static void note(int *what)
{
    pthread_mutex_lock(&world.lock);
    (*what)++;
    pthread_cond_broadcast(&world.changed);
    pthread_mutex_unlock(&world.lock);
}

static void wait_for(const int *what, int count)
{
    pthread_mutex_lock(&world.lock);
    while (*what < count)
        pthread_cond_wait(&world.changed, &world.lock);
    pthread_mutex_unlock(&world.lock);
}

static void keep(struct websocket *socket)
{
    pthread_mutex_lock(&world.lock);
    met.socket = socket;
    pthread_cond_broadcast(&world.changed);
    pthread_mutex_unlock(&world.lock);
}

/* What a client sent with its handshake may come before the thread that accepted it has said which socket it is. */
static void on_text(const char *text, size_t len, void *user)
{
    (void)user;
    pthread_mutex_lock(&world.lock);
    while (!met.socket)
        pthread_cond_wait(&world.changed, &world.lock);
    pthread_mutex_unlock(&world.lock);
    websocket_send(met.socket, text, len);
}

static void on_gone(void *user)
{
    note(user);
}

static const struct websocket_handler handler = {
    .text = on_text, .gone = on_gone, .max_message = 1000, .max_queue = 1 << 20};

static void accept_socket(struct http_exchange *exchange)
{
    if (!websocket_asked(exchange))
        return;
    keep(websocket_accept(exchange, &handler, &met.gone));
    note(&met.accepted);
}

static int start(const struct http_limits *limits, bool tls)
{
    memset(&met, 0, sizeof met);
    world.on_socket = accept_socket;
    serve("127.0.0.1", 2, limits, tls);
    return 0;
}

static int start_plain(void **state)
{
    (void)state;
    return start(&usual, false);
}

static int stop(void **state)
{
    (void)state;
    http_server_stop(&world.server);
    websocket_release(&met.socket); /* also after the server is gone */
    return 0;
}

/* A connection that is a WebSocket now. */
static int opened(void)
{
    struct buf all = {0};
    int fd = dial();
    say(fd, HELLO);
    hear_until(fd, &all, "\r\n\r\n");
    assert_has(&all, "HTTP/1.1 101 Switching Protocols\r\n");
    assert_has(&all, "\r\nUpgrade: websocket\r\n");
    assert_has(&all, "\r\nConnection: Upgrade\r\n");
    assert_has(&all, "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    assert_int_equal(times(&all, "Content-Length"), 0);
    buf_free(&all);
    wait_for(&met.accepted, 1);
    return fd;
}

static void expect_bytes(int fd, const char *bytes, size_t len)
{
    struct buf all = {0};
    while (all.len < len)
        assert_true(hear(fd, &all));
    assert_int_equal(all.len, len);
    assert_memory_equal(all.data, bytes, len);
    buf_free(&all);
}

static void end(int fd)
{
    struct buf all = {0};
    hear_all(fd, &all);
    close(fd);
    buf_free(&all);
    wait_for(&met.gone, 1);
    assert_int_equal(met.gone, 1);
}

static void messages_go_both_ways(void **state)
{
    (void)state;
    int fd = opened();
    say_bytes(fd, MASKED_HI, 8);
    expect_bytes(fd, "\x81\x02hi", 4);
    say_bytes(fd, "\x89\x81\0\0\0\0p", 7);
    expect_bytes(fd, "\x8a\x01p", 3);
    websocket_send(met.socket, "from here", 9); /* another thread than the loop's */
    expect_bytes(fd,
        "\x81\x09"
        "from here",
        11);
    say_bytes(fd, MASKED_BYE, 8);
    expect_bytes(fd, "\x88\x02\x03\xe8", 4);
    end(fd);
}

static void what_comes_with_the_handshake_is_not_lost(void **state)
{
    struct buf all = {0};
    (void)state;
    int fd = dial();
    say_bytes(fd, HELLO MASKED_HI MASKED_HI, sizeof HELLO - 1 + 16);
    hear_until(fd, &all, "\x81\x02hi\x81\x02hi");
    buf_free(&all);
    close(fd);
    wait_for(&met.gone, 1);
}

static void hold_socket(struct http_exchange *exchange)
{
    assert_true(websocket_asked(exchange));
    hold(exchange);
}

static void another_thread_may_accept_later(void **state)
{
    struct buf all = {0};
    (void)state;
    world.on_socket = hold_socket;
    int fd = dial();
    say_bytes(fd, HELLO MASKED_HI, sizeof HELLO - 1 + 8);
    struct http_exchange *exchange = wait_held();
    struct websocket *socket = websocket_accept(exchange, &handler, &met.gone);
    websocket_send(socket, "first", 5); /* never before the answer */
    keep(socket);
    hear_until(fd, &all, "\x81\x02hi");
    assert_has(&all, "\r\n\r\n\x81\x05"
                     "first\x81\x02hi");
    buf_free(&all);
    close(fd);
    wait_for(&met.gone, 1);
}

static void a_client_that_left_before_is_gone_too(void **state)
{
    (void)state;
    world.on_socket = hold_socket;
    int fd = dial();
    say(fd, HELLO);
    struct http_exchange *exchange = wait_held();
    close(fd);
    keep(websocket_accept(exchange, &handler, &met.gone));
    wait_for(&met.gone, 1);
}

static void a_broken_frame_ends_it(void **state)
{
    (void)state;
    int fd = opened();
    say_bytes(fd, "\x81\x02hi", 4); /* no mask */
    expect_bytes(fd, "\x88\x0a\x03\xeaprotocol", 12);
    say_bytes(fd, MASKED_HI, 8); /* not answered any more */
    end(fd);
}

static void the_owner_closes(void **state)
{
    (void)state;
    int fd = opened();
    websocket_send(met.socket, "last", 4);
    websocket_close(met.socket, 3002, "restart");
    websocket_send(met.socket, "too late", 8);
    expect_bytes(fd, "\x81\x04last\x88\x09\x0b\xbarestart", 17);
    say_bytes(fd, "\x88\x82\0\0\0\0\x0b\xba", 8);
    end(fd);
}

static void a_client_that_vanishes_is_gone_once(void **state)
{
    (void)state;
    int fd = opened();
    close(fd);
    wait_for(&met.gone, 1);
    websocket_send(met.socket, "nobody", 6);
    websocket_close(met.socket, 3000, "");
    assert_int_equal(met.gone, 1);
}

static void a_silent_client_is_pinged_and_given_up(void **state)
{
    struct http_limits limits = usual;
    (void)state;
    limits.ping_ms = 100;
    start(&limits, false);
    int fd = opened();
    expect_bytes(fd, "\x89\0", 2);
    say_bytes(fd, "\x8a\x80\0\0\0\0", 6); /* it lives */
    expect_bytes(fd, "\x89\0", 2);
    struct pollfd wait = {.fd = fd, .events = POLLIN}; /* and now it does not */
    assert_int_equal(poll(&wait, 1, PATIENCE_MS), 1);
    char byte;
    assert_true(recv(fd, &byte, 1, 0) <= 0);
    close(fd);
    wait_for(&met.gone, 1);
    struct websocket_counters counters;
    websocket_count(&counters);
    assert_true(counters.silent > 0);
}

static void a_client_that_does_not_read_is_cut_off(void **state)
{
    static char much[65536];
    struct websocket_counters before, after;
    (void)state;
    memset(much, 'm', sizeof much);
    websocket_count(&before);
    int fd = opened();
    for (int i = 0; i < 400 && met.gone == 0; i++) /* more than socket buffers and the queue hold */
        websocket_send(met.socket, much, sizeof much);
    wait_for(&met.gone, 1);
    close(fd);
    websocket_count(&after);
    assert_int_equal(after.open, before.open);
}

static void *end_server(void *user)
{
    (void)user;
    http_server_stop(&world.server);
    return NULL;
}

static void a_server_that_ends_says_so(void **state)
{
    (void)state;
    int fd = opened();
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, end_server, NULL), 0);
    expect_bytes(fd, "\x88\x0d\x03\xe9server ends", 15);
    end(fd);
    pthread_join(thread, NULL);
    websocket_send(met.socket, "nobody", 6); /* the loop is gone, the socket is not */
}

static void handshakes_are_refused(void **state)
{
    static const struct {
        const char *request, *status;
    } rows[] = {
        {"GET /socket" H "\r\n", "426"},
        {"GET /socket" H "Upgrade: websocket\r\n\r\n", "426"},
        {"GET /socket" H "Connection: Upgrade\r\n\r\n", "426"},
        {"GET /socket" H
         "Upgrade: websockets\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY
         "\r\n\r\n",
            "426"},
        {"GET /socket" H
         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: " KEY
         "\r\n\r\n",
            "426"},
        {"GET /socket" H "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " KEY "\r\n\r\n",
            "426"},
        {"GET /socket" H "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n",
            "400"},
        {"GET /socket" H
         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ=\r\n\r\n",
            "400"},
        {"GET /socket" H
         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
         "!!!!IHNhbXBsZSBub25jZQ==\r\n\r\n",
            "400"},
        {"POST /socket" H
         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY
         "\r\nContent-Length: 0\r\n\r\n",
            "400"},
        {"GET /socket" H
         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY
         "\r\nContent-Length: 1\r\n\r\nx",
            "400"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf all = {0};
        int fd = dial();
        say(fd, rows[i].request);
        while (!strstr(buf_str(&all), "\r\n\r\n"))
            assert_true(hear(fd, &all));
        assert_memory_equal(all.data + strlen("HTTP/1.1 "), rows[i].status, 3);
        close(fd);
        buf_free(&all);
    }
    assert_int_equal(met.accepted, 0);
}

static void over_tls_too(void **state)
{
    char command[512];
    (void)state;
    start(&usual, true);
    snprintf(command, sizeof command,
        "printf 'GET /socket HTTP/1.1\\r\\nHost: h\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n"
        "Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: " KEY "\\r\\n\\r\\n\\211\\201\\0\\0\\0\\0p"
        "\\210\\200\\0\\0\\0\\0' | openssl s_client -quiet -connect 127.0.0.1:%d 2>/dev/null",
        http_server_port(world.server));
    FILE *client = popen(command, "r");
    char all[1000] = "";
    size_t len = fread(all, 1, sizeof all - 1, client);
    pclose(client);
    assert_true(len > 7);
    assert_memory_equal(all + len - 7, "\x8a\x01p\x88\x02\x03\xe8", 7);
    wait_for(&met.gone, 1);
}

#define SOCKET(test) cmocka_unit_test_setup_teardown(test, start_plain, stop)
#define LIMITS(test) cmocka_unit_test_teardown(test, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOCKET(messages_go_both_ways),
        SOCKET(what_comes_with_the_handshake_is_not_lost),
        SOCKET(another_thread_may_accept_later),
        SOCKET(a_client_that_left_before_is_gone_too),
        SOCKET(a_broken_frame_ends_it),
        SOCKET(the_owner_closes),
        SOCKET(a_client_that_vanishes_is_gone_once),
        LIMITS(a_silent_client_is_pinged_and_given_up),
        SOCKET(a_client_that_does_not_read_is_cut_off),
        SOCKET(a_server_that_ends_says_so),
        SOCKET(handshakes_are_refused),
        LIMITS(over_tls_too),
    };
    return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}

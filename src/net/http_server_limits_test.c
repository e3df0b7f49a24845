/* The server among bad requests, slow clients, clients that leave, and its own end. */
#include "net/http_server_fixture.h"

/* Refusals */

static void bad_requests_are_refused_and_the_connection_closed(void **state)
{
    (void)state;
    refused("POST /" H "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", "400");
    refused("POST /" H "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400");
    refused("GET / HTTP/1.1\nHost: h\n\n", "400");
    refused("GET /" H "A: b\r\n c\r\n\r\n", "400");
    refused("GET /" H "A : b\r\n\r\n", "400");
    refused("GET / HTTP/1.1\r\n\r\n", "400");
    refused("GET /" H "Host: h\r\n\r\n", "400");
    refused("POST /" H "Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", "400");
    refused("POST /" H "Transfer-Encoding: gzip\r\n\r\n", "501");
    refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n", "505");
    refused("nonsense\r\n\r\nGET /echo" H "\r\n", "400");
}

static void oversized_requests_are_refused(void **state)
{
    (void)state;
    char text[8192];
    snprintf(text, sizeof text, "GET /%01000d" H "\r\n", 0);
    refused(text, "414");
    snprintf(text, sizeof text, "GET /" H "A: %04000d\r\n\r\n", 0);
    refused(text, "431");
    refused("POST /" H "Content-Length: 300001\r\n\r\n", "413");
    refused("POST /" H "Transfer-Encoding: chunked\r\n\r\nfffff\r\n", "413");
}

static void a_refusal_reaches_a_client_that_still_sends(void **state)
{
    (void)state;
    struct buf all = {0};
    int fd = dial();
    say(fd, "POST /" H "Content-Length: 10000000\r\n\r\n");
    char junk[65536] = {0};
    for (int i = 0; i < 100; i++) /* closing at once would reset this connection before the answer is read */
        say_bytes(fd, junk, sizeof junk);
    hear_until(fd, &all, "}");
    assert_has(&all, "HTTP/1.1 413 ");
    close(fd);
    buf_free(&all);
}

static void slow_requests_time_out(void **state)
{
    (void)state;
    struct http_limits hasty = usual;
    hasty.header_timeout_ms = hasty.body_timeout_ms = hasty.idle_timeout_ms = 50;
    serve("127.0.0.1", 1, &hasty, false);
    refused("GET / HT", "408");
    refused("POST /" H "Content-Length: 5\r\n\r\nab", "408");
    struct buf all = {0};
    int fd = dial();
    say(fd, "GET /echo" H "\r\n");
    hear_all(fd, &all); /* then idle: closed without a word */
    assert_int_equal(times(&all, "HTTP/1.1 "), 1);
    buf_free(&all);
    close(fd);
    fd = dial();
    hear_all(fd, &all);
    assert_int_equal(all.len, 0);
    close(fd);
}

static void a_client_that_does_not_read_is_dropped(void **state)
{
    (void)state;
    struct http_limits hasty = usual;
    hasty.write_timeout_ms = 50;
    serve("127.0.0.1", 1, &hasty, false);
    int fd = dial(), small = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    say(fd, "GET /big?20000000" H "\r\n");
    struct pollfd gone = {.fd = fd, .events = POLLRDHUP};
    assert_int_equal(poll(&gone, 1, PATIENCE_MS), 1);
    close(fd);
}

static void too_many_connections_are_told_so(void **state)
{
    (void)state;
    struct http_limits few = usual;
    few.max_connections = 2;
    serve("127.0.0.1", 2, &few, false);
    struct buf all = {0};
    int fds[2] = {dial(), dial()};
    for (int i = 0; i < 2; i++) {
        say(fds[i], "GET /echo" H "\r\n");
        hear_until(fds[i], &all, "from 127.0.0.1");
        buf_free(&all);
    }
    int third = dial();
    hear_all(third, &all);
    assert_has(&all, "HTTP/1.1 503 ");
    close(third);
    buf_free(&all);
    close(fds[0]);
    close(fds[1]);
}

/* Clients and servers that leave */

static void an_exchange_outlives_its_client(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, "POST /hold?x" H "Content-Length: 3\r\n\r\nabc");
    struct http_exchange *exchange = wait_held();
    struct linger reset = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    struct buf all = {0};
    for (int i = 0; i < 4; i++) { /* both loops have surely seen the reset after this */
        fd = dial();
        say(fd, "GET /echo" H "Connection: close\r\n\r\n");
        hear_all(fd, &all);
        close(fd);
    }
    buf_free(&all);
    assert_string_equal(exchange->query, "x");
    assert_string_equal(exchange->body, "abc");
    assert_string_equal(exchange->peer, "127.0.0.1");
    answer(exchange);
}

static void *stop_thread(void *user)
{
    (void)user;
    http_server_stop(&world.server);
    return NULL;
}

static void stopping_lets_exchanges_finish(void **state)
{
    (void)state;
    struct buf all = {0};
    pthread_t stopper;
    int idle = dial(), busy = dial();
    say(idle, "GET /echo" H "\r\n");
    hear_until(idle, &all, "from 127.0.0.1");
    buf_free(&all);
    say(busy, "GET /hold" H "\r\n");
    struct http_exchange *exchange = wait_held();
    assert_int_equal(pthread_create(&stopper, NULL, stop_thread, NULL), 0);
    hear_all(idle, &all); /* idle connections close at once */
    assert_int_equal(all.len, 0);
    answer(exchange);
    pthread_join(stopper, NULL);
    hear_all(busy, &all);
    assert_has(&all, "HTTP/1.1 200 OK");
    if (times(&all, "Connection: close") == 0)
        assert_has(&all, "Connection: keep-alive"); /* its loop was told to drain just after the answer */
    close(idle);
    close(busy);
    buf_free(&all);
}

static void a_reply_after_the_stop_is_harmless(void **state)
{
    (void)state;
    struct http_limits hasty = usual;
    hasty.drain_timeout_ms = 50;
    serve("127.0.0.1", 1, &hasty, false);
    struct buf all = {0};
    int one = dial(), two = dial();
    say(one, "GET /hold" H "\r\n");
    say(two, "GET /hold" H "\r\n");
    struct http_exchange *first = wait_held(), *second = wait_held();
    http_server_stop(&world.server);
    hear_all(one, &all);
    assert_int_equal(all.len, 0);
    answer(first);
    answer(second);
    close(one);
    close(two);
}

static void a_taken_port_is_reported(void **state)
{
    (void)state;
    char error[256] = "";
    struct http_server_config config = {.address = "127.0.0.1",
        .port = http_server_port(world.server),
        .threads = 2,
        .limits = usual,
        .on_request = on_request};
    assert_null(http_server_start(&config, error, sizeof error));
    assert_non_null(strstr(error, "in use"));
    config.address = "not an address";
    assert_null(http_server_start(&config, error, sizeof error));
    assert_non_null(strstr(error, "bad address"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        USUAL(bad_requests_are_refused_and_the_connection_closed),
        USUAL(oversized_requests_are_refused),
        USUAL(a_refusal_reaches_a_client_that_still_sends),
        OWN(slow_requests_time_out),
        OWN(a_client_that_does_not_read_is_dropped),
        OWN(too_many_connections_are_told_so),
        USUAL(an_exchange_outlives_its_client),
        USUAL(stopping_lets_exchanges_finish),
        OWN(a_reply_after_the_stop_is_harmless),
        USUAL(a_taken_port_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

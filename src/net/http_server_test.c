/* The server as ordinary clients see it: keep-alive, pipelining, bodies, TLS. */
#include "net/http_server_fixture.h"

#include <openssl/ssl.h>

#include "base/clock.h"

/* Ordinary traffic */

static void it_answers_and_keeps_the_connection(void **state)
{
    (void)state;
    struct buf all = {0};
    int fd = dial();
    say(fd, "GET /echo?a=1" H "\r\n");
    hear_until(fd, &all, "GET /echo?a=1 [] from 127.0.0.1");
    assert_has(&all, "HTTP/1.1 200 OK\r\nDate: ");
    assert_has(
        &all, " GMT\r\nContent-Length: 31\r\nConnection: keep-alive\r\nContent-Type: text/plain\r\n\r\n");
    buf_free(&all);
    say(fd, "POST /later" H "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":[1]}");
    hear_until(fd, &all, "POST /later? [{\"a\":[1]}] from 127.0.0.1");
    buf_free(&all);
    say(fd, "POST /echo" H "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
    hear_until(fd, &all, "POST /echo? [abc] from 127.0.0.1");
    buf_free(&all);
    say(fd, "GET /echo" H "Connection: close\r\n\r\n");
    hear_all(fd, &all);
    assert_has(&all, "\r\nConnection: close\r\n");
    buf_free(&all);
    close(fd);
}

static void head_and_http_1_0(void **state)
{
    (void)state;
    struct buf all = {0};
    int fd = dial();
    say(fd, "HEAD /echo" H "\r\nGET /echo HTTP/1.0\r\n\r\n");
    hear_all(fd, &all);
    assert_int_equal(times(&all, "HTTP/1.1 200 OK"), 2);
    assert_has(
        &all, "\r\nContent-Length: 29\r\nConnection: keep-alive\r\nContent-Type: text/plain\r\n\r\nHTTP/1.1");
    assert_has(&all, "\r\nConnection: close\r\n");
    assert_int_equal(times(&all, "GET /echo? [] from 127.0.0.1"), 1);
    close(fd);
    buf_free(&all);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    struct buf all = {0}, requests = {0};
    for (int i = 0; i < 300; i++)
        buf_printf(&requests, "POST /%s?%d" H "Content-Length: 1\r\n\r\nx\r\n", i % 3 ? "echo" : "later", i);
    int fd = dial();
    say_bytes(fd, requests.data, requests.len);
    hear_until(fd, &all, "?299 [x] from 127.0.0.1");
    const char *at = all.data;
    for (int i = 0; i < 300; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "?%d [x]", i);
        at = strstr(at, expected);
        assert_non_null(at);
    }
    close(fd);
    buf_free(&all);
    buf_free(&requests);
}

static void a_half_closed_client_gets_its_answers(void **state)
{
    (void)state;
    struct buf all = {0};
    int fd = dial();
    say(fd, "GET /later?1" H "\r\nGET /later?2" H "\r\nGET /cut");
    shutdown(fd, SHUT_WR);
    hear_all(fd, &all);
    assert_int_equal(times(&all, "HTTP/1.1 200 OK"), 2);
    assert_has(&all, "/later?2");
    close(fd);
    buf_free(&all);
}

static void a_request_may_be_cut_at_any_byte(void **state)
{
    (void)state;
    static const char text[] =
        "POST /echo?q" H "Transfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n0\r\nT: t\r\n\r\n";
    struct buf all = {0};
    int fd = dial();
    for (size_t cut = 1; cut < sizeof text - 1; cut++) {
        say_bytes(fd, text, cut);
        sched_yield();
        say_bytes(fd, text + cut, sizeof text - 1 - cut);
        hear_until(fd, &all, "POST /echo?q [abc] from 127.0.0.1");
        assert_int_equal(times(&all, "HTTP/1.1 200 OK"), 1);
        buf_free(&all);
    }
    for (size_t i = 0; i < sizeof text - 1; i++)
        say_bytes(fd, text + i, 1);
    hear_until(fd, &all, "POST /echo?q [abc] from 127.0.0.1");
    buf_free(&all);
    close(fd);
}

static void large_bodies_pass_both_ways(void **state)
{
    (void)state;
    struct buf all = {0};
    int fd = dial();
    char *body = malloc(300001);
    memset(body, 'z', 300000);
    body[300000] = '\0';
    say(fd, "POST /echo" H "Content-Length: 300000\r\n\r\n");
    say(fd, body);
    hear_until(fd, &all, "z] from 127.0.0.1");
    assert_true(all.len > 300000);
    free(body);
    buf_free(&all);
    say(fd, "GET /big?20000000" H "\r\nGET /echo?end" H "\r\n"); /* more than the socket takes at once */
    hear_until(fd, &all, "GET /echo?end [] from 127.0.0.1");
    assert_true(all.len > 20000000);
    close(fd);
    buf_free(&all);
}

static void expectations_are_answered(void **state)
{
    (void)state;
    struct buf all = {0};
    int fd = dial();
    say(fd, "POST /echo" H "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    hear_until(fd, &all, "HTTP/1.1 100 Continue\r\n\r\n");
    say(fd, "ab");
    hear_until(fd, &all, "[ab] from 127.0.0.1");
    close(fd);
    buf_free(&all);
    refused("POST /echo" H "Expect: 100-continue\r\nContent-Length: 300001\r\n\r\n", "413");
}

static void addresses_are_named_plainly(void **state)
{
    (void)state;
    struct buf all = {0};
    serve("::", 1, &usual, false); /* IPv4 arrives as ::ffff:127.0.0.1 */
    int fd = dial();
    say(fd, "GET /echo" H "\r\n");
    hear_until(fd, &all, "GET /echo? [] from 127.0.0.1");
    close(fd);
    buf_free(&all);
}

static void headers_are_found_in_any_case(void **state)
{
    (void)state;
    struct buf all = {0};
    int fd = dial();
    say(fd, "GET /hold" H "x-ThIng: value\r\n\r\n");
    struct http_exchange *exchange = wait_held();
    assert_string_equal(http_header(exchange, "X-Thing"), "value");
    assert_null(http_header(exchange, "X-Other"));
    assert_true(exchange->started_us > 0 && exchange->started_us <= clock_monotonic_us());
    http_reply(exchange, 204, NULL, 0, "ignored", 7);
    hear_until(fd, &all, "\r\n\r\n");
    assert_has(&all, "HTTP/1.1 204 No Content\r\n");
    assert_int_equal(times(&all, "Content-Length"), 0);
    close(fd);
    buf_free(&all);
}

/* Many replies from other threads at once */

static void *client_run(void *user)
{
    (void)user;
    struct buf all = {0};
    int fd = dial();
    for (int i = 0; i < 50; i++) {
        say(fd, i % 2 ? "GET /later" H "\r\n" : "GET /echo" H "\r\n");
        hear_until(fd, &all, "from 127.0.0.1");
        buf_free(&all);
    }
    close(fd);
    return NULL;
}

static void many_clients_are_served_at_once(void **state)
{
    (void)state;
    pthread_t clients[8];
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&clients[i], NULL, client_run, NULL), 0);
    for (int i = 0; i < 8; i++)
        pthread_join(clients[i], NULL);
}

/* TLS */

static SSL *tls_dial(SSL_CTX *context)
{
    SSL *ssl = SSL_new(context);
    SSL_set_fd(ssl, dial());
    assert_int_equal(SSL_connect(ssl), 1);
    return ssl;
}

static void tls_hang_up(SSL *ssl)
{
    SSL_shutdown(ssl);
    close(SSL_get_fd(ssl));
    SSL_free(ssl);
}

static void tls_ask(SSL *ssl, const char *request, const char *end)
{
    struct buf all = {0};
    char part[16384];
    size_t len = strlen(end);
    assert_int_equal(SSL_write(ssl, request, (int)strlen(request)), (int)strlen(request));
    while (all.len < len || memcmp(all.data + all.len - len, end, len) != 0) {
        int got = SSL_read(ssl, part, sizeof part);
        assert_true(got > 0);
        buf_add(&all, part, (size_t)got);
    }
    buf_free(&all);
}

static void tls_carries_the_same(void **state)
{
    (void)state;
    char error[256] = "";
    serve("127.0.0.1", 1, &usual, true);
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl = tls_dial(context);
    tls_ask(ssl, "POST /echo" H "Content-Length: 2\r\n\r\nab", "POST /echo? [ab] from 127.0.0.1 over TLS");
    tls_ask(ssl, "GET /later?1" H "\r\nGET /later?2" H "\r\n", "GET /later?2 [] from 127.0.0.1 over TLS");
    tls_ask(
        ssl, "GET /big?5000000" H "\r\nGET /echo?end" H "\r\n", "GET /echo?end [] from 127.0.0.1 over TLS");
    assert_int_equal(make_certificate(), 0);
    assert_true(http_server_reload_tls(world.server, error, sizeof error));
    SSL *other = tls_dial(context);
    X509 *old_cert = SSL_get1_peer_certificate(ssl), *new_cert = SSL_get1_peer_certificate(other);
    assert_int_not_equal(X509_cmp(old_cert, new_cert), 0);
    X509_free(old_cert);
    X509_free(new_cert);
    tls_ask(ssl, "GET /echo" H "\r\n", "over TLS"); /* the old connection goes on */
    tls_ask(other, "GET /echo" H "\r\n", "over TLS");
    tls_hang_up(ssl);
    tls_ask(other, "GET /echo" H "Connection: close\r\n\r\n", "over TLS");
    char rest[16];
    assert_int_equal(SSL_read(other, rest, sizeof rest), 0);
    assert_int_equal(SSL_get_error(other, 0), SSL_ERROR_ZERO_RETURN); /* closed properly, not cut */
    tls_hang_up(other);
    SSL_CTX_free(context);
    struct buf all = {0};
    int plain = dial();
    say(plain, "GET /echo" H "\r\n");
    hear_all(plain, &all);
    assert_int_equal(times(&all, "HTTP/1.1 "), 0);
    close(plain);
    buf_free(&all);
}

static void a_bad_certificate_is_reported(void **state)
{
    (void)state;
    char error[256] = "", path[128];
    serve("127.0.0.1", 1, &usual, true);
    snprintf(path, sizeof path, "%s/tls.pem", world.certs);
    assert_int_equal(truncate(path, 10), 0);
    assert_false(http_server_reload_tls(world.server, error, sizeof error));
    assert_non_null(strstr(error, "tls.pem"));
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl = tls_dial(context);
    tls_ask(ssl, "GET /echo" H "\r\n", "over TLS"); /* the old one stays */
    tls_hang_up(ssl);
    SSL_CTX_free(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        USUAL(it_answers_and_keeps_the_connection),
        USUAL(head_and_http_1_0),
        USUAL(pipelined_requests_are_answered_in_order),
        USUAL(a_half_closed_client_gets_its_answers),
        USUAL(a_request_may_be_cut_at_any_byte),
        USUAL(large_bodies_pass_both_ways),
        USUAL(expectations_are_answered),
        OWN(addresses_are_named_plainly),
        USUAL(headers_are_found_in_any_case),
        USUAL(many_clients_are_served_at_once),
        OWN(tls_carries_the_same),
        OWN(a_bad_certificate_is_reported),
    };
    return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}

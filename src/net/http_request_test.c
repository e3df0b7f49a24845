/* The parser alone, without sockets: every request is fed whole, and cut in two at every byte, and byte by byte; the
 * outcome must always be the same. The list of refusals is the list of what an attacker would try. */
#include "net/http_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct http_limits limits = {
    .max_url = 64, .max_header_bytes = 300, .max_headers = 8, .max_body = 100};

/* Parses text in pieces: up to `cut` at once, then `step` bytes each. 0: wants more; 200: complete; else a refusal.
 * The exchange as one line is in line_r, how many bytes the request took in *used_r. */
static int parse(
    const char *text, size_t len, size_t cut, size_t step, char *line_r, size_t size, size_t *used_r)
{
    struct http_parser parser;
    http_parser_init(&parser, &limits);
    struct arena *arena = arena_new();
    struct http_request *request = http_request_new(arena);
    enum http_parse result = HTTP_PARSE_MORE;
    size_t at = 0;
    while (at < len && result == HTTP_PARSE_MORE) {
        size_t part = at < cut ? cut - at : step;
        if (part > len - at)
            part = len - at;
        char piece[2048]; /* its own memory: nothing may point into the input */
        memcpy(piece, text + at, part);
        size_t used = 0;
        result = http_parser_feed(&parser, request, piece, part, &used);
        at += used;
        memset(piece, '?', part);
    }
    const struct http_exchange *e = &request->exchange;
    int len_r = snprintf(line_r, size, "%s %s ? %s |", e->method, e->path, e->query);
    for (size_t i = 0; i < e->header_count; i++)
        len_r +=
            snprintf(line_r + len_r, size - (size_t)len_r, " %s=%s", e->headers[i].name, e->headers[i].value);
    snprintf(line_r + len_r, size - (size_t)len_r, " | %s%s", e->body, request->keep_alive ? " | keep" : "");
    *used_r = at;
    int status = result == HTTP_PARSE_COMPLETE ? 200 : result == HTTP_PARSE_REFUSED ? parser.status : 0;
    http_request_end(request);
    arena_free(&arena);
    return status;
}

static void check(const char *text, size_t len, int status, const char *expected)
{
    char line[2048];
    size_t used;
    for (size_t cut = 0; cut <= len; cut++) {
        int got = parse(text, len, cut, cut == 0 ? 1 : len, line, sizeof line, &used);
        if (got != status)
            print_error("cut at %zu of: %s\n", cut, text);
        assert_int_equal(got, status);
        if (expected) {
            assert_string_equal(line, expected);
            assert_int_equal(used, len);
        }
    }
}

#define accepts(text, line)   check(text, sizeof(text) - 1, 200, line)
#define refuses(status, text) check(text, sizeof(text) - 1, status, NULL)
#define H                     " HTTP/1.1\r\nHost: h\r\n"

static void requests_are_understood_wherever_they_are_cut(void **state)
{
    (void)state;
    accepts("GET /a/b?x=1&y=%20 HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nX-Trim: \t v w \t\r\n\r\n",
        "GET /a/b ? x=1&y=%20 | Host=h X-Empty= X-Trim=v w |  | keep");
    accepts("POST /rest" H "Content-Length: 11\r\n\r\n{\"a\": [1]}\n",
        "POST /rest ?  | Host=h Content-Length=11 | {\"a\": [1]}\n | keep");
    accepts("POST /" H
            "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\nT: z\r\n\r\n",
        "POST / ?  | Host=h Transfer-Encoding=Chunked | abc0123456789 | keep");
    accepts("GET http://h?q" H "\r\n", "GET / ? q | Host=h |  | keep");
    accepts("OPTIONS https://H/x" H "\r\n", "OPTIONS /x ?  | Host=h |  | keep");
}

static void keep_alive_follows_version_and_connection(void **state)
{
    (void)state;
    accepts("GET / HTTP/1.0\r\n\r\n", "GET / ?  | | ");
    accepts("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / ?  | Connection=Keep-Alive |  | keep");
    accepts("GET /" H "Connection: close\r\n\r\n", "GET / ?  | Host=h Connection=close | ");
}

static void upgrades_are_ignored(void **state)
{
    (void)state;
    accepts("GET /" H "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET / ?  | Host=h Connection=Upgrade Upgrade=websocket |  | keep");
    accepts("POST /" H "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok",
        "POST / ?  | Host=h Connection=Upgrade Upgrade=h2c Content-Length=2 | ok | keep");
}

static void a_request_ends_before_the_next(void **state)
{
    (void)state;
    static const char two[] = "POST /1" H "Content-Length: 2\r\n\r\nabGET /2" H "\r\n";
    char line[512];
    size_t used;
    assert_int_equal(parse(two, sizeof two - 1, sizeof two, 1, line, sizeof line, &used), 200);
    assert_string_equal(two + used, "GET /2" H "\r\n");
}

static void ambiguous_requests_are_refused(void **state)
{
    (void)state;
    refuses(400, "POST /" H "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab");
    refuses(400, "POST /" H "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
    refuses(400, "POST /" H "Content-Length: 2, 2\r\n\r\nab");
    refuses(400, "POST /" H "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    refuses(400, "POST /" H "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n");
    refuses(400, "POST /" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    refuses(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    refuses(400, "GET / HTTP/1.1\r\n\r\n");
    refuses(400, "GET /" H "host: h\r\n\r\n");
    refuses(400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
    refuses(400, "GET http://other/" H "\r\n");
}

static void malformed_requests_are_refused(void **state)
{
    (void)state;
    refuses(400, "GET / HTTP/1.1\nHost: h\r\n\r\n");
    refuses(400, "GET /" H "A: b\n\r\n");
    refuses(400, "GET /" H "A: b\r\n\n");
    refuses(400, "GET /" H "\rX");
    refuses(400, "GET /" H "A: b\r\n c\r\n\r\n");
    refuses(400, "GET /" H "A : b\r\n\r\n");
    refuses(400, "GET / HTTP/1.1\r\n Host: h\r\n\r\n");
    refuses(400, "GET /" H "A: b\0c\r\n\r\n");
    refuses(400, "GET /" H "A\0: b\r\n\r\n");
    refuses(400, "GET /\0" H "\r\n");
    refuses(400, "GET /a#b" H "\r\n");
    refuses(400, "GET /\xd0\x9f" H "\r\n");
    refuses(400, "GET a" H "\r\n");
    refuses(400, "OPTIONS *" H "\r\n");
    refuses(400, "CONNECT h:443" H "\r\n");
    refuses(400, "B@D / HTTP/1.1\r\n\r\n");
    refuses(400, "\x16\x03\x01\x02");
    refuses(400, "GET /" H "NoColon\r\n\r\n");
    refuses(400, "POST /" H "Content-Length: +2\r\n\r\nab");
    refuses(400, "POST /" H "Content-Length: 0x2\r\n\r\nab");
    refuses(400, "POST /" H "Content-Length:\r\n\r\nab");
    refuses(400, "POST /" H "Content-Length: 99999999999999999999\r\n\r\nab");
}

static void malformed_chunks_are_refused(void **state)
{
    (void)state;
#define CHUNKED "POST /" H "Transfer-Encoding: chunked\r\n\r\n"
    refuses(400, CHUNKED "x\r\n");
    refuses(400, CHUNKED "-1\r\n");
    refuses(400, CHUNKED "0x2\r\nab\r\n0\r\n\r\n");
    refuses(400, CHUNKED "2 \r\nab\r\n0\r\n\r\n");
    refuses(400, CHUNKED "2\nab\r\n0\r\n\r\n");
    refuses(400, CHUNKED "2\r\nabc\r\n0\r\n\r\n");
    refuses(400, CHUNKED "11111111111111111\r\n");
}

static void unknown_things_are_refused_by_name(void **state)
{
    (void)state;
    refuses(501, "POST /" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    refuses(501, "POST /" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
    refuses(417, "POST /" H "Expect: miracles\r\nContent-Length: 1\r\n\r\na");
    refuses(505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n");
    refuses(505, "GET / HTTP/1.2\r\nHost: h\r\n\r\n");
    refuses(505, "GET / HTTP/3.0\r\nHost: h\r\n\r\n");
    refuses(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    refuses(400, "GET / HTTP/1.1x\r\nHost: h\r\n\r\n");
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    char text[2048];
    snprintf(text, sizeof text, "GET /%063d" H "\r\n", 0);
    check(text, strlen(text), 200, NULL);
    snprintf(text, sizeof text, "GET /%064d" H "\r\n", 0);
    check(text, strlen(text), 414, NULL);
    snprintf(text, sizeof text, "GET /" H "A: %0300d\r\n\r\n", 0);
    check(text, strlen(text), 431, NULL);
    snprintf(text, sizeof text, "GET /" H "A: %1000d\r\n\r\n", 0); /* spaces are bytes too */
    char line[512];
    size_t used;
    assert_int_equal(parse(text, strlen(text), 0, 1, line, sizeof line, &used), 431);
    refuses(431, "GET /" H "1:\r\n2:\r\n3:\r\n4:\r\n5:\r\n6:\r\n7:\r\n8:\r\n\r\n");
    refuses(413, "POST /" H "Content-Length: 101\r\n\r\n");
    refuses(413, CHUNKED "65\r\n");
    refuses(413, CHUNKED "60\r\n" /* 96 */
                         "012345678901234567890123456789012345678901234567"
                         "012345678901234567890123456789012345678901234567\r\n5\r\n");
    snprintf(text, sizeof text, CHUNKED "1;a=%0300d\r\nx\r\n0\r\n\r\n", 0);
    check(text, strlen(text), 431, NULL);
    snprintf(text, sizeof text, CHUNKED "0\r\nT: %0300d\r\n\r\n", 0);
    check(text, strlen(text), 431, NULL);
}

static void answers_carry_what_the_caller_leaves_out(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct http_request *request = http_request_new(arena);
    static const struct http_header headers[] = {{"Content-Type", "text/plain"}, {"X", "a\r\nEvil: b"}};
    request->keep_alive = true;
    char date[HTTP_DATE_SIZE];
    http_date(784111777, date);
    http_response_build(request, 200, headers, 2, "hello", 5);
    http_response_finish(request, date);
    static const char expected[] = "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 "
                                   "GMT\r\nContent-Length: 5\r\nConnection: keep-alive\r\n"
                                   "Content-Type: text/plain\r\nX: a  Evil: b\r\n\r\nhello";
    assert_int_equal(request->out.len, sizeof expected - 1);
    assert_memory_equal(request->out.base, expected, sizeof expected - 1);
    http_request_end(request);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_understood_wherever_they_are_cut),
        cmocka_unit_test(keep_alive_follows_version_and_connection),
        cmocka_unit_test(upgrades_are_ignored),
        cmocka_unit_test(a_request_ends_before_the_next),
        cmocka_unit_test(ambiguous_requests_are_refused),
        cmocka_unit_test(malformed_requests_are_refused),
        cmocka_unit_test(malformed_chunks_are_refused),
        cmocka_unit_test(unknown_things_are_refused_by_name),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(answers_carry_what_the_caller_leaves_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* From bytes to an exchange.
 *
 * llhttp cuts the bytes into spans, with none of its lenient flags; the spans are copied into the request's arena
 * because the read buffer is shared by all connections of a loop. A span may come in any number of pieces, so a text
 * grows by doubling: a client that sends byte by byte costs linear memory, not quadratic.
 *
 * Two parsers that disagree about one request are how requests are smuggled past a proxy. So whatever can be read in
 * two ways is refused, and what llhttp lets pass but we do not understand (codings before "chunked", Content-Length
 * without digits, several Hosts, an authority that contradicts Host) is refused here. Trailers are bounded and
 * dropped. Upgrade is ignored, as RFC 9110 allows; whoever answers may still take it
 * up (websocket.c), and then the bytes behind the request are not for this parser.
 *
 * Invariant: after COMPLETE the parser is paused exactly behind the request. */
#include "net/http_request.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"

enum {
    SMALL_BODY = 65536,   /* announced bodies up to here are allocated at once, longer ones as they come */
    LINE_OVERHEAD = 64,   /* method, version and line ends of a request line */
    FIELD_OVERHEAD = 4,   /* ": " and the line end of a header */
    FIRST_HEADERS = 16,
};

struct http_request *http_request_new(struct arena *arena)
{
    struct http_request *request = arena_new_of(arena, struct http_request);
    request->exchange = (struct http_exchange){
        .arena = arena, .method = "", .path = "/", .query = "", .body = "", .peer = ""};
    request->exchange.started_us = clock_monotonic_us();
    return request;
}

struct arena *http_request_end(struct http_request *request)
{
    buf_free(&request->long_body);
    return request->exchange.arena;
}

static int refuse(struct http_parser *parser, int status, const char *why)
{
    parser->status = status;
    parser->why = why;
    return -1;
}

static void text_add(struct arena *arena, struct http_text *text, const char *data, size_t len)
{
    if (text->cap - text->len <= len) { /* one byte stays for the NUL */
        text->cap = text->data ? 2 * (text->len + len) + 1 : len + 1;
        char *bigger = arena_raw(arena, text->cap);
        if (text->data)
            memcpy(bigger, text->data, text->len);
        text->data = bigger;
    }
    memcpy(text->data + text->len, data, len);
    text->len += len;
    text->data[text->len] = '\0';
}

/* Names, values, trailers and chunk extensions share one bound. */
static int count_fields(struct http_parser *parser, size_t bytes)
{
    parser->request->field_bytes += bytes;
    if (parser->request->field_bytes > parser->limits->max_header_bytes)
        return refuse(parser, 431, "The request headers are too large");
    return 0;
}

/* The request line */

static int on_url(llhttp_t *llhttp, const char *at, size_t len)
{
    struct http_parser *parser = llhttp->data;
    struct http_request *request = parser->request;
    request->exchange.method = llhttp_method_name(llhttp_get_method(llhttp));
    if (request->url.len + len > parser->limits->max_url)
        return refuse(parser, 414, "The request URL is too long");
    text_add(request->exchange.arena, &request->url, at, len);
    return 0;
}

static int check_version(struct http_parser *parser)
{
    const llhttp_t *llhttp = &parser->llhttp;
    if (llhttp->http_major != 1 || llhttp->http_minor > 1)
        return refuse(parser, 505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");
    return 0;
}

static int on_version_complete(llhttp_t *llhttp)
{
    return check_version(llhttp->data);
}

/* Headers */

static int on_header_field(llhttp_t *llhttp, const char *at, size_t len)
{
    struct http_parser *parser = llhttp->data;
    struct http_request *request = parser->request;
    if (count_fields(parser, len) != 0)
        return -1;
    if (!request->head_done)
        text_add(request->exchange.arena, &request->name, at, len);
    return 0;
}

static int on_header_value(llhttp_t *llhttp, const char *at, size_t len)
{
    struct http_parser *parser = llhttp->data;
    struct http_request *request = parser->request;
    if (count_fields(parser, len) != 0)
        return -1;
    if (!request->head_done)
        text_add(request->exchange.arena, &request->value, at, len);
    return 0;
}

static void trim_end(struct http_text *text)
{
    while (text->len && (text->data[text->len - 1] == ' ' || text->data[text->len - 1] == '\t'))
        text->data[--text->len] = '\0';
}

static int on_header_value_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;
    struct http_request *request = parser->request;
    struct http_exchange *exchange = &request->exchange;
    if (count_fields(parser, FIELD_OVERHEAD) != 0)
        return -1;
    if (request->head_done)
        return 0;
    if (exchange->header_count >= parser->limits->max_headers)
        return refuse(parser, 431, "The request has too many headers");
    if (exchange->header_count == request->header_cap) {
        size_t cap = request->header_cap ? 2 * request->header_cap : FIRST_HEADERS;
        struct http_header *bigger = arena_array_of(exchange->arena, struct http_header, cap);
        if (request->header_cap)
            memcpy(bigger, request->headers, sizeof *bigger * request->header_cap);
        request->headers = bigger;
        request->header_cap = cap;
        exchange->headers = bigger;
    }
    trim_end(&request->value);
    request->headers[exchange->header_count++] = (struct http_header){
        request->name.data ? request->name.data : "", request->value.data ? request->value.data : ""};
    request->name = request->value = (struct http_text){0};
    return 0;
}

/* What the head means for the body */

struct framing {
    const char *host, *length, *coding, *expect;
};

/* Keeps the one value of a header that may come once. */
static int once(
    struct http_parser *parser, const struct http_header *header, const char *name, const char **value)
{
    if (strcasecmp(header->name, name) != 0)
        return 0;
    if (*value)
        return refuse(parser, 400, "A header that may come once comes twice");
    *value = header->value;
    return 0;
}

static int find_framing(struct http_parser *parser, struct framing *found)
{
    const struct http_exchange *exchange = &parser->request->exchange;
    for (size_t i = 0; i < exchange->header_count; i++) {
        const struct http_header *header = &exchange->headers[i];
        int wrong = 0;
        switch (header->name[0] | 0x20) { /* few headers get as far as a comparison */
        case 'h':
            wrong = once(parser, header, "Host", &found->host);
            break;
        case 'c':
            wrong = once(parser, header, "Content-Length", &found->length);
            break;
        case 't':
            wrong = once(parser, header, "Transfer-Encoding", &found->coding);
            break;
        case 'e':
            wrong = once(parser, header, "Expect", &found->expect);
            break;
        default:
            break;
        }
        if (wrong)
            return -1;
    }
    return 0;
}

static int check_framing(struct http_parser *parser, const struct framing *found)
{
    bool old = parser->llhttp.http_minor == 0;
    if (!found->host && !old)
        return refuse(parser, 400, "The Host header is missing");
    if (found->host && strpbrk(found->host, " \t,/@?#\\"))
        return refuse(parser, 400, "The Host header is malformed");
    if (found->length && found->coding)
        return refuse(parser, 400, "Content-Length and Transfer-Encoding exclude each other");
    if (found->length && (!found->length[0] || found->length[strspn(found->length, "0123456789")]))
        return refuse(parser, 400, "Content-Length is not a number");
    if (found->coding && old)
        return refuse(parser, 400, "HTTP/1.0 knows no Transfer-Encoding");
    if (found->coding && strcasecmp(found->coding, "chunked") != 0)
        return refuse(parser, 501, "The only Transfer-Encoding understood is chunked");
    if (found->length && parser->llhttp.content_length > parser->limits->max_body)
        return refuse(parser, 413, "The request body is too large");
    if (found->expect && !old) {
        if (strcasecmp(found->expect, "100-continue") != 0)
            return refuse(parser, 417, "The only expectation understood is 100-continue");
        parser->request->wants_continue = true;
    }
    return 0;
}

/* "http://host/path" becomes "/path"; its host must be the Host header. NULL when it is no such URL. */
static char *strip_origin(struct http_request *request, const char *host)
{
    char *url = request->url.data;
    size_t scheme = strncasecmp(url, "http://", 7) == 0 ? 7 : strncasecmp(url, "https://", 8) == 0 ? 8 : 0;
    if (!scheme)
        return NULL;
    size_t len = strcspn(url + scheme, "/?");
    if (!host || strlen(host) != len || strncasecmp(host, url + scheme, len) != 0)
        return NULL;
    char *rest = url + scheme + len;
    return *rest == '/' ? rest : arena_printf(request->exchange.arena, "/%s", rest);
}

static int split_url(struct http_parser *parser, const char *host)
{
    struct http_request *request = parser->request;
    char *url = request->url.data;
    if (!url)
        return refuse(parser, 400, "The request has no URL");
    for (const unsigned char *c = (const unsigned char *)url; *c; c++)
        if (*c <= ' ' || *c == 127 || *c == '#')
            return refuse(parser, 400, "The request URL is malformed");
    if (url[0] != '/' && !(url = strip_origin(request, host)))
        return refuse(parser, 400, "The request URL is neither a path nor a URL of this host");
    char *query = strchr(url, '?');
    if (query)
        *query++ = '\0';
    request->exchange.path = url;
    request->exchange.query = query ? query : "";
    return 0;
}

static int on_headers_complete(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;
    struct http_request *request = parser->request;
    struct framing found = {0};
    if (check_version(parser) != 0 || find_framing(parser, &found) != 0 ||
        check_framing(parser, &found) != 0 || split_url(parser, found.host) != 0)
        return -1;
    llhttp->upgrade = 0;
    request->head_done = true;
    if (found.length && llhttp->content_length <= SMALL_BODY) {
        request->body = arena_raw(request->exchange.arena, (size_t)llhttp->content_length + 1);
        request->body[llhttp->content_length] = '\0';
    }
    if (!found.coding && llhttp->content_length == 0)
        request->wants_continue = false;
    return 0;
}

/* Body */

static int on_chunk_header(llhttp_t *llhttp)
{
    struct http_parser *parser = llhttp->data;
    if (llhttp->content_length > parser->limits->max_body - parser->request->exchange.body_len)
        return refuse(parser, 413, "The request body is too large");
    return 0;
}

static int on_chunk_extension(llhttp_t *llhttp, const char *at, size_t len)
{
    (void)at;
    return count_fields(llhttp->data, len);
}

static int on_body(llhttp_t *llhttp, const char *at, size_t len)
{
    struct http_parser *parser = llhttp->data;
    struct http_request *request = parser->request;
    if (len > parser->limits->max_body - request->exchange.body_len)
        return refuse(parser, 413, "The request body is too large");
    if (request->body)
        memcpy(request->body + request->exchange.body_len, at, len);
    else
        buf_add(&request->long_body, at, len);
    request->exchange.body_len += len;
    request->wants_continue = false;
    return 0;
}

static int on_message_complete(llhttp_t *llhttp)
{
    struct http_request *request = ((struct http_parser *)llhttp->data)->request;
    request->keep_alive = llhttp_should_keep_alive(llhttp);
    request->exchange.body = request->body ? request->body : buf_str(&request->long_body);
    return HPE_PAUSED;
}

static const llhttp_settings_t callbacks = {
    .on_url = on_url,
    .on_version_complete = on_version_complete,
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_chunk_header = on_chunk_header,
    .on_chunk_extension_name = on_chunk_extension,
    .on_chunk_extension_value = on_chunk_extension,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

void http_parser_init(struct http_parser *parser, const struct http_limits *limits)
{
    *parser = (struct http_parser){.limits = limits};
    llhttp_init(&parser->llhttp, HTTP_REQUEST, &callbacks);
    parser->llhttp.data = parser;
}

/* llhttp found the error itself. Its reasons are constant plain texts. */
static void refuse_malformed(struct http_parser *parser, llhttp_errno_t error)
{
    const char *reason = llhttp_get_error_reason(&parser->llhttp);
    bool version = error == HPE_PAUSED_H2_UPGRADE ||
                   (error == HPE_INVALID_VERSION && reason && strcmp(reason, "Invalid HTTP version") == 0);
    if (version)
        refuse(parser, 505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");
    else
        refuse(parser, 400, reason && *reason ? reason : "The request is malformed");
}

enum http_parse http_parser_feed(
    struct http_parser *parser, struct http_request *request, const char *data, size_t len, size_t *used_r)
{
    llhttp_t *llhttp = &parser->llhttp;
    parser->request = request;
    if (llhttp_get_errno(llhttp) == HPE_PAUSED)
        llhttp_resume(llhttp);
    llhttp_errno_t error = llhttp_execute(llhttp, data, len);
    parser->request = NULL;
    *used_r = error == HPE_PAUSED ? (size_t)(llhttp_get_error_pos(llhttp) - data) : len;
    if (error == HPE_PAUSED)
        return HTTP_PARSE_COMPLETE;
    if (error != HPE_OK && parser->status == 0)
        refuse_malformed(parser, error);
    request->head_bytes += len;
    if (error == HPE_OK && !request->head_done &&
        request->head_bytes > parser->limits->max_url + parser->limits->max_header_bytes + LINE_OVERHEAD)
        refuse(parser, 431, "The request headers are too large"); /* spaces that no callback ever sees */
    return parser->status ? HTTP_PARSE_REFUSED : HTTP_PARSE_MORE;
}

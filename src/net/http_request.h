/* One request and its answer, inside the HTTP server: parsing into an exchange, and the bytes of the reply. Knows
 * no sockets and no threads, so a test can feed it byte by byte. Private to the server. */
#ifndef SWITCHLINE_NET_HTTP_REQUEST_H
#define SWITCHLINE_NET_HTTP_REQUEST_H

#include <llhttp.h>
#include <uv.h>

#include "base/buf.h"
#include "net/http_server.h"

struct http_loop;
struct http_conn;
struct websocket;

struct http_text { /* text that arrives in pieces; lives in the request's arena */
    char *data;
    size_t len, cap;
};

struct http_request {
    struct http_exchange exchange; /* first: the handler's pointer is ours */
    struct http_loop *loop;
    struct http_conn *conn; /* NULL once the client is gone; the loop's thread only */
    struct http_request *next; /* in the queue of replies, later in the queue of output */

    struct http_text url, name, value;
    struct http_header *headers;
    size_t header_cap;
    size_t head_bytes; /* of the head so far, as they came */
    size_t field_bytes; /* of names and values, trailers and chunk extensions included */
    char *body; /* a small body of known length, in the arena */
    struct buf long_body; /* any other body */
    bool head_done, keep_alive;
    bool wants_continue; /* the client waits for "100 Continue" */

    bool answered; /* by the handler, before on_request returned */
    http_answer *answer; /* writes the answer once the loop has it; NULL: it is written already */
    void *answer_user;
    http_ended *ended; /* is told, once; NULL: nobody, or told already */
    void *ended_user;
    struct websocket *socket; /* that the connection becomes with this answer */
    int status;
    char *block; /* room for the status line, the handler's headers, the body */
    size_t headers_len, body_len;
    uv_buf_t out; /* what goes to the client */
    uv_write_t write;
};

enum http_parse { HTTP_PARSE_MORE, HTTP_PARSE_COMPLETE, HTTP_PARSE_REFUSED };

struct http_parser { /* one per connection */
    llhttp_t llhttp;
    const struct http_limits *limits;
    struct http_request *request;
    int status; /* why it refuses: status and words */
    const char *why;
};

/* A request in an arena, which it owns from here on. */
struct http_request *http_request_new(struct arena *arena);
/* Gives back all but the arena, which is returned. */
struct arena *http_request_end(struct http_request *request);

void http_parser_init(struct http_parser *parser, const struct http_limits *limits);
/* Feeds len bytes (at least one) that belong to `request`; *used_r of them were taken. COMPLETE: the exchange is
 * filled in (peer and tls are the caller's) and the next byte belongs to the next request. REFUSED: answer with
 * parser->status and parser->why, then close; the parser is dead. */
enum http_parse http_parser_feed(
    struct http_parser *parser, struct http_request *request, const char *data, size_t len, size_t *used_r);

/* Copies the reply into the request's arena. Any thread that owns the exchange. */
void http_response_build(struct http_request *request, int status, const struct http_header *headers,
    size_t count, const void *body, size_t body_len);
/* The server's own refusal: JSON with an error and its description (plain ASCII without quotes). */
void http_response_refuse(struct http_request *request, int status, const char *why);
/* Adds status line, Date, Content-Length and Connection (close unless request->keep_alive); request->out is then
 * ready. `date` is what http_date() wrote. */
void http_response_finish(struct http_request *request, const char *date);

#endif

/* Any bytes at all: the parser must neither fall nor depend on where the bytes are cut. The first byte says where. */
#include "net/http_request.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_limits limits = {
    .max_url = 200, .max_header_bytes = 500, .max_headers = 10, .max_body = 300};

struct outcome {
    enum http_parse result;
    int status;
    size_t used, headers, body_len;
};

static struct outcome parse(const char *data, size_t len, size_t cut)
{
    struct outcome outcome = {0};
    struct http_parser parser;
    http_parser_init(&parser, &limits);
    struct http_request *request = http_request_new(arena_new());
    while (outcome.used < len && outcome.result == HTTP_PARSE_MORE) {
        size_t part = outcome.used < cut ? cut - outcome.used : len - outcome.used, used = 0;
        char *piece = malloc(part); /* so that reading past it is noticed */
        memcpy(piece, data + outcome.used, part);
        outcome.result = http_parser_feed(&parser, request, piece, part, &used);
        free(piece);
        outcome.used += used;
    }
    outcome.status = parser.status;
    outcome.headers = request->exchange.header_count;
    outcome.body_len = request->exchange.body_len;
    if (outcome.result == HTTP_PARSE_COMPLETE && strlen(request->exchange.body) > outcome.body_len)
        abort(); /* the NUL behind the body */
    if (outcome.result == HTTP_PARSE_COMPLETE && request->exchange.path[0] != '/')
        abort();
    struct arena *arena = http_request_end(request);
    arena_free(&arena);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t len = size - 1, cut = data[0] % len;
    struct outcome whole = parse((const char *)data + 1, len, 0),
                   parts = parse((const char *)data + 1, len, cut);
    bool complete = whole.result == HTTP_PARSE_COMPLETE || parts.result == HTTP_PARSE_COMPLETE;
    if (whole.result != parts.result)
        abort();
    if (complete &&
        (whole.used != parts.used || whole.headers != parts.headers || whole.body_len != parts.body_len))
        abort();
    return 0;
}

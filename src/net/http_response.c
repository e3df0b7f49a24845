/* From an answer to bytes.
 *
 * The reply is one block in the request's arena: a gap, the handler's headers, the body. Whoever answers fills the
 * block on its own thread; the loop then writes the status line and the headers that only it can know (Date, and
 * whether the connection stays open) right-aligned into the gap. So a reply is copied once and leaves in one write. */
#include "net/http_request.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { GAP = 192 }; /* status line, Date, Content-Length, Connection: at most 160 bytes */

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {423, "Locked"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Other";
}

static char *put(char *at, const char *text)
{
    return stpcpy(at, text);
}

static char *put_number(char *at, size_t number)
{
    char digits[24], *first = digits + sizeof digits;
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    size_t len = (size_t)(digits + sizeof digits - first);
    memcpy(at, first, len);
    return at + len;
}

/* A line end inside a header would start another one: it becomes a space. */
static char *put_clean(char *at, const char *text)
{
    for (; *text; text++)
        *at++ = *text == '\r' || *text == '\n' ? ' ' : *text;
    return at;
}

static bool may_have_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

void http_response_build(struct http_request *request, int status, const struct http_header *headers,
    size_t count, const void *body, size_t body_len)
{
    size_t headers_len = 2; /* the empty line */
    for (size_t i = 0; i < count; i++)
        headers_len += strlen(headers[i].name) + strlen(headers[i].value) + 4;
    if (!may_have_body(status))
        body_len = 0;
    bool head = strcmp(request->exchange.method, "HEAD") == 0;
    size_t copied = head ? 0 : body_len;
    request->status = status;
    request->headers_len = headers_len;
    request->body_len = body_len;
    request->block = arena_raw(request->exchange.arena, GAP + headers_len + copied);
    char *at = request->block + GAP;
    for (size_t i = 0; i < count; i++) {
        at = put_clean(at, headers[i].name);
        *at++ = ':';
        *at++ = ' ';
        at = put_clean(at, headers[i].value);
        *at++ = '\r';
        *at++ = '\n';
    }
    *at++ = '\r';
    *at++ = '\n';
    if (copied)
        memcpy(at, body, copied);
    request->out.base = request->block + GAP;
    request->out.len = headers_len + copied;
}

void http_response_refuse(struct http_request *request, int status, const char *why)
{
    static const struct http_header json = {"Content-Type", "application/json; charset=utf-8"};
    char body[256];
    int len =
        snprintf(body, sizeof body, "{\"error\":\"INVALID_REQUEST\",\"error_description\":\"%.180s\"}", why);
    request->keep_alive = false;
    http_response_build(request, status, &json, 1, body, (size_t)len);
}

void http_response_finish(struct http_request *request, const char *date)
{
    char start[GAP], *at = start;
    at = put(at, "HTTP/1.1 ");
    at = put_number(at, (size_t)request->status);
    *at++ = ' ';
    at = put(at, reason_of(request->status));
    at = put(at, "\r\nDate: ");
    at = put(at, date);
    if (may_have_body(request->status)) {
        at = put(at, "\r\nContent-Length: ");
        at = put_number(at, request->body_len);
    }
    at = put(at, request->socket       ? "\r\nConnection: Upgrade\r\n"
                 : request->keep_alive ? "\r\nConnection: keep-alive\r\n"
                                       : "\r\nConnection: close\r\n");
    size_t len = (size_t)(at - start);
    request->out.base -= len;
    memcpy(request->out.base, start, len);
    request->out.len += len;
}

void http_date(int64_t seconds, char *date_r)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t when = (time_t)seconds;
    struct tm utc;
    gmtime_r(&when, &utc);
    char text[80]; /* room for any int, so that no compiler doubts it */
    snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * utc.tm_wday,
        utc.tm_mday, months + 3 * utc.tm_mon, utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    memcpy(date_r, text, HTTP_DATE_SIZE - 1);
    date_r[HTTP_DATE_SIZE - 1] = '\0';
}

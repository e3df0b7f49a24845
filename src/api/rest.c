/* URL forms and credentials.
 *
 * After /rest/ doubled and trailing slashes do not count; one segment is a method called with a token, three (or two:
 * no method) are a webhook. The suffixes .json and .xml choose the format. Nothing here ever answers a redirect. */
#include "api/rest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/call_counters.h"
#include "api/meters.h"
#include "api/portal.h"
#include "api/request_log.h"
#include "base/clock.h"
#include "base/form.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/auth_ops.h"
#include "domain/file_link.h"

enum { MAX_SEGMENTS = 8 };

static const struct http_header cors[] = {
    {"Access-Control-Allow-Origin", "*"},
    {"Access-Control-Allow-Methods", "GET, POST, OPTIONS"},
    {"Access-Control-Allow-Headers", "Content-Type, Authorization, X-Requested-With"},
    {"Access-Control-Max-Age", "86400"},
};
enum { CORS_COUNT = sizeof cors / sizeof *cors };

bool rest_is_ours(const struct http_exchange *exchange)
{
    const char *path = exchange->path + strspn(exchange->path, "/");
    return strncmp(path, "rest", 4) == 0 && (path[4] == '/' || path[4] == '\0');
}

/* ---- what the client is ---- */
const char *rest_peer(const struct http_exchange *exchange, const struct portal *portal)
{
    const char *forwarded = portal->settings.trust_proxy ? http_header(exchange, "X-Forwarded-For") : NULL;
    if (!forwarded)
        return exchange->peer;
    const char *last = strrchr(forwarded, ','); /* the entry that our own proxy added */
    last = last ? last + 1 : forwarded;
    return utf8_trim(exchange->arena, last);
}

bool rest_is_https(const struct http_exchange *exchange, const struct portal *portal)
{
    const char *proto = portal->settings.trust_proxy ? http_header(exchange, "X-Forwarded-Proto") : NULL;
    return exchange->tls || (proto && strcasecmp(proto, "https") == 0);
}

const char *rest_cookie(const struct http_exchange *exchange, const char *name)
{
    const char *at = http_header(exchange, "Cookie");
    size_t name_len = strlen(name);
    while (at && *at) {
        at += strspn(at, "; ");
        size_t len = strcspn(at, ";");
        if (len > name_len && at[name_len] == '=' && strncmp(at, name, name_len) == 0)
            return arena_strn(exchange->arena, at + name_len + 1, len - name_len - 1);
        at += len;
    }
    return NULL;
}

/* ---- path ---- */
static size_t split_path(struct http_exchange *exchange, const char *segments[MAX_SEGMENTS])
{
    size_t count = 0;
    const char *at = exchange->path;
    while (*(at += strspn(at, "/")) && count < MAX_SEGMENTS) {
        size_t len = strcspn(at, "/"), decoded;
        const char *segment = form_unescape(exchange->arena, at, len, false, &decoded);
        segments[count++] = utf8_valid(segment, decoded) ? segment : "?";
        at += len;
    }
    return count;
}

static const char *strip_format(struct arena *arena, const char *method, enum reply_format *format_r)
{
    static const struct {
        const char *suffix;
        enum reply_format format;
    } formats[] = {{".json", REPLY_JSON}, {".xml", REPLY_XML}};
    size_t len = strlen(method);
    for (size_t i = 0; i < 2; i++) {
        size_t suffix = strlen(formats[i].suffix);
        if (len > suffix && strcasecmp(method + len - suffix, formats[i].suffix) == 0) {
            *format_r = formats[i].format;
            return arena_strn(arena, method, len - suffix);
        }
    }
    return method;
}

static bool is_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0' && strlen(text) < 19;
}

/* ---- credentials ---- */
static const char *token_of(const struct http_exchange *exchange, const jval *params)
{
    const char *token = yyjson_get_str((jval *)json_get(params, "auth"));
    const char *header = http_header(exchange, "Authorization");
    if (!token && header && strncasecmp(header, "Bearer ", 7) == 0)
        token = header + 7 + strspn(header + 7, " ");
    if (!token)
        token = yyjson_get_str((jval *)json_get(params, "access_token"));
    return token && *token ? token : NULL;
}

const char *rest_csrf(struct arena *arena, const char *cookie)
{
    return auth_csrf(arena, cookie);
}

/* A cookie alone proves nothing (any site can make a browser send it): the page must add the value that only it knows. */
static const char *session_of(const struct http_exchange *exchange, const jval *params)
{
    const char *cookie = rest_cookie(exchange, REST_SESSION_COOKIE);
    const char *csrf = http_header(exchange, "X-Switchline-Csrf");
    if (!csrf)
        csrf = yyjson_get_str((jval *)json_get(params, "sessid"));
    return cookie && csrf && secret_equal(csrf, rest_csrf(exchange->arena, cookie)) ? cookie : NULL;
}

static struct credentials credentials_of(
    const struct http_exchange *exchange, const char *user, const char *secret, const jval *params)
{
    if (user)
        return (struct credentials){CREDENTIAL_WEBHOOK, strtoll(user, NULL, 10), secret};
    const char *given = token_of(exchange, params);
    if (given)
        return (struct credentials){CREDENTIAL_TOKEN, 0, given};
    given = session_of(exchange, params);
    return (struct credentials){given ? CREDENTIAL_SESSION : CREDENTIAL_NONE, 0, given};
}

/* ---- the request ---- */
static enum err check_door(struct http_exchange *exchange, struct portal *portal, const char *peer)
{
    const struct settings *settings = &portal->settings;
    if (settings->require_https == 1 && !rest_is_https(exchange, portal))
        return ERR_HTTPS_REQUIRED;
    if (!rate_allowed(portal->rate, peer, settings->rate_burst, settings->rate_per_second, clock_now()))
        return ERR_QUERY_LIMIT;
    return ERR_NONE;
}

/* ---- a file to an upload link ---- */
static const char *upload_token(struct http_exchange *exchange)
{
    const struct form_limits limits = {.max_fields = 8, .max_depth = 2};
    jdoc *doc = j_doc(exchange->arena);
    jnode *query = j_obj(doc);
    form_read(doc, query, exchange->query, strlen(exchange->query), &limits);
    const char *token = yyjson_get_str((jval *)json_get(j_read(exchange->arena, query), "token"));
    return token ? token : "";
}

/* A call of disk.folder.uploadFile, whose body nobody looks into before its `prepare`. */
static void read_upload(struct http_exchange *exchange, struct portal *portal, struct rest_request *request)
{
    struct upload_right right;
    const char *content_type = http_header(exchange, "Content-Type");
    if (!upload_link_check(exchange->arena, upload_token(exchange), clock_now(), &right)) {
        request->error = ERR_UPLOAD_LINK;
        return;
    }
    struct call *call = call_new(exchange->arena, portal, "disk.folder.uploadFile");
    jnode *params = j_obj(call->doc);
    j_set_int(call->doc, params, "id", right.folder_id);
    j_set_bool(call->doc, params, "generateUniqueName", right.unique);
    call->params = j_read(exchange->arena, params);
    call->peer = rest_peer(exchange, portal);
    call->credentials = (struct credentials){CREDENTIAL_UPLOAD, right.user_id, NULL};
    struct call_body *body = arena_new_of(exchange->arena, struct call_body);
    *body = (struct call_body){
        .content_type = content_type ? content_type : "", .data = exchange->body, .size = exchange->body_len};
    call->raw = body;
    request->call = call;
}

/* ---- the request, as a whole ---- */
void rest_read(struct http_exchange *exchange, struct portal *portal, struct rest_request *request)
{
    const char *segments[MAX_SEGMENTS], *peer = rest_peer(exchange, portal), *user = NULL, *secret = NULL;
    size_t count = split_path(exchange, segments), at = 1;
    *request = (struct rest_request){.portal = portal};
    if (count > at && strcmp(segments[at], "api") == 0) {
        request->v3 = true;
        at++;
    }
    if (count >= at + 2 && is_number(segments[at])) {
        user = segments[at];
        secret = segments[at + 1];
        at += 2;
    }
    const char *name = count > at ? strip_format(exchange->arena, segments[at], &request->format) : "";
    request->error = check_door(exchange, portal, peer);
    if (request->error)
        return;
    if (count == 2 && strcasecmp(name, UPLOAD_LINK_METHOD) == 0) {
        read_upload(exchange, portal, request);
        return;
    }
    struct call *call = call_new(exchange->arena, portal, name);
    if (request->v3)
        call->method = NULL; /* no chat method exists in REST 3.0 */
    const jval *params = rest_parameters(exchange, portal, call->method ? call->method->raw_field : NULL,
        &call->raw, &request->error, &request->error_arg);
    if (request->error)
        return;
    call->params = params;
    call->peer = peer;
    call->origin = text_or_empty(http_header(exchange, "Origin"));
    call->credentials = credentials_of(exchange, user, secret, params);
    request->call = call;
}

/* ---- answers ---- */
/* REST 3.0 wraps errors; clients that probe for a 3.0 method expect this code to fall back to the classic one. */
static int write_v3_error(struct arena *arena, struct buf *body)
{
    jdoc *doc = j_doc(arena);
    jnode *tree = j_obj(doc), *error = j_set_obj(doc, tree, "error");
    j_set_str(doc, error, "code", "BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION");
    j_set_str(doc, error, "message", "Method not found");
    buf_puts(body, j_write(arena, tree, NULL));
    return 404;
}

static void count(const struct http_exchange *exchange, const struct rest_request *request, int status)
{
    struct call_counters *counters = request->portal->counters;
    const struct method *method = request->call ? request->call->method : NULL;
    call_counters_answered(counters, method, status);
    int64_t took_us = clock_monotonic_us() - exchange->started_us;
    call_counters_took(counters, method, took_us);
    if (request->call)
        request_log_note(request->portal->requests, request->call, status, took_us);
}

void rest_reply(struct http_exchange *exchange, struct rest_request *request, bool lost)
{
    struct buf body = {0};
    struct call *call = request->call;
    int status;
    if (call && !lost && call->error && !call->method && request->v3)
        status = write_v3_error(exchange->arena, &body);
    else if (call && !lost)
        status = reply_write(call, request->format, &body);
    else
        status = reply_error(exchange->arena, lost ? ERR_INTERNAL : request->error, request->error_arg,
            request->format, &body);
    count(exchange, request, status);
    const char *type =
        request->format == REPLY_XML ? "application/xml; charset=utf-8" : "application/json; charset=utf-8";
    struct http_header headers[] = {{"Content-Type", type}, cors[0], {"Cache-Control", "no-store"}};
    http_reply(exchange, status, headers, 3, body.data, body.len);
    buf_free(&body);
}

void rest_preflight(struct http_exchange *exchange)
{
    http_reply(exchange, 204, cors, CORS_COUNT, NULL, 0);
}

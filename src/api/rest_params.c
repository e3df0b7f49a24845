/* Parameters of a request. Query and body are merged into one object; the body wins, and within one form the later pair
 * wins, as in PHP. A JSON body without a query is used as it stands. */
#include "api/rest.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/portal.h"
#include "base/base64.h"
#include "base/form.h"
#include "base/utf8.h"
#include "net/multipart.h"

enum { MAX_PARTS = 1000 };

struct reading {
    struct http_exchange *exchange;
    struct form_limits limits;
    jdoc *doc;
    jnode *params;
    const char *raw_field; /* NULL: none */
    const struct call_body *raw;
    enum err error;
    const char *arg;
};

static void fail(struct reading *reading, enum err error, const char *arg)
{
    reading->error = error;
    reading->arg = arg;
}

static void note_form_error(struct reading *reading, enum form_error error)
{
    if (error == FORM_BAD_TEXT)
        fail(reading, ERR_BODY_BAD, "text must be UTF-8 without zero bytes");
    else if (error == FORM_TOO_DEEP)
        fail(reading, ERR_BODY_BAD, "parameters are nested too deeply");
    else if (error == FORM_TOO_MANY)
        fail(reading, ERR_PARAMS_TOO_MANY, NULL);
}

static void read_form(struct reading *reading, const char *text, size_t len)
{
    note_form_error(reading, form_read(reading->doc, reading->params, text, len, &reading->limits));
}

static const jval *read_json(struct reading *reading)
{
    struct http_exchange *exchange = reading->exchange;
    const jval *body = json_read(exchange->arena, exchange->body, exchange->body_len);
    if (!yyjson_is_ctn((jval *)body)) {
        fail(reading, ERR_BODY_BAD, "not a JSON object in UTF-8, or nested too deeply");
        return NULL;
    }
    if (json_count(body) > reading->limits.max_fields) {
        fail(reading, ERR_PARAMS_TOO_MANY, NULL);
        return NULL;
    }
    return body;
}

static bool is_raw(const struct reading *reading, const struct multipart_part *part)
{
    return reading->raw_field && strcasecmp(part->name, reading->raw_field) == 0;
}

static void keep_raw(struct reading *reading, const struct multipart_part *part)
{
    struct call_body *raw = arena_new_of(reading->exchange->arena, struct call_body);
    *raw = (struct call_body){.name = part->filename, .data = part->data, .size = part->len};
    reading->raw = raw;
}

/* A file becomes [name, base64], the shape that this API uses for files everywhere. */
static void put_file(struct reading *reading, const struct multipart_part *part)
{
    jnode *file = j_arr(reading->doc);
    if (!utf8_valid(part->filename, strlen(part->filename)) || !utf8_valid(part->name, strlen(part->name))) {
        note_form_error(reading, FORM_BAD_TEXT);
        return;
    }
    if (is_raw(reading, part)) {
        keep_raw(reading, part);
        return;
    }
    j_push(file, j_str(reading->doc, part->filename));
    j_push(file, j_str(reading->doc, base64_encode(reading->exchange->arena, part->data, part->len)));
    yyjson_mut_obj_remove_str(reading->params, part->name);
    j_set(reading->doc, reading->params, part->name, file);
}

static void read_multipart(struct reading *reading, const char *content_type)
{
    struct http_exchange *exchange = reading->exchange;
    size_t count;
    struct multipart_part *parts =
        multipart_read(exchange->arena, content_type, exchange->body, exchange->body_len, MAX_PARTS, &count);
    if (!parts) {
        fail(reading, ERR_BODY_BAD, "malformed multipart body");
        return;
    }
    for (size_t i = 0; i < count && !reading->error; i++) {
        if (parts[i].filename) {
            put_file(reading, &parts[i]);
            continue;
        }
        const char *value = arena_strn(exchange->arena, parts[i].data, parts[i].len);
        if (!utf8_valid(parts[i].data, parts[i].len) || !utf8_valid(parts[i].name, strlen(parts[i].name)))
            note_form_error(reading, FORM_BAD_TEXT);
        else
            note_form_error(
                reading, form_put(reading->doc, reading->params, parts[i].name, value, &reading->limits));
    }
}

static bool is_type(const char *content_type, const char *wanted)
{
    size_t len = strlen(wanted);
    return strncasecmp(content_type, wanted, len) == 0 &&
           (content_type[len] == '\0' || strchr("; \t", content_type[len]));
}

static bool looks_like_json(const char *body)
{
    body += strspn(body, " \t\r\n");
    return *body == '{' || *body == '[';
}

static const jval *merged(struct reading *reading)
{
    struct http_exchange *exchange = reading->exchange;
    const char *content_type = http_header(exchange, "Content-Type");
    const jval *json = NULL;
    if (!content_type)
        content_type = "";
    if (exchange->body_len == 0 || strspn(exchange->body, " \t\r\n") == exchange->body_len) {
        /* parameters may all be in the query */
    } else if (is_type(content_type, "multipart/form-data")) {
        read_form(reading, exchange->query, strlen(exchange->query));
        if (!reading->error)
            read_multipart(reading, content_type);
        return reading->error ? NULL : j_read(exchange->arena, reading->params);
    } else if (is_type(content_type, "application/json") || looks_like_json(exchange->body)) {
        json = read_json(reading);
        if (reading->error)
            return NULL;
        if (!*exchange->query && yyjson_is_obj((jval *)json))
            return json;
    }
    read_form(reading, exchange->query, strlen(exchange->query));
    if (json) /* the body wins */
        form_overlay(reading->doc, reading->params, json);
    else if (!reading->error)
        read_form(reading, exchange->body, exchange->body_len);
    return reading->error ? NULL : j_read(exchange->arena, reading->params);
}

const jval *rest_parameters(struct http_exchange *exchange, const struct portal *portal,
    const char *raw_field, const struct call_body **raw_r, enum err *error_r, const char **arg_r)
{
    struct reading reading = {.exchange = exchange,
        .raw_field = raw_field,
        .limits = {.max_fields = (size_t)portal->settings.max_parameters,
            .max_depth = (size_t)portal->settings.max_depth},
        .doc = j_doc(exchange->arena)};
    reading.params = j_obj(reading.doc);
    const jval *params = merged(&reading);
    *error_r = reading.error;
    *arg_r = reading.arg;
    if (raw_r)
        *raw_r = reading.raw;
    return params;
}

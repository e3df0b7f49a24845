/* OpenAPI 3.1: one path for each offered method, POST /rest/{method}.
 *
 * A row's parameters become the properties of a JSON object; nested ones that a row only documents ("PARAMS.LINE_NAME",
 * "MESSAGES[].user.id") find their place inside. Types are as generous as the server is: a number may be a string, an
 * object may be JSON text. Errors are grouped by status, as OpenAPI wants it; each code is an example of its status. What
 * would stand in many places stands once, below `components`, and the text is indented, so that a change of a row is a
 * small difference of the file.
 *
 * Webhooks use the same methods below /rest/{user}/{secret}/ and need no credentials in the call; the description says
 * so, because doubling every path would say nothing more. */
#include "api/describe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/describe_priv.h"
#include "api/params.h"

struct openapi {
    struct arena *arena;
    jdoc *doc;
    jnode *schemas, *examples; /* below components */
};

/* {"$ref": "#/components/<part>/<name>"} */
static jnode *reference(const struct openapi *api, const char *part, const char *name)
{
    jnode *node = j_obj(api->doc);
    j_set_str(api->doc, node, "$ref", arena_printf(api->arena, "#/components/%s/%s", part, name));
    return node;
}

/* ---- schemas ---- */
static void set_types(jdoc *doc, jnode *schema, const char *const *types)
{
    jnode *list = j_set_arr(doc, schema, "type");
    for (; *types; types++)
        j_push(list, j_str(doc, *types));
}

static void fill_schema(jdoc *doc, jnode *schema, const struct param *param)
{
    static const char *const types[][4] = {[PARAM_INT] = {"integer", "string"},
        [PARAM_STR] = {"string", "number", "boolean"},
        [PARAM_FLAG] = {"boolean", "integer", "string"},
        [PARAM_JSON] = {"object", "array", "string"}};
    if (param->doc && !yyjson_mut_obj_get(schema, "description"))
        j_set_str(doc, schema, "description", param->doc);
    if (param->kind != PARAM_ANY && param->kind != PARAM_DOC && !yyjson_mut_obj_get(schema, "type"))
        set_types(doc, schema, types[param->kind]);
    else if (param->kind == PARAM_DOC && param->type && !yyjson_mut_obj_get(schema, "x-type"))
        j_set_str(doc, schema, "x-type", param->type);
}

/* The member of an object in a schema, made when absent. */
static jnode *child(jdoc *doc, jnode *object, const char *key)
{
    jnode *found = yyjson_mut_obj_get(object, key);
    return found ? found : j_set_obj(doc, object, key);
}

/* The schema at a dotted name below `root`, with everything on the way: "A.b", "A[].b". */
static jnode *schema_at(struct arena *arena, jdoc *doc, jnode *root, const char *name)
{
    jnode *schema = root;
    while (*name) {
        size_t len = strcspn(name, ".");
        bool items = len > 2 && strncmp(name + len - 2, "[]", 2) == 0;
        const char *key = arena_strn(arena, name, items ? len - 2 : len);
        schema = child(doc, child(doc, schema, "properties"), key);
        if (items)
            schema = child(doc, schema, "items");
        name += len + (name[len] == '.');
    }
    return schema;
}

/* The parameters, kept in components under the method's name. */
static jnode *request_body(const struct openapi *api, const struct method *method)
{
    jdoc *doc = api->doc;
    jnode *body = j_obj(doc), *schema = j_set_obj(doc, api->schemas, method->name), *required = j_arr(doc);
    j_set_str(doc, schema, "type", "object");
    for (const struct param *param = method->params; param->name; param++) {
        fill_schema(doc, schema_at(api->arena, doc, schema, param->name), param);
        if (param->kind != PARAM_DOC && param->missing && param->missing != ANSWER_NULL)
            j_push(required, j_str(doc, param->name));
    }
    if (yyjson_mut_arr_size(required))
        j_set(doc, schema, "required", required);
    jnode *content = j_set_obj(doc, body, "content");
    static const char *const kinds[] = {
        "application/json", "application/x-www-form-urlencoded", "multipart/form-data", NULL};
    for (const char *const *kind = kinds; *kind; kind++)
        j_set(doc, j_set_obj(doc, content, *kind), "schema", reference(api, "schemas", method->name));
    return body;
}

/* ---- responses ---- */
static jnode *success(const struct openapi *api, const struct method *method)
{
    jdoc *doc = api->doc;
    jnode *response = j_obj(doc);
    j_set_str(
        doc, response, "description", "The result; errors inside `result` where the method documents them.");
    jnode *schema =
        j_set_obj(doc, j_set_obj(doc, j_set_obj(doc, response, "content"), "application/json"), "schema");
    j_set_str(doc, schema, "type", "object");
    jnode *properties = j_set_obj(doc, schema, "properties"), *result = j_set_obj(doc, properties, "result");
    static const char *const types[][3] = {[OUT_BOOL] = {"boolean"},
        [OUT_INT] = {"integer"},
        [OUT_STR] = {"string"},
        [OUT_OBJECT] = {"object", "array"}, /* an empty one prints [] */
        [OUT_ARRAY] = {"array"}};
    if (method->out != OUT_ANY) {
        set_types(doc, result, types[method->out]);
        if (method->nullable)
            j_push(yyjson_mut_obj_get(result, "type"), j_str(doc, "null"));
    }
    j_set(doc, properties, "total", j_json(doc, "{\"type\":\"integer\"}"));
    j_set(doc, properties, "next", j_json(doc, "{\"type\":\"integer\"}"));
    j_set(doc, properties, "time", reference(api, "schemas", "Time"));
    j_set(doc, schema, "required", j_json(doc, "[\"result\",\"time\"]"));
    return response;
}

/* The error as an example, kept in components under its id. */
static jnode *error_example(const struct openapi *api, const struct err_row *row)
{
    if (!yyjson_mut_obj_get(api->examples, row->id)) {
        jnode *value = j_set_obj(api->doc, j_set_obj(api->doc, api->examples, row->id), "value");
        j_set_str(api->doc, value, "error", row->code);
        j_set_str(api->doc, value, "error_description", row->text);
    }
    return reference(api, "examples", row->id);
}

static void add_error(const struct openapi *api, jnode *response, const struct err_row *row)
{
    jdoc *doc = api->doc;
    if (!yyjson_mut_obj_get(response, "description"))
        j_set_str(doc, response, "description", "Refused; `error` says why.");
    jnode *json = child(doc, child(doc, response, "content"), "application/json");
    if (!yyjson_mut_obj_get(json, "schema"))
        j_set(doc, json, "schema", reference(api, "schemas", "Error"));
    jnode *examples = child(doc, json, "examples");
    if (!yyjson_mut_obj_get(examples, row->id))
        j_set(doc, examples, row->id, error_example(api, row));
}

static void add_errors(const struct openapi *api, jnode *responses, const enum err *errors)
{
    for (; *errors; errors++) {
        const struct err_row *row = err_row(*errors);
        char status[8];
        snprintf(status, sizeof status, "%d", row->status);
        add_error(api, child(api->doc, responses, status), row);
    }
}

/* ---- paths ---- */
static jnode *operation(const struct openapi *api, const struct method *method)
{
    struct arena *arena = api->arena;
    jdoc *doc = api->doc;
    jnode *node = j_obj(doc);
    j_set_str(doc, node, "operationId", method->name);
    j_set_str(doc, node, "summary", method->summary);
    j_set_str(doc, node, "description",
        arena_printf(arena, "Scope: %s. Who: %s.%s", describe_scopes(arena, method), describe_who(method),
            method->context == CONTEXT_APP ? " Only with an application's token." : ""));
    j_push(j_set_arr(doc, node, "tags"), j_str(doc, describe_family(method->name)));
    if (method->flags & METHOD_OUTDATED)
        j_set_bool(doc, node, "deprecated", true);
    if (method->doc)
        j_set_str(doc, j_set_obj(doc, node, "externalDocs"), "url", describe_url(arena, method->doc));
    if (method->params && method->params->name)
        j_set(doc, node, "requestBody", request_body(api, method));
    jnode *responses = j_set_obj(doc, node, "responses");
    j_set(doc, responses, "200", success(api, method));
    add_errors(api, responses, describe_errors(arena, method));
    j_set(doc, responses, "default", reference(api, "responses", "System"));
    return node;
}

static const char components[] =
    "{\"securitySchemes\":{"
    "\"token\":{\"type\":\"apiKey\",\"in\":\"query\",\"name\":\"auth\","
    "\"description\":\"An application's access token; also taken from the body.\"},"
    "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
    "\"schemas\":{"
    "\"Error\":{\"type\":\"object\",\"required\":[\"error\",\"error_description\"],\"properties\":{"
    "\"error\":{\"type\":\"string\"},\"error_description\":{\"type\":\"string\"},"
    "\"argument\":{\"type\":\"string\"}}},"
    "\"Time\":{\"type\":\"object\",\"properties\":{"
    "\"start\":{\"type\":\"number\"},\"finish\":{\"type\":\"number\"},\"duration\":{\"type\":\"number\"},"
    "\"processing\":{\"type\":\"number\"},\"date_start\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"date_finish\":{\"type\":\"string\",\"format\":\"date-time\"},\"operating_reset_at\":{\"type\":"
    "\"integer\"},"
    "\"operating\":{\"type\":\"number\"}}}}}";

static void head(jdoc *doc, jnode *root)
{
    j_set_str(doc, root, "openapi", "3.1.0");
    jnode *info = j_set_obj(doc, root, "info");
    j_set_str(doc, info, "title", "Switchline REST API");
    j_set_str(doc, info, "version", SWITCHLINE_VERSION);
    j_set_str(doc, info, "description",
        "Compatible with the Bitrix24 chat REST API; not affiliated with its vendor. A webhook calls the "
        "same methods at "
        "/rest/{user}/{secret}/{method} and sends no credentials in the call.");
    jnode *server = j_obj(doc);
    j_set_str(doc, server, "url", "http://127.0.0.1:8080");
    j_push(j_set_arr(doc, root, "servers"), server);
    j_set(doc, root, "security", j_json(doc, "[{\"token\":[]},{\"bearer\":[]}]"));
}

void describe_openapi(struct buf *out)
{
    struct arena *arena = arena_new();
    jdoc *doc = j_doc(arena);
    jnode *root = j_obj(doc);
    head(doc, root);
    jnode *paths = j_set_obj(doc, root, "paths"), *parts = j_json(doc, components);
    const struct openapi api = {arena, doc, child(doc, parts, "schemas"), child(doc, parts, "examples")};
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        jnode *path = j_set_obj(doc, paths, arena_printf(arena, "/rest/%s", method->name));
        j_set(doc, path, "post", operation(&api, method));
    }
    jnode *system = child(doc, child(doc, parts, "responses"), "System");
    for (const enum err *error = describe_system_errors; *error; error++)
        add_error(&api, system, err_row(*error));
    j_set(doc, root, "components", parts);
    char *text = yyjson_mut_val_write(root, YYJSON_WRITE_PRETTY_TWO_SPACES, NULL);
    buf_puts(out, text);
    buf_putc(out, '\n');
    free(text);
    arena_free(&arena);
}

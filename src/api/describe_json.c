/* The tables as JSON, for the contract test and for tools: nothing is interpreted, only the defaults are spelled out.
 *
 * An error is {"id", "code", "status", "text"}. A parameter's `missing` is an error, null when it is optional, or
 * {"answer": null} when a call without it is answered with null. */
#include "api/describe.h"

#include "api/describe_priv.h"
#include "api/params.h"
#include "domain/event.h"

static jnode *error_node(jdoc *doc, enum err error)
{
    if (error == ERR_NONE)
        return j_null(doc);
    jnode *node = j_obj(doc);
    if (error == ANSWER_NULL) {
        j_set_null(doc, node, "answer");
        return node;
    }
    const struct err_row *row = err_row(error);
    j_set_str(doc, node, "id", row->id);
    j_set_str(doc, node, "code", row->code);
    j_set_int(doc, node, "status", row->status);
    j_set_str(doc, node, "text", row->text);
    return node;
}

static jnode *error_list(jdoc *doc, const enum err *errors)
{
    jnode *list = j_arr(doc);
    for (; errors && *errors; errors++)
        j_push(list, error_node(doc, *errors));
    return list;
}

static jnode *scope_list(jdoc *doc, scopes set)
{
    jnode *list = j_arr(doc);
    for (int bit = 0; bit < SCOPE_COUNT; bit++)
        if (set & ((scopes)1 << bit))
            j_push(list, j_str(doc, scope_name((enum scope_bit)bit)));
    return list;
}

static jnode *param_node(jdoc *doc, const struct param *param)
{
    static const char *const kinds[] = {[PARAM_INT] = "int",
        [PARAM_STR] = "str",
        [PARAM_FLAG] = "flag",
        [PARAM_JSON] = "json",
        [PARAM_ANY] = "any",
        [PARAM_DOC] = "doc"};
    bool typed = param->kind != PARAM_ANY && param->kind != PARAM_DOC;
    jnode *node = j_obj(doc);
    j_set_str(doc, node, "name", param->name);
    j_set_str(doc, node, "alias", param->alias);
    j_set_str(doc, node, "kind", kinds[param->kind]);
    j_set_str(doc, node, "type", param_type_name(param));
    j_set_str(doc, node, "about", param->doc);
    j_set(doc, node, "missing", error_node(doc, param->missing));
    j_set(doc, node, "bad", error_node(doc, !typed ? ERR_NONE : param->bad ? param->bad : ERR_ARGUMENT_TYPE));
    return node;
}

static jnode *method_node(struct arena *arena, jdoc *doc, const struct method *method)
{
    jnode *node = j_obj(doc);
    j_set_str(doc, node, "name", method->name);
    j_set_str(doc, node, "state", "offered");
    j_set_str(doc, node, "family", describe_family(method->name));
    j_set_str(doc, node, "summary", method->summary);
    j_set_str(doc, node, "doc", method->doc);
    j_set(doc, node, "scopes", scope_list(doc, method->scope));
    j_set_bool(doc, node, "all_scopes", method->flags & METHOD_ALL_SCOPES);
    j_set_str(doc, node, "who", describe_who(method));
    j_set(doc, node, "denied", error_node(doc, describe_denied(method)));
    j_set_bool(doc, node, "application_only", method->context == CONTEXT_APP);
    j_set(doc, node, "no_app", error_node(doc, describe_no_app(method)));
    j_set_str(doc, node, "lane", method->lane == LANE_WRITE ? "write" : "read");
    j_set_bool(doc, node, "batch", !(method->flags & METHOD_NO_BATCH));
    j_set_bool(doc, node, "public", method->flags & METHOD_PUBLIC);
    j_set_bool(doc, node, "outdated", method->flags & METHOD_OUTDATED);
    j_set_str(doc, node, "result", describe_result(method));
    j_set_bool(doc, node, "nullable", method->nullable);
    jnode *params = j_set_arr(doc, node, "params");
    for (const struct param *param = method->params; param && param->name; param++)
        j_push(params, param_node(doc, param));
    j_set(doc, node, "errors", error_list(doc, describe_errors(arena, method)));
    return node;
}

static jnode *planned_node(jdoc *doc, const char *name)
{
    jnode *node = j_obj(doc);
    j_set_str(doc, node, "name", name);
    j_set_str(doc, node, "state", "planned");
    j_set_str(doc, node, "family", describe_family(name));
    return node;
}

static jnode *event_node(jdoc *doc, const struct event_row *row)
{
    jnode *node = j_obj(doc);
    j_set_str(doc, node, "name", row->name);
    j_set(doc, node, "scopes", scope_list(doc, row->scope));
    return node;
}

void describe_json(struct buf *out)
{
    struct arena *arena = arena_new();
    jdoc *doc = j_doc(arena);
    jnode *root = j_obj(doc), *methods = j_set_arr(doc, root, "methods");
    for (size_t i = 0; i < method_count(); i++)
        j_push(methods, method_node(arena, doc, method_at(i)));
    for (const char *const *name = planned_methods; *name; name++)
        j_push(methods, planned_node(doc, *name));
    jnode *list = j_set_arr(doc, root, "events");
    for (int id = 0; id < EVENT_COUNT; id++)
        j_push(list, event_node(doc, event_row((enum event_id)id)));
    j_set(doc, root, "system_errors", error_list(doc, describe_system_errors));
    buf_puts(out, j_write(arena, root, NULL));
    buf_putc(out, '\n');
    arena_free(&arena);
}

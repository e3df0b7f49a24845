/* Generous reading: any letter case of a name, numbers as strings, JSON text where an object is expected. What happens
 * to a missing or unreadable parameter is never decided here: its row says it. */
#include "api/params.h"

#include <string.h>

static enum err bad(struct call *call, const struct param *param)
{
    return call_fail(call, param->bad ? param->bad : ERR_ARGUMENT_TYPE, param->name);
}

/* Arrays and objects may come as JSON text, as forms send them. */
static const jval *as_tree(struct call *call, const jval *value)
{
    if (yyjson_is_str((jval *)value))
        value = json_read(call->arena, yyjson_get_str((jval *)value), yyjson_get_len((jval *)value));
    return yyjson_is_ctn((jval *)value) ? value : NULL;
}

static enum err fill(struct call *call, const struct param *param, const jval *value, void *slot)
{
    switch (param->kind) {
    case PARAM_INT:
        return json_int(value, slot) ? ERR_NONE : bad(call, param);
    case PARAM_STR: {
        const char *text = json_text(call->arena, value);
        *(const char **)slot = text;
        return text ? ERR_NONE : bad(call, param);
    }
    case PARAM_FLAG: {
        bool flag;
        if (!json_flag(value, &flag))
            return bad(call, param);
        *(int *)slot = flag;
        return ERR_NONE;
    }
    case PARAM_JSON:
        *(const jval **)slot = as_tree(call, value);
        return *(const jval **)slot ? ERR_NONE : bad(call, param);
    default:
        *(const jval **)slot = value;
        return ERR_NONE;
    }
}

static void fill_absent(const struct param *param, const jval *value, void *slot)
{
    if (param->kind == PARAM_INT)
        *(int64_t *)slot = param->absent;
    else if (param->kind == PARAM_FLAG)
        *(int *)slot = (int)param->absent;
    else if (param->kind == PARAM_STR && value && yyjson_is_str((jval *)value))
        *(const char **)slot = ""; /* sent, but empty: an update may mean that */
    else if (param->kind == PARAM_ANY)
        *(const jval **)slot = value;
}

enum err params_read(struct call *call, const struct method *method, const void **input_r)
{
    char *input = arena_alloc(call->arena, method->in_size);
    *input_r = input;
    for (const struct param *param = method->params; param && param->name; param++) {
        if (param->kind == PARAM_DOC)
            continue;
        const jval *value = json_get_ci(call->params, param->name);
        if (!value && param->alias)
            value = json_get_ci(call->params, param->alias);
        void *slot = input + param->offset;
        enum err error = ERR_NONE;
        if (!json_is_blank(value))
            error = fill(call, param, value, slot);
        else if (param->missing)
            error = call_fail(call, param->missing, param->name);
        else
            fill_absent(param, value, slot);
        if (error)
            return error;
    }
    return ERR_NONE;
}

const char *param_type_name(const struct param *param)
{
    static const char *const names[] = {[PARAM_INT] = "integer",
        [PARAM_STR] = "string",
        [PARAM_FLAG] = "boolean",
        [PARAM_JSON] = "object",
        [PARAM_ANY] = "any",
        [PARAM_DOC] = "any"};
    return param->type ? param->type : names[param->kind];
}

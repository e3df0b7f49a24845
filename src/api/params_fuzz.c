/* Any parameters for any method: the first byte chooses the row, the rest is its parameters, as JSON or else as a form.
 * What params_read() fills must be usable as the row's types promise, and an error must be one that it may give. */
#include "api/params.h"

#include <stdlib.h>
#include <string.h>

#include "api/portal.h"
#include "base/form.h"
#include "base/secret.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct form_limits limits = {.max_fields = 300, .max_depth = 8};

static const jval *parameters(struct arena *arena, const char *text, size_t len)
{
    const jval *tree = json_read(arena, text, len);
    if (yyjson_is_ctn((jval *)tree))
        return tree;
    jdoc *doc = j_doc(arena);
    jnode *object = j_obj(doc);
    return form_read(doc, object, text, len, &limits) == FORM_OK ? j_read(arena, object) : NULL;
}

static void check_value(struct arena *arena, const struct param *param, const void *slot)
{
    const char *text;
    const jval *tree;
    switch (param->kind) {
    case PARAM_STR:
        text = *(const char *const *)slot;
        if (text && !utf8_valid(text, strlen(text)))
            abort();
        break;
    case PARAM_FLAG:
        if (*(const int *)slot < -1 || *(const int *)slot > 1)
            abort();
        break;
    case PARAM_JSON:
    case PARAM_ANY:
        tree = *(const jval *const *)slot;
        if (tree && param->kind == PARAM_JSON && !yyjson_is_ctn((jval *)tree))
            abort();
        if (tree)
            json_write(arena, tree);
        break;
    default:
        break;
    }
}

static void check_input(struct arena *arena, const struct method *method, const char *input)
{
    for (const struct param *param = method->params; param && param->name; param++)
        if (param->kind != PARAM_DOC)
            check_value(arena, param, input + param->offset);
}

static bool may_answer(const struct method *method, enum err error)
{
    bool may = false;
    for (const struct param *param = method->params; param && param->name; param++)
        may = may || error == param->missing || error == (param->bad ? param->bad : ERR_ARGUMENT_TYPE);
    return may;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct portal portal;
    if (size < 1)
        return 0;
    secret_init();
    struct arena *arena = arena_new();
    const struct method *method = method_at(data[0] % method_count());
    struct call *call = call_new(arena, &portal, method->name);
    const void *input;
    call->params = parameters(arena, (const char *)data + 1, size - 1);
    if (call->params) {
        enum err error = params_read(call, method, &input);
        if (error == ERR_NONE)
            check_input(arena, method, input);
        else if (!may_answer(method, error))
            abort();
    }
    arena_free(&arena);
    return 0;
}

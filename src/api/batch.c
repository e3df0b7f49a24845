/* A batch is a plan of commands made once per call: key, method, parameters. Commands run in order in one job; each has
 * its own savepoint. `$result[key][field][0]` is replaced after the query was decoded and before dispatch, as the SDKs
 * encode it. Containers print as PHP prints arrays: [] when empty, a list when the keys are 0…n-1, else an object.
 *
 * References multiply: a command may mention a long result a thousand times, and the next one the outcome. What they bring
 * into parameters is therefore bounded for the whole batch, by what a request body may be long.
 *
 * Slow work of commands without references runs before the lane. A command that has both references and slow work does
 * it inside the lane: its input is not known earlier. */
#include "api/batch.h"

#include <stdio.h>
#include <string.h>

#include "api/batch_priv.h"
#include "api/call_counters.h"
#include "api/dispatch.h"
#include "api/portal.h"
#include "api/reply.h"
#include "base/form.h"

static const char reference_mark[] = "$result[";

enum {
    NAMED_BEYOND = 1000
}; /* commands over the limit that are answered one by one; the others are not mentioned */

/* ---- planning ---- */
static bool mentions_results(const jval *value)
{
    if (yyjson_is_str((jval *)value))
        return strstr(yyjson_get_str((jval *)value), reference_mark) != NULL;
    if (yyjson_is_ctn((jval *)value))
        for (struct jiter i = json_iter(value); json_next(&i);)
            if (mentions_results(i.value))
                return true;
    return false;
}

/* "method?query" to a call with parameters. */
static enum err plan_command(struct call *batch, struct command *command, const jval *text)
{
    const struct settings *settings = &batch->portal->settings;
    struct form_limits limits = {
        .max_fields = (size_t)settings->max_parameters, .max_depth = (size_t)settings->max_depth};
    const char *line = json_text(batch->arena, text);
    if (!line)
        line = "";
    size_t name_len = strcspn(line, "?");
    jdoc *doc = j_doc(batch->arena);
    jnode *params = j_obj(doc);
    command->call = call_new(batch->arena, batch->portal, arena_strn(batch->arena, line, name_len));
    command->call->in_batch = true;
    command->call->peer = batch->peer;
    command->call->origin = batch->origin;
    const char *query = line[name_len] ? line + name_len + 1 : "";
    if (form_read(doc, params, query, strlen(query), &limits) != FORM_OK)
        return ERR_PARAMS_TOO_MANY;
    command->call->params = j_read(batch->arena, params);
    command->has_references = mentions_results(command->call->params);
    if (command->call->method && command->call->method->flags & METHOD_NO_BATCH)
        return ERR_BATCH_METHOD;
    return ERR_NONE;
}

static const jval *command_list(struct call *batch)
{
    const jval *list = json_get_ci(batch->params, "cmd");
    if (yyjson_is_str((jval *)list))
        list = json_read(batch->arena, yyjson_get_str((jval *)list), yyjson_get_len((jval *)list));
    return list;
}

struct plan *batch_plan(struct call *batch)
{
    if (batch->prepared)
        return batch->prepared;
    const struct settings *settings = &batch->portal->settings;
    const jval *list = command_list(batch);
    size_t most = (size_t)settings->max_batch + NAMED_BEYOND, given = json_count(list);
    struct plan *plan = arena_new_of(batch->arena, struct plan);
    plan->room = (size_t)settings->max_body_bytes;
    plan->commands = arena_array_of(batch->arena, struct command, given < most ? given : most);
    for (struct jiter i = json_iter(list); plan->count < most && json_next(&i);) {
        struct command *command = &plan->commands[plan->count++];
        command->key = i.key ? i.key : arena_printf(batch->arena, "%zu", i.index - 1);
        command->error = (int64_t)plan->count > settings->max_batch ? ERR_BATCH_LENGTH
                                                                    : plan_command(batch, command, i.value);
    }
    batch->prepared = plan;
    return plan;
}

enum lane batch_lane(struct call *call)
{
    struct plan *plan = batch_plan(call);
    for (size_t i = 0; i < plan->count; i++) {
        const struct command *command = &plan->commands[i];
        if (!command->error && command->call->method && command->call->method->lane == LANE_WRITE)
            return LANE_WRITE;
    }
    return LANE_READ;
}

static bool prepared_early(const struct command *command)
{
    return !command->error && !command->has_references && dispatch_needs_prepare(command->call);
}

bool batch_needs_prepare(struct call *call)
{
    struct plan *plan = batch_plan(call);
    for (size_t i = 0; i < plan->count; i++)
        if (prepared_early(&plan->commands[i]))
            return true;
    return false;
}

void batch_prepare(struct call *call)
{
    struct plan *plan = batch_plan(call);
    for (size_t i = 0; i < plan->count; i++)
        if (prepared_early(&plan->commands[i]))
            dispatch_prepare(plan->commands[i].call);
}

/* ---- references ---- */
enum { MAX_STEP = 128 };

/* One "[step]" of a path; *at moves behind it. false: the path ends here. The end is looked for no further than a step may
 * be long: a text of nothing but "$result[" would be read again and again. */
static bool next_step(const char **at, char step[MAX_STEP])
{
    if (**at != '[')
        return false;
    const char *close = memchr(*at, ']', strnlen(*at, MAX_STEP + 1));
    if (!close)
        return false;
    size_t len = (size_t)(close - *at - 1);
    memcpy(step, *at + 1, len);
    step[len] = '\0';
    *at = close + 1;
    return true;
}

/* The value that "$result[a][b]…" at *text points to; *text moves behind the reference. NULL: no such value. */
static jnode *resolve(jnode *results, const char **text)
{
    char step[MAX_STEP];
    jnode *value = results;
    const char *at = *text + strlen("$result");
    while (next_step(&at, step)) {
        size_t index;
        char rest;
        if (yyjson_mut_is_arr(value))
            value = sscanf(step, "%6zu%c", &index, &rest) == 1 ? yyjson_mut_arr_get(value, index) : NULL;
        else
            value = yyjson_mut_obj_get(value, step);
    }
    *text = at;
    return value;
}

static const char *scalar_text(struct call *batch, jnode *value)
{
    if (yyjson_mut_is_str(value))
        return yyjson_mut_get_str(value);
    if (yyjson_mut_is_bool(value))
        return yyjson_mut_is_true(value) ? "1" : "";
    return yyjson_mut_is_num(value) ? j_write(batch->arena, value, NULL) : "";
}

/* About as many bytes as a copy takes. */
static size_t weight(jnode *value)
{
    size_t bytes = sizeof *value, index, count;
    jnode *key, *item;
    if (yyjson_mut_is_str(value))
        bytes += yyjson_mut_get_len(value);
    yyjson_mut_arr_foreach(value, index, count, item) bytes += weight(item);
    yyjson_mut_obj_foreach(value, index, count, key, item) bytes += weight(key) + weight(item);
    return bytes;
}

/* Substituting: where to, from what, and how much more. */
struct filling {
    struct call *batch;
    jdoc *doc;
    jnode *results;
    size_t *room;
    bool full;
};

static bool takes(struct filling *filling, size_t bytes)
{
    filling->full = filling->full || bytes > *filling->room;
    if (!filling->full)
        *filling->room -= bytes;
    return !filling->full;
}

/* A string with references: the whole of one keeps its type, several or embedded ones become text. */
static jnode *substitute_text(struct filling *filling, const char *text)
{
    const char *mark = strstr(text, reference_mark);
    if (!mark)
        return j_str(filling->doc, text);
    if (mark == text) {
        const char *end = text;
        jnode *whole = resolve(filling->results, &end);
        if (*end == '\0')
            return whole && takes(filling, weight(whole)) ? yyjson_mut_val_mut_copy(filling->doc, whole)
                                                          : j_null(filling->doc);
    }
    struct buf out = {0};
    for (; mark && !filling->full; mark = strstr(text, reference_mark)) {
        buf_add(&out, text, (size_t)(mark - text));
        text = mark;
        const char *value = scalar_text(filling->batch, resolve(filling->results, &text));
        if (takes(filling, strlen(value)))
            buf_puts(&out, value);
    }
    buf_puts(&out, text);
    jnode *node = j_str(filling->doc, buf_str(&out));
    buf_free(&out);
    return node;
}

static jnode *substitute(struct filling *filling, const jval *value)
{
    if (yyjson_is_str((jval *)value))
        return substitute_text(filling, yyjson_get_str((jval *)value));
    if (!yyjson_is_ctn((jval *)value))
        return j_copy(filling->doc, value);
    bool list = yyjson_is_arr((jval *)value);
    jnode *copy = list ? j_arr(filling->doc) : j_obj(filling->doc);
    for (struct jiter i = json_iter(value); json_next(&i);) {
        jnode *item = substitute(filling, i.value);
        if (list)
            j_push(copy, item);
        else
            j_set(filling->doc, copy, i.key, item);
    }
    return copy;
}

const jval *batch_substitute(struct call *batch, const struct command *command, jnode *results)
{
    struct filling filling = {
        .batch = batch, .doc = j_doc(batch->arena), .results = results, .room = &batch_plan(batch)->room};
    jnode *params = substitute(&filling, command->call->params);
    return filling.full ? NULL : j_read(batch->arena, params);
}

/* ---- running ---- */
struct answers { /* keyed by command */
    jnode *result, *error, *total, *next, *time;
};

static void refuse_command(struct call *batch, struct command *command, enum err error)
{
    if (!command->call)
        command->call = call_new(batch->arena, batch->portal, "");
    command->call->error = error;
    command->call->entered = command->call->finished = command->call->started;
}

/* A copy, so that the plan stays as it is when the whole call is run again. */
static struct command *command_to_run(struct call *batch, const struct command *planned)
{
    struct command *command = arena_copy(batch->arena, planned, sizeof *planned);
    if (planned->call)
        command->call = arena_copy(batch->arena, planned->call, sizeof *planned->call);
    return command;
}

static void run_command(struct call *batch, struct command *command, jnode *results)
{
    struct call *call = command->call;
    call->ops = batch->ops;
    call->ops.error_arg = NULL;
    if (command->has_references) {
        const jval *params = batch_substitute(batch, command, results);
        if (!params) {
            refuse_command(batch, command, ERR_PARAMS_TOO_MANY);
            return;
        }
        call->params = params;
        dispatch_prepare(call);
    }
    ops_savepoint(&call->ops);
    dispatch_authorized(call);
    if (call->error)
        ops_undo(&call->ops);
    else
        ops_keep(&call->ops);
    batch->ops.wake |= call->ops.wake;
}

static void record(struct call *batch, struct command *command, struct answers *answers)
{
    jdoc *doc = batch->doc;
    struct call *call = command->call;
    call_counters_answered(
        batch->portal->counters, call->method, call->error ? err_row(call->error)->status : 200);
    if (reply_is_refusal(call)) {
        j_set(doc, answers->error, command->key, reply_error_node(call, doc));
    } else {
        j_set(doc, answers->result, command->key,
            yyjson_mut_val_mut_copy(doc, reply_result_node(call, call->doc)));
        if (call->total != -1)
            j_set_int(doc, answers->total, command->key, call->total == TOTAL_UNKNOWN ? -1 : call->total);
        if (call->next >= 0)
            j_set_int(doc, answers->next, command->key, call->next);
    }
    j_set(doc, answers->time, command->key, reply_time_node(call, doc));
}

/* As PHP prints an array: keys 0…n-1 make a list. */
static jnode *php_array(jdoc *doc, jnode *map)
{
    size_t index, count;
    jnode *key, *value, *list = j_arr(doc);
    yyjson_mut_obj_foreach(map, index, count, key, value)
    {
        char expected[24];
        snprintf(expected, sizeof expected, "%zu", index);
        if (strcmp(yyjson_mut_get_str(key), expected) != 0)
            return map;
    }
    yyjson_mut_obj_foreach(map, index, count, key, value) j_push(list, yyjson_mut_val_mut_copy(doc, value));
    return list;
}

struct batch_in {
    const jval *cmd;
    int halt;
};

static const struct param batch_params[] = {
    P_JSON(struct batch_in, cmd, "cmd", "Commands: key to \"method?query\"; at most 50.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_FLAG(struct batch_in, halt, "halt", "Stop at the first failing command."), P_END};

static enum err batch_call(struct call *call, const void *input)
{
    const struct batch_in *in = input;
    struct plan *plan = batch_plan(call);
    jdoc *doc = call->doc;
    struct answers answers = {j_obj(doc), j_obj(doc), j_obj(doc), j_obj(doc), j_obj(doc)};
    plan->room = (size_t)call->portal->settings.max_body_bytes; /* also when it is run again */
    for (size_t i = 0; i < plan->count; i++) {
        struct command *command = command_to_run(call, &plan->commands[i]);
        if (command->error)
            refuse_command(call, command, command->error);
        else
            run_command(call, command, answers.result);
        record(call, command, &answers);
        if (reply_is_refusal(command->call) && in->halt == 1)
            break;
    }
    call->result = j_obj(doc);
    j_set(doc, call->result, "result", php_array(doc, answers.result));
    j_set(doc, call->result, "result_error", php_array(doc, answers.error));
    j_set(doc, call->result, "result_total", php_array(doc, answers.total));
    j_set(doc, call->result, "result_next", php_array(doc, answers.next));
    j_set(doc, call->result, "result_time", php_array(doc, answers.time));
    return ERR_NONE;
}

const struct method batch_methods[] = {{.name = "batch",
                                           .summary = "Runs up to fifty commands in one call.",
                                           .doc = "settings/how-to-call-rest-api/batch.md",
                                           .scope = SCOPE_BASIC,
                                           .who = WHO_ANYBODY,
                                           .lane = LANE_READ,
                                           .flags = METHOD_NO_BATCH,
                                           .params = batch_params,
                                           .in_size = sizeof(struct batch_in),
                                           .call = batch_call,
                                           .out = OUT_OBJECT,
                                           .errors = ERRORS(ERR_BATCH_METHOD, ERR_BATCH_LENGTH)},
    {0}};

bool batch_is(const struct method *method)
{
    return method == &batch_methods[0];
}

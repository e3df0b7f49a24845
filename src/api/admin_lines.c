/* Administration of lines for the command line and our own pages: `switchline line add|list|update|delete`.
 *
 * The documented imopenlines.config.* can do all of this and more; these speak of a name and a list of people only, which
 * is what one types into a shell. */
#include "api/call.h"
#include "api/line_json.h"
#include "base/json.h"

#include <string.h>

static jnode *line_node(struct call *call, const struct line_config *line)
{
    jnode *node = j_obj(call->doc), *users;
    size_t count;
    const int64_t *ids = line_queue_users(&call->ops, line->line.id, &count);
    j_set_int(call->doc, node, "id", line->line.id);
    j_set_str(call->doc, node, "name", line->line.name);
    j_set_bool(call->doc, node, "active", line->line.active);
    j_set_str(call->doc, node, "queue_type", line->setting[LINE_QUEUE_TYPE]);
    users = j_set_arr(call->doc, node, "users");
    for (size_t i = 0; i < count; i++)
        j_push(users, j_int(call->doc, ids[i]));
    return node;
}

/* ---- switchline.line.add and update ---- */
struct change_in {
    int64_t id;
    const char *name, *queue_type;
    const jval *users;
    int active;
};
#define CHANGE_PARAMS                                                                                        \
    P_STR(struct change_in, name, "name", "Title of the line."),                                             \
        P_ANY(struct change_in, users, "users", "Ids of the operators in order, as a list or 2,3.",          \
            .type = "array"),                                                                                \
        P_STR(struct change_in, queue_type, "queue_type", "evenly, strictly or all."),                       \
        P_FLAG(struct change_in, active, "active", "N: the line takes no messages."), P_END

static const struct param add_params[] = {CHANGE_PARAMS};
static const struct param update_params[] = {
    P_INT(struct change_in, id, "id", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY), CHANGE_PARAMS};

/* The same reading as config.add's PARAMS, from a tree of its names. */
static enum err read_change(struct call *call, const struct change_in *in, struct line_change *change_r)
{
    jnode *params = j_obj(call->doc);
    if (in->name)
        j_set_str(call->doc, params, "LINE_NAME", in->name);
    if (in->queue_type && *in->queue_type)
        j_set_str(call->doc, params, "QUEUE_TYPE", in->queue_type);
    if (in->active >= 0)
        j_set_bool(call->doc, params, "ACTIVE", in->active == 1);
    if (in->users)
        j_set(call->doc, params, "QUEUE", j_copy(call->doc, in->users));
    return line_change_read(call, j_read(call->arena, params), change_r);
}

static enum err add(struct call *call, const void *input)
{
    struct line_change change;
    int64_t line_id = 0;
    enum err error = read_change(call, input, &change);
    if (!error)
        error = line_add(&call->ops, &change, &line_id);
    if (error)
        return error;
    call->result = line_node(call, line_get(&call->ops, line_id));
    return ERR_NONE;
}

static enum err update(struct call *call, const void *input)
{
    const struct change_in *in = input;
    struct line_change change;
    enum err error = read_change(call, in, &change);
    if (!error)
        error = line_update(&call->ops, in->id, &change);
    if (error)
        return error;
    call->result = line_node(call, line_get(&call->ops, in->id));
    return ERR_NONE;
}

/* ---- switchline.line.list ---- */
static enum err list(struct call *call, const void *input)
{
    (void)input;
    size_t count;
    struct line_query everything = {.limit = INT64_MAX};
    const struct line_config **lines = line_list(&call->ops, &everything, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, line_node(call, lines[i]));
    return ERR_NONE;
}

/* ---- switchline.line.delete ---- */
struct delete_in {
    int64_t id;
};
static const struct param delete_params[] = {
    P_INT(struct delete_in, id, "id", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY), P_END};

static enum err delete_line(struct call *call, const void *input)
{
    const struct delete_in *in = input;
    call->result = j_bool(call->doc, true);
    return line_delete(&call->ops, in->id);
}

const struct method admin_lines_methods[] = {
    {.name = "switchline.line.add",
        .summary = "Makes a line with these operators.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = add_params,
        .in_size = sizeof(struct change_in),
        .call = add,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_CONFIG_PERMISSION, ERR_ARGUMENT_TYPE, ERR_TEXT_TOO_LONG)},
    {.name = "switchline.line.list",
        .summary = "All lines with their operators.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_READ,
        .call = list,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "switchline.line.update",
        .summary = "Changes a line's name, operators, distribution or whether it is on.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct change_in),
        .call = update,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_CONFIG_PERMISSION, ERR_LINE_NOT_FOUND, ERR_ARGUMENT_TYPE, ERR_TEXT_TOO_LONG)},
    {.name = "switchline.line.delete",
        .summary = "Deletes a line, closing its dialogs and detaching its connectors.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = delete_params,
        .in_size = sizeof(struct delete_in),
        .call = delete_line,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CONFIG_PERMISSION, ERR_LINE_NOT_FOUND)},
    {0}};

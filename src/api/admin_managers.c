/* Managers of lines for the command line and our own pages: `switchline manager add|list|remove`. A line's manager may change
 * the line, sees all its dialogs and rates its sessions. The documentation speaks of such rights and has no method to
 * give them. */
#include "api/call.h"
#include "domain/line_ops.h"

struct manager_in {
    int64_t line, user;
};
static const struct param manager_params[] = {
    P_INT(struct manager_in, line, "line", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct manager_in, user, "user", "Id of the employee.", .missing = ERR_ARGUMENT_EMPTY), P_END};
static const struct param list_params[] = {
    P_INT(struct manager_in, line, "line", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY), P_END};

static enum err add(struct call *call, const void *input)
{
    const struct manager_in *in = input;
    enum err error = line_manager_add(&call->ops, in->line, in->user);
    return error ? error : call_bool(call, true);
}

static enum err remove_manager(struct call *call, const void *input)
{
    const struct manager_in *in = input;
    enum err error = line_manager_remove(&call->ops, in->line, in->user);
    return error ? error : call_bool(call, true);
}

static enum err list(struct call *call, const void *input)
{
    const struct manager_in *in = input;
    size_t count;
    const int64_t *users = line_managers(&call->ops, in->line, &count);
    if (!line_get(&call->ops, in->line))
        return ERR_LINE_NOT_FOUND;
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, j_int(call->doc, users[i]));
    return ERR_NONE;
}

const struct method admin_managers_methods[] = {{.name = "switchline.manager.add",
                                                    .summary = "Makes an employee a manager of a line.",
                                                    .scope = SCOPE_BASIC,
                                                    .who = WHO_LOCAL,
                                                    .lane = LANE_WRITE,
                                                    .params = manager_params,
                                                    .in_size = sizeof(struct manager_in),
                                                    .call = add,
                                                    .out = OUT_BOOL,
                                                    .errors = ERRORS(ERR_LINE_NOT_FOUND, ERR_USER_NOT_FOUND)},
    {.name = "switchline.manager.list",
        .summary = "The managers of a line.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct manager_in),
        .call = list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_LINE_NOT_FOUND)},
    {.name = "switchline.manager.remove",
        .summary = "Undoes switchline.manager.add.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = manager_params,
        .in_size = sizeof(struct manager_in),
        .call = remove_manager,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_LINE_NOT_FOUND)},
    {0}};

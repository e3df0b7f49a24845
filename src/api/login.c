/* switchline.login.*: where one is signed in on our own pages, and ending that elsewhere. For those pages only: a webhook or an
 * application is no reason to know or to end the logins of whoever made it. */
#include "api/call.h"
#include "base/clock.h"
#include "domain/login_ops.h"

static const char *cookie_of(const struct call *call)
{
    return call->credentials.kind == CREDENTIAL_SESSION ? call->credentials.secret : NULL;
}

static enum err list(struct call *call, const void *input)
{
    (void)input;
    size_t count;
    const struct login *logins = login_list(&call->ops, cookie_of(call), &count);
    if (!cookie_of(call))
        return ERR_DENIED;
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *node = j_obj(call->doc);
        j_set_str(call->doc, node, "id", logins[i].id);
        j_set_str(call->doc, node, "began_at", clock_iso(call->arena, logins[i].began_at));
        j_set_str(call->doc, node, "ends_at", clock_iso(call->arena, logins[i].ends_at));
        j_set_bool(call->doc, node, "current", logins[i].mine);
        j_push(call->result, node);
    }
    return ERR_NONE;
}

struct end_in {
    const char *id;
};
static const struct param end_params[] = {
    P_STR(struct end_in, id, "ID", "Which one; all others than this one when absent."), P_END};

static enum err end(struct call *call, const void *input)
{
    const struct end_in *in = input;
    if (!cookie_of(call))
        return ERR_DENIED;
    int64_t ended = login_end_own(&call->ops, cookie_of(call), in->id);
    if (in->id && !ended)
        return call_fail(call, ERR_NOT_FOUND, "login");
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "count", ended);
    return ERR_NONE;
}

const struct method login_methods[] = {
    {.name = "switchline.login.end",
        .summary = "Ends one of the current user's logins, or all others than the one that asks.",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = end_params,
        .in_size = sizeof(struct end_in),
        .call = end,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DENIED, ERR_NOT_FOUND)},
    {.name = "switchline.login.list",
        .summary = "Lists where the current user is signed in on this server's pages.",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .lane = LANE_READ,
        .call = list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_DENIED)},
    {0}};

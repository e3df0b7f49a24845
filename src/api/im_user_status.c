/* im.user.status.*: what somebody says of himself. Whether he is really there is another question: last_activity_date. */
#include "api/im_in.h"
#include "base/clock.h"
#include "domain/presence_ops.h"
#include "domain/presence_rules.h"

/* ---- im.user.status.get, set ---- */
struct set_in {
    const char *status;
};
static const struct param set_params[] = {
    P_STR(struct set_in, status, "STATUS", "online, dnd, away or break.", .missing = ERR_STATUS_ERROR,
        .bad = ERR_STATUS_ERROR),
    P_END};

/* false: who is no employee has none. */
static enum err status_get(struct call *call, const void *input)
{
    (void)input;
    const struct presence *presence = presence_get(&call->ops, call->ops.who.user_id);
    if (!presence)
        return call_bool(call, false);
    call->result = j_str(call->doc, *presence->status ? presence->status : "online");
    return ERR_NONE;
}

static enum err change(struct call *call, const struct presence_change *wanted)
{
    return call_bool(call, presence_change(&call->ops, call->ops.who.user_id, wanted) == ERR_NONE);
}

static enum err status_set(struct call *call, const void *input)
{
    const struct set_in *in = input;
    struct presence_change wanted = presence_change_nothing;
    if (!presence_status_valid(in->status))
        return ERR_STATUS_ERROR;
    wanted.status = in->status;
    return change(call, &wanted);
}

/* ---- im.user.status.idle.start, idle.end ---- */
enum { AGO_USUAL = 10, AGO_MOST = 24 * 60 };

struct idle_in {
    int64_t ago;
};
static const struct param idle_params[] = {
    P_INT(struct idle_in, ago, "AGO", "Since how many minutes, at least 1.", .absent = AGO_USUAL), P_END};

static enum err idle_start(struct call *call, const void *input)
{
    const struct idle_in *in = input;
    struct presence_change wanted = presence_change_nothing;
    wanted.idle_at = call->ops.now - im_between(in->ago, 1, AGO_MOST) * MINUTE;
    return change(call, &wanted);
}

static enum err idle_end(struct call *call, const void *input)
{
    struct presence_change wanted = presence_change_nothing;
    (void)input;
    wanted.idle_at = 0;
    return change(call, &wanted);
}

#define PAGE(name) "api-reference/chats/users/im-user-status-" name ".md"

const struct method im_user_status_methods[] = {
    {.name = "im.user.status.get",
        .summary = "Returns the status that the current user chose.",
        .doc = PAGE("get"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .call = status_get,
        .out = OUT_ANY},
    {.name = "im.user.status.idle.end",
        .summary = "The current user is back.",
        .doc = PAGE("idle-end"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .call = idle_end,
        .out = OUT_BOOL},
    {.name = "im.user.status.idle.start",
        .summary = "The current user has been away for some minutes.",
        .doc = PAGE("idle-start"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = idle_params,
        .in_size = sizeof(struct idle_in),
        .call = idle_start,
        .out = OUT_BOOL},
    {.name = "im.user.status.set",
        .summary = "Sets the status of the current user.",
        .doc = PAGE("set"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = set_params,
        .in_size = sizeof(struct set_in),
        .call = status_set,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_STATUS_ERROR)},
    {0}};

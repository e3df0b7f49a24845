/* Why a session went to whom, and who is there: `switchline session explain ID`, `switchline presence set|get`.
 *
 * The reasons are the lines of domain/routing_decision.h; here they become a list, with the text beside it for the eye. */
#include <stdlib.h>
#include <string.h>

#include "api/call.h"
#include "base/clock.h"
#include "domain/presence_ops.h"
#include "domain/presence_rules.h"
#include "domain/session_explain.h"
#include "domain/session_rules.h"

static void set_time(struct call *call, jnode *node, const char *key, int64_t at)
{
    if (at)
        j_set_str(call->doc, node, key, clock_iso(call->arena, at));
    else
        j_set(call->doc, node, key, j_null(call->doc));
}

/* ---- switchline.session.explain ---- */
struct explain_in {
    int64_t id;
};
static const struct param explain_params[] = {
    P_INT(struct explain_in, id, "id", "Id of the session.", .missing = ERR_ARGUMENT_EMPTY), P_END};

/* "12 offline" */
static void add_considered(struct call *call, jnode *list, const char *line, size_t len)
{
    char *end;
    const char *text = arena_strn(call->arena, line, len);
    long long user_id = strtoll(text, &end, 10);
    if (end == text || *end != ' ')
        return;
    jnode *entry = j_obj(call->doc);
    j_set_int(call->doc, entry, "user_id", user_id);
    j_set_str(call->doc, entry, "verdict", end + 1);
    j_push(list, entry);
}

static jnode *decision_node(struct call *call, const struct offer *offer)
{
    jnode *node = j_obj(call->doc);
    size_t rule = strcspn(offer->reason, "\n");
    set_time(call, node, "at", offer->made_at);
    j_set_int(call->doc, node, "user_id", offer->user_id);
    j_set_str(call->doc, node, "outcome", *offer->outcome ? offer->outcome : "open");
    set_time(call, node, "ended_at", offer->ended_at);
    j_set_str(call->doc, node, "rule", arena_strn(call->arena, offer->reason, rule));
    jnode *considered = j_set_arr(call->doc, node, "considered");
    for (const char *at = offer->reason + rule; *at == '\n';) {
        size_t len = strcspn(++at, "\n");
        add_considered(call, considered, at, len);
        at += len;
    }
    j_set_str(call->doc, node, "text", offer->reason);
    return node;
}

static enum err explain(struct call *call, const void *input)
{
    struct session_story story;
    enum err error = session_explain(&call->ops, ((const struct explain_in *)input)->id, &story);
    if (error)
        return error;
    jnode *node = call->result = j_obj(call->doc);
    j_set_int(call->doc, node, "id", story.session->id);
    j_set_int(call->doc, node, "chat_id", story.session->chat_id);
    j_set_int(call->doc, node, "line_id", story.session->line_id);
    j_set_str(call->doc, node, "state", session_state_name((enum session_state)story.session->state));
    j_set_int(call->doc, node, "operator_id", story.session->operator_id);
    set_time(call, node, "created_at", story.session->created_at);
    set_time(call, node, "next_at", story.next_at);
    jnode *decisions = j_set_arr(call->doc, node, "decisions");
    for (size_t i = 0; i < story.count; i++)
        j_push(decisions, decision_node(call, &story.decisions[i]));
    return ERR_NONE;
}

/* ---- switchline.presence.get and set ---- */
struct presence_in {
    int64_t user, idle_minutes, absent_days;
    const char *status, *workday;
};
static const struct param get_params[] = {
    P_INT(struct presence_in, user, "user", "Id of the employee.", .missing = ERR_ARGUMENT_EMPTY), P_END};
static const struct param set_params[] = {
    P_INT(struct presence_in, user, "user", "Id of the employee.", .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct presence_in, status, "status", "online, dnd, away, break; - for none."),
    P_STR(struct presence_in, workday, "workday", "opened, paused, closed; - for none."),
    P_INT(struct presence_in, idle_minutes, "idle_minutes", "Idle since so many minutes; 0: not idle.",
        .absent = -1),
    P_INT(struct presence_in, absent_days, "absent_days", "On leave for so many days; 0: here again.",
        .absent = -1),
    P_END};

static jnode *presence_node(struct call *call, const struct presence *presence)
{
    jnode *node = j_obj(call->doc);
    j_set_int(call->doc, node, "user", presence->user_id);
    j_set_str(call->doc, node, "state", presence_name(presence_judge(presence, call->ops.now)));
    j_set_str(call->doc, node, "status", presence->status);
    j_set_str(call->doc, node, "workday", presence->workday);
    set_time(call, node, "idle_since", presence->idle_at);
    set_time(call, node, "absent_until", presence->absent_until);
    set_time(call, node, "last_activity", presence->last_activity_at);
    return node;
}

static enum err get(struct call *call, const void *input)
{
    const struct presence *presence = presence_get(&call->ops, ((const struct presence_in *)input)->user);
    if (!presence)
        return call_fail(call, ERR_NOT_FOUND, "user");
    call->result = presence_node(call, presence);
    return ERR_NONE;
}

/* An empty value cannot be told from none on the command line. */
static const char *word(const char *given)
{
    return given && strcmp(given, "-") == 0 ? "" : given;
}

static enum err set(struct call *call, const void *input)
{
    enum { MOST = 36500 };
    const struct presence_in *in = input;
    if (in->idle_minutes > MOST || in->absent_days > MOST)
        return call_fail(call, ERR_BAD_VALUE, "That is too long");
    struct presence_change change = {.status = word(in->status),
        .workday = word(in->workday),
        .idle_at = in->idle_minutes > 0 ? call->ops.now - in->idle_minutes * MINUTE : in->idle_minutes,
        .absent_until = in->absent_days > 0 ? call->ops.now + in->absent_days * DAY : in->absent_days};
    enum err error = presence_change(&call->ops, in->user, &change);
    if (!error)
        call->result = presence_node(call, presence_get(&call->ops, in->user));
    return error;
}

const struct method admin_routing_methods[] = {
    {.name = "switchline.session.explain",
        .summary = "Tells why a session was offered to whom, and who was passed over for what reason.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_EDITOR,
        .lane = LANE_READ,
        .params = explain_params,
        .in_size = sizeof(struct explain_in),
        .call = explain,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY, ERR_NOT_FOUND, ERR_LINES_ACCESS)},
    {.name = "switchline.presence.get",
        .summary = "Tells whether dialogs can be given to an employee now, as far as he is concerned.",
        .who = WHO_LOCAL,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct presence_in),
        .call = get,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY, ERR_NOT_FOUND)},
    {.name = "switchline.presence.set",
        .summary = "Sets an employee's status, working day, idleness or leave.",
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = set_params,
        .in_size = sizeof(struct presence_in),
        .call = set,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY, ERR_NOT_FOUND, ERR_BAD_VALUE)},
    {0}};

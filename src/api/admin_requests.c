/* switchline.request.list: what this process was asked last, for whoever writes a client. With several processes each has a
 * list of its own; the one that was asked answers. */
#include "api/call.h"
#include "api/im_in.h"
#include "api/portal.h"
#include "api/request_log.h"
#include "base/clock.h"

enum { USUAL = 100, MOST = 500 };

struct list_in {
    int64_t before, limit;
};
static const struct param list_params[] = {
    P_INT(struct list_in, before, "before", "Only calls older than this id."),
    P_INT(struct list_in, limit, "limit", "How many, at most 500.", .absent = USUAL), P_END};

static const char *kind_name(enum auth_kind kind)
{
    static const char *const names[] = {[AUTH_NONE] = "nobody",
        [AUTH_WEBHOOK] = "webhook",
        [AUTH_APP] = "application",
        [AUTH_SESSION] = "session",
        [AUTH_UPLOAD] = "upload link",
        [AUTH_GUEST] = "guest",
        [AUTH_LOCAL] = "command line"};
    return names[kind];
}

static jnode *entry_node(struct call *call, const struct request_entry *entry)
{
    jdoc *doc = call->doc;
    jnode *node = j_obj(doc);
    j_set_int(doc, node, "id", entry->id);
    j_set_str(doc, node, "at", clock_iso(call->arena, entry->at));
    j_set_str(doc, node, "method", entry->name);
    j_set_int(doc, node, "status", entry->status);
    j_set_str(doc, node, "error", entry->error ? err_row(entry->error)->code : NULL);
    j_set(doc, node, "ms", j_real(doc, (double)entry->took_us / 1000));
    j_set_str(doc, node, "by", kind_name(entry->kind));
    j_set_int(doc, node, "user_id", entry->user_id);
    j_set_int(doc, node, "app_id", entry->app_id);
    j_set_int(doc, node, "webhook_id", entry->webhook_id);
    j_set_str(doc, node, "params", entry->params);
    return node;
}

static enum err list(struct call *call, const void *input)
{
    const struct list_in *in = input;
    size_t count;
    const struct request_entry *entries = request_log_read(
        call->portal->requests, call->arena, in->before, (size_t)im_between(in->limit, 1, MOST), &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, entry_node(call, &entries[i]));
    return ERR_NONE;
}

const struct method admin_requests_methods[] = {
    {.name = "switchline.request.list",
        .summary = "Lists the last calls of the REST API in this process, newest first, with secrets masked.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list,
        .out = OUT_ARRAY},
    {0}};

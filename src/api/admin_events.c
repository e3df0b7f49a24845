/* What became of events: `switchline events list|failed|redeliver`. Our own methods; an event that could not be delivered
 * is never lost silently, it is parked and shown here until somebody sends it again. */
#include <string.h>

#include "api/call.h"
#include "base/clock.h"
#include "domain/delivery_ops.h"

enum { MOST = 500 };

struct page_in {
    int64_t before, limit;
};
static const struct param page_params[] = {
    P_INT(struct page_in, before, "before", "Only deliveries older than this id."),
    P_INT(struct page_in, limit, "limit", "How many, at most 500.", .absent = 50),
    P_END,
};

static void set_time(struct call *call, jnode *node, const char *key, int64_t time)
{
    if (time)
        j_set_str(call->doc, node, key, clock_iso(call->arena, time));
    else
        j_set_null(call->doc, node, key);
}

static jnode *delivery_node(struct call *call, const struct parcel *parcel)
{
    const struct delivery *delivery = &parcel->delivery;
    bool waits = delivery->state == DELIVERY_DUE || delivery->state == DELIVERY_QUEUED;
    jnode *node = j_obj(call->doc);
    j_set_int(call->doc, node, "id", delivery->id);
    j_set_int(call->doc, node, "event_id", parcel->outbox.id);
    j_set_str(call->doc, node, "event", parcel->outbox.event);
    j_set_str(call->doc, node, "state", delivery_state_name(delivery->state));
    j_set_int(call->doc, node, "app_id", delivery->app_id);
    j_set_int(call->doc, node, "handler_id", delivery->handler_id);
    j_set_str(call->doc, node, "url", delivery->url);
    j_set_int(call->doc, node, "attempts", delivery->attempts);
    j_set_int(call->doc, node, "last_status", delivery->last_status);
    j_set_str(call->doc, node, "last_error", delivery->last_error);
    set_time(call, node, "created_at", parcel->outbox.created_at);
    set_time(call, node, "next_at", waits ? delivery->next_at : 0);
    set_time(call, node, "done_at", delivery->done_at);
    return node;
}

typedef const struct parcel *lister(struct ops *ops, int64_t before, int64_t limit, size_t *count_r);

static enum err list_page(struct call *call, const struct page_in *in, lister *lists)
{
    size_t count;
    int64_t limit = in->limit < 1 ? 1 : in->limit > MOST ? MOST : in->limit;
    const struct parcel *parcels = lists(&call->ops, in->before > 0 ? in->before : 0, limit, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, delivery_node(call, &parcels[i]));
    return ERR_NONE;
}

static enum err failed(struct call *call, const void *input)
{
    return list_page(call, input, delivery_list_parked);
}

static enum err list(struct call *call, const void *input)
{
    return list_page(call, input, delivery_log);
}

/* ---- switchline.events.redeliver ---- */
struct redeliver_in {
    int64_t id;
    int all;
};
static const struct param redeliver_params[] = {
    P_INT(struct redeliver_in, id, "id", "The parked delivery."),
    P_FLAG(struct redeliver_in, all, "all", "Every parked delivery, at most 1000 at a time."),
    P_END,
};

static enum err redeliver(struct call *call, const void *input)
{
    const struct redeliver_in *in = input;
    int64_t count = 1;
    if (in->all == 1) {
        count = delivery_redeliver_all(&call->ops);
    } else {
        enum err error =
            in->id ? delivery_redeliver(&call->ops, in->id) : call_fail(call, ERR_ARGUMENT_EMPTY, "id");
        if (error)
            return error;
    }
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "count", count);
    return ERR_NONE;
}

const struct method admin_events_methods[] = {
    {.name = "switchline.events.failed",
        .summary = "Lists event deliveries that were given up, newest first.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_READ,
        .params = page_params,
        .in_size = sizeof(struct page_in),
        .call = failed,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "switchline.events.list",
        .summary = "Lists event deliveries, newest first.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_READ,
        .params = page_params,
        .in_size = sizeof(struct page_in),
        .call = list,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "switchline.events.redeliver",
        .summary = "Sends a parked event delivery again.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_WRITE,
        .params = redeliver_params,
        .in_size = sizeof(struct redeliver_in),
        .call = redeliver,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_NOT_FOUND, ERR_ARGUMENT_EMPTY)},
    {.name = NULL},
};

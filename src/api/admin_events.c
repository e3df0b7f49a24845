/* What became of events: `switchline events list|failed|redeliver`. Our own methods; an event that could not be delivered
 * is never lost silently, it is parked and shown here until somebody sends it again. */
#include <stdlib.h>
#include <string.h>

#include "api/call.h"
#include "base/clock.h"
#include "domain/delivery_ops.h"

enum { MOST = 500 };

struct page_in {
    int64_t before, limit;
};
struct list_in {
    int64_t before, limit, app, chat;
    const char *state, *event;
};
static const struct param list_params[] = {
    P_INT(struct list_in, before, "before", "Only deliveries older than this id."),
    P_INT(struct list_in, limit, "limit", "How many, at most 500.", .absent = 50),
    P_STR(struct list_in, state, "state", "Only waiting, queued, delivered or parked ones."),
    P_STR(struct list_in, event, "event", "Only of this event."),
    P_INT(struct list_in, app, "app", "Only to this application, by its id."),
    P_INT(struct list_in, chat, "chat", "Only of this dialog or chat, by its number."),
    P_END,
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

/* What is posted, as a tree; tokens are made for each attempt and shown nowhere. */
static jnode *request_node(struct call *call, const struct parcel *parcel)
{
    jdoc *doc = call->doc;
    jnode *node = j_obj(doc);
    j_set_str(doc, node, "event", parcel->outbox.event);
    j_set_int(doc, node, "event_handler_id", parcel->delivery.handler_id);
    j_set_int(doc, node, "eventId", parcel->outbox.id);
    j_set(doc, node, "data", j_json(doc, parcel->outbox.data));
    j_set_int(doc, node, "ts", parcel->outbox.created_at / SECOND);
    j_set_str(doc, node, "auth", "***");
    return node;
}

/* Lines of "time status error". */
static void set_tries(struct call *call, jnode *node, const char *tries)
{
    jnode *list = j_set_arr(call->doc, node, "tries");
    for (const char *at = tries; *at;) {
        char *rest;
        size_t len = strcspn(at, "\n");
        const char *line = arena_strn(call->arena, at, len);
        jnode *one = j_obj(call->doc);
        set_time(call, one, "at", strtoll(line, &rest, 10));
        j_set_int(call->doc, one, "status", strtoll(rest, &rest, 10));
        j_set_str(call->doc, one, "error", *rest == ' ' ? rest + 1 : rest);
        j_push(list, one);
        at += len + (at[len] == '\n');
    }
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
    j_set(call->doc, node, "request", request_node(call, parcel));
    j_set_str(call->doc, node, "answer", delivery->last_answer);
    set_tries(call, node, delivery->tries);
    return node;
}

static int64_t limit_of(int64_t asked)
{
    return asked < 1 ? 1 : asked > MOST ? MOST : asked;
}

static void set_list(struct call *call, const struct parcel *parcels, size_t count)
{
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, delivery_node(call, &parcels[i]));
}

static enum err failed(struct call *call, const void *input)
{
    const struct page_in *in = input;
    size_t count;
    const struct parcel *parcels =
        delivery_list_parked(&call->ops, in->before > 0 ? in->before : 0, limit_of(in->limit), &count);
    set_list(call, parcels, count);
    return ERR_NONE;
}

static enum err list(struct call *call, const void *input)
{
    const struct list_in *in = input;
    const struct delivery_search search = {.before = in->before,
        .limit = limit_of(in->limit),
        .state = in->state,
        .event = in->event,
        .app_id = in->app,
        .chat_id = in->chat};
    const struct parcel *parcels;
    size_t count;
    if (!delivery_log(&call->ops, &search, &parcels, &count))
        return call_fail(call, ERR_ARGUMENT_TYPE, "state");
    set_list(call, parcels, count);
    return ERR_NONE;
}

/* ---- switchline.events.redeliver ---- */
struct redeliver_in {
    int64_t id;
    int all;
};
static const struct param redeliver_params[] = {
    P_INT(struct redeliver_in, id, "id",
        "The delivery: a parked one, or one that was delivered and shall be once more."),
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
        .summary = "Lists event deliveries with what was sent and answered, newest first.",
        .scope = SCOPE_BASIC,
        .who = WHO_LOCAL,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "switchline.events.redeliver",
        .summary = "Sends an event delivery again.",
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

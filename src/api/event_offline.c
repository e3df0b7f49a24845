/* event.offline.*: applications that cannot be reached collect their events from a queue. Filters and orders arrive as
 * trees and become the plain queries of domain/offline_rules.h here; a field that does not exist is refused rather than
 * ignored, because event.offline.get forgets what it returns. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "api/call.h"
#include "base/clock.h"
#include "base/text.h"
#include "domain/offline_ops.h"

enum { DEFAULT_LIMIT = 50, MOST = 500 };

/* ---- filter and order ---- */
/* "2024-07-18T12:32:31+02:00", "2024-07-18 12:32:31" or "2024-07-18" (server's time zone) as milliseconds. */
static bool read_time(const char *text, int64_t *value_r)
{
    static const char *const formats[] = {
        "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct tm parts = {.tm_isdst = -1};
        const char *end = strptime(text, formats[i], &parts);
        if (!end || *end)
            continue;
        long zone = parts.tm_gmtoff;
        *value_r = (i == 0 ? (int64_t)timegm(&parts) - zone : (int64_t)mktime(&parts)) * SECOND;
        return true;
    }
    return false;
}

static bool read_value(
    struct call *call, enum offline_field field, const jval *value, struct offline_value *value_r)
{
    const char *text = json_text(call->arena, value);
    *value_r = (struct offline_value){.text = text_or_empty(text)};
    if (field == OFFLINE_TIMESTAMP)
        return text && read_time(text, &value_r->number);
    if (offline_field_is_number(field))
        return json_int(value, &value_r->number);
    return text != NULL;
}

static bool read_condition(
    struct call *call, const char *key, const jval *value, struct offline_condition *condition_r)
{
    condition_r->field = offline_field_find(offline_compare_read(key, &condition_r->compare));
    if (condition_r->field == OFFLINE_FIELD_COUNT)
        return false;
    bool list = yyjson_is_ctn((jval *)value);
    size_t count = list ? json_count(value) : 1;
    struct offline_value *values = arena_array_of(call->arena, struct offline_value, count);
    for (size_t i = 0; i < count; i++)
        if (!read_value(call, condition_r->field, list ? json_at(value, i) : value, &values[i]))
            return false;
    condition_r->values = values;
    condition_r->value_count = count;
    return true;
}

static bool read_filter(struct call *call, const jval *filter, struct offline_query *query)
{
    struct offline_condition *conditions =
        arena_array_of(call->arena, struct offline_condition, json_count(filter));
    for (struct jiter i = json_iter(filter); filter && json_next(&i); query->condition_count++)
        if (!i.key || !read_condition(call, i.key, i.value, &conditions[query->condition_count]))
            return false;
    query->conditions = conditions;
    return true;
}

static bool read_order(struct call *call, const jval *order, struct offline_query *query)
{
    struct offline_order *fields = arena_array_of(call->arena, struct offline_order, json_count(order));
    for (struct jiter i = json_iter(order); order && json_next(&i); query->order_count++) {
        struct offline_order *field = &fields[query->order_count];
        const char *direction = json_text(call->arena, i.value);
        field->field = i.key ? offline_field_find(i.key) : OFFLINE_FIELD_COUNT;
        field->descending = direction && strncasecmp(direction, "desc", 4) == 0;
        if (field->field == OFFLINE_FIELD_COUNT)
            return false;
    }
    query->order = fields;
    return true;
}

static enum err read_query(
    struct call *call, const jval *filter, const jval *order, struct offline_query *query_r)
{
    *query_r = (struct offline_query){0};
    if (!read_filter(call, filter, query_r))
        return call_fail(call, ERR_ARGUMENT_TYPE, "filter");
    return read_order(call, order, query_r) ? ERR_NONE : call_fail(call, ERR_ARGUMENT_TYPE, "order");
}

/* ---- records ---- */
static jnode *record_node(struct call *call, const struct offline_event *record, bool whole)
{
    jnode *node = j_obj(call->doc);
    bool has_data = *record->data && strcmp(record->data, "[]") != 0;
    j_set_intstr(call->doc, node, "ID", record->id);
    j_set_str(call->doc, node, "TIMESTAMP_X", clock_iso(call->arena, record->stamped_at));
    j_set_str(call->doc, node, "EVENT_NAME", record->event);
    j_set(
        call->doc, node, "EVENT_DATA", has_data ? j_json(call->doc, record->data) : j_bool(call->doc, false));
    j_set(call->doc, node, "EVENT_ADDITIONAL",
        *record->additional ? j_json(call->doc, record->additional) : j_bool(call->doc, false));
    j_set_str(call->doc, node, "MESSAGE_ID", record->message_id);
    if (whole) {
        j_set_str(call->doc, node, "PROCESS_ID", record->process_id);
        j_set_intstr(call->doc, node, "ERROR", record->error);
    }
    return node;
}

static jnode *records_node(struct call *call, const struct offline_event *records, size_t count, bool whole)
{
    jnode *list = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(list, record_node(call, &records[i], whole));
    return list;
}

/* ---- event.offline.get ---- */
struct get_in {
    const jval *filter, *order;
    int64_t limit;
    int clear, error;
    const char *process_id, *auth_connector;
};
static const struct param get_params[] = {
    P_JSON(struct get_in, filter, "filter", "Conditions on ID, TIMESTAMP_X, EVENT_NAME, MESSAGE_ID."),
    P_JSON(struct get_in, order, "order", "Field to ASC or DESC; default TIMESTAMP_X."),
    P_INT(struct get_in, limit, "limit", "How many records, at most 500.", .absent = DEFAULT_LIMIT),
    P_FLAG(
        struct get_in, clear, "clear", "1 (default) forgets what is returned, 0 keeps it to be confirmed."),
    P_STR(struct get_in, process_id, "process_id", "Reads the records of this hand-out again."),
    P_STR(struct get_in, auth_connector, "auth_connector", "Name of the source whose queue is meant."),
    P_FLAG(struct get_in, error, "error", "1 returns records that were marked as failed, too."),
    P_END,
};

static enum err get(struct call *call, const void *input)
{
    const struct get_in *in = input;
    bool again = *text_or_empty(in->process_id) != '\0';
    struct offline_get get = {.limit = in->limit < 1      ? DEFAULT_LIMIT
                                       : in->limit > MOST ? MOST
                                                          : in->limit,
        .connector = text_or_empty(in->auth_connector),
        .process_id = again ? in->process_id : NULL,
        .clear = again ? in->clear == 1 : in->clear != 0, /* reading again forgets only when that is said */
        .with_failed = in->error == 1};
    enum err error = read_query(call, in->filter, in->order, &get.query);
    if (error)
        return error;
    size_t count;
    const char *process_id;
    const struct offline_event *records = offline_get(&call->ops, &get, &count, &process_id);
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, "process_id", process_id);
    j_set(call->doc, call->result, "events", records_node(call, records, count, false));
    return ERR_NONE;
}

/* ---- event.offline.clear, event.offline.error ---- */
struct choice_in {
    const char *process_id;
    const jval *id, *message_id;
};
static const struct param choice_params[] = {
    P_STR(struct choice_in, process_id, "process_id",
        "The hand-out, as event.offline.get with clear=0 named it.", .missing = ERR_ARGUMENT_EMPTY),
    P_ANY(struct choice_in, id, "id", "Only these record ids.", .type = "array"),
    P_ANY(
        struct choice_in, message_id, "message_id", "Only records with these MESSAGE_IDs.", .type = "array"),
    P_END,
};

/* A list, a single value, or JSON text of a list. */
static size_t read_texts(struct call *call, const jval *value, const char *const **texts_r)
{
    const char *text = yyjson_get_str((jval *)value);
    if (text && text[0] == '[') {
        const jval *list = json_read(call->arena, text, strlen(text));
        value = list ? list : value;
    }
    bool is_list = yyjson_is_ctn((jval *)value);
    size_t count = is_list ? json_count(value) : value != NULL, kept = 0;
    const char **texts = arena_array_of(call->arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        const char *item = json_text(call->arena, is_list ? json_at(value, i) : value);
        if (item && *item)
            texts[kept++] = item;
    }
    *texts_r = texts;
    return kept;
}

static struct offline_choice read_choice(struct call *call, const struct choice_in *in)
{
    const char *const *ids;
    struct offline_choice choice = {.process_id = in->process_id, .everything = !in->id && !in->message_id};
    choice.id_count = read_texts(call, in->id, &ids);
    choice.message_id_count = read_texts(call, in->message_id, &choice.message_ids);
    int64_t *numbers = arena_array_of(call->arena, int64_t, choice.id_count);
    for (size_t i = 0; i < choice.id_count; i++)
        numbers[i] = strtoll(ids[i], NULL, 10);
    choice.ids = numbers;
    return choice;
}

static enum err clear(struct call *call, const void *input)
{
    struct offline_choice choice = read_choice(call, input);
    offline_clear(&call->ops, &choice);
    return call_bool(call, true);
}

static enum err mark_failed(struct call *call, const void *input)
{
    struct offline_choice choice = read_choice(call, input);
    offline_mark_failed(&call->ops, &choice);
    return call_bool(call, true);
}

/* ---- event.offline.list ---- */
struct list_in {
    const jval *filter, *order;
    int64_t start;
    const char *auth_connector;
};
static const struct param list_params[] = {
    P_JSON(struct list_in, filter, "filter",
        "Conditions on ID, TIMESTAMP_X, EVENT_NAME, MESSAGE_ID, PROCESS_ID, ERROR."),
    P_JSON(struct list_in, order, "order", "Field to ASC or DESC; default ID."),
    P_INT(struct list_in, start, "start", "Offset of the page: 0, 50, 100 …"),
    P_STR(struct list_in, auth_connector, "auth_connector", "Name of the source whose queue is meant."),
    P_END,
};

static enum err list(struct call *call, const void *input)
{
    const struct list_in *in = input;
    struct offline_query query;
    enum err error = read_query(call, in->filter, in->order, &query);
    if (error)
        return error;
    size_t count;
    int64_t start = call_page_start(call), total;
    const struct offline_event *records =
        offline_list(&call->ops, &query, text_or_empty(in->auth_connector), start, PAGE_SIZE, &count, &total);
    call_page(call, start, total);
    call->result = records_node(call, records, count, true);
    return ERR_NONE;
}

const struct method event_offline_methods[] = {
    {.name = "event.offline.clear",
        .summary = "Confirms records of the offline queue: they are forgotten.",
        .doc = "api-reference/events/event-offline-clear.md",
        .scope = SCOPE_BASIC,
        .who = WHO_ADMIN,
        .denied = ERR_DENIED,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = choice_params,
        .in_size = sizeof(struct choice_in),
        .call = clear,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DENIED, ERR_ARGUMENT_EMPTY)},
    {.name = "event.offline.error",
        .summary = "Marks records of the offline queue as failed.",
        .doc = "api-reference/events/event-offline-error.md",
        .scope = SCOPE_BASIC,
        .who = WHO_ADMIN,
        .denied = ERR_DENIED,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = choice_params,
        .in_size = sizeof(struct choice_in),
        .call = mark_failed,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DENIED, ERR_ARGUMENT_EMPTY)},
    {.name = "event.offline.get",
        .summary = "Takes records from the offline queue.",
        .doc = "api-reference/events/event-offline-get.md",
        .scope = SCOPE_BASIC,
        .who = WHO_ADMIN,
        .denied = ERR_DENIED,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = get,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DENIED, ERR_ARGUMENT_TYPE)},
    {.name = "event.offline.list",
        .summary = "Lists the offline queue without changing it.",
        .doc = "api-reference/events/event-offline-list.md",
        .scope = SCOPE_BASIC,
        .who = WHO_ADMIN,
        .denied = ERR_DENIED,
        .context = CONTEXT_APP,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_DENIED, ERR_ARGUMENT_TYPE)},
    {.name = NULL},
};

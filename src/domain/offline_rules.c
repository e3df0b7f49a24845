/* One comparison function serves filter and sorting. */
#include "domain/offline_rules.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"

static const char *const field_names[OFFLINE_FIELD_COUNT] = {
    "ID", "TIMESTAMP_X", "EVENT_NAME", "MESSAGE_ID", "PROCESS_ID", "ERROR"};

enum offline_field offline_field_find(const char *name)
{
    unsigned field = 0;
    while (field < OFFLINE_FIELD_COUNT && strcasecmp(field_names[field], name) != 0)
        field++;
    return (enum offline_field)field;
}

bool offline_field_is_number(enum offline_field field)
{
    return field == OFFLINE_ID || field == OFFLINE_TIMESTAMP || field == OFFLINE_ERROR;
}

const char *offline_compare_read(const char *key, enum offline_compare *compare_r)
{
    static const struct {
        const char *signs;
        enum offline_compare compare;
    } signs[] = {/* longer ones first */
        {">=", OFFLINE_AT_LEAST}, {"<=", OFFLINE_AT_MOST}, {"!%=", OFFLINE_LACKS}, {"!=%", OFFLINE_LACKS},
        {"!%", OFFLINE_LACKS}, {"!=", OFFLINE_IS_NOT}, {"!@", OFFLINE_IS_NOT}, {"=%", OFFLINE_CONTAINS},
        {"%=", OFFLINE_CONTAINS}, {">", OFFLINE_GREATER}, {"<", OFFLINE_LESS}, {"!", OFFLINE_IS_NOT},
        {"=", OFFLINE_IS}, {"@", OFFLINE_IS}, {"%", OFFLINE_CONTAINS}};
    *compare_r = OFFLINE_IS;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i].signs);
        if (strncmp(key, signs[i].signs, len) == 0) {
            *compare_r = signs[i].compare;
            return key + len;
        }
    }
    return key;
}

/* ---- comparing ---- */
static struct offline_value value_of(const struct offline_event *record, enum offline_field field)
{
    switch (field) {
    case OFFLINE_ID:
        return (struct offline_value){"", record->id};
    case OFFLINE_TIMESTAMP:
        return (struct offline_value){"", record->stamped_at / SECOND * SECOND};
    case OFFLINE_EVENT_NAME:
        return (struct offline_value){record->event, 0};
    case OFFLINE_MESSAGE_ID:
        return (struct offline_value){record->message_id, 0};
    case OFFLINE_PROCESS_ID:
        return (struct offline_value){record->process_id, 0};
    default:
        return (struct offline_value){"", record->error};
    }
}

static int compare(enum offline_field field, struct offline_value a, struct offline_value b)
{
    if (offline_field_is_number(field))
        return (a.number > b.number) - (a.number < b.number);
    return field == OFFLINE_EVENT_NAME ? strcasecmp(a.text, b.text) : strcmp(a.text, b.text);
}

static bool equals_any(const struct offline_condition *condition, struct offline_value value)
{
    for (size_t i = 0; i < condition->value_count; i++)
        if (compare(condition->field, value, condition->values[i]) == 0)
            return true;
    return false;
}

static bool contains_any(const struct offline_condition *condition, struct offline_value value)
{
    for (size_t i = 0; i < condition->value_count; i++)
        if (strcasestr(value.text, condition->values[i].text))
            return true;
    return false;
}

static bool holds(const struct offline_condition *condition, const struct offline_event *record)
{
    struct offline_value value = value_of(record, condition->field);
    int sign = condition->value_count ? compare(condition->field, value, condition->values[0]) : 0;
    switch (condition->compare) {
    case OFFLINE_IS:
        return equals_any(condition, value);
    case OFFLINE_IS_NOT:
        return !equals_any(condition, value);
    case OFFLINE_LESS:
        return sign < 0;
    case OFFLINE_AT_MOST:
        return sign <= 0;
    case OFFLINE_GREATER:
        return sign > 0;
    case OFFLINE_AT_LEAST:
        return sign >= 0;
    case OFFLINE_CONTAINS:
        return contains_any(condition, value);
    default:
        return !contains_any(condition, value);
    }
}

bool offline_matches(const struct offline_event *record, const struct offline_query *query)
{
    for (size_t i = 0; i < query->condition_count; i++)
        if (!holds(&query->conditions[i], record))
            return false;
    return true;
}

/* ---- running ---- */
/* Within one second, what happened first is first, although filters cannot see that. */
static int compare_records(
    enum offline_field field, const struct offline_event *a, const struct offline_event *b)
{
    if (field == OFFLINE_TIMESTAMP)
        return (a->stamped_at > b->stamped_at) - (a->stamped_at < b->stamped_at);
    return compare(field, value_of(a, field), value_of(b, field));
}

static int in_order(const void *a, const void *b, void *user)
{
    const struct offline_event *left = a, *right = b;
    const struct offline_query *query = user;
    for (size_t i = 0; i < query->order_count; i++) {
        int sign = compare_records(query->order[i].field, left, right);
        if (sign)
            return query->order[i].descending ? -sign : sign;
    }
    return (left->id > right->id) - (left->id < right->id);
}

size_t offline_query_run(struct offline_event *records, size_t count, const struct offline_query *query)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (offline_matches(&records[i], query))
            records[kept++] = records[i];
    qsort_r(records, kept, sizeof *records, in_order, (void *)query);
    return kept;
}

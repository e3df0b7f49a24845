/* Which records of the offline queue, in which order: filter and sorting of event.offline.get and .list, over records in
 * memory. Pure: nothing is loaded. */
#ifndef SWITCHLINE_DOMAIN_OFFLINE_RULES_H
#define SWITCHLINE_DOMAIN_OFFLINE_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/event.h"

enum offline_field {
    OFFLINE_ID,
    OFFLINE_TIMESTAMP, /* filters compare whole seconds */
    OFFLINE_EVENT_NAME,
    OFFLINE_MESSAGE_ID,
    OFFLINE_PROCESS_ID,
    OFFLINE_ERROR,
    OFFLINE_FIELD_COUNT
};
/* "TIMESTAMP_X" in any letter case; OFFLINE_FIELD_COUNT when unknown. */
enum offline_field offline_field_find(const char *name);
bool offline_field_is_number(enum offline_field field); /* ID, TIMESTAMP_X, ERROR */

enum offline_compare {
    OFFLINE_IS, /* equal to any of the values; letter case of an event's name does not count */
    OFFLINE_IS_NOT, /* equal to none of them */
    OFFLINE_LESS,
    OFFLINE_AT_MOST,
    OFFLINE_GREATER,
    OFFLINE_AT_LEAST,
    OFFLINE_CONTAINS,
    OFFLINE_LACKS
};
/* The comparison that a key such as ">=ID" or "!EVENT_NAME" begins with; returns the part after the signs. */
const char *offline_compare_read(const char *key, enum offline_compare *compare_r);

struct offline_condition {
    enum offline_field field;
    enum offline_compare compare;
    const struct offline_value {
        const char *text;
        int64_t number; /* of number fields; milliseconds of TIMESTAMP_X */
    } *values;
    size_t value_count;
};
struct offline_order {
    enum offline_field field;
    bool descending;
};
struct offline_query {
    const struct offline_condition *conditions; /* all must hold */
    size_t condition_count;
    const struct offline_order *order; /* then by id */
    size_t order_count;
};

bool offline_matches(const struct offline_event *record, const struct offline_query *query);
/* Keeps what matches, sorted, in place; returns how many. */
size_t offline_query_run(struct offline_event *records, size_t count, const struct offline_query *query);

#endif

/* An event in the queue of a bot or person that asks for its events. */
#ifndef SWITCHLINE_MODEL_POLLED_EVENT_H
#define SWITCHLINE_MODEL_POLLED_EVENT_H

#include "model/fields.h"

/* id: of the row, in the order in which rows were written. event_id: what clients know it by; 0 until it was first read.
 * data: JSON text. */
#define POLLED_EVENT_FIELDS(X)                                                                               \
    X(polled_event, INT, id)                                                                                 \
    X(polled_event, INT, event_id)                                                                           \
    X(polled_event, TEXT, event)                                                                             \
    X(polled_event, TEXT, data)                                                                              \
    X(polled_event, INT, created_at)

struct polled_event {
    FIELDS_MEMBERS(POLLED_EVENT_FIELDS)
};

#endif

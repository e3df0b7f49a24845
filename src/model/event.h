/* Events on their way out: what happened (outbox), who wants to know (handler), one receiver (delivery), the offline queue. */
#ifndef SWITCHLINE_MODEL_EVENT_H
#define SWITCHLINE_MODEL_EVENT_H

#include "model/fields.h"

#define EVENT_HANDLER_FIELDS(X)                                                                              \
    X(event_handler, INT, id)                                                                                \
    X(event_handler, INT, app_id)                                                                            \
    X(event_handler, TEXT, event)                                                                            \
    X(event_handler, TEXT, url)                                                                              \
    X(event_handler, INT, auth_user_id)                                                                      \
    X(event_handler, FLAG, offline)                                                                          \
    X(event_handler, TEXT, connector)                                                                        \
    X(event_handler, TEXT, options)                                                                          \
    X(event_handler, INT, pinged_at)                                                                         \
    X(event_handler, INT, created_at)

struct event_handler {
    FIELDS_MEMBERS(EVENT_HANDLER_FIELDS)
};

/* data: JSON text. */
#define OUTBOX_FIELDS(X)                                                                                     \
    X(outbox, INT, id)                                                                                       \
    X(outbox, TEXT, event)                                                                                   \
    X(outbox, TEXT, data)                                                                                    \
    X(outbox, INT, actor_id)                                                                                 \
    X(outbox, INT, created_at)

struct outbox {
    FIELDS_MEMBERS(OUTBOX_FIELDS)
};

/* last_answer: how the last answer began, without anything that could be a token. tries: a line "time status error" for each
 * attempt; error is what there was instead of an answer. */
#define DELIVERY_FIELDS(X)                                                                                   \
    X(delivery, INT, id)                                                                                     \
    X(delivery, INT, outbox_id)                                                                              \
    X(delivery, INT, handler_id)                                                                             \
    X(delivery, INT, app_id)                                                                                 \
    X(delivery, TEXT, url)                                                                                   \
    X(delivery, TEXT, host)                                                                                  \
    X(delivery, INT, auth_user_id)                                                                           \
    X(delivery, TEXT, stream)                                                                                \
    X(delivery, INT, state)                                                                                  \
    X(delivery, INT, attempts)                                                                               \
    X(delivery, INT, refusals)                                                                               \
    X(delivery, INT, next_at)                                                                                \
    X(delivery, INT, last_status)                                                                            \
    X(delivery, TEXT, last_error)                                                                            \
    X(delivery, TEXT, last_answer)                                                                           \
    X(delivery, TEXT, tries)                                                                                 \
    X(delivery, INT, lease)                                                                                  \
    X(delivery, INT, created_at)                                                                             \
    X(delivery, INT, done_at)

struct delivery {
    FIELDS_MEMBERS(DELIVERY_FIELDS)
};

/* A delivery with what it delivers. */
struct parcel {
    struct delivery delivery;
    struct outbox outbox;
};

#define OFFLINE_EVENT_FIELDS(X)                                                                              \
    X(offline_event, INT, id)                                                                                \
    X(offline_event, INT, app_id)                                                                            \
    X(offline_event, TEXT, connector)                                                                        \
    X(offline_event, TEXT, event)                                                                            \
    X(offline_event, TEXT, message_id)                                                                       \
    X(offline_event, TEXT, data)                                                                             \
    X(offline_event, TEXT, additional)                                                                       \
    X(offline_event, TEXT, process_id)                                                                       \
    X(offline_event, INT, error)                                                                             \
    X(offline_event, INT, stamped_at)                                                                        \
    X(offline_event, INT, reserved_at)

struct offline_event {
    FIELDS_MEMBERS(OFFLINE_EVENT_FIELDS)
};

enum delivery_state { DELIVERY_DUE, DELIVERY_QUEUED, DELIVERY_DONE, DELIVERY_PARKED };

#endif

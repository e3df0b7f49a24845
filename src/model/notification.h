/* What the portal tells a person outside of any chat. */
#ifndef SWITCHLINE_MODEL_NOTIFICATION_H
#define SWITCHLINE_MODEL_NOTIFICATION_H

#include "model/fields.h"

/* read_at: 0 until it was seen. */
#define NOTIFICATION_FIELDS(X)                                                                               \
    X(notification, INT, id)                                                                                 \
    X(notification, INT, user_id)                                                                            \
    X(notification, TEXT, text)                                                                              \
    X(notification, INT, created_at)                                                                         \
    X(notification, INT, read_at)

struct notification {
    FIELDS_MEMBERS(NOTIFICATION_FIELDS)
};

#endif

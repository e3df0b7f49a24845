/* What the portal tells a person outside of any chat. */
#ifndef SWITCHLINE_MODEL_NOTIFICATION_H
#define SWITCHLINE_MODEL_NOTIFICATION_H

#include "model/fields.h"

/* read_at: 0 until it was seen. type: enum notification_type; author_id: 0 when the system tells it. module and event name
 * its sort ("rest", "rest_notify"). owner: the application that told it ("app7", or the key that a webhook's
 * caller gave), '' for the portal itself; tags are unique within it. params: JSON text with the attachment, or ''. */
#define NOTIFICATION_FIELDS(X)                                                                               \
    X(notification, INT, id)                                                                                 \
    X(notification, INT, user_id)                                                                            \
    X(notification, TEXT, text)                                                                              \
    X(notification, INT, created_at)                                                                         \
    X(notification, INT, read_at)                                                                            \
    X(notification, INT, author_id)                                                                          \
    X(notification, INT, type)                                                                               \
    X(notification, TEXT, module)                                                                            \
    X(notification, TEXT, event)                                                                             \
    X(notification, TEXT, owner)                                                                             \
    X(notification, TEXT, tag)                                                                               \
    X(notification, TEXT, sub_tag)                                                                           \
    X(notification, TEXT, params)                                                                            \
    X(notification, TEXT, text_out)

struct notification {
    FIELDS_MEMBERS(NOTIFICATION_FIELDS)
};

/* Numbers of the API. Confirmations, 1, have buttons; nothing here makes any. */
enum notification_type { NOTIFICATION_PERSONAL = 2, NOTIFICATION_SYSTEM = 4 };

#endif

/* Between the files of event payloads: a shape makes the `data` of one event. */
#ifndef SWITCHLINE_API_EVENT_PAYLOAD_PRIV_H
#define SWITCHLINE_API_EVENT_PAYLOAD_PRIV_H

#include "base/json.h"
#include "domain/event.h"

typedef jnode *shape(jdoc *doc, struct arena *arena, const struct event *event);

shape payload_bot_message_add, payload_bot_message_change, payload_bot_join, payload_bot_delete,
    payload_command_add;

#endif

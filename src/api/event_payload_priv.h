/* Between the files of event payloads: a shape makes the `data` of one event. */
#ifndef SWITCHLINE_API_EVENT_PAYLOAD_PRIV_H
#define SWITCHLINE_API_EVENT_PAYLOAD_PRIV_H

#include "api/call.h"
#include "domain/event.h"

typedef jnode *shape(jdoc *doc, struct arena *arena, const struct event *event);

shape payload_bot_message_add, payload_bot_message_change, payload_bot_join, payload_bot_delete,
    payload_command_add;

/* A shape of version 2. The call has an arena and the operation's ops, so that v2_views.h serves events, too. */
typedef jnode *v2_shape(struct call *call, const struct event *event);

v2_shape payload_v2_message, payload_v2_message_delete, payload_v2_reaction, payload_v2_join,
    payload_v2_delete, payload_v2_context, payload_v2_command;

#endif

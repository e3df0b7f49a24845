/* The wire shape of each event's `data`. */
#ifndef SWITCHLINE_API_EVENT_PAYLOAD_H
#define SWITCHLINE_API_EVENT_PAYLOAD_H

struct event;
struct ops;

/* JSON text of `data`: usually an object, for ONIMCONNECTORLINEDELETE a bare number, `[]` when there is nothing to say. */
const char *event_render(struct ops *ops, const struct event *event);

#endif

/* The body of an event's post: form-encoded, PHP brackets. Tokens are in it, so it is never kept. */
#ifndef SWITCHLINE_SERVER_EVENT_BODY_H
#define SWITCHLINE_SERVER_EVENT_BODY_H

#include "base/buf.h"
#include "domain/delivery_ops.h"

void event_body_write(struct arena *arena, const struct shipment *shipment, struct buf *body);

#endif

/* Events that were asked for, as imbot.v2.Event.get and im.v2.Event.get show them. */
#ifndef SWITCHLINE_API_V2_EVENT_VIEW_H
#define SWITCHLINE_API_V2_EVENT_VIEW_H

#include "api/call.h"
#include "domain/polled_event_ops.h"

#define V2_PAGE(in)                                                                                          \
    P_INT(in, offset, "offset", "Confirms all events with smaller ids: nextOffset of the previous answer."), \
        P_INT(in, limit, "limit", "At most so many, 1 to 1000.", .absent = POLLED_PAGE)

/* {"events": […], "nextOffset", "hasMore"} */
jnode *v2_events(struct call *call, const struct polled_answer *answer);

#endif

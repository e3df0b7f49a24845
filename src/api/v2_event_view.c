/* The data was rendered when the event happened; here it is only put into its frame. */
#include "api/v2_event_view.h"

#include "base/clock.h"

jnode *v2_events(struct call *call, const struct polled_answer *answer)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc), *list = j_set_arr(doc, out, "events");
    for (size_t i = 0; i < answer->count; i++) {
        const struct polled_event *event = &answer->events[i];
        jnode *node = j_obj(doc);
        j_set_int(doc, node, "eventId", event->event_id);
        j_set_str(doc, node, "type", event->event);
        j_set_str(doc, node, "date", clock_iso(call->arena, event->created_at));
        j_set(doc, node, "data", j_json(doc, event->data));
        j_push(list, node);
    }
    j_set_int(doc, out, "nextOffset", answer->next_offset);
    j_set_bool(doc, out, "hasMore", answer->more);
    return out;
}

/* Module livechat of doc/push.md. */
#include "api/livechat_view.h"
#include "api/push_payload_priv.h"

jnode *push_visitor_message(struct call *call, const struct push *push)
{
    const struct push_visitor *payload = push->payload;
    jnode *out = j_obj(call->doc);
    j_set(call->doc, out, "message",
        livechat_message_view(call, payload->message, payload->history, payload->customer_id));
    return out;
}

jnode *push_visitor_writing(struct call *call, const struct push *push)
{
    const struct push_visitor *payload = push->payload;
    jnode *out = j_obj(call->doc);
    j_set_str(call->doc, out, "name", payload->name);
    return out;
}

jnode *push_visitor_read(struct call *call, const struct push *push)
{
    const struct push_visitor *payload = push->payload;
    jnode *out = j_obj(call->doc);
    j_set_int(call->doc, out, "read_id", payload->read_id);
    return out;
}

jnode *push_visitor_state(struct call *call, const struct push *push)
{
    const struct push_visitor *payload = push->payload;
    jnode *out = j_obj(call->doc);
    j_set(call->doc, out, "operator", livechat_author_view(call, payload->name, payload->avatar));
    j_set_bool(call->doc, out, "open", payload->open);
    j_set_bool(call->doc, out, "vote", payload->vote);
    j_set_bool(call->doc, out, "text_field_enabled", !payload->field_off);
    return out;
}

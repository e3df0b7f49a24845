/* Module imopenlines of doc/push.md. */
#include "api/desk_views.h"
#include "api/push_payload_priv.h"

jnode *push_session_changed(struct call *call, const struct push *push)
{
    const struct push_session *payload = push->payload;
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    j_set_str(doc, out, "action", payload->action);
    j_set_bool(doc, out, "visible", payload->item != NULL);
    if (payload->item) {
        j_set(doc, out, "session", desk_session_view(doc, call->arena, call->ops.base_url, payload->item));
        return out;
    }
    jnode *session = j_set_obj(doc, out, "session");
    j_set_int(doc, session, "session_id", payload->session->id);
    j_set_int(doc, session, "chat_id", payload->session->chat_id);
    j_set_str(doc, session, "dialog_id",
        arena_printf(call->arena, "chat%lld", (long long)payload->session->chat_id));
    return out;
}

jnode *push_line_changed(struct call *call, const struct push *push)
{
    const struct push_line *payload = push->payload;
    jnode *out = j_obj(call->doc);
    j_set_str(call->doc, out, "action", payload->action);
    jnode *line = j_set_obj(call->doc, out, "line");
    j_set_int(call->doc, line, "id", payload->line_id);
    j_set_str(call->doc, line, "name", payload->name);
    j_set_bool(call->doc, line, "active", payload->active);
    return out;
}

/* Keys are those of doc/methods.md; "no value" is null. */
#include "api/desk_views.h"

#include "api/im_views.h"
#include "base/clock.h"
#include "domain/file_link.h"
#include "domain/session_rules.h"

void desk_set_time(jdoc *doc, struct arena *arena, jnode *node, const char *key, int64_t at)
{
    j_set(doc, node, key, at ? j_str(doc, clock_iso(arena, at)) : j_null(doc));
}

static void set_person(jdoc *doc, struct arena *arena, jnode *node, const char *key, const struct users *user,
    const char *base_url)
{
    if (!user) {
        j_set_null(doc, node, key);
        return;
    }
    jnode *person = j_set_obj(doc, node, key);
    j_set_int(doc, person, "id", user->id);
    j_set_str(doc, person, "name", person_name(arena, user));
    j_set_str(doc, person, "avatar", avatar_link(arena, base_url, user->avatar));
}

jnode *desk_session_view(jdoc *doc, struct arena *arena, const char *base_url, const struct desk_item *item)
{
    const struct session *session = item->session;
    jnode *node = j_obj(doc);
    j_set_int(doc, node, "session_id", session->id);
    j_set_int(doc, node, "chat_id", session->chat_id);
    j_set_str(doc, node, "dialog_id", arena_printf(arena, "chat%lld", (long long)session->chat_id));
    j_set_int(doc, node, "line_id", session->line_id);
    j_set_str(doc, node, "line_name", item->line_name);
    j_set_str(doc, node, "connector", session->connector);
    j_set_str(doc, node, "state", session_state_name((enum session_state)session->state));
    set_person(doc, arena, node, "customer", item->customer, base_url);
    set_person(doc, arena, node, "operator", item->operator, base_url);
    if (session->offered_id)
        j_set_int(doc, node, "offered_to", session->offered_id);
    else
        j_set_null(doc, node, "offered_to");
    jnode *offers = j_set_arr(doc, node, "offers");
    for (size_t i = 0; i < item->offer_count; i++)
        j_push(offers, j_int(doc, item->offers[i].user_id));
    desk_set_time(doc, arena, node, "created_at", session->created_at);
    desk_set_time(doc, arena, node, "answered_at", session->answered_at);
    desk_set_time(doc, arena, node, "closed_at", session->closed_at);
    j_set_int(doc, node, "bot_id", session->bot_id);
    j_set_bool(doc, node, "pinned", session->pinned);
    j_set_bool(doc, node, "silent", session->silent);
    j_set_bool(doc, node, "spam", session->spam);
    j_set_int(doc, node, "vote", session->vote);
    j_set_int(doc, node, "vote_head", session->vote_head);
    return node;
}

jnode *desk_item_view(struct call *call, const struct desk_item *item)
{
    jdoc *doc = call->doc;
    jnode *node = desk_session_view(doc, call->arena, call->ops.base_url, item);
    const struct message *last = item->last;
    j_set_str(doc, node, "title", item->chat ? item->chat->title : "");
    j_set_bool(doc, node, "member", item->me != NULL);
    j_set_int(doc, node, "unread", item->me ? item->me->unread : 0);
    if (!last) {
        j_set_null(doc, node, "last_message");
        return node;
    }
    jnode *message = j_set_obj(doc, node, "last_message");
    j_set_int(doc, message, "id", last->id);
    j_set_int(doc, message, "author_id", last->author_id);
    j_set_str(doc, message, "text", im_text(last));
    desk_set_time(doc, call->arena, message, "date", last->created_at);
    return node;
}

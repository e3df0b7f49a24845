/* A session as the desk shows it: the item of switchline.dialog.list, which the push of a session repeats. */
#ifndef SWITCHLINE_API_DESK_VIEWS_H
#define SWITCHLINE_API_DESK_VIEWS_H

#include "api/call.h"
#include "domain/desk_ops.h"

/* What is the same for everybody: session_id, chat_id, dialog_id, line_id, line_name, connector, state, customer, operator,
 * offered_to, offers, bot_id, created_at, answered_at, closed_at (ISO or null), pinned, silent, spam, vote, vote_head. */
jnode *desk_session_view(jdoc *doc, struct arena *arena, const char *base_url, const struct desk_item *item);
/* The same with what is the viewer's own: unread, member, last_message. */
jnode *desk_item_view(struct call *call, const struct desk_item *item);
/* ISO text, or null for 0. */
void desk_set_time(jdoc *doc, struct arena *arena, jnode *node, const char *key, int64_t at);

#endif

/* Between the files of push payloads. A shape builds nodes of call->doc; the call has an arena and the operation's ops, so the
 * views that answers are made of serve pushes too. */
#ifndef SWITCHLINE_API_PUSH_PAYLOAD_PRIV_H
#define SWITCHLINE_API_PUSH_PAYLOAD_PRIV_H

#include "api/call.h"
#include "domain/push.h"

typedef jnode *push_shape(struct call *call, const struct push *push);

/* push_payload_im.c */
extern push_shape push_message, push_message_delete, push_message_erase, push_message_like,
    push_message_reaction, push_start_writing, push_read_message, push_read_opponent, push_chat_unread,
    push_chat_members, push_chat_own, push_notify_add, push_notify_read, push_notify_delete, push_user_status;
/* push_payload_lines.c */
extern push_shape push_session_changed, push_line_changed;

/* push_payload_visitor.c */
extern push_shape push_visitor_message, push_visitor_writing, push_visitor_read, push_visitor_state;

#endif

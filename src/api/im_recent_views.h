/* One entry of the list of recent chats on the wire: im.recent.get, im.recent.list. */
#ifndef SWITCHLINE_API_IM_RECENT_VIEWS_H
#define SWITCHLINE_API_IM_RECENT_VIEWS_H

#include "api/call.h"
#include "domain/recent_ops.h"

/* original: the last message's text as it was written, else on one line and without BB codes. */
jnode *im_recent_view(struct call *call, const struct recent_chat *shown, bool original);
/* "chat12", or the number of the other side of a private chat. */
jnode *im_recent_id(struct call *call, const struct recent_chat *shown);
/* The text on one line, without BB codes. */
const char *im_plain_text(struct arena *arena, const char *text);

#endif

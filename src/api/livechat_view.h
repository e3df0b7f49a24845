/* A site chat as its visitor's client sees it, in answers and in pushes. */
#ifndef SWITCHLINE_API_LIVECHAT_VIEW_H
#define SWITCHLINE_API_LIVECHAT_VIEW_H

#include "api/call.h"
#include "domain/livechat_ops.h"

/* {id, mine, client_id, text, date, author {name, avatar} or null, files [], keyboard, deleted} */
jnode *livechat_message_view(struct call *call, const struct livechat_message *shown,
    const struct history *history, int64_t customer_id);
/* {name, avatar}, or null for "" */
jnode *livechat_author_view(struct call *call, const char *name, const char *avatar);

#endif

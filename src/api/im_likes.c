/* A like is a reaction; what differs is that version 1 may toggle it and has one answer for whatever did not change. */
#include "api/im_likes.h"

#include <strings.h>

#include "domain/reaction_ops.h"

static bool wanted(struct call *call, int64_t message_id, const char *action)
{
    if (action && strcasecmp(action, "plus") == 0)
        return true;
    if (action && strcasecmp(action, "minus") == 0)
        return false;
    return !reaction_is_set(&call->ops, message_id, REACTION_LIKE);
}

enum err im_like(struct call *call, int64_t message_id, const char *action)
{
    enum err error = wanted(call, message_id, action)
                         ? reaction_add(&call->ops, message_id, REACTION_LIKE)
                         : reaction_delete(&call->ops, message_id, REACTION_LIKE);
    return error ? ERR_LIKE_UNCHANGED : ERR_NONE;
}

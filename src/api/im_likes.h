/* Liking a message: im.message.like, imbot.message.like. */
#ifndef SWITCHLINE_API_IM_LIKES_H
#define SWITCHLINE_API_IM_LIKES_H

#include "api/call.h"

/* For the actor. action: plus, minus, or anything else (NULL too), which toggles. ERR_LIKE_UNCHANGED: it was so already, or
 * there is no such message for him. */
enum err im_like(struct call *call, int64_t message_id, const char *action);

#endif

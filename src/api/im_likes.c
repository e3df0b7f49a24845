/* Likes are a list of users in the message's params ("like"), which only this side of the API looks into. */
#include "api/im_likes.h"

#include <string.h>
#include <strings.h>

#include "domain/message_ops.h"

static bool wanted(const char *action, bool had)
{
    if (action && strcasecmp(action, "plus") == 0)
        return true;
    if (action && strcasecmp(action, "minus") == 0)
        return false;
    return !had;
}

/* The params with the list of likes changed for the actor; NULL: they would stay as they are. */
static const char *liked(struct call *call, const char *before, const char *action, bool *likes_r)
{
    jdoc *doc = call->doc;
    int64_t me = call->ops.who.user_id, id;
    jnode *params = j_obj(doc), *likes = j_arr(doc);
    bool had = false;
    const jval *kept = json_read(call->arena, before, strlen(before));
    for (struct jiter i = json_iter(kept); json_next(&i);)
        if (i.key && strcmp(i.key, "like") != 0)
            j_set(doc, params, i.key, j_copy(doc, i.value));
    for (struct jiter i = json_iter(json_get(kept, "like")); json_next(&i);) {
        if (!json_int(i.value, &id))
            continue;
        had = had || id == me;
        if (id != me)
            j_push(likes, j_int(doc, id));
    }
    bool likes_it = *likes_r = wanted(action, had);
    if (likes_it == had)
        return NULL;
    if (likes_it)
        j_push(likes, j_int(doc, me));
    if (yyjson_mut_arr_size(likes))
        j_set(doc, params, "like", likes);
    return yyjson_mut_obj_size(params) ? j_write(call->arena, params, NULL) : "";
}

enum err im_like(struct call *call, int64_t message_id, const char *action)
{
    const struct message *message = message_get(&call->ops, message_id);
    bool likes = false;
    const char *params = message ? liked(call, message->params, action, &likes) : NULL;
    if (!params || message_react(&call->ops, message_id, params, "like", likes))
        return ERR_LIKE_UNCHANGED;
    return ERR_NONE;
}

/* im.user.*: people as the messenger shows them. */
#include "api/call.h"
#include "api/im_views.h"

struct user_get_in {
    const jval *id;
    int avatar_hr;
};
static const struct param user_get_params[] = {
    P_ANY(struct user_get_in, id, "ID", "User; the current one when absent.", .type = "integer"),
    P_FLAG(struct user_get_in, avatar_hr, "AVATAR_HR", "Accepted; avatar_hr is always returned.",
        .bad = ERR_ID_EMPTY),
    P_END};

static enum err user_get(struct call *call, const void *input)
{
    const struct user_get_in *in = input;
    int64_t id = call->ops.who.user_id;
    bool asked = in->id && !yyjson_is_null((jval *)in->id);
    if (asked && (!json_int(in->id, &id) || id <= 0))
        return ERR_ID_EMPTY;
    const struct person *person = person_get(&call->ops, id);
    if (!person)
        return ERR_USER_NOT_EXISTS;
    if (!person_may_see(&call->ops, id))
        return ERR_USER_EXTRANET;
    call->result = im_user_view(call, person);
    return ERR_NONE;
}

const struct method im_user_methods[] = {
    {.name = "im.user.get",
        .summary = "Returns one user as the messenger shows him.",
        .doc = "api-reference/chats/users/im-user-get.md",
        .scope = SCOPE_IM,
        .who = WHO_ANYBODY,
        .lane = LANE_READ,
        .params = user_get_params,
        .in_size = sizeof(struct user_get_in),
        .call = user_get,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_ID_EMPTY, ERR_USER_NOT_EXISTS, ERR_USER_EXTRANET)},
    {0}};

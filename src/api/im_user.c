/* im.user.*: people as the messenger shows them. */
#include <string.h>

#include "api/call.h"
#include "api/im_views.h"
#include "api/imbot.h"

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

/* ---- im.user.list.get ---- */
struct list_get_in {
    const jval *ids;
    int avatar_hr;
    const char *result_type;
};
static const struct param list_get_params[] = {
    P_ANY(struct list_get_in, ids, "ID", "Ids of users, a list or JSON text of one.",
        .missing = ERR_ID_FORMAT, .type = "array"),
    P_FLAG(struct list_get_in, avatar_hr, "AVATAR_HR", "Accepted; avatar_hr is always returned.",
        .bad = ERR_ID_FORMAT),
    P_STR(struct list_get_in, result_type, "RESULT_TYPE", "array: a list; else a map by id.",
        .bad = ERR_ID_FORMAT),
    P_END};

/* Unknown people and those whom a guest may not see are left out; a map prints [] when nobody is left. */
static enum err user_list_get(struct call *call, const void *input)
{
    const struct list_get_in *in = input;
    const int64_t *ids;
    size_t count;
    if (!imbot_read_ids(call, in->ids, &ids, &count))
        return ERR_ID_FORMAT;
    bool as_list = in->result_type && strcmp(in->result_type, "array") == 0;
    jnode *map = j_obj(call->doc), *list = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        const struct person *person = person_get(&call->ops, ids[i]);
        const char *key = arena_printf(call->arena, "%lld", (long long)ids[i]);
        if (!person || !person_may_see(&call->ops, ids[i]) || yyjson_mut_obj_get(map, key))
            continue;
        j_set(call->doc, map, key, im_user_view(call, person));
        if (as_list)
            j_push(list, im_user_view(call, person));
    }
    call->result = as_list || !yyjson_mut_obj_size(map) ? list : map;
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
    {.name = "im.user.list.get",
        .summary = "Returns several users as the messenger shows them.",
        .doc = "api-reference/chats/users/im-user-list-get.md",
        .scope = SCOPE_IM,
        .who = WHO_ANYBODY,
        .lane = LANE_READ,
        .params = list_get_params,
        .in_size = sizeof(struct list_get_in),
        .call = user_list_get,
        .out = OUT_ANY,
        .errors = ERRORS(ERR_ID_FORMAT)},
    {0}};

/* im.department.*: the company's structure as the messenger shows it, for employees only. The structure is small and loaded
 * whole; who belongs to a department is asked for each department. */
#include "api/im_departments.h"
#include "api/im_in.h"
#include "api/im_views.h"
#include "api/imbot.h"
#include "domain/department_ops.h"

struct ids_in {
    const jval *ids;
    int user_data;
};
#define IDS(refusal)                                                                                         \
    P_ANY(struct ids_in, ids, "ID", "Ids of departments, a list or JSON text of one.", .missing = refusal,   \
        .type = "array"),                                                                                    \
        P_FLAG(struct ids_in, user_data, "USER_DATA", "Y: users as im.user.get shows them, else their ids.")
static const struct param get_params[] = {IDS(ERR_ID_FORMAT), P_END};
static const struct param people_params[] = {IDS(ERR_DEPARTMENT_ID_EMPTY), P_END};

static bool is_outsider(const struct call *call)
{
    return call->ops.who.kind == AUTH_GUEST;
}

/* A single number is a list of one. */
static bool read_ids(struct call *call, const jval *sent, const int64_t **ids_r, size_t *count_r)
{
    int64_t *one = arena_new_of(call->arena, int64_t);
    if (!yyjson_is_ctn((jval *)sent) && json_int(sent, one)) {
        *ids_r = one;
        *count_r = 1;
        return true;
    }
    return imbot_read_ids(call, sent, ids_r, count_r) && *count_r > 0;
}

/* ---- im.department.get ---- */
static jnode *user_or_null(struct call *call, int64_t id)
{
    const struct person *person = person_get(&call->ops, id);
    return person ? im_user_view(call, person) : j_null(call->doc);
}

jnode *im_department_view(struct call *call, const struct department_path *path, bool with_manager)
{
    jnode *out = j_obj(call->doc);
    j_set_int(call->doc, out, "id", path->department->id);
    j_set_str(call->doc, out, "name", path->department->name);
    j_set_str(call->doc, out, "full_name", path->full_name);
    j_set_int(call->doc, out, "manager_user_id", path->department->head_id);
    if (with_manager)
        j_set(call->doc, out, "manager_user_data", user_or_null(call, path->department->head_id));
    return out;
}

static const struct department *find(const struct department *all, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].id == id)
            return &all[i];
    return NULL;
}

static enum err get(struct call *call, const void *input)
{
    const struct ids_in *in = input;
    const int64_t *ids;
    size_t asked, count;
    if (is_outsider(call))
        return ERR_INTRANET_ONLY;
    if (!read_ids(call, in->ids, &ids, &asked))
        return ERR_ID_FORMAT;
    const struct department *all = department_all(&call->ops, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < asked; i++) {
        const struct department *department = find(all, count, ids[i]);
        if (!department)
            continue;
        struct department_path path = {department, search_full_name(call->arena, all, count, department)};
        j_push(call->result, im_department_view(call, &path, in->user_data == 1));
    }
    return ERR_NONE;
}

/* ---- im.department.employees.get, managers.get ---- */
static jnode *people_list(struct call *call, const int64_t *ids, size_t count, bool user_data)
{
    jnode *list = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(list, user_data ? user_or_null(call, ids[i]) : j_int(call->doc, ids[i]));
    return list;
}

/* Departments that do not exist are left out. */
static enum err answer_people(struct call *call, const struct ids_in *in, bool managers)
{
    const int64_t *ids;
    size_t asked, count;
    if (is_outsider(call))
        return ERR_INTRANET_ONLY;
    if (!read_ids(call, in->ids, &ids, &asked))
        return ERR_DEPARTMENT_ID_EMPTY;
    jnode *map = j_obj(call->doc);
    for (size_t i = 0; i < asked; i++) {
        const struct department *department = department_get(&call->ops, ids[i]);
        const char *key = arena_printf(call->arena, "%lld", (long long)ids[i]);
        if (!department || yyjson_mut_obj_get(map, key))
            continue;
        const int64_t *people = &department->head_id;
        count = department->head_id != 0;
        if (!managers)
            people = department_members(&call->ops, department->id, &count);
        j_set(call->doc, map, key, people_list(call, people, count, in->user_data == 1));
    }
    call->result = yyjson_mut_obj_size(map) ? map : j_arr(call->doc);
    return ERR_NONE;
}

static enum err employees_get(struct call *call, const void *input)
{
    return answer_people(call, input, false);
}

static enum err managers_get(struct call *call, const void *input)
{
    return answer_people(call, input, true);
}

/* ---- im.department.colleagues.list ---- */
struct colleagues_in {
    int user_data;
    struct im_page_in page;
};
static const struct param colleagues_params[] = {P_FLAG(struct colleagues_in, user_data, "USER_DATA",
                                                     "Y: users as im.user.get shows them, else their ids."),
    IM_PAGE(struct colleagues_in, page), P_END};

static enum err colleagues_list(struct call *call, const void *input)
{
    const struct colleagues_in *in = input;
    struct im_page_in page = im_page(&in->page);
    size_t count;
    if (is_outsider(call))
        return ERR_INTRANET_ONLY;
    const int64_t *ids = department_colleagues(&call->ops, &count);
    size_t from = (size_t)page.offset < count ? (size_t)page.offset : count;
    size_t left = count - from < (size_t)page.limit ? count - from : (size_t)page.limit;
    call->result = people_list(call, ids + from, left, in->user_data == 1);
    call_page_of(call, page.offset, page.limit, (int64_t)count);
    return ERR_NONE;
}

#define PAGE(name) "api-reference/chats/departments/im-department-" name ".md"

const struct method im_department_methods[] = {
    {.name = "im.department.colleagues.list",
        .summary = "Returns who works in the departments of the current user.",
        .doc = PAGE("colleagues-list"),
        .scope = SCOPE_IM,
        .who = WHO_ANYBODY,
        .lane = LANE_READ,
        .params = colleagues_params,
        .in_size = sizeof(struct colleagues_in),
        .call = colleagues_list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_INTRANET_ONLY)},
    {.name = "im.department.employees.get",
        .summary = "Returns who works in departments.",
        .doc = PAGE("employees-get"),
        .scope = SCOPE_IM,
        .who = WHO_ANYBODY,
        .lane = LANE_READ,
        .params = people_params,
        .in_size = sizeof(struct ids_in),
        .call = employees_get,
        .out = OUT_ANY,
        .errors = ERRORS(ERR_DEPARTMENT_ID_EMPTY, ERR_INTRANET_ONLY)},
    {.name = "im.department.get",
        .summary = "Returns departments with their full names and heads.",
        .doc = PAGE("get"),
        .scope = SCOPE_IM,
        .who = WHO_ANYBODY,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct ids_in),
        .call = get,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_ID_FORMAT, ERR_INTRANET_ONLY)},
    {.name = "im.department.managers.get",
        .summary = "Returns the heads of departments.",
        .doc = PAGE("managers-get"),
        .scope = SCOPE_IM,
        .who = WHO_ANYBODY,
        .lane = LANE_READ,
        .params = people_params,
        .in_size = sizeof(struct ids_in),
        .call = managers_get,
        .out = OUT_ANY,
        .errors = ERRORS(ERR_DEPARTMENT_ID_EMPTY, ERR_INTRANET_ONLY)},
    {0}};

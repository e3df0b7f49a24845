/* Employees over REST: user.get, .search, .current, .fields, .add, .update. What a field is, who sees it and how it is
 * filtered is in the profile table (model/profile.def) and read from there; here are the rows and the order of things. */
#include "api/user_profile.h"

#include <string.h>
#include <strings.h>

/* Fields of the profile table that a client may write, as documentation of the parameters. */
#define DOC_ID(name, label)
#define DOC_TIME(name, label)
#define DOC_STAMP(name, label)
#define DOC_ONLINE(name, label)
#define DOC_TYPE(name, label)
#define DOC_ACTIVE(name, label)
#define DOC_EMAIL(name, label)
#define DOC_TEXT(name, label)    P_DOC(#name, "string", label),
#define DOC_SHOWN(name, label)   P_DOC(#name, "string", label),
#define DOC_DAY(name, label)     P_DOC(#name, "date", label),
#define DOC_PICTURE(name, label) P_DOC(#name, "array", label ": [file name, base64]."),
#define DOC_DEPARTMENTS(name, label)
#define C(name, label, level, kind, member) DOC_##kind(name, label)
#define F(name, label, level, kind)         DOC_##kind(name, label)

/* ---- user.get, user.search ---- */
struct list_in {
    const jval *filter, *select;
    const char *sort, *order;
};

static const struct param list_params[] = {P_STR(struct list_in, sort, "sort", "Field to sort by."),
    P_STR(struct list_in, order, "order", "ASC or DESC."),
    P_ANY(
        struct list_in, filter, "FILTER", "Conditions; they may also stand at top level.", .type = "object"),
    P_ANY(struct list_in, select, "select", "Fields to return; * and UF_* are masks.", .type = "array"),
    P_DOC("ADMIN_MODE", "boolean", "See users outside one's own visibility; everybody is visible here."),
    P_DOC("IMAGE_RESIZE", "string", "small, medium or large; the original picture is returned."),
    P_DOC("start", "integer", "Offset of the page: 0, 50, 100…; -1: do not count."), P_END};

static const jval *tree_of(struct call *call, const jval *value)
{
    if (value && yyjson_is_str((jval *)value))
        value = json_read(call->arena, yyjson_get_str((jval *)value), yyjson_get_len((jval *)value));
    return value && yyjson_is_ctn((jval *)value) ? value : NULL;
}

static bool counts(const struct call *call)
{
    int64_t start = 0;
    return !json_int(json_get_ci(call->params, "start"), &start) || start != -1;
}

static enum err list_profiles(struct call *call, const struct list_in *in, bool search)
{
    struct profile_query query;
    struct profile_choice choice;
    size_t count;
    user_profile_query(call, tree_of(call, in->filter), search, &query);
    user_profile_choose(call, in->select, &choice);
    enum profile_id sort = in->sort ? profile_find(in->sort) : PROFILE_ID;
    query.sort = sort == PROFILE_COUNT ? PROFILE_ID : sort;
    query.descending = in->order && strcasecmp(in->order, "desc") == 0;
    const struct profile *profiles = profile_list(&call->ops, &query, &count);
    int64_t start = call_page_start(call);
    call->result = j_arr(call->doc);
    for (int64_t i = start; i < (int64_t)count && i < start + PAGE_SIZE; i++)
        j_push(call->result, user_profile_node(call, &profiles[i], &choice));
    if (counts(call))
        call_page(call, start, (int64_t)count);
    return ERR_NONE;
}

static enum err get(struct call *call, const void *input)
{
    return list_profiles(call, input, false);
}

static enum err search(struct call *call, const void *input)
{
    return list_profiles(call, input, true);
}

/* ---- user.current ---- */
static enum err current(struct call *call, const void *input)
{
    (void)input;
    struct profile_choice choice;
    const struct profile *profile = profile_get(&call->ops, call->ops.who.user_id);
    if (!profile)
        return ERR_NO_AUTH; /* the command line acts as nobody */
    user_profile_choose(call, NULL, &choice);
    choice.wanted[PROFILE_USER_TYPE] = false;
    call->result = user_profile_node(call, profile, &choice);
    return ERR_NONE;
}

/* ---- user.fields ---- */
static enum err fields(struct call *call, const void *input)
{
    (void)input;
    call->result = j_obj(call->doc);
    for (int id = 0; id < PROFILE_COUNT; id++)
        if (profile_fields[id].level <= user_profile_level(call) &&
            id != PROFILE_UF_FACEBOOK) /* as documented */
            j_set_str(call->doc, call->result, profile_fields[id].name, profile_fields[id].label);
    return ERR_NONE;
}

/* ---- user.add ---- */
struct add_in {
    const char *email;
    const jval *departments, *groups;
    int extranet;
};

static const struct param add_params[] = {
    P_STR(struct add_in, email, "EMAIL", "E-mail; he logs in with it.", .missing = ERR_EMAIL_WRONG),
    P_FLAG(struct add_in, extranet, "EXTRANET", "Y: a guest of workgroups, which this portal does not have."),
    P_ANY(struct add_in, groups, "SONET_GROUP_ID", "Workgroups of an extranet user.", .type = "array"),
    P_ANY(struct add_in, departments, "UF_DEPARTMENT", "Departments; required unless EXTRANET.",
        .type = "array"),
#include "model/profile.def"
    P_END};

static enum err prepare(struct call *call, const void *input)
{
    (void)input;
    return user_profile_prepare(call);
}

static enum err add(struct call *call, const void *input)
{
    const struct add_in *in = input;
    struct profile_change given;
    int64_t id = 0;
    if (in->extranet == 1)
        return json_is_empty(in->groups) ? ERR_GROUP_ID_EMPTY : ERR_GROUP_UNKNOWN;
    if (json_is_empty(in->departments))
        return ERR_NO_EXTRANET_FIELD;
    user_profile_change(call, &given);
    enum err error = profile_invite(&call->ops, &given, &id);
    call->result = j_int(call->doc, id);
    return error;
}

/* ---- user.update ---- */
struct update_in {
    int64_t id;
    int active;
    const char *email;
};

static const struct param update_params[] = {
    P_INT(struct update_in, id, "ID", "Whom.", .missing = ERR_ARGUMENT_EMPTY),
    P_FLAG(struct update_in, active, "ACTIVE", "N dismisses the employee, Y takes him back."),
    P_STR(struct update_in, email, "EMAIL", "New e-mail."),
    P_DOC("UF_DEPARTMENT", "array", "New departments; administrators only."),
#include "model/profile.def"
    P_END};

static enum err update(struct call *call, const void *input)
{
    const struct update_in *in = input;
    struct profile_change change;
    user_profile_change(call, &change);
    call->result = j_bool(call->doc, true);
    return profile_edit(&call->ops, in->id, &change);
}

#define READING .scope = SCOPE_USER | SCOPE_USER_BRIEF | SCOPE_USER_BASIC, .who = WHO_USER, .lane = LANE_READ
#define PICTURE_ERRORS ERR_BASE64, ERR_UPLOAD_TOO_LARGE, ERR_IMAGE_TYPE, ERR_IMAGE_SIZE

const struct method user_methods[] = {
    {.name = "user.add",
        .summary = "Invites an employee; a one-time link lets him choose a password.",
        .doc = "api-reference/user/user-add.md",
        .scope = SCOPE_USER,
        .who = WHO_ADMIN,
        .denied = ERR_USER_ADD_DENIED,
        .lane = LANE_WRITE,
        .params = add_params,
        .in_size = sizeof(struct add_in),
        .prepare = prepare,
        .call = add,
        .out = OUT_INT,
        .errors = ERRORS(ERR_EMAIL_WRONG, ERR_EMAIL_TAKEN, ERR_USER_ADD_DENIED, ERR_GROUP_ID_EMPTY,
            ERR_GROUP_UNKNOWN, ERR_NO_EXTRANET_FIELD, ERR_DEPARTMENT_UNKNOWN, ERR_CORE, PICTURE_ERRORS)},
    {.name = "user.current",
        .summary = "Shows the caller's own profile.",
        .doc = "api-reference/user/user-current.md",
        READING,
        .call = current,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_NO_AUTH)},
    {.name = "user.fields",
        .summary = "Lists the profile fields that the caller's scope shows.",
        .doc = "api-reference/user/user-fields.md",
        READING,
        .call = fields,
        .out = OUT_OBJECT,
        .errors = ERRORS()},
    {.name = "user.get",
        .summary = "Lists employees by filter, fifty a page.",
        .doc = "api-reference/user/user-get.md",
        READING,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = get,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "user.search",
        .summary = "Finds employees by the beginnings of words in their names, positions and departments.",
        .doc = "api-reference/user/user-search.md",
        READING,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = search,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "user.update",
        .summary = "Changes a profile: anybody's for administrators, else only one's own.",
        .doc = "api-reference/user/user-update.md",
        .scope = SCOPE_USER,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .prepare = prepare,
        .call = update,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_USER_ADD_DENIED, ERR_USER_NOT_FOUND_CORE, ERR_EMAIL_WRONG, ERR_EMAIL_TAKEN,
            ERR_LAST_ADMIN, ERR_DEPARTMENT_UNKNOWN, ERR_CORE, PICTURE_ERRORS, ERR_BAD_VALUE, ERR_EXISTS)},
    {0}};

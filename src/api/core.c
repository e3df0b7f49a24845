/* What a client asks about the portal and itself: methods, scopes, features, the time, the caller's short profile, names of
 * access codes. Everything is answered from the method table, the principal and the caller's own row. */
#include "api/call.h"
#include "base/clock.h"
#include "domain/access_ops.h"
#include "domain/file_link.h"
#include "domain/user_ops.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- methods ---- */
struct methods_in {
    int full;
    const char *scope;
};

static const struct param methods_params[] = {
    P_FLAG(struct methods_in, full, "full", "Every method, not only those the caller may use."),
    P_STR(struct methods_in, scope, "scope", "Methods of one scope; empty: those that need none."), P_END};

static bool is_common(const struct method *method)
{
    return method->scope == 0 || (method->scope & SCOPE_BASIC) != 0;
}

/* Administration methods of our own answer only to the command line and our own pages: no client may list them. */
static bool is_listed(
    const struct call *call, const struct method *method, const struct methods_in *in, scopes wanted)
{
    if (method->who == WHO_LOCAL)
        return false;
    if (in->full == 1)
        return true;
    if (in->scope)
        return *in->scope ? (method->scope & wanted) != 0 : is_common(method);
    return is_common(method) || (method->scope & call->ops.who.scopes) != 0;
}

static enum err methods(struct call *call, const void *input)
{
    const struct methods_in *in = input;
    scopes wanted = 0;
    const char *unknown;
    if (in->scope && *in->scope && !scopes_read(call->arena, in->scope, &wanted, &unknown))
        wanted = 0;
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < method_count(); i++)
        if (is_listed(call, method_at(i), in, wanted))
            j_push(call->result, j_str(call->doc, method_at(i)->name));
    return ERR_NONE;
}

/* ---- method.get ---- */
struct method_get_in {
    const char *name;
};

static const struct param method_get_params[] = {
    P_STR(struct method_get_in, name, "name", "Method to ask about."), P_END};

static enum err method_get(struct call *call, const void *input)
{
    const struct method_get_in *in = input;
    const struct method *method = in->name ? method_find(in->name) : NULL;
    bool exists = method && method->who != WHO_LOCAL;
    bool available = exists && (is_common(method) || (method->scope & call->ops.who.scopes) != 0);
    call->result = j_obj(call->doc);
    j_set_bool(call->doc, call->result, "isExisting", exists);
    j_set_bool(call->doc, call->result, "isAvailable", available);
    return ERR_NONE;
}

/* ---- scope ---- */
struct scope_in {
    int full;
};

static const struct param scope_params[] = {
    P_FLAG(struct scope_in, full, "full", "Every scope of the portal, not only the caller's."), P_END};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum err scope(struct call *call, const void *input)
{
    const struct scope_in *in = input;
    const char *names[SCOPE_COUNT];
    size_t count = 0;
    scopes set = in->full == 1 ? SCOPES_ALL : call->ops.who.scopes;
    for (int bit = 0; bit < SCOPE_COUNT; bit++)
        if (bit != SCOPE_BIT_BASIC && set & (scopes)1 << bit)
            names[count++] = scope_name((enum scope_bit)bit);
    qsort(names, count, sizeof *names, by_text);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, j_str(call->doc, names[i]));
    return ERR_NONE;
}

/* ---- feature.get ---- */
struct feature_in {
    const char *code;
};

static const struct param feature_params[] = {
    P_STR(struct feature_in, code, "CODE", "rest_offline_extended or rest_auth_connector.",
        .missing = ERR_CODE_EMPTY),
    P_END};

static enum err feature_get(struct call *call, const void *input)
{
    const struct feature_in *in = input;
    bool offered = strcasecmp(in->code, "rest_offline_extended") == 0 ||
                   strcasecmp(in->code, "rest_auth_connector") == 0;
    call->result = j_obj(call->doc);
    j_set_yn(call->doc, call->result, "value", offered);
    return ERR_NONE;
}

/* ---- server.time ---- */
static enum err server_time(struct call *call, const void *input)
{
    (void)input;
    call->result = j_str(call->doc, clock_iso(call->arena, call->ops.now));
    return ERR_NONE;
}

/* ---- profile ---- */
static enum err profile(struct call *call, const void *input)
{
    (void)input;
    const struct users *user = user_get(&call->ops, call->ops.who.user_id);
    if (!user)
        return ERR_NO_AUTH; /* the command line acts as nobody */
    jnode *out = call->result = j_obj(call->doc);
    j_set_intstr(call->doc, out, "ID", user->id);
    j_set_bool(call->doc, out, "ADMIN", user->admin);
    j_set_str(call->doc, out, "NAME", user->name);
    j_set_str(call->doc, out, "LAST_NAME", user->last_name);
    j_set_str(call->doc, out, "PERSONAL_GENDER", user->gender);
    if (*user->avatar)
        j_set_str(
            call->doc, out, "PERSONAL_PHOTO", avatar_link(call->arena, call->ops.base_url, user->avatar));
    j_set_str(call->doc, out, "TIME_ZONE", user->time_zone);
    return ERR_NONE;
}

/* ---- access.name, user.access ---- */
struct access_in {
    const jval *access;
};

static const struct param access_name_params[] = {
    P_ANY(struct access_in, access, "ACCESS", "Access codes: U<id>, G<id>, AU, D<id>.", .type = "array"),
    P_END};

static const struct param user_access_params[] = {
    P_ANY(struct access_in, access, "ACCESS", "Access codes: U<id>, G<id>, AU, D<id>.", .type = "array",
        .missing = ERR_ARGUMENT_EMPTY),
    P_END};

/* A list, a map of codes or one code; NULL when there is none. */
static const char **access_codes(struct call *call, const jval *access, size_t *count_r)
{
    bool one = access && !yyjson_is_ctn((jval *)access);
    const char **codes = arena_array_of(call->arena, const char *, one ? 1 : json_count(access) + 1);
    *count_r = 0;
    if (one && !json_is_empty(access))
        codes[(*count_r)++] = json_text(call->arena, access);
    if (one || !access)
        return codes;
    for (struct jiter i = json_iter(access); json_next(&i);) {
        const char *code = json_text(call->arena, i.value);
        if (code && *code)
            codes[(*count_r)++] = code;
    }
    return codes;
}

static enum err access_name(struct call *call, const void *input)
{
    const struct access_in *in = input;
    size_t count;
    const char **codes = access_codes(call, in->access, &count);
    if (count == 0) {
        call->result = j_bool(call->doc, false);
        return ERR_NONE;
    }
    jnode *names = j_obj(call->doc);
    for (size_t i = 0; i < count; i++) {
        struct access_title title;
        if (!access_title(&call->ops, codes[i], &title))
            continue;
        jnode *entry = j_set_obj(call->doc, names, codes[i]);
        j_set_str(call->doc, entry, "provider", title.provider);
        j_set_str(call->doc, entry, "name", title.name);
        j_set_str(call->doc, entry, "provider_id", title.provider_id);
    }
    call->result = yyjson_mut_obj_size(names) ? names : j_arr(call->doc);
    return ERR_NONE;
}

static enum err user_access(struct call *call, const void *input)
{
    const struct access_in *in = input;
    size_t count;
    const char **codes = access_codes(call, in->access, &count);
    bool has = false;
    for (size_t i = 0; i < count && !has; i++)
        has = access_has(&call->ops, codes[i]);
    return call_bool(call, has);
}

/* ---- user.admin ---- */
static enum err user_admin(struct call *call, const void *input)
{
    (void)input;
    return call_bool(call, call->ops.who.admin);
}

#define COMMON .scope = SCOPE_BASIC, .who = WHO_USER, .lane = LANE_READ

const struct method core_methods[] = {{.name = "access.name",
                                          .summary = "Names access codes: users, groups, departments.",
                                          .doc = "api-reference/common/system/access-name.md",
                                          COMMON,
                                          .params = access_name_params,
                                          .in_size = sizeof(struct access_in),
                                          .call = access_name,
                                          .errors = ERRORS()},
    {.name = "feature.get",
        .summary = "Tells whether the portal offers a feature.",
        .doc = "api-reference/common/system/feature-get.md",
        COMMON,
        .params = feature_params,
        .in_size = sizeof(struct feature_in),
        .call = feature_get,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_CODE_EMPTY)},
    {.name = "method.get",
        .summary = "Tells whether a method exists and whether the caller may use it.",
        .doc = "api-reference/common/system/method-get.md",
        COMMON,
        .params = method_get_params,
        .in_size = sizeof(struct method_get_in),
        .call = method_get,
        .out = OUT_OBJECT,
        .errors = ERRORS()},
    {.name = "methods",
        .summary = "Lists method names: the caller's, of one scope, or all.",
        .doc = "api-reference/common/system/methods.md",
        COMMON,
        .flags = METHOD_OUTDATED,
        .params = methods_params,
        .in_size = sizeof(struct methods_in),
        .call = methods,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "profile",
        .summary = "Shows the caller's id, name and whether he is an administrator; needs no scope.",
        .doc = "api-reference/common/users/profile.md",
        COMMON,
        .call = profile,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_NO_AUTH)},
    {.name = "scope",
        .summary = "Lists scopes: the caller's, or all.",
        .doc = "api-reference/common/system/scope.md",
        COMMON,
        .params = scope_params,
        .in_size = sizeof(struct scope_in),
        .call = scope,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "server.time",
        .summary = "Tells the server's time.",
        .doc = "api-reference/common/system/server-time.md",
        COMMON,
        .call = server_time,
        .out = OUT_STR,
        .errors = ERRORS()},
    {.name = "user.access",
        .summary = "Tells whether the caller has any of the access codes.",
        .doc = "api-reference/common/users/user-access.md",
        COMMON,
        .params = user_access_params,
        .in_size = sizeof(struct access_in),
        .call = user_access,
        .out = OUT_BOOL,
        .errors = ERRORS()},
    {.name = "user.admin",
        .summary = "Tells whether the caller is an administrator.",
        .doc = "api-reference/common/users/user-admin.md",
        COMMON,
        .call = user_admin,
        .out = OUT_BOOL,
        .errors = ERRORS()},
    {0}};

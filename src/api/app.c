/* What an application may ask about itself and keep here: app.info, its options and its users' options.
 *
 * app.info has two documented shapes: the portal's (upper-case keys) and the authorization server's (client_id, install,
 * …), which SDKs ask under the same path of "the OAuth server". This server is both, so the answer is their union. */
#include <string.h>

#include "api/call.h"
#include "api/portal.h"
#include "base/clock.h"
#include "domain/app_ops.h"
#include "domain/auth_ops.h"
#include "domain/option_ops.h"

/* Clients read the licence into closed lists; "pro" is in all of them and promises what this server has: REST. */
#define LICENSE_NAME "pro"

/* ---- app.info ---- */
static jnode *install_of(struct call *call, const struct app *app)
{
    jnode *install = j_obj(call->doc);
    j_set_bool(call->doc, install, "installed", app->installed);
    j_set_int(call->doc, install, "version", app->version);
    j_set_str(call->doc, install, "status", app->status);
    j_set_str(call->doc, install, "scope", app->scopes);
    j_set_str(call->doc, install, "domain", app_domain(&call->ops));
    j_set_str(call->doc, install, "uri", app->handler_url);
    j_set_str(
        call->doc, install, "client_endpoint", arena_printf(call->arena, "%s/rest/", call->ops.base_url));
    j_set_str(call->doc, install, "member_id", app_member_id(&call->ops));
    j_set_str(call->doc, install, "member_type", "S");
    return install;
}

static void set_portal_shape(struct call *call, jnode *info, const struct app *app)
{
    const char *language = call->portal->settings.language;
    j_set_int(call->doc, info, "ID", app->id);
    j_set_str(call->doc, info, "CODE", app->client_id);
    j_set_int(call->doc, info, "VERSION", app->version);
    j_set_str(call->doc, info, "STATUS", app->status);
    j_set_bool(call->doc, info, "INSTALLED", app->installed);
    j_set_str(call->doc, info, "PAYMENT_EXPIRED", "N");
    j_set_null(call->doc, info, "DAYS");
    j_set_str(call->doc, info, "LANGUAGE_ID", language);
    j_set_str(call->doc, info, "LICENSE", arena_printf(call->arena, "%s_" LICENSE_NAME, language));
    j_set_str(call->doc, info, "LICENSE_TYPE", LICENSE_NAME);
    j_set_str(call->doc, info, "LICENSE_FAMILY", LICENSE_NAME);
}

static enum err app_info(struct call *call, const void *input)
{
    (void)input;
    const struct app *app = app_get(&call->ops, call->ops.who.app_id);
    if (!app)
        return ERR_APP_INFO_CONTEXT;
    int64_t expires = auth_token_expires(call->credentials.secret);
    jnode *info = j_obj(call->doc);
    set_portal_shape(call, info, app);
    j_set_str(call->doc, info, "client_id", app->client_id);
    j_set_str(call->doc, info, "scope", app->scopes);
    j_set_str(call->doc, info, "expires", clock_iso(call->arena, expires ? expires : call->ops.now));
    j_set_int(call->doc, info, "user_id", call->ops.who.user_id);
    j_set(call->doc, info, "install", install_of(call, app));
    call->result = info;
    return ERR_NONE;
}

/* ---- options ---- */
struct option_get_in {
    const char *option;
};
static const struct param option_get_params[] = {
    P_STR(struct option_get_in, option, "option", "Name of one option; without it all are returned."),
    P_END,
};

static enum err get_options(struct call *call, const struct option_get_in *in, enum option_owner owner)
{
    size_t count;
    const char *name = in->option && *in->option ? in->option : NULL;
    const struct option_value *values = option_get(&call->ops, owner, name, &count);
    if (name) {
        call->result = count ? j_json(call->doc, values[0].value) : j_null(call->doc);
        return ERR_NONE;
    }
    call->result = count ? j_obj(call->doc) : j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_set(call->doc, call->result, values[i].name, j_json(call->doc, values[i].value));
    return ERR_NONE;
}

struct option_set_in {
    const jval *options;
};
static const struct param option_set_params[] = {
    P_JSON(struct option_set_in, options, "options", "Names and values; those not named stay as they are.",
        .missing = ERR_OPTIONS_EMPTY, .bad = ERR_OPTIONS_EMPTY),
    P_END,
};

static enum err set_options(struct call *call, const struct option_set_in *in, enum option_owner owner)
{
    size_t count = json_count(in->options), at = 0;
    if (count == 0)
        return ERR_OPTIONS_EMPTY;
    if (count > OPTION_COUNT_MAX)
        return call_fail(call, ERR_TEXT_TOO_LONG, "options");
    struct option_value *values = arena_array_of(call->arena, struct option_value, count);
    for (struct jiter i = json_iter(in->options); json_next(&i); at++)
        values[at] = (struct option_value){.name = i.key ? i.key : arena_printf(call->arena, "%zu", at),
            .value = json_write(call->arena, i.value)};
    call->result = j_bool(call->doc, true);
    return option_set(&call->ops, owner, values, count);
}

static enum err app_option_get(struct call *call, const void *input)
{
    return get_options(call, input, OPTION_OF_APP);
}

static enum err app_option_set(struct call *call, const void *input)
{
    return set_options(call, input, OPTION_OF_APP);
}

static enum err user_option_get(struct call *call, const void *input)
{
    return get_options(call, input, OPTION_OF_USER);
}

static enum err user_option_set(struct call *call, const void *input)
{
    return set_options(call, input, OPTION_OF_USER);
}

const struct method app_methods[] = {
    {.name = "app.info",
        .summary = "Tells an application its installation, licence and token.",
        .doc = "api-reference/common/system/app-info.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .no_app = ERR_APP_INFO_CONTEXT,
        .lane = LANE_READ,
        .call = app_info,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_APP_INFO_CONTEXT)},
    {.name = "app.option.get",
        .summary = "Reads one or all of the application's options.",
        .doc = "api-reference/common/settings/app-option-get.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .no_app = ERR_OPTION_APP_CONTEXT,
        .lane = LANE_READ,
        .params = option_get_params,
        .in_size = sizeof(struct option_get_in),
        .call = app_option_get,
        .out = OUT_ANY,
        .nullable = true,
        .errors = ERRORS(ERR_OPTION_APP_CONTEXT, ERR_OPTION_USER_CONTEXT)},
    {.name = "app.option.set",
        .summary = "Stores options of the application for the whole portal.",
        .doc = "api-reference/common/settings/app-option-set.md",
        .scope = SCOPE_BASIC,
        .who = WHO_ADMIN,
        .denied = ERR_OPTION_ADMIN,
        .context = CONTEXT_APP,
        .no_app = ERR_OPTION_APP_CONTEXT,
        .lane = LANE_WRITE,
        .params = option_set_params,
        .in_size = sizeof(struct option_set_in),
        .call = app_option_set,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_OPTIONS_EMPTY, ERR_OPTION_APP_CONTEXT, ERR_OPTION_ADMIN, ERR_TEXT_TOO_LONG)},
    {.name = "user.option.get",
        .summary = "Reads one or all of the acting user's options in the application.",
        .doc = "api-reference/common/settings/user-option-get.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .no_app = ERR_OPTION_APP_CONTEXT,
        .lane = LANE_READ,
        .params = option_get_params,
        .in_size = sizeof(struct option_get_in),
        .call = user_option_get,
        .out = OUT_ANY,
        .nullable = true,
        .errors = ERRORS(ERR_OPTION_APP_CONTEXT, ERR_OPTION_USER_CONTEXT)},
    {.name = "user.option.set",
        .summary = "Stores options of the acting user in the application.",
        .doc = "api-reference/common/settings/user-option-set.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .no_app = ERR_OPTION_APP_CONTEXT,
        .lane = LANE_WRITE,
        .params = option_set_params,
        .in_size = sizeof(struct option_set_in),
        .call = user_option_set,
        .out = OUT_BOOL,
        .errors =
            ERRORS(ERR_OPTIONS_EMPTY, ERR_OPTION_APP_CONTEXT, ERR_OPTION_USER_CONTEXT, ERR_TEXT_TOO_LONG)},
    {.name = NULL},
};

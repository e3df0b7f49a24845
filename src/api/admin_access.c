/* Administration of who may call: webhooks, applications, guests. Methods of our own; the command line prints their results
 * as they are. Secrets are in the answer that makes them and nowhere else. */
#include <stdlib.h>
#include <string.h>

#include "api/call.h"
#include "api/portal.h"
#include "base/clock.h"
#include "base/text.h"
#include "domain/app_ops.h"
#include "domain/auth_ops.h"
#include "domain/oauth_ops.h"
#include "domain/user_ops.h"
#include "domain/webhook_ops.h"
#include "net/url_gate.h"

/* Row of an administration method; the rest of the members follow. */
#define ADMIN_ROW(wire, words, fn)                                                                           \
    .name = wire, .summary = words, .scope = SCOPE_BASIC, .who = WHO_LOCAL, .call = fn

/* ---- shared ---- */
/* A comma list or an array of names; absent, empty or "all": every scope. */
static enum err scopes_of(struct call *call, const jval *value, scopes *set_r)
{
    const char *list = json_text(call->arena, value), *unknown;
    if (!list)
        list = "";
    for (struct jiter i = json_iter(value); json_count(value) && json_next(&i);) {
        const char *name = json_text(call->arena, i.value);
        list = arena_printf(call->arena, "%s,%s", list, text_or_empty(name));
    }
    if (!*list || strcmp(list, "all") == 0) {
        *set_r = SCOPES_ALL;
        return ERR_NONE;
    }
    return scopes_read(call->arena, list, set_r, &unknown) ? ERR_NONE
                                                           : call_fail(call, ERR_SCOPE_UNKNOWN, unknown);
}

static enum err check_url(struct call *call, const char *url, bool allow_private)
{
    const char *refused = url && *url ? url_gate_text(url, allow_private) : NULL;
    return refused ? call_fail(call, ERR_URL_REFUSED, refused) : ERR_NONE;
}

/* Browsers open the handler and the redirect; only the install path is called by this server. */
static enum err check_urls(struct call *call, const char *handler, const char *install, const char *redirect)
{
    enum err error = check_url(call, handler, true);
    if (!error)
        error = check_url(call, install, call->portal->settings.allow_private_urls != 0);
    return error ? error : check_url(call, redirect, true);
}

/* Whom: id, login or e-mail; absent: 0. ERR_USER_NOT_EXISTS. */
static enum err user_id_of(struct call *call, const char *text, int64_t *user_id_r)
{
    const struct users *user = text && *text ? user_find(&call->ops, text) : NULL;
    *user_id_r = user ? user->id : 0;
    return user || !text || !*text ? ERR_NONE : ERR_USER_NOT_EXISTS;
}

/* Which application: its id or its client_id; NULL: there is none, or it was removed. */
static const struct app *app_of(struct call *call, const char *text)
{
    const struct app *app = text[strspn(text, "0123456789")] ? app_by_client(&call->ops, text)
                                                             : app_get(&call->ops, strtoll(text, NULL, 10));
    return app && !app->removed_at ? app : NULL;
}

static void set_time(struct call *call, jnode *node, const char *key, int64_t at)
{
    j_set_str(call->doc, node, key, clock_iso(call->arena, at));
}

static jnode *done(struct call *call)
{
    jnode *node = j_obj(call->doc);
    j_set_bool(call->doc, node, "done", true);
    return node;
}

/* ---- webhooks ---- */
struct webhook_add_in {
    const char *user, *title;
    int64_t expires_in;
    const jval *scopes;
};
static const struct param webhook_add_params[] = {
    P_STR(struct webhook_add_in, user, "user", "On whose behalf it acts: id, login or e-mail.",
        .alias = "user_id", .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct webhook_add_in, title, "title", "What it is for."),
    P_ANY(struct webhook_add_in, scopes, "scopes", "Comma list; all when absent.", .type = "string"),
    P_INT(struct webhook_add_in, expires_in, "expires_in", "Seconds until it ends; 0 or absent: never."),
    P_END,
};

static enum err webhook_add_method(struct call *call, const void *input)
{
    const struct webhook_add_in *in = input;
    struct new_webhook new_webhook = {.title = in->title};
    int64_t id;
    const char *secret;
    if (in->expires_in < 0 || in->expires_in > 100 * 365 * (DAY / SECOND))
        return call_fail(call, ERR_ARGUMENT_TYPE, "expires_in");
    if (in->expires_in)
        new_webhook.expires_at = call->ops.now + in->expires_in * SECOND;
    enum err error = user_id_of(call, in->user, &new_webhook.user_id);
    if (!error)
        error = scopes_of(call, in->scopes, &new_webhook.scopes);
    if (!error)
        error = webhook_add(&call->ops, &new_webhook, &id, &secret);
    if (error)
        return error;
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "id", id);
    j_set_int(call->doc, call->result, "user_id", new_webhook.user_id);
    j_set_str(call->doc, call->result, "secret", secret);
    j_set_str(call->doc, call->result, "url",
        arena_printf(
            call->arena, "%s/rest/%lld/%s/", call->ops.base_url, (long long)new_webhook.user_id, secret));
    j_set_str(call->doc, call->result, "scopes", scopes_write(call->arena, new_webhook.scopes));
    return ERR_NONE;
}

static enum err webhook_list_method(struct call *call, const void *input)
{
    (void)input;
    size_t count;
    const struct webhook *webhooks = webhook_list(&call->ops, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *node = j_obj(call->doc);
        j_set_int(call->doc, node, "id", webhooks[i].id);
        j_set_int(call->doc, node, "user_id", webhooks[i].user_id);
        j_set_str(call->doc, node, "title", webhooks[i].title);
        j_set_str(call->doc, node, "scopes", webhooks[i].scopes);
        j_set_bool(call->doc, node, "active", webhooks[i].active);
        set_time(call, node, "created_at", webhooks[i].created_at);
        set_time(call, node, "expires_at", webhooks[i].expires_at);
        j_push(call->result, node);
    }
    return ERR_NONE;
}

struct id_in {
    int64_t id;
};
static const struct param id_params[] = {
    P_INT(struct id_in, id, "id", "Which one.", .missing = ERR_ARGUMENT_EMPTY),
    P_END,
};

static enum err webhook_remove_method(struct call *call, const void *input)
{
    const struct id_in *in = input;
    call->result = done(call);
    return webhook_remove(&call->ops, in->id);
}

/* ---- applications ---- */
struct app_add_in {
    const char *name, *handler, *install, *redirect, *user;
    const jval *scopes;
    int api_only;
};
static const struct param app_add_params[] = {
    P_STR(struct app_add_in, name, "name", "Name of the application.", .missing = ERR_ARGUMENT_EMPTY),
    P_ANY(struct app_add_in, scopes, "scopes", "Comma list; all when absent.", .type = "string"),
    P_STR(struct app_add_in, handler, "handler", "Its main page."),
    P_STR(struct app_add_in, install, "install",
        "Its installation path; an API-only one gets ONAPPINSTALL there."),
    P_STR(struct app_add_in, redirect, "redirect", "Where authorization codes go; the handler when absent."),
    P_FLAG(struct app_add_in, api_only, "api_only", "Without pages: installed at once."),
    P_STR(struct app_add_in, user, "user", "Who installs it; the first administrator when absent.",
        .alias = "user_id"),
    P_END,
};

static jnode *app_node(struct call *call, const struct app *app)
{
    jnode *node = j_obj(call->doc);
    j_set_int(call->doc, node, "id", app->id);
    j_set_str(call->doc, node, "client_id", app->client_id);
    j_set_str(call->doc, node, "name", app->name);
    j_set_str(call->doc, node, "scopes", app->scopes);
    j_set_str(call->doc, node, "handler", app->handler_url);
    j_set_str(call->doc, node, "install", app->install_url);
    j_set_str(call->doc, node, "redirect", app->redirect_url);
    j_set_bool(call->doc, node, "api_only", app->api_only);
    j_set_bool(call->doc, node, "installed", app->installed);
    j_set_int(call->doc, node, "version", app->version);
    j_set_str(call->doc, node, "status", app->status);
    set_time(call, node, "created_at", app->created_at);
    return node;
}

static enum err app_add_method(struct call *call, const void *input)
{
    const struct app_add_in *in = input;
    struct new_app new_app = {.name = in->name,
        .handler_url = in->handler,
        .install_url = in->install,
        .redirect_url = in->redirect,
        .api_only = in->api_only == 1};
    struct app *app;
    struct app_secrets secrets;
    enum err error = check_urls(call, in->handler, in->install, in->redirect);
    if (!error)
        error = scopes_of(call, in->scopes, &new_app.scopes);
    if (!error)
        error = user_id_of(call, in->user, &new_app.installer_id);
    if (!error)
        error = app_add(&call->ops, &new_app, &app, &secrets);
    if (error)
        return error;
    call->result = app_node(call, app);
    j_set_str(call->doc, call->result, "client_secret", secrets.client_secret);
    j_set_str(call->doc, call->result, "application_token", secrets.application_token);
    return ERR_NONE;
}

static enum err app_list_method(struct call *call, const void *input)
{
    (void)input;
    size_t count;
    const struct app *apps = app_list(&call->ops, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, app_node(call, &apps[i]));
    return ERR_NONE;
}

struct app_update_in {
    const char *id, *name, *handler, *install, *redirect;
    const jval *scopes;
};
static const struct param app_update_params[] = {
    P_STR(struct app_update_in, id, "id", "Which application: its id or client_id.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct app_update_in, name, "name", "New name."),
    P_ANY(struct app_update_in, scopes, "scopes", "New scopes, a comma list or all.", .type = "string"),
    P_STR(struct app_update_in, handler, "handler", "New main page."),
    P_STR(struct app_update_in, install, "install", "New installation path."),
    P_STR(struct app_update_in, redirect, "redirect", "New redirect."),
    P_END,
};

static enum err app_update_method(struct call *call, const void *input)
{
    const struct app_update_in *in = input;
    const struct app *known = app_of(call, in->id);
    scopes set = 0;
    struct app *app;
    if (!known)
        return call_fail(call, ERR_NOT_FOUND, "application");
    enum err error = check_urls(call, in->handler, in->install, in->redirect);
    if (!error && in->scopes)
        error = scopes_of(call, in->scopes, &set);
    struct app_change change = {.name = in->name && *in->name ? in->name : NULL,
        .handler_url = in->handler,
        .install_url = in->install,
        .redirect_url = in->redirect,
        .scopes = in->scopes ? &set : NULL};
    if (!error)
        error = app_update(&call->ops, known->id, &change, &app);
    if (!error)
        call->result = app_node(call, app);
    return error;
}

struct app_in {
    const char *id;
};
static const struct param app_params[] = {
    P_STR(struct app_in, id, "id", "Which application: its id or client_id.", .missing = ERR_ARGUMENT_EMPTY),
    P_END,
};

static enum err app_install_method(struct call *call, const void *input)
{
    const struct app_in *in = input;
    const struct app *app = app_of(call, in->id);
    enum err error = app ? app_install(&call->ops, app->id) : call_fail(call, ERR_NOT_FOUND, "application");
    if (!error)
        call->result = app_node(call, app_get(&call->ops, app->id));
    return error;
}

static enum err app_secret_method(struct call *call, const void *input)
{
    const struct app_in *in = input;
    const struct app *app = app_of(call, in->id);
    const char *secret = app ? app_new_secret(&call->ops, app->id) : NULL;
    if (!secret)
        return call_fail(call, ERR_NOT_FOUND, "application");
    call->result = app_node(call, app);
    j_set_str(call->doc, call->result, "client_secret", secret);
    return ERR_NONE;
}

struct app_uninstall_in {
    const char *id;
    int clean;
};
static const struct param app_uninstall_params[] = {
    P_STR(struct app_uninstall_in, id, "id", "Which application: its id or client_id.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_FLAG(struct app_uninstall_in, clean, "clean", "Forget its options too (default)."),
    P_END,
};

static enum err app_uninstall_method(struct call *call, const void *input)
{
    const struct app_uninstall_in *in = input;
    const struct app *app = app_of(call, in->id);
    call->result = done(call);
    return app ? app_uninstall(&call->ops, app->id, in->clean != 0)
               : call_fail(call, ERR_NOT_FOUND, "application");
}

struct app_token_in {
    const char *id, *user;
};
static const struct param app_token_params[] = {
    P_STR(struct app_token_in, id, "id", "Which application: its id or client_id.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct app_token_in, user, "user", "For whom; who installed it when absent.", .alias = "user_id"),
    P_END,
};

static void set_tokens(struct call *call, const struct app *app, int64_t user_id)
{
    struct oauth_grant grant;
    oauth_issue(&call->ops, app, user_id, &grant);
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, "access_token", grant.access_token);
    j_set_str(call->doc, call->result, "refresh_token", grant.refresh_token);
    j_set_int(call->doc, call->result, "expires", grant.expires_at / SECOND);
    j_set_int(call->doc, call->result, "expires_in", call->portal->settings.access_token_s);
    j_set_int(call->doc, call->result, "user_id", user_id);
    if (call->portal->sandbox) /* for trying what a client does with one */
        j_set_str(call->doc, call->result, "expired_token",
            auth_make_access_token(&call->ops, app, user_id, call->ops.now - SECOND));
}

static enum err app_token_method(struct call *call, const void *input)
{
    const struct app_token_in *in = input;
    const struct app *app = app_of(call, in->id);
    int64_t user_id;
    if (!app)
        return call_fail(call, ERR_NOT_FOUND, "application");
    enum err error = user_id_of(call, in->user, &user_id);
    if (!user_id)
        user_id = app->installer_id;
    if (!error)
        error = oauth_may_use(&call->ops, app, user_id);
    if (!error)
        set_tokens(call, app, user_id);
    return error;
}

/* ---- guests ---- */
struct guest_in {
    const char *name;
    int64_t expires_in;
};
static const struct param guest_params[] = {
    P_STR(struct guest_in, name, "name", "Name of the visitor."),
    P_INT(struct guest_in, expires_in, "expires_in", "Seconds until the token ends.", .absent = 86400),
    P_END,
};

static enum err guest_token_method(struct call *call, const void *input)
{
    const struct guest_in *in = input;
    int64_t user_id;
    const char *token;
    if (in->expires_in < 1 || in->expires_in > 366 * (DAY / SECOND))
        return call_fail(call, ERR_ARGUMENT_TYPE, "expires_in");
    enum err error = guest_add(&call->ops, in->name, in->expires_in, &user_id, &token);
    if (error)
        return error;
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "user_id", user_id);
    j_set_str(call->doc, call->result, "access_token", token);
    return ERR_NONE;
}

const struct method admin_access_methods[] = {
    {ADMIN_ROW("switchline.app.add", "Adds an application; its secrets are shown once.", app_add_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = app_add_params, .in_size = sizeof(struct app_add_in),
        .errors = ERRORS(ERR_URL_REFUSED, ERR_SCOPE_UNKNOWN, ERR_ARGUMENT_EMPTY, ERR_USER_NOT_EXISTS)},
    {ADMIN_ROW("switchline.app.install", "Finishes the installation of an application.", app_install_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = app_params, .in_size = sizeof(struct app_in),
        .errors = ERRORS(ERR_NOT_FOUND)},
    {ADMIN_ROW("switchline.app.list", "Lists the applications.", app_list_method), .out = OUT_ARRAY,
        .lane = LANE_READ, .errors = ERRORS()},
    {ADMIN_ROW("switchline.app.secret",
         "Makes a new client_secret for an application, shown once; the old one is void.", app_secret_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = app_params, .in_size = sizeof(struct app_in),
        .errors = ERRORS(ERR_NOT_FOUND)},
    {ADMIN_ROW("switchline.app.token", "Makes an access and a refresh token for a user.", app_token_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = app_token_params,
        .in_size = sizeof(struct app_token_in),
        .errors = ERRORS(ERR_NOT_FOUND, ERR_USER_NOT_EXISTS, ERR_USER_ACCESS)},
    {ADMIN_ROW(
         "switchline.app.uninstall", "Removes an application and what belongs to it.", app_uninstall_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = app_uninstall_params,
        .in_size = sizeof(struct app_uninstall_in), .errors = ERRORS(ERR_NOT_FOUND)},
    {ADMIN_ROW("switchline.app.update", "Changes an application and raises its version.", app_update_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = app_update_params,
        .in_size = sizeof(struct app_update_in),
        .errors = ERRORS(ERR_NOT_FOUND, ERR_URL_REFUSED, ERR_SCOPE_UNKNOWN)},
    {ADMIN_ROW("switchline.guest.token", "Makes a site visitor with an access token.", guest_token_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = guest_params, .in_size = sizeof(struct guest_in),
        .errors = ERRORS(ERR_ARGUMENT_TYPE)},
    {ADMIN_ROW(
         "switchline.webhook.add", "Adds an incoming webhook; its secret is shown once.", webhook_add_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = webhook_add_params,
        .in_size = sizeof(struct webhook_add_in),
        .errors = ERRORS(ERR_SCOPE_UNKNOWN, ERR_ARGUMENT_TYPE, ERR_USER_NOT_EXISTS)},
    {ADMIN_ROW("switchline.webhook.list", "Lists the incoming webhooks.", webhook_list_method),
        .out = OUT_ARRAY, .lane = LANE_READ, .errors = ERRORS()},
    {ADMIN_ROW("switchline.webhook.remove", "Removes an incoming webhook.", webhook_remove_method),
        .out = OUT_OBJECT, .lane = LANE_WRITE, .params = id_params, .in_size = sizeof(struct id_in),
        .errors = ERRORS(ERR_NOT_FOUND)},
    {.name = NULL},
};

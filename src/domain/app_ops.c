/* Everything an application does to the portal hangs on its row: installing is a flag and an event, removal a time stamp, a
 * raised generation (which kills its access tokens at once) and the disposal of what it owned.
 *
 * On removal the deliveries that still wait are dropped first and ONAPPUNINSTALL is emitted after that: so the farewell
 * never queues behind events that nobody may read any more, and the handlers it goes to still exist when it is emitted. */
#include "domain/app_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "domain/auth_ops.h"
#include "domain/bot_ops.h"
#include "domain/event.h"
#include "domain/oauth_ops.h"
#include "model/user.h"
#include "store/access_store.h"
#include "store/option_store.h"
#include "store/portal_store.h"
#include "store/user_store.h"

enum { CLIENT_SECRET_LENGTH = 50, APPLICATION_TOKEN_BYTES = 16 };
#define STATUS_LOCAL "L"

/* ---- finding ---- */
struct app *app_get(struct ops *ops, int64_t app_id)
{
    return access_store_app(ops->db, ops->arena, app_id);
}

struct app *app_by_client(struct ops *ops, const char *client_id)
{
    return access_store_app_by_client(ops->db, ops->arena, client_id);
}

struct app *app_list(struct ops *ops, size_t *count_r)
{
    return access_store_apps(ops->db, ops->arena, count_r);
}

static struct app *app_present(struct ops *ops, int64_t app_id)
{
    struct app *app = app_get(ops, app_id);
    return app && !app->removed_at ? app : NULL;
}

/* For whoever is going to change it. */
static struct app *app_locked(struct ops *ops, int64_t app_id)
{
    access_store_lock_app(ops->db, app_id);
    return app_present(ops, app_id);
}

/* ---- adding ---- */
/* The shape that clients know: local.<24 hex>.<8 digits>. */
static char *make_client_id(struct ops *ops)
{
    uint32_t number;
    random_bytes(&number, sizeof number);
    return arena_printf(ops->arena, "local.%s.%08u", random_hex(ops->arena, 12), number % 100000000U);
}

static enum err find_installer(struct ops *ops, int64_t wanted, int64_t *installer_r)
{
    *installer_r = wanted ? wanted : ops->who.user_id;
    if (!*installer_r)
        *installer_r = access_store_first_admin(ops->db);
    const struct users *user = user_store_get(ops->db, ops->arena, *installer_r);
    return user && user->active ? ERR_NONE : ERR_USER_NOT_EXISTS;
}

enum err app_add(
    struct ops *ops, const struct new_app *new_app, struct app **app_r, struct app_secrets *secrets_r)
{
    int64_t installer;
    if (!new_app->name || !*new_app->name)
        return ops_fail(ops, ERR_ARGUMENT_EMPTY, "name");
    enum err error = find_installer(ops, new_app->installer_id, &installer);
    if (error)
        return error;
    secrets_r->client_secret = random_token(ops->arena, CLIENT_SECRET_LENGTH);
    secrets_r->application_token = random_hex(ops->arena, APPLICATION_TOKEN_BYTES);
    struct app app = {.client_id = make_client_id(ops),
        .secret_hash = hash_hex(ops->arena, secrets_r->client_secret, CLIENT_SECRET_LENGTH),
        .name = new_app->name,
        .scopes = scopes_write(ops->arena, new_app->scopes),
        .handler_url = new_app->handler_url,
        .install_url = new_app->install_url,
        .redirect_url = new_app->redirect_url,
        .api_only = new_app->api_only,
        .version = 1,
        .application_token = secret_encrypt(ops->arena, secrets_r->application_token),
        .generation = 1,
        .status = STATUS_LOCAL,
        .language = ops->settings->language,
        .installer_id = installer,
        .created_at = ops->now};
    int64_t id = access_store_app_add(ops->db, &app);
    if (app.api_only)
        app_install(ops, id);
    *app_r = app_get(ops, id);
    return *app_r ? ERR_NONE : ERR_INTERNAL;
}

const char *app_new_secret(struct ops *ops, int64_t app_id)
{
    struct app *app = app_locked(ops, app_id);
    if (!app)
        return NULL;
    const char *secret = random_token(ops->arena, CLIENT_SECRET_LENGTH);
    app->secret_hash = hash_hex(ops->arena, secret, CLIENT_SECRET_LENGTH);
    access_store_app_save(ops->db, app);
    return secret;
}

/* ---- installing, updating ---- */
static void announce(
    struct ops *ops, const struct app *app, enum event_id id, const struct ev_app *payload, const char *url)
{
    /* Applications hear of themselves with the rights of whoever installed them, whoever acts now. */
    struct principal actor = ops->who;
    ops->who.user_id = app->installer_id;
    struct event event = {.id = id, .app_id = app->id, .group = "app", .payload = payload};
    if (url)
        event_emit_to(ops, &event, url);
    else
        event_emit(ops, &event);
    ops->who = actor;
}

enum err app_install(struct ops *ops, int64_t app_id)
{
    struct app *app = app_locked(ops, app_id);
    if (!app)
        return ops_fail(ops, ERR_NOT_FOUND, "application");
    if (app->installed)
        return ERR_NONE;
    app->installed = true;
    access_store_app_save(ops->db, app);
    struct ev_app payload = {.version = app->version};
    announce(ops, app, EVENT_APP_INSTALL, &payload, NULL);
    if (app->api_only && *app->install_url)
        announce(ops, app, EVENT_APP_INSTALL, &payload, app->install_url);
    return ERR_NONE;
}

static void change_text(const char **member, const char *value)
{
    if (value)
        *member = value;
}

enum err app_update(struct ops *ops, int64_t app_id, const struct app_change *change, struct app **app_r)
{
    struct app *app = app_locked(ops, app_id);
    if (!app)
        return ops_fail(ops, ERR_NOT_FOUND, "application");
    change_text(&app->name, change->name);
    change_text(&app->handler_url, change->handler_url);
    change_text(&app->install_url, change->install_url);
    change_text(&app->redirect_url, change->redirect_url);
    if (change->scopes)
        app->scopes = scopes_write(ops->arena, *change->scopes);
    struct ev_app payload = {.version = app->version + 1, .previous_version = app->version};
    app->version++;
    access_store_app_save(ops->db, app);
    if (app->installed)
        announce(ops, app, EVENT_APP_UPDATE, &payload, NULL);
    *app_r = app;
    return ERR_NONE;
}

/* ---- removing ---- */
enum err app_uninstall(struct ops *ops, int64_t app_id, bool clean)
{
    struct app *app = app_locked(ops, app_id);
    if (!app)
        return ops_fail(ops, ERR_NOT_FOUND, "application");
    access_store_drop_deliveries(ops->db, app->id);
    if (app->installed)
        announce(
            ops, app, EVENT_APP_UNINSTALL, &(struct ev_app){.version = app->version, .clean = clean}, NULL);
    bot_unregister_all(ops, app->id);
    access_store_drop_belongings(ops->db, app->id);
    if (clean)
        option_store_drop(ops->db, app->id);
    app->generation++;
    app->removed_at = ops->now;
    access_store_app_save(ops->db, app);
    return ERR_NONE;
}

/* ---- the auth block ---- */
const char *app_domain(struct ops *ops)
{
    const char *host = strstr(ops->base_url, "://");
    return host ? host + 3 : ops->base_url;
}

const char *app_member_id(struct ops *ops)
{
    return text_or_empty(portal_store_member_id(ops->db, ops->arena));
}

static const char *refresh_token(
    struct ops *ops, const struct app *app, int64_t user_id, enum app_refresh refresh)
{
    switch (refresh) {
    case APP_REFRESH_KEPT:
        return auth_make_refresh_token(ops, app, user_id);
    case APP_REFRESH_SEALED:
        return auth_make_sealed_refresh_token(ops, app, user_id);
    case APP_REFRESH_NONE:
        break;
    }
    return NULL;
}

static void fill_tokens(struct ops *ops, const struct app *app, int64_t user_id, enum app_refresh refresh,
    struct app_auth *auth_r)
{
    int64_t expires_at = ops->now / SECOND * SECOND + ops->settings->access_token_s * SECOND;
    auth_r->access_token = auth_make_access_token(ops, app, user_id, expires_at);
    auth_r->refresh_token = refresh_token(ops, app, user_id, refresh);
    auth_r->expires = expires_at / SECOND;
    auth_r->expires_in = ops->settings->access_token_s;
    auth_r->user_id = user_id;
    auth_r->scope = app->scopes;
    auth_r->status = app->status;
}

bool app_auth_fields(
    struct ops *ops, int64_t app_id, int64_t user_id, enum app_refresh refresh, struct app_auth *auth_r)
{
    const struct app *app = app_id ? app_get(ops, app_id) : NULL;
    if (app_id && !app)
        return false;
    const char *endpoint = arena_printf(ops->arena, "%s/rest/", ops->base_url);
    *auth_r = (struct app_auth){.domain = app_domain(ops),
        .client_endpoint = endpoint,
        .server_endpoint = endpoint,
        .member_id = app_member_id(ops),
        .application_token = ""};
    if (!app)
        return true;
    const char *token = secret_decrypt(ops->arena, app->application_token);
    auth_r->application_token = text_or_empty(token);
    if (user_id && !app->removed_at && oauth_may_use(ops, app, user_id) == ERR_NONE)
        fill_tokens(ops, app, user_id, refresh, auth_r);
    return true;
}

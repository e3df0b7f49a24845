/* Registering and updating are one: the change is laid over what there is, or over an empty one, and the whole is checked. */
#include "domain/chat_app_ops.h"

#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "domain/bot_ops.h"
#include "domain/chat_app_rules.h"
#include "domain/chat_rules.h"
#include "store/bot_store.h"
#include "store/chat_app_store.h"

enum { APPS_MAX = 100, CODE_MAX = 100 };

/* ---- changing ---- */
static void lay_text(const char **member, const char *value)
{
    if (value)
        *member = value;
}

static void lay_flag(bool *member, int value)
{
    if (value >= 0)
        *member = value;
}

static void lay(struct chat_app *app, const struct chat_app_change *change)
{
    if (change->js_method) {
        app->js_method = change->js_method;
        app->iframe = app->hash = "";
    } else if (change->iframe) {
        app->iframe = change->iframe;
        app->js_method = app->js_param = "";
    }
    lay_text(&app->js_param, *app->js_method ? change->js_param : NULL);
    lay_text(&app->context, change->context);
    lay_text(&app->titles, change->titles);
    if (change->width != CHAT_APP_KEEP)
        app->iframe_width = change->width;
    if (change->height != CHAT_APP_KEEP)
        app->iframe_height = change->height;
    lay_flag(&app->hidden, change->hidden);
    lay_flag(&app->extranet, change->extranet);
    lay_flag(&app->livechat, change->livechat);
    lay_flag(&app->popup, change->popup);
}

/* The change laid over it; checked, and with the hash as it is kept. */
static enum err change_app(struct ops *ops, struct chat_app *app, const struct chat_app_change *change)
{
    lay(app, change);
    const char *had = *app->hash ? secret_decrypt(ops->arena, app->hash) : NULL;
    const char *hash = *app->js_method ? "" : change->hash ? change->hash : had ? had : "";
    enum err error = chat_app_check(app, hash);
    if (!error && *hash && (!had || strcmp(had, hash) != 0))
        app->hash = secret_encrypt(ops->arena, hash);
    return error;
}

/* Under the lock: whoever removes a bot takes it, too. */
static bool is_gone(struct ops *ops, int64_t bot_id)
{
    const struct bot *bot = bot_store_get(ops->db, ops->arena, bot_id);
    return !bot || bot->removed_at;
}

enum err chat_app_register(struct ops *ops, const struct bot *bot, const char *code,
    const struct chat_app_change *given, int64_t *id_r)
{
    if (!*code || utf8_length(code) > CODE_MAX)
        return ERR_CHAT_APP_CREATE;
    bot_store_lock(ops->db);
    if (is_gone(ops, bot->user_id))
        return ERR_BOT_ID;
    struct chat_app *same = chat_app_store_coded(ops->db, ops->arena, bot->user_id, code);
    struct chat_app app = FIELDS_EMPTY(CHAT_APP_FIELDS);
    app.context = "ALL";
    app.titles = "[]";
    app.iframe_width = CHAT_APP_WIDTH;
    app.iframe_height = CHAT_APP_HEIGHT;
    app.bot_id = bot->user_id;
    app.code = code;
    enum err error = change_app(ops, same ? same : &app, given);
    if (error)
        return error;
    if (same)
        chat_app_store_save(ops->db, same);
    else if (chat_app_store_count(ops->db, bot->user_id) >= APPS_MAX)
        return ERR_CHAT_APP_CREATE;
    *id_r = same ? same->id : chat_app_store_add(ops->db, &app);
    return ERR_NONE;
}

enum err chat_app_update(struct ops *ops, int64_t id, const struct chat_app_change *change)
{
    bot_store_lock(ops->db);
    struct chat_app *app = chat_app_store_get(ops->db, ops->arena, id);
    if (!app)
        return ERR_CHAT_APP_ID;
    enum err error = change_app(ops, app, change);
    if (!error)
        chat_app_store_save(ops->db, app);
    return error;
}

enum err chat_app_unregister(struct ops *ops, int64_t id)
{
    bot_store_lock(ops->db);
    return chat_app_store_delete(ops->db, id) ? ERR_NONE : ERR_CHAT_APP_DELETE;
}

enum err chat_app_use(struct ops *ops, int64_t id, const char *client_id)
{
    struct bot *bot;
    const struct chat_app *app = chat_app_store_get(ops->db, ops->arena, id);
    if (!app)
        return ERR_CHAT_APP_ID;
    return bot_use(ops, app->bot_id, client_id, &bot) ? ERR_CHAT_APP_FOREIGN : ERR_NONE;
}

/* ---- offering ---- */
/* 0: it is no private chat. */
static int64_t companion_of(const char *dialog_id)
{
    int64_t id = 0;
    return chat_rules_dialog(dialog_id, &id) == DIALOG_USER ? id : 0;
}

const struct chat_app *const *chat_app_offered(
    struct ops *ops, const struct chat *chat, const char *dialog_id, size_t *count_r)
{
    size_t count;
    const int64_t companion_id = companion_of(dialog_id);
    const struct chat_app *all = chat_app_store_offered(ops->db, ops->arena, &count);
    const struct chat_app **fit = arena_array_of(ops->arena, const struct chat_app *, count);
    *count_r = 0;
    for (size_t i = 0; i < count; i++)
        if (chat_app_fits(&all[i], chat, companion_id, ops->who.admin))
            fit[(*count_r)++] = &all[i];
    return fit;
}

/* ---- opening ---- */
static bool may_open(struct ops *ops, const struct chat_app *app, const struct chat_app_place *place)
{
    if (place->on_button)
        return chat_app_is_for(app, ops->who.admin);
    return !app->hidden && chat_app_fits(app, place->chat, companion_of(place->dialog_id), ops->who.admin);
}

enum err chat_app_open(
    struct ops *ops, int64_t id, const struct chat_app_place *place, struct chat_app_page *page_r)
{
    if (ops->who.kind != AUTH_SESSION)
        return ERR_ADMIN_ONLY;
    const struct chat_app *app = chat_app_store_get(ops->db, ops->arena, id);
    if (!app || !chat_app_is_frame(app) || !may_open(ops, app, place))
        return ERR_CHAT_APP_ID;
    page_r->app = app;
    page_r->bot = bot_get(ops, app->bot_id);
    page_r->hash = secret_decrypt(ops->arena, app->hash);
    return page_r->bot && page_r->hash ? ERR_NONE : ERR_CHAT_APP_ID;
}

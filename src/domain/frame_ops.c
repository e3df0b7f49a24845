/* The rights are those of authorising an application (oauth_may_use) and, for a connector's page, of changing the line. */
#include "domain/frame_ops.h"

#include <string.h>

#include "domain/connector_ops.h"
#include "domain/line_ops.h"
#include "domain/oauth_ops.h"
#include "domain/placement_rules.h"
#include "store/placement_store.h"

/* ---- who may ---- */
static enum err authorise(struct ops *ops, const struct app *app, struct frame *frame_r)
{
    if (ops->who.kind != AUTH_SESSION)
        return ERR_ADMIN_ONLY;
    enum err error = oauth_may_use(ops, app, ops->who.user_id);
    if (error)
        return error;
    frame_r->app = app;
    app_auth_fields(ops, app->id, ops->who.user_id, APP_REFRESH_KEPT, &frame_r->auth);
    return ERR_NONE;
}

static const struct app *usable_app(struct ops *ops, int64_t app_id)
{
    const struct app *app = app_id > 0 ? app_get(ops, app_id) : NULL;
    return app && app->removed_at == 0 ? app : NULL;
}

/* ---- pages ---- */
static struct placement *seen_placements(struct ops *ops, int64_t app_id, size_t *count_r)
{
    size_t count, used = 0;
    struct placement *placements = placement_store_of_app(ops->db, ops->arena, app_id, &count);
    for (size_t i = 0; i < count; i++)
        if (placement_is_seen(&placements[i], &ops->who))
            placements[used++] = placements[i];
    *count_r = used;
    return placements;
}

static const struct placement *placement_of(struct ops *ops, const struct app *app, int64_t placement_id)
{
    size_t count;
    const struct placement *placements = seen_placements(ops, app->id, &count);
    for (size_t i = 0; i < count; i++)
        if (app->installed && placements[i].id == placement_id)
            return &placements[i];
    return NULL;
}

enum err frame_open(struct ops *ops, int64_t app_id, int64_t placement_id, struct frame *frame_r)
{
    *frame_r = (struct frame){.placement = "DEFAULT"};
    const struct app *app = usable_app(ops, app_id);
    if (!app)
        return ops_fail(ops, ERR_NOT_FOUND, "application");
    frame_r->url = !app->installed && *app->install_url ? app->install_url : app->handler_url;
    if (placement_id > 0) {
        const struct placement *placement = placement_of(ops, app, placement_id);
        frame_r->url = placement ? placement->handler : "";
        frame_r->placement = placement ? placement->code : "";
    }
    if (!*frame_r->url)
        return ops_fail(ops, ERR_NOT_FOUND, "page");
    return authorise(ops, app, frame_r);
}

enum err frame_open_connector(struct ops *ops, const char *code, int64_t line_id, struct frame *frame_r)
{
    static const struct connector_line never;
    *frame_r = (struct frame){.placement = "SETTING_CONNECTOR"};
    const struct connector *connector = connector_get(ops, code);
    const struct app *app = connector ? usable_app(ops, connector->app_id) : NULL;
    if (!app)
        return ops_fail(ops, ERR_NOT_FOUND, "connector");
    if (!line_get(ops, line_id))
        return ERR_LINE_NOT_FOUND;
    if (!line_may_edit(ops, line_id))
        return ERR_CONFIG_PERMISSION;
    const struct connector_line *state = connector_line_get(ops, connector->code, line_id);
    frame_r->connector = connector;
    frame_r->state = state ? state : &never;
    frame_r->url = connector->handler_url;
    return *frame_r->url ? authorise(ops, app, frame_r) : ops_fail(ops, ERR_NOT_FOUND, "page");
}

struct frame_app *frame_apps(struct ops *ops, size_t *count_r)
{
    size_t count, used = 0;
    const struct app *apps = app_list(ops, &count);
    struct frame_app *list = arena_alloc(ops->arena, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++) {
        if (oauth_may_use(ops, &apps[i], ops->who.user_id))
            continue;
        list[used].app = &apps[i];
        list[used].placements = seen_placements(ops, apps[i].id, &list[used].placement_count);
        used++;
    }
    *count_r = used;
    return list;
}

/* A connector belongs to the application that registered it, and only that application changes it or sends through it.
 * Switching on (activate) and setting up (connector.data.set, which means connected and registered) are separate flags of
 * its state on a line, because clients do both, in either order. Switching off keeps the set-up, so that switching on
 * again is enough. */
#include "domain/connector_ops.h"

#include <string.h>

#include "domain/connector_rules.h"
#include "domain/event.h"
#include "domain/line_ops.h"
#include "store/connector_store.h"
#include "store/line_store.h"

/* The site chat is part of the program: nobody registers it, and it wants all there is. */
static struct connector *built_in(struct ops *ops)
{
    static const struct connector livechat = {.code = CONNECTOR_LIVECHAT,
        .name = CONNECTOR_LIVECHAT_TITLE,
        .icon = "",
        .icon_disabled = "",
        .handler_url = "",
        .edit_internal = true,
        .del_internal = true,
        .need_system = true};
    return arena_copy(ops->arena, &livechat, sizeof livechat);
}

struct connector *connector_get(struct ops *ops, const char *code)
{
    if (code && strcmp(connector_code(ops->arena, code), CONNECTOR_LIVECHAT) == 0)
        return built_in(ops);
    return connector_store_get(ops->db, ops->arena, connector_code(ops->arena, code));
}

struct connector_line *connector_line_get(struct ops *ops, const char *code, int64_t line_id)
{
    return connector_store_line(ops->db, ops->arena, connector_code(ops->arena, code), line_id);
}

struct connector *connector_list(struct ops *ops, size_t *count_r)
{
    return connector_store_list(ops->db, ops->arena, count_r);
}

/* The acting application's connector; NULL: unknown or another's. */
static struct connector *own_connector(struct ops *ops, const char *code)
{
    struct connector *connector = connector_get(ops, code);
    return connector && ops->who.app_id && connector->app_id == ops->who.app_id ? connector : NULL;
}

enum err connector_for_sending(
    struct ops *ops, const char *code, int64_t line_id, struct connector **connector_r)
{
    struct connector_place *place =
        connector_store_place(ops->db, ops->arena, connector_code(ops->arena, code), line_id);
    *connector_r = NULL;
    if (!place || !ops->who.app_id || place->connector.app_id != ops->who.app_id)
        return ERR_NO_PROVIDER;
    *connector_r = &place->connector;
    if (!place->line_active)
        return ERR_LINE_INACTIVE;
    return place->active ? ERR_NONE : ERR_NO_PROVIDER;
}

/* ---- events ---- */
static void tell(struct ops *ops, enum event_id id, int64_t app_id, const struct connector_line *state)
{
    struct ev_connector_line payload = {state->connector, state->line_id};
    struct event event = {.id = id,
        .app_id = app_id,
        .group = arena_printf(ops->arena, "%s|%lld", state->connector, (long long)state->line_id),
        .payload = &payload};
    event_emit(ops, &event);
}

/* ---- registration ---- */
enum err connector_register(struct ops *ops, const struct connector *wanted)
{
    if (!ops->who.app_id)
        return ERR_REGISTER_NO_APP;
    struct connector connector = *wanted;
    connector.code = connector_code(ops->arena, wanted->code);
    enum err error = connector_registrable(&connector);
    if (error)
        return error;
    connector_store_lock(ops->db, connector.code);
    const struct connector *known = connector_store_get(ops->db, ops->arena, connector.code);
    if (known && known->app_id != ops->who.app_id)
        return ERR_REGISTER_TAKEN;
    connector.app_id = ops->who.app_id;
    connector.created_at = ops->now;
    connector_store_save(ops->db, &connector);
    connector_store_bind_page(ops->db, ops->arena, &connector);
    return ERR_NONE;
}

static void forget(struct ops *ops, const struct connector *connector)
{
    size_t count;
    const struct connector_line *states = connector_store_lines(ops->db, ops->arena, connector->code, &count);
    for (size_t i = 0; i < count; i++)
        if (states[i].active)
            tell(ops, EVENT_CONNECTOR_STATUS_DELETE, connector->app_id, &states[i]);
    connector_store_unbind_page(ops->db, ops->arena, connector);
    connector_store_delete(ops->db, connector->code);
}

enum err connector_unregister(struct ops *ops, const char *code)
{
    if (!ops->who.app_id)
        return ERR_UNREGISTER_NO_APP;
    connector_store_lock(ops->db, connector_code(ops->arena, code));
    const struct connector *connector = own_connector(ops, code);
    if (!connector)
        return ERR_UNREGISTER_FAILED;
    forget(ops, connector);
    return ERR_NONE;
}

/* ---- state on a line ---- */
/* The state to be changed, new when there was none; NULL when the application may not. */
static struct connector_line *own_state(struct ops *ops, const char *code, int64_t line_id)
{
    const struct connector *connector = own_connector(ops, code);
    if (!connector)
        return NULL;
    line_store_lock(ops->db, line_id);
    if (!line_store_get(ops->db, ops->arena, line_id))
        return NULL;
    struct connector_line *state = connector_store_line(ops->db, ops->arena, connector->code, line_id);
    if (!state) {
        state = arena_new_of(ops->arena, struct connector_line);
        *state = (struct connector_line){.connector = connector->code, .line_id = line_id, .data = ""};
    }
    return state;
}

void connector_switch_livechat(struct ops *ops, int64_t line_id, bool active)
{
    const struct connector_line state = {.connector = CONNECTOR_LIVECHAT,
        .line_id = line_id,
        .active = active,
        .connected = active,
        .registered = active,
        .data = ""};
    connector_store_save_line(ops->db, &state);
}

/* The site chat is no application's, so whoever runs the line switches it. */
static bool activate_livechat(struct ops *ops, int64_t line_id, bool active)
{
    line_store_lock(ops->db, line_id);
    if (!line_store_get(ops->db, ops->arena, line_id) || !line_may_edit(ops, line_id))
        return false;
    connector_switch_livechat(ops, line_id, active);
    return true;
}

bool connector_activate(struct ops *ops, const char *code, int64_t line_id, bool active)
{
    if (strcmp(connector_code(ops->arena, code), CONNECTOR_LIVECHAT) == 0)
        return activate_livechat(ops, line_id, active);
    struct connector_line *state = own_state(ops, code, line_id);
    if (!state)
        return false;
    bool switched_off = state->active && !active;
    state->active = active;
    state->error = false;
    connector_store_save_line(ops->db, state);
    if (switched_off)
        tell(ops, EVENT_CONNECTOR_STATUS_DELETE, ops->who.app_id, state);
    return true;
}

bool connector_set_data(struct ops *ops, const char *code, int64_t line_id, const char *data)
{
    struct connector_line *state = own_state(ops, code, line_id);
    if (!state)
        return false;
    state->connected = state->registered = true;
    state->data = data;
    connector_store_save_line(ops->db, state);
    return true;
}

bool connector_set_error(struct ops *ops, const char *code, int64_t line_id)
{
    struct connector_line *state = own_state(ops, code, line_id);
    if (!state)
        return false;
    state->error = true;
    connector_store_save_line(ops->db, state);
    return true;
}

void connector_line_deleted(struct ops *ops, int64_t line_id)
{
    size_t count;
    const struct connector_line *states = connector_store_of_line(ops->db, ops->arena, line_id, &count);
    for (size_t i = 0; i < count; i++) {
        const struct connector *connector = connector_store_get(ops->db, ops->arena, states[i].connector);
        if (connector)
            tell(ops, EVENT_CONNECTOR_LINE_DELETE, connector->app_id, &states[i]);
    }
    connector_store_drop_line(ops->db, line_id);
}

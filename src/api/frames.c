/* Pages of applications in frames of the desk: switchline.frame.*, and the connectors with their state on a line, whose
 * settings pages are such frames: switchline.connector.list. The desk posts the fields as a form into a frame, as the
 * documentation's page on widgets says, and answers what the page then asks of its parent. */
#include <string.h>

#include "api/call.h"
#include "base/secret.h"
#include "base/text.h"
#include "domain/connector_ops.h"
#include "domain/connector_rules.h"
#include "domain/frame_ops.h"
#include "domain/line_ops.h"

enum { APP_SID_LENGTH = 32 };

/* ---- switchline.frame.open ---- */
struct open_in {
    int64_t app_id, placement_id, line_id;
    const char *connector;
    const jval *options;
};
static const struct param open_params[] = {
    P_INT(struct open_in, app_id, "APP_ID", "Application whose page it is."),
    P_INT(struct open_in, placement_id, "PLACEMENT_ID",
        "Where it is bound, of switchline.frame.list; absent: its main page."),
    P_STR(struct open_in, connector, "CONNECTOR", "Instead of APP_ID: the settings page of this connector …"),
    P_INT(struct open_in, line_id, "LINE", "… for this line."),
    P_JSON(struct open_in, options, "PLACEMENT_OPTIONS",
        "What the place tells the page, for example {\"DIALOG_ID\":\"chat12\"}.", .type = "object"),
    P_END};

/* The documented options of SETTING_CONNECTOR. */
static jnode *connector_options(struct call *call, const struct frame *frame, int64_t line_id)
{
    jnode *options = j_obj(call->doc);
    j_set_str(call->doc, options, "CONNECTOR", frame->connector->code);
    j_set_intstr(call->doc, options, "LINE", line_id);
    j_set_bool(call->doc, options, "STATUS", connector_working(frame->state));
    j_set_bool(call->doc, options, "ACTIVE_STATUS", frame->state->active);
    j_set_bool(call->doc, options, "CONNECTION_STATUS", frame->state->connected);
    j_set_bool(call->doc, options, "REGISTER_STATUS", frame->state->registered);
    j_set_bool(call->doc, options, "ERROR_STATUS", frame->state->error);
    j_set_str(call->doc, options, "URI", "/desk/admin/connectors");
    return options;
}

static void set_query(struct call *call, jnode *node, const struct frame *frame)
{
    bool https = strncmp(call->ops.base_url, "https:", 6) == 0;
    jnode *query = j_set_obj(call->doc, node, "query");
    j_set_str(call->doc, query, "DOMAIN", frame->auth.domain);
    j_set_str(call->doc, query, "PROTOCOL", https ? "1" : "0");
    j_set_str(call->doc, query, "LANG", call_language(call));
    j_set_str(call->doc, query, "APP_SID", random_token(call->arena, APP_SID_LENGTH));
}

static void set_body(struct call *call, jnode *node, const struct frame *frame, const jnode *options)
{
    const struct app_auth *auth = &frame->auth;
    jnode *body = j_set_obj(call->doc, node, "body");
    j_set_str(call->doc, body, "AUTH_ID", auth->access_token);
    j_set_str(
        call->doc, body, "AUTH_EXPIRES", arena_printf(call->arena, "%lld", (long long)auth->expires_in));
    j_set_str(call->doc, body, "REFRESH_ID", auth->refresh_token);
    j_set_str(call->doc, body, "SERVER_ENDPOINT", auth->server_endpoint);
    j_set_str(call->doc, body, "APPLICATION_TOKEN", auth->application_token);
    j_set_str(call->doc, body, "APPLICATION_SCOPE", auth->scope);
    j_set_str(call->doc, body, "member_id", auth->member_id);
    j_set_str(call->doc, body, "status", auth->status);
    j_set_str(call->doc, body, "PLACEMENT", frame->placement);
    j_set_str(call->doc, body, "PLACEMENT_OPTIONS", j_write(call->arena, options, NULL));
}

static enum err frame_open_method(struct call *call, const void *input)
{
    const struct open_in *in = input;
    struct frame frame;
    enum err error = in->connector ? frame_open_connector(&call->ops, in->connector, in->line_id, &frame)
                                   : frame_open(&call->ops, in->app_id, in->placement_id, &frame);
    if (error)
        return error;
    jnode *options = frame.connector ? connector_options(call, &frame, in->line_id)
                     : in->options   ? j_copy(call->doc, in->options)
                                     : j_obj(call->doc);
    jnode *node = call->result = j_obj(call->doc);
    j_set_str(call->doc, node, "url", frame.url);
    set_query(call, node, &frame);
    set_body(call, node, &frame, options);
    jnode *app = j_set_obj(call->doc, node, "app");
    j_set_int(call->doc, app, "id", frame.app->id);
    j_set_str(call->doc, app, "client_id", frame.app->client_id);
    j_set_str(call->doc, app, "name", frame.app->name);
    j_set_bool(call->doc, app, "installed", frame.app->installed);
    return ERR_NONE;
}

/* ---- switchline.frame.list ---- */
static const jval *stored(struct call *call, const char *json)
{
    return json_read(call->arena, json, strlen(json));
}

/* A text of the binding in the caller's language, else the one that it has for everybody. */
static const char *text_shown(
    struct call *call, const struct placement *placement, const char *key, const char *otherwise)
{
    const jval *mine = json_get_ci(stored(call, placement->lang_all), call_language(call));
    const char *text = text_or_empty(json_text(call->arena, json_get_ci(mine, key)));
    return *text ? text : otherwise;
}

static jnode *options_node(struct call *call, const struct placement *placement)
{
    const jval *options = stored(call, placement->options);
    return yyjson_is_obj((jval *)options) ? j_copy(call->doc, options) : j_obj(call->doc);
}

static jnode *placement_node(struct call *call, const struct app *app, const struct placement *placement)
{
    const char *title = text_shown(call, placement, "TITLE", placement->title);
    jnode *node = j_obj(call->doc);
    j_set_int(call->doc, node, "id", placement->id);
    j_set_str(call->doc, node, "placement", placement->code);
    j_set_str(call->doc, node, "title", *title ? title : app->name);
    j_set_str(
        call->doc, node, "description", text_shown(call, placement, "DESCRIPTION", placement->description));
    j_set(call->doc, node, "options", options_node(call, placement));
    return node;
}

static enum err frame_list(struct call *call, const void *input)
{
    (void)input;
    size_t count;
    const struct frame_app *apps = frame_apps(&call->ops, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *node = j_obj(call->doc);
        j_set_int(call->doc, node, "app_id", apps[i].app->id);
        j_set_str(call->doc, node, "client_id", apps[i].app->client_id);
        j_set_str(call->doc, node, "name", apps[i].app->name);
        j_set_bool(call->doc, node, "installed", apps[i].app->installed);
        j_set_bool(call->doc, node, "has_page", *apps[i].app->handler_url || *apps[i].app->install_url);
        jnode *placements = j_set_arr(call->doc, node, "placements");
        for (size_t j = 0; j < apps[i].placement_count; j++)
            j_push(placements, placement_node(call, apps[i].app, &apps[i].placements[j]));
        j_push(call->result, node);
    }
    return ERR_NONE;
}

/* ---- switchline.connector.list ---- */
struct connectors_in {
    int64_t line_id;
};
static const struct param connectors_params[] = {
    P_INT(struct connectors_in, line_id, "LINE", "Line whose connectors are asked for.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_END};

static jnode *connector_node(struct call *call, const struct connector *connector, int64_t line_id)
{
    static const struct connector_line never;
    const struct connector_line *found = connector_line_get(&call->ops, connector->code, line_id);
    const struct connector_line *state = found ? found : &never;
    const struct app *app = app_get(&call->ops, connector->app_id);
    jnode *node = j_obj(call->doc);
    j_set_str(call->doc, node, "id", connector->code);
    j_set_str(call->doc, node, "name", connector->name);
    j_set(call->doc, node, "icon", j_json(call->doc, connector->icon));
    j_set_int(call->doc, node, "app_id", connector->app_id);
    j_set_str(call->doc, node, "app_name", app ? app->name : "");
    j_set_bool(call->doc, node, "has_page", *connector->handler_url != '\0');
    j_set_bool(call->doc, node, "status", connector_working(state));
    j_set_bool(call->doc, node, "active", state->active);
    j_set_bool(call->doc, node, "connected", state->connected);
    j_set_bool(call->doc, node, "registered", state->registered);
    j_set_bool(call->doc, node, "error", state->error);
    j_set(call->doc, node, "data", j_json(call->doc, found && *found->data ? found->data : NULL));
    return node;
}

static enum err connector_list_method(struct call *call, const void *input)
{
    int64_t line_id = ((const struct connectors_in *)input)->line_id;
    size_t count;
    if (!line_get(&call->ops, line_id))
        return ERR_LINE_NOT_FOUND;
    if (!line_may_edit(&call->ops, line_id))
        return ERR_CONFIG_PERMISSION;
    const struct connector *connectors = connector_list(&call->ops, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, connector_node(call, &connectors[i], line_id));
    return ERR_NONE;
}

const struct method frames_methods[] = {{.name = "switchline.connector.list",
                                            .summary = "Lists the connectors with their state on a line.",
                                            .scope = SCOPE_IMOPENLINES,
                                            .who = WHO_LINE_EDITOR,
                                            .denied = ERR_CONFIG_PERMISSION,
                                            .lane = LANE_READ,
                                            .params = connectors_params,
                                            .in_size = sizeof(struct connectors_in),
                                            .call = connector_list_method,
                                            .out = OUT_ARRAY,
                                            .errors = ERRORS(ERR_LINE_NOT_FOUND, ERR_CONFIG_PERMISSION)},
    {.name = "switchline.frame.list",
        .summary = "Lists the applications with pages that the current user may open: app_id, client_id, "
                   "name, installed, "
                   "has_page (a main page or one for installing), and placements that he sees: id, placement "
                   "(the code), title and "
                   "description in his language, options.",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .lane = LANE_READ,
        .call = frame_list,
        .out = OUT_ARRAY},
    {.name = "switchline.frame.open",
        .summary =
            "Tells with what a page of an application is opened in a frame. Only for the portal's own pages.",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = open_params,
        .in_size = sizeof(struct open_in),
        .call = frame_open_method,
        .out = OUT_OBJECT,
        .errors = ERRORS(
            ERR_ADMIN_ONLY, ERR_NOT_FOUND, ERR_USER_ACCESS, ERR_LINE_NOT_FOUND, ERR_CONFIG_PERMISSION)},
    {0}};

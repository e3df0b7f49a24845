/* imconnector.*, the part that sets connectors up: registering one, switching it on and off on a line, its settings there
 * and its state. Messages are in api/imconnector_send.c.
 *
 * Registering answers its refusals inside a result with HTTP 200; everything else refuses as usual. A connector that is
 * not the application's own, or a line that does not exist, is answered with false: the documentation knows no error for
 * it where the result is a boolean. */
#include "api/call.h"
#include "domain/connector_ops.h"
#include "domain/connector_rules.h"

#define PAGE(name) "api-reference/imopenlines/imconnector/imconnector-" name ".md"
#define SCOPES (SCOPE_IMCONNECTOR | SCOPE_IMOPENLINES) /* the pages contradict each other: either will do */

/* {"result": true}, inside `result`: what register and unregister answer. */
static enum err answer_nested(struct call *call, enum err error)
{
    call->result = j_obj(call->doc);
    j_set_bool(call->doc, call->result, "result", true);
    return error;
}

/* ---- register ---- */
struct register_in {
    const char *id, *name, *handler;
    const jval *icon, *icon_disabled;
    int del_external, edit_internal, del_internal, newsletter, need_system, need_signature, chat_group;
};
static const struct param register_params[] = {
    P_STR(struct register_in, id, "ID", "Code: a-z, 0-9 and _; kept in lower case.",
        .missing = ERR_REGISTER_NO_ID, .bad = ERR_REGISTER_NO_ID),
    P_STR(struct register_in, name, "NAME", "Title.", .missing = ERR_REGISTER_NO_NAME,
        .bad = ERR_REGISTER_NO_NAME),
    P_JSON(struct register_in, icon, "ICON", "Icon.", .missing = ERR_REGISTER_NO_ICON,
        .bad = ERR_REGISTER_NO_ICON),
    P_DOC("ICON.DATA_IMAGE", "string", "SVG as a data URI; required."),
    P_DOC("ICON.COLOR", "string", "Background colour, #rrggbb."),
    P_DOC("ICON.SIZE", "string", "Background size, 90%."),
    P_DOC("ICON.POSITION", "string", "Background position, center."),
    P_STR(struct register_in, handler, "PLACEMENT_HANDLER", "URL of the settings page (SETTING_CONNECTOR).",
        .missing = ERR_REGISTER_NO_HANDLER, .bad = ERR_REGISTER_NO_HANDLER),
    P_ANY(struct register_in, icon_disabled, "ICON_DISABLED", "Icon while it is off, as ICON.",
        .type = "object"),
    P_FLAG(struct register_in, del_external, "DEL_EXTERNAL_MESSAGES",
        "Customers may delete messages; default true."),
    P_FLAG(struct register_in, edit_internal, "EDIT_INTERNAL_MESSAGES",
        "Operators may edit messages; default true."),
    P_FLAG(struct register_in, del_internal, "DEL_INTERNAL_MESSAGES",
        "Operators may delete messages; default true."),
    P_FLAG(struct register_in, newsletter, "NEWSLETTER", "May be used for mailings; default true."),
    P_FLAG(struct register_in, need_system, "NEED_SYSTEM_MESSAGES",
        "System messages go to the channel; default true."),
    P_FLAG(struct register_in, need_signature, "NEED_SIGNATURE",
        "Texts start with the operator's name; default true."),
    P_FLAG(struct register_in, chat_group, "CHAT_GROUP",
        "Dialogs are told apart by chat.id, not user.id; default false."),
    P_END};

/* An icon as JSON text; "" when it has no picture. */
static const char *icon_text(struct call *call, const jval *icon)
{
    if (yyjson_is_str((jval *)icon))
        icon = json_read(call->arena, yyjson_get_str((jval *)icon), yyjson_get_len((jval *)icon));
    const jval *image = json_get_ci(icon, "DATA_IMAGE");
    return json_is_empty(image) || !json_text(call->arena, image) ? "" : json_write(call->arena, icon);
}

static enum err connector_register_method(struct call *call, const void *input)
{
    const struct register_in *in = input;
    struct connector wanted = {.code = in->id,
        .name = in->name,
        .icon = icon_text(call, in->icon),
        .icon_disabled = icon_text(call, in->icon_disabled),
        .handler_url = in->handler,
        .del_external = in->del_external != 0, /* absent means yes */
        .edit_internal = in->edit_internal != 0,
        .del_internal = in->del_internal != 0,
        .newsletter = in->newsletter != 0,
        .need_system = in->need_system != 0,
        .need_signature = in->need_signature != 0,
        .chat_group = in->chat_group == 1};
    return answer_nested(call, connector_register(&call->ops, &wanted));
}

/* ---- unregister ---- */
struct unregister_in {
    const char *id;
};
static const struct param unregister_params[] = {
    P_STR(struct unregister_in, id, "ID", "Code of the connector.", .missing = ERR_UNREGISTER_FAILED,
        .bad = ERR_UNREGISTER_FAILED),
    P_END};

static enum err connector_unregister_method(struct call *call, const void *input)
{
    const struct unregister_in *in = input;
    return answer_nested(call, connector_unregister(&call->ops, in->id));
}

/* ---- activate ---- */
struct activate_in {
    const char *connector;
    int64_t line;
    const jval *active;
};
static const struct param activate_params[] = {P_STR(struct activate_in, connector, "CONNECTOR",
                                                   "Code of the connector.", .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct activate_in, line, "LINE", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY),
    P_ANY(struct activate_in, active, "ACTIVE", "1 or Y switches it on, 0 or N off.",
        .missing = ERR_ARGUMENT_EMPTY, .type = "string"),
    P_END};

/* The page says that anything but 0 switches on; N and false are taken for what they say. */
static bool switches_on(const jval *active)
{
    bool flag = true;
    json_flag(active, &flag);
    return flag;
}

static enum err activate(struct call *call, const void *input)
{
    const struct activate_in *in = input;
    if (in->line == 0)
        return call_fail(call, ERR_ARGUMENT_EMPTY, "LINE");
    return call_bool(call, connector_activate(&call->ops, in->connector, in->line, switches_on(in->active)));
}

/* ---- status ---- */
struct place_in {
    const char *connector;
    int64_t line;
};
static const struct param status_params[] = {
    P_STR(struct place_in, connector, "CONNECTOR", "Code of the connector.", .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct place_in, line, "LINE", "Id of the line; 0 unless told, where nothing is configured."),
    P_END};

static enum err status(struct call *call, const void *input)
{
    const struct place_in *in = input;
    const struct connector_line *state = connector_line_get(&call->ops, in->connector, in->line);
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "LINE", in->line);
    j_set_str(call->doc, call->result, "CONNECTOR", connector_code(call->arena, in->connector));
    j_set_bool(call->doc, call->result, "ERROR", state && state->error);
    j_set_bool(call->doc, call->result, "CONFIGURED", connector_configured(state));
    j_set_bool(call->doc, call->result, "STATUS", connector_working(state));
    return ERR_NONE;
}

/* ---- list ---- */
static enum err list(struct call *call, const void *input)
{
    (void)input;
    size_t count;
    const struct connector *connectors = connector_list(&call->ops, &count);
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, CONNECTOR_LIVECHAT, CONNECTOR_LIVECHAT_TITLE);
    for (size_t i = 0; i < count; i++)
        j_set_str(call->doc, call->result, connectors[i].code, connectors[i].name);
    return ERR_NONE;
}

/* ---- connector.data.set ---- */
struct data_in {
    const char *connector;
    int64_t line;
    const jval *data;
};
static const struct param data_params[] = {
    P_STR(struct data_in, connector, "CONNECTOR", "Code of the connector.", .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct data_in, line, "LINE", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY),
    P_JSON(struct data_in, data, "DATA", "All settings of the channel; what was set before is gone.",
        .missing = ERR_ARGUMENT_EMPTY, .bad = ERR_ARGUMENT_NOT_ARRAY),
    P_DOC("DATA.ID", "string", "Id of the channel outside."),
    P_DOC("DATA.URL", "string", "Public link to the chat."),
    P_DOC("DATA.URL_IM", "string", "Link shown to operators; URL unless given."),
    P_DOC("DATA.NAME", "string", "Name of the channel."), P_END};

static enum err data_set(struct call *call, const void *input)
{
    const struct data_in *in = input;
    if (in->line == 0 || json_is_empty(in->data))
        return call_fail(call, ERR_ARGUMENT_EMPTY, in->line == 0 ? "LINE" : "DATA");
    return call_bool(
        call, connector_set_data(&call->ops, in->connector, in->line, json_write(call->arena, in->data)));
}

/* ---- set.error ---- */
static const struct param error_params[] = {
    P_STR(struct place_in, connector, "CONNECTOR", "Code of the connector.", .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct place_in, line, "LINE", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY), P_END};

static enum err set_error(struct call *call, const void *input)
{
    const struct place_in *in = input;
    if (in->line == 0)
        return call_fail(call, ERR_ARGUMENT_EMPTY, "LINE");
    return call_bool(call, connector_set_error(&call->ops, in->connector, in->line));
}

const struct method imconnector_setup_methods[] = {
    {.name = "imconnector.register",
        .summary = "Registers a connector of the application, or updates it.",
        .doc = PAGE("register"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = register_params,
        .in_size = sizeof(struct register_in),
        .call = connector_register_method,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_REGISTER_DOT, ERR_REGISTER_NO_ID, ERR_REGISTER_NO_NAME, ERR_REGISTER_NO_ICON,
            ERR_REGISTER_NO_APP, ERR_REGISTER_NO_HANDLER, ERR_REGISTER_FAILED, ERR_REGISTER_TAKEN)},
    {.name = "imconnector.unregister",
        .summary = "Switches a connector of the application off on every line and forgets it.",
        .doc = PAGE("unregister"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = unregister_params,
        .in_size = sizeof(struct unregister_in),
        .call = connector_unregister_method,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_UNREGISTER_FAILED, ERR_UNREGISTER_NO_APP)},
    {.name = "imconnector.activate",
        .summary = "Switches a connector on or off on a line.",
        .doc = PAGE("activate"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = activate_params,
        .in_size = sizeof(struct activate_in),
        .call = activate,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY)},
    {.name = "imconnector.status",
        .summary = "Whether a connector works on a line.",
        .doc = PAGE("status"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_READ,
        .params = status_params,
        .in_size = sizeof(struct place_in),
        .call = status,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY)},
    {.name = "imconnector.list",
        .summary = "Codes and titles of the portal's connectors.",
        .doc = PAGE("list"),
        .scope = SCOPES,
        .who = WHO_ADMIN,
        .denied = ERR_CONNECTOR_LIST_ACCESS,
        .context = CONTEXT_APP,
        .lane = LANE_READ,
        .call = list,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_CONNECTOR_LIST_ACCESS)},
    {.name = "imconnector.connector.data.set",
        .summary = "Sets what a connector is connected to on a line, which makes it configured.",
        .doc = PAGE("connector-data-set"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = data_params,
        .in_size = sizeof(struct data_in),
        .call = data_set,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY)},
    {.name = "imconnector.set.error",
        .summary = "Experimental: marks a connector as failing on a line until it is switched on again.",
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = error_params,
        .in_size = sizeof(struct place_in),
        .call = set_error,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY)},
    {0}};

/* Events for applications: which there are, binding handlers to them, and a test event. The offline queue is in
 * event_offline.c, what leaves in which shape in event_payload.c. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/call.h"
#include "api/portal.h"
#include "base/text.h"
#include "domain/event.h"
#include "domain/handler_ops.h"
#include "net/url_gate.h"

/* ---- events ---- */
struct events_in {
    const char *scope;
    int full;
};
static const struct param events_params[] = {
    P_STR(struct events_in, scope, "SCOPE", "Only events of this scope; empty: of the basic one."),
    P_FLAG(struct events_in, full, "FULL", "All events, whatever the application's scopes are."),
    P_END,
};

static bool is_listed(struct call *call, const struct events_in *in, enum event_id id)
{
    scopes named = SCOPE_BASIC;
    const char *unknown;
    if (in->scope)
        return (!*in->scope || scopes_read(call->arena, in->scope, &named, &unknown)) &&
               event_row(id)->scope & named;
    return in->full == 1 || event_in_scopes(id, call->ops.who.scopes);
}

static enum err list_events(struct call *call, const void *input)
{
    call->result = j_arr(call->doc);
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (is_listed(call, input, (enum event_id)id))
            j_push(call->result, j_str(call->doc, event_row((enum event_id)id)->name));
    return ERR_NONE;
}

/* ---- event.bind ---- */
struct bind_in {
    const char *event, *handler, *event_type, *auth_connector;
    int64_t auth_type;
    const jval *options;
};
static const struct param bind_params[] = {
    P_STR(struct bind_in, event, "event", "Name of the event, in any letter case.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct bind_in, handler, "handler", "URL of the handler; online events need it."),
    P_INT(
        struct bind_in, auth_type, "auth_type", "User as whom the handler is authorised; default: who acts."),
    P_STR(struct bind_in, event_type, "event_type", "online (default) or offline."),
    P_STR(struct bind_in, auth_connector, "auth_connector", "Name of the source; splits offline queues."),
    P_ANY(struct bind_in, options, "options", "ONOFFLINEEVENT: minTimeout, seconds between two.",
        .type = "object"),
    P_END,
};

static bool read_type(const char *text, bool *offline_r)
{
    *offline_r = text && strcasecmp(text, "offline") == 0;
    return !text || !*text || *offline_r || strcasecmp(text, "online") == 0;
}

/* Objects may come as JSON text. -1: not said, or not a sensible number. */
static int64_t min_gap_of(struct call *call, const jval *options)
{
    int64_t seconds;
    if (yyjson_is_str((jval *)options))
        options = json_read(call->arena, yyjson_get_str((jval *)options), yyjson_get_len((jval *)options));
    bool sensible =
        json_int(json_get_ci(options, "minTimeout"), &seconds) && seconds >= 0 && seconds <= 86400;
    return sensible ? seconds : -1;
}

static enum err bind_handler(struct call *call, const void *input)
{
    const struct bind_in *in = input;
    struct new_handler wanted = {.event = in->event,
        .url = in->handler,
        .auth_user_id = in->auth_type > 0 ? in->auth_type : 0,
        .connector = text_or_empty(in->auth_connector),
        .min_gap = min_gap_of(call, in->options)};
    if (!read_type(in->event_type, &wanted.offline))
        return call_fail(call, ERR_ARGUMENT_TYPE, "event_type");
    const char *refused = wanted.offline || !*text_or_empty(in->handler)
                              ? NULL
                              : url_gate_text(in->handler, call->portal->settings.allow_private_urls);
    if (refused)
        return call_fail(call, ERR_URL_REFUSED, refused);
    call->result = j_bool(call->doc, true);
    return handler_bind(&call->ops, &wanted);
}

/* ---- event.unbind ---- */
struct unbind_in {
    const char *event, *handler, *event_type, *auth_connector;
    const jval *auth_type;
};
static const struct param unbind_params[] = {
    P_STR(struct unbind_in, event, "event", "Name of the event; without any parameter every handler goes."),
    P_STR(struct unbind_in, handler, "handler", "URL of the handler; online events need it."),
    P_ANY(struct unbind_in, auth_type, "auth_type",
        "Only handlers authorised as this user; 0 or empty: as who acts.", .type = "integer"),
    P_STR(struct unbind_in, event_type, "event_type", "online (default) or offline."),
    P_STR(struct unbind_in, auth_connector, "auth_connector", "Only this offline queue."),
    P_END,
};

static enum err choose_handlers(
    struct call *call, const struct unbind_in *in, struct handler_choice *choice_r)
{
    bool offline;
    *choice_r =
        (struct handler_choice){.event = in->event, .url = in->handler, .connector = in->auth_connector};
    if (!in->event && !in->handler && !in->auth_type && !in->event_type)
        return ERR_NONE; /* every handler */
    if (!*text_or_empty(in->event))
        return call_fail(call, ERR_ARGUMENT_EMPTY, "event");
    if (!read_type(in->event_type, &offline))
        return call_fail(call, ERR_ARGUMENT_TYPE, "event_type");
    if (!offline && !*text_or_empty(in->handler))
        return call_fail(call, ERR_ARGUMENT_EMPTY, "handler");
    choice_r->kind = offline ? HANDLER_OFFLINE : HANDLER_ONLINE;
    choice_r->auth_said = in->auth_type != NULL;
    if (!json_is_empty(in->auth_type) && !json_int(in->auth_type, &choice_r->auth_user_id))
        return call_fail(call, ERR_ARGUMENT_TYPE, "auth_type");
    return ERR_NONE;
}

static enum err unbind_handler(struct call *call, const void *input)
{
    struct handler_choice choice;
    int64_t count = 0;
    enum err error = choose_handlers(call, input, &choice);
    if (!error)
        error = handler_unbind(&call->ops, &choice, &count);
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "count", count);
    return error;
}

/* ---- event.get ---- */
static jnode *handler_node(struct call *call, const struct event_handler *handler)
{
    jnode *node = j_obj(call->doc);
    j_set_str(call->doc, node, "event", handler->event);
    j_set_str(call->doc, node, "handler", handler->url);
    j_set_intstr(call->doc, node, "auth_type", handler->auth_user_id);
    j_set_int(call->doc, node, "offline", handler->offline);
    if (handler->offline)
        j_set_str(call->doc, node, "connector_id", handler->connector);
    return node;
}

static enum err get_handlers(struct call *call, const void *input)
{
    (void)input;
    size_t count;
    const struct event_handler *handlers = handler_list(&call->ops, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, handler_node(call, &handlers[i]));
    return ERR_NONE;
}

/* ---- event.test ---- */
/* Everything that was sent, but never what authorises. */
static const char *query_of(struct call *call)
{
    jnode *query = j_obj(call->doc);
    for (struct jiter i = json_iter(call->params); json_next(&i);)
        if (i.key && strcasecmp(i.key, "auth") != 0 && strcasecmp(i.key, "access_token") != 0 &&
            strcasecmp(i.key, "sessid") != 0)
            j_set(call->doc, query, i.key, j_copy(call->doc, i.value));
    return j_write(call->arena, query, NULL);
}

static enum err test_event(struct call *call, const void *input)
{
    (void)input;
    struct ev_app_test payload = {.query_json = query_of(call)};
    event_emit(&call->ops,
        &(struct event){
            .id = EVENT_APP_TEST, .app_id = call->ops.who.app_id, .group = "test", .payload = &payload});
    call->result = j_int(call->doc, 1);
    return ERR_NONE;
}

const struct method event_methods[] = {
    {.name = "event.bind",
        .summary = "Binds a handler of the application to an event.",
        .doc = "api-reference/events/event-bind.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = bind_params,
        .in_size = sizeof(struct bind_in),
        .call = bind_handler,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_EVENT_NOT_FOUND, ERR_BIND_OFFLINE_ADMIN, ERR_BIND_AUTH_ADMIN, ERR_HANDLER_EXISTS,
            ERR_ARGUMENT_EMPTY, ERR_ARGUMENT_TYPE, ERR_URL_REFUSED, ERR_TEXT_TOO_LONG)},
    {.name = "event.get",
        .summary = "Lists the handlers that the application has bound.",
        .doc = "api-reference/events/event-get.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .lane = LANE_READ,
        .call = get_handlers,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "event.test",
        .summary = "Sends ONAPPTEST with the given parameters to the application's own handlers.",
        .doc = "api-reference/events/test-handler.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .call = test_event,
        .out = OUT_INT,
        .errors = ERRORS()},
    {.name = "event.unbind",
        .summary = "Removes handlers of the application.",
        .doc = "api-reference/events/event-unbind.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = unbind_params,
        .in_size = sizeof(struct unbind_in),
        .call = unbind_handler,
        .out = OUT_OBJECT,
        .errors =
            ERRORS(ERR_UNBIND_OFFLINE_ADMIN, ERR_UNBIND_AUTH_ADMIN, ERR_ARGUMENT_EMPTY, ERR_ARGUMENT_TYPE)},
    {.name = "events",
        .summary = "Lists the events that can be bound.",
        .doc = "api-reference/events/events.md",
        .scope = SCOPE_BASIC,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .lane = LANE_READ,
        .params = events_params,
        .in_size = sizeof(struct events_in),
        .call = list_events,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = NULL},
};

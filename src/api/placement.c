/* placement.*: an application binds its pages to places of the portal. Any known code is accepted, also those of parts that
 * this server does not have (CRM), because applications bind all their places as they are installed. */
#include <stdlib.h>
#include <string.h>

#include "api/call.h"
#include "api/portal.h"
#include "base/text.h"
#include "domain/placement_ops.h"
#include "domain/placement_rules.h"
#include "model/placement.h"
#include "net/url_gate.h"

/* ---- placement.bind ---- */
struct bind_in {
    const char *code, *handler, *title, *description, *group_name;
    const jval *lang_all, *options;
    int64_t user_id;
};
static const struct param bind_params[] = {
    P_STR(struct bind_in, code, "PLACEMENT", "Code of the place.", .missing = ERR_ARGUMENT_EMPTY,
        .bad = ERR_ARGUMENT_NOT_STRING),
    P_STR(struct bind_in, handler, "HANDLER", "URL of the page to embed.", .missing = ERR_ARGUMENT_EMPTY,
        .bad = ERR_ARGUMENT_NOT_STRING),
    P_STR(struct bind_in, title, "TITLE", "Title of the widget."),
    P_STR(struct bind_in, description, "DESCRIPTION", "Description of the widget."),
    P_STR(struct bind_in, group_name, "GROUP_NAME", "Groups several widgets of one place."),
    P_ANY(struct bind_in, lang_all, "LANG_ALL", "TITLE, DESCRIPTION and GROUP_NAME by language.",
        .type = "object"),
    P_ANY(struct bind_in, options, "OPTIONS",
        "Options of the place, such as iconName, context, role, errorHandlerUrl; others are dropped.",
        .type = "object"),
    P_INT(struct bind_in, user_id, "USER_ID", "Bind for one user only (PAGE_BACKGROUND_WORKER)."),
    P_END,
};

/* Objects may come as JSON text; anything else counts as absent. */
static const jval *object_of(struct call *call, const jval *value)
{
    if (yyjson_is_str((jval *)value))
        value = json_read(call->arena, yyjson_get_str((jval *)value), yyjson_get_len((jval *)value));
    return json_count(value) ? value : NULL;
}

/* Title of the portal's language, else of the first one named. */
static const char *title_of(struct call *call, const struct bind_in *in, const jval *languages)
{
    if (in->title && *in->title)
        return in->title;
    const jval *language = json_get_ci(languages, call->portal->settings.language);
    const char *title =
        json_text(call->arena, json_get_ci(language ? language : json_at(languages, 0), "TITLE"));
    return text_or_empty(title);
}

static void keep_option(struct call *call, jnode *kept, const struct placement_option *option,
    const char *value, struct placement *placement)
{
    if (value && option->kind == PLACEMENT_PERCENT)
        j_set_int(call->doc, kept, option->key, atoll(value));
    else if (value)
        j_set_str(call->doc, kept, option->key, value);
    if (strcmp(option->key, "role") == 0)
        placement->admin_only = strcmp(value, "ADMIN") == 0;
}

/* What the place takes, with its usual values; other keys are dropped without a word. */
static enum err read_options(struct call *call, const jval *sent, struct placement *placement)
{
    jnode *kept = j_obj(call->doc);
    for (const struct placement_option *o = placement_options; o->key; o++) {
        const char *value;
        if (!placement_takes(placement->code, o))
            continue;
        const jval *given = json_get_ci(sent, o->key);
        const char *text = json_text(call->arena, given);
        enum err error =
            text || json_is_blank(given) ? placement_option_read(o, text, &value) : ERR_ARGUMENT_VALUE;
        if (error)
            return call_fail(call, error, o->key);
        keep_option(call, kept, o, value, placement);
    }
    placement->options = yyjson_mut_obj_size(kept) ? j_write(call->arena, kept, NULL) : "";
    return ERR_NONE;
}

static enum err placement_bind_method(struct call *call, const void *input)
{
    const struct bind_in *in = input;
    const jval *languages = object_of(call, in->lang_all), *options = object_of(call, in->options);
    const char *refused = url_gate_text(in->handler, true); /* a browser opens it, not we */
    if (refused)
        return call_fail(call, ERR_URL_REFUSED, refused);
    struct placement placement = {.code = in->code,
        .handler = in->handler,
        .title = title_of(call, in, languages),
        .description = text_or_empty(in->description),
        .group_name = text_or_empty(in->group_name),
        .lang_all = languages ? json_write(call->arena, languages) : "",
        .options = options ? json_write(call->arena, options) : "",
        .user_id = in->user_id};
    enum err error = placement_check(in->code, in->user_id); /* told before what its options lack */
    if (!error && !placement_keeps_all(in->code))
        error = read_options(call, options, &placement);
    call->result = j_bool(call->doc, true);
    return error ? error : placement_bind(&call->ops, &placement);
}

/* ---- placement.unbind ---- */
struct unbind_in {
    const char *code, *handler;
    int64_t user_id;
};
static const struct param unbind_params[] = {
    P_STR(struct unbind_in, code, "PLACEMENT", "Code of the place.", .missing = ERR_ARGUMENT_EMPTY,
        .bad = ERR_ARGUMENT_NOT_STRING),
    P_STR(struct unbind_in, handler, "HANDLER", "Only this handler; without it all of the place."),
    P_INT(struct unbind_in, user_id, "USER_ID", "Only what is bound for this user."),
    P_END,
};

static enum err placement_unbind_method(struct call *call, const void *input)
{
    const struct unbind_in *in = input;
    const char *handler = in->handler && *in->handler ? in->handler : NULL;
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "count", placement_unbind(&call->ops, in->code, handler, in->user_id));
    return ERR_NONE;
}

/* ---- placement.get ---- */
static jnode *texts_node(
    struct call *call, const char *title, const char *description, const char *group_name)
{
    jnode *texts = j_obj(call->doc);
    j_set_str(call->doc, texts, "TITLE", text_or_empty(title));
    j_set_str(call->doc, texts, "DESCRIPTION", text_or_empty(description));
    j_set_str(call->doc, texts, "GROUP_NAME", text_or_empty(group_name));
    return texts;
}

/* Every language with all three texts; a binding without languages has its texts in the portal's. */
static jnode *languages_node(struct call *call, const struct placement *placement)
{
    jnode *node = j_obj(call->doc);
    const jval *stored = json_read(call->arena, placement->lang_all, strlen(placement->lang_all));
    for (struct jiter i = json_iter(stored); stored && json_next(&i);)
        if (i.key)
            j_set(call->doc, node, i.key,
                texts_node(call, json_text(call->arena, json_get_ci(i.value, "TITLE")),
                    json_text(call->arena, json_get_ci(i.value, "DESCRIPTION")),
                    json_text(call->arena, json_get_ci(i.value, "GROUP_NAME"))));
    if (!stored)
        j_set(call->doc, node, call->portal->settings.language,
            texts_node(call, placement->title, placement->description, placement->group_name));
    return node;
}

static jnode *placement_node(struct call *call, const struct placement *placement)
{
    jnode *node = j_obj(call->doc);
    j_set_int(call->doc, node, "id", placement->id);
    j_set_str(call->doc, node, "placement", placement->code);
    j_set_int(call->doc, node, "userId", placement->user_id);
    j_set_str(call->doc, node, "handler", placement->handler);
    j_set(call->doc, node, "options",
        *placement->options ? j_json(call->doc, placement->options) : j_arr(call->doc));
    j_set_str(call->doc, node, "title", placement->title);
    j_set_str(call->doc, node, "description", placement->description);
    j_set_map(call->doc, node, "langAll", languages_node(call, placement));
    return node;
}

static enum err placement_get_method(struct call *call, const void *input)
{
    (void)input;
    size_t count;
    const struct placement *placements = placement_list(&call->ops, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, placement_node(call, &placements[i]));
    return ERR_NONE;
}

/* ---- placement.list ---- */
struct list_in {
    const char *scope;
    int full;
};
static const struct param list_params[] = {
    P_STR(struct list_in, scope, "SCOPE", "Only the places of this scope."),
    P_FLAG(struct list_in, full, "FULL", "All places, whatever the application's scopes are."),
    P_END,
};

static bool is_listed(struct call *call, const struct list_in *in, const struct placement_row *row)
{
    scopes scope;
    const char *unknown;
    if (in->scope && *in->scope)
        return strcmp(in->scope, row->scope) == 0;
    if (in->full == 1)
        return true;
    return scopes_read(call->arena, row->scope, &scope, &unknown) && call->ops.who.scopes & scope;
}

static enum err placement_list_method(struct call *call, const void *input)
{
    call->result = j_arr(call->doc);
    for (const struct placement_row *row = placement_rows; row->code; row++)
        if (is_listed(call, input, row))
            j_push(call->result, j_str(call->doc, row->code));
    return ERR_NONE;
}

const struct method placement_methods[] = {
    {.name = "placement.bind",
        .summary = "Binds a page of the application to a place of the portal.",
        .doc = "api-reference/widgets/placement-bind.md",
        .scope = SCOPE_PLACEMENT,
        .who = WHO_ADMIN,
        .denied = ERR_DENIED,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = bind_params,
        .in_size = sizeof(struct bind_in),
        .call = placement_bind_method,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_PLACEMENT_MAX_COUNT, ERR_PLACEMENT_USER_MODE, ERR_PLACEMENT_ERROR_URL,
            ERR_PLACEMENT_UNKNOWN, ERR_URL_REFUSED, ERR_DENIED, ERR_ARGUMENT_EMPTY, ERR_ARGUMENT_NOT_STRING,
            ERR_ARGUMENT_VALUE)},
    {.name = "placement.get",
        .summary = "Lists what the application has bound.",
        .doc = "api-reference/widgets/placement-get.md",
        .scope = SCOPE_PLACEMENT,
        .who = WHO_ADMIN,
        .denied = ERR_DENIED,
        .context = CONTEXT_APP,
        .lane = LANE_READ,
        .call = placement_get_method,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_DENIED)},
    {.name = "placement.list",
        .summary = "Lists the places that can be bound.",
        .doc = "api-reference/widgets/placement-list.md",
        .scope = SCOPE_PLACEMENT,
        .who = WHO_USER,
        .context = CONTEXT_APP,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = placement_list_method,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "placement.unbind",
        .summary = "Removes what the application has bound to a place.",
        .doc = "api-reference/widgets/placement-unbind.md",
        .scope = SCOPE_PLACEMENT,
        .who = WHO_ADMIN,
        .denied = ERR_DENIED,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = unbind_params,
        .in_size = sizeof(struct unbind_in),
        .call = placement_unbind_method,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DENIED, ERR_ARGUMENT_EMPTY, ERR_ARGUMENT_NOT_STRING)},
    {.name = NULL},
};

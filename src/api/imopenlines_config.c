/* imopenlines.config.*: the lines of the contact centre and how each of them works. Everybody may look; making one
 * is for administrators, changing one also for its managers. A line that does not exist is answered with false, as the documentation has no error for it. */
#include "api/call.h"
#include "api/line_json.h"
#include "api/line_list.h"
#include "api/portal.h"
#include "domain/line_rules.h"

/* What a change of a line came to: unknown lines are an answer, other errors stay errors. */
static enum err answer_change(struct call *call, enum err error)
{
    if (error && error != ERR_LINE_NOT_FOUND)
        return error;
    return call_bool(call, error == ERR_NONE);
}

/* ---- PARAMS, as config.add and update document it ---- */
#define YN(name, text)   P_DOC("PARAMS." name, "char", text)
#define NUM(name, text)  P_DOC("PARAMS." name, "integer", text)
#define TEXT(name, text) P_DOC("PARAMS." name, "string", text)
#define LIST(name, text) P_DOC("PARAMS." name, "array", text)
#define LINE_PARAMS_DOC                                                                                      \
    TEXT("LINE_NAME", "Title of the line."), YN("ACTIVE", "Is the line on?"),                                \
        LIST("QUEUE", "Whom the line asks, in order."), TEXT("QUEUE[].ENTITY_TYPE", "user or department."),  \
        NUM("QUEUE[].ENTITY_ID", "Id of either."), TEXT("QUEUE_TYPE", "evenly, strictly or all."),           \
        NUM("QUEUE_TIME", "Seconds until the next operator is asked."),                                      \
        NUM("NO_ANSWER_TIME", "Seconds until the rule for no answer applies."),                              \
        YN("WELCOME_MESSAGE", "Send a greeting."), TEXT("WELCOME_MESSAGE_TEXT", "Greeting."),                \
        YN("WORKTIME_ENABLE", "Respect working hours."), TEXT("WORKTIME_FROM", "HH:MM."),                    \
        TEXT("WORKTIME_TO", "HH:MM."), TEXT("WORKTIME_TIMEZONE", "IANA name of the zone."),                  \
        LIST("WORKTIME_DAYOFF", "Weekly days off: MO, TU, …"), TEXT("WORKTIME_HOLIDAYS", "DD.MM,DD.MM."),    \
        TEXT("WORKTIME_DAYOFF_RULE", "none or text."),                                                       \
        TEXT("WORKTIME_DAYOFF_TEXT", "Text outside working hours."),                                         \
        YN("CRM", "Look the customer up in CRM."), TEXT("CRM_CREATE", "What to make of an unknown one."),    \
        TEXT("CRM_SOURCE", "Source of what is made."),                                                       \
        YN("CRM_FORWARD", "Route to the responsible person."),                                               \
        NUM("MAX_CHAT", "Dialogs an operator has at a time; 0: any number."),                                \
        TEXT("TYPE_MAX_CHAT", "answered, answered_new or closed: which dialogs count."),                     \
        YN("CHECK_AVAILABLE", "Ask only operators who are there."), TEXT("NO_ANSWER_RULE", "none or text."), \
        TEXT("NO_ANSWER_TEXT", "Text when nobody answers."), TEXT("CLOSE_RULE", "none or text."),            \
        TEXT("CLOSE_TEXT", "Text at the end."), TEXT("AUTO_CLOSE_RULE", "none or text."),                    \
        NUM("AUTO_CLOSE_TIME", "Seconds of silence until the end."),                                         \
        TEXT("AUTO_CLOSE_TEXT", "Text at that end."), YN("VOTE_MESSAGE", "Ask for a rating."),               \
        TEXT("OPERATOR_DATA", "profile, queue or hide: what customers see of operators."),                   \
        P_DOC("PARAMS.DEFAULT_OPERATOR_DATA", "object", "NAME, AVATAR and AVATAR_ID shown instead."),        \
        P_DOC("PARAMS.QUEUE_USERS_FIELDS", "object",                                                         \
            "By user id: USER_NAME, USER_WORK_POSITION, USER_AVATAR and USER_AVATAR_ID shown instead."),     \
        LIST("KPI_FIRST_ANSWER_LIST", "Who hears of a late first answer."),                                  \
        LIST("KPI_FURTHER_ANSWER_LIST", "Who hears of a late further answer."),                              \
        YN("TEMPORARY", "A temporary line."), TEXT("LANGUAGE_ID", "Language of the line."),                  \
        P_DOC("PARAMS.…", "string", "Every other field that imopenlines.config.get prints.")

/* ---- config.add ---- */
struct add_in {
    const jval *params;
};
static const struct param add_params[] = {
    P_JSON(struct add_in, params, "PARAMS", "Settings of the new line."), LINE_PARAMS_DOC, P_END};

static enum err config_add(struct call *call, const void *input)
{
    const struct add_in *in = input;
    struct line_change change;
    int64_t line_id = 0;
    enum err error = line_change_read(call, in->params, &change);
    if (!error)
        error = line_add(&call->ops, &change, &line_id);
    call->result = j_int(call->doc, line_id);
    return error;
}

/* ---- config.update ---- */
struct update_in {
    int64_t config_id;
    const jval *params;
};
static const struct param update_params[] = {
    P_INT(struct update_in, config_id, "CONFIG_ID", "Id of the line.", .missing = ERR_CONFIG_ID_EMPTY,
        .bad = ERR_CONFIG_ID_EMPTY),
    P_JSON(struct update_in, params, "PARAMS", "What to change."), LINE_PARAMS_DOC, P_END};

static enum err config_update(struct call *call, const void *input)
{
    const struct update_in *in = input;
    struct line_change change;
    if (in->config_id < 1)
        return ERR_CONFIG_ID_EMPTY;
    enum err error = line_change_read(call, in->params, &change);
    return error ? error : answer_change(call, line_update(&call->ops, in->config_id, &change));
}

/* ---- config.delete ---- */
struct delete_in {
    int64_t config_id;
};
static const struct param delete_params[] = {
    P_INT(struct delete_in, config_id, "CONFIG_ID", "Id of the line.", .missing = ERR_CONFIG_ID_EMPTY,
        .bad = ERR_CONFIG_ID_EMPTY),
    P_END};

static enum err config_delete(struct call *call, const void *input)
{
    const struct delete_in *in = input;
    if (in->config_id < 1)
        return ERR_CONFIG_ID_EMPTY;
    return answer_change(call, line_delete(&call->ops, in->config_id));
}

/* ---- config.get ---- */
struct get_in {
    int64_t config_id;
    int with_queue, show_offline;
};
static const struct param get_params[] = {P_INT(struct get_in, config_id, "CONFIG_ID", "Id of the line.",
                                              .missing = ERR_CONFIG_ID_EMPTY, .bad = ERR_CONFIG_ID_EMPTY),
    P_FLAG(struct get_in, with_queue, "WITH_QUEUE", "N: without the queue.", .type = "char"),
    P_FLAG(struct get_in, show_offline, "SHOW_OFFLINE", "N: only operators who are online.", .type = "char"),
    P_END};

/* What the line says of its operators instead of their profiles, mostly nothing. */
struct said {
    const struct line_operator *operators;
    size_t count;
};

static void add_said(struct call *call, jnode *node, const struct said *said, int64_t user_id)
{
    const struct line_operator *found = NULL;
    for (size_t i = 0; i < said->count && !found; i++)
        if (said->operators[i].user_id == user_id)
            found = &said->operators[i];
    j_set_str(call->doc, node, "USER_NAME", found ? found->name : NULL);
    j_set_str(call->doc, node, "USER_WORK_POSITION", found ? found->work_position : NULL);
    j_set_str(call->doc, node, "USER_AVATAR", found ? found->avatar : NULL);
    j_set_intstr(call->doc, node, "USER_AVATAR_ID", found ? found->avatar_id : 0);
}

static jnode *queue_full_node(struct call *call, const struct line_member *member, const struct said *said)
{
    jnode *node = j_obj(call->doc);
    j_set_intstr(call->doc, node, "ID", member->queue_id);
    j_set_intstr(call->doc, node, "SORT", member->sort);
    j_set_intstr(call->doc, node, "USER_ID", member->user_id);
    j_set_intstr(call->doc, node, "DEPARTMENT_ID", member->department_id);
    add_said(call, node, said, member->user_id);
    return node;
}

static void add_queue(struct call *call, jnode *node, int64_t line_id, bool show_offline)
{
    size_t count;
    const struct line_member *members = line_members(&call->ops, line_id, &count);
    struct said said;
    said.operators = line_operators(&call->ops, line_id, &said.count);
    jnode *queue = j_set_arr(call->doc, node, "QUEUE"), *full = j_obj(call->doc), *fields = j_obj(call->doc);
    bool anybody = false;
    for (size_t i = 0; i < count; i++) {
        bool online = line_member_online(&members[i], call->ops.now);
        anybody |= online;
        if (!online && !show_offline)
            continue;
        const char *id = arena_printf(call->arena, "%lld", (long long)members[i].user_id);
        jnode *names = j_obj(call->doc);
        add_said(call, names, &said, members[i].user_id);
        j_push(queue, j_str(call->doc, id));
        j_set(call->doc, full, id, queue_full_node(call, &members[i], &said));
        j_set(call->doc, fields, id, names);
    }
    j_set_map(call->doc, node, "QUEUE_FULL", full);
    j_set_map(call->doc, node, "QUEUE_USERS_FIELDS", fields);
    j_set_yn(call->doc, node, "QUEUE_ONLINE", anybody);
}

static enum err config_get(struct call *call, const void *input)
{
    const struct get_in *in = input;
    if (in->config_id < 1)
        return ERR_CONFIG_ID_EMPTY;
    const struct line_config *line = line_get(&call->ops, in->config_id);
    if (!line)
        return call_bool(call, false);
    call->result = j_obj(call->doc);
    for (size_t place = 0; place < LINE_FIELD_COUNT; place++) {
        unsigned field = line_field_at(place);
        j_set(call->doc, call->result, line_field_name(field), line_field_node(call, line, field));
    }
    if (in->with_queue)
        add_queue(call, call->result, in->config_id, in->show_offline != 0);
    return ERR_NONE;
}

/* ---- config.list.get ---- */
static const struct param list_params[] = {
    P_JSON(struct line_list_in, params, "PARAMS", "Which lines, and what of them."),
    P_DOC("PARAMS.select", "array", "Fields, as names or alias: name."),
    P_DOC("PARAMS.order", "object", "Field: asc or desc."),
    P_DOC("PARAMS.filter", "object",
        "Field, with =, !, <, <=, >, >=, % or !% before it: value or list of values."),
    P_DOC("PARAMS.limit", "integer", "How many, 50 unless told, 200 at most."),
    P_DOC("PARAMS.offset", "integer", "How many to skip."),
    P_JSON(struct line_list_in, options, "OPTIONS", "What to add."),
    P_DOC("OPTIONS.QUEUE", "char", "Y: ids and names of the operators."),
    P_DOC("OPTIONS.CONFIG_QUEUE", "char", "Y: the queue as it was configured."),
    P_DOC("OPTIONS.CHECK_PERMISSION", "string",
        "VIEW, PERFORM or MODIFY: only lines where the caller may do that."),
    P_END};

/* ---- config.path.get ---- */
static enum err config_path_get(struct call *call, const void *input)
{
    (void)input;
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, "SERVER_ADDRESS", call->portal->base_url);
    j_set_str(call->doc, call->result, "PUBLIC_PATH", "/contact_center/");
    return ERR_NONE;
}

#define PAGE(name) "api-reference/imopenlines/openlines/imopenlines-config-" name ".md"
const struct method imopenlines_config_methods[] = {
    {.name = "imopenlines.config.add",
        .summary = "Makes a line and returns its id.",
        .doc = PAGE("add"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_ADMIN,
        .denied = ERR_CONFIG_PERMISSION,
        .lane = LANE_WRITE,
        .params = add_params,
        .in_size = sizeof(struct add_in),
        .call = config_add,
        .out = OUT_INT,
        .errors = ERRORS(ERR_CONFIG_PERMISSION, ERR_ARGUMENT_TYPE, ERR_TEXT_TOO_LONG)},
    {.name = "imopenlines.config.get",
        .summary = "All settings of a line, with its queue.",
        .doc = PAGE("get"),
        .scope = SCOPE_IMOPENLINES,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = config_get,
        .out = OUT_ANY, /* false when there is no such line */
        .errors = ERRORS(ERR_CONFIG_ID_EMPTY)},
    {.name = "imopenlines.config.list.get",
        .summary = "Lines, filtered and sorted, with the fields one asks for.",
        .doc = PAGE("list-get"),
        .scope = SCOPE_IMOPENLINES,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct line_list_in),
        .call = line_list_call,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_INVALID_FORMAT)},
    {.name = "imopenlines.config.update",
        .summary = "Changes settings of a line.",
        .doc = PAGE("update"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_EDITOR,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .call = config_update,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CONFIG_ID_EMPTY, ERR_CONFIG_PERMISSION, ERR_ARGUMENT_TYPE, ERR_TEXT_TOO_LONG)},
    {.name = "imopenlines.config.delete",
        .summary = "Deletes a line, closing its dialogs and detaching its connectors.",
        .doc = PAGE("delete"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_EDITOR,
        .lane = LANE_WRITE,
        .params = delete_params,
        .in_size = sizeof(struct delete_in),
        .call = config_delete,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CONFIG_ID_EMPTY, ERR_CONFIG_PERMISSION)},
    {.name = "imopenlines.config.path.get",
        .summary = "Address of the portal and path of its contact centre.",
        .doc = PAGE("path-get"),
        .scope = SCOPE_IMOPENLINES,
        .lane = LANE_READ,
        .call = config_path_get,
        .out = OUT_OBJECT,
        .errors = ERRORS()},
    {0}};

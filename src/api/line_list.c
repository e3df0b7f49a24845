/* PARAMS says which fields, filter, order and page; OPTIONS adds queue data. The documented refusals are many and precise,
 * so reading is strict here: first the names of the parts, then the shape of every part, then what each holds. */
#include "api/line_list.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "api/line_json.h"
#include "base/buf.h"
#include "domain/file_link.h"

enum { DEFAULT_LIMIT = 50, MAX_LIMIT = 200, MAX_PARTS = 200, MAX_VALUES = 1000 };

struct selection {
    const char *name; /* as printed */
    unsigned field;
};
struct wanted {
    struct line_query query;
    struct selection *fields;
    size_t field_count;
    bool queue, config_queue;
};

/* ---- refusals ---- */
static enum err refuse(struct call *call, const char *text)
{
    return call_fail(call, ERR_INVALID_FORMAT, text);
}

static enum err bad_part(struct call *call, const char *what, const char *part)
{
    return refuse(
        call, arena_printf(call->arena, "A wrong %s is passed in the PARAMS field '%s'", what, part));
}

static enum err bad_format(struct call *call, const char *group, const char *part)
{
    return refuse(
        call, arena_printf(call->arena, "A wrong format for the %s field '%s' is passed", group, part));
}

/* The members of `object` that are none of `names`, all in one refusal. */
static enum err check_names(
    struct call *call, const jval *object, const char *group, const char *const *names)
{
    struct buf unknown = {0};
    for (struct jiter i = json_iter(object); json_next(&i);) {
        const char *key = i.key ? i.key : arena_printf(call->arena, "%zu", i.index - 1);
        size_t at = 0;
        while (names[at] && strcasecmp(names[at], key) != 0)
            at++;
        if (!names[at] && unknown.len < 1000)
            buf_printf(&unknown, "%s%s", unknown.len ? ", " : "", key);
    }
    enum err error = ERR_NONE;
    if (unknown.len)
        error = refuse(call,
            arena_printf(call->arena, "Unsupported %s fields are passed: %s", group, buf_str(&unknown)));
    buf_free(&unknown);
    return error;
}

static bool is_identifier(const char *name)
{
    if (!name || !(isalpha((unsigned char)*name) || *name == '_'))
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && *name != '_')
            return false;
    return true;
}

/* A name of a field, in whichever part it stands. */
static enum err read_field(struct call *call, const char *name, const char *part, unsigned *field_r)
{
    if (!is_identifier(name))
        return bad_part(call, "field name", part);
    *field_r = line_field_find(name);
    if (*field_r < LINE_FIELD_COUNT)
        return ERR_NONE;
    return refuse(call,
        arena_printf(call->arena, "An unknown field '%s' is passed in the PARAMS field '%s'", name, part));
}

/* ---- select ---- */
static void select_everything(struct wanted *wanted)
{
    wanted->field_count = 0;
    for (size_t place = 0; place < LINE_FIELD_COUNT; place++) {
        unsigned field = line_field_at(place);
        wanted->fields[wanted->field_count++] = (struct selection){line_field_name(field), field};
    }
}

static bool is_selected(const struct wanted *wanted, const char *name)
{
    for (size_t i = 0; i < wanted->field_count; i++)
        if (strcasecmp(wanted->fields[i].name, name) == 0)
            return true;
    return false;
}

/* NULL: the entry has no alias, its key is only a number. */
static const char *alias_of(const char *key)
{
    return key && key[strspn(key, "0123456789")] ? key : NULL;
}

static enum err select_one(struct call *call, const char *key, const jval *value, struct wanted *wanted)
{
    const char *name = yyjson_is_str((jval *)value) ? yyjson_get_str((jval *)value) : NULL,
               *alias = alias_of(key);
    unsigned field;
    if (name && strcmp(name, "*") == 0 && !alias) {
        select_everything(wanted);
        return ERR_NONE;
    }
    enum err error = read_field(call, name, "select", &field);
    if (error)
        return error;
    if (alias && !is_identifier(alias))
        return bad_part(call, "field alias", "select");
    if (alias && (line_field_find(alias) < LINE_FIELD_COUNT || is_selected(wanted, alias)))
        return refuse(
            call, arena_printf(call->arena,
                      "The alias '%s' matches an existing field in the PARAMS field 'select'", alias));
    if (!alias)
        alias = line_field_name(field);
    if (!is_selected(wanted, alias))
        wanted->fields[wanted->field_count++] = (struct selection){alias, field};
    return ERR_NONE;
}

static enum err read_select(struct call *call, const jval *select, struct wanted *wanted)
{
    enum err error = ERR_NONE;
    for (struct jiter i = json_iter(select); !error && json_next(&i);)
        error = select_one(call, i.key, i.value, wanted);
    if (!error && wanted->field_count == 0)
        select_everything(wanted);
    return error;
}

/* ---- order ---- */
static enum err order_one(struct call *call, const char *key, const jval *value, struct line_order *order)
{
    const char *direction = json_text(call->arena, value);
    enum err error = read_field(call, key, "order", &order->field);
    if (error)
        return error;
    order->descending = direction && strcasecmp(direction, "desc") == 0;
    if (!order->descending && !(direction && strcasecmp(direction, "asc") == 0))
        return bad_part(call, "sorting direction", "order");
    return ERR_NONE;
}

static enum err read_order(struct call *call, const jval *given, struct line_query *query)
{
    struct line_order *order = arena_array_of(call->arena, struct line_order, json_count(given));
    enum err error = ERR_NONE;
    for (struct jiter i = json_iter(given); !error && json_next(&i);)
        error = order_one(call, i.key, i.value, &order[query->order_count++]);
    query->order = order;
    return error;
}

/* ---- filter ---- */
/* A scalar or a list of scalars; null compares as an empty text. */
static enum err read_values(struct call *call, const jval *value, struct line_condition *condition)
{
    bool is_list = yyjson_is_ctn((jval *)value);
    size_t count = is_list ? json_count(value) : 1;
    if (count > MAX_VALUES)
        return bad_format(call, "PARAMS", "filter");
    const char **values = arena_array_of(call->arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        const jval *item = is_list ? json_at(value, i) : value;
        if (!item || yyjson_is_ctn((jval *)item))
            return bad_format(call, "PARAMS", "filter");
        values[i] = yyjson_is_null((jval *)item) ? "" : json_text(call->arena, item);
    }
    condition->values = values;
    condition->value_count = count;
    return ERR_NONE;
}

static enum err read_filter(struct call *call, const jval *given, struct line_query *query)
{
    struct line_condition *conditions = arena_array_of(call->arena, struct line_condition, json_count(given));
    enum err error = ERR_NONE;
    for (struct jiter i = json_iter(given); !error && json_next(&i);) {
        struct line_condition *condition = &conditions[query->condition_count++];
        const char *name = i.key ? line_compare_read(i.key, &condition->compare) : NULL;
        error = read_field(call, name, "filter", &condition->field);
        if (!error)
            error = read_values(call, i.value, condition);
    }
    query->conditions = conditions;
    return error;
}

/* ---- PARAMS ---- */
static enum err read_count(struct call *call, const jval *params, const char *part, int64_t *count_r)
{
    const jval *value = json_get_ci(params, part);
    if (!value || yyjson_is_null((jval *)value))
        return ERR_NONE;
    if (!yyjson_is_bool((jval *)value) && json_int(value, count_r) && *count_r >= 0)
        return ERR_NONE;
    return refuse(
        call, arena_printf(call->arena, "A non-negative integer is expected in the PARAMS field '%s'", part));
}

/* A part that must be an array or object, of a bounded size; absent and null are NULL. */
static enum err read_part(struct call *call, const jval *params, const char *part, const jval **value_r)
{
    const jval *value = json_get_ci(params, part);
    *value_r = value && !yyjson_is_null((jval *)value) ? value : NULL;
    if (!*value_r || (yyjson_is_ctn((jval *)value) && json_count(value) <= MAX_PARTS))
        return ERR_NONE;
    return bad_format(call, "PARAMS", part);
}

static enum err read_params(struct call *call, const jval *params, struct wanted *wanted)
{
    static const char *const names[] = {"select", "order", "filter", "limit", "offset", NULL};
    struct line_query *query = &wanted->query;
    const jval *select, *order, *filter;
    enum err error = check_names(call, params, "PARAMS", names);
    if (!error)
        error = read_part(call, params, "select", &select);
    if (!error)
        error = read_part(call, params, "order", &order);
    if (!error)
        error = read_part(call, params, "filter", &filter);
    if (!error)
        error = read_count(call, params, "limit", &query->limit);
    if (!error)
        error = read_count(call, params, "offset", &query->offset);
    if (!error)
        error = read_select(call, select, wanted);
    if (!error)
        error = read_order(call, order, query);
    if (!error)
        error = read_filter(call, filter, query);
    if (query->limit > MAX_LIMIT)
        query->limit = MAX_LIMIT;
    return error;
}

/* ---- OPTIONS ---- */
static enum err read_flag(struct call *call, const jval *options, const char *part, bool *flag_r)
{
    const jval *value = json_get_ci(options, part);
    return !value || json_flag(value, flag_r) ? ERR_NONE : bad_format(call, "OPTIONS", part);
}

static enum err read_permission(struct call *call, const jval *options, enum line_right *right_r)
{
    const jval *value = json_get_ci(options, "CHECK_PERMISSION");
    const char *action = json_text(call->arena, value);
    if (!value || yyjson_is_null((jval *)value))
        return ERR_NONE;
    if (action && (strcasecmp(action, "VIEW") == 0 || strcasecmp(action, "PERFORM") == 0))
        *right_r = LINE_VISIBLE;
    else if (action && strcasecmp(action, "MODIFY") == 0)
        *right_r = LINE_EDITABLE;
    else
        return refuse(call, "An unknown value for the OPTIONS field 'CHECK_PERMISSION' is passed");
    return ERR_NONE;
}

static enum err read_options(struct call *call, const jval *options, struct wanted *wanted)
{
    static const char *const names[] = {"QUEUE", "CONFIG_QUEUE", "CHECK_PERMISSION", NULL};
    enum err error = check_names(call, options, "OPTIONS", names);
    if (!error)
        error = read_flag(call, options, "QUEUE", &wanted->queue);
    if (!error)
        error = read_flag(call, options, "CONFIG_QUEUE", &wanted->config_queue);
    return error ? error : read_permission(call, options, &wanted->query.right);
}

/* ---- the answer ---- */
static jnode *member_node(struct call *call, const struct line_member *member)
{
    jnode *node = j_obj(call->doc);
    bool both = *member->name && *member->last_name;
    j_set_str(call->doc, node, "USER_NAME",
        arena_printf(call->arena, "%s%s%s", member->name, both ? " " : "", member->last_name));
    j_set_str(call->doc, node, "USER_WORK_POSITION", *member->work_position ? member->work_position : NULL);
    j_set_str(call->doc, node, "USER_AVATAR", avatar_link(call->arena, call->ops.base_url, member->avatar));
    j_set_null(call->doc, node, "USER_AVATAR_ID");
    return node;
}

static void add_queue(struct call *call, jnode *node, int64_t line_id)
{
    size_t count;
    const struct line_member *members = line_members(&call->ops, line_id, &count);
    jnode *ids = j_set_arr(call->doc, node, "QUEUE"), *people = j_obj(call->doc);
    for (size_t i = 0; i < count; i++) {
        j_push(ids, j_int(call->doc, members[i].user_id));
        j_set(call->doc, people, arena_printf(call->arena, "%lld", (long long)members[i].user_id),
            member_node(call, &members[i]));
    }
    j_set_map(call->doc, node, "QUEUE_USERS_FIELDS", people);
}

static void add_config_queue(struct call *call, jnode *node, int64_t line_id)
{
    size_t count;
    const struct line_queue *queue = line_queue(&call->ops, line_id, &count);
    jnode *list = j_set_arr(call->doc, node, "CONFIG_QUEUE");
    for (size_t i = 0; i < count; i++) {
        jnode *entry = j_obj(call->doc);
        j_set_intstr(call->doc, entry, "ENTITY_ID", queue[i].entity_id);
        j_set_str(call->doc, entry, "ENTITY_TYPE", queue[i].entity_type);
        j_push(list, entry);
    }
}

static jnode *line_node(struct call *call, const struct line_config *line, const struct wanted *wanted)
{
    jnode *node = j_obj(call->doc);
    for (size_t i = 0; i < wanted->field_count; i++)
        j_set(call->doc, node, wanted->fields[i].name, line_field_node(call, line, wanted->fields[i].field));
    if (wanted->queue)
        add_queue(call, node, line->line.id);
    if (wanted->config_queue)
        add_config_queue(call, node, line->line.id);
    return node;
}

enum err line_list_call(struct call *call, const void *input)
{
    const struct line_list_in *in = input;
    struct wanted wanted = {.query = {.limit = DEFAULT_LIMIT}};
    wanted.fields = arena_array_of(call->arena, struct selection, LINE_FIELD_COUNT + MAX_PARTS);
    enum err error = read_params(call, in->params, &wanted);
    if (!error)
        error = read_options(call, in->options, &wanted);
    if (error)
        return error;
    size_t count;
    const struct line_config **lines = line_list(&call->ops, &wanted.query, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, line_node(call, lines[i], &wanted));
    return ERR_NONE;
}

/* The cloud prints every value of a line as a string, lists as arrays ([""] when a list of codes is empty, null when a
 * list of people is), dates as empty objects. It takes them back as numbers, strings, flags or comma lists. */
#include "api/line_json.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "domain/line_rules.h"

/* ---- reading ---- */
static enum err refused(struct call *call, const char *name)
{
    return call_fail(call, ERR_ARGUMENT_TYPE, arena_printf(call->arena, "PARAMS.%s", name));
}

/* ["SA","SU"], {"0":"SA"} or "SA,SU" as a comma list; NULL when an item is no scalar. */
static const char *list_text(struct call *call, const jval *value)
{
    if (!yyjson_is_ctn((jval *)value))
        return json_text(call->arena, value);
    struct buf list = {0};
    const char *item = "";
    for (struct jiter i = json_iter(value); item && json_next(&i);) {
        item = json_text(call->arena, i.value);
        if (item) {
            buf_puts(&list, list.len ? "," : "");
            buf_puts(&list, item);
        }
    }
    const char *text = item ? arena_str(call->arena, buf_str(&list)) : NULL;
    buf_free(&list);
    return text;
}

/* An object as JSON text, "" when it is empty. NULL: no object. */
static const char *object_text(struct call *call, const jval *value)
{
    if (yyjson_is_str((jval *)value))
        value = json_read(call->arena, yyjson_get_str((jval *)value), yyjson_get_len((jval *)value));
    if (!yyjson_is_ctn((jval *)value))
        return NULL;
    return json_count(value) ? json_write(call->arena, value) : "";
}

static const char *setting_text(struct call *call, enum line_setting_kind kind, const jval *value)
{
    bool flag;
    switch (kind) {
    case LINE_YN:
        return json_flag(value, &flag) ? (flag ? "Y" : "N") : json_text(call->arena, value);
    case LINE_LIST:
    case LINE_IDS:
        return yyjson_is_null((jval *)value) ? "" : list_text(call, value);
    case LINE_JSON:
        return json_is_empty(value) ? "" : object_text(call, value);
    default:
        return json_text(call->arena, value);
    }
}

/* An entry is {ENTITY_TYPE, ENTITY_ID} or just a user's id. */
static bool read_entry(struct call *call, const jval *value, struct line_queue *entry)
{
    entry->entity_type = "user";
    if (!yyjson_is_ctn((jval *)value))
        return json_int(value, &entry->entity_id);
    const jval *type = json_get_ci(value, "ENTITY_TYPE");
    if (type)
        entry->entity_type = json_text(call->arena, type);
    return entry->entity_type && json_int(json_get_ci(value, "ENTITY_ID"), &entry->entity_id);
}

/* A list of entries in any of the shapes a list may have; an empty text empties the queue. */
static const jval *queue_list(struct call *call, const jval *value)
{
    if (yyjson_is_ctn((jval *)value))
        return value;
    const char *text = json_text(call->arena, value);
    if (!text)
        return NULL;
    if (text[strspn(text, " ")] != '[')
        text = arena_printf(call->arena, "[%s]", text);
    return json_read(call->arena, text, strlen(text));
}

static enum err read_queue(struct call *call, const jval *value, struct line_change *change)
{
    const jval *list = queue_list(call, value);
    size_t count = json_count(list), at = 0;
    if (!yyjson_is_ctn((jval *)list) || count > LINE_MAX_QUEUE)
        return refused(call, "QUEUE");
    struct line_queue *queue = arena_array_of(call->arena, struct line_queue, count);
    for (struct jiter i = json_iter(list); json_next(&i); at++)
        if (!read_entry(call, i.value, &queue[at]))
            return refused(call, "QUEUE");
    change->queue = queue;
    change->queue_count = count;
    return ERR_NONE;
}

/* ---- how customers see operators ---- */
/* A text below a key, "" when it is not there or no text. */
static const char *text_at(struct call *call, const jval *object, const char *key)
{
    const jval *value = json_get_ci(object, key);
    const char *text = value && !yyjson_is_null((jval *)value) ? json_text(call->arena, value) : NULL;
    return text ? text : "";
}

static void read_card(struct call *call, const jval *value, const char *prefix, struct line_operator *card)
{
    const char *key[] = {"NAME", "WORK_POSITION", "AVATAR", "AVATAR_ID"};
    for (size_t i = 0; i < sizeof key / sizeof *key; i++)
        key[i] = arena_printf(call->arena, "%s%s", prefix, key[i]);
    card->name = utf8_trim(call->arena, text_at(call, value, key[0]));
    card->work_position = text_at(call, value, key[1]);
    card->avatar = text_at(call, value, key[2]);
    json_int(json_get_ci(value, key[3]), &card->avatar_id);
}

/* {"27": {"USER_NAME": …}}, as config.get prints it */
static enum err read_operators(struct call *call, const jval *value, struct line_change *change)
{
    size_t count = json_count(value), at = 0;
    if ((!yyjson_is_ctn((jval *)value) && !json_is_empty(value)) || count > LINE_MAX_QUEUE)
        return refused(call, "QUEUE_USERS_FIELDS");
    struct line_operator *operators = arena_array_of(call->arena, struct line_operator, count);
    for (struct jiter i = json_iter(value); json_next(&i); at++) {
        operators[at].user_id = i.key ? strtoll(i.key, NULL, 10) : 0;
        read_card(call, i.value, "USER_", &operators[at]);
    }
    change->operators = operators;
    change->operator_count = count;
    return ERR_NONE;
}

static enum err read_others(struct call *call, const jval *value, struct line_change *change)
{
    struct line_operator *others = arena_new_of(call->arena, struct line_operator);
    const char *text = change->setting[LINE_DEFAULT_OPERATOR_DATA];
    read_card(call, *text ? json_read(call->arena, text, strlen(text)) : value, "", others);
    change->others = others;
    return ERR_NONE;
}

static enum err read_flag(struct call *call, const char *name, const jval *value, int *flag_r)
{
    bool flag;
    if (!json_flag(value, &flag))
        return refused(call, name);
    *flag_r = flag;
    return ERR_NONE;
}

static enum err read_text(struct call *call, const char *name, const jval *value, const char **text_r)
{
    *text_r = json_text(call->arena, value);
    return *text_r ? ERR_NONE : refused(call, name);
}

static enum err read_setting(
    struct call *call, const char *name, const jval *value, struct line_change *change)
{
    enum line_setting setting = line_setting_find(name);
    if (setting == LINE_SETTING_COUNT)
        return ERR_NONE;
    const struct line_setting_row *row = &line_setting_rows[setting];
    change->setting[setting] = setting_text(call, row->kind, value);
    return change->setting[setting] ? ERR_NONE : refused(call, row->name);
}

/* null leaves a thing as it is, except for lists, where config.get prints an empty one so. */
static bool says_nothing(const char *name, const jval *value)
{
    enum line_setting setting = line_setting_find(name);
    return yyjson_is_null((jval *)value) &&
           (setting == LINE_SETTING_COUNT || line_setting_rows[setting].kind != LINE_IDS);
}

static enum err read_field(struct call *call, const char *name, const jval *value, struct line_change *change)
{
    if (says_nothing(name, value))
        return ERR_NONE;
    if (strcasecmp(name, "LINE_NAME") == 0)
        return read_text(call, "LINE_NAME", value, &change->name);
    if (strcasecmp(name, "LANGUAGE_ID") == 0)
        return read_text(call, "LANGUAGE_ID", value, &change->language);
    if (strcasecmp(name, "ACTIVE") == 0)
        return read_flag(call, "ACTIVE", value, &change->active);
    if (strcasecmp(name, "TEMPORARY") == 0)
        return read_flag(call, "TEMPORARY", value, &change->temporary);
    if (strcasecmp(name, "QUEUE") == 0)
        return read_queue(call, value, change);
    if (strcasecmp(name, "QUEUE_USERS_FIELDS") == 0)
        return read_operators(call, value, change);
    enum err error = read_setting(call, name, value, change);
    if (!error && strcasecmp(name, line_setting_rows[LINE_DEFAULT_OPERATOR_DATA].name) == 0)
        error = read_others(call, value, change);
    return error;
}

enum err line_change_read(struct call *call, const jval *params, struct line_change *change_r)
{
    *change_r = line_change_nothing;
    enum err error = ERR_NONE;
    if (!yyjson_is_obj((jval *)params))
        return error; /* absent, or the empty array that stands for an empty object */
    for (struct jiter i = json_iter(params); !error && json_next(&i);)
        error = read_field(call, i.key, i.value, change_r);
    return error;
}

/* ---- writing ---- */
static jnode *list_node(struct call *call, const char *text)
{
    jnode *list = j_arr(call->doc);
    for (const char *at = text;; at++) {
        size_t len = strcspn(at, ",");
        j_push(list, j_str(call->doc, arena_strn(call->arena, at, len)));
        at += len;
        if (!*at)
            return list;
    }
}

static jnode *setting_node(struct call *call, const struct line_setting_row *row, const char *text)
{
    switch (row->kind) {
    case LINE_LIST:
        return list_node(call, text);
    case LINE_IDS:
        return *text ? list_node(call, text) : j_null(call->doc);
    case LINE_JSON:
        return *text ? j_json(call->doc, text) : j_arr(call->doc);
    default:
        return j_str(call->doc, text);
    }
}

jnode *line_field_node(struct call *call, const struct line_config *line, unsigned field)
{
    if (field < LINE_SETTING_COUNT)
        return setting_node(call, &line_setting_rows[field], line->setting[field]);
    switch ((enum line_column)field) {
    case LINE_COLUMN_CREATED:
    case LINE_COLUMN_MODIFIED:
        return j_obj(call->doc); /* a date object prints so */
    case LINE_COLUMN_XML_ID:
        return j_null(call->doc);
    default:
        return j_str(call->doc, line_field_text(call->arena, line, field));
    }
}

/* Values are compared as numbers where the field holds numbers and as folded text elsewhere, which is what the cloud's
 * database does. Dates compare as the ISO text they would print as. */
#include "domain/line_query.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/utf8.h"

/* ---- fields ---- */
static const char *const column_names[] = {"ID", "ACTIVE", "LINE_NAME", "DATE_CREATE", "DATE_MODIFY",
    "MODIFY_USER_ID", "TEMPORARY", "XML_ID", "LANGUAGE_ID"};

const char *line_field_name(unsigned field)
{
    return field < LINE_SETTING_COUNT ? line_setting_rows[field].name
                                      : column_names[field - LINE_SETTING_COUNT];
}

unsigned line_field_find(const char *name)
{
    unsigned field = 0;
    while (field < LINE_FIELD_COUNT && strcasecmp(line_field_name(field), name) != 0)
        field++;
    return field;
}

/* Three columns lead, the other six follow AUTO_EXPIRE_TIME, the settings keep the order of their list. */
unsigned line_field_at(size_t place)
{
    enum { LEADING = 3, BEFORE = LEADING + LINE_AUTO_EXPIRE_TIME + 1, OTHERS = 6 };
    if (place < LEADING)
        return LINE_COLUMN_ID + (unsigned)place;
    if (place < BEFORE)
        return (unsigned)place - LEADING;
    if (place < BEFORE + OTHERS)
        return LINE_COLUMN_CREATED + (unsigned)place - BEFORE;
    return (unsigned)place - LEADING - OTHERS;
}

const char *line_field_text(struct arena *arena, const struct line_config *line, unsigned field)
{
    const struct line *columns = &line->line;
    if (field < LINE_SETTING_COUNT)
        return line->setting[field];
    switch ((enum line_column)field) {
    case LINE_COLUMN_ID:
        return arena_printf(arena, "%lld", (long long)columns->id);
    case LINE_COLUMN_ACTIVE:
        return columns->active ? "Y" : "N";
    case LINE_COLUMN_NAME:
        return columns->name;
    case LINE_COLUMN_CREATED:
        return clock_iso(arena, columns->created_at);
    case LINE_COLUMN_MODIFIED:
        return clock_iso(arena, columns->modified_at);
    case LINE_COLUMN_MODIFIED_BY:
        return arena_printf(arena, "%lld", (long long)columns->modified_by);
    case LINE_COLUMN_TEMPORARY:
        return columns->temporary ? "Y" : "N";
    case LINE_COLUMN_LANGUAGE:
        return columns->language;
    default:
        return "";
    }
}

static bool is_number(unsigned field)
{
    if (field < LINE_SETTING_COUNT)
        return line_setting_rows[field].kind == LINE_INT;
    return field == LINE_COLUMN_ID || field == LINE_COLUMN_MODIFIED_BY;
}

static int compare(struct arena *arena, unsigned field, const char *a, const char *b)
{
    if (!is_number(field))
        return strcmp(utf8_fold(arena, a), utf8_fold(arena, b));
    long long left = strtoll(a, NULL, 10), right = strtoll(b, NULL, 10);
    return left < right ? -1 : left > right;
}

/* ---- filter ---- */
const char *line_compare_read(const char *key, enum line_compare *compare_r)
{
    static const struct {
        const char *sign;
        enum line_compare compare;
    } signs[] = {{"!=", LINE_IS_NOT}, {"!%", LINE_LACKS}, {"!@", LINE_IS_NOT}, {"!", LINE_IS_NOT},
        {">=", LINE_AT_LEAST}, {">", LINE_GREATER}, {"<=", LINE_AT_MOST}, {"<", LINE_LESS}, {"=", LINE_IS},
        {"@", LINE_IS}, {"%", LINE_CONTAINS}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i].sign);
        if (strncmp(key, signs[i].sign, len) == 0) {
            *compare_r = signs[i].compare;
            return key + len;
        }
    }
    *compare_r = LINE_IS;
    return key;
}

static bool holds_for(
    struct arena *arena, const struct line_condition *c, const char *text, const char *value)
{
    switch (c->compare) {
    case LINE_IS:
    case LINE_IS_NOT:
        return compare(arena, c->field, text, value) == 0;
    case LINE_LESS:
        return compare(arena, c->field, text, value) < 0;
    case LINE_AT_MOST:
        return compare(arena, c->field, text, value) <= 0;
    case LINE_GREATER:
        return compare(arena, c->field, text, value) > 0;
    case LINE_AT_LEAST:
        return compare(arena, c->field, text, value) >= 0;
    default:
        return strstr(utf8_fold(arena, text), utf8_fold(arena, value)) != NULL;
    }
}

static bool holds(struct arena *arena, const struct line_config *line, const struct line_condition *c)
{
    const char *text = line_field_text(arena, line, c->field);
    bool any = false;
    for (size_t i = 0; i < c->value_count && !any; i++)
        any = holds_for(arena, c, text, c->values[i]);
    return c->compare == LINE_IS_NOT || c->compare == LINE_LACKS ? !any : any;
}

bool line_matches(struct arena *arena, const struct line_config *line, const struct line_query *query)
{
    for (size_t i = 0; i < query->condition_count; i++)
        if (!holds(arena, line, &query->conditions[i]))
            return false;
    return true;
}

/* ---- order ---- */
struct sorting {
    struct arena *arena;
    const struct line_query *query;
};

static int in_order(const void *a, const void *b, void *context)
{
    const struct line_config *left = *(const struct line_config *const *)a;
    const struct line_config *right = *(const struct line_config *const *)b;
    const struct sorting *by = context;
    for (size_t i = 0; i < by->query->order_count; i++) {
        const struct line_order *order = &by->query->order[i];
        int difference = compare(by->arena, order->field, line_field_text(by->arena, left, order->field),
            line_field_text(by->arena, right, order->field));
        if (difference)
            return order->descending ? -difference : difference;
    }
    return left->line.id < right->line.id ? -1 : left->line.id > right->line.id;
}

size_t line_query_run(
    struct arena *arena, const struct line_config **lines, size_t count, const struct line_query *query)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (line_matches(arena, lines[i], query))
            lines[kept++] = lines[i];
    struct sorting by = {arena, query};
    qsort_r(lines, kept, sizeof *lines, in_order, &by);
    size_t skipped = (uint64_t)query->offset < kept ? (size_t)query->offset : kept;
    memmove(lines, lines + skipped, (kept - skipped) * sizeof *lines);
    kept -= skipped;
    return (uint64_t)query->limit < kept ? (size_t)query->limit : kept;
}

/* Which lines, in which order: the filter, sorting and paging of imopenlines.config.list.get, over lines in memory.
 *
 * A portal has few lines (tens, not thousands) and the query may name any of eighty settings, so evaluating it here is
 * simpler and safer than composing SQL. Pure: nothing is loaded. */
#ifndef SWITCHLINE_DOMAIN_LINE_QUERY_H
#define SWITCHLINE_DOMAIN_LINE_QUERY_H

#include "base/arena.h"
#include "model/line.h"
#include "model/line_settings.h"

/* A line with its settings. */
struct line_config {
    struct line line;
    const char *setting[LINE_SETTING_COUNT]; /* as text, defaults filled in; see model/line_settings.def */
};

/* What config.get prints of a line: settings by their own number, then the columns. */
enum line_column {
    LINE_COLUMN_ID = LINE_SETTING_COUNT,
    LINE_COLUMN_ACTIVE,
    LINE_COLUMN_NAME,
    LINE_COLUMN_CREATED,
    LINE_COLUMN_MODIFIED,
    LINE_COLUMN_MODIFIED_BY,
    LINE_COLUMN_TEMPORARY,
    LINE_COLUMN_XML_ID, /* always null */
    LINE_COLUMN_LANGUAGE,
    LINE_FIELD_COUNT
};
unsigned line_field_find(const char *name); /* any letter case; LINE_FIELD_COUNT when unknown */
unsigned line_field_at(size_t place); /* the fields in printing order, place 0…LINE_FIELD_COUNT-1 */
const char *line_field_name(unsigned field);
const char *line_field_text(
    struct arena *arena, const struct line_config *line, unsigned field); /* never NULL */

enum line_compare {
    LINE_IS, /* equal to any of the values; letter case does not count */
    LINE_IS_NOT, /* equal to none of them */
    LINE_LESS,
    LINE_AT_MOST,
    LINE_GREATER,
    LINE_AT_LEAST,
    LINE_CONTAINS, /* has any of the values inside */
    LINE_LACKS
};
struct line_condition {
    unsigned field;
    enum line_compare compare;
    const char *const *values;
    size_t value_count;
};
struct line_order {
    unsigned field;
    bool descending;
};
struct line_query {
    const struct line_condition *conditions; /* all must hold */
    size_t condition_count;
    const struct line_order *order; /* then by id */
    size_t order_count;
    int64_t limit, offset; /* not negative */
    enum line_right { LINE_ANY, LINE_VISIBLE, LINE_EDITABLE } right; /* applied by line_list() */
};

/* "!%NAME" to its comparison; returns the part after the signs. */
const char *line_compare_read(const char *key, enum line_compare *compare_r);
bool line_matches(struct arena *arena, const struct line_config *line, const struct line_query *query);
/* Keeps, sorts and cuts `lines` in place; returns how many are left. */
size_t line_query_run(
    struct arena *arena, const struct line_config **lines, size_t count, const struct line_query *query);

#endif

/* switchline.statistics.get: figures of lines for the desk's charts, as a tree or as a table for a spreadsheet.
 *
 * Names come from outside, and a spreadsheet takes a cell that begins with =, +, - or @ for a formula; such cells get an
 * apostrophe in front, which spreadsheets do not show. */
#include <string.h>

#include "api/call.h"
#include "api/im_in.h"
#include "base/clock.h"
#include "base/text.h"
#include "domain/line_ops.h"
#include "domain/person_ops.h"
#include "domain/statistics_ops.h"
#include "domain/user_ops.h"

struct get_in {
    const char *from, *to, *zone, *format;
    int64_t line_id;
};
static const struct param get_params[] = {
    P_STR(struct get_in, from, "FROM", "Dialogs that began at this time or later; a week ago when absent.",
        .type = "datetime"),
    P_STR(struct get_in, to, "TO", "And before this time; now when absent. At most 366 days after FROM.",
        .type = "datetime"),
    P_INT(struct get_in, line_id, "LINE_ID", "Only of this line."),
    P_STR(struct get_in, zone, "TIME_ZONE",
        "Whose days and hours (\"Europe/Berlin\"); the user's own zone when absent."),
    P_STR(struct get_in, format, "FORMAT", "csv: as the text of a file instead."), P_END};

static const char *line_name(struct call *call, int64_t id)
{
    const struct line_config *line = line_get(&call->ops, id);
    return line ? line->line.name : "";
}

static const char *operator_name(struct call *call, int64_t id)
{
    const struct users *user = user_get(&call->ops, id);
    return user ? person_name(call->arena, user) : "";
}

/* ---- as a tree ---- */
static void set_spread(struct call *call, jnode *node, const char *key, const struct spread *spread)
{
    jnode *out = j_set_obj(call->doc, node, key);
    j_set_int(call->doc, out, "count", spread->count);
    j_set_int(call->doc, out, "average", spread->average);
    j_set_int(call->doc, out, "median", spread->median);
    j_set_int(call->doc, out, "p90", spread->p90);
}

static void set_group(struct call *call, jnode *node, const struct statistics_group *group)
{
    const struct tally *tally = &group->tally;
    jdoc *doc = call->doc;
    j_set_int(doc, node, "dialogs", tally->dialogs);
    j_set_int(doc, node, "answered", tally->answered);
    j_set_int(doc, node, "missed", tally->missed);
    j_set_int(doc, node, "spam", tally->spam);
    j_set_int(doc, node, "votes_good", tally->good);
    j_set_int(doc, node, "votes_bad", tally->bad);
    set_spread(call, node, "first_answer", &group->first_answer);
    set_spread(call, node, "handling", &group->handling);
    jnode *hours = j_set_arr(doc, node, "by_hour");
    for (size_t i = 0; i < HOURS; i++)
        j_push(hours, j_int(doc, group->by_hour[i]));
}

static void set_named(struct call *call, const char *key, const char *id_key,
    const struct statistics_group *groups, size_t count,
    const char *(*name_of)(struct call *call, int64_t id))
{
    jnode *list = j_set_arr(call->doc, call->result, key);
    for (size_t i = 0; i < count; i++) {
        jnode *node = j_obj(call->doc);
        j_set_int(call->doc, node, id_key, groups[i].key);
        j_set_str(call->doc, node, "name", name_of(call, groups[i].key));
        set_group(call, node, &groups[i]);
        j_push(list, node);
    }
}

static void set_tree(struct call *call, const struct statistics *s)
{
    jdoc *doc = call->doc;
    set_group(call, j_set_obj(doc, call->result, "total"), &s->total);
    set_named(call, "lines", "line_id", s->lines, s->line_count, line_name);
    set_named(call, "operators", "user_id", s->operators, s->operator_count, operator_name);
    jnode *days = j_set_arr(doc, call->result, "days");
    for (size_t i = 0; i < s->day_count; i++) {
        jnode *day = j_obj(doc);
        j_set_str(doc, day, "date", statistics_day(call->arena, s->days[i].key));
        set_group(call, day, &s->days[i]);
        j_push(days, day);
    }
}

/* ---- as a table ---- */
static void add_cell(struct buf *out, const char *text)
{
    buf_puts(out, *text && strchr("=+-@\t\r", *text) ? "\"'" : "\"");
    for (; *text; text++)
        buf_puts(out, *text == '"' ? "\"\"" : (const char[]){*text, '\0'});
    buf_puts(out, "\"");
}

static void add_row(
    struct buf *out, const char *of, int64_t id, const char *name, const struct statistics_group *group)
{
    const struct tally *t = &group->tally;
    const int64_t numbers[] = {t->dialogs, t->answered, t->missed, t->spam, t->good, t->bad,
        group->first_answer.average, group->first_answer.median, group->first_answer.p90,
        group->handling.average, group->handling.median, group->handling.p90};
    buf_printf(out, "%s,%lld,", of, (long long)id);
    add_cell(out, name);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        buf_printf(out, ",%lld", (long long)numbers[i]);
    for (size_t i = 0; i < HOURS; i++)
        buf_printf(out, ",%lld", (long long)group->by_hour[i]);
    buf_puts(out, "\r\n");
}

static void add_head(struct buf *out)
{
    buf_puts(out, "of,id,name,dialogs,answered,missed,spam,votes_good,votes_bad,first_answer_average_s,"
                  "first_answer_median_s,first_answer_p90_s,handling_average_s,handling_median_s,"
                  "handling_p90_s");
    for (int hour = 0; hour < HOURS; hour++)
        buf_printf(out, ",%02d:00", hour);
    buf_puts(out, "\r\n");
}

static void set_table(struct call *call, const struct statistics *s)
{
    struct buf out = {0};
    add_head(&out);
    add_row(&out, "total", 0, "", &s->total);
    for (size_t i = 0; i < s->line_count; i++)
        add_row(&out, "line", s->lines[i].key, line_name(call, s->lines[i].key), &s->lines[i]);
    for (size_t i = 0; i < s->operator_count; i++)
        add_row(&out, "operator", s->operators[i].key, operator_name(call, s->operators[i].key),
            &s->operators[i]);
    for (size_t i = 0; i < s->day_count; i++)
        add_row(&out, "day", 0, statistics_day(call->arena, s->days[i].key), &s->days[i]);
    j_set_str(call->doc, call->result, "name", "statistics.csv");
    j_set_str(call->doc, call->result, "type", "text/csv; charset=utf-8");
    j_set_str(call->doc, call->result, "text", buf_str(&out)); /* copies */
    buf_free(&out);
}

/* ---- the method ---- */
static enum err get(struct call *call, const void *input)
{
    const struct get_in *in = input;
    struct statistics_query query = {.line_id = in->line_id, .zone = in->zone};
    struct statistics statistics;
    const char *zone;
    bool cut;
    if (!im_time_read(in->from, &query.from))
        return call_fail(call, ERR_ARGUMENT_TYPE, "FROM");
    if (!im_time_read(in->to, &query.to))
        return call_fail(call, ERR_ARGUMENT_TYPE, "TO");
    query.to = query.to ? query.to : call->ops.now;
    query.from = query.from ? query.from : query.to - 7 * DAY;
    enum err error = statistics_get(&call->ops, &query, &zone, &cut, &statistics);
    if (error)
        return error;
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, "from", clock_iso(call->arena, query.from));
    j_set_str(call->doc, call->result, "to", clock_iso(call->arena, query.to));
    j_set_str(call->doc, call->result, "time_zone", *zone ? zone : "UTC");
    j_set_bool(call->doc, call->result, "cut", cut);
    if (strcmp(text_or_empty(in->format), "csv") == 0)
        set_table(call, &statistics);
    else
        set_tree(call, &statistics);
    return ERR_NONE;
}

const struct method statistics_methods[] = {
    {.name = "switchline.statistics.get",
        .summary = "Figures of lines: dialogs by hour, day, line and operator, times to the first answer and "
                   "of handling, votes, missed ones.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_EDITOR,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = get,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_LINES_ACCESS, ERR_BAD_VALUE)},
    {0}};

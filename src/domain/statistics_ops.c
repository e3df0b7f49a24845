/* Rights and bounds; the arithmetic is statistics_rules.c. */
#include "domain/statistics_ops.h"

#include "base/clock.h"
#include "base/text.h"
#include "domain/line_ops.h"
#include "domain/user_ops.h"
#include "store/statistics_store.h"

static enum err check(struct ops *ops, const struct statistics_query *query, const char *managed)
{
    if (query->line_id ? !line_may_edit(ops, query->line_id) : !ops->who.admin && !managed[1])
        return ERR_LINES_ACCESS;
    if (query->to <= query->from)
        return ops_fail(ops, ERR_BAD_VALUE, "TO has to be later than FROM");
    if (query->to - query->from > STATISTICS_DAYS_MOST * DAY)
        return ops_fail(ops, ERR_BAD_VALUE, "That is more than 366 days");
    return ERR_NONE;
}

enum err statistics_get(struct ops *ops, const struct statistics_query *query, const char **zone_r,
    bool *cut_r, struct statistics *statistics_r)
{
    size_t count;
    const char *managed = ops->who.admin ? "," : line_editable(ops);
    enum err error = check(ops, query, managed);
    if (error)
        return error;
    const struct users *me = ops->who.user_id ? user_get(ops, ops->who.user_id) : NULL;
    *zone_r = *text_or_empty(query->zone) ? query->zone : me ? me->time_zone : "";
    const struct zone *zone = zone_open(ops->arena, *zone_r);
    if (!zone)
        return ops_fail(ops, ERR_ARGUMENT_TYPE, "TIME_ZONE");
    const struct fact_filter filter = {.from = query->from,
        .to = query->to,
        .line_id = query->line_id,
        .everything = ops->who.admin,
        .managed = managed,
        .limit = STATISTICS_MOST + 1};
    struct session_fact *facts = statistics_store_facts(ops->db, ops->arena, &filter, &count);
    *cut_r = count > STATISTICS_MOST;
    statistics_make(ops->arena, zone, facts, *cut_r ? STATISTICS_MOST : count, statistics_r);
    return ERR_NONE;
}

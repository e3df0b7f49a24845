/* Figures of lines for those who answer for them. */
#ifndef SWITCHLINE_DOMAIN_STATISTICS_OPS_H
#define SWITCHLINE_DOMAIN_STATISTICS_OPS_H

#include "domain/ops.h"
#include "domain/statistics_rules.h"

enum { STATISTICS_DAYS_MOST = 366, STATISTICS_MOST = 100000 };

struct statistics_query {
    int64_t from, to; /* dialogs that began at or after `from` and before `to` */
    int64_t line_id; /* 0: all that he may see */
    const char *zone; /* whose days and hours; NULL or "": that of the acting user */
};
/* Administrators see every line, managers theirs. ERR_LINES_ACCESS: he manages none, or not this one; ERR_BAD_VALUE: the time
 * ends before it begins or is longer than STATISTICS_DAYS_MOST days; ERR_ARGUMENT_TYPE ("TIME_ZONE"): no such zone.
 * *cut_r: there are more than STATISTICS_MOST, and only the newest are counted. */
enum err statistics_get(struct ops *ops, const struct statistics_query *query, const char **zone_r,
    bool *cut_r, struct statistics *statistics_r);

#endif

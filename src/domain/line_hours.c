/* From the texts of the settings to domain/worktime_rules.h. A zone that this machine does not know (any more) counts as
 * UTC: a line must not fall silent because a package is missing. */
#include "domain/line_hours.h"

#include "base/log.h"
#include "domain/line_rules.h"
#include "domain/worktime_rules.h"

static struct worktime hours_of(struct ops *ops, const struct line_config *line)
{
    struct worktime hours = {.to = 24 * 60,
        .zone = zone_open(ops->arena, line->setting[LINE_WORKTIME_TIMEZONE]),
        .days_off = line->setting[LINE_WORKTIME_DAYOFF],
        .holidays = line->setting[LINE_WORKTIME_HOLIDAYS]};
    if (!hours.zone) {
        log_error("line %lld: no time zone \"%s\" here, UTC is used", (long long)line->line.id,
            line->setting[LINE_WORKTIME_TIMEZONE]);
        hours.zone = zone_open(ops->arena, "UTC");
    }
    line_hour_read(line->setting[LINE_WORKTIME_FROM], &hours.from);
    line_hour_read(line->setting[LINE_WORKTIME_TO], &hours.to);
    return hours;
}

bool line_works(struct ops *ops, const struct line_config *line)
{
    if (!line_flag(line, LINE_WORKTIME_ENABLE))
        return true;
    struct worktime hours = hours_of(ops, line);
    return worktime_is_open(&hours, ops->now);
}

int64_t line_opens_at(struct ops *ops, const struct line_config *line, int64_t at)
{
    if (!line_flag(line, LINE_WORKTIME_ENABLE))
        return at;
    struct worktime hours = hours_of(ops, line);
    return worktime_opens_at(&hours, at);
}

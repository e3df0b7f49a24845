/* Working hours of a line: pure decisions about a moment. */
#ifndef SWITCHLINE_DOMAIN_WORKTIME_RULES_H
#define SWITCHLINE_DOMAIN_WORKTIME_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/zone.h"

struct worktime {
    const struct zone *zone;
    int from, to;         /* minutes since local midnight, 0 … 1440; from after to: over midnight */
    const char *days_off; /* "SA,SU" */
    const char *holidays; /* "31.12,01.01", every year, or "24.04.2027", once */
};

/* Works at this moment (milliseconds)? A shift over midnight belongs to the day on which it began. From equal to `to`: all day
 * long. A line that works until 23:59 works until midnight. */
bool worktime_is_open(const struct worktime *hours, int64_t at);
/* When it works next: `at` itself when it does; INT64_MAX when it does not within two months. To the minute. */
int64_t worktime_opens_at(const struct worktime *hours, int64_t at);

/* A comma list of "D.M" or "D.M.Y", each with a day that the month has. */
bool worktime_are_holidays(const char *list);

#endif

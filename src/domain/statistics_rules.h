/* From sessions to figures: how many, when, by whom, how fast. Pure.
 *
 * A dialog is answered when somebody took it, missed when it ended without that. The first answer is how long that took from
 * its beginning, handling how long from there to its end. Spam is counted as such and as nothing else. */
#ifndef SWITCHLINE_DOMAIN_STATISTICS_RULES_H
#define SWITCHLINE_DOMAIN_STATISTICS_RULES_H

#include "base/arena.h"
#include "base/zone.h"
#include "model/session_fact.h"

struct tally {
    int64_t dialogs, answered, missed, spam, good, bad; /* good and bad: votes */
};
struct spread { /* of times, in seconds; all 0 where there are none */
    int64_t count, average, median, p90;
};
enum { HOURS = 24 };
/* What all dialogs of one key have in common. by_hour: dialogs by the hour of the day in which they began. */
struct statistics_group {
    int64_t key; /* id of the line or the operator; for days, the number of the day since 1970 */
    struct tally tally;
    struct spread first_answer, handling;
    int64_t by_hour[HOURS];
};
struct statistics {
    struct statistics_group total;
    struct statistics_group *lines, *operators,
        *days; /* in order of key; operators only where there is one */
    size_t line_count, operator_count, day_count;
};
/* `facts` are sorted in place. Days and hours are those of `zone`. */
void statistics_make(struct arena *arena, const struct zone *zone, struct session_fact *facts, size_t count,
    struct statistics *statistics_r);
char *statistics_day(struct arena *arena, int64_t day); /* "2026-03-04" */

#endif

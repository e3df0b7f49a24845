/* Which employees a client asked for: conditions on profile fields with the operators of the API, words to look for, and an
 * order. Pure: the profiles are passed in, as is the time.
 *
 * What a key says is read by domain/filter_rules.h. Several conditions must all hold; a condition with several values holds for
 * any of them (a negative one: for none). Text is compared without letter case. Fields that do not exist or that the caller's
 * scope does not show are no conditions at all, as documented.
 *
 * Employees are few, so this runs over all of them in memory; the alternative, SQL put together from a client's keys,
 * would be the only SQL here that is not constant text. */
#ifndef SWITCHLINE_DOMAIN_PROFILE_FILTER_H
#define SWITCHLINE_DOMAIN_PROFILE_FILTER_H

#include "base/arena.h"
#include "domain/filter_rules.h"
#include "model/profile.h"

struct condition {
    enum profile_id field;
    enum filter_operator op;
    bool negative;
    const char *const *values; /* as sent */
    size_t value_count;
};

/* Operator and field of a key; false: no field that `level` may see. */
bool condition_read(const char *key, enum profile_level level, struct condition *condition_r);

struct profile_query {
    const struct condition *conditions;
    size_t condition_count;
    const char *find; /* every word must begin some word of the person; NULL: no search */
    const char *department_words; /* the same, in the names of his departments only; NULL */
    enum profile_id sort;
    bool descending;
    int64_t now;
    int64_t online_user; /* the caller counts as online */
    const struct department *departments; /* all of them, for their names */
    size_t department_count;
};

bool profile_online(const struct profile *profile, int64_t now, int64_t online_user);
bool profile_fits(struct arena *arena, const struct profile *profile, const struct profile_query *query);
/* Keeps those that fit, in order; returns their number. */
size_t profile_select(
    struct arena *arena, struct profile *profiles, size_t count, const struct profile_query *query);

/* "2024-07-25", "2024-07-25T13:06:54+03:00", "2024-07-25 13:06:54", "25.07.2024" to milliseconds; false: no date. A time
 * without a zone is local. */
bool profile_time_read(const char *text, int64_t *time_r);
/* The same to "2024-07-25", the day as written; NULL: no date. "" stays "". */
const char *profile_day_read(struct arena *arena, const char *text);

#endif

/* Each table is one sort by its key and one walk along runs of equal keys. */
#include "domain/statistics_rules.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

enum { DAY_S = 86400, HOUR_S = 3600 };

typedef int64_t key_of(const struct session_fact *fact, const struct zone *zone);

static int64_t local_seconds(const struct session_fact *fact, const struct zone *zone)
{
    int64_t at = fact->created_at / SECOND;
    return at + zone_offset(zone, at);
}

static int64_t line_of(const struct session_fact *fact, const struct zone *zone)
{
    (void)zone;
    return fact->line_id;
}

static int64_t operator_of(const struct session_fact *fact, const struct zone *zone)
{
    (void)zone;
    return fact->operator_id;
}

static int64_t day_of(const struct session_fact *fact, const struct zone *zone)
{
    return local_seconds(fact, zone) / DAY_S;
}

/* ---- times ---- */
static int by_size(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* The smallest value that at least so many percent of them do not exceed. */
static int64_t percentile(const int64_t *sorted, size_t count, size_t percent)
{
    return sorted[(count * percent + 99) / 100 - 1];
}

static struct spread spread_of(int64_t *seconds, size_t count)
{
    int64_t sum = 0;
    if (count == 0)
        return (struct spread){0};
    qsort(seconds, count, sizeof *seconds, by_size);
    for (size_t i = 0; i < count; i++)
        sum += seconds[i];
    return (struct spread){.count = (int64_t)count,
        .average = sum / (int64_t)count,
        .median = percentile(seconds, count, 50),
        .p90 = percentile(seconds, count, 90)};
}

/* ---- one group ---- */
static bool is_answered(const struct session_fact *fact)
{
    return fact->answered_at && !fact->spam;
}

static void count_one(struct tally *tally, const struct session_fact *fact)
{
    tally->dialogs++;
    tally->spam += fact->spam;
    tally->answered += is_answered(fact);
    tally->missed += !fact->spam && !fact->answered_at && fact->closed_at;
    tally->good += fact->vote > 1;
    tally->bad += fact->vote == 1;
}

/* scratch: room for `count` numbers. */
static void fill_group(struct statistics_group *group, const struct zone *zone,
    const struct session_fact *facts, size_t count, int64_t *scratch)
{
    size_t answered = 0, handled = 0;
    for (size_t i = 0; i < count; i++) {
        count_one(&group->tally, &facts[i]);
        group->by_hour[local_seconds(&facts[i], zone) % DAY_S / HOUR_S]++;
        if (is_answered(&facts[i]))
            scratch[answered++] = (facts[i].answered_at - facts[i].created_at) / SECOND;
    }
    group->first_answer = spread_of(scratch, answered);
    for (size_t i = 0; i < count; i++)
        if (is_answered(&facts[i]) && facts[i].closed_at)
            scratch[handled++] = (facts[i].closed_at - facts[i].answered_at) / SECOND;
    group->handling = spread_of(scratch, handled);
}

/* ---- tables ---- */
struct sorting {
    key_of *key;
    const struct zone *zone;
};

static int in_order(const void *left, const void *right, void *context)
{
    const struct sorting *by = context;
    int64_t a = by->key(left, by->zone), b = by->key(right, by->zone);
    return (a > b) - (a < b);
}

static size_t run_length(const struct session_fact *facts, size_t count, const struct sorting *by)
{
    int64_t key = by->key(facts, by->zone);
    size_t length = 1;
    while (length < count && by->key(facts + length, by->zone) == key)
        length++;
    return length;
}

static struct statistics_group *table_of(struct arena *arena, const struct sorting *by,
    struct session_fact *facts, size_t count, int64_t *scratch, size_t *count_r)
{
    size_t groups = 0, made = 0;
    if (count > 1)
        qsort_r(facts, count, sizeof *facts, in_order, (void *)by);
    for (size_t at = 0; at < count; at += run_length(facts + at, count - at, by))
        groups++;
    struct statistics_group *table = arena_array_of(arena, struct statistics_group, groups);
    for (size_t at = 0, length; at < count; at += length) {
        length = run_length(facts + at, count - at, by);
        int64_t key = by->key(facts + at, by->zone);
        if (key == 0) /* nobody's */
            continue;
        table[made].key = key;
        fill_group(&table[made++], by->zone, facts + at, length, scratch);
    }
    *count_r = made;
    return table;
}

void statistics_make(struct arena *arena, const struct zone *zone, struct session_fact *facts, size_t count,
    struct statistics *s)
{
    int64_t *scratch = arena_array_of(arena, int64_t, count);
    const struct sorting lines = {line_of, zone}, operators = {operator_of, zone}, days = {day_of, zone};
    *s = (struct statistics){0};
    fill_group(&s->total, zone, facts, count, scratch);
    s->lines = table_of(arena, &lines, facts, count, scratch, &s->line_count);
    s->operators = table_of(arena, &operators, facts, count, scratch, &s->operator_count);
    s->days = table_of(arena, &days, facts, count, scratch, &s->day_count);
}

char *statistics_day(struct arena *arena, int64_t day)
{
    time_t at = (time_t)(day * DAY_S);
    struct tm parts;
    gmtime_r(&at, &parts);
    return arena_printf(arena, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

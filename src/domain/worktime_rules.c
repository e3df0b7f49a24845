/* Everything is asked of the local clock: the moment moved by the zone's offset and then read as if it were UTC. So a day
 * of 23 or 25 hours needs no care: "9:00" is when clocks on the wall there show nine. */
#include "domain/worktime_rules.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum { DAY_MINUTES = 24 * 60, LAST_MINUTE = DAY_MINUTES - 1, SECONDS_A_DAY = DAY_MINUTES * 60 };

struct day {
    int year, month, day; /* 2026, 1 … 12, 1 … 31 */
    int weekday; /* 0: Sunday */
};

static int64_t local_seconds(const struct worktime *hours, int64_t at)
{
    int64_t seconds = at / SECOND - (at % SECOND < 0);
    return seconds + zone_offset(hours->zone, seconds);
}

static struct day day_of(int64_t local)
{
    struct tm date = {0};
    time_t seconds = (time_t)local;
    gmtime_r(&seconds, &date);
    return (struct day){date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, date.tm_wday};
}

/* ---- days without work ---- */
static bool is_day_off(const char *days_off, int weekday)
{
    static const char *const names[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    for (const char *at = days_off; *at; at += strcspn(at, ","), at += *at == ',')
        if (strncmp(at, names[weekday], 2) == 0)
            return true;
    return false;
}

/* "31.12" or "31.12.2026" up to a comma or the end; year_r 0: every year. Returns how much was read, 0 when it is neither. */
static size_t read_date(const char *text, int *day_r, int *month_r, int *year_r)
{
    char *at;
    long parts[3] = {0};
    const char *start = text;
    for (int i = 0; i < 3; i++) {
        if (strspn(text, "0123456789") < 1 || strspn(text, "0123456789") > 4)
            return 0;
        parts[i] = strtol(text, &at, 10);
        text = at;
        if (i >= 1 && (*text == ',' || !*text))
            break;
        if (i == 2 || *text++ != '.')
            return 0;
    }
    *day_r = (int)parts[0];
    *month_r = (int)parts[1];
    *year_r = (int)parts[2];
    return (size_t)(text - start);
}

bool worktime_are_holidays(const char *list)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (const char *at = list; *at; at += *at == ',') {
        int day, month, year;
        size_t len = read_date(at, &day, &month, &year);
        if (!len || month < 1 || month > 12 || day < 1 || day > lengths[month - 1])
            return false;
        at += len;
    }
    return true;
}

static bool is_holiday(const char *holidays, const struct day *today)
{
    for (const char *at = holidays; *at; at += strcspn(at, ","), at += *at == ',') {
        int day, month, year;
        at += strspn(at, " ");
        if (read_date(at, &day, &month, &year) && day == today->day && month == today->month &&
            (!year || year == today->year))
            return true;
    }
    return false;
}

static bool is_workday(const struct worktime *hours, int64_t local)
{
    struct day day = day_of(local);
    return !is_day_off(hours->days_off, day.weekday) && !is_holiday(hours->holidays, &day);
}

/* ---- a moment ---- */
bool worktime_is_open(const struct worktime *hours, int64_t at)
{
    int64_t local = local_seconds(hours, at);
    int minute = (int)((local % SECONDS_A_DAY + SECONDS_A_DAY) % SECONDS_A_DAY / 60);
    int to = hours->to == LAST_MINUTE ? DAY_MINUTES : hours->to;
    if (hours->from < to)
        return minute >= hours->from && minute < to && is_workday(hours, local);
    if (hours->from == to)
        return is_workday(hours, local);
    return (minute >= hours->from && is_workday(hours, local)) ||
           (minute < to && is_workday(hours, local - SECONDS_A_DAY));
}

/* Steps of a quarter of an hour find the opening, unless a line works for less than that a day; then back to its first
 * minute. Two months of steps take a millisecond or two. */
int64_t worktime_opens_at(const struct worktime *hours, int64_t at)
{
    const int64_t step = 15 * MINUTE, limit = at + 62 * DAY;
    if (worktime_is_open(hours, at))
        return at;
    int64_t closed = at - at % MINUTE, open = closed + step;
    while (open < limit && !worktime_is_open(hours, open)) {
        closed = open;
        open += step;
    }
    if (open >= limit)
        return INT64_MAX;
    while (open - MINUTE > closed && worktime_is_open(hours, open - MINUTE))
        open -= MINUTE;
    return open;
}

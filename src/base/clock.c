/* Real time plus an offset that only grows. The offset is one atomic number, so readers never lock. */
#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static _Atomic int64_t advanced;

static int64_t real_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now(void)
{
    return real_us(CLOCK_REALTIME) / 1000 + atomic_load(&advanced);
}

double clock_now_seconds(void)
{
    return (double)(real_us(CLOCK_REALTIME) + atomic_load(&advanced) * 1000) / 1e6;
}

int64_t clock_offset(void)
{
    return atomic_load(&advanced);
}

void clock_advance(int64_t milliseconds)
{
    if (milliseconds > 0)
        atomic_fetch_add(&advanced, milliseconds);
}

int64_t clock_monotonic_us(void)
{
    return real_us(CLOCK_MONOTONIC);
}

int64_t clock_thread_us(void)
{
    return real_us(CLOCK_THREAD_CPUTIME_ID);
}

/* Zones change at full quarters of an hour only, and most times of an answer lie close together: everything but minutes and
 * seconds is kept for the quarter that was asked for last. */
enum { QUARTER = 900, ISO_LENGTH = 25, ISO_MINUTE = 14, ISO_SECOND = 17 };

struct quarter {
    int64_t number;
    char text[ISO_LENGTH + 1];
    int minute; /* of its beginning */
};

static void quarter_fill(struct quarter *quarter, int64_t number)
{
    time_t seconds = (time_t)(number * QUARTER);
    struct tm local;
    char text[40];
    localtime_r(&seconds, &local);
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &local); /* …+0300 */
    snprintf(quarter->text, sizeof quarter->text, "%.*s:%.2s", (int)len - 2, text, text + len - 2);
    quarter->minute = local.tm_min;
    quarter->number = number;
}

static void two_digits(char *at, int64_t value)
{
    at[0] = (char)('0' + value / 10);
    at[1] = (char)('0' + value % 10);
}

char *clock_iso(struct arena *arena, int64_t milliseconds)
{
    static _Thread_local struct quarter last = {.number = -1};
    if (milliseconds == 0)
        return arena_str(arena, "");
    int64_t seconds = milliseconds / 1000;
    if (seconds / QUARTER != last.number)
        quarter_fill(&last, seconds / QUARTER);
    char *text = arena_copy(arena, last.text, sizeof last.text);
    two_digits(text + ISO_MINUTE, last.minute + seconds % QUARTER / 60);
    two_digits(text + ISO_SECOND, seconds % 60);
    return text;
}

char *clock_iso_seconds(struct arena *arena, double seconds)
{
    return clock_iso(arena, (int64_t)(seconds * 1000));
}

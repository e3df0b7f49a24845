/* Real time plus an offset that only grows. The offset is one atomic number, so readers never lock. */
#include "base/clock.h"

#include <stdatomic.h>
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

char *clock_iso(struct arena *arena, int64_t milliseconds)
{
    if (milliseconds == 0)
        return arena_str(arena, "");
    time_t seconds = (time_t)(milliseconds / 1000);
    struct tm local;
    localtime_r(&seconds, &local);
    char text[40];
    size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &local); /* …+0300 */
    return arena_printf(arena, "%.*s:%s", (int)len - 2, text, text + len - 2);
}

char *clock_iso_seconds(struct arena *arena, double seconds)
{
    return clock_iso(arena, (int64_t)(seconds * 1000));
}

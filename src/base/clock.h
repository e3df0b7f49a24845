/* The one clock. Every deadline, expiry, retry and timer reads it, so a sandbox or a test that advances it jumps
 * over hours without sleeping. Times are milliseconds since 1970 (UTC) in int64_t. Thread-safe. */
#ifndef SWITCHLINE_BASE_CLOCK_H
#define SWITCHLINE_BASE_CLOCK_H

#include <stdint.h>

#include "base/arena.h"

enum { SECOND = 1000 };
#define MINUTE (60LL * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

int64_t clock_now(void); /* now, including what was advanced */
double clock_now_seconds(void); /* the same in seconds with microseconds, for `time` blocks */
int64_t clock_offset(void); /* how far the clock was advanced */
void clock_advance(int64_t milliseconds); /* forward only; the caller wakes whoever waits for deadlines */
int64_t clock_monotonic_us(void); /* for measuring; never jumps, never advanced */
int64_t clock_thread_us(
    void); /* how long this thread has been computing; what others do on the machine is not in it */

/* "2026-03-04T09:43:26+03:00" in the server's time zone; 0 gives "". */
char *clock_iso(struct arena *arena, int64_t milliseconds);
/* The same for seconds with a fraction, as `time.date_start` wants it. */
char *clock_iso_seconds(struct arena *arena, double seconds);

#endif

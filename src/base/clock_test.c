/* The clock runs with real time, jumps when told to, and prints times as the contract writes them. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct arena *arena;

static void starts_at_real_time(void **state)
{
    (void)state;
    int64_t real = (int64_t)time(NULL) * SECOND;
    assert_in_range(clock_now(), real, real + 10 * SECOND);
    assert_int_equal(0, clock_offset());
}

static void advancing_jumps_forward_only(void **state)
{
    (void)state;
    int64_t before = clock_now(), offset = clock_offset(), monotonic = clock_monotonic_us();
    clock_advance(3 * HOUR);
    assert_in_range(clock_now() - before, 3 * HOUR, 3 * HOUR + MINUTE);
    assert_int_equal(offset + 3 * HOUR, clock_offset());
    clock_advance(-2 * HOUR);
    clock_advance(0);
    assert_int_equal(offset + 3 * HOUR, clock_offset());
    assert_in_range(clock_monotonic_us() - monotonic, 0, 60 * 1000000);
}

static void seconds_and_milliseconds_agree(void **state)
{
    (void)state;
    int64_t milliseconds = clock_now();
    double seconds = clock_now_seconds();
    assert_in_range((int64_t)(seconds * 1000) + 1, milliseconds, milliseconds + 10 * SECOND);
}

static void prints_iso_times_in_the_servers_zone(void **state)
{
    (void)state;
    assert_string_equal("2026-03-04T09:43:26+03:00", clock_iso(arena, 1772606606000));
    assert_string_equal("2026-03-04T09:43:26+03:00", clock_iso(arena, 1772606606999));
    assert_string_equal("", clock_iso(arena, 0));
    assert_string_equal("2026-03-04T09:43:26+03:00", clock_iso_seconds(arena, 1772606606.25));
}

int main(void)
{
    setenv("TZ", "<+03>-3", 1); /* three hours east, without summer time */
    tzset();
    arena = arena_new();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_at_real_time),
        cmocka_unit_test(advancing_jumps_forward_only),
        cmocka_unit_test(seconds_and_milliseconds_agree),
        cmocka_unit_test(prints_iso_times_in_the_servers_zone),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}

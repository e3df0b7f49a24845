/* Working hours on the wall clock of a zone: edges, nights, days off, holidays, summer time. */
#include "domain/worktime_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

static struct arena *arena;

static int64_t utc(const char *text)
{
    struct tm date = {0};
    assert_non_null(strptime(text, "%Y-%m-%d %H:%M", &date));
    return timegm(&date) * SECOND;
}

static struct worktime hours(const char *zone, int from, int to)
{
    struct worktime made = {
        .zone = zone_open(arena, zone), .from = from * 60, .to = to * 60, .days_off = "", .holidays = ""};
    assert_non_null(made.zone);
    return made;
}

static bool works(const struct worktime *h, const char *at)
{
    return worktime_is_open(h, utc(at));
}

static void from_is_inside_and_to_is_outside(void **state)
{
    (void)state;
    struct worktime h = hours("UTC", 9, 18);
    assert_false(works(&h, "2026-11-24 08:59"));
    assert_true(works(&h, "2026-11-24 09:00"));
    assert_true(works(&h, "2026-11-24 17:59"));
    assert_false(works(&h, "2026-11-24 18:00"));
}

static void hours_are_local(void **state)
{
    (void)state;
    struct worktime berlin = hours("Europe/Berlin", 9, 18), kathmandu = hours("Asia/Kathmandu", 9, 18);
    assert_false(works(&berlin, "2026-01-15 07:59"));
    assert_true(works(&berlin, "2026-01-15 08:00"));
    assert_true(works(&berlin, "2026-07-15 07:00")); /* summer time: an hour earlier by UTC */
    assert_false(works(&berlin, "2026-07-15 16:00"));
    assert_true(works(&kathmandu, "2026-01-15 03:15"));
    assert_false(works(&kathmandu, "2026-01-15 03:14"));
}

static void summer_time_begins_during_a_night_shift(void **state)
{
    (void)state;
    struct worktime h = hours("Europe/Berlin", 22, 6);
    assert_true(works(&h, "2026-03-29 03:59"));  /* 05:59 in summer */
    assert_false(works(&h, "2026-03-29 04:00"));
    assert_true(works(&h, "2026-10-25 04:59"));  /* 05:59 in winter */
    assert_false(works(&h, "2026-10-25 05:00"));
}

static void a_shift_over_midnight_belongs_to_the_day_it_began(void **state)
{
    (void)state;
    struct worktime h = hours("UTC", 20, 4);
    h.days_off = "SA";
    assert_true(works(&h, "2026-11-20 23:00"));  /* Friday evening */
    assert_true(works(&h, "2026-11-21 03:59"));  /* Friday's shift, on Saturday */
    assert_false(works(&h, "2026-11-21 04:00"));
    assert_false(works(&h, "2026-11-21 21:00")); /* Saturday evening */
    assert_false(works(&h, "2026-11-22 03:00")); /* Saturday's shift, on Sunday */
    assert_true(works(&h, "2026-11-22 20:00"));
}

static void midnight_is_an_end(void **state)
{
    (void)state;
    struct worktime until = hours("UTC", 9, 0), last_minute = hours("UTC", 0, 0), round = hours("UTC", 0, 24);
    last_minute.to = 23 * 60 + 59;
    assert_true(works(&until, "2026-11-24 23:59"));
    assert_false(works(&until, "2026-11-24 00:00"));
    assert_true(works(&last_minute, "2026-11-24 23:59"));
    assert_true(works(&round, "2026-11-24 23:59"));
    assert_true(works(&round, "2026-11-24 00:00"));
    struct worktime same = hours("UTC", 8, 8);
    assert_true(works(&same, "2026-11-24 03:00"));
}

static void days_off_are_local_days(void **state)
{
    (void)state;
    struct worktime h = hours("Asia/Tokyo", 0, 24);
    h.days_off = "SA,SU";
    assert_true(works(&h, "2026-11-20 14:59"));  /* Friday 23:59 in Tokyo */
    assert_false(works(&h, "2026-11-20 15:00")); /* Saturday 00:00 */
    assert_false(works(&h, "2026-11-22 14:59"));
    assert_true(works(&h, "2026-11-22 15:00"));  /* Monday 00:00 */
}

static void holidays_return_every_year_unless_they_name_one(void **state)
{
    (void)state;
    struct worktime h = hours("UTC", 0, 24);
    h.holidays = "01.01, 25.12,24.11.2026,9.5";
    assert_false(works(&h, "2026-01-01 12:00"));
    assert_false(works(&h, "2031-12-25 00:00"));
    assert_false(works(&h, "2026-11-24 12:00"));
    assert_true(works(&h, "2027-11-24 12:00"));
    assert_false(works(&h, "2027-05-09 12:00"));
    assert_true(works(&h, "2026-12-24 23:59"));
    h.holidays = "nonsense,1,.,25.12";
    assert_false(works(&h, "2026-12-25 12:00"));
    assert_true(works(&h, "2026-01-01 12:00"));
}

static void the_next_opening_is_found_to_the_minute(void **state)
{
    (void)state;
    struct worktime h = hours("Europe/Berlin", 9, 18);
    h.from += 7;
    h.days_off = "SA,SU";
    h.holidays = "23.11";
    assert_int_equal(utc("2026-11-20 12:00"), worktime_opens_at(&h, utc("2026-11-20 12:00")));
    assert_int_equal(utc("2026-11-24 08:07"), worktime_opens_at(&h, utc("2026-11-20 17:00") + 12345));
    h.days_off = "MO,TU,WE,TH,FR,SA,SU";
    assert_int_equal(INT64_MAX, worktime_opens_at(&h, utc("2026-11-20 17:00")));
}

static void dates_are_checked(void **state)
{
    static const char *const right[] = {
        "", "01.01", "1.1", "29.02", "31.12", "31.12.2027", "31.12,01.01,1.5.2027"};
    static const char *const wrong[] = {"1", "1.", ".1", "32.01", "30.02", "0.1", "1.13", "1.1.", "1.1.1.1",
        "a.b", "01-01", "1.1.20277", "1.1;2.1", "1.1 2.1"};
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_true(worktime_are_holidays(right[i]));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(worktime_are_holidays(wrong[i]));
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(from_is_inside_and_to_is_outside), TEST(hours_are_local),
        TEST(summer_time_begins_during_a_night_shift),
        TEST(a_shift_over_midnight_belongs_to_the_day_it_began), TEST(midnight_is_an_end),
        TEST(days_off_are_local_days), TEST(holidays_return_every_year_unless_they_name_one),
        TEST(the_next_opening_is_found_to_the_minute), TEST(dates_are_checked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Figures from a handful of sessions whose numbers can be checked by eye. */
#include "domain/statistics_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

#define MIDNIGHT (1700006400LL * SECOND) /* 2023-11-15 00:00 UTC */

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Began `hour` hours after midnight, was taken `answer` and ended `handling` seconds after that; -1: never. */
static struct session_fact fact(
    int64_t line, int64_t operator, int64_t hour, int64_t answer, int64_t handling)
{
    struct session_fact f = {.line_id = line, .operator_id = operator, .created_at = MIDNIGHT + hour * HOUR};
    f.answered_at = answer >= 0 ? f.created_at + answer * SECOND : 0;
    f.closed_at = handling >= 0 ? (f.answered_at ? f.answered_at : f.created_at) + handling * SECOND : 0;
    return f;
}

static void dialogs_are_counted_by_what_became_of_them(void **state)
{
    struct session_fact facts[] = {fact(1, 7, 9, 10, 100), fact(1, 0, 9, -1, 60), fact(2, 8, 10, 20, -1),
        fact(2, 0, 11, -1, -1), fact(1, 7, 12, 5, 5)};
    struct statistics s;
    (void)state;
    facts[0].vote = 5;
    facts[2].vote = 1;
    facts[4].spam = true;
    statistics_make(arena, zone_open(arena, ""), facts, 5, &s);
    const struct tally *t = &s.total.tally;
    assert_int_equal(t->dialogs, 5);
    assert_int_equal(t->answered, 2);
    assert_int_equal(t->missed, 1); /* the one that still waits is not */
    assert_int_equal(t->spam, 1);
    assert_int_equal(t->good, 1);
    assert_int_equal(t->bad, 1);
    assert_int_equal(s.line_count, 2);
    assert_int_equal(s.lines[0].tally.dialogs, 3);
    assert_int_equal(s.operator_count, 2); /* nobody is no operator */
    assert_int_equal(s.operators[0].key, 7);
    assert_int_equal(s.operators[1].handling.count, 0);
}

static void times_have_an_average_a_median_and_a_slow_end(void **state)
{
    struct session_fact facts[10];
    struct statistics s;
    (void)state;
    for (int i = 0; i < 10; i++)
        facts[i] = fact(1, 7, 0, i == 9 ? 1000 : 10 + i, 60);
    statistics_make(arena, zone_open(arena, ""), facts, 10, &s);
    assert_int_equal(s.total.first_answer.count, 10);
    assert_int_equal(s.total.first_answer.average, 112);
    assert_int_equal(s.total.first_answer.median, 14);
    assert_int_equal(s.total.first_answer.p90, 18);
    assert_int_equal(s.total.handling.median, 60);
}

static void hours_and_days_are_those_of_the_zone(void **state)
{
    struct session_fact facts[] = {fact(1, 7, 0, 1, 1), fact(1, 7, 23, 1, 1)};
    struct statistics s;
    (void)state;
    statistics_make(arena, zone_open(arena, "Asia/Kolkata"), facts, 2, &s); /* 5:30 ahead */
    assert_int_equal(s.total.by_hour[5], 1);
    assert_int_equal(s.total.by_hour[4], 1);
    assert_int_equal(s.day_count, 2);
    assert_string_equal(statistics_day(arena, s.days[0].key), "2023-11-15");
    assert_string_equal(statistics_day(arena, s.days[1].key), "2023-11-16");
}

static void nothing_happened_is_an_answer_too(void **state)
{
    struct statistics s;
    (void)state;
    statistics_make(arena, zone_open(arena, ""), NULL, 0, &s);
    assert_int_equal(s.total.tally.dialogs, 0);
    assert_int_equal(s.line_count + s.operator_count + s.day_count, 0);
    assert_int_equal(s.total.first_answer.p90, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dialogs_are_counted_by_what_became_of_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_have_an_average_a_median_and_a_slow_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hours_and_days_are_those_of_the_zone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_happened_is_an_answer_too, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

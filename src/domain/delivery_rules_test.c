/* The schedule of design: trouble is waited out for a day, a refusal is believed the third time. */
#include "domain/delivery_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

#define CREATED (1700000000LL * SECOND)

static void answers_are_sorted_into_three_kinds(void **state)
{
    (void)state;
    const int accepted[] = {200, 201, 202, 204, 299}, trouble[] = {0, 429, 500, 502, 503, 599},
              refused[] = {300, 301, 302, 307, 400, 401, 403, 404, 410, 418, 100};
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++)
        assert_int_equal(delivery_outcome(accepted[i], false), DELIVERY_ACCEPTED);
    for (size_t i = 0; i < sizeof trouble / sizeof *trouble; i++)
        assert_int_equal(delivery_outcome(trouble[i], false), DELIVERY_TROUBLE);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_int_equal(delivery_outcome(refused[i], false), DELIVERY_REFUSED);
    assert_int_equal(delivery_outcome(0, true), DELIVERY_REFUSED);
}

static void trouble_is_waited_out_with_growing_patience(void **state)
{
    (void)state;
    const int64_t wait[] = {SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, HOUR, HOUR};
    int64_t now = CREATED, next;
    for (int attempts = 1; attempts <= 8; attempts++) {
        assert_true(delivery_again(attempts, 0, false, CREATED, now, &next));
        assert_int_equal(next - now, wait[attempts - 1]);
        now = next;
    }
}

static void after_a_day_it_is_given_up(void **state)
{
    (void)state;
    int64_t next = 0, now = CREATED;
    int attempts = 1;
    while (delivery_again(attempts, 0, false, CREATED, now, &next)) {
        assert_true(next <= CREATED + DAY);
        now = next;
        attempts++;
    }
    assert_true(now > CREATED + DAY - HOUR);
    assert_int_equal(attempts, 5 + 1 + 23);
}

static void the_third_refusal_is_believed(void **state)
{
    (void)state;
    int64_t next = 0;
    assert_true(delivery_again(1, 1, true, CREATED, CREATED, &next));
    assert_int_equal(next, CREATED + SECOND);
    assert_true(delivery_again(2, 2, true, CREATED, CREATED, &next));
    assert_int_equal(next, CREATED + 5 * SECOND);
    assert_false(delivery_again(3, 3, true, CREATED, CREATED, &next));
}

static void refusals_and_trouble_are_counted_apart(void **state)
{
    (void)state;
    int64_t next = 0;
    assert_true(
        delivery_again(4, 1, true, CREATED, CREATED, &next)); /* three connection failures, then a 404 */
    assert_true(delivery_again(
        4, 3, false, CREATED, CREATED, &next)); /* trouble after refusals: not the third refusal */
}

static void hosts_and_streams(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(delivery_host(arena, "HTTPS://App.Example:8443/Handler?x=1"), "app.example:8443");
    assert_string_equal(delivery_host(arena, "http://app.example"), "app.example");
    assert_string_equal(delivery_host(arena, "http://app.example?x"), "app.example");
    assert_string_equal(delivery_stream(arena, 3, "http://a/", 12, "ignored"), "3 http://a/ d12");
    assert_string_equal(delivery_stream(arena, 3, "http://a/", 0, "conn|7"), "3 http://a/ conn|7");
    assert_string_not_equal(
        delivery_stream(arena, 3, "http://a/", 12, NULL), delivery_stream(arena, 4, "http://a/", 12, NULL));
    arena_free(&arena);
}

static void offline_pings_keep_their_distance(void **state)
{
    (void)state;
    int64_t at = 0;
    assert_true(delivery_ping(0, SECOND, CREATED, &at)); /* the first leaves at once */
    assert_int_equal(at, CREATED);
    assert_true(delivery_ping(CREATED, SECOND, CREATED + 300, &at)); /* the next waits */
    assert_int_equal(at, CREATED + SECOND);
    assert_false(delivery_ping(
        CREATED + SECOND, SECOND, CREATED + 600, &at)); /* and serves whatever comes meanwhile */
    assert_true(delivery_ping(CREATED + SECOND, SECOND, CREATED + 5 * SECOND, &at));
    assert_int_equal(at, CREATED + 5 * SECOND);
    assert_true(delivery_ping(CREATED, 0, CREATED + 1, &at)); /* no gap: every hit */
    assert_int_equal(at, CREATED + 1);
    assert_false(delivery_ping(CREATED, 0, CREATED, &at)); /* one hit that changed two things */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_sorted_into_three_kinds),
        cmocka_unit_test(trouble_is_waited_out_with_growing_patience),
        cmocka_unit_test(after_a_day_it_is_given_up),
        cmocka_unit_test(the_third_refusal_is_believed),
        cmocka_unit_test(refusals_and_trouble_are_counted_apart),
        cmocka_unit_test(hosts_and_streams),
        cmocka_unit_test(offline_pings_keep_their_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

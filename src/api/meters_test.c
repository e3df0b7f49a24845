/* The meters between calls: leaky bucket, operating seconds of a window, password tries. Time is passed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "api/meters.h"
#include "base/clock.h"

static const int64_t noon = 1700000000LL * SECOND;

static void a_bucket_takes_its_burst_and_then_what_drains(void **state)
{
    struct rate_meter *meter = rate_meter_new();
    (void)state;
    for (int i = 0; i < 5; i++)
        assert_true(rate_allowed(meter, "a", 5, 2, noon));
    assert_false(rate_allowed(meter, "a", 5, 2, noon));
    assert_true(rate_allowed(meter, "b", 5, 2, noon)); /* another client has a bucket of its own */
    assert_true(rate_allowed(meter, "a", 5, 2, noon + 500)); /* half a second drains one */
    assert_false(rate_allowed(meter, "a", 5, 2, noon + 500));
    rate_meter_free(&meter);
    assert_null(meter);
}

static void a_burst_of_zero_means_no_limit(void **state)
{
    struct rate_meter *meter = rate_meter_new();
    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_true(rate_allowed(meter, "a", 0, 2, noon));
    rate_meter_free(&meter);
}

static void operating_seconds_leave_the_window_after_ten_minutes(void **state)
{
    struct operating_meter *meter = operating_meter_new();
    int64_t reset_at;
    (void)state;
    operating_add(meter, "app method", 3, noon, &reset_at);
    assert_true(operating_add(meter, "app method", 4, noon + 2 * MINUTE, &reset_at) == 7);
    assert_int_equal(reset_at, (noon / MINUTE + 10) * 60);
    assert_true(operating_used(meter, "other method", noon, &reset_at) == 0);
    assert_true(operating_used(meter, "app method", noon + 10 * MINUTE, &reset_at) == 4);
    assert_true(operating_used(meter, "app method", noon + 12 * MINUTE, &reset_at) == 0);
    operating_meter_free(&meter);
}

static void tries_are_counted_by_login_and_by_address(void **state)
{
    struct login_meter *meter = login_meter_new(3);
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(login_allowed(meter, "olga", i % 2 ? "10.0.0.1" : "10.0.0.2", noon));
    assert_false(login_allowed(meter, "olga", "10.0.0.3", noon)); /* the login is used up, from anywhere */
    assert_true(login_allowed(meter, "oleg", "10.0.0.2", noon));
    assert_false(login_allowed(meter, "nina", "10.0.0.2", noon)); /* the address is used up, for anybody */
    assert_true(login_allowed(meter, "olga", "10.0.0.2", noon + MINUTE));
    login_meter_free(&meter);
}

static void old_clients_are_swept(void **state)
{
    struct rate_meter *meter = rate_meter_new();
    char client[24];
    (void)state;
    for (int i = 0; i < 30000; i++) {
        snprintf(client, sizeof client, "client %d", i);
        assert_true(rate_allowed(meter, client, 1, 1, noon + i * SECOND));
    }
    assert_false(
        rate_allowed(meter, "client 29999", 1, 1, noon + 29999 * SECOND)); /* the recent ones are kept */
    rate_meter_free(&meter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_takes_its_burst_and_then_what_drains),
        cmocka_unit_test(a_burst_of_zero_means_no_limit),
        cmocka_unit_test(operating_seconds_leave_the_window_after_ten_minutes),
        cmocka_unit_test(tries_are_counted_by_login_and_by_address),
        cmocka_unit_test(old_clients_are_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

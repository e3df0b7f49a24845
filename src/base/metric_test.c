/* Histograms and Prometheus' text, to the letter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/metric.h"

static void each_value_lands_in_the_first_bucket_that_holds_it(void **state)
{
    struct histogram histogram = {0};
    struct buf out = {0};
    (void)state;
    for (int64_t value = 1; value <= 3; value++)
        histogram_add(&histogram, &histogram_sizes, value);
    histogram_add(&histogram, &histogram_sizes, 501);
    metric_histogram(&out, "size", "a=\"b\"", &histogram, &histogram_sizes);
    assert_string_equal(out.data, "size_bucket{a=\"b\",le=\"1\"} 1\n"
                                  "size_bucket{a=\"b\",le=\"2\"} 2\n"
                                  "size_bucket{a=\"b\",le=\"5\"} 3\n"
                                  "size_bucket{a=\"b\",le=\"10\"} 3\n"
                                  "size_bucket{a=\"b\",le=\"20\"} 3\n"
                                  "size_bucket{a=\"b\",le=\"50\"} 3\n"
                                  "size_bucket{a=\"b\",le=\"100\"} 3\n"
                                  "size_bucket{a=\"b\",le=\"500\"} 3\n"
                                  "size_bucket{a=\"b\",le=\"+Inf\"} 4\n"
                                  "size_sum{a=\"b\"} 507\n"
                                  "size_count{a=\"b\"} 4\n");
    buf_free(&out);
}

static void microseconds_are_shown_as_seconds(void **state)
{
    struct histogram histogram = {0};
    struct buf out = {0};
    (void)state;
    histogram_add(&histogram, &histogram_times, 700);
    histogram_add(&histogram, &histogram_times, -5); /* a clock that went wrong counts as no time */
    metric_histogram(&out, "t", NULL, &histogram, &histogram_times);
    assert_string_equal(out.data,
        "t_bucket{le=\"0.0005\"} 1\nt_bucket{le=\"0.001\"} 2\nt_bucket{le=\"0.005\"} 2\n"
        "t_bucket{le=\"0.02\"} 2\nt_bucket{le=\"0.1\"} 2\nt_bucket{le=\"0.5\"} 2\n"
        "t_bucket{le=\"2\"} 2\nt_bucket{le=\"10\"} 2\nt_bucket{le=\"+Inf\"} 2\n"
        "t_sum 0.0007\nt_count 2\n");
    buf_free(&out);
}

static void a_metric_has_a_head_and_lines(void **state)
{
    struct buf out = {0};
    (void)state;
    metric_head(&out, "calls", "counter", "Calls.");
    metric_count(&out, "calls", "code=\"200\"", 18446744073709551615u);
    metric_value(&out, "age", NULL, 0.25);
    assert_string_equal(out.data, "# HELP calls Calls.\n# TYPE calls counter\n"
                                  "calls{code=\"200\"} 18446744073709551615\nage 0.25\n");
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_lands_in_the_first_bucket_that_holds_it),
        cmocka_unit_test(microseconds_are_shown_as_seconds),
        cmocka_unit_test(a_metric_has_a_head_and_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

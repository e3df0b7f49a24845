/* Counting of calls: by method and status, with a bound on both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/call_counters.h"

static const char *written(struct call_counters *counters, struct buf *out)
{
    out->len = 0;
    call_counters_write(counters, out);
    return buf_str(out);
}

static void what_was_never_called_is_not_there(void **state)
{
    struct buf out = {0};
    struct call_counters *counters = call_counters_new();
    (void)state;
    assert_null(strstr(written(counters, &out), "method="));
    call_counters_answered(counters, method_find("profile"), 200);
    call_counters_answered(counters, method_find("profile"), 200);
    assert_non_null(
        strstr(written(counters, &out), "\nswitchline_calls_total{method=\"profile\",code=\"200\"} 2\n"));
    assert_null(strstr(out.data, "server.time"));
    buf_free(&out);
    call_counters_free(&counters);
    assert_null(counters);
}

static void strange_methods_and_statuses_share_a_series(void **state)
{
    struct buf out = {0};
    struct call_counters *counters = call_counters_new();
    (void)state;
    for (int status = 600; status < 700; status++)
        call_counters_answered(counters, NULL, status);
    call_counters_took(counters, NULL, 1);
    assert_non_null(strstr(written(counters, &out), "{method=\"unknown\",code=\"other\"} 100\n"));
    assert_non_null(strstr(out.data, "switchline_call_seconds_count{method=\"unknown\"} 1\n"));
    buf_free(&out);
    call_counters_free(&counters);
}

/* A status in the table of errors that the counters do not know would disappear in "other". */
static void every_status_of_the_error_table_has_its_own_series(void **state)
{
    struct buf out = {0};
    struct call_counters *counters = call_counters_new();
    (void)state;
    for (int error = ERR_NONE + 1; error < ERR_COUNT; error++)
        call_counters_answered(counters, NULL, err_row((enum err)error)->status);
    assert_null(strstr(written(counters, &out), "other"));
    buf_free(&out);
    call_counters_free(&counters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_never_called_is_not_there),
        cmocka_unit_test(strange_methods_and_statuses_share_a_series),
        cmocka_unit_test(every_status_of_the_error_table_has_its_own_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

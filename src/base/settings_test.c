/* Settings: every row has a usable default within its bounds; names, values and bounds are checked when one is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/settings.h"

static void every_default_is_within_its_bounds(void **state)
{
    struct settings settings;
    (void)state;
    settings_default(&settings);
    for (const struct setting_row *row = setting_rows; row->name; row++) {
        assert_true(strlen(row->doc) > 5);
        if (row->kind == SETTING_INT) {
            assert_true(row->number >= row->lowest && row->number <= row->highest);
            char text[24];
            snprintf(text, sizeof text, "%lld", (long long)row->number);
            assert_null(settings_set(&settings, row->name, text));
        }
    }
}

static void names_may_have_dashes(void **state)
{
    struct settings settings;
    (void)state;
    settings_default(&settings);
    assert_null(settings_set(&settings, "max-body-bytes", "2048"));
    assert_int_equal(settings.max_body_bytes, 2048);
    assert_null(settings_set(&settings, "max_body_bytes", "4096"));
    assert_int_equal(settings.max_body_bytes, 4096);
    assert_non_null(settings_set(&settings, "max-body", "1"));
}

static void values_are_checked_and_a_refused_one_changes_nothing(void **state)
{
    struct settings settings;
    (void)state;
    settings_default(&settings);
    int64_t before = settings.readers;
    assert_non_null(settings_set(&settings, "readers", "many"));
    assert_non_null(settings_set(&settings, "readers", "0"));
    assert_non_null(settings_set(&settings, "readers", "65"));
    assert_non_null(settings_set(&settings, "readers", "2x"));
    assert_int_equal(settings.readers, before);
    assert_non_null(settings_set(&settings, "trust_proxy", "perhaps"));
    assert_null(settings_set(&settings, "trust_proxy", "Yes"));
    assert_int_equal(settings.trust_proxy, 1);
    assert_null(settings_set(&settings, "trust_proxy", "off"));
    assert_int_equal(settings.trust_proxy, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_is_within_its_bounds),
        cmocka_unit_test(names_may_have_dashes),
        cmocka_unit_test(values_are_checked_and_a_refused_one_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which connectors may be registered, and what the four flags of a connector on a line mean together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/connector_rules.h"

static struct connector good(void)
{
    return (struct connector){.code = "my_connector1",
        .name = "Mine",
        .icon = "{}",
        .icon_disabled = "",
        .handler_url = "https://example.com/settings"};
}

static void test_codes_are_lower_case_words(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(connector_code(arena, " MyConnector "), "myconnector");
    assert_null(connector_code(arena, NULL));
    arena_free(&arena);
}

static void refused(enum err error, const char *code)
{
    struct connector connector = good();
    connector.code = code;
    assert_int_equal(connector_registrable(&connector), error);
}

static void test_which_codes(void **state)
{
    (void)state;
    refused(ERR_NONE, "my_connector1");
    refused(ERR_REGISTER_DOT, "my.connector");
    refused(ERR_REGISTER_NO_ID, "");
    refused(ERR_REGISTER_FAILED, "my-connector");
    refused(ERR_REGISTER_FAILED, "мой");
    refused(ERR_REGISTER_FAILED, "a|b");
    refused(ERR_REGISTER_TAKEN, "livechat");
    refused(ERR_REGISTER_FAILED, "a234567890123456789012345678901234567890123456789012345");
}

static void test_what_else_it_needs(void **state)
{
    (void)state;
    struct connector nameless = good(), faceless = good(), homeless = good(), script = good();
    nameless.name = "";
    faceless.icon = "";
    homeless.handler_url = "https://";
    script.handler_url = "javascript:alert(1)";
    assert_int_equal(connector_registrable(&nameless), ERR_REGISTER_NO_NAME);
    assert_int_equal(connector_registrable(&faceless), ERR_REGISTER_NO_ICON);
    assert_int_equal(connector_registrable(&homeless), ERR_REGISTER_NO_HANDLER);
    assert_int_equal(connector_registrable(&script), ERR_REGISTER_NO_HANDLER);
}

static void test_working_needs_everything_and_no_error(void **state)
{
    (void)state;
    for (unsigned flags = 0; flags < 16; flags++) {
        struct connector_line line = {
            .active = flags & 1, .connected = flags & 2, .registered = flags & 4, .error = flags & 8};
        assert_int_equal(connector_configured(&line), (flags & 7) == 7);
        assert_int_equal(connector_working(&line), flags == 7);
    }
    assert_false(connector_configured(NULL) || connector_working(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_are_lower_case_words),
        cmocka_unit_test(test_which_codes),
        cmocka_unit_test(test_what_else_it_needs),
        cmocka_unit_test(test_working_needs_everything_and_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

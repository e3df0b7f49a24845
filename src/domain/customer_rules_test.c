/* What a dialog's chat says of itself, field by field: clients split these texts at the bars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "domain/customer_rules.h"

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

static void a_session_is_told(void **state)
{
    (void)state;
    const char *nothing[] = {NULL, "", "N|NONE|0", "short"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_string_equal("N|NONE|0|N|N|7|1700000000|0|0|0",
            dialog_entity_data(arena, nothing[i], 7, 1700000000LL * SECOND));
}

static void a_new_session_keeps_the_crm_object(void **state)
{
    (void)state;
    assert_string_equal(
        "Y|DEAL|12|N|N|8|5|0|0|0", dialog_entity_data(arena, "Y|DEAL|12|N|N|7|1|0|0|0", 8, 5 * SECOND));
}

static void a_new_object_keeps_the_session(void **state)
{
    (void)state;
    const struct crm_binding lead = {.entity_type = "lead", .entity_id = 3};
    const char *before = "N|NONE|0|N|N|7|1|0|0|0";
    assert_string_equal("Y|LEAD|3|N|N|7|1|0|0|0", dialog_entity_data_bound(arena, before, &lead));
    assert_string_equal(before, dialog_entity_data_bound(arena, "Y|LEAD|3|N|N|7|1|0|0|0", NULL));
    assert_string_equal("Y|LEAD|3|N|N|0|0|0|0|0", dialog_entity_data_bound(arena, "", &lead));
}

static void of_each_type_the_newest_is_told(void **state)
{
    (void)state;
    const struct crm_binding bindings[] = {{.entity_type = "deal", .entity_id = 1},
        {.entity_type = "contact", .entity_id = 2}, {.entity_type = "deal", .entity_id = 3}};
    assert_string_equal("LEAD|0|COMPANY|0|CONTACT|2|DEAL|3", dialog_crm_data(arena, bindings, 3));
    assert_string_equal("LEAD|0|COMPANY|0|CONTACT|0|DEAL|0", dialog_crm_data(arena, bindings, 0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_session_is_told), TEST(a_new_session_keeps_the_crm_object),
        TEST(a_new_object_keeps_the_session), TEST(of_each_type_the_newest_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What OPTIONS of a place are kept as, what is refused, and who sees what is bound. */
#include "domain/placement_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct placement_option *option(const char *key)
{
    for (const struct placement_option *o = placement_options; o->key; o++)
        if (strcmp(o->key, key) == 0)
            return o;
    fail_msg("no option %s", key);
    return NULL;
}

static void each_place_takes_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int count;
    } places[] = {{"IM_TEXTAREA", 7}, {"IM_SIDEBAR", 5}, {"IM_CONTEXT_MENU", 3}, {"IM_NAVIGATION", 3},
        {"IM_SMILES_SELECTOR", 3}, {"PAGE_BACKGROUND_WORKER", 1}, {"LEFT_MENU", 0}, {"CONTACT_CENTER", 0},
        {"REST_APP_URI", 0}, {"USER_PROFILE_MENU", 0}, {"USER_PROFILE_TOOLBAR", 0}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int count = 0;
        for (const struct placement_option *o = placement_options; o->key; o++)
            count += placement_takes(places[i].code, o);
        assert_int_equal(count, places[i].count);
        assert_false(placement_keeps_all(places[i].code));
    }
    assert_false(placement_takes("IM_NAVIGATION", option("context")));
    assert_true(placement_keeps_all("CRM_DEAL_DETAIL_ACTIVITY"));
    assert_true(placement_keeps_all("SETTING_CONNECTOR"));
    assert_false(placement_takes("SETTING_CONNECTOR", option("role")));
}

static void a_value_is_kept_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *key, *sent, *kept; /* NULL: refused */
    } cases[] = {{"iconName", "fa-file-text-o", "fa-file-text-o"},
        {"iconName", "fa fa-rocket", "fa fa-rocket"}, {"iconName", "fa-500px", NULL},
        {"iconName", "fa-<b>", NULL}, {"extranet", "Y", "Y"}, {"extranet", "y", NULL},
        {"role", "ADMIN", "ADMIN"}, {"role", "BOSS", NULL}, {"role", " ", NULL}, {"role", "USER ADMIN", NULL},
        {"context", "LINES", "LINES"}, {"context", "CHAT;USER", "CHAT;USER"}, {"context", "CHAT;ALL", "ALL"},
        {"context", "ALL;CHAT", "ALL"}, {"context", "ALL;MOON", NULL}, {"context", "USER;", NULL},
        {"context", ";", NULL}, {"context", "USER,CHAT", NULL}, {"color", "LIGHT_BLUE", "LIGHT_BLUE"},
        {"color", "GRAPHITE", "GRAPHITE"}, {"color", "BLUE", NULL}, {"color", "#ff0000", NULL},
        {"width", "0", "0"}, {"width", "250", "250"}, {"width", "-1", NULL}, {"height", "50%", NULL},
        {"height", "1234567890", NULL}, {"errorHandlerUrl", "x", "x"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *kept = "";
        enum err error = placement_option_read(option(cases[i].key), cases[i].sent, &kept);
        if (error != (cases[i].kept ? ERR_NONE : ERR_ARGUMENT_VALUE))
            fail_msg("%s %s", cases[i].key, cases[i].sent);
        if (cases[i].kept)
            assert_string_equal(kept, cases[i].kept);
    }
    char icon[52];
    const char *kept;
    memset(icon, 'a', 51);
    icon[51] = '\0';
    assert_int_equal(placement_option_read(option("iconName"), icon + 1, &kept), ERR_NONE);
    assert_int_equal(placement_option_read(option("iconName"), icon, &kept), ERR_ARGUMENT_VALUE);
}

static void what_is_not_said_is_usual_or_missed(void **state)
{
    (void)state;
    static const struct {
        const char *key, *kept;
        enum err error;
    } cases[] = {{"iconName", NULL, ERR_ARGUMENT_EMPTY}, {"errorHandlerUrl", NULL, ERR_PLACEMENT_ERROR_URL},
        {"extranet", "N", ERR_NONE}, {"context", "ALL", ERR_NONE}, {"role", "USER", ERR_NONE},
        {"color", NULL, ERR_NONE}, {"width", "100", ERR_NONE}, {"height", "100", ERR_NONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int empty = 0; empty < 2; empty++) {
            const char *kept = "";
            assert_int_equal(
                placement_option_read(option(cases[i].key), empty ? "" : NULL, &kept), cases[i].error);
            if (cases[i].kept)
                assert_string_equal(kept, cases[i].kept);
            else
                assert_null(kept);
        }
}

static void the_place_and_the_user_are_checked(void **state)
{
    (void)state;
    assert_int_equal(placement_check("MOON", 0), ERR_PLACEMENT_UNKNOWN);
    assert_int_equal(placement_check("IM_SIDEBAR", 0), ERR_NONE);
    assert_int_equal(placement_check("IM_SIDEBAR", 1), ERR_PLACEMENT_USER_MODE);
    assert_int_equal(placement_check("REST_APP_URI", 1), ERR_PLACEMENT_USER_MODE);
    assert_int_equal(placement_check("PAGE_BACKGROUND_WORKER", 1), ERR_NONE);
}

static void who_sees_it(void **state)
{
    (void)state;
    static const struct principal anna = {.user_id = 1}, boss = {.user_id = 9, .admin = true};
    struct placement placement = {.code = "IM_SIDEBAR"};
    assert_true(placement_is_seen(&placement, &anna));
    placement.admin_only = true;
    assert_false(placement_is_seen(&placement, &anna));
    assert_true(placement_is_seen(&placement, &boss));
    placement = (struct placement){.code = "PAGE_BACKGROUND_WORKER", .user_id = 1};
    assert_true(placement_is_seen(&placement, &anna));
    assert_false(placement_is_seen(&placement, &boss));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_place_takes_its_own),
        cmocka_unit_test(a_value_is_kept_or_refused),
        cmocka_unit_test(what_is_not_said_is_usual_or_missed),
        cmocka_unit_test(the_place_and_the_user_are_checked),
        cmocka_unit_test(who_sees_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

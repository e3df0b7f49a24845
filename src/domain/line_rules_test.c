/* What a line's settings and queue take, in which spelling they are kept, and that every default keeps its own rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "domain/line_rules.h"

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

static void takes(enum line_setting setting, const char *given, const char *kept)
{
    const char *clean = line_setting_clean(arena, setting, given);
    if (!clean)
        fail_msg("%s does not take '%s'", line_setting_rows[setting].name, given);
    assert_string_equal(clean, kept);
}

static void refuses(enum line_setting setting, const char *given)
{
    assert_null(line_setting_clean(arena, setting, given));
}

static void test_every_default_is_a_value_of_its_kind(void **state)
{
    (void)state;
    for (int i = 0; i < LINE_SETTING_COUNT; i++)
        takes((enum line_setting)i, line_setting_rows[i].otherwise, line_setting_rows[i].otherwise);
}

static void test_settings_are_found_by_name(void **state)
{
    (void)state;
    assert_int_equal(line_setting_find("QUEUE_TYPE"), LINE_QUEUE_TYPE);
    assert_int_equal(line_setting_find("queue_type"), LINE_QUEUE_TYPE);
    assert_int_equal(line_setting_find("LINE_NAME"), LINE_SETTING_COUNT);
}

static void test_flags(void **state)
{
    (void)state;
    takes(LINE_VOTE_MESSAGE, "y", "Y");
    takes(LINE_VOTE_MESSAGE, "true", "Y");
    takes(LINE_VOTE_MESSAGE, "0", "N");
    refuses(LINE_VOTE_MESSAGE, "perhaps");
}

static void test_numbers(void **state)
{
    (void)state;
    takes(LINE_QUEUE_TIME, " 045 ", "45");
    takes(LINE_QUEUE_TIME, "", "0");
    refuses(LINE_QUEUE_TIME, "-1");
    refuses(LINE_QUEUE_TIME, "1.5");
    refuses(LINE_QUEUE_TIME, "12345678901");
}

static void test_choices_keep_their_own_spelling(void **state)
{
    (void)state;
    takes(LINE_QUEUE_TYPE, "Strictly", "strictly");
    takes(LINE_TYPE_MAX_CHAT, "answered", "answered"); /* not the longer answered_new */
    refuses(LINE_QUEUE_TYPE, "strict");
    refuses(LINE_QUEUE_TYPE, "");
    refuses(LINE_QUEUE_TYPE, "evenly|all");
}

static void test_lists_lose_spaces_and_gaps(void **state)
{
    (void)state;
    takes(LINE_WORKTIME_DAYOFF, "sa, SU", "SA,SU");
    takes(LINE_WORKTIME_DAYOFF, ",,", "");
    takes(LINE_WORKTIME_HOLIDAYS, "01.01, 08.03", "01.01,08.03");
    takes(LINE_KPI_FIRST_ANSWER_LIST, "3, 07", "3,7");
    refuses(LINE_WORKTIME_DAYOFF, "SA,XX");
    refuses(LINE_KPI_FIRST_ANSWER_LIST, "3,bob");
}

static void test_hours(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int minutes;
    } hours[] = {{"0", 0}, {"9", 540}, {"9.30", 570}, {"09:30", 570}, {"23.59", 1439}, {"24", 1440}};
    int minutes;
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        assert_true(line_hour_read(hours[i].text, &minutes));
        assert_int_equal(minutes, hours[i].minutes);
    }
    static const char *const bad[] = {"", "25", "24:01", "9:60", "9:", "9:3x", "noon", "-1", "123"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (line_hour_read(bad[i], &minutes))
            fail_msg("'%s' is no hour", bad[i]);
    takes(LINE_WORKTIME_FROM, "09:00", "09:00");
    refuses(LINE_WORKTIME_TO, "late");
}

static void test_languages(void **state)
{
    (void)state;
    assert_true(line_language_valid("en") && line_language_valid("pt-br") && line_language_valid("zh_CN"));
    assert_false(line_language_valid("e") || line_language_valid("english") || line_language_valid("en-"));
}

static void test_a_queue_is_numbered_and_has_nobody_twice(void **state)
{
    (void)state;
    const struct line_queue given[] = {{.entity_type = "user", .entity_id = 7},
        {.entity_type = "DEPARTMENT", .entity_id = 7}, {.entity_type = "user", .entity_id = 7},
        {.entity_type = "user", .entity_id = 3}};
    struct line_queue *queue;
    size_t count;
    assert_true(line_queue_clean(arena, given, 4, &queue, &count));
    assert_int_equal(count, 3);
    assert_string_equal(queue[1].entity_type, "department");
    assert_int_equal(queue[2].entity_id, 3);
    assert_int_equal(queue[2].sort, 2);
}

static void test_a_queue_holds_users_and_departments_only(void **state)
{
    (void)state;
    const struct line_queue robot = {.entity_type = "robot", .entity_id = 7};
    const struct line_queue nobody = {.entity_type = "user", .entity_id = 0};
    struct line_queue *queue;
    size_t count;
    assert_false(line_queue_clean(arena, &robot, 1, &queue, &count));
    assert_false(line_queue_clean(arena, &nobody, 1, &queue, &count));
    assert_true(line_queue_clean(arena, NULL, 0, &queue, &count));
    assert_int_equal(count, 0);
}

static void test_online_for_fifteen_minutes(void **state)
{
    (void)state;
    struct line_member member = {.last_activity_at = HOUR};
    assert_true(line_member_online(&member, HOUR + 14 * MINUTE));
    assert_false(line_member_online(&member, HOUR + 15 * MINUTE));
    member.last_activity_at = 0;
    assert_false(line_member_online(&member, MINUTE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_default_is_a_value_of_its_kind),
        cmocka_unit_test(test_settings_are_found_by_name),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_choices_keep_their_own_spelling),
        cmocka_unit_test(test_lists_lose_spaces_and_gaps),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_a_queue_is_numbered_and_has_nobody_twice),
        cmocka_unit_test(test_a_queue_holds_users_and_departments_only),
        cmocka_unit_test(test_online_for_fifteen_minutes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

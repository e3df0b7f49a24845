/* Which bot comes when, by the settings alone. */
#include "domain/line_bot_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "domain/line_query.h"

static struct line_config line;

static int set_up(void **state)
{
    (void)state;
    for (int i = 0; i < LINE_SETTING_COUNT; i++)
        line.setting[i] = line_setting_rows[i].otherwise;
    return 0;
}

static void nobody_comes_by_default(void **state)
{
    (void)state;
    for (int occasion = LINE_BOT_WELCOME; occasion <= LINE_BOT_AUTO_CLOSE; occasion++)
        assert_int_equal(0, line_bot_wanted(&line, (enum line_bot_occasion)occasion, true));
}

static void the_welcome_bot_is_switched_on(void **state)
{
    (void)state;
    line.setting[LINE_WELCOME_BOT_ID] = "7";
    assert_int_equal(0, line_bot_wanted(&line, LINE_BOT_WELCOME, true));
    line.setting[LINE_WELCOME_BOT_ENABLE] = "Y";
    assert_int_equal(7, line_bot_wanted(&line, LINE_BOT_WELCOME, true));
    assert_int_equal(7, line_bot_wanted(&line, LINE_BOT_WELCOME, false));
    line.setting[LINE_WELCOME_BOT_JOIN] = "first";
    assert_int_equal(7, line_bot_wanted(&line, LINE_BOT_WELCOME, true));
    assert_int_equal(0, line_bot_wanted(&line, LINE_BOT_WELCOME, false));
}

static void the_others_come_by_their_rules(void **state)
{
    static const struct {
        enum line_bot_occasion occasion;
        enum line_setting rule, bot;
    } rows[] = {{LINE_BOT_NO_ANSWER, LINE_NO_ANSWER_RULE, LINE_NO_ANSWER_BOT_ID},
        {LINE_BOT_OUT_OF_HOURS, LINE_WORKTIME_DAYOFF_RULE, LINE_WORKTIME_DAYOFF_BOT_ID},
        {LINE_BOT_CLOSE, LINE_CLOSE_RULE, LINE_CLOSE_BOT_ID},
        {LINE_BOT_AUTO_CLOSE, LINE_AUTO_CLOSE_RULE, LINE_AUTO_CLOSE_BOT_ID}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        line.setting[rows[i].bot] = "9";
        line.setting[rows[i].rule] = "text";
        assert_int_equal(9, line_bot_wanted(&line, rows[i].occasion, false));
        line.setting[rows[i].rule] = "none";
        assert_int_equal(0, line_bot_wanted(&line, rows[i].occasion, false));
    }
}

static void only_a_closing_session_always_has_a_limit(void **state)
{
    (void)state;
    line.setting[LINE_WELCOME_BOT_TIME] = "90";
    assert_int_equal(90, line_bot_seconds(&line, false));
    assert_int_equal(90, line_bot_seconds(&line, true));
    line.setting[LINE_WELCOME_BOT_TIME] = "0";
    assert_int_equal(0, line_bot_seconds(&line, false));
    assert_true(line_bot_seconds(&line, true) > 0);
}

static void when_it_leaves_the_chat(void **state)
{
    (void)state;
    assert_false(line_bot_leaves_at_queue(&line));
    line.setting[LINE_WELCOME_BOT_LEFT] = "queue";
    assert_true(line_bot_leaves_at_queue(&line));
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(nobody_comes_by_default), TEST(the_welcome_bot_is_switched_on),
        TEST(the_others_come_by_their_rules), TEST(only_a_closing_session_always_has_a_limit),
        TEST(when_it_leaves_the_chat)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Whom a message reaches, and what is left of its text when the bot's name is taken out. */
#include "domain/bot_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/user.h"

enum { BOT = 571, BORIS = 7 };

static const struct chat private_chat = {.type = "P", .entity_type = ""};
static const struct chat group = {.type = "C", .entity_type = ""};
static const struct chat line = {.type = "L", .entity_type = "LINES"};
static const struct bot plain = {.user_id = BOT, .type = "B"};
static const struct bot for_lines = {.user_id = BOT, .type = "O", .openline = true};
static const struct bot supervisor = {.user_id = BOT, .type = "S"};

static struct message says(const char *text)
{
    return (struct message){.author_id = BORIS, .text = text};
}

static void in_private_a_bot_hears_everything(void **state)
{
    (void)state;
    struct message message = says("hello");
    assert_true(bot_hears(&plain, &private_chat, &message, USER_CONNECTOR));
    assert_true(bot_hears(&for_lines, &private_chat, &message, USER_EMPLOYEE));
}

static void in_a_group_it_hears_its_name(void **state)
{
    (void)state;
    struct message other = says("[USER=572]Bob[/USER] hello"), own = says("hello [user=571]Bot[/user]!"),
                   all = says("[USER=all]everybody[/USER]"), plain_text = says("571 hello");
    assert_false(bot_hears(&plain, &group, &other, USER_CONNECTOR));
    assert_false(bot_hears(&plain, &group, &plain_text, USER_CONNECTOR));
    assert_true(bot_hears(&plain, &group, &own, USER_CONNECTOR));
    assert_true(bot_hears(&plain, &group, &all, USER_CONNECTOR));
    assert_true(bot_hears(&for_lines, &group, &own, USER_CONNECTOR));
}

static void a_supervisor_hears_all(void **state)
{
    (void)state;
    struct message message = says("hello");
    assert_true(bot_hears(&supervisor, &group, &message, USER_CONNECTOR));
    assert_true(bot_hears(&supervisor, &line, &message, USER_CONNECTOR));
}

static void a_bot_for_lines_hears_customers(void **state)
{
    (void)state;
    struct message message = says("hello");
    assert_true(bot_hears(&for_lines, &line, &message, USER_CONNECTOR));
    assert_false(bot_hears(&plain, &line, &message, USER_CONNECTOR));
    struct message named = says("[USER=571]Bot[/USER] help me");
    assert_false(bot_hears(&for_lines, &line, &message, USER_EMPLOYEE));
    assert_true(bot_hears(&for_lines, &line, &named, USER_EMPLOYEE));
    assert_true(bot_hears(&supervisor, &line, &message, USER_EMPLOYEE));
    assert_false(bot_hears(&for_lines, &group, &message, USER_CONNECTOR));
}

static void nobody_hears_itself_the_system_or_bots(void **state)
{
    (void)state;
    struct message own = {.author_id = BOT, .text = "x"},
                   system = {.author_id = 0, .system = true, .text = "x"}, other = says("x");
    assert_false(bot_hears(&supervisor, &private_chat, &own, USER_CONNECTOR));
    assert_false(bot_hears(&supervisor, &private_chat, &system, USER_CONNECTOR));
    assert_false(bot_hears(&supervisor, &private_chat, &other, USER_BOT));
}

static void its_name_is_taken_out(void **state)
{
    struct arena *arena = *state;
    assert_string_equal(bot_text_without_name(arena, "[USER=571]NewBot[/USER], create a task list", BOT),
        "create a task list");
    assert_string_equal(bot_text_without_name(arena, "[USER=571]NewBot[/USER] , how to", BOT), ", how to");
    assert_string_equal(bot_text_without_name(arena, "ask [USER=7]Boris[/USER] or [USER=571]B[/USER]", BOT),
        "ask [USER=7]Boris[/USER] or");
    assert_string_equal(bot_text_without_name(arena, "[USER=571]", BOT), "");
    assert_string_equal(bot_text_without_name(arena, "[USER=571", BOT), "[USER=571");
    assert_string_equal(bot_text_without_name(arena, "[[USER=x] [USER=]", BOT), "[[USER=x] [USER=]");
}

static void named_users_are_listed_once(void **state)
{
    int64_t ids[3];
    (void)state;
    assert_int_equal(
        bot_named_users("[USER=7]a[/USER] [USER=571]b[/USER] [USER=7]a[/USER] [USER=all]x[/USER]", ids, 3),
        2);
    assert_int_equal(ids[0], 7);
    assert_int_equal(ids[1], 571);
    assert_int_equal(
        bot_named_users("[USER=1]a[/USER][USER=2]a[/USER][USER=3]a[/USER][USER=4]a[/USER]", ids, 3), 3);
}

static void types_are_four_letters(void **state)
{
    (void)state;
    assert_true(bot_type_valid("B") && bot_type_valid("O") && bot_type_valid("H") && bot_type_valid("S"));
    assert_false(bot_type_valid("") || bot_type_valid("X") || bot_type_valid("BO") || bot_type_valid("b"));
}

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_private_a_bot_hears_everything),
        cmocka_unit_test(in_a_group_it_hears_its_name),
        cmocka_unit_test(a_supervisor_hears_all),
        cmocka_unit_test(a_bot_for_lines_hears_customers),
        cmocka_unit_test(nobody_hears_itself_the_system_or_bots),
        cmocka_unit_test(its_name_is_taken_out),
        cmocka_unit_test(named_users_are_listed_once),
        cmocka_unit_test(types_are_four_letters),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* What a chat application may be, and in which chats it is offered. */
#include "domain/chat_app_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BOT = 571, OTHER = 7 };

static struct chat_app command(const char *method, const char *param)
{
    struct chat_app app = FIELDS_EMPTY(CHAT_APP_FIELDS);
    app.bot_id = BOT;
    app.js_method = method;
    app.js_param = param;
    app.titles = "[{}]";
    return app;
}

static struct chat_app frame(int64_t width, int64_t height)
{
    struct chat_app app = command("", "");
    app.iframe = "https://example.com/";
    app.iframe_width = width;
    app.iframe_height = height;
    return app;
}

static void each_method_takes_its_parameter(void **state)
{
    (void)state;
    static const struct {
        const char *method, *param;
        enum err wanted;
    } cases[] = {{"PUT", "/help", ERR_NONE}, {"SEND", "/do a-b_c+1/2", ERR_NONE},
        {"PUT", "", ERR_PARAMS_ERROR}, {"PUT", " /help", ERR_PARAMS_ERROR},
        {"SEND", "/Help", ERR_PARAMS_ERROR}, {"SEND", "/a\nb", ERR_PARAMS_ERROR},
        {"SEND", "[b]", ERR_PARAMS_ERROR}, {"put", "/help", ERR_PARAMS_ERROR},
        {"CALL", "+49 (30) 123-45", ERR_NONE}, {"CALL", "alert", ERR_PARAMS_ERROR},
        {"SUPPORT", "6a4cdbcf753addac1a573ea64be826ca", ERR_NONE},
        {"SUPPORT", "6a4cdbcf753addac1a573ea64be826c", ERR_PARAMS_ERROR},
        {"SUPPORT", "6a4cdbcf753addac1a573ea64be826ca1", ERR_PARAMS_ERROR},
        {"OPEN", "/help", ERR_PARAMS_ERROR}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct chat_app app = command(cases[i].method, cases[i].param);
        if (chat_app_check(&app, "") != cases[i].wanted)
            fail_msg("%s %s", cases[i].method, cases[i].param);
    }
    char longest[257];
    memset(longest, 'a', 256);
    longest[256] = '\0';
    struct chat_app app = command("PUT", longest + 1);
    assert_int_equal(chat_app_check(&app, ""), ERR_NONE);
    app.js_param = longest;
    assert_int_equal(chat_app_check(&app, ""), ERR_PARAMS_ERROR);
}

static void a_frame_has_a_size_and_a_hash(void **state)
{
    (void)state;
    struct chat_app good = frame(250, 50), narrow = frame(249, 50), low = frame(250, 49),
                    huge = frame(10001, 50), none = command("", "");
    assert_int_equal(chat_app_check(&good, "register"), ERR_NONE);
    assert_int_equal(chat_app_check(&narrow, "x"), ERR_PARAMS_ERROR);
    assert_int_equal(chat_app_check(&low, "x"), ERR_PARAMS_ERROR);
    assert_int_equal(chat_app_check(&huge, "x"), ERR_PARAMS_ERROR);
    assert_int_equal(chat_app_check(&none, "x"), ERR_PARAMS_ERROR);
    assert_int_equal(chat_app_check(&good, ""), ERR_CHAT_APP_HASH);
    assert_int_equal(chat_app_check(&good, "d1ab17949a572b0979d8db0d5b349cd2"), ERR_NONE);
    assert_int_equal(chat_app_check(&good, "d1ab17949a572b0979d8db0d5b349cd21"), ERR_CHAT_APP_HASH);
}

static void what_is_visible_has_titles(void **state)
{
    (void)state;
    struct chat_app app = command("PUT", "/help");
    app.titles = "[]";
    assert_int_equal(chat_app_check(&app, ""), ERR_COMMAND_LANG);
    app.hidden = true;
    assert_int_equal(chat_app_check(&app, ""), ERR_NONE);
}

static void contexts_say_where(void **state)
{
    (void)state;
    static const struct chat private_chat = {.type = "P", .entity_type = ""},
                             group = {.type = "C", .entity_type = ""},
                             line = {.type = "L", .entity_type = "LINES"};
    static const struct {
        const char *context;
        bool with_bot, with_other, in_group, in_line;
    } cases[] = {{"ALL", true, true, true, true}, {"USER", true, true, false, false},
        {"BOT", true, false, false, false}, {"CHAT", false, false, true, false},
        {"LINES", false, false, false, true}, {"CALL", false, false, false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct chat_app app = command("PUT", "/help");
        char admins[32];
        snprintf(admins, sizeof admins, "%s-admin", cases[i].context);
        for (int admin = 0; admin < 2; admin++) {
            app.context = chat_app_context(cases[i].context);
            assert_int_equal(chat_app_fits(&app, &private_chat, BOT, admin), cases[i].with_bot);
            assert_int_equal(chat_app_fits(&app, &private_chat, OTHER, admin), cases[i].with_other);
            assert_int_equal(chat_app_fits(&app, &group, 0, admin), cases[i].in_group);
            assert_int_equal(chat_app_fits(&app, &line, 0, admin), cases[i].in_line);
            app.context = chat_app_context(admins);
            assert_int_equal(chat_app_fits(&app, &private_chat, BOT, admin), admin && cases[i].with_bot);
            assert_int_equal(chat_app_is_for(&app, admin), admin);
        }
    }
    assert_null(chat_app_context("EVERYWHERE"));
    assert_null(chat_app_context("-ADMIN"));
    assert_string_equal(chat_app_context("lines-Admin"), "LINES-ADMIN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_takes_its_parameter),
        cmocka_unit_test(a_frame_has_a_size_and_a_hash),
        cmocka_unit_test(what_is_visible_has_titles),
        cmocka_unit_test(contexts_say_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

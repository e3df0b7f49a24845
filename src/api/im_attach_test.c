/* Each row: what a client sends, and what is kept of it (or the error). */
#include "api/im_attach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

/* The kept form as text, "none", or NULL with the error in *error_r. */
static const char *read_part(enum im_part part, const char *sent, enum err *error_r)
{
    jdoc *doc = j_doc(arena);
    jnode *kept = NULL;
    const jval *value = json_read(arena, sent, strlen(sent));
    assert_non_null(value);
    *error_r = im_attach_read(arena, doc, part, value, 77, &kept);
    if (*error_r)
        return NULL;
    return kept ? j_write(arena, kept, NULL) : "none";
}

static void keeps(enum im_part part, const char *sent, const char *expected)
{
    enum err error;
    const char *kept = read_part(part, sent, &error);
    assert_int_equal(ERR_NONE, error);
    assert_string_equal(expected, kept);
}

static void refuses(enum im_part part, const char *sent, enum err expected)
{
    enum err error;
    read_part(part, sent, &error);
    if (error != expected)
        print_error("%s\n", sent);
    assert_int_equal(expected, error);
}

static void attachments_are_kept_in_one_form(void **state)
{
    (void)state;
    keeps(IM_ATTACH, "{\"ID\":1,\"COLOR\":\"#29619b\",\"BLOCKS\":[{\"MESSAGE\":\"hello\"}]}",
        "[{\"id\":1,\"blocks\":[{\"message\":\"hello\"}],\"description\":\"\",\"color\":\"#29619b\"}]");
    keeps(IM_ATTACH, "[{\"MESSAGE\":\"bare\"}]",
        "[{\"id\":77,\"blocks\":[{\"message\":\"bare\"}],\"description\":\"\",\"colorToken\":\"base\"}]");
    keeps(IM_ATTACH, "\"[{\\\"MESSAGE\\\":\\\"text\\\"}]\"",
        "[{\"id\":77,\"blocks\":[{\"message\":\"text\"}],\"description\":\"\",\"colorToken\":\"base\"}]");
    keeps(IM_ATTACH, "{\"colorToken\":\"PRIMARY\",\"blocks\":{\"0\":{\"message\":\"form\"}}}",
        "[{\"id\":77,\"blocks\":[{\"message\":\"form\"}],\"description\":\"\",\"colorToken\":\"primary\"}]");
}

static void one_block(const char *sent, const char *expected)
{
    keeps(IM_ATTACH, arena_printf(arena, "[%s]", sent),
        arena_printf(
            arena, "[{\"id\":77,\"blocks\":[%s],\"description\":\"\",\"colorToken\":\"base\"}]", expected));
}

static void every_block_is_known(void **state)
{
    (void)state;
    one_block("{\"LINK\":{\"LINK\":\"https://a.b\",\"NAME\":\"n\",\"WIDTH\":\"30\"}}",
        "{\"link\":[{\"link\":\"https://a.b\",\"name\":\"n\",\"width\":30}]}");
    one_block("{\"USER\":{\"NAME\":\"Ann\",\"AVATAR\":\"/a.png\",\"AVATAR_TYPE\":\"bot\"}}",
        "{\"user\":[{\"name\":\"Ann\",\"avatar\":\"/a.png\",\"avatarType\":\"BOT\"}]}");
    one_block("{\"GRID\":[{\"NAME\":\"Phone\",\"VALUE\":\"+1\",\"DISPLAY\":\"LINE\",\"HEIGHT\":20}]}",
        "{\"grid\":[{\"display\":\"LINE\",\"name\":\"Phone\",\"value\":\"+1\",\"height\":20,\"colorToken\":"
        "\"base\"}]}");
    one_block(
        "{\"IMAGE\":{\"LINK\":\"https://a.b/c.png\"}}", "{\"image\":[{\"link\":\"https://a.b/c.png\"}]}");
    one_block("{\"FILE\":[{\"LINK\":\"/f.zip\",\"SIZE\":\"12\"}]}",
        "{\"file\":[{\"link\":\"/f.zip\",\"size\":12}]}");
    one_block("{\"DELIMITER\":{\"SIZE\":100,\"COLOR\":\"#c6c6c6\"}}",
        "{\"delimiter\":{\"size\":100,\"color\":\"#c6c6c6\"}}");
    one_block("{\"DELIMITER\":true}", "{\"delimiter\":{\"size\":200}}");
    one_block("{\"RICH_LINK\":{\"LINK\":\"https://a.b\"}}", "{\"richLink\":[{\"link\":\"https://a.b\"}]}");
}

static void wrong_attachments_are_refused(void **state)
{
    static const char *const wrong[] = {"\"nonsense\"", "{\"BLOCKS\":[]}", "{\"COLOR\":\"#fff\"}",
        "[{\"NOTHING\":1}]", "[[]]", "[{\"LINK\":{\"NAME\":\"no link\"}}]",
        "[{\"LINK\":{\"LINK\":\"javascript:alert(1)\"}}]", "[{\"LINK\":{\"LINK\":\"//evil.example\"}}]",
        "[{\"USER\":{}}]", "[{\"GRID\":[{\"NAME\":\"n\"}]}]", "[{\"GRID\":[{\"DISPLAY\":\"SIDEWAYS\"}]}]",
        "[{\"IMAGE\":[{\"LINK\":\"/a\",\"PREVIEW\":\"data:x\"}]}]", "[{\"MESSAGE\":{\"a\":1}}]", "5"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuses(IM_ATTACH, wrong[i], ERR_ATTACH_ERROR);
}

static void keyboards_are_kept_in_one_form(void **state)
{
    static const char kept[] =
        "[{\"botId\":4,\"type\":\"BUTTON\",\"text\":\"Go\",\"command\":\"go\",\"commandParams\":\"1\","
        "\"block\":\"Y\",\"context\":\"ALL\",\"display\":\"LINE\",\"bgColorToken\":\"base\"},"
        "{\"botId\":4,\"type\":\"NEWLINE\"}]";
    (void)state;
    keeps(IM_KEYBOARD,
        "{\"BOT_ID\":4,\"BUTTONS\":[{\"TEXT\":\"Go\",\"COMMAND\":\"go\",\"COMMAND_PARAMS\":1,\"BLOCK\":\"Y\","
        "\"DISPLAY\":"
        "\"line\",\"BG_COLOR\":\"red\"},{\"TYPE\":\"NEWLINE\"}]}",
        kept);
    keeps(IM_KEYBOARD,
        "[{\"text\":\"A\",\"action\":\"put\",\"actionValue\":\"x\",\"bgColorToken\":\"alert\"}]",
        "[{\"botId\":0,\"type\":\"BUTTON\",\"text\":\"A\",\"action\":\"PUT\",\"actionValue\":\"x\","
        "\"context\":\"ALL\","
        "\"display\":\"BLOCK\",\"bgColorToken\":\"alert\"}]");
}

static void a_button_must_do_something(void **state)
{
    (void)state;
    refuses(IM_KEYBOARD, "[{\"TEXT\":\"idle\"}]", ERR_KEYBOARD_ERROR);
    refuses(IM_KEYBOARD, "[{\"LINK\":\"https://a.b\"}]", ERR_KEYBOARD_ERROR);
    refuses(IM_KEYBOARD, "[{\"TEXT\":\"t\",\"ACTION\":\"PUT\"}]", ERR_KEYBOARD_ERROR);
    refuses(IM_KEYBOARD, "[{\"TEXT\":\"t\",\"LINK\":\"ftp://a.b\"}]", ERR_KEYBOARD_ERROR);
    refuses(IM_KEYBOARD, "\"{broken\"", ERR_KEYBOARD_ERROR);
    refuses(IM_MENU, "{\"ITEMS\":[{\"TEXT\":\"idle\"}]}", ERR_MENU_ERROR);
    keeps(IM_MENU, "{\"ITEMS\":[{\"TEXT\":\"t\",\"LINK\":\"/x\",\"DISABLED\":\"N\"}]}",
        "[{\"botId\":0,\"text\":\"t\",\"link\":\"/x\",\"context\":\"ALL\",\"disabled\":\"N\"}]");
}

static void nothing_is_kept_of_nothing(void **state)
{
    static const char *const nothing[] = {"\"N\"", "\"\"", "\" \"", "null", "[]", "{}", "\"[]\"", "false"};
    (void)state;
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        for (int part = 0; part < IM_PART_COUNT; part++)
            keeps((enum im_part)part, nothing[i], "none");
}

static const char *long_text(size_t len, const char *letter)
{
    struct buf text = {0};
    while (len--)
        buf_puts(&text, letter);
    const char *kept = arena_str(arena, buf_str(&text));
    buf_free(&text);
    return kept;
}

static void sizes_are_limited(void **state)
{
    (void)state;
    refuses(
        IM_ATTACH, arena_printf(arena, "[{\"MESSAGE\":\"%s\"}]", long_text(60000, "x")), ERR_ATTACH_OVERSIZE);
    enum err error; /* 59,000 characters of two bytes each: characters count, not bytes */
    read_part(IM_ATTACH, arena_printf(arena, "[{\"MESSAGE\":\"%s\"}]", long_text(59000, "ж")), &error);
    assert_int_equal(ERR_NONE, error);
    const char *text = long_text(30 * 1024, "x");
    refuses(
        IM_KEYBOARD, arena_printf(arena, "[{\"TEXT\":\"%s\",\"LINK\":\"/\"}]", text), ERR_KEYBOARD_OVERSIZE);
    refuses(IM_MENU, arena_printf(arena, "[{\"TEXT\":\"%s\",\"LINK\":\"/\"}]", text), ERR_MENU_OVERSIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(attachments_are_kept_in_one_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_block_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_attachments_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keyboards_are_kept_in_one_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_button_must_do_something, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_kept_of_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sizes_are_limited, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

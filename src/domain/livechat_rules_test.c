/* Which sites may use a line's chat. */
#include "domain/livechat_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char own[] = "https://chat.example.com";

static void an_empty_list_is_open_to_every_site(void **state)
{
    (void)state;
    assert_true(livechat_origin_allowed("", "https://any.example", own));
}

static void a_list_is_compared_whole(void **state)
{
    (void)state;
    static const char list[] = "https://shop.example\r\nhttp://localhost:8080\n";
    assert_true(livechat_origin_allowed(list, "https://shop.example", own));
    assert_true(livechat_origin_allowed(list, "HTTP://localhost:8080", own));
    assert_true(livechat_origin_allowed(list, own, own));
    assert_true(livechat_origin_allowed(list, "", own)); /* no browser */
    assert_false(livechat_origin_allowed(list, "https://shop.example.evil", own));
    assert_false(livechat_origin_allowed(list, "https://shop.exampl", own));
    assert_false(livechat_origin_allowed(list, "http://shop.example", own));
    assert_false(livechat_origin_allowed(list, "null", own));
}

static void a_list_has_origins_and_nothing_else(void **state)
{
    (void)state;
    assert_true(livechat_origins_valid(""));
    assert_true(livechat_origins_valid("https://a.example\n\nhttp://b.example:81"));
    assert_false(livechat_origins_valid("a.example"));
    assert_false(livechat_origins_valid("https://a.example/"));
    assert_false(livechat_origins_valid("https://"));
    assert_false(livechat_origins_valid("https://a.example https://b.example"));
    assert_false(livechat_origins_valid("javascript:x"));
}

static void ids_of_ours_are_not_taken(void **state)
{
    (void)state;
    assert_true(livechat_client_id_valid("0b5c6a9e-1f2d"));
    assert_true(livechat_client_id_valid("m12-name"));
    assert_false(livechat_client_id_valid(""));
    assert_false(livechat_client_id_valid("m"));
    assert_false(livechat_client_id_valid("m12"));
}

static void colours(void **state)
{
    (void)state;
    assert_true(livechat_color_valid(""));
    assert_true(livechat_color_valid("#12aBcD"));
    assert_false(livechat_color_valid("red"));
    assert_false(livechat_color_valid("#12aBc;"));
    assert_false(livechat_color_valid("#12aBcDe"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_empty_list_is_open_to_every_site),
        cmocka_unit_test(a_list_is_compared_whole), cmocka_unit_test(a_list_has_origins_and_nothing_else),
        cmocka_unit_test(ids_of_ours_are_not_taken), cmocka_unit_test(colours)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

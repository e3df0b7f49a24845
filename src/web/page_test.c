/* What pages lean on: paths are found however many slashes they come with, cookies are read exactly, text is escaped. */
#include "web/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "web/html.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    secret_init();
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void slashes_do_not_matter(void **state)
{
    (void)state;
    static const char *const same[] = {"/oauth/token", "/oauth/token/", "//oauth/token/", "/oauth///token//"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal("/oauth/token", page_path(arena, same[i]));
    assert_string_equal("/", page_path(arena, "//"));
    assert_string_equal("/", page_path(arena, "/"));
}

static void a_route_is_found_by_method_and_path(void **state)
{
    (void)state;
    bool known;
    assert_non_null(page_route_find(oauth_routes, "POST", "/oauth/token", &known));
    assert_null(page_route_find(oauth_routes, "DELETE", "/oauth/token", &known));
    assert_true(known);
    assert_null(page_route_find(oauth_routes, "GET", "/nowhere", &known));
    assert_false(known);
}

static void cookies_are_read_by_their_whole_name(void **state)
{
    (void)state;
    const char *header = "xa=0; a=1;b=two ; a=3";
    assert_string_equal("1", page_cookie(arena, header, "a"));
    assert_string_equal("two ", page_cookie(arena, header, "b"));
    assert_null(page_cookie(arena, header, "c"));
    assert_null(page_cookie(arena, "", "a"));
    assert_null(page_cookie(arena, NULL, "a"));
    assert_null(page_cookie(arena, "a", "a"));
}

static void the_first_language_we_speak_wins(void **state)
{
    (void)state;
    assert_string_equal("ru", page_language("ru-RU,ru;q=0.9,en;q=0.8"));
    assert_string_equal("en", page_language("de, en-GB;q=0.8, ru;q=0.5"));
    assert_string_equal("ru", page_language("de,ru"));
    assert_string_equal("en", page_language("de"));
    assert_string_equal("en", page_language(NULL));
}

static void text_is_escaped(void **state)
{
    (void)state;
    struct buf out = {0};
    html_text(&out, "<a href=\"x\">Tom & 'Jerry'</a>");
    assert_string_equal("&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/a&gt;", buf_str(&out));
    buf_free(&out);
}

static void every_text_exists_in_both_languages(void **state)
{
    (void)state;
    struct page english = {.language = "en"}, russian = {.language = "ru"};
    for (enum text t = 0; t < TEXT_COUNT; t++) {
        const char *en = text_of(&english, t), *ru = text_of(&russian, t);
        assert_true(*en && *ru);
        assert_int_equal(strstr(en, "%s") != NULL, strstr(ru, "%s") != NULL);
    }
}

static const char *cookie_of(bool tls)
{
    struct page page = {.arena = arena, .tls = tls};
    page_set_cookie(&page, "name", "value", 60);
    return page.headers[0].value;
}

static void cookies_are_for_the_server_only(void **state)
{
    (void)state;
    assert_string_equal("name=value; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", cookie_of(false));
    assert_string_equal("name=value; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure", cookie_of(true));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(slashes_do_not_matter),
        TEST(a_route_is_found_by_method_and_path),
        TEST(cookies_are_read_by_their_whole_name),
        TEST(the_first_language_we_speak_wins),
        TEST(text_is_escaped),
        TEST(every_text_exists_in_both_languages),
        TEST(cookies_are_for_the_server_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is left of a text when its BB codes are taken out of it. */
#include "api/im_recent_views.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void texts_lose_their_codes_and_lines(void **state)
{
    static const struct {
        const char *text, *plain;
    } rows[] = {{"", ""}, {"plain", "plain"}, {"[b]bold[/b] [I]x[/I]", "bold x"},
        {"two\nlines\r\n", "two lines  "}, {"[URL=https://a.b/c]link[/URL]", "link"},
        {"[USER=5 REPLACE]Anna[/USER], look", "Anna, look"}, {"a[1] [ b] [] []", "a[1] [ b] [] []"},
        {"[unfinished", "[unfinished"}, {"[b", "[b"}, {"[", "["}, {"[/", "[/"}, {"[url=\n]", "[url= ]"},
        {"ж[B]ж[/B]", "жж"}};
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(rows[i].plain, im_plain_text(arena, rows[i].text));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_lose_their_codes_and_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

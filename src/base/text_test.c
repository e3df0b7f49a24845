/* Escaping minds exactly the marks it is told; blanks are found wherever they hide. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_escaped(const char *wanted, const char *text, const char *marks)
{
    struct buf out = {0};
    text_escape(&out, text, strlen(text), marks);
    assert_string_equal(wanted, buf_str(&out));
    buf_free(&out);
}

static void only_the_named_marks_are_escaped(void **state)
{
    (void)state;
    assert_escaped("", "", "&<>");
    assert_escaped("plain", "plain", "&<>");
    assert_escaped("&lt;a href=\"x\"&gt; &amp;amp; 'b'", "<a href=\"x\"> &amp; 'b'", "&<>");
    assert_escaped("&quot;it&#39;s&quot;", "\"it's\"", "&<>\"'");
    assert_escaped("<b>", "<b>", "");
}

static void long_words_are_masked(void **state)
{
    char text[] = "key=abcdefghijklmnopqrstuvwx! short a.b.c.d.e.f.g.h.i.j.k.l.m";
    char unharmed[] = "twenty-three-characters й";
    (void)state;
    text_mask(text);
    assert_string_equal(text, "key=***! short ***");
    text_mask(unharmed);
    assert_string_equal(unharmed, "twenty-three-characters й");
}

static void it_ends_where_it_is_told(void **state)
{
    (void)state;
    struct buf out = {0};
    text_escape(&out, "a<b<c", 3, "<");
    assert_string_equal("a&lt;b", buf_str(&out));
    buf_free(&out);
}

static void blanks_are_spaces_and_control_characters(void **state)
{
    (void)state;
    assert_false(text_has_blank(""));
    assert_false(text_has_blank("почта@example.org"));
    assert_true(text_has_blank("a b"));
    assert_true(text_has_blank("a\n"));
    assert_true(text_has_blank("\x7f"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_named_marks_are_escaped),
        cmocka_unit_test(long_words_are_masked),
        cmocka_unit_test(it_ends_where_it_is_told),
        cmocka_unit_test(blanks_are_spaces_and_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

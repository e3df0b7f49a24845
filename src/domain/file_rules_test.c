/* Names that strangers wish for, and what becomes of them. The API's tests have more of them: tests/api/test_disk.py. */
#include "domain/file_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void assert_named(const char *wanted, const char *kept)
{
    struct arena *arena = arena_new();
    assert_string_equal(file_rules_name(arena, wanted), kept);
    arena_free(&arena);
}

static void clean_names_stay(void **state)
{
    (void)state;
    assert_named("report.pdf", "report.pdf");
    assert_named("Отчёт «1» (новый).docx", "Отчёт «1» (новый).docx");
    assert_named(".htaccess", ".htaccess");
}

static void nothing_of_a_path_is_left(void **state)
{
    (void)state;
    assert_named("../x", ".._x");
    assert_named("..\\..\\x", ".._.._x");
    assert_named("/", "_");
    assert_named(".", "file");
    assert_named("", "file");
}

static void what_cannot_be_seen_goes(void **state)
{
    (void)state;
    assert_named("a\x01\x7f\nb", "ab");
    assert_named("cod\xe2\x80\xae"
                 "fdp.exe",
        "codfdp.exe"); /* right-to-left override */
    assert_named("\xe2\x81\xa6\xe2\x81\xa9\xef\xbb\xbf", "file"); /* isolates, byte order mark */
}

static void long_names_keep_their_ending(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char wanted[1001];
    memset(wanted, 'a', 1000);
    wanted[1000] = '\0';
    memcpy(wanted + 995, ".jpeg", 5);
    const char *kept = file_rules_name(arena, wanted);
    assert_int_equal(utf8_length(kept), FILE_NAME_MOST);
    assert_string_equal(kept + FILE_NAME_MOST - 5, ".jpeg");
    const char *numbered = file_rules_numbered(arena, kept, "12");
    assert_int_equal(utf8_length(numbered), FILE_NAME_MOST);
    assert_string_equal(numbered + FILE_NAME_MOST - 10, " (12).jpeg");
    arena_free(&arena);
}

static void numbers_stand_before_the_ending(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(file_rules_numbered(arena, "a.b.png", "1"), "a.b (1).png");
    assert_string_equal(file_rules_numbered(arena, "README", "1"), "README (1)");
    assert_string_equal(file_rules_numbered(arena, ".profile", "1"), ".profile (1)");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(clean_names_stay),
        cmocka_unit_test(nothing_of_a_path_is_left), cmocka_unit_test(what_cannot_be_seen_goes),
        cmocka_unit_test(long_names_keep_their_ending), cmocka_unit_test(numbers_stand_before_the_ending)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

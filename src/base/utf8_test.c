/* The door check (what is UTF-8 and what only looks like it) and the small text tools behind it. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static void accepts_every_length_of_sequence(void **state)
{
    static const char *const good[] = {"", "plain", "\x01\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
        "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
        "Привет, 世界 🙂"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(utf8_valid(good[i], strlen(good[i])));
}

static void refuses_what_only_looks_like_utf8(void **state)
{
    static const char *const bad[] = {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x20",
        "\xe0\x9f\xbf", "\xe0\x80\x80", "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
        "\xf0\x9f\x99", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "ok\xc3", "\xc3\xc3"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (utf8_valid(bad[i], strlen(bad[i])))
            fail_msg("number %zu passes", i);
    assert_false(utf8_valid("a\0b", 3));
    assert_false(utf8_valid("", 1));
}

static void counts_and_cuts_by_code_points(void **state)
{
    (void)state;
    assert_int_equal(0, utf8_length(""));
    assert_int_equal(9, utf8_length("Иван 世界🙂!"));
    assert_string_equal("Ива", utf8_cut(arena, "Иван", 3));
    assert_string_equal("Иван", utf8_cut(arena, "Иван", 4));
    assert_string_equal("Иван", utf8_cut(arena, "Иван", 400));
    assert_string_equal("🙂", utf8_cut(arena, "🙂🙂", 1));
    assert_string_equal("", utf8_cut(arena, "Иван", 0));
    assert_string_equal("", utf8_cut(arena, "", 5));
}

static void walks_code_points(void **state)
{
    static const unsigned expected[] = {'a', 0x416, 0x4e16, 0x1f642};
    const char *at = "aЖ世🙂";
    unsigned point;
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(i + 1, utf8_next(at, &point));
        assert_int_equal(expected[i], point);
        at += i + 1;
    }
    assert_int_equal(0, utf8_next(at, &point));
}

static void trims_ascii_white_space(void **state)
{
    (void)state;
    assert_string_equal("a b", utf8_trim(arena, " \t\r\n\v\fa b \n"));
    assert_string_equal("a", utf8_trim(arena, "a"));
    assert_string_equal("", utf8_trim(arena, " \n "));
    assert_string_equal("", utf8_trim(arena, ""));
    assert_string_equal("\xc2\xa0x", utf8_trim(arena, "\xc2\xa0x")); /* no-break space stays */
}

static void folds_letter_case(void **state)
{
    (void)state;
    assert_string_equal("иван ёжиков", utf8_fold(arena, "ИВАН Ёжиков"));
    assert_string_equal("straße × àéþÿ", utf8_fold(arena, "STRAßE × ÀÉÞÿ"));
    assert_string_equal("αβγω", utf8_fold(arena, "ΑΒΓΩ"));
    assert_string_equal("[@`{] 09", utf8_fold(arena, "[@`{] 09"));
    assert_string_equal("世界🙂", utf8_fold(arena, "世界🙂"));
    assert_string_equal("їґє", utf8_fold(arena, "ЇҐЄ"));
    assert_string_equal("", utf8_fold(arena, ""));
}

static void folding_twice_changes_nothing_more(void **state)
{
    (void)state;
    for (unsigned point = 0x80; point < 0x800; point++) {
        char text[3] = {(char)(0xc0 | point >> 6), (char)(0x80 | (point & 0x3f)), '\0'};
        const char *once = utf8_fold(arena, text);
        assert_true(utf8_valid(once, strlen(once)));
        assert_string_equal(once, utf8_fold(arena, once));
    }
}

static void knows_letters_from_signs(void **state)
{
    static const unsigned letters[] = {'a', 'Z', 0xe9, 0xaa, 0x416, 0x3b1, 0x5d0, 0x4e16, 0x3042, 0xac00};
    static const unsigned others[] = {'0', '_', ' ', '@', '[', '`', '{', 0, 0xa0, 0xbf, 0xd7, 0xf7, 0x2014,
        0x20ac, 0x2603, 0x3000, 0xfe0f, 0x1f642};
    (void)state;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        assert_true(utf8_is_letter(letters[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(utf8_is_letter(others[i]));
}

int main(void)
{
    arena = arena_new();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_every_length_of_sequence),
        cmocka_unit_test(refuses_what_only_looks_like_utf8),
        cmocka_unit_test(counts_and_cuts_by_code_points),
        cmocka_unit_test(walks_code_points),
        cmocka_unit_test(trims_ascii_white_space),
        cmocka_unit_test(folds_letter_case),
        cmocka_unit_test(folding_twice_changes_nothing_more),
        cmocka_unit_test(knows_letters_from_signs),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}

/* Rows as lines, and digests of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "db/copy_line.h"

static void a_row_is_written_as_the_server_writes_it(void **state)
{
    struct buf line = {0};
    (void)state;
    copy_line_number(&line, -42);
    copy_line_null(&line);
    copy_line_text(&line, "a\tb\\c\nd\x01 é", 11);
    copy_line_text(&line, "", 0);
    copy_line_bytes(&line, "\0\xff", 2);
    copy_line_end(&line);
    assert_string_equal(line.data, "-42\t\\N\ta\\tb\\\\c\\nd\x01 é\t\t\\\\x00ff\n");
    buf_free(&line);
}

static void what_was_written_is_read_again(void **state)
{
    static const char hard[] = "\b\f\n\r\t\v\\N\\x.";
    struct buf line = {0};
    char *at, *text;
    size_t len;
    (void)state;
    copy_line_text(&line, hard, sizeof hard - 1);
    copy_line_null(&line);
    copy_line_text(&line, "", 0);
    copy_line_bytes(&line, "\0\xfe", 2);
    copy_line_bytes(&line, "", 0);
    copy_line_end(&line);
    at = line.data;
    assert_true(copy_line_next(&at, &text, &len));
    assert_int_equal(len, sizeof hard - 1);
    assert_memory_equal(text, hard, len);
    assert_true(copy_line_next(&at, &text, &len));
    assert_null(text);
    assert_true(copy_line_next(&at, &text, &len));
    assert_non_null(text);
    assert_int_equal(len, 0);
    assert_true(copy_line_next(&at, &text, &len));
    assert_int_equal(copy_line_decode(text, len), 2);
    assert_memory_equal(text, "\0\xfe", 2);
    assert_true(copy_line_next(&at, &text, &len));
    assert_int_equal(copy_line_decode(text, len), 0);
    assert_false(copy_line_next(&at, &text, &len));
    buf_free(&line);
}

static void bytes_that_are_none_are_told(void **state)
{
    char odd[] = "\\x0g", bare[] = "00";
    (void)state;
    assert_int_equal(copy_line_decode(odd, 4), -1);
    assert_int_equal(copy_line_decode(bare, 2), -1);
}

static struct digest digest_of(const char *const rows[], size_t count)
{
    struct digest digest = {0};
    for (size_t i = 0; i < count; i++)
        digest_add(&digest, rows[i], strlen(rows[i]));
    return digest;
}

static void a_digest_knows_rows_and_not_their_order(void **state)
{
    const char *const rows[] = {"1\ta", "2\tb"}, *const turned[] = {"2\tb", "1\ta"};
    const char *const swapped[] = {"1\tb", "2\ta"}, *const twice[] = {"1\ta", "1\ta"};
    struct digest digest = digest_of(rows, 2), other = digest_of(turned, 2);
    (void)state;
    assert_true(digest_same(&digest, &other));
    other = digest_of(swapped, 2);
    assert_false(digest_same(&digest, &other));
    other = digest_of(twice, 2);
    assert_false(digest_same(&digest, &other));
    other = digest_of(rows, 1);
    assert_false(digest_same(&digest, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_written_as_the_server_writes_it),
        cmocka_unit_test(what_was_written_is_read_again),
        cmocka_unit_test(bytes_that_are_none_are_told),
        cmocka_unit_test(a_digest_knows_rows_and_not_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

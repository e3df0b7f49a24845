/* A buffer is a C string at any time, however it was filled. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void an_empty_buffer_is_an_empty_string(void **state)
{
    struct buf buf = {0};
    (void)state;
    assert_string_equal("", buf_str(&buf));
    buf_drop(&buf, 0);
    buf_add(&buf, NULL, 0);
    assert_string_equal("", buf_str(&buf));
    assert_int_equal(0, buf.len);
    buf_free(&buf);
}

static void grows_and_stays_terminated(void **state)
{
    struct buf buf = {0};
    (void)state;
    for (size_t i = 0; i < 3000; i++) {
        buf_putc(&buf, (char)('a' + i % 26));
        assert_int_equal(i + 1, buf.len);
        assert_int_equal('\0', buf.data[buf.len]);
        assert_true(buf.cap > buf.len);
    }
    assert_int_equal('a' + 2999 % 26, buf.data[2999]);
    buf_free(&buf);
}

static void takes_text_bytes_and_formats(void **state)
{
    struct buf buf = {0};
    (void)state;
    buf_puts(&buf, "one ");
    buf_printf(&buf, "%d %s", 2, "two ");
    buf_putc(&buf, '3');
    assert_string_equal("one 2 two 3", buf_str(&buf));
    buf_add(&buf, "a\0b", 3);
    assert_int_equal(14, buf.len);
    assert_memory_equal("one 2 two 3a\0b", buf.data, 15);
    buf_free(&buf);
}

static void formats_around_every_capacity(void **state)
{
    (void)state;
    for (int width = 250; width < 262; width++) {
        struct buf buf = {0};
        buf_printf(&buf, "%*d", width, 7);
        buf_printf(&buf, "%s", "end");
        assert_int_equal(width + 3, buf.len);
        assert_string_equal("7end", buf.data + width - 1);
        buf_free(&buf);
    }
}

static void drops_from_the_front(void **state)
{
    struct buf buf = {0};
    (void)state;
    buf_puts(&buf, "GET /path");
    buf_drop(&buf, 4);
    assert_string_equal("/path", buf_str(&buf));
    buf_drop(&buf, 5);
    assert_int_equal(0, buf.len);
    assert_string_equal("", buf_str(&buf));
    buf_puts(&buf, "again");
    assert_string_equal("again", buf_str(&buf));
    buf_free(&buf);
}

static void is_reusable_after_free(void **state)
{
    struct buf buf = {0};
    (void)state;
    buf_puts(&buf, "x");
    buf_free(&buf);
    assert_string_equal("", buf_str(&buf));
    buf_puts(&buf, "y");
    assert_string_equal("y", buf_str(&buf));
    buf_free(&buf);
    buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_is_an_empty_string),
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(takes_text_bytes_and_formats),
        cmocka_unit_test(formats_around_every_capacity),
        cmocka_unit_test(drops_from_the_front),
        cmocka_unit_test(is_reusable_after_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

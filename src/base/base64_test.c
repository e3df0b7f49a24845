/* Base64: both alphabets, with and without padding, white space; nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/base64.h"

static void decodes_to(const char *text, const char *expected)
{
    struct arena *arena = arena_new();
    size_t size = 99;
    const unsigned char *bytes = base64_decode(arena, text, &size);
    if (expected) {
        assert_non_null(bytes);
        assert_int_equal(size, strlen(expected));
        assert_memory_equal(bytes, expected, size + 1);
    } else {
        assert_null(bytes);
    }
    arena_free(&arena);
}

static void what_clients_send_is_read(void **state)
{
    (void)state;
    decodes_to("aGVsbG8=", "hello");
    decodes_to("aGVsbG8", "hello");
    decodes_to("aGVs\r\nbG8=\n", "hello");
    decodes_to("Pz8/Pz4+", "????"
                           ">>");
    decodes_to("Pz8_Pz4-", "????"
                           ">>");
    decodes_to("", "");
}

static void everything_else_is_refused(void **state)
{
    (void)state;
    decodes_to("aGVsbG8=x", NULL);
    decodes_to("a", NULL);
    decodes_to("hello world!", NULL);
    decodes_to("data:image/png;base64,aGVsbG8=", NULL);
}

static void round_trip(void **state)
{
    struct arena *arena = arena_new();
    unsigned char bytes[256];
    size_t size;
    (void)state;
    for (int i = 0; i < 256; i++)
        bytes[i] = (unsigned char)i;
    for (size_t len = 0; len < 256; len++) {
        const unsigned char *back = base64_decode(arena, base64_encode(arena, bytes, len), &size);
        assert_int_equal(size, len);
        assert_memory_equal(back, bytes, len);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_clients_send_is_read),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

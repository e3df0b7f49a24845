/* The vectors of RFC 1321. */
#include "net/md5.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_vectors_of_the_rfc(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(md5_hex(arena, ""), "d41d8cd98f00b204e9800998ecf8427e");
    assert_string_equal(md5_hex(arena, "abc"), "900150983cd24fb0d6963f7d28e17f72");
    assert_string_equal(
        md5_hex(arena, "12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
        "57edf4a22be3c955ac49da2e2107b67a");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_vectors_of_the_rfc)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What callers lean on without asking: zeroed, aligned memory that stays put, of any size, and a reset that leaves
 * nothing of the last call behind. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    assert_null(arena);
    arena_free(&arena); /* NULL is fine */
    return 0;
}

static void assert_zeroed(const unsigned char *memory, size_t size)
{
    for (size_t i = 0; i < size; i++)
        assert_int_equal(0, memory[i]);
}

static void memory_is_zeroed_and_aligned(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 4000, 8191, 8192, 8193, 100000};
    (void)state;
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            unsigned char *memory = arena_alloc(arena, sizes[i]);
            assert_non_null(memory);
            assert_int_equal(0, (uintptr_t)memory % _Alignof(max_align_t));
            assert_zeroed(memory, sizes[i]);
            memset(memory, 0xa5, sizes[i]);
        }
}

static void allocations_do_not_overlap(void **state)
{
    enum { COUNT = 500 };
    unsigned char *memory[COUNT];
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        memory[i] = arena_alloc(arena, i);
        memset(memory[i], (int)(i & 0xff), i);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_equal(i & 0xff, memory[i][k]);
}

static void reset_leaves_nothing_behind(void **state)
{
    (void)state;
    memset(arena_alloc(arena, 5000), 0xff, 5000);
    memset(arena_alloc(arena, 50000), 0xff, 50000);
    assert_true(arena_used(arena) >= 55000);
    arena_reset(arena);
    assert_int_equal(0, arena_used(arena));
    assert_zeroed(arena_alloc(arena, 8192), 8192);
}

static void copies_text(void **state)
{
    char text[] = "text";
    (void)state;
    char *copy = arena_str(arena, text);
    text[0] = 'n';
    assert_string_equal("text", copy);
    assert_null(arena_str(arena, NULL));
    assert_string_equal("te", arena_strn(arena, "text", 2));
    assert_string_equal("", arena_strn(arena, NULL, 0));
    assert_memory_equal("a\0b", arena_copy(arena, "a\0b", 3), 3);
    assert_non_null(arena_copy(arena, NULL, 0));
}

static void prints(void **state)
{
    char wide[20001];
    (void)state;
    memset(wide, 'x', 20000);
    wide[20000] = '\0';
    assert_string_equal("7 of nine", arena_printf(arena, "%d of %s", 7, "nine"));
    assert_string_equal("", arena_printf(arena, "%s", ""));
    assert_string_equal(wide, arena_printf(arena, "%s", wide));
}

static void mem_family_owns_single_blocks(void **state)
{
    (void)state;
    unsigned char *block = mem_alloc(100);
    assert_zeroed(block, 100);
    memset(block, 7, 100);
    block = mem_resize(block, 1000);
    assert_int_equal(7, block[99]);
    free(block);
    free(mem_alloc(0));
    char *text = mem_str("text");
    assert_string_equal("text", text);
    free(text);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(memory_is_zeroed_and_aligned),
        test(allocations_do_not_overlap),
        test(reset_leaves_nothing_behind),
        test(copies_text),
        test(prints),
        test(mem_family_owns_single_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

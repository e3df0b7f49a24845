/* Maps: many keys, replacing, filtering, and that dropped values are handed back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/map.h"

static int values[1000], dropped;

static void count_drop(void *value)
{
    (void)value;
    dropped++;
}

static int is_even(void *value, void *user)
{
    (void)user;
    return *(int *)value % 2 == 0;
}

static const char *name_of(int i)
{
    static char name[24];
    snprintf(name, sizeof name, "key %d", i);
    return name;
}

static struct map filled(void)
{
    struct map map = {0};
    for (int i = 0; i < 1000; i++) {
        values[i] = i;
        map_set(&map, name_of(i), &values[i]);
    }
    return map;
}

static void every_key_is_found_and_no_other(void **state)
{
    struct map map = filled();
    (void)state;
    assert_int_equal(map.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_ptr_equal(map_get(&map, name_of(i)), &values[i]);
    assert_null(map_get(&map, "key 1000"));
    assert_null(map_get(&map, ""));
    map_free(&map, NULL);
    assert_null(map_get(&map, "key 1")); /* an empty map again */
}

static void setting_again_replaces(void **state)
{
    struct map map = {0};
    int one = 1, two = 2;
    (void)state;
    map_set(&map, "a", &one);
    map_set(&map, "a", &two);
    assert_int_equal(map.count, 1);
    assert_ptr_equal(map_get(&map, "a"), &two);
    map_free(&map, NULL);
}

static void filtering_keeps_and_drops(void **state)
{
    struct map map = filled();
    (void)state;
    dropped = 0;
    map_filter(&map, is_even, count_drop, NULL);
    assert_int_equal(map.count, 500);
    assert_int_equal(dropped, 500);
    for (int i = 0; i < 1000; i++)
        assert_ptr_equal(map_get(&map, name_of(i)), i % 2 ? NULL : &values[i]);
    dropped = 0;
    map_free(&map, count_drop);
    assert_int_equal(dropped, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_found_and_no_other),
        cmocka_unit_test(setting_again_replaces),
        cmocka_unit_test(filtering_keeps_and_drops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

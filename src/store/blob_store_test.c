/* Blobs: kept by content, readable again, swept only when old and unwanted. */
#include "store/blob_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"

struct world {
    struct arena *arena;
    char dir[64];
};

static int begin(void **state)
{
    struct world *world = mem_alloc(sizeof *world);
    world->arena = arena_new();
    strcpy(world->dir, "/tmp/blob-test-XXXXXX");
    *state = world;
    return mkdtemp(world->dir) ? 0 : -1;
}

static int end(void **state)
{
    struct world *world = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", world->dir);
    int failed = system(command);
    arena_free(&world->arena);
    free(world);
    return failed;
}

static unsigned shard_of(const char *name)
{
    unsigned shard;
    return sscanf(name, "%2x", &shard) == 1 ? shard : 0;
}

static void what_was_written_is_read_again(void **state)
{
    struct world *w = *state;
    struct buf out = {0};
    const char *name = blob_store_put(w->arena, w->dir, "pic\0ture", 8);
    assert_true(blob_store_name_valid(name));
    assert_int_equal(blob_store_size(w->dir, name), 8);
    assert_true(blob_store_read(w->dir, name, &out));
    assert_int_equal(out.len, 8);
    assert_memory_equal(out.data, "pic\0ture", 8);
    buf_free(&out);
}

static void equal_bytes_are_one_blob(void **state)
{
    struct world *w = *state;
    const char *first = blob_store_put(w->arena, w->dir, "same", 4);
    assert_string_equal(first, blob_store_put(w->arena, w->dir, "same", 4));
}

static void a_name_that_is_none_of_ours_is_not_a_path(void **state)
{
    struct world *w = *state;
    struct buf out = {0};
    assert_false(blob_store_read(w->dir, "../../../etc/passwd", &out));
    assert_int_equal(blob_store_size(w->dir, "../lock"), -1);
    assert_int_equal(blob_store_size(w->dir, ""), -1);
    buf_free(&out);
}

static void only_old_blobs_are_listed_and_removed(void **state)
{
    struct world *w = *state;
    size_t count;
    const char *name = blob_store_put(w->arena, w->dir, "old", 3);
    int64_t yesterday = clock_now() - DAY;
    blob_store_old(w->arena, w->dir, shard_of(name), yesterday, 10, &count);
    assert_int_equal(count, 0);
    assert_false(blob_store_remove(w->dir, name, yesterday));
    clock_advance(2 * DAY);
    const char **old = blob_store_old(w->arena, w->dir, shard_of(name), clock_now() - DAY, 10, &count);
    assert_int_equal(count, 1);
    assert_string_equal(old[0], name);
    assert_true(blob_store_remove(w->dir, name, clock_now() - DAY));
    assert_int_equal(blob_store_size(w->dir, name), -1);
}

static void writing_again_makes_a_blob_young(void **state)
{
    struct world *w = *state;
    const char *name = blob_store_put(w->arena, w->dir, "again", 5);
    clock_advance(2 * DAY);
    blob_store_put(w->arena, w->dir, "again", 5);
    assert_false(blob_store_remove(w->dir, name, clock_now() - DAY));
    assert_int_equal(blob_store_size(w->dir, name), 5);
}

static void a_disk_that_refuses_is_reported(void **state)
{
    struct world *w = *state;
    assert_null(blob_store_put(w->arena, "/dev/null", "x", 1));
}

int main(void)
{
    secret_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read_again, begin, end),
        cmocka_unit_test_setup_teardown(equal_bytes_are_one_blob, begin, end),
        cmocka_unit_test_setup_teardown(a_name_that_is_none_of_ours_is_not_a_path, begin, end),
        cmocka_unit_test_setup_teardown(only_old_blobs_are_listed_and_removed, begin, end),
        cmocka_unit_test_setup_teardown(writing_again_makes_a_blob_young, begin, end),
        cmocka_unit_test_setup_teardown(a_disk_that_refuses_is_reported, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

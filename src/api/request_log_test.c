/* What of a call's parameters is kept, and what the ring forgets. */
#include "api/request_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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
    return 0;
}

static const char *shown(const char *json)
{
    char *text = arena_alloc(arena, REQUEST_PARAMS);
    request_log_show(json_read(arena, json, strlen(json)), text);
    return text;
}

static void parameters_are_kept_as_they_are(void **state)
{
    (void)state;
    assert_string_equal(shown("{}"), "");
    assert_string_equal(shown("{\"ID\":-7,\"a\":[true,null,1.5],\"b\":{\"c\":\"say \\\"x\\\"\\n\"}}"),
        "{\"ID\":-7,\"a\":[true,null,1.5],\"b\":{\"c\":\"say \\\"x\\\" \"}}");
}

static void secrets_are_not(void **state)
{
    (void)state;
    assert_string_equal(shown("{\"auth\":\"x\",\"author\":1,\"PASSWORD\":[1],\"Refresh_Token\":{\"a\":1}}"),
        "{\"auth\":\"***\",\"author\":1,\"PASSWORD\":\"***\",\"Refresh_Token\":\"***\"}");
    assert_string_equal(
        shown("{\"cmd\":{\"a\":\"user.get?password=x\"},\"t\":\"abcdefghijklmnopqrstuvwxyz\"}"),
        "{\"cmd\":{\"a\":\"user.get…\"},\"t\":\"***\"}");
}

static void what_is_long_is_cut_between_characters(void **state)
{
    struct buf json = {0};
    (void)state;
    buf_puts(&json, "{\"list\":[");
    for (int i = 0; i < 1000; i++)
        buf_puts(&json, "\"жжж ж\",");
    buf_puts(&json, "1]}");
    const char *text = shown(buf_str(&json));
    assert_true(strlen(text) < REQUEST_PARAMS);
    assert_string_equal(text + strlen(text) - strlen("…"), "…");
    buf_free(&json);
    assert_non_null(json_read(arena, arena_printf(arena, "\"%s\"", "…"), 5)); /* the file itself is UTF-8 */
}

static void the_ring_keeps_the_last_ones(void **state)
{
    struct request_log *log = request_log_new(3);
    size_t count;
    (void)state;
    for (int i = 1; i <= 5; i++) {
        struct call call = {.name = arena_printf(arena, "method%d", i), .params = json_read(arena, "{}", 2)};
        request_log_note(log, &call, 200, i);
    }
    const struct request_entry *found = request_log_read(log, arena, 0, 10, &count);
    assert_int_equal(count, 3);
    assert_string_equal(found[0].name, "method5");
    assert_int_equal(found[2].id, 3);
    found = request_log_read(log, arena, 5, 1, &count);
    assert_int_equal(count, 1);
    assert_string_equal(found[0].name, "method4");
    request_log_free(&log);
    request_log_note(NULL, NULL, 200, 1); /* switched off */
    assert_null(request_log_new(0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {TEST(parameters_are_kept_as_they_are), TEST(secrets_are_not),
        TEST(what_is_long_is_cut_between_characters), TEST(the_ring_keeps_the_last_ones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Frames as clients find them, and message ids. */
#include "server/push_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

static void an_id_is_a_place(void **state)
{
    struct arena *arena = arena_new();
    const struct push_position places[] = {{0, 0}, {0, 1}, {7, 320146}, {PUSH_ID_MOST, PUSH_ID_MOST}};
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct push_position read;
        const char *mid = push_mid(arena, places[i]);
        assert_int_equal(strlen(mid), 24);
        assert_true(push_mid_read(mid, &read));
        assert_int_equal(push_position_compare(read, places[i]), 0);
        assert_true(push_mid_read(arena_printf(arena, "%s0042", mid), &read)); /* of a control message */
        assert_int_equal(push_position_compare(read, places[i]), 0);
        assert_true(i == 0 || strcmp(push_mid(arena, places[i - 1]), mid) < 0);
    }
    arena_free(&arena);
}

static void nothing_else_is_an_id(void **state)
{
    static const char *const wrong[] = {"", "0", "12345678901234567890123", "12345678901234567890123x",
        " 23456789012345678901234", "-23456789012345678901234", "1234567890123456789012345678901234567"};
    struct push_position place;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(push_mid_read(wrong[i], &place));
}

static void a_frame_is_json_between_marks(void **state)
{
    struct arena *arena = arena_new();
    struct buf out = {0};
    const struct pushed push = {.id = 7,
        .tx = 3,
        .module = "im",
        .command = "message",
        .params = "{\"a\":[1]}",
        .created_at = 1498729816000};
    struct push_frame frame = push_frame_make(arena, &push, "\"host\"", 1498729819999);
    (void)state;
    push_frame_write(&out, &frame, "3xabc");
    const size_t mark = strlen("#!NGINXNMS!#");
    assert_memory_equal(out.data, "#!NGINXNMS!#", mark);
    assert_memory_equal(out.data + out.len - mark, "#!NGINXNME!#", mark);
    const jval *message = json_read(arena, out.data + mark, out.len - 2 * mark);
    assert_non_null(message);
    assert_string_equal(json_text(arena, json_get(message, "time")), "Thu, 29 Jun 2017 09:50:16 GMT");
    assert_string_equal(json_text(arena, json_get(message, "mid")), "000000000003000000000007");
    assert_string_equal(json_text(arena, json_path(message, "text.command")), "message");
    assert_string_equal(json_write(arena, json_path(message, "text.params")), "{\"a\":[1]}");
    assert_string_equal(json_text(arena, json_get(message, "channel")), "3xabc");
    assert_string_equal(json_text(arena, json_path(message, "extra.channel")), "3xabc");
    assert_string_equal(json_text(arena, json_path(message, "extra.server_time_ago")), "3");
    assert_string_equal(json_text(arena, json_path(message, "text.extra.server_name")), "host");
    buf_free(&out);
    arena_free(&arena);
}

static void two_control_messages_at_one_place_have_two_ids(void **state)
{
    struct arena *arena = arena_new();
    struct push_position at = {0, 5};
    (void)state;
    struct push_frame one = push_frame_control(arena, at, "pull", "x", "{}", "\"h\"", 0),
                      other = push_frame_control(arena, at, "pull", "x", "{}", "\"h\"", 0);
    assert_string_not_equal(one.before, other.before);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_a_place),
        cmocka_unit_test(nothing_else_is_an_id),
        cmocka_unit_test(a_frame_is_json_between_marks),
        cmocka_unit_test(two_control_messages_at_one_place_have_two_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

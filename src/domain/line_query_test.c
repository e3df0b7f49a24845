/* Filtering, sorting and cutting lists of lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/line_query.h"

static struct arena *arena;
static struct line_config lines[4];
static const struct line_config *found[4];

static int set_up(void **state)
{
    (void)state;
    static const char *const names[] = {"Support", "sales", "VIP support", "Returns"};
    static const char *const times[] = {"60", "9", "100", "9"};
    arena = arena_new();
    for (size_t i = 0; i < 4; i++) {
        for (size_t s = 0; s < LINE_SETTING_COUNT; s++)
            lines[i].setting[s] = line_setting_rows[s].otherwise;
        lines[i].line =
            (struct line){.id = (int64_t)i + 9, .name = names[i], .active = i != 1, .language = "en"};
        lines[i].setting[LINE_QUEUE_TIME] = times[i];
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* The ids that a query finds, as text. */
static const char *ids(struct line_query query)
{
    char *text = arena_str(arena, "");
    for (size_t i = 0; i < 4; i++)
        found[i] = &lines[i];
    size_t count = line_query_run(arena, found, 4, &query);
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s%lld", text, i ? " " : "", (long long)found[i]->line.id);
    return text;
}

static const char *where(const char *key, const char *value)
{
    struct line_condition condition = {.values = &value, .value_count = 1};
    condition.field = line_field_find(line_compare_read(key, &condition.compare));
    assert_true(condition.field < LINE_FIELD_COUNT);
    return ids((struct line_query){.conditions = &condition, .condition_count = 1, .limit = 50});
}

static void test_printing_order_has_every_field_once(void **state)
{
    (void)state;
    bool seen[LINE_FIELD_COUNT] = {false};
    for (size_t place = 0; place < LINE_FIELD_COUNT; place++) {
        unsigned field = line_field_at(place);
        assert_true(field < LINE_FIELD_COUNT && !seen[field]);
        seen[field] = true;
        assert_int_equal(line_field_find(line_field_name(field)), field);
    }
    assert_string_equal(line_field_name(line_field_at(0)), "ID");
    assert_string_equal(line_field_name(line_field_at(3)), "CRM");
    assert_string_equal(
        line_field_name(line_field_at(LINE_FIELD_COUNT - 1)), "IGNORE_WELCOME_FORM_RESPONSIBLE");
}

static void test_filters(void **state)
{
    (void)state;
    assert_string_equal(where("ACTIVE", "Y"), "9 11 12");
    assert_string_equal(where("!ACTIVE", "Y"), "10");
    assert_string_equal(where("LINE_NAME", "SUPPORT"), "9");
    assert_string_equal(where("%LINE_NAME", "support"), "9 11");
    assert_string_equal(where("!%LINE_NAME", "support"), "10 12");
    assert_string_equal(where("id", "12"), "12");
}

static void test_numbers_compare_as_numbers(void **state)
{
    (void)state;
    assert_string_equal(where(">QUEUE_TIME", "9"), "9 11");
    assert_string_equal(where("<=QUEUE_TIME", "60"), "9 10 12");
    assert_string_equal(where(">=ID", "10"), "10 11 12");
    assert_string_equal(where("<ID", "10"), "9");
}

static void test_a_list_of_values_means_any_of_them(void **state)
{
    (void)state;
    const char *values[] = {"10", "12"};
    struct line_condition condition = {LINE_COLUMN_ID, LINE_IS, values, 2};
    struct line_query query = {.conditions = &condition, .condition_count = 1, .limit = 50};
    assert_string_equal(ids(query), "10 12");
    condition.compare = LINE_IS_NOT;
    assert_string_equal(ids(query), "9 11");
    condition.value_count = 0;
    condition.compare = LINE_IS;
    assert_string_equal(ids(query), "");
}

static void test_order_then_id(void **state)
{
    (void)state;
    struct line_order order[] = {{LINE_QUEUE_TIME, true}, {LINE_COLUMN_NAME, false}};
    assert_string_equal(
        ids((struct line_query){.order = order, .order_count = 1, .limit = 50}), "11 9 10 12");
    assert_string_equal(
        ids((struct line_query){.order = order, .order_count = 2, .limit = 50}), "11 9 12 10");
}

static void test_pages(void **state)
{
    (void)state;
    assert_string_equal(ids((struct line_query){.limit = 2}), "9 10");
    assert_string_equal(ids((struct line_query){.limit = 2, .offset = 3}), "12");
    assert_string_equal(ids((struct line_query){.limit = 2, .offset = INT64_MAX}), "");
    assert_string_equal(ids((struct line_query){.limit = 0}), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_printing_order_has_every_field_once),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_numbers_compare_as_numbers),
        cmocka_unit_test(test_a_list_of_values_means_any_of_them),
        cmocka_unit_test(test_order_then_id),
        cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

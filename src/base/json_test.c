/* The coercions this API's clients need, the bounds at the door, and trees that print as the contract wants them. */
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

static const jval *parse(const char *text)
{
    const jval *value = json_read(arena, text, strlen(text));
    if (!value)
        fail_msg("refused: %s", text);
    return value;
}

static bool readable(const char *text)
{
    return json_read(arena, text, strlen(text)) != NULL;
}

/* ---- reading ---- */
static void refuses_what_is_not_json(void **state)
{
    static const char *const bad[] = {"", " ", "{", "{\"a\":}", "[1,]", "'a'", "{a:1}", "nul", "1 2",
        "\"\xff\"", "\"\xed\xa0\x80\"", "\"\\ud800\"", "\"a\nb\"", "NaN", "// x\n1"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (readable(bad[i]))
            fail_msg("taken: %s", bad[i]);
}

static void refuses_u0000(void **state)
{
    (void)state;
    assert_false(readable("\"\\u0000\""));
    assert_false(readable("{\"a\\u0000b\":1}"));
    assert_false(readable("[\"x\",\"\\\\\\u0000\"]"));
    assert_null(json_read(arena, "\"a\0b\"", 5));
    assert_string_equal(
        "\\u0000", json_text(arena, parse("\"\\\\u0000\""))); /* an escaped backslash is harmless */
    assert_string_equal("\x01", json_text(arena, parse("\"\\u0001\"")));
}

static const char *nested(int depth, char open, char close)
{
    char *text = arena_alloc(arena, 2 * (size_t)depth + 1);
    memset(text, open, (size_t)depth);
    memset(text + depth, close, (size_t)depth);
    return text;
}

static void bounds_the_depth(void **state)
{
    (void)state;
    assert_true(readable(nested(JSON_MAX_DEPTH, '[', ']')));
    assert_false(readable(nested(JSON_MAX_DEPTH + 1, '[', ']')));
    assert_false(readable(nested(100000, '[', ']')));
    assert_true(readable(
        "[[],[],[],\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]"));
    assert_true(
        readable("\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\""));
}

static void finds_keys_in_either_case(void **state)
{
    (void)state;
    const jval *data = parse("{\"User\":{\"ID\":\"7\",\"id\":8},\"line\":1,\"a.b\":2}");
    assert_null(json_get(data, "user"));
    assert_non_null(json_get(data, "User"));
    assert_non_null(json_get_ci(data, "USER"));
    int64_t id = 0;
    assert_true(json_int(json_get_ci(json_get(data, "User"), "id"), &id)); /* exact spelling first */
    assert_int_equal(8, id);
    assert_true(json_int(json_path(data, "user.ID"), &id));
    assert_int_equal(7, id);
    assert_null(json_path(data, "user.name"));
    assert_null(json_path(data, "line.id"));
    assert_ptr_equal(data, json_path(data, ""));
    assert_null(json_get(NULL, "x"));
    assert_null(json_get_ci(parse("[1]"), "0"));
}

static void lists_may_be_numbered_maps(void **state)
{
    int64_t number = 0;
    (void)state;
    assert_true(json_is_list(parse("[]")));
    assert_true(json_is_list(parse("{\"0\":\"a\",\"1\":\"b\"}")));
    assert_false(json_is_list(parse("{\"1\":\"a\"}")));
    assert_false(json_is_list(parse("{\"0\":\"a\",\"x\":\"b\"}")));
    assert_false(json_is_list(parse("\"ab\"")));
    assert_false(json_is_list(NULL));
    assert_true(json_int(json_at(parse("[5,6]"), 1), &number) && number == 6);
    assert_true(json_int(json_at(parse("{\"0\":5,\"1\":7}"), 1), &number) && number == 7);
    assert_null(json_at(parse("[5,6]"), 2));
    assert_int_equal(2, json_count(parse("[5,6]")));
    assert_int_equal(1, json_count(parse("{\"a\":1}")));
    assert_int_equal(0, json_count(parse("7")));
    assert_int_equal(0, json_count(NULL));
}

static void knows_what_php_calls_empty(void **state)
{
    static const char *const empty[] = {"null", "false", "\"\"", "\"0\"", "0", "0.0", "-0", "[]", "{}"};
    static const char *const full[] = {
        "true", "\"0.0\"", "\" \"", "\"false\"", "1", "-1", "0.1", "[0]", "{\"a\":null}"};
    (void)state;
    assert_true(json_is_empty(NULL));
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (!json_is_empty(parse(empty[i])))
            fail_msg("%s", empty[i]);
    for (size_t i = 0; i < sizeof full / sizeof *full; i++)
        if (json_is_empty(parse(full[i])))
            fail_msg("%s", full[i]);
}

static void integers_come_in_many_forms(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"7", 7}, {"\"7\"", 7}, {"7.0", 7}, {"-7", -7}, {"\"-7\"", -7}, {"\" 7 \"", 7}, {"true", 1},
        {"false", 0}, {"9223372036854775807", INT64_MAX}, {"\"9223372036854775807\"", INT64_MAX},
        {"-9223372036854775808", INT64_MIN}, {"1e3", 1000}, {"\"007\"", 7}};
    static const char *const bad[] = {"null", "7.5", "\"7.5\"", "\"\"", "\"seven\"", "\"7a\"", "\"0x7\"",
        "\"- 7\"", "[]", "{}", "[7]", "9223372036854775808", "\"9223372036854775808\"", "1e300", "\"1e3\""};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t value = 99;
        if (!json_int(parse(good[i].text), &value) || value != good[i].value)
            fail_msg("%s is %lld", good[i].text, (long long)value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t value = 99;
        if (json_int(parse(bad[i]), &value) || value != 99)
            fail_msg("%s is %lld", bad[i], (long long)value);
    }
    int64_t untouched = 99;
    assert_false(json_int(NULL, &untouched));
    assert_int_equal(99, untouched);
}

static void flags_come_in_many_forms(void **state)
{
    static const char *const yes[] = {
        "true", "1", "\"1\"", "\"Y\"", "\"y\"", "\"true\"", "\"TRUE\"", "7", "1.0"};
    static const char *const no[] = {"false", "0", "\"0\"", "\"N\"", "\"n\"", "\"false\"", "\"\"", "null"};
    static const char *const neither[] = {"\"maybe\"", "\"2\"", "[]", "{}", "0.5"};
    bool flag;
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (flag = false, !json_flag(parse(yes[i]), &flag) || !flag)
            fail_msg("%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (flag = true, !json_flag(parse(no[i]), &flag) || flag)
            fail_msg("%s", no[i]);
    flag = true;
    for (size_t i = 0; i < sizeof neither / sizeof *neither; i++)
        if (json_flag(parse(neither[i]), &flag) || !flag)
            fail_msg("%s", neither[i]);
    assert_false(json_flag(NULL, &flag));
}

static void scalars_are_text(void **state)
{
    (void)state;
    assert_string_equal("a", json_text(arena, parse("\"a\"")));
    assert_string_equal("17", json_text(arena, parse("17")));
    assert_string_equal("-1.5", json_text(arena, parse("-1.5")));
    assert_string_equal("1", json_text(arena, parse("true")));
    assert_string_equal("", json_text(arena, parse("false")));
    assert_null(json_text(arena, parse("null")));
    assert_null(json_text(arena, parse("[]")));
    assert_null(json_text(arena, parse("{}")));
    assert_null(json_text(arena, NULL));
}

static void walks_members_and_items(void **state)
{
    struct buf seen = {0};
    (void)state;
    for (struct jiter i = json_iter(parse("{\"a\":1,\"b\":[2,3]}")); json_next(&i);)
        buf_printf(&seen, "%s=%s;", i.key, json_write(arena, i.value));
    for (struct jiter i = json_iter(parse("[4,\"x\"]")); json_next(&i);)
        buf_printf(&seen, "%s%zu=%s;", i.key ? i.key : "#", i.index, json_write(arena, i.value));
    for (struct jiter i = json_iter(NULL); json_next(&i);)
        buf_puts(&seen, "never");
    for (struct jiter i = json_iter(parse("7")); json_next(&i);)
        buf_puts(&seen, "never");
    assert_string_equal("a=1;b=[2,3];#1=4;#2=\"x\";", buf_str(&seen));
    buf_free(&seen);
}

static void writes_what_it_read(void **state)
{
    static const char text[] = "{\"a\":[1,-2,2.5,true,null,\"Привет \\\"🙂\\\"\\n\"],\"b\":{}}";
    (void)state;
    assert_string_equal(text, json_write(arena, parse(text)));
}

/* ---- building ---- */
static void builds_the_contracts_shapes(void **state)
{
    jdoc *doc = j_doc(arena);
    jnode *object = j_obj(doc);
    char name[] = "Иван";
    size_t len;
    (void)state;
    j_set_intstr(doc, object, "id", 15);
    j_set_str(doc, object, "name", name);
    name[0] = 'x'; /* it was copied; keys are not */
    j_set_str(doc, object, "none", NULL);
    j_set_int(doc, object, "big", INT64_MIN);
    j_set_bool(doc, object, "bool", true);
    j_set_yn(doc, object, "active", true);
    j_set_yn(doc, object, "deleted", false);
    j_set_null(doc, object, "null");
    j_set(doc, object, "real", j_real(doc, 0.5));
    j_push(j_set_arr(doc, object, "list"), j_int(doc, 1));
    j_set_int(doc, j_set_obj(doc, object, "map"), "a", 1);
    j_set_map(doc, object, "full", j_json(doc, "{\"k\":1}"));
    j_set_map(doc, object, "void", j_obj(doc));
    j_set(doc, object, "bad", j_json(doc, "{broken"));
    j_set(doc, object, "absent", j_json(doc, NULL));
    const char *text = j_write(arena, object, &len);
    assert_string_equal(
        "{\"id\":\"15\",\"name\":\"Иван\",\"none\":null,\"big\":-9223372036854775808,\"bool\":true,"
        "\"active\":\"Y\",\"deleted\":\"N\",\"null\":null,\"real\":0.5,\"list\":[1],\"map\":{\"a\":1},"
        "\"full\":{\"k\":1},\"void\":[],\"bad\":null,\"absent\":null}",
        text);
    assert_int_equal(strlen(text), len);
}

static void copies_outlive_their_source(void **state)
{
    struct arena *other = arena_new();
    jdoc *doc = j_doc(arena);
    static const char source[] = "{\"a\":[\"text\",{\"b\":1}]}";
    (void)state;
    jnode *copy = j_copy(doc, json_read(other, source, strlen(source)));
    arena_free(&other);
    assert_string_equal(source, j_write(arena, copy, NULL));
    assert_string_equal("null", j_write(arena, j_copy(doc, NULL), NULL));
    assert_string_equal("text", json_text(arena, json_at(json_get(j_read(arena, copy), "a"), 0)));
}

static void large_trees_fit_an_arena(void **state)
{
    jdoc *doc = j_doc(arena);
    jnode *array = j_arr(doc);
    (void)state;
    for (int i = 0; i < 5000; i++) {
        jnode *item = j_obj(doc);
        j_set_int(doc, item, "i", i);
        j_push(array, item);
    }
    size_t len;
    const char *text = j_write(arena, array, &len);
    const jval *back = json_read(arena, text, len);
    int64_t number = 0;
    assert_int_equal(5000, json_count(back));
    assert_true(json_int(json_get(json_at(back, 4999), "i"), &number));
    assert_int_equal(4999, number);
}

static void writes_xml(void **state)
{
    struct buf out = {0};
    jdoc *doc = j_doc(arena);
    (void)state;
    j_write_xml(&out,
        j_json(doc, "{\"a\":\"<&>\\u0001\",\"0\":1,\"x "
                    "y\":true,\"l\":[1,2.5,false],\"n\":null,\"o\":{\"k-1\":\"v\"}}"),
        "result");
    assert_string_equal(
        "<result><a>&lt;&amp;&gt; </a><item>1</item><item>1</item>"
        "<l><item>1</item><item>2.5</item><item>0</item></l><n></n><o><k-1>v</k-1></o></result>",
        buf_str(&out));
    buf_free(&out);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(refuses_what_is_not_json),
        test(refuses_u0000),
        test(bounds_the_depth),
        test(finds_keys_in_either_case),
        test(lists_may_be_numbered_maps),
        test(knows_what_php_calls_empty),
        test(integers_come_in_many_forms),
        test(flags_come_in_many_forms),
        test(scalars_are_text),
        test(walks_members_and_items),
        test(writes_what_it_read),
        test(builds_the_contracts_shapes),
        test(copies_outlive_their_source),
        test(large_trees_fit_an_arena),
        test(writes_xml),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

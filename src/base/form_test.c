/* PHP's bracket notation, both ways: what PHP would make of a query is what we make of it. Trees are shown as JSON. */
#include "base/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct form_limits limits = {.max_fields = 100, .max_depth = 8};
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

static enum form_error read_with(
    const char *text, size_t len, const struct form_limits *bounds, const char **json_r)
{
    jdoc *doc = j_doc(arena);
    jnode *object = j_obj(doc);
    enum form_error error = form_read(doc, object, text, len, bounds);
    if (json_r)
        *json_r = j_write(arena, object, NULL);
    return error;
}

static void assert_reads(const char *form, const char *json)
{
    const char *got;
    assert_int_equal(FORM_OK, read_with(form, strlen(form), &limits, &got));
    if (strcmp(json, got) != 0)
        fail_msg("%s reads as %s", form, got);
}

static enum form_error error_of(const char *form)
{
    return read_with(form, strlen(form), &limits, NULL);
}

static void reads_plain_pairs(void **state)
{
    (void)state;
    assert_reads("", "{}");
    assert_reads("a=1&b=two", "{\"a\":\"1\",\"b\":\"two\"}");
    assert_reads("a=&b", "{\"a\":\"\",\"b\":\"\"}");
    assert_reads("&&a=1&", "{\"a\":\"1\"}");
    assert_reads("=1&a=b=c", "{\"a\":\"b=c\"}");
}

static void unescapes_keys_and_values(void **state)
{
    (void)state;
    assert_reads("a+b=c+d%2B%26%3d", "{\"a b\":\"c d+&=\"}");
    assert_reads("t=%D0%98%d0%b2", "{\"t\":\"Ив\"}");
    assert_reads("a=100%&b=%zz&c=%4", "{\"a\":\"100%\",\"b\":\"%zz\",\"c\":\"%4\"}"); /* taken literally */
}

static void reads_nested_brackets(void **state)
{
    (void)state;
    assert_reads("a[b]=1&a[c][d]=2", "{\"a\":{\"b\":\"1\",\"c\":{\"d\":\"2\"}}}");
    assert_reads("a%5Bb%5D%5B0%5D=1&a%5bb%5d%5b1%5d=2", "{\"a\":{\"b\":{\"0\":\"1\",\"1\":\"2\"}}}");
    assert_reads("a[b.c-d e]=1", "{\"a\":{\"b.c-d e\":\"1\"}}");
}

static void empty_brackets_count_on(void **state)
{
    (void)state;
    assert_reads("a[]=x&a[]=y", "{\"a\":{\"0\":\"x\",\"1\":\"y\"}}");
    assert_reads("a[5]=x&a[]=y&a[k]=z&a[]=w", "{\"a\":{\"5\":\"x\",\"6\":\"y\",\"k\":\"z\",\"7\":\"w\"}}");
    assert_reads("a[][b]=1&a[][b]=2", "{\"a\":{\"0\":{\"b\":\"1\"},\"1\":{\"b\":\"2\"}}}");
    assert_reads("a[][]=1&a[0][]=2", "{\"a\":{\"0\":{\"0\":\"1\",\"1\":\"2\"}}}");
}

static void later_pairs_replace_earlier_ones_in_place(void **state)
{
    (void)state;
    assert_reads("a=1&b=2&a=3", "{\"a\":\"3\",\"b\":\"2\"}");
    assert_reads(
        "l[0]=a&l[1]=b&l[0]=c", "{\"l\":{\"0\":\"c\",\"1\":\"b\"}}"); /* still in order: still a list */
    assert_reads("a=1&b=2&a[x]=3", "{\"a\":{\"x\":\"3\"},\"b\":\"2\"}");
    assert_reads("a[x]=3&b=2&a=1", "{\"a\":\"1\",\"b\":\"2\"}");
}

static void odd_brackets_do_no_harm(void **state)
{
    (void)state;
    assert_reads("[x]=1", "{\"[x]\":\"1\"}");
    assert_reads("a[b=1", "{\"a[b\":\"1\"}");
    assert_reads("a]=1", "{\"a]\":\"1\"}");
    assert_reads("a[b]c[d]=1", "{\"a\":{\"b\":\"1\"}}");
    assert_reads("a[b][c=1", "{\"a\":{\"b\":\"1\"}}");
    assert_reads("a[[b]=1", "{\"a\":{\"[b\":\"1\"}}");
}

static void bounds_fields_depth_and_keys(void **state)
{
    static const struct form_limits tight = {.max_fields = 2, .max_depth = 2};
    char key[400];
    (void)state;
    assert_int_equal(FORM_OK, read_with("a=1&b=2", 7, &tight, NULL));
    assert_int_equal(FORM_TOO_MANY, read_with("a=1&a=2&a=3", 11, &tight, NULL));
    assert_int_equal(FORM_OK, read_with("a[b][c]=1", 9, &tight, NULL));
    assert_int_equal(FORM_TOO_DEEP, read_with("a[b][c][d]=1", 12, &tight, NULL));
    assert_int_equal(FORM_TOO_DEEP, read_with("a[][][]=1", 9, &tight, NULL));
    memset(key, 'k', sizeof key);
    memcpy(key, "a[", 2);
    memcpy(key + 300, "]=1", 4);
    assert_int_equal(FORM_TOO_DEEP, error_of(key));
}

static void refuses_broken_text(void **state)
{
    (void)state;
    assert_int_equal(FORM_BAD_TEXT, error_of("a=%ff"));
    assert_int_equal(FORM_BAD_TEXT, error_of("%c3=1"));
    assert_int_equal(FORM_BAD_TEXT, error_of("a=\xd0"));
    assert_int_equal(FORM_BAD_TEXT, error_of("a=x%00y"));
    assert_int_equal(FORM_BAD_TEXT, error_of("a%00=1"));
    assert_int_equal(FORM_BAD_TEXT, read_with("a=x\0y", 5, &limits, NULL));
}

static void single_pairs_follow_the_same_rules(void **state)
{
    jdoc *doc = j_doc(arena);
    jnode *object = j_obj(doc);
    (void)state;
    assert_int_equal(FORM_OK, form_put(doc, object, "DATA[0][text]", "a=b&c", &limits));
    assert_int_equal(FORM_OK, form_put(doc, object, "DATA[]", "+%41", &limits));
    assert_string_equal(
        "{\"DATA\":{\"0\":{\"text\":\"a=b&c\"},\"1\":\"+%41\"}}", j_write(arena, object, NULL));
    assert_true(json_is_list(json_get(j_read(arena, object), "DATA")));
}

static const char *written(const char *json)
{
    struct buf out = {0};
    form_write(&out, json_read(arena, json, strlen(json)));
    const char *text = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

static void writes_as_http_build_query(void **state)
{
    (void)state;
    assert_string_equal("", written("{}"));
    assert_string_equal("event=ONIMBOTMESSAGEADD&ts=1772606606",
        written("{\"event\":\"ONIMBOTMESSAGEADD\",\"ts\":1772606606}"));
    assert_string_equal("a%5Bb%5D%5B0%5D=1&a%5Bb%5D%5B1%5D=x", written("{\"a\":{\"b\":[1,\"x\"]}}"));
    assert_string_equal("y=1&n=0&z=", written("{\"y\":true,\"n\":false,\"z\":null}"));
    assert_string_equal("b=1", written("{\"a\":[],\"b\":1,\"c\":{},\"d\":[[],{}]}"));
    assert_string_equal("k%20%26%5B=%D0%98%2B%20%25~-_.", written("{\"k &[\":\"И+ %~-_.\"}"));
    assert_string_equal("a=-9223372036854775808&b=18446744073709551615",
        written("{\"a\":-9223372036854775808,\"b\":18446744073709551615}"));
    assert_string_equal("a=0.1&b=-2.5&c=1e%2B20&d=0.3333333333333333",
        written("{\"a\":0.1,\"b\":-2.5,\"c\":1e20,\"d\":0.3333333333333333}"));
}

static void what_was_written_reads_back(void **state)
{
    static const char form[] =
        "auth%5Btoken%5D=a%26b&data%5B0%5D%5Btext%5D=%D0%98%20%2B&data%5B1%5D%5Btext%5D=%5B%5D";
    const char *json;
    (void)state;
    assert_int_equal(FORM_OK, read_with(form, strlen(form), &limits, &json));
    assert_string_equal(form, written(json));
}

static void unescape_reports_the_length(void **state)
{
    size_t len = 99;
    (void)state;
    assert_memory_equal("a\0b", form_unescape(arena, "a%00b", 5, false, &len), 4);
    assert_int_equal(3, len);
    assert_string_equal("a+b", form_unescape(arena, "a+b", 3, false, NULL));
    assert_string_equal("a b", form_unescape(arena, "a+b", 3, true, NULL));
    assert_string_equal("%4", form_unescape(arena, "%41", 2, true, &len)); /* never reads past the end */
    assert_string_equal("", form_unescape(arena, "", 0, true, &len));
    assert_int_equal(0, len);
}

/* Members of a large form are found another way: the tree must be the same. */
static void large_forms_follow_the_same_rules(void **state)
{
    const struct form_limits roomy = {.max_fields = 5000, .max_depth = 8};
    struct buf form = {0};
    const char *got;
    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_printf(&form, "l[]=%d&m[k%d][x]=%d&", i, i % 3, i);
    buf_puts(&form, "m[k1]=s&m[k1][y]=z&l[7]=seven&l[2000]=far&l[]=last&l[007]=text&q=1&q=2");
    assert_int_equal(FORM_OK, read_with(form.data, form.len, &roomy, &got));
    const jval *tree = json_read(arena, got, strlen(got));
    const jval *list = json_get(tree, "l");
    assert_int_equal(1003, json_count(list));
    assert_string_equal("seven", json_text(arena, json_at(list, 7)));
    assert_string_equal("999", json_text(arena, json_at(list, 999)));
    assert_string_equal("last", json_text(arena, json_at(list, 2001)));
    assert_string_equal("text", json_text(arena, json_get(list, "007")));
    assert_string_equal("{\"k0\":{\"x\":\"999\"},\"k1\":{\"y\":\"z\"},\"k2\":{\"x\":\"998\"}}",
        json_write(arena, json_get(tree, "m")));
    assert_string_equal("2", json_text(arena, json_get(tree, "q")));
    buf_free(&form);
}

static void an_overlay_replaces_by_name(void **state)
{
    static const char over[] = "{\"b\":[2],\"c\":3}", list[] = "[\"zero\",{\"x\":1}]";
    jdoc *doc = j_doc(arena);
    jnode *object = j_obj(doc);
    (void)state;
    assert_int_equal(FORM_OK, form_read(doc, object, "a=1&b[x]=1&1=one", 16, &limits));
    form_overlay(doc, object, json_read(arena, over, strlen(over)));
    assert_string_equal("{\"a\":\"1\",\"b\":[2],\"1\":\"one\",\"c\":3}", j_write(arena, object, NULL));
    form_overlay(doc, object, json_read(arena, list, strlen(list)));
    assert_string_equal(
        "{\"a\":\"1\",\"b\":[2],\"1\":{\"x\":1},\"c\":3,\"0\":\"zero\"}", j_write(arena, object, NULL));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(reads_plain_pairs),
        test(unescapes_keys_and_values),
        test(reads_nested_brackets),
        test(empty_brackets_count_on),
        test(later_pairs_replace_earlier_ones_in_place),
        test(large_forms_follow_the_same_rules),
        test(an_overlay_replaces_by_name),
        test(odd_brackets_do_no_harm),
        test(bounds_fields_depth_and_keys),
        test(refuses_broken_text),
        test(single_pairs_follow_the_same_rules),
        test(writes_as_http_build_query),
        test(what_was_written_reads_back),
        test(unescape_reports_the_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

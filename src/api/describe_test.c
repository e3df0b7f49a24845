/* The tables agree with each other: no name is both offered and planned, and what is printed can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/describe.h"
#include "api/method.h"

static void no_planned_method_is_offered(void **state)
{
    (void)state;
    for (const char *const *name = planned_methods; *name; name++)
        if (method_find(*name))
            fail_msg("%s is offered: delete its line in src/api/planned.def", *name);
}

static void planned_names_are_sorted_and_unique(void **state)
{
    (void)state;
    for (const char *const *name = planned_methods; name[0] && name[1]; name++)
        if (strcasecmp(name[0], name[1]) >= 0)
            fail_msg("%s stands before %s in src/api/planned.def", name[0], name[1]);
}

static void families_are_told_by_the_longest_prefix(void **state)
{
    (void)state;
    assert_string_equal(describe_family("imbot.v2.Bot.get"), "imbot.v2");
    assert_string_equal(describe_family("imbot.register"), "imbot");
    assert_string_equal(describe_family("imopenlines.config.get"), "imopenlines");
    assert_string_equal(describe_family("im.v2.Event.get"), "im.v2");
    assert_string_equal(describe_family("profile"), "core");
    assert_string_equal(describe_family("switchline.app.add"), "switchline");
}

static const jval *tree_of(struct arena *arena, void (*render)(struct buf *))
{
    struct buf text = {0};
    render(&text);
    const jval *tree = json_read(arena, text.data, text.len);
    buf_free(&text);
    return tree;
}

static void every_row_is_in_the_json(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const jval *methods = json_get(tree_of(arena, describe_json), "methods");
    for (size_t i = 0; i < method_count(); i++) {
        const jval *row = json_at(methods, i);
        assert_string_equal(json_text(arena, json_get(row, "name")), method_at(i)->name);
        assert_string_equal(json_text(arena, json_get(row, "state")), "offered");
        assert_non_null(json_text(arena, json_get(row, "summary")));
    }
    arena_free(&arena);
}

static void every_row_is_a_path_of_the_openapi_description(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const jval *tree = tree_of(arena, describe_openapi);
    assert_string_equal(json_text(arena, json_get(tree, "openapi")), "3.1.0");
    const jval *paths = json_get(tree, "paths");
    assert_int_equal(json_count(paths), method_count());
    for (size_t i = 0; i < method_count(); i++) {
        const jval *post =
            json_get(json_get(paths, arena_printf(arena, "/rest/%s", method_at(i)->name)), "post");
        assert_string_equal(json_text(arena, json_get(post, "operationId")), method_at(i)->name);
        assert_non_null(json_get(json_get(post, "responses"), "default"));
    }
    arena_free(&arena);
}

static void the_page_has_a_heading_for_every_row(void **state)
{
    (void)state;
    struct buf page = {0};
    describe_markdown(&page);
    for (size_t i = 0; i < method_count(); i++) {
        char heading[128];
        snprintf(heading, sizeof heading, "\n### %s\n", method_at(i)->name);
        assert_non_null(strstr(page.data, heading));
    }
    buf_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_planned_method_is_offered),
        cmocka_unit_test(planned_names_are_sorted_and_unique),
        cmocka_unit_test(families_are_told_by_the_longest_prefix),
        cmocka_unit_test(every_row_is_in_the_json),
        cmocka_unit_test(every_row_is_a_path_of_the_openapi_description),
        cmocka_unit_test(the_page_has_a_heading_for_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

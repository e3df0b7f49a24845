/* A person's list must not cost more the more chats he has: every list of recent_store.c is one walk along the index that
 * was made for it, without sorting. The store is compiled into this program with its SELECTs explained instead of run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/load.h"

static const char *plan; /* of the last list, its steps in lines */

static void *keep_plan(struct arena *arena, const struct rows *steps, size_t *count_r)
{
    plan = "";
    for (size_t i = 0; i < rows_count(steps); i++)
        plan = arena_printf(arena, "%s%s\n", plan, row_text(steps, i, 3));
    *count_r = 0;
    return NULL;
}

#undef SELECT
#define SELECT(LIST)                                "EXPLAIN QUERY PLAN SELECT " LIST(FIELD_COLUMN) "1 "
#define load_all(arena, rows, table, size, count_r) ((void)(table), keep_plan(arena, rows, count_r))

#include "store/recent_store.c"

struct world {
    struct arena *arena;
    struct db *db;
};

static int set_up(void **state)
{
    char error[256];
    struct world *w = mem_alloc(sizeof *w);
    w->arena = arena_new();
    w->db = db_open(":memory:", DB_WRITE, error, sizeof error);
    assert_non_null(w->db);
    assert_true(db_migrate(w->db, error, sizeof error));
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    assert_false(db_failed(w->db));
    db_close(&w->db);
    arena_free(&w->arena);
    free(w);
    return 0;
}

static void walks_along(const char *index)
{
    if (!strstr(plan, index) || strstr(plan, "SCAN") || strstr(plan, "TEMP B-TREE"))
        fail_msg("not along %s:\n%s", index, plan);
}

static void a_page_is_a_walk_along_its_index(void **state)
{
    struct world *w = *state;
    size_t count;
    const struct recent_range range = {.kind = CHAT_KIND_GROUP, .below = INT64_MAX};
    recent_store_page(w->db, w->arena, 1, &range, 50, &count);
    walks_along("chat_member_recent (user_id=? AND kind=? AND pinned=? AND recent_at>? AND recent_at<?)");
}

static void what_is_unread_or_changed_is_found_without_looking_at_the_rest(void **state)
{
    struct world *w = *state;
    size_t count;
    recent_store_unread(w->db, w->arena, 1, 50, &count);
    walks_along("chat_member_unread (user_id=?)");
    recent_store_changed(w->db, w->arena, 1, 7, 50, &count);
    walks_along("chat_member_changed (user_id=? AND changed_at>?)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_is_a_walk_along_its_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_is_unread_or_changed_is_found_without_looking_at_the_rest, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

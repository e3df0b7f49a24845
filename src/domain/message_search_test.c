/* A search walks in strides: what lies at their edges is found once, in either order, and hidden history never. */
#include "domain/message_search.h"

#include "domain/chat_ops.h"
#include "domain/test_world.h"
#include "store/chat_store.h"

enum { MESSAGES = 700 }; /* more than two strides */

static int64_t anna, late, group, ids[MESSAGES];

static int set_up(void **state)
{
    (void)state;
    world_begin();
    anna = add_user("Anna", USER_EMPLOYEE);
    late = add_user("Late", USER_EMPLOYEE);
    group = chat_store_add(db, arena, &(struct chat){.type = "C", .title = "Group", .owner_id = anna});
    chat_join(&ops, group, anna);
    ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = anna};
    for (int n = 0; n < MESSAGES; n++)
        ids[n] = message_store_new(&ops,
            &(struct new_message){
                .chat_id = group, .author_id = anna, .text = n % 100 == 99 ? "ИГОЛКА" : "hay", .params = ""});
    return 0;
}

static void finds(const struct message_query *query, const int *expected, size_t count)
{
    struct history found;
    message_search(&ops, group, query, &found);
    assert_int_equal(count, found.message_count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ids[expected[i]], found.messages[i].id);
    assert_int_equal(count ? 1 : 0, found.person_count);
}

static void every_needle_is_found_in_either_order(void **state)
{
    static const int down[] = {699, 599, 499, 399, 299, 199, 99}, up[] = {99, 199, 299, 399, 499, 599, 699};
    (void)state;
    finds(&(struct message_query){.text = "иголка", .limit = 50}, down, 7);
    finds(&(struct message_query){.text = "иголка", .limit = 50, .oldest_first = true}, up, 7);
    finds(&(struct message_query){.text = "needle", .limit = 50}, NULL, 0);
}

static void pages_go_on_behind_the_last_one_seen(void **state)
{
    static const int first[] = {699, 599, 499}, second[] = {399, 299, 199}, up[] = {499, 599};
    (void)state;
    finds(&(struct message_query){.text = "иголка", .limit = 3}, first, 3);
    finds(&(struct message_query){.text = "иголка", .limit = 3, .last_id = ids[499]}, second, 3);
    finds(&(struct message_query){.text = "иголка", .limit = 2, .last_id = ids[399], .oldest_first = true},
        up, 2);
}

static void hidden_history_is_not_searched(void **state)
{
    static const int down[] = {699};
    (void)state;
    chat_join(&ops, group, late);
    db_exec(db, "UPDATE chat_member SET hidden_id = $1 WHERE user_id = $2", DBI(ids[600]), DBI(late));
    ops.who.user_id = late;
    finds(&(struct message_query){.text = "иголка", .limit = 50}, down, 1);
    finds(&(struct message_query){.text = "иголка", .limit = 50, .oldest_first = true}, down, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(every_needle_is_found_in_either_order),
        TEST(pages_go_on_behind_the_last_one_seen), TEST(hidden_history_is_not_searched)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Queues of polled events against a real database: order, numbers, confirming, pages, bounds, and whose events a person gets. */
#include "domain/polled_event_ops.h"

#include "domain/chat_ops.h"
#include "domain/event.h"
#include "domain/message_ops.h"
#include "domain/test_world.h"
#include "store/chat_store.h"
#include "store/polled_store.h"

static int64_t anna, boris;

static const char *render(struct ops *on, const struct event *event)
{
    const struct ev_v2 *payload = event->payload;
    return payload->message ? arena_printf(on->arena, "\"%s\"", payload->message->text) : "null";
}

static int set_up(void **state)
{
    (void)state;
    world_begin();
    ops.render_event = render;
    anna = add_user("anna", USER_EMPLOYEE);
    boris = add_user("boris", USER_EMPLOYEE);
    ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = anna, .scopes = SCOPES_ALL};
    return 0;
}

/* ---- words of these tests ---- */
static void happens(int64_t consumer_id, const char *data)
{
    polled_store_add(
        db, &(struct polled_event){.event = "ONX", .data = data, .created_at = ops.now}, consumer_id);
}

static struct polled_answer answer;

/* "a b c": what is read. */
static const char *reads(int64_t consumer_id, int64_t other_id, int64_t offset, int64_t limit)
{
    const char *text = "";
    polled_read(&ops, &(struct polled_question){consumer_id, other_id, offset, limit}, &answer);
    for (size_t i = 0; i < answer.count; i++) {
        assert_true(i == 0 || answer.events[i].event_id > answer.events[i - 1].event_id);
        text = arena_printf(arena, "%s%s%s", text, i ? " " : "", answer.events[i].data);
    }
    return text;
}

static int64_t numbered(void)
{
    return db_number(db, -1, "SELECT count(*) FROM polled_event WHERE event_id > 0");
}

static int64_t kept(void)
{
    return db_number(db, -1, "SELECT count(*) FROM polled_event");
}

/* ---- reading ---- */
static void what_is_not_confirmed_comes_again(void **state)
{
    (void)state;
    assert_string_equal(reads(anna, 0, 0, 0), "");
    assert_int_equal(answer.next_offset, 0);
    for (const char *const *data = (const char *const[]){"a", "b", "c", NULL}; *data; data++)
        happens(anna, *data);
    assert_int_equal(numbered(), 0);
    assert_string_equal(reads(anna, 0, 0, 2), "a b");
    assert_true(answer.more);
    int64_t offset = answer.next_offset;
    assert_int_equal(offset, answer.events[1].event_id + 1);
    assert_string_equal(reads(anna, 0, 0, 2), "a b");
    assert_int_equal(answer.next_offset, offset);
    assert_string_equal(reads(anna, 0, offset, 2), "c");
    assert_false(answer.more);
    offset = answer.next_offset;
    assert_string_equal(reads(anna, 0, offset, 2), "");
    assert_int_equal(answer.next_offset, offset);
    assert_int_equal(kept(), 0);
    assert_true(polled_is_empty(&ops, anna));
}

static void queues_are_apart_and_their_ids_are_not(void **state)
{
    (void)state;
    happens(anna, "a");
    happens(boris, "b");
    happens(anna, "c");
    assert_string_equal(reads(boris, 0, 0, 0), "b");
    int64_t first = answer.events[0].event_id;
    assert_string_equal(reads(anna, 0, 0, 0), "a c");
    assert_true(answer.events[0].event_id > first);
    assert_string_equal(reads(anna, boris, 0, 0), "b a c"); /* as they were first read */
    assert_string_equal(reads(anna, boris, answer.next_offset, 0), "");
    assert_int_equal(kept(), 0);
}

static void two_queues_are_read_as_it_happened(void **state)
{
    (void)state;
    happens(anna, "a");
    happens(boris, "b");
    happens(anna, "c");
    assert_string_equal(reads(anna, boris, 0, 2), "a b");
    assert_true(answer.more);
    assert_string_equal(reads(anna, boris, answer.next_offset, 2), "c");
    assert_true(polled_is_empty(&ops, boris));
}

static void who_never_confirms_has_little_numbered(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++)
        happens(anna, "x");
    for (int i = 0; i < 5; i++)
        reads(anna, 0, 0, 10);
    assert_int_equal(numbered(), 11); /* one more than the page, which says that there is more */
}

static void a_page_ends_where_it_becomes_large(void **state)
{
    enum { LARGE = 1500000 };
    (void)state;
    char *large = arena_alloc(arena, LARGE + 1);
    memset(large, 'x', LARGE);
    large[LARGE] = '\0';
    for (int i = 0; i < 3; i++)
        happens(anna, large);
    reads(anna, 0, 0, 1000);
    assert_int_equal(answer.count, 1);
    assert_true(answer.more);
    reads(anna, 0, answer.next_offset, 1000);
    reads(anna, 0, answer.next_offset, 1000);
    assert_int_equal(answer.count, 1);
    assert_false(answer.more);
}

static void a_page_is_as_long_as_asked_within_bounds(void **state)
{
    (void)state;
    for (int i = 0; i < 1100; i++)
        happens(anna, "x");
    const int64_t asked[][2] = {{0, 100}, {-7, 100}, {1, 1}, {250, 250}, {1000, 1000}, {5000, 1000}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        reads(anna, 0, 0, asked[i][0]);
        assert_int_equal(answer.count, asked[i][1]);
        assert_true(answer.more);
    }
}

/* ---- forgetting ---- */
static void a_day_is_kept(void **state)
{
    (void)state;
    happens(anna, "old");
    ops.now += HOUR;
    happens(anna, "new");
    ops.now += 23 * HOUR + 1;
    assert_false(polled_purge(&ops));
    assert_string_equal(reads(anna, 0, 0, 0), "new");
}

static void a_queue_that_nobody_reads_is_bounded(void **state)
{
    (void)state;
    polled_subscribe(&ops);
    for (int i = 0; i < POLLED_MOST; i++)
        happens(anna, "x");
    happens(boris, "not subscribed: nothing is added, so nothing is counted");
    polled_purge(&ops);
    assert_int_equal(kept(), POLLED_MOST + 1);
    happens(anna, "the last one");
    polled_purge(&ops);
    assert_int_equal(kept(), POLLED_MOST + 1);
    assert_string_equal(reads(anna, 0, 0, 1), "x");
}

/* ---- people ---- */
static void writes(int64_t chat_id, const char *text)
{
    int64_t id;
    assert_int_equal(message_send(&ops, arena_printf(arena, "chat%lld", (long long)chat_id),
                         &(struct new_message){.text = text, .params = ""}, 0, &id),
        ERR_NONE);
}

static void as(int64_t user_id)
{
    ops.who.user_id = user_id;
}

static void people_hear_of_chats_that_they_are_in_and_of_what_they_may_see(void **state)
{
    (void)state;
    int64_t chat = chat_store_add(db, arena, &(struct chat){.type = "C"});
    chat_join(&ops, chat, anna);
    writes(chat, "nobody subscribed");
    as(boris);
    polled_subscribe(&ops);
    polled_subscribe(&ops);
    as(anna);
    writes(chat, "he is not in it");
    chat_join_late(&ops, chat, boris);
    writes(chat, "hello");
    assert_string_equal(reads(boris, 0, 0, 0), "null \"hello\""); /* he joined */
    deactivate(boris);
    writes(chat, "he was dismissed");
    assert_string_equal(reads(boris, 0, answer.next_offset, 0), "");
    assert_int_equal(kept(), 0);
}

static void whoever_unsubscribes_keeps_what_he_has(void **state)
{
    (void)state;
    int64_t chat = chat_store_add(db, arena, &(struct chat){.type = "C"});
    chat_join(&ops, chat, anna);
    polled_subscribe(&ops);
    writes(chat, "mine");
    polled_unsubscribe(&ops);
    assert_false(polled_is_subscribed(&ops));
    writes(chat, "more");
    assert_string_equal(reads(anna, 0, 0, 0), "\"mine\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(what_is_not_confirmed_comes_again),
        TEST(queues_are_apart_and_their_ids_are_not), TEST(two_queues_are_read_as_it_happened),
        TEST(who_never_confirms_has_little_numbered), TEST(a_page_ends_where_it_becomes_large),
        TEST(a_page_is_as_long_as_asked_within_bounds), TEST(a_day_is_kept),
        TEST(a_queue_that_nobody_reads_is_bounded),
        TEST(people_hear_of_chats_that_they_are_in_and_of_what_they_may_see),
        TEST(whoever_unsubscribes_keeps_what_he_has)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

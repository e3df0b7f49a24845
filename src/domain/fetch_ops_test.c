/* What becomes of a file that is to be fetched: here, tried again after 1 s, 30 s and 10 min, given up. */
#include "domain/fetch_ops.h"

#include "domain/test_world.h"
#include "store/file_store.h"
#include "store/message_store.h"

static int64_t user_id, file_id;

static int set_up(void **state)
{
    (void)state;
    world_begin();
    user_id = user_store_add(
        db, arena, &(struct users){.type = USER_CONNECTOR, .name = "Customer", .avatar = "before"});
    file_id = file_store_add(
        db, &(struct file){.name = "a.png", .type = "image", .blob = "", .source_url = "http://h/a"});
    return 0;
}

/* The one that is due now; NULL: none. */
static const struct pending_fetch *due(int64_t *next_at_r)
{
    size_t count;
    const struct pending_fetch *fetches = fetch_due(&ops, 10, &count, next_at_r);
    return count ? &fetches[0] : NULL;
}

static void an_avatar_becomes_the_users(void **state)
{
    (void)state;
    int64_t next_at;
    fetch_avatar(&ops, user_id, "http://h/face.png");
    assert_int_equal(ops.wake, WAKE_FETCHES);
    fetch_succeeded(
        &ops, due(&next_at), &(struct kept_file){.blob = "b1", .size = 5, .width = 2, .height = 2});
    assert_string_equal(user_store_get(db, arena, user_id)->avatar, "b1");
    assert_null(due(&next_at));
    assert_int_equal(next_at, 0);
}

static void an_avatar_that_cannot_be_had_changes_nothing(void **state)
{
    (void)state;
    int64_t next_at;
    fetch_avatar(&ops, user_id, "http://h/face.png");
    fetch_failed(&ops, due(&next_at), true);
    assert_string_equal(user_store_get(db, arena, user_id)->avatar, "before");
    assert_null(due(&next_at));
}

static void a_file_is_what_its_bytes_say(void **state)
{
    (void)state;
    int64_t next_at;
    fetch_store_add(db, FETCH_FILE, file_id, "http://h/a", ops.now);
    fetch_succeeded(&ops, due(&next_at), &(struct kept_file){.blob = "b2", .size = 7});
    const struct file *file = file_get(&ops, file_id);
    assert_int_equal(file->state, FILE_HERE);
    assert_int_equal(file->size, 7);
    assert_string_equal(file->type, "file"); /* its name said picture, its bytes did not */
}

static void a_file_is_tried_four_times(void **state)
{
    (void)state;
    static const int64_t pauses[] = {1 * SECOND, 30 * SECOND, 10 * MINUTE};
    int64_t next_at;
    fetch_store_add(db, FETCH_FILE, file_id, "http://h/a", ops.now);
    for (int i = 0; i < 3; i++) {
        const struct pending_fetch *fetch = due(&next_at);
        assert_non_null(fetch);
        fetch_failed(&ops, fetch, false);
        assert_null(due(&next_at));
        assert_int_equal(next_at, ops.now + pauses[i]);
        ops.now += pauses[i];
    }
    fetch_failed(&ops, due(&next_at), false);
    assert_int_equal(file_get(&ops, file_id)->state, FILE_FAILED);
    assert_null(due(&next_at));
    assert_int_equal(next_at, 0);
}

static void pictures_of_people_have_a_smaller_limit(void **state)
{
    (void)state;
    assert_int_equal(
        fetch_max_bytes(&settings, &(struct pending_fetch){.kind = FETCH_AVATAR}), settings.max_avatar_bytes);
    assert_int_equal(
        fetch_max_bytes(&settings, &(struct pending_fetch){.kind = FETCH_FILE}), settings.max_fetch_bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(an_avatar_becomes_the_users),
        TEST(an_avatar_that_cannot_be_had_changes_nothing), TEST(a_file_is_what_its_bytes_say),
        TEST(a_file_is_tried_four_times), TEST(pictures_of_people_have_a_smaller_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

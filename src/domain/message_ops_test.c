/* Posting, reading, changing and deleting against a real database: counters, unread marks, rights, pages. */
#include "domain/message_ops.h"

#include <stdio.h>

#include "domain/chat_ops.h"
#include "domain/file_link.h"
#include "domain/reaction_ops.h"
#include "domain/test_world.h"
#include "store/chat_store.h"

static int64_t anna, boris, carol, group;

static void act_as(int64_t user_id)
{
    ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = user_id};
}

static int set_up(void **state)
{
    (void)state;
    world_begin();
    anna = add_user("Anna", USER_EMPLOYEE);
    boris = add_user("Boris", USER_EMPLOYEE);
    carol = add_user("Carol", USER_EMPLOYEE);
    group = chat_store_add(db, arena, &(struct chat){.type = "C", .title = "Group", .owner_id = anna});
    chat_join(&ops, group, anna);
    chat_join(&ops, group, boris);
    act_as(anna);
    return 0;
}

static const char *group_id(void)
{
    return arena_printf(arena, "chat%lld", (long long)group);
}

static int64_t post(const char *dialog_id, const char *text)
{
    int64_t id = 0;
    assert_int_equal(
        ERR_NONE, message_send(&ops, dialog_id, &(struct new_message){.text = text, .params = ""}, 0, &id));
    return id;
}

static enum err refused(const char *dialog_id, int64_t reply_id)
{
    int64_t id = 0;
    return message_send(&ops, dialog_id, &(struct new_message){.text = "x", .params = ""}, reply_id, &id);
}

static int64_t unread(int64_t user_id)
{
    return chat_store_member(db, arena, group, user_id)->unread;
}

static void posting_counts_for_all_but_the_author(void **state)
{
    (void)state;
    post(group_id(), "one");
    int64_t last = post(group_id(), "two");
    struct chat *chat = chat_get(&ops, group);
    assert_int_equal(2, chat->message_count);
    assert_int_equal(last, chat->last_message_id);
    assert_int_equal(0, unread(anna));
    assert_int_equal(last, chat_store_member(db, arena, group, anna)->last_read_id);
    assert_int_equal(2, unread(boris));
}

static void a_new_member_has_nothing_unread(void **state)
{
    (void)state;
    int64_t last = post(group_id(), "before");
    chat_join(&ops, group, carol);
    chat_join(&ops, group, carol);
    assert_int_equal(0, unread(carol));
    assert_int_equal(last, chat_store_member(db, arena, group, carol)->last_read_id);
    chat_leave(&ops, group, carol);
    assert_null(chat_store_member(db, arena, group, carol));
}

static void a_private_chat_is_made_once_and_is_the_same_from_both_sides(void **state)
{
    (void)state;
    char to_anna[24], to_boris[24];
    snprintf(to_anna, sizeof to_anna, "%lld", (long long)anna);
    snprintf(to_boris, sizeof to_boris, "%lld", (long long)boris);
    assert_null(chat_by_dialog_id(&ops, to_boris, false));
    assert_int_equal(0, chat_for_reading(&ops, to_boris)->id);
    int64_t first = post(to_boris, "hello");
    act_as(boris);
    int64_t second = post(to_anna, "hello yourself");
    assert_int_equal(message_get(&ops, first)->chat_id, message_get(&ops, second)->chat_id);
    assert_int_equal(anna, chat_companion(&ops, chat_by_dialog_id(&ops, to_anna, false))->id);
    act_as(carol);
    assert_null(chat_for_reading(
        &ops, arena_printf(arena, "chat%lld", (long long)message_get(&ops, first)->chat_id)));
}

static void posting_is_refused_with_its_reason(void **state)
{
    (void)state;
    assert_int_equal(ERR_USER_NOT_FOUND, refused("4711", 0));
    assert_int_equal(ERR_USER_ID_EMPTY, refused("0", 0));
    assert_int_equal(ERR_CREATE_MESSAGE, refused("chat0", 0));
    assert_int_equal(ERR_ACTION_UNAVAILABLE, refused("chat4711", 0));
    assert_int_equal(ERR_ACTION_UNAVAILABLE, refused("sg1", 0));
    assert_int_equal(ERR_PARAMS_ERROR, refused("nonsense", 0));
    act_as(carol);
    assert_int_equal(ERR_ACTION_UNAVAILABLE, refused(group_id(), 0));
}

static void replies_stay_within_the_chat(void **state)
{
    (void)state;
    int64_t here = post(group_id(), "question");
    char to_boris[24];
    snprintf(to_boris, sizeof to_boris, "%lld", (long long)boris);
    int64_t there = post(to_boris, "elsewhere");
    assert_int_equal(ERR_NONE, refused(group_id(), here));
    assert_int_equal(ERR_REPLY_OTHER_CHAT, refused(group_id(), there));
    assert_int_equal(ERR_REPLY_ACCESS, refused(group_id(), 4711));
    assert_int_equal(ERR_NONE, message_delete(&ops, here));
    assert_int_equal(ERR_REPLY_ACCESS, refused(group_id(), here));
}

static void changing_keeps_what_is_not_given(void **state)
{
    (void)state;
    int64_t id = post(group_id(), "old");
    assert_int_equal(ERR_NONE, message_change(&ops, id, "new", NULL, true));
    assert_string_equal("new", message_get(&ops, id)->text);
    assert_int_equal(ops.now, message_get(&ops, id)->edited_at);
    assert_int_equal(ERR_NONE, message_change(&ops, id, NULL, "{}", false));
    assert_string_equal("new", message_get(&ops, id)->text);
    assert_string_equal("{}", message_get(&ops, id)->params);
    act_as(boris);
    assert_int_equal(ERR_CANT_EDIT, message_change(&ops, id, "no", NULL, true));
    assert_int_equal(ERR_CANT_EDIT, message_change(&ops, 4711, "no", NULL, true));
    act_as(anna);
    ops.now += settings.edit_window_s * SECOND + 1;
    assert_int_equal(ERR_CANT_EDIT, message_change(&ops, id, "late", NULL, true));
}

static void a_deleted_message_leaves_its_place_and_no_unread_mark(void **state)
{
    (void)state;
    int64_t id = post(group_id(), "secret");
    assert_int_equal(1, unread(boris));
    assert_int_equal(ERR_NONE, message_change(&ops, id, "", NULL, true));
    assert_true(message_get(&ops, id)->deleted);
    assert_string_equal("", message_get(&ops, id)->text);
    assert_int_equal(0, unread(boris));
    assert_int_equal(ERR_CANT_EDIT, message_delete(&ops, id));
}

static void reading_moves_forward_only(void **state)
{
    (void)state;
    int64_t first = post(group_id(), "1"), second = post(group_id(), "2");
    chat_store_mark_read(db, group, boris, first, ops.now);
    assert_int_equal(1, unread(boris));
    chat_store_mark_read(db, group, boris, second, ops.now);
    chat_store_mark_read(db, group, boris, first, ops.now);
    assert_int_equal(0, unread(boris));
}

static void pages_go_both_ways(void **state)
{
    (void)state;
    int64_t ids[10];
    for (int i = 0; i < 10; i++)
        ids[i] = post(group_id(), "text");
    struct history page;
    message_page(&ops, group, chat_me(&ops, group), 0, -1, 3, &page); /* the newest */
    assert_int_equal(3, page.message_count);
    assert_int_equal(ids[9], page.messages[0].id);
    assert_int_equal(ids[7], page.messages[2].id);
    assert_int_equal(1, page.person_count);
    message_page(&ops, group, chat_me(&ops, group), ids[7], -1, 3, &page); /* older */
    assert_int_equal(ids[6], page.messages[0].id);
    assert_int_equal(ids[4], page.messages[2].id);
    message_page(&ops, group, chat_me(&ops, group), 0, ids[2], 3, &page); /* newer, from ids[2] on */
    assert_int_equal(ids[5], page.messages[0].id);
    assert_int_equal(ids[3], page.messages[2].id);
    message_page(&ops, group, chat_me(&ops, group), ids[0], -1, 3, &page);
    assert_int_equal(0, page.message_count);
}

static void files_wait_to_be_fetched(void **state)
{
    const struct new_file files[] = {
        {"photo.png", "https://a.b/1"}, {NULL, "https://a.b/dir/voice.ogg?x=1#y"}};
    (void)state;
    int64_t id = message_store_new(&ops,
        &(struct new_message){
            .chat_id = group, .author_id = anna, .text = "", .params = "", .files = files, .file_count = 2});
    struct history page;
    message_page(&ops, group, chat_me(&ops, group), 0, -1, 10, &page);
    assert_int_equal(2, page.file_count);
    assert_int_equal(id, page.files[0].message_id);
    assert_string_equal("image", page.files[0].type);
    assert_string_equal("voice.ogg", page.files[1].name);
    assert_int_equal(FILE_WANTED, page.files[1].state);
    assert_int_equal(2, db_number(db, 0, "SELECT count(*) FROM pending_fetch WHERE kind = 'file'"));
    assert_int_not_equal(0, ops.wake & WAKE_FETCHES);
    assert_int_equal(ERR_NONE, message_delete(&ops, id));
    message_page(&ops, group, chat_me(&ops, group), 0, -1, 10, &page);
    assert_int_equal(0, page.file_count);
}

static void links_to_files_cannot_be_made_up_and_end(void **state)
{
    (void)state;
    const char *token = strchr(file_link(arena, "http://x", 42, ops.now), '=') + 1;
    int64_t id = 0;
    assert_true(file_link_check(arena, token, ops.now, &id));
    assert_int_equal(42, id);
    assert_true(file_link_check(arena, token, ops.now + 7 * DAY, &id));
    assert_false(file_link_check(arena, token, ops.now + 7 * DAY + HOUR, &id));
    char *forged = arena_str(arena, token);
    forged[1] = '3'; /* another file */
    assert_false(file_link_check(arena, forged, ops.now, &id));
    assert_false(file_link_check(arena, "", ops.now, &id));
    assert_false(file_link_check(arena, "42.1", ops.now, &id));
}

static int64_t send_named(const char *uuid, const char *text)
{
    int64_t id = 0;
    const struct new_message message = {.text = text, .params = "", .uuid = uuid};
    assert_int_equal(ERR_NONE, message_send(&ops, group_id(), &message, 0, &id));
    return id;
}

static void what_has_a_name_is_sent_once_until_it_is_erased(void **state)
{
    (void)state;
    int64_t first = send_named("u", "once");
    assert_int_equal(first, send_named("u", "twice"));
    assert_string_equal("once", message_get(&ops, first)->text);
    assert_int_not_equal(first, send_named("v", "other"));
    act_as(boris);
    assert_int_not_equal(first, send_named("u", "of another"));
    act_as(anna);
    assert_int_equal(ERR_NONE, message_erase(&ops, first));
    assert_int_not_equal(first, send_named("u", "anew"));
}

static void a_text_that_is_too_long_says_so(void **state)
{
    (void)state;
    settings.max_message_chars = 5;
    assert_string_equal("12345", message_get(&ops, post(group_id(), "12345"))->text);
    assert_string_equal("12345 (...)", message_get(&ops, post(group_id(), "123456"))->text);
}

static void a_window_has_so_many_on_each_side(void **state)
{
    (void)state;
    int64_t ids[5];
    struct message_window window;
    for (int i = 0; i < 5; i++)
        ids[i] = post(group_id(), "x");
    message_around(&ops, message_get(&ops, ids[2]), chat_me(&ops, group), 1, &window);
    assert_int_equal(3, window.history.message_count);
    assert_int_equal(ids[3], window.history.messages[0].id);
    assert_int_equal(ids[1], window.history.messages[2].id);
    assert_true(window.older && window.newer);
    struct chat_member me = {.hidden_id = ids[0]};
    message_around(&ops, message_get(&ops, ids[2]), &me, 2, &window);
    assert_int_equal(4, window.history.message_count);
    assert_int_equal(ids[1], window.history.messages[3].id);
    assert_false(window.older || window.newer);
}

static void what_is_hidden_is_no_members_to_see(void **state)
{
    (void)state;
    struct message *message;
    struct chat *chat;
    int64_t before = post(group_id(), "before");
    chat_join_late(&ops, group, carol);
    int64_t after = post(group_id(), "after");
    assert_int_equal(ERR_NONE, message_of_member(&ops, before, &message, &chat));
    act_as(carol);
    assert_int_equal(ERR_V2_MESSAGE_ACCESS, message_of_member(&ops, before, &message, &chat));
    assert_int_equal(ERR_NONE, message_of_member(&ops, after, &message, &chat));
    assert_int_equal(ERR_V2_MESSAGE, message_of_member(&ops, 999, &message, &chat));
}

static void reactions_come_with_the_page_and_go_with_the_message(void **state)
{
    (void)state;
    struct history page;
    int64_t first = post(group_id(), "one"), second = post(group_id(), "two");
    assert_int_equal(ERR_NONE, reaction_add(&ops, first, "fire"));
    ops.now++;
    assert_int_equal(ERR_NONE, reaction_add(&ops, first, "like"));
    assert_int_equal(ERR_V2_REACTION_SET, reaction_add(&ops, first, "like"));
    assert_int_equal(ERR_V2_REACTION, reaction_add(&ops, first, "thumb"));
    act_as(boris);
    assert_false(reaction_is_set(&ops, first, "like"));
    assert_int_equal(ERR_NONE, reaction_add(&ops, second, "eyes"));
    message_page(&ops, group, chat_me(&ops, group), 0, -1, 10, &page);
    assert_int_equal(3, page.reaction_count);
    assert_string_equal("fire", page.reactions[0].code);
    assert_int_equal(anna, page.reactions[0].user_id);
    act_as(anna);
    assert_int_equal(ERR_NONE, reaction_delete(&ops, first, "fire"));
    assert_int_equal(ERR_V2_REACTION, reaction_delete(&ops, first, "fire"));
    message_history(&ops, (const int64_t[]){second, first}, 2, &page);
    assert_int_equal(2, page.reaction_count);
    assert_int_equal(ERR_NONE, message_delete(&ops, first));
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM reaction"));
    act_as(carol);
    assert_int_equal(ERR_V2_DENIED, reaction_add(&ops, second, "like"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(posting_counts_for_all_but_the_author),
        TEST(a_new_member_has_nothing_unread),
        TEST(a_private_chat_is_made_once_and_is_the_same_from_both_sides),
        TEST(posting_is_refused_with_its_reason), TEST(replies_stay_within_the_chat),
        TEST(changing_keeps_what_is_not_given), TEST(a_deleted_message_leaves_its_place_and_no_unread_mark),
        TEST(reading_moves_forward_only), TEST(pages_go_both_ways), TEST(files_wait_to_be_fetched),
        TEST(links_to_files_cannot_be_made_up_and_end), TEST(what_has_a_name_is_sent_once_until_it_is_erased),
        TEST(a_text_that_is_too_long_says_so), TEST(a_window_has_so_many_on_each_side),
        TEST(what_is_hidden_is_no_members_to_see),
        TEST(reactions_come_with_the_page_and_go_with_the_message)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

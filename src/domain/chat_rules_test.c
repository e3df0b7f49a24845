/* Who may read, post, change and delete, and how a dialog id is read. */
#include "domain/chat_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ANNA = 1, BORIS = 2, ADMIN = 9, WINDOW = 1000 };

static const struct principal anna = {.kind = AUTH_WEBHOOK, .user_id = ANNA};
static const struct principal admin = {.kind = AUTH_WEBHOOK, .user_id = ADMIN, .admin = true};
static const struct principal shell = {.kind = AUTH_LOCAL, .admin = true};
static const struct principal guest = {.kind = AUTH_GUEST, .user_id = 7};
static const struct chat private_chat = {.id = 1, .type = "P", .entity_type = ""};
static const struct chat group_chat = {.id = 2, .type = "C", .entity_type = "", .owner_id = BORIS};
static const struct chat open_chat = {.id = 3, .type = "O", .entity_type = ""};
static const struct chat line_chat = {.id = 4, .type = "L", .entity_type = "LINES"};
static const struct chat_member member = {.user_id = ANNA};
static const struct chat_member manager = {.user_id = ANNA, .manager = true};

static void dialog_ids_are_read(void **state)
{
    static const struct {
        const char *text;
        enum dialog_kind kind;
        int64_t id;
    } rows[] = {{"chat12", DIALOG_CHAT, 12}, {"CHAT12", DIALOG_CHAT, 12}, {"12", DIALOG_USER, 12},
        {"sg5", DIALOG_GROUP, 5}, {"chat0", DIALOG_CHAT, 0}, {"chat", DIALOG_MALFORMED, 0},
        {"chat-1", DIALOG_MALFORMED, 0}, {"", DIALOG_MALFORMED, 0}, {"12a", DIALOG_MALFORMED, 0},
        {"chat99999999999999999999", DIALOG_MALFORMED, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t id = 0;
        assert_int_equal(rows[i].kind, chat_rules_dialog(rows[i].text, &id));
        if (rows[i].kind != DIALOG_MALFORMED)
            assert_int_equal(rows[i].id, id);
    }
}

static void members_read_and_others_do_not(void **state)
{
    (void)state;
    assert_true(chat_rules_may_read(&private_chat, &member, &anna));
    assert_true(chat_rules_may_read(&group_chat, &member, &anna));
    assert_false(chat_rules_may_read(&private_chat, NULL, &anna));
    assert_false(chat_rules_may_read(&group_chat, NULL, &anna));
    assert_true(chat_rules_may_read(&open_chat, NULL, &anna));
    assert_false(chat_rules_may_read(&open_chat, NULL, &guest));
}

static void administrators_read_all_but_private_chats(void **state)
{
    (void)state;
    assert_true(chat_rules_may_read(&group_chat, NULL, &admin));
    assert_true(chat_rules_may_read(&line_chat, NULL, &admin));
    assert_false(chat_rules_may_read(&private_chat, NULL, &admin));
    assert_true(chat_rules_may_read(&private_chat, NULL, &shell));
}

static void only_members_post(void **state)
{
    (void)state;
    assert_int_equal(ERR_NONE, chat_rules_may_post(&group_chat, &member, &anna));
    assert_int_equal(ERR_ACTION_UNAVAILABLE, chat_rules_may_post(&open_chat, NULL, &anna));
    assert_int_equal(ERR_ACTION_UNAVAILABLE, chat_rules_may_post(&group_chat, NULL, &admin));
    assert_int_equal(ERR_NONE, chat_rules_may_post(&group_chat, NULL, &shell));
}

static void a_message_is_changed_by_its_author_in_time(void **state)
{
    const struct message own = {.author_id = ANNA, .created_at = 5000};
    const struct message foreign = {.author_id = BORIS, .created_at = 5000};
    const struct message system = {.author_id = 0, .created_at = 5000};
    const struct message gone = {.author_id = ANNA, .created_at = 5000, .deleted = true};
    (void)state;
    assert_true(chat_rules_may_change(&own, &anna, WINDOW, 6000));
    assert_false(chat_rules_may_change(&own, &anna, WINDOW, 6001));
    assert_true(chat_rules_may_change(&own, &anna, 0, INT64_MAX));
    assert_false(chat_rules_may_change(&foreign, &anna, WINDOW, 5000));
    assert_true(chat_rules_may_change(&foreign, &admin, WINDOW, 5000));
    assert_false(chat_rules_may_change(&foreign, &admin, WINDOW, 6001));
    assert_false(chat_rules_may_change(&system, &anna, WINDOW, 5000));
    assert_false(chat_rules_may_change(&gone, &anna, WINDOW, 5000));
}

static void managers_and_owners_also_delete(void **state)
{
    const struct message foreign = {.author_id = ADMIN, .created_at = 5000};
    const struct principal boris = {.kind = AUTH_APP, .user_id = BORIS};
    const struct chat_member boris_member = {.user_id = BORIS};
    (void)state;
    assert_false(chat_rules_may_delete(&foreign, &group_chat, &member, &anna, WINDOW, 5000));
    assert_true(chat_rules_may_delete(&foreign, &group_chat, &manager, &anna, WINDOW, 5000));
    assert_true(chat_rules_may_delete(&foreign, &group_chat, &boris_member, &boris, WINDOW, 5000));
    assert_false(chat_rules_may_delete(&foreign, &group_chat, &manager, &anna, WINDOW, 6001));
    assert_false(chat_rules_may_delete(&foreign, &private_chat, &manager, &anna, WINDOW, 5000));
}

static void private_chats_begin_with_active_colleagues_and_bots(void **state)
{
    (void)state;
    assert_true(chat_rules_may_begin(&(struct users){.type = USER_EMPLOYEE, .active = true}));
    assert_true(chat_rules_may_begin(&(struct users){.type = USER_BOT, .active = true}));
    assert_false(chat_rules_may_begin(&(struct users){.type = USER_EMPLOYEE}));
    assert_false(chat_rules_may_begin(&(struct users){.type = USER_CONNECTOR, .active = true}));
}

static void files_are_told_by_their_ending(void **state)
{
    char out[EXTENSION_SIZE];
    (void)state;
    assert_string_equal("png", chat_rules_extension("a.b.PNG", out));
    assert_string_equal("", chat_rules_extension("README", out));
    assert_string_equal("", chat_rules_extension("x.averyveryverylongending", out));
    assert_string_equal("image", chat_rules_file_type("photo.JPG"));
    assert_string_equal("video", chat_rules_file_type("clip.mp4"));
    assert_string_equal("audio", chat_rules_file_type("voice.ogg"));
    assert_string_equal("file", chat_rules_file_type("contract.pdf"));
    assert_string_equal("file", chat_rules_file_type("png"));
    assert_string_equal("file", chat_rules_file_type("strange.jpg gif"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dialog_ids_are_read),
        cmocka_unit_test(members_read_and_others_do_not),
        cmocka_unit_test(administrators_read_all_but_private_chats), cmocka_unit_test(only_members_post),
        cmocka_unit_test(a_message_is_changed_by_its_author_in_time),
        cmocka_unit_test(managers_and_owners_also_delete),
        cmocka_unit_test(private_chats_begin_with_active_colleagues_and_bots),
        cmocka_unit_test(files_are_told_by_their_ending)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The main job against a real database: a customer writes, the connector hears of the answers, and only it. */
#include "domain/dialog_world.h"

/* ---- a customer writes ---- */
static void a_first_message_makes_customer_dialog_and_session(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    const struct chat *chat = chat_get(&ops, first.chat_id);
    assert_string_equal("L", chat->type);
    assert_string_equal("Ivan - Support", chat->title);
    assert_string_equal("Link to the original post: https://x/post", chat->description);
    assert_string_equal(
        arena_printf(arena, "test|%lld|c1|%lld", (long long)line, (long long)first.user_id), chat->entity_id);
    assert_string_equal(
        arena_printf(arena, "N|NONE|0|N|N|%lld|1700000000|0|0|0", (long long)first.session_id),
        chat->entity_data_1);
    assert_string_equal("LEAD|0|COMPANY|0|CONTACT|0|DEAL|0", chat->entity_data_2);
    assert_string_equal(USER_CONNECTOR, user_store_get(db, arena, first.user_id)->type);
    assert_session(first.chat_id, "offered", 0, anna);
    assert_true(is_member(first.chat_id, anna));
    assert_int_equal(1, chat_store_member(db, arena, first.chat_id, anna)->unread);
    assert_false(is_member(first.chat_id, boris));
    const char *id = arena_printf(arena, "%lld<0", (long long)first.session_id);
    assert_string_equal(
        arena_printf(arena, "IMCONNECTORDIALOGSTART %s; SESSIONSTART %s; OPENLINEMESSAGEADD Hello", id, id),
        news());
}

static void a_repeat_answers_what_was_stored_and_says_nothing(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    news();
    struct incoming_result again = customer("m1", "Hello again");
    assert_memory_equal(&first, &again, sizeof first);
    assert_string_equal("", news());
    assert_int_equal(1, chat_get(&ops, first.chat_id)->message_count);
    customer(NULL, "no id");
    customer(NULL, "no id");
    assert_int_equal(3, chat_get(&ops, first.chat_id)->message_count);
    assert_int_not_equal(first.chat_id, write_as("u2", "c1", "m1", "another dialog").chat_id);
}

static void a_message_in_an_open_session_is_cheap(void **state)
{
    (void)state;
    struct incoming in = {
        .user = {.external_id = "u1", .name = "Ivan"}, .message_id = "m2", .text = "More", .chat_id = "c1"};
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    db_exec(db, "DELETE FROM event_handler");
    as_app(app);
    int locks = db_can(db, DB_MANY_WRITERS) ? 2 : 0; /* the dialog's, and the dialog once more behind it */
    db_fault_after(db, 12 + locks); /* eleven are allowed */
    assert_int_equal(ERR_NONE, connector_for_sending(&ops, "test", line, &connector));
    assert_int_equal(first.session_id, connector_receive(&ops, connector, line, &in).session_id);
    assert_false(db_failed(db));
    db_fault_after(db, 0);
    assert_session(first.chat_id, "client wrote", anna, 0);
}

static void what_is_wrong_with_an_item_is_said(void **state)
{
    (void)state;
    char longer[300];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    assert_string_equal("user.id is empty", write_as(NULL, "c1", "m", "x").error);
    assert_string_equal("chat.id is empty", write_as("u1", "", "m", "x").error);
    assert_string_equal("message.text and message.files are empty", write_as("u1", "c1", "m", "").error);
    assert_string_equal("message.id is too long", write_as("u1", "c1", longer, "x").error);
    assert_string_equal("user.id is too long", write_as(longer, "c1", "m", "x").error);
    struct incoming in = {.user = {.external_id = "u1"}, .text = "x", .chat_id = "c1", .employee_id = 4711};
    assert_string_equal("message.user_id is not an active user of this portal",
        connector_receive(&ops, connector, line, &in).error);
    assert_int_equal(0, db_number(db, -1, "SELECT count(*) FROM dialog"));
}

static void group_connectors_have_one_dialog_for_a_chat(void **state)
{
    (void)state;
    add_connector("group", true);
    struct incoming_result one = write_as("u1", "room", "m1", "x"), two = write_as("u2", "room", "m2", "y");
    assert_int_equal(one.chat_id, two.chat_id);
    assert_int_not_equal(one.user_id, two.user_id);
    assert_true(is_member(one.chat_id, two.user_id));
    assert_int_not_equal(one.chat_id, write_as("u1", "other room", "m1", "x").chat_id);
}

static void the_chat_follows_the_customers_name(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    struct incoming in = {.user = {.external_id = "u1", .name = "Pjotr2", .last_name = "O'Neil-Smith"},
        .text = "x",
        .chat_id = "c1"};
    connector_receive(&ops, connector, line, &in);
    assert_string_equal("Pjotr O'Neil-Smith - Support", chat_get(&ops, first.chat_id)->title);
    assert_int_equal(ERR_NONE, connector_rename_chat(&ops, connector, line, "c1", "u1", " VIP "));
    customer("m2", "x");
    assert_string_equal("VIP", chat_get(&ops, first.chat_id)->title);
    assert_int_equal(ERR_CHAT_RENAMING, connector_rename_chat(&ops, connector, line, "c1", "u1", "  "));
    assert_int_equal(ERR_CHAT_RENAMING, connector_rename_chat(&ops, connector, line, "c1", "nobody", "x"));
    assert_int_equal(ERR_ARGUMENT_EMPTY, connector_rename_chat(&ops, connector, line, "c1", NULL, "x"));
}

/* ---- changes, deletions, confirmations ---- */
static void confirm(int64_t message_id, const char *external_id)
{
    struct confirmation c = {
        .message_id = message_id, .external_ids = &external_id, .external_count = 1, .chat_id = "c1"};
    as_app(app);
    connector_confirm(&ops, connector, line, &c, true);
}

static void the_connector_hears_of_changes_once_it_told_its_ids(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "x");
    int64_t id = reply(anna, first.chat_id, "Hi");
    news();
    assert_int_equal(ERR_NONE, message_change(&ops, id, "Hello", NULL, true));
    assert_string_equal("OPENLINEMESSAGEUPDATE Hello", news());
    confirm(id, "ext-9");
    assert_int_equal(id, chat_store_member(db, arena, first.chat_id, first.user_id)->last_read_id);
    as_user(anna);
    assert_int_equal(ERR_NONE, message_change(&ops, id, "Hello!", NULL, true));
    assert_string_equal(
        "OPENLINEMESSAGEUPDATE Hello!#ext-9; IMCONNECTORMESSAGEUPDATE [b]Anna:[/b] [br]Hello!#ext-9", news());
    assert_int_equal(ERR_NONE, message_delete(&ops, id));
    assert_true(strstr(news(), "IMCONNECTORMESSAGEDELETE ") != NULL);
}

static void confirmations_of_others_messages_are_passed_over(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "x");
    int64_t id = reply(anna, first.chat_id, "Hi");
    add_connector("second", false);
    confirm(id, "ext-9");
    confirm(4711, "ext-9");
    assert_int_equal(1, db_number(db, -1, "SELECT count(*) FROM external_message"));
}

static void customers_change_and_delete_what_they_wrote(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "helo");
    struct incoming in = {
        .user = {.external_id = "u1"}, .message_id = "m1", .text = "hello", .chat_id = "c1"};
    news();
    assert_null(connector_receive_change(&ops, connector, line, &in).error);
    assert_string_equal("OPENLINEMESSAGEUPDATE hello", news());
    connector->del_external = false;
    assert_non_null(connector_receive_deletion(&ops, connector, line, &in).error);
    connector->del_external = true;
    assert_int_equal(first.user_id, connector_receive_deletion(&ops, connector, line, &in).user_id);
    assert_string_equal("OPENLINEMESSAGEDELETE hello", news());
    assert_string_equal("The message with this id was not found",
        connector_receive_deletion(&ops, connector, line, &in).error);
    in.message_id = "never";
    assert_non_null(connector_receive_change(&ops, connector, line, &in).error);
}

/* ---- who hears what ---- */
static void applications_hear_of_their_own_connectors_only(void **state)
{
    (void)state;
    db_exec(db, "DELETE FROM event_handler");
    listen_to_all(other_app);
    int64_t chat = customer("m1", "x").chat_id;
    reply(anna, chat, "Hi");
    assert_string_equal("", news());
    settings.all_connector_events = 1;
    customer("m2", "y");
    reply(anna, chat, "Ho");
    assert_string_equal("OPENLINEMESSAGEADD y; OPENLINEMESSAGEADD Ho", news());
}

static void a_deleted_line_ends_its_sessions(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "x");
    news();
    as_user(admin);
    assert_int_equal(ERR_NONE, line_delete(&ops, line));
    assert_int_equal(0, dialog_get(&ops, first.chat_id)->session_id);
    assert_true(strstr(news(), "SESSIONFINISH") != NULL);
}

static void user_codes_name_dialogs_by_either_user_id(void **state)
{
    (void)state;
    struct incoming_result first = write_as("u1", "c|1", "m1", "x");
    const char *inside = arena_printf(arena, "test|%lld|c|1|%lld", (long long)line, (long long)first.user_id);
    const char *outside = arena_printf(arena, "test|%lld|c|1|u1", (long long)line);
    assert_int_equal(first.chat_id, dialog_by_user_code(&ops, inside)->chat_id);
    assert_int_equal(first.chat_id, dialog_by_user_code(&ops, outside)->chat_id);
    const char *none[] = {"", "|", "||", "|||", "test|1", "test|x|c|u1", "test|999|c|1|u1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(dialog_by_user_code(&ops, none[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_first_message_makes_customer_dialog_and_session),
        TEST(a_repeat_answers_what_was_stored_and_says_nothing), TEST(a_message_in_an_open_session_is_cheap),
        TEST(what_is_wrong_with_an_item_is_said), TEST(group_connectors_have_one_dialog_for_a_chat),
        TEST(the_chat_follows_the_customers_name), TEST(the_connector_hears_of_changes_once_it_told_its_ids),
        TEST(confirmations_of_others_messages_are_passed_over),
        TEST(customers_change_and_delete_what_they_wrote),
        TEST(applications_hear_of_their_own_connectors_only), TEST(a_deleted_line_ends_its_sessions),
        TEST(user_codes_name_dialogs_by_either_user_id)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

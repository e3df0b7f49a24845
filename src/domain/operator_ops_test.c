/* Operators and their dialogs against a real database: who is asked, who has it, how it is handed on and ends. */
#include "domain/dialog_world.h"

#include "domain/timer_ops.h"

/* ---- operators ---- */
static void an_operator_answers_by_writing(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    news();
    reply(anna, first.chat_id, "Good day");
    assert_session(first.chat_id, "operator wrote", anna, 0);
    assert_string_equal(
        "OPENLINEMESSAGEADD Good day; IMCONNECTORMESSAGEADD [b]Anna:[/b] [br]Good day", news());
    customer("m2", "Thanks");
    assert_session(first.chat_id, "client wrote", anna, 0);
    assert_int_equal(ERR_LINES_ENGAGED, (as_user(admin), operator_answer(&ops, first.chat_id)));
    assert_int_equal(ERR_LINES_ACCESS, (as_user(boris), operator_finish(&ops, first.chat_id, false)));
}

static void evenly_takes_turns(void **state)
{
    (void)state;
    int64_t wanted[] = {anna, boris, carol, anna};
    const char *users[] = {"u1", "u2", "u3", "u4"};
    for (int i = 0; i < 4; i++)
        assert_session(write_as(users[i], "c", "m", "x").chat_id, "offered", 0, wanted[i]);
}

static void strictly_always_begins_with_the_first(void **state)
{
    (void)state;
    set_line(LINE_QUEUE_TYPE, "strictly");
    assert_session(write_as("u1", "c", "m", "x").chat_id, "offered", 0, anna);
    int64_t chat = write_as("u2", "c", "m", "x").chat_id;
    assert_session(chat, "offered", 0, anna);
    as_user(anna);
    assert_int_equal(ERR_NONE, operator_skip(&ops, chat));
    assert_session(chat, "offered", 0, boris);
    assert_false(is_member(chat, anna));
    assert_int_equal(ERR_LINES_ACCESS, operator_skip(&ops, chat));
    chat_join(&ops, chat, anna);
    assert_int_equal(ERR_LINES_KICK, operator_skip(&ops, chat));
}

static void all_are_asked_and_the_first_to_answer_has_it(void **state)
{
    (void)state;
    set_line(LINE_QUEUE_TYPE, "all");
    int64_t chat = customer("m1", "x").chat_id;
    assert_session(chat, "offered", 0, 0);
    assert_true(is_member(chat, anna) && is_member(chat, boris) && is_member(chat, carol));
    as_user(carol);
    assert_int_equal(ERR_NONE, operator_skip(&ops, chat));
    assert_session(chat, "offered", 0, 0);
    as_user(boris);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));
    assert_session(chat, "answered", boris, 0);
    assert_false(is_member(chat, anna) || is_member(chat, carol));
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM offer WHERE outcome = 'answered'"));
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM offer WHERE outcome = 'skipped'"));
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM offer WHERE outcome = 'taken'"));
}

static void nobody_there_waits_for_somebody(void **state)
{
    (void)state;
    struct line_change change = line_change_nothing;
    const struct line_queue nobody = {0}, queue = {.entity_type = "user", .entity_id = boris};
    change.queue = &nobody;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line, &change));
    int64_t chat = customer("m1", "x").chat_id;
    assert_session(chat, "queued", 0, 0);
    change.queue = &queue;
    change.queue_count = 1;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line, &change));
    let_it_settle();
    assert_session(chat, "offered", 0, boris);
}

static void a_dialog_is_handed_on(void **state)
{
    (void)state;
    int64_t chat = customer("m1", "x").chat_id;
    reply(anna, chat, "a moment");
    assert_int_equal(ERR_OPERATOR_WRONG, operator_transfer(&ops, chat, anna, 0));
    assert_int_equal(ERR_OPERATOR_WRONG, operator_transfer(&ops, chat, 4711, 0));
    assert_int_equal(ERR_OPERATOR_WRONG, operator_transfer(&ops, chat, 0, 4711));
    assert_int_equal(ERR_NONE, operator_transfer(&ops, chat, outsider, 0));
    assert_session(chat, "offered", 0, outsider);
    assert_false(is_member(chat, anna));
    as_user(outsider);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));

    int64_t second = 0;
    const struct line_queue queue = {.entity_type = "user", .entity_id = carol};
    struct line_change change = line_change_nothing;
    change.queue = &queue;
    change.queue_count = 1;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_add(&ops, &change, &second));
    as_user(outsider);
    assert_int_equal(ERR_NONE, operator_transfer(&ops, chat, 0, second));
    assert_session(chat, "offered", 0, carol);
    assert_int_equal(second, session_of(chat)->line_id);
}

static void interception_takes_it_away(void **state)
{
    (void)state;
    int64_t chat = customer("m1", "x").chat_id;
    reply(anna, chat, "Hi");
    as_user(boris);
    assert_int_equal(ERR_LINES_ACCESS, operator_intercept(&ops, chat));
    assert_int_equal(ERR_NONE, line_manager_add(&ops, line, boris));
    assert_int_equal(ERR_NONE, operator_intercept(&ops, chat));
    assert_session(chat, "operator wrote", boris, 0);
    assert_false(is_member(chat, anna));
    as_user(outsider);
    assert_int_equal(ERR_LINES_ACCESS, operator_intercept(&ops, chat));
    assert_int_equal(ERR_LINES_CHAT_ID, operator_join(&ops, 4711));
}

static void after_the_end_a_new_session_begins(void **state)
{
    (void)state;
    set_line(LINE_CLOSE_RULE, "none");
    set_line(LINE_VOTE_MESSAGE, "N");
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Good bye");
    news();
    assert_int_equal(ERR_NONE, operator_finish(&ops, first.chat_id, false));
    assert_int_equal(0, dialog_get(&ops, first.chat_id)->session_id);
    const char *id = arena_printf(arena, "%lld<0", (long long)first.session_id);
    assert_string_equal(arena_printf(arena, "IMCONNECTORDIALOGFINISH %s; SESSIONFINISH %s", id, id), news());
    assert_int_equal(ERR_NONE, operator_finish(&ops, first.chat_id, false));
    assert_string_equal("", news());

    struct incoming_result second = customer("m2", "One more thing");
    assert_int_equal(first.chat_id, second.chat_id);
    assert_int_not_equal(first.session_id, second.session_id);
    assert_int_equal(first.session_id, session_of(second.chat_id)->parent_id);
    assert_session(second.chat_id, "offered", 0, anna); /* whom he knows */
    id = arena_printf(arena, "%lld<%lld", (long long)second.session_id, (long long)first.session_id);
    assert_string_equal(
        arena_printf(
            arena, "IMCONNECTORDIALOGSTART %s; SESSIONSTART %s; OPENLINEMESSAGEADD One more thing", id, id),
        news());
}

static void an_employee_may_write_first(void **state)
{
    (void)state;
    int64_t chat = customer("m1", "x").chat_id;
    as_user(anna);
    assert_int_equal(ERR_NONE, operator_finish(&ops, chat, false));
    int64_t id = reply(boris, chat, "Still there?");
    assert_session(chat, "operator wrote", boris, 0);
    assert_int_equal(session_of(chat)->id, message_get(&ops, id)->session_id);
}

static void the_application_may_speak_for_an_employee(void **state)
{
    (void)state;
    int64_t chat = customer("m1", "x").chat_id;
    news();
    struct incoming in = {.user = {.external_id = "u1"},
        .message_id = "m2",
        .text = "From my phone",
        .chat_id = "c1",
        .employee_id = carol};
    as_app(app);
    assert_null(connector_receive(&ops, connector, line, &in).error);
    assert_session(chat, "operator wrote", carol, 0);
    assert_string_equal("OPENLINEMESSAGEADD From my phone", news()); /* no echo to the connector */
}

static bool sees(int64_t user_id, const struct chat *chat)
{
    as_user(user_id);
    return dialog_may_see(&ops, chat);
}

static void rights_follow_the_dialog(void **state)
{
    (void)state;
    const struct chat *chat = chat_get(&ops, customer("m1", "x").chat_id);
    assert_true(sees(anna, chat) && sees(admin, chat));
    assert_false(sees(boris, chat) || sees(outsider, chat));
    assert_int_equal(ERR_ACTION_UNAVAILABLE, dialog_may_post(&ops, chat));
    assert_int_equal(ERR_NONE, line_manager_add(&ops, line, outsider));
    assert_true(sees(outsider, chat));
    assert_int_equal(ERR_NONE, line_manager_remove(&ops, line, outsider));
    assert_false(sees(outsider, chat));
}

static void a_dialog_that_nobody_has_is_everybodys_in_the_queue(void **state)
{
    (void)state;
    const struct chat *chat = chat_get(&ops, customer("m1", "x").chat_id);
    as_user(admin);
    assert_int_equal(ERR_NONE, operator_finish(&ops, chat->id, false));
    assert_true(sees(anna, chat) && sees(carol, chat));
    assert_false(sees(outsider, chat));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(an_operator_answers_by_writing), TEST(evenly_takes_turns),
        TEST(strictly_always_begins_with_the_first), TEST(all_are_asked_and_the_first_to_answer_has_it),
        TEST(nobody_there_waits_for_somebody), TEST(a_dialog_is_handed_on), TEST(interception_takes_it_away),
        TEST(after_the_end_a_new_session_begins), TEST(an_employee_may_write_first),
        TEST(the_application_may_speak_for_an_employee), TEST(rights_follow_the_dialog),
        TEST(a_dialog_that_nobody_has_is_everybodys_in_the_queue)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

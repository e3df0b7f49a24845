/* What a line does by itself, against a real database: what the black-box tests (tests/api/test_automation.py) cannot reach. */
#include "domain/automation_ops.h"

#include "domain/dialog_world.h"
#include "domain/notification_ops.h"
#include "domain/operator_card.h"
#include "domain/timer_ops.h"
#include "store/line_operator_store.h"
#include "store/message_store.h"

/* ---- words of these tests ---- */
static int set_up_talkative(void **state)
{
    set_up(state);
    db_exec(db, "UPDATE connector SET need_system = 1");
    connector->need_system = true;
    return 0;
}

#define TALKATIVE(name) cmocka_unit_test_setup_teardown(name, set_up_talkative, tear_down)

static void after(int64_t seconds)
{
    ops.now += seconds * SECOND;
    let_it_settle();
}

static void finish(int64_t user_id, int64_t chat_id)
{
    as_user(user_id);
    assert_int_equal(ERR_NONE, operator_finish(&ops, chat_id, false));
}

/* What the line said in this chat, oldest first: "a|b". */
static const char *said(int64_t chat_id)
{
    const char *text = "";
    const struct rows *rows = db_query(
        db, arena, "SELECT text FROM message WHERE chat_id = $1 AND system = 1 ORDER BY id", DBI(chat_id));
    for (size_t i = 0; i < rows_count(rows); i++)
        text = arena_printf(arena, "%s%s%s", text, *text ? "|" : "", row_text(rows, i, 0));
    return text;
}

static const char *told(int64_t user_id)
{
    size_t count;
    const struct notification *list = notification_list(&ops, user_id, 10, &count);
    return count ? arena_printf(arena, "%zu: %s", count, list[0].text) : "0";
}

#define number(sql, value) db_number(db, -1, sql, DBI(value))

/* ---- texts ---- */
static void a_text_is_the_lines_own_word(void **state)
{
    (void)state;
    set_line(LINE_CLOSE_TEXT, "Bye");
    set_line(LINE_VOTE_MESSAGE, "N");
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    news();
    finish(anna, first.chat_id);
    assert_non_null(
        strstr(news(), "OPENLINEMESSAGEADD Bye; IMCONNECTORMESSAGEADD Bye; IMCONNECTORDIALOGFINISH"));
    assert_int_equal(
        0, number("SELECT author_id FROM message WHERE chat_id = $1 AND text = 'Bye'", first.chat_id));
    assert_int_equal(first.session_id,
        number("SELECT session_id FROM message WHERE chat_id = $1 AND text = 'Bye'", first.chat_id));
}

static void an_empty_text_is_not_said(void **state)
{
    (void)state;
    set_line(LINE_CLOSE_TEXT, "");
    set_line(LINE_VOTE_MESSAGE_2_TEXT, "");
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    finish(anna, first.chat_id);
    assert_string_equal("", said(first.chat_id));
    assert_int_equal(0, number("SELECT vote_until FROM session WHERE id = $1", first.session_id));
}

static void rules_that_name_forms_say_nothing(void **state)
{
    (void)state;
    set_line(LINE_CLOSE_RULE, "form");
    set_line(LINE_VOTE_MESSAGE, "N");
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    finish(anna, first.chat_id);
    assert_string_equal("", said(first.chat_id));
}

static void a_deleted_line_says_nothing(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    as_user(admin);
    assert_int_equal(ERR_NONE, line_delete(&ops, line));
    after(100000);
    assert_string_equal("", said(first.chat_id));
}

/* ---- deadlines ---- */
static void a_deadline_fires_once(void **state)
{
    (void)state;
    set_line(LINE_NO_ANSWER_TIME, "60");
    set_line(LINE_NO_ANSWER_TEXT, "Nobody");
    struct incoming_result first = customer("m1", "Hello");
    after(61);
    let_it_settle();
    automation_no_answer(&ops, 4711, 0); /* of a session that is no more */
    assert_string_equal("Nobody", said(first.chat_id));
    assert_int_equal(0,
        number("SELECT count(*) FROM timer WHERE object_id = $1 AND kind = 'no_answer'", first.session_id));
}

static void a_released_session_is_not_unanswered(void **state)
{
    (void)state;
    set_line(LINE_NO_ANSWER_TIME, "60");
    struct incoming_result first = customer("m1", "Hello");
    as_user(anna);
    assert_int_equal(ERR_NONE, operator_answer(&ops, first.chat_id));
    assert_int_equal(ERR_NONE, operator_skip(&ops, first.chat_id));
    after(61);
    assert_string_equal("", said(first.chat_id));
}

static void a_word_in_a_session_moves_no_deadline(void **state)
{
    (void)state;
    set_line(LINE_AUTO_CLOSE_TIME, "600");
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    static const char due[] = "SELECT due_at FROM timer WHERE kind = 'auto_close' AND object_id = $1";
    int64_t before = number(due, first.session_id);
    ops.now += 100 * SECOND;
    customer("m2", "And?");
    reply(anna, first.chat_id, "That is all");
    assert_int_equal(before, number(due, first.session_id));
    after(501);
    assert_int_equal(ops.now + 99 * SECOND, number(due, first.session_id));
}

/* ---- votes ---- */
static void built_in_channels_have_texts_of_their_own(void **state)
{
    (void)state;
    set_line(LINE_CLOSE_RULE, "none");
    set_line(LINE_VOTE_MESSAGE_1_TEXT, "one");
    set_line(LINE_VOTE_MESSAGE_2_TEXT, "two");
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    db_exec(db, "UPDATE dialog SET connector = 'livechat' WHERE chat_id = $1", DBI(first.chat_id));
    finish(anna, first.chat_id);
    assert_string_equal("one", said(first.chat_id));
}

static void whoever_cannot_see_the_question_is_not_asked(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    finish(anna, first.chat_id);
    assert_int_not_equal(first.session_id, customer("m2", "1").session_id);
}

static void a_vote_leaves_the_closed_session_closed(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    finish(anna, first.chat_id);
    struct incoming_result vote = customer("m2", "1"), again = customer("m2", "1");
    assert_int_equal(first.session_id, vote.session_id);
    assert_memory_equal(&vote, &again, sizeof vote);
    assert_int_equal(5, number("SELECT vote FROM session WHERE id = $1", first.session_id));
    assert_int_equal(70, number("SELECT state FROM session WHERE id = $1", first.session_id));
    assert_int_equal(0, dialog_get(&ops, first.chat_id)->session_id);
    assert_int_equal(first.session_id,
        number("SELECT session_id FROM message WHERE chat_id = $1 AND text = '1'", first.chat_id));
}

/* ---- alerts ---- */
static void alert_carol(void)
{
    set_line(LINE_QUEUE_TIME, "0");
    set_line(LINE_KPI_FIRST_ANSWER_ALERT, "Y");
    set_line(LINE_KPI_FIRST_ANSWER_TIME, "60");
    set_line(LINE_KPI_FIRST_ANSWER_LIST, arena_printf(arena, "%lld", (long long)carol));
    set_line(LINE_KPI_FIRST_ANSWER_TEXT, "#OPERATOR##DIALOG##");
}

static void an_alert_names_whoever_has_it(void **state)
{
    (void)state;
    alert_carol();
    struct incoming_result first = customer("m1", "Hello");
    as_user(boris);
    assert_int_equal(ERR_NONE, (as_user(admin), operator_transfer(&ops, first.chat_id, boris, 0)));
    after(61);
    assert_string_equal(arena_printf(arena, "1: Boris%lld#", (long long)first.session_id), told(carol));
}

static void taking_it_is_no_answer_yet(void **state)
{
    (void)state;
    alert_carol();
    struct incoming_result first = customer("m1", "Hello");
    as_user(anna);
    assert_int_equal(ERR_NONE, operator_answer(&ops, first.chat_id));
    after(61);
    assert_string_equal(arena_printf(arena, "1: Anna%lld#", (long long)first.session_id), told(carol));
}

static void who_is_active_has_the_time_once_more(void **state)
{
    (void)state;
    alert_carol();
    set_line(LINE_KPI_CHECK_OPERATOR_ACTIVITY, "Y");
    customer("m1", "Hello");
    db_exec(db, "UPDATE users SET last_activity_at = $1 WHERE id = $2", DBI(ops.now + 1), DBI(anna));
    after(61);
    assert_string_equal("0", told(carol));
    after(60);
    assert_int_equal('1', *told(carol));
}

static void nobody_is_alerted_of_what_is_over(void **state)
{
    (void)state;
    alert_carol();
    finish(anna, customer("m1", "Hello").chat_id);
    after(100);
    assert_string_equal("0", told(carol));
}

/* ---- what customers see of operators ---- */
static const char *card(const char *mode)
{
    set_line(LINE_OPERATOR_DATA, mode);
    struct operator_card card = operator_card(&ops, line, user_store_get(db, arena, anna));
    return arena_printf(arena, "%s %s%s", card.name, card.avatar, card.replaced ? "!" : "");
}

static void say_of(int64_t user_id, const char *name)
{
    line_operator_store_save(db,
        &(struct line_operator){.line_id = line, .user_id = user_id, .name = name, .avatar = "http://a/"});
}

static void operators_are_shown_as_the_line_wants(void **state)
{
    (void)state;
    assert_string_equal("Anna ", card("profile"));
    assert_string_equal("Anna ", card("queue"));
    assert_string_equal(" !", card("hide"));
    say_of(0, "Support");
    assert_string_equal("Anna ", card("profile"));
    assert_string_equal("Support http://a/!", card("queue"));
    assert_string_equal("Support http://a/!", card("hide"));
    say_of(anna, "Agent 7");
    assert_string_equal("Agent 7 http://a/!", card("queue"));
    assert_string_equal("Support http://a/!", card("hide"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TALKATIVE(a_text_is_the_lines_own_word),
        TALKATIVE(an_empty_text_is_not_said), TALKATIVE(rules_that_name_forms_say_nothing),
        TALKATIVE(a_deleted_line_says_nothing), TALKATIVE(a_deadline_fires_once),
        TALKATIVE(a_released_session_is_not_unanswered), TALKATIVE(a_word_in_a_session_moves_no_deadline),
        TALKATIVE(built_in_channels_have_texts_of_their_own),
        TEST(whoever_cannot_see_the_question_is_not_asked),
        TALKATIVE(a_vote_leaves_the_closed_session_closed), TEST(an_alert_names_whoever_has_it),
        TEST(taking_it_is_no_answer_yet), TEST(who_is_active_has_the_time_once_more),
        TEST(nobody_is_alerted_of_what_is_over), TEST(operators_are_shown_as_the_line_wants)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

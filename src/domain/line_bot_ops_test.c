/* Bots in lines against a real database: when they come, what they hear and say, how a session goes on without them. */
#include "domain/line_bot_ops.h"

#include "domain/bot_ops.h"
#include "domain/bot_session_ops.h"
#include "domain/dialog_world.h"

static int64_t bot, chat;

static const char *render_all(struct ops *on, const struct event *event)
{
    switch (event->id) {
    case EVENT_BOT_JOIN_CHAT: {
        const struct ev_bot_join *join = event->payload;
        return arena_printf(on->arena, "by %s", join->user->name);
    }
    case EVENT_BOT_MESSAGE_ADD:
    case EVENT_BOT_MESSAGE_UPDATE:
    case EVENT_BOT_MESSAGE_DELETE:
        return ((const struct ev_bot_message *)event->payload)->text;
    case EVENT_BOT_DELETE:
        return "";
    default:
        return render(on, event);
    }
}

static int64_t make_bot(int64_t owner, const char *code, bool openline)
{
    int64_t id = 0;
    struct bot_change given = {.code = code,
        .type = "B",
        .openline = openline,
        .name = "Robot",
        .event_message_add = "http://bot/",
        .event_message_update = "http://bot/",
        .event_message_delete = "http://bot/",
        .event_welcome = "http://bot/",
        .event_bot_delete = "http://bot/"};
    as_app(owner);
    assert_int_equal(ERR_NONE, bot_register(&ops, NULL, &given, &id));
    return id;
}

static void name_bot(enum line_setting setting, int64_t bot_id)
{
    set_line(setting, arena_printf(arena, "%lld", (long long)bot_id));
}

static int set_up_bot(void **state)
{
    set_up(state);
    ops.render_event = render_all;
    bot = make_bot(app, "bot", true);
    set_line(LINE_WELCOME_BOT_ENABLE, "Y");
    set_line(LINE_WELCOME_MESSAGE, "N");
    name_bot(LINE_WELCOME_BOT_ID, bot);
    news();
    return 0;
}

/* ---- words of these tests ---- */
static void customer_says(const char *text)
{
    static int number;
    chat = customer(arena_printf(arena, "m%d", number++), text).chat_id;
}

static void time_passes(int64_t seconds)
{
    ops.now += seconds * SECOND;
    ops.who = (struct principal){0};
    let_it_settle();
}

static void assert_bot_has_it(int64_t bot_id)
{
    assert_int_equal(bot_id, session_of(chat)->bot_id);
    assert_int_equal(0, session_of(chat)->operator_id);
    assert_int_equal(0, session_of(chat)->offered_id);
    assert_true(is_member(chat, bot_id));
}

static void assert_in_queue(void)
{
    assert_session(chat, "offered", 0, anna);
    assert_int_equal(0, session_of(chat)->bot_id);
}

static struct open_dialog *open_chat(void)
{
    return dialog_store_open(db, arena, chat);
}

static bool is_open(void)
{
    return open_chat()->session.id != 0;
}

#define assert_heard(text)   assert_non_null(strstr(news(), text))
#define assert_silence(text) assert_null(strstr(news(), text))

/* ---- coming ---- */
static void it_comes_before_the_operators_and_hears_the_customer(void **state)
{
    (void)state;
    customer_says("hello");
    assert_bot_has_it(bot);
    const char *told = news();
    const char *join = strstr(told, "IMBOTJOINCHAT by Ivan"), *word = strstr(told, "IMBOTMESSAGEADD hello");
    assert_non_null(join);
    assert_non_null(word);
    assert_true(join < word);
    customer_says("are you there?");
    assert_bot_has_it(bot);
    assert_heard("IMBOTMESSAGEADD are you there?");
}

static void its_words_reach_the_customer_and_take_nothing(void **state)
{
    (void)state;
    customer_says("hello");
    news();
    reply(bot, chat, "I am a robot");
    assert_bot_has_it(bot);
    const char *told = news();
    assert_non_null(strstr(told, "IMCONNECTORMESSAGEADD [b]Robot:[/b] [br]I am a robot"));
    assert_null(strstr(told, "IMBOTMESSAGEADD"));
}

static void it_hears_what_the_customer_changes(void **state)
{
    struct incoming in = {
        .user = {.external_id = "u1", .name = "Ivan"}, .message_id = "one", .text = "hello", .chat_id = "c1"};
    (void)state;
    as_app(app);
    chat = connector_receive(&ops, connector, line, &in).chat_id;
    in.text = "good day";
    news();
    assert_null(connector_receive_change(&ops, connector, line, &in).error);
    assert_heard("IMBOTMESSAGEUPDATE good day");
    assert_null(connector_receive_deletion(&ops, connector, line, &in).error);
    assert_heard("IMBOTMESSAGEDELETE");
}

static void it_does_not_listen_to_operators(void **state)
{
    (void)state;
    customer_says("hello");
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_operator(&ops, NULL, chat));
    news();
    reply(anna, chat, "I am a human being");
    assert_silence("IMBOTMESSAGEADD");
    customer_says("and you are a robot");
    assert_heard("IMBOTMESSAGEADD and you are a robot");
}

static void in_the_first_session_or_in_each(void **state)
{
    (void)state;
    customer_says("one");
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_finish(&ops, NULL, chat));
    assert_false(is_open());
    assert_false(is_member(chat, bot));
    customer_says("two");
    assert_bot_has_it(bot);
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_finish(&ops, NULL, chat));
    set_line(LINE_WELCOME_BOT_JOIN, "first");
    customer_says("three");
    assert_in_queue();
}

static void nobody_comes_whom_nobody_called(void **state)
{
    (void)state;
    int64_t deaf = make_bot(app, "deaf", false);
    name_bot(LINE_WELCOME_BOT_ID, deaf);
    customer_says("hello");
    assert_in_queue();
    assert_false(is_member(chat, deaf));
}

static void an_employee_who_begins_needs_no_bot(void **state)
{
    struct incoming in = {.user = {.external_id = "u1", .name = "Ivan"},
        .message_id = "x",
        .text = "hi",
        .chat_id = "c1",
        .employee_id = boris};
    (void)state;
    as_app(app);
    chat = connector_receive(&ops, connector, line, &in).chat_id;
    assert_session(chat, "operator wrote", boris, 0);
    assert_false(is_member(chat, bot));
}

/* ---- handing on ---- */
static void it_hands_over_to_the_queue_and_stays(void **state)
{
    (void)state;
    customer_says("hello");
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_operator(&ops, NULL, chat));
    assert_in_queue();
    assert_true(is_member(chat, bot)); /* WELCOME_BOT_LEFT is "close" */
    assert_int_equal(ERR_OPERATOR_NOT_BOT, bot_session_operator(&ops, NULL, chat));
    as_user(anna);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));
    assert_true(is_member(chat, bot));
    assert_int_equal(ERR_NONE, operator_spam(&ops, chat));
    assert_false(is_member(chat, bot));
}

static void or_leaves_at_once(void **state)
{
    (void)state;
    set_line(LINE_WELCOME_BOT_LEFT, "queue");
    customer_says("hello");
    as_user(boris); /* at work with the dialog, not the bot's owner */
    assert_int_equal(ERR_NONE, bot_session_operator(&ops, NULL, chat));
    assert_in_queue();
    assert_false(is_member(chat, bot));
}

static void strangers_hand_nothing_over(void **state)
{
    (void)state;
    customer_says("hello");
    as_user(outsider);
    assert_int_equal(ERR_LINES_ACCESS, bot_session_operator(&ops, NULL, chat));
    assert_int_equal(ERR_LINES_ACCESS, bot_session_say(&ops, NULL, chat, false, "x"));
    assert_int_equal(ERR_OPERATOR_NOT_BOT, bot_session_operator(&ops, NULL, 999));
    assert_int_equal(ERR_BOT_ID, bot_session_finish(&ops, "nobody", chat));
    assert_int_equal(ERR_BOT_ID, bot_session_transfer(&ops, "nobody", chat, boris, 0, false));
    make_bot(other_app, "other", true);
    ops.who.admin = false;
    assert_int_equal(ERR_LINES_ACCESS, bot_session_finish(&ops, NULL, chat));
    assert_int_equal(ERR_OPERATOR_WRONG, bot_session_transfer(&ops, NULL, chat, boris, 0, false));
}

static void a_transfer_waits_for_its_answer(void **state)
{
    (void)state;
    customer_says("hello");
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_transfer(&ops, NULL, chat, boris, 0, false));
    assert_session(chat, "offered", 0, boris);
    assert_true(is_member(chat, bot));
    as_user(boris);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));
    assert_false(is_member(chat, bot));
    assert_int_equal(0, session_of(chat)->leaving_bot_id);
}

static void after_a_transfer_the_customer_waits_for_people(void **state)
{
    (void)state;
    set_line(LINE_NO_ANSWER_TIME, "60");
    set_line(LINE_NO_ANSWER_TEXT, "Nobody is here");
    customer_says("hello");
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_transfer(&ops, NULL, chat, boris, 0, true));
    time_passes(60);
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM message WHERE text = 'Nobody is here'"));
}

static void a_transfer_with_a_farewell(void **state)
{
    int64_t second;
    struct line_change change = line_change_nothing;
    const struct line_queue queue = {.entity_type = "user", .entity_id = outsider};
    (void)state;
    customer_says("hello");
    as_user(admin);
    change.name = "Second";
    change.queue = &queue;
    change.queue_count = 1;
    assert_int_equal(ERR_NONE, line_add(&ops, &change, &second));
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_transfer(&ops, NULL, chat, 0, second, true));
    assert_session(chat, "offered", 0, outsider);
    assert_false(is_member(chat, bot));
}

static void it_may_just_leave(void **state)
{
    (void)state;
    customer_says("hello");
    assert_true(bot_session_quit(&ops, bot, chat));
    assert_in_queue();
    assert_false(is_member(chat, bot));
    assert_false(bot_session_quit(&ops, bot, chat));
    assert_false(bot_session_quit(&ops, bot, 999));
}

static void a_transfer_to_nobody_is_refused(void **state)
{
    (void)state;
    customer_says("hello");
    as_app(app);
    assert_int_equal(ERR_OPERATOR_WRONG, bot_session_transfer(&ops, NULL, chat, 999, 0, false));
    assert_int_equal(ERR_OPERATOR_WRONG, bot_session_transfer(&ops, NULL, chat, 0, 999, false));
    assert_int_equal(ERR_OPERATOR_WRONG, bot_session_transfer(&ops, NULL, 999, boris, 0, false));
}

static void an_operator_may_take_it_from_the_bot(void **state)
{
    (void)state;
    set_line(LINE_WELCOME_BOT_LEFT, "queue");
    customer_says("hello");
    as_user(carol);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));
    assert_session(chat, "answered", carol, 0);
    assert_int_equal(0, session_of(chat)->bot_id);
    assert_false(is_member(chat, bot));
    time_passes(1000);
    assert_session(chat, "answered", carol, 0);
}

/* ---- time ---- */
static void its_time_ends(void **state)
{
    (void)state;
    set_line(LINE_WELCOME_BOT_TIME, "90");
    customer_says("hello");
    time_passes(89);
    assert_bot_has_it(bot);
    time_passes(1);
    assert_in_queue();
}

static void without_a_time_it_stays(void **state)
{
    (void)state;
    set_line(LINE_WELCOME_BOT_TIME, "0");
    set_line(LINE_NO_ANSWER_RULE, "none");
    customer_says("hello");
    time_passes(100000);
    assert_bot_has_it(bot);
}

static void a_removed_bot_leaves_its_sessions_to_the_queue(void **state)
{
    (void)state;
    customer_says("hello");
    as_app(app);
    bot_unregister(&ops, bot_get(&ops, bot));
    time_passes(0);
    assert_in_queue();
    customer_says("again");
    assert_in_queue();
}

/* ---- ending ---- */
static void it_finishes_and_may_say_so_twice(void **state)
{
    (void)state;
    customer_says("hello");
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_finish(&ops, NULL, chat));
    assert_false(is_open());
    assert_int_equal(ERR_NONE, bot_session_finish(&ops, NULL, chat));
    assert_heard("SESSIONFINISH");
}

/* ---- speaking ---- */
static void it_says_a_text_or_the_greeting(void **state)
{
    (void)state;
    customer_says("hello");
    set_line(LINE_WELCOME_MESSAGE_TEXT, "Good day");
    news();
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_say(&ops, NULL, chat, false, "a text"));
    assert_heard("[br]a text");
    assert_int_equal(ERR_NONE, bot_session_say(&ops, NULL, chat, true, "a text"));
    assert_heard("[br]Good day");
    assert_int_equal(ERR_NONE, bot_session_say(&ops, NULL, chat, false, ""));
    assert_int_equal(ERR_NONE, bot_session_say(&ops, NULL, chat, false, NULL));
    assert_silence("MESSAGEADD");
    as_user(boris);
    assert_int_equal(ERR_NONE, bot_session_say(&ops, NULL, chat, false, "from a colleague"));
    assert_heard("[b]Robot:[/b] [br]from a colleague");
    assert_bot_has_it(bot);
}

/* ---- the other occasions ---- */
static void when_nobody_answers(void **state)
{
    (void)state;
    set_line(LINE_WELCOME_BOT_ENABLE, "N");
    name_bot(LINE_NO_ANSWER_BOT_ID, bot);
    customer_says("hello");
    assert_in_queue();
    assert_true(line_bot_takes(&ops, open_chat(), LINE_BOT_NO_ANSWER));
    assert_bot_has_it(bot);
    assert_false(is_member(chat, anna));
    assert_false(line_bot_takes(&ops, open_chat(), LINE_BOT_NO_ANSWER)); /* it has it */
}

static void a_bot_that_is_there_is_called_again(void **state)
{
    (void)state;
    name_bot(LINE_NO_ANSWER_BOT_ID, bot);
    customer_says("hello");
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_operator(&ops, NULL, chat));
    news();
    assert_true(line_bot_takes(&ops, open_chat(), LINE_BOT_NO_ANSWER));
    assert_heard("IMBOTJOINCHAT");
}

static struct open_dialog *closing_with_a_bot(void)
{
    set_line(LINE_WELCOME_BOT_ENABLE, "N");
    set_line(LINE_VOTE_MESSAGE, "N");
    name_bot(LINE_CLOSE_BOT_ID, bot);
    customer_says("hello");
    reply(anna, chat, "bye");
    struct open_dialog *d = open_chat();
    assert_int_equal(ERR_NONE, session_apply(&ops, d, SESSION_BEGINS_CLOSING, 0));
    assert_true(line_bot_takes(&ops, d, LINE_BOT_CLOSE));
    return d;
}

static void a_closing_bot_hears_the_last_words(void **state)
{
    (void)state;
    closing_with_a_bot();
    customer_says("thank you");
    assert_session(chat, "closing", anna, 0);
    assert_heard("IMBOTMESSAGEADD thank you");
    time_passes(179);
    assert_true(is_open());
    time_passes(1);
    assert_false(is_open());
}

static void a_closing_bot_may_call_for_help(void **state)
{
    (void)state;
    closing_with_a_bot();
    as_app(app);
    assert_int_equal(ERR_NONE, bot_session_operator(&ops, NULL, chat));
    assert_string_equal("offered", session_state_name((enum session_state)session_of(chat)->state));
    assert_int_equal(0, session_of(chat)->operator_id);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_bot, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(it_comes_before_the_operators_and_hears_the_customer),
        TEST(its_words_reach_the_customer_and_take_nothing), TEST(it_hears_what_the_customer_changes),
        TEST(it_does_not_listen_to_operators), TEST(in_the_first_session_or_in_each),
        TEST(nobody_comes_whom_nobody_called), TEST(an_employee_who_begins_needs_no_bot),
        TEST(it_hands_over_to_the_queue_and_stays), TEST(or_leaves_at_once),
        TEST(strangers_hand_nothing_over), TEST(a_transfer_waits_for_its_answer),
        TEST(after_a_transfer_the_customer_waits_for_people), TEST(a_transfer_with_a_farewell),
        TEST(it_may_just_leave), TEST(a_transfer_to_nobody_is_refused),
        TEST(an_operator_may_take_it_from_the_bot), TEST(its_time_ends), TEST(without_a_time_it_stays),
        TEST(a_removed_bot_leaves_its_sessions_to_the_queue), TEST(it_finishes_and_may_say_so_twice),
        TEST(it_says_a_text_or_the_greeting), TEST(when_nobody_answers),
        TEST(a_bot_that_is_there_is_called_again), TEST(a_closing_bot_hears_the_last_words),
        TEST(a_closing_bot_may_call_for_help)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

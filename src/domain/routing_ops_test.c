/* The circle of a queue against a real database and the injected clock: who is asked next, who is passed over, what waits
 * and when it stops waiting. */
#include "domain/dialog_world.h"

#include <stdlib.h>

#include "domain/presence_ops.h"
#include "domain/routing_ops.h"
#include "domain/timer_ops.h"
#include "domain/user_ops.h"
#include "store/access_store.h"

/* ---- words of these tests ---- */
static void pass(int64_t milliseconds)
{
    ops.now += milliseconds;
    let_it_settle();
}

static int64_t dialog_of(const char *user)
{
    return write_as(user, user, user, "Hello").chat_id;
}

static void seen(int64_t user_id)
{
    access_store_touch_user(db, user_id, ops.now, ops.now);
    presence_seen(&ops, user_id);
    let_it_settle();
}

static void says(int64_t user_id, struct presence_change change)
{
    assert_int_equal(ERR_NONE, presence_change(&ops, user_id, &change));
    let_it_settle();
}

static struct presence_change workday(const char *word)
{
    struct presence_change change = presence_change_nothing;
    change.workday = word;
    return change;
}

static void answer(int64_t user_id, int64_t chat)
{
    as_user(user_id);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));
}

/* For good, whatever the line says at the end. */
static void close_it(int64_t chat)
{
    session_apply(&ops, dialog_store_open(db, arena, chat), SESSION_IS_CLOSED, 0);
    let_it_settle();
}

static void queue_of(const int64_t *users, size_t count)
{
    struct line_queue queue[8];
    struct line_change change = line_change_nothing;
    for (size_t i = 0; i < count; i++)
        queue[i] = (struct line_queue){.entity_type = "user", .entity_id = users[i]};
    change.queue = queue;
    change.queue_count = count;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line, &change));
    let_it_settle();
}

/* Reasons of the last decision, people by name: "strictly; Anna offline; Boris takes". */
static const char *last_reason(int64_t chat)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT reason FROM offer WHERE session_id = $1 ORDER BY id DESC LIMIT 1", DBI(session_of(chat)->id));
    const char *text = row_text(rows, 0, 0), *words = "";
    while (*text) {
        size_t len = strcspn(text, "\n"), digits = strspn(text, "0123456789");
        const char *name = "";
        if (digits)
            name = user_store_get(db, arena, strtoll(text, NULL, 10))->name;
        words = arena_printf(
            arena, "%s%s%s%.*s", words, *words ? "; " : "", name, (int)(len - digits), text + digits);
        text += len + (text[len] == '\n');
    }
    return words;
}

/* ---- the circle ---- */
static void the_next_one_is_asked_when_the_time_is_over(void **state)
{
    (void)state;
    set_line(LINE_QUEUE_TYPE, "strictly");
    set_line(LINE_QUEUE_TIME, "30");
    int64_t chat = dialog_of("u1"), asked[] = {boris, carol, anna, boris};
    assert_session(chat, "offered", 0, anna);
    pass(29 * SECOND);
    assert_session(chat, "offered", 0, anna);
    pass(SECOND);
    for (size_t i = 0; i < 4; i++) { /* round, and round again */
        assert_session(chat, "offered", 0, asked[i]);
        pass(30 * SECOND);
    }
    assert_int_equal(5, db_number(db, 0, "SELECT count(*) FROM offer WHERE outcome = 'late'"));
}

static void an_answer_stops_the_circle(void **state)
{
    (void)state;
    int64_t chat = dialog_of("u1");
    answer(anna, chat);
    pass(HOUR);
    assert_int_equal(anna, session_of(chat)->operator_id);
}

static void a_late_start_fires_each_deadline_once(void **state)
{
    (void)state;
    set_line(LINE_QUEUE_TYPE, "strictly");
    int64_t chat = dialog_of("u1");
    pass(DAY); /* nobody's process ran; the next one asks one more person, not a thousand */
    assert_session(chat, "offered", 0, boris);
    assert_int_equal(2, db_number(db, 0, "SELECT count(*) FROM offer"));
}

static void the_only_one_keeps_it(void **state)
{
    (void)state;
    queue_of(&anna, 1);
    int64_t chat = dialog_of("u1");
    pass(10 * MINUTE);
    assert_session(chat, "offered", 0, anna);
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM offer"));
}

static void the_only_one_who_declined_is_asked_again_later(void **state)
{
    (void)state;
    queue_of(&anna, 1);
    int64_t chat = dialog_of("u1");
    as_user(anna);
    assert_int_equal(ERR_NONE, operator_skip(&ops, chat));
    let_it_settle();
    assert_session(chat, "queued", 0, 0);
    assert_string_equal("evenly; Anna let it go", last_reason(chat));
    assert_false(is_member(chat, anna));
    pass(59 * SECOND);
    assert_session(chat, "queued", 0, 0);
    pass(SECOND);
    assert_session(chat, "offered", 0, anna);
}

static void without_a_time_nobody_is_passed_over(void **state)
{
    (void)state;
    set_line(LINE_QUEUE_TIME, "0");
    int64_t chat = dialog_of("u1");
    pass(DAY);
    assert_session(chat, "offered", 0, anna);
}

static void all_are_asked_again_and_newcomers_join(void **state)
{
    (void)state;
    set_line(LINE_QUEUE_TYPE, "all");
    set_line(LINE_CHECK_AVAILABLE, "Y");
    seen(anna);
    seen(boris);
    int64_t chat = dialog_of("u1");
    assert_true(is_member(chat, anna) && is_member(chat, boris) && !is_member(chat, carol));
    seen(carol);
    pass(MINUTE);
    assert_session(chat, "offered", 0, 0);
    assert_true(is_member(chat, anna) && is_member(chat, boris) && is_member(chat, carol));
    answer(carol, chat);
    assert_session(chat, "answered", carol, 0);
    assert_int_equal(0, db_number(db, 0, "SELECT count(*) FROM offer WHERE outcome = ''"));
}

/* ---- turns ---- */
static void turns_survive_one_millisecond_and_do_not_count_favours(void **state)
{
    (void)state;
    int64_t wanted[] = {anna, boris, carol, anna, boris, carol};
    for (int i = 0; i < 6; i++)
        assert_session(dialog_of(arena_printf(arena, "u%d", i)), "offered", 0, wanted[i]);
    int64_t chat = dialog_of("again");
    assert_session(chat, "offered", 0, anna);
    answer(anna, chat);
    close_it(chat);
    chat = write_as("again", "again", "m9", "One more thing").chat_id;
    assert_session(chat, "offered", 0, anna); /* hers from before, out of turn */
    assert_string_equal(
        arena_printf(arena, "evenly first %lld; Anna takes", (long long)anna), last_reason(chat));
    assert_session(dialog_of("next"), "offered", 0, boris);
}

static void a_returning_customer_does_not_wait_for_who_is_not_there(void **state)
{
    (void)state;
    set_line(LINE_CHECK_AVAILABLE, "Y");
    seen(anna);
    int64_t chat = dialog_of("u1");
    answer(anna, chat);
    close_it(chat);
    says(anna, workday("closed"));
    seen(boris);
    chat = write_as("u1", "u1", "m2", "Again").chat_id;
    assert_session(chat, "offered", 0, boris);
    assert_string_equal(
        arena_printf(arena, "evenly first %lld; Anna working day over; Boris takes", (long long)anna),
        last_reason(chat));
}

static void a_department_is_asked_as_it_is_now(void **state)
{
    (void)state;
    db_exec(db, "INSERT INTO department (id, name, sort, parent_id, head_id) VALUES (50, 'Top', 1, 0, 0), "
                "(51, 'Below', 1, 50, 0)");
    struct line_queue entry = {.entity_type = "department", .entity_id = 50};
    struct line_change change = line_change_nothing;
    change.queue = &entry;
    change.queue_count = 1;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line, &change));
    int64_t chat = dialog_of("u1");
    assert_session(chat, "queued", 0, 0);
    assert_string_equal("evenly; nobody in the queue", last_reason(chat));
    db_exec(db, "INSERT INTO user_department (user_id, department_id) VALUES ($1, 51)", DBI(outsider));
    presence_employment_changed(&ops, outsider);
    let_it_settle();
    assert_session(chat, "offered", 0, outsider);
}

/* ---- presence ---- */
static void who_is_not_there_is_passed_over_and_found_when_he_comes(void **state)
{
    (void)state;
    set_line(LINE_CHECK_AVAILABLE, "Y");
    set_line(LINE_QUEUE_TYPE, "strictly");
    int64_t chat = dialog_of("u1");
    assert_session(chat, "queued", 0, 0);
    assert_string_equal("strictly; Anna offline; Boris offline; Carol offline", last_reason(chat));
    seen(carol);
    assert_session(chat, "offered", 0, carol);
    assert_string_equal("strictly; Anna offline; Boris offline; Carol takes", last_reason(chat));
}

static void who_goes_offline_leaves_what_was_offered_to_him(void **state)
{
    (void)state;
    set_line(LINE_CHECK_AVAILABLE, "Y");
    set_line(LINE_QUEUE_TIME, "0");
    seen(anna);
    int64_t chat = dialog_of("u1");
    assert_session(chat, "offered", 0, anna);
    pass(10 * MINUTE);
    seen(boris);
    access_store_touch_user(db, anna, ops.now, ops.now); /* still there: the deadline moves by itself */
    pass(14 * MINUTE);
    seen(boris);
    assert_session(chat, "offered", 0, anna);
    pass(MINUTE);
    assert_session(chat, "offered", 0, boris);
}

static void the_end_of_a_working_day_hands_on_who_waits(void **state)
{
    (void)state;
    set_line(LINE_CHECK_AVAILABLE, "Y");
    seen(anna);
    int64_t waits = dialog_of("u1"), answered = dialog_of("u2"), pinned = dialog_of("u3");
    answer(anna, waits);
    reply(anna, answered, "Done.");
    answer(anna, pinned);
    db_exec(db, "UPDATE session SET pinned = 1 WHERE chat_id = $1", DBI(pinned));
    seen(boris);
    says(anna, workday("paused"));
    assert_session(waits, "offered", 0, boris);
    assert_session(answered, "operator wrote", anna, 0); /* nobody waits for anything */
    assert_session(pinned, "answered", anna, 0);
    write_as("u2", "u2", "m2", "No, it is not");
    assert_session(answered, "offered", 0, boris);
}

static void who_comes_back_keeps_his_dialogs(void **state)
{
    (void)state;
    set_line(LINE_CHECK_AVAILABLE, "Y");
    seen(anna);
    int64_t chat = dialog_of("u1");
    reply(anna, chat, "One moment");
    says(anna, workday("paused"));
    assert_true(session_of(chat)->away);
    says(anna, workday("opened"));
    write_as("u1", "u1", "m2", "Yes?");
    assert_session(chat, "client wrote", anna, 0);
}

static void leave_ends_by_itself(void **state)
{
    (void)state;
    struct presence_change leave = presence_change_nothing;
    set_line(LINE_CHECK_AVAILABLE, "Y");
    leave.absent_until = ops.now + DAY;
    leave.status = "online";
    says(anna, leave);
    int64_t chat = dialog_of("u1");
    assert_string_equal("evenly; Anna absent; Boris offline; Carol offline", last_reason(chat));
    pass(DAY);
    assert_session(chat, "offered", 0, anna);
}

static void the_dismissed_leave_everything(void **state)
{
    (void)state;
    int64_t had = dialog_of("u1"), offered = dialog_of("u2");
    answer(anna, had);
    db_exec(db, "UPDATE session SET pinned = 1 WHERE chat_id = $1", DBI(had));
    reply(anna, had, "Bye");
    as_user(boris);
    as_user(admin);
    struct users *user = user_store_get(db, arena, anna);
    assert_int_equal(ERR_NONE, user_alter(&ops, user, &(struct user_change){.admin = -1, .active = 0}));
    user = user_store_get(db, arena, boris);
    assert_int_equal(ERR_NONE, user_alter(&ops, user, &(struct user_change){.admin = -1, .active = 0}));
    let_it_settle();
    assert_session(had, "offered", 0, carol);
    assert_session(offered, "offered", 0, carol);
}

/* ---- limits ---- */
static void a_full_operator_is_passed_over_until_he_ends_one(void **state)
{
    (void)state;
    queue_of(&anna, 1);
    set_line(LINE_MAX_CHAT, "2");
    int64_t first = dialog_of("u1"), second = dialog_of("u2"), third = dialog_of("u3");
    assert_session(first, "offered", 0, anna);
    assert_session(second, "offered", 0, anna);
    assert_session(third, "queued", 0, 0);
    assert_string_equal("evenly; Anna limit 2", last_reason(third));
    answer(anna, first);
    let_it_settle();
    assert_session(third, "queued", 0, 0);
    close_it(first);
    assert_session(third, "offered", 0, anna);
}

static void only_answered_ones_count_when_the_line_says_so(void **state)
{
    (void)state;
    queue_of(&anna, 1);
    set_line(LINE_MAX_CHAT, "1");
    set_line(LINE_TYPE_MAX_CHAT, "answered");
    int64_t first = dialog_of("u1"), second = dialog_of("u2");
    assert_session(second, "offered", 0, anna);
    reply(anna, first, "Hello");
    int64_t third = dialog_of("u3");
    assert_session(third, "queued", 0, 0);
    set_line(LINE_MAX_CHAT, "2");
    let_it_settle();
    assert_session(third, "offered", 0, anna);
}

static void closing_ones_count_until_they_are_closed_when_the_line_says_so(void **state)
{
    (void)state;
    queue_of(&anna, 1);
    set_line(LINE_MAX_CHAT, "1");
    set_line(LINE_TYPE_MAX_CHAT, "closed");
    int64_t first = dialog_of("u1");
    reply(anna, first, "Hello");
    session_apply(&ops, dialog_store_open(db, arena, first), SESSION_BEGINS_CLOSING, 0);
    let_it_settle();
    int64_t second = dialog_of("u2");
    assert_session(second, "queued", 0, 0);
    set_line(LINE_TYPE_MAX_CHAT, "answered_new");
    let_it_settle();
    assert_session(second, "offered", 0, anna);
}

static void the_line_with_priority_comes_first(void **state)
{
    (void)state;
    int64_t second = 0;
    const struct line_queue queue = {.entity_type = "user", .entity_id = anna};
    queue_of(&anna, 1);
    set_line(LINE_MAX_CHAT, "1");
    struct line_change change = line_change_nothing;
    change.queue = &queue;
    change.queue_count = 1;
    change.setting[LINE_MAX_CHAT] = "1";
    change.setting[LINE_SESSION_PRIORITY] = "60";
    as_user(admin);
    assert_int_equal(ERR_NONE, line_add(&ops, &change, &second));
    as_app(app);
    assert_true(connector_activate(&ops, "test", second, true));
    int64_t busy = dialog_of("u1"), older = dialog_of("u2");
    ops.now += 59 * SECOND;
    int64_t first_line = line;
    line = second;
    int64_t urgent = dialog_of("u3");
    line = first_line;
    close_it(busy);
    assert_session(urgent, "offered", 0, anna);
    assert_session(older, "queued", 0, 0);
    close_it(urgent);
    assert_session(older, "offered", 0, anna);
}

static void a_longer_queue_is_worked_off_in_rounds(void **state)
{
    (void)state;
    queue_of(NULL, 0);
    int64_t last = 0;
    for (int i = 0; i < 70; i++)
        last = dialog_of(arena_printf(arena, "u%d", i));
    assert_session(last, "queued", 0, 0);
    queue_of(&anna, 1);
    assert_session(last, "offered", 0, anna);
}

static void what_somebody_gave_up_does_not_come_back_at_once(void **state)
{
    (void)state;
    queue_of(&anna, 1);
    int64_t chat = dialog_of("u1");
    answer(anna, chat);
    assert_int_equal(ERR_NONE, operator_skip(&ops, chat));
    let_it_settle();
    assert_session(chat, "queued", 0, 0);
    pass(MINUTE);
    assert_session(chat, "offered", 0, anna);
}

/* ---- timers ---- */
static void an_ended_session_has_no_deadlines(void **state)
{
    (void)state;
    int64_t chat = dialog_of("u1"), session = session_of(chat)->id;
    assert_true(timer_due_at(&ops, TIMER_QUEUE, session) > 0);
    timer_set(
        &ops, TIMER_PRESENCE, session, ops.now + HOUR); /* an object of another kind with the same number */
    close_it(chat);
    assert_int_equal(0, timer_due_at(&ops, TIMER_QUEUE, session));
    assert_int_equal(ops.now + HOUR, timer_due_at(&ops, TIMER_PRESENCE, session));
}

static void a_deadline_that_is_set_again_moves(void **state)
{
    (void)state;
    timer_set(&ops, TIMER_QUEUE, 4711, ops.now + MINUTE);
    timer_set(&ops, TIMER_QUEUE, 4711, ops.now + HOUR);
    assert_int_equal(ops.now + HOUR, timers_fire(&ops, 10));
    assert_int_equal(WAKE_TIMERS, ops.wake & (WAKE_TIMERS | WAKE_TIMERS_NOW));
    timer_set(&ops, TIMER_QUEUE, 4711, ops.now);
    assert_true(ops.wake & WAKE_TIMERS_NOW);
    assert_true(timers_fire(&ops, 10) == INT64_MAX); /* of nothing: forgotten */
}

static void a_deadline_that_fails_is_tried_again(void **state)
{
    (void)state;
    int64_t chat = dialog_of("u1"), session = session_of(chat)->id;
    ops.now += MINUTE;
    db_fault_after(db, db_can(db, DB_MANY_WRITERS) ? 12 : 8);
    timers_fire(&ops, 10);
    assert_session(chat, "offered", 0, anna);
    assert_int_equal(ops.now + MINUTE, timer_due_at(&ops, TIMER_QUEUE, session));
    pass(MINUTE);
    assert_session(chat, "offered", 0, boris);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(the_next_one_is_asked_when_the_time_is_over),
        TEST(an_answer_stops_the_circle), TEST(a_late_start_fires_each_deadline_once),
        TEST(the_only_one_keeps_it), TEST(the_only_one_who_declined_is_asked_again_later),
        TEST(without_a_time_nobody_is_passed_over), TEST(all_are_asked_again_and_newcomers_join),
        TEST(turns_survive_one_millisecond_and_do_not_count_favours),
        TEST(a_returning_customer_does_not_wait_for_who_is_not_there),
        TEST(a_department_is_asked_as_it_is_now),
        TEST(who_is_not_there_is_passed_over_and_found_when_he_comes),
        TEST(who_goes_offline_leaves_what_was_offered_to_him),
        TEST(the_end_of_a_working_day_hands_on_who_waits), TEST(who_comes_back_keeps_his_dialogs),
        TEST(leave_ends_by_itself), TEST(the_dismissed_leave_everything),
        TEST(a_full_operator_is_passed_over_until_he_ends_one),
        TEST(only_answered_ones_count_when_the_line_says_so),
        TEST(closing_ones_count_until_they_are_closed_when_the_line_says_so),
        TEST(the_line_with_priority_comes_first), TEST(a_longer_queue_is_worked_off_in_rounds),
        TEST(what_somebody_gave_up_does_not_come_back_at_once), TEST(an_ended_session_has_no_deadlines),
        TEST(a_deadline_that_is_set_again_moves), TEST(a_deadline_that_fails_is_tried_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

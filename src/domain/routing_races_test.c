/* What lines decide at once: limits, turns, deadlines that several processes fire, people who come and go. See
 * domain/race_world.h. At the end several threads do everything at once for a while: no limit is ever passed, no two
 * transactions wait for each other, and nobody waits for somebody who is free. */
#include "domain/race_world.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "domain/presence_ops.h"

static int64_t other_line;

/* ---- words of these tests ---- */
static void receive(struct side *side, int64_t line_id, const char *user, const char *id)
{
    struct incoming in = {
        .user = {.external_id = user, .name = "Ivan"}, .message_id = id, .text = "hello", .chat_id = user};
    side->ops.lines = NULL;
    side->id = connector_receive(&side->ops, connector, line_id, &in).chat_id;
}

static void first_customer(struct side *side)
{
    receive(side, line, "u1", "m1");
}

static void second_customer(struct side *side)
{
    receive(side, line, "u2", "m1");
}

static void customer_of_the_other_line(struct side *side)
{
    receive(side, other_line, "u2", "m1");
}

static void next_customer(struct side *side)
{
    static int number;
    receive(side, line, arena_printf(side->arena, "next%d", number++), "m1");
}

static void act_as(struct side *side, int64_t user_id)
{
    side->ops.lines = NULL;
    side->ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = user_id, .scopes = SCOPES_ALL};
}

static void anna_answers(struct side *side)
{
    act_as(side, anna);
    side->error = operator_answer(&side->ops, 1);
}

static void anna_finishes(struct side *side)
{
    act_as(side, anna);
    side->error = operator_finish(&side->ops, 1, false);
}

static void fire(struct side *side)
{
    side->ops.lines = NULL;
    side->id = timers_fire(&side->ops, 1);
}

static void settle(struct side *side)
{
    side->ops.lines = NULL;
    while (timers_settle(&side->ops, 1) <= side->ops.now)
        continue;
}

/* What was done becomes visible, then the engine does what follows. */
static void commit_and_settle(struct side *side)
{
    assert_true(db_commit(side->db));
    db_begin(side->db);
    settle(side);
}

static void time_passes(int64_t milliseconds)
{
    ops.now += milliseconds;
    one.ops.now = two.ops.now = ops.now;
}

static void change_line(int64_t line_id, const int64_t *users, size_t count, const char *max_chat)
{
    struct line_queue queue[3];
    struct line_change change = line_change_nothing;
    for (size_t i = 0; i < count; i++)
        queue[i] = (struct line_queue){.entity_type = "user", .entity_id = users[i]};
    change.queue = queue;
    change.queue_count = count;
    change.setting[LINE_MAX_CHAT] = max_chat;
    change.setting[LINE_VOTE_MESSAGE] = "N";
    change.setting[LINE_FULL_CLOSE_TIME] = "0";
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line_id, &change));
}

static void make_other_line(const int64_t *users, size_t count, const char *max_chat)
{
    struct line_change change = line_change_nothing;
    change.name = "Sales";
    as_user(admin);
    assert_int_equal(ERR_NONE, line_add(&ops, &change, &other_line));
    change_line(other_line, users, count, max_chat);
    as_app(app);
    assert_true(connector_activate(&ops, "test", other_line, true));
}

static int64_t ended(const char *outcome)
{
    return db_number(db, -1, "SELECT count(*) FROM offer WHERE outcome = $1", DBT(outcome));
}

/* ---- limits and turns ---- */
static void a_limit_holds_for_two_customers_of_a_line(void **state)
{
    (void)state;
    BEFORE(change_line(line, &anna, 1, "1"));
    assert_true(race(first_customer, second_customer));
    assert_session(one.id, "offered", 0, anna);
    assert_session(two.id, "queued", 0, 0);
}

static void a_limit_holds_for_two_lines_that_share_somebody(void **state)
{
    (void)state;
    BEFORE(change_line(line, &anna, 1, "1"); make_other_line(&anna, 1, "1"));
    assert_true(race(first_customer, customer_of_the_other_line));
    assert_session(one.id, "offered", 0, anna);
    assert_session(two.id, "queued", 0, 0);
}

static int64_t operators_locked; /* by the second */

static void customer_of_the_other_line_is_decided(struct side *side)
{
    customer_of_the_other_line(side);
    operators_locked = db_number(side->db, 0,
        DB_ONLY(DB_MANY_WRITERS, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                 " AND pid = pg_backend_pid() AND CAST(classid AS bigint) >> 24 = $1"),
        DBI(DB_LOCK_OPERATOR));
}

/* And let go, so that two who find each other's choice full do not wait for each other. */
static void who_turns_out_to_be_full_is_passed_over(void **state)
{
    (void)state;
    const int64_t both[] = {anna, boris};
    BEFORE(change_line(line, &anna, 1, "1"); make_other_line(both, 2, "1"));
    assert_true(race(first_customer, customer_of_the_other_line_is_decided));
    assert_session(one.id, "offered", 0, anna);
    assert_session(two.id, "offered", 0, boris);
    assert_int_equal(operators_locked, 1);
}

static void lines_without_a_limit_do_not_wait_for_each_other(void **state)
{
    (void)state;
    BEFORE(make_other_line(&anna, 1, "0"));
    assert_false(race(first_customer, customer_of_the_other_line));
    assert_session(two.id, "offered", 0, anna);
}

static void turns_are_taken_one_after_the_other(void **state)
{
    (void)state;
    const int64_t wanted[] = {anna, boris, carol, anna, boris, carol};
    for (size_t i = 0; i < 6; i += 2) {
        assert_true(race(next_customer, next_customer));
        assert_session(one.id, "offered", 0, wanted[i]);
        assert_session(two.id, "offered", 0, wanted[i + 1]);
        db_rollback(db);
    }
    db_begin(db);
}

static void new_limit(struct side *side)
{
    struct line_change change = line_change_nothing;
    change.setting[LINE_MAX_CHAT] = "1";
    act_as(side, admin);
    side->ops.who.admin = true;
    side->error = line_update(&side->ops, line, &change);
}

static void a_decision_goes_by_the_line_as_it_is(void **state)
{
    (void)state;
    BEFORE(change_line(line, &anna, 1, "0"); customer("m0", "hello"));
    assert_true(race(new_limit, second_customer));
    assert_session(two.id, "queued", 0, 0);
}

/* ---- deadlines ---- */
/* Offered to anna a minute ago, as dialog 1. */
static void let_an_offer_expire(void)
{
    BEFORE(customer("m0", "hello"));
    time_passes(MINUTE);
}

static void a_deadline_that_two_fire_has_its_effect_once(void **state)
{
    (void)state;
    let_an_offer_expire();
    assert_false(race(fire, fire)); /* who comes second leaves it to the first */
    assert_true(two.id > ops.now);
    assert_session(1, "offered", 0, boris);
    assert_int_equal(1, ended("late"));
}

static void who_settles_waits_for_whom_is_ahead(void **state)
{
    (void)state;
    let_an_offer_expire();
    assert_true(race(fire, settle));
    assert_session(1, "offered", 0, boris);
    assert_int_equal(1, ended("late"));
}

static void two_fire_two_deadlines_at_once(void **state)
{
    (void)state;
    const int64_t both[] = {boris, carol};
    BEFORE(make_other_line(both, 2, "0"); connector_receive(&ops, connector, other_line,
        &(struct incoming){.user = {.external_id = "u2"}, .message_id = "m", .text = "x", .chat_id = "u2"}));
    let_an_offer_expire();
    assert_false(race(fire, fire));
    assert_int_equal(2, ended("late"));
}

static void an_answer_in_the_last_moment_counts(void **state)
{
    (void)state;
    let_an_offer_expire();
    assert_false(race(anna_answers, fire));
    assert_int_equal(one.error, ERR_NONE);
    let_it_settle();
    assert_session(1, "answered", anna, 0);
    assert_int_equal(0, ended("late"));
}

static void an_answer_after_the_last_moment_does_not(void **state)
{
    (void)state;
    let_an_offer_expire();
    assert_true(race(fire, anna_answers));
    assert_int_equal(two.error, ERR_LINES_ACCESS);
    assert_session(1, "offered", 0, boris);
}

static void writes_again(struct side *side)
{
    struct incoming in = {
        .user = {.external_id = "u1", .name = "Ivan"}, .message_id = "m2", .text = "wait", .chat_id = "c1"};
    side->ops.lines = NULL;
    connector_receive(&side->ops, connector, line, &in);
}

static void let_a_customer_fall_silent(void)
{
    BEFORE(set_line(LINE_AUTO_CLOSE_TIME, "60"); set_line(LINE_AUTO_EXPIRE_TIME, "0");
        change_line(line, &anna, 1, "0"); customer("m0", "hello"); reply(anna, 1, "hello"));
    time_passes(MINUTE);
}

static void a_word_in_the_last_moment_keeps_the_session(void **state)
{
    (void)state;
    let_a_customer_fall_silent();
    assert_false(race(writes_again, fire));
    let_it_settle();
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM session"));
    assert_session(1, "client wrote", anna, 0);
}

static void a_word_after_the_last_moment_begins_another(void **state)
{
    (void)state;
    let_a_customer_fall_silent();
    assert_true(race(settle, writes_again));
    assert_int_equal(2, db_number(db, 0, "SELECT count(*) FROM session"));
    assert_session(1, "offered", 0, anna);
}

/* ---- coming and going ---- */
static void she_finishes_and_has_room(struct side *side)
{
    anna_finishes(side);
    commit_and_settle(side);
}

/* One finds that nobody has room while the other makes some, and sees nobody who waits. */
static void who_finds_nobody_is_found_by_who_becomes_free(void **state)
{
    (void)state;
    BEFORE(change_line(line, &anna, 1, "1"); customer("m0", "hello"); reply(anna, 1, "hello"));
    assert_true(race(second_customer, she_finishes_and_has_room));
    assert_int_equal(two.error, ERR_NONE);
    let_it_settle();
    assert_session(one.id, "offered", 0, anna);
}

static void goes_home(struct side *side)
{
    struct presence_change change = presence_change_nothing;
    change.workday = "closed";
    side->ops.lines = NULL;
    assert_int_equal(ERR_NONE, presence_change(&side->ops, anna, &change));
    commit_and_settle(side);
}

static void comes_to_work(struct side *side)
{
    struct presence_change change = presence_change_nothing;
    change.workday = "opened";
    side->ops.lines = NULL;
    assert_int_equal(ERR_NONE, presence_change(&side->ops, anna, &change));
    commit_and_settle(side);
}

static void anna_and_boris_are_there(void)
{
    const int64_t both[] = {anna, boris};
    const char *always = "opened";
    set_line(LINE_CHECK_AVAILABLE, "Y");
    change_line(line, both, 2, "0");
    for (size_t i = 0; i < 2; i++) {
        struct presence_change change = presence_change_nothing;
        change.workday = always;
        db_exec(db, "UPDATE users SET last_activity_at = $1 WHERE id = $2", DBI(ops.now), DBI(both[i]));
        assert_int_equal(ERR_NONE, presence_change(&ops, both[i], &change));
    }
}

static void what_comes_to_somebody_who_just_goes_goes_on(void **state)
{
    (void)state;
    BEFORE(anna_and_boris_are_there());
    assert_true(race(first_customer, goes_home));
    let_it_settle();
    assert_session(one.id, "offered", 0, boris);
}

static void boris_goes(void)
{
    struct presence_change change = presence_change_nothing;
    change.workday = "closed";
    assert_int_equal(ERR_NONE, presence_change(&ops, boris, &change));
    assert_int_equal(ERR_NONE, presence_change(&ops, anna, &change));
}

static void who_finds_nobody_is_found_by_who_just_comes(void **state)
{
    (void)state;
    BEFORE(anna_and_boris_are_there(); boris_goes());
    assert_true(race(first_customer, comes_to_work));
    let_it_settle();
    assert_session(one.id, "offered", 0, anna);
}

/* Her going is seen although the customer's word, which saves the session too, came in between. */
static void a_word_does_not_undo_that_she_is_gone(void **state)
{
    (void)state;
    BEFORE(anna_and_boris_are_there(); customer("m0", "hello"); reply(anna, 1, "hello"));
    race(writes_again, goes_home);
    let_it_settle();
    assert_session(1, "offered", 0, boris);
}

/* ---- everything at once ---- */
enum { THREADS = 4, STEPS = 60, LIMIT = 2 };

struct crowd {
    struct side side;
    unsigned seed;
    atomic_int *at_work;
    int conflicts, failures;
};

static unsigned chance(struct crowd *crowd, unsigned below)
{
    crowd->seed = crowd->seed * 1103515245 + 12345;
    return (crowd->seed >> 16) % below;
}

/* The newest dialog that is offered to, or in the hands of, this one; 0: none. */
static int64_t dialog_at(struct side *side, int64_t user_id, bool his)
{
    return his ? db_number(side->db, 0,
                     "SELECT chat_id FROM session WHERE operator_id = $1 AND closed_at = 0 ORDER BY id LIMIT "
                     "1",
                     DBI(user_id))
               : db_number(side->db, 0,
                     "SELECT chat_id FROM session WHERE offered_id = $1 AND offered_id <> 0 AND closed_at = 0"
                     " ORDER BY id LIMIT 1",
                     DBI(user_id));
}

static bool is_still_offered(struct side *side, int64_t chat_id, int64_t user_id)
{
    dialog_store_lock(side->db, chat_id);
    return dialog_store_open(side->db, side->arena, chat_id)->session.offered_id == user_id;
}

static void do_something(struct crowd *crowd)
{
    const int64_t people[] = {anna, boris, carol};
    struct side *side = &crowd->side;
    int64_t who = people[chance(crowd, 3)], chat;
    switch (chance(crowd, 6)) {
    case 0:
    case 1:
        side->ops.who = one.ops.who;
        receive(side, chance(crowd, 2) ? line : other_line,
            arena_printf(side->arena, "crowd%u", chance(crowd, 40)), NULL);
        break;
    case 2:
        act_as(side, who);
        if ((chat = dialog_at(side, who, false)) && is_still_offered(side, chat, who))
            operator_answer(&side->ops, chat); /* else he might take more than he has to */
        break;
    case 3:
        act_as(side, who);
        if ((chat = dialog_at(side, who, false)))
            operator_skip(&side->ops, chat);
        break;
    case 4:
        act_as(side, who);
        if ((chat = dialog_at(side, who, true)))
            operator_finish(&side->ops, chat, false);
        break;
    default:
        side->ops.now += chance(crowd, 10) == 0 ? 20 * SECOND : 0;
        fire(side);
    }
}

static void *crowd_main(void *argument)
{
    struct crowd *crowd = argument;
    for (int i = 0; i < STEPS; i++) {
        db_begin(crowd->side.db);
        do_something(crowd);
        bool done = db_commit(crowd->side.db);
        crowd->conflicts += db_conflict(crowd->side.db);
        crowd->failures += !done;
        if (!done)
            db_rollback(crowd->side.db);
    }
    atomic_fetch_sub(crowd->at_work, 1);
    return NULL;
}

static int64_t highest_load(void)
{
    return db_number(watcher, 0,
        "SELECT max(held) FROM (SELECT count(*) AS held FROM session WHERE closed_at = 0 AND state < 60"
        " AND operator_id + offered_id > 0 GROUP BY operator_id + offered_id) AS loads");
}

static void assert_nobody_waits_for_somebody_free(void)
{
    int64_t queued = db_number(db, 0, "SELECT count(*) FROM session WHERE state = 10 AND closed_at = 0");
    int64_t held = db_number(db, 0,
        "SELECT count(*) FROM session WHERE closed_at = 0 AND state < 60 AND operator_id + offered_id > 0");
    assert_true(queued == 0 || held == 3 * LIMIT);
}

static void a_crowd_keeps_the_rules(void **state)
{
    (void)state;
    const int64_t there[] = {anna, boris, carol}, back[] = {carol, boris, anna};
    BEFORE(change_line(line, there, 3, "2"); make_other_line(back, 3, "2"));
    atomic_int at_work = THREADS;
    struct crowd crowds[THREADS];
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        crowds[i] = (struct crowd){.seed = i + 1, .at_work = &at_work};
        open_side(&crowds[i].side);
        assert_int_equal(pthread_create(&threads[i], NULL, crowd_main, &crowds[i]), 0);
    }
    int64_t highest = 0;
    while (atomic_load(&at_work)) {
        int64_t load = highest_load();
        highest = load > highest ? load : highest;
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(crowds[i].conflicts, 0);
        assert_int_equal(crowds[i].failures, 0);
        ops.now = crowds[i].side.ops.now > ops.now ? crowds[i].side.ops.now : ops.now;
        close_side(&crowds[i].side);
    }
    assert_int_equal(highest, LIMIT);
    db_begin(db);
    time_passes(2 * MINUTE);
    let_it_settle();
    assert_nobody_waits_for_somebody_free();
}

int main(void)
{
    const struct CMUnitTest tests[] = {RACE(a_limit_holds_for_two_customers_of_a_line),
        RACE(a_limit_holds_for_two_lines_that_share_somebody), RACE(who_turns_out_to_be_full_is_passed_over),
        RACE(lines_without_a_limit_do_not_wait_for_each_other), RACE(turns_are_taken_one_after_the_other),
        RACE(a_decision_goes_by_the_line_as_it_is), RACE(a_deadline_that_two_fire_has_its_effect_once),
        RACE(who_settles_waits_for_whom_is_ahead), RACE(two_fire_two_deadlines_at_once),
        RACE(an_answer_in_the_last_moment_counts), RACE(an_answer_after_the_last_moment_does_not),
        RACE(a_word_in_the_last_moment_keeps_the_session), RACE(a_word_after_the_last_moment_begins_another),
        RACE(who_finds_nobody_is_found_by_who_becomes_free),
        RACE(what_comes_to_somebody_who_just_goes_goes_on), RACE(who_finds_nobody_is_found_by_who_just_comes),
        RACE(a_word_does_not_undo_that_she_is_gone), RACE(a_crowd_keeps_the_rules)};
    return RUN_RACES(tests);
}

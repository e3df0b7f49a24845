/* What leaves, and what is taken, at once: tokens, the offline queue, deliveries, and the wake-ups between processes. See
 * domain/race_world.h. */
#include "domain/race_world.h"

#include "db/notify.h"
#include "domain/app_ops.h"
#include "domain/delivery_ops.h"
#include "domain/oauth_ops.h"
#include "domain/offline_ops.h"
#include "domain/polled_event_ops.h"
#include "store/outbox_store.h"
#include "store/polled_store.h"

/* ---- refresh tokens ---- */
static const char *client_id, *old_token, *new_token;

static void exchange(struct side *side, const char *token)
{
    struct oauth_grant grant;
    struct oauth_request request = {.grant_type = "refresh_token",
        .client_id = client_id,
        .client_secret = client_secret,
        .refresh_token = token};
    side->error = oauth_grant(&side->ops, &request, &grant);
    side->text = side->error ? NULL : grant.refresh_token;
}

static void use_old_token(struct side *side)
{
    exchange(side, old_token);
}

static void use_new_token(struct side *side)
{
    exchange(side, new_token);
}

static void a_revoked_family_has_no_late_child(void **state)
{
    (void)state;
    db_begin(one.db);
    struct oauth_grant grant;
    const struct app *known = app_get(&one.ops, app);
    oauth_issue(&one.ops, known, admin, &grant);
    client_id = known->client_id;
    old_token = grant.refresh_token;
    use_old_token(&one);
    new_token = one.text;
    use_new_token(&one); /* the old one is dead from here on */
    assert_true(db_commit(one.db));
    assert_true(race(use_old_token, use_new_token));
    assert_int_equal(one.error, ERR_OAUTH_GRANT);
    assert_int_equal(two.error, ERR_OAUTH_GRANT);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM refresh_token"), 0);
}

/* ---- the offline queue ---- */
static void happens(struct ops *at, const char *object, const char *data)
{
    struct ev_connector_message payload = {.text = data};
    event_emit(at, &(struct event){.id = EVENT_LINE_MESSAGE_ADD, .object = object, .payload = &payload});
}

static void listen_offline(void)
{
    as_app(app);
    assert_int_equal(handler_unbind(&ops, &(struct handler_choice){0}, &(int64_t){0}), ERR_NONE);
    assert_int_equal(
        handler_bind(&ops,
            &(struct new_handler){
                .event = "ONOPENLINEMESSAGEADD", .offline = true, .url = "", .connector = "", .min_gap = -1}),
        ERR_NONE);
}

static void take_offline(struct side *side)
{
    size_t count;
    const char *process;
    struct offline_get question = {.limit = 1, .connector = ""};
    const struct offline_event *records = offline_get(&side->ops, &question, &count, &process);
    side->id = count ? records[0].id : 0;
    side->text = count ? records[0].data : "";
}

static void state_changes(struct side *side)
{
    happens(&side->ops, "1", "newer");
}

static void one_record_is_handed_out_once(void **state)
{
    (void)state;
    BEFORE(listen_offline(); happens(&ops, "1", "a"); happens(&ops, "2", "b"));
    assert_true(race(take_offline, take_offline));
    assert_int_not_equal(one.id, two.id);
}

static void what_is_renewed_while_it_is_handed_out_is_handed_out_new(void **state)
{
    (void)state;
    BEFORE(listen_offline(); happens(&ops, "1", "older"));
    assert_true(race(state_changes, take_offline));
    assert_string_equal(two.text, "newer");
}

static void what_is_renewed_after_it_was_handed_out_is_there_again(void **state)
{
    (void)state;
    BEFORE(listen_offline(); happens(&ops, "1", "older"));
    race(take_offline, state_changes);
    assert_string_equal(one.text, "older");
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM offline_event WHERE process_id = ''"), 1);
}

/* ---- events that are asked for ---- */
static void happens_to_bot(struct side *side, const char *data)
{
    polled_store_add(side->db, &(struct polled_event){.event = "ONX", .data = data}, 1);
}

static void read_polled(struct ops *at, int64_t offset, struct polled_answer *answer_r)
{
    polled_read(at, &(struct polled_question){.consumer_id = 1, .offset = offset}, answer_r);
}

static void ask(struct side *side)
{
    struct polled_answer answer;
    read_polled(&side->ops, 0, &answer);
    side->id = answer.next_offset;
    side->text = answer.count ? answer.events[0].data : "";
}

static void happen_first(struct side *side)
{
    happens_to_bot(side, "first written, last committed");
}

static void happen_and_ask(struct side *side)
{
    happens_to_bot(side, "last written, first committed");
    ask(side);
}

/* Written first, its row has the smaller id; had it an event id as well, confirming the other would have confirmed it. */
static void an_event_that_is_committed_late_is_not_lost(void **state)
{
    (void)state;
    struct polled_answer answer;
    assert_false(race(happen_first, happen_and_ask));
    assert_string_equal(two.text, "last written, first committed");
    read_polled(&ops, two.id, &answer);
    assert_int_equal(answer.count, 1);
    assert_string_equal(answer.events[0].data, "first written, last committed");
    assert_true(answer.events[0].event_id >= two.id);
}

static void two_who_ask_at_once_are_told_the_same(void **state)
{
    (void)state;
    BEFORE(happen_first(&(struct side){.db = db}));
    assert_true(race(ask, ask));
    assert_string_equal(one.text, two.text);
    assert_int_equal(one.id, two.id);
}

static void nobody_who_writes_waits_for_one_who_asks(void **state)
{
    (void)state;
    BEFORE(happen_first(&(struct side){.db = db}));
    assert_false(race(ask, happen_first));
}

/* ---- deliveries ---- */
static void deliver(struct side *side)
{
    struct delivery delivery = {.outbox_id = 1,
        .url = "http://h/",
        .host = "h",
        .stream = "s",
        .next_at = side->ops.now,
        .created_at = side->ops.now};
    outbox_store_deliver(side->db, &delivery);
}

static void prepare_delivery(bool with_one)
{
    db_exec(db, "DELETE FROM delivery");
    db_exec(db, "INSERT INTO outbox (id, event, data) VALUES (1, 'ONAPPTEST', '{}')");
    if (with_one)
        outbox_store_deliver(db, &(struct delivery){.outbox_id = 1,
                                     .url = "http://h/",
                                     .host = "h",
                                     .stream = "s",
                                     .next_at = ops.now,
                                     .created_at = ops.now});
}

static const struct shipment *taken_by_one;

static bool nobody(int64_t id, void *user)
{
    (void)id;
    (void)user;
    return false;
}

static const struct shipment *take(struct side *side, size_t *count_r)
{
    int64_t next = INT64_MAX;
    struct delivery_question question = {.host = "h", .room = 4, .under_way = nobody};
    return delivery_take(&side->ops, &question, count_r, &next);
}

static void take_delivery(struct side *side)
{
    size_t count;
    const struct shipment *shipments = take(side, &count);
    side->id = (int64_t)count;
    if (count && side == &one)
        taken_by_one = shipments;
}

static bool settle(struct side *side, const struct shipment *shipment)
{
    enum delivery_state state;
    return delivery_answered(&side->ops,
        &(struct delivery_answer){.id = shipment->parcel.delivery.id,
            .lease = shipment->parcel.delivery.lease,
            .attempts = shipment->parcel.delivery.attempts,
            .status = 200,
            .error = ""},
        &state);
}

static void settle_taken(struct side *side)
{
    side->id = settle(side, taken_by_one);
}

static int64_t count_state(int state)
{
    return db_number(db, -1, "SELECT count(*) FROM delivery WHERE state = $1", DBI(state));
}

static void of_two_that_are_added_one_is_the_head(void **state)
{
    (void)state;
    BEFORE(prepare_delivery(false));
    assert_true(race(deliver, deliver));
    assert_int_equal(count_state(DELIVERY_DUE), 1);
    assert_int_equal(db_number(db, 0, "SELECT state FROM delivery ORDER BY id LIMIT 1"), DELIVERY_DUE);
}

static void nobody_takes_what_another_is_taking(void **state)
{
    (void)state;
    BEFORE(prepare_delivery(true));
    assert_false(race(take_delivery, take_delivery));
    assert_int_equal(one.id, 1);
    assert_int_equal(two.id, 0);
}

static void take_alone(struct side *side)
{
    db_begin(side->db);
    take_delivery(side);
    assert_true(db_commit(side->db));
}

static void one_that_is_added_while_the_head_is_answered_becomes_the_head(void **state)
{
    (void)state;
    BEFORE(prepare_delivery(true));
    take_alone(&one);
    assert_true(race(settle_taken, deliver));
    assert_int_equal(count_state(DELIVERY_DONE), 1);
    assert_int_equal(count_state(DELIVERY_DUE), 1);
}

static void an_answer_does_not_wait_for_one_that_is_being_added(void **state)
{
    (void)state;
    BEFORE(prepare_delivery(true));
    take_alone(&one);
    assert_false(race(deliver, settle_taken));
    assert_false(two.id); /* not now */
    assert_true(settle(&(struct side){.ops = ops}, taken_by_one));
    assert_int_equal(count_state(DELIVERY_DONE), 1);
    assert_int_equal(count_state(DELIVERY_DUE), 1);
}

static void who_lost_his_lease_changes_nothing(void **state)
{
    (void)state;
    BEFORE(prepare_delivery(true));
    take_alone(&one);
    take_alone(&two);
    assert_int_equal(two.id, 0); /* it is held */
    BEFORE(db_change(db, "UPDATE delivery SET leased_until = 1"));
    take_alone(&two);
    assert_int_equal(two.id, 1);
    db_begin(db);
    assert_true(settle(&(struct side){.ops = ops}, taken_by_one));
    assert_int_equal(count_state(DELIVERY_DUE), 1);
    const struct delivery *delivery = &taken_by_one->parcel.delivery;
    assert_false(delivery_hold(&ops, delivery->id, delivery->lease));
    assert_true(delivery_hold(&ops, delivery->id, delivery->lease + 1));
}

/* ---- wake-ups ---- */
static void processes_hear_each_other_and_not_themselves(void **state)
{
    (void)state;
    char error[256];
    struct db_notifier *here = db_notifier_open(place.where, error, sizeof error);
    struct db_notifier *there = db_notifier_open(place.where, error, sizeof error);
    assert_non_null(here);
    assert_non_null(there);
    assert_int_equal(
        db_notifier_wait(here, -1, 0), ~0u); /* before it listened, anything may have been said */
    assert_int_equal(db_notifier_wait(there, -1, 0), ~0u);
    assert_true(db_notifier_send(here, WAKE_DELIVERIES));
    assert_true(db_notifier_send(here, WAKE_FETCHES));
    unsigned heard = 0;
    while (heard != (WAKE_DELIVERIES | WAKE_FETCHES))
        heard |= db_notifier_wait(there, -1, 1000);
    assert_int_equal(db_notifier_wait(here, -1, 0), 0);
    db_number(watcher, 0,
        DB_ONLY(DB_MANY_WRITERS, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                 " WHERE datname = current_database() AND pid <> pg_backend_pid()"));
    while (db_notifier_wait(there, -1, 1000) != ~0u) /* lost and found: anything may have been said */
        continue;
    db_notifier_close(&here);
    db_notifier_close(&there);
    db_close(&db);
    db = test_database_open(&place, DB_WRITE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {RACE(a_revoked_family_has_no_late_child),
        RACE(one_record_is_handed_out_once), RACE(what_is_renewed_while_it_is_handed_out_is_handed_out_new),
        RACE(what_is_renewed_after_it_was_handed_out_is_there_again),
        RACE(an_event_that_is_committed_late_is_not_lost), RACE(two_who_ask_at_once_are_told_the_same),
        RACE(nobody_who_writes_waits_for_one_who_asks), RACE(of_two_that_are_added_one_is_the_head),
        RACE(nobody_takes_what_another_is_taking),
        RACE(one_that_is_added_while_the_head_is_answered_becomes_the_head),
        RACE(an_answer_does_not_wait_for_one_that_is_being_added), RACE(who_lost_his_lease_changes_nothing),
        RACE(processes_hear_each_other_and_not_themselves)};
    return RUN_RACES(tests);
}

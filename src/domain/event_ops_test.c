/* From a change to its deliveries, against a real database: who hears what, in which order, what is tried again, what is
 * given up; and binding. */
#include "domain/event.h"

#include "domain/delivery_ops.h"
#include "domain/handler_ops.h"
#include "domain/test_world.h"

static int rendered;
static int64_t lines_app, other_app;

static const char *render(struct ops *on, const struct event *event)
{
    rendered++;
    return arena_printf(on->arena, "{\"event\":%d,\"language\":\"%s\"}", (int)event->id, event->language);
}

static void act_as(int64_t app_id, bool admin, scopes set)
{
    ops.who = (struct principal){
        .kind = AUTH_APP, .user_id = 7, .admin = admin, .app_id = app_id, .scopes = set | SCOPE_BASIC};
}

static int set_up(void **state)
{
    (void)state;
    world_begin();
    ops.render_event = render;
    rendered = 0;
    lines_app = add_app("imopenlines,imconnector,im", true);
    other_app = add_app("im", true);
    act_as(lines_app, true, SCOPE_IMCONNECTOR | SCOPE_IMOPENLINES | SCOPE_IM);
    return 0;
}

/* ---- words of these tests ---- */
static enum err bind_to(const char *event, const char *url)
{
    return handler_bind(
        &ops, &(struct new_handler){.event = event, .url = url, .connector = "", .min_gap = -1});
}

static void emit(int64_t dialog)
{
    struct ev_connector_message message = {
        .connector = "c", .line_id = 1, .chat_id = dialog, .message_id = 5};
    event_emit(
        &ops, &(struct event){.id = EVENT_CONNECTOR_MESSAGE_ADD, .dialog = dialog, .payload = &message});
}

static bool never(int64_t id, void *user)
{
    (void)id;
    (void)user;
    return false;
}

static const struct shipment *take(size_t *count_r)
{
    int64_t next = INT64_MAX;
    struct delivery_question question = {.host = "app", .room = 10, .under_way = never};
    return delivery_take(&ops, &question, count_r, &next);
}

static enum delivery_state answer(const struct shipment *shipment, int status)
{
    enum delivery_state state;
    struct delivery_answer answer = {.id = shipment->parcel.delivery.id,
        .attempts = shipment->parcel.delivery.attempts,
        .lease = shipment->parcel.delivery.lease,
        .status = status,
        .error = ""};
    assert_true(delivery_answered(&ops, &answer, &state));
    return state;
}

/* ---- emitting ---- */
static void without_listeners_nothing_is_written(void **state)
{
    size_t count;
    (void)state;
    emit(1);
    assert_int_equal(rendered, 0);
    assert_int_equal(ops.wake, 0);
    delivery_hosts(&ops, &count);
    assert_int_equal(count, 0);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM outbox"), 0);
}

static void each_handler_gets_a_delivery_of_the_one_event(void **state)
{
    size_t count;
    (void)state;
    assert_int_equal(bind_to("OnImConnectorMessageAdd", "http://app/a"), ERR_NONE);
    assert_int_equal(bind_to("ONIMCONNECTORMESSAGEADD", "http://app/b"), ERR_NONE);
    emit(1);
    const struct shipment *taken = take(&count);
    assert_int_equal(count, 2);
    assert_int_equal(rendered, 1);
    assert_int_equal(ops.wake, WAKE_DELIVERIES);
    assert_int_equal(taken[0].parcel.outbox.id, taken[1].parcel.outbox.id);
    assert_int_not_equal(taken[0].parcel.delivery.handler_id, taken[1].parcel.delivery.handler_id);
    assert_int_equal(taken[0].parcel.outbox.actor_id, 7);
    assert_non_null(strstr(taken[0].parcel.outbox.data, "\"language\":\"en\""));
    assert_string_equal(taken[0].auth.application_token, "token");
    assert_string_equal(taken[0].auth.client_endpoint, "http://x/rest/");
}

static void only_who_may_hear_it_hears_it(void **state)
{
    size_t count;
    (void)state;
    int64_t uninstalled = add_app("imconnector", false);
    const int64_t apps[] = {lines_app, other_app, uninstalled};
    for (int i = 0; i < 3; i++) {
        act_as(apps[i], true, SCOPES_ALL);
        assert_int_equal(bind_to("ONIMCONNECTORMESSAGEADD", "http://app/"), ERR_NONE);
        assert_int_equal(bind_to("ONAPPTEST", "http://app/"), ERR_NONE);
    }
    emit(1);
    const struct shipment *taken = take(&count);
    assert_int_equal(count, 1); /* other_app lacks the scope, the third is not installed */
    answer(taken, 200);
    struct ev_app_test test = {"{}"};
    event_emit(&ops, &(struct event){.id = EVENT_APP_TEST, .app_id = other_app, .payload = &test});
    take(&count);
    assert_int_equal(count, 1);
}

static void either_scope_of_the_family_lets_connector_events_in(void **state)
{
    (void)state;
    assert_true(event_in_scopes(EVENT_CONNECTOR_MESSAGE_ADD, SCOPE_IMCONNECTOR));
    assert_true(event_in_scopes(EVENT_CONNECTOR_MESSAGE_ADD, SCOPE_IMOPENLINES));
    assert_false(event_in_scopes(EVENT_CONNECTOR_MESSAGE_ADD, SCOPE_IM));
    assert_false(event_in_scopes(EVENT_SESSION_START, SCOPE_IMCONNECTOR));
    assert_true(event_in_scopes(EVENT_APP_TEST, 0));
}

/* ---- order ---- */
static void a_dialog_waits_for_its_head_and_others_do_not(void **state)
{
    size_t count;
    (void)state;
    bind_to("ONIMCONNECTORMESSAGEADD", "http://app/");
    emit(1);
    emit(1);
    emit(2);
    const struct shipment *taken = take(&count);
    assert_int_equal(count, 2);
    assert_int_equal(answer(&taken[0], 500), DELIVERY_DUE);
    assert_int_equal(answer(&taken[1], 200), DELIVERY_DONE);
    take(&count);
    assert_int_equal(
        count, 0); /* the head of dialog 1 is tried in a second, the second message waits behind it */
    ops.now += SECOND;
    const struct shipment *again = take(&count);
    assert_int_equal(count, 1);
    assert_int_equal(again[0].parcel.delivery.id, taken[0].parcel.delivery.id);
    assert_int_equal(again[0].parcel.outbox.id, taken[0].parcel.outbox.id);
    assert_int_equal(answer(&again[0], 200), DELIVERY_DONE);
    const struct shipment *next = take(&count);
    assert_int_equal(count, 1);
    assert_true(next[0].parcel.delivery.id > again[0].parcel.delivery.id);
}

static void a_refused_one_is_parked_and_its_stream_goes_on(void **state)
{
    size_t count;
    (void)state;
    bind_to("ONIMCONNECTORMESSAGEADD", "http://app/");
    emit(1);
    emit(1);
    for (int i = 0; i < 3; i++) {
        const struct shipment *taken = take(&count);
        assert_int_equal(count, 1);
        assert_int_equal(answer(&taken[0], 404), i < 2 ? DELIVERY_DUE : DELIVERY_PARKED);
        ops.now += 30 * SECOND;
    }
    const struct parcel *parked = delivery_list_parked(&ops, 0, 10, &count);
    assert_int_equal(count, 1);
    assert_string_equal(parked[0].delivery.last_error, "HTTP 404");
    const struct shipment *second = take(&count);
    assert_int_equal(count, 1);
    assert_int_not_equal(second[0].parcel.delivery.id, parked[0].delivery.id);

    assert_int_equal(delivery_redeliver(&ops, parked[0].delivery.id), ERR_NONE);
    assert_int_equal(delivery_redeliver(&ops, parked[0].delivery.id), ERR_NOT_FOUND);
    answer(&second[0], 200);
    const struct shipment *again = take(&count);
    assert_int_equal(count, 1);
    assert_int_equal(again[0].parcel.delivery.id, parked[0].delivery.id);
    assert_int_equal(again[0].parcel.delivery.attempts, 0);
}

static void an_overtaken_answer_changes_nothing(void **state)
{
    size_t count;
    (void)state;
    bind_to("ONIMCONNECTORMESSAGEADD", "http://app/");
    emit(1);
    const struct shipment *taken = take(&count);
    assert_int_equal(answer(&taken[0], 500), DELIVERY_DUE);
    assert_int_equal(answer(&taken[0], 200), DELIVERY_DUE); /* the same attempt, answered a second time */
    ops.now += SECOND;
    assert_int_equal(take(&count)[0].parcel.delivery.attempts, 1);
    access_store_drop_deliveries(db, lines_app);
    assert_int_equal(answer(&taken[0], 200), DELIVERY_DONE); /* gone: nothing to do */
}

static void the_time_of_the_next_one_is_told(void **state)
{
    size_t count;
    int64_t next = INT64_MAX;
    (void)state;
    bind_to("ONIMCONNECTORMESSAGEADD", "http://app/");
    emit(1);
    answer(take(&count), 503);
    struct delivery_question question = {.host = "app", .room = 1, .under_way = never};
    delivery_take(&ops, &question, &count, &next);
    assert_int_equal(count, 0);
    /* Where others deliver too, a round looks every second anyway. */
    assert_int_equal(next, db_can(db, DB_MANY_WRITERS) ? INT64_MAX : NOON + SECOND);
}

static void deliveries_of_a_removed_application_are_dropped_but_its_farewell(void **state)
{
    size_t count;
    (void)state;
    bind_to("ONIMCONNECTORMESSAGEADD", "http://app/");
    bind_to("ONAPPUNINSTALL", "http://app/");
    emit(1);
    assert_int_equal(app_uninstall(&ops, lines_app, true), ERR_NONE);
    const struct shipment *taken = take(&count);
    assert_int_equal(count, 1);
    assert_string_equal(taken[0].parcel.outbox.event, "ONAPPUNINSTALL");
    assert_null(taken[0].auth.access_token);
    assert_string_equal(taken[0].auth.application_token, "token");
}

static void what_was_delivered_is_forgotten_after_a_while(void **state)
{
    size_t count;
    (void)state;
    bind_to("ONIMCONNECTORMESSAGEADD", "http://app/");
    emit(1);
    emit(2);
    answer(&take(&count)[0], 200);
    ops.now += settings.keep_delivered_s * SECOND - 1;
    delivery_purge(&ops);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM outbox"), 2);
    ops.now += 1;
    delivery_purge(&ops);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM outbox"), 1);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM delivery"), 1);
}

/* ---- binding ---- */
static void binding_again_changes_nothing(void **state)
{
    size_t count;
    (void)state;
    assert_int_equal(bind_to("OnAppTest", "http://app/"), ERR_NONE);
    assert_int_equal(bind_to("ONAPPTEST", "http://app/"), ERR_NONE);
    handler_list(&ops, &count);
    assert_int_equal(count, 1);
    settings.strict_event_bind = 1;
    assert_int_equal(bind_to("ONAPPTEST", "http://app/"), ERR_HANDLER_EXISTS);
    assert_int_equal(bind_to("ONAPPTEST", "http://app/other"), ERR_NONE);
}

static void rights_of_binding(void **state)
{
    size_t count;
    int64_t removed;
    (void)state;
    assert_int_equal(bind_to("ONNOTHING", "http://app/"), ERR_EVENT_NOT_FOUND);
    assert_int_equal(bind_to("ONIMBOTMESSAGEADD", "http://app/"), ERR_EVENT_NOT_FOUND); /* no such scope */
    assert_int_equal(bind_to("ONAPPTEST", ""), ERR_ARGUMENT_EMPTY);
    assert_int_equal(bind_to("ONAPPTEST", "http://app/admin"), ERR_NONE);

    act_as(lines_app, false, 0);
    struct new_handler offline = {.event = "ONAPPTEST", .offline = true, .connector = ""};
    assert_int_equal(handler_bind(&ops, &offline), ERR_BIND_OFFLINE_ADMIN);
    struct new_handler as_other = {
        .event = "ONAPPTEST", .url = "http://app/", .auth_user_id = 1, .connector = ""};
    assert_int_equal(handler_bind(&ops, &as_other), ERR_BIND_AUTH_ADMIN);
    assert_int_equal(bind_to("ONAPPTEST", "http://app/mine"), ERR_NONE);
    const struct event_handler *mine = handler_list(&ops, &count);
    assert_int_equal(count, 1);
    assert_int_equal(mine[0].auth_user_id, 7);

    struct handler_choice as_nobody = {.event = "ONAPPTEST", .auth_said = 1, .auth_user_id = 0};
    assert_int_equal(handler_unbind(&ops, &as_nobody, &removed), ERR_UNBIND_AUTH_ADMIN);
    struct handler_choice queue = {.event = "ONAPPTEST", .kind = HANDLER_OFFLINE};
    assert_int_equal(handler_unbind(&ops, &queue, &removed), ERR_UNBIND_OFFLINE_ADMIN);
    struct handler_choice everything = {0};
    assert_int_equal(handler_unbind(&ops, &everything, &removed), ERR_NONE);
    assert_int_equal(removed, 1); /* the administrator's stays */
    act_as(lines_app, true, 0);
    handler_list(&ops, &count);
    assert_int_equal(count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_listeners_nothing_is_written),
        TEST(each_handler_gets_a_delivery_of_the_one_event),
        TEST(only_who_may_hear_it_hears_it),
        TEST(either_scope_of_the_family_lets_connector_events_in),
        TEST(a_dialog_waits_for_its_head_and_others_do_not),
        TEST(a_refused_one_is_parked_and_its_stream_goes_on),
        TEST(an_overtaken_answer_changes_nothing),
        TEST(the_time_of_the_next_one_is_told),
        TEST(deliveries_of_a_removed_application_are_dropped_but_its_farewell),
        TEST(what_was_delivered_is_forgotten_after_a_while),
        TEST(binding_again_changes_nothing),
        TEST(rights_of_binding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

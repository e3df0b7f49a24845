/* Pushes: for whom, in which order, and that nothing happens when nobody listens. */
#include "domain/push.h"

#include "domain/channel_ops.h"
#include "domain/chat_ops.h"
#include "domain/test_world.h"
#include "domain/user_ops.h"
#include "store/chat_store.h"
#include "store/push_store.h"
#include "store/transaction.h"

static int64_t anna, boris, customer, chat;
static int rendered;

static const char *render(struct ops *for_whom, const struct push *push)
{
    (void)push;
    rendered++;
    return arena_str(for_whom->arena, "{}");
}

static int set_up(void **state)
{
    (void)state;
    world_begin();
    ops.render_push = render;
    rendered = 0;
    anna = add_user("anna", USER_EMPLOYEE);
    boris = add_user("boris", USER_EMPLOYEE);
    customer = add_user("customer", USER_CONNECTOR);
    chat = chat_store_add(db, arena, &(struct chat){.type = "C", .title = "x"});
    chat_join(&ops, chat, anna);
    chat_join(&ops, chat, boris);
    chat_join_customer(&ops, chat, customer);
    ops.wake = 0;
    return 0;
}

static const struct push_app_event payload = {"{}"};
static const struct push push = {.id = PUSH_APP_EVENT, .payload = &payload, .command = "hello"};

static const struct push_channel *open_channel(int64_t user_id)
{
    ops.who = (struct principal){.kind = AUTH_SESSION, .user_id = user_id};
    return channel_open(&ops, user_id == 0, true);
}

/* How many pushes somebody has, from the beginning. */
static size_t pushes_of(int64_t user_id)
{
    size_t count;
    push_store_after_for(
        db, arena, user_id, (struct push_position){0}, (struct push_position){INT64_MAX, 0}, 100, &count);
    return count;
}

static void nothing_happens_while_nobody_listens(void **state)
{
    (void)state;
    push_to_user(&ops, anna, &push);
    push_to_chat(&ops, chat, 0, &push);
    push_to_everybody(&ops, &push);
    assert_int_equal(rendered, 0);
    assert_int_equal(ops.wake, 0);
    assert_int_equal(pushes_of(anna) + pushes_of(0), 0);
}

static void a_counter_in_memory_spares_the_question(void **state)
{
    struct push_audience audience = {.until = 0};
    (void)state;
    ops.audience = &audience;
    db_fault_after(db, 1); /* the next statement would fail */
    push_to_user(&ops, anna, &push);
    db_fault_after(db, 0);
    assert_false(db_failed(db));
    open_channel(anna);
    assert_int_equal(audience.until, NOON / SECOND * SECOND + CHANNEL_LIFE);
    push_to_user(&ops, anna, &push);
    assert_int_equal(pushes_of(anna), 1);
}

static void members_inside_hear_of_a_chat_who_have_a_channel(void **state)
{
    (void)state;
    open_channel(anna);
    open_channel(customer);
    push_to_chat(&ops, chat, 0, &push);
    assert_int_equal(pushes_of(anna), 1);
    assert_int_equal(pushes_of(boris), 0);
    assert_int_equal(pushes_of(customer), 0);
    assert_int_equal(ops.wake, WAKE_PUSH);
    open_channel(boris);
    push_to_chat(&ops, chat, anna, &push);
    assert_int_equal(pushes_of(anna), 1);
    assert_int_equal(pushes_of(boris), 1);
    assert_int_equal(rendered, 2);
}

static void one_push_serves_several_people(void **state)
{
    int64_t people[] = {boris, anna, customer, anna};
    (void)state;
    open_channel(anna);
    open_channel(boris);
    push_to_users(&ops, people, 4, &push);
    assert_int_equal(rendered, 1);
    assert_int_equal(pushes_of(anna), 1);
    assert_int_equal(pushes_of(boris), 1);
}

static void everybody_is_the_shared_channel(void **state)
{
    (void)state;
    open_channel(anna);
    push_to_everybody(&ops, &push);
    assert_int_equal(rendered, 0);
    open_channel(0);
    push_to_everybody(&ops, &push);
    assert_int_equal(pushes_of(0), 1);
    assert_int_equal(pushes_of(anna), 0);
}

static void what_is_undone_was_never_pushed(void **state)
{
    (void)state;
    open_channel(anna);
    ops_savepoint(&ops);
    push_to_user(&ops, anna, &push);
    ops_undo(&ops);
    assert_int_equal(pushes_of(anna), 0);
    ops_savepoint(&ops);
    push_to_user(&ops, anna, &push);
    ops_keep(&ops);
    assert_int_equal(pushes_of(anna), 1);
}

static void an_ended_channel_hears_nothing(void **state)
{
    (void)state;
    open_channel(anna);
    ops.now += CHANNEL_LIFE;
    ops.listeners = LISTENERS_UNKNOWN;
    push_to_user(&ops, anna, &push);
    assert_int_equal(rendered, 0);
}

static void whoever_is_dismissed_loses_his_channels(void **state)
{
    struct channel_view view;
    (void)state;
    const char *name = channel_name(arena, open_channel(anna));
    assert_int_equal(channel_find(&ops, name, &view), CHANNEL_LIVE);
    channels_forget_user(&ops, anna);
    assert_int_equal(channel_find(&ops, name, &view), CHANNEL_UNKNOWN);
    push_to_user(&ops, anna, &push);
    assert_int_equal(rendered, 0);
}

static void names_cannot_be_made_up(void **state)
{
    struct channel_view view;
    (void)state;
    const struct push_channel *mine = open_channel(anna), *other = open_channel(boris);
    const char *name = channel_name(arena, mine), *foreign = channel_name(arena, other);
    assert_int_equal(channel_find(&ops, name, &view), CHANNEL_LIVE);
    assert_int_equal(view.channel.user_id, anna);
    /* the number of another one before a MAC of mine */
    const char *mixed = arena_printf(arena, "%lld%s", (long long)other->id, strchr(name, 'x'));
    const char *const wrong[] = {"", "x", "1", "1x", "0x", "-1x", " 1x", mixed, "99999999999999999999999xabc",
        channel_public_name(arena, mine), arena_printf(arena, "%s0", name), arena_printf(arena, "0%s", name),
        arena_strn(arena, name, strlen(name) - 1)};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(channel_find(&ops, wrong[i], &view), CHANNEL_UNKNOWN);
    assert_int_equal(channel_find(&ops, foreign, &view), CHANNEL_LIVE);
    ops.now += CHANNEL_LIFE;
    assert_int_equal(channel_find(&ops, name, &view), CHANNEL_ENDED);
}

static void a_channel_is_shared_until_half_of_its_life(void **state)
{
    (void)state;
    int64_t first = open_channel(anna)->id;
    assert_int_equal(open_channel(anna)->id, first);
    ops.now += CHANNEL_LIFE / 2;
    assert_int_equal(channel_open(&ops, false, false)->id, first);
    assert_int_not_equal(open_channel(anna)->id, first);
}

static void an_application_hears_its_own_events_and_what_its_scopes_allow(void **state)
{
    struct channel_view view = {.channel = {.app_id = 7}, .scopes = SCOPE_PULL | SCOPE_IM},
                        page = {.scopes = SCOPES_ALL};
    const struct pushed message = {.module = "im"}, session = {.module = "imopenlines"},
                        event = {.module = "application", .app_id = 7},
                        other = {.module = "application", .app_id = 8},
                        pages = {.module = "application", .app_id = PUSH_PAGES};
    (void)state;
    assert_true(channel_carries(&view, &message));
    assert_false(channel_carries(&view, &session));
    assert_true(channel_carries(&view, &event));
    assert_false(channel_carries(&view, &other));
    assert_false(channel_carries(&view, &pages));
    assert_true(channel_carries(&page, &message));
    assert_true(channel_carries(&page, &session));
    assert_true(channel_carries(&page, &pages));
    assert_false(channel_carries(&page, &event));
}

static void old_pushes_go_and_their_place_is_remembered(void **state)
{
    (void)state;
    open_channel(anna);
    push_to_user(&ops, anna, &push);
    ops.now += settings.keep_pushes_s * SECOND;
    push_to_user(&ops, anna, &push);
    struct push_position before = push_store_horizon(db, arena);
    assert_false(channels_purge(&ops));
    assert_int_equal(pushes_of(anna), 1);
    struct push_position floor = push_store_floor(db, arena);
    assert_true(push_position_compare(floor, (struct push_position){0}) > 0);
    /* where transactions overlap, this one is under way, and nothing of it may be read yet */
    assert_true(ops_overlaps(&ops) || push_position_compare(floor, push_store_horizon(db, arena)) < 0);
    ops.now += settings.keep_pushes_s * SECOND;
    channels_purge(&ops);
    assert_int_equal(pushes_of(anna), 0);
    assert_true(push_position_compare(push_store_horizon(db, arena), before) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_happens_while_nobody_listens),
        TEST(a_counter_in_memory_spares_the_question),
        TEST(members_inside_hear_of_a_chat_who_have_a_channel),
        TEST(one_push_serves_several_people),
        TEST(everybody_is_the_shared_channel),
        TEST(what_is_undone_was_never_pushed),
        TEST(an_ended_channel_hears_nothing),
        TEST(whoever_is_dismissed_loses_his_channels),
        TEST(names_cannot_be_made_up),
        TEST(a_channel_is_shared_until_half_of_its_life),
        TEST(an_application_hears_its_own_events_and_what_its_scopes_allow),
        TEST(old_pushes_go_and_their_place_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Bots against a real database: whose they are, which events are written for them, what their shipments
 * carry. */
#include "domain/bot_ops.h"

#include "domain/app_ops.h"
#include "domain/bot_events.h"
#include "domain/chat_ops.h"
#include "domain/delivery_ops.h"
#include "domain/event.h"
#include "domain/user_ops.h"
#include "domain/test_world.h"
#include "store/chat_store.h"

static int64_t app_id, anna, line_chat;

static const char *render(struct ops *on, const struct event *event)
{
    return arena_printf(on->arena, "{\"event\":%d}", (int)event->id);
}

static void act_as_app(void)
{
    ops.who = (struct principal){.kind = AUTH_APP, .user_id = anna, .app_id = app_id, .scopes = SCOPES_ALL};
}

static void act_as_webhook(int64_t id)
{
    ops.who =
        (struct principal){.kind = AUTH_WEBHOOK, .user_id = anna, .webhook_id = id, .scopes = SCOPES_ALL};
}

static int set_up(void **state)
{
    struct users *user;
    (void)state;
    world_begin();
    ops.render_event = render;
    assert_int_equal(user_create(&ops, &(struct new_user){.login = "anna", .admin = true}, &user), ERR_NONE);
    anna = user->id;
    app_id = add_app("imbot", true);
    line_chat = chat_store_add(db, arena, &(struct chat){.type = "L", .entity_type = "LINES"});
    act_as_app();
    return 0;
}

/* ---- words of these tests ---- */
static struct bot *make_bot(const char *code, const char *type, const char *client_id)
{
    int64_t id = 0;
    struct bot_change given = {.code = code,
        .type = type,
        .openline = -1,
        .name = code,
        .event_message_add = "http://app/add",
        .event_welcome = "http://app/join",
        .event_bot_delete = "http://app/gone"};
    assert_int_equal(bot_register(&ops, client_id, &given, &id), ERR_NONE);
    return bot_get(&ops, id);
}

static bool never(int64_t id, void *user)
{
    (void)id;
    (void)user;
    return false;
}

static const struct shipment *shipments(size_t *count_r)
{
    int64_t next = INT64_MAX;
    struct delivery_question question = {.host = "app", .room = 10, .under_way = never};
    return delivery_take(&ops, &question, count_r, &next);
}

static void customer_says(const char *text)
{
    struct message message = {.id = 5, .chat_id = line_chat, .author_id = 99, .text = text, .params = ""};
    bot_message_received(&ops, EVENT_BOT_MESSAGE_ADD, line_chat, &message);
}

/* ---- tests ---- */
static void a_bot_is_found_by_its_owner_only(void **state)
{
    (void)state;
    struct bot *bot, *ours = make_bot("a", "B", NULL);
    assert_int_equal(bot_use(&ops, 0, NULL, &bot), ERR_NONE);
    assert_int_equal(bot->user_id, ours->user_id);
    act_as_webhook(1);
    assert_int_equal(bot_use(&ops, ours->user_id, NULL, &bot), ERR_BOT_FOREIGN);
    assert_int_equal(bot_use(&ops, 0, "key", &bot), ERR_BOT_ID);
    struct bot *theirs = make_bot("b", "B", "key");
    assert_null(strstr(theirs->client_key, "key"));
    assert_int_equal(bot_use(&ops, 0, "key", &bot), ERR_NONE);
    assert_int_equal(bot_use(&ops, 0, NULL, &bot), ERR_NONE);
    assert_int_equal(bot_use(&ops, theirs->user_id, "another", &bot), ERR_BOT_FOREIGN);
    act_as_webhook(2);
    assert_int_equal(bot_use(&ops, theirs->user_id, NULL, &bot), ERR_BOT_FOREIGN);
    assert_int_equal(bot_use(&ops, theirs->user_id, "key", &bot), ERR_NONE);
}

static void nobody_without_a_name_owns_bots(void **state)
{
    size_t count;
    (void)state;
    make_bot("a", "B", NULL);
    ops.who = (struct principal){.kind = AUTH_SESSION, .user_id = anna};
    assert_null(bot_list(&ops, NULL, &count));
    assert_int_equal(count, 0);
}

static void a_bot_for_lines_hears_the_customer(void **state)
{
    size_t count;
    (void)state;
    struct bot *lines = make_bot("lines", "O", NULL), *plain = make_bot("plain", "B", NULL);
    customer_says("nobody is here yet");
    chat_join(&ops, line_chat, lines->user_id);
    chat_join(&ops, line_chat, plain->user_id);
    customer_says("hello");
    const struct shipment *sent = shipments(&count);
    assert_int_equal(count, 2); /* both are welcomed; what the customer said waits behind the welcome */
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(sent[i].parcel.outbox.event, "ONIMBOTJOINCHAT");
        enum delivery_state became;
        struct delivery_answer answer = {.id = sent[i].parcel.delivery.id,
            .lease = sent[i].parcel.delivery.lease,
            .status = 200,
            .error = ""};
        assert_true(delivery_answered(&ops, &answer, &became));
    }
    sent = shipments(&count);
    assert_int_equal(count, 1);
    assert_string_equal(sent[0].parcel.outbox.event, "ONIMBOTMESSAGEADD");
    assert_int_equal(sent[0].bot_id, lines->user_id);
}

static void a_shipment_carries_the_bots_own_tokens(void **state)
{
    size_t count;
    (void)state;
    struct bot *bot = make_bot("a", "B", NULL);
    struct message message = {.id = 5, .author_id = anna, .text = "hi", .params = "", .uuid = ""};
    struct chat *chat = chat_by_dialog_id(&ops, arena_printf(arena, "%lld", (long long)bot->user_id), true);
    bot_message_added(&ops, chat, &message);
    const struct shipment *sent = shipments(&count);
    assert_true(count > 0);
    assert_int_equal(sent[0].bot_id, bot->user_id);
    assert_int_equal(sent[0].bot.user_id, bot->user_id);
    assert_string_equal(sent[0].bot.client_id, app_get(&ops, app_id)->client_id);
    assert_non_null(sent[0].bot.access_token);
    assert_non_null(sent[0].bot.refresh_token);
    assert_int_equal(0, db_number(db, -1, "SELECT count(*) FROM refresh_token"));
    assert_int_equal(sent[0].auth.user_id, anna);
    assert_null(sent[0].auth.refresh_token);
}

static void who_goes_says_good_bye_and_frees_its_code(void **state)
{
    size_t count;
    (void)state;
    struct bot *bot = make_bot("a", "B", NULL), *found;
    bot_unregister(&ops, bot);
    assert_int_equal(bot_use(&ops, bot->user_id, NULL, &found), ERR_BOT_ID);
    assert_false(user_get(&ops, bot->user_id)->active);
    const struct shipment *sent = shipments(&count);
    assert_int_equal(count, 1);
    assert_string_equal(sent[0].parcel.outbox.event, "ONIMBOTDELETE");
    assert_int_equal(sent[0].bot_id, 0);
    assert_int_not_equal(make_bot("a", "B", NULL)->user_id, bot->user_id);
}

static void an_application_takes_its_bots_along(void **state)
{
    size_t count;
    (void)state;
    struct bot *bot = make_bot("a", "B", NULL);
    assert_int_equal(app_uninstall(&ops, app_id, true), ERR_NONE);
    assert_int_equal(bot_get(&ops, bot->user_id)->removed_at, ops.now);
    const struct shipment *sent = shipments(&count);
    assert_int_equal(count, 1);
    assert_null(sent[0].auth.access_token);
}

#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {T(a_bot_is_found_by_its_owner_only),
        T(nobody_without_a_name_owns_bots), T(a_bot_for_lines_hears_the_customer),
        T(a_shipment_carries_the_bots_own_tokens), T(who_goes_says_good_bye_and_frees_its_code),
        T(an_application_takes_its_bots_along)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

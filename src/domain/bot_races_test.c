/* What happens to bots, their commands and chat applications at once. See domain/race_world.h. */
#include "domain/race_world.h"

#include "domain/bot_ops.h"
#include "domain/chat_app_ops.h"
#include "domain/command_ops.h"
#include "domain/group_ops.h"

/* ---- registering ---- */
static void register_bot(struct side *side)
{
    struct bot_change given = {.code = "helper", .type = "B", .openline = -1, .name = "Helper"};
    side->error = bot_register(&side->ops, NULL, &given, &side->id);
}

static void register_bot_of_another(struct side *side)
{
    side->ops.who.app_id = other_app;
    register_bot(side);
}

static int64_t owned;

static void replace_token(struct side *side, const char *token)
{
    struct bot *bot;
    const struct bot_change_v2 v2 = {.hidden = -1, .reactions = -1, .token = token};
    side->ops.who.kind = AUTH_WEBHOOK;
    side->error = bot_use(&side->ops, owned, "old", &bot);
    if (!side->error)
        side->error = bot_update(&side->ops, bot, &(struct bot_change){.openline = -1, .v2 = &v2});
}

static void replace_token_by_a(struct side *side)
{
    replace_token(side, "a");
}

static void replace_token_by_b(struct side *side)
{
    replace_token(side, "b");
}

static void a_replaced_token_is_dead_for_who_was_waiting(void **state)
{
    struct bot *bot;
    (void)state;
    BEFORE({
        const struct bot_change_v2 v2 = {.event_mode = BOT_FETCH, .webhook_url = ""};
        const struct bot_change given = {.code = "owned", .type = "B", .name = "Owned", .v2 = &v2};
        ops.who.kind = AUTH_WEBHOOK;
        assert_int_equal(bot_register_v2(&ops, "old", &given, &bot), ERR_NONE);
        owned = bot->user_id;
    });
    assert_true(race(replace_token_by_a, replace_token_by_b));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_BOT_FOREIGN);
}

static void a_bot_registered_twice_at_once_is_one_bot(void **state)
{
    (void)state;
    assert_true(race(register_bot, register_bot));
    assert_int_equal(two.error, ERR_NONE);
    assert_int_equal(one.id, two.id);
}

static void the_code_of_a_bot_belongs_to_one_application(void **state)
{
    (void)state;
    assert_true(race(register_bot, register_bot_of_another));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_BOT_CREATE);
}

/* ---- what goes with a bot ---- */
/* Each finds the bot before it locks, as a call does. */
static void unregister_bot(struct side *side)
{
    struct bot *bot;
    side->error = bot_use(&side->ops, 0, NULL, &bot);
    if (!side->error)
        bot_unregister(&side->ops, bot);
}

static void register_command(struct side *side)
{
    struct bot *bot;
    struct command_change given = {.command = "echo", .url = "http://handler/", .titles = "[]"};
    side->error = bot_use(&side->ops, 0, NULL, &bot);
    if (!side->error)
        side->error = command_register(&side->ops, bot, &given, &side->id);
}

static void register_chat_app(struct side *side)
{
    struct bot *bot;
    const struct chat_app_change given = {.js_method = "PUT",
        .js_param = "/help",
        .titles = "[{}]",
        .width = CHAT_APP_KEEP,
        .height = CHAT_APP_KEEP};
    side->error = bot_use(&side->ops, 0, NULL, &bot);
    if (!side->error)
        side->error = chat_app_register(&side->ops, bot, "echo", &given, &side->id);
}

static void a_bot_to_race_for(void)
{
    int64_t id;
    struct bot_change given = {.code = "helper", .type = "B", .openline = -1, .name = "Helper"};
    as_app(app);
    assert_int_equal(bot_register(&ops, NULL, &given, &id), ERR_NONE);
}

static void a_bot_that_goes_gets_no_command(void **state)
{
    (void)state;
    BEFORE(a_bot_to_race_for());
    assert_true(race(unregister_bot, register_command));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_BOT_ID);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM bot_command"), 0);
}

static void a_command_of_a_bot_that_goes_goes_with_it(void **state)
{
    (void)state;
    BEFORE(a_bot_to_race_for());
    assert_true(race(register_command, unregister_bot));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_NONE);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM bot_command"), 0);
}

static void a_bot_that_goes_gets_no_chat_app(void **state)
{
    (void)state;
    BEFORE(a_bot_to_race_for());
    assert_true(race(unregister_bot, register_chat_app));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_BOT_ID);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM chat_app"), 0);
}

static void a_chat_app_registered_twice_at_once_is_one(void **state)
{
    (void)state;
    BEFORE(a_bot_to_race_for());
    assert_true(race(register_chat_app, register_chat_app));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_NONE);
    assert_int_equal(one.id, two.id);
}

/* ---- the text field ---- */
static int64_t room;

static void a_bot_in_a_room(void)
{
    size_t count;
    a_bot_to_race_for();
    room = chat_store_add(db, arena, &(struct chat){.type = "C", .title = "Room", .owner_id = admin});
    chat_join(&ops, room, bot_list(&ops, NULL, &count)->user_id);
}

static void close_field(struct side *side)
{
    struct bot *bot;
    side->error = bot_use(&side->ops, 0, NULL, &bot);
    if (side->error)
        return;
    struct principal before = bot_act(&side->ops, bot);
    const struct chat *chat = chat_get(&side->ops, room);
    side->error = chat && chat_set_field(&side->ops, chat, false) ? ERR_NONE : ERR_V2_DENIED;
    side->ops.who = before;
}

static void leave_room(struct side *side)
{
    struct bot *bot;
    side->error = bot_use(&side->ops, 0, NULL, &bot);
    if (side->error)
        return;
    struct principal before = bot_act(&side->ops, bot);
    side->error = group_leave(&side->ops, room);
    side->ops.who = before;
}

static void the_field_is_on(enum err of_the_second)
{
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, of_the_second);
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM chat WHERE field_off_by <> 0"), 0);
}

static void no_field_stays_off_behind_a_bot_that_is_unregistered(void **state)
{
    (void)state;
    BEFORE(a_bot_in_a_room());
    assert_true(race(unregister_bot, close_field));
    the_field_is_on(ERR_V2_DENIED);
}

static void a_bot_that_is_unregistered_opens_what_it_just_closed(void **state)
{
    (void)state;
    BEFORE(a_bot_in_a_room());
    assert_true(race(close_field, unregister_bot));
    the_field_is_on(ERR_NONE);
}

static void no_field_stays_off_behind_a_bot_that_leaves(void **state)
{
    (void)state;
    BEFORE(a_bot_in_a_room());
    assert_true(race(leave_room, close_field));
    the_field_is_on(ERR_V2_DENIED);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {RACE(a_replaced_token_is_dead_for_who_was_waiting),
        RACE(a_bot_registered_twice_at_once_is_one_bot), RACE(the_code_of_a_bot_belongs_to_one_application),
        RACE(a_bot_that_goes_gets_no_command), RACE(a_command_of_a_bot_that_goes_goes_with_it),
        RACE(a_bot_that_goes_gets_no_chat_app), RACE(a_chat_app_registered_twice_at_once_is_one),
        RACE(no_field_stays_off_behind_a_bot_that_is_unregistered),
        RACE(a_bot_that_is_unregistered_opens_what_it_just_closed),
        RACE(no_field_stays_off_behind_a_bot_that_leaves)};
    return RUN_RACES(tests);
}

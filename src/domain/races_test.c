/* What people do at once: write, answer, register, change. See domain/race_world.h. */
#include "domain/race_world.h"

#include "domain/fetch_ops.h"
#include "domain/message_ops.h"
#include "domain/quick_ops.h"
#include "domain/reaction_ops.h"
#include "domain/user_ops.h"
#include "store/file_store.h"

/* ---- dialogs ---- */
static void receive(struct side *side, const char *user, const char *chat, const char *id, const char *text)
{
    struct incoming in = {
        .user = {.external_id = user, .name = "Ivan"}, .message_id = id, .text = text, .chat_id = chat};
    struct incoming_result result = connector_receive(&side->ops, connector, line, &in);
    side->id = result.chat_id;
    side->text = result.error;
}

static void first_word(struct side *side)
{
    receive(side, "u1", "c1", "m1", "first");
}

static void second_word(struct side *side)
{
    receive(side, "u1", "c1", "m2", "second");
}

static void another_customer(struct side *side)
{
    receive(side, "u2", "c2", "m1", "hello");
}

static int64_t count_messages(void)
{
    return db_number(db, -1, "SELECT count(*) FROM message WHERE system = 0");
}

static void two_first_words_make_one_dialog_and_one_session(void **state)
{
    (void)state;
    assert_true(race(first_word, second_word));
    assert_int_equal(one.id, two.id);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM dialog"), 1);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM session"), 1);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM customer"), 1);
    assert_int_equal(count_messages(), 2);
}

static void a_message_that_comes_twice_at_once_is_kept_once(void **state)
{
    (void)state;
    assert_true(race(first_word, first_word));
    assert_int_equal(one.id, two.id);
    assert_int_equal(count_messages(), 1);
}

static void finish(struct side *side)
{
    side->ops.who =
        (struct principal){.kind = AUTH_WEBHOOK, .user_id = admin, .admin = true, .scopes = SCOPES_ALL};
    side->error = operator_finish(&side->ops, 1, true);
}

static void words_after_the_end_begin_one_new_session(void **state)
{
    (void)state;
    BEFORE(customer("m0", "hello"));
    assert_true(race(finish, second_word));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM session"), 2);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM session WHERE closed_at = 0"), 1);
    assert_int_equal(session_of(two.id)->id, 2);
}

/* A reader who saw the later id and asks for what comes after it would never see the earlier one. */
static void ids_of_a_chat_are_in_the_order_in_which_they_are_seen(void **state)
{
    (void)state;
    BEFORE(customer("m0", "hello"));
    assert_true(race(first_word, second_word));
    assert_int_equal(db_number(db, 0, "SELECT id FROM message WHERE text = 'first'"), 2);
    assert_int_equal(db_number(db, 0, "SELECT id FROM message WHERE text = 'second'"), 3);
}

static void in_one_group_chat(struct side *side)
{
    receive(side, "voice", "group1", "m1", "hello");
}

static void in_another_group_chat(struct side *side)
{
    receive(side, "voice", "group2", "m1", "hello");
}

static void a_customer_who_writes_in_two_chats_at_once_is_made_once(void **state)
{
    (void)state;
    BEFORE(add_connector("group", true));
    assert_true(race(in_one_group_chat, in_another_group_chat));
    assert_int_not_equal(one.id, two.id);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM customer"), 1);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM users WHERE type = 'connector'"), 1);
}

static void two_customers_at_once_get_two_operators(void **state)
{
    (void)state;
    assert_true(race(first_word, another_customer));
    assert_int_not_equal(session_of(one.id)->offered_id, session_of(two.id)->offered_id);
}

static void delete_line(struct side *side)
{
    side->ops.who =
        (struct principal){.kind = AUTH_WEBHOOK, .user_id = admin, .admin = true, .scopes = SCOPES_ALL};
    side->error = line_delete(&side->ops, line);
}

static void a_deleted_line_takes_no_more_dialogs(void **state)
{
    (void)state;
    assert_true(race(delete_line, first_word));
    assert_string_equal(two.text, "The open line was deleted");
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM dialog"), 0);
}

static void a_dialog_that_begins_while_its_line_is_deleted_ends(void **state)
{
    (void)state;
    assert_true(race(first_word, delete_line));
    assert_int_equal(two.error, ERR_NONE);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM session WHERE closed_at = 0"), 0);
}

/* ---- operators ---- */
static void answer_as(struct side *side, int64_t user_id)
{
    side->ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = user_id, .scopes = SCOPES_ALL};
    side->error = operator_answer(&side->ops, 1);
}

static void anna_answers(struct side *side)
{
    answer_as(side, anna);
}

static void boris_answers(struct side *side)
{
    answer_as(side, boris);
}

static void one_offer_is_answered_by_one_operator(void **state)
{
    (void)state;
    BEFORE(set_line(LINE_QUEUE_TYPE, "all"));
    BEFORE(customer("m0", "hello"));
    assert_true(race(anna_answers, boris_answers));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_LINES_ACCESS); /* it is not open to him any more */
    assert_int_equal(session_of(1)->operator_id, anna);
}

/* ---- chats ---- */
static void write_to(struct side *side, int64_t from, int64_t to)
{
    side->ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = from, .scopes = SCOPES_ALL};
    side->error = message_send(&side->ops, arena_printf(side->arena, "%lld", (long long)to),
        &(struct new_message){.text = "hi", .params = ""}, 0, &side->id);
}

static void anna_writes_to_boris(struct side *side)
{
    write_to(side, anna, boris);
}

static void boris_writes_to_anna(struct side *side)
{
    write_to(side, boris, anna);
}

static void two_who_write_to_each_other_get_one_chat(void **state)
{
    (void)state;
    assert_true(race(anna_writes_to_boris, boris_writes_to_anna));
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM chat"), 1);
    assert_int_equal(db_number(db, 0, "SELECT message_count FROM chat"), 2);
}

static void delete_message(struct side *side)
{
    side->ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = anna, .scopes = SCOPES_ALL};
    side->error = message_delete(&side->ops, 1);
}

static void change_message(struct side *side)
{
    side->ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = anna, .scopes = SCOPES_ALL};
    side->error = message_change(&side->ops, 1, "changed", NULL, true);
}

static void a_deleted_message_does_not_come_back(void **state)
{
    (void)state;
    BEFORE({
        as_user(anna);
        int64_t id;
        message_send(&ops, arena_printf(arena, "%lld", (long long)boris),
            &(struct new_message){.text = "hi", .params = ""}, 0, &id);
    });
    assert_true(race(delete_message, change_message));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_CANT_EDIT);
    assert_int_equal(db_number(db, 0, "SELECT deleted FROM message"), 1);
}

/* ---- people ---- */
static void make_zoe(struct side *side)
{
    struct users *user;
    side->error = user_create(&side->ops, &(struct new_user){.login = "zoe", .email = "zoe@x.org"}, &user);
}

static void a_login_is_given_once(void **state)
{
    (void)state;
    assert_true(race(make_zoe, make_zoe));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_EXISTS);
}

static void dismiss(struct side *side, int64_t user_id)
{
    side->error = user_alter(
        &side->ops, user_get(&side->ops, user_id), &(struct user_change){.admin = 0, .active = -1});
}

static void dismiss_admin(struct side *side)
{
    dismiss(side, admin);
}

static void dismiss_anna(struct side *side)
{
    dismiss(side, anna);
}

static void make_admin(int64_t user_id)
{
    struct users *user = user_store_get(db, arena, user_id);
    user->admin = true;
    user_store_save(db, arena, user);
}

static void two_administrators_cannot_dismiss_each_other(void **state)
{
    (void)state;
    BEFORE(make_admin(admin); make_admin(anna));
    assert_true(race(dismiss_admin, dismiss_anna));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_LAST_ADMIN);
}

static void picture_comes(struct side *side)
{
    size_t count;
    int64_t next;
    const struct pending_fetch *due = fetch_due(&side->ops, 1, &count, &next);
    assert_int_equal(count, 1);
    fetch_succeeded(
        &side->ops, due, &(struct kept_file){.blob = "picture", .size = 1, .width = 1, .height = 1});
}

static void new_name(struct side *side)
{
    struct incoming in = {
        .user = {.external_id = "u1", .name = "Peter"}, .message_id = "m2", .text = "x", .chat_id = "c1"};
    connector_receive(&side->ops, connector, line, &in);
}

static void a_new_name_does_not_undo_a_new_picture(void **state)
{
    (void)state;
    BEFORE({
        struct incoming_result known = customer("m0", "hello");
        fetch_avatar(&ops, known.user_id, "http://x/face.png");
    });
    assert_true(race(picture_comes, new_name));
    const struct rows *rows = db_query(db, arena, "SELECT name, avatar FROM users WHERE type = 'connector'");
    assert_string_equal(row_text(rows, 0, 0), "Peter");
    assert_string_equal(row_text(rows, 0, 1), "picture");
}

/* ---- applications ---- */
static void bind_handler(struct side *side)
{
    side->error = handler_bind(
        &side->ops, &(struct new_handler){
                        .event = "ONAPPTEST", .url = "http://handler/new", .connector = "", .min_gap = -1});
}

static void a_handler_bound_twice_at_once_hears_once(void **state)
{
    (void)state;
    assert_true(race(bind_handler, bind_handler));
    assert_int_equal(
        db_number(db, 0, "SELECT count(*) FROM event_handler WHERE url = 'http://handler/new'"), 1);
}

static void register_connector(struct side *side)
{
    struct connector wanted = {
        .code = "fresh", .name = "Connector", .icon = "{}", .icon_disabled = "", .handler_url = "https://x/"};
    side->error = connector_register(&side->ops, &wanted);
}

static void register_connector_of_another(struct side *side)
{
    side->ops.who.app_id = other_app;
    register_connector(side);
}

static void a_connector_belongs_to_one_application(void **state)
{
    (void)state;
    assert_true(race(register_connector, register_connector_of_another));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_REGISTER_TAKEN);
}

static void keep_words(struct side *side)
{
    side->ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = admin, .admin = true};
    side->error = quick_add(&side->ops, line, "We are open from 9 to 5.", &side->id);
}

static void a_quick_answer_is_kept_once(void **state)
{
    (void)state;
    assert_true(race(keep_words, keep_words));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(one.id, two.id);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM quick_answer"), 1);
}

/* ---- files ---- */
static const struct pending_fetch *fetches;
static int64_t one_message;

static void file_arrives(struct side *side, const struct pending_fetch *fetch)
{
    size_t count;
    fetch_succeeded(&side->ops, fetch, &(struct kept_file){.blob = "b", .size = 1});
    const struct file *files = file_store_of_message(side->db, side->arena, one_message, &count);
    side->id = 0;
    for (size_t i = 0; i < count; i++)
        side->id += files[i].state == FILE_HERE;
}

static void first_file(struct side *side)
{
    file_arrives(side, &fetches[0]);
}

static void second_file(struct side *side)
{
    file_arrives(side, &fetches[1]);
}

/* Else the last word about the message would show one of them as missing. */
static void files_of_one_message_see_each_other_arrive(void **state)
{
    size_t count;
    int64_t next = INT64_MAX;
    const struct new_file files[] = {{"one", "http://x/1"}, {"two", "http://x/2"}};
    (void)state;
    BEFORE(one_message =
               message_store_new(&ops, &(struct new_message){.chat_id = customer("m0", "hello").chat_id,
                                           .text = "",
                                           .params = "",
                                           .files = files,
                                           .file_count = 2});
        fetches = fetch_due(&ops, 2, &count, &next));
    assert_int_equal(count, 2);
    assert_true(race(first_file, second_file));
    assert_int_equal(two.id, 2);
}

/* ---- messages with a name, reactions ---- */
static int64_t talk, said;

static void begin_talk(void)
{
    talk = chat_store_add(db, arena, &(struct chat){.type = "C", .title = "Talk", .owner_id = admin});
    chat_join(&ops, talk, admin);
    said = reply(admin, talk, "said");
}

static void as_admin(struct side *side)
{
    side->ops.who =
        (struct principal){.kind = AUTH_WEBHOOK, .user_id = admin, .admin = true, .scopes = SCOPES_ALL};
}

static void send_named(struct side *side)
{
    as_admin(side);
    const struct new_message message = {.text = "once", .params = "", .uuid = "a name"};
    side->error = message_send(
        &side->ops, arena_printf(side->arena, "chat%lld", (long long)talk), &message, 0, &side->id);
}

static void a_message_that_is_sent_twice_at_once_is_one(void **state)
{
    (void)state;
    BEFORE(begin_talk());
    assert_true(race(send_named, send_named));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(one.id, two.id);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM message WHERE chat_id = $1", DBI(talk)), 2);
}

static void delete_said(struct side *side)
{
    as_admin(side);
    side->error = message_delete(&side->ops, said);
}

static void react_to_said(struct side *side)
{
    as_admin(side);
    side->error = reaction_add(&side->ops, said, "fire");
}

static void no_reaction_outlives_its_message(void **state)
{
    (void)state;
    BEFORE(begin_talk());
    assert_true(race(delete_said, react_to_said));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_V2_DENIED);
    assert_int_equal(db_number(db, 0, "SELECT count(*) FROM reaction"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {RACE(two_first_words_make_one_dialog_and_one_session),
        RACE(a_message_that_comes_twice_at_once_is_kept_once),
        RACE(words_after_the_end_begin_one_new_session),
        RACE(ids_of_a_chat_are_in_the_order_in_which_they_are_seen),
        RACE(a_customer_who_writes_in_two_chats_at_once_is_made_once),
        RACE(two_customers_at_once_get_two_operators), RACE(a_deleted_line_takes_no_more_dialogs),
        RACE(a_dialog_that_begins_while_its_line_is_deleted_ends),
        RACE(one_offer_is_answered_by_one_operator), RACE(two_who_write_to_each_other_get_one_chat),
        RACE(a_deleted_message_does_not_come_back), RACE(a_login_is_given_once),
        RACE(two_administrators_cannot_dismiss_each_other), RACE(a_new_name_does_not_undo_a_new_picture),
        RACE(a_handler_bound_twice_at_once_hears_once), RACE(a_connector_belongs_to_one_application),
        RACE(a_quick_answer_is_kept_once), RACE(files_of_one_message_see_each_other_arrive),
        RACE(a_message_that_is_sent_twice_at_once_is_one), RACE(no_reaction_outlives_its_message)};
    return RUN_RACES(tests);
}

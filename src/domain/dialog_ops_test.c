/* The main job against a real database: a customer writes, operators are asked and answer, the connector hears of it. */
#include "domain/dialog_ops.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "db/db.h"
#include "domain/chat_ops.h"
#include "domain/connector_message_ops.h"
#include "domain/connector_ops.h"
#include "domain/event.h"
#include "domain/handler_ops.h"
#include "domain/line_ops.h"
#include "domain/message_ops.h"
#include "domain/operator_ops.h"
#include "domain/session_ops.h"
#include "store/access_store.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/session_store.h"
#include "store/user_store.h"

enum { NOON = 1700000000 };

static struct arena *arena;
static struct db *db;
static struct settings settings;
static struct ops ops;
static struct connector *connector;
static int64_t app, other_app, admin, anna, boris, carol, outsider, line;

/* ---- the little world of these tests ---- */
static const char *render(struct arena *memory, const struct event *event)
{
    if (event->id == EVENT_CONNECTOR_DIALOG_START || event->id == EVENT_CONNECTOR_DIALOG_FINISH ||
        event->id == EVENT_SESSION_START || event->id == EVENT_SESSION_FINISH) {
        const struct ev_session *s = event->payload;
        return arena_printf(memory, "%lld<%lld", (long long)s->session_id, (long long)s->parent_id);
    }
    const struct ev_connector_message *m = event->payload;
    return arena_printf(
        memory, "%s%s%s", m->text, m->external_count ? "#" : "", m->external_count ? m->external_ids[0] : "");
}

static int64_t add_user(const char *name, const char *type)
{
    struct users user = {.type = type,
        .login = name,
        .password_hash = "",
        .email = "",
        .name = name,
        .last_name = "",
        .second_name = "",
        .work_position = "",
        .gender = "",
        .birthday = "",
        .phone = "",
        .website = "",
        .avatar = "",
        .color = "",
        .time_zone = "",
        .language = "",
        .active = true,
        .external_auth = ""};
    return user_store_add(db, arena, &user);
}

static int64_t add_app(void)
{
    struct app row = {.client_id = random_token(arena, 12),
        .secret_hash = "",
        .name = "App",
        .scopes = "imopenlines,imconnector,im",
        .handler_url = "",
        .install_url = "",
        .redirect_url = "",
        .installed = true,
        .application_token = "",
        .generation = 1,
        .status = "L",
        .language = "en",
        .installer_id = 1,
        .created_at = NOON * 1000LL};
    return access_store_app_add(db, &row);
}

static void as_app(int64_t app_id)
{
    ops.who = (struct principal){
        .kind = AUTH_APP, .user_id = admin, .admin = true, .app_id = app_id, .scopes = SCOPES_ALL};
}

static void as_user(int64_t user_id)
{
    ops.who = (struct principal){
        .kind = AUTH_WEBHOOK, .user_id = user_id, .admin = user_id == admin, .scopes = SCOPES_ALL};
}

static void listen_to_all(int64_t app_id)
{
    static const enum event_id events[] = {EVENT_CONNECTOR_MESSAGE_ADD, EVENT_CONNECTOR_MESSAGE_UPDATE,
        EVENT_CONNECTOR_MESSAGE_DELETE, EVENT_CONNECTOR_DIALOG_START, EVENT_CONNECTOR_DIALOG_FINISH,
        EVENT_LINE_MESSAGE_ADD, EVENT_LINE_MESSAGE_UPDATE, EVENT_LINE_MESSAGE_DELETE, EVENT_SESSION_START,
        EVENT_SESSION_FINISH};
    as_app(app_id);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        assert_int_equal(
            ERR_NONE, handler_bind(&ops, &(struct new_handler){.event = event_row(events[i])->name,
                                             .url = "http://handler/",
                                             .connector = "",
                                             .min_gap = -1}));
}

static void set_line(enum line_setting setting, const char *value)
{
    struct line_change change = line_change_nothing;
    change.setting[setting] = value;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line, &change));
}

static void add_connector(const char *code, bool group)
{
    struct connector wanted = {.code = code,
        .name = "Connector",
        .icon = "{}",
        .icon_disabled = "",
        .handler_url = "https://x/",
        .del_external = true,
        .edit_internal = true,
        .del_internal = true,
        .need_signature = true,
        .chat_group = group};
    as_app(app);
    assert_int_equal(ERR_NONE, connector_register(&ops, &wanted));
    assert_true(connector_activate(&ops, code, line, true));
    assert_int_equal(ERR_NONE, connector_for_sending(&ops, code, line, &connector));
}

static int set_up(void **state)
{
    char error[256];
    (void)state;
    secret_init();
    secret_set_key((const unsigned char *)"0123456789abcdef0123456789abcdef");
    arena = arena_new();
    db = db_open(":memory:", DB_WRITE, error, sizeof error);
    assert_non_null(db);
    assert_true(db_migrate(db, error, sizeof error));
    settings_default(&settings);
    ops = (struct ops){.arena = arena,
        .db = db,
        .now = NOON * 1000LL,
        .settings = &settings,
        .base_url = "http://x",
        .render_event = render};
    db_begin(db);
    admin = add_user("Admin", USER_EMPLOYEE);
    anna = add_user("Anna", USER_EMPLOYEE);
    boris = add_user("Boris", USER_EMPLOYEE);
    carol = add_user("Carol", USER_EMPLOYEE);
    outsider = add_user("Outsider", USER_EMPLOYEE);
    app = add_app();
    other_app = add_app();
    as_user(admin);
    const struct line_queue queue[] = {{.entity_type = "user", .entity_id = anna},
        {.entity_type = "user", .entity_id = boris}, {.entity_type = "user", .entity_id = carol}};
    struct line_change change = line_change_nothing;
    change.name = "Support";
    change.queue = queue;
    change.queue_count = 3;
    assert_int_equal(ERR_NONE, line_add(&ops, &change, &line));
    add_connector("test", false);
    listen_to_all(app);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    assert_false(db_failed(db));
    db_rollback(db);
    db_close(&db);
    arena_free(&arena);
    return 0;
}

/* ---- words of these tests ---- */
static struct incoming_result write_as(const char *user, const char *chat, const char *id, const char *text)
{
    struct incoming in = {.user = {.external_id = user, .name = "Ivan"},
        .message_id = id,
        .text = text,
        .chat_id = chat,
        .chat_url = "https://x/post"};
    as_app(app);
    return connector_receive(&ops, connector, line, &in);
}

static struct incoming_result customer(const char *id, const char *text)
{
    struct incoming_result result = write_as("u1", "c1", id, text);
    assert_null(result.error);
    return result;
}

static int64_t reply(int64_t user_id, int64_t chat_id, const char *text)
{
    int64_t id = 0;
    as_user(user_id);
    assert_int_equal(ERR_NONE, message_send(&ops, arena_printf(arena, "chat%lld", (long long)chat_id),
                                   &(struct new_message){.text = text, .params = ""}, 0, &id));
    return id;
}

/* What left since the last call: "EVENT data; EVENT data". */
static const char *news(void)
{
    const char *text = "";
    const struct rows *rows = db_query(db, arena, "SELECT id, event, data FROM outbox ORDER BY id");
    for (size_t i = 0; i < rows_count(rows); i++)
        text = arena_printf(
            arena, "%s%s%s %s", text, *text ? "; " : "", row_text(rows, i, 1) + 2, row_text(rows, i, 2));
    db_exec(db, "DELETE FROM outbox");
    return text;
}

static const struct session *session_of(int64_t chat_id)
{
    return &dialog_store_open(db, arena, chat_id)->session;
}

static bool is_member(int64_t chat_id, int64_t user_id)
{
    return chat_store_member(db, arena, chat_id, user_id) != NULL;
}

#define assert_session(chat, wanted, operator, offered)                                                      \
    do {                                                                                                     \
        assert_string_equal(wanted, session_state_name((enum session_state)session_of(chat)->state));        \
        assert_int_equal(operator, session_of(chat)->operator_id);                                           \
        assert_int_equal(offered, session_of(chat)->offered_id);                                             \
    } while (0)

/* ---- a customer writes ---- */
static void a_first_message_makes_customer_dialog_and_session(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    const struct chat *chat = chat_get(&ops, first.chat_id);
    assert_string_equal("L", chat->type);
    assert_string_equal("Ivan - Support", chat->title);
    assert_string_equal("Link to the original post: https://x/post", chat->description);
    assert_string_equal(
        arena_printf(arena, "test|%lld|c1|%lld", (long long)line, (long long)first.user_id), chat->entity_id);
    assert_string_equal(
        arena_printf(arena, "N|NONE|0|N|N|%lld|1700000000|0|0|0", (long long)first.session_id),
        chat->entity_data_1);
    assert_string_equal("LEAD|0|COMPANY|0|CONTACT|0|DEAL|0", chat->entity_data_2);
    assert_string_equal(USER_CONNECTOR, user_store_get(db, arena, first.user_id)->type);
    assert_session(first.chat_id, "offered", 0, anna);
    assert_true(is_member(first.chat_id, anna));
    assert_int_equal(1, chat_store_member(db, arena, first.chat_id, anna)->unread);
    assert_false(is_member(first.chat_id, boris));
    const char *id = arena_printf(arena, "%lld<0", (long long)first.session_id);
    assert_string_equal(
        arena_printf(arena, "IMCONNECTORDIALOGSTART %s; SESSIONSTART %s; OPENLINEMESSAGEADD Hello", id, id),
        news());
}

static void a_repeat_answers_what_was_stored_and_says_nothing(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    news();
    struct incoming_result again = customer("m1", "Hello again");
    assert_memory_equal(&first, &again, sizeof first);
    assert_string_equal("", news());
    assert_int_equal(1, chat_get(&ops, first.chat_id)->message_count);
    customer(NULL, "no id");
    customer(NULL, "no id");
    assert_int_equal(3, chat_get(&ops, first.chat_id)->message_count);
    assert_int_not_equal(first.chat_id, write_as("u2", "c1", "m1", "another dialog").chat_id);
}

static void a_message_in_an_open_session_is_cheap(void **state)
{
    (void)state;
    struct incoming in = {
        .user = {.external_id = "u1", .name = "Ivan"}, .message_id = "m2", .text = "More", .chat_id = "c1"};
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Hi");
    db_exec(db, "DELETE FROM event_handler");
    as_app(app);
    db_fault_after(db, 13); /* twelve are allowed */
    assert_int_equal(ERR_NONE, connector_for_sending(&ops, "test", line, &connector));
    assert_int_equal(first.session_id, connector_receive(&ops, connector, line, &in).session_id);
    assert_false(db_failed(db));
    db_fault_after(db, 0);
    assert_session(first.chat_id, "client wrote", anna, 0);
}

static void what_is_wrong_with_an_item_is_said(void **state)
{
    (void)state;
    char longer[300];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    assert_string_equal("user.id is empty", write_as(NULL, "c1", "m", "x").error);
    assert_string_equal("chat.id is empty", write_as("u1", "", "m", "x").error);
    assert_string_equal("message.text and message.files are empty", write_as("u1", "c1", "m", "").error);
    assert_string_equal("message.id is too long", write_as("u1", "c1", longer, "x").error);
    assert_string_equal("user.id is too long", write_as(longer, "c1", "m", "x").error);
    struct incoming in = {.user = {.external_id = "u1"}, .text = "x", .chat_id = "c1", .employee_id = 4711};
    assert_string_equal("message.user_id is not an active user of this portal",
        connector_receive(&ops, connector, line, &in).error);
    assert_int_equal(0, db_number(db, -1, "SELECT count(*) FROM dialog"));
}

static void group_connectors_have_one_dialog_for_a_chat(void **state)
{
    (void)state;
    add_connector("group", true);
    struct incoming_result one = write_as("u1", "room", "m1", "x"), two = write_as("u2", "room", "m2", "y");
    assert_int_equal(one.chat_id, two.chat_id);
    assert_int_not_equal(one.user_id, two.user_id);
    assert_true(is_member(one.chat_id, two.user_id));
    assert_int_not_equal(one.chat_id, write_as("u1", "other room", "m1", "x").chat_id);
}

static void the_chat_follows_the_customers_name(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    struct incoming in = {.user = {.external_id = "u1", .name = "Pjotr2", .last_name = "O'Neil-Smith"},
        .text = "x",
        .chat_id = "c1"};
    connector_receive(&ops, connector, line, &in);
    assert_string_equal("Pjotr O'Neil-Smith - Support", chat_get(&ops, first.chat_id)->title);
    assert_int_equal(ERR_NONE, connector_rename_chat(&ops, connector, line, "c1", "u1", " VIP "));
    customer("m2", "x");
    assert_string_equal("VIP", chat_get(&ops, first.chat_id)->title);
    assert_int_equal(ERR_CHAT_RENAMING, connector_rename_chat(&ops, connector, line, "c1", "u1", "  "));
    assert_int_equal(ERR_CHAT_RENAMING, connector_rename_chat(&ops, connector, line, "c1", "nobody", "x"));
    assert_int_equal(ERR_ARGUMENT_EMPTY, connector_rename_chat(&ops, connector, line, "c1", NULL, "x"));
}

/* ---- operators ---- */
static void an_operator_answers_by_writing(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    news();
    reply(anna, first.chat_id, "Good day");
    assert_session(first.chat_id, "operator wrote", anna, 0);
    assert_string_equal(
        "OPENLINEMESSAGEADD Good day; IMCONNECTORMESSAGEADD [b]Anna:[/b] [br]Good day", news());
    customer("m2", "Thanks");
    assert_session(first.chat_id, "client wrote", anna, 0);
    assert_int_equal(ERR_LINES_ENGAGED, (as_user(boris), operator_answer(&ops, first.chat_id)));
    assert_int_equal(ERR_LINES_ACCESS, (as_user(boris), operator_finish(&ops, first.chat_id, false)));
}

static void evenly_takes_turns(void **state)
{
    (void)state;
    int64_t wanted[] = {anna, boris, carol, anna};
    const char *users[] = {"u1", "u2", "u3", "u4"};
    for (int i = 0; i < 4; i++)
        assert_session(write_as(users[i], "c", "m", "x").chat_id, "offered", 0, wanted[i]);
}

static void strictly_always_begins_with_the_first(void **state)
{
    (void)state;
    set_line(LINE_QUEUE_TYPE, "strictly");
    assert_session(write_as("u1", "c", "m", "x").chat_id, "offered", 0, anna);
    int64_t chat = write_as("u2", "c", "m", "x").chat_id;
    assert_session(chat, "offered", 0, anna);
    as_user(anna);
    assert_int_equal(ERR_NONE, operator_skip(&ops, chat));
    assert_session(chat, "offered", 0, boris);
    assert_false(is_member(chat, anna));
    assert_int_equal(ERR_LINES_KICK, operator_skip(&ops, chat));
}

static void all_are_asked_and_the_first_to_answer_has_it(void **state)
{
    (void)state;
    set_line(LINE_QUEUE_TYPE, "all");
    int64_t chat = customer("m1", "x").chat_id;
    assert_session(chat, "offered", 0, 0);
    assert_true(is_member(chat, anna) && is_member(chat, boris) && is_member(chat, carol));
    as_user(carol);
    assert_int_equal(ERR_NONE, operator_skip(&ops, chat));
    assert_session(chat, "offered", 0, 0);
    as_user(boris);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));
    assert_session(chat, "answered", boris, 0);
    assert_false(is_member(chat, anna) || is_member(chat, carol));
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM offer WHERE outcome = 'answered'"));
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM offer WHERE outcome = 'skipped'"));
    assert_int_equal(1, db_number(db, 0, "SELECT count(*) FROM offer WHERE outcome = 'taken'"));
}

static void nobody_there_waits_for_somebody(void **state)
{
    (void)state;
    struct line_change change = line_change_nothing;
    const struct line_queue nobody = {0}, queue = {.entity_type = "user", .entity_id = boris};
    change.queue = &nobody;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line, &change));
    int64_t chat = customer("m1", "x").chat_id;
    assert_session(chat, "queued", 0, 0);
    change.queue = &queue;
    change.queue_count = 1;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line, &change));
    customer("m2", "anybody?");
    assert_session(chat, "offered", 0, boris);
}

static void a_dialog_is_handed_on(void **state)
{
    (void)state;
    int64_t chat = customer("m1", "x").chat_id;
    reply(anna, chat, "a moment");
    assert_int_equal(ERR_OPERATOR_WRONG, operator_transfer(&ops, chat, anna, 0));
    assert_int_equal(ERR_OPERATOR_WRONG, operator_transfer(&ops, chat, 4711, 0));
    assert_int_equal(ERR_OPERATOR_WRONG, operator_transfer(&ops, chat, 0, 4711));
    assert_int_equal(ERR_NONE, operator_transfer(&ops, chat, outsider, 0));
    assert_session(chat, "offered", 0, outsider);
    assert_false(is_member(chat, anna));
    as_user(outsider);
    assert_int_equal(ERR_NONE, operator_answer(&ops, chat));

    int64_t second = 0;
    const struct line_queue queue = {.entity_type = "user", .entity_id = carol};
    struct line_change change = line_change_nothing;
    change.queue = &queue;
    change.queue_count = 1;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_add(&ops, &change, &second));
    as_user(outsider);
    assert_int_equal(ERR_NONE, operator_transfer(&ops, chat, 0, second));
    assert_session(chat, "offered", 0, carol);
    assert_int_equal(second, session_of(chat)->line_id);
}

static void interception_takes_it_away(void **state)
{
    (void)state;
    int64_t chat = customer("m1", "x").chat_id;
    reply(anna, chat, "Hi");
    as_user(boris);
    assert_int_equal(ERR_NONE, operator_intercept(&ops, chat));
    assert_session(chat, "operator wrote", boris, 0);
    assert_false(is_member(chat, anna));
    as_user(outsider);
    assert_int_equal(ERR_LINES_ACCESS, operator_intercept(&ops, chat));
    assert_int_equal(ERR_LINES_CHAT_ID, operator_join(&ops, 4711));
}

static void after_the_end_a_new_session_begins(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "Hello");
    reply(anna, first.chat_id, "Good bye");
    news();
    assert_int_equal(ERR_NONE, operator_finish(&ops, first.chat_id, false));
    assert_int_equal(0, dialog_get(&ops, first.chat_id)->session_id);
    const char *id = arena_printf(arena, "%lld<0", (long long)first.session_id);
    assert_string_equal(arena_printf(arena, "IMCONNECTORDIALOGFINISH %s; SESSIONFINISH %s", id, id), news());
    assert_int_equal(ERR_NONE, operator_finish(&ops, first.chat_id, false));
    assert_string_equal("", news());

    struct incoming_result second = customer("m2", "One more thing");
    assert_int_equal(first.chat_id, second.chat_id);
    assert_int_not_equal(first.session_id, second.session_id);
    assert_int_equal(first.session_id, session_of(second.chat_id)->parent_id);
    assert_session(second.chat_id, "offered", 0, boris);
    id = arena_printf(arena, "%lld<%lld", (long long)second.session_id, (long long)first.session_id);
    assert_string_equal(
        arena_printf(
            arena, "IMCONNECTORDIALOGSTART %s; SESSIONSTART %s; OPENLINEMESSAGEADD One more thing", id, id),
        news());
}

static void an_employee_may_write_first(void **state)
{
    (void)state;
    int64_t chat = customer("m1", "x").chat_id;
    as_user(anna);
    assert_int_equal(ERR_NONE, operator_finish(&ops, chat, false));
    int64_t id = reply(boris, chat, "Still there?");
    assert_session(chat, "operator wrote", boris, 0);
    assert_int_equal(session_of(chat)->id, message_get(&ops, id)->session_id);
}

static void the_application_may_speak_for_an_employee(void **state)
{
    (void)state;
    int64_t chat = customer("m1", "x").chat_id;
    news();
    struct incoming in = {.user = {.external_id = "u1"},
        .message_id = "m2",
        .text = "From my phone",
        .chat_id = "c1",
        .employee_id = carol};
    as_app(app);
    assert_null(connector_receive(&ops, connector, line, &in).error);
    assert_session(chat, "operator wrote", carol, 0);
    assert_string_equal("OPENLINEMESSAGEADD From my phone", news()); /* no echo to the connector */
}

static void rights_follow_the_dialog(void **state)
{
    (void)state;
    const struct chat *chat = chat_get(&ops, customer("m1", "x").chat_id);
    as_user(outsider);
    assert_false(dialog_may_see(&ops, chat));
    assert_int_equal(ERR_ACTION_UNAVAILABLE, dialog_may_post(&ops, chat));
    as_user(carol); /* in the queue */
    assert_true(dialog_may_see(&ops, chat));
    as_user(admin);
    assert_true(dialog_may_see(&ops, chat));
}

/* ---- changes, deletions, confirmations ---- */
static void confirm(int64_t message_id, const char *external_id)
{
    struct confirmation c = {
        .message_id = message_id, .external_ids = &external_id, .external_count = 1, .chat_id = "c1"};
    as_app(app);
    connector_confirm(&ops, connector, line, &c, true);
}

static void the_connector_hears_of_changes_once_it_told_its_ids(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "x");
    int64_t id = reply(anna, first.chat_id, "Hi");
    news();
    assert_int_equal(ERR_NONE, message_change(&ops, id, "Hello", NULL, true));
    assert_string_equal("OPENLINEMESSAGEUPDATE Hello", news());
    confirm(id, "ext-9");
    assert_int_equal(id, chat_store_member(db, arena, first.chat_id, first.user_id)->last_read_id);
    as_user(anna);
    assert_int_equal(ERR_NONE, message_change(&ops, id, "Hello!", NULL, true));
    assert_string_equal(
        "OPENLINEMESSAGEUPDATE Hello!#ext-9; IMCONNECTORMESSAGEUPDATE [b]Anna:[/b] [br]Hello!#ext-9", news());
    assert_int_equal(ERR_NONE, message_delete(&ops, id));
    assert_true(strstr(news(), "IMCONNECTORMESSAGEDELETE ") != NULL);
}

static void confirmations_of_others_messages_are_passed_over(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "x");
    int64_t id = reply(anna, first.chat_id, "Hi");
    add_connector("second", false);
    confirm(id, "ext-9");
    confirm(4711, "ext-9");
    assert_int_equal(1, db_number(db, -1, "SELECT count(*) FROM external_message"));
}

static void customers_change_and_delete_what_they_wrote(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "helo");
    struct incoming in = {
        .user = {.external_id = "u1"}, .message_id = "m1", .text = "hello", .chat_id = "c1"};
    news();
    assert_null(connector_receive_change(&ops, connector, line, &in).error);
    assert_string_equal("OPENLINEMESSAGEUPDATE hello", news());
    connector->del_external = false;
    assert_non_null(connector_receive_deletion(&ops, connector, line, &in).error);
    connector->del_external = true;
    assert_int_equal(first.user_id, connector_receive_deletion(&ops, connector, line, &in).user_id);
    assert_string_equal("OPENLINEMESSAGEDELETE hello", news());
    assert_string_equal("The message with this id was not found",
        connector_receive_deletion(&ops, connector, line, &in).error);
    in.message_id = "never";
    assert_non_null(connector_receive_change(&ops, connector, line, &in).error);
}

/* ---- who hears what ---- */
static void applications_hear_of_their_own_connectors_only(void **state)
{
    (void)state;
    db_exec(db, "DELETE FROM event_handler");
    listen_to_all(other_app);
    int64_t chat = customer("m1", "x").chat_id;
    reply(anna, chat, "Hi");
    assert_string_equal("", news());
    settings.all_connector_events = 1;
    customer("m2", "y");
    reply(anna, chat, "Ho");
    assert_string_equal("OPENLINEMESSAGEADD y; OPENLINEMESSAGEADD Ho", news());
}

static void a_deleted_line_ends_its_sessions(void **state)
{
    (void)state;
    struct incoming_result first = customer("m1", "x");
    news();
    as_user(admin);
    assert_int_equal(ERR_NONE, line_delete(&ops, line));
    assert_int_equal(0, dialog_get(&ops, first.chat_id)->session_id);
    assert_true(strstr(news(), "SESSIONFINISH") != NULL);
}

static void user_codes_name_dialogs_by_either_user_id(void **state)
{
    (void)state;
    struct incoming_result first = write_as("u1", "c|1", "m1", "x");
    const char *inside = arena_printf(arena, "test|%lld|c|1|%lld", (long long)line, (long long)first.user_id);
    const char *outside = arena_printf(arena, "test|%lld|c|1|u1", (long long)line);
    assert_int_equal(first.chat_id, dialog_by_user_code(&ops, inside)->chat_id);
    assert_int_equal(first.chat_id, dialog_by_user_code(&ops, outside)->chat_id);
    const char *none[] = {"", "|", "||", "|||", "test|1", "test|x|c|u1", "test|999|c|1|u1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(dialog_by_user_code(&ops, none[i]));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {T(a_first_message_makes_customer_dialog_and_session),
        T(a_repeat_answers_what_was_stored_and_says_nothing), T(a_message_in_an_open_session_is_cheap),
        T(what_is_wrong_with_an_item_is_said), T(group_connectors_have_one_dialog_for_a_chat),
        T(the_chat_follows_the_customers_name), T(an_operator_answers_by_writing), T(evenly_takes_turns),
        T(strictly_always_begins_with_the_first), T(all_are_asked_and_the_first_to_answer_has_it),
        T(nobody_there_waits_for_somebody), T(a_dialog_is_handed_on), T(interception_takes_it_away),
        T(after_the_end_a_new_session_begins), T(an_employee_may_write_first),
        T(the_application_may_speak_for_an_employee), T(rights_follow_the_dialog),
        T(the_connector_hears_of_changes_once_it_told_its_ids),
        T(confirmations_of_others_messages_are_passed_over), T(customers_change_and_delete_what_they_wrote),
        T(applications_hear_of_their_own_connectors_only), T(a_deleted_line_ends_its_sessions),
        T(user_codes_name_dialogs_by_either_user_id)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

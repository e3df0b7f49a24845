/* The little world in which dialogs are tested, on top of test_world.h: a line with three operators, a connector, an
 * application that listens to everything. Included by the tests of dialogs only. */
#ifndef SWITCHLINE_DOMAIN_DIALOG_WORLD_H
#define SWITCHLINE_DOMAIN_DIALOG_WORLD_H

#include "domain/dialog_ops.h"

#include "domain/chat_ops.h"
#include "domain/connector_message_ops.h"
#include "domain/connector_ops.h"
#include "domain/event.h"
#include "domain/handler_ops.h"
#include "domain/line_ops.h"
#include "domain/message_ops.h"
#include "domain/operator_ops.h"
#include "domain/session_ops.h"
#include "domain/test_world.h"
#include "domain/timer_ops.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/session_store.h"

static struct connector *connector;
static int64_t app, other_app, admin, anna, boris, carol, outsider, line;

/* ---- the little world of these tests ---- */
UNUSED static const char *render(struct ops *on, const struct event *event)
{
    if (event->id == EVENT_CONNECTOR_DIALOG_START || event->id == EVENT_CONNECTOR_DIALOG_FINISH ||
        event->id == EVENT_SESSION_START || event->id == EVENT_SESSION_FINISH) {
        const struct ev_session *s = event->payload;
        return arena_printf(on->arena, "%lld<%lld", (long long)s->session_id, (long long)s->parent_id);
    }
    const struct ev_connector_message *m = event->payload;
    return arena_printf(on->arena, "%s%s%s", m->text, m->external_count ? "#" : "",
        m->external_count ? m->external_ids[0] : "");
}

UNUSED static void as_app(int64_t app_id)
{
    ops.who = (struct principal){
        .kind = AUTH_APP, .user_id = admin, .admin = true, .app_id = app_id, .scopes = SCOPES_ALL};
}

UNUSED static void as_user(int64_t user_id)
{
    ops.who = (struct principal){
        .kind = AUTH_WEBHOOK, .user_id = user_id, .admin = user_id == admin, .scopes = SCOPES_ALL};
}

UNUSED static void listen_to_all(int64_t app_id)
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

UNUSED static void set_line(enum line_setting setting, const char *value)
{
    struct line_change change = line_change_nothing;
    change.setting[setting] = value;
    as_user(admin);
    assert_int_equal(ERR_NONE, line_update(&ops, line, &change));
}

UNUSED static void add_connector(const char *code, bool group)
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

UNUSED static int set_up(void **state)
{
    (void)state;
    world_begin();
    ops.render_event = render;
    admin = add_user("Admin", USER_EMPLOYEE);
    anna = add_user("Anna", USER_EMPLOYEE);
    boris = add_user("Boris", USER_EMPLOYEE);
    carol = add_user("Carol", USER_EMPLOYEE);
    outsider = add_user("Outsider", USER_EMPLOYEE);
    app = add_app("imopenlines,imconnector,im", true);
    other_app = add_app("imopenlines,imconnector,im", true);
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

/* ---- words of these tests ---- */
UNUSED static struct incoming_result write_as(
    const char *user, const char *chat, const char *id, const char *text)
{
    struct incoming in = {.user = {.external_id = user, .name = "Ivan"},
        .message_id = id,
        .text = text,
        .chat_id = chat,
        .chat_url = "https://x/post"};
    as_app(app);
    return connector_receive(&ops, connector, line, &in);
}

UNUSED static struct incoming_result customer(const char *id, const char *text)
{
    struct incoming_result result = write_as("u1", "c1", id, text);
    assert_null(result.error);
    return result;
}

UNUSED static int64_t reply(int64_t user_id, int64_t chat_id, const char *text)
{
    int64_t id = 0;
    as_user(user_id);
    assert_int_equal(ERR_NONE, message_send(&ops, arena_printf(arena, "chat%lld", (long long)chat_id),
                                   &(struct new_message){.text = text, .params = ""}, 0, &id));
    return id;
}

/* What left since the last call: "EVENT data; EVENT data". */
UNUSED static const char *news(void)
{
    const char *text = "";
    const struct rows *rows = db_query(db, arena, "SELECT id, event, data FROM outbox ORDER BY id");
    for (size_t i = 0; i < rows_count(rows); i++)
        text = arena_printf(
            arena, "%s%s%s %s", text, *text ? "; " : "", row_text(rows, i, 1) + 2, row_text(rows, i, 2));
    db_exec(db, "DELETE FROM outbox");
    return text;
}

/* What the engine does after a commit: everything that is due. */
UNUSED static void let_it_settle(void)
{
    for (int rounds = 0; timers_fire(&ops, 100) <= ops.now; rounds++)
        assert_true(rounds < 1000); /* it must come to rest */
}

UNUSED static const struct session *session_of(int64_t chat_id)
{
    return &dialog_store_open(db, arena, chat_id)->session;
}

UNUSED static bool is_member(int64_t chat_id, int64_t user_id)
{
    return chat_store_member(db, arena, chat_id, user_id) != NULL;
}

#define assert_session(chat, wanted, operator, offered)                                                      \
    do {                                                                                                     \
        assert_string_equal(wanted, session_state_name((enum session_state)session_of(chat)->state));        \
        assert_int_equal(operator, session_of(chat)->operator_id);                                           \
        assert_int_equal(offered, session_of(chat)->offered_id);                                             \
    } while (0)

#endif

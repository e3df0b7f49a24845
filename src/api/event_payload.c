/* One table from event to shape, one small function for each shape. Letter case, strings or numbers and nesting are copied
 * from the documentation's samples, however uneven they are: clients read exactly those keys. What an outside system
 * calls its chats and users goes out as it came in, as a number when it looks like one (samples show both). */
#include "api/event_payload.h"

#include <stdlib.h>
#include <string.h>

#include "api/event_payload_priv.h"
#include "base/clock.h"
#include "base/text.h"

/* An outside id: 8 for "8", "channel-123" as it is, 0 when unknown. */
static jnode *outside_id(jdoc *doc, const char *id)
{
    if (!id || !*id)
        return j_int(doc, 0);
    bool number = strlen(id) < 16 && id[strspn(id, "0123456789")] == '\0' && (id[0] != '0' || !id[1]);
    return number ? j_int(doc, strtoll(id, NULL, 10)) : j_str(doc, id);
}

/* {"id": value} below `key` */
static void set_id(jdoc *doc, jnode *parent, const char *key, jnode *value)
{
    j_set(doc, j_set_obj(doc, parent, key), "id", value);
}

/* {name: [item]}, the wrapping that all dialog events share; returns the item. */
static jnode *only_item(jdoc *doc, jnode *data, const char *name)
{
    jnode *item = j_obj(doc);
    j_push(j_set_arr(doc, data, name), item);
    return item;
}

/* ---- applications ---- */
static jnode *app_install(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_app *app = event->payload;
    jnode *data = j_obj(doc);
    (void)arena;
    j_set_intstr(doc, data, "VERSION", app->version);
    j_set_yn(doc, data, "ACTIVE", true);
    j_set_yn(doc, data, "INSTALLED", true);
    j_set_str(doc, data, "LANGUAGE_ID", event->language);
    return data;
}

static jnode *app_update(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_app *app = event->payload;
    jnode *data = j_obj(doc);
    (void)arena;
    j_set_intstr(doc, data, "VERSION", app->version);
    j_set_intstr(doc, data, "PREVIOUS_VERSION", app->previous_version);
    j_set_str(doc, data, "LANGUAGE_ID", event->language);
    return data;
}

static jnode *app_uninstall(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_app *app = event->payload;
    jnode *data = j_obj(doc);
    (void)arena;
    j_set_str(doc, data, "LANGUAGE_ID", event->language);
    j_set_int(doc, data, "CLEAN", app->clean);
    return data;
}

static jnode *app_test(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_app_test *test = event->payload;
    jnode *data = j_obj(doc);
    (void)arena;
    j_set_map(doc, data, "QUERY", j_json(doc, test->query_json));
    j_set_str(doc, data, "LANGUAGE_ID", event->language);
    return data;
}

static jnode *nothing(jdoc *doc, struct arena *arena, const struct event *event)
{
    (void)arena;
    (void)event;
    return j_arr(doc);
}

/* ---- users ---- */
static jnode *user_add(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_user_add *user = event->payload;
    jnode *data = j_obj(doc);
    j_set_int(doc, data, "ID", user->user_id);
    j_set_yn(doc, data, "ACTIVE", user->active);
    j_set_str(doc, data, "EMAIL", text_or_empty(user->email));
    j_set_str(doc, data, "NAME", text_or_empty(user->name));
    j_set_str(doc, data, "LAST_NAME", text_or_empty(user->last_name));
    j_set_str(doc, data, "PERSONAL_GENDER", text_or_empty(user->gender));
    j_set_str(doc, data, "PERSONAL_BIRTHDAY", text_or_empty(user->birthday));
    jnode *departments = j_set_arr(doc, data, "UF_DEPARTMENT");
    for (size_t i = 0; i < user->department_count; i++)
        j_push(departments, j_int(doc, user->departments[i]));
    j_set_str(doc, data, "DATE_REGISTER", clock_iso(arena, user->created_at));
    j_set_str(doc, data, "WORK_POSITION", text_or_empty(user->work_position));
    j_set_str(doc, data, "UF_EMPLOYMENT_DATE", "");
    return data;
}

/* ---- messages for a connector ---- */
static jnode *connector_and_line(jdoc *doc, const struct ev_connector_message *message)
{
    jnode *data = j_obj(doc);
    j_set_str(doc, data, "CONNECTOR", message->connector);
    j_set_int(doc, data, "LINE", message->line_id);
    return data;
}

static void set_im(jdoc *doc, jnode *item, const struct ev_connector_message *message)
{
    jnode *im = j_set_obj(doc, item, "im");
    j_set_int(doc, im, "chat_id", message->chat_id);
    j_set_int(doc, im, "message_id", message->message_id);
}

/* Our extension: the documentation has no place for what an operator attaches. */
static jnode *files_node(jdoc *doc, const struct ev_connector_message *message)
{
    jnode *files = j_arr(doc);
    for (size_t i = 0; i < message->file_count; i++) {
        jnode *file = j_obj(doc);
        j_set_str(doc, file, "name", message->files[i].name);
        j_set_str(doc, file, "type", message->files[i].type);
        j_set_int(doc, file, "size", message->files[i].size);
        j_set_str(doc, file, "link", message->files[i].link);
        j_push(files, file);
    }
    return files;
}

/* Our extension too: whom the customer shall take the operator for, where the line says so (OPERATOR_DATA). */
static void set_shown_user(jdoc *doc, jnode *text, const struct ev_connector_message *message)
{
    if (!message->user_name)
        return;
    jnode *user = j_set_obj(doc, text, "user");
    j_set_str(doc, user, "name", message->user_name);
    j_set_str(doc, user, "picture", text_or_empty(message->user_avatar));
}

static jnode *connector_message_add(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_connector_message *message = event->payload;
    jnode *data = connector_and_line(doc, message), *item = only_item(doc, data, "MESSAGES");
    (void)arena;
    set_im(doc, item, message);
    jnode *text = j_set_obj(doc, item, "message");
    j_set_int(doc, text, "user_id", message->user_id);
    j_set_str(doc, text, "text", text_or_empty(message->text));
    set_shown_user(doc, text, message);
    if (message->file_count)
        j_set(doc, text, "files", files_node(doc, message));
    set_id(doc, item, "chat", j_str(doc, text_or_empty(message->external_chat_id)));
    return data;
}

static jnode *connector_message_update(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_connector_message *message = event->payload;
    jnode *data = connector_and_line(doc, message), *item = only_item(doc, data, "MESSAGES");
    (void)arena;
    set_im(doc, item, message);
    jnode *text = j_set_obj(doc, item, "message"), *ids = j_set_arr(doc, text, "id");
    for (size_t i = 0; i < message->external_count; i++)
        j_push(ids, j_str(doc, message->external_ids[i]));
    j_set_str(doc, text, "text", text_or_empty(message->text));
    set_id(doc, item, "chat", j_str(doc, text_or_empty(message->external_chat_id)));
    return data;
}

/* message.id is one plain string here, so a message that is several outside becomes several items. */
static jnode *connector_message_delete(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_connector_message *message = event->payload;
    jnode *data = connector_and_line(doc, message), *items = j_set_arr(doc, data, "MESSAGES");
    size_t at = 0;
    (void)arena;
    do {
        jnode *item = j_obj(doc);
        set_im(doc, item, message);
        set_id(doc, item, "message", j_str(doc, message->external_count ? message->external_ids[at] : ""));
        set_id(doc, item, "chat", j_str(doc, text_or_empty(message->external_chat_id)));
        j_push(items, item);
    } while (++at < message->external_count);
    return data;
}

/* ---- state of a connector on a line ---- */
static jnode *connector_status_delete(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_connector_line *state = event->payload;
    jnode *data = j_obj(doc);
    (void)arena;
    j_set_str(doc, data, "connector", state->connector);
    j_set_int(doc, data, "line", state->line_id);
    return data;
}

static jnode *connector_line_delete(jdoc *doc, struct arena *arena, const struct event *event)
{
    (void)arena;
    return j_int(doc, ((const struct ev_connector_line *)event->payload)->line_id);
}

/* ---- messages of a line's chats ---- */
static jnode *line_message_add(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_connector_message *message = event->payload;
    jnode *data = j_obj(doc), *item = only_item(doc, data, "DATA");
    jnode *connector = j_set_obj(doc, item, "connector");
    j_set_str(doc, connector, "connector_id", message->connector);
    j_set_int(doc, connector, "line_id", message->line_id);
    j_set(doc, connector, "chat_id", outside_id(doc, message->external_chat_id));
    j_set_int(doc, connector, "user_id", message->customer_id);
    set_id(doc, item, "chat", j_int(doc, message->chat_id));
    jnode *text = j_set_obj(doc, item, "message");
    j_set_int(doc, text, "id", message->message_id);
    j_set_str(doc, text, "date", clock_iso(arena, message->created_at));
    j_set_str(doc, text, "text", text_or_empty(message->text));
    j_set(doc, text, "files", files_node(doc, message));
    j_set_str(doc, text, "attach", "");
    j_set_yn(doc, text, "system", message->system);
    j_set_int(doc, text, "user_id", message->user_id);
    j_set_arr(doc, item, "ref");
    j_set_str(doc, j_set_obj(doc, item, "extra"), "EXTRA_URL", "");
    return data;
}

/* Update and delete carry no text. */
static jnode *line_message_change(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_connector_message *message = event->payload;
    jnode *data = connector_and_line(doc, message), *item = only_item(doc, data, "DATA");
    (void)arena;
    set_im(doc, item, message);
    set_id(doc, item, "message", j_int(doc, message->message_id));
    set_id(doc, item, "chat", j_int(doc, message->chat_id));
    return data;
}

/* ---- sessions ---- */
static void set_session(jdoc *doc, jnode *item, const struct ev_session *session, jnode *user_id)
{
    jnode *connector = j_set_obj(doc, item, "connector");
    j_set_str(doc, connector, "connector_id", session->connector);
    j_set_int(doc, connector, "line_id", session->line_id);
    j_set(doc, connector, "chat_id", outside_id(doc, session->external_chat_id));
    j_set(doc, connector, "user_id", user_id);
    jnode *node = j_set_obj(doc, item, "session");
    j_set_int(doc, node, "id", session->session_id);
    j_set_yn(doc, node, "closed", session->closed);
    j_set_int(doc, node, "parent_id", session->parent_id);
    j_set_int(doc, node, "close_term", session->close_term);
}

/* For the connector: everything by its own ids. */
static jnode *connector_dialog(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_session *session = event->payload;
    jnode *data = j_obj(doc);
    (void)arena;
    j_set_str(doc, data, "CONNECTOR", session->connector);
    j_set_intstr(doc, data, "LINE", session->line_id);
    jnode *item = only_item(doc, data, "DATA");
    set_session(doc, item, session, outside_id(doc, session->external_user_id));
    set_id(doc, item, "chat", outside_id(doc, session->external_chat_id));
    set_id(doc, item, "user", outside_id(doc, session->external_user_id));
    return data;
}

/* For everybody else: the chat and the customer by ours. */
static jnode *line_session(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_session *session = event->payload;
    jnode *data = j_obj(doc), *item = only_item(doc, data, "DATA");
    (void)arena;
    set_session(doc, item, session, j_int(doc, session->customer_id));
    set_id(doc, item, "chat", j_int(doc, session->chat_id));
    set_id(doc, item, "user", j_int(doc, session->customer_id));
    return data;
}

/* ---- the table; an event that nothing emits yet has no shape ---- */
static shape *const shapes[EVENT_COUNT] = {
    [EVENT_APP_INSTALL] = app_install,
    [EVENT_APP_UPDATE] = app_update,
    [EVENT_APP_UNINSTALL] = app_uninstall,
    [EVENT_APP_TEST] = app_test,
    [EVENT_OFFLINE_EVENT] = nothing,
    [EVENT_USER_ADD] = user_add,
    [EVENT_CONNECTOR_MESSAGE_ADD] = connector_message_add,
    [EVENT_CONNECTOR_MESSAGE_UPDATE] = connector_message_update,
    [EVENT_CONNECTOR_MESSAGE_DELETE] = connector_message_delete,
    [EVENT_CONNECTOR_DIALOG_START] = connector_dialog,
    [EVENT_CONNECTOR_DIALOG_FINISH] = connector_dialog,
    [EVENT_CONNECTOR_STATUS_DELETE] = connector_status_delete,
    [EVENT_CONNECTOR_LINE_DELETE] = connector_line_delete,
    [EVENT_LINE_MESSAGE_ADD] = line_message_add,
    [EVENT_LINE_MESSAGE_UPDATE] = line_message_change,
    [EVENT_LINE_MESSAGE_DELETE] = line_message_change,
    [EVENT_SESSION_START] = line_session,
    [EVENT_SESSION_FINISH] = line_session,
    [EVENT_BOT_MESSAGE_ADD] = payload_bot_message_add,
    [EVENT_BOT_MESSAGE_UPDATE] = payload_bot_message_change,
    [EVENT_BOT_MESSAGE_DELETE] = payload_bot_message_change,
    [EVENT_BOT_JOIN_CHAT] = payload_bot_join,
    [EVENT_BOT_DELETE] = payload_bot_delete,
    [EVENT_COMMAND_ADD] = payload_command_add,
};

/* Of version 2, which are shown by the views that answers are made of. */
static v2_shape *const v2_shapes[EVENT_COUNT] = {
    [EVENT_BOT_V2_MESSAGE_ADD] = payload_v2_message,
    [EVENT_BOT_V2_MESSAGE_UPDATE] = payload_v2_message,
    [EVENT_BOT_V2_MESSAGE_DELETE] = payload_v2_message_delete,
    [EVENT_BOT_V2_REACTION] = payload_v2_reaction,
    [EVENT_BOT_V2_JOIN_CHAT] = payload_v2_join,
    [EVENT_BOT_V2_DELETE] = payload_v2_delete,
    [EVENT_BOT_V2_CONTEXT] = payload_v2_context,
    [EVENT_BOT_V2_COMMAND] = payload_v2_command,
    [EVENT_V2_MESSAGE_ADD] = payload_v2_message,
    [EVENT_V2_MESSAGE_UPDATE] = payload_v2_message,
    [EVENT_V2_MESSAGE_DELETE] = payload_v2_message_delete,
    [EVENT_V2_REACTION] = payload_v2_reaction,
    [EVENT_V2_JOIN_CHAT] = payload_v2_join,
};

const char *event_render(struct ops *ops, const struct event *event)
{
    jdoc *doc = j_doc(ops->arena);
    if (v2_shapes[event->id]) {
        struct call call = {.arena = ops->arena, .ops = *ops, .doc = doc};
        return j_write(ops->arena, v2_shapes[event->id](&call, event), NULL);
    }
    shape *render = shapes[event->id] ? shapes[event->id] : nothing;
    return j_write(ops->arena, render(doc, ops->arena, event), NULL);
}

/* Every event of a dialog carries the dialog's chat as its stream, so an application sees them in the order in which they
 * happened. The line in an event is the one that the connector is attached to, also after a transfer to another line: the
 * connector knows no other. */
#include "domain/dialog_events.h"

#include "domain/connector_ops.h"
#include "domain/line_ops.h"
#include "domain/livechat_ops.h"

/* ---- who hears it ---- */
/* For session and line events; false: nobody. */
static bool audience(struct ops *ops, const struct connector *connector, int64_t *app_id_r)
{
    *app_id_r = ops->settings->all_connector_events || !connector ? 0 : connector->app_id;
    return *app_id_r || ops->settings->all_connector_events;
}

static void emit(struct ops *ops, enum event_id id, int64_t app_id, int64_t chat_id, const void *payload)
{
    event_emit(ops, &(struct event){.id = id, .app_id = app_id, .dialog = chat_id, .payload = payload});
}

/* ---- sessions ---- */
void dialog_tell_session(struct ops *ops, const struct open_dialog *d, bool ended)
{
    const struct connector *connector = connector_get(ops, d->dialog.connector);
    const struct line_config *line = line_get(ops, d->session.line_id);
    struct ev_session payload = {.connector = d->dialog.connector,
        .line_id = d->dialog.line_id,
        .session_id = d->session.id,
        .parent_id = d->session.parent_id,
        .chat_id = d->dialog.chat_id,
        .customer_id = d->dialog.customer_id,
        .external_chat_id = d->dialog.external_chat_id,
        .external_user_id = d->dialog.external_user_id,
        .closed = ended,
        .close_term = line ? line_number(line, LINE_FULL_CLOSE_TIME) : 0};
    int64_t app_id;
    if (connector && connector->app_id)
        emit(ops, ended ? EVENT_CONNECTOR_DIALOG_FINISH : EVENT_CONNECTOR_DIALOG_START, connector->app_id,
            payload.chat_id, &payload);
    if (audience(ops, connector, &app_id))
        emit(ops, ended ? EVENT_SESSION_FINISH : EVENT_SESSION_START, app_id, payload.chat_id, &payload);
}

/* ---- messages ---- */
static struct ev_connector_message message_payload(const struct told_message *told)
{
    const struct message *message = told->message;
    return (struct ev_connector_message){.connector = told->dialog->connector,
        .line_id = told->dialog->line_id,
        .chat_id = told->dialog->chat_id,
        .message_id = message->id,
        .user_id = message->author_id,
        .user_name = told->author_name,
        .user_avatar = told->author_avatar,
        .text = told->text ? told->text : message->text,
        .external_chat_id = told->dialog->external_chat_id,
        .external_ids = told->external_ids,
        .external_count = told->external_count,
        .customer_id = told->dialog->customer_id,
        .created_at = message->created_at,
        .system = message->system,
        .files = told->files,
        .file_count = told->file_count};
}

void dialog_tell_line(struct ops *ops, enum event_id id, const struct told_message *told)
{
    int64_t app_id;
    struct ev_connector_message payload = message_payload(told);
    payload.text = told->message->text; /* inside, nobody needs a signature */
    if (audience(ops, told->connector, &app_id))
        emit(ops, id, app_id, payload.chat_id, &payload);
}

void dialog_tell_connector(struct ops *ops, enum event_id id, const struct told_message *told)
{
    struct ev_connector_message payload = message_payload(told);
    if (told->connector && told->connector->app_id)
        emit(ops, id, told->connector->app_id, payload.chat_id, &payload);
    else if (told->connector)
        livechat_told(ops, id, told);
}

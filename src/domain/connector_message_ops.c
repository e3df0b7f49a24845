/* The hot path of the server. A message in a dialog with an open session costs ten statements beside the one that finds the
 * connector: dialog with session, repeat check, customer with user, message, two counters, external id, session, and the
 * look-ups of listeners and of bots; a test counts them. The session is left out while it stays as it was. Everything else happens once for a customer, a dialog or a session.
 *
 * Order matters: a session is begun and offered before the message is stored, so that whoever it is offered to has the
 * message as unread; and the session hears of the message after it, because its routing may not depend on it. What the line
 * says by itself comes last, so that it stands below the customer's word. An answer to the line's question for a vote goes to
 * the session that asked, and begins and continues nothing. */
#include "domain/connector_message_ops.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "domain/automation_ops.h"
#include "domain/bot_events.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/customer_rules.h"
#include "domain/dialog_events.h"
#include "domain/line_bot_ops.h"
#include "domain/news.h"
#include "domain/person_ops.h"
#include "domain/routing_ops.h"
#include "domain/session_ops.h"
#include "domain/vote_ops.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/line_store.h"
#include "store/message_store.h"
#include "store/user_store.h"

enum { MAX_TITLE = 255, MAX_DESCRIPTION = 1000 }; /* characters */

static struct incoming_result refused(const char *words)
{
    return (struct incoming_result){.error = words};
}

/* ---- what an item must have ---- */
static const char *id_fault(const char *id, const char *empty, const char *too_long)
{
    if (!id || !*id)
        return empty;
    return strlen(id) > EXTERNAL_MAX_ID ? too_long : NULL;
}

static const char *place_fault(const struct incoming *in)
{
    const char *fault = id_fault(in->user.external_id, "user.id is empty", "user.id is too long");
    return fault ? fault : id_fault(in->chat_id, "chat.id is empty", "chat.id is too long");
}

static const char *dialog_key(const struct connector *connector, const struct incoming *in)
{
    return connector->chat_group ? in->chat_id : in->user.external_id;
}

/* ---- dialogs ---- */
static const char *title_for(struct ops *ops, const struct connector *connector, int64_t line_id,
    const char *customer, const char *chat_name)
{
    const struct line *line = line_store_get(ops->db, ops->arena, line_id);
    bool by_chat = connector->chat_group && chat_name && *utf8_trim(ops->arena, chat_name);
    return utf8_cut(ops->arena,
        dialog_title(ops->arena, by_chat ? chat_name : customer, line ? line->name : ""), MAX_TITLE);
}

/* NULL: the line has been deleted meanwhile. */
static struct open_dialog *new_dialog(struct ops *ops, const struct connector *connector, int64_t line_id,
    const struct incoming *in, const struct users *customer)
{
    struct open_dialog *d = arena_new_of(ops->arena, struct open_dialog);
    if (line_store_lock(ops->db, line_id) && !line_store_get(ops->db, ops->arena, line_id))
        return NULL;
    d->session.connector = "";
    d->dialog = (struct dialog){.connector = connector->code,
        .line_id = line_id,
        .dialog_key = dialog_key(connector, in),
        .external_chat_id = in->chat_id,
        .external_user_id = in->user.external_id,
        .customer_id = customer->id,
        .created_at = ops->now};
    const char *description = dialog_description(ops->arena, in->chat_url);
    struct chat chat = {.type = "L",
        .title = title_for(ops, connector, line_id, person_name(ops->arena, customer), in->chat_name),
        .description = description ? utf8_cut(ops->arena, description, MAX_DESCRIPTION) : "",
        .color = customer->color,
        .entity_type = "LINES",
        .entity_id = dialog_entity_id(ops->arena, &d->dialog),
        .entity_data_2 = "LEAD|0|COMPANY|0|CONTACT|0|DEAL|0",
        .entity_data_3 = "N",
        .created_at = ops->now};
    d->dialog.chat_id = chat_store_add(ops->db, ops->arena, &chat);
    dialog_store_add(ops->db, &d->dialog);
    chat_join_customer(ops, d->dialog.chat_id, customer->id);
    return d;
}

/* The chat follows the customer's name as long as nobody gave it another one. */
static void follow_name(struct ops *ops, const struct connector *connector, const struct dialog *dialog,
    const char *name_before, const struct users *customer)
{
    struct chat *chat =
        name_before && dialog->customer_id == customer->id ? chat_get(ops, dialog->chat_id) : NULL;
    if (!chat || strcmp(chat->title, title_for(ops, connector, dialog->line_id, name_before, NULL)) != 0)
        return;
    chat->title = title_for(ops, connector, dialog->line_id, person_name(ops->arena, customer), NULL);
    chat_store_save(ops->db, ops->arena, chat);
    news_note(ops, NEWS_CHAT, chat->id, 0, 0);
}

/* ---- new messages ---- */
static const char *message_fault(struct ops *ops, const struct incoming *in)
{
    const char *fault = place_fault(in);
    if (fault)
        return fault;
    if (in->message_id && strlen(in->message_id) > EXTERNAL_MAX_ID)
        return "message.id is too long";
    if ((!in->text || !*in->text) && in->file_count == 0)
        return "message.text and message.files are empty";
    if (!in->employee_id)
        return NULL;
    const struct users *employee = user_store_get(ops->db, ops->arena, in->employee_id);
    bool fine = employee && employee->active && strcmp(employee->type, USER_EMPLOYEE) == 0;
    return fine ? NULL : "message.user_id is not an active user of this portal";
}

/* Stores the item in the session; returns it as it is told of. */
static struct message keep(
    struct ops *ops, const struct open_dialog *d, const struct incoming *in, int64_t author_id)
{
    struct new_message message = {.chat_id = d->dialog.chat_id,
        .author_id = author_id,
        .session_id = d->session.id,
        .text = text_or_empty(in->text),
        .params = "",
        .created_at = in->sent_at > 0 && in->sent_at < ops->now ? in->sent_at : 0,
        .files = in->files,
        .file_count = in->file_count};
    int64_t id = message_store_new(ops, &message);
    if (in->message_id)
        external_store_add(ops->db, &d->dialog, in->message_id, id, d->session.id);
    return (struct message){.id = id,
        .author_id = author_id,
        .text = message_cut(ops, message.text),
        .params = "",
        .created_at = ops->now};
}

static void tell_added(struct ops *ops, const struct connector *connector, const struct open_dialog *d,
    const struct incoming *in, const struct message *message)
{
    struct ev_file *files = arena_array_of(ops->arena, struct ev_file, in->file_count);
    for (size_t i = 0; i < in->file_count; i++)
        files[i] = (struct ev_file){.name = text_or_empty(in->files[i].name),
            .type = chat_rules_file_type(text_or_empty(in->files[i].name)),
            .link = in->files[i].source_url};
    struct told_message told = {.connector = connector,
        .dialog = &d->dialog,
        .message = message,
        .files = files,
        .file_count = in->file_count};
    dialog_tell_line(ops, EVENT_LINE_MESSAGE_ADD, &told);
}

/* Somebody to hear it: an open session, offered to somebody unless an employee speaks himself or a bot has it. */
static void make_ready(struct ops *ops, struct open_dialog *d, int64_t employee_id)
{
    bool begins = !d->session.id;
    if (begins)
        session_begin(ops, d);
    if (begins && !employee_id)
        automation_calls_bot(ops, d);
    if (employee_id)
        chat_join(ops, d->dialog.chat_id, employee_id);
    else if (d->session.bot_id)
        return;
    else if (d->session.state == SESSION_NEW)
        session_route(ops, d, 0);
    else if (d->session.away)
        session_leave(ops, d);
}

static struct incoming_result stored_before(const struct open_dialog *d, const struct known_message *known)
{
    return (struct incoming_result){
        .user_id = known->author_id, .session_id = known->session_id, .chat_id = d->dialog.chat_id};
}

/* The message goes to the session that shall hear it, and what follows from it happens. */
static struct incoming_result take_in(struct ops *ops, const struct connector *connector,
    struct open_dialog *d, const struct incoming *in, int64_t customer_id)
{
    struct open_dialog asked;
    bool voted = !in->employee_id && vote_awaited(ops, d, in->text, &asked), first = !voted && !d->session.id;
    if (voted)
        d = &asked; /* an answer begins nothing and continues nothing */
    else
        make_ready(ops, d, in->employee_id);
    struct incoming_result result = {
        .user_id = customer_id, .session_id = d->session.id, .chat_id = d->dialog.chat_id};
    struct message message = keep(ops, d, in, in->employee_id ? in->employee_id : customer_id);
    if (in->employee_id)
        session_apply(ops, d, SESSION_HEARS_OPERATOR, in->employee_id);
    else if (!voted && !line_bot_closes(d)) /* his words are an answer to that bot */
        session_apply(ops, d, SESSION_HEARS_CLIENT, 0);
    tell_added(ops, connector, d, in, &message);
    bot_message_received(ops, EVENT_BOT_MESSAGE_ADD, d->dialog.chat_id, &message);
    if (voted)
        vote_give(ops, d, in->text);
    else if (first && !in->employee_id)
        automation_greets(ops, d);
    return result;
}

struct incoming_result connector_receive(
    struct ops *ops, const struct connector *connector, int64_t line_id, const struct incoming *in)
{
    struct known_message known;
    const char *name_before, *fault = message_fault(ops, in);
    if (fault)
        return refused(fault);
    struct open_dialog *d =
        dialog_store_find_locked(ops->db, ops->arena, connector->code, line_id, dialog_key(connector, in));
    if (d && in->message_id && external_store_find(ops->db, ops->arena, &d->dialog, in->message_id, &known))
        return stored_before(d, &known);
    const struct users *customer = customer_known(ops, connector->code, &in->user, &name_before);
    if (d && d->dialog.customer_id != customer->id) /* one more voice of a group chat */
        chat_join_customer(ops, d->dialog.chat_id, customer->id);
    if (!d && !(d = new_dialog(ops, connector, line_id, in, customer)))
        return refused("The open line was deleted");
    follow_name(ops, connector, &d->dialog, name_before, customer);
    if (name_before && d->session.id && d->dialog.customer_id == customer->id)
        news_note_word(ops, NEWS_SESSION, d->session.id, d->dialog.chat_id, "customer");
    return take_in(ops, connector, d, in, customer->id);
}

/* ---- changes and deletions ---- */
struct found_message {
    const struct open_dialog *dialog;
    struct message *message; /* NULL: `error` says why */
    const char *error;
};

static struct found_message find_message(
    struct ops *ops, const struct connector *connector, int64_t line_id, const struct incoming *in)
{
    struct known_message known;
    struct found_message found = {.error = place_fault(in)};
    if (!found.error && (!in->message_id || !*in->message_id))
        found.error = "message.id is empty";
    if (found.error)
        return found;
    found.error = "The message with this id was not found";
    found.dialog =
        dialog_store_find_locked(ops->db, ops->arena, connector->code, line_id, dialog_key(connector, in));
    if (!found.dialog ||
        !external_store_find(ops->db, ops->arena, &found.dialog->dialog, in->message_id, &known))
        return found;
    struct message *message = message_get(ops, known.message_id);
    if (message && !message->deleted)
        found.message = message;
    return found;
}

static struct incoming_result changed(struct ops *ops, const struct connector *connector,
    const struct found_message *found, enum event_id event)
{
    struct told_message told = {
        .connector = connector, .dialog = &found->dialog->dialog, .message = found->message};
    dialog_tell_line(ops, event, &told);
    return (struct incoming_result){.user_id = found->message->author_id,
        .session_id = found->message->session_id,
        .chat_id = found->message->chat_id};
}

struct incoming_result connector_receive_change(
    struct ops *ops, const struct connector *connector, int64_t line_id, const struct incoming *in)
{
    struct found_message found = find_message(ops, connector, line_id, in);
    if (!found.message)
        return refused(found.error);
    if (!in->text || !*in->text)
        return refused("message.text is empty");
    message_store_changed(ops, found.message, in->text, NULL, true);
    news_note(ops, NEWS_MESSAGE_CHANGED, found.message->chat_id, found.message->id, 0);
    bot_message_received(ops, EVENT_BOT_MESSAGE_UPDATE, found.message->chat_id, found.message);
    return changed(ops, connector, &found, EVENT_LINE_MESSAGE_UPDATE);
}

struct incoming_result connector_receive_deletion(
    struct ops *ops, const struct connector *connector, int64_t line_id, const struct incoming *in)
{
    struct found_message found = find_message(ops, connector, line_id, in);
    if (!found.message)
        return refused(found.error);
    if (!connector->del_external)
        return refused("This connector does not delete messages of customers");
    message_store_deleted(ops, found.message);
    bot_message_received(ops, EVENT_BOT_MESSAGE_DELETE, found.message->chat_id, found.message);
    return changed(ops, connector, &found, EVENT_LINE_MESSAGE_DELETE);
}

/* ---- what became of our messages ---- */
static const struct dialog *dialog_of(
    struct ops *ops, const struct connector *connector, int64_t line_id, int64_t message_id)
{
    const struct message *message = message_get(ops, message_id);
    const struct open_dialog *d = message ? dialog_store_open(ops->db, ops->arena, message->chat_id) : NULL;
    bool own = d && d->dialog.line_id == line_id && strcmp(d->dialog.connector, connector->code) == 0;
    return own ? &d->dialog : NULL;
}

static void mark_read(struct ops *ops, const struct dialog *dialog, int64_t message_id)
{
    dialog_store_lock(ops->db, dialog->chat_id); /* what is unread is counted */
    chat_store_mark_read(ops->db, dialog->chat_id, dialog->customer_id, message_id, ops->now);
    news_note(ops, NEWS_READ_BY, dialog->chat_id, dialog->customer_id, message_id);
}

/* Without our id the external ones must be known already. */
static void read_by_external_id(struct ops *ops, const struct connector *connector, int64_t line_id,
    const struct confirmation *confirmation)
{
    struct known_message known;
    const struct open_dialog *d = confirmation->chat_id ? dialog_store_find(ops->db, ops->arena,
                                                              connector->code, line_id, confirmation->chat_id)
                                                        : NULL;
    for (size_t i = 0; d && i < confirmation->external_count; i++)
        if (external_store_find(ops->db, ops->arena, &d->dialog, confirmation->external_ids[i], &known))
            mark_read(ops, &d->dialog, known.message_id);
}

void connector_confirm(struct ops *ops, const struct connector *connector, int64_t line_id,
    const struct confirmation *confirmation, bool delivered)
{
    int64_t id = confirmation->message_id;
    if (!id) {
        read_by_external_id(ops, connector, line_id, confirmation);
        return;
    }
    const struct dialog *dialog = dialog_of(ops, connector, line_id, id);
    if (!dialog)
        return;
    for (size_t i = 0; delivered && i < confirmation->external_count; i++)
        if (strlen(confirmation->external_ids[i]) <= EXTERNAL_MAX_ID)
            external_store_add(ops->db, dialog, confirmation->external_ids[i], id, dialog->session_id);
    mark_read(ops, dialog, id);
}

/* ---- the chat's name ---- */
enum err connector_rename_chat(struct ops *ops, const struct connector *connector, int64_t line_id,
    const char *chat_id, const char *user_id, const char *name)
{
    if (!connector->chat_group && (!user_id || !*user_id))
        return ops_fail(ops, ERR_ARGUMENT_EMPTY, "USER_ID");
    const char *title = utf8_cut(ops->arena, utf8_trim(ops->arena, name), MAX_TITLE);
    const struct open_dialog *d = dialog_store_find(
        ops->db, ops->arena, connector->code, line_id, connector->chat_group ? chat_id : user_id);
    if (d)
        dialog_store_lock(ops->db, d->dialog.chat_id);
    struct chat *chat = d && *title ? chat_get(ops, d->dialog.chat_id) : NULL;
    if (!chat)
        return ERR_CHAT_RENAMING;
    chat->title = title;
    chat_store_save(ops->db, ops->arena, chat);
    news_note(ops, NEWS_CHAT, chat->id, 0, 0);
    return ERR_NONE;
}

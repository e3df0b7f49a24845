/* What the messenger and the API ask of dialogs: finding them, rights, and what follows when an employee writes, changes or
 * deletes something there. What comes in from a connector is in connector_message_ops.c.
 *
 * Operator side messages leave to the connector at once, in the transaction in which they are written. Changes and
 * deletions leave only when the connector told us its own ids of the message (send.status.delivery), because nothing else
 * would tell it which message is meant. */
#include "domain/dialog_ops.h"

#include <stdlib.h>
#include <string.h>

#include "domain/chat_ops.h"
#include "domain/connector_ops.h"
#include "domain/dialog_events.h"
#include "domain/file_link.h"
#include "domain/line_ops.h"
#include "domain/offer_ops.h"
#include "domain/operator_card.h"
#include "domain/person_ops.h"
#include "domain/session_ops.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/file_store.h"
#include "store/message_store.h"
#include "store/session_store.h"
#include "store/user_store.h"

/* ---- finding ---- */
struct dialog *dialog_get(struct ops *ops, int64_t chat_id)
{
    return dialog_store_get(ops->db, ops->arena, chat_id);
}

struct session *session_get(struct ops *ops, int64_t session_id)
{
    return session_store_get(ops->db, ops->arena, session_id);
}

struct user_code {
    const char *connector, *chat, *user;
    int64_t line_id;
};

/* The external chat id may itself hold a bar; connector, line and user cannot. */
static bool user_code_read(struct arena *arena, const char *text, struct user_code *code_r)
{
    const char *line = strchr(text, '|'), *user = strrchr(text, '|');
    const char *chat = line ? strchr(line + 1, '|') : NULL;
    if (!chat || user <= chat || !user[1])
        return false;
    *code_r = (struct user_code){.connector = arena_strn(arena, text, (size_t)(line - text)),
        .chat = arena_strn(arena, chat + 1, (size_t)(user - chat - 1)),
        .user = user + 1,
        .line_id = strtoll(line + 1, NULL, 10)};
    return code_r->line_id > 0;
}

static bool is_meant(struct arena *arena, const struct dialog *d, const struct user_code *code)
{
    bool internal = strcmp(arena_printf(arena, "%lld", (long long)d->customer_id), code->user) == 0;
    return strcmp(d->external_chat_id, code->chat) == 0 &&
           (internal || strcmp(d->external_user_id, code->user) == 0);
}

struct dialog *dialog_by_user_code(struct ops *ops, const char *user_code)
{
    struct user_code code;
    if (!user_code_read(ops->arena, user_code, &code))
        return NULL;
    bool numbered = code.user[strspn(code.user, "0123456789")] == '\0';
    /* The code that the chat itself has ends with the number of its customer. */
    const struct chat *chat = numbered ? chat_by_entity(ops, "LINES", user_code) : NULL;
    if (chat)
        return dialog_get(ops, chat->id);
    const char *keys[] = {code.user, code.chat}; /* dialogs told apart by user, by chat */
    for (size_t i = 0; i < 2; i++) {
        struct dialog *d = dialog_store_named(ops->db, ops->arena, code.connector, code.line_id, keys[i]);
        if (d && is_meant(ops->arena, d, &code))
            return d;
    }
    return NULL;
}

/* ---- rights ---- */
/* After a transfer the dialog belongs to two lines: the one it came in through and the one that answers. */
bool dialog_may_manage(struct ops *ops, const struct open_dialog *d)
{
    return line_may_edit(ops, d->dialog.line_id) ||
           (d->session.id && d->session.line_id != d->dialog.line_id &&
               line_may_edit(ops, d->session.line_id));
}

/* Nobody has it: whoever works in the line may take it. */
static bool is_free(const struct session *session)
{
    return !session->id || session->state == SESSION_NEW || session->state == SESSION_QUEUED;
}

bool dialog_is_open_to(struct ops *ops, const struct open_dialog *d)
{
    int64_t me = ops->who.user_id;
    if (ops->who.admin)
        return true;
    if (!me)
        return false;
    if (d->session.operator_id == me || session_is_offered_to(ops, d, me))
        return true;
    if (chat_store_member(ops->db, ops->arena, d->dialog.chat_id, me) || dialog_may_manage(ops, d))
        return true;
    return is_free(&d->session) &&
           line_is_operator(ops, d->session.id ? d->session.line_id : d->dialog.line_id, me);
}

bool dialog_may_see(struct ops *ops, const struct chat *chat)
{
    if (ops->who.admin)
        return true;
    const struct open_dialog *d = dialog_store_open(ops->db, ops->arena, chat->id);
    return d && dialog_is_open_to(ops, d);
}

enum err dialog_may_post(struct ops *ops, const struct chat *chat)
{
    return dialog_may_see(ops, chat) ? ERR_NONE : ERR_ACTION_UNAVAILABLE;
}

enum err dialog_enter(struct ops *ops, int64_t chat_id, struct open_dialog **dialog_r)
{
    *dialog_r = NULL;
    if (!ops->who.user_id)
        return ERR_LINES_USER_ID;
    if (chat_id <= 0 || !chat_get(ops, chat_id))
        return ERR_LINES_CHAT_ID;
    dialog_store_lock(ops->db, chat_id);
    *dialog_r = dialog_store_open(ops->db, ops->arena, chat_id);
    if (!*dialog_r)
        return ERR_LINES_CHAT_TYPE;
    return dialog_is_open_to(ops, *dialog_r) ? ERR_NONE : ERR_LINES_ACCESS;
}

/* ---- an employee wrote ---- */
static bool is_customer(const struct users *user)
{
    return strcmp(user->type, USER_CONNECTOR) == 0 || strcmp(user->type, USER_GUEST) == 0;
}

/* What a bot says is the line's word: it neither begins a session nor makes the bot its operator. */
static bool is_employee(const struct users *user)
{
    return strcmp(user->type, USER_BOT) != 0;
}

static void employee_wrote(struct ops *ops, struct open_dialog *d, const struct message *message)
{
    if (!d->session.id) {
        session_begin(ops, d);
        message_store_set_session(ops->db, message->id, d->session.id);
    }
    chat_join(ops, d->dialog.chat_id, message->author_id);
    session_apply(ops, d, SESSION_HEARS_OPERATOR, message->author_id);
}

static struct ev_file *files_of(struct ops *ops, int64_t message_id, size_t *count_r)
{
    const struct file *files = file_store_of_message(ops->db, ops->arena, message_id, count_r);
    struct ev_file *shown = arena_array_of(ops->arena, struct ev_file, *count_r);
    for (size_t i = 0; i < *count_r; i++)
        shown[i] = (struct ev_file){.name = files[i].name,
            .type = files[i].type,
            .link = files[i].state == FILE_HERE ? file_link(ops->arena, ops->base_url, files[i].id, ops->now)
                                                : files[i].source_url,
            .size = files[i].size};
    return shown;
}

/* Whose words they are, as the line wants it, and the text as the customer shall read it. */
static void sign(struct ops *ops, struct told_message *told, int64_t line_id, const struct users *author)
{
    const struct operator_card card = operator_card(ops, line_id, author);
    if (card.replaced) {
        told->author_name = card.name;
        told->author_avatar = card.avatar;
    }
    if (told->connector->need_signature && *card.name)
        told->text = arena_printf(ops->arena, "[b]%s:[/b] [br]%s", card.name, told->message->text);
}

/* Everything that is told of a message; author_r is NULL for the system. */
static struct told_message told_of(struct ops *ops, const struct open_dialog *d,
    const struct message *message, const struct users **author_r)
{
    struct told_message told = {.connector = connector_get(ops, d->dialog.connector),
        .dialog = &d->dialog,
        .message = message,
        .text = message->text};
    *author_r = message->author_id ? user_store_get(ops->db, ops->arena, message->author_id) : NULL;
    if (told.connector && *author_r && !message->system)
        sign(ops, &told, d->session.id ? d->session.line_id : d->dialog.line_id, *author_r);
    return told;
}

/* System messages leave only to connectors that asked for them, the customer's own words never. */
static bool leaves(const struct told_message *told, const struct users *author)
{
    if (!told->connector || (author && is_customer(author)))
        return false;
    return told->connector->need_system || (author && !told->message->system);
}

void dialog_message_added(
    struct ops *ops, const struct chat *chat, const struct message *message, bool silent)
{
    const struct users *author;
    dialog_store_lock(ops->db, chat->id);
    struct open_dialog *d = dialog_store_open(ops->db, ops->arena, chat->id);
    if (!d)
        return;
    struct told_message told = told_of(ops, d, message, &author);
    silent |= d->session.silent && author; /* what the line says itself is heard */
    if (author && !message->system && is_employee(author) && !silent)
        employee_wrote(ops, d, message);
    told.files = files_of(ops, message->id, &told.file_count);
    dialog_tell_line(ops, EVENT_LINE_MESSAGE_ADD, &told);
    if (silent)
        return;
    if (leaves(&told, author))
        dialog_tell_connector(ops, EVENT_CONNECTOR_MESSAGE_ADD, &told);
}

/* ---- changed and deleted ---- */
static bool prepare_change(
    struct ops *ops, const struct chat *chat, const struct message *message, struct told_message *told_r)
{
    const struct users *author;
    const struct open_dialog *d = dialog_store_open(ops->db, ops->arena, chat->id);
    if (!d)
        return false;
    *told_r = told_of(ops, d, message, &author);
    if (leaves(told_r, author))
        told_r->external_ids = external_store_ids(ops->db, ops->arena, message->id, &told_r->external_count);
    return true;
}

void dialog_message_changed(struct ops *ops, const struct chat *chat, const struct message *message)
{
    struct told_message told;
    if (!prepare_change(ops, chat, message, &told))
        return;
    dialog_tell_line(ops, EVENT_LINE_MESSAGE_UPDATE, &told);
    if (told.external_count > 0 && told.connector->edit_internal)
        dialog_tell_connector(ops, EVENT_CONNECTOR_MESSAGE_UPDATE, &told);
}

void dialog_message_deleted(struct ops *ops, const struct chat *chat, const struct message *message)
{
    struct told_message told;
    if (!prepare_change(ops, chat, message, &told))
        return;
    dialog_tell_line(ops, EVENT_LINE_MESSAGE_DELETE, &told);
    if (told.external_count > 0 && told.connector->del_internal)
        dialog_tell_connector(ops, EVENT_CONNECTOR_MESSAGE_DELETE, &told);
}

/* ---- the end of a line ---- */
void dialog_line_deleted(struct ops *ops, int64_t line_id)
{
    size_t count;
    const int64_t *chats = session_store_chats_of_line(ops->db, ops->arena, line_id, &count);
    for (size_t i = 0; i < count; i++) {
        dialog_store_lock(ops->db, chats[i]);
        struct open_dialog *d = dialog_store_open(ops->db, ops->arena, chats[i]);
        if (d)
            session_apply(ops, d, SESSION_IS_CLOSED, 0);
    }
}

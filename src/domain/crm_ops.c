/* A binding is a row of its own and is copied into the chat's entity data, where clients of the chat read it.
 *
 * Rejected: keeping names or stages of the objects. They belong to the CRM, and a copy would be wrong soon. */
#include "domain/crm_ops.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "domain/bot_ops.h"
#include "domain/chat_ops.h"
#include "domain/connector_ops.h"
#include "domain/connector_rules.h"
#include "domain/customer_rules.h"
#include "domain/dialog_ops.h"
#include "domain/message_ops.h"
#include "domain/news.h"
#include "domain/session_ops.h"
#include "domain/user_ops.h"
#include "store/chat_store.h"
#include "store/crm_store.h"
#include "store/dialog_store.h"

const char *crm_type(const char *text)
{
    static const char *const types[] = {"lead", "deal", "company", "contact"};
    for (size_t i = 0; text && i < sizeof types / sizeof *types; i++)
        if (strcasecmp(types[i], text) == 0)
            return types[i];
    return NULL;
}

/* ---- finding ---- */
static const char *title_of(struct ops *ops, const char *code)
{
    const struct connector *connector = connector_get(ops, code);
    if (connector)
        return connector->name;
    return strcmp(code, CONNECTOR_LIVECHAT) == 0 ? CONNECTOR_LIVECHAT_TITLE : code;
}

static struct crm_chat *open_chats(
    struct ops *ops, const struct crm_object *object, bool active, size_t *all_r, size_t *count_r)
{
    const int64_t *ids = crm_store_chats(ops->db, ops->arena, object->type, object->id, active, all_r);
    struct crm_chat *chats = arena_array_of(ops->arena, struct crm_chat, *all_r);
    *count_r = 0;
    for (size_t i = 0; i < *all_r; i++) {
        const struct open_dialog *d = dialog_store_open(ops->db, ops->arena, ids[i]);
        if (d && dialog_is_open_to(ops, d))
            chats[(*count_r)++] =
                (struct crm_chat){ids[i], d->dialog.connector, title_of(ops, d->dialog.connector)};
    }
    return chats;
}

/* Nothing bound, or at least one of its dialogs is the actor's. */
static bool has_access(struct ops *ops, const struct crm_object *object)
{
    size_t all, open;
    open_chats(ops, object, false, &all, &open);
    return all == 0 || open > 0;
}

enum err crm_chats(
    struct ops *ops, const struct crm_object *object, bool active, struct crm_chat **chats_r, size_t *count_r)
{
    size_t all;
    *count_r = 0;
    if (!has_access(ops, object))
        return ERR_CRM_DENIED;
    *chats_r = open_chats(ops, object, active, &all, count_r);
    return ERR_NONE;
}

int64_t crm_last_chat(struct ops *ops, const struct crm_object *object)
{
    size_t all, count;
    const struct crm_chat *chats = open_chats(ops, object, false, &all, &count);
    return count ? chats[0].chat_id : 0;
}

/* ---- members ---- */
/* The dialog meant: the one named, or the object's last; *dialog_r is NULL when it has none. */
static enum err meant(
    struct ops *ops, const struct crm_object *object, int64_t chat_id, struct open_dialog **dialog_r)
{
    *dialog_r = NULL;
    if (!has_access(ops, object))
        return ERR_CRM_JOIN_DENIED;
    if (!chat_id)
        chat_id = crm_last_chat(ops, object);
    else if (!crm_store_is_bound(ops->db, object->type, object->id, chat_id))
        return ERR_CRM_OTHER_CHAT;
    if (!chat_id)
        return ERR_NONE;
    return dialog_enter(ops, chat_id, dialog_r) ? ERR_CRM_JOIN_DENIED : ERR_NONE;
}

static enum err may_be_added(struct ops *ops, const struct users *user)
{
    if (strcmp(user->type, USER_EMPLOYEE) == 0)
        return ERR_NONE;
    const struct bot *bot = strcmp(user->type, USER_BOT) == 0 ? bot_get(ops, user->id) : NULL;
    if (!bot)
        return ERR_CRM_USER_DENIED;
    return bot->openline ? ERR_NONE : ERR_CRM_USER_HISTORY;
}

enum err crm_user_add(
    struct ops *ops, const struct crm_object *object, int64_t chat_id, int64_t user_id, int64_t *chat_r)
{
    struct open_dialog *d;
    enum err error = meant(ops, object, chat_id, &d);
    const struct users *user = user_get(ops, user_id);
    *chat_r = d ? d->dialog.chat_id : 0;
    if (error || !d)
        return error;
    if (!user || !user->active)
        return ERR_CRM_USER_INACTIVE;
    error = may_be_added(ops, user);
    if (error)
        return error;
    if (chat_store_member(ops->db, ops->arena, *chat_r, user_id))
        return ERR_CRM_ALREADY_IN;
    chat_join(ops, *chat_r, user_id);
    return ERR_NONE;
}

static bool may_remove(struct ops *ops, const struct open_dialog *d, int64_t user_id)
{
    int64_t me = ops->who.user_id;
    if (user_id == d->dialog.customer_id || (d->session.operator_id && user_id == d->session.operator_id))
        return false;
    return user_id == me || d->session.operator_id == me || dialog_may_manage(ops, d);
}

enum err crm_user_remove(
    struct ops *ops, const struct crm_object *object, int64_t chat_id, int64_t user_id, int64_t *chat_r)
{
    struct open_dialog *d;
    enum err error = meant(ops, object, chat_id, &d);
    const struct users *user = user_get(ops, user_id);
    *chat_r = d ? d->dialog.chat_id : 0;
    if (error || !d)
        return error;
    if (!user || !user->active)
        return ERR_CRM_USER_INACTIVE;
    if (!chat_store_member(ops->db, ops->arena, *chat_r, user_id))
        return ERR_CRM_ALREADY_OUT;
    if (!may_remove(ops, d, user_id))
        return ERR_CRM_MAY_NOT_REMOVE;
    if (!session_decline(ops, d, user_id))
        chat_leave(ops, *chat_r, user_id);
    return ERR_NONE;
}

/* ---- messages ---- */
static bool may_speak(const struct users *user)
{
    return user && user->active &&
           (strcmp(user->type, USER_EMPLOYEE) == 0 || strcmp(user->type, USER_BOT) == 0);
}

/* Acts as the author for the length of the posting. */
static enum err post_as(
    struct ops *ops, int64_t chat_id, const struct users *author, const char *text, int64_t *message_r)
{
    const struct principal before = ops->who;
    ops->who.user_id = author->id;
    ops->who.admin = author->admin;
    enum err error = message_send(ops, arena_printf(ops->arena, "chat%lld", (long long)chat_id),
        &(struct new_message){.text = text, .params = ""}, 0, message_r);
    ops->who = before;
    return error ? ERR_CRM_MESSAGE_FAILED : ERR_NONE;
}

enum err crm_message_add(struct ops *ops, const struct crm_object *object, int64_t chat_id, int64_t user_id,
    const char *text, int64_t *message_r)
{
    struct open_dialog *d;
    const struct users *author = user_get(ops, user_id);
    if (!crm_store_is_bound(ops->db, object->type, object->id, chat_id))
        return ERR_CRM_MESSAGE_CHAT;
    if (dialog_enter(ops, chat_id, &d))
        return ERR_CRM_MESSAGE_DENIED;
    if (!may_speak(author))
        return ERR_CRM_MESSAGE_USER;
    if (!chat_store_member(ops->db, ops->arena, chat_id, user_id))
        return ERR_CRM_MESSAGE_CANCELED;
    if (!*utf8_trim(ops->arena, text))
        return ERR_CRM_MESSAGE_FAILED;
    return post_as(ops, chat_id, author, text, message_r);
}

/* ---- bindings ---- */
static void note_in_chat(struct ops *ops, int64_t chat_id)
{
    size_t count;
    struct chat *chat = chat_get(ops, chat_id);
    const struct crm_binding *bindings = crm_store_of_chat(ops->db, ops->arena, chat_id, &count);
    if (!chat)
        return;
    chat->entity_data_1 =
        dialog_entity_data_bound(ops->arena, chat->entity_data_1, count ? &bindings[count - 1] : NULL);
    chat->entity_data_2 = dialog_crm_data(ops->arena, bindings, count);
    chat_store_save(ops->db, ops->arena, chat);
    news_note(ops, NEWS_CHAT, chat_id, 0, 0);
}

static struct crm_binding binding_of(const struct ops *ops, const struct crm_object *object, int64_t chat_id)
{
    return (struct crm_binding){
        .entity_type = object->type, .entity_id = object->id, .chat_id = chat_id, .created_at = ops->now};
}

static bool has_lead(struct ops *ops, int64_t chat_id)
{
    size_t count;
    const struct crm_binding *bindings = crm_store_of_chat(ops->db, ops->arena, chat_id, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(bindings[i].entity_type, "lead") == 0)
            return true;
    return false;
}

enum err crm_lead_create(struct ops *ops, int64_t chat_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    if (!d->session.id || d->session.operator_id != ops->who.user_id)
        return ERR_CRM_NOT_OPERATOR;
    if (has_lead(ops, chat_id))
        return ERR_NONE;
    struct crm_object lead = {
        "lead", crm_store_new_lead(ops->db, chat_id, d->session.id, ops->who.user_id, ops->now)};
    struct crm_binding binding = binding_of(ops, &lead, chat_id);
    crm_store_bind(ops->db, &binding);
    note_in_chat(ops, chat_id);
    return ERR_NONE;
}

enum err crm_bind(struct ops *ops, const struct crm_object *object, int64_t chat_id, bool bind)
{
    struct open_dialog *d;
    struct crm_binding binding = binding_of(ops, object, chat_id);
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    if (bind)
        crm_store_bind(ops->db, &binding);
    else
        crm_store_unbind(ops->db, &binding);
    note_in_chat(ops, chat_id);
    return ERR_NONE;
}

enum err crm_bindings(struct ops *ops, int64_t chat_id, struct crm_binding **bindings_r, size_t *count_r)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    *count_r = 0;
    if (!error)
        *bindings_r = crm_store_of_chat(ops->db, ops->arena, chat_id, count_r);
    return error;
}

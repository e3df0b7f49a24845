/* The CRM-shaped side of dialogs without a CRM: a dialog can be bound to objects that live in some CRM (a lead, deal, company
 * or contact, by id), be found by them, and be given a lead number of our own.
 *
 * Whoever has access to one of an object's dialogs (doc/rights.md) has access to the object; an object that no dialog is
 * bound to has nothing to protect and is answered as empty. */
#ifndef SWITCHLINE_DOMAIN_CRM_OPS_H
#define SWITCHLINE_DOMAIN_CRM_OPS_H

#include "domain/ops.h"
#include "model/crm.h"

struct crm_object {
    const char *type; /* as crm_type() gives it */
    int64_t id;
};

/* "lead", "deal", "company" or "contact" for the same in any letter case; NULL: no such type. */
const char *crm_type(const char *text);

/* ---- finding ---- */
struct crm_chat {
    int64_t chat_id;
    const char *connector, *connector_title;
};
/* Its dialogs that are open to the actor, the one that was written in last first; the array is never NULL. active: only with
 * an open session. ERR_CRM_DENIED: it has dialogs, and none of them is open to him. */
enum err crm_chats(struct ops *ops, const struct crm_object *object, bool active, struct crm_chat **chats_r,
    size_t *count_r);
int64_t crm_last_chat(struct ops *ops, const struct crm_object *object); /* the first of these; 0: none */

/* ---- members; chat_id 0: the last chat of the object, *chat_r is 0 when it has none ---- */
/* ERR_CRM_JOIN_DENIED: the object or the chat is not the actor's. ERR_CRM_OTHER_CHAT: not bound to it.
 * ERR_CRM_USER_INACTIVE; ERR_CRM_USER_DENIED: neither an employee nor a bot; ERR_CRM_USER_HISTORY: a bot that does not work
 * in lines; ERR_CRM_ALREADY_IN. */
enum err crm_user_add(
    struct ops *ops, const struct crm_object *object, int64_t chat_id, int64_t user_id, int64_t *chat_r);
/* The first three as above. ERR_CRM_ALREADY_OUT; ERR_CRM_MAY_NOT_REMOVE: it is the customer or the operator, or the actor
 * is neither the operator nor a manager of the line (himself he may always remove). */
enum err crm_user_remove(
    struct ops *ops, const struct crm_object *object, int64_t chat_id, int64_t user_id, int64_t *chat_r);

/* A message in the name of a member of the chat. ERR_CRM_MESSAGE_CHAT: not bound; ERR_CRM_MESSAGE_DENIED: not the actor's;
 * ERR_CRM_MESSAGE_USER: the author is no active employee or bot; ERR_CRM_MESSAGE_CANCELED: he is no member;
 * ERR_CRM_MESSAGE_FAILED: nothing but blanks. */
enum err crm_message_add(struct ops *ops, const struct crm_object *object, int64_t chat_id, int64_t user_id,
    const char *text, int64_t *message_r);

/* ---- bindings; errors of dialog_enter() ---- */
/* Numbers a new lead and binds it; nothing when the dialog has a lead. ERR_CRM_NOT_OPERATOR: the actor does not have the
 * dialog. */
enum err crm_lead_create(struct ops *ops, int64_t chat_id);
enum err crm_bind(struct ops *ops, const struct crm_object *object, int64_t chat_id, bool bind);
enum err crm_bindings(struct ops *ops, int64_t chat_id, struct crm_binding **bindings_r, size_t *count_r);

#endif

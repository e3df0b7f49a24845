/* What a connector sends: messages of its customers, their changes, and what became of ours. The connector is the one that
 * connector_for_sending() allowed.
 *
 * Items of one call succeed or fail on their own: a refused item says why in `error` (English words for ERRORS), and
 * nothing was written for it. */
#ifndef SWITCHLINE_DOMAIN_CONNECTOR_MESSAGE_OPS_H
#define SWITCHLINE_DOMAIN_CONNECTOR_MESSAGE_OPS_H

#include "domain/customer_ops.h"
#include "domain/message_ops.h"
#include "domain/ops.h"
#include "model/line.h"

/* One item as it came; texts may be NULL. */
struct incoming {
    struct customer_card user; /* user.external_id may be NULL here */
    const char *message_id; /* NULL: it has none, and is never a repeat */
    const char *text;
    const struct new_file *files;
    size_t file_count;
    int64_t sent_at; /* milliseconds; 0: now */
    int64_t employee_id; /* on whose behalf it is posted; 0: it is the customer's */
    const char *chat_id, *chat_name, *chat_url;
};

struct incoming_result {
    const char *error; /* NULL: done */
    int64_t user_id; /* internal; 0: not known */
    int64_t session_id, chat_id;
};

/* A new message: finds or makes customer, dialog and session. A message id that came before in this dialog answers what was
 * stored then and changes nothing. */
struct incoming_result connector_receive(
    struct ops *ops, const struct connector *connector, int64_t line_id, const struct incoming *in);
struct incoming_result connector_receive_change(
    struct ops *ops, const struct connector *connector, int64_t line_id, const struct incoming *in);
struct incoming_result connector_receive_deletion(
    struct ops *ops, const struct connector *connector, int64_t line_id, const struct incoming *in);

/* One of our messages arrived outside. What is unknown or another's is passed over in silence. */
struct confirmation {
    int64_t message_id; /* ours; 0: only the external ids are known */
    const char *const *external_ids; /* under which it is known outside from now on */
    size_t external_count;
    const char *chat_id; /* external; may be NULL */
};
/* delivered: also remember the external ids. Either way it counts as read by the customer. */
void connector_confirm(struct ops *ops, const struct connector *connector, int64_t line_id,
    const struct confirmation *confirmation, bool delivered);

/* ERR_ARGUMENT_EMPTY for USER_ID where dialogs are told apart by user; ERR_CHAT_RENAMING without such a dialog or for an
 * empty name. user_id may be NULL. */
enum err connector_rename_chat(struct ops *ops, const struct connector *connector, int64_t line_id,
    const char *chat_id, const char *user_id, const char *name);

#endif

/* Dialogs of lines: the chat behind one outside conversation, its customer and its sessions. */
#ifndef SWITCHLINE_MODEL_DIALOG_H
#define SWITCHLINE_MODEL_DIALOG_H

#include "model/fields.h"

#define CUSTOMER_FIELDS(X)                                                                                   \
    X(customer, TEXT, connector)                                                                             \
    X(customer, TEXT, external_id)                                                                           \
    X(customer, INT, user_id)                                                                                \
    X(customer, TEXT, url)                                                                                   \
    X(customer, TEXT, picture_url)

struct customer {
    FIELDS_MEMBERS(CUSTOMER_FIELDS)
};

/* session_id: the open session, 0 when none. */
#define DIALOG_FIELDS(X)                                                                                     \
    X(dialog, INT, chat_id)                                                                                  \
    X(dialog, TEXT, connector)                                                                               \
    X(dialog, INT, line_id)                                                                                  \
    X(dialog, TEXT, dialog_key)                                                                              \
    X(dialog, TEXT, external_chat_id)                                                                        \
    X(dialog, TEXT, external_user_id)                                                                        \
    X(dialog, INT, customer_id)                                                                              \
    X(dialog, INT, session_id)                                                                               \
    X(dialog, INT, last_operator_id)                                                                         \
    X(dialog, INT, created_at)

struct dialog {
    FIELDS_MEMBERS(DIALOG_FIELDS)
};

/* state: enum session_state in domain/session_rules.h. */
#define SESSION_FIELDS(X)                                                                                    \
    X(session, INT, id)                                                                                      \
    X(session, INT, chat_id)                                                                                 \
    X(session, INT, line_id)                                                                                 \
    X(session, TEXT, connector)                                                                              \
    X(session, INT, customer_id)                                                                             \
    X(session, INT, operator_id)                                                                             \
    X(session, INT, offered_id)                                                                              \
    X(session, INT, state)                                                                                   \
    X(session, INT, parent_id)                                                                               \
    X(session, INT, created_at)                                                                              \
    X(session, INT, offered_at)                                                                              \
    X(session, INT, answered_at)                                                                             \
    X(session, INT, closed_at)                                                                               \
    X(session, INT, changed_at)                                                                              \
    X(session, FLAG, silent)                                                                                 \
    X(session, FLAG, pinned)                                                                                 \
    X(session, FLAG, spam)

struct session {
    FIELDS_MEMBERS(SESSION_FIELDS)
};

/* A dialog with its open session, which is what almost every operation needs. session.id is 0 when none is open. */
struct open_dialog {
    struct dialog dialog;
    struct session session;
};

/* A session was offered to somebody. outcome: '' while it is open, then answered, taken (by somebody else), skipped or closed. */
#define OFFER_FIELDS(X)                                                                                      \
    X(offer, INT, id)                                                                                        \
    X(offer, INT, session_id)                                                                                \
    X(offer, INT, user_id)                                                                                   \
    X(offer, TEXT, reason)                                                                                   \
    X(offer, TEXT, outcome)                                                                                  \
    X(offer, INT, made_at)                                                                                   \
    X(offer, INT, ended_at)

struct offer {
    FIELDS_MEMBERS(OFFER_FIELDS)
};

#define EXTERNAL_MESSAGE_FIELDS(X)                                                                           \
    X(external_message, TEXT, connector)                                                                     \
    X(external_message, INT, line_id)                                                                        \
    X(external_message, TEXT, dialog_key)                                                                    \
    X(external_message, TEXT, external_id)                                                                   \
    X(external_message, INT, message_id)                                                                     \
    X(external_message, INT, session_id)

struct external_message {
    FIELDS_MEMBERS(EXTERNAL_MESSAGE_FIELDS)
};

#endif

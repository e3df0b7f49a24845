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

/* state: enum session_state in domain/session_rules.h. bot_id: the bot that has it (or had it to its end), 0 when none;
 * leaving_bot_id: the bot that handed it on and leaves the chat when somebody has answered; bots_called: set of 1 << enum
 * line_bot_occasion. client_wrote_at: the first word that the operator has not answered yet, 0 when he has;
 * operator_wrote_at: his last word. vote: of the customer, 1 (bad) or 5 (good), 0 for none; vote_until: when the line stops
 * waiting for it, 0 when it was not asked for or has come; vote_head: 1 … 5. kpi_further: KPI_FURTHER_ANSWER_TIME in
 * seconds, 0 when nobody wants alerts; copied here so that a customer's word need not look up the line. away: its operator
 * went away; the customer's next word goes to others. */
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
    X(session, INT, bot_id)                                                                                  \
    X(session, INT, leaving_bot_id)                                                                          \
    X(session, INT, bots_called)                                                                             \
    X(session, INT, client_wrote_at)                                                                         \
    X(session, INT, operator_wrote_at)                                                                       \
    X(session, INT, vote)                                                                                    \
    X(session, INT, vote_until)                                                                              \
    X(session, INT, vote_head)                                                                               \
    X(session, TEXT, comment_head)                                                                           \
    X(session, INT, category_id)                                                                             \
    X(session, INT, kpi_further)                                                                             \
    X(session, FLAG, away)                                                                                   \
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

/* A session was offered to somebody. reason: see domain/routing_decision.h. outcome: '' while it is open, then answered, taken
 * (by somebody else), skipped, late (he did not answer in time) or closed. user_id 0: a decision that found nobody, outcome
 * nobody; ended_at is then when the same was found last. */
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

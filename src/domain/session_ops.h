/* The life of a session: begun, offered, taken, given up, ended. Everything here works on a dialog loaded with its open
 * session and keeps both right in memory and database. Rights are the caller's business (domain/operator_ops.h). */
#ifndef SWITCHLINE_DOMAIN_SESSION_OPS_H
#define SWITCHLINE_DOMAIN_SESSION_OPS_H

#include "domain/ops.h"
#include "domain/session_rules.h"
#include "model/dialog.h"

/* A new session in a dialog that has none open; applications hear of it. It is NEW: route it or let somebody take it. */
void session_begin(struct ops *ops, struct open_dialog *d);
/* To this employee, whether he is in the queue or not. reason: stored with the offer. */
void session_offer(struct ops *ops, struct open_dialog *d, int64_t user_id, const char *reason);

/* THE function that changes a session's state. user_id: who answers or wrote (IS_ANSWERED, HEARS_OPERATOR), to whom it is
 * offered (IS_OFFERED; 0: everybody), else 0. Saves, ends the offers that are void, lets the people concerned join and
 * leave the chat, and tells applications when it is over; then d has no open session any more.
 * ERR_SESSION_STATE: no session is open or its state does not allow the event; nothing changed. */
enum err session_apply(struct ops *ops, struct open_dialog *d, enum session_event event, int64_t user_id);
/* One of those it is offered to does not want it; whoever is left decides. false: it was not offered to him. */
bool session_decline(struct ops *ops, struct open_dialog *d, int64_t user_id);

bool session_is_offered_to(struct ops *ops, const struct open_dialog *d, int64_t user_id);

#endif

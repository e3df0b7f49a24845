/* What a line does by itself, by its settings (doc/automation.md): greeting, out of hours, no answer, closing texts, alerts.
 * Votes are in vote_ops.h, alerts in kpi_ops.h. Each hook looks up the line's settings only when something may be due,
 * so a customer's word in an open session costs nothing. Hooks change the session's columns; its state only through
 * session_apply().
 *
 * Nothing is said twice: a text is said in the transaction that takes its timer or moves its session. */
#ifndef SWITCHLINE_DOMAIN_AUTOMATION_OPS_H
#define SWITCHLINE_DOMAIN_AUTOMATION_OPS_H

#include "domain/ops.h"
#include "domain/session_rules.h"
#include "domain/timer_ops.h"
#include "model/chat.h"
#include "model/dialog.h"

/* A message of the line itself to the customer: stored as a system message of the dialog, told to the connector when it
 * wants system messages. Empty text: nothing. Returns the message id, 0 when nothing was said. */
int64_t automation_say(struct ops *ops, struct open_dialog *d, const char *text);

/* ---- called by session_ops.c ---- */
/* After a session was made, before it is routed. */
void automation_began(struct ops *ops, struct open_dialog *d);
/* By session_apply(), when the new state is in d->session.state and not yet saved; it may change the session's columns. */
void automation_moved(struct ops *ops, struct open_dialog *d, enum session_state before);

/* ---- called by connector_message_ops.c and line_bot_ops.c ---- */
/* The customer began a session. true: a bot has it (it greets, or the line is closed), nobody is asked. */
bool automation_calls_bot(struct ops *ops, struct open_dialog *d);
/* The customer's first word of a session was stored, told and routed: greets, and goes on to automation_waits(). */
void automation_greets(struct ops *ops, struct open_dialog *d);
/* From now on the customer waits for people: says that nobody is there, sets deadlines. Nothing while a bot has it. */
void automation_waits(struct ops *ops, struct open_dialog *d);

/* ---- called by whoever ends a session because an operator (or a bot) wants it ---- */
/* Says the close text, asks for a vote, and ends it or lets it be CLOSING for the line's delay (TIMER_FULL_CLOSE). The
 * second wish ends it at once. Errors as of session_apply(). */
enum err automation_close(struct ops *ops, struct open_dialog *d);

timer_handler automation_no_answer, automation_auto_close, automation_full_close;
timer_handler automation_kpi_first, automation_kpi_further; /* in kpi_ops.c */

#endif

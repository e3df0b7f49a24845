/* The customer's vote on a session: asking, recognising and storing it. One question, one answer; every later word is an
 * ordinary one. */
#ifndef SWITCHLINE_DOMAIN_VOTE_OPS_H
#define SWITCHLINE_DOMAIN_VOTE_OPS_H

#include "domain/line_ops.h"
#include "domain/ops.h"
#include "model/dialog.h"

/* Asks, once for a session, when the line wants votes, an operator answered in it and the channel shows what the line says.
 * The caller saves the session (vote_until). false: the customer was not asked. */
bool vote_ask(struct ops *ops, struct open_dialog *d, const struct line_config *line);

/* Is this word of the customer the vote that a session of this dialog waits for, open or closed? Then *asked_r is the
 * dialog with that session. Costs nothing unless the word looks like a vote. text may be NULL. */
bool vote_awaited(
    struct ops *ops, const struct open_dialog *d, const char *text, struct open_dialog *asked_r);
/* Stores it, thanks, and ends a session that only waited for it (VOTE_CLOSING_DELAY). */
void vote_give(struct ops *ops, struct open_dialog *asked, const char *text);

#endif

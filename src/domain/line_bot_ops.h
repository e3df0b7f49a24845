/* Bots in lines: a bot that greets before the operators are asked, and bots that step in when nobody answers, out of hours
 * or at the end. While session.bot_id is set, the bot has the session and routing waits: whoever looks for sessions to offer
 * leaves these out.
 *
 * A bot has at most one session of a dialog, and it is a member of the chat from line_bot_takes() on: that is how it
 * hears (ONIMBOTJOINCHAT, then ONIMBOTMESSAGEADD) and may speak. Letting go of the session and leaving the chat are two
 * things: WELCOME_BOT_LEFT "close" and a transfer with LEAVE=N keep the bot in the chat for a while after it let go. */
#ifndef SWITCHLINE_DOMAIN_LINE_BOT_OPS_H
#define SWITCHLINE_DOMAIN_LINE_BOT_OPS_H

#include "domain/line_bot_rules.h"
#include "domain/ops.h"
#include "domain/timer_ops.h"
#include "model/bot.h"
#include "model/dialog.h"

/* ---- hooks of the engine. d has an open session; its row is saved by these functions when they change it ---- */

/* Lets the line's bot for this occasion in. true: the bot has the session now (session.bot_id); the caller does not
 * route, and says no text of its own. false: nothing happened, because the line has no such bot,
 * it is gone, or it was called for this occasion of the session before.
 * WELCOME: right after session_begin() when the customer begins (never when an employee does), before routing.
 * NO_ANSWER, OUT_OF_HOURS: an offer of the session ends. CLOSE, AUTO_CLOSE: it must be CLOSING already; the bot's time is
 * set, and when that is over the session is closed. */
bool line_bot_takes(struct ops *ops, struct open_dialog *d, enum line_bot_occasion occasion);
/* The bot lets go: to the queue (routing goes on). Nothing when no bot has it. */
void line_bot_leaves(struct ops *ops, struct open_dialog *d);
/* By session_apply(), before it saves: somebody takes the session, from a bot or after one had it. */
void line_bot_answered(struct ops *ops, struct open_dialog *d);
/* By session_apply(), before it saves: the session ends, and no bot outstays it. */
void line_bot_ended(struct ops *ops, struct open_dialog *d);

/* A bot has it on the last yards: the customer's words do not call the operator back. */
bool line_bot_closes(const struct open_dialog *d);

timer_handler line_bot_time_over;

/* ---- hook of domain/bot_ops.c ---- */
/* It is no more (unregistered): what it has goes to the queue, at the next round of the timers. */
void line_bot_gone(struct ops *ops, const struct bot *bot);

#endif

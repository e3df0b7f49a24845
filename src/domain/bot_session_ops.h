/* What a bot does with a dialog of a line: imopenlines.bot.session.*.
 *
 * client_id: of the caller's bots, as in domain/bot_ops.h (NULL or "" for none). A bot takes part in a dialog when it has the
 * session or is a member of the chat; the caller's bot that has it comes first. */
#ifndef SWITCHLINE_DOMAIN_BOT_SESSION_OPS_H
#define SWITCHLINE_DOMAIN_BOT_SESSION_OPS_H

#include "domain/ops.h"

/* To the queue, for the bot's owner and for whoever may see the dialog. ERR_OPERATOR_NOT_BOT: no bot has it (an operator
 * has it, it waits already, or it is no open dialog of a line at all). ERR_LINES_ACCESS: not the caller's to hand on. */
enum err bot_session_operator(struct ops *ops, const char *client_id, int64_t chat_id);

/* To an employee or a line: exactly one of the two is not 0. leave: the bot leaves the chat at once, otherwise when somebody
 * has answered. ERR_BOT_ID: the caller has no bot. ERR_OPERATOR_WRONG: none of them takes part in an open dialog there,
 * or the target cannot take it. */
enum err bot_session_transfer(
    struct ops *ops, const char *client_id, int64_t chat_id, int64_t user_id, int64_t line_id, bool leave);

/* ERR_BOT_ID: the caller has no bot. ERR_LINES_ACCESS: none of them takes part there. A session that a bot of the caller's
 * had to its end is finished already: nothing happens. */
enum err bot_session_finish(struct ops *ops, const char *client_id, int64_t chat_id);

/* The bot leaves a line's chat by itself (imbot.chat.leave); a session that it has goes to the queue. false: it is no line's
 * chat, or the bot is not there. */
bool bot_session_quit(struct ops *ops, int64_t bot_id, int64_t chat_id);

/* The text (welcome: the line's greeting) in the name of the bot that takes part: the caller's, or whichever has the session
 * for a caller who may see the dialog; without any, of the line itself. Empty: nothing. ERR_LINES_ACCESS. */
enum err bot_session_say(
    struct ops *ops, const char *client_id, int64_t chat_id, bool welcome, const char *text);

#endif

/* What operators do with the dialogs of lines. The acting user is ops->who; dialogs are named by their chat.
 *
 * Everybody needs access to the dialog (doc/rights.md): all functions answer what dialog_enter() answers: ERR_LINES_CHAT_ID
 * when there is no such chat, ERR_LINES_CHAT_TYPE when it is not a line's, ERR_LINES_USER_ID when nobody acts,
 * ERR_LINES_ACCESS without the right. */
#ifndef SWITCHLINE_DOMAIN_OPERATOR_OPS_H
#define SWITCHLINE_DOMAIN_OPERATOR_OPS_H

#include "domain/ops.h"

enum err operator_answer(struct ops *ops, int64_t chat_id); /* ERR_LINES_ENGAGED: somebody else has it */
/* Own dialogs and those without an operator; `another`: also those of other operators. Nothing open: nothing happens. */
enum err operator_finish(struct ops *ops, int64_t chat_id, bool another);
enum err operator_spam(struct ops *ops, int64_t chat_id);
/* Gives the dialog to the next of the queue. ERR_LINES_KICK: it is not the actor's to give up. */
enum err operator_skip(struct ops *ops, int64_t chat_id);
enum err operator_join(struct ops *ops, int64_t chat_id); /* takes part without becoming the operator */
enum err operator_intercept(struct ops *ops, int64_t chat_id); /* takes it from whoever has it */
enum err operator_start(
    struct ops *ops, int64_t chat_id); /* opens a session, or takes the open one if it is free */

/* Hands the open session on; exactly one of the two is not 0. ERR_OPERATOR_WRONG: the target is no active employee, or has
 * it already, or the line is not active, or no session is open. */
enum err operator_transfer(struct ops *ops, int64_t chat_id, int64_t user_id, int64_t line_id);
/* To the people of a department, and if none of them takes it on to the line's queue. ERR_OPERATOR_WRONG: there is no such
 * department, or no session is open. */
enum err operator_transfer_department(struct ops *ops, int64_t chat_id, int64_t department_id);

#endif

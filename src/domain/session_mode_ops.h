/* What is said of a session beside its state: pinned, silent, rated by the operators' head. Dialogs are named by their chat;
 * the errors of dialog_enter(). */
#ifndef SWITCHLINE_DOMAIN_SESSION_MODE_OPS_H
#define SWITCHLINE_DOMAIN_SESSION_MODE_OPS_H

#include "domain/ops.h"
#include "model/dialog.h"

/* A pinned session stays with its operator: the engine neither gives it to others nor closes it for silence. One that nobody
 * has is taken by whoever pins it. *done_r is false when no session is open. */
enum err session_pin(struct ops *ops, int64_t chat_id, bool pin, bool *done_r);
/* All open sessions of the actor; the ids of those that were changed, newest first, never NULL. */
int64_t *session_pin_all(struct ops *ops, bool pin, size_t *count_r);

/* Silent: what employees write stays inside. Ends with the session. *done_r is false when no session is open. */
enum err session_set_silent(struct ops *ops, int64_t chat_id, bool silent, bool *done_r);

/* The head rates a session, open or not. rating 0, comment NULL: as it was. ERR_LINES_ACCESS: no such session, or the actor
 * does not manage its line. */
bool session_may_head_vote(struct ops *ops, const struct session *session);
enum err session_head_vote(struct ops *ops, int64_t session_id, int64_t rating, const char *comment);

/* Ends the open session, begins a new one with this message as its first, and gives it to the actor. ERR_ARGUMENT_TYPE
 * ("MESSAGE_ID"): not a message of this chat. */
enum err session_start_from(struct ops *ops, int64_t chat_id, int64_t message_id);

#endif

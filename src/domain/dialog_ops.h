/* Dialogs of lines: a customer's conversation, its sessions, what goes to and comes from the connector. */
#ifndef SWITCHLINE_DOMAIN_DIALOG_OPS_H
#define SWITCHLINE_DOMAIN_DIALOG_OPS_H

#include "domain/ops.h"
#include "model/chat.h"
#include "model/dialog.h"

/* Called by message_ops inside the same transaction, only for chats with entity_type LINES. */
/* An employee (or the system) wrote: the session moves on, the connector and the line hear of it. */
/* silent: the customer does not get it, and the session stays as it is. */
void dialog_message_added(
    struct ops *ops, const struct chat *chat, const struct message *message, bool silent);
void dialog_message_changed(struct ops *ops, const struct chat *chat, const struct message *message);
void dialog_message_deleted(struct ops *ops, const struct chat *chat, const struct message *message);
/* May the actor post as an employee there? ERR_NONE or the error. */
enum err dialog_may_post(struct ops *ops, const struct chat *chat);

/* ---- rights (doc/rights.md) ---- */
/* What every action begins with: finds the dialog of the chat, locks it, and checks that it is open to the actor.
 * ERR_LINES_USER_ID: nobody acts; ERR_LINES_CHAT_ID: no such chat; ERR_LINES_CHAT_TYPE: not a line's; ERR_LINES_ACCESS. */
enum err dialog_enter(struct ops *ops, int64_t chat_id, struct open_dialog **dialog_r);
/* Administrators, managers of its line, its operator, whom it is offered to, members of its chat; and, as long as nobody
 * has it (it waits, or no session is open), the people of the line's queue. */
bool dialog_may_see(struct ops *ops, const struct chat *chat);
bool dialog_is_open_to(struct ops *ops, const struct open_dialog *d); /* the same of a loaded dialog */
bool dialog_may_manage(
    struct ops *ops, const struct open_dialog *d); /* administrators, managers of its line */

struct dialog *dialog_get(struct ops *ops, int64_t chat_id); /* NULL: not a line's chat */
/* "connector|LINE|external chat id|user id": the last part may be the internal or the external user id. NULL: none. */
struct dialog *dialog_by_user_code(struct ops *ops, const char *user_code);
struct session *session_get(struct ops *ops, int64_t session_id); /* NULL: none */

/* The line is about to be deleted: its open sessions are closed. Its connectors and settings are still there. */
void dialog_line_deleted(struct ops *ops, int64_t line_id);

#endif

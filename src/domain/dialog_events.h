/* Who hears of a dialog: the connector's application by the connector's events; by the session and line events the same
 * application, or every one when settings.all_connector_events is set. The built-in site chat has no
 * application; what a connector would be told goes to the visitor (domain/livechat_ops.h). */
#ifndef SWITCHLINE_DOMAIN_DIALOG_EVENTS_H
#define SWITCHLINE_DOMAIN_DIALOG_EVENTS_H

#include "domain/event.h"
#include "domain/ops.h"
#include "model/chat.h"
#include "model/dialog.h"
#include "model/line.h"

/* The open session of d just began, or just ended. */
void dialog_tell_session(struct ops *ops, const struct open_dialog *d, bool ended);

struct told_message {
    const struct connector *connector; /* NULL: a built-in channel */
    const struct dialog *dialog;
    const struct message *message;
    const char *text; /* NULL: the message's own */
    const char *author_name, *author_avatar; /* as the line shows him; NULL: as his profile does */
    const char *const *external_ids;
    size_t external_count;
    const struct ev_file *files;
    size_t file_count;
};
void dialog_tell_line(
    struct ops *ops, enum event_id id, const struct told_message *told); /* LINE_MESSAGE_… */
void dialog_tell_connector(
    struct ops *ops, enum event_id id, const struct told_message *told); /* CONNECTOR_MESSAGE_… */

#endif

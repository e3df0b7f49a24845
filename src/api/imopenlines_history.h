/* The shape of imopenlines.session.history.get, which no other method shares: maps by id, ids as strings, keys partly
 * lower-cased and partly camelCase. */
#ifndef SWITCHLINE_API_IMOPENLINES_HISTORY_H
#define SWITCHLINE_API_IMOPENLINES_HISTORY_H

#include "api/call.h"
#include "domain/chat_ops.h"
#include "domain/message_ops.h"
#include "model/dialog.h"

jnode *imopenlines_history_view(struct call *call, const struct session *session,
    const struct chat_view *chat, const struct history *history, bool can_join);

/* BB codes as the old HTML: [b]x[/b] → <b>x</b>, line breaks → <br />, everything else escaped. */
const char *imopenlines_legacy_text(struct arena *arena, const char *text);

#endif

/* What a chat application may be, and where it is offered. Pure. */
#ifndef SWITCHLINE_DOMAIN_CHAT_APP_RULES_H
#define SWITCHLINE_DOMAIN_CHAT_APP_RULES_H

#include "base/err.h"
#include "model/chat.h"
#include "model/chat_app.h"

enum { CHAT_APP_WIDTH = 250, CHAT_APP_HEIGHT = 50 }; /* a frame's least, in pixels */

/* "BOT", "LINES-ADMIN", … of "bot", "lines-admin", …; NULL: no such context. */
const char *chat_app_context(const char *sent);

/* Is it whole? `hash` in clear text. ERR_PARAMS_ERROR (neither command nor frame, a parameter that the method does not take, a
 * size), ERR_CHAT_APP_HASH (a frame needs one of 1 to 32 characters), ERR_COMMAND_LANG (a visible one needs titles). */
enum err chat_app_check(const struct chat_app *app, const char *hash);

bool chat_app_is_frame(const struct chat_app *app); /* rather than a command */
/* Of an application for administrators everybody else sees nothing, wherever it is. */
bool chat_app_is_for(const struct chat_app *app, bool admin);
/* Is it offered in this chat? companion_id: the other side of a private chat, else 0. */
bool chat_app_fits(const struct chat_app *app, const struct chat *chat, int64_t companion_id, bool admin);

#endif

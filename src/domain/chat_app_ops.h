/* Chat applications of bots: what a bot adds beside the field in which people write (imbot.app.*). */
#ifndef SWITCHLINE_DOMAIN_CHAT_APP_OPS_H
#define SWITCHLINE_DOMAIN_CHAT_APP_OPS_H

#include "domain/ops.h"
#include "model/bot.h"
#include "model/chat.h"
#include "model/chat_app.h"

#define CHAT_APP_KEEP INT64_MIN

/* NULL, -1 and CHAT_APP_KEEP (of sizes): stays as it is; what a new one lacks has the documentation's value. A command that is given makes it a command, a
 * URL alone makes it a frame. The caller has checked the URL. */
struct chat_app_change {
    const char *js_method, *js_param, *iframe, *hash, *context, *titles;
    int64_t width, height;
    int hidden, extranet, livechat, popup;
};

/* The same code again changes it and keeps its id. What chat_app_check() answers; ERR_CHAT_APP_CREATE: no code, or too long a
 * one, or the bot has too many. ERR_BOT_ID: it was unregistered meanwhile. */
enum err chat_app_register(struct ops *ops, const struct bot *bot, const char *code,
    const struct chat_app_change *given, int64_t *id_r);
/* What chat_app_check() answers. ERR_CHAT_APP_ID: it was removed meanwhile. */
enum err chat_app_update(struct ops *ops, int64_t id, const struct chat_app_change *change);
/* ERR_CHAT_APP_DELETE: somebody else did at the same time. */
enum err chat_app_unregister(struct ops *ops, int64_t id);

/* Is it one of the caller's bots'? ERR_CHAT_APP_ID, ERR_CHAT_APP_FOREIGN. */
enum err chat_app_use(struct ops *ops, int64_t id, const char *client_id);

/* What the actor is offered in this chat, commands that are put or sent and frames, by id. dialog_id: what chat_for_reading() was
 * asked. */
const struct chat_app *const *chat_app_offered(
    struct ops *ops, const struct chat *chat, const char *dialog_id, size_t *count_r);

/* Where a frame is opened: in a chat that the actor reads, beside the field in which he writes, or from a button of a message there,
 * which has offered it to whoever sees the message: such an application need neither fit the chat nor be visible. */
struct chat_app_place {
    const struct chat *chat;
    const char *dialog_id; /* what chat_for_reading() was asked */
    bool on_button; /* the caller has found the button */
};
struct chat_app_page {
    const struct chat_app *app;
    const struct bot *bot;
    const char *hash; /* in clear text, for signing what the page is told; never shown */
};
/* ERR_ADMIN_ONLY: a signature says that its user is at the portal's own pages, so nobody else gets one. ERR_CHAT_APP_ID: there is
 * no such frame, or not for him, or not here. */
enum err chat_app_open(
    struct ops *ops, int64_t id, const struct chat_app_place *place, struct chat_app_page *page_r);

#endif

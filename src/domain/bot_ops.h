/* Bots: registering, changing, removing, and whose they are.
 *
 * An application's bots are found by its id. A webhook has no identity of its own, so its caller names the
 * bots' owner by a key of its choice (CLIENT_ID); without one, the bots that were registered through the same
 * webhook are meant. */
#ifndef SWITCHLINE_DOMAIN_BOT_OPS_H
#define SWITCHLINE_DOMAIN_BOT_OPS_H

#include "domain/app_ops.h"
#include "domain/ops.h"
#include "model/bot.h"
#include "model/user.h"

/* NULL: stays as it is; for a new bot "" (texts), "B" (type). */
struct bot_change {
    const char *code, *type;
    int openline; /* 1, 0, or -1 */
    const char *event_message_add, *event_message_update, *event_message_delete, *event_welcome,
        *event_bot_delete;
    const char *name, *last_name, *email, *birthday, *work_position, *website, *gender;
    const char *color; /* "#rrggbb" */
    const char *avatar; /* blob */
};

/* A bot with this code and owner is changed and keeps its id. client_id: NULL or "" for none.
 * ERR_BOT_NO_CLIENT (a webhook without client_id), ERR_BOT_CODE, ERR_BOT_NAME, ERR_BOT_MAX_COUNT,
 * ERR_BOT_CREATE (another owner has the code, or the type is unknown). URLs are checked by the caller. */
enum err bot_register(struct ops *ops, const char *client_id, const struct bot_change *given, int64_t *id_r);
/* ERR_BOT_NAME (both names would be empty), ERR_BOT_UPDATE (another bot has the code). */
enum err bot_update(struct ops *ops, struct bot *bot, const struct bot_change *change);
/* Emits ONIMBOTDELETE and switches the user off; what the bot wrote stays, and so do its chats. Its sessions in lines go to
 * the queue. */
void bot_unregister(struct ops *ops, struct bot *bot);
/* All bots of an application that is being removed. */
void bot_unregister_all(struct ops *ops, int64_t app_id);

/* The caller's bot: this one, or his first when bot_id is 0. ERR_BOT_ID, ERR_BOT_FOREIGN. */
enum err bot_use(struct ops *ops, int64_t bot_id, const char *client_id, struct bot **bot_r);
/* Acts as the bot from here on; gives back who acted before. */
struct principal bot_act(struct ops *ops, const struct bot *bot);
/* The caller's bots, by id. */
const struct bot *bot_list(struct ops *ops, const char *client_id, size_t *count_r);
struct bot *bot_get(struct ops *ops, int64_t user_id); /* unregistered ones too; NULL: no bot */

/* What data[BOT][<id>] of its events carries beside the ids: tokens of the application for the bot itself. As
 * app_auth_fields(); client_id is filled. false: no such bot. */
bool bot_auth_fields(struct ops *ops, int64_t bot_id, struct app_auth *auth_r);
/* The key of a bot without an application: what its handlers know it by. "" when it has an application. */
const char *bot_client_key(struct ops *ops, const struct bot *bot);

#endif

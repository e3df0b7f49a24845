/* Bots: registering, changing, removing, and whose they are.
 *
 * An application's bots are found by its id. A webhook has no identity of its own, so its caller names the
 * bots' owner by a key of its choice (CLIENT_ID, in version 2 botToken); without one, the bots of version 1 that were registered
 * through the same webhook are meant.
 *
 * There is one registry for both versions of the API: either lists and changes the bots of the other, with the same keys. What a
 * bot hears stays in the form of the version that it was registered with. */
#ifndef SWITCHLINE_DOMAIN_BOT_OPS_H
#define SWITCHLINE_DOMAIN_BOT_OPS_H

#include "domain/app_ops.h"
#include "domain/ops.h"
#include "model/bot.h"
#include "model/user.h"

/* What only bots of version 2 are told. NULL and -1: stays as it is. */
struct bot_change_v2 {
    const char *event_mode, *webhook_url; /* of a bot of version 1 they stay: it hears by its own URLs */
    const char *background; /* "": none */
    int hidden, reactions; /* 1, 0, or -1 */
    const char *token; /* instead of the one that owns it; an application's bot has none and keeps none */
};

/* NULL: stays as it is; for a new bot "" (texts), "B" (type). */
struct bot_change {
    const char *code, *type;
    int openline; /* 1, 0, or -1 */
    const char *event_message_add, *event_message_update, *event_message_delete, *event_welcome,
        *event_bot_delete;
    const char *name, *last_name, *email, *birthday, *work_position, *website, *gender;
    const char *color; /* "#rrggbb" */
    const char *avatar; /* blob */
    const struct bot_change_v2 *v2; /* NULL: nothing of it */
};

/* A bot with this code and owner is changed and keeps its id. client_id: NULL or "" for none.
 * ERR_BOT_NO_CLIENT (a webhook without client_id), ERR_BOT_CODE, ERR_BOT_NAME, ERR_BOT_MAX_COUNT,
 * ERR_BOT_CREATE (another owner has the code, or the type is unknown). URLs are checked by the caller. */
enum err bot_register(struct ops *ops, const char *client_id, const struct bot_change *given, int64_t *id_r);
/* The same as API version 2 has it: a bot with this code and owner is given back as it is, whichever version it is of. Needs
 * given->v2 with both event_mode and webhook_url. token: the client_id of a webhook's bots; NULL or "" for none.
 * ERR_V2_BOT_NO_TOKEN, ERR_V2_BOT_TAKEN (another owner has the code), ERR_V2_BOT_REGISTER (the code is too long),
 * ERR_V2_BOT_LIMIT. */
enum err bot_register_v2(
    struct ops *ops, const char *token, const struct bot_change *given, struct bot **bot_r);
/* ERR_BOT_NAME (both names would be empty), ERR_BOT_UPDATE (another bot has the code), ERR_V2_BOT_ROTATION (the new token owns
 * another bot), ERR_BOT_FOREIGN (somebody else has just replaced the token). A bot of version 2 keeps its type, whatever is given. */
enum err bot_update(struct ops *ops, struct bot *bot, const struct bot_change *change);
/* Emits ONIMBOTDELETE and switches the user off; what the bot wrote stays, and so do its chats. Its sessions in lines go to
 * the queue. false: somebody else has just done so. */
bool bot_unregister(struct ops *ops, struct bot *bot);
/* All bots of an application that is being removed. */
void bot_unregister_all(struct ops *ops, int64_t app_id);

/* The caller's bot: this one, or his first when bot_id is 0. ERR_BOT_ID, ERR_BOT_FOREIGN. */
enum err bot_use(struct ops *ops, int64_t bot_id, const char *client_id, struct bot **bot_r);
/* Acts as the bot from here on; gives back who acted before. */
struct principal bot_act(struct ops *ops, const struct bot *bot);
/* How much it does. */
struct bot_counts bot_count(struct ops *ops, const struct bot *bot);
/* The registered bot with this code, whose ever it is. NULL: none. */
struct bot *bot_by_code(struct ops *ops, const char *code);
/* Does the caller own it? client_id: as in bot_use(). */
bool bot_is_own(struct ops *ops, const struct bot *bot, const char *client_id);
/* The caller's bots, by id. */
const struct bot *bot_list(struct ops *ops, const char *client_id, size_t *count_r);
struct bot *bot_get(struct ops *ops, int64_t user_id); /* unregistered ones too; NULL: no bot */

/* The actor opened a chat with some data (JSON text) for its bots, and they hear of it. A private chat is begun only with a bot.
 * ERR_V2_DENIED: there is no such chat, it is not his, or no bot is in it. */
enum err bot_send_context(struct ops *ops, const char *dialog_id, const char *context_json);

/* What data[BOT][<id>] of its events carries beside the ids: tokens of the application for the bot itself. As
 * app_auth_fields(); client_id is filled. false: no such bot. */
bool bot_auth_fields(struct ops *ops, int64_t bot_id, struct app_auth *auth_r);
/* The key of a bot without an application: what its handlers know it by. "" when it has an application. */
const char *bot_client_key(struct ops *ops, const struct bot *bot);

#endif

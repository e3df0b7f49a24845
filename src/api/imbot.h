/* What all methods for bots share: which bot, and acting as it. */
#ifndef SWITCHLINE_API_IMBOT_H
#define SWITCHLINE_API_IMBOT_H

#include "api/call.h"
#include "domain/bot_ops.h"

struct imbot_in { /* first member of the methods' inputs is called `bot` */
    int64_t bot_id;
    const char *client_id;
};
#define IMBOT_BOT_ID(in)                                                                                     \
    P_INT(in, bot.bot_id, "BOT_ID", "The bot; absent: the first one of the application.", .bad = ERR_BOT_ID)
#define IMBOT_CLIENT_ID(in)                                                                                  \
    P_STR(in, bot.client_id, "CLIENT_ID",                                                                    \
        "Under a webhook: the key that was chosen when the bot was registered.")

/* From here on the call acts as the caller's bot; imbot_leave() before the handler returns. ERR_BOT_ID, or
 * `foreign` when it is somebody else's. */
struct imbot_turn {
    struct principal before;
    struct bot *bot;
};
enum err imbot_enter(
    struct call *call, const struct imbot_in *in, enum err foreign, struct imbot_turn *turn_r);
void imbot_leave(struct call *call, const struct imbot_turn *turn);

/* true for a call that may not manage bots at all: one from our own pages. */
bool imbot_is_session(const struct call *call);
enum err imbot_true(struct call *call); /* answers true */
/* Ends the turn; true unless there is an error. */
enum err imbot_done(struct call *call, const struct imbot_turn *turn, enum err error);

/* A member of `fields`, its key in any letter case. true, "Y", 1: 1; false, "N", 0: 0; absent or anything else: -1. */
int imbot_flag(const jval *fields, const char *key);

/* ---- chats ---- */
#define IMBOT_CHAT_ID(in)                                                                                    \
    P_INT(in, chat_id, "CHAT_ID", "Number of the chat, without \"chat\".", .missing = ERR_CHAT_ID_EMPTY,     \
        .bad = ERR_CHAT_ID_EMPTY)
#define IMBOT_CHAT_ERRORS ERR_BOT_ID, ERR_BOT_FOREIGN_CHAT
/* Ids of users: a list, a map, or JSON text of these, at most 1000. false: something else. */
bool imbot_read_ids(struct call *call, const jval *sent, const int64_t **ids_r, size_t *count_r);

#endif

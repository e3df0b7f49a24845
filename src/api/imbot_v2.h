/* What the methods imbot.v2.* share: which bot is meant, acting as it, and how their parameters are read.
 *
 *   struct send_in { struct v2_bot_in bot; const char *dialog_id; const jval *fields; };
 *   static const struct param send_params[] = {V2_BOT(struct send_in), V2_DIALOG_ID(struct send_in), …, P_END};
 *   static enum err send(struct call *call, const void *input)
 *   {
 *       struct imbot_turn turn;
 *       enum err error = v2_enter(call, &in->bot, &turn);
 *       if (error) return error;
 *       …                              as the bot: call->ops.who
 *       imbot_leave(call, &turn);      before every return that follows
 *   }
 *   .errors = ERRORS(V2_BOT_ERRORS, …)
 *
 * An application owns its bots by being itself. A webhook stands for a person, so its caller owns a bot by knowing its
 * botToken, the same key that version 1 calls CLIENT_ID. Our own pages, called by a session, own no bots. */
#ifndef SWITCHLINE_API_IMBOT_V2_H
#define SWITCHLINE_API_IMBOT_V2_H

#include "api/imbot.h"
#include "model/chat.h"

struct v2_bot_in { /* first member of the methods' inputs is called `bot` */
    int64_t bot_id;
    const char *token;
};
#define V2_TOKEN(in)                                                                                         \
    P_STR(in, bot.token, "botToken", "Under a webhook: the bot's token.", .bad = ERR_V2_BOT_NO_TOKEN)
/* That there is no botId is answered after what is wrong with the token, by v2_enter(). */
#define V2_BOT(in)      P_INT(in, bot.bot_id, "botId", "The bot.", .bad = ERR_V2_BOT_ID), V2_TOKEN(in)
#define V2_TOKEN_ERRORS ERR_SESSION_AUTH, ERR_V2_BOT_NO_TOKEN
#define V2_BOT_ERRORS   V2_TOKEN_ERRORS, ERR_V2_BOT_ID, ERR_V2_BOT_NOT_FOUND, ERR_V2_BOT_FOREIGN

/* May the caller own bots at all? ERR_SESSION_AUTH, ERR_V2_BOT_NO_TOKEN (a webhook without one). */
enum err v2_check_token(struct call *call, const char *token);
/* The caller's bot, without acting as it. The V2_BOT_ERRORS. */
enum err v2_find_bot(struct call *call, const struct v2_bot_in *in, struct bot **bot_r);
/* From here on the call acts as this bot; imbot_leave() before the handler returns. The V2_BOT_ERRORS. */
enum err v2_enter(struct call *call, const struct v2_bot_in *in, struct imbot_turn *turn_r);

/* ---- chats ---- */
#define V2_DIALOG_ID(in)                                                                                     \
    P_STR(in, dialog_id, "dialogId", "chatNN, or a user's id for the private chat with him.",                \
        .missing = ERR_V2_DENIED, .bad = ERR_V2_DENIED)
/* The chat that the bot sees under this id; act as the bot first. A private chat that has not begun is an empty chat with id
 * 0. ERR_V2_DENIED: there is none, it is not well-formed, or the bot may not read it. */
enum err v2_chat_for_reading(struct call *call, const char *dialog_id, struct chat **chat_r);
/* Both at once, of a chat in which the bot takes part (chat_takes_part()); after an error no turn is open. The V2_BOT_ERRORS,
 * ERR_V2_DENIED. */
enum err v2_enter_chat(struct call *call, const struct v2_bot_in *in, const char *dialog_id,
    struct imbot_turn *turn_r, struct chat **chat_r);
/* Ends the turn; {"result": true}, or ERR_V2_DENIED whatever the error: these pages know no other refusal. */
enum err v2_done(struct call *call, const struct imbot_turn *turn, enum err error);

/* ---- members of `fields` ---- keys in any letter case ---- */
const char *v2_text(
    struct call *call, const jval *fields, const char *key); /* NULL: absent, null, no scalar */
/* "#df532d" of "red", "lightBlue", … NULL: no such name. Not version 1's palette: three names mean other colours. */
const char *v2_color(const char *name);

/* ---- answers ---- */
/* {"result": true}: how version 2 answers what has nothing else to say. */
enum err v2_true(struct call *call);

#endif

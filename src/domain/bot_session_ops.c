/* Each action finds the dialog and the bot that is meant, then does what an operator's action would do. The bot acts: rights
 * in the dialog are those of a member of its chat. */
#include "domain/bot_session_ops.h"

#include "domain/automation_ops.h"
#include "domain/bot_ops.h"
#include "domain/chat_ops.h"
#include "domain/dialog_ops.h"
#include "domain/line_bot_ops.h"
#include "domain/line_ops.h"
#include "domain/message_ops.h"
#include "domain/news.h"
#include "domain/operator_ops.h"
#include "domain/session_ops.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/session_store.h"

struct turn {
    size_t bot_count; /* of the caller */
    const struct bot *bots, *bot; /* bot: the one that takes part, NULL for none */
    struct open_dialog *d; /* NULL: no dialog of a line */
};

/* ---- who and where ---- */
static bool is_member(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    return chat_store_member(ops->db, ops->arena, chat_id, user_id) != NULL;
}

static const struct bot *participant(struct ops *ops, const struct turn *turn)
{
    const struct bot *member = NULL;
    for (size_t i = 0; i < turn->bot_count; i++) {
        if (turn->bots[i].user_id == turn->d->session.bot_id)
            return &turn->bots[i];
        if (!member && is_member(ops, turn->d->dialog.chat_id, turn->bots[i].user_id))
            member = &turn->bots[i];
    }
    return member;
}

static struct turn find(struct ops *ops, const char *client_id, int64_t chat_id)
{
    struct turn turn = {0};
    dialog_store_lock(ops->db, chat_id);
    turn.bots = bot_list(ops, client_id, &turn.bot_count);
    turn.d = dialog_store_open(ops->db, ops->arena, chat_id);
    turn.bot = turn.d ? participant(ops, &turn) : NULL;
    return turn;
}

/* The caller may be the bot's owner, or an employee at work with the dialog. */
static bool may_act(struct ops *ops, const struct turn *turn)
{
    const struct chat *chat = turn->d ? chat_get(ops, turn->d->dialog.chat_id) : NULL;
    return turn->bot || (chat && dialog_may_see(ops, chat));
}

/* ---- handing on ---- */
enum err bot_session_operator(struct ops *ops, const char *client_id, int64_t chat_id)
{
    struct turn turn = find(ops, client_id, chat_id);
    if (!turn.d || !turn.d->session.id || !turn.d->session.bot_id)
        return ERR_OPERATOR_NOT_BOT;
    if (!may_act(ops, &turn))
        return ERR_LINES_ACCESS;
    line_bot_leaves(ops, turn.d);
    return ERR_NONE;
}

/* Routing takes only what no bot has. A bot that stays until somebody answers is noted in the session. */
static void hand_over(struct ops *ops, struct open_dialog *d, const struct bot *bot, bool leave)
{
    timer_cancel(ops, TIMER_WELCOME_BOT, d->session.id);
    d->session.bot_id = 0;
    d->session.leaving_bot_id = leave ? 0 : bot->user_id;
    session_store_save(ops->db, &d->session);
    news_note_word(ops, NEWS_SESSION, d->session.id, d->session.chat_id, "bot");
}

enum err bot_session_transfer(
    struct ops *ops, const char *client_id, int64_t chat_id, int64_t user_id, int64_t line_id, bool leave)
{
    struct turn turn = find(ops, client_id, chat_id);
    if (turn.bot_count == 0)
        return ERR_BOT_ID;
    if (!turn.bot || !turn.d->session.id)
        return ERR_OPERATOR_WRONG;
    bool had_it = turn.d->session.bot_id != 0;
    hand_over(ops, turn.d, turn.bot, leave);
    struct principal before = bot_act(ops, turn.bot);
    enum err error = operator_transfer(ops, chat_id, user_id, line_id);
    ops->who = before;
    if (error)
        return ERR_OPERATOR_WRONG;
    if (leave)
        chat_leave(ops, chat_id, turn.bot->user_id);
    if (had_it)
        automation_waits(ops, dialog_store_open(ops->db, ops->arena, chat_id));
    return ERR_NONE;
}

bool bot_session_quit(struct ops *ops, int64_t bot_id, int64_t chat_id)
{
    dialog_store_lock(ops->db, chat_id);
    struct open_dialog *d = dialog_store_open(ops->db, ops->arena, chat_id);
    if (!d || !is_member(ops, chat_id, bot_id))
        return false;
    if (d->session.id && d->session.bot_id == bot_id)
        line_bot_leaves(ops, d);
    chat_leave(ops, chat_id, bot_id);
    return true;
}

/* ---- ending ---- */
/* The last session of the chat was one of these bots' when it ended: somebody asks twice. */
static bool is_finished(struct ops *ops, const struct turn *turn)
{
    int64_t last = turn->d && !turn->d->session.id ? session_store_last(ops->db, turn->d->dialog.chat_id) : 0;
    const struct session *session = last ? session_store_get(ops->db, ops->arena, last) : NULL;
    for (size_t i = 0; session && i < turn->bot_count; i++)
        if (turn->bots[i].user_id == session->bot_id)
            return true;
    return false;
}

enum err bot_session_finish(struct ops *ops, const char *client_id, int64_t chat_id)
{
    struct turn turn = find(ops, client_id, chat_id);
    if (turn.bot_count == 0)
        return ERR_BOT_ID;
    if (is_finished(ops, &turn))
        return ERR_NONE;
    if (!turn.bot)
        return ERR_LINES_ACCESS;
    return turn.d->session.id ? automation_close(ops, turn.d) : ERR_NONE;
}

/* ---- speaking ---- */
static const char *greeting(struct ops *ops, const struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.id ? d->session.line_id : d->dialog.line_id);
    return line ? line->setting[LINE_WELCOME_MESSAGE_TEXT] : "";
}

static enum err say_as(struct ops *ops, const struct bot *bot, int64_t chat_id, const char *text)
{
    int64_t id;
    struct principal before = bot_act(ops, bot);
    const char *dialog_id = arena_printf(ops->arena, "chat%lld", (long long)chat_id);
    enum err error = message_send(ops, dialog_id, &(struct new_message){.text = text, .params = ""}, 0, &id);
    ops->who = before;
    return error ? ERR_LINES_ACCESS : ERR_NONE;
}

enum err bot_session_say(
    struct ops *ops, const char *client_id, int64_t chat_id, bool welcome, const char *text)
{
    struct turn turn = find(ops, client_id, chat_id);
    if (!may_act(ops, &turn))
        return ERR_LINES_ACCESS;
    const char *said = welcome ? greeting(ops, turn.d) : text;
    if (!said || !*said)
        return ERR_NONE;
    const struct bot *bot = turn.bot ? turn.bot : bot_get(ops, turn.d->session.bot_id);
    if (bot)
        return say_as(ops, bot, chat_id, said);
    automation_say(ops, turn.d, said);
    return ERR_NONE;
}

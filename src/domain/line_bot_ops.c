/* The lines' bots come, keep a session for a while, and go. What a bot itself asks for is in domain/bot_session_ops.c.
 *
 * A bot that is called joins the chat anew even when it sits there already, because joining is the only thing that tells a
 * bot that its turn has come. It is the customer who makes it join: bots greet data[USER].
 *
 * For each occasion a bot is called once in a session: one that could not help would otherwise be asked again for ever.
 *
 * A dead bot keeps nobody waiting: its time runs from its joining, whether it answers or not. One timer serves all
 * occasions; what happens when it fires is read from the session's state. */
#include "domain/line_bot_ops.h"

#include "base/clock.h"
#include "domain/automation_ops.h"
#include "domain/chat_ops.h"
#include "domain/line_ops.h"
#include "domain/news.h"
#include "domain/routing_ops.h"
#include "domain/session_ops.h"
#include "store/bot_store.h"
#include "store/dialog_store.h"
#include "store/session_store.h"

/* ---- coming ---- */
/* Only a bot that hears customers can help them. */
static bool serves(struct ops *ops, int64_t bot_id)
{
    const struct bot *bot = bot_id ? bot_store_get(ops->db, ops->arena, bot_id) : NULL;
    return bot && !bot->removed_at && bot->openline;
}

static void join_anew(struct ops *ops, const struct open_dialog *d)
{
    struct principal before = ops->who;
    ops->who.user_id = d->dialog.customer_id;
    chat_leave(ops, d->dialog.chat_id, d->session.bot_id);
    chat_join(ops, d->dialog.chat_id, d->session.bot_id);
    ops->who = before;
}

static void set_time(struct ops *ops, const struct open_dialog *d, const struct line_config *line)
{
    int64_t seconds = line_bot_seconds(line, line_bot_closes(d));
    if (seconds)
        timer_set(ops, TIMER_WELCOME_BOT, d->session.id, ops->now + seconds * SECOND);
}

bool line_bot_takes(struct ops *ops, struct open_dialog *d, enum line_bot_occasion occasion)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    int64_t bot_id = line ? line_bot_wanted(line, occasion, d->session.parent_id == 0) : 0;
    int64_t call = 1 << occasion;
    if (!serves(ops, bot_id) || d->session.bot_id || d->session.bots_called & call)
        return false;
    if (d->session.state == SESSION_OFFERED)
        session_apply(ops, d, SESSION_IS_RELEASED, 0);
    d->session.bot_id = bot_id;
    d->session.bots_called |= call;
    session_store_save(ops->db, &d->session);
    news_note_word(ops, NEWS_SESSION, d->session.id, d->session.chat_id, "bot");
    join_anew(ops, d);
    set_time(ops, d, line);
    return true;
}

/* ---- going ---- */
static bool leaves_at_queue(struct ops *ops, const struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    return !line || line_bot_leaves_at_queue(line);
}

/* It has the session no longer; by the line's settings it stays in the chat or not. The caller saves. */
static void let_go(struct ops *ops, struct open_dialog *d)
{
    if (leaves_at_queue(ops, d))
        chat_leave(ops, d->dialog.chat_id, d->session.bot_id);
    timer_cancel(ops, TIMER_WELCOME_BOT, d->session.id);
    d->session.bot_id = 0;
}

void line_bot_leaves(struct ops *ops, struct open_dialog *d)
{
    if (!d->session.bot_id)
        return;
    let_go(ops, d);
    session_store_save(ops->db, &d->session);
    news_note_word(ops, NEWS_SESSION, d->session.id, d->session.chat_id, "bot");
    if (d->session.state == SESSION_CLOSING) /* a closing bot found that somebody should look at it again */
        session_apply(ops, d, SESSION_IS_RELEASED, 0);
    session_route(ops, d, 0);
    automation_waits(ops, d);
}

void line_bot_answered(struct ops *ops, struct open_dialog *d)
{
    if (d->session.bot_id)
        let_go(ops, d);
    if (d->session.leaving_bot_id)
        chat_leave(ops, d->dialog.chat_id, d->session.leaving_bot_id);
    d->session.leaving_bot_id = 0;
}

void line_bot_ended(struct ops *ops, struct open_dialog *d)
{
    size_t count;
    const struct bot *bots = bot_store_in_chat(ops->db, ops->arena, d->dialog.chat_id, &count);
    for (size_t i = 0; i < count; i++)
        if (bots[i].openline)
            chat_leave(ops, d->dialog.chat_id, bots[i].user_id);
}

bool line_bot_closes(const struct open_dialog *d)
{
    return d->session.bot_id && d->session.state == SESSION_CLOSING;
}

/* ---- deadlines ---- */
void line_bot_time_over(struct ops *ops, int64_t session_id, int64_t due_at)
{
    const struct session *session = session_store_get(ops->db, ops->arena, session_id);
    (void)due_at;
    if (!session)
        return;
    dialog_store_lock(ops->db, session->chat_id);
    struct open_dialog *d = dialog_store_open(ops->db, ops->arena, session->chat_id);
    if (!d || d->session.id != session_id || !d->session.bot_id)
        return;
    if (line_bot_closes(d))
        automation_close(ops, d);
    else
        line_bot_leaves(ops, d);
}

/* There may be thousands of them, and whoever unregisters a bot shall not wait for their routing. */
void line_bot_gone(struct ops *ops, const struct bot *bot)
{
    size_t count;
    const int64_t *sessions = session_store_of_bot(ops->db, ops->arena, bot->user_id, &count);
    for (size_t i = 0; i < count; i++)
        timer_set(ops, TIMER_WELCOME_BOT, sessions[i], ops->now);
}

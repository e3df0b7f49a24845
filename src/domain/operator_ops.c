/* Each action is: find the dialog, check the right, apply events to the session. Nothing here writes a state. */
#include "domain/operator_ops.h"

#include <string.h>

#include "domain/automation_ops.h"
#include "domain/chat_ops.h"
#include "domain/department_ops.h"
#include "domain/dialog_ops.h"
#include "domain/line_ops.h"
#include "domain/news.h"
#include "domain/routing_ops.h"
#include "domain/session_ops.h"
#include "store/dialog_store.h"
#include "store/user_store.h"

static bool is_mine(const struct ops *ops, const struct open_dialog *d)
{
    return d->session.operator_id == ops->who.user_id;
}

static enum err take(struct ops *ops, struct open_dialog *d)
{
    return session_apply(ops, d, SESSION_IS_ANSWERED, ops->who.user_id);
}

enum err operator_answer(struct ops *ops, int64_t chat_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    if (d->session.operator_id && !is_mine(ops, d))
        return ERR_LINES_ENGAGED;
    if (!d->session.id)
        session_begin(ops, d);
    return take(ops, d);
}

static enum err end(struct ops *ops, int64_t chat_id, bool another, bool spam)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error || !d->session.id)
        return error;
    if (d->session.operator_id && !is_mine(ops, d) && !dialog_may_manage(ops, d) && !another)
        return ERR_LINES_ACCESS;
    return spam ? session_apply(ops, d, SESSION_IS_SPAM, 0) : automation_close(ops, d);
}

enum err operator_finish(struct ops *ops, int64_t chat_id, bool another)
{
    return end(ops, chat_id, another, false);
}

enum err operator_spam(struct ops *ops, int64_t chat_id)
{
    return end(ops, chat_id, false, true);
}

enum err operator_skip(struct ops *ops, int64_t chat_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    if (session_decline(ops, d, ops->who.user_id))
        return ERR_NONE;
    int64_t had = d->session.operator_id ? d->session.operator_id : d->session.offered_id;
    if (!is_mine(ops, d) && !dialog_may_manage(ops, d))
        return ERR_LINES_KICK;
    if (session_apply(ops, d, SESSION_IS_RELEASED, 0))
        return ERR_LINES_KICK; /* there is nobody to be removed */
    session_route(ops, d, had);
    return ERR_NONE;
}

enum err operator_join(struct ops *ops, int64_t chat_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (!error)
        chat_join(ops, chat_id, ops->who.user_id);
    return error;
}

enum err operator_intercept(struct ops *ops, int64_t chat_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    if (!d->session.id)
        session_begin(ops, d);
    return take(ops, d);
}

enum err operator_start(struct ops *ops, int64_t chat_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    if (!d->session.id)
        session_begin(ops, d);
    if (!d->session.operator_id)
        return take(ops, d);
    chat_join(ops, chat_id, ops->who.user_id);
    return ERR_NONE;
}

/* ---- handing on ---- */
static bool is_target(struct ops *ops, const struct open_dialog *d, int64_t user_id)
{
    const struct users *user = user_store_get(ops->db, ops->arena, user_id);
    return user && user->active && strcmp(user->type, USER_EMPLOYEE) == 0 &&
           d->session.operator_id != user_id && d->session.offered_id != user_id;
}

/* Whoever has it lets go; a session that nobody has waits already. */
static void let_go(struct ops *ops, struct open_dialog *d)
{
    session_apply(ops, d, SESSION_IS_RELEASED, 0);
}

static enum err to_user(struct ops *ops, struct open_dialog *d, int64_t user_id)
{
    if (!is_target(ops, d, user_id))
        return ERR_OPERATOR_WRONG;
    let_go(ops, d);
    session_offer(ops, d, user_id, "transfer");
    return ERR_NONE;
}

static enum err to_line(struct ops *ops, struct open_dialog *d, int64_t line_id)
{
    const struct line_config *line = line_get(ops, line_id);
    if (!line || !line->line.active)
        return ERR_OPERATOR_WRONG;
    int64_t had = d->session.operator_id ? d->session.operator_id : d->session.offered_id;
    let_go(ops, d);
    news_note(ops, NEWS_SESSION_LEFT, d->session.id, d->session.chat_id, d->session.line_id);
    d->session.line_id = line_id;
    session_route(ops, d, had);
    return ERR_NONE;
}

enum err operator_transfer(struct ops *ops, int64_t chat_id, int64_t user_id, int64_t line_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    if (!d->session.id)
        return ERR_OPERATOR_WRONG;
    return user_id ? to_user(ops, d, user_id) : to_line(ops, d, line_id);
}

enum err operator_transfer_department(struct ops *ops, int64_t chat_id, int64_t department_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    if (!d->session.id || !department_get(ops, department_id))
        return ERR_OPERATOR_WRONG;
    int64_t had = d->session.operator_id ? d->session.operator_id : d->session.offered_id;
    let_go(ops, d);
    session_route_department(ops, d, department_id, had);
    return ERR_NONE;
}

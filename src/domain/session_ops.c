/* The table of domain/session_rules.h decides which state follows; session_apply() below is the only function that writes
 * one. What else an event means (who is the operator, which offers are void, who sits in the chat) hangs on the event, in
 * one function each, so that a state can never be reached without its consequences.
 *
 * Invariants: an open session is named by its dialog's session_id; operator_id is set exactly in the states that have an
 * operator; open offers exist only while it is OFFERED; everybody with an open offer is a member of the chat. */
#include "domain/session_ops.h"

#include <string.h>

#include "domain/automation_ops.h"
#include "domain/chat_ops.h"
#include "domain/customer_rules.h"
#include "domain/dialog_events.h"
#include "domain/line_bot_ops.h"
#include "domain/news.h"
#include "domain/offer_ops.h"
#include "domain/routing_ops.h"
#include "domain/timer_ops.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/line_store.h"
#include "store/session_store.h"

/* ---- offering ---- */
/* Offered to one person, the session names him itself; offered to everybody, the open offers are the list. */
bool session_is_offered_to(struct ops *ops, const struct open_dialog *d, int64_t user_id)
{
    if (d->session.state != SESSION_OFFERED || !user_id)
        return false;
    if (d->session.offered_id)
        return d->session.offered_id == user_id;
    size_t count;
    const struct offer *offers = offer_store_open(ops->db, ops->arena, d->session.id, &count);
    for (size_t i = 0; i < count; i++)
        if (offers[i].user_id == user_id)
            return true;
    return false;
}

void session_offer(struct ops *ops, struct open_dialog *d, int64_t user_id, const char *reason)
{
    enum session_state next;
    if (!session_next((enum session_state)d->session.state, SESSION_IS_OFFERED, &next))
        return;
    offer_end_all(ops, d, 0, "taken");
    offer_make(ops, d, user_id, reason);
    session_apply(ops, d, SESSION_IS_OFFERED, user_id);
    routing_time_starts(ops, d);
}

/* ---- what each event means beside the state ---- */
static void taken_by(struct ops *ops, struct open_dialog *d, int64_t user_id)
{
    struct session *s = &d->session;
    if (!offer_end_all(ops, d, user_id, "taken") && s->operator_id != user_id)
        offer_note_taken(ops, d, user_id);
    if (s->operator_id && s->operator_id != user_id)
        chat_leave(ops, d->dialog.chat_id, s->operator_id);
    s->pinned = s->pinned && s->operator_id == user_id; /* to him, not to whoever comes after */
    s->operator_id = user_id;
    s->away = false;
    line_bot_answered(ops, d);
    if (!s->answered_at)
        s->answered_at = ops->now;
    chat_join(ops, d->dialog.chat_id, user_id);
}

static void given_up(struct ops *ops, struct open_dialog *d)
{
    struct session *s = &d->session;
    offer_end_all(ops, d, 0, "skipped");
    if (s->operator_id) {
        offer_store_let_go(ops->db, s->id, s->operator_id, ops->now);
        chat_leave(ops, d->dialog.chat_id, s->operator_id);
    }
    s->operator_id = 0;
    s->away = s->pinned = false;
}

static void offered_to(struct ops *ops, struct open_dialog *d, int64_t user_id)
{
    d->session.offered_id = user_id;
    d->session.offered_at = ops->now;
}

static void ended(struct ops *ops, struct open_dialog *d, bool spam)
{
    offer_end_all(ops, d, 0, "closed");
    line_bot_ended(ops, d);
    d->session.closed_at = ops->now;
    d->session.spam = spam;
    d->dialog.session_id = 0;
    if (d->session.operator_id)
        d->dialog.last_operator_id = d->session.operator_id;
    dialog_store_save(ops->db, &d->dialog);
}

static void consequences(struct ops *ops, struct open_dialog *d, enum session_event event, int64_t user_id)
{
    switch (event) {
    case SESSION_IS_OFFERED:
        offered_to(ops, d, user_id);
        break;
    case SESSION_IS_ANSWERED:
        taken_by(ops, d, user_id);
        break;
    case SESSION_HEARS_OPERATOR:
        if (!d->session.operator_id)
            taken_by(ops, d, user_id);
        d->session.client_wrote_at = 0;
        d->session.operator_wrote_at = ops->now;
        break;
    case SESSION_HEARS_CLIENT:
        if (!d->session.client_wrote_at)
            d->session.client_wrote_at = ops->now;
        break;
    case SESSION_IS_RELEASED:
        given_up(ops, d);
        break;
    case SESSION_IS_CLOSED:
    case SESSION_IS_SPAM:
        ended(ops, d, event == SESSION_IS_SPAM);
        break;
    case SESSION_WAITS:
        offer_end_all(ops, d, 0, "taken");
        break;
    case SESSION_BEGINS_CLOSING:
    case SESSION_EVENT_COUNT:
        break;
    }
}

/* Whose hands it is in; 0: nobody's, or everybody's. */
static int64_t holder(const struct session *s)
{
    return s->operator_id ? s->operator_id : s->offered_id;
}

/* Somebody has one dialog less. */
static void note_free(struct ops *ops, const struct session *s, int64_t held_by)
{
    bool lost =
        holder(s) != held_by || session_is_over((enum session_state)s->state) || s->state == SESSION_CLOSING;
    if (held_by && lost)
        routing_person_free(ops, held_by);
}

/* To whoever looks. What nobody had was seen by the whole queue. */
static void tell(
    struct ops *ops, const struct open_dialog *d, enum session_state before, enum session_event event)
{
    static const char *const words[SESSION_EVENT_COUNT] = {[SESSION_WAITS] = "waits",
        [SESSION_IS_OFFERED] = "offered",
        [SESSION_IS_ANSWERED] = "answered",
        [SESSION_HEARS_CLIENT] = "client",
        [SESSION_HEARS_OPERATOR] = "operator",
        [SESSION_IS_RELEASED] = "released",
        [SESSION_BEGINS_CLOSING] = "closing",
        [SESSION_IS_CLOSED] = "closed",
        [SESSION_IS_SPAM] = "spam"};
    if (before == SESSION_QUEUED && d->session.state != SESSION_QUEUED)
        news_note(ops, NEWS_SESSION_WAS_FREE, d->session.id, d->session.chat_id, 0);
    if (session_is_over((enum session_state)d->session.state) && d->session.line_id != d->dialog.line_id)
        news_note(ops, NEWS_SESSION_LEFT, d->session.id, d->session.chat_id, d->session.line_id);
    news_note_word(ops, NEWS_SESSION, d->session.id, d->session.chat_id, words[event]);
}

enum err session_apply(struct ops *ops, struct open_dialog *d, enum session_event event, int64_t user_id)
{
    enum session_state before = (enum session_state)d->session.state, next;
    if (!d->session.id || !session_next(before, event, &next))
        return ERR_SESSION_STATE;
    int64_t held_by = holder(&d->session);
    const struct session as_it_was = d->session;
    consequences(ops, d, event, user_id);
    d->session.state = next;
    automation_moved(ops, d, before);
    if (event != SESSION_HEARS_CLIENT || memcmp(&as_it_was, &d->session, sizeof as_it_was) != 0) {
        d->session.changed_at = ops->now;
        session_store_save(ops->db, &d->session);
        tell(ops, d, before, event);
    } /* else one more word of the customer, the most frequent event, which changes nothing */
    note_free(ops, &d->session, held_by);
    if (session_is_over(next)) {
        dialog_tell_session(ops, d, true);
        timer_cancel_session(ops, d->session.id);
        d->session = (struct session)FIELDS_EMPTY(SESSION_FIELDS);
    }
    return ERR_NONE;
}

/* ---- beginning ---- */
/* Clients read the session's id from the chat's entity_data_1. */
static void note_in_chat(struct ops *ops, const struct open_dialog *d)
{
    struct chat *chat = chat_get(ops, d->dialog.chat_id);
    if (!chat)
        return;
    chat->entity_data_1 = dialog_entity_data(ops->arena, chat->entity_data_1, d->session.id, ops->now);
    chat->entity_data_3 = "N"; /* not silent */
    chat_store_save(ops->db, ops->arena, chat);
    news_note(ops, NEWS_CHAT, chat->id, 0, 0);
}

void session_begin(struct ops *ops, struct open_dialog *d)
{
    d->session = (struct session){.chat_id = d->dialog.chat_id,
        .line_id = d->dialog.line_id,
        .connector = d->dialog.connector,
        .customer_id = d->dialog.customer_id,
        .state = SESSION_NEW,
        .parent_id = session_store_last(ops->db, d->dialog.chat_id),
        .comment_head = "",
        .created_at = ops->now,
        .changed_at = ops->now};
    d->session.id = session_store_add(ops->db, &d->session);
    d->dialog.session_id = d->session.id;
    dialog_store_save(ops->db, &d->dialog);
    if (d->dialog.last_operator_id) /* whose turn it is now is decided anew */
        chat_leave(ops, d->dialog.chat_id, d->dialog.last_operator_id);
    note_in_chat(ops, d);
    if (d->session.parent_id) /* nobody had it, so the queue saw its end */
        news_note(ops, NEWS_SESSION_WAS_FREE, d->session.id, d->session.chat_id, 0);
    dialog_tell_session(ops, d, false);
    automation_began(ops, d);
}

/* ---- letting go ---- */
bool session_decline(struct ops *ops, struct open_dialog *d, int64_t user_id)
{
    if (!session_is_offered_to(ops, d, user_id))
        return false;
    if (offer_end(ops, d, user_id, "skipped") > 0) {
        news_note_word(ops, NEWS_SESSION, d->session.id, d->session.chat_id, "declined");
        return true;
    }
    session_apply(ops, d, SESSION_IS_RELEASED, 0);
    session_route(ops, d, user_id);
    return true;
}

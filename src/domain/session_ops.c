/* The table of domain/session_rules.h decides which state follows; session_apply() below is the only function that writes
 * one. What else an event means (who is the operator, which offers are void, who sits in the chat) hangs on the event, in
 * one function each, so that a state can never be reached without its consequences.
 *
 * Invariants: an open session is named by its dialog's session_id; operator_id is set exactly in the states that have an
 * operator; open offers exist only while it is OFFERED; everybody with an open offer is a member of the chat. */
#include "domain/session_ops.h"

#include "domain/chat_ops.h"
#include "domain/customer_rules.h"
#include "domain/dialog_events.h"
#include "domain/line_ops.h"
#include "domain/queue_rules.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/line_store.h"
#include "store/session_store.h"

/* ---- offers ---- */
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

/* All offers end; whoever had one leaves the chat, except `stays`. */
static void end_offers(struct ops *ops, struct open_dialog *d, int64_t stays, const char *outcome)
{
    if (d->session.state != SESSION_OFFERED)
        return;
    size_t count;
    const struct offer *offers = offer_store_open(ops->db, ops->arena, d->session.id, &count);
    for (size_t i = 0; i < count; i++)
        if (offers[i].user_id != stays)
            chat_leave(ops, d->dialog.chat_id, offers[i].user_id);
    if (stays)
        offer_store_end(ops->db, d->session.id, stays, "answered", ops->now);
    offer_store_end(ops->db, d->session.id, 0, outcome, ops->now);
    d->session.offered_id = 0;
}

static void add_offer(struct ops *ops, const struct open_dialog *d, int64_t user_id, const char *reason)
{
    struct offer offer = {.session_id = d->session.id,
        .user_id = user_id,
        .reason = reason,
        .outcome = "",
        .made_at = ops->now};
    offer_store_add(ops->db, &offer);
    line_store_lock(ops->db, d->session.line_id); /* turns of a line are in a strict order */
    turn_store_offered(ops->db, d->session.line_id, user_id, ops->now);
    chat_join(ops, d->dialog.chat_id, user_id);
}

void session_offer(struct ops *ops, struct open_dialog *d, int64_t user_id, const char *reason)
{
    enum session_state next;
    if (!session_next((enum session_state)d->session.state, SESSION_IS_OFFERED, &next))
        return;
    end_offers(ops, d, 0, "taken");
    add_offer(ops, d, user_id, reason);
    session_apply(ops, d, SESSION_IS_OFFERED, user_id);
}

/* ---- what each event means beside the state ---- */
static void taken_by(struct ops *ops, struct open_dialog *d, int64_t user_id)
{
    struct session *s = &d->session;
    end_offers(ops, d, user_id, "taken");
    if (s->operator_id && s->operator_id != user_id)
        chat_leave(ops, d->dialog.chat_id, s->operator_id);
    s->operator_id = user_id;
    if (!s->answered_at)
        s->answered_at = ops->now;
    chat_join(ops, d->dialog.chat_id, user_id);
}

static void given_up(struct ops *ops, struct open_dialog *d)
{
    end_offers(ops, d, 0, "skipped");
    if (d->session.operator_id)
        chat_leave(ops, d->dialog.chat_id, d->session.operator_id);
    d->session.operator_id = 0;
}

static void offered_to(struct ops *ops, struct open_dialog *d, int64_t user_id)
{
    d->session.offered_id = user_id;
    d->session.offered_at = ops->now;
}

static void ended(struct ops *ops, struct open_dialog *d, bool spam)
{
    end_offers(ops, d, 0, "closed");
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
        break;
    case SESSION_IS_RELEASED:
        given_up(ops, d);
        break;
    case SESSION_IS_CLOSED:
    case SESSION_IS_SPAM:
        ended(ops, d, event == SESSION_IS_SPAM);
        break;
    case SESSION_WAITS:
        end_offers(ops, d, 0, "taken");
        break;
    case SESSION_HEARS_CLIENT:
    case SESSION_BEGINS_CLOSING:
    case SESSION_EVENT_COUNT:
        break;
    }
}

enum err session_apply(struct ops *ops, struct open_dialog *d, enum session_event event, int64_t user_id)
{
    enum session_state next;
    if (!d->session.id || !session_next((enum session_state)d->session.state, event, &next))
        return ERR_SESSION_STATE;
    consequences(ops, d, event, user_id);
    d->session.state = next;
    d->session.changed_at = ops->now;
    session_store_save(ops->db, &d->session);
    if (session_is_over(next)) {
        dialog_tell_session(ops, d, true);
        d->session = (struct session){.connector = ""};
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
    chat->entity_data_1 = dialog_entity_data(ops->arena, d->session.id, ops->now);
    chat_store_save(ops->db, ops->arena, chat);
}

void session_begin(struct ops *ops, struct open_dialog *d)
{
    d->session = (struct session){.chat_id = d->dialog.chat_id,
        .line_id = d->dialog.line_id,
        .connector = d->dialog.connector,
        .customer_id = d->dialog.customer_id,
        .state = SESSION_NEW,
        .parent_id = session_store_last(ops->db, d->dialog.chat_id),
        .created_at = ops->now,
        .changed_at = ops->now};
    d->session.id = session_store_add(ops->db, &d->session);
    d->dialog.session_id = d->session.id;
    dialog_store_save(ops->db, &d->dialog);
    if (d->dialog.last_operator_id) /* whose turn it is now is decided anew */
        chat_leave(ops, d->dialog.chat_id, d->dialog.last_operator_id);
    note_in_chat(ops, d);
    dialog_tell_session(ops, d, false);
}

/* ---- routing ---- */
static struct queue_person *people_of(struct ops *ops, int64_t line_id, size_t *count_r)
{
    size_t turn_count;
    const int64_t *users = line_queue_users(ops, line_id, count_r);
    const struct line_turn *turns = turn_store_list(ops->db, ops->arena, line_id, &turn_count);
    struct queue_person *people = arena_array_of(ops->arena, struct queue_person, *count_r);
    for (size_t i = 0; i < *count_r; i++) {
        people[i].user_id = users[i];
        for (size_t t = 0; t < turn_count; t++)
            if (turns[t].user_id == users[i])
                people[i].last_offer_at = turns[t].last_offer_at;
    }
    return people;
}

static void offer_to_all(
    struct ops *ops, struct open_dialog *d, const struct queue_person *people, size_t count, int64_t gave_up)
{
    size_t offered = 0;
    end_offers(ops, d, 0, "taken");
    for (size_t i = 0; i < count; i++) {
        if (people[i].user_id == gave_up)
            continue;
        add_offer(ops, d, people[i].user_id, "all");
        offered++;
    }
    session_apply(ops, d, offered ? SESSION_IS_OFFERED : SESSION_WAITS, 0);
}

void session_route(struct ops *ops, struct open_dialog *d, int64_t gave_up)
{
    size_t count = 0;
    line_store_lock(ops->db, d->session.line_id);
    const struct line_config *line = line_get(ops, d->session.line_id);
    const struct queue_person *people = line ? people_of(ops, d->session.line_id, &count) : NULL;
    enum queue_type type = line ? queue_type_read(line->setting[LINE_QUEUE_TYPE]) : QUEUE_EVENLY;
    if (type == QUEUE_ALL) {
        offer_to_all(ops, d, people, count, gave_up);
        return;
    }
    int64_t user_id = count ? queue_next(type, people, count, gave_up) : 0;
    if (user_id)
        session_offer(ops, d, user_id, line->setting[LINE_QUEUE_TYPE]);
    else
        session_apply(ops, d, SESSION_WAITS, 0);
}

bool session_decline(struct ops *ops, struct open_dialog *d, int64_t user_id)
{
    size_t count;
    if (!session_is_offered_to(ops, d, user_id))
        return false;
    offer_store_end(ops->db, d->session.id, user_id, "skipped", ops->now);
    chat_leave(ops, d->dialog.chat_id, user_id);
    offer_store_open(ops->db, ops->arena, d->session.id, &count);
    if (count == 0) {
        session_apply(ops, d, SESSION_IS_RELEASED, 0);
        session_route(ops, d, user_id);
    }
    return true;
}

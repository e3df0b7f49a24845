/* Offers and membership go together, hence one function for each of the three things that happen to an offer. */
#include "domain/offer_ops.h"

#include "domain/chat_ops.h"
#include "domain/session_rules.h"
#include "store/session_store.h"

int64_t offer_make(struct ops *ops, const struct open_dialog *d, int64_t user_id, const char *reason)
{
    struct offer offer = {.session_id = d->session.id,
        .user_id = user_id,
        .reason = reason,
        .outcome = "",
        .made_at = ops->now};
    int64_t id = offer_store_add(ops->db, &offer);
    chat_join(ops, d->dialog.chat_id, user_id);
    return id;
}

bool offer_end_all(struct ops *ops, struct open_dialog *d, int64_t stays, const char *outcome)
{
    if (d->session.state != SESSION_OFFERED)
        return false;
    size_t count;
    const struct offer *offers = offer_store_open(ops->db, ops->arena, d->session.id, &count);
    for (size_t i = 0; i < count; i++)
        if (offers[i].user_id != stays)
            chat_leave(ops, d->dialog.chat_id, offers[i].user_id);
    bool had = stays && offer_store_end(ops->db, d->session.id, stays, "answered", ops->now) > 0;
    offer_store_end(ops->db, d->session.id, 0, outcome, ops->now);
    d->session.offered_id = 0;
    return had;
}

size_t offer_end(struct ops *ops, struct open_dialog *d, int64_t user_id, const char *outcome)
{
    size_t left;
    offer_store_end(ops->db, d->session.id, user_id, outcome, ops->now);
    chat_leave(ops, d->dialog.chat_id, user_id);
    offer_store_open(ops->db, ops->arena, d->session.id, &left);
    return left;
}

void offer_note_taken(struct ops *ops, const struct open_dialog *d, int64_t user_id)
{
    struct offer offer = {.session_id = d->session.id,
        .user_id = user_id,
        .reason = "took it himself",
        .outcome = "answered",
        .made_at = ops->now,
        .ended_at = ops->now};
    offer_store_add(ops->db, &offer);
}

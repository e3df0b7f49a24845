/* That somebody counts as online is marked by his timer: it is set when he comes and fires when he may have gone. Calls in
 * between move his last_activity_at only, at most once a minute; the handler finds out and sets the timer to what is left. */
#include "domain/presence_ops.h"

#include <string.h>

#include "domain/news.h"
#include "domain/presence_rules.h"
#include "domain/routing_ops.h"
#include "domain/timer_ops.h"
#include "store/routing_store.h"
#include "store/user_store.h"

const struct presence_change presence_change_nothing = {.idle_at = -1, .absent_until = -1};

struct presence *presence_get(struct ops *ops, int64_t user_id)
{
    return presence_store_get(ops->db, ops->arena, user_id);
}

static void set_timer(struct ops *ops, const struct presence *presence)
{
    int64_t until = presence_until(presence, ops->now);
    if (until)
        timer_set(ops, TIMER_PRESENCE, presence->user_id, until);
    else
        timer_cancel(ops, TIMER_PRESENCE, presence->user_id);
}

static void follow(struct ops *ops, const struct presence *presence)
{
    set_timer(ops, presence);
    news_note(ops, NEWS_STATUS, presence->user_id, 0, 0);
    if (presence_judge(presence, ops->now) == PRESENCE_THERE)
        routing_person_back(ops, presence->user_id);
    else
        routing_person_gone(ops, presence->user_id);
}

void presence_seen(struct ops *ops, int64_t user_id)
{
    if (timer_due_at(ops, TIMER_PRESENCE, user_id))
        return;
    const struct presence *presence = presence_get(ops, user_id);
    if (presence && presence_judge(presence, ops->now) == PRESENCE_THERE)
        follow(ops, presence);
}

void routing_person_away(struct ops *ops, int64_t user_id, int64_t due_at)
{
    (void)due_at;
    const struct presence *presence = presence_get(ops, user_id);
    if (presence)
        follow(ops, presence);
}

enum err presence_change(struct ops *ops, int64_t user_id, const struct presence_change *change)
{
    user_store_lock(ops->db, user_id);
    struct presence *presence = presence_get(ops, user_id);
    if (!presence)
        return ops_fail(ops, ERR_NOT_FOUND, "user");
    if (change->status && !presence_status_valid(change->status))
        return ops_fail(ops, ERR_BAD_VALUE, "status must be online, dnd, away, break or empty");
    if (change->workday && !presence_workday_valid(change->workday))
        return ops_fail(ops, ERR_BAD_VALUE, "workday must be opened, paused, closed or empty");
    presence->status = change->status ? change->status : presence->status;
    presence->workday = change->workday ? change->workday : presence->workday;
    presence->idle_at = change->idle_at >= 0 ? change->idle_at : presence->idle_at;
    presence->absent_until = change->absent_until >= 0 ? change->absent_until : presence->absent_until;
    presence_store_save(ops->db, presence);
    follow(ops, presence);
    return ERR_NONE;
}

void presence_employment_changed(struct ops *ops, int64_t user_id)
{
    const struct presence *presence = presence_get(ops, user_id);
    if (!presence)
        return;
    if (presence->active)
        routing_person_free(ops, user_id);
    else
        routing_person_gone(ops, user_id);
}

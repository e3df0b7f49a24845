/* Nothing is worked out again: what is told is what was stored when it was decided. */
#include "domain/session_explain.h"

#include "domain/line_ops.h"
#include "domain/timer_ops.h"
#include "store/session_store.h"

enum err session_explain(struct ops *ops, int64_t session_id, struct session_story *story_r)
{
    const struct session *session = session_store_get(ops->db, ops->arena, session_id);
    if (!session)
        return ops_fail(ops, ERR_NOT_FOUND, "session");
    if (!line_may_edit(ops, session->line_id))
        return ERR_LINES_ACCESS;
    *story_r =
        (struct session_story){.session = session, .next_at = timer_due_at(ops, TIMER_QUEUE, session_id)};
    struct offer *offers = offer_store_all(ops->db, ops->arena, session_id, &story_r->count);
    for (size_t low = 0, high = story_r->count; low + 1 < high; low++) {
        struct offer earlier = offers[--high];
        offers[high] = offers[low];
        offers[low] = earlier;
    }
    story_r->decisions = offers;
    return ERR_NONE;
}

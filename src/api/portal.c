/* One place knows what an operation needs of the portal, so that a call, a page and the work in the background cannot differ in
 * it. */
#include "api/portal.h"

#include "api/event_payload.h"
#include "api/push_payload.h"
#include "base/clock.h"

struct ops portal_ops(const struct portal *portal, struct arena *arena, struct db *db)
{
    return (struct ops){.arena = arena,
        .db = db,
        .now = clock_now(),
        .settings = &portal->settings,
        .base_url = portal->base_url,
        .render_event = event_render,
        .render_push = push_render,
        .audience = portal->audience};
}

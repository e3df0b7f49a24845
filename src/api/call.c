/* Making a call and the small things every handler does with it. */
#include "api/call.h"

#include "api/portal.h"
#include "base/clock.h"
#include "domain/user_ops.h"

enum err call_fail(struct call *call, enum err error, const char *error_arg)
{
    call->error_arg = error_arg;
    return error;
}

enum err call_bool(struct call *call, bool value)
{
    call->result = j_bool(call->doc, value);
    return ERR_NONE;
}

const char *call_language(struct call *call)
{
    const struct users *user = user_get(&call->ops, call->ops.who.user_id);
    return user && *user->language ? user->language : call->portal->settings.language;
}

struct call *call_new(struct arena *arena, struct portal *portal, const char *name)
{
    struct call *call = arena_new_of(arena, struct call);
    call->arena = arena;
    call->portal = portal;
    call->name = name;
    call->method = method_find(name);
    call->peer = call->origin = "";
    call->started = clock_now_seconds();
    call->total = call->next = -1;
    call->doc = j_doc(arena);
    return call;
}

int64_t call_page_start(struct call *call)
{
    static const int64_t last = INT32_MAX; /* no list is that long, and the next page can still be named */
    int64_t start = 0;
    json_int(json_get_ci(call->params, "start"), &start);
    if (start > last)
        start = last;
    return start > 0 ? start / PAGE_SIZE * PAGE_SIZE : 0;
}

void call_page_of(struct call *call, int64_t start, int64_t size, int64_t total)
{
    call->total = total;
    if (start + size < total)
        call->next = start + size;
}

void call_page(struct call *call, int64_t start, int64_t total)
{
    call_page_of(call, start, PAGE_SIZE, total);
}

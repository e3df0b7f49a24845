/* First whether somebody listens, then rendering, then two statements.
 *
 * Most portals have times in which nobody looks at a desk, and messages come in all the same. So the first question costs no
 * statement where one process has the database for itself (struct push_audience), and one for each call elsewhere: a channel
 * that another process opens is told to its client after the commit, and everything that begins after that sees it. */
#include "domain/push.h"

#include <string.h>

#include "domain/ops.h"
#include "model/push.h"
#include "store/push_store.h"

static const struct push_name {
    const char *module, *command;
} rows[PUSH_COUNT] = {
#define P(id, module, command) {module, command},
#include "domain/pushes.def"
#undef P
};

static const struct {
    const char *module;
    scopes scope;
} modules[] = {{"im", SCOPE_IM}, {"imopenlines", SCOPE_IMOPENLINES}, {"livechat", SCOPE_BASIC},
    {"pull", SCOPE_BASIC}, {"switchline", SCOPE_BASIC}};
enum { MODULES = sizeof modules / sizeof *modules };

bool push_module_reserved(const char *module)
{
    for (size_t i = 0; i < MODULES; i++)
        if (strcmp(modules[i].module, module) == 0)
            return true;
    return false;
}

bool push_in_scopes(const char *module, scopes set)
{
    for (size_t i = 0; i < MODULES; i++)
        if (strcmp(modules[i].module, module) == 0)
            return ((set | SCOPE_BASIC) & modules[i].scope) != 0;
    return true;
}

/* ---- who listens ---- */
/* Both questions by one statement, because nearly every call that has one of them has the other, too. What this call
 * itself began is known already. */
static void ask(struct ops *ops)
{
    bool subscribers;
    int64_t last_end = push_store_listeners(ops->db, ops->arena, &subscribers);
    if (ops->listeners == LISTENERS_UNKNOWN)
        ops->listeners = last_end > ops->now ? LISTENERS_SOME : LISTENERS_NONE;
    if (ops->subscribers == LISTENERS_UNKNOWN)
        ops->subscribers = subscribers ? LISTENERS_SOME : LISTENERS_NONE;
}

bool push_anybody(struct ops *ops)
{
    if (ops->audience)
        return atomic_load(&ops->audience->until) > ops->now;
    if (ops->listeners == LISTENERS_UNKNOWN)
        ask(ops);
    return ops->listeners == LISTENERS_SOME;
}

bool push_subscribers(struct ops *ops)
{
    if (ops->audience)
        return atomic_load(&ops->audience->subscribers);
    if (ops->subscribers == LISTENERS_UNKNOWN)
        ask(ops);
    return ops->subscribers == LISTENERS_SOME;
}

/* Told at once, before the commit: that may only make somebody look who need not. */
void push_somebody_subscribed(struct ops *ops)
{
    ops->subscribers = LISTENERS_SOME;
    if (ops->audience)
        atomic_store(&ops->audience->subscribers, true);
}

/* ---- writing ---- */
static int64_t write(struct ops *ops, const struct push *push)
{
    const struct push_name *name = &rows[push->id];
    struct pushed row = {.app_id = push->app_id,
        .module = push->module ? push->module : name->module,
        .command = push->command ? push->command : name->command,
        .params = ops->render_push(ops, push),
        .created_at = ops->now};
    ops->wake |= WAKE_PUSH;
    return push_store_add(ops->db, &row);
}

void push_to_user(struct ops *ops, int64_t user_id, const struct push *push)
{
    push_to_users(ops, &user_id, 1, push);
}

void push_to_users(struct ops *ops, const int64_t *user_ids, size_t count, const struct push *push)
{
    int64_t id = 0;
    if (!push_anybody(ops))
        return;
    for (size_t i = 0; i < count; i++) {
        if (!push_store_user_listens(ops->db, user_ids[i], ops->now))
            continue;
        if (!id)
            id = write(ops, push);
        push_store_add_user(ops->db, id, user_ids[i]);
    }
}

void push_to_everybody(struct ops *ops, const struct push *push)
{
    push_to_user(ops, 0, push); /* whom the shared channel belongs to */
}

void push_to_chat(struct ops *ops, int64_t chat_id, int64_t except_user_id, const struct push *push)
{
    if (push_anybody(ops) && push_store_chat_listens(ops->db, chat_id, except_user_id, ops->now))
        push_store_add_chat(ops->db, write(ops, push), chat_id, except_user_id, ops->now);
}

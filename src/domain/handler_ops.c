/* Applications bind the same handlers again whenever they are configured, so binding is idempotent: two handlers are the
 * same when event, URL and authorised user (online) or event and source (offline) are. */
#include "domain/handler_ops.h"

#include <string.h>
#include <strings.h>

#include "domain/event.h"
#include "store/access_store.h"
#include "store/event_store.h"

enum { HANDLERS_MAX = 1000 }; /* of one application: a table that clients fill must have a bound */

/* ---- rights ---- */
static enum err check_bind(const struct ops *ops, const struct new_handler *wanted)
{
    if (ops->who.admin)
        return ERR_NONE;
    if (wanted->offline)
        return ERR_BIND_OFFLINE_ADMIN;
    return wanted->auth_user_id && wanted->auth_user_id != ops->who.user_id ? ERR_BIND_AUTH_ADMIN : ERR_NONE;
}

static enum err check_unbind(const struct ops *ops, const struct handler_choice *choice)
{
    if (ops->who.admin)
        return ERR_NONE;
    if (choice->kind == HANDLER_OFFLINE)
        return ERR_UNBIND_OFFLINE_ADMIN;
    return choice->auth_said && choice->auth_user_id != ops->who.user_id ? ERR_UNBIND_AUTH_ADMIN : ERR_NONE;
}

static bool may_see(const struct ops *ops, const struct event_handler *handler)
{
    return ops->who.admin || (!handler->offline && handler->auth_user_id == ops->who.user_id);
}

/* ---- binding ---- */
static bool is_same(const struct event_handler *a, const struct event_handler *b)
{
    if (a->offline != b->offline || strcmp(a->event, b->event) != 0)
        return false;
    if (a->offline)
        return strcmp(a->connector, b->connector) == 0;
    return a->auth_user_id == b->auth_user_id && strcmp(a->url, b->url) == 0;
}

static const struct event_handler *find_same(
    const struct event_handler *handlers, size_t count, const struct event_handler *wanted)
{
    for (size_t i = 0; i < count; i++)
        if (is_same(&handlers[i], wanted))
            return &handlers[i];
    return NULL;
}

static enum err bind_again(struct ops *ops, const struct event_handler *present, const char *options)
{
    if (ops->settings->strict_event_bind)
        return ERR_HANDLER_EXISTS;
    if (*options && strcmp(options, present->options) != 0)
        event_store_set_options(ops->db, present->id, options);
    return ERR_NONE;
}

enum err handler_bind(struct ops *ops, const struct new_handler *wanted)
{
    enum event_id event = event_find(wanted->event);
    if (event == EVENT_COUNT || !event_in_scopes(event, ops->who.scopes))
        return ERR_EVENT_NOT_FOUND;
    enum err error = check_bind(ops, wanted);
    if (error)
        return error;
    if (!wanted->offline && (!wanted->url || !*wanted->url))
        return ops_fail(ops, ERR_ARGUMENT_EMPTY, "handler");
    struct event_handler handler = {.app_id = ops->who.app_id,
        .event = event_row(event)->name,
        .url = wanted->offline ? "" : wanted->url,
        .auth_user_id = wanted->offline  ? 0
                        : ops->who.admin ? wanted->auth_user_id
                                         : ops->who.user_id,
        .offline = wanted->offline,
        .connector = wanted->connector,
        .options = wanted->min_gap < 0 ? "" : arena_printf(ops->arena, "%lld", (long long)wanted->min_gap),
        .created_at = ops->now};
    size_t count;
    access_store_lock_app(ops->db, ops->who.app_id);
    const struct event_handler *handlers = event_store_of_app(ops->db, ops->arena, ops->who.app_id, &count);
    const struct event_handler *same = find_same(handlers, count, &handler);
    if (same)
        return bind_again(ops, same, handler.options);
    if (count >= HANDLERS_MAX)
        return ops_fail(ops, ERR_TEXT_TOO_LONG, "event");
    event_store_add(ops->db, &handler);
    return ERR_NONE;
}

/* ---- unbinding ---- */
static bool is_chosen(const struct handler_choice *choice, const struct event_handler *handler)
{
    if (choice->event && strcasecmp(choice->event, handler->event) != 0)
        return false;
    if (choice->kind != HANDLER_ANY && handler->offline != (choice->kind == HANDLER_OFFLINE))
        return false;
    if (handler->offline)
        return !choice->connector || strcmp(choice->connector, handler->connector) == 0;
    return (!choice->url || strcmp(choice->url, handler->url) == 0) &&
           (!choice->auth_said || choice->auth_user_id == handler->auth_user_id);
}

enum err handler_unbind(struct ops *ops, const struct handler_choice *choice, int64_t *count_r)
{
    size_t count;
    *count_r = 0;
    enum err error = check_unbind(ops, choice);
    if (error)
        return error;
    const struct event_handler *handlers = handler_list(ops, &count);
    for (size_t i = 0; i < count; i++) {
        if (!is_chosen(choice, &handlers[i]))
            continue;
        event_store_remove(ops->db, handlers[i].id);
        ++*count_r;
    }
    return ERR_NONE;
}

/* ---- listing ---- */
const struct event_handler *handler_list(struct ops *ops, size_t *count_r)
{
    size_t found, kept = 0;
    struct event_handler *handlers = event_store_of_app(ops->db, ops->arena, ops->who.app_id, &found);
    for (size_t i = 0; i < found; i++)
        if (may_see(ops, &handlers[i]))
            handlers[kept++] = handlers[i];
    *count_r = kept;
    return handlers;
}

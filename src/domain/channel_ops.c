/* A channel's name is its number and a MAC over its row, so that the database holds nothing by which somebody could listen,
 * and a name that was made up is refused after one read by key. The same person and application share a channel: a second
 * tab costs no row. */
#include "domain/channel_ops.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "domain/push.h"
#include "store/push_store.h"

#define CHANNEL_KEPT DAY /* after its end, so that who comes late is told what happened */
enum { NAME_MAC = 40, PUBLIC_MAC = 32 }; /* hex digits */

/* ---- names ---- */
static const char *mac_of(struct arena *arena, const char *what, const struct push_channel *c, size_t digits)
{
    const char *text = arena_printf(arena, "%s|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64, what, c->id,
        c->user_id, c->app_id, c->started_at);
    return arena_strn(arena, mac_hex(arena, text), digits);
}

const char *channel_name(struct arena *arena, const struct push_channel *channel)
{
    return arena_printf(
        arena, "%" PRId64 "x%s", channel->id, mac_of(arena, "push channel", channel, NAME_MAC));
}

const char *channel_public_name(struct arena *arena, const struct push_channel *channel)
{
    return mac_of(arena, "public push channel", channel, PUBLIC_MAC);
}

const char *channel_signature(struct arena *arena, const struct push_channel *channel)
{
    return mac_of(arena, "signature of public push channel", channel, NAME_MAC);
}

/* ---- opening ---- */
/* Told at once, before the commit: that may only make somebody look who need not. */
static void tell_audience(struct ops *ops, int64_t ends_at)
{
    ops->listeners = LISTENERS_SOME;
    int64_t until = ops->audience ? atomic_load(&ops->audience->until) : INT64_MAX;
    while (until < ends_at && !atomic_compare_exchange_weak(&ops->audience->until, &until, ends_at))
        continue;
}

struct push_channel *channel_open(struct ops *ops, bool shared, bool renew)
{
    int64_t user_id = shared ? 0 : ops->who.user_id, app_id = ops->who.app_id;
    struct push_channel *channel = push_store_channel_of(ops->db, ops->arena, user_id, app_id);
    if (channel && (!renew || channel->ends_at - ops->now > CHANNEL_LIFE / 2))
        return channel;
    channel = arena_new_of(ops->arena, struct push_channel);
    *channel = (struct push_channel){.user_id = user_id,
        .app_id = app_id,
        .started_at = ops->now / SECOND * SECOND,
        .ends_at = ops->now / SECOND * SECOND + CHANNEL_LIFE};
    channel->id = push_store_channel_add(ops->db, channel);
    tell_audience(ops, channel->ends_at);
    return channel;
}

/* ---- listening ---- */
static bool read_scopes(struct ops *ops, int64_t app_id, scopes *scopes_r)
{
    const char *unknown, *list = NULL;
    *scopes_r = SCOPES_ALL;
    if (!app_id)
        return true;
    list = push_store_app_scopes(ops->db, ops->arena, app_id);
    *scopes_r = 0;
    return list && scopes_read(ops->arena, list, scopes_r, &unknown);
}

enum channel_state channel_look(struct ops *ops, int64_t channel_id, struct channel_view *view_r)
{
    const struct push_channel *channel = push_store_channel(ops->db, ops->arena, channel_id);
    if (!channel)
        return CHANNEL_UNKNOWN;
    view_r->channel = *channel;
    if (!read_scopes(ops, channel->app_id, &view_r->scopes))
        return CHANNEL_UNKNOWN;
    return channel->ends_at > ops->now ? CHANNEL_LIVE : CHANNEL_ENDED;
}

enum channel_state channel_find(struct ops *ops, const char *name, struct channel_view *view_r)
{
    char *end;
    if (*name < '1' || *name > '9')
        return CHANNEL_UNKNOWN;
    long long id = strtoll(name, &end, 10);
    enum channel_state state = *end == 'x' ? channel_look(ops, id, view_r) : CHANNEL_UNKNOWN;
    if (state == CHANNEL_UNKNOWN || !secret_equal(name, channel_name(ops->arena, &view_r->channel)))
        return CHANNEL_UNKNOWN;
    return state;
}

bool channel_carries(const struct channel_view *view, const struct pushed *push)
{
    int64_t app_id = push->app_id == PUSH_PAGES ? 0 : push->app_id;
    if (push->app_id && app_id != view->channel.app_id)
        return false;
    return push_in_scopes(push->module, view->scopes);
}

/* ---- forgetting ---- */
void channels_forget_user(struct ops *ops, int64_t user_id)
{
    push_store_channels_forget_user(ops->db, user_id);
}

bool channels_purge(struct ops *ops)
{
    int64_t until = ops->now - ops->settings->keep_pushes_s * SECOND;
    return push_store_purge(ops->db, ops->arena, until, ops->now - CHANNEL_KEPT) >= PUSH_PURGED;
}

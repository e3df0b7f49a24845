/* Channels: the addresses under which a client hears the pushes of one person, or those for everybody.
 *
 * The name of a channel is a secret of its own: who knows it hears what it carries, without any other credentials, because a
 * browser cannot send them with a WebSocket. It is computed with the portal's key, lives for twelve hours, and dies with the
 * person's employment or the application's removal. */
#ifndef SWITCHLINE_DOMAIN_CHANNEL_OPS_H
#define SWITCHLINE_DOMAIN_CHANNEL_OPS_H

#include "domain/ops.h"
#include "model/push.h"

#define CHANNEL_LIFE (12 * HOUR)

/* The actor's channel for the application he acts by; `shared`: the one for everybody. With `renew` one whose life is half over
 * gives way to a new one (the old one goes on until its end); without, what is there is returned, also ended. */
struct push_channel *channel_open(struct ops *ops, bool shared, bool renew);

const char *channel_name(struct arena *arena, const struct push_channel *channel);
/* The public name, and a signature for it: by them others could send to a client. We announce that nobody can. */
const char *channel_public_name(struct arena *arena, const struct push_channel *channel);
const char *channel_signature(struct arena *arena, const struct push_channel *channel);

/* What a client that shows this name may hear. */
enum channel_state { CHANNEL_UNKNOWN, CHANNEL_LIVE, CHANNEL_ENDED };
struct channel_view {
    struct push_channel channel;
    scopes scopes; /* of the application whose clients use it */
};
enum channel_state channel_find(struct ops *ops, const char *name, struct channel_view *view_r);
/* The same for one that was found before. */
enum channel_state channel_look(struct ops *ops, int64_t channel_id, struct channel_view *view_r);
/* Is it for clients on this channel? */
bool channel_carries(const struct channel_view *view, const struct pushed *push);

void channels_forget_user(
    struct ops *ops, int64_t user_id); /* he was dismissed, has another password, or logged out */

/* Forgets ended channels, and pushes older than settings.keep_pushes_s. A bounded piece of work; true: there is more. */
bool channels_purge(struct ops *ops);

#endif

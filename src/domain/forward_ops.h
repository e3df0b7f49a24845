/* Forwarding: somebody else's message again in another chat, with its files. What it carries besides (params) is for the caller
 * to put together, because only the API looks into that. */
#ifndef SWITCHLINE_DOMAIN_FORWARD_OPS_H
#define SWITCHLINE_DOMAIN_FORWARD_OPS_H

#include "domain/message_ops.h"

/* A message that the actor may forward: not deleted, in a chat that he is a member of. ERR_V2_DENIED. */
enum err forward_get(struct ops *ops, int64_t message_id, struct message **source_r);
/* Posts `message` (without files) with copies of the source's files. The errors of message_send(). */
enum err forward_send(struct ops *ops, const char *dialog_id, const struct message *source,
    const struct new_message *message, int64_t *id_r);

#endif

/* Reactions to messages: of people and bots, each as many kinds as he likes. A like is one kind, so what version 1 likes is a
 * reaction to everybody else. They go with the message, and are shown with it (struct history). */
#ifndef SWITCHLINE_DOMAIN_REACTION_OPS_H
#define SWITCHLINE_DOMAIN_REACTION_OPS_H

#include "domain/ops.h"
#include "domain/reaction_rules.h"

/* Did the actor react so? false also when there is no such message for him. */
bool reaction_is_set(struct ops *ops, int64_t message_id, const char *code);
/* For whoever sees the message. ERR_V2_DENIED: he does not, or it is of a bot that wants none. ERR_V2_REACTION: no such code.
 * ERR_V2_REACTION_SET: it was so already. */
enum err reaction_add(struct ops *ops, int64_t message_id, const char *code);
/* ERR_V2_DENIED; ERR_V2_REACTION: no such code, or he did not react so. */
enum err reaction_delete(struct ops *ops, int64_t message_id, const char *code);

#endif

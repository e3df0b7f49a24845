/* Telling people things outside of any chat: alerts of lines. */
#ifndef SWITCHLINE_DOMAIN_NOTIFICATION_OPS_H
#define SWITCHLINE_DOMAIN_NOTIFICATION_OPS_H

#include "domain/ops.h"
#include "model/notification.h"

/* Whoever is no active employee is passed over. */
void notification_add(struct ops *ops, int64_t user_id, const char *text);
/* The newest `limit`, newest first. */
struct notification *notification_list(struct ops *ops, int64_t user_id, int64_t limit, size_t *count_r);

#endif

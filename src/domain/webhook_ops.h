/* Incoming webhooks: a user's key to the REST API, limited to chosen scopes. */
#ifndef SWITCHLINE_DOMAIN_WEBHOOK_OPS_H
#define SWITCHLINE_DOMAIN_WEBHOOK_OPS_H

#include "domain/ops.h"
#include "model/access.h"

struct new_webhook {
    int64_t user_id;
    const char *title; /* NULL: "" */
    scopes scopes;
    int64_t expires_at; /* 0: never */
};
/* The secret is shown once. ERR_USER_NOT_EXISTS: no such active employee. */
enum err webhook_add(
    struct ops *ops, const struct new_webhook *new_webhook, int64_t *id_r, const char **secret_r);
struct webhook *webhook_list(struct ops *ops, size_t *count_r);
enum err webhook_remove(struct ops *ops, int64_t id); /* ERR_NOT_FOUND */

/* A site visitor with a token, until the widget makes them. The user is created. */
enum err guest_add(
    struct ops *ops, const char *name, int64_t seconds, int64_t *user_id_r, const char **token_r);

#endif

/* The secret goes into a URL path, hence letters and digits only. */
#include "domain/webhook_ops.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "domain/auth_ops.h"
#include "domain/user_ops.h"
#include "model/user.h"
#include "store/access_store.h"
#include "store/user_store.h"

enum { WEBHOOK_SECRET_LENGTH = 24 };

enum err webhook_add(
    struct ops *ops, const struct new_webhook *new_webhook, int64_t *id_r, const char **secret_r)
{
    const struct users *user = user_store_get(ops->db, ops->arena, new_webhook->user_id);
    if (!user || !user->active || strcmp(user->type, USER_EMPLOYEE) != 0)
        return ERR_USER_NOT_EXISTS;
    const char *secret = random_token(ops->arena, WEBHOOK_SECRET_LENGTH);
    *id_r = access_store_webhook_add(
        ops->db, &(struct webhook){.user_id = user->id,
                     .secret_hash = hash_hex(ops->arena, secret, WEBHOOK_SECRET_LENGTH),
                     .title = text_or_empty(new_webhook->title),
                     .scopes = scopes_write(ops->arena, new_webhook->scopes),
                     .active = true,
                     .created_at = ops->now,
                     .expires_at = new_webhook->expires_at});
    *secret_r = secret;
    return ERR_NONE;
}

struct webhook *webhook_list(struct ops *ops, size_t *count_r)
{
    return access_store_webhooks(ops->db, ops->arena, count_r);
}

enum err webhook_remove(struct ops *ops, int64_t id)
{
    return access_store_webhook_remove(ops->db, id) ? ERR_NONE : ops_fail(ops, ERR_NOT_FOUND, "webhook");
}

enum err guest_add(
    struct ops *ops, const char *name, int64_t seconds, int64_t *user_id_r, const char **token_r)
{
    struct users *guest;
    enum err error =
        user_create(ops, &(struct new_user){.name = name && *name ? name : "Guest", .guest = true}, &guest);
    if (error)
        return error;
    *user_id_r = guest->id;
    *token_r = auth_make_guest_token(ops, *user_id_r, ops->now + seconds * SECOND);
    return ERR_NONE;
}

/* Stored and nothing else: whoever shows notifications reads them from here. */
#include "domain/notification_ops.h"

#include <string.h>

#include "store/notification_store.h"
#include "store/user_store.h"

void notification_add(struct ops *ops, int64_t user_id, const char *text)
{
    const struct users *user = user_store_get(ops->db, ops->arena, user_id);
    if (!user || !user->active || strcmp(user->type, USER_EMPLOYEE) != 0)
        return;
    const struct notification told = {.user_id = user_id, .text = text, .created_at = ops->now};
    notification_store_add(ops->db, &told);
}

struct notification *notification_list(struct ops *ops, int64_t user_id, int64_t limit, size_t *count_r)
{
    return notification_store_of_user(ops->db, ops->arena, user_id, limit, count_r);
}

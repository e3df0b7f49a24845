/* The background worker is the one special place: it runs on every page, so there is one for everybody or one per user, and
 * it must say where its failures go. */
#include "domain/placement_ops.h"

#include <string.h>

#include "model/placement.h"
#include "store/access_store.h"
#include "store/placement_store.h"

struct placement *placement_list(struct ops *ops, size_t *count_r)
{
    return placement_store_of_app(ops->db, ops->arena, ops->who.app_id, count_r);
}

static bool is_taken(struct ops *ops, const struct placement *placement)
{
    size_t count;
    const struct placement *bound = placement_list(ops, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(bound[i].code, placement->code) == 0 && bound[i].user_id == placement->user_id)
            return true;
    return false;
}

static enum err check(const struct placement *placement, bool has_error_handler)
{
    if (!placement_find(placement->code))
        return ERR_PLACEMENT_UNKNOWN;
    if (!placement_is_worker(placement->code))
        return placement->user_id ? ERR_PLACEMENT_USER_MODE : ERR_NONE;
    return has_error_handler ? ERR_NONE : ERR_PLACEMENT_ERROR_URL;
}

enum err placement_bind(struct ops *ops, const struct placement *wanted, bool has_error_handler)
{
    struct placement placement = *wanted;
    placement.app_id = ops->who.app_id;
    enum err error = check(&placement, has_error_handler);
    if (error)
        return error;
    access_store_lock_app(ops->db, ops->who.app_id);
    const struct placement *bound = placement_store_find(ops->db, ops->arena, &placement);
    if (bound) {
        placement.id = bound->id;
        placement_store_save(ops->db, &placement);
        return ERR_NONE;
    }
    if (placement_is_worker(placement.code) && is_taken(ops, &placement))
        return ERR_PLACEMENT_MAX_COUNT;
    placement_store_add(ops->db, &placement);
    return ERR_NONE;
}

int64_t placement_unbind(struct ops *ops, const char *code, const char *handler, int64_t user_id)
{
    return placement_store_remove(ops->db, ops->who.app_id, code, handler, user_id);
}

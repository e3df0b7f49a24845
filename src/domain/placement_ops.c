/* Two places are special: the background worker runs on every page, and links of an application lead to one page, so there is one of
 * each for everybody, or one worker per user. It is not renewed by binding it again but unbound first, as the documentation has it. */
#include "domain/placement_ops.h"

#include <string.h>

#include "domain/placement_rules.h"
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

enum err placement_bind(struct ops *ops, const struct placement *wanted)
{
    struct placement placement = *wanted;
    placement.app_id = ops->who.app_id;
    enum err error = placement_check(placement.code, placement.user_id);
    if (error)
        return error;
    access_store_lock_app(ops->db, ops->who.app_id);
    if (placement_is_single(placement.code) && is_taken(ops, &placement))
        return ERR_PLACEMENT_MAX_COUNT;
    const struct placement *bound = placement_store_find(ops->db, ops->arena, &placement);
    if (bound) {
        placement.id = bound->id;
        placement_store_save(ops->db, &placement);
        return ERR_NONE;
    }
    placement_store_add(ops->db, &placement);
    return ERR_NONE;
}

int64_t placement_unbind(struct ops *ops, const char *code, const char *handler, int64_t user_id)
{
    return placement_store_remove(ops->db, ops->who.app_id, code, handler, user_id);
}

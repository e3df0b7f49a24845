/* Trees are small, so questions about above and below are answered by walking parents over the loaded list. */
#include "domain/department_ops.h"

#include "base/utf8.h"
#include "domain/presence_ops.h"
#include "store/department_store.h"
#include "store/user_store.h"

struct department *department_get(struct ops *ops, int64_t id)
{
    return department_store_get(ops->db, ops->arena, id);
}

struct department *department_all(struct ops *ops, size_t *count_r)
{
    return department_store_all(ops->db, ops->arena, count_r);
}

int64_t department_top(struct ops *ops)
{
    size_t count;
    const struct department *all = department_all(ops, &count);
    for (size_t i = 0; i < count; i++)
        if (all[i].parent_id == 0)
            return all[i].id;
    return department_store_add(ops->db, &(struct department){.name = "Company", .sort = DEPARTMENT_SORT});
}

/* Is `id` the department `above` or somewhere below it? */
static bool is_within(const struct department *all, size_t count, int64_t id, int64_t above)
{
    for (size_t steps = 0; id && steps <= count; steps++) {
        if (id == above)
            return true;
        int64_t parent = 0;
        for (size_t i = 0; i < count; i++)
            if (all[i].id == id)
                parent = all[i].parent_id;
        id = parent;
    }
    return false;
}

int64_t *department_members(struct ops *ops, int64_t id, size_t *count_r)
{
    return department_store_members(ops->db, ops->arena, id, count_r);
}

int64_t *department_colleagues(struct ops *ops, size_t *count_r)
{
    return department_store_colleagues(ops->db, ops->arena, ops->who.user_id, count_r);
}

bool department_has_member(struct ops *ops, int64_t id, int64_t user_id, bool below)
{
    size_t count, all_count = 0;
    const int64_t *ids = user_store_departments(ops->db, ops->arena, user_id, &count);
    const struct department *all = below ? department_all(ops, &all_count) : NULL;
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id || (below && is_within(all, all_count, ids[i], id)))
            return true;
    return false;
}

/* ---- changing ---- */
static enum err check_head(struct ops *ops, int64_t head_id)
{
    return head_id > 0 && !user_store_get(ops->db, ops->arena, head_id) ? ERR_USER_NOT_FOUND_CORE : ERR_NONE;
}

static enum err check_parent(struct ops *ops, int64_t parent_id)
{
    if (parent_id <= 0)
        return ERR_DEPARTMENT_ROOT;
    return department_get(ops, parent_id) ? ERR_NONE : ERR_DEPARTMENT_UNKNOWN;
}

enum err department_add(struct ops *ops, const struct department_change *given, int64_t *id_r)
{
    const char *name = given->name ? utf8_trim(ops->arena, given->name) : "";
    user_store_lock_people(ops->db);
    if (!*name)
        return ERR_DEPARTMENT_NAME;
    enum err error = check_parent(ops, given->parent_id);
    if (!error)
        error = check_head(ops, given->head_id);
    if (error)
        return error;
    *id_r = department_store_add(ops->db, &(struct department){.name = name,
                                              .sort = given->sort < 0 ? DEPARTMENT_SORT : given->sort,
                                              .parent_id = given->parent_id,
                                              .head_id = given->head_id < 0 ? 0 : given->head_id});
    return ERR_NONE;
}

static enum err move(struct ops *ops, struct department *department, int64_t parent_id)
{
    size_t count;
    if (parent_id == department->parent_id)
        return ERR_NONE;
    enum err error = check_parent(ops, parent_id);
    if (error)
        return error;
    const struct department *all = department_all(ops, &count);
    if (is_within(all, count, parent_id, department->id))
        return ops_fail(ops, ERR_CORE, "A department cannot be placed below itself");
    department->parent_id = parent_id;
    return ERR_NONE;
}

enum err department_update(struct ops *ops, int64_t id, const struct department_change *change)
{
    user_store_lock_people(ops->db);
    struct department *department = department_get(ops, id);
    if (!department)
        return ERR_DEPARTMENT_UNKNOWN;
    enum err error = change->parent_id >= 0 ? move(ops, department, change->parent_id) : ERR_NONE;
    if (!error)
        error = check_head(ops, change->head_id);
    if (error)
        return error;
    if (change->name) {
        department->name = utf8_trim(ops->arena, change->name);
        if (!*department->name)
            return ERR_DEPARTMENT_NAME;
    }
    if (change->sort >= 0)
        department->sort = change->sort;
    if (change->head_id >= 0)
        department->head_id = change->head_id;
    department_store_save(ops->db, department);
    return ERR_NONE;
}

enum err department_delete(struct ops *ops, int64_t id)
{
    user_store_lock_people(ops->db);
    const struct department *department = department_get(ops, id);
    if (!department)
        return ERR_DEPARTMENT_UNKNOWN;
    if (department->parent_id == 0)
        return ops_fail(ops, ERR_CORE, "The top-level department cannot be deleted");
    department_store_remove(ops->db, id, department->parent_id);
    return ERR_NONE;
}

enum err department_place(struct ops *ops, int64_t user_id, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!department_get(ops, ids[i]))
            return ERR_DEPARTMENT_UNKNOWN;
    department_store_set(ops->db, user_id, ids, count);
    presence_employment_changed(ops, user_id);
    return ERR_NONE;
}

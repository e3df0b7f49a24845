/* Bounds are ours: the documentation names none, and a table that clients fill must have some. */
#include "domain/option_ops.h"

#include <string.h>

#include "store/option_store.h"

static int64_t user_of(const struct ops *ops, enum option_owner owner)
{
    return owner == OPTION_OF_USER ? ops->who.user_id : 0;
}

struct option_value *option_get(struct ops *ops, enum option_owner owner, const char *name, size_t *count_r)
{
    struct option *stored =
        option_store_get(ops->db, ops->arena, ops->who.app_id, user_of(ops, owner), name, count_r);
    struct option_value *values = arena_array_of(ops->arena, struct option_value, *count_r);
    for (size_t i = 0; i < *count_r; i++)
        values[i] = (struct option_value){.name = stored[i].name, .value = stored[i].value};
    return values;
}

enum err option_set(struct ops *ops, enum option_owner owner, const struct option_value *values, size_t count)
{
    size_t total;
    for (size_t i = 0; i < count; i++) {
        if (strlen(values[i].name) > OPTION_NAME_MAX || strlen(values[i].value) > OPTION_VALUE_MAX)
            return ops_fail(ops, ERR_TEXT_TOO_LONG, "options");
        option_store_set(ops->db, ops->who.app_id, user_of(ops, owner), values[i].name, values[i].value);
    }
    option_get(ops, owner, NULL, &total);
    return total > OPTION_COUNT_MAX ? ops_fail(ops, ERR_TEXT_TOO_LONG, "options") : ERR_NONE;
}

/* Which entries of a folder, or which storages, a client asked for, and in what order. Pure: a folder's entries are passed
 * in. Keys and their operators: domain/filter_rules.h. Text is compared without letter case; fields that do not exist are no
 * conditions at all. */
#ifndef SWITCHLINE_DOMAIN_DISK_FILTER_H
#define SWITCHLINE_DOMAIN_DISK_FILTER_H

#include "base/arena.h"
#include "domain/filter_rules.h"
#include "model/chat.h"

enum disk_field {
    DISK_ID, /* first: the order when none is given */
    DISK_NAME,
    DISK_CODE,
    DISK_STORAGE_ID,
    DISK_TYPE,
    DISK_REAL_OBJECT_ID,
    DISK_PARENT_ID,
    DISK_DELETED_TYPE,
    DISK_FILE_ID,
    DISK_SIZE,
    DISK_CREATE_TIME,
    DISK_UPDATE_TIME,
    DISK_DELETE_TIME,
    DISK_CREATED_BY,
    DISK_UPDATED_BY,
    DISK_DELETED_BY,
    DISK_MODULE_ID, /* of storages, as the rest */
    DISK_ENTITY_TYPE,
    DISK_ENTITY_ID,
    DISK_ROOT_OBJECT_ID,
    DISK_FIELD_COUNT
};
enum disk_field disk_field_find(const char *name); /* any letter case; DISK_FIELD_COUNT: none */

struct disk_condition {
    enum disk_field field;
    enum filter_operator op;
    bool negative;
    const char *const *values; /* as sent */
    size_t value_count;
};
struct disk_query {
    const struct disk_condition *conditions;
    size_t condition_count;
    enum disk_field sort;
    bool descending;
};

/* Keeps those that fit, in order; returns their number. */
size_t disk_select(struct arena *arena, struct file *files, size_t count, const struct disk_query *query);

#endif

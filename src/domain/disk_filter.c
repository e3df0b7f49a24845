/* Every field is a number or a text, never both; times are numbers and are read in any notation that profiles know. */
#include "domain/disk_filter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "domain/profile_filter.h"

enum kind { NUMBER, TIME, TEXT };
static const struct {
    const char *name;
    enum kind kind;
} fields[DISK_FIELD_COUNT] = {
    [DISK_ID] = {"ID", NUMBER},
    [DISK_NAME] = {"NAME", TEXT},
    [DISK_CODE] = {"CODE", TEXT},
    [DISK_STORAGE_ID] = {"STORAGE_ID", NUMBER},
    [DISK_TYPE] = {"TYPE", TEXT},
    [DISK_REAL_OBJECT_ID] = {"REAL_OBJECT_ID", NUMBER},
    [DISK_PARENT_ID] = {"PARENT_ID", NUMBER},
    [DISK_DELETED_TYPE] = {"DELETED_TYPE", NUMBER},
    [DISK_FILE_ID] = {"FILE_ID", NUMBER},
    [DISK_SIZE] = {"SIZE", NUMBER},
    [DISK_CREATE_TIME] = {"CREATE_TIME", TIME},
    [DISK_UPDATE_TIME] = {"UPDATE_TIME", TIME},
    [DISK_DELETE_TIME] = {"DELETE_TIME", TIME},
    [DISK_CREATED_BY] = {"CREATED_BY", NUMBER},
    [DISK_UPDATED_BY] = {"UPDATED_BY", NUMBER},
    [DISK_DELETED_BY] = {"DELETED_BY", NUMBER},
    [DISK_MODULE_ID] = {"MODULE_ID", TEXT},
    [DISK_ENTITY_TYPE] = {"ENTITY_TYPE", TEXT},
    [DISK_ENTITY_ID] = {"ENTITY_ID", NUMBER},
    [DISK_ROOT_OBJECT_ID] = {"ROOT_OBJECT_ID", NUMBER},
};

enum disk_field disk_field_find(const char *name)
{
    int field = 0;
    while (field < DISK_FIELD_COUNT && strcasecmp(fields[field].name, name) != 0)
        field++;
    return (enum disk_field)field;
}

/* ---- values ---- */
static int64_t number_of(const struct file *file, enum disk_field field)
{
    switch (field) {
    case DISK_STORAGE_ID:
        return file->storage_id;
    case DISK_PARENT_ID:
        return file->parent_id;
    case DISK_SIZE:
        return file->size;
    case DISK_CREATE_TIME:
        return file->created_at;
    case DISK_UPDATE_TIME:
        return file->updated_at;
    case DISK_CREATED_BY:
    case DISK_ENTITY_ID:
        return file->author_id;
    case DISK_UPDATED_BY:
        return file->updated_by;
    case DISK_DELETED_TYPE: /* what is in the trash is in no list */
    case DISK_DELETE_TIME:
    case DISK_DELETED_BY:
        return 0;
    default:
        return file->id;
    }
}

static const char *text_of(struct arena *arena, const struct file *file, enum disk_field field)
{
    switch (field) {
    case DISK_NAME:
        return utf8_fold(arena, file->name);
    case DISK_TYPE:
        return file->folder ? "folder" : "file";
    case DISK_MODULE_ID:
        return "disk";
    case DISK_ENTITY_TYPE:
        return "user";
    default:
        return "";
    }
}

/* What the client sent as a number; false: it is none, and nothing is like it. */
static bool number_read(enum disk_field field, const char *sent, int64_t *number_r)
{
    char *end;
    *number_r = 0;
    if (fields[field].kind == TIME)
        return !*sent || profile_time_read(sent, number_r);
    *number_r = strtoll(sent, &end, 10);
    return end != sent && !*end;
}

/* ---- conditions ---- */
static bool one_holds(
    struct arena *arena, const struct file *file, const struct disk_condition *condition, const char *sent)
{
    int64_t wanted;
    if (fields[condition->field].kind == TEXT)
        return filter_text_holds(
            text_of(arena, file, condition->field), condition->op, utf8_fold(arena, sent));
    return number_read(condition->field, sent, &wanted) &&
           filter_number_holds(number_of(file, condition->field), condition->op, wanted);
}

static bool fits(struct arena *arena, const struct file *file, const struct disk_query *query)
{
    for (size_t i = 0; i < query->condition_count; i++) {
        const struct disk_condition *condition = &query->conditions[i];
        bool any = false;
        for (size_t v = 0; v < condition->value_count && !any; v++)
            any = one_holds(arena, file, condition, condition->values[v]);
        if (any == condition->negative)
            return false;
    }
    return true;
}

/* ---- order ---- */
struct sortable {
    int64_t number;
    const char *text; /* NULL: by number */
    struct file file;
};

static int by_key(const void *a, const void *b, void *descending)
{
    const struct sortable *one = a, *other = b;
    int order = one->text ? strcmp(one->text, other->text)
                          : (one->number > other->number) - (one->number < other->number);
    if (order == 0)
        return (one->file.id > other->file.id) - (one->file.id < other->file.id);
    return *(const bool *)descending ? -order : order;
}

size_t disk_select(struct arena *arena, struct file *files, size_t count, const struct disk_query *query)
{
    struct sortable *fitting = arena_array_of(arena, struct sortable, count);
    size_t found = 0;
    bool descending = query->descending, by_text = fields[query->sort].kind == TEXT;
    for (size_t i = 0; i < count; i++)
        if (fits(arena, &files[i], query))
            fitting[found++] = (struct sortable){.number = number_of(&files[i], query->sort),
                .text = by_text ? text_of(arena, &files[i], query->sort) : NULL,
                .file = files[i]};
    qsort_r(fitting, found, sizeof *fitting, by_key, &descending);
    for (size_t i = 0; i < found; i++)
        files[i] = fitting[i].file;
    return found;
}

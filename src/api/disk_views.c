/* Code, xmlId and the like have no source here and print what the samples show for "none". Links are signed, so they need
 * no token of the caller: domain/file_link.h. */
#include "api/disk_views.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "domain/chat_rules.h"
#include "domain/file_link.h"

/* ---- one ---- */
static const char *detail_url(struct call *call, const struct file *file)
{
    const char *base = call->ops.base_url;
    if (file->chat_id)
        return arena_printf(call->arena, "%s/online/?IM_DIALOG=chat%lld", base, (long long)file->chat_id);
    return arena_printf(call->arena, "%s/desk/", base);
}

static const char *time_or_null(struct call *call, int64_t milliseconds)
{
    return milliseconds ? clock_iso(call->arena, milliseconds) : NULL;
}

/* A number that is a text wherever something is read. */
static void set_number(struct call *call, jnode *out, const char *key, int64_t number, enum disk_style style)
{
    j_set(call->doc, out, key,
        style == DISK_STYLE_MADE ? j_int(call->doc, number) : j_intstr(call->doc, number));
}

static void set_content(struct call *call, jnode *out, const struct file *file, enum disk_style style)
{
    set_number(call, out, "GLOBAL_CONTENT_VERSION", 1, style);
    set_number(call, out, "FILE_ID", file->id, style);
    j_set_intstr(call->doc, out, "SIZE", file->size);
}

static void set_history(struct call *call, jnode *out, const struct file *file, enum disk_style style)
{
    jdoc *doc = call->doc;
    j_set_str(doc, out, "CREATE_TIME", clock_iso(call->arena, file->created_at));
    j_set_str(doc, out, "UPDATE_TIME", clock_iso(call->arena, file->updated_at));
    j_set_str(doc, out, "DELETE_TIME", time_or_null(call, file->trashed_at));
    j_set_intstr(doc, out, "CREATED_BY", file->author_id);
    j_set_intstr(doc, out, "UPDATED_BY", file->updated_by);
    if (style == DISK_STYLE_MADE)
        j_set_null(doc, out, "DELETED_BY");
    else
        j_set_intstr(doc, out, "DELETED_BY", file->trashed_by);
}

jnode *disk_node(struct call *call, const struct file *file, enum disk_style style)
{
    enum { IN_TRASH = 3 };
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    set_number(call, out, "ID", file->id, style);
    j_set_str(doc, out, "NAME", file->name);
    j_set_null(doc, out, "CODE");
    j_set_intstr(doc, out, "STORAGE_ID", file->storage_id);
    j_set_str(doc, out, "TYPE", file->folder ? "folder" : "file");
    if (file->folder)
        set_number(call, out, "REAL_OBJECT_ID", file->id, style);
    j_set_intstr(doc, out, "PARENT_ID", file->parent_id);
    set_number(call, out, "DELETED_TYPE", file->trashed_at ? IN_TRASH : 0, style);
    if (!file->folder)
        set_content(call, out, file, style);
    set_history(call, out, file, style);
    if (!file->folder)
        j_set_str(
            doc, out, "DOWNLOAD_URL", file_link(call->arena, call->ops.base_url, file->id, call->ops.now));
    j_set_str(doc, out, "DETAIL_URL", detail_url(call, file));
    return out;
}

jnode *disk_storage_node(struct call *call, const struct file *root)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    j_set_intstr(doc, out, "ID", root->id);
    j_set_str(doc, out, "NAME", root->name);
    j_set_null(doc, out, "CODE");
    j_set_str(doc, out, "MODULE_ID", "disk");
    j_set_str(doc, out, "ENTITY_TYPE", "user");
    j_set_intstr(doc, out, "ENTITY_ID", root->author_id);
    j_set_intstr(doc, out, "ROOT_OBJECT_ID", root->id);
    return out;
}

/* ---- models ---- */
static int type_number(const struct file *file)
{
    enum { TYPE_PICTURE = 2, TYPE_VIDEO = 3, TYPE_OTHER = 4 };
    if (file->width)
        return TYPE_PICTURE;
    return strcmp(file->type, "video") == 0 ? TYPE_VIDEO : TYPE_OTHER;
}

jnode *disk_model_node(struct call *call, const struct file *file)
{
    enum { UNIQUE_CODE = 20, ETAG = 32 };
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    const char *url = file_link(call->arena, call->ops.base_url, file->id, call->ops.now);
    const char *code = mac_hex(call->arena, arena_printf(call->arena, "file code|%lld", (long long)file->id));
    j_set_int(doc, out, "id", file->id);
    j_set_str(doc, out, "name", file->name);
    j_set_obj(doc, out, "createTime"); /* times print as empty objects there */
    j_set_obj(doc, out, "updateTime");
    j_set_null(doc, out, "deleteTime");
    j_set_str(doc, out, "code", file->width ? "media_original" : NULL);
    j_set_null(doc, out, "xmlId");
    j_set_int(doc, out, "storageId", file->storage_id);
    j_set_int(doc, out, "realObjectId", file->id);
    j_set_int(doc, out, "parentId", file->parent_id);
    j_set_int(doc, out, "deletedType", 0);
    j_set_intstr(doc, out, "createdBy", file->author_id);
    j_set_intstr(doc, out, "updatedBy", file->updated_by);
    j_set_str(doc, out, "deletedBy", "0");
    j_set_str(doc, out, "uniqueCode", arena_strn(call->arena, code, UNIQUE_CODE));
    j_set_int(doc, out, "typeFile", type_number(file));
    j_set_int(doc, out, "globalContentVersion", 1);
    j_set_int(doc, out, "fileId", file->id);
    j_set_int(doc, out, "size", file->size);
    j_set_str(doc, out, "etag", arena_strn(call->arena, file->blob, ETAG));
    jnode *links = j_set_obj(doc, out, "links");
    j_set_str(doc, links, "download", url);
    j_set_str(doc, links, "showInGrid", detail_url(call, file));
    j_set_str(doc, links, "preview",
        file->width ? file_link_shown(call->arena, url, *text_or_empty(file->preview)) : url);
    return out;
}

/* ---- lists ---- */
static void read_values(struct call *call, const jval *sent, struct disk_condition *condition)
{
    bool many = yyjson_is_ctn((jval *)sent);
    size_t count = many ? json_count(sent) : 1;
    const char **values = arena_array_of(call->arena, const char *, count);
    condition->values = values;
    for (size_t i = 0; i < count; i++) {
        const char *text = json_text(call->arena, many ? json_at(sent, i) : sent);
        if (text || !many)
            values[condition->value_count++] = text ? text : "";
    }
}

static void read_conditions(struct call *call, const jval *filter, struct disk_query *query)
{
    struct disk_condition *conditions =
        arena_array_of(call->arena, struct disk_condition, json_count(filter));
    query->conditions = conditions;
    for (struct jiter i = json_iter(filter); json_next(&i);) {
        struct disk_condition condition = {0};
        const char *name = i.key ? filter_key_read(i.key, &condition.op, &condition.negative) : "";
        condition.field = disk_field_find(name);
        if (condition.field == DISK_FIELD_COUNT)
            continue;
        read_values(call, i.value, &condition);
        conditions[query->condition_count++] = condition;
    }
}

void disk_query_read(struct call *call, const struct disk_list_in *in, struct disk_query *query_r)
{
    *query_r = (struct disk_query){.sort = DISK_ID};
    if (in->filter)
        read_conditions(call, in->filter, query_r);
    struct jiter first = json_iter(in->order);
    if (!in->order || !json_next(&first) || !first.key)
        return;
    enum disk_field field = disk_field_find(first.key);
    const char *direction = json_text(call->arena, first.value);
    if (field == DISK_FIELD_COUNT)
        return;
    query_r->sort = field;
    query_r->descending = direction && strcasecmp(direction, "DESC") == 0;
}

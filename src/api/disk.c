/* disk.storage.*, disk.folder.*, disk.file.*: the disk as clients of the documentation know it. What may be seen and changed
 * by whom is domain/disk_ops.h.
 *
 * A file comes as base64 in the call itself, or, when the call brings none, by a second request to the link that is
 * answered. That request is a call of disk.folder.uploadFile as well (api/rest.c makes it): the link's right instead of
 * credentials, the body of a form instead of `fileContent`. */
#include "api/call.h"
#include "api/disk_views.h"
#include "api/upload.h"
#include "domain/file_link.h"

#define ID_PARAM(in, what)                                                                                   \
    P_INT(in, id, "id", "Number of the " what ".", .missing = ERR_DISK_ID, .bad = ERR_DISK_ID)

/* ---- disk.storage.getList ---- */
static const struct param list_params[] = {
    P_JSON(struct disk_list_in, filter, "filter", "Conditions: field, with an operator in front, to value."),
    P_JSON(struct disk_list_in, order, "order", "Field to ASC or DESC."),
    P_DOC("start", "integer", "Storages to skip."), P_END};

/* A person has one storage, so the list is short whatever is asked for. */
static enum err list_storages(struct call *call, const void *input)
{
    struct disk_query query;
    struct file *root = disk_of_person(&call->ops);
    disk_query_read(call, input, &query);
    size_t count = root ? disk_select(call->arena, root, 1, &query) : 0;
    int64_t start = call_page_start(call);
    call->result = j_arr(call->doc);
    if (start < (int64_t)count)
        j_push(call->result, disk_storage_node(call, root));
    call_page(call, start, (int64_t)count);
    return ERR_NONE;
}

/* ---- getChildren ---- */
struct children_in {
    int64_t id;
    struct disk_list_in list;
};
static const struct param children_params[] = {
    ID_PARAM(struct children_in, "storage or folder"), DISK_LIST_PARAMS(struct children_in, list), P_END};

/* Of a folder that is not his to see, a client sees no entries. */
static enum err show_children(
    struct call *call, const struct children_in *in, const struct file *folder, enum err error)
{
    size_t count = 0;
    struct disk_query query;
    if (error && error != ERR_DISK_DENIED)
        return error;
    disk_query_read(call, &in->list, &query);
    const struct file *files = error ? NULL : disk_children(&call->ops, folder, &query, &count);
    int64_t start = call_page_start(call);
    call->result = j_arr(call->doc);
    for (int64_t i = start; i < (int64_t)count && i < start + PAGE_SIZE; i++)
        j_push(call->result, disk_node(call, &files[i], DISK_STYLE_READ));
    call_page(call, start, (int64_t)count);
    return ERR_NONE;
}

static enum err storage_children(struct call *call, const void *input)
{
    const struct children_in *in = input;
    struct file *root = NULL;
    enum err error = disk_storage_get(&call->ops, in->id, &root);
    return show_children(call, in, root, error);
}

static enum err folder_children(struct call *call, const void *input)
{
    const struct children_in *in = input;
    struct file *folder = NULL;
    enum err error = disk_folder_get(&call->ops, in->id, &folder);
    return show_children(call, in, folder, error);
}

/* ---- disk.folder.get, disk.folder.addSubFolder ---- */
struct id_in {
    int64_t id;
};
static const struct param folder_params[] = {ID_PARAM(struct id_in, "folder"), P_END};

static enum err get_folder(struct call *call, const void *input)
{
    const struct id_in *in = input;
    struct file *folder;
    enum err error = disk_folder_get(&call->ops, in->id, &folder);
    if (!error)
        call->result = disk_node(call, folder, DISK_STYLE_READ);
    return error;
}

struct add_in {
    int64_t id;
    const jval *data;
};
static const struct param add_params[] = {ID_PARAM(struct add_in, "folder to make it in"),
    P_JSON(
        struct add_in, data, "data", "Object with NAME.", .missing = ERR_DISK_SECOND, .bad = ERR_DISK_SECOND),
    P_DOC("data.NAME", "string", "Name of the new folder."), P_END};

static const char *name_of(struct call *call, const jval *data)
{
    const char *name = data ? json_text(call->arena, json_get_ci(data, "NAME")) : NULL;
    return name && *name ? name : NULL;
}

static enum err add_folder(struct call *call, const void *input)
{
    const struct add_in *in = input;
    struct file *folder, *made;
    const char *name = name_of(call, in->data);
    if (!name)
        return ERR_DISK_SECOND;
    enum err error = disk_folder_get(&call->ops, in->id, &folder);
    if (!error)
        error = disk_add_folder(&call->ops, folder, name, &made);
    if (!error)
        call->result = disk_node(call, made, DISK_STYLE_MADE);
    return error;
}

/* ---- uploadFile ---- */
struct upload_in {
    int64_t id;
    const jval *data, *content, *rights;
    int unique;
};
static const struct param upload_params[] = {ID_PARAM(struct upload_in, "folder or storage"),
    P_JSON(struct upload_in, data, "data", "Object with NAME.", .bad = ERR_DISK_NAME),
    P_DOC("data.NAME", "string", "Name of the file; a form may leave it to the file."),
    P_ANY(struct upload_in, content, "fileContent", "[name, base64], base64 alone, or a file of a form.",
        .type = "array"),
    P_ANY(struct upload_in, rights, "rights",
        "List of {TASK_ID, ACCESS_CODE}; read, and without effect: the place decides who sees a file.",
        .type = "array"),
    P_FLAG(struct upload_in, unique, "generateUniqueName", "A name that is taken gets a number."), P_END};

static bool has_content(const struct call *call, const struct upload_in *in)
{
    return call->raw || !json_is_blank(in->content);
}

static enum err prepare_upload(struct call *call, const void *input)
{
    const struct upload_in *in = input;
    if (!has_content(call, in) || (!call->raw && !name_of(call, in->data)))
        return ERR_NONE;
    struct upload *upload = arena_new_of(call->arena, struct upload);
    call->prepared = upload;
    return call->raw ? upload_read_raw(call, upload) : upload_read(call, in->content, upload);
}

static enum err check_rights_list(const jval *rights)
{
    if (json_is_blank(rights))
        return ERR_NONE;
    if (!json_is_list(rights))
        return ERR_DISK_RIGHTS;
    for (struct jiter i = json_iter(rights); json_next(&i);)
        if (!json_get_ci(i.value, "TASK_ID") || !json_get_ci(i.value, "ACCESS_CODE"))
            return ERR_DISK_RIGHTS;
    return ERR_NONE;
}

static enum err answer_link(struct call *call, const struct upload_in *in, const struct file *folder)
{
    enum err error = disk_may_add(&call->ops, folder);
    if (error)
        return error;
    const struct upload_right right = {
        .folder_id = folder->id, .user_id = call->ops.who.user_id, .unique = in->unique == 1};
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, "field", "file");
    j_set_str(call->doc, call->result, "uploadUrl",
        upload_link(
            call->arena, call->ops.base_url, &right, call->ops.now, call->ops.settings->upload_link_s));
    return ERR_NONE;
}

static enum err add_upload(struct call *call, const struct upload_in *in, const struct file *folder)
{
    const struct upload *upload = call->prepared;
    const char *name = name_of(call, in->data);
    if (!name && call->raw)
        name = upload->name; /* a form names its file itself */
    if (!name)
        return ERR_DISK_NAME;
    struct file *file;
    const struct new_disk_file wanted = {.name = name, .kept = upload->kept, .unique = in->unique == 1};
    enum err error = disk_add_file(&call->ops, folder, &wanted, &file);
    if (!error)
        call->result = disk_node(call, file, DISK_STYLE_MADE);
    return error;
}

static enum err upload_to(
    struct call *call, const struct upload_in *in, const struct file *folder, enum err error)
{
    if (!error)
        error = check_rights_list(in->rights);
    if (error)
        return error;
    return has_content(call, in) ? add_upload(call, in, folder) : answer_link(call, in, folder);
}

static enum err folder_upload(struct call *call, const void *input)
{
    const struct upload_in *in = input;
    struct file *folder = NULL;
    enum err error = disk_folder_get(&call->ops, in->id, &folder);
    return upload_to(call, in, folder, error);
}

static enum err storage_upload(struct call *call, const void *input)
{
    const struct upload_in *in = input;
    struct file *root = NULL;
    if (!has_content(call, in)) /* there are no links to storages, only to folders */
        return ERR_DISK_ID;
    enum err error = disk_storage_get(&call->ops, in->id, &root);
    return upload_to(call, in, root, error);
}

/* ---- disk.file.* ---- */
static const struct param file_params[] = {ID_PARAM(struct id_in, "file"), P_END};

static enum err get_file(struct call *call, const void *input)
{
    const struct id_in *in = input;
    struct file *file;
    enum err error = disk_file_get(&call->ops, in->id, &file);
    if (!error)
        call->result = disk_node(call, file, DISK_STYLE_READ);
    return error;
}

static enum err delete_file(struct call *call, const void *input)
{
    const struct id_in *in = input;
    enum err error = disk_delete(&call->ops, in->id);
    return error ? error : call_bool(call, true);
}

static enum err trash_file(struct call *call, const void *input)
{
    const struct id_in *in = input;
    struct file *file;
    enum err error = disk_trash(&call->ops, in->id, &file);
    if (!error)
        call->result = disk_node(call, file, DISK_STYLE_READ);
    return error;
}

#define UPLOADS                                                                                              \
    .scope = SCOPE_DISK, .who = WHO_USER, .lane = LANE_WRITE, .flags = METHOD_NO_BATCH,                      \
    .params = upload_params, .in_size = sizeof(struct upload_in), .prepare = prepare_upload,                 \
    .raw_field = "fileContent", .out = OUT_OBJECT,                                                           \
    .errors = ERRORS(ERR_DISK_ID, ERR_DISK_NOT_FOUND, ERR_DISK_NAME, ERR_DISK_SAVE_FILE, ERR_FILE_TOO_LARGE, \
        ERR_DISK_RIGHTS, ERR_DISK_DENIED, ERR_DISK_FILE_EXISTS, ERR_BODY_BAD)

const struct method disk_methods[] = {{.name = "disk.file.delete",
                                          .summary = "Deletes a file for good.",
                                          .doc = "api-reference/disk/file/disk-file-delete.md",
                                          .scope = SCOPE_DISK,
                                          .who = WHO_USER,
                                          .lane = LANE_WRITE,
                                          .params = file_params,
                                          .in_size = sizeof(struct id_in),
                                          .call = delete_file,
                                          .out = OUT_BOOL,
                                          .errors = ERRORS(ERR_DISK_ID, ERR_DISK_NOT_FOUND, ERR_DISK_DENIED)},
    {.name = "disk.file.get",
        .summary = "Returns a file, with a link to download it.",
        .doc = "api-reference/disk/file/disk-file-get.md",
        .scope = SCOPE_DISK,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = file_params,
        .in_size = sizeof(struct id_in),
        .call = get_file,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DISK_ID, ERR_DISK_NOT_FOUND, ERR_DISK_DENIED)},
    {.name = "disk.file.markDeleted",
        .summary = "Moves a file to the trash.",
        .doc = "api-reference/disk/file/disk-file-mark-deleted.md",
        .scope = SCOPE_DISK,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = file_params,
        .in_size = sizeof(struct id_in),
        .call = trash_file,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DISK_ID, ERR_DISK_NOT_FOUND, ERR_DISK_DENIED)},
    {.name = "disk.folder.addSubFolder",
        .summary = "Makes a folder in a folder.",
        .doc = "api-reference/disk/folder/disk-folder-add-subfolder.md",
        .scope = SCOPE_DISK,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = add_params,
        .in_size = sizeof(struct add_in),
        .call = add_folder,
        .out = OUT_OBJECT,
        .errors = ERRORS(
            ERR_DISK_ID, ERR_DISK_SECOND, ERR_DISK_FOLDER_EXISTS, ERR_DISK_NOT_FOUND, ERR_DISK_DENIED)},
    {.name = "disk.folder.get",
        .summary = "Returns a folder.",
        .doc = "api-reference/disk/folder/disk-folder-get.md",
        .scope = SCOPE_DISK,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = folder_params,
        .in_size = sizeof(struct id_in),
        .call = get_folder,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DISK_ID, ERR_DISK_NOT_FOUND, ERR_DISK_DENIED)},
    {.name = "disk.folder.getChildren",
        .summary = "Lists what lies in a folder, fifty a page.",
        .doc = "api-reference/disk/folder/disk-folder-get-children.md",
        .scope = SCOPE_DISK,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = children_params,
        .in_size = sizeof(struct children_in),
        .call = folder_children,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_DISK_ID, ERR_DISK_SECOND, ERR_DISK_NOT_FOUND)},
    {.name = "disk.folder.uploadFile",
        .summary = "Uploads a file into a folder, or returns a link to upload it to.",
        .doc = "api-reference/disk/folder/disk-folder-upload-file.md",
        .call = folder_upload,
        UPLOADS},
    {.name = "disk.storage.getChildren",
        .summary = "Lists what lies at the root of a storage, fifty a page.",
        .doc = "api-reference/disk/storage/disk-storage-get-children.md",
        .scope = SCOPE_DISK,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = children_params,
        .in_size = sizeof(struct children_in),
        .call = storage_children,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_DISK_ID, ERR_DISK_SECOND, ERR_DISK_NOT_FOUND)},
    {.name = "disk.storage.getList",
        .summary = "Lists the caller's storages: his own.",
        .doc = "api-reference/disk/storage/disk-storage-get-list.md",
        .scope = SCOPE_DISK,
        .who = WHO_USER,
        .lane = LANE_WRITE, /* the first call makes it */
        .params = list_params,
        .in_size = sizeof(struct disk_list_in),
        .call = list_storages,
        .out = OUT_ARRAY,
        .errors = ERRORS()},
    {.name = "disk.storage.uploadFile",
        .summary = "Uploads a file to the root of a storage.",
        .doc = "api-reference/disk/storage/disk-storage-upload-file.md",
        .call = storage_upload,
        UPLOADS},
    {0}};

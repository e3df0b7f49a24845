/* im.disk.*: the classic way of a file into a chat: im.disk.folder.get, disk.folder.uploadFile, im.disk.file.commit. */
#include <inttypes.h>
#include <string.h>

#include "api/call.h"
#include "api/disk_views.h"
#include "api/im_in.h"
#include "api/im_views.h"
#include "domain/disk_chat_ops.h"

/* ---- im.disk.folder.get ---- */
static const struct param folder_params[] = {
    P_INT(struct im_chat_in, chat_id, "CHAT_ID", "Number of the chat, without \"chat\".",
        .bad = ERR_CHAT_ID_EMPTY),
    P_STR(struct im_chat_in, dialog_id, "DIALOG_ID",
        "Instead of CHAT_ID: chatNN, or a user's id for the private chat with him.",
        .bad = ERR_DIALOG_ID_EMPTY),
    P_END};

static enum err get_folder(struct call *call, const void *input)
{
    struct file *folder;
    const char *dialog_id;
    enum err error = im_any_dialog(call, input, &dialog_id);
    if (!error)
        error = disk_chat_folder(&call->ops, dialog_id, &folder);
    if (error)
        return error;
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "ID", folder->id);
    return ERR_NONE;
}

/* ---- im.disk.file.commit ---- */
struct commit_in {
    struct im_chat_in chat;
    const jval *file_id, *upload_id;
    const char *text;
    int silent, as_file;
};
static const struct param commit_params[] = {IM_CHAT_ID(struct commit_in, chat),
    P_ANY(struct commit_in, file_id, "FILE_ID", "File on the disk, or a list of them.", .type = "integer"),
    P_ANY(struct commit_in, upload_id, "UPLOAD_ID", "The same; AS_FILE counts only with these.",
        .type = "integer"),
    P_STR(struct commit_in, text, "MESSAGE", "Text of the message, with BB codes."),
    P_FLAG(struct commit_in, silent, "SILENT_MODE",
        "Y: the customer of a line does not get it; the setting silent_mode_tells turns that round."),
    P_FLAG(struct commit_in, as_file, "AS_FILE", "Y: a picture is shown as a file."), P_END};

static bool is_among(const int64_t *ids, size_t count, int64_t id)
{
    while (count > 0)
        if (ids[--count] == id)
            return true;
    return false;
}

/* A number or a list of them, each once. */
static enum err read_ids(struct call *call, const jval *sent, struct disk_commit *commit)
{
    bool many = yyjson_is_ctn((jval *)sent);
    size_t count = many ? json_count(sent) : 1;
    if (count > DISK_COMMIT_MOST)
        return ERR_DISK_COMMIT;
    int64_t *ids = arena_array_of(call->arena, int64_t, count);
    commit->ids = ids;
    for (size_t i = 0; i < count; i++) {
        int64_t id;
        if (!json_int(many ? json_at(sent, i) : sent, &id) || id <= 0)
            return ERR_DISK_COMMIT;
        if (!is_among(ids, commit->count, id))
            ids[commit->count++] = id;
    }
    return commit->count ? ERR_NONE : ERR_DISK_COMMIT;
}

static bool keeps_from_customer(const struct call *call, const struct commit_in *in)
{
    return in->silent == (call->ops.settings->silent_mode_tells ? 0 : 1);
}

static jnode *committed_node(
    struct call *call, const struct disk_commit *commit, const struct disk_committed *committed)
{
    jdoc *doc = call->doc;
    const struct person *me = person_get(&call->ops, call->ops.who.user_id);
    const struct history history = {.people = &me, .person_count = me ? 1 : 0};
    jnode *out = j_obj(doc), *files = j_set_obj(doc, out, "FILES");
    jnode *ids = j_set_arr(doc, out, "DISK_ID"), *models = j_set_obj(doc, out, "FILE_MODELS");
    for (size_t i = 0; i < commit->count; i++) {
        const struct file *file = committed->files[i];
        const char *key = arena_printf(call->arena, "upload%" PRId64, commit->ids[i]);
        jnode *view = im_file_view(call, &history, file, IM_STYLE_IM);
        yyjson_mut_obj_replace(view, yyjson_mut_str(doc, "date"), j_obj(doc)); /* as documented */
        j_set(doc, files, key, view);
        j_push(ids, j_intstr(doc, file->id));
        j_set(doc, models, key, disk_model_node(call, file));
    }
    j_set_int(doc, out, "MESSAGE_ID", committed->message_id);
    return out;
}

static enum err commit_file(struct call *call, const void *input)
{
    const struct commit_in *in = input;
    const char *dialog_id;
    struct disk_committed committed;
    struct disk_commit commit = {.text = in->text, .silent = keeps_from_customer(call, in)};
    enum err error = im_any_dialog(call, &in->chat, &dialog_id);
    if (error)
        return error;
    if (!in->file_id && !in->upload_id)
        return ERR_DISK_FILES;
    commit.as_file = !in->file_id && in->as_file == 1;
    error = read_ids(call, in->file_id ? in->file_id : in->upload_id, &commit);
    if (!error)
        error = disk_commit(&call->ops, dialog_id, &commit, &committed);
    if (!error)
        call->result = committed_node(call, &commit, &committed);
    return error;
}

/* ---- im.disk.file.delete, im.disk.file.save ---- */
struct file_in {
    int64_t chat_id, file_id;
};
#define FILE_ID_PARAM                                                                                        \
    P_INT(struct file_in, file_id, "FILE_ID", "Number of the file.", .missing = ERR_FILE_ID_EMPTY,           \
        .bad = ERR_FILE_ID_EMPTY)
static const struct param delete_params[] = {
    P_INT(struct file_in, chat_id, "CHAT_ID", "Number of the chat, without \"chat\".",
        .missing = ERR_CHAT_ID_EMPTY, .bad = ERR_CHAT_ID_EMPTY),
    FILE_ID_PARAM, P_END};
static const struct param save_params[] = {FILE_ID_PARAM, P_END};

/* true also when the file stays because somebody else sent it: as documented. */
static enum err delete_file(struct call *call, const void *input)
{
    const struct file_in *in = input;
    bool found;
    disk_chat_delete(&call->ops, in->chat_id, in->file_id, &found);
    return call_bool(call, found);
}

static void set_named(struct call *call, const char *key, const struct file *file)
{
    jnode *node = j_set_obj(call->doc, call->result, key);
    j_set_int(call->doc, node, "id", file->id);
    j_set_str(call->doc, node, "name", file->name);
}

static enum err save_file(struct call *call, const void *input)
{
    const struct file_in *in = input;
    struct file *folder, *file;
    enum err error = disk_chat_save(&call->ops, in->file_id, &folder, &file);
    if (error)
        return error;
    call->result = j_obj(call->doc);
    set_named(call, "folder", folder);
    set_named(call, "file", file);
    return ERR_NONE;
}

const struct method im_disk_methods[] = {{.name = "im.disk.file.commit",
                                             .summary = "Posts a message with files from the disk.",
                                             .doc = "api-reference/chats/files/im-disk-file-commit.md",
                                             .scope = SCOPE_IM,
                                             .who = WHO_USER,
                                             .lane = LANE_WRITE,
                                             .flags = METHOD_OUTDATED,
                                             .params = commit_params,
                                             .in_size = sizeof(struct commit_in),
                                             .call = commit_file,
                                             .out = OUT_OBJECT,
                                             .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_DIALOG_ID_EMPTY,
                                                 ERR_DISK_FILES, ERR_DISK_COMMIT, ERR_DIALOG_ACCESS)},
    {.name = "im.disk.file.delete",
        .summary = "Deletes a file that the caller sent to a chat.",
        .doc = "api-reference/chats/files/im-disk-file-delete.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = delete_params,
        .in_size = sizeof(struct file_in),
        .call = delete_file,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_FILE_ID_EMPTY)},
    {.name = "im.disk.file.save",
        .summary = "Saves a file of a chat to the caller's own storage.",
        .doc = "api-reference/chats/files/im-disk-file-save.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = save_params,
        .in_size = sizeof(struct file_in),
        .call = save_file,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_FILE_ID_EMPTY, ERR_DISK_SAVE)},
    {.name = "im.disk.folder.get",
        .summary = "Returns the folder of a chat's files.",
        .doc = "api-reference/chats/files/im-disk-folder-get.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE, /* the first call makes it */
        .flags = METHOD_OUTDATED,
        .params = folder_params,
        .in_size = sizeof(struct im_chat_in),
        .call = get_folder,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS)},
    {0}};

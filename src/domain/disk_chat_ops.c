/* A file is uploaded first and committed after, in two calls, so between them it lies in the chat's folder and no message
 * shows it. Committing takes it as it is; only a second message, or one in another chat, needs a copy of the row. */
#include "domain/disk_chat_ops.h"

#include <inttypes.h>
#include <string.h>

#include "domain/chat_ops.h"
#include "domain/message_ops.h"
#include "store/chat_store.h"
#include "store/file_store.h"

#define SAVED_FILES "Saved Files"

enum err disk_chat_folder(struct ops *ops, const char *dialog_id, struct file **folder_r)
{
    const struct chat *chat = chat_by_dialog_id(ops, dialog_id, true);
    if (!chat || !chat_may_read(ops, chat))
        return ERR_DIALOG_ACCESS;
    *folder_r = disk_of_chat(ops, chat->id);
    return ERR_NONE;
}

enum err disk_chat_folder_to_add(struct ops *ops, const char *dialog_id, struct file **folder_r)
{
    enum err error = disk_chat_folder(ops, dialog_id, folder_r);
    return error ? error : disk_may_add(ops, *folder_r);
}

/* ---- committing ---- */
static bool is_fresh(const struct file *file, const struct file *folder)
{
    return file->chat_id == folder->chat_id && file->message_id == 0;
}

/* The file as the message will own it; NULL: not to be had. */
static struct file *taken(struct ops *ops, int64_t file_id, const struct file *folder, bool as_file)
{
    struct file *file = file_store_get(ops->db, ops->arena, file_id);
    if (!file || file->folder || file->trashed_at || file->state != FILE_HERE || !disk_may_read(ops, file))
        return NULL;
    if (!is_fresh(file, folder))
        file = disk_copy(ops, file, folder);
    if (file && as_file && strcmp(file->type, "file") != 0) {
        file->type = "file";
        file_store_save(ops->db, file);
    }
    return file;
}

static enum err take_all(struct ops *ops, const struct file *folder, const struct disk_commit *commit,
    const struct file **files, struct new_file *attached)
{
    if (commit->count == 0 || commit->count > DISK_COMMIT_MOST)
        return ERR_DISK_COMMIT;
    file_store_lock_folder(ops->db, folder->id); /* before they are read: nobody removes them meanwhile */
    for (size_t i = 0; i < commit->count; i++) {
        struct file *file = taken(ops, commit->ids[i], folder, commit->as_file);
        if (!file)
            return ERR_DISK_COMMIT;
        files[i] = file;
        attached[i] = (struct new_file){.stored = file};
    }
    return ERR_NONE;
}

enum err disk_commit(struct ops *ops, const char *dialog_id, const struct disk_commit *commit,
    struct disk_committed *committed_r)
{
    const struct chat *chat = chat_by_dialog_id(ops, dialog_id, true);
    if (!chat || message_may_post(ops, chat))
        return ERR_DIALOG_ACCESS;
    chat_store_lock(ops->db, chat->id);
    const struct file **files = arena_array_of(ops->arena, const struct file *, commit->count);
    struct new_file *attached = arena_array_of(ops->arena, struct new_file, commit->count);
    enum err error = take_all(ops, disk_of_chat(ops, chat->id), commit, files, attached);
    if (error)
        return error;
    const struct new_message message = {.text = commit->text,
        .params = "",
        .silent = commit->silent,
        .files = attached,
        .file_count = commit->count};
    *committed_r = (struct disk_committed){.chat_id = chat->id, .files = files};
    const char *name = arena_printf(ops->arena, "chat%" PRId64, chat->id);
    return message_send(ops, name, &message, 0, &committed_r->message_id) ? ERR_DIALOG_ACCESS : ERR_NONE;
}

/* ---- deleting ---- */
void disk_chat_delete(struct ops *ops, int64_t chat_id, int64_t file_id, bool *found_r)
{
    const struct chat *chat = chat_get(ops, chat_id);
    const struct file *file = chat ? file_store_get(ops->db, ops->arena, file_id) : NULL;
    *found_r =
        file && !file->folder && !file->trashed_at && file->chat_id == chat_id && disk_may_read(ops, file);
    if (*found_r && file->author_id == ops->who.user_id)
        disk_remove(ops, file);
}

/* ---- saving ---- */
static struct file *saved_files(struct ops *ops)
{
    struct file *root = disk_of_person(ops);
    struct file *folder = root ? file_store_named(ops->db, ops->arena, root->id, SAVED_FILES) : NULL;
    if (folder)
        return folder->folder ? folder : root; /* somebody has a file of that name */
    return root && disk_add_folder(ops, root, SAVED_FILES, &folder) == ERR_NONE ? folder : root;
}

enum err disk_chat_save(struct ops *ops, int64_t file_id, struct file **folder_r, struct file **file_r)
{
    const struct file *file = file_store_get(ops->db, ops->arena, file_id);
    if (!file || file->folder || file->trashed_at || file->state != FILE_HERE || !file->chat_id ||
        !disk_may_read(ops, file))
        return ERR_DISK_SAVE;
    *folder_r = saved_files(ops);
    *file_r = *folder_r ? disk_copy(ops, file, *folder_r) : NULL;
    return *file_r ? ERR_NONE : ERR_DISK_SAVE;
}

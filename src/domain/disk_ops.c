/* A root is a folder without a parent, and a storage is its root: one number for both, and no table of storages.
 *
 * Names are unique in a folder among what is added here. What channels bring keeps the name it has outside, because a
 * customer sees it under that name; so a folder of a chat may hold two of a name, and neither of them is in the way of
 * anything but a third one that insists on it.
 *
 * Rejected: a file of its own for each place it is shown in. Rows are cheap, bytes are shared by their content. */
#include "domain/disk_ops.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/file_rules.h"
#include "domain/message_ops.h"
#include "domain/person_ops.h"
#include "store/chat_store.h"
#include "store/file_store.h"
#include "store/user_store.h"

/* ---- roots ---- */
static struct file *new_root(struct ops *ops, const char *name, int64_t chat_id, int64_t owner_id)
{
    struct file *root = arena_new_of(ops->arena, struct file);
    *root = (struct file)FIELDS_EMPTY(FILE_FIELDS);
    root->name = name;
    root->chat_id = chat_id;
    root->author_id = root->updated_by = owner_id;
    root->folder = true;
    root->state = FILE_HERE;
    root->created_at = root->updated_at = ops->now;
    root->id = root->storage_id = file_store_add(ops->db, root);
    file_store_make_root(ops->db, root->id);
    return root;
}

struct file *disk_of_chat(struct ops *ops, int64_t chat_id)
{
    struct file *root = file_store_root_of_chat(ops->db, ops->arena, chat_id);
    if (!root && chat_store_lock(ops->db, chat_id))
        root = file_store_root_of_chat(ops->db, ops->arena, chat_id);
    const char *name = arena_printf(ops->arena, "chat%" PRId64, chat_id);
    return root ? root : new_root(ops, name, chat_id, 0);
}

struct file *disk_of_person(struct ops *ops)
{
    int64_t me = ops->who.user_id;
    const struct users *user = me ? user_store_get(ops->db, ops->arena, me) : NULL;
    if (!user)
        return NULL;
    struct file *root = file_store_root_of_person(ops->db, ops->arena, me);
    if (!root && user_store_lock(ops->db, me))
        root = file_store_root_of_person(ops->db, ops->arena, me);
    const char *name = person_name(ops->arena, user); /* he may have another one since */
    if (root)
        root->name = name;
    return root ? root : new_root(ops, name, 0, me);
}

/* ---- rights ---- */
static bool is_owner(struct ops *ops, const struct file *file)
{
    const struct file *root =
        file->parent_id == 0 ? file : file_store_get(ops->db, ops->arena, file->storage_id);
    return ops->who.kind == AUTH_LOCAL || (root && root->author_id == ops->who.user_id);
}

static bool may_enter(struct ops *ops, const struct file *file)
{
    if (!file->chat_id)
        return is_owner(ops, file);
    const struct chat *chat = chat_get(ops, file->chat_id);
    return chat && chat_may_read(ops, chat);
}

bool disk_may_read(struct ops *ops, const struct file *file)
{
    return may_enter(ops, file) && (!file->message_id || !chat_hides(ops, file->chat_id, file->message_id));
}

enum err disk_may_add(struct ops *ops, const struct file *folder)
{
    const struct chat *chat = folder->chat_id ? chat_get(ops, folder->chat_id) : NULL;
    bool allowed = folder->chat_id ? chat && message_may_post(ops, chat) == ERR_NONE : is_owner(ops, folder);
    return allowed ? ERR_NONE : ERR_DISK_DENIED;
}

bool disk_may_change(struct ops *ops, const struct file *file)
{
    return !file->chat_id || file->author_id == ops->who.user_id || ops->who.admin;
}

/* ---- finding ---- */
static enum err not_found(struct ops *ops, int64_t id)
{
    return ops_fail(ops, ERR_DISK_NOT_FOUND, arena_printf(ops->arena, "%" PRId64, id));
}

enum err disk_file_get(struct ops *ops, int64_t file_id, struct file **file_r)
{
    struct file *file = file_store_get(ops->db, ops->arena, file_id);
    if (!file || file->folder)
        return not_found(ops, file_id);
    *file_r = file;
    return disk_may_read(ops, file) ? ERR_NONE : ERR_DISK_DENIED;
}

enum err disk_folder_get(struct ops *ops, int64_t folder_id, struct file **folder_r)
{
    struct file *folder = file_store_get(ops->db, ops->arena, folder_id);
    if (!folder || !folder->folder)
        return not_found(ops, folder_id);
    *folder_r = folder;
    return may_enter(ops, folder) ? ERR_NONE : ERR_DISK_DENIED;
}

enum err disk_storage_get(struct ops *ops, int64_t storage_id, struct file **folder_r)
{
    enum err error = disk_folder_get(ops, storage_id, folder_r);
    return error == ERR_DISK_NOT_FOUND || (*folder_r)->parent_id == 0 ? error : not_found(ops, storage_id);
}

struct file *disk_children(
    struct ops *ops, const struct file *folder, const struct disk_query *query, size_t *count_r)
{
    *count_r = 0;
    if (!may_enter(ops, folder))
        return NULL;
    size_t count, shown = 0;
    int64_t hidden = folder->chat_id ? chat_hidden_id(ops, folder->chat_id) : 0;
    struct file *files = file_store_children(ops->db, ops->arena, folder->id, DISK_LIST_MOST, &count);
    for (size_t i = 0; i < count; i++)
        if (!files[i].message_id || files[i].message_id > hidden)
            files[shown++] = files[i];
    *count_r = disk_select(ops->arena, files, shown, query);
    return files;
}

/* ---- adding ---- */
static bool is_taken(struct ops *ops, const struct file *folder, const char *name)
{
    return file_store_named(ops->db, ops->arena, folder->id, name) != NULL;
}

/* The first free number of the first few; a folder full of one name is not walked through. */
static const char *free_name(struct ops *ops, const struct file *folder, const char *name)
{
    enum { FEW = 30 };
    for (int number = 1; number <= FEW && is_taken(ops, folder, name); number++) {
        const char *numbered = file_rules_numbered(ops->arena, name, arena_printf(ops->arena, "%d", number));
        if (!is_taken(ops, folder, numbered))
            return numbered;
    }
    return is_taken(ops, folder, name) ? file_rules_numbered(ops->arena, name, random_hex(ops->arena, 6))
                                       : name;
}

/* Puts it there; the folder is locked and the name settled. */
static struct file *place(struct ops *ops, const struct file *folder, const struct file *content)
{
    struct file *file = arena_copy(ops->arena, content, sizeof *content);
    file->chat_id = folder->chat_id;
    file->parent_id = folder->id;
    file->storage_id = folder->storage_id;
    file->message_id = file->trashed_at = file->trashed_by = 0;
    file->author_id = file->updated_by = ops->who.user_id;
    file->created_at = file->updated_at = ops->now;
    file->id = file_store_add(ops->db, file);
    return file;
}

enum err disk_add_folder(struct ops *ops, const struct file *folder, const char *name, struct file **folder_r)
{
    enum err error = disk_may_add(ops, folder);
    if (error)
        return error;
    struct file content = FIELDS_EMPTY(FILE_FIELDS);
    content.name = file_rules_name(ops->arena, name);
    content.folder = true;
    content.state = FILE_HERE;
    file_store_lock_folder(ops->db, folder->id);
    if (is_taken(ops, folder, content.name))
        return ERR_DISK_FOLDER_EXISTS;
    *folder_r = place(ops, folder, &content);
    return ERR_NONE;
}

const char *disk_file_type(const char *name, bool picture)
{
    const char *type = chat_rules_file_type(name);
    if (picture)
        return "image";
    return strcmp(type, "image") == 0 ? "file" : type;
}

enum err disk_add_file(
    struct ops *ops, const struct file *folder, const struct new_disk_file *wanted, struct file **file_r)
{
    enum err error = disk_may_add(ops, folder);
    if (error)
        return error;
    struct file content = FIELDS_EMPTY(FILE_FIELDS);
    content.name = file_rules_name(ops->arena, wanted->name);
    content.size = wanted->kept.size;
    content.width = wanted->kept.width;
    content.height = wanted->kept.height;
    content.blob = wanted->kept.blob;
    content.preview = wanted->kept.preview;
    content.state = FILE_HERE;
    file_store_lock_folder(ops->db, folder->id);
    if (wanted->unique)
        content.name = free_name(ops, folder, content.name);
    else if (is_taken(ops, folder, content.name))
        return ERR_DISK_FILE_EXISTS;
    content.type = disk_file_type(content.name, content.width > 0);
    *file_r = place(ops, folder, &content);
    return ERR_NONE;
}

struct file *disk_copy(struct ops *ops, const struct file *file, const struct file *folder)
{
    file_store_lock_folder(ops->db, folder->id);
    if (file->parent_id != folder->id)
        file_store_lock_folder(ops->db, file->parent_id);
    struct file *content = file_store_get(ops->db, ops->arena, file->id);
    if (!content)
        return NULL;
    content->name = free_name(ops, folder, content->name);
    return place(ops, folder, content);
}

/* ---- removing ---- */
/* Chat before folder, as everywhere. Returns the file as it is now, NULL when it is gone. */
static struct file *locked(struct ops *ops, const struct file *file)
{
    if (file->message_id)
        chat_store_lock(ops->db, file->chat_id);
    file_store_lock_folder(ops->db, file->parent_id);
    return file_store_get(ops->db, ops->arena, file->id);
}

void disk_remove(struct ops *ops, const struct file *file)
{
    const struct file *now = locked(ops, file);
    file_store_delete(ops->db, file->id);
    if (now && now->message_id)
        message_lost_file(ops, now->message_id);
}

static enum err changeable(struct ops *ops, int64_t file_id, struct file **file_r)
{
    enum err error = disk_file_get(ops, file_id, file_r);
    return error ? error : disk_may_change(ops, *file_r) ? ERR_NONE : ERR_DISK_DENIED;
}

enum err disk_delete(struct ops *ops, int64_t file_id)
{
    struct file *file;
    enum err error = changeable(ops, file_id, &file);
    if (!error)
        disk_remove(ops, file);
    return error;
}

enum err disk_trash(struct ops *ops, int64_t file_id, struct file **file_r)
{
    struct file *file = NULL;
    enum err error = changeable(ops, file_id, &file);
    if (error)
        return error;
    if (!(*file_r = file = locked(ops, file)))
        return not_found(ops, file_id);
    if (file->trashed_at)
        return ERR_NONE;
    file->trashed_at = ops->now;
    file->trashed_by = ops->who.user_id;
    file_store_save(ops->db, file);
    if (file->message_id)
        message_lost_file(ops, file->message_id);
    return ERR_NONE;
}

bool disk_empty_trash(struct ops *ops)
{
    enum { PIECE = 1000 };
    return file_store_empty_trash(ops->db, ops->now - ops->settings->keep_trash_s * SECOND, PIECE) == PIECE;
}

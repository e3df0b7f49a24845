/* The disk: every employee has a storage, every chat has a folder, both made when they are first asked for.
 *
 * Whose what is follows from its root alone. A person's storage is his and nobody else's, administrators included. A chat's
 * folder is open to whoever may read the chat; who may post there may add to it; a file is changed or deleted by whoever
 * added it and by administrators who may read the chat. A file that a message shows is hidden from those from whom the
 * message is hidden. Files have the same numbers in messages and here.
 *
 * Errors: ERR_DISK_NOT_FOUND (its argument is the number), ERR_DISK_DENIED, and those named. */
#ifndef SWITCHLINE_DOMAIN_DISK_OPS_H
#define SWITCHLINE_DOMAIN_DISK_OPS_H

#include "domain/blob_ops.h"
#include "domain/disk_filter.h"
#include "domain/ops.h"
#include "model/chat.h"

/* ---- roots. They may write ---- */
struct file *disk_of_person(struct ops *ops); /* the actor's; its name is his. NULL: nobody acts */
struct file *disk_of_chat(struct ops *ops, int64_t chat_id); /* no check of rights */

/* ---- finding ---- */
/* May the actor see it? Neither what is in the trash is refused nor what is not fetched yet. */
bool disk_may_read(struct ops *ops, const struct file *file);
enum err disk_file_get(struct ops *ops, int64_t file_id, struct file **file_r);
enum err disk_folder_get(struct ops *ops, int64_t folder_id, struct file **folder_r);
/* A storage by its number; it is a root, so *folder_r is a folder. */
enum err disk_storage_get(struct ops *ops, int64_t storage_id, struct file **folder_r);
/* What of a folder the query wants, of its newest DISK_LIST_MOST entries. Nothing of a folder that the actor may not see. */
enum { DISK_LIST_MOST = 10000 };
struct file *disk_children(
    struct ops *ops, const struct file *folder, const struct disk_query *query, size_t *count_r);

/* ---- adding ---- */
/* May the actor add to this folder? */
enum err disk_may_add(struct ops *ops, const struct file *folder);
/* ERR_DISK_FOLDER_EXISTS. */
enum err disk_add_folder(
    struct ops *ops, const struct file *folder, const char *name, struct file **folder_r);
struct new_disk_file {
    const char *name; /* as wanted; see domain/file_rules.h */
    struct kept_file kept;
    bool unique; /* a name that is taken gets a number; else ERR_DISK_FILE_EXISTS */
};
enum err disk_add_file(
    struct ops *ops, const struct file *folder, const struct new_disk_file *wanted, struct file **file_r);
/* One more row for the same bytes, in another place, under a free name; the actor's. NULL: it is gone by now. No check of
 * rights. */
struct file *disk_copy(struct ops *ops, const struct file *file, const struct file *folder);
/* What a file of this name is shown as; picture: its bytes say that it is one. */
const char *disk_file_type(const char *name, bool picture);

/* ---- removing. A message that is left with nothing to show is deleted ---- */
bool disk_may_change(struct ops *ops, const struct file *file); /* of what he may read */
void disk_remove(struct ops *ops, const struct file *file); /* no check of rights */
enum err disk_delete(struct ops *ops, int64_t file_id);
/* Into the trash, where it stays for settings.keep_trash_s; links to it end. */
enum err disk_trash(struct ops *ops, int64_t file_id, struct file **file_r);
/* Removes what was there for long enough, a bounded piece; true: there may be more. */
bool disk_empty_trash(struct ops *ops);

#endif

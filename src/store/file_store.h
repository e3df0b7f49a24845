/* The disk: files, the folders they lie in, and which message shows which file. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_FILE_STORE_H
#define SWITCHLINE_STORE_FILE_STORE_H

#include "base/arena.h"
#include "model/chat.h"

struct db;

/* Whoever adds a name to a folder, or copies or deletes what lies in it, locks it first: so names are unique, and nobody
 * copies the last row that holds a blob while it is being deleted. true: what was read of it before may be old. */
bool file_store_lock_folder(struct db *db, int64_t folder_id);

int64_t file_store_add(struct db *db, const struct file *file); /* all but id; returns the new id */
struct file *file_store_get(struct db *db, struct arena *arena, int64_t id); /* NULL: none */
void file_store_delete(struct db *db, int64_t id);
/* message_id, name, type, updated_at, updated_by, trashed_at, trashed_by. */
void file_store_save(struct db *db, const struct file *file);

/* ---- folders ---- */
struct file *file_store_root_of_chat(
    struct db *db, struct arena *arena, int64_t chat_id); /* NULL: none yet */
struct file *file_store_root_of_person(struct db *db, struct arena *arena, int64_t user_id);
/* Its root is itself. */
void file_store_make_root(struct db *db, int64_t id);
/* What lies there under this name, outside the trash; NULL: nothing. */
struct file *file_store_named(struct db *db, struct arena *arena, int64_t folder_id, const char *name);
/* Outside the trash, the newest `limit`, newest first. */
struct file *file_store_children(
    struct db *db, struct arena *arena, int64_t folder_id, int64_t limit, size_t *count_r);

/* ---- files of messages; none of them from the trash ---- */
struct file *file_store_of_message(struct db *db, struct arena *arena, int64_t message_id, size_t *count_r);
/* All files of the messages first…last of a chat, in order of message and id. */
struct file *file_store_of_range(struct db *db, struct arena *arena, int64_t chat_id, int64_t first_message,
    int64_t last_message, size_t *count_r);
void file_store_delete_of_message(struct db *db, int64_t message_id);

/* What has been in the trash since before `before`, at most `limit`; returns how many went. */
int64_t file_store_empty_trash(struct db *db, int64_t before, int64_t limit);

#endif

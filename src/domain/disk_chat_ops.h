/* Files in chats: from the disk into a message, out of it, and into one's own storage. */
#ifndef SWITCHLINE_DOMAIN_DISK_CHAT_OPS_H
#define SWITCHLINE_DOMAIN_DISK_CHAT_OPS_H

#include "domain/disk_ops.h"
#include "domain/ops.h"

/* The folder of the chat that this dialog id names. ERR_DIALOG_ACCESS: none that the actor may read. May write. */
enum err disk_chat_folder(struct ops *ops, const char *dialog_id, struct file **folder_r);

/* The same for whoever wants to add to it. ERR_DISK_DENIED: he may read the chat and not post there. */
enum err disk_chat_folder_to_add(struct ops *ops, const char *dialog_id, struct file **folder_r);

enum { DISK_COMMIT_MOST = 100 };
struct disk_commit {
    const int64_t *ids; /* files on the disk, each once, at most DISK_COMMIT_MOST */
    size_t count;
    const char *text; /* of the message; may be NULL */
    bool silent; /* a line's customer does not get it */
    bool as_file; /* a picture is shown as a file */
};
struct disk_committed {
    int64_t message_id, chat_id;
    const struct file **files; /* as the message shows them, one for each id that was asked for */
};
/* Posts one message with these files. A file that is in the chat's folder and that no message shows yet becomes the
 * message's, any other is copied there. ERR_DIALOG_ACCESS: no chat that the actor may post in. ERR_DISK_COMMIT: one of the
 * files is not there or not his to read. */
enum err disk_commit(struct ops *ops, const char *dialog_id, const struct disk_commit *commit,
    struct disk_committed *committed_r);

/* Removes a file that the actor sent. *found_r: the chat is open to him and has that file; somebody else's file then
 * stays. */
void disk_chat_delete(struct ops *ops, int64_t chat_id, int64_t file_id, bool *found_r);

/* Copies a file of a chat into the folder "Saved Files" of the actor's storage. ERR_DISK_SAVE. */
enum err disk_chat_save(struct ops *ops, int64_t file_id, struct file **folder_r, struct file **file_r);

#endif

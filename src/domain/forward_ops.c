/* Rights and repeats are decided before a file is copied, so that neither leaves copies that no message shows. Files that are
 * still on their way from a channel stay behind: there is nothing to copy yet. */
#include "domain/forward_ops.h"

#include "domain/chat_ops.h"
#include "domain/disk_ops.h"
#include "store/chat_store.h"
#include "store/file_store.h"
#include "store/message_store.h"

enum err forward_get(struct ops *ops, int64_t message_id, struct message **source_r)
{
    struct chat *chat;
    if (message_of_member(ops, message_id, source_r, &chat) || (*source_r)->deleted)
        return ERR_V2_DENIED;
    return ERR_NONE;
}

static bool is_new(struct ops *ops, const struct chat *chat, const char *uuid)
{
    chat_store_lock(ops->db, chat->id);
    return !uuid || !message_store_named(ops->db, chat->id, uuid, ops->who.user_id);
}

static struct new_file *copies(
    struct ops *ops, const struct chat *chat, const struct message *source, size_t *count_r)
{
    size_t found;
    const struct file *files = file_store_of_message(ops->db, ops->arena, source->id, &found);
    struct new_file *copied = arena_array_of(ops->arena, struct new_file, found);
    *count_r = 0;
    for (size_t i = 0; i < found; i++) {
        struct file *copy =
            files[i].state == FILE_HERE ? disk_copy(ops, &files[i], disk_of_chat(ops, chat->id)) : NULL;
        if (copy)
            copied[(*count_r)++] = (struct new_file){.stored = copy};
    }
    return copied;
}

enum err forward_send(struct ops *ops, const char *dialog_id, const struct message *source,
    const struct new_message *message, int64_t *id_r)
{
    struct new_message sent = *message;
    const struct chat *chat = chat_by_dialog_id(ops, dialog_id, true);
    if (chat && !message_may_post(ops, chat) && is_new(ops, chat, message->uuid))
        sent.files = copies(ops, chat, source, &sent.file_count);
    return message_send(ops, dialog_id, &sent, 0, id_r);
}

/* Names come without checks: the disk makes them its own (domain/file_rules.h) and numbers those that are taken. */
#include "api/v2_upload.h"

#include "api/im_in.h"
#include "domain/file_link.h"

/* NULL: absent or empty. */
static const char *field(struct call *call, const jval *fields, const char *name)
{
    const char *text = json_text(call->arena, json_get_ci(fields, name));
    return text && *text ? text : NULL;
}

enum err v2_upload_read(struct call *call, const jval *fields, struct upload *upload_r)
{
    *upload_r = (struct upload){0};
    if (!field(call, fields, "name") || !field(call, fields, "content"))
        return ERR_V2_FILE_EMPTY;
    enum err error = upload_read(call, json_get_ci(fields, "content"), upload_r);
    if (error == ERR_DISK_SAVE_FILE) /* with a size: it was read, and could not be kept */
        return upload_r->kept.size ? ERR_V2_UPLOAD : ERR_V2_FILE_CONTENT;
    return error;
}

enum err v2_upload_send(struct call *call, const char *dialog_id, const jval *fields,
    const struct upload *upload, struct disk_committed *done_r)
{
    struct file *folder, *file;
    if (!im_dialog_valid(dialog_id))
        return ERR_V2_CHAT;
    enum err error = disk_chat_folder_to_add(&call->ops, dialog_id, &folder);
    if (error)
        return error == ERR_DIALOG_ACCESS ? ERR_V2_CHAT : ERR_V2_DENIED;
    const struct new_disk_file wanted = {
        .name = field(call, fields, "name"), .kept = upload->kept, .unique = true};
    if (disk_add_file(&call->ops, folder, &wanted, &file))
        return ERR_V2_FOLDER;
    const struct disk_commit commit = {.ids = &file->id, .count = 1, .text = field(call, fields, "message")};
    return disk_commit(&call->ops, dialog_id, &commit, done_r) ? ERR_V2_SEND : ERR_NONE;
}

void v2_upload_answer(
    struct call *call, jnode *file, const struct disk_committed *done, const char *dialog_id)
{
    call->result = j_obj(call->doc);
    j_set(call->doc, call->result, "file", file);
    j_set_int(call->doc, call->result, "messageId", done->message_id);
    j_set_int(call->doc, call->result, "chatId", done->chat_id);
    j_set_str(call->doc, call->result, "dialogId", dialog_id);
}

enum err v2_download(struct call *call, int64_t file_id)
{
    struct file *file;
    enum err error = disk_file_get(&call->ops, file_id, &file);
    if (error)
        return error == ERR_DISK_DENIED ? error : ERR_V2_FILE;
    call->result = j_obj(call->doc);
    j_set_str(call->doc, call->result, "downloadUrl",
        file_link(call->arena, call->ops.base_url, file->id, call->ops.now));
    return ERR_NONE;
}

/* A file into a chat in one call, as im.v2.File.upload and imbot.v2.File.upload do it: the file is read before the transaction,
 * put on the chat's disk and sent with a message inside it. They differ in whose file it is and in the words of refusals. */
#ifndef SWITCHLINE_API_V2_UPLOAD_H
#define SWITCHLINE_API_V2_UPLOAD_H

#include "api/upload.h"
#include "domain/disk_chat_ops.h"

#define V2_UPLOAD_DOC                                                                                        \
    P_DOC("fields.name", "string", "Name of the file, with its ending."),                                    \
        P_DOC("fields.content", "string", "Base64."),                                                        \
        P_DOC("fields.message", "string", "Text of the message, with BB codes.")

/* For `prepare`. ERR_V2_FILE_EMPTY, ERR_V2_FILE_CONTENT, ERR_FILE_TOO_LARGE; ERR_V2_UPLOAD: the disk refused. */
enum err v2_upload_read(struct call *call, const jval *fields, struct upload *upload_r);
/* As the actor. ERR_V2_CHAT: no such chat for him; ERR_V2_DENIED: he may not post there; ERR_V2_FOLDER, ERR_V2_SEND. */
enum err v2_upload_send(struct call *call, const char *dialog_id, const jval *fields,
    const struct upload *upload, struct disk_committed *done_r);
/* {"file", "messageId", "chatId", "dialogId"} */
void v2_upload_answer(
    struct call *call, jnode *file, const struct disk_committed *done, const char *dialog_id);

/* {"downloadUrl": …} of a file that the actor may read. ERR_V2_FILE: there is none; ERR_DISK_DENIED. */
enum err v2_download(struct call *call, int64_t file_id);

#endif

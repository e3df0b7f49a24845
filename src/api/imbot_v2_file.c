/* imbot.v2.File.*: a bot sends a file to a chat, or gets the link of one. The same as im.v2.File.* in the bot's name. */
#include "api/im_in.h"
#include "api/imbot_v2.h"
#include "api/v2_upload.h"
#include "api/v2_views.h"

/* ---- imbot.v2.File.upload ---- */
struct upload_in {
    struct v2_bot_in bot;
    const char *dialog_id;
    const jval *fields;
};
static const struct param upload_params[] = {V2_BOT(struct upload_in),
    P_STR(struct upload_in, dialog_id, "dialogId", "chatNN, or a user's id for the private chat with him.",
        .bad = ERR_V2_BOT_FOLDER),
    P_JSON(struct upload_in, fields, "fields", "Object with the file.", .bad = ERR_V2_BOT_FILE_EMPTY),
    V2_UPLOAD_DOC, P_END};

/* What is wrong with a file is said after whether the caller may send any. */
struct read_file {
    struct upload upload;
    enum err error;
};

static enum err prepare(struct call *call, const void *input)
{
    struct read_file *file = arena_new_of(call->arena, struct read_file);
    file->error = v2_upload_read(call, ((const struct upload_in *)input)->fields, &file->upload);
    call->prepared = file;
    return file->error == ERR_INTERNAL ? ERR_INTERNAL : ERR_NONE;
}

static enum err in_bots_words(enum err error)
{
    switch (error) {
    case ERR_V2_FILE_EMPTY:
        return ERR_V2_BOT_FILE_EMPTY;
    case ERR_V2_UPLOAD:
        return ERR_V2_BOT_UPLOAD;
    case ERR_V2_CHAT:
    case ERR_V2_FOLDER:
        return ERR_V2_BOT_FOLDER;
    case ERR_V2_DENIED: /* it may read there, and not post */
    case ERR_V2_SEND:
        return ERR_V2_BOT_SEND;
    default:
        return error;
    }
}

static enum err upload_file(struct call *call, const void *input)
{
    const struct upload_in *in = input;
    const struct read_file *read = call->prepared;
    struct imbot_turn turn;
    struct disk_committed done;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    error = read->error;
    if (!error)
        error = v2_upload_send(call, in->dialog_id ? in->dialog_id : "", in->fields, &read->upload, &done);
    if (!error)
        v2_upload_answer(call, v2_file(call, done.files[0], person_get(&call->ops, call->ops.who.user_id)),
            &done, in->dialog_id);
    imbot_leave(call, &turn);
    return in_bots_words(error);
}

/* ---- imbot.v2.File.download ---- */
struct download_in {
    struct v2_bot_in bot;
    int64_t file_id;
};
static const struct param download_params[] = {V2_BOT(struct download_in),
    P_INT(struct download_in, file_id, "fileId", "Number of the file.", .bad = ERR_V2_FILE), P_END};

static enum err download_file(struct call *call, const void *input)
{
    const struct download_in *in = input;
    struct imbot_turn turn;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    error = v2_download(call, in->file_id);
    imbot_leave(call, &turn);
    return error == ERR_DISK_DENIED ? ERR_V2_FILE_ACCESS : error;
}

#define PAGE(name) "api-reference/chat-bots/chat-bots-v2/imbot.v2/files/file-" name ".md"

const struct method imbot_v2_file_methods[] = {
    {.name = "imbot.v2.File.download",
        .summary = "Returns a link to download a file of a chat that the bot may read.",
        .doc = PAGE("download"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = download_params,
        .in_size = sizeof(struct download_in),
        .call = download_file,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_FILE, ERR_V2_FILE_ACCESS)},
    {.name = "imbot.v2.File.upload",
        .summary = "Sends a file to a chat on behalf of a bot.",
        .doc = PAGE("upload"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_NO_BATCH,
        .params = upload_params,
        .in_size = sizeof(struct upload_in),
        .prepare = prepare,
        .call = upload_file,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_BOT_FILE_EMPTY, ERR_V2_FILE_CONTENT, ERR_V2_BOT_FOLDER,
            ERR_V2_BOT_UPLOAD, ERR_V2_BOT_SEND, ERR_FILE_TOO_LARGE)},
    {0}};

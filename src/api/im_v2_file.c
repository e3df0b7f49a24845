/* im.v2.File.*: a file into a chat in one call, and a link to one. The same disk as disk.* and im.disk.*; the shape of a
 * file differs from theirs in a few keys. */
#include "api/call.h"
#include "api/im_views.h"
#include "api/v2_upload.h"
#include "domain/file_link.h"

#define DIALOG_PARAM(in)                                                                                     \
    P_STR(in, dialog_id, "dialogId", "chatNN, or a user's id for the private chat with him.",                \
        .missing = ERR_V2_CHAT, .bad = ERR_V2_CHAT)

/* ---- im.v2.File.upload ---- */
struct upload_in {
    const char *dialog_id;
    const jval *fields;
};
static const struct param upload_params[] = {DIALOG_PARAM(struct upload_in),
    P_JSON(struct upload_in, fields, "fields", "Object with the file.", .missing = ERR_V2_FILE_EMPTY,
        .bad = ERR_V2_FILE_EMPTY),
    V2_UPLOAD_DOC, P_END};

static enum err prepare(struct call *call, const void *input)
{
    struct upload *upload = arena_new_of(call->arena, struct upload);
    call->prepared = upload;
    return v2_upload_read(call, ((const struct upload_in *)input)->fields, upload);
}

static jnode *file_node(struct call *call, const struct file *file)
{
    jdoc *doc = call->doc;
    const struct person *me = person_get(&call->ops, call->ops.who.user_id);
    const struct history history = {.people = &me, .person_count = me ? 1 : 0};
    jnode *node = im_file_view(call, &history, file, IM_STYLE_IM), *viewer;
    viewer = yyjson_mut_obj_get(node, "viewerAttrs");
    yyjson_mut_obj_remove_str(viewer, "viewerResized");
    j_set_str(
        doc, viewer, "unifiedLink", file_link(call->arena, call->ops.base_url, file->id, call->ops.now));
    if (file->width == 0) {
        jnode *media = j_obj(doc);
        j_set_str(doc, j_set_obj(doc, media, "preview"), "250", "");
        yyjson_mut_obj_replace(node, yyjson_mut_str(doc, "mediaUrl"), media);
    }
    return node;
}

static enum err upload_file(struct call *call, const void *input)
{
    const struct upload_in *in = input;
    struct disk_committed done;
    enum err error = v2_upload_send(call, in->dialog_id, in->fields, call->prepared, &done);
    if (error)
        return error;
    v2_upload_answer(call, file_node(call, done.files[0]), &done, in->dialog_id);
    return ERR_NONE;
}

/* ---- im.v2.File.download ---- */
struct download_in {
    const char *dialog_id;
    int64_t file_id;
};
static const struct param download_params[] = {
    P_STR(struct download_in, dialog_id, "dialogId", "Not needed: the file is known by its number."),
    P_INT(struct download_in, file_id, "fileId", "Number of the file.", .missing = ERR_V2_FILE,
        .bad = ERR_V2_FILE),
    P_END};

static enum err download_file(struct call *call, const void *input)
{
    enum err error = v2_download(call, ((const struct download_in *)input)->file_id);
    return error == ERR_DISK_DENIED ? ERR_V2_DENIED : error;
}

const struct method im_v2_file_methods[] = {
    {.name = "im.v2.File.download",
        .summary = "Returns a link to download a file.",
        .doc = "api-reference/chat-bots/chat-bots-v2/im.v2/files/file-download.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = download_params,
        .in_size = sizeof(struct download_in),
        .call = download_file,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_V2_FILE, ERR_V2_DENIED)},
    {.name = "im.v2.File.upload",
        .summary = "Sends a file to a chat.",
        .doc = "api-reference/chat-bots/chat-bots-v2/im.v2/files/file-upload.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_NO_BATCH,
        .params = upload_params,
        .in_size = sizeof(struct upload_in),
        .prepare = prepare,
        .call = upload_file,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_V2_FILE_EMPTY, ERR_V2_FILE_CONTENT, ERR_V2_CHAT, ERR_V2_FOLDER, ERR_V2_UPLOAD,
            ERR_V2_SEND, ERR_FILE_TOO_LARGE, ERR_V2_DENIED)},
    {0}};

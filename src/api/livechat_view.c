/* Less than employees see of the same message: no ids of people, no counters, no notes. */
#include "api/livechat_view.h"

#include <string.h>

#include "api/im_views.h"
#include "base/clock.h"
#include "base/text.h"
#include "domain/file_link.h"

jnode *livechat_author_view(struct call *call, const char *name, const char *avatar)
{
    if (!name || !*name)
        return j_null(call->doc);
    jnode *author = j_obj(call->doc);
    j_set_str(call->doc, author, "name", name);
    j_set_str(call->doc, author, "avatar", avatar ? avatar : "");
    return author;
}

static jnode *file_node(struct call *call, const struct file *file)
{
    jdoc *doc = call->doc;
    jnode *node = j_obj(doc);
    bool here = file->state == FILE_HERE;
    const char *url = here ? file_link(call->arena, call->ops.base_url, file->id, call->ops.now) : "";
    j_set_str(doc, node, "name", file->name);
    j_set_str(doc, node, "type", file->type);
    j_set_int(doc, node, "size", file->size);
    j_set_str(doc, node, "url", url);
    j_set_str(doc, node, "preview", /* of what was found to be a picture; a small one is its own */
        here && file->width ? file_link_shown(call->arena, url, *text_or_empty(file->preview)) : "");
    return node;
}

jnode *livechat_message_view(struct call *call, const struct livechat_message *shown,
    const struct history *history, int64_t customer_id)
{
    jdoc *doc = call->doc;
    const struct message *message = shown->message;
    jnode *node = j_obj(doc);
    const jval *params = json_read(call->arena, message->params, strlen(message->params));
    const jval *keyboard = json_get(params, "keyboard");
    j_set_int(doc, node, "id", message->id);
    j_set_bool(doc, node, "mine", message->author_id == customer_id);
    j_set_str(doc, node, "client_id", shown->external_id);
    j_set_str(doc, node, "text", message->deleted ? "" : message->text);
    j_set_str(doc, node, "date", clock_iso(call->arena, message->created_at));
    j_set(doc, node, "author", livechat_author_view(call, shown->author_name, shown->author_avatar));
    jnode *files = j_set_arr(doc, node, "files");
    for (size_t i = 0; i < history->file_count && !message->deleted; i++)
        if (history->files[i].message_id == message->id)
            j_push(files, file_node(call, &history->files[i]));
    j_set(doc, node, "keyboard", keyboard && !message->deleted ? j_copy(doc, keyboard) : j_null(doc));
    j_set_bool(doc, node, "deleted", message->deleted);
    return node;
}

/* Views of messages and files. What is kept in a message's params has camelCase keys; im.* prints the outermost of them in
 * CAPITALS, as it always did, and everything below them unchanged. */
#include "api/im_views.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/chat_rules.h"
#include "domain/file_link.h"
#include "domain/reaction_rules.h"

/* ---- messages ---- */
const char *im_text(const struct message *message)
{
    return message->deleted ? "This message was deleted" : message->text;
}

/* "fileId" → "FILE_ID". */
static const char *capitals(struct arena *arena, const char *key)
{
    char *out = arena_alloc(arena, strlen(key) * 2 + 1), *to = out;
    for (const char *at = key; *at; at++) {
        if (isupper((unsigned char)*at))
            *to++ = '_';
        *to++ = (char)toupper((unsigned char)*at);
    }
    return out;
}

static void set_param(struct call *call, jnode *params, const char *key, jnode *value, enum im_style style)
{
    j_set(call->doc, params, style == IM_STYLE_IM ? capitals(call->arena, key) : key, value);
}

struct reactions im_reactions_of(const struct history *history, int64_t message_id)
{
    size_t first = 0, count = 0;
    while (first < history->reaction_count && history->reactions[first].message_id != message_id)
        first++;
    while (
        first + count < history->reaction_count && history->reactions[first + count].message_id == message_id)
        count++;
    return (struct reactions){.list = count ? history->reactions + first : NULL, .count = count};
}

jnode *im_reacted(struct call *call, const struct reactions *reactions, const char *code)
{
    jnode *users = j_arr(call->doc);
    for (size_t i = 0; i < reactions->count; i++)
        if (strcmp(reactions->list[i].code, code) == 0)
            j_push(users, j_int(call->doc, reactions->list[i].user_id));
    return users;
}

jnode *im_reactions(struct call *call, const struct reactions *reactions)
{
    jnode *out = j_obj(call->doc);
    for (size_t i = 0; i < reactions->count; i++) {
        const char *code = reactions->list[i].code;
        if (strcmp(code, REACTION_LIKE) != 0 && !yyjson_mut_obj_get(out, code))
            j_set(call->doc, out, code, im_reacted(call, reactions, code));
    }
    return out;
}

jnode *im_forward(struct call *call, const struct message *message)
{
    const jval *kept = json_read(call->arena, message->params, strlen(message->params));
    const jval *forward = json_get(kept, "forward");
    return forward ? j_copy(call->doc, forward) : j_null(call->doc);
}

static void set_reactions(struct call *call, jnode *params, const struct history *history,
    const struct message *message, enum im_style style)
{
    const struct reactions reactions = im_reactions_of(history, message->id);
    if (!reactions.count)
        return;
    jnode *likes = im_reacted(call, &reactions, REACTION_LIKE), *others = im_reactions(call, &reactions);
    if (yyjson_mut_arr_size(likes))
        set_param(call, params, "like", likes, style);
    if (yyjson_mut_obj_size(others))
        set_param(call, params, "reactions", others, style);
}

jnode *im_params(
    struct call *call, const struct history *history, const struct message *message, enum im_style style)
{
    jdoc *doc = call->doc;
    jnode *params = j_obj(doc), *files = j_arr(doc);
    const jval *kept = json_read(call->arena, message->params, strlen(message->params));
    for (struct jiter i = json_iter(kept); json_next(&i);)
        if (i.key)
            set_param(call, params, i.key, j_copy(doc, i.value), style);
    for (size_t i = 0; i < history->file_count; i++)
        if (history->files[i].message_id == message->id)
            j_push(files, j_int(doc, history->files[i].id));
    if (yyjson_mut_arr_size(files))
        set_param(call, params, "fileId", files, style);
    set_reactions(call, params, history, message, style);
    if (message->edited_at && !message->deleted)
        set_param(call, params, "isEdited", j_str(doc, "Y"), style);
    if (message->deleted)
        set_param(call, params, "isDeleted", j_str(doc, "Y"), style);
    return params;
}

void im_set_params(struct call *call, jnode *object, const struct history *history,
    const struct message *message, enum im_style style)
{
    j_set_map(call->doc, object, "params", im_params(call, history, message, style));
}

jnode *im_message_view(struct call *call, const struct history *history, const struct message *message,
    const struct chat_member *me)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    bool unread =
        me && message->id > me->last_read_id && message->author_id != me->user_id && !message->deleted;
    j_set_int(doc, out, "id", message->id);
    j_set_int(doc, out, "chat_id", message->chat_id);
    j_set_int(doc, out, "author_id", message->author_id);
    j_set_str(doc, out, "date", clock_iso(call->arena, message->created_at));
    j_set_str(doc, out, "text", im_text(message));
    j_set_bool(doc, out, "unread", unread);
    j_set_str(doc, out, "uuid", *message->uuid ? message->uuid : NULL);
    j_set_arr(doc, out, "replaces");
    im_set_params(call, out, history, message, IM_STYLE_IM);
    j_set_null(doc, out, "disappearing_date");
    return out;
}

/* ---- files ---- */
/* Keys of a file, in the letter case of the style. */
static const char *key_of(const struct call *call, enum im_style style, const char *key)
{
    if (style == IM_STYLE_IM)
        return key;
    char *small = arena_str(call->arena, key);
    for (char *at = small; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return small;
}

static const char *file_author(struct call *call, const struct history *history, const struct file *file)
{
    for (size_t i = 0; i < history->person_count; i++)
        if (history->people[i]->user->id == file->author_id)
            return person_name(call->arena, history->people[i]->user);
    return "";
}

static void set_viewer(
    struct call *call, jnode *out, const struct file *file, const char *url, enum im_style style)
{
    jdoc *doc = call->doc;
    jnode *viewer = j_set_obj(doc, out, key_of(call, style, "viewerAttrs"));
    j_set_str(doc, viewer, "viewer", "");
    j_set_str(
        doc, viewer, key_of(call, style, "viewerType"), strcmp(file->type, "file") ? file->type : "unknown");
    j_set_str(doc, viewer, "src", url);
    j_set_str(doc, viewer, key_of(call, style, "viewerResized"), "");
    j_set_intstr(doc, viewer, key_of(call, style, "objectId"), file->id);
    j_set_intstr(doc, viewer, key_of(call, style, "viewerGroupBy"), file->chat_id);
    j_set_int(doc, viewer, key_of(call, style, "imChatId"), file->chat_id);
    j_set_str(doc, viewer, "title", file->name);
    j_set_str(doc, viewer, "actions", "[{\"type\":\"download\"}]");
}

static bool is_image(const struct file *file)
{
    return strcmp(file->type, "image") == 0 || file->width > 0;
}

void im_set_image(struct call *call, jnode *out, const struct file *file)
{
    if (!is_image(file)) {
        j_set_bool(call->doc, out, "image", false);
        return;
    }
    jnode *size = j_set_obj(call->doc, out, "image");
    j_set_int(call->doc, size, "height", file->height);
    j_set_int(call->doc, size, "width", file->width);
}

static void set_state(struct call *call, jnode *out, const struct file *file)
{
    static const struct {
        const char *status;
        int progress;
    } states[] = {[FILE_WANTED] = {"upload", 0}, [FILE_HERE] = {"done", 100}, [FILE_FAILED] = {"error", -1}};
    j_set_str(call->doc, out, "status", states[file->state].status);
    j_set_int(call->doc, out, "progress", states[file->state].progress);
}

/* One signed link serves all: show=1 asks the page to let the browser display the file, show=preview for a small one. */
jnode *im_file_view(
    struct call *call, const struct history *history, const struct file *file, enum im_style style)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    bool image = is_image(file);
    char extension[EXTENSION_SIZE];
    const char *url = file_link(call->arena, call->ops.base_url, file->id, call->ops.now);
    const char *show = file_link_shown(call->arena, url, false);
    const char *preview = file_link_shown(call->arena, url, *text_or_empty(file->preview));
    j_set_int(doc, out, "id", file->id);
    j_set_int(doc, out, key_of(call, style, "chatId"), file->chat_id);
    j_set_str(doc, out, "date", clock_iso(call->arena, file->created_at));
    j_set_str(doc, out, "type", file->type);
    j_set_str(doc, out, "name", file->name);
    j_set_str(doc, out, "extension", chat_rules_extension(file->name, extension));
    j_set_int(doc, out, "size", file->size);
    im_set_image(call, out, file);
    set_state(call, out, file);
    j_set_int(doc, out, key_of(call, style, "authorId"), file->author_id);
    j_set_str(doc, out, key_of(call, style, "authorName"), file_author(call, history, file));
    j_set_str(doc, out, key_of(call, style, "urlPreview"), image ? preview : "");
    j_set_str(doc, out, key_of(call, style, "urlShow"), show);
    j_set_str(doc, out, key_of(call, style, "urlDownload"), url);
    set_viewer(call, out, file, url, style);
    jnode *media = j_obj(doc);
    if (image)
        j_set_str(doc, j_set_obj(doc, media, "preview"), "250", preview);
    j_set_map(doc, out, key_of(call, style, "mediaUrl"), media);
    j_set_bool(doc, out, key_of(call, style, "isTranscribable"), false);
    j_set_bool(doc, out, key_of(call, style, "isVideoNote"), false);
    j_set_bool(doc, out, key_of(call, style, "isVoiceNote"), false);
    return out;
}

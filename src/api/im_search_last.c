/* im.search.last.*: dialogs that somebody found last, for the empty search field of a messenger. */
#include "api/im_in.h"
#include "api/im_views.h"
#include "base/clock.h"
#include "domain/chat_rules.h"
#include "domain/search_ops.h"

struct last_in {
    const char *dialog_id;
};
static const struct param last_params[] = {
    P_STR(struct last_in, dialog_id, "DIALOG_ID", "chatNN or a user's id.", .missing = ERR_DIALOG_ID_EMPTY,
        .bad = ERR_DIALOG_ID_EMPTY),
    P_END};

static enum err last_add(struct call *call, const void *input)
{
    const struct last_in *in = input;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    return call_bool(call, search_last_add(&call->ops, in->dialog_id));
}

static enum err last_delete(struct call *call, const void *input)
{
    const struct last_in *in = input;
    if (!im_dialog_valid(in->dialog_id))
        return ERR_DIALOG_ID_EMPTY;
    return call_bool(call, search_last_remove(&call->ops, in->dialog_id));
}

/* ---- im.search.last.get ---- */
struct get_in {
    int skip_lines, skip_chat, skip_dialog;
};
static const struct param get_params[] = {
    P_FLAG(struct get_in, skip_lines, "SKIP_OPENLINES", "Y: without chats of lines."),
    P_FLAG(struct get_in, skip_chat, "SKIP_CHAT", "Y: without group chats."),
    P_FLAG(struct get_in, skip_dialog, "SKIP_DIALOG", "Y: without private chats."), P_END};

static void set_head(
    struct call *call, jnode *out, const char *type, const char *avatar, const char *color, const char *title)
{
    jdoc *doc = call->doc;
    j_set_str(doc, out, "type", type);
    jnode *face = j_set_obj(doc, out, "avatar");
    j_set_str(doc, face, "url", im_avatar(call, avatar));
    j_set_str(doc, face, "color", color);
    j_set_str(doc, out, "title", title);
}

static jnode *user_entry(struct call *call, int64_t user_id)
{
    const struct person *person = person_get(&call->ops, user_id);
    if (!person)
        return NULL;
    const struct users *user = person->user;
    jnode *out = j_obj(call->doc);
    j_set_int(call->doc, out, "id", user->id);
    set_head(call, out, "user", user->avatar, *user->color ? user->color : chat_color(user->id),
        person_name(call->arena, user));
    j_set(call->doc, out, "user", im_user_view(call, person));
    return out;
}

static void set_chat(struct call *call, jnode *out, const struct chat_view *view)
{
    const struct chat *chat = view->chat;
    jdoc *doc = call->doc;
    jnode *to = j_set_obj(doc, out, "chat");
    j_set_int(doc, to, "id", chat->id);
    j_set_str(doc, to, "name", chat->title);
    j_set_int(doc, to, "owner", chat->owner_id);
    j_set_bool(doc, to, "extranet", false);
    j_set_str(doc, to, "avatar", im_avatar(call, chat->avatar));
    j_set_str(doc, to, "color", *chat->color ? chat->color : chat_color(chat->id));
    j_set_str(doc, to, "type", im_chat_type(call, chat));
    j_set_str(doc, to, "entity_type", chat->entity_type);
    j_set_str(doc, to, "entity_id", chat->entity_id);
    j_set_str(doc, to, "entity_data_1", chat->entity_data_1);
    j_set_str(doc, to, "entity_data_2", chat->entity_data_2);
    j_set_str(doc, to, "entity_data_3", chat->entity_data_3);
    j_set_map(doc, to, "mute_list", im_mute_list(call, view));
    j_set_str(doc, to, "date_create", clock_iso(call->arena, chat->created_at));
    j_set_str(doc, to, "message_type", chat->type);
}

static jnode *chat_entry(struct call *call, const char *dialog_id, const struct chat *chat)
{
    struct chat_view view;
    jnode *out = j_obj(call->doc);
    chat_look(&call->ops, chat, &view);
    j_set_str(call->doc, out, "id", dialog_id);
    set_head(call, out, "chat", chat->avatar, *chat->color ? chat->color : chat_color(chat->id), chat->title);
    set_chat(call, out, &view);
    return out;
}

/* NULL: it is to be left out, or it can no longer be seen. */
static jnode *entry(struct call *call, const struct get_in *in, const char *dialog_id)
{
    int64_t id = 0;
    if (chat_rules_dialog(dialog_id, &id) == DIALOG_USER)
        return in->skip_dialog == 1 ? NULL : user_entry(call, id);
    const struct chat *chat = chat_for_reading(&call->ops, dialog_id);
    if (!chat || (chat_rules_is_line(chat) ? in->skip_lines : in->skip_chat) == 1)
        return NULL;
    return chat_entry(call, dialog_id, chat);
}

static enum err last_get(struct call *call, const void *input)
{
    size_t count;
    const char **found = search_last(&call->ops, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *shown = entry(call, input, found[i]);
        if (shown)
            j_push(call->result, shown);
    }
    return ERR_NONE;
}

#define PAGE(name) "api-reference/chats/search/im-search-last-" name ".md"

const struct method im_search_last_methods[] = {{.name = "im.search.last.add",
                                                    .summary = "Remembers that a dialog was found.",
                                                    .doc = PAGE("add"),
                                                    .scope = SCOPE_IM,
                                                    .who = WHO_USER,
                                                    .lane = LANE_WRITE,
                                                    .flags = METHOD_OUTDATED,
                                                    .params = last_params,
                                                    .in_size = sizeof(struct last_in),
                                                    .call = last_add,
                                                    .out = OUT_BOOL,
                                                    .errors = ERRORS(ERR_DIALOG_ID_EMPTY)},
    {.name = "im.search.last.delete",
        .summary = "Forgets that a dialog was found.",
        .doc = PAGE("delete"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = last_params,
        .in_size = sizeof(struct last_in),
        .call = last_delete,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY)},
    {.name = "im.search.last.get",
        .summary = "Returns the dialogs that were found last.",
        .doc = PAGE("get"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .flags = METHOD_OUTDATED,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = last_get,
        .out = OUT_ARRAY},
    {0}};

/* What the operator's desk asks beside the documented methods: who sits at it (switchline.desk.get), the lists of dialogs by
 * what is to be done with them, and one dialog with its customer (switchline.dialog.*). */
#include "api/desk_views.h"
#include "api/im_in.h"
#include "api/im_views.h"
#include "api/portal.h"
#include "domain/line_ops.h"
#include "domain/line_query.h"
#include "domain/user_ops.h"

/* ---- switchline.desk.get ---- */
static void set_lines(struct call *call, jnode *node, const char *key, enum line_right right)
{
    size_t count;
    const struct line_query query = {.limit = INT64_MAX, .right = right};
    const struct line_config **lines = line_list(&call->ops, &query, &count);
    jnode *list = j_set_arr(call->doc, node, key);
    for (size_t i = 0; i < count; i++) {
        jnode *line = j_obj(call->doc);
        j_set_int(call->doc, line, "id", lines[i]->line.id);
        j_set_str(call->doc, line, "name", lines[i]->line.name);
        j_set_bool(call->doc, line, "active", lines[i]->line.active);
        j_push(list, line);
    }
}

static enum err desk_get(struct call *call, const void *input)
{
    (void)input;
    const struct portal *portal = call->portal;
    const struct settings *settings = &portal->settings;
    jnode *node = call->result = j_obj(call->doc);
    j_set(call->doc, node, "user", im_user_view(call, person_get(&call->ops, call->ops.who.user_id)));
    j_set_bool(call->doc, node, "admin", call->ops.who.admin);
    set_lines(call, node, "lines", LINE_ANY);
    set_lines(call, node, "managed_lines", LINE_EDITABLE);
    j_set_str(call->doc, node, "language", settings->language);
    j_set_bool(call->doc, node, "sandbox", portal->sandbox);
    j_set_str(call->doc, node, "portal", portal->domain);
    j_set_int(call->doc, node, "edit_window_s", settings->edit_window_s);
    j_set_int(call->doc, node, "max_message_chars", settings->max_message_chars);
    j_set_int(call->doc, node, "max_body_bytes", settings->max_body_bytes);
    j_set_str(call->doc, node, "version", SWITCHLINE_VERSION);
    return ERR_NONE;
}

/* ---- switchline.dialog.list ---- */
struct list_in {
    const char *state, *find;
    int64_t line_id, before, limit;
};
static const struct param list_params[] = {
    P_STR(struct list_in, state, "STATE", "offered (to me), mine, waiting, all (open ones), closed.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct list_in, line_id, "LINE_ID", "Only dialogs of this line."),
    P_STR(struct list_in, find, "FIND", "Words of the title or the customer's name; all must occur."),
    P_INT(struct list_in, before, "BEFORE", "The `next` of the page before."),
    P_INT(struct list_in, limit, "LIMIT", "Size of the page, at most 200.", .absent = DESK_PAGE), P_END};

static enum err dialog_list(struct call *call, const void *input)
{
    const struct list_in *in = input;
    struct desk_query query = {.list = desk_list_find(in->state),
        .line_id = in->line_id,
        .find = in->find,
        .before = in->before,
        .limit = im_between(in->limit, 1, DESK_PAGE_MOST)};
    if (query.list == DESK_LISTS)
        return call_fail(call, ERR_ARGUMENT_TYPE, "STATE");
    struct desk_page page;
    desk_page(&call->ops, &query, &page);
    jdoc *doc = call->doc;
    call->result = j_obj(doc);
    jnode *items = j_set_arr(doc, call->result, "items");
    for (size_t i = 0; i < page.count; i++)
        j_push(items, desk_item_view(call, &page.items[i]));
    if (page.next)
        j_set_int(doc, call->result, "next", page.next);
    else
        j_set_null(doc, call->result, "next");
    jnode *counts = j_set_obj(doc, call->result, "counts");
    j_set_int(doc, counts, "offered", page.offered);
    j_set_int(doc, counts, "mine", page.mine);
    j_set_int(doc, counts, "waiting", page.waiting);
    j_set_int(doc, counts, "all", page.all);
    return ERR_NONE;
}

/* ---- switchline.dialog.get ---- */
struct get_in {
    int64_t chat_id;
};
static const struct param get_params[] = {P_INT(struct get_in, chat_id, "CHAT_ID", "Chat of the dialog.",
                                              .missing = ERR_LINES_CHAT_ID, .bad = ERR_LINES_CHAT_ID),
    P_END};

static jnode *past_session(struct call *call, const struct session *session)
{
    jdoc *doc = call->doc;
    jnode *node = j_obj(doc);
    j_set_int(doc, node, "session_id", session->id);
    j_set_int(doc, node, "operator_id", session->operator_id);
    desk_set_time(doc, call->arena, node, "created_at", session->created_at);
    desk_set_time(doc, call->arena, node, "closed_at", session->closed_at);
    j_set_bool(doc, node, "spam", session->spam);
    j_set_int(doc, node, "vote", session->vote);
    j_set_int(doc, node, "vote_head", session->vote_head);
    j_set_str(doc, node, "comment_head", session->comment_head);
    return node;
}

static void set_card(struct call *call, jnode *node, const struct desk_card *card)
{
    jdoc *doc = call->doc;
    const struct users *customer = card->item.customer;
    jnode *out = j_set_obj(doc, node, "customer_card");
    j_set_str(doc, out, "connector", card->item.session->connector);
    j_set_str(doc, out, "external_chat_id", card->item.dialog ? card->item.dialog->external_chat_id : "");
    j_set_str(doc, out, "external_user_id", card->item.dialog ? card->item.dialog->external_user_id : "");
    j_set_str(doc, out, "url", card->outside ? card->outside->url : "");
    j_set_str(doc, out, "email", customer ? customer->email : "");
    j_set_str(doc, out, "phone", customer ? customer->phone : "");
    jnode *sessions = j_set_arr(doc, out, "sessions");
    for (size_t i = 0; i < card->history_count; i++)
        j_push(sessions, past_session(call, &card->history[i]));
    jnode *bindings = j_set_arr(doc, out, "bindings");
    for (size_t i = 0; i < card->binding_count; i++) {
        jnode *binding = j_obj(doc);
        j_set_str(doc, binding, "type", card->bindings[i].entity_type);
        j_set_int(doc, binding, "id", card->bindings[i].entity_id);
        j_push(bindings, binding);
    }
}

static enum err dialog_get_one(struct call *call, const void *input)
{
    struct desk_card card;
    enum err error = desk_card(&call->ops, ((const struct get_in *)input)->chat_id, &card);
    if (error)
        return error;
    call->result = desk_item_view(call, &card.item);
    set_card(call, call->result, &card);
    return ERR_NONE;
}

const struct method desk_methods[] = {
    {.name = "switchline.desk.get",
        .summary = "Tells the desk who sits at it and what of the settings it must know.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_USER,
        .lane = LANE_READ,
        .call = desk_get,
        .out = OUT_OBJECT},
    {.name = "switchline.dialog.get",
        .summary = "Returns the last session of a dialog with what is known of its customer.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .denied = ERR_LINES_ACCESS,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = dialog_get_one,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_LINES_CHAT_ID, ERR_LINES_CHAT_TYPE, ERR_LINES_ACCESS, ERR_NOT_FOUND)},
    {.name = "switchline.dialog.list",
        .summary =
            "Lists the dialogs of lines that the current user may see, by what is to be done with them.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = dialog_list,
        .out = OUT_OBJECT},
    {0}};

/* im.notify.get, history.search, read…, answer, confirm, schema.get: what the current user was told, and what he does with
 * it.
 *
 * Notifications live in a table of their own and in no chat, so chat_id is 0. None of them has buttons or takes an answer, so
 * nobody handles either: result_message is false, as the pages have it for that case. */
#include <string.h>

#include "api/im_in.h"
#include "api/im_recent_views.h"
#include "api/im_views.h"
#include "api/imbot.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "domain/notification_ops.h"

enum { PAGE_MOST = 50, TEXT_LEAST = 3, LAST_TYPE_CONFIRM = 1, LAST_TYPE_PLAIN = 3, TYPES_MOST = 100 };

/* ---- views ---- */
static const char *tag_view(struct call *call, const struct notification *told, const char *tag)
{
    return *tag && *told->owner ? arena_printf(call->arena, "MP|%s|%s", told->owner, tag) : tag;
}

jnode *im_notify_view(struct call *call, const struct notification *told, bool convert)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    const jval *params = json_read(call->arena, told->params, strlen(told->params));
    const jval *attach = json_get(params, "attach");
    j_set_int(doc, out, "id", told->id);
    j_set_int(doc, out, "chat_id", 0);
    j_set_int(doc, out, "author_id", told->author_id);
    j_set_str(doc, out, "date", clock_iso(call->arena, told->created_at));
    j_set_int(doc, out, "notify_type", told->type);
    j_set_str(doc, out, "notify_module", told->module);
    j_set_str(doc, out, "notify_event", told->event);
    j_set_str(doc, out, "notify_tag", tag_view(call, told, told->tag));
    j_set_str(doc, out, "notify_sub_tag", tag_view(call, told, told->sub_tag));
    j_set_str(doc, out, "notify_title", "");
    j_set_str(doc, out, "setting_name", arena_printf(call->arena, "%s|%s", told->module, told->event));
    j_set_str(doc, out, "text", convert ? im_plain_text(call->arena, told->text) : told->text);
    j_set_yn(doc, out, "notify_read", told->read_at != 0);
    if (attach)
        j_set(doc, j_set_obj(doc, out, "params"), "ATTACH", j_copy(doc, attach));
    else
        j_set_null(doc, out, "params");
    return out;
}

static bool is_before(const struct notification_page *page, size_t at, int64_t author_id)
{
    for (size_t i = 0; i < at; i++)
        if (page->list[i].author_id == author_id)
            return true;
    return false;
}

static void set_page(struct call *call, const struct notification_page *page, bool convert)
{
    jnode *list = j_set_arr(call->doc, call->result, "notifications");
    jnode *users = j_set_arr(call->doc, call->result, "users");
    for (size_t i = 0; i < page->count; i++) {
        int64_t author = page->list[i].author_id;
        const struct person *person =
            author && !is_before(page, i, author) ? person_get(&call->ops, author) : NULL;
        j_push(list, im_notify_view(call, &page->list[i], convert));
        if (person)
            j_push(users, im_user_view(call, person));
    }
}

static int64_t page_limit(int64_t sent)
{
    return sent > 0 ? im_between(sent, 1, PAGE_MOST) : PAGE_MOST;
}

/* ---- im.notify.get ---- */
struct get_in {
    int64_t last_id, last_type, limit;
    int convert;
};
static const struct param get_params[] = {
    P_INT(struct get_in, last_id, "LAST_ID", "The last notification of the page before.", .absent = -1,
        .bad = ERR_NOTIFY_LAST_ID),
    P_INT(struct get_in, last_type, "LAST_TYPE", "3 with LAST_ID; 1 begins again.", .absent = -1),
    P_INT(struct get_in, limit, "LIMIT", "Size of the page, at most 50.", .absent = PAGE_MOST),
    P_FLAG(struct get_in, convert, "CONVERT_TEXT", "Y: texts without BB codes."), P_END};

/* Confirmations come before the others and there are none, so their stage is over at once and the others begin. */
static enum err get(struct call *call, const void *input)
{
    const struct get_in *in = input;
    if ((in->last_id < 0) != (in->last_type < 0))
        return ERR_NOTIFY_CURSOR;
    struct notification_page page;
    int64_t below = in->last_type == LAST_TYPE_CONFIRM ? 0 : in->last_id;
    notification_page(&call->ops, below, page_limit(in->limit), &page);
    call->result = j_obj(call->doc);
    if (page.total) {
        j_set_int(call->doc, call->result, "total_count", page.total);
        j_set_int(call->doc, call->result, "total_unread_count", notification_unread(&call->ops));
        j_set_int(call->doc, call->result, "chat_id", 0);
    }
    set_page(call, &page, in->convert == 1);
    return ERR_NONE;
}

/* ---- im.notify.history.search ---- */
struct search_in {
    const char *text, *type, *date, *from, *to, *group_tag;
    const jval *types, *authors;
    int64_t last_id, limit;
    int convert;
};
static const struct param search_params[] = {
    P_STR(struct search_in, text, "SEARCH_TEXT",
        "Part of the text; three characters unless something else is asked for."),
    P_STR(struct search_in, type, "SEARCH_TYPE", "MODULE or MODULE|EVENT."),
    P_JSON(struct search_in, types, "SEARCH_TYPES", "Several of them."),
    P_STR(struct search_in, date, "SEARCH_DATE", "Within 24 hours from this time on.", .type = "datetime"),
    P_STR(struct search_in, from, "SEARCH_DATE_FROM", "At this time or later, with SEARCH_DATE_TO.",
        .type = "datetime"),
    P_STR(struct search_in, to, "SEARCH_DATE_TO", "Before this time, with SEARCH_DATE_FROM.",
        .type = "datetime"),
    P_JSON(struct search_in, authors, "SEARCH_AUTHORS", "Ids of authors."),
    P_INT(struct search_in, last_id, "LAST_ID", "The last notification of the page before.",
        .bad = ERR_NOTIFY_LAST_ID),
    P_INT(struct search_in, limit, "LIMIT", "Size of the page, at most 50.", .absent = PAGE_MOST),
    P_FLAG(struct search_in, convert, "CONVERT_TEXT", "Y: texts without BB codes."),
    P_STR(struct search_in, group_tag, "GROUP_TAG", "Only with this tag."), P_END};

static enum err read_times(struct call *call, const struct search_in *in, struct notification_query *query)
{
    int64_t date = 0, from = 0, to = 0;
    if (!im_time_read(in->date, &date))
        return call_fail(call, ERR_ARGUMENT_TYPE, "SEARCH_DATE");
    if (!im_time_read(in->from, &from))
        return call_fail(call, ERR_ARGUMENT_TYPE, "SEARCH_DATE_FROM");
    if (!im_time_read(in->to, &to))
        return call_fail(call, ERR_ARGUMENT_TYPE, "SEARCH_DATE_TO");
    query->from = date ? date : from && to ? from : 0;
    query->to = date ? date + DAY : from && to ? to : 0;
    return ERR_NONE;
}

static void read_types(struct call *call, const struct search_in *in, struct notification_query *query)
{
    const char **types = arena_array_of(call->arena, const char *, TYPES_MOST);
    if (in->type && *in->type)
        types[query->type_count++] = in->type;
    for (struct jiter i = json_iter(in->types); json_next(&i) && query->type_count < TYPES_MOST;) {
        const char *type = json_text(call->arena, i.value);
        if (type && *type)
            types[query->type_count++] = type;
    }
    query->types = types;
}

static enum err search(struct call *call, const void *input)
{
    const struct search_in *in = input;
    struct notification_query query = {.text = in->text, .tag = in->group_tag};
    struct notification_page page;
    enum err error = read_times(call, in, &query);
    if (error)
        return error;
    read_types(call, in, &query);
    if (in->authors && !imbot_read_ids(call, in->authors, &query.authors, &query.author_count))
        return call_fail(call, ERR_ARGUMENT_TYPE, "SEARCH_AUTHORS");
    bool narrowed = query.type_count || query.author_count || query.to || query.from;
    if (!narrowed && utf8_length(in->text ? in->text : "") < TEXT_LEAST)
        return ERR_NOTIFY_SEARCH;
    notification_find(&call->ops, &query, in->last_id, page_limit(in->limit), &page);
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "chat_id", 0);
    if (page.total >= 0)
        j_set_int(call->doc, call->result, "total_results", page.total);
    set_page(call, &page, in->convert == 1);
    return ERR_NONE;
}

/* ---- im.notify.read, read.list, read.all ---- */
struct read_in {
    int64_t id;
    int action;
    const char *list_action, *only_current;
    const jval *ids;
};
static const struct param read_params[] = {
    P_INT(struct read_in, id, "ID", "Notification; absent: nothing changes.", .absent = -1),
    P_FLAG(struct read_in, action, "ACTION", "N: unread again."),
    P_STR(struct read_in, only_current, "ONLY_CURRENT", "Y: this one; else this one and newer ones."), P_END};
static const struct param list_params[] = {
    P_JSON(struct read_in, ids, "IDS", "Ids of notifications; the first that is none ends the list.",
        .missing = ERR_NOTIFY_IDS, .bad = ERR_NOTIFY_IDS, .type = "array"),
    P_STR(struct read_in, list_action, "ACTION", "Y, or anything else for unread again."), P_END};

static enum err read_one(struct call *call, const void *input)
{
    const struct read_in *in = input;
    bool one = in->only_current && strcmp(in->only_current, "Y") == 0;
    if (in->id >= 0)
        notification_read(&call->ops, in->id, one ? in->id : INT64_MAX, in->action != 0);
    return call_bool(call, true);
}

static enum err read_list(struct call *call, const void *input)
{
    const struct read_in *in = input;
    bool read = !in->list_action || !*in->list_action || strcmp(in->list_action, "Y") == 0;
    int64_t id;
    for (struct jiter i = json_iter(in->ids); json_next(&i);) {
        if (!json_int(i.value, &id) || id <= 0)
            break;
        notification_read(&call->ops, id, id, read);
    }
    return call_bool(call, true);
}

static enum err read_all(struct call *call, const void *input)
{
    (void)input;
    notification_read(&call->ops, 0, INT64_MAX, true);
    call->result = j_obj(call->doc);
    j_set_bool(call->doc, call->result, "result", true);
    j_set_int(call->doc, call->result, "newCounter", notification_unread(&call->ops));
    return ERR_NONE;
}

/* ---- im.notify.answer, confirm ---- */
struct answer_in {
    int64_t id;
    const char *text;
};
#define NOTIFY_ID                                                                                            \
    P_INT(struct answer_in, id, "NOTIFY_ID", "Notification.", .missing = ERR_NOTIFY_ID, .bad = ERR_NOTIFY_ID)
static const struct param answer_params[] = {NOTIFY_ID,
    P_STR(struct answer_in, text, "ANSWER_TEXT", "The answer.", .missing = ERR_NOTIFY_ANSWER,
        .bad = ERR_NOTIFY_ANSWER),
    P_END};
static const struct param confirm_params[] = {NOTIFY_ID,
    P_STR(struct answer_in, text, "NOTIFY_VALUE", "Value of the button.", .missing = ERR_NOTIFY_VALUE,
        .bad = ERR_NOTIFY_VALUE),
    P_END};

static enum err nobody_handles(struct call *call, const void *input)
{
    const struct answer_in *in = input;
    if (in->id <= 0)
        return ERR_NOTIFY_ID;
    call->result = j_obj(call->doc);
    j_set_bool(call->doc, call->result, "result_message", false);
    return ERR_NONE;
}

/* ---- im.notify.schema.get ---- */
static void set_module(
    struct call *call, const char *module, const char *name, const char *id, const char *what)
{
    jdoc *doc = call->doc;
    jnode *out = j_set_obj(doc, call->result, module), *item = j_obj(doc);
    j_set_str(doc, out, "NAME", name);
    j_set_str(doc, out, "MODULE_ID", module);
    j_push(j_set_arr(doc, out, "LIST"), item);
    j_set_str(doc, item, "ID", id);
    j_set_str(doc, item, "NAME", what);
}

static enum err schema_get(struct call *call, const void *input)
{
    (void)input;
    call->result = j_obj(call->doc);
    set_module(call, "rest", "Applications", "rest|rest_notify", "Notifications of applications");
    set_module(call, "imopenlines", "Open lines", "imopenlines|alert", "Alerts of lines");
    return ERR_NONE;
}

#define PAGE(name) "api-reference/chats/notifications/im-notify-" name ".md"

const struct method im_notify_methods[] = {{.name = "im.notify.answer",
                                               .summary = "Answers a notification.",
                                               .doc = PAGE("answer"),
                                               .scope = SCOPE_IM,
                                               .who = WHO_USER,
                                               .lane = LANE_READ,
                                               .params = answer_params,
                                               .in_size = sizeof(struct answer_in),
                                               .call = nobody_handles,
                                               .out = OUT_OBJECT,
                                               .errors = ERRORS(ERR_NOTIFY_ID, ERR_NOTIFY_ANSWER)},
    {.name = "im.notify.confirm",
        .summary = "Presses a button of a notification.",
        .doc = PAGE("confirm"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = confirm_params,
        .in_size = sizeof(struct answer_in),
        .call = nobody_handles,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_NOTIFY_ID, ERR_NOTIFY_VALUE)},
    {.name = "im.notify.get",
        .summary = "Returns what the current user was told, newest first.",
        .doc = PAGE("get"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = get_params,
        .in_size = sizeof(struct get_in),
        .call = get,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_NOTIFY_CURSOR, ERR_NOTIFY_LAST_ID)},
    {.name = "im.notify.history.search",
        .summary = "Finds notifications of the current user.",
        .doc = PAGE("history-search"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = search_params,
        .in_size = sizeof(struct search_in),
        .call = search,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_NOTIFY_SEARCH, ERR_NOTIFY_LAST_ID)},
    {.name = "im.notify.read",
        .summary = "Marks a notification, or it and newer ones, as read or unread.",
        .doc = PAGE("read"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = read_params,
        .in_size = sizeof(struct read_in),
        .call = read_one,
        .out = OUT_BOOL},
    {.name = "im.notify.read.all",
        .summary = "Marks all notifications of the current user as read.",
        .doc = PAGE("read-all"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .call = read_all,
        .out = OUT_OBJECT},
    {.name = "im.notify.read.list",
        .summary = "Marks several notifications as read or unread.",
        .doc = PAGE("read-list"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = list_params,
        .in_size = sizeof(struct read_in),
        .call = read_list,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_NOTIFY_IDS)},
    {.name = "im.notify.schema.get",
        .summary = "Returns the sorts of notifications.",
        .doc = PAGE("schema-get"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_READ,
        .call = schema_get,
        .out = OUT_OBJECT},
    {0}};

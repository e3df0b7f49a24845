/* Stored and nothing else: whoever shows notifications reads them from here. Pages go by id alone: ids grow with time. */
#include "domain/news.h"
#include "domain/notification_ops.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "store/notification_store.h"
#include "store/user_store.h"

enum { TAG_MAX = 255 };

/* ---- telling ---- */
static bool is_told(struct ops *ops, int64_t user_id)
{
    const struct users *user = user_store_get(ops->db, ops->arena, user_id);
    return user && user->active && strcmp(user->type, USER_EMPLOYEE) == 0;
}

static int64_t add(struct ops *ops, const struct notification *row)
{
    int64_t id = notification_store_add(ops->db, ops->arena, row);
    news_note(ops, NEWS_NOTIFICATION, id, row->user_id, 0);
    return id;
}

void notification_add(struct ops *ops, int64_t user_id, const char *text)
{
    const struct notification told = {.user_id = user_id,
        .text = text,
        .created_at = ops->now,
        .type = NOTIFICATION_SYSTEM,
        .module = "imopenlines",
        .event = "alert"};
    if (is_told(ops, user_id))
        add(ops, &told);
}

static void note_gone(struct ops *ops, const struct notification_of *gone, size_t count)
{
    for (size_t i = 0; i < count; i++)
        news_note(ops, NEWS_NOTIFICATION_GONE, gone[i].id, gone[i].user_id, 0);
}

/* user_id 0: everybody's. */
static size_t remove_tag(struct ops *ops, int64_t user_id, const char *owner, const char *tag)
{
    size_t count;
    const struct notification_of *gone =
        notification_store_remove_tag(ops->db, ops->arena, user_id, owner, tag, &count);
    note_gone(ops, gone, count);
    return count;
}

static const char *cut(struct ops *ops, const char *text, size_t most)
{
    return utf8_cut(ops->arena, text_or_empty(text), most);
}

int64_t notification_tell(struct ops *ops, const struct new_notification *told)
{
    const size_t most = (size_t)ops->settings->max_message_chars;
    if (!is_told(ops, told->user_id))
        return 0;
    const struct notification row = {.user_id = told->user_id,
        .text = cut(ops, told->text, most),
        .created_at = ops->now,
        .author_id = told->system ? 0 : ops->who.user_id,
        .type = told->system ? NOTIFICATION_SYSTEM : NOTIFICATION_PERSONAL,
        .module = "rest",
        .event = "rest_notify",
        .owner = told->owner,
        .tag = cut(ops, told->tag, TAG_MAX),
        .sub_tag = cut(ops, told->sub_tag, TAG_MAX),
        .params = told->params,
        .text_out = cut(ops, told->text_out, most)};
    if (*row.tag)
        remove_tag(ops, row.user_id, text_or_empty(row.owner), row.tag);
    return add(ops, &row);
}

const char *notification_owner(struct ops *ops, const char *client_id)
{
    if (ops->who.kind == AUTH_APP)
        return arena_printf(ops->arena, "app%lld", (long long)ops->who.app_id);
    if (ops->who.kind != AUTH_WEBHOOK || !client_id || !*client_id)
        return NULL;
    return arena_printf(ops->arena, "key %s", cut(ops, client_id, TAG_MAX));
}

/* ---- reading ---- */
const struct notification *notification_get(struct ops *ops, int64_t user_id, int64_t id)
{
    size_t count;
    const struct notification *newest =
        notification_store_of_user(ops->db, ops->arena, user_id, id + 1, 1, &count);
    return count && newest->id == id ? newest : NULL;
}

static int64_t upper(int64_t below)
{
    return below > 0 ? below : INT64_MAX;
}

struct notification *notification_list(struct ops *ops, int64_t user_id, int64_t limit, size_t *count_r)
{
    return notification_store_of_user(ops->db, ops->arena, user_id, INT64_MAX, limit, count_r);
}

void notification_page(struct ops *ops, int64_t below, int64_t limit, struct notification_page *page_r)
{
    page_r->list = notification_store_of_user(
        ops->db, ops->arena, ops->who.user_id, upper(below), limit, &page_r->count);
    page_r->total = notification_store_count(ops->db, ops->who.user_id);
}

int64_t notification_unread(struct ops *ops)
{
    return notification_store_unread(ops->db, ops->who.user_id);
}

static const char *between_commas(struct ops *ops, const char *const *words, size_t count)
{
    const char *list = count ? "," : "";
    for (size_t i = 0; i < count; i++)
        list = arena_printf(ops->arena, "%s%s,", list, words[i]);
    return list;
}

static const char *numbers(struct ops *ops, const int64_t *ids, size_t count)
{
    const char **words = arena_array_of(ops->arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        words[i] = arena_printf(ops->arena, "%lld", (long long)ids[i]);
    return between_commas(ops, words, count);
}

void notification_find(struct ops *ops, const struct notification_query *query, int64_t below, int64_t limit,
    struct notification_page *page_r)
{
    const struct notification_search search = {.text = utf8_fold(ops->arena, text_or_empty(query->text)),
        .tag = text_or_empty(query->tag),
        .types = between_commas(ops, query->types, query->type_count),
        .authors = numbers(ops, query->authors, query->author_count),
        .from = query->from,
        .to = query->to ? query->to : INT64_MAX};
    int64_t me = ops->who.user_id;
    page_r->list =
        notification_store_find(ops->db, ops->arena, me, &search, upper(below), limit, &page_r->count);
    page_r->total = below > 0 ? -1 : notification_store_find_count(ops->db, me, &search);
}

/* ---- doing ---- */
void notification_read(struct ops *ops, int64_t first, int64_t last, bool read)
{
    notification_store_set_read(ops->db, ops->who.user_id, first, last, read ? ops->now : 0);
    news_note(ops, NEWS_NOTIFICATIONS_READ, first, last, read);
}

bool notification_delete(struct ops *ops, int64_t id)
{
    if (!notification_store_remove(ops->db, ops->who.user_id, id))
        return false;
    news_note(ops, NEWS_NOTIFICATION_GONE, id, ops->who.user_id, 0);
    return true;
}

bool notification_delete_tagged(struct ops *ops, const char *owner, const char *tag, const char *sub_tag)
{
    size_t count;
    if (tag && *tag)
        return remove_tag(ops, 0, owner, tag) > 0;
    const struct notification_of *gone =
        notification_store_remove_sub_tag(ops->db, ops->arena, owner, text_or_empty(sub_tag), &count);
    note_gone(ops, gone, count);
    return count > 0;
}

/* The store finds ids by one rule for many dialogs; what a list shows of each is then loaded one by one: pages are short, and
 * every piece is found by its key.
 *
 * Which lines somebody manages or stands in the queue of is asked once for the call, in the words of the same functions that
 * single dialogs are judged by. */
#include "domain/desk_ops.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "domain/chat_ops.h"
#include "domain/dialog_ops.h"
#include "domain/line_ops.h"
#include "domain/message_ops.h"
#include "domain/search_ops.h"
#include "domain/user_ops.h"
#include "store/crm_store.h"
#include "store/desk_store.h"
#include "store/dialog_store.h"
#include "store/line_store.h"
#include "store/session_store.h"

enum {
    LOOK_BACK = 5000, /* closed sessions looked through for one page */
    HISTORY_MOST = 50
};

enum desk_list desk_list_find(const char *name)
{
    static const char *const names[DESK_LISTS] = {"offered", "mine", "waiting", "all", "closed"};
    enum desk_list list = DESK_OFFERED;
    while (list < DESK_LISTS && strcasecmp(names[list], text_or_empty(name)) != 0)
        list++;
    return list;
}

/* ---- whose desk ---- */
static void fill_filter(struct ops *ops, const struct desk_query *query, struct desk_filter *filter_r)
{
    size_t count;
    const struct line *lines = line_store_all(ops->db, ops->arena, &count);
    const char *queues = ",";
    for (size_t i = 0; i < count && !ops->who.admin; i++) {
        int64_t id = lines[i].id;
        if (line_is_operator(ops, id, ops->who.user_id))
            queues = arena_printf(ops->arena, "%s%lld,", queues, (long long)id);
    }
    *filter_r = (struct desk_filter){.user_id = ops->who.user_id,
        .everything = ops->who.admin,
        .managed = ops->who.admin ? "," : line_editable(ops),
        .queues = queues,
        .line_id = query->line_id,
        .words = search_words_of(ops, query->find),
        .below = query->before > 0 ? query->before : INT64_MAX,
        .limit = query->limit + 1}; /* one more tells whether there is a further page */
}

/* ---- one session ---- */
static const struct message *last_message(
    struct ops *ops, const struct chat *chat, const struct chat_member *me)
{
    const struct message *last = chat->last_message_id ? message_get(ops, chat->last_message_id) : NULL;
    bool hidden = last && me && last->id <= me->hidden_id;
    return hidden ? NULL : last;
}

void desk_item_load(struct ops *ops, const struct session *session, struct desk_item *item_r)
{
    const struct line_config *line = line_get(ops, session->line_id);
    *item_r = (struct desk_item){.session = session,
        .dialog = dialog_get(ops, session->chat_id),
        .chat = chat_get(ops, session->chat_id),
        .customer = user_get(ops, session->customer_id),
        .operator = session->operator_id ? user_get(ops, session->operator_id) : NULL,
        .line_name = line ? line->line.name : ""};
    item_r->offers = offer_store_open(ops->db, ops->arena, session->id, &item_r->offer_count);
}

static void load_for_me(struct ops *ops, const struct session *session, struct desk_item *item_r)
{
    desk_item_load(ops, session, item_r);
    if (!item_r->chat)
        return;
    item_r->me = chat_me(ops, session->chat_id);
    item_r->last = last_message(ops, item_r->chat, item_r->me);
}

/* ---- lists ---- */
static int64_t *find(
    struct ops *ops, enum desk_list list, const struct desk_filter *filter, int64_t floor, size_t *count_r)
{
    switch (list) {
    case DESK_OFFERED:
        return desk_store_offered(ops->db, ops->arena, filter, count_r);
    case DESK_MINE:
        return desk_store_mine(ops->db, ops->arena, filter, count_r);
    case DESK_WAITING:
        return desk_store_waiting(ops->db, ops->arena, filter, count_r);
    case DESK_CLOSED:
        return desk_store_closed(ops->db, ops->arena, filter, floor, count_r);
    default:
        return desk_store_open(ops->db, ops->arena, filter, count_r);
    }
}

void desk_page(struct ops *ops, const struct desk_query *query, struct desk_page *page_r)
{
    struct desk_filter filter;
    struct desk_counts counts;
    fill_filter(ops, query, &filter);
    desk_store_count(ops->db, &filter, &counts);
    int64_t newest = query->list == DESK_CLOSED ? desk_store_newest(ops->db) : 0;
    int64_t top = filter.below <= newest ? filter.below : newest + 1;
    int64_t floor = top > LOOK_BACK ? top - LOOK_BACK : 0;
    size_t found;
    const int64_t *ids = find(ops, query->list, &filter, floor, &found);
    bool more = found > (size_t)query->limit;
    *page_r = (struct desk_page){.items = arena_alloc(ops->arena, (found + 1) * sizeof *page_r->items),
        .count = more ? (size_t)query->limit : found,
        .next = query->list == DESK_CLOSED ? floor : 0,
        .offered = counts.offered,
        .mine = counts.mine,
        .waiting = counts.waiting,
        .all = counts.all};
    if (more)
        page_r->next = ids[page_r->count - 1];
    for (size_t i = 0; i < page_r->count; i++)
        load_for_me(ops, session_get(ops, ids[i]), &page_r->items[i]);
}

/* ---- one dialog ---- */
enum err desk_card(struct ops *ops, int64_t chat_id, struct desk_card *card_r)
{
    if (chat_id <= 0 || !chat_get(ops, chat_id))
        return ERR_LINES_CHAT_ID;
    const struct open_dialog *open = dialog_store_open(ops->db, ops->arena, chat_id);
    if (!open)
        return ERR_LINES_CHAT_TYPE;
    if (!dialog_is_open_to(ops, open))
        return ERR_LINES_ACCESS;
    int64_t session_id = open->session.id ? open->session.id : session_store_last(ops->db, chat_id);
    const struct session *session = session_get(ops, session_id);
    if (!session)
        return ops_fail(ops, ERR_NOT_FOUND, "session");
    *card_r = (struct desk_card){0};
    load_for_me(ops, session, &card_r->item);
    const struct known_customer *known =
        customer_store_find(ops->db, ops->arena, open->dialog.connector, open->dialog.external_user_id);
    card_r->outside = known ? &known->customer : NULL;
    card_r->history = desk_store_history(ops->db, ops->arena, chat_id, HISTORY_MOST, &card_r->history_count);
    card_r->bindings = crm_store_of_chat(ops->db, ops->arena, chat_id, &card_r->binding_count);
    return ERR_NONE;
}

/* Coming in: which channels, from where on, and what was missed.
 *
 * A message id that is older than what is kept, or that this database never gave (it was restored from a backup), cannot be gone on
 * from. Such a client is told so and goes on from now. */
#include <stdlib.h>
#include <string.h>

#include "api/portal.h"
#include "api/reply.h"
#include "api/rest.h"
#include "base/clock.h"
#include "server/push_hub_priv.h"
#include "store/push_store.h"

/* HISTORY_MOST are told; a page is what is looked at for it at a time. */
enum { HISTORY_MOST = 1000, HISTORY_PAGE = 100, HISTORY_PAGES = 200 };

/* ---- what the URL says ---- */
static size_t split_names(struct arena *arena, const char *text, const char *names[CHANNELS_MOST])
{
    size_t count = 0;
    while (*(text += strspn(text, "/"))) {
        size_t len = strcspn(text, "/");
        if (count == CHANNELS_MOST)
            return 0;
        names[count++] = arena_strn(arena, text, len);
        text += len;
    }
    return count;
}

static void refuse(struct http_exchange *exchange, int status, const char *words)
{
    static const struct http_header headers[] = {
        {"Content-Type", "text/plain; charset=utf-8"}, {"Access-Control-Allow-Origin", "*"}};
    http_reply(exchange, status, headers, 2, words, strlen(words));
}

/* `mid`, or `tag` as clients of earlier versions send it: the id alone. */
static void read_place(struct push_listener *listener, struct arena *arena, const jval *params)
{
    const char *mid = json_text(arena, json_get_ci(params, "mid"));
    if (mid && *mid) {
        listener->with_mid = push_mid_read(mid, &listener->seen);
        listener->mid_bad = !listener->with_mid;
        return;
    }
    int64_t tag;
    if (json_is_blank(json_get_ci(params, "tag")))
        return;
    listener->with_tag = json_int(json_get_ci(params, "tag"), &tag);
    listener->mid_bad = !listener->with_tag;
    listener->seen.id = listener->with_tag ? tag : 0;
}

struct push_listener *push_join_read(struct push_hub *hub, struct http_exchange *exchange)
{
    enum err error = ERR_NONE;
    const char *argument, *names[CHANNELS_MOST];
    const jval *params = rest_parameters(exchange, hub->config.portal, NULL, NULL, &error, &argument);
    const char *list = error ? NULL : json_text(exchange->arena, json_get_ci(params, "CHANNEL_ID"));
    size_t count = list ? split_names(exchange->arena, list, names) : 0;
    if (count == 0) {
        refuse(exchange, 400, "CHANNEL_ID must name one to eight channels, with / between them");
        return NULL;
    }
    struct push_listener *listener = listener_new(hub, names, count);
    read_place(listener, exchange->arena, params);
    return listener;
}

/* ---- channels ---- */
static void find_channels(struct ops *ops, struct push_join *join)
{
    struct push_listener *listener = join->listener;
    join->state = CHANNEL_LIVE;
    for (size_t i = 0; i < listener->count; i++) {
        struct push_subscription *subscription = &listener->subscriptions[i];
        enum channel_state state = channel_find(ops, subscription->name, &subscription->view);
        if (state == CHANNEL_LIVE || join->state == CHANNEL_UNKNOWN)
            continue;
        join->state = state;
        join->which = i;
    }
}

/* ---- history ---- */
static int by_position(const void *a, const void *b)
{
    const struct push_heard *one = a, *other = b;
    return push_position_compare(one->frame.position, other->frame.position);
}

/* Two channels of one person carry the same. */
static void drop_repeated(struct push_join *join)
{
    size_t kept = 0;
    for (size_t i = 0; i < join->missed_count; i++)
        if (kept == 0 || by_position(&join->missed[kept - 1], &join->missed[i]) != 0)
            join->missed[kept++] = join->missed[i];
    join->missed_count = kept;
}

static size_t frame_size(const struct push_frame *frame)
{
    return strlen(frame->before) + strlen(frame->between) + strlen(frame->after);
}

/* Of one page. false: it is too much. */
static bool read_page(struct ops *ops, struct push_join *join, const struct push_subscription *subscription,
    const struct push_for *page, size_t count, const char *server_name)
{
    for (size_t i = 0; i < count; i++) {
        if (!channel_carries(&subscription->view, &page[i].push))
            continue;
        struct push_frame frame = push_frame_make(ops->arena, &page[i].push, server_name, ops->now);
        join->missed_bytes += frame_size(&frame);
        if (join->missed_count == HISTORY_MOST || join->missed_bytes > HISTORY_BYTES)
            return false;
        join->missed[join->missed_count++] = (struct push_heard){frame, subscription->name};
    }
    return true;
}

/* What is for the same person but not for clients on this channel was not missed, however much it is. false: it is too much. */
static bool read_channel(struct ops *ops, struct push_join *join,
    const struct push_subscription *subscription, struct push_position horizon, const char *server_name)
{
    struct push_position from = join->listener->seen;
    size_t count = HISTORY_PAGE;
    bool bearable = true;
    int pages = 0;
    for (; bearable && count == HISTORY_PAGE && pages < HISTORY_PAGES; pages++) {
        struct arena *arena = arena_new();
        const struct push_for *page = push_store_after_for(
            ops->db, arena, subscription->view.channel.user_id, from, horizon, HISTORY_PAGE, &count);
        if (count)
            from = (struct push_position){page[count - 1].push.tx, page[count - 1].push.id};
        bearable = read_page(ops, join, subscription, page, count, server_name);
        arena_free(&arena);
    }
    return bearable && count < HISTORY_PAGE;
}

static bool read_history(
    struct ops *ops, struct push_join *join, struct push_position horizon, const char *server_name)
{
    struct push_listener *listener = join->listener;
    join->missed = arena_array_of(ops->arena, struct push_heard, HISTORY_MOST);
    for (size_t i = 0; i < listener->count; i++)
        if (!read_channel(ops, join, &listener->subscriptions[i], horizon, server_name))
            return false;
    qsort(join->missed, join->missed_count, sizeof *join->missed, by_position);
    drop_repeated(join);
    return true;
}

/* false: nobody can tell what came after it. */
static bool find_place(
    struct ops *ops, struct push_listener *listener, struct push_position horizon, struct push_position floor)
{
    if (listener->mid_bad)
        return false;
    if (listener->with_tag) {
        listener->seen.tx = push_store_tx_of(ops->db, listener->seen.id);
        if (listener->seen.tx < 0)
            return false;
    }
    return push_position_compare(listener->seen, floor) >= 0 &&
           push_position_compare(listener->seen, horizon) <= 0;
}

void push_join(struct ops *ops, struct push_join *join, struct push_position horizon,
    struct push_position floor, const char *server_name)
{
    struct push_listener *listener = join->listener;
    bool knows_place = listener->with_mid || listener->with_tag || listener->mid_bad;
    find_channels(ops, join);
    if (join->state != CHANNEL_LIVE) {
        if (!listener->with_mid)
            listener->seen = horizon;
        return;
    }
    if (knows_place)
        join->lost =
            !find_place(ops, listener, horizon, floor) || !read_history(ops, join, horizon, server_name);
    if (join->lost)
        join->missed_count = 0;
    listener->seen = horizon;
    listener->checked_at = ops->now;
}

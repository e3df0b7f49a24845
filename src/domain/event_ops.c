/* One event, one pass: find who listens, render once, write the outbox row and a delivery for each online handler, a
 * record for each offline one, and ping those who asked to be told about the offline queue.
 *
 * Most events of most portals have no listener; the first query then ends it, and nothing is rendered or written. The
 * deliveries carry all that sending needs (URL, application, as whom), so that a handler may be unbound or bound anew
 * while its events wait, as applications do whenever their settings are saved. */
#include "domain/event.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "domain/delivery_rules.h"
#include "domain/ops.h"
#include "model/bot.h"
#include "model/event.h"
#include "store/event_store.h"
#include "store/offline_store.h"
#include "store/outbox_store.h"
#include "store/polled_store.h"

static const struct event_row rows[EVENT_COUNT] = {
#define V(id, name, scope) {name, SCOPE_##scope},
#include "domain/events.def"
#undef V
};

const struct event_row *event_row(enum event_id id)
{
    return &rows[id];
}

enum event_id event_find(const char *name)
{
    unsigned id = 0;
    while (id < EVENT_COUNT && strcasecmp(rows[id].name, name) != 0)
        id++;
    return (enum event_id)id;
}

bool event_in_scopes(enum event_id id, scopes set)
{
    scopes wanted = rows[id].scope;
    if (wanted & SCOPE_IMCONNECTOR)
        wanted |= SCOPE_IMOPENLINES;
    return wanted & SCOPE_BASIC || (set & wanted) != 0;
}

/* ---- who listens ---- */
static bool has_scope(struct ops *ops, enum event_id id, const char *list)
{
    scopes set = 0;
    const char *unknown;
    return scopes_read(ops->arena, list, &set, &unknown) && event_in_scopes(id, set);
}

/* An application that names its own change does not want to be told of it. */
static bool is_echo(const struct ops *ops, const struct event_handler *handler)
{
    return ops->auth_connector && *handler->connector && handler->app_id == ops->who.app_id &&
           strcmp(ops->auth_connector, handler->connector) == 0;
}

static struct event_handler *find_handlers(struct ops *ops, const struct event *event, size_t *count_r)
{
    size_t found, kept = 0;
    const struct listener *listeners =
        event_store_listeners(ops->db, ops->arena, rows[event->id].name, event->app_id, &found);
    struct event_handler *handlers = arena_array_of(ops->arena, struct event_handler, found);
    for (size_t i = 0; i < found; i++)
        if (has_scope(ops, event->id, listeners[i].scopes) && !is_echo(ops, &listeners[i].handler))
            handlers[kept++] = listeners[i].handler;
    *count_r = kept;
    return handlers;
}

/* ---- online ---- */
static int64_t write_outbox(struct ops *ops, enum event_id id, const char *data)
{
    struct outbox outbox = {
        .event = rows[id].name, .data = data, .actor_id = ops->who.user_id, .created_at = ops->now};
    return outbox_store_add(ops->db, &outbox);
}

static void write_delivery(struct ops *ops, const struct event *event, int64_t outbox_id,
    const struct event_handler *handler, int64_t due_at)
{
    struct delivery delivery = {.outbox_id = outbox_id,
        .handler_id = handler->id,
        .app_id = handler->app_id,
        .url = handler->url,
        .host = delivery_host(ops->arena, handler->url),
        .auth_user_id = handler->auth_user_id,
        .stream = delivery_stream(ops->arena, handler->app_id, handler->url, event->dialog, event->group),
        .next_at = due_at,
        .created_at = ops->now};
    outbox_store_deliver(ops->db, &delivery);
    ops->wake |= WAKE_DELIVERIES;
}

/* ---- offline ---- */
static const char *object_of(struct ops *ops, const struct event *event)
{
    int64_t id = event->dialog;
    if (event->object)
        return event->object;
    switch (event->id) {
    case EVENT_CONNECTOR_MESSAGE_ADD:
    case EVENT_CONNECTOR_MESSAGE_UPDATE:
    case EVENT_CONNECTOR_MESSAGE_DELETE:
    case EVENT_LINE_MESSAGE_ADD:
    case EVENT_LINE_MESSAGE_UPDATE:
    case EVENT_LINE_MESSAGE_DELETE:
        id = ((const struct ev_connector_message *)event->payload)->message_id;
        break;
    default:
        break;
    }
    return arena_printf(ops->arena, "%lld", (long long)id);
}

static void write_record(
    struct ops *ops, const struct event *event, const struct event_handler *handler, const char *data)
{
    struct offline_event record = {.app_id = handler->app_id,
        .connector = handler->connector,
        .event = handler->event,
        .message_id = object_of(ops, event),
        .data = data,
        .additional = "",
        .stamped_at = ops->now};
    offline_store_put(ops->db, &record);
}

/* Tells the application that its queue has something new, at most once in the gap that it chose. A handler bound for one
 * source hears of that source's queue only. */
static void ping(struct ops *ops, int64_t app_id, const char *connector)
{
    size_t count;
    struct event event = {.id = EVENT_OFFLINE_EVENT, .app_id = app_id, .group = "offline"};
    const struct event_handler *handlers = find_handlers(ops, &event, &count);
    for (size_t i = 0; i < count; i++) {
        const struct event_handler *handler = &handlers[i];
        int64_t gap = (*handler->options ? strtoll(handler->options, NULL, 10) : 1) * SECOND, due_at;
        bool concerned = !*handler->connector || strcmp(handler->connector, connector) == 0;
        if (handler->offline || !concerned || !delivery_ping(handler->pinged_at, gap, ops->now, &due_at) ||
            !event_store_set_pinged(ops->db, handler->id, handler->pinged_at, due_at))
            continue;
        int64_t outbox_id = write_outbox(ops, event.id, ops->render_event(ops, &event));
        write_delivery(ops, &event, outbox_id, handler, due_at);
    }
}

/* ---- emitting ---- */
void event_emit(struct ops *ops, const struct event *what)
{
    size_t count;
    int64_t outbox_id = 0;
    struct event event = *what;
    event.language = ops->settings->language;
    const struct event_handler *handlers = find_handlers(ops, &event, &count);
    if (count == 0)
        return;
    const char *data = ops->render_event(ops, &event);
    for (size_t i = 0; i < count; i++) {
        if (handlers[i].offline) {
            write_record(ops, &event, &handlers[i], data);
            ping(ops, handlers[i].app_id, handlers[i].connector);
            continue;
        }
        if (!outbox_id)
            outbox_id = write_outbox(ops, event.id, data);
        write_delivery(ops, &event, outbox_id, &handlers[i], ops->now);
    }
}

void event_emit_to(struct ops *ops, const struct event *what, const char *url)
{
    struct event event = *what;
    event.language = ops->settings->language;
    struct event_handler handler = {.app_id = event.app_id, .url = url};
    int64_t outbox_id = write_outbox(ops, event.id, ops->render_event(ops, &event));
    write_delivery(ops, &event, outbox_id, &handler, ops->now);
}

/* In its streams it stands where handlers have their URL. */
static const char *bot_stream(struct ops *ops, const struct bot *bot)
{
    return arena_printf(ops->arena, "bot%lld", (long long)bot->user_id);
}

/* handler_id and stream are the bot's: two bots of one application may share a URL and must not wait for each other, and
 * one bot's welcome and messages may have two URLs and must keep their order. */
void event_emit_bot(struct ops *ops, const struct event *what, const struct bot *bot, const char *url)
{
    struct event event = *what;
    if (!*url)
        return;
    event.language = ops->settings->language;
    struct delivery delivery = {.outbox_id = write_outbox(ops, event.id, ops->render_event(ops, &event)),
        .handler_id = bot->user_id,
        .app_id = bot->app_id,
        .url = url,
        .host = delivery_host(ops->arena, url),
        .stream = delivery_stream(ops->arena, bot->app_id, bot_stream(ops, bot), event.dialog, event.group),
        .next_at = ops->now,
        .created_at = ops->now};
    outbox_store_deliver(ops->db, &delivery);
    ops->wake |= WAKE_DELIVERIES;
}

/* All streams of the bot begin with the same words and a blank; "!" is the byte after that. */
void event_bot_moved(struct ops *ops, const struct bot *bot, const char *url)
{
    const char *first = delivery_stream(ops->arena, bot->app_id, bot_stream(ops, bot), 0, "");
    char *end = arena_str(ops->arena, first);
    end[strlen(end) - 1] = '!';
    outbox_store_retarget(ops->db, first, end, url, delivery_host(ops->arena, url), ops->now);
    ops->wake |= WAKE_DELIVERIES;
}

/* Nothing is locked here: the event gets its place in the queue from whoever reads it first (domain/polled_event_ops.c). */
void event_emit_polled(struct ops *ops, const struct event *what, const int64_t *consumers, size_t count)
{
    struct event event = *what;
    event.language = ops->settings->language;
    const struct polled_event row = {
        .event = rows[event.id].name, .data = ops->render_event(ops, &event), .created_at = ops->now};
    for (size_t i = 0; i < count; i++)
        polled_store_add(ops->db, &row, consumers[i]);
}

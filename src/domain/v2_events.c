/* A chat has one look for all who hear of it, except a private one, whose name and dialog id are those of the other side. So it
 * is looked at through the eyes of the bot, of the first subscriber, or of each subscriber of a private chat. */
#include "domain/v2_events.h"

#include <string.h>

#include "domain/chat_ops.h"
#include "domain/message_ops.h"
#include "domain/polled_event_ops.h"
#include "store/polled_store.h"

bool v2_bot_listens(const struct bot *bot)
{
    return strcmp(bot->event_mode, BOT_FETCH) == 0 || *bot->webhook_url;
}

/* ---- payloads ---- */
static const struct chat_view *look_as(struct ops *ops, int64_t user_id, const struct chat *chat)
{
    struct chat_view *view = arena_new_of(ops->arena, struct chat_view);
    struct principal before = ops->who;
    ops->who.user_id = user_id;
    chat_glance(ops, chat, view);
    ops->who = before;
    return view;
}

static const struct person *person_of(struct ops *ops, int64_t user_id)
{
    return user_id ? person_get(ops, user_id) : NULL;
}

/* A message that is being deleted is told of by its id. */
static void add_message(struct ops *ops, struct ev_v2 *payload, const struct message *message)
{
    struct history *history = arena_new_of(ops->arena, struct history);
    payload->message = message;
    payload->history = history;
    if (!message->deleted)
        message_history(ops, &message->id, 1, history);
}

/* ---- to bots ---- */
static void tell_bot(
    struct ops *ops, enum event_id id, const struct bot *bot, const struct chat *chat, struct ev_v2 *payload)
{
    payload->bot = bot;
    payload->chat = chat ? look_as(ops, bot->user_id, chat) : NULL;
    const struct event event = {
        .id = id, .dialog = chat ? chat->id : 0, .group = chat ? NULL : "bot", .payload = payload};
    if (strcmp(bot->event_mode, BOT_FETCH) == 0)
        event_emit_polled(ops, &event, &bot->user_id, 1);
    else
        event_emit_bot(ops, &event, bot, bot->webhook_url);
}

static enum event_id for_bots(enum event_id id)
{
    return id == EVENT_BOT_MESSAGE_ADD      ? EVENT_BOT_V2_MESSAGE_ADD
           : id == EVENT_BOT_MESSAGE_UPDATE ? EVENT_BOT_V2_MESSAGE_UPDATE
                                            : EVENT_BOT_V2_MESSAGE_DELETE;
}

static enum event_id for_people(enum event_id id)
{
    return id == EVENT_BOT_MESSAGE_ADD      ? EVENT_V2_MESSAGE_ADD
           : id == EVENT_BOT_MESSAGE_UPDATE ? EVENT_V2_MESSAGE_UPDATE
                                            : EVENT_V2_MESSAGE_DELETE;
}

void v2_bot_message(struct ops *ops, enum event_id id, const struct bot *bot, const struct chat *chat,
    const struct message *message)
{
    struct ev_v2 payload = {.user = person_of(ops, message->author_id)};
    add_message(ops, &payload, message);
    tell_bot(ops, for_bots(id), bot, chat, &payload);
}

void v2_bot_reaction(struct ops *ops, const struct bot *bot, const struct chat *chat,
    const struct message *message, const char *reaction, bool added)
{
    struct ev_v2 payload = {.user = person_of(ops, ops->who.user_id), .reaction = reaction, .added = added};
    add_message(ops, &payload, message);
    tell_bot(ops, EVENT_BOT_V2_REACTION, bot, chat, &payload);
}

void v2_bot_joined(struct ops *ops, const struct bot *bot, const struct chat *chat)
{
    struct ev_v2 payload = {.user = person_of(ops, ops->who.user_id)};
    tell_bot(ops, EVENT_BOT_V2_JOIN_CHAT, bot, chat, &payload);
}

void v2_bot_removed(struct ops *ops, const struct bot *bot)
{
    struct ev_v2 payload = {0};
    tell_bot(ops, EVENT_BOT_V2_DELETE, bot, NULL, &payload);
}

void v2_bot_command(struct ops *ops, const struct bot *bot, const struct chat *chat,
    const struct message *message, const struct bot_command *command, const char *params, const char *context)
{
    struct ev_v2 payload = {
        .user = person_of(ops, message->author_id), .command = command, .params = params, .context = context};
    add_message(ops, &payload, message);
    tell_bot(ops, EVENT_BOT_V2_COMMAND, bot, chat, &payload);
}

void v2_bot_context(struct ops *ops, const struct bot *bot, const struct chat *chat, const char *context_json)
{
    struct ev_v2 payload = {.user = person_of(ops, ops->who.user_id), .context_json = context_json};
    tell_bot(ops, EVENT_BOT_V2_CONTEXT, bot, chat, &payload);
}

/* ---- to people ---- */
struct readers {
    const int64_t *ids;
    size_t count;
};

static struct readers find_readers(struct ops *ops, int64_t chat_id, int64_t message_id)
{
    struct readers readers = {0};
    if (polled_anybody(ops))
        readers.ids = polled_store_subscribers(ops->db, ops->arena, chat_id, message_id, &readers.count);
    return readers;
}

static void tell_people(struct ops *ops, enum event_id id, const struct readers *readers,
    const struct chat *chat, struct ev_v2 *payload)
{
    const struct event event = {.id = id, .payload = payload};
    size_t at_once = strcmp(chat->type, "P") == 0 ? 1 : readers->count;
    for (size_t i = 0; i < readers->count; i += at_once) {
        payload->chat = look_as(ops, readers->ids[i], chat);
        event_emit_polled(ops, &event, readers->ids + i, at_once);
    }
}

void v2_people_message(struct ops *ops, enum event_id id, int64_t chat_id, const struct chat *chat,
    const struct message *message)
{
    const struct readers readers = find_readers(ops, chat_id, message->id);
    if (readers.count && !chat)
        chat = chat_get(ops, chat_id);
    if (!readers.count || !chat)
        return;
    struct ev_v2 payload = {.user = person_of(ops, message->author_id)};
    add_message(ops, &payload, message);
    tell_people(ops, for_people(id), &readers, chat, &payload);
}

void v2_people_reaction(
    struct ops *ops, const struct chat *chat, const struct message *message, const char *reaction, bool added)
{
    const struct readers readers = find_readers(ops, chat->id, message->id);
    if (!readers.count)
        return;
    struct ev_v2 payload = {.user = person_of(ops, ops->who.user_id), .reaction = reaction, .added = added};
    add_message(ops, &payload, message);
    tell_people(ops, EVENT_V2_REACTION, &readers, chat, &payload);
}

/* A private chat begins, and nobody joins it. */
void v2_people_joined(struct ops *ops, const struct chat *chat, int64_t user_id)
{
    struct readers readers = {0};
    if (strcmp(chat->type, "P") != 0)
        readers = find_readers(ops, chat->id, INT64_MAX);
    if (!readers.count)
        return;
    struct ev_v2 payload = {.user = person_of(ops, user_id)};
    tell_people(ops, EVENT_V2_JOIN_CHAT, &readers, chat, &payload);
}

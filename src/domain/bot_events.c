/* One event for each bot that hears: its wire shape names the bot, and every bot has URLs of its own. In a
 * group most messages name no bot, so the text is looked at before anything else is loaded for the payload.
 *
 * Each bot hears in the words of the API that it was registered with; those of version 2 are domain/v2_events.c's. */
#include "domain/bot_events.h"

#include <string.h>

#include "domain/bot_rules.h"
#include "domain/v2_events.h"
#include "store/bot_store.h"
#include "store/chat_store.h"
#include "store/user_store.h"

/* ---- messages ---- */
static const char *url_of(const struct bot *bot, enum event_id id)
{
    switch (id) {
    case EVENT_BOT_MESSAGE_ADD:
        return bot->event_message_add;
    case EVENT_BOT_MESSAGE_UPDATE:
        return bot->event_message_update;
    case EVENT_BOT_MESSAGE_DELETE:
        return bot->event_message_delete;
    default:
        return "";
    }
}

static const char *type_of(struct ops *ops, int64_t user_id)
{
    const struct users *user = user_id ? user_store_get(ops->db, ops->arena, user_id) : NULL;
    return user ? user->type : "";
}

static bool listens(const struct bot *bot, enum event_id id)
{
    return bot->version == 2 ? v2_bot_listens(bot) : *url_of(bot, id) != 0;
}

static void tell_v1(struct ops *ops, enum event_id id, const struct chat *chat, const struct message *message,
    const struct bot *bot)
{
    enum { MOST_NAMES = 100 };
    int64_t *names = arena_array_of(ops->arena, int64_t, MOST_NAMES);
    size_t members = 0;
    const struct chat_member *me = chat_store_member(ops->db, ops->arena, chat->id, message->author_id);
    chat_store_members(ops->db, ops->arena, chat->id, &members);
    struct ev_bot_message payload = {.bot = bot,
        .chat = chat,
        .message = message,
        .author = user_store_get(ops->db, ops->arena, message->author_id),
        .author_manages = me && me->manager,
        .text = bot_text_without_name(ops->arena, message->text, bot->user_id),
        .member_count = (int64_t)members,
        .named = names,
        .named_count = bot_named_users(message->text, names, MOST_NAMES)};
    event_emit_bot(
        ops, &(struct event){.id = id, .dialog = chat->id, .payload = &payload}, bot, url_of(bot, id));
}

static void tell(struct ops *ops, enum event_id id, const struct chat *chat, const struct message *message,
    const struct bot *bot)
{
    if (bot->version == 2)
        v2_bot_message(ops, id, bot, chat, message);
    else
        tell_v1(ops, id, chat, message, bot);
}

/* chat NULL: not loaded yet, and without a bot in it never will be. */
static void tell_bots(struct ops *ops, enum event_id id, int64_t chat_id, const struct chat *chat,
    const struct message *message)
{
    size_t count;
    const struct bot *bots = bot_store_in_chat(ops->db, ops->arena, chat_id, &count);
    if (count && !chat)
        chat = chat_store_get(ops->db, ops->arena, chat_id);
    if (count == 0 || !chat)
        return;
    const char *author_type = type_of(ops, message->author_id);
    if (id == EVENT_BOT_MESSAGE_ADD && strcmp(author_type, USER_BOT) == 0)
        bot_store_wrote(ops->db, message->author_id);
    for (size_t i = 0; i < count; i++)
        if (listens(&bots[i], id) && bot_hears(&bots[i], chat, message, author_type))
            tell(ops, id, chat, message, &bots[i]);
}

static void message_event(struct ops *ops, enum event_id id, int64_t chat_id, const struct chat *chat,
    const struct message *message)
{
    tell_bots(ops, id, chat_id, chat, message);
    v2_people_message(ops, id, chat_id, chat, message);
}

void bot_message_added(struct ops *ops, const struct chat *chat, const struct message *message)
{
    message_event(ops, EVENT_BOT_MESSAGE_ADD, chat->id, chat, message);
}

void bot_message_received(struct ops *ops, enum event_id id, int64_t chat_id, const struct message *message)
{
    message_event(ops, id, chat_id, NULL, message);
}

void bot_message_changed(struct ops *ops, const struct chat *chat, const struct message *message)
{
    message_event(ops, EVENT_BOT_MESSAGE_UPDATE, chat->id, chat, message);
}

void bot_message_deleted(struct ops *ops, const struct chat *chat, const struct message *message)
{
    message_event(ops, EVENT_BOT_MESSAGE_DELETE, chat->id, chat, message);
}

/* A bot hears of reactions to what it wrote itself, if it is still there. */
void bot_reaction_changed(
    struct ops *ops, const struct chat *chat, const struct message *message, const char *reaction, bool added)
{
    const struct bot *bot = message->author_id == ops->who.user_id
                                ? NULL
                                : bot_store_get(ops->db, ops->arena, message->author_id);
    if (bot && !bot->removed_at && bot->version == 2 && bot->reactions && v2_bot_listens(bot))
        v2_bot_reaction(ops, bot, chat, message, reaction, added);
    v2_people_reaction(ops, chat, message, reaction, added);
}

bool bot_context_sent(struct ops *ops, const struct chat *chat, const char *context_json)
{
    size_t count;
    const struct bot *bots = bot_store_in_chat(ops->db, ops->arena, chat->id, &count);
    for (size_t i = 0; i < count; i++)
        if (bots[i].version == 2 && v2_bot_listens(&bots[i]))
            v2_bot_context(ops, &bots[i], chat, context_json);
    return count > 0;
}

/* ---- membership and the end ---- */
static void tell_joined_v1(struct ops *ops, const struct bot *bot, const struct chat *chat)
{
    struct ev_bot_join payload = {
        .bot = bot, .chat = chat, .user = user_store_get(ops->db, ops->arena, ops->who.user_id)};
    struct event event = {.id = EVENT_BOT_JOIN_CHAT, .dialog = chat->id, .payload = &payload};
    event_emit_bot(ops, &event, bot, bot->event_welcome);
}

void bot_joined(struct ops *ops, const struct chat *chat, int64_t user_id)
{
    const struct bot *bot = user_id == ops->who.user_id ? NULL : bot_store_get(ops->db, ops->arena, user_id);
    bool concerned = bot && !bot->removed_at;
    if (concerned && bot->version == 2 && v2_bot_listens(bot))
        v2_bot_joined(ops, bot, chat);
    if (concerned && bot->version == 1)
        tell_joined_v1(ops, bot, chat);
    v2_people_joined(ops, chat, user_id);
}

void bot_removed(struct ops *ops, const struct bot *bot)
{
    if (bot->version == 2) {
        if (v2_bot_listens(bot))
            v2_bot_removed(ops, bot);
        return;
    }
    struct event event = {.id = EVENT_BOT_DELETE, .group = "bot", .payload = bot};
    event_emit_bot(ops, &event, bot, bot->event_bot_delete);
}

/* Each change is one row with a unique key, so two at a time need no order among themselves; the chat is locked because the
 * message may be deleted meanwhile. */
#include "domain/reaction_ops.h"

#include <string.h>

#include "domain/bot_events.h"
#include "domain/message_ops.h"
#include "domain/news.h"
#include "store/bot_store.h"
#include "store/chat_store.h"
#include "store/reaction_store.h"

/* The message as it stays for this transaction; NULL: not to be seen. */
static struct message *locked(struct ops *ops, int64_t message_id, struct chat **chat_r)
{
    struct message *message = message_for_reading(ops, message_id, chat_r);
    if (message && chat_store_lock(ops->db, message->chat_id))
        message = message_for_reading(ops, message_id, chat_r);
    return message;
}

static struct reaction row(struct ops *ops, const struct message *message, const char *code)
{
    return (struct reaction){.chat_id = message->chat_id,
        .message_id = message->id,
        .user_id = ops->who.user_id,
        .code = code,
        .created_at = ops->now};
}

static void reaction_changed(
    struct ops *ops, const struct chat *chat, const struct message *message, const char *code, bool added)
{
    enum news_kind kind = strcmp(code, REACTION_LIKE) == 0 ? NEWS_LIKED : NEWS_REACTED;
    news_note(ops, kind, message->chat_id, message->id, ops->who.user_id);
    bot_reaction_changed(ops, chat, message, code, added);
}

static bool wants_none(struct ops *ops, const struct message *message)
{
    const struct bot *author =
        message->author_id ? bot_store_get(ops->db, ops->arena, message->author_id) : NULL;
    return author && !author->reactions;
}

bool reaction_is_set(struct ops *ops, int64_t message_id, const char *code)
{
    struct chat *chat;
    const struct message *message = message_for_reading(ops, message_id, &chat);
    return message && reaction_store_has(ops->db, chat->id, message_id, ops->who.user_id, code);
}

enum err reaction_add(struct ops *ops, int64_t message_id, const char *code)
{
    struct chat *chat;
    const struct message *message = locked(ops, message_id, &chat);
    if (!message || wants_none(ops, message))
        return ERR_V2_DENIED;
    const char *known = reaction_code(code);
    if (!known)
        return ERR_V2_REACTION;
    const struct reaction reaction = row(ops, message, known);
    if (!reaction_store_add(ops->db, &reaction))
        return ERR_V2_REACTION_SET;
    reaction_changed(ops, chat, message, known, true);
    return ERR_NONE;
}

enum err reaction_delete(struct ops *ops, int64_t message_id, const char *code)
{
    struct chat *chat;
    const struct message *message = locked(ops, message_id, &chat);
    if (!message)
        return ERR_V2_DENIED;
    const char *known = reaction_code(code);
    if (!known)
        return ERR_V2_REACTION;
    const struct reaction reaction = row(ops, message, known);
    if (!reaction_store_remove(ops->db, &reaction))
        return ERR_V2_REACTION;
    reaction_changed(ops, chat, message, known, false);
    return ERR_NONE;
}

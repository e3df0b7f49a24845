/* Messages, members, reading and the face of chats. A private chat has another name for each of the two, so it is told to each
 * for himself; everything else is one text for all who may hear it. */
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/dialog_ops.h"
#include "domain/line_ops.h"
#include "domain/message_ops.h"
#include "domain/news_priv.h"
#include "domain/session_rules.h"
#include "store/audience_store.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"

#include <string.h>

/* ---- who ---- */
static bool nobody_has(const struct session *session)
{
    return !session->id || session->state == SESSION_NEW || session->state == SESSION_QUEUED;
}

/* dialog_is_open_to() for everybody at once. */
static struct audience dialog_audience_of(struct ops *ops, int64_t chat_id, int64_t message_id)
{
    struct audience audience = {0};
    const struct open_dialog *d = dialog_store_open(ops->db, ops->arena, chat_id);
    if (!d)
        return audience;
    int64_t line = d->session.id ? d->session.line_id : d->dialog.line_id;
    const struct dialog_audience of = {.chat_id = chat_id,
        .message_id = message_id,
        .line_id = line,
        .other_line_id = d->dialog.line_id,
        .queue_line_id = nobody_has(&d->session) ? line : 0};
    audience.ids = audience_store_dialog(ops->db, ops->arena, &of, &audience.count);
    return audience;
}

struct audience news_audience(struct ops *ops, const struct chat *chat, int64_t message_id)
{
    struct audience audience;
    if (message_id <= 0)
        message_id = INT64_MAX;
    if (chat_rules_is_line(chat))
        return dialog_audience_of(ops, chat->id, message_id);
    audience.ids = audience_store_members(ops->db, ops->arena, chat->id, message_id, &audience.count);
    return audience;
}

bool news_hears(const struct audience *audience, int64_t user_id)
{
    for (size_t i = 0; i < audience->count; i++)
        if (audience->ids[i] == user_id)
            return true;
    return false;
}

void news_push(struct ops *ops, const struct audience *audience, const struct push *push)
{
    push_to_users(ops, audience->ids, audience->count, push);
}

static bool is_private(const struct chat *chat)
{
    return strcmp(chat->type, "P") == 0;
}

/* The other side of a private chat; the person himself in his notes. */
static const struct person *other_side(struct ops *ops, const struct chat *chat, int64_t user_id)
{
    size_t count;
    const struct chat_member *members = chat_store_members(ops->db, ops->arena, chat->id, &count);
    int64_t other = user_id;
    for (size_t i = 0; i < count; i++)
        if (members[i].user_id != user_id)
            other = members[i].user_id;
    return person_get(ops, other);
}

/* To everybody of the audience; `chat` is the part of the payload that says which chat, and from whose side. */
static void push_about(struct ops *ops, const struct audience *audience, int64_t except,
    const struct push *push, struct push_chat *chat)
{
    for (size_t i = 0; i < audience->count; i++) {
        int64_t id = audience->ids[i];
        if (id == except)
            continue;
        if (is_private(chat->chat))
            chat->companion = other_side(ops, chat->chat, id);
        else if (!except) {
            news_push(ops, audience, push);
            return;
        }
        push_to_user(ops, id, push);
    }
}

static void push_own(struct ops *ops, const struct chat *chat, const struct chat_member *me, enum push_id id)
{
    struct push_own payload = {.chat.chat = chat, .me = me};
    if (is_private(chat))
        payload.chat.companion = other_side(ops, chat, me->user_id);
    push_to_user(ops, me->user_id, &(struct push){.id = id, .payload = &payload});
}

/* ---- messages ---- */
/* Those who had not read what is deleted have one unread message less. */
static void tell_counters(
    struct ops *ops, const struct chat *chat, const struct audience *audience, const struct news *deleted)
{
    size_t count;
    const struct chat_member *members = chat_store_members(ops->db, ops->arena, chat->id, &count);
    for (size_t i = 0; i < count; i++)
        if (members[i].last_read_id < deleted->subject && members[i].user_id != deleted->detail &&
            news_hears(audience, members[i].user_id))
            push_own(ops, chat, &members[i], PUSH_READ_MESSAGE);
}

static void tell_message(struct ops *ops, const struct chat *chat, const struct news *news)
{
    struct push_message payload = {.chat.chat = chat};
    const struct audience audience = news_audience(ops, chat, news->subject);
    message_history(ops, &news->subject, 1, &payload.history);
    if (news->kind == NEWS_MESSAGE_DELETED)
        tell_counters(ops, chat, &audience, news);
    if (payload.history.message_count == 0)
        return;
    enum push_id id = news->kind == NEWS_MESSAGE_CHANGED ? PUSH_MESSAGE_UPDATE
                      : news->kind != NEWS_MESSAGE       ? PUSH_MESSAGE_DELETE
                      : is_private(chat)                 ? PUSH_MESSAGE
                                                         : PUSH_MESSAGE_CHAT;
    push_about(ops, &audience, 0, &(struct push){.id = id, .payload = &payload}, &payload.chat);
}

static void tell_erased(struct ops *ops, const struct chat *chat, const struct news *news)
{
    struct push_mark payload = {.chat.chat = chat, .message_id = news->subject};
    const struct audience audience = news_audience(ops, chat, news->subject);
    push_about(
        ops, &audience, 0, &(struct push){.id = PUSH_MESSAGE_ERASE, .payload = &payload}, &payload.chat);
}

static void tell_reaction(struct ops *ops, const struct chat *chat, const struct news *news)
{
    struct push_mark payload = {.chat.chat = chat, .message_id = news->subject, .user_id = news->detail};
    enum push_id id = news->kind == NEWS_LIKED ? PUSH_MESSAGE_LIKE : PUSH_MESSAGE_REACTION;
    const struct audience audience = news_audience(ops, chat, news->subject);
    message_history(ops, &news->subject, 1, &payload.history);
    if (payload.history.message_count)
        push_about(ops, &audience, 0, &(struct push){.id = id, .payload = &payload}, &payload.chat);
}

enum { WRITING_SECONDS = 30 };

void news_writing(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    news_acting(ops, chat_id, user_id, NULL, WRITING_SECONDS);
}

void news_acting(struct ops *ops, int64_t chat_id, int64_t user_id, const char *status, int64_t seconds)
{
    const struct chat *chat = push_anybody(ops) ? chat_get(ops, chat_id) : NULL;
    if (!chat)
        return;
    struct push_mark payload = {.chat.chat = chat,
        .user_id = user_id,
        .user = person_get(ops, user_id),
        .status = status,
        .seconds = seconds};
    const struct audience audience = news_audience(ops, chat, 0);
    push_about(ops, &audience, user_id, &(struct push){.id = PUSH_START_WRITING, .payload = &payload},
        &payload.chat);
    news_visitor_writes(ops, chat_id, user_id);
}

/* ---- members and the chat itself ---- */
static struct push_members members_of(struct ops *ops, const struct chat *chat)
{
    struct push_members payload = {.chat.chat = chat};
    payload.members = chat_store_members(ops->db, ops->arena, chat->id, &payload.count);
    return payload;
}

static void tell_member(struct ops *ops, const struct chat *chat, const struct news *news)
{
    struct push_members payload = members_of(ops, chat);
    payload.user_id = news->subject;
    payload.user = person_get(ops, news->subject);
    bool is_in = chat_has_member(ops, chat->id, news->subject);
    const struct audience audience = news_audience(ops, chat, 0);
    const struct push push = {.id = is_in ? PUSH_CHAT_USER_ADD : PUSH_CHAT_USER_LEAVE, .payload = &payload};
    push_about(ops, &audience, 0, &push, &payload.chat);
    if (is_in || news_hears(&audience, news->subject) || !payload.user)
        return;
    if (!payload.user->user->active || strcmp(payload.user->user->type, USER_EMPLOYEE) != 0)
        return;
    push_to_user(ops, news->subject, &push);
    if (chat_rules_is_line(chat))
        news_hide_dialog(ops, chat->id, &audience, news->subject);
}

static void tell_chat(struct ops *ops, const struct chat *chat)
{
    struct push_members payload = members_of(ops, chat);
    const struct audience audience = news_audience(ops, chat, 0);
    push_about(ops, &audience, 0, &(struct push){.id = PUSH_CHAT_UPDATE, .payload = &payload}, &payload.chat);
    if (chat_rules_is_line(chat))
        news_visitor_state(ops, chat->id);
}

/* ---- reading and what else somebody does with his own list ---- */
static void tell_own(struct ops *ops, const struct chat *chat, const struct news *news)
{
    static const enum push_id ids[] = {[NEWS_READ] = PUSH_READ_MESSAGE,
        [NEWS_MARKED] = PUSH_CHAT_UNREAD,
        [NEWS_PINNED] = PUSH_CHAT_PIN,
        [NEWS_HIDDEN] = PUSH_CHAT_HIDE,
        [NEWS_MUTED] = PUSH_CHAT_MUTE};
    const struct chat_member *me = chat_store_member(ops->db, ops->arena, chat->id, news->subject);
    if (me && me->kind != CHAT_KIND_OUTSIDE)
        push_own(ops, chat, me, ids[news->kind]);
}

static void tell_read_by(struct ops *ops, const struct chat *chat, const struct news *news)
{
    struct push_mark payload = {.chat.chat = chat,
        .user_id = news->subject,
        .user = person_get(ops, news->subject),
        .message_id = news->detail};
    const struct audience audience = news_audience(ops, chat, 0);
    const struct push push = {.id = PUSH_READ_OPPONENT, .payload = &payload};
    push_about(ops, &audience, news->subject, &push, &payload.chat);
    news_visitor_read(ops, chat->id, news->subject, news->detail);
}

void news_tell_chat(struct ops *ops, const struct news *news)
{
    const struct chat *chat = chat_get(ops, news->object);
    if (!chat)
        return;
    switch (news->kind) {
    case NEWS_MESSAGE_ERASED:
        tell_erased(ops, chat, news);
        break;
    case NEWS_LIKED:
    case NEWS_REACTED:
        tell_reaction(ops, chat, news);
        break;
    case NEWS_MEMBER:
        tell_member(ops, chat, news);
        break;
    case NEWS_CHAT:
        tell_chat(ops, chat);
        break;
    case NEWS_READ_BY:
        tell_read_by(ops, chat, news);
        break;
    case NEWS_READ:
    case NEWS_MARKED:
    case NEWS_PINNED:
    case NEWS_HIDDEN:
    case NEWS_MUTED:
        tell_own(ops, chat, news);
        break;
    default:
        tell_message(ops, chat, news);
        break;
    }
}

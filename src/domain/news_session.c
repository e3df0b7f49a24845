/* Sessions and lines. A session is told to everybody to whom its dialog is open; who loses sight of it (he left its chat, or
 * somebody took what the queue saw) is told just that. */
#include "domain/chat_ops.h"
#include "domain/desk_ops.h"
#include "domain/dialog_ops.h"
#include "domain/line_ops.h"
#include "domain/news_priv.h"
#include "store/audience_store.h"
#include "store/dialog_store.h"
#include "store/session_store.h"

static void push_hidden(
    struct ops *ops, const struct session *session, const struct audience *now, int64_t user_id)
{
    const struct push_session payload = {.action = "hidden", .session = session};
    if (!news_hears(now, user_id))
        push_to_user(ops, user_id, &(struct push){.id = PUSH_SESSION, .payload = &payload});
}

void news_hide_dialog(struct ops *ops, int64_t chat_id, const struct audience *now, int64_t user_id)
{
    const struct open_dialog *d = dialog_store_open(ops->db, ops->arena, chat_id);
    int64_t id = d && d->session.id ? d->session.id : session_store_last(ops->db, chat_id);
    const struct session *session = session_get(ops, id);
    if (session)
        push_hidden(ops, session, now, user_id);
}

static void tell_session(
    struct ops *ops, const struct session *session, const struct chat *chat, const char *action)
{
    struct desk_item item;
    desk_item_load(ops, session, &item);
    const struct push_session payload = {.action = action, .session = session, .item = &item};
    const struct audience audience = news_audience(ops, chat, 0);
    news_push(ops, &audience, &(struct push){.id = PUSH_SESSION, .payload = &payload});
    news_visitor_state(ops, chat->id);
}

static void hide_from(struct ops *ops, const struct session *session, const struct chat *chat,
    const int64_t *people, size_t count)
{
    const struct audience now = news_audience(ops, chat, 0);
    for (size_t i = 0; i < count; i++)
        push_hidden(ops, session, &now, people[i]);
}

/* The people of the queue see a dialog that nobody has; whoever took it took it out of their sight. */
static void tell_queue(struct ops *ops, const struct session *session, const struct chat *chat)
{
    size_t count;
    const int64_t *people = line_queue_users(ops, session->line_id, &count);
    hide_from(ops, session, chat, people, count);
}

/* After a transfer, and at the end of a session that was transferred, it is out of the sight of the line that had it. */
static void tell_left(
    struct ops *ops, const struct session *session, const struct chat *chat, int64_t line_id)
{
    size_t count;
    const int64_t *people = audience_store_line(ops->db, ops->arena, line_id, &count);
    hide_from(ops, session, chat, people, count);
}

static void tell_line(struct ops *ops, const struct news *news)
{
    const struct line_config *line = line_get(ops, news->object);
    struct audience audience = {0};
    audience.ids = audience_store_line(ops->db, ops->arena, news->object, &audience.count);
    const struct push_line payload = {.action = news->word,
        .line_id = news->object,
        .name = line ? line->line.name : "",
        .active = line && line->line.active};
    const struct push push = {.id = PUSH_LINE_CHANGE, .payload = &payload};
    if (!news->subject)
        news_push(ops, &audience, &push);
    else if (!news_hears(&audience, news->subject))
        push_to_user(ops, news->subject, &push);
}

void news_tell_session(struct ops *ops, const struct news *news)
{
    if (news->kind == NEWS_LINE) {
        tell_line(ops, news);
        return;
    }
    const struct session *session = session_get(ops, news->object);
    const struct chat *chat = session ? chat_get(ops, session->chat_id) : NULL;
    if (!chat)
        return;
    if (news->kind == NEWS_SESSION_WAS_FREE)
        tell_queue(ops, session, chat);
    else if (news->kind == NEWS_SESSION_LEFT)
        tell_left(ops, session, chat, news->detail);
    else
        tell_session(ops, session, chat, news->word);
}

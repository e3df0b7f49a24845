/* The list of notes, newest last, and who tells which. Two notes of the same kind about the same thing are one: the later one's
 * word counts. The list is short, so it is searched; a call that touches thousands of messages (imports) notes thousands, and
 * only then its search would be long, so it is bounded to the newest few. */
#include "domain/news.h"

#include "domain/news_priv.h"
#include "domain/notification_ops.h"
#include "domain/person_ops.h"
#include "store/notification_store.h"

enum { LOOK_BACK = 32 };

/* ---- savepoints: what was noted before one is not changed after it, so going back is forgetting what came since ---- */
struct news_mark {
    struct news *at;
    struct news_mark *outer;
};

void news_savepoint(struct ops *ops)
{
    struct news_mark *mark = arena_new_of(ops->arena, struct news_mark);
    *mark = (struct news_mark){.at = ops->news, .outer = ops->news_marks};
    ops->news_marks = mark;
}

void news_keep(struct ops *ops)
{
    ops->news_marks = ops->news_marks->outer;
}

void news_undo(struct ops *ops)
{
    ops->news = ops->news_marks->at;
    ops->news_marks = ops->news_marks->outer;
}

/* ---- noting ---- */
static bool is_same(const struct news *a, const struct news *b)
{
    return a->kind == b->kind && a->object == b->object && a->subject == b->subject && a->detail == b->detail;
}

static void note(struct ops *ops, const struct news *news)
{
    if (!push_anybody(ops))
        return;
    struct news *at = ops->news, *end = ops->news_marks ? ops->news_marks->at : NULL;
    for (int i = 0; at != end && i < LOOK_BACK; i++, at = at->next)
        if (is_same(at, news)) {
            at->word = news->word;
            return;
        }
    struct news *added = arena_new_of(ops->arena, struct news);
    *added = *news;
    added->next = ops->news;
    ops->news = added;
}

void news_note(struct ops *ops, enum news_kind kind, int64_t object, int64_t subject, int64_t detail)
{
    note(ops, &(struct news){.kind = kind, .object = object, .subject = subject, .detail = detail});
}

void news_note_word(struct ops *ops, enum news_kind kind, int64_t object, int64_t subject, const char *word)
{
    note(ops, &(struct news){.kind = kind, .object = object, .subject = subject, .word = word});
}

/* ---- telling ---- */
static void tell_notification(struct ops *ops, const struct news *news)
{
    const struct notification *told = notification_get(ops, news->subject, news->object);
    if (!told)
        return;
    const struct push_notification payload = {.notification = told,
        .author = told->author_id ? person_get(ops, told->author_id) : NULL,
        .counter = notification_store_unread(ops->db, news->subject)};
    push_to_user(ops, news->subject, &(struct push){.id = PUSH_NOTIFY_ADD, .payload = &payload});
}

static void tell_notifications_read(struct ops *ops, const struct news *news)
{
    int64_t me = ops->who.user_id;
    const struct push_notifications payload = {.first_id = news->object,
        .last_id = news->subject,
        .read = news->detail != 0,
        .counter = notification_store_unread(ops->db, me)};
    push_to_user(ops, me, &(struct push){.id = PUSH_NOTIFY_READ, .payload = &payload});
}

static void tell_notification_gone(struct ops *ops, const struct news *news)
{
    const struct push_notifications payload = {
        .first_id = news->object, .counter = notification_store_unread(ops->db, news->subject)};
    push_to_user(ops, news->subject, &(struct push){.id = PUSH_NOTIFY_DELETE, .payload = &payload});
}

static void tell_status(struct ops *ops, const struct news *news)
{
    const struct person *person = person_get(ops, news->object);
    if (person)
        push_to_everybody(ops, &(struct push){.id = PUSH_USER_STATUS, .payload = person});
}

static void tell(struct ops *ops, const struct news *news)
{
    switch (news->kind) {
    case NEWS_SESSION:
    case NEWS_SESSION_WAS_FREE:
    case NEWS_SESSION_LEFT:
    case NEWS_LINE:
        news_tell_session(ops, news);
        break;
    case NEWS_VISITOR:
        news_tell_visitor(ops, news);
        break;
    case NEWS_NOTIFICATION:
        tell_notification(ops, news);
        break;
    case NEWS_NOTIFICATIONS_READ:
        tell_notifications_read(ops, news);
        break;
    case NEWS_NOTIFICATION_GONE:
        tell_notification_gone(ops, news);
        break;
    case NEWS_STATUS:
        tell_status(ops, news);
        break;
    default:
        news_tell_chat(ops, news);
        break;
    }
}

void news_tell(struct ops *ops)
{
    struct news *first = NULL, *rest = ops->news;
    while (rest) { /* the list is newest first */
        struct news *next = rest->next;
        rest->next = first;
        first = rest;
        rest = next;
    }
    ops->news = NULL;
    for (; first; first = first->next)
        tell(ops, first);
}

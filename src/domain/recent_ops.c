/* Each kind of chat is a range of one index, newest first; a page takes what it may need of each and merges. So a list without
 * lines never looks at lines, and the price of a page does not depend on how many chats there are. Showing a chat costs a
 * handful of lookups by key; people who occur several times on a page are loaded once. */
#include "domain/recent_ops.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/chat_ops.h"
#include "domain/dialog_ops.h"
#include "domain/news.h"
#include "domain/push.h"
#include "store/chat_store.h"
#include "store/file_store.h"
#include "store/message_store.h"
#include "store/recent_store.h"

/* ---- choosing ---- */
struct choice {
    const struct chat_member **list;
    size_t count, room;
};

static void choose(struct ops *ops, struct choice *choice, const struct chat_member *members, size_t count)
{
    if (choice->count + count > choice->room) {
        size_t room = (choice->count + count) * 2;
        const struct chat_member **list = arena_array_of(ops->arena, const struct chat_member *, room);
        if (choice->count)
            memcpy(list, choice->list, choice->count * sizeof *list);
        choice->list = list;
        choice->room = room;
    }
    for (size_t i = 0; i < count; i++)
        choice->list[choice->count++] = &members[i];
}

static void choose_range(struct ops *ops, const struct recent_query *query, struct choice *choice,
    struct recent_range range, int64_t limit)
{
    for (int kind = CHAT_KIND_DIALOG; kind <= CHAT_KIND_LINE; kind++) {
        size_t count;
        range.kind = (enum chat_kind)kind;
        if (query->skip[kind])
            continue;
        const struct chat_member *found =
            recent_store_page(ops->db, ops->arena, ops->who.user_id, &range, limit, &count);
        choose(ops, choice, found, count);
    }
}

static int pinned_and_newest_first(const void *a, const void *b)
{
    const struct chat_member *one = *(const struct chat_member *const *)a,
                             *other = *(const struct chat_member *const *)b;
    if (one->pinned != other->pinned)
        return one->pinned ? -1 : 1;
    if (one->recent_at != other->recent_at)
        return one->recent_at > other->recent_at ? -1 : 1;
    return one->chat_id > other->chat_id ? -1 : one->chat_id < other->chat_id;
}

static void sort(struct choice *choice)
{
    if (choice->count)
        qsort(choice->list, choice->count, sizeof *choice->list, pinned_and_newest_first);
}

static bool same_second(const struct chat_member *one, const struct chat_member *other)
{
    return one->recent_at / SECOND == other->recent_at / SECOND;
}

/* Where a page that begins at `from` ends: never inside a second, and behind the pinned ones. */
static size_t page_end(const struct choice *choice, size_t from, size_t limit)
{
    size_t end = from + limit;
    while (end < choice->count && from == 0 && choice->list[end - 1]->pinned)
        end++;
    while (end < choice->count && !choice->list[end - 1]->pinned &&
           same_second(choice->list[end - 1], choice->list[end]))
        end++;
    return end < choice->count ? end : choice->count;
}

/* ---- looking ---- */
struct faces { /* people on this page */
    const struct person **list;
    size_t count;
};

static const struct person *face(struct ops *ops, struct faces *faces, int64_t user_id)
{
    for (size_t i = 0; i < faces->count; i++)
        if (faces->list[i]->user->id == user_id)
            return faces->list[i];
    const struct person *person = person_get(ops, user_id);
    if (person)
        faces->list[faces->count++] = person;
    return person;
}

static int64_t companion_of(const struct ops *ops, const struct recent_chat *shown)
{
    if (strcmp(shown->chat->type, "P") != 0)
        return 0;
    for (size_t i = 0; i < shown->member_count; i++)
        if (shown->members[i].user_id != ops->who.user_id)
            return shown->members[i].user_id;
    return ops->who.user_id; /* his notes */
}

static void look_at_message(struct ops *ops, struct faces *faces, struct recent_chat *shown)
{
    size_t files = 0;
    if (shown->chat->last_message_id <= shown->me->hidden_id)
        return;
    shown->last = message_store_get(ops->db, ops->arena, shown->chat->last_message_id);
    if (!shown->last)
        return;
    shown->author = shown->last->author_id ? face(ops, faces, shown->last->author_id) : NULL;
    if (!shown->last->deleted)
        file_store_of_message(ops->db, ops->arena, shown->last->id, &files);
    shown->has_file = files > 0;
    for (size_t i = 0; i < shown->member_count; i++)
        if (shown->members[i].user_id != shown->last->author_id &&
            shown->members[i].last_read_id >= shown->last->id)
            shown->seen = true;
}

static bool look(
    struct ops *ops, struct faces *faces, const struct chat_member *me, struct recent_chat *shown_r)
{
    struct recent_chat shown = {.me = me, .chat = chat_get(ops, me->chat_id)};
    if (!shown.chat)
        return false;
    shown.members = chat_store_members(ops->db, ops->arena, me->chat_id, &shown.member_count);
    int64_t companion = companion_of(ops, &shown);
    shown.companion = companion ? face(ops, faces, companion) : NULL;
    look_at_message(ops, faces, &shown);
    if (me->kind == CHAT_KIND_LINE) {
        const struct dialog *dialog = dialog_get(ops, me->chat_id);
        shown.session = dialog && dialog->session_id ? session_get(ops, dialog->session_id) : NULL;
    }
    shown.updated_at = me->changed_at > me->recent_at ? me->changed_at : me->recent_at;
    *shown_r = shown;
    return companion == 0 || shown.companion;
}

static bool is_undistributed(const struct recent_chat *shown)
{
    return shown->session && shown->session->operator_id == 0;
}

static void look_at_page(struct ops *ops, const struct recent_query *query, const struct choice *choice,
    size_t from, size_t end, struct recent_page *page_r)
{
    size_t most = from < end ? end - from : 0, count = 0;
    struct faces faces = {.list = arena_array_of(ops->arena, const struct person *, 2 * most)};
    struct recent_chat *chats = arena_array_of(ops->arena, struct recent_chat, most);
    for (size_t i = from; i < end; i++)
        if (look(ops, &faces, choice->list[i], &chats[count]) &&
            !(query->skip_undistributed && is_undistributed(&chats[count])))
            count++;
    *page_r = (struct recent_page){chats, count, end < choice->count};
}

/* ---- the list ---- */
enum { SAME_SECOND_MOST = 1000 }; /* how far a page goes on to end with a second */

static void choose_unread(
    struct ops *ops, const struct recent_query *query, int64_t below, struct choice *choice)
{
    size_t count;
    const struct chat_member *unread =
        recent_store_unread(ops->db, ops->arena, ops->who.user_id, COUNTERS_MOST, &count);
    for (size_t i = 0; i < count; i++) {
        bool later = query->before > 0 && (unread[i].pinned || unread[i].recent_at >= below);
        if (!query->skip[unread[i].kind] && unread[i].recent_at > 0 && !later)
            choose(ops, choice, &unread[i], 1);
    }
}

/* What the page may need, and `more` behind it. */
static void choose_for_page(
    struct ops *ops, const struct recent_query *query, int64_t below, int64_t more, struct choice *choice_r)
{
    *choice_r = (struct choice){0};
    if (query->unread_only) {
        choose_unread(ops, query, below, choice_r);
    } else {
        struct recent_range range = {.pinned = true, .below = below};
        if (query->before <= 0)
            choose_range(ops, query, choice_r, range, PINNED_MOST);
        range.pinned = false;
        choose_range(ops, query, choice_r, range, query->offset + query->limit + more);
    }
    sort(choice_r);
}

void recent_list(struct ops *ops, const struct recent_query *query, struct recent_page *page_r)
{
    struct choice choice;
    int64_t below = query->before > 0 ? query->before / SECOND * SECOND : INT64_MAX;
    size_t from = (size_t)query->offset, limit = (size_t)query->limit;
    choose_for_page(ops, query, below, 1, &choice);
    if (page_end(&choice, from, limit) > from + limit) /* chats of one second follow, perhaps many */
        choose_for_page(ops, query, below, SAME_SECOND_MOST, &choice);
    size_t end = page_end(&choice, from, limit);
    look_at_page(ops, query, &choice, from < end ? from : end, end, page_r);
}

void recent_since(
    struct ops *ops, const struct recent_query *query, int64_t since, struct recent_page *page_r)
{
    struct choice choice = {0};
    size_t count = 0;
    struct recent_range range = {.since = since, .below = INT64_MAX};
    choose_range(ops, query, &choice, range, RECENT_MOST);
    range.pinned = true;
    choose_range(ops, query, &choice, range, PINNED_MOST);
    const struct chat_member *changed =
        since > 0 ? recent_store_changed(ops->db, ops->arena, ops->who.user_id, since, RECENT_MOST, &count)
                  : NULL;
    for (size_t i = 0; i < count; i++) /* those that moved as well are chosen already */
        if (!query->skip[changed[i].kind] && changed[i].recent_at > 0 && changed[i].recent_at < since)
            choose(ops, &choice, &changed[i], 1);
    sort(&choice);
    look_at_page(ops, query, &choice, 0, choice.count < RECENT_MOST ? choice.count : RECENT_MOST, page_r);
}

/* ---- one chat ---- */
static struct chat_member *mine(struct ops *ops, const char *dialog_id)
{
    const struct chat *chat = chat_by_dialog_id(ops, dialog_id, false);
    return chat ? chat_me(ops, chat->id) : NULL;
}

bool recent_pin(struct ops *ops, const char *dialog_id, bool pin)
{
    const struct chat_member *me = mine(ops, dialog_id);
    if (!me || (pin && !me->pinned && recent_store_pinned(ops->db, me->user_id) >= PINNED_MOST))
        return false;
    /* A chat that he had hidden comes back. */
    int64_t recent_at = pin && !me->recent_at ? ops->now : me->recent_at;
    if (me->pinned != pin)
        recent_store_pin(ops->db, me->chat_id, me->user_id, pin, recent_at, ops->now);
    news_note(ops, NEWS_PINNED, me->chat_id, me->user_id, 0);
    return true;
}

bool recent_hide(struct ops *ops, const char *dialog_id)
{
    const struct chat_member *me = mine(ops, dialog_id);
    if (!me)
        return false;
    recent_store_hide(ops->db, me->chat_id, me->user_id, ops->now);
    news_note(ops, NEWS_HIDDEN, me->chat_id, me->user_id, 0);
    return true;
}

bool recent_mark(struct ops *ops, const char *dialog_id, bool unread)
{
    const struct chat_member *me = mine(ops, dialog_id);
    if (!me)
        return false;
    if (!unread)
        recent_read(ops, chat_get(ops, me->chat_id), 0);
    else if (!me->marked)
        recent_store_mark(ops->db, me->chat_id, me->user_id, true, ops->now);
    news_note(ops, NEWS_MARKED, me->chat_id, me->user_id, 0);
    return true;
}

bool recent_mute(struct ops *ops, const struct chat *chat, bool mute)
{
    const struct chat_member *me = chat_me(ops, chat->id);
    if (me && me->muted != mute)
        recent_store_mute(ops->db, chat->id, me->user_id, mute, ops->now);
    if (me)
        news_note(ops, NEWS_MUTED, chat->id, me->user_id, 0);
    return me != NULL;
}

/* ---- reading ---- */
const struct chat_member *recent_read(struct ops *ops, const struct chat *chat, int64_t message_id)
{
    const struct chat_member *me = chat_me(ops, chat->id);
    if (!me)
        return NULL;
    if (message_id <= 0 || message_id > chat->last_message_id)
        message_id = chat->last_message_id;
    if (me->marked)
        recent_store_mark(ops->db, chat->id, me->user_id, false, ops->now);
    chat_store_mark_read(ops->db, chat->id, me->user_id, message_id, ops->now);
    news_note(ops, NEWS_READ, chat->id, me->user_id, 0);
    if (me->marked)
        news_note(ops, NEWS_MARKED, chat->id, me->user_id, 0);
    if (message_id > me->last_read_id)
        news_note(ops, NEWS_READ_BY, chat->id, me->user_id, message_id);
    return chat_me(ops, chat->id);
}

const int64_t *recent_viewed(struct ops *ops, const struct chat *chat, int64_t message_id, size_t *count_r)
{
    const struct chat_member *me = chat_me(ops, chat->id);
    *count_r = 0;
    return me ? message_store_unread(ops->db, ops->arena, chat->id, me->last_read_id,
                    message_id > 0 ? message_id : chat->last_message_id, me->user_id, RECENT_VIEWED_MOST,
                    count_r)
              : NULL;
}

bool recent_unread(struct ops *ops, const struct chat *chat, int64_t message_id)
{
    const struct chat_member *me = chat_me(ops, chat->id);
    if (!me)
        return false;
    int64_t last_read = message_id - 1 > me->hidden_id ? message_id - 1 : me->hidden_id;
    if (last_read < me->last_read_id)
        recent_store_unread_after(ops->db, chat->id, me->user_id, last_read, ops->now);
    news_note(ops, NEWS_READ, chat->id, me->user_id, 0);
    return true;
}

/* Each chat is told when somebody looks, so they are listed before nothing tells them apart any more. The others in a chat
 * are told for so many chats only, because each of them has an audience of its own; they see it the next time they ask. */
enum { READ_BY_MOST = 200 };
static void note_all_read(struct ops *ops)
{
    size_t count;
    const struct chat_member *unread =
        recent_store_unread(ops->db, ops->arena, ops->who.user_id, COUNTERS_MOST, &count);
    for (size_t i = 0; i < count; i++) {
        const struct chat *chat =
            i < READ_BY_MOST && unread[i].unread ? chat_get(ops, unread[i].chat_id) : NULL;
        news_note(ops, NEWS_READ, unread[i].chat_id, ops->who.user_id, 0);
        if (unread[i].marked)
            news_note(ops, NEWS_MARKED, unread[i].chat_id, ops->who.user_id, 0);
        if (chat)
            news_note(ops, NEWS_READ_BY, chat->id, ops->who.user_id, chat->last_message_id);
    }
}

void recent_read_all(struct ops *ops)
{
    if (push_anybody(ops))
        note_all_read(ops);
    recent_store_read_all(ops->db, ops->who.user_id, ops->now);
}

/* ---- counters ---- */
const struct recent_counter *recent_counters(struct ops *ops, size_t *count_r)
{
    const struct chat_member *unread =
        recent_store_unread(ops->db, ops->arena, ops->who.user_id, COUNTERS_MOST, count_r);
    struct recent_counter *counters = arena_array_of(ops->arena, struct recent_counter, *count_r);
    for (size_t i = 0; i < *count_r; i++) {
        counters[i].me = &unread[i];
        if (unread[i].kind == CHAT_KIND_DIALOG) {
            const struct chat *chat = chat_get(ops, unread[i].chat_id);
            const struct users *other = chat ? chat_companion(ops, chat) : NULL;
            counters[i].companion_id = other ? other->id : 0;
        }
    }
    return counters;
}

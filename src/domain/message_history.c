/* Messages as they are shown: a page, a window or a few of them, with everybody who wrote, every file and every reaction. What most
 * messages have none of costs no statement: reactions are looked for where a message says that there may be some. */
#include <string.h>

#include "domain/chat_ops.h"
#include "domain/message_ops.h"
#include "store/file_store.h"
#include "store/message_store.h"
#include "store/reaction_store.h"

static bool is_listed(const struct history *history, int64_t user_id)
{
    for (size_t i = 0; i < history->person_count; i++)
        if (history->people[i]->user->id == user_id)
            return true;
    return false;
}

/* A page is short and a conversation has few voices, so authors are found by walking the list. */
static void add_people(struct ops *ops, struct history *history)
{
    history->people = arena_array_of(ops->arena, const struct person *, history->message_count);
    for (size_t i = 0; i < history->message_count; i++) {
        int64_t author = history->messages[i].author_id;
        const struct person *person = author && !is_listed(history, author) ? person_get(ops, author) : NULL;
        if (person)
            history->people[history->person_count++] = person;
    }
}

static void add_files(struct ops *ops, int64_t chat_id, struct history *history)
{
    if (history->message_count == 0)
        return;
    history->files = file_store_of_range(ops->db, ops->arena, chat_id,
        history->messages[history->message_count - 1].id, history->messages[0].id, &history->file_count);
}

/* One walk from the first message that may have some to the last, newest first. */
static void add_reactions(struct ops *ops, int64_t chat_id, struct history *history)
{
    int64_t first = 0, last = 0;
    for (size_t i = 0; i < history->message_count; i++)
        if (history->messages[i].reacted) {
            first = history->messages[i].id;
            last = last ? last : first;
        }
    if (first)
        history->reactions =
            reaction_store_of_range(ops->db, ops->arena, chat_id, first, last, &history->reaction_count);
}

static void add_all(struct ops *ops, int64_t chat_id, struct history *history)
{
    add_people(ops, history);
    add_files(ops, chat_id, history);
    add_reactions(ops, chat_id, history);
}

/* Newest first, so what is hidden from a latecomer is the end of the list. */
static void hide(struct history *history, int64_t hidden)
{
    while (history->message_count > 0 && history->messages[history->message_count - 1].id <= hidden)
        history->message_count--;
}

void message_page(struct ops *ops, int64_t chat_id, const struct chat_member *me, int64_t below,
    int64_t above, int64_t limit, struct history *history_r)
{
    struct history history = {0};
    int64_t hidden = me ? me->hidden_id : 0;
    if (below <= 0 && above >= 0)
        history.messages = message_store_after(
            ops->db, ops->arena, chat_id, above > hidden ? above : hidden, limit, &history.message_count);
    else
        history.messages = message_store_before(
            ops->db, ops->arena, chat_id, below > 0 ? below : INT64_MAX, limit, &history.message_count);
    hide(&history, hidden);
    add_all(ops, chat_id, &history);
    *history_r = history;
}

void message_around(struct ops *ops, const struct message *message, const struct chat_member *me,
    int64_t range, struct message_window *window_r)
{
    size_t newer, older, most = (size_t)range;
    int64_t chat_id = message->chat_id, hidden = me ? me->hidden_id : 0;
    const struct message *after =
        message_store_after(ops->db, ops->arena, chat_id, message->id, range + 1, &newer);
    const struct message *before =
        message_store_before(ops->db, ops->arena, chat_id, message->id, range + 1, &older);
    while (older > 0 && before[older - 1].id <= hidden)
        older--;
    *window_r = (struct message_window){.older = older > most, .newer = newer > most};
    size_t shown = newer > most ? most : newer, rest = older > most ? most : older;
    struct message *all = arena_array_of(ops->arena, struct message, shown + 1 + rest), *to = all;
    for (size_t i = newer - shown; i < newer; i++) /* newest first: what is too much stands in front */
        *to++ = after[i];
    *to++ = *message;
    for (size_t i = 0; i < rest; i++)
        *to++ = before[i];
    window_r->history = (struct history){.messages = all, .message_count = shown + 1 + rest};
    add_all(ops, chat_id, &window_r->history);
}

void message_session(
    struct ops *ops, int64_t chat_id, int64_t session_id, int64_t limit, struct history *history_r)
{
    struct history history = {0};
    history.messages =
        message_store_of_session(ops->db, ops->arena, session_id, limit, &history.message_count);
    hide(&history, chat_hidden_id(ops, chat_id));
    add_all(ops, chat_id, &history);
    *history_r = history;
}

/* For messages that do not stand beside each other. */
static void add_files_of_each(struct ops *ops, struct history *history)
{
    const struct file **lists = arena_array_of(ops->arena, const struct file *, history->message_count);
    size_t *counts = arena_array_of(ops->arena, size_t, history->message_count);
    for (size_t i = 0; i < history->message_count; i++) {
        lists[i] = file_store_of_message(ops->db, ops->arena, history->messages[i].id, &counts[i]);
        history->file_count += counts[i];
    }
    struct file *files = arena_array_of(ops->arena, struct file, history->file_count), *to = files;
    for (size_t i = 0; i < history->message_count; to += counts[i++])
        if (counts[i])
            memcpy(to, lists[i], counts[i] * sizeof *to);
    history->files = files;
}

static void add_reactions_of_each(struct ops *ops, struct history *history)
{
    const struct reaction **lists =
        arena_array_of(ops->arena, const struct reaction *, history->message_count);
    size_t *counts = arena_array_of(ops->arena, size_t, history->message_count);
    for (size_t i = 0; i < history->message_count; i++) {
        const struct message *message = &history->messages[i];
        counts[i] = 0;
        if (message->reacted)
            lists[i] = reaction_store_of_range(
                ops->db, ops->arena, message->chat_id, message->id, message->id, &counts[i]);
        history->reaction_count += counts[i];
    }
    struct reaction *all = arena_array_of(ops->arena, struct reaction, history->reaction_count), *to = all;
    for (size_t i = 0; i < history->message_count; to += counts[i++])
        if (counts[i])
            memcpy(to, lists[i], counts[i] * sizeof *to);
    history->reactions = all;
}

void message_history(struct ops *ops, const int64_t *ids, size_t count, struct history *history_r)
{
    struct history history = {0};
    struct message *messages = arena_array_of(ops->arena, struct message, count);
    for (size_t i = 0; i < count; i++) {
        const struct message *message = message_get(ops, ids[i]);
        if (message)
            messages[history.message_count++] = *message;
    }
    history.messages = messages;
    add_people(ops, &history);
    add_files_of_each(ops, &history);
    add_reactions_of_each(ops, &history);
    *history_r = history;
}

int64_t message_last_session(struct ops *ops, int64_t chat_id)
{
    return message_store_last_session(ops->db, chat_id);
}

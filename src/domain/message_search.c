/* A walk along the chat's messages, a few hundred at a time in an arena of their own, so that a search through a long chat
 * needs no more memory than what it finds. A folded copy of every text beside the text would make it no shorter a walk and
 * every message twice as large. */
#include "domain/message_search.h"

#include <string.h>

#include "base/utf8.h"
#include "domain/chat_ops.h"
#include "store/message_store.h"

enum { STRIDE = 300 };

static bool fits(struct arena *scratch, const struct message *message, const struct message_query *query,
    const char *folded)
{
    if (message->deleted || message->created_at < query->from ||
        (query->to && message->created_at >= query->to))
        return false;
    return !*folded || strstr(utf8_fold(scratch, message->text), folded);
}

/* The next messages of the walk, first ones first. */
static const struct message **stride(
    struct ops *ops, struct arena *scratch, int64_t chat_id, int64_t at, bool oldest_first, size_t *count_r)
{
    struct message *found = oldest_first
                                ? message_store_after(ops->db, scratch, chat_id, at, STRIDE, count_r)
                                : message_store_before(ops->db, scratch, chat_id, at, STRIDE, count_r);
    const struct message **list = arena_array_of(scratch, const struct message *, *count_r);
    for (size_t i = 0; i < *count_r; i++)
        list[i] = &found[oldest_first ? *count_r - 1 - i : i];
    return list;
}

static size_t walk(
    struct ops *ops, struct arena *scratch, int64_t chat_id, const struct message_query *query, int64_t *ids)
{
    const char *folded = utf8_fold(ops->arena, query->text ? query->text : "");
    int64_t hidden = chat_hidden_id(ops, chat_id), at = query->last_id;
    size_t found = 0, looked_at = 0, count = STRIDE;
    if (query->oldest_first)
        at = at > hidden ? at : hidden;
    else if (at <= 0)
        at = INT64_MAX;
    while (count == STRIDE && found < (size_t)query->limit && looked_at < MESSAGE_SEARCH_MOST) {
        arena_reset(scratch);
        const struct message **list = stride(ops, scratch, chat_id, at, query->oldest_first, &count);
        for (size_t i = 0; i < count && found < (size_t)query->limit && list[i]->id > hidden; i++)
            if (fits(scratch, list[i], query, folded))
                ids[found++] = list[i]->id;
        at = count ? list[count - 1]->id : at;
        looked_at += count;
        if (at <= hidden)
            break;
    }
    return found;
}

void message_search(
    struct ops *ops, int64_t chat_id, const struct message_query *query, struct history *history_r)
{
    struct arena *scratch = arena_new();
    int64_t *ids = arena_array_of(ops->arena, int64_t, query->limit);
    size_t count = walk(ops, scratch, chat_id, query, ids);
    arena_free(&scratch);
    message_history(ops, ids, count, history_r);
}

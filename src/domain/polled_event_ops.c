/* Reading writes: it confirms and it numbers. No more is numbered than is read, so what is numbered and not confirmed stays
 * within two pages however often somebody reads without ever confirming.
 *
 * An offset beyond everything that was ever given away (a client of another server, a restored backup) confirms what was read
 * and holds nothing back: the queue is read from its beginning, and the answer's nextOffset brings the client on. */
#include "domain/polled_event_ops.h"

#include <string.h>

#include "base/clock.h"
#include "domain/push.h"
#include "store/polled_store.h"

enum { PIECE = 100, BYTES_MOST = 2000000 };
#define KEPT DAY

static int64_t page_of(const struct polled_question *question)
{
    if (question->limit <= 0)
        return POLLED_PAGE;
    return question->limit > POLLED_PAGE_MOST ? POLLED_PAGE_MOST : question->limit;
}

/* Fills the page in pieces, because nobody knows how long its events are until they are there. One of any length is always
 * taken. */
static void fill(struct ops *ops, struct polled_pair of, int64_t limit, struct polled_answer *answer)
{
    struct polled_event *events = arena_array_of(ops->arena, struct polled_event, (size_t)limit);
    size_t bytes = 0, found = PIECE, count = 0;
    int64_t last = 0;
    while (found == PIECE && !answer->more) {
        const struct polled_event *piece = polled_store_list(ops->db, ops->arena, of, last, PIECE, &found);
        for (size_t i = 0; i < found && !answer->more; i++) {
            bytes += strlen(piece[i].data);
            answer->more = (int64_t)count == limit || (count > 0 && bytes > BYTES_MOST);
            if (answer->more)
                break;
            events[count++] = piece[i];
            last = piece[i].event_id;
        }
    }
    answer->events = events;
    answer->count = count;
}

void polled_read(struct ops *ops, const struct polled_question *question, struct polled_answer *answer_r)
{
    struct polled_pair of = {
        question->consumer_id, question->other_id ? question->other_id : question->consumer_id};
    struct polled_answer answer = {0};
    int64_t limit = page_of(question);
    polled_store_lock(ops->db, of);
    if (question->offset > 0)
        polled_store_confirm(ops->db, of, question->offset);
    int64_t missing = limit + 1 - polled_store_read(ops->db, of, limit + 1);
    if (missing > 0)
        polled_store_number(ops->db, ops->arena, of, missing);
    fill(ops, of, limit, &answer);
    answer.next_offset = answer.count ? answer.events[answer.count - 1].event_id + 1 : question->offset;
    *answer_r = answer;
}

bool polled_is_empty(struct ops *ops, int64_t consumer_id)
{
    return polled_store_is_empty(ops->db, consumer_id);
}

/* ---- people ---- */
void polled_subscribe(struct ops *ops)
{
    polled_store_subscribe(ops->db, ops->who.user_id, ops->now);
    push_somebody_subscribed(ops);
}

void polled_unsubscribe(struct ops *ops)
{
    polled_store_unsubscribe(ops->db, ops->who.user_id);
}

bool polled_is_subscribed(struct ops *ops)
{
    return polled_store_is_subscribed(ops->db, ops->who.user_id);
}

bool polled_anybody(struct ops *ops)
{
    return push_subscribers(ops);
}

/* ---- forgetting ---- */
bool polled_purge(struct ops *ops)
{
    size_t count;
    const int64_t *consumers = polled_store_consumers(ops->db, ops->arena, &count);
    for (size_t i = 0; i < count; i++)
        polled_store_trim(ops->db, consumers[i], POLLED_MOST);
    return polled_store_purge(ops->db, ops->now - KEPT) >= POLLED_PURGED;
}

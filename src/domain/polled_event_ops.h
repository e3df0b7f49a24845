/* Events that are asked for: each bot of version 2 that chose to ("fetch"), and each person who subscribed, has a queue.
 *
 * A reader gets what is in his queue, in order, and confirms it by the offset of his next call: whatever has a smaller event id is
 * forgotten. So nothing is lost by an answer that does not arrive, and what was not confirmed comes again. There is one
 * reader for a queue; two share it without getting different things.
 *
 * An event has no event id until it is first read, under a lock of its queue. Were it numbered when it is written, then on a
 * database with many writers a smaller number could be committed after a greater one was read and confirmed, and be lost;
 * and writers of messages would have to wait for each other. Ids come from one counter for all queues, so that those of a bot and
 * of a person can be read and confirmed together.
 *
 * A queue is bounded: an event is kept for 24 hours, and of events that nobody read the newest POLLED_MOST, which is seen to
 * once a minute. What is lost that way is lost without a trace. */
#ifndef SWITCHLINE_DOMAIN_POLLED_EVENT_OPS_H
#define SWITCHLINE_DOMAIN_POLLED_EVENT_OPS_H

#include <stdbool.h>

#include "domain/ops.h"
#include "model/polled_event.h"

enum { POLLED_MOST = 10000, POLLED_PAGE = 100, POLLED_PAGE_MOST = 1000 };

struct polled_question {
    int64_t consumer_id; /* user id of a bot or person */
    int64_t other_id; /* whose events are to be among them; 0: nobody's */
    int64_t offset; /* confirms smaller ids; 0: nothing */
    int64_t limit; /* brought within 1…POLLED_PAGE_MOST; 0: POLLED_PAGE */
};
struct polled_answer {
    const struct polled_event *events; /* in order of event_id */
    size_t count;
    int64_t next_offset; /* the last event's id + 1; without events the offset of the question */
    bool more; /* the page ended before the queue did, by number or by size */
};
void polled_read(struct ops *ops, const struct polled_question *question, struct polled_answer *answer_r);
/* Is nothing left for this consumer? */
bool polled_is_empty(struct ops *ops, int64_t consumer_id);

/* ---- people; the acting user ---- */
void polled_subscribe(struct ops *ops);
void polled_unsubscribe(struct ops *ops); /* what was kept can still be read */
bool polled_is_subscribed(struct ops *ops);
/* Did anybody subscribe? Costs no statement beyond what is asked for pushes anyway; true too often rather than too rarely. */
bool polled_anybody(struct ops *ops);

/* A bounded piece of work; true: there is more. */
bool polled_purge(struct ops *ops);

#endif

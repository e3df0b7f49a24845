/* Evenly: the one who waits longest for an offer, the queue's order deciding between those who never had one. Strictly: the
 * first of the queue; after a refusal the next in order, from the end back to the beginning. */
#include "domain/queue_rules.h"

#include <string.h>

enum queue_type queue_type_read(const char *text)
{
    if (strcmp(text, "strictly") == 0)
        return QUEUE_STRICTLY;
    return strcmp(text, "all") == 0 ? QUEUE_ALL : QUEUE_EVENLY;
}

static int64_t longest_waiting(const struct queue_person *queue, size_t count, int64_t gave_up)
{
    const struct queue_person *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (queue[i].user_id != gave_up && (!best || queue[i].last_offer_at < best->last_offer_at))
            best = &queue[i];
    return best ? best->user_id : 0;
}

static int64_t next_in_order(const struct queue_person *queue, size_t count, int64_t gave_up)
{
    size_t first = 0;
    for (size_t i = 0; i < count; i++)
        if (queue[i].user_id == gave_up)
            first = i + 1;
    for (size_t i = 0; i < count; i++) {
        int64_t user_id = queue[(first + i) % count].user_id;
        if (user_id != gave_up)
            return user_id;
    }
    return 0;
}

int64_t queue_next(enum queue_type type, const struct queue_person *queue, size_t count, int64_t gave_up)
{
    return type == QUEUE_STRICTLY ? next_in_order(queue, count, gave_up)
                                  : longest_waiting(queue, count, gave_up);
}

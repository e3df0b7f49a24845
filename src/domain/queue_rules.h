/* Whom of a line's queue a session is offered to next. Pure: the queue, the turns and who gave it up come in. */
#ifndef SWITCHLINE_DOMAIN_QUEUE_RULES_H
#define SWITCHLINE_DOMAIN_QUEUE_RULES_H

#include <stddef.h>
#include <stdint.h>

enum queue_type { QUEUE_EVENLY, QUEUE_STRICTLY, QUEUE_ALL };

struct queue_person {
    int64_t user_id;
    int64_t last_offer_at; /* 0: never in this line */
};

enum queue_type queue_type_read(const char *text); /* "strictly", "all"; anything else is evenly */
/* queue: in the line's order. gave_up: who just refused it, 0 for nobody; he is not asked again at once.
 * 0: nobody is left. Not for QUEUE_ALL. */
int64_t queue_next(enum queue_type type, const struct queue_person *queue, size_t count, int64_t gave_up);

#endif

/* Whom of a line's queue a session is offered to next. Pure: the people with their turns, what they did with this very session,
 * and the time come in; who was passed over, and why, comes out.
 *
 *   evenly     least recently offered first. Turns are numbered by the offers' ids, so they never tie and survive restarts.
 *   strictly   in the order of the queue.
 *   all        everybody at once.
 * In each, whoever was asked for this session comes behind those who were not, the least recently asked first: so the circle
 * goes round, and round again, without a pointer that could be lost. */
#ifndef SWITCHLINE_DOMAIN_QUEUE_RULES_H
#define SWITCHLINE_DOMAIN_QUEUE_RULES_H

#include <stddef.h>

#include "model/presence.h"

enum queue_type { QUEUE_EVENLY, QUEUE_STRICTLY, QUEUE_ALL };

enum queue_verdict {
    QUEUE_TAKES,
    QUEUE_HAS_IT, /* it is offered to him */
    QUEUE_LET_GO, /* he declined or did not answer a moment ago */
    QUEUE_NOT_THERE, /* presence_judge() says why */
    QUEUE_FULL /* he has as many dialogs as the line allows */
};

struct queue_person {
    struct presence presence;
    size_t place; /* in the queue, from 0 */
    int64_t turn; /* of his last offer in turn in this line; 0: never */
    int64_t asked; /* offer id when he was last asked for this session; 0: never */
    int64_t let_go_at; /* when he let this session go, if he was the last one who did; else 0 */
    bool has_it;
};

struct queue_rules {
    enum queue_type type;
    bool check_available;
    int64_t let_go_for; /* ms for which somebody who let a session go is not asked for it again */
    int64_t max_chat; /* 0: no limit */
    bool count_answered_only, count_closing;
};

enum queue_type queue_type_read(const char *text); /* "strictly", "all"; anything else is evenly */
const char *queue_type_name(enum queue_type type);
/* In the order in which they are asked. `first` (0: nobody) goes before them all unless he was asked already; true: he was
 * moved there out of turn. */
bool queue_order(enum queue_type type, struct queue_person *people, size_t count, int64_t first);
/* Everything but the limit, which costs a look into the database: QUEUE_FULL never comes out. */
enum queue_verdict queue_judge(
    const struct queue_rules *rules, const struct queue_person *person, int64_t now);
/* When somebody who is passed over may be asked: QUEUE_LET_GO only. */
int64_t queue_again_at(const struct queue_rules *rules, const struct queue_person *person);

#endif

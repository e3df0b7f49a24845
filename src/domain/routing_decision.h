/* One decision of the engine: whom a session is offered to, and why nobody before him. It changes nothing, and holds as long as
 * its transaction lasts. */
#ifndef SWITCHLINE_DOMAIN_ROUTING_DECISION_H
#define SWITCHLINE_DOMAIN_ROUTING_DECISION_H

#include "domain/line_ops.h"
#include "domain/ops.h"
#include "domain/queue_rules.h"
#include "model/dialog.h"

struct routing_decision {
    enum queue_type type;
    const int64_t *users; /* to whom; one at most, but for QUEUE_ALL */
    size_t count;
    bool in_turn; /* it was his turn: remember it */
    int64_t again_at; /* nobody: when to look again although nothing has happened */
    /* The reasons, a line each: the rule ("evenly", with " first 12" when a returning customer's operator was asked first), then
     * those who were considered in that order, "12 offline", "15 limit 3", "21 takes", then "and 40 more". */
    const char *why;
};

struct queue_rules routing_rules(const struct line_config *line);
struct routing_wish {
    int64_t gave_up; /* who just let it go; 0: nobody */
    int64_t department_id; /* the people of this department instead of the line's queue; 0: the queue */
};
/* By the session's line, which it locks; and whoever is chosen up to a limit. */
struct routing_decision routing_decide(
    struct ops *ops, const struct open_dialog *d, struct routing_wish wish);
/* May this one be given something of the line now: he is in its queue, there, and has less than its limit. */
bool routing_can_take(struct ops *ops, const struct line_config *line, const struct presence *presence);

#endif

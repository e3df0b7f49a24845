/* The engine behind the queue of a line: whom a session is offered to, when the next one is asked, and why. */
#ifndef SWITCHLINE_DOMAIN_ROUTING_OPS_H
#define SWITCHLINE_DOMAIN_ROUTING_OPS_H

#include "domain/ops.h"
#include "domain/timer_ops.h"
#include "model/dialog.h"

/* Finds somebody of the line's queue and offers it to him; QUEUED when nobody can take it. gave_up: who just let it go (0:
 * nobody). The last one who did is not asked again before the line's QUEUE_TIME has passed, or another was asked. Every
 * decision is stored with its reasons (domain/routing_decision.h). */
void session_route(struct ops *ops, struct open_dialog *d, int64_t gave_up);
/* The same with the people of a department, by the rule and the limits of the line; if none of them can take it now, or answers
 * in time, the line's queue goes on. */
void session_route_department(struct ops *ops, struct open_dialog *d, int64_t department_id, int64_t gave_up);
/* Its operator is gone: the session goes to others. */
void session_leave(struct ops *ops, struct open_dialog *d);
/* It was just offered to somebody: QUEUE_TIME begins. */
void routing_time_starts(struct ops *ops, const struct open_dialog *d);

/* The next ones make the engine look right after the commit.
 * Somebody became able to take something (came online, closed or gave up one, was added to a queue): what waits is offered,
 * longest waiting first (SESSION_PRIORITY counted in), until his limit. back: he was away, and keeps what he has. */
void routing_person_free(struct ops *ops, int64_t user_id);
void routing_person_back(struct ops *ops, int64_t user_id);
/* A line's settings or queue changed: what waits there is offered. */
void routing_line_changed(struct ops *ops, int64_t line_id);
/* He cannot take anything now. What is offered to him goes on. Dismissed: so does all he had. Else, in lines that check
 * who is available and unless pinned: what he had goes to others if its customer waits, or when he writes. */
void routing_person_gone(struct ops *ops, int64_t user_id);

timer_handler routing_time_over, routing_operator_away, routing_person_away, routing_free_round,
    routing_line_round;

#endif

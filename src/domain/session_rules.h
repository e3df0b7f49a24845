/* The session's state machine: which state follows which event. Pure; domain/session_ops.c applies it.
 *
 *   NEW ──offer──▶ OFFERED ──answer──▶ ANSWERED ──▶ CLIENT_WROTE ⇄ OPERATOR_WROTE ──close──▶ CLOSED
 *    └──wait──▶ QUEUED ──offer──▶ …        └────────release────▶ QUEUED                └─spam─▶ SPAM */
#ifndef SWITCHLINE_DOMAIN_SESSION_RULES_H
#define SWITCHLINE_DOMAIN_SESSION_RULES_H

#include <stdbool.h>

/* Numbers are stored: never renumbered. */
enum session_state {
    SESSION_NEW = 0,            /* made, not yet routed */
    SESSION_QUEUED = 10,        /* nobody is there to take it */
    SESSION_OFFERED = 20,       /* to offered_id, or to everybody of the queue when that is 0 */
    SESSION_ANSWERED = 30,      /* operator_id took it and has not written yet */
    SESSION_CLIENT_WROTE = 40,  /* the operator has the next word */
    SESSION_OPERATOR_WROTE = 50, /* the customer has the next word */
    SESSION_CLOSING = 60,       /* answered and done, but a word of the customer still continues it */
    SESSION_CLOSED = 70,
    SESSION_SPAM = 80           /* closed as unwanted */
};

enum session_event {
    SESSION_WAITS,          /* routing found nobody */
    SESSION_IS_OFFERED,
    SESSION_IS_ANSWERED,    /* somebody takes it, also from another operator */
    SESSION_HEARS_CLIENT,
    SESSION_HEARS_OPERATOR, /* an employee wrote; without an operator he becomes it */
    SESSION_IS_RELEASED,    /* the operator or whom it was offered to gives it up */
    SESSION_BEGINS_CLOSING,
    SESSION_IS_CLOSED,
    SESSION_IS_SPAM,
    SESSION_EVENT_COUNT
};

/* false: the event is not possible in this state; *next_r is left alone. */
bool session_next(enum session_state state, enum session_event event, enum session_state *next_r);
bool session_is_over(enum session_state state); /* closed for good, in whichever way */
bool session_has_operator(enum session_state state);
const char *session_state_name(enum session_state state); /* "offered"; "?" for a number that is no state */
const char *session_event_name(enum session_event event);

#endif

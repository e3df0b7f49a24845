/* One table is the whole machine. A row is a state, a column an event; an empty field (which would mean "back to NEW", and
 * nothing leads there) refuses the event. What does not change the state is written out, so that it reads as allowed. */
#include "domain/session_rules.h"

#include <stddef.h>

#define NONE    SESSION_NEW /* refused */
#define QUEUED  SESSION_QUEUED
#define OFFERED SESSION_OFFERED
#define ANSWERD SESSION_ANSWERED
#define CLIENT  SESSION_CLIENT_WROTE
#define OPERATR SESSION_OPERATOR_WROTE
#define CLOSING SESSION_CLOSING
#define CLOSED  SESSION_CLOSED
#define SPAM    SESSION_SPAM

static const struct {
    enum session_state state;
    const char *name;
    enum session_state next[SESSION_EVENT_COUNT];
} machine[] = {
    /* clang-format off */
    /*                                          waits    offered  answered client   operator released closing  closed  spam */
    {SESSION_NEW,            "new",            {QUEUED,  OFFERED, ANSWERD, QUEUED,  OPERATR, NONE,    NONE,    CLOSED, SPAM}},
    {SESSION_QUEUED,         "queued",         {QUEUED,  OFFERED, ANSWERD, QUEUED,  OPERATR, NONE,    NONE,    CLOSED, SPAM}},
    {SESSION_OFFERED,        "offered",        {QUEUED,  OFFERED, ANSWERD, OFFERED, OPERATR, QUEUED,  NONE,    CLOSED, SPAM}},
    {SESSION_ANSWERED,       "answered",       {NONE,    NONE,    ANSWERD, CLIENT,  OPERATR, QUEUED,  CLOSING, CLOSED, SPAM}},
    {SESSION_CLIENT_WROTE,   "client wrote",   {NONE,    NONE,    CLIENT,  CLIENT,  OPERATR, QUEUED,  CLOSING, CLOSED, SPAM}},
    {SESSION_OPERATOR_WROTE, "operator wrote", {NONE,    NONE,    OPERATR, CLIENT,  OPERATR, QUEUED,  CLOSING, CLOSED, SPAM}},
    {SESSION_CLOSING,        "closing",        {NONE,    NONE,    ANSWERD, CLIENT,  OPERATR, QUEUED,  CLOSING, CLOSED, SPAM}},
    {SESSION_CLOSED,         "closed",         {NONE,    NONE,    NONE,    NONE,    NONE,    NONE,    NONE,    NONE,   NONE}},
    {SESSION_SPAM,           "spam",           {NONE,    NONE,    NONE,    NONE,    NONE,    NONE,    NONE,    NONE,   NONE}},
    /* clang-format on */
};

static const char *const event_names[SESSION_EVENT_COUNT] = {
    "waits", "offered", "answered", "client", "operator", "released", "closing", "closed", "spam"};

static int row_of(enum session_state state)
{
    for (size_t i = 0; i < sizeof machine / sizeof *machine; i++)
        if (machine[i].state == state)
            return (int)i;
    return -1;
}

bool session_next(enum session_state state, enum session_event event, enum session_state *next_r)
{
    int row = row_of(state);
    if (row < 0 || machine[row].next[event] == NONE)
        return false;
    *next_r = machine[row].next[event];
    return true;
}

bool session_is_over(enum session_state state)
{
    return state == SESSION_CLOSED || state == SESSION_SPAM;
}

bool session_has_operator(enum session_state state)
{
    return state == SESSION_ANSWERED || state == SESSION_CLIENT_WROTE || state == SESSION_OPERATOR_WROTE;
}

const char *session_state_name(enum session_state state)
{
    int row = row_of(state);
    return row < 0 ? "?" : machine[row].name;
}

const char *session_event_name(enum session_event event)
{
    return event_names[event];
}

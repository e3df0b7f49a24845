/* The few columns of a session that are counted; times in milliseconds, 0: it never came to that. */
#ifndef SWITCHLINE_MODEL_SESSION_FACT_H
#define SWITCHLINE_MODEL_SESSION_FACT_H

#include "model/fields.h"

#define SESSION_FACT_FIELDS(X)                                                                               \
    X(session, INT, line_id)                                                                                 \
    X(session, INT, operator_id)                                                                             \
    X(session, INT, created_at)                                                                              \
    X(session, INT, answered_at)                                                                             \
    X(session, INT, closed_at)                                                                               \
    X(session, INT, vote)                                                                                    \
    X(session, FLAG, spam)

struct session_fact {
    FIELDS_MEMBERS(SESSION_FACT_FIELDS)
};

#endif

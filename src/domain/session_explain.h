/* The story of a session as its routing saw it. */
#ifndef SWITCHLINE_DOMAIN_SESSION_EXPLAIN_H
#define SWITCHLINE_DOMAIN_SESSION_EXPLAIN_H

#include "domain/ops.h"
#include "model/dialog.h"

struct session_story {
    const struct session *session;
    const struct offer *decisions; /* the last 500, oldest first; reasons as in domain/routing_decision.h */
    size_t count;
    int64_t next_at; /* when the engine looks at it again; 0: never */
};
/* For those who may change its line. ERR_NOT_FOUND ("session"), ERR_LINES_ACCESS. */
enum err session_explain(struct ops *ops, int64_t session_id, struct session_story *story_r);

#endif

/* Presence of employees as it changes: who comes is offered what waits, who goes leaves what he had to others. */
#ifndef SWITCHLINE_DOMAIN_PRESENCE_OPS_H
#define SWITCHLINE_DOMAIN_PRESENCE_OPS_H

#include "domain/ops.h"
#include "model/presence.h"

struct presence *presence_get(struct ops *ops, int64_t user_id); /* NULL: no employee */

/* His last_activity_at was just moved. Cheap: one look whether he was here already. */
void presence_seen(struct ops *ops, int64_t user_id);

/* What somebody says of himself, or an administrator of him. NULL and -1: stays as it is. */
struct presence_change {
    const char *status, *workday; /* domain/presence_rules.h */
    int64_t idle_at; /* 0: not idle any more */
    int64_t absent_until; /* 0: here again */
};
extern const struct presence_change presence_change_nothing;
/* ERR_NOT_FOUND ("user"), ERR_BAD_VALUE (words in error_arg). */
enum err presence_change(struct ops *ops, int64_t user_id, const struct presence_change *change);

/* He was switched off, on again, or moved to other departments. */
void presence_employment_changed(struct ops *ops, int64_t user_id);

#endif

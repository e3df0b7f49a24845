/* What applications push: events to their own clients, notices to people. */
#ifndef SWITCHLINE_DOMAIN_PULL_OPS_H
#define SWITCHLINE_DOMAIN_PULL_OPS_H

#include "domain/ops.h"

struct pull_event {
    const char *module, *command;
    const char *params_json; /* an object or a list */
    bool to_everybody;
    const int64_t *user_ids; /* else these */
    size_t user_count;
};
/* To clients of the acting application (of ours, when a page of ours acts). ERR_PULL_COMMAND, ERR_PULL_MODULE and ERR_PULL_PARAMS:
 * malformed, too long, or another's name; ERR_PULL_USER: who is no administrator may only mean himself. */
enum err pull_event(struct ops *ops, const struct pull_event *event);

/* ERR_PULL_TEXT: it is empty; ERR_PULL_APP_NAME: nobody would know whose it is. */
enum err pull_notice(
    struct ops *ops, const int64_t *user_ids, size_t count, const char *text, const char *avatar);

#endif

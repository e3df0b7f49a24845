/* Places in the portal's pages where an application may be embedded; one table, from which placement.bind,
 * placement.list and the documentation come. */
#ifndef SWITCHLINE_MODEL_PLACEMENT_H
#define SWITCHLINE_MODEL_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>

struct placement_row {
    const char *code;
    const char *scope; /* whose placements it belongs to; may be a scope that we do not offer (task, …) */
};

extern const struct placement_row placement_rows[]; /* ends with a NULL code */

const struct placement_row *placement_find(const char *code); /* exact spelling; NULL when unknown */

/* Runs on every page: needs an error handler, and may be bound for one user only. */
bool placement_is_worker(const char *code);
/* An application has one there, or one for each user: the worker, and the page of its links. */
bool placement_is_single(const char *code);

#endif

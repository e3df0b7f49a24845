/* Embedding places: what the acting application bound where. */
#ifndef SWITCHLINE_DOMAIN_PLACEMENT_OPS_H
#define SWITCHLINE_DOMAIN_PLACEMENT_OPS_H

#include "domain/ops.h"
#include "model/access.h"

/* Binds for the acting application (app_id and id are ignored; the caller has read the options). Binding the same (code, handler,
 * user) again renews the texts and options. What placement_check() answers; ERR_PLACEMENT_MAX_COUNT: there may be one only, and
 * there is. */
enum err placement_bind(struct ops *ops, const struct placement *placement);
/* handler NULL: all of the code; user_id 0: of any user. */
int64_t placement_unbind(struct ops *ops, const char *code, const char *handler, int64_t user_id);
struct placement *placement_list(struct ops *ops, size_t *count_r);

#endif

/* Embedding places: what the acting application bound where. */
#ifndef SWITCHLINE_DOMAIN_PLACEMENT_OPS_H
#define SWITCHLINE_DOMAIN_PLACEMENT_OPS_H

#include "domain/ops.h"
#include "model/access.h"

/* Binds for the acting application (app_id and id are ignored). Binding the same (code, handler, user) again renews the
 * texts. `has_error_handler`: the options name one. ERR_PLACEMENT_UNKNOWN, ERR_PLACEMENT_USER_MODE (a user given where
 * there is no user mode), ERR_PLACEMENT_ERROR_URL, ERR_PLACEMENT_MAX_COUNT. */
enum err placement_bind(struct ops *ops, const struct placement *placement, bool has_error_handler);
/* handler NULL: all of the code; user_id 0: of any user. */
int64_t placement_unbind(struct ops *ops, const char *code, const char *handler, int64_t user_id);
struct placement *placement_list(struct ops *ops, size_t *count_r);

#endif

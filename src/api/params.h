/* Parameters: from the tree a client sent to the typed `in` struct of a method's row. */
#ifndef SWITCHLINE_API_PARAMS_H
#define SWITCHLINE_API_PARAMS_H

#include "api/call.h"

/* A zeroed struct of method->in_size, filled from call->params as the row says. On an error *input_r is void. */
enum err params_read(struct call *call, const struct method *method, const void **input_r);
const char *param_type_name(const struct param *param); /* "integer", "string", … for descriptions */

#endif

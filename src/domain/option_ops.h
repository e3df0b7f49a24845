/* Options of applications: named values for the whole portal or for one user of the application. Values are JSON text and
 * are given back as they came. */
#ifndef SWITCHLINE_DOMAIN_OPTION_OPS_H
#define SWITCHLINE_DOMAIN_OPTION_OPS_H

#include "domain/ops.h"

enum option_owner { OPTION_OF_APP, OPTION_OF_USER }; /* of the acting application; of the acting user in it */

struct option_value {
    const char *name, *value;
};

enum { OPTION_NAME_MAX = 255, OPTION_VALUE_MAX = 65536, OPTION_COUNT_MAX = 1000 };

/* name NULL: all, by name. */
struct option_value *option_get(struct ops *ops, enum option_owner owner, const char *name, size_t *count_r);
/* ERR_TEXT_TOO_LONG (arg options) when a name or value is too long or there are too many. */
enum err option_set(
    struct ops *ops, enum option_owner owner, const struct option_value *values, size_t count);

#endif

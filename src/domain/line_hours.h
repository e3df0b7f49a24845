/* When a line works, by its settings. */
#ifndef SWITCHLINE_DOMAIN_LINE_HOURS_H
#define SWITCHLINE_DOMAIN_LINE_HOURS_H

#include "domain/line_ops.h"

bool line_works(struct ops *ops, const struct line_config *line); /* now; true when it keeps no hours */
/* When it works next, seen from `at`: `at` itself when it works then; INT64_MAX: never. */
int64_t line_opens_at(struct ops *ops, const struct line_config *line, int64_t at);

#endif

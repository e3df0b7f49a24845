/* Lines between the wire and the domain: PARAMS of config.add and update in, fields of config.get and list.get out. */
#ifndef SWITCHLINE_API_LINE_JSON_H
#define SWITCHLINE_API_LINE_JSON_H

#include "api/call.h"
#include "domain/line_ops.h"

/* What `params` (NULL: nothing) asks to change; values are judged later, by the domain. ERR_ARGUMENT_TYPE when a value
 * has a shape that cannot be read at all. Unknown fields are ignored, so an answer of config.get may be sent back. */
enum err line_change_read(struct call *call, const jval *params, struct line_change *change_r);

/* One field as config.get prints it. */
jnode *line_field_node(struct call *call, const struct line_config *line, unsigned field);

#endif

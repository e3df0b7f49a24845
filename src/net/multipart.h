/* multipart/form-data bodies (RFC 7578), parsed in place over a complete body. */
#ifndef SWITCHLINE_NET_MULTIPART_H
#define SWITCHLINE_NET_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct multipart_part {
    const char *name;         /* form field name */
    const char *filename;     /* NULL for ordinary fields */
    const char *content_type; /* "" when absent */
    const char *data;         /* points into the body; not NUL-terminated */
    size_t len;
};

/* Parts into the arena; NULL when the body or its boundary is malformed or there are more than max_parts.
 * content_type is the request's header with the boundary. */
struct multipart_part *multipart_read(struct arena *arena, const char *content_type, const char *body,
    size_t len, size_t max_parts, size_t *count_r);

#endif

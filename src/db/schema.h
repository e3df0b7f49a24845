/* The schema: one text for every engine, with five type tokens. */
#ifndef SWITCHLINE_DB_SCHEMA_H
#define SWITCHLINE_DB_SCHEMA_H

#include "base/buf.h"

struct schema_types { /* what {id} {int} {time} {text} {bytes} become */
    const char *id, *integer, *time, *text, *bytes;
};

enum { SCHEMA_VERSION = 1 };

/* Writes the statements that lead from version - 1 to version (1 … SCHEMA_VERSION). */
void schema_write(struct buf *out, int version, const struct schema_types *types);

#endif

/* Scopes as a set of bits; names as comma lists on the wire and in the database. */
#ifndef SWITCHLINE_MODEL_SCOPE_H
#define SWITCHLINE_MODEL_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef uint32_t scopes; /* a set of SCOPE_… */

enum scope_bit {
#define S(id, name) SCOPE_BIT_##id,
#include "model/scope.def"
#undef S
    SCOPE_COUNT
};

enum {
#define S(id, name) SCOPE_##id = 1 << SCOPE_BIT_##id,
#include "model/scope.def"
#undef S
};

#define SCOPES_ALL (((scopes)1 << SCOPE_COUNT) - 1)

const char *scope_name(enum scope_bit bit);
/* "im,imbot" (commas or spaces) to a set; false on an unknown name, which *unknown_r then holds. */
bool scopes_read(struct arena *arena, const char *list, scopes *set_r, const char **unknown_r);
char *scopes_write(struct arena *arena, scopes set); /* comma list in table order, without basic */

#endif

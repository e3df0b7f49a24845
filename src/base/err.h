/* Errors: one enum, one table. A function that can fail in a way a client may see returns an enum err; ERR_NONE is 0. */
#ifndef SWITCHLINE_BASE_ERR_H
#define SWITCHLINE_BASE_ERR_H

enum err {
    ERR_NONE,
#define E(id, code, status, text) ERR_##id,
#include "base/err.def"
#undef E
    ERR_COUNT,
    /* Not an error: the documented answer to a missing parameter is `null`. For the parameter tables only. */
    ANSWER_NULL
};

struct err_row {
    const char *id, *code;
    int status;
    const char *text;
};

const struct err_row *err_row(enum err error); /* never NULL for a valid enum err but ERR_NONE */

#endif

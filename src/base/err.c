/* The table behind err.h, made from the same list. */
#include "base/err.h"

static const struct err_row rows[ERR_COUNT] = {
    [ERR_NONE] = {"NONE", "", 200, ""},
#define E(id, code, status, text) [ERR_##id] = {#id, code, status, text},
#include "base/err.def"
#undef E
};

const struct err_row *err_row(enum err error)
{
    return &rows[error < ERR_COUNT ? error : ERR_INTERNAL];
}

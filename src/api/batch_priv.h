/* The inside of a batch, for batch_fuzz.c: planning and references need a portal and no database. */
#ifndef SWITCHLINE_API_BATCH_PRIV_H
#define SWITCHLINE_API_BATCH_PRIV_H

#include "api/call.h"

struct command {
    const char *key;
    struct call *call; /* NULL: refused before it was read */
    enum err error;    /* found while planning */
    bool has_references;
};

struct plan {
    struct command *commands;
    size_t count;
    size_t room; /* bytes that references may still bring into parameters */
};

/* The plan of a call of `batch`, made once and kept in the call. */
struct plan *batch_plan(struct call *batch);

/* The command's parameters with every "$result[…]" replaced from `results`. NULL: plan->room is used up. */
const jval *batch_substitute(struct call *batch, const struct command *command, jnode *results);

#endif

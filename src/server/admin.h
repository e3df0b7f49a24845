/* A method called by the command line, on whatever holds the data directory. */
#ifndef SWITCHLINE_SERVER_ADMIN_H
#define SWITCHLINE_SERVER_ADMIN_H

#include "api/method.h"
#include "base/settings.h"

/* The answer's body (arena), or NULL after a message on stderr. */
char *admin_call(
    struct arena *arena, const struct settings *settings, const struct method *method, const jval *params);

#endif

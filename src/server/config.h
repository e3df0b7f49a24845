/* Settings from flags, environment and file: flags win over SWITCHLINE_*, which win over the file. */
#ifndef SWITCHLINE_SERVER_CONFIG_H
#define SWITCHLINE_SERVER_CONFIG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/settings.h"

/* An option of a command that is no setting ("--json", "--port 0"). */
struct extra_option {
    const char *name;
    bool takes_value;
    const char *doc;
    const char **value_r; /* set to the value, or to "1" */
};

/* Reads argv[1…] of a command. false: a message was printed (or help was asked for; then *help_r). Values live in the
 * arena. extras ends with a NULL name. */
bool config_read(int argc, char **argv, const struct extra_option *extras, struct arena *arena,
    struct settings *settings, bool *help_r);
void config_help(const char *command, const char *summary, const struct extra_option *extras);

#endif

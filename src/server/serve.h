/* What the commands that run a server share. */
#ifndef SWITCHLINE_SERVER_SERVE_H
#define SWITCHLINE_SERVER_SERVE_H

#include "base/settings.h"

void serve_set_log_level(const struct settings *settings);
int serve_failed(const char *why); /* prints it, returns exit status 1 */

#endif

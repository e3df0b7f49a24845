/* The control socket: how the command line talks to a running server.
 *
 * DIR/control.sock, mode 0600; where several processes share the directory, each has a DIR/control-….sock. One JSON object per line, {"method": …, "params": {…}}; the answer is one line, the same
 * body REST would send. Calls enter the same table with the rights of the machine's owner. */
#ifndef SWITCHLINE_SERVER_CONTROL_H
#define SWITCHLINE_SERVER_CONTROL_H

#include <stddef.h>

#include "base/arena.h"

struct control;
struct portal;
struct runner;

/* NULL: the reason is in error_r. */
struct control *control_start(
    const char *dir, struct portal *portal, const struct runner *runner, char *error_r, size_t error_size);
void control_stop(struct control **control);

/* Client side: sends one request line to whichever server answers, and returns its answer (arena); NULL: none does. */
char *control_ask(struct arena *arena, const char *dir, const char *line);

#endif

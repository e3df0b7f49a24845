/* The HTTP doors: which request goes where. /rest/… to methods, pages to their steps, the built pages of web/ from memory, and
 * small answers of the server's own: /healthz, /readyz, /metrics and, in the sandbox, POST /sandbox/clock. */
#ifndef SWITCHLINE_SERVER_DOORS_H
#define SWITCHLINE_SERVER_DOORS_H

#include "net/http_server.h"

/* on_request of the HTTP server; user is the struct server. Runs on event loops, never blocks. */
void doors_request(struct http_exchange *exchange, void *server);

#endif

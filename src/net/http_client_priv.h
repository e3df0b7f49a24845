/* The seam for http_client_test.c: a client with other checks than url_gate.h. A test server can only stand on
 * loopback, so the test lets one loopback port pass as "public" and asks the real gate about everything else. */
#ifndef SWITCHLINE_NET_HTTP_CLIENT_PRIV_H
#define SWITCHLINE_NET_HTTP_CLIENT_PRIV_H

#include <sys/socket.h>

#include "net/http_client.h"

struct http_gate {
    const char *(*text)(const char *url, bool allow_private);
    bool (*address)(const struct sockaddr *address, bool allow_private);
};

struct http_client *http_client_start_gated(
    bool allow_private, const char *user_agent, struct http_gate gate);

#endif

/* The URL gate: what may be called. Used twice: on the text when a URL is stored (a clear error for the caller), and
 * on the resolved address at connect time (where a hostile name server or redirect cannot get around it). */
#ifndef SWITCHLINE_NET_URL_GATE_H
#define SWITCHLINE_NET_URL_GATE_H

#include <stdbool.h>
#include <sys/socket.h>

/* NULL when acceptable, else the reason in a few words. http/https only, a host, no user info, no control characters,
 * at most 2048 bytes; a literal private address is refused unless allow_private. */
const char *url_gate_text(const char *url, bool allow_private);

/* May we connect there? false for loopback, private, link-local, CGNAT, multicast, unspecified, documentation and
 * reserved ranges, IPv6 unique-local, IPv4-mapped/compatible/NAT64/6to4 forms of those, unless allow_private. Ports below
 * 1024 other than 80 and 443 are refused as well unless allow_private. */
bool url_gate_address(const struct sockaddr *address, bool allow_private);

#endif

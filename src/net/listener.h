/* Sockets that listen. Addresses are getaddrinfo()'s; descriptors are the caller's to close. */
#ifndef SWITCHLINE_NET_LISTENER_H
#define SWITCHLINE_NET_LISTENER_H

#include <stdbool.h>
#include <stddef.h>

struct addrinfo;

/* A literal address or a name of this machine; the caller frees it with freeaddrinfo(). NULL: the reason is in error_r. */
struct addrinfo *listener_address(const char *text, char *error_r, size_t error_size);
void listener_set_port(struct addrinfo *address, int port);

/* A bound socket that does not block, IPv6 ones for IPv4 as well. shared: others may be bound beside it. -1: errno says why. */
int listener_open(const struct addrinfo *address, bool shared);
/* Does nobody listen there yet? false: errno says why not. */
bool listener_is_free(const struct addrinfo *address);
int listener_port(int fd); /* 0: it has none */

#endif

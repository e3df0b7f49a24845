/* One address, several sockets: each event loop has its own on the same port, and the kernel spreads the connections. */
#include "net/listener.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

struct addrinfo *listener_address(const char *text, char *error_r, size_t error_size)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found = NULL;
    int status = getaddrinfo(text, NULL, &hints, &found);
    if (status == 0)
        return found;
    snprintf(error_r, error_size, "bad address %s: %s", text, gai_strerror(status));
    return NULL;
}

int listener_open(const struct addrinfo *address, bool shared)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    int on = 1, off = 0;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* accepted sockets inherit it */
    if (address->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    bool fine = !shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0;
    if (fine && bind(fd, address->ai_addr, address->ai_addrlen) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

void listener_set_port(struct addrinfo *address, int port)
{
    if (address->ai_family == AF_INET6)
        ((struct sockaddr_in6 *)address->ai_addr)->sin6_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in *)address->ai_addr)->sin_port = htons((uint16_t)port);
}

int listener_port(int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        return 0;
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

/* With SO_REUSEPORT a second server on the same port would start and silently take half of the connections. A socket without
 * that option tells whether the port is taken. */
bool listener_is_free(const struct addrinfo *address)
{
    int fd = listener_open(address, false);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}

/* WebSocket (RFC 6455) on connections of the HTTP server: an exchange becomes a socket, and from then on messages go both ways.
 *
 * A socket belongs to whoever accepted it and to its connection, whichever lasts longer: `gone` says, once, that the connection
 * is no more, and websocket_release() that its owner is done. Sending and closing are for any thread and do not wait. What a
 * client does not take is bounded (max_queue), and so is what it sends (max_message): beyond either the connection ends. Every
 * ping_ms a ping is sent; a client from which nothing came until the next one is gone. */
#ifndef SWITCHLINE_NET_WEBSOCKET_H
#define SWITCHLINE_NET_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "net/http_server.h"

struct websocket;

enum { /* close codes; 3000 and above are the application's */
    WEBSOCKET_NORMAL = 1000,
    WEBSOCKET_GOING_AWAY = 1001,
    WEBSOCKET_PROTOCOL = 1002,
    WEBSOCKET_UNSUPPORTED = 1003,
    WEBSOCKET_BAD_TEXT = 1007,
    WEBSOCKET_TOO_BIG = 1009
};

struct websocket_handler {
    /* A whole message, valid UTF-8 and followed by a NUL. NULL: messages are checked and thrown away. */
    void (*text)(const char *text, size_t len, void *user);
    /* The connection is no more, whoever ended it. Exactly once, also when it never opened. */
    void (*gone)(void *user);
    size_t max_message; /* bytes of one message from the client */
    size_t max_queue; /* bytes on the way to the client */
}; /* both functions run on the loop's thread, and must not block */

/* Does the exchange ask for a socket, as it should? Otherwise it was answered, with 400 or 426. */
bool websocket_asked(struct http_exchange *exchange);
/* Instead of http_reply(): answers it with 101 and makes it a socket, which the caller has to release. Any thread; nobody may
 * http_watch() it. The handler outlives the socket. */
struct websocket *websocket_accept(
    struct http_exchange *exchange, const struct websocket_handler *handler, void *user);

void websocket_send(struct websocket *socket, const char *text, size_t len); /* copies */
/* Nothing may be sent after it. `reason`: at most 100 bytes. */
void websocket_close(struct websocket *socket, int code, const char *reason);
void websocket_release(struct websocket **socket);

struct websocket_counters { /* since the program began */
    size_t open; /* now */
    unsigned long accepted, sent, overflowed, silent; /* silent: closed because nothing came any more */
};
void websocket_count(struct websocket_counters *counters_r);

#endif

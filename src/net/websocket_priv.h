/* Between sockets (websocket.c) and the connections that they live on. The loop's thread only, unless marked. */
#ifndef SWITCHLINE_NET_WEBSOCKET_PRIV_H
#define SWITCHLINE_NET_WEBSOCKET_PRIV_H

#include <stdbool.h>
#include <stddef.h>

struct http_conn;
struct websocket;

/* The answer 101 is on its way; the connection has the socket from here on. */
void websocket_open(struct websocket *socket, struct http_conn *conn);
void websocket_input(struct http_conn *conn, const char *data, size_t len);
/* Its time is up: another ping, or the end. */
void websocket_expired(struct http_conn *conn);
/* The server ends: a close frame, then a moment to take it. */
void websocket_going_away(struct http_conn *conn);
/* The connection ends, or never came about (any thread, when the loop has ended). Tells the owner and lets go. */
void websocket_gone(struct websocket **socket);

#endif

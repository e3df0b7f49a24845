/* Between the two files of a connection: http_conn.c (states, input, ends) and http_conn_out.c (output). The thread of the
 * loop only. Any of these may close the connection: look at `state` before going on. */
#ifndef SWITCHLINE_NET_HTTP_CONN_PRIV_H
#define SWITCHLINE_NET_HTTP_CONN_PRIV_H

#include "net/http_conn.h"

enum { WRITE_BATCH = 16 }; /* answers in one system call */

/* ---- http_conn.c ---- */
void conn_enter(struct http_conn *conn, enum http_conn_state state); /* with the deadline of that state */
void conn_close(struct http_conn *conn); /* at once, whatever is under way */
/* As conn_close() for a client that does not read: the kernel shall not keep its answer either. */
void conn_reset(struct http_conn *conn);
void conn_settle(
    struct http_conn *conn); /* sends what is to be sent and takes the state that follows from it */
void conn_resume(
    struct http_conn *conn); /* goes on after an answer: first with what waits, then with the socket */
void conn_recycle(
    struct http_loop *loop, struct http_request *request); /* ends it; its arena serves another one */

/* ---- http_conn_out.c ---- */
/* The request of the connection is answered: queues the answer. */
void conn_queue(struct http_conn *conn);
/* Sends all queued answers; afterwards `out` is empty. */
void conn_flush(struct http_conn *conn);
/* "100 Continue", for a client that waits for it before it sends the body. */
void conn_continue(struct http_conn *conn);
/* Sends plaintext that is no answer; `bytes` may be empty or unchanged afterwards. */
void conn_send(struct http_conn *conn, struct buf *bytes);
/* Sends bytes that are not of an answer, or are encrypted; what the socket does not take now moves out of `bytes`, which
 * is empty afterwards. */
void conn_send_bytes(struct http_conn *conn, struct buf *bytes);

#endif

/* Frames and messages of RFC 6455 in memory, over wslay: no sockets, no threads, so that a test or a fuzzer can feed any bytes.
 * Private to net. */
#ifndef SWITCHLINE_NET_WEBSOCKET_FRAME_H
#define SWITCHLINE_NET_WEBSOCKET_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { FRAME_TEXT = 1, FRAME_CLOSE = 8, FRAME_PING = 9, FRAME_PONG = 10, CONTROL_MOST = 125 };

/* Appends one unmasked frame, as servers send them. */
void frame_write(struct buf *out, int opcode, const void *data, size_t len);
void frame_write_close(struct buf *out, int code, const char *reason); /* code 0: without one */

struct frame_reader { /* one per client; all zeros at the beginning */
    struct buf bytes; /* of a frame that is not complete */
    struct buf message; /* of fragments so far */
    int opcode; /* of the message under way; 0: none */
};

struct frame_events {
    void (*text)(const char *text, size_t len, void *user);
    void (*ping)(const void *data, size_t len, void *user);
    void *user;
};

/* Takes what a client sent. 0: go on. Otherwise the connection ends, and this is the code to close it with; *theirs_r: the client
 * closed it itself. After that the reader takes nothing more. */
int frame_read(struct frame_reader *reader, const char *data, size_t len, size_t max_message,
    const struct frame_events *events, bool *theirs_r);
void frame_reader_free(struct frame_reader *reader);

#endif

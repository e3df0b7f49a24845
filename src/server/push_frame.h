/* What goes to clients of push channels: text frames of protocol version 3, and message ids. */
#ifndef SWITCHLINE_SERVER_PUSH_FRAME_H
#define SWITCHLINE_SERVER_PUSH_FRAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/push.h"

/* A message without the name of the channel it is heard on, which differs from client to client. */
struct push_frame {
    const char *before, *between, *after;
    struct push_position position;
};
/* server_name: as JSON text. In the arena. */
struct push_frame push_frame_make(
    struct arena *arena, const struct pushed *push, const char *server_name, int64_t now);
/* A message of the hub itself, at a position but with an id of its own, since clients drop an id that they have seen. */
struct push_frame push_frame_control(struct arena *arena, struct push_position at, const char *module,
    const char *command, const char *params, const char *server_name, int64_t now);
void push_frame_write(struct buf *out, const struct push_frame *frame, const char *channel);

/* `mid`: the position in 24 digits; more digits may follow. */
const char *push_mid(struct arena *arena, struct push_position position);
bool push_mid_read(const char *text, struct push_position *position_r);

#endif

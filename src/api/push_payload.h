/* The wire shape of each push's `params`. */
#ifndef SWITCHLINE_API_PUSH_PAYLOAD_H
#define SWITCHLINE_API_PUSH_PAYLOAD_H

struct ops;
struct push;

/* JSON text, safe inside the frames in which clients of version 3 find it. */
const char *push_render(struct ops *ops, const struct push *push);

#endif

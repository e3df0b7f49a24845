/* Where clients connect for pushes. */
#ifndef SWITCHLINE_API_PULL_H
#define SWITCHLINE_API_PULL_H

#include "api/call.h"

/* Address of the WebSocket door, or of long polling, under the portal's public URL. */
const char *pull_address(struct call *call, bool socket);

#endif

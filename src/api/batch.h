/* batch: up to fifty commands in one call, each undone alone when it fails. */
#ifndef SWITCHLINE_API_BATCH_H
#define SWITCHLINE_API_BATCH_H

#include "api/call.h"

bool batch_is(const struct method *method);
enum lane batch_lane(struct call *call);          /* WRITE if any of its commands writes */
bool batch_needs_prepare(struct call *call);      /* some command without references has slow work */
void batch_prepare(struct call *call);            /* runs it, on a worker thread */

#endif

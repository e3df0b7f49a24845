/* The one door: REST, batch commands, the command line and tests all end here. */
#ifndef SWITCHLINE_API_DISPATCH_H
#define SWITCHLINE_API_DISPATCH_H

#include "api/call.h"

/* Runs the call inside the open transaction of `db` and fills result or error; on an error the caller undoes what was
 * written (call->error says so). A READ row must get a read-only handle unless it is part of a batch.
 * May be called again with the same call, after everything the first run wrote was undone. */
void dispatch(struct call *call, struct db *db);

/* May the caller run the method at all? Only call->error is filled. On a READ lane before slow work, so that strangers cannot
 * make us do any; dispatch() checks again inside its transaction. */
void dispatch_check(struct call *call, struct db *db);

/* Slow work before the lane, on a worker thread. Does nothing when the row has none. */
void dispatch_prepare(struct call *call);
bool dispatch_needs_prepare(struct call *call);

/* Which lane the call needs; a batch is asked for its commands. */
enum lane dispatch_lane(struct call *call);

/* Authenticated already (batch command): scope, context, rights, parameters, handler. */
void dispatch_authorized(struct call *call);

#endif

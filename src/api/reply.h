/* Replies: the only place that writes {"result",…,"time"} and {"error","error_description"}. */
#ifndef SWITCHLINE_API_REPLY_H
#define SWITCHLINE_API_REPLY_H

#include "api/call.h"
#include "base/buf.h"

enum reply_format { REPLY_JSON, REPLY_XML };

/* Body of a finished call; returns the HTTP status. */
int reply_write(struct call *call, enum reply_format format, struct buf *body);
/* Body of an error that happened before there was a call. */
int reply_error(
    struct arena *arena, enum err error, const char *error_arg, enum reply_format format, struct buf *body);
/* Is the call's error one for the envelope? Errors of status 200 are answers: they belong inside the result. */
bool reply_is_refusal(const struct call *call);
/* What stands under "result": the result, or {"result": false, "error": …} for an error of status 200. */
jnode *reply_result_node(struct call *call, jdoc *doc);
/* {"error": CODE, "error_description": TEXT} of a call's error, as batch needs it. */
jnode *reply_error_node(struct call *call, jdoc *doc);
/* The `time` block of a finished call. */
jnode *reply_time_node(struct call *call, jdoc *doc);

#endif

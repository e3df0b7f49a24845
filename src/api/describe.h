/* What the program knows about itself, printed: methods, their parameters and errors, events, settings.
 *
 * Everything comes from the tables that the server runs on (method rows, err.def, events.def, settings.def), so a page
 * made by these functions cannot be out of date. Each function appends to `out`, which the caller owns and frees. The
 * output is the same for the same program: no dates, no addresses. */
#ifndef SWITCHLINE_API_DESCRIBE_H
#define SWITCHLINE_API_DESCRIBE_H

#include <stddef.h>

#include "base/buf.h"

void describe_text(struct buf *out);     /* for a terminal: name, state and summary, a line each */
void describe_markdown(struct buf *out); /* doc/methods.md */
void describe_openapi(struct buf *out);  /* OpenAPI 3.1, JSON */
void describe_json(struct buf *out);     /* the tables as they are; what the contract test reads */
void describe_settings(struct buf *out); /* doc/settings.md */
void describe_rights(struct buf *out);   /* doc/rights.md: who may call what */
void describe_sessions(struct buf *out); /* doc/sessions.md: the session's state machine */

/* Documented methods that are not offered yet, sorted by name; ends with NULL. */
extern const char *const planned_methods[];

/* The family of a method name, for headings: "imopenlines", "imbot.v2", "switchline", … "core" for the rest. */
const char *describe_family(const char *name);

#endif

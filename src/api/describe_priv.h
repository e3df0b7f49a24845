/* Shared by the renderers of describe.h; nobody else includes it. */
#ifndef SWITCHLINE_API_DESCRIBE_PRIV_H
#define SWITCHLINE_API_DESCRIBE_PRIV_H

#include "api/method.h"
#include "base/arena.h"

/* Families in the order of the pages; ends with NULL. */
extern const char *const describe_families[];
/* Errors that any method may answer before or around its handler; ends with ERR_NONE. */
extern const enum err describe_system_errors[];

/* Every error of a row that a client may see beyond the system errors: parameters first, then rights, then what the row
 * declares; each once. Ends with ERR_NONE, lives in the arena. */
const enum err *describe_errors(struct arena *arena, const struct method *method);
char *describe_url(struct arena *arena, const char *doc); /* address of an official page; NULL for NULL */
char *describe_scopes(struct arena *arena, const struct method *method); /* "im, imbot" or "basic" */
const char *describe_who(const struct method *method);
const char *describe_result(const struct method *method);
enum err describe_denied(const struct method *method); /* ERR_NONE when any user may call */
enum err describe_no_app(const struct method *method); /* ERR_NONE when webhooks may call */

#endif

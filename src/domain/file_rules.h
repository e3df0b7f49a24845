/* Names of files and folders. What comes from outside is a wish: it may hold a path, control characters, or marks that turn
 * the direction of writing so that "exe.gpj" reads as a picture. Pure. */
#ifndef SWITCHLINE_DOMAIN_FILE_RULES_H
#define SWITCHLINE_DOMAIN_FILE_RULES_H

#include "base/arena.h"

enum { FILE_NAME_MOST = 200 }; /* code points, ending included */

/* The name under which it is kept: never empty, never "." or "..", without / and \, and at most FILE_NAME_MOST long, with
 * its ending kept. Clean names come back as they were. */
const char *file_rules_name(struct arena *arena, const char *wanted);
/* "report (2).pdf" of "report.pdf" and "2". */
const char *file_rules_numbered(struct arena *arena, const char *name, const char *number);

#endif

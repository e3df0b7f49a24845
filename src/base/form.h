/* Forms: PHP's bracket notation, `a[b][0][c]=v&a[]=w`, to trees and back. Query strings, urlencoded bodies and event
 * bodies all use it. Reading copies into the arena; malformed percent signs are taken literally, as PHP does. */
#ifndef SWITCHLINE_BASE_FORM_H
#define SWITCHLINE_BASE_FORM_H

#include "base/json.h"

enum form_error { FORM_OK, FORM_BAD_TEXT, FORM_TOO_DEEP, FORM_TOO_MANY };

struct form_limits {
    size_t max_fields; /* pairs in one form */
    size_t max_depth; /* brackets in one key */
};

/* Adds the pairs of `text` to `object`; a later pair replaces an earlier one of the same key. FORM_BAD_TEXT means
 * broken UTF-8 or U+0000 in a key or value. */
enum form_error form_read(
    jdoc *doc, jnode *object, const char *text, size_t len, const struct form_limits *limits);

/* Adds one decoded pair, as multipart fields and path values need it. */
enum form_error form_put(
    jdoc *doc, jnode *object, const char *key, const char *value, const struct form_limits *limits);

/* Sets the members of `over` in `object`; one of the same name is replaced. A list's members are named 0, 1, … */
void form_overlay(jdoc *doc, jnode *object, const jval *over);

/* Writes an object as a form body: booleans 1/0, null "", empty arrays and objects vanish (http_build_query). */
void form_write(struct buf *out, const jval *object);

/* application/x-www-form-urlencoded of one text (RFC 3986 unreserved characters stay). */
void form_escape(struct buf *out, const char *text);
/* The reverse; `plus_is_space` as in queries. Returns an arena string; its length may be shorter than with a NUL
 * inside, so callers compare *len_r with strlen when that matters. */
char *form_unescape(struct arena *arena, const char *text, size_t len, bool plus_is_space, size_t *len_r);

#endif

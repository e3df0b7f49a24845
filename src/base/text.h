/* Strings on their way from one place to another: ones that may be absent, and ones that go into markup. */
#ifndef SWITCHLINE_BASE_TEXT_H
#define SWITCHLINE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* For structs in which NULL means that nothing was said. */
static inline const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

/* A space or control character, which no address, URL or login has. */
bool text_has_blank(const char *text);

/* In place: words of TEXT_MASKED_FROM letters, digits, ".", "_" and "-" or more, which may be tokens, become "***". For what is shown to
 * people who need not know them. */
enum { TEXT_MASKED_FROM = 24 };
void text_mask(char *text);

/* Appends `len` bytes of text; those named in `marks` (some of & < > " ') become character entities. */
void text_escape(struct buf *out, const char *text, size_t len, const char *marks);

#endif

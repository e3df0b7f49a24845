/* Any bytes as a form with files: the first line is the Content-Type, the rest the body. Every part must lie inside the
 * body, in order, and have a name of good text. */
#include "net/multipart.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_PARTS = 20 };

static bool is_text(const char *text)
{
    return utf8_valid(text, strlen(text));
}

static void check(const struct multipart_part *parts, size_t count, const char *body, size_t len)
{
    const char *at = body;
    if (count > MAX_PARTS)
        abort();
    for (size_t i = 0; i < count; i++) {
        if (parts[i].data < at || parts[i].data + parts[i].len > body + len)
            abort();
        if (!is_text(parts[i].name) || !is_text(parts[i].content_type) ||
            (parts[i].filename && !is_text(parts[i].filename)))
            abort();
        at = parts[i].data + parts[i].len;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end_of_line = size ? memchr(data, '\n', size) : NULL;
    if (!end_of_line)
        return 0;
    struct arena *arena = arena_new();
    size_t line = (size_t)(end_of_line - data), len = size - line - 1, count = 0;
    const char *type = arena_strn(arena, (const char *)data, line);
    char *body = malloc(len ? len : 1); /* so that reading past it is noticed */
    memcpy(body, end_of_line + 1, len);
    const struct multipart_part *parts = multipart_read(arena, type, body, len, MAX_PARTS, &count);
    if (parts)
        check(parts, count, body, len);
    free(body);
    arena_free(&arena);
    return 0;
}

/* Buffer: bytes that grow. Owned by whoever declared it; buf_free() gives the memory back. The bytes are always
 * followed by a NUL that is not counted, so `data` is a C string once something was added. */
#ifndef SWITCHLINE_BASE_BUF_H
#define SWITCHLINE_BASE_BUF_H

#include <stddef.h>

struct buf {
    char *data; /* NULL while empty and never used */
    size_t len, cap;
};

void buf_add(struct buf *buf, const void *data, size_t len);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_drop(struct buf *buf, size_t len); /* removes the first len bytes */
void buf_free(struct buf *buf); /* leaves an empty, reusable buffer */
const char *buf_str(struct buf *buf); /* the bytes as a C string, "" when empty */

#endif

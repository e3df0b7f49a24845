/* Growing by doubling: a buffer of n bytes costs O(n) copying in total. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static void make_room(struct buf *buf, size_t more)
{
    if (buf->cap - buf->len > more) /* one byte stays for the NUL */
        return;
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap - buf->len <= more)
        cap *= 2;
    buf->data = mem_resize(buf->data, cap);
    buf->cap = cap;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
    make_room(buf, len);
    if (len)
        memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        abort(); /* only a broken format string */
    make_room(buf, (size_t)len);
    vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

void buf_drop(struct buf *buf, size_t len)
{
    if (len == 0) /* also of a buffer that has no memory yet */
        return;
    memmove(buf->data, buf->data + len, buf->len - len + 1);
    buf->len -= len;
}

void buf_free(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}

const char *buf_str(struct buf *buf)
{
    return buf->data ? buf->data : "";
}

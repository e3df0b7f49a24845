/* A row as one line of PostgreSQL's COPY text: columns between tabs, \N for NULL, backslashes before what would be taken
 * for something else. And the digest of many rows, in whatever order they come. */
#ifndef SWITCHLINE_DB_COPY_LINE_H
#define SWITCHLINE_DB_COPY_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* ---- writing: columns one after the other, then the end ---- */
void copy_line_null(struct buf *line);
void copy_line_number(struct buf *line, int64_t number);
void copy_line_text(struct buf *line, const char *text, size_t len);
void copy_line_bytes(struct buf *line, const void *bytes, size_t len);
void copy_line_end(struct buf *line); /* turns the last tab into \n */

/* ---- reading ---- */
/* The next column of a line that ends with \n, unescaped in place: *text_r (NULL for NULL) has *len_r bytes and is not
 * terminated. *at moves behind it. false: the line has no more. */
bool copy_line_next(char **at, char **text_r, size_t *len_r);
/* Bytes of a column, decoded in place: "\x68" to "h". Their number, or -1 when it is none. */
int64_t copy_line_decode(char *text, size_t len);

/* ---- digests ---- */
struct digest { /* all zero: of no rows */
    uint64_t rows, sums[2];
};
void digest_add(struct digest *digest, const char *line, size_t len); /* without its end */
bool digest_same(const struct digest *a, const struct digest *b);

#endif

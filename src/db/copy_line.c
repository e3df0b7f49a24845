/* The digest adds up the rows' hashes instead of hashing all rows in a row, so that nobody has to sort a table to compare
 * it. Sums of a cryptographic hash cannot be brought to agree by accident, nor by swapping values between rows. */
#include "db/copy_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

/* ---- writing ---- */
void copy_line_null(struct buf *line)
{
    buf_add(line, "\\N\t", 3);
}

void copy_line_number(struct buf *line, int64_t number)
{
    buf_printf(line, "%lld\t", (long long)number);
}

/* What the server writes as a backslash and a letter; 0: as it is. */
static char letter_of(char c)
{
    static const char letters[] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['\v'] = 'v', ['\\'] = '\\'};
    return (unsigned char)c < sizeof letters ? letters[(unsigned char)c] : 0;
}

void copy_line_text(struct buf *line, const char *text, size_t len)
{
    size_t plain = 0;
    for (size_t i = 0; i < len; i++) {
        char escaped[2] = {'\\', letter_of(text[i])};
        if (!escaped[1])
            continue;
        buf_add(line, text + plain, i - plain);
        buf_add(line, escaped, 2);
        plain = i + 1;
    }
    buf_add(line, text + plain, len - plain);
    buf_putc(line, '\t');
}

void copy_line_bytes(struct buf *line, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    buf_puts(line, "\\\\x");
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = ((const unsigned char *)bytes)[i];
        buf_putc(line, digits[byte >> 4]);
        buf_putc(line, digits[byte & 15]);
    }
    buf_putc(line, '\t');
}

void copy_line_end(struct buf *line)
{
    line->data[line->len - 1] = '\n';
}

/* ---- reading ---- */
static char meaning_of(char letter)
{
    static const char letters[] = "bfnrtv", meanings[] = "\b\f\n\r\t\v";
    const char *at = strchr(letters, letter);
    return at && letter ? meanings[at - letters] : letter;
}

bool copy_line_next(char **at, char **text_r, size_t *len_r)
{
    char *from = *at, *to = *at;
    if (!from)
        return false;
    bool null = from[0] == '\\' && from[1] == 'N';
    *text_r = null ? NULL : from;
    while (*from != '\t' && *from != '\n') {
        if (*from == '\\')
            *to++ = meaning_of(*++from);
        else
            *to++ = *from;
        from++;
    }
    *len_r = (size_t)(to - *at);
    *at = *from == '\t' ? from + 1 : NULL;
    return true;
}

static int value_of(char digit)
{
    return digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

int64_t copy_line_decode(char *text, size_t len)
{
    if (len < 2 || len % 2 != 0 || text[0] != '\\' || text[1] != 'x')
        return -1;
    size_t size = len / 2 - 1;
    for (size_t i = 0; i < size; i++) {
        int high = value_of(text[2 + 2 * i]), low = value_of(text[3 + 2 * i]);
        if (high < 0 || low < 0)
            return -1;
        text[i] = (char)(high << 4 | low);
    }
    return (int64_t)size;
}

/* ---- digests ---- */
void digest_add(struct digest *digest, const char *line, size_t len)
{
    uint64_t hash[2];
    hash_128(line, len, hash);
    digest->rows++;
    digest->sums[0] += hash[0];
    digest->sums[1] += hash[1];
}

bool digest_same(const struct digest *a, const struct digest *b)
{
    return a->rows == b->rows && a->sums[0] == b->sums[0] && a->sums[1] == b->sums[1];
}

/* Hand-sized because it is forty lines: the only tables a chat server needs are "is it valid" and a fold that is
 * good enough to find «иван» when one types «Иван». */
#include "base/utf8.h"

#include <string.h>

static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    if (lead >= 0xf0 && lead < 0xf5)
        return 4;
    return 0;
}

static unsigned decode(const unsigned char *at, size_t len)
{
    static const unsigned char lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    unsigned point = at[0] & lead_mask[len];
    for (size_t i = 1; i < len; i++)
        point = point << 6 | (at[i] & 0x3f);
    return point;
}

bool utf8_valid(const char *text, size_t len)
{
    static const unsigned lowest[] = {0, 1, 0x80, 0x800, 0x10000}; /* below is overlong; 1 refuses U+0000 */
    const unsigned char *at = (const unsigned char *)text, *end = at + len;
    while (at < end) {
        size_t n = sequence_length(*at);
        if (n == 0 || (size_t)(end - at) < n)
            return false;
        for (size_t i = 1; i < n; i++)
            if ((at[i] & 0xc0) != 0x80)
                return false;
        unsigned point = decode(at, n);
        if (point < lowest[n] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
            return false;
        at += n;
    }
    return true;
}

size_t utf8_next(const char *text, unsigned *point_r)
{
    const unsigned char *at = (const unsigned char *)text;
    if (!*at) {
        *point_r = 0;
        return 0;
    }
    size_t n = sequence_length(*at);
    *point_r = decode(at, n);
    return n;
}

size_t utf8_length(const char *text)
{
    size_t points = 0;
    for (; *text; text++)
        points += ((unsigned char)*text & 0xc0) != 0x80;
    return points;
}

const char *utf8_cut(struct arena *arena, const char *text, size_t max_points)
{
    const char *at = text;
    unsigned point;
    for (size_t n; max_points > 0 && (n = utf8_next(at, &point)) > 0; max_points--)
        at += n;
    return *at ? arena_strn(arena, text, (size_t)(at - text)) : text;
}

const char *utf8_trim(struct arena *arena, const char *text)
{
    static const char white[] = " \t\r\n\v\f";
    text += strspn(text, white);
    size_t len = strlen(text);
    size_t keep = len;
    while (keep > 0 && strchr(white, text[keep - 1]))
        keep--;
    return keep == len ? text : arena_strn(arena, text, keep);
}

bool utf8_is_letter(unsigned point)
{
    if (point < 0x80)
        return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
    if (point < 0xc0)
        return point == 0xaa || point == 0xb5 || point == 0xba;
    return point != 0xd7 && point != 0xf7 && !(point >= 0x2000 && point < 0x2c00) &&
           !(point >= 0x3000 && point < 0x3040) && !(point >= 0xfe00 && point < 0xfe10) && point < 0x1f000;
}

static unsigned fold_point(unsigned p)
{
    if (p < 0x80)
        return p >= 'A' && p <= 'Z' ? p + 32 : p;
    if ((p >= 0xc0 && p <= 0xde && p != 0xd7) || (p >= 0x391 && p <= 0x3a9) || (p >= 0x410 && p <= 0x42f))
        return p + 32;
    if (p >= 0x400 && p <= 0x40f)
        return p + 80;
    if ((p >= 0x100 && p <= 0x137) || (p >= 0x460 && p <= 0x4bf))
        return p | 1;
    return p;
}

char *utf8_fold(struct arena *arena, const char *text)
{
    char *folded = arena_str(arena, text); /* every fold above keeps the length of its sequence */
    unsigned char *at = (unsigned char *)folded;
    unsigned point;
    for (size_t n; (n = utf8_next((char *)at, &point)) > 0; at += n) {
        unsigned to = fold_point(point);
        if (n == 1)
            at[0] = (unsigned char)to;
        else if (n == 2) {
            at[0] = (unsigned char)(0xc0 | to >> 6);
            at[1] = (unsigned char)(0x80 | (to & 0x3f));
        }
    }
    return folded;
}

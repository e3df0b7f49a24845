/* UTF-8: what comes from outside is checked once at the door, so everything behind it may trust its strings. */
#ifndef SWITCHLINE_BASE_UTF8_H
#define SWITCHLINE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

bool utf8_valid(const char *text, size_t len); /* false also for U+0000, surrogates and overlong forms */
size_t utf8_length(const char *text); /* code points of a valid string */
const char *utf8_cut(
    struct arena *arena, const char *text, size_t max_points); /* at most that many code points */
const char *utf8_trim(struct arena *arena, const char *text); /* without ASCII white space at both ends */

/* Reads one code point of a valid string; returns the bytes it took (0 at the end). */
size_t utf8_next(const char *text, unsigned *point_r);
/* Letter of any script, roughly: ASCII letters and everything above U+00BF except signs. For name rules. */
bool utf8_is_letter(unsigned point);
/* Lower-cased copy for searching: ASCII, Latin-1, Greek and Cyrillic. Stored beside the text it folds. */
char *utf8_fold(struct arena *arena, const char *text);

#endif

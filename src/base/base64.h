/* Base64 of files in parameters, over libsodium. */
#ifndef SWITCHLINE_BASE_BASE64_H
#define SWITCHLINE_BASE_BASE64_H

#include <stddef.h>

#include "base/arena.h"

char *base64_encode(struct arena *arena, const void *data, size_t size);
/* Accepts white space and missing padding. NULL when it is not base64. *size_r bytes; a NUL follows them. */
unsigned char *base64_decode(struct arena *arena, const char *text, size_t *size_r);

#endif

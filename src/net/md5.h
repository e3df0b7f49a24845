/* MD5, for what others' formats sign with it. It protects nothing of ours: for that there is base/secret.h. */
#ifndef SWITCHLINE_NET_MD5_H
#define SWITCHLINE_NET_MD5_H

#include "base/arena.h"

/* 32 hex digits; "" where the system's cryptography refuses MD5. */
char *md5_hex(struct arena *arena, const char *text);

#endif

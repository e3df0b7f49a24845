/* In this layer because it is OpenSSL's, which is linked for TLS; libsodium leaves MD5 out, for good reason. */
#include "net/md5.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

char *md5_hex(struct arena *arena, const char *text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(text, strlen(text), digest, &size, EVP_md5(), NULL) != 1)
        return arena_str(arena, "");
    char *hex = arena_alloc(arena, 2 * size + 1);
    for (unsigned i = 0; i < size; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return hex;
}

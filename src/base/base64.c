/* Both alphabets and both padding habits occur in the wild, so decoding tries them in order of frequency. */
#include "base/base64.h"

#include <sodium.h>
#include <string.h>

char *base64_encode(struct arena *arena, const void *data, size_t size)
{
    size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
    return sodium_bin2base64(arena_raw(arena, room), room, data, size, sodium_base64_VARIANT_ORIGINAL);
}

unsigned char *base64_decode(struct arena *arena, const char *text, size_t *size_r)
{
    static const int variants[] = {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
        sodium_base64_VARIANT_URLSAFE, sodium_base64_VARIANT_URLSAFE_NO_PADDING};
    size_t len = strlen(text), room = len / 4 * 3 + 4;
    unsigned char *bytes = arena_raw(arena, room);
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        if (sodium_base642bin(bytes, room - 1, text, len, " \t\r\n", size_r, NULL, variants[i]) == 0) {
            bytes[*size_r] = '\0';
            return bytes;
        }
    return NULL;
}

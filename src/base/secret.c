/* Two keys are derived from the portal's key, so that a MAC can never be mistaken for a ciphertext's key stream. */
#include "base/secret.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static unsigned char mac_key[crypto_auth_KEYBYTES], box_key[crypto_secretbox_KEYBYTES];

void secret_init(void)
{
    /* A generator of this thread's own that the kernel seeds, instead of a system call for each message. */
    randombytes_set_implementation(&randombytes_internal_implementation);
    if (sodium_init() < 0)
        abort(); /* no random source: nothing we could do safely */
}

void random_bytes(void *out, size_t size)
{
    randombytes_buf(out, size);
}

char *random_token(struct arena *arena, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    char *token = arena_alloc(arena, length + 1);
    for (size_t i = 0; i < length; i++)
        token[i] = letters[randombytes_uniform(sizeof letters - 1)];
    return token;
}

static char *hex_of(struct arena *arena, const unsigned char *bytes, size_t size)
{
    char *hex = arena_alloc(arena, 2 * size + 1);
    return sodium_bin2hex(hex, 2 * size + 1, bytes, size);
}

char *random_hex(struct arena *arena, size_t bytes)
{
    unsigned char *raw = arena_alloc(arena, bytes);
    randombytes_buf(raw, bytes);
    return hex_of(arena, raw, bytes);
}

char *hash_hex(struct arena *arena, const void *data, size_t size)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, data, size);
    return hex_of(arena, hash, sizeof hash);
}

char *hash_text(struct arena *arena, const char *text)
{
    return hash_hex(arena, text, strlen(text));
}

void hash_128(const void *data, size_t size, uint64_t hash_r[2])
{
    crypto_generichash((unsigned char *)hash_r, 2 * sizeof *hash_r, data, size, NULL, 0);
}

bool secret_equal(const char *a, const char *b)
{
    size_t len = strlen(a);
    return len == strlen(b) && sodium_memcmp(a, b, len) == 0;
}

char *password_hash(struct arena *arena, const char *password, bool cheap)
{
    char *hash = arena_alloc(arena, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str_alg(hash, password, strlen(password),
            cheap ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
            cheap ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE,
            crypto_pwhash_ALG_ARGON2ID13))
        abort(); /* out of memory */
    return hash;
}

bool password_matches(const char *hash, const char *password)
{
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

bool password_is_cheap(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(
               hash, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

void secret_set_key(const unsigned char key[SECRET_KEY_SIZE])
{
    crypto_kdf_derive_from_key(mac_key, sizeof mac_key, 1, "tokenmac", key);
    crypto_kdf_derive_from_key(box_key, sizeof box_key, 2, "eventbox", key);
}

char *mac_hex(struct arena *arena, const char *text)
{
    unsigned char mac[32]; /* keyed BLAKE2b: checked for every call, and several times quicker than an HMAC */
    crypto_generichash(mac, sizeof mac, (const unsigned char *)text, strlen(text), mac_key, sizeof mac_key);
    return hex_of(arena, mac, sizeof mac);
}

char *secret_encrypt(struct arena *arena, const char *plain)
{
    size_t len = strlen(plain), size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + len;
    unsigned char *box = arena_alloc(arena, size);
    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain, len, box, box_key);
    return hex_of(arena, box, size);
}

char *secret_decrypt(struct arena *arena, const char *encrypted)
{
    size_t hex_len = strlen(encrypted), size = 0;
    unsigned char *box = arena_alloc(arena, hex_len / 2 + 1);
    if (sodium_hex2bin(box, hex_len / 2 + 1, encrypted, hex_len, NULL, &size, NULL) ||
        size < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)
        return NULL;
    char *plain = arena_alloc(arena, size);
    return crypto_secretbox_open_easy((unsigned char *)plain, box + crypto_secretbox_NONCEBYTES,
               size - crypto_secretbox_NONCEBYTES, box, box_key)
               ? NULL
               : plain;
}

/* Secrets: random strings, hashes, MACs, encryption and comparison, all from libsodium. Tokens are made of
 * [A-Za-z0-9] only, because clients check that. secret_init() once per process before anything else. */
#ifndef SWITCHLINE_BASE_SECRET_H
#define SWITCHLINE_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { SECRET_KEY_SIZE = 32, SECRET_HASH_HEX = 65 }; /* hash: 64 hex digits and the NUL */

void secret_init(void);
void random_bytes(void *out, size_t size);
char *random_token(struct arena *arena, size_t length); /* [A-Za-z0-9], ~5.95 bits a character */
char *random_hex(struct arena *arena, size_t bytes);

/* SHA-256 as hex. For secrets with full entropy (webhook, refresh token, client secret): nothing to brute-force. */
char *hash_hex(struct arena *arena, const void *data, size_t size);
char *hash_text(struct arena *arena, const char *text); /* the same of a C string */
/* 128 bits as numbers, quickly (BLAKE2b), for comparing much. */
void hash_128(const void *data, size_t size, uint64_t hash_r[2]);
bool secret_equal(const char *a, const char *b); /* constant time in the contents */

/* Passwords: argon2id. `cheap` is libsodium's minimum cost, for the sandbox's random passwords only. Slow: never
 * inside a transaction. */
char *password_hash(struct arena *arena, const char *password, bool cheap);
bool password_matches(const char *hash, const char *password);
bool password_is_cheap(const char *hash); /* made with `cheap`: good for a sandbox only */

/* The portal's key (DIR/key, 32 random bytes) signs tokens and encrypts what events must carry. */
void secret_set_key(const unsigned char key[SECRET_KEY_SIZE]);
char *mac_hex(struct arena *arena, const char *text); /* 64 hex digits */
char *secret_encrypt(struct arena *arena, const char *plain); /* text safe to store */
char *secret_decrypt(struct arena *arena, const char *encrypted); /* NULL when it is not ours */

#endif

/* Round trips, tampering and shapes: tokens that clients accept, hashes that match published values, ciphertexts that
 * cannot be altered, keys that do not open each other's. */
#include "base/secret.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static const unsigned char key_one[SECRET_KEY_SIZE] = {1}, key_two[SECRET_KEY_SIZE] = {2};

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    secret_set_key(key_one);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void tokens_are_letters_and_digits(void **state)
{
    int seen[256] = {0};
    (void)state;
    for (size_t length = 0; length <= 64; length++)
        assert_int_equal(length, strlen(random_token(arena, length)));
    const char *token = random_token(arena, 20000);
    for (size_t i = 0; i < 20000; i++) {
        assert_true(isalnum((unsigned char)token[i]));
        seen[(unsigned char)token[i]]++;
    }
    for (int c = 0; c < 256; c++)
        assert_true(!isalnum(c) || c > 127 || seen[c] > 0); /* each of the 62 turns up */
    assert_string_not_equal(random_token(arena, 32), random_token(arena, 32));
}

static void random_hex_has_two_digits_a_byte(void **state)
{
    (void)state;
    const char *hex = random_hex(arena, 16);
    assert_int_equal(32, strlen(hex));
    assert_int_equal(32, strspn(hex, "0123456789abcdef"));
    assert_string_not_equal(hex, random_hex(arena, 16));
}

static void hashes_are_sha256(void **state)
{
    (void)state;
    assert_string_equal(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash_hex(arena, "abc", 3));
    assert_string_equal(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", hash_hex(arena, "", 0));
    assert_int_equal(SECRET_HASH_HEX, strlen(hash_hex(arena, "", 0)) + 1);
}

static void compares_whole_strings(void **state)
{
    (void)state;
    assert_true(secret_equal("", ""));
    assert_true(secret_equal("token", "token"));
    assert_false(secret_equal("token", "tokem"));
    assert_false(secret_equal("token", "token2"));
    assert_false(secret_equal("token", ""));
}

static void passwords_match_their_hash_only(void **state)
{
    (void)state;
    const char *hash = password_hash(arena, "correct horse", true);
    assert_ptr_equal(hash, strstr(hash, "$argon2id$"));
    assert_true(password_matches(hash, "correct horse"));
    assert_false(password_matches(hash, "correct horsf"));
    assert_false(password_matches(hash, ""));
    assert_string_not_equal(hash, password_hash(arena, "correct horse", true)); /* salted */
    assert_false(password_matches("", "correct horse"));
    assert_false(password_matches("not a hash", "correct horse"));
}

static void ordinary_hashes_cost_more(void **state)
{
    (void)state;
    const char *hash = password_hash(arena, "x", false);
    assert_true(password_matches(hash, "x"));
    assert_non_null(strstr(hash, "m=65536,t=2"));
}

static void macs_depend_on_text_and_key(void **state)
{
    (void)state;
    const char *mac = mac_hex(arena, "1.7.im");
    assert_int_equal(64, strlen(mac));
    assert_string_equal(mac, mac_hex(arena, "1.7.im"));
    assert_string_not_equal(mac, mac_hex(arena, "1.8.im"));
    secret_set_key(key_two);
    assert_string_not_equal(mac, mac_hex(arena, "1.7.im"));
}

static void encryption_comes_back(void **state)
{
    static const char *const texts[] = {"", "x", "application_token of 32 characters", "Привет 🙂"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *box = secret_encrypt(arena, texts[i]);
        assert_int_equal(strlen(box), strspn(box, "0123456789abcdef"));
        assert_true(!*texts[i] || !strstr(box, texts[i]));
        assert_string_equal(texts[i], secret_decrypt(arena, box));
        assert_string_not_equal(box, secret_encrypt(arena, texts[i])); /* a fresh nonce each time */
    }
}

static void altered_ciphertexts_are_refused(void **state)
{
    (void)state;
    char *box = secret_encrypt(arena, "secret");
    for (size_t i = 0; i < strlen(box); i++) {
        char was = box[i];
        box[i] = was == '0' ? '1' : '0';
        assert_null(secret_decrypt(arena, box));
        box[i] = 'g'; /* not hex */
        assert_null(secret_decrypt(arena, box));
        box[i] = was;
    }
    for (size_t len = strlen(box); len-- > 0;)
        assert_null(secret_decrypt(arena, arena_strn(arena, box, len)));
    assert_null(secret_decrypt(arena, arena_printf(arena, "%s00", box)));
    assert_string_equal("secret", secret_decrypt(arena, box));
}

static void another_key_opens_nothing(void **state)
{
    (void)state;
    const char *box = secret_encrypt(arena, "secret");
    secret_set_key(key_two);
    assert_null(secret_decrypt(arena, box));
    secret_set_key(key_one);
    assert_string_equal("secret", secret_decrypt(arena, box));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    secret_init();
    const struct CMUnitTest tests[] = {
        test(tokens_are_letters_and_digits),
        test(random_hex_has_two_digits_a_byte),
        test(hashes_are_sha256),
        test(compares_whole_strings),
        test(passwords_match_their_hash_only),
        test(ordinary_hashes_cost_more),
        test(macs_depend_on_text_and_key),
        test(encryption_comes_back),
        test(altered_ciphertexts_are_refused),
        test(another_key_opens_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

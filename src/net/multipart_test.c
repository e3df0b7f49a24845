/* Bodies as real clients send them, and what must not be taken for one. */
#include "net/multipart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TYPE                "multipart/form-data; boundary=XX"
#define PART(headers, data) "--XX\r\n" headers "\r\n\r\n" data "\r\n"
#define FIELD(name, data)   PART("Content-Disposition: form-data; name=\"" name "\"", data)

static struct arena *arena;
static size_t count;
static char *exact; /* the last body read; parts point into it */

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    count = 99;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    free(exact);
    exact = NULL;
    return 0;
}

/* Reads a copy of exactly `len` bytes, so that the sanitizer sees a read past the end. */
static struct multipart_part *read_bytes(const char *type, const char *body, size_t len, size_t max_parts)
{
    free(exact);
    exact = malloc(len ? len : 1);
    memcpy(exact, body, len);
    return multipart_read(arena, type, exact, len, max_parts, &count);
}

static struct multipart_part *read_body(const char *body)
{
    return read_bytes(TYPE, body, strlen(body), 10);
}

static void assert_data(const char *expected, const struct multipart_part *part)
{
    assert_int_equal(strlen(expected), part->len);
    assert_memory_equal(expected, part->data, part->len);
}

static void reads_fields_and_files(void **state)
{
    (void)state;
    struct multipart_part *parts = read_body(FIELD("CHAT_ID", "17") PART(
        "Content-Disposition: form-data; name=\"file\"; filename=\"a b.png\"\r\nContent-Type: image/png",
        "\x89PNG\r\n\r\n--X\r\n") FIELD("empty", "") "--XX--\r\n");
    assert_non_null(parts);
    assert_int_equal(3, count);
    assert_string_equal("CHAT_ID", parts[0].name);
    assert_null(parts[0].filename);
    assert_string_equal("", parts[0].content_type);
    assert_data("17", &parts[0]);
    assert_string_equal("file", parts[1].name);
    assert_string_equal("a b.png", parts[1].filename);
    assert_string_equal("image/png", parts[1].content_type);
    assert_data("\x89PNG\r\n\r\n--X\r\n", &parts[1]);
    assert_data("", &parts[2]);
}

static void keeps_nul_bytes(void **state)
{
    static const char body[] = FIELD("f", "a\0b") "--XX--";
    (void)state;
    struct multipart_part *parts = read_bytes(TYPE, body, sizeof body - 1, 1);
    assert_int_equal(3, parts[0].len);
    assert_memory_equal("a\0b", parts[0].data, 3);
}

static void reads_the_boundary_as_clients_write_it(void **state)
{
    static const char *const types[] = {"multipart/form-data; boundary=XX",
        "Multipart/Form-Data;boundary=\"XX\"", "multipart/form-data; charset=utf-8; Boundary=XX",
        "multipart/form-data; boundary=XX; charset=utf-8", "multipart/form-data ; boundary = XX ;"};
    static const char body[] = FIELD("a", "1") "--XX--";
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!read_bytes(types[i], body, sizeof body - 1, 1))
            fail_msg("%s", types[i]);
}

static void refuses_other_content_types(void **state)
{
    static const char *const types[] = {"", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"XX", "multipart/mixed; boundary=XX", "application/json",
        "multipart/form-data; boundary=XX; boundary=YY", "multipart/form-data boundary=XX",
        "multipart/form-data; boundary", "multipart/form-data; boundary=YY",
        ("multipart/form-data; "
         "boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")};
    static const char body[] = FIELD("a", "1") "--XX--";
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (read_bytes(types[i], body, sizeof body - 1, 1))
            fail_msg("%s", types[i]);
}

static void unescapes_names(void **state)
{
    (void)state;
    struct multipart_part *parts = read_body(
        PART("content-disposition: Form-Data; name=\"DATA[a][]\"; filename=\"say \\\"hi\\\" \\\\ C:\\dir;x\"",
            "1") PART("Content-Disposition: form-data; name=plain; filename*=UTF-8''na%C3%AFve%20x.txt", "2")
            PART("Content-Disposition: form-data; filename=\"a\"; name=\"иван\"; filename*=utf-8'en'b",
                "3") "--XX--");
    assert_non_null(parts);
    assert_string_equal("DATA[a][]", parts[0].name);
    assert_string_equal("say \"hi\" \\ C:\\dir;x", parts[0].filename);
    assert_string_equal("plain", parts[1].name);
    assert_string_equal("naïve x.txt", parts[1].filename);
    assert_string_equal("иван", parts[2].name);
    assert_string_equal("b", parts[2].filename);
}

static void ignores_preamble_and_epilogue(void **state)
{
    (void)state;
    struct multipart_part *parts =
        read_body("--XXfor nobody\r\n" FIELD("a", "1") "--XX--\r\nand more\r\n--XX\r\n");
    assert_non_null(parts);
    assert_int_equal(1, count);
    assert_data("1", &parts[0]);
}

static void longer_boundaries_are_data(void **state)
{
    (void)state;
    struct multipart_part *parts = read_body(FIELD("a",
        "1\r\n--XXX\r\n\r\n--XX-\r\n --XX") "--XX  \r\n"
                                            "Content-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--XX--");
    assert_non_null(parts);
    assert_int_equal(2, count);
    assert_data("1\r\n--XXX\r\n\r\n--XX-\r\n --XX", &parts[0]);
    assert_data("2", &parts[1]);
}

static void a_form_may_be_empty(void **state)
{
    (void)state;
    assert_non_null(read_body("--XX--\r\n"));
    assert_int_equal(0, count);
}

static void bounds_the_parts(void **state)
{
    static const char two[] = FIELD("a", "1") FIELD("b", "2") "--XX--";
    (void)state;
    assert_non_null(read_bytes(TYPE, two, sizeof two - 1, 2));
    assert_null(read_bytes(TYPE, two, sizeof two - 1, 1));
}

static void reads_many_parts(void **state)
{
    enum { MANY = 100, SIZE = sizeof FIELD("a", "1") - 1 };
    char body[MANY * SIZE + 7];
    (void)state;
    for (int i = 0; i < MANY; i++)
        memcpy(body + i * SIZE, FIELD("a", "1"), SIZE);
    memcpy(body + MANY * SIZE, "--XX--", 7);
    struct multipart_part *parts = read_bytes(TYPE, body, MANY * SIZE + 6, MANY);
    assert_int_equal(MANY, count);
    for (int i = 0; i < MANY; i++)
        assert_data("1", &parts[i]);
}

static void refuses_malformed_bodies(void **state)
{
    static const char *const bad[] = {
        "",
        "nothing",
        "--XX",
        "--XX\r\n",
        "--XX\r\n--XX--",
        FIELD("a", "1"), /* cut: no end */
        FIELD("a", "1") "--XX", /* cut inside the end */
        "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n--XX--", /* no empty line */
        "--XX\nContent-Disposition: form-data; name=\"a\"\n\n1\n--XX--\n", /* bare line feeds */
        PART("Content-Type: text/plain", "1") "--XX--", /* no name */
        PART("Content-Disposition: form-data", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a", "1") "--XX--",
        PART("Content-Disposition: form-data; name", "1") "--XX--",
        PART("Content-Disposition: attachment; name=\"a\"", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\" x", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
            "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\"\r\n folded", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\"\r\nno colon", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\"\r\n: x", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\nb\"", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\xff\"", "1") "--XX--", /* broken UTF-8 */
        PART("Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''%00", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\"; filename*=latin1''x", "1") "--XX--",
        PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
            "MQ==") "--XX--",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read_body(bad[i]))
            fail_msg("taken: %s", bad[i]);
}

/* Whatever the body is cut to, the answer is NULL and no byte past the end is read. */
static void survives_every_cut(void **state)
{
    static const char whole[] = "x\r\n" FIELD("a", "1\r\n")
        PART("Content-Disposition: form-data; name=\"f\"; filename*=UTF-8''a%41", "2") "--XX--";
    (void)state;
    for (size_t len = 0; len < sizeof whole - 1; len++)
        if (read_bytes(TYPE, whole, len, 10))
            fail_msg("taken when cut to %zu", len);
    assert_non_null(read_bytes(TYPE, whole, sizeof whole - 1, 10));
}

static void bounds_the_headers_of_a_part(void **state)
{
    char body[20000];
    (void)state;
    strcpy(body, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nX: ");
    size_t len = strlen(body);
    memset(body + len, 'x', 9000);
    strcpy(body + len + 9000, "\r\n\r\n1\r\n--XX--");
    assert_null(read_body(body));
    strcpy(body + len + 5000, "\r\n\r\n1\r\n--XX--");
    assert_non_null(read_body(body));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(reads_fields_and_files),
        test(keeps_nul_bytes),
        test(reads_the_boundary_as_clients_write_it),
        test(refuses_other_content_types),
        test(unescapes_names),
        test(ignores_preamble_and_epilogue),
        test(longer_boundaries_are_data),
        test(a_form_may_be_empty),
        test(bounds_the_parts),
        test(reads_many_parts),
        test(refuses_malformed_bodies),
        test(survives_every_cut),
        test(bounds_the_headers_of_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Pictures by their first bytes: the five types, cut short, lying and enormous. */
#include "image/image_probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#define PROBE(bytes, image) image_probe(bytes, sizeof bytes - 1, image)

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x08\x08\x06\0\0\0";
static const char gif[] = "GIF89a\x03\0\x02\0\x80\0\0";
static const char bmp[] = "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x05\0\0\0\xf9\xff\xff\xff\x01\0\x18\0";
static const char webp_lossy[] = "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a\x40\x01\xf0\0";
static const char webp_lossless[] = "RIFF\x24\0\0\0WEBPVP8L\x18\0\0\0\x2f\x3f\xc1\x3b\0\0\0\0\0\0";
static const char webp_extended[] = "RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0";
static const char jpeg[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
                           "\xff\xff\xc4\0\x03\0" /* a table behind a filler, not the size */
                           "\xff\xc2\0\x11\x08\0\x20\0\x40\x03";

static void expect(const struct image *image, const char *type, int width, int height)
{
    assert_string_equal(image->type, type);
    assert_int_equal(image->width, width);
    assert_int_equal(image->height, height);
}

static void five_types_tell_their_size(void **state)
{
    (void)state;
    struct image image;
    assert_true(PROBE(png, &image));
    expect(&image, "image/png", 16, 8);
    assert_true(PROBE(gif, &image));
    expect(&image, "image/gif", 3, 2);
    assert_true(PROBE(bmp, &image));
    expect(&image, "image/bmp", 5, 7); /* height is negative: top-down */
    assert_true(PROBE(jpeg, &image));
    expect(&image, "image/jpeg", 64, 32);
}

static void webp_has_three_kinds(void **state)
{
    (void)state;
    struct image image;
    assert_true(PROBE(webp_lossy, &image));
    expect(&image, "image/webp", 320, 240);
    assert_true(PROBE(webp_lossless, &image));
    expect(&image, "image/webp", 320, 240);
    assert_true(PROBE(webp_extended, &image));
    expect(&image, "image/webp", 320, 240);
}

static void a_file_cut_short_is_no_picture(void **state)
{
    (void)state;
    struct image image;
    for (size_t len = 0; len < 24; len++)
        assert_false(image_probe(png, len, &image));
    for (size_t len = 0; len < sizeof jpeg - 2; len++)
        assert_false(image_probe(jpeg, len, &image));
    for (size_t len = 0; len < 29; len++)
        assert_false(image_probe(webp_extended, len, &image));
}

static void what_is_no_picture_is_none(void **state)
{
    (void)state;
    struct image image;
    static const char html[] = "<html><script>alert(1)</script></html>";
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg'/>";
    static const char pixels_first[] = "\xff\xd8\xff\xda\0\x02\xff\xc0\0\x11\x08\0\x20\0\x40\x03";
    assert_false(PROBE(html, &image));
    assert_false(PROBE(svg, &image));
    assert_false(PROBE(pixels_first, &image));
    assert_false(image_probe("", 0, &image));
}

static void an_empty_picture_is_none(void **state)
{
    (void)state;
    struct image image;
    static const char empty[] = "GIF89a\0\0\x02\0\x80\0\0";
    assert_false(PROBE(empty, &image));
}

static void five_thousand_pixels_a_side_are_the_limit(void **state)
{
    (void)state;
    char bytes[sizeof png];
    struct image image;
    memcpy(bytes, png, sizeof png);
    memcpy(bytes + 16, "\0\0\x13\x88", 4); /* 5000 */
    assert_true(PROBE(bytes, &image) && image_fits(&image));
    memcpy(bytes + 16, "\0\0\x13\x89", 4);
    assert_true(PROBE(bytes, &image) && !image_fits(&image));
    memcpy(bytes + 16, "\xff\xff\xff\xff", 4);
    assert_true(PROBE(bytes, &image) && !image_fits(&image));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_types_tell_their_size),
        cmocka_unit_test(webp_has_three_kinds), cmocka_unit_test(a_file_cut_short_is_no_picture),
        cmocka_unit_test(what_is_no_picture_is_none), cmocka_unit_test(an_empty_picture_is_none),
        cmocka_unit_test(five_thousand_pixels_a_side_are_the_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Damaged pictures: files of every kind cut at many places and with bytes changed at random, thousands of them.
 *
 * The decoders are called in this very process, so that the sanitizers see what they do; on the release build some of
 * each go through the child as well. Random, but from a fixed seed. */
#include "image/image_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "image/image_test_files.h"

enum { SIDE = 32, WIDTH = 61, HEIGHT = 47, KINDS = 14, DAMAGED = 300, THROUGH_CHILD = 10 };

struct kind {
    const char *name;
    struct file file;
    size_t needed; /* cut at or behind this byte, it may still show all of its first frame */
};

/* Where the first frame's data ends: the graphics control block of the second begins, of 8 bytes. */
static size_t second_frame_of(struct file gif)
{
    size_t at = gif.size - 1;
    while (memcmp(gif.data + at, "\x21\xf9\x04", 3) != 0)
        at--;
    return at - 1; /* the empty block that ends the data is not missed */
}

static int make_kinds(void **state)
{
    static struct kind kinds[KINDS];
    int count = 0;
    kinds[count++] = (struct kind){"jpeg", make_jpeg(WIDTH, HEIGHT, BASELINE, 0), 0};
    kinds[count++] = (struct kind){"jpeg, turned", make_jpeg(WIDTH, HEIGHT, BASELINE, 6), 0};
    kinds[count++] = (struct kind){"jpeg, progressive", make_jpeg(WIDTH, HEIGHT, PROGRESSIVE, 0), 0};
    kinds[count++] = (struct kind){"jpeg, four inks", make_jpeg(WIDTH, HEIGHT, CMYK, 0), 0};
    kinds[count++] = (struct kind){"png", make_png(WIDTH, HEIGHT, 3, false), 0};
    kinds[count++] = (struct kind){"png, interlaced", make_png(WIDTH, HEIGHT, 4, true), 0};
    kinds[count++] = (struct kind){"png, palette", make_png_of_colours(WIDTH, HEIGHT), 0};
    kinds[count++] = (struct kind){"webp", make_webp(WIDTH, HEIGHT, false), 0};
    kinds[count++] = (struct kind){"webp, lossless", make_webp(WIDTH, HEIGHT, true), 0};
    kinds[count++] = (struct kind){"webp, moving", make_moving_webp(WIDTH, HEIGHT), 0};
    kinds[count++] = (struct kind){"gif", make_gif(WIDTH, HEIGHT, false, NO_TRANSPARENT_COLOR), 0};
    kinds[count++] = (struct kind){"gif, interlaced", make_gif(WIDTH, HEIGHT, true, RED), 0};
    kinds[count++] = (struct kind){"bmp, palette", make_bmp(WIDTH, HEIGHT, 8, false), 0};
    kinds[count++] = (struct kind){"bmp", make_bmp(WIDTH, HEIGHT, 24, true), 0};
    for (int i = 0; i < count; i++)
        kinds[i].needed =
            strncmp(kinds[i].name, "gif", 3) == 0 ? second_frame_of(kinds[i].file) : kinds[i].file.size;
    *state = kinds;
    return 0;
}

static int free_kinds(void **state)
{
    struct kind *kinds = *state;
    for (int i = 0; i < KINDS; i++)
        free(kinds[i].file.data);
    return 0;
}

/* Of a copy that ends where the file does, so that reading past it is noticed. */
static enum image_result decode(const unsigned char *data, size_t size)
{
    unsigned char *copy = malloc(size ? size : 1), *thumb = NULL;
    size_t thumb_size = 0;
    memcpy(copy, data, size);
    enum image_result result = image_decode(copy, size, SIDE, &thumb, &thumb_size);
    assert_true(result == IMAGE_OK ? thumb_size > 0 : !thumb);
    free(thumb);
    free(copy);
    return result;
}

static enum image_result decode_in_child(const unsigned char *data, size_t size)
{
    struct arena *arena = arena_new();
    struct image_thumb thumb;
    enum image_result result = image_thumbnail(arena, data, size, SIDE, &thumb);
    arena_free(&arena);
    return result;
}

static bool is_refused(enum image_result result)
{
    return result == IMAGE_NOT_AN_IMAGE || result == IMAGE_BROKEN;
}

static void whole_files_are_fine(void **state)
{
    const struct kind *kinds = *state;
    for (int i = 0; i < KINDS; i++)
        if (decode(kinds[i].file.data, kinds[i].file.size) != IMAGE_OK)
            fail_msg("%s", kinds[i].name);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    const struct kind *kinds = *state;
    for (int i = 0; i < KINDS; i++)
        for (size_t at = 0; at < kinds[i].needed; at += at < 200 || at + 100 > kinds[i].needed ? 1 : 13)
            if (!is_refused(decode(kinds[i].file.data, at)))
                fail_msg("%s cut at %zu of %zu", kinds[i].name, at, kinds[i].file.size);
}

static uint32_t random_next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/* One to eight bytes, behind the first two: otherwise most would not even be looked at. */
static void damage(unsigned char *copy, size_t size, uint32_t *seed)
{
    for (uint32_t i = random_next(seed) % 8 + 1; i > 0; i--)
        copy[2 + random_next(seed) % (size - 2)] = (unsigned char)random_next(seed);
}

static void a_damaged_file_is_survived(void **state)
{
    const struct kind *kinds = *state;
    uint32_t seed = 20261121;
    int64_t slowest = 0;
    for (int i = 0; i < KINDS; i++) {
        unsigned char *copy = malloc(kinds[i].file.size);
        for (int round = 0; round < DAMAGED; round++) {
            memcpy(copy, kinds[i].file.data, kinds[i].file.size);
            damage(copy, kinds[i].file.size, &seed);
            int64_t began = clock_monotonic_us();
            decode(copy, kinds[i].file.size);
            slowest = clock_monotonic_us() - began > slowest ? clock_monotonic_us() - began : slowest;
        }
        free(copy);
    }
    print_message("           the slowest took %d ms\n", (int)(slowest / 1000));
    assert_true(slowest < IMAGE_TIME_MS * 1000);
}

static void the_child_survives_them_too(void **state)
{
    const struct kind *kinds = *state;
    uint32_t seed = 5;
    for (int i = 0; i < KINDS; i++) {
        unsigned char *copy = malloc(kinds[i].file.size);
        for (int round = 0; round < THROUGH_CHILD; round++) {
            memcpy(copy, kinds[i].file.data, kinds[i].file.size);
            size_t cut = random_next(&seed) % kinds[i].needed;
            assert_true(is_refused(decode_in_child(copy, cut)));
            damage(copy, kinds[i].file.size, &seed);
            assert_int_not_equal(decode_in_child(copy, kinds[i].file.size), IMAGE_FAILED);
        }
        free(copy);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_files_are_fine),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(a_damaged_file_is_survived),
        cmocka_unit_test(the_child_survives_them_too),
    };
    image_worker_if_asked(argc, argv);
    return cmocka_run_group_tests(tests, make_kinds, free_kinds);
}

/* JPEG by libjpeg-turbo, which shrinks by 2, 4 or 8 while it decodes: a photograph never exists in full.
 *
 * The library reports errors through a callback that must not return, hence longjmp to decode_jpeg(); its memory belongs
 * to the decompressor and goes with it. For it a file that was cut is a mere warning and the rest grey; here warnings
 * about the pixels are errors. Two warnings that cameras earn with sound pictures are forgiven.
 *
 * Cameras store what the sensor saw and note in EXIF how it was held. That note is all that is read of EXIF. */
#include "image/image_priv.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

enum { EXIF = JPEG_APP0 + 1, LONGEST_MARKER = 0xffff, ORIENTATION = 0x0112, SHORT = 3, SCANS_MAX = 100 };

struct run {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
};

static void escape(j_common_ptr jpeg)
{
    struct run *run = jpeg->client_data;
    longjmp(run->escape, 1);
}

static void heed(j_common_ptr jpeg, int level)
{
    int code = jpeg->err->msg_code;
    if (level < 0 && code != JWRN_EXTRANEOUS_DATA && code != JWRN_ADOBE_XFORM)
        escape(jpeg);
}

/* A progressive file may come in thousands of scans, each of them a few bytes and a visit to every block. */
static void watch(j_common_ptr jpeg)
{
    if (((j_decompress_ptr)jpeg)->input_scan_number > SCANS_MAX)
        escape(jpeg);
}

/* ---- EXIF ---- */
struct tiff {
    const unsigned char *at;
    size_t size;
    bool big_endian;
};

static uint32_t number(const struct tiff *tiff, size_t offset, size_t count)
{
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value << 8 | tiff->at[offset + (tiff->big_endian ? i : count - 1 - i)];
    return value;
}

/* 1 to 8, 0 when it is not told: a TIFF header, its first directory, one entry of 12 bytes. */
static int orientation_in(const unsigned char *marker, size_t size)
{
    if (size < 14 || memcmp(marker, "Exif\0\0", 6) != 0)
        return 0;
    struct tiff tiff = {marker + 6, size - 6, marker[6] == 'M'};
    size_t at = number(&tiff, 4, 4);
    if (at > tiff.size - 2)
        return 0;
    uint32_t entries = number(&tiff, at, 2);
    for (at += 2; entries-- > 0 && tiff.size - at >= 12; at += 12) {
        if (number(&tiff, at, 2) != ORIENTATION)
            continue;
        uint32_t value = number(&tiff, at + 8, 2);
        return number(&tiff, at + 2, 2) == SHORT && value >= 1 && value <= 8 ? (int)value : 0;
    }
    return 0;
}

static int orientation_of(j_decompress_ptr jpeg)
{
    int orientation = 0;
    for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker && !orientation; marker = marker->next)
        orientation = orientation_in(marker->data, marker->data_length);
    return orientation;
}

/* ---- pixels ---- */

/* How much smaller the library may make it: the shorter side stays at least twice that of the thumbnail. */
static unsigned reduction(j_decompress_ptr jpeg, int side)
{
    JDIMENSION shorter = jpeg->image_width < jpeg->image_height ? jpeg->image_width : jpeg->image_height;
    unsigned by = 8;
    while (by > 1 && shorter / by < 2 * (JDIMENSION)side)
        by /= 2;
    return by;
}

/* Four inks, stored as what they leave over by Adobe's programs, which are all that write such files. */
static void cmyk_to_rgba(unsigned char *pixel, int width, bool inverted)
{
    for (int x = 0; x < width; x++, pixel += 4) {
        int black = inverted ? pixel[3] : 255 - pixel[3];
        for (int c = 0; c < 3; c++)
            pixel[c] = (unsigned char)((inverted ? pixel[c] : 255 - pixel[c]) * black / 255);
        pixel[3] = 255;
    }
}

static enum image_result read_all(
    j_decompress_ptr jpeg, const unsigned char *data, size_t size, struct shrink *shrink)
{
    jpeg_mem_src(jpeg, data, size);
    jpeg_save_markers(jpeg, EXIF, LONGEST_MARKER);
    jpeg_read_header(jpeg, TRUE);
    if (jpeg->image_width > IMAGE_SIDE_MAX || jpeg->image_height > IMAGE_SIDE_MAX)
        return IMAGE_TOO_LARGE;
    bool cmyk = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    jpeg->out_color_space = cmyk ? JCS_CMYK : JCS_EXT_RGBA;
    jpeg->scale_num = 1;
    jpeg->scale_denom = reduction(jpeg, shrink->side);
    shrink->orientation = orientation_of(jpeg);
    jpeg_start_decompress(jpeg);
    if (jpeg->output_components != 4 || !shrink_begin(shrink, jpeg->output_width, jpeg->output_height))
        return IMAGE_BROKEN;
    JSAMPARRAY row = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, 4 * jpeg->output_width, 1);
    while (jpeg->output_scanline < jpeg->output_height) {
        jpeg_read_scanlines(jpeg, row, 1);
        if (cmyk)
            cmyk_to_rgba(row[0], shrink->width, jpeg->saw_Adobe_marker);
        shrink_row(shrink, row[0]);
    }
    jpeg_finish_decompress(jpeg); /* reads up to the end marker */
    return IMAGE_OK;
}

enum image_result decode_jpeg(const unsigned char *data, size_t size, struct shrink *shrink)
{
    struct run run = {0};
    volatile enum image_result result = IMAGE_BROKEN;
    run.jpeg.err = jpeg_std_error(&run.errors);
    run.errors.error_exit = escape;
    run.errors.emit_message = heed;
    run.jpeg.client_data = &run;
    run.progress.progress_monitor = watch;
    if (setjmp(run.escape) == 0) {
        jpeg_create_decompress(&run.jpeg);
        run.jpeg.progress = &run.progress;
        result = read_all(&run.jpeg, data, size, shrink);
    }
    jpeg_destroy_decompress(&run.jpeg);
    return result;
}

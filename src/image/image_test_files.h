/* Pictures for the tests of this layer, written by the same libraries that read them or, where that is simpler, by hand.
 *
 * Every picture shows the same thing: its centre square has a red, a green, a blue and a white quarter (as one reads:
 * left to right, top to bottom) and what lies outside of the square is black. So a thumbnail tells in four pixels
 * whether cutting, turning and colours went well. A file is to be freed by whoever made it. */
#ifndef SWITCHLINE_IMAGE_IMAGE_TEST_FILES_H
#define SWITCHLINE_IMAGE_IMAGE_TEST_FILES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include "base/buf.h"

struct file {
    unsigned char *data;
    size_t size;
};

enum quarter { RED, GREEN, BLUE, WHITE, BLACK };

static const unsigned char colours[5][4] = {
    [RED] = {255, 0, 0, 255},
    [GREEN] = {0, 255, 0, 255},
    [BLUE] = {0, 0, 255, 255},
    [WHITE] = {255, 255, 255, 255},
    [BLACK] = {0, 0, 0, 255},
};

static enum quarter quarter_at(int x, int y, int width, int height)
{
    int square = width < height ? width : height, left = (width - square) / 2, top = (height - square) / 2;
    if (x < left || x >= left + square || y < top || y >= top + square)
        return BLACK;
    return (enum quarter)((y - top >= square / 2 ? 2 : 0) + (x - left >= square / 2 ? 1 : 0));
}

/* One row of `channels` bytes a pixel. */
static void paint_row(unsigned char *row, int y, int width, int height, int channels)
{
    for (int x = 0; x < width; x++)
        memcpy(
            row + (size_t)x * (size_t)channels, colours[quarter_at(x, y, width, height)], (size_t)channels);
}

static unsigned char *paint(int width, int height, int channels)
{
    size_t stride = (size_t)width * (size_t)channels;
    unsigned char *pixels = malloc(stride * (size_t)height);
    for (int y = 0; y < height; y++)
        paint_row(pixels + stride * (size_t)y, y, width, height, channels);
    return pixels;
}

static struct file file_of(struct buf *buf)
{
    return (struct file){(unsigned char *)buf->data, buf->len};
}

/* ---- JPEG ---- */
enum jpeg_kind { BASELINE, PROGRESSIVE, CMYK };

/* Adobe's way: what the inks leave over, and black never used. */
static void to_left_over_ink(unsigned char *row, int width)
{
    for (int x = 0; x < width; x++)
        row[4 * x + 3] = 255;
}

/* orientation 0: no EXIF. */
static inline struct file make_jpeg(int width, int height, enum jpeg_kind kind, int orientation)
{
    struct jpeg_compress_struct jpeg = {0};
    struct jpeg_error_mgr errors;
    unsigned char *out = NULL, *row = malloc(4 * (size_t)width);
    unsigned long size = 0;
    unsigned char exif[] = "Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    exif[6 + 8 + 2 + 9] = (unsigned char)orientation;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &out, &size);
    jpeg.image_width = (JDIMENSION)width;
    jpeg.image_height = (JDIMENSION)height;
    jpeg.input_components = 4;
    jpeg.in_color_space = kind == CMYK ? JCS_CMYK : JCS_EXT_RGBX;
    jpeg_set_defaults(&jpeg);
    if (kind == PROGRESSIVE)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    if (orientation)
        jpeg_write_marker(&jpeg, JPEG_APP0 + 1, exif, sizeof exif - 1);
    for (int y = 0; y < height; y++) {
        paint_row(row, y, width, height, 4);
        if (kind == CMYK)
            to_left_over_ink(row, width);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(row);
    return (struct file){out, size};
}

/* ---- PNG ---- */
static void png_to_buf(png_structp png, png_bytep data, size_t size)
{
    buf_add(png_get_io_ptr(png), data, size);
}

static inline struct file make_png(int width, int height, int channels, bool interlaced)
{
    struct buf out = {0};
    unsigned char *pixels = paint(width, height, channels);
    png_bytep *rows = malloc(sizeof *rows * (size_t)height);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    for (int y = 0; y < height; y++)
        rows[y] = pixels + (size_t)y * (size_t)width * (size_t)channels;
    png_set_write_fn(png, &out, png_to_buf, NULL);
    png_set_compression_level(png, 1);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8,
        channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
        interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    png_set_rows(png, info, rows);
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
    png_destroy_write_struct(&png, &info);
    free(rows);
    free(pixels);
    return file_of(&out);
}

/* A palette. */
static inline struct file make_png_of_colours(int width, int height)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)width,
        .height = (png_uint_32)height,
        .format = PNG_FORMAT_RGBA_COLORMAP,
        .colormap_entries = 5};
    unsigned char *indices = malloc((size_t)width * (size_t)height),
                  *out = malloc(PNG_IMAGE_PNG_SIZE_MAX(image));
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            indices[y * width + x] = (unsigned char)quarter_at(x, y, width, height);
    png_image_write_to_memory(&image, out, &size, 0, indices, 0, colours);
    free(indices);
    return (struct file){out, size};
}

/* ---- WebP ---- */
static inline struct file make_webp(int width, int height, bool lossless)
{
    unsigned char *pixels = paint(width, height, 3), *out = NULL;
    size_t size = lossless ? WebPEncodeLosslessRGB(pixels, width, height, 3 * width, &out)
                           : WebPEncodeRGB(pixels, width, height, 3 * width, 80, &out);
    unsigned char *copy = malloc(size);
    memcpy(copy, out, size);
    WebPFree(out);
    free(pixels);
    return (struct file){copy, size};
}

static void put_little(struct buf *out, unsigned long value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_putc(out, (char)(value >> 8 * i));
}

/* Two frames, the second a copy of the first, around the picture chunk of a still file. */
static inline struct file make_moving_webp(int width, int height)
{
    struct file still = make_webp(width, height, true);
    struct buf out = {0};
    size_t chunk = still.size - 12;
    buf_add(&out, "RIFF", 4);
    put_little(&out, 4 + 18 + 14 + 2 * (24 + chunk), 4);
    buf_add(&out, "WEBPVP8X\x0a\0\0\0\x02\0\0\0", 16);
    put_little(&out, (unsigned long)width - 1, 3);
    put_little(&out, (unsigned long)height - 1, 3);
    buf_add(&out, "ANIM\x06\0\0\0\0\0\0\0\0\0", 14);
    for (int frame = 0; frame < 2; frame++) {
        buf_add(&out, "ANMF", 4);
        put_little(&out, 16 + chunk, 4);
        put_little(&out, 0, 6);
        put_little(&out, (unsigned long)width - 1, 3);
        put_little(&out, (unsigned long)height - 1, 3);
        put_little(&out, 100, 4);
        buf_add(&out, still.data + 12, chunk);
    }
    free(still.data);
    return file_of(&out);
}

/* ---- GIF ---- */
static int gif_to_buf(GifFileType *gif, const GifByteType *data, int size)
{
    buf_add(gif->UserData, data, (size_t)size);
    return size;
}

static void put_gif_frame(GifFileType *gif, int width, int height, bool interlaced)
{
    static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    unsigned char *row = malloc((size_t)width);
    EGifPutImageDesc(gif, 0, 0, width, height, interlaced, NULL);
    for (int pass = 0; pass < (interlaced ? 4 : 1); pass++)
        for (int y = interlaced ? first[pass] : 0; y < height; y += interlaced ? step[pass] : 1) {
            for (int x = 0; x < width; x++)
                row[x] = (unsigned char)quarter_at(x, y, width, height);
            EGifPutLine(gif, row, width);
        }
    free(row);
}

/* transparent: the index of the colour that one sees through, or NO_TRANSPARENT_COLOR. */
static inline struct file make_gif(int width, int height, bool interlaced, int transparent)
{
    struct buf out = {0};
    GifColorType map[8] = {0};
    for (int i = 0; i < 5; i++)
        map[i] = (GifColorType){colours[i][0], colours[i][1], colours[i][2]};
    GifFileType *gif = EGifOpen(&out, gif_to_buf, NULL);
    ColorMapObject *shared = GifMakeMapObject(8, map);
    EGifSetGifVersion(gif, true);
    EGifPutScreenDesc(gif, width, height, 8, 0, shared);
    GifFreeMapObject(shared);
    for (int frame = 0; frame < 2; frame++) {
        GifByteType block[4];
        GraphicsControlBlock control = {.DelayTime = 10, .TransparentColor = transparent};
        EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, (int)EGifGCBToExtension(&control, block), block);
        put_gif_frame(gif, width, height, interlaced);
    }
    EGifCloseFile(gif, NULL);
    return file_of(&out);
}

/* ---- BMP ---- */
static void put_bmp_row(struct buf *out, int y, int width, int height, int bits)
{
    size_t start = out->len;
    for (int x = 0; x < width; x++) {
        enum quarter quarter = quarter_at(x, y, width, height);
        const unsigned char *colour = colours[quarter];
        if (bits == 8)
            buf_putc(out, (char)quarter);
        else
            put_little(out, (unsigned long)colour[0] << 16 | colour[1] << 8 | colour[2], bits / 8);
    }
    while ((out->len - start) % 4)
        buf_putc(out, 0);
}

static inline struct file make_bmp(int width, int height, int bits, bool top_down)
{
    struct buf out = {0};
    unsigned long entries = bits == 8 ? 5 : 0, offset = 14 + 40 + 4 * entries;
    buf_add(&out, "BM\0\0\0\0\0\0\0\0", 10);
    put_little(&out, offset, 4);
    put_little(&out, 40, 4);
    put_little(&out, (unsigned long)width, 4);
    put_little(&out, (unsigned long)(top_down ? -height : height), 4);
    put_little(&out, 1, 2);
    put_little(&out, (unsigned long)bits, 2);
    for (int i = 0; i < 4; i++) /* not compressed; sizes that nobody reads */
        put_little(&out, 0, 4);
    put_little(&out, entries, 4);
    put_little(&out, 0, 4);
    for (unsigned long i = 0; i < entries; i++)
        put_little(&out, (unsigned long)colours[i][0] << 16 | colours[i][1] << 8 | colours[i][2], 4);
    for (int y = 0; y < height; y++)
        put_bmp_row(&out, top_down ? y : height - 1 - y, width, height, bits);
    return file_of(&out);
}

/* ---- looking at a thumbnail ---- */

/* RGBA, to be freed; NULL when it is neither a PNG nor a JPEG of side x side. */
static inline unsigned char *pixels_of(const unsigned char *data, size_t size, int side)
{
    unsigned char *pixels = malloc(4 * (size_t)side * (size_t)side);
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (png_image_begin_read_from_memory(&png, data, size)) {
        png.format = PNG_FORMAT_RGBA;
        png_image_finish_read(&png, NULL, pixels, 0, NULL);
        return pixels;
    }
    struct jpeg_decompress_struct jpeg = {0};
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, data, size);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_EXT_RGBA;
    jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < jpeg.output_height && jpeg.output_height == (JDIMENSION)side) {
        JSAMPROW row = pixels + (size_t)jpeg.output_scanline * 4 * (size_t)side;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_destroy_decompress(&jpeg);
    return pixels;
}

#endif

/* The thumbnail as a file: PNG when something shines through, JPEG, which is several times smaller, when nothing does.
 * Nothing but pixels goes in. */
#include "image/image_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <png.h>

enum { QUALITY = 85 };

/* An encoder that is out of memory ends the child (jpeg_std_error() exits): that is IMAGE_FAILED for the parent. */
bool encode_jpeg(const unsigned char *rgba, int side, unsigned char **out_r, size_t *size_r)
{
    struct jpeg_compress_struct jpeg = {0};
    struct jpeg_error_mgr errors;
    unsigned long size = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    *out_r = NULL;
    jpeg_mem_dest(&jpeg, out_r, &size);
    jpeg.image_width = jpeg.image_height = (JDIMENSION)side;
    jpeg.input_components = 4;
    jpeg.in_color_space = JCS_EXT_RGBX;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, QUALITY, TRUE);
    jpeg.optimize_coding = TRUE;
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
        JSAMPROW row = (JSAMPROW)(uintptr_t)(rgba + (size_t)jpeg.next_scanline * 4 * (size_t)side);
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    *size_r = size;
    return *out_r != NULL;
}

bool encode_png(const unsigned char *rgba, int side, unsigned char **out_r, size_t *size_r)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)side,
        .height = (png_uint_32)side,
        .format = PNG_FORMAT_RGBA};
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    *out_r = mem_alloc(size);
    if (!png_image_write_to_memory(&image, *out_r, &size, 0, rgba, 0, NULL)) {
        free(*out_r);
        *out_r = NULL;
        return false;
    }
    *size_r = size;
    return true;
}

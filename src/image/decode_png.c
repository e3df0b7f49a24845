/* PNG by libpng, whatever its kind turned into RGBA of 8 bits. Row by row, except when it is interlaced: then all rows
 * must be there before the first is finished.
 *
 * libpng reports errors by longjmp: everything that must be freed lives in struct png, outside of the frame that is left.
 * Chunks with text, profiles and the like are skipped unread, so no bomb hides in them. The end chunk must be there: a
 * file without one was cut. */
#include "image/image_priv.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

struct png {
    const unsigned char *data;
    size_t left;
    png_structp reader;
    png_infop info;
    unsigned char *pixels; /* of one row, or of all */
    png_bytep *rows;
};

static void give(png_structp reader, png_bytep out, png_size_t want)
{
    struct png *png = png_get_io_ptr(reader);
    if (want > png->left)
        png_error(reader, "cut short");
    memcpy(out, png->data, want);
    png->data += want;
    png->left -= want;
}

static void fail(png_structp reader, png_const_charp text)
{
    (void)text;
    png_longjmp(reader, 1);
}

static void ignore(png_structp reader, png_const_charp text)
{
    (void)reader;
    (void)text;
}

static void set_limits(png_structp reader)
{
    static const png_byte unread[] = "eXIf\0iCCP\0iTXt\0sPLT\0tEXt\0zTXt";
    png_set_user_limits(reader, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    png_set_chunk_cache_max(reader, 64);
    png_set_chunk_malloc_max(reader, 1024 * 1024);
    png_set_keep_unknown_chunks(reader, PNG_HANDLE_CHUNK_NEVER, unread, (int)(sizeof unread / 5));
}

/* How many times over the rows come. */
static int ask_for_rgba(png_structp reader)
{
    png_set_expand(reader);
    png_set_scale_16(reader);
    png_set_gray_to_rgb(reader);
    png_set_add_alpha(reader, 255, PNG_FILLER_AFTER);
    return png_set_interlace_handling(reader);
}

static void read_progressing(struct png *png, struct shrink *shrink)
{
    png->pixels = mem_alloc(4 * (size_t)shrink->width);
    for (int y = 0; y < shrink->height; y++) {
        png_read_row(png->reader, png->pixels, NULL);
        shrink_row(shrink, png->pixels);
    }
}

static void read_interlaced(struct png *png, struct shrink *shrink)
{
    size_t stride = 4 * (size_t)shrink->width;
    png->pixels = mem_alloc(stride * (size_t)shrink->height);
    png->rows = mem_alloc(sizeof *png->rows * (size_t)shrink->height);
    for (int y = 0; y < shrink->height; y++)
        png->rows[y] = png->pixels + stride * (size_t)y;
    png_read_image(png->reader, png->rows);
    for (int y = 0; y < shrink->height; y++)
        shrink_row(shrink, png->rows[y]);
}

static enum image_result decode(struct png *png, struct shrink *shrink)
{
    if (setjmp(png_jmpbuf(png->reader)))
        return IMAGE_BROKEN;
    png_set_read_fn(png->reader, png, give);
    set_limits(png->reader);
    png_read_info(png->reader, png->info);
    if (!shrink_begin(shrink, png_get_image_width(png->reader, png->info),
            png_get_image_height(png->reader, png->info)))
        return IMAGE_TOO_LARGE;
    int passes = ask_for_rgba(png->reader);
    png_read_update_info(png->reader, png->info);
    if (png_get_rowbytes(png->reader, png->info) != 4 * (size_t)shrink->width)
        return IMAGE_BROKEN;
    if (passes > 1)
        read_interlaced(png, shrink);
    else
        read_progressing(png, shrink);
    png_read_end(png->reader, NULL);
    return IMAGE_OK;
}

enum image_result decode_png(const unsigned char *data, size_t size, struct shrink *shrink)
{
    struct png png = {.data = data, .left = size};
    png.reader = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore);
    png.info = png.reader ? png_create_info_struct(png.reader) : NULL;
    enum image_result result = png.info ? decode(&png, shrink) : IMAGE_FAILED;
    png_destroy_read_struct(&png.reader, &png.info, NULL);
    free(png.pixels);
    free(png.rows);
    return result;
}

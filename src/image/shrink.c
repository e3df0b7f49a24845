/* Averaging blocks by hand is one pass over the pixels in the order in which they come; the filter for the rest is
 * stb_image_resize's. Colours are weighted by alpha in both, so that transparent pixels, whose colour is nobody's
 * business, do not bleed into their neighbours. The sums fit: a block has at most (5000 / 2 / IMAGE_THUMB_MIN)^2 pixels
 * of 255 * 255. */
#include "image/image_priv.h"

#include <stdlib.h>
#include <string.h>

#define STB_IMAGE_RESIZE_STATIC
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb/stb_image_resize.h>

bool shrink_begin(struct shrink *s, int64_t width, int64_t height)
{
    if (width < 1 || height < 1 || width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX)
        return false;
    s->width = (int)width;
    s->height = (int)height;
    int square = s->width < s->height ? s->width : s->height;
    s->factor = square / (2 * s->side) > 1 ? square / (2 * s->side) : 1;
    s->canvas_side = square / s->factor;
    s->left = (s->width - s->canvas_side * s->factor) / 2;
    s->top = (s->height - s->canvas_side * s->factor) / 2;
    s->sums = mem_alloc(sizeof *s->sums * 4 * (size_t)s->canvas_side);
    s->canvas = mem_alloc(4 * (size_t)s->canvas_side * (size_t)s->canvas_side);
    return true;
}

static void add_row(struct shrink *s, const unsigned char *pixel)
{
    uint32_t *sum = s->sums;
    unsigned char least_alpha = 255;
    for (int x = 0; x < s->canvas_side; x++, sum += 4) {
        for (int i = 0; i < s->factor; i++, pixel += 4) {
            uint32_t alpha = pixel[3];
            sum[0] += pixel[0] * alpha;
            sum[1] += pixel[1] * alpha;
            sum[2] += pixel[2] * alpha;
            sum[3] += alpha;
            least_alpha = alpha < least_alpha ? (unsigned char)alpha : least_alpha;
        }
    }
    s->transparent = s->transparent || least_alpha < 255;
}

static void emit_row(struct shrink *s, int y)
{
    unsigned char *out = s->canvas + (size_t)y * (size_t)s->canvas_side * 4;
    uint32_t *sum = s->sums, block = (uint32_t)(s->factor * s->factor);
    for (int x = 0; x < s->canvas_side; x++, sum += 4, out += 4) {
        uint32_t alpha = sum[3];
        for (int c = 0; c < 3; c++)
            out[c] = alpha ? (unsigned char)((sum[c] + alpha / 2) / alpha) : 0;
        out[3] = (unsigned char)((alpha + block / 2) / block);
    }
    memset(s->sums, 0, sizeof *s->sums * 4 * (size_t)s->canvas_side);
}

void shrink_row(struct shrink *s, const unsigned char *rgba)
{
    int y = s->row++ - s->top;
    if (y < 0 || y >= s->canvas_side * s->factor)
        return;
    add_row(s, rgba + (size_t)s->left * 4);
    if (y % s->factor == s->factor - 1)
        emit_row(s, y / s->factor);
}

/* Where the pixel of the upright picture at x, y is found in the stored one. Values as in EXIF: 2 is mirrored, 3 upside
 * down, 6 wants a quarter turn clockwise. */
static size_t stored_at(int orientation, int side, int x, int y)
{
    int last = side - 1, across = x, down = y;
    if (orientation >= 5) { /* rows are columns */
        across = y;
        down = x;
    }
    if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        across = last - across;
    if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        down = last - down;
    return ((size_t)down * (size_t)side + (size_t)across) * 4;
}

static unsigned char *upright(unsigned char *stored, int orientation, int side)
{
    if (orientation < 2 || orientation > 8)
        return stored;
    unsigned char *turned = mem_alloc(4 * (size_t)side * (size_t)side), *out = turned;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++, out += 4)
            memcpy(out, stored + stored_at(orientation, side, x, y), 4);
    free(stored);
    return turned;
}

unsigned char *shrink_end(struct shrink *s)
{
    unsigned char *out = mem_alloc(4 * (size_t)s->side * (size_t)s->side);
    if (!stbir_resize_uint8_generic(s->canvas, s->canvas_side, s->canvas_side, 0, out, s->side, s->side, 0, 4,
            3, 0, STBIR_EDGE_CLAMP, STBIR_FILTER_DEFAULT, STBIR_COLORSPACE_LINEAR, NULL))
        abort(); /* out of memory, like everywhere */
    return upright(out, s->orientation, s->side);
}

void shrink_free(struct shrink *s)
{
    free(s->sums);
    free(s->canvas);
    s->sums = NULL;
    s->canvas = NULL;
}

/* BMP by hand: the common kinds are rows of plain bytes and no library of Debian's reads just them. 1, 4 and 8 bits
 * with a palette, 24 and 32 bits, uncompressed, with the header of 40 bytes or a longer one; 32 bits may name their
 * masks if these are the usual ones. Run lengths, 16 bits and OS/2's header of 12 bytes are not decoded: nobody has
 * written them for an avatar this century.
 *
 * Every offset is checked once, before the first row, against the size of the file; after that rows are in bounds by
 * arithmetic. */
#include "image/image_priv.h"

#include <stdlib.h>

enum { FILE_HEADER = 14, INFO_HEADER = 40, RGB = 0, BITFIELDS = 3 };

struct bmp {
    const unsigned char *palette, *pixels;
    uint32_t colours, bits;
    size_t stride;
    int width, height;
    bool bottom_up, alpha;
};

static uint32_t little(const unsigned char *at, int count)
{
    uint32_t value = 0;
    for (int i = count; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

/* The masks stand where the palette would, and again inside longer headers: right behind the first 40 bytes in both. */
static bool has_usual_masks(const unsigned char *info, uint32_t header)
{
    const unsigned char *masks = info + INFO_HEADER;
    uint32_t alpha = header >= INFO_HEADER + 16 ? little(masks + 12, 4) : 0;
    return little(masks, 4) == 0xff0000 && little(masks + 4, 4) == 0xff00 && little(masks + 8, 4) == 0xff &&
           (alpha == 0 || alpha == 0xff000000);
}

/* The probe has read width and height already, and found a header of at least 26 bytes. */
static bool understood(const unsigned char *data, size_t size, struct bmp *bmp)
{
    const unsigned char *info = data + FILE_HEADER;
    uint32_t header = little(info, 4);
    if (header < INFO_HEADER || header > 124 || size < FILE_HEADER + (size_t)header + 12)
        return false;
    uint32_t compression = little(info + 16, 4);
    bmp->bits = little(info + 14, 2);
    if (compression == BITFIELDS && bmp->bits == 32 && has_usual_masks(info, header))
        bmp->alpha = header >= INFO_HEADER + 16 && little(info + INFO_HEADER + 12, 4) != 0;
    else if (compression != RGB)
        return false;
    bmp->palette = info + header;
    bmp->colours = little(info + 32, 4);
    if (bmp->bits == 1 || bmp->bits == 4 || bmp->bits == 8) {
        uint32_t most = 1u << bmp->bits;
        bmp->colours = bmp->colours && bmp->colours < most ? bmp->colours : most;
        return size - FILE_HEADER - header >= 4 * (size_t)bmp->colours;
    }
    return bmp->bits == 24 || bmp->bits == 32;
}

static bool has_all_rows(const unsigned char *data, size_t size, struct bmp *bmp)
{
    size_t offset = little(data + 10, 4);
    bmp->stride = ((size_t)bmp->width * bmp->bits + 31) / 32 * 4;
    if (offset > size || (size - offset) / bmp->stride < (size_t)bmp->height)
        return false;
    bmp->pixels = data + offset;
    return true;
}

static void take_indexed(const struct bmp *bmp, const unsigned char *row, unsigned char *out)
{
    for (uint32_t x = 0; x < (uint32_t)bmp->width; x++, out += 4) {
        uint32_t bit = x * bmp->bits;
        uint32_t index = row[bit / 8] >> (8 - bmp->bits - bit % 8) & ((1u << bmp->bits) - 1);
        const unsigned char *colour = bmp->palette + 4 * (size_t)(index < bmp->colours ? index : 0);
        out[0] = colour[2];
        out[1] = colour[1];
        out[2] = colour[0];
        out[3] = 255;
    }
}

static void take_direct(const struct bmp *bmp, const unsigned char *row, unsigned char *out)
{
    size_t step = bmp->bits / 8;
    for (int x = 0; x < bmp->width; x++, row += step, out += 4) {
        out[0] = row[2];
        out[1] = row[1];
        out[2] = row[0];
        out[3] = bmp->alpha ? row[3] : 255;
    }
}

enum image_result decode_bmp(const unsigned char *data, size_t size, struct shrink *shrink)
{
    struct bmp bmp = {0};
    struct image image;
    if (!image_probe(data, size, &image) || !understood(data, size, &bmp))
        return IMAGE_BROKEN;
    if (!shrink_begin(shrink, image.width, image.height))
        return IMAGE_TOO_LARGE;
    bmp.width = shrink->width;
    bmp.height = shrink->height;
    bmp.bottom_up = (int32_t)little(data + FILE_HEADER + 8, 4) > 0;
    if (!has_all_rows(data, size, &bmp))
        return IMAGE_BROKEN;
    unsigned char *rgba = mem_alloc(4 * (size_t)bmp.width);
    for (int y = 0; y < bmp.height; y++) {
        const unsigned char *row = bmp.pixels + bmp.stride * (size_t)(bmp.bottom_up ? bmp.height - 1 - y : y);
        (bmp.bits <= 8 ? take_indexed : take_direct)(&bmp, row, rgba);
        shrink_row(shrink, rgba);
    }
    free(rgba);
    return IMAGE_OK;
}

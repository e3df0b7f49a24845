/* The first frame of a GIF, on the canvas that the file promises. What comes behind it is not read at all: a thousand
 * frames of a bomb cost nothing, and a file that was cut after its first frame still shows what we show of it. */
#include "image/image_priv.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

struct source {
    const unsigned char *data;
    size_t left;
};

struct frame {
    int left, top, width, height, transparent_index;
    const ColorMapObject *colours;
    unsigned char *indices; /* width * height */
};

static int give(GifFileType *gif, GifByteType *out, int want)
{
    struct source *source = gif->UserData;
    size_t count = want > 0 && (size_t)want < source->left ? (size_t)want : source->left;
    memcpy(out, source->data, count);
    source->data += count;
    source->left -= count;
    return (int)count;
}

/* Only the graphics control block matters: it may name a transparent colour. */
static bool take_extension(GifFileType *gif, struct frame *frame)
{
    int code;
    GifByteType *block;
    if (DGifGetExtension(gif, &code, &block) == GIF_ERROR)
        return false;
    while (block) {
        GraphicsControlBlock control;
        if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
            frame->transparent_index = control.TransparentColor;
        if (DGifGetExtensionNext(gif, &block) == GIF_ERROR)
            return false;
    }
    return true;
}

static bool find_frame(GifFileType *gif, struct frame *frame)
{
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    frame->transparent_index = NO_TRANSPARENT_COLOR;
    for (;;) {
        if (DGifGetRecordType(gif, &type) == GIF_ERROR)
            return false;
        if (type == IMAGE_DESC_RECORD_TYPE)
            return DGifGetImageDesc(gif) == GIF_OK;
        if (type != EXTENSION_RECORD_TYPE || !take_extension(gif, frame))
            return false;
    }
}

static bool read_rows(GifFileType *gif, struct frame *frame)
{
    static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    bool interlaced = gif->Image.Interlace;
    for (int pass = 0; pass < (interlaced ? 4 : 1); pass++)
        for (int y = interlaced ? first[pass] : 0; y < frame->height; y += interlaced ? step[pass] : 1)
            if (DGifGetLine(gif, frame->indices + (size_t)y * (size_t)frame->width, frame->width) ==
                GIF_ERROR)
                return false;
    return true;
}

static void put_pixel(const struct frame *frame, unsigned char index, unsigned char *out)
{
    if (index == frame->transparent_index)
        return;
    GifColorType colour =
        index < frame->colours->ColorCount ? frame->colours->Colors[index] : (GifColorType){0};
    out[0] = colour.Red;
    out[1] = colour.Green;
    out[2] = colour.Blue;
    out[3] = 255;
}

static void shrink_frame(const struct frame *frame, struct shrink *shrink)
{
    unsigned char *rgba = mem_alloc(4 * (size_t)shrink->width);
    for (int y = 0; y < shrink->height; y++) {
        memset(rgba, 0, 4 * (size_t)shrink->width);
        bool covered = y >= frame->top && y - frame->top < frame->height;
        for (int x = 0; covered && x < frame->width && frame->left + x < shrink->width; x++)
            put_pixel(frame, frame->indices[(size_t)(y - frame->top) * (size_t)frame->width + (size_t)x],
                rgba + 4 * (size_t)(frame->left + x));
        shrink_row(shrink, rgba);
    }
    free(rgba);
}

static enum image_result decode(GifFileType *gif, struct shrink *shrink)
{
    struct frame frame = {0};
    if (!find_frame(gif, &frame))
        return IMAGE_BROKEN;
    const GifImageDesc *desc = &gif->Image;
    frame.left = desc->Left;
    frame.top = desc->Top;
    frame.width = desc->Width;
    frame.height = desc->Height;
    frame.colours = desc->ColorMap ? desc->ColorMap : gif->SColorMap;
    if (frame.width > IMAGE_SIDE_MAX || frame.height > IMAGE_SIDE_MAX ||
        !shrink_begin(shrink, gif->SWidth, gif->SHeight))
        return IMAGE_TOO_LARGE;
    if (frame.width < 1 || frame.height < 1 || !frame.colours)
        return IMAGE_BROKEN;
    frame.indices = mem_alloc((size_t)frame.width * (size_t)frame.height);
    bool whole = read_rows(gif, &frame);
    if (whole)
        shrink_frame(&frame, shrink);
    free(frame.indices);
    return whole ? IMAGE_OK : IMAGE_BROKEN;
}

enum image_result decode_gif(const unsigned char *data, size_t size, struct shrink *shrink)
{
    struct source source = {data, size};
    GifFileType *gif = DGifOpen(&source, give, NULL);
    if (!gif)
        return IMAGE_BROKEN;
    enum image_result result = decode(gif, shrink);
    DGifCloseFile(gif, NULL);
    return result;
}

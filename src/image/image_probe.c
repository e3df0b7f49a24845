/* Five headers, each of them a fixed layout except JPEG's, which is a chain of segments with lengths. */
#include "image/image_probe.h"

#include <string.h>

struct bytes {
    const unsigned char *at;
    size_t size;
};

static uint32_t big(const unsigned char *at, int count)
{
    uint32_t value = 0;
    for (int i = 0; i < count; i++)
        value = value << 8 | at[i];
    return value;
}

static uint32_t little(const unsigned char *at, int count)
{
    uint32_t value = 0;
    for (int i = count; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static bool begins(const struct bytes *b, const char *magic, size_t len)
{
    return b->size >= len && memcmp(b->at, magic, len) == 0;
}

static bool is(struct image *image_r, const char *type, const char *extension, int64_t width, int64_t height)
{
    *image_r = (struct image){type, extension, width, height};
    return width > 0 && height > 0;
}

static bool probe_png(const struct bytes *b, struct image *image_r)
{
    if (!begins(b, "\x89PNG\r\n\x1a\n", 8) || b->size < 24 || memcmp(b->at + 12, "IHDR", 4) != 0)
        return false;
    return is(image_r, "image/png", "png", big(b->at + 16, 4), big(b->at + 20, 4));
}

static bool probe_gif(const struct bytes *b, struct image *image_r)
{
    if ((!begins(b, "GIF87a", 6) && !begins(b, "GIF89a", 6)) || b->size < 10)
        return false;
    return is(image_r, "image/gif", "gif", little(b->at + 6, 2), little(b->at + 8, 2));
}

static bool probe_bmp(const struct bytes *b, struct image *image_r)
{
    if (!begins(b, "BM", 2) || b->size < 26)
        return false;
    uint32_t header = little(b->at + 14, 4);
    if (header == 12)
        return is(image_r, "image/bmp", "bmp", little(b->at + 18, 2), little(b->at + 20, 2));
    if (header < 40 || header > 124)
        return false;
    int64_t height = (int32_t)little(b->at + 22, 4); /* negative: stored top-down */
    return is(image_r, "image/bmp", "bmp", (int32_t)little(b->at + 18, 4), height < 0 ? -height : height);
}

/* The three kinds of WebP keep their size in three ways. */
static bool probe_webp(const struct bytes *b, struct image *image_r)
{
    if (!begins(b, "RIFF", 4) || b->size < 30 || memcmp(b->at + 8, "WEBP", 4) != 0)
        return false;
    const unsigned char *chunk = b->at + 12, *body = chunk + 8;
    int64_t width = 0, height = 0;
    if (memcmp(chunk, "VP8X", 4) == 0) {
        width = (int64_t)little(body + 4, 3) + 1;
        height = (int64_t)little(body + 7, 3) + 1;
    } else if (memcmp(chunk, "VP8L", 4) == 0 && body[0] == 0x2f) {
        uint32_t packed = little(body + 1, 4);
        width = (packed & 0x3fff) + 1;
        height = (packed >> 14 & 0x3fff) + 1;
    } else if (memcmp(chunk, "VP8 ", 4) == 0 && memcmp(body + 3, "\x9d\x01\x2a", 3) == 0) {
        width = little(body + 6, 2) & 0x3fff;
        height = little(body + 8, 2) & 0x3fff;
    }
    return is(image_r, "image/webp", "webp", width, height);
}

/* SOF0…SOF15 carry the size; C4, C8 and CC in that range are other things. */
static bool is_frame_header(unsigned char marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static bool has_no_length(unsigned char marker)
{
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

static bool probe_jpeg(const struct bytes *b, struct image *image_r)
{
    if (!begins(b, "\xff\xd8\xff", 3))
        return false;
    size_t at = 2, end = b->size < IMAGE_HEADER ? b->size : IMAGE_HEADER;
    while (at + 4 <= end && b->at[at] == 0xff) {
        unsigned char marker = b->at[at + 1];
        if (marker == 0xff) { /* filler */
            at++;
            continue;
        }
        if (is_frame_header(marker))
            return at + 9 <= end &&
                   is(image_r, "image/jpeg", "jpg", big(b->at + at + 7, 2), big(b->at + at + 5, 2));
        if (marker == 0xd9 || marker == 0xda) /* the end, or the pixels, and no size yet */
            return false;
        at += has_no_length(marker) ? 2 : 2 + (size_t)big(b->at + at + 2, 2);
    }
    return false;
}

bool image_probe(const void *data, size_t size, struct image *image_r)
{
    struct bytes b = {data, size};
    return probe_png(&b, image_r) || probe_jpeg(&b, image_r) || probe_gif(&b, image_r) ||
           probe_webp(&b, image_r) || probe_bmp(&b, image_r);
}

bool image_fits(const struct image *image)
{
    return image->width <= IMAGE_SIDE_MAX && image->height <= IMAGE_SIDE_MAX;
}

/* What picture is this: type and size read from the first bytes, without decoding anything.
 *
 * The name and the Content-Type that came with a file are claims; its bytes are not. A picture that is not one of these
 * five types is no picture, and one whose header promises more than IMAGE_SIDE_MAX pixels a side is refused before
 * anything allocates memory for it. Whether the rest of the file decodes is not known here: that is image/image.h, which
 * asks here first. Pure and quick; reads never pass the end. */
#ifndef SWITCHLINE_IMAGE_IMAGE_PROBE_H
#define SWITCHLINE_IMAGE_IMAGE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    IMAGE_SIDE_MAX = 5000,
    IMAGE_HEADER = 512 * 1024
}; /* bytes from the start within which a size is looked for */

struct image {
    const char *type;      /* "image/png" */
    const char *extension; /* "png" */
    int64_t width, height; /* pixels, at least 1 */
};

/* false: no picture of ours (PNG, JPEG, GIF, WebP, BMP), or its size is not to be found. */
bool image_probe(const void *data, size_t size, struct image *image_r);
bool image_fits(const struct image *image);

#endif

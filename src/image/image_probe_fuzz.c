/* Any bytes at all: the look at the header must stay inside them, and what it calls a picture must have a size. */
#include "image/image_probe.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image image;
    unsigned char *copy = malloc(size ? size : 1); /* so that reading past it is noticed */
    memcpy(copy, data, size);
    if (image_probe(copy, size, &image) &&
        (image.width < 1 || image.height < 1 || !image.type || strncmp(image.type, "image/", 6) != 0))
        abort();
    free(copy);
    return 0;
}

/* Any bytes at all, through the decoders themselves, without the child around them: what the sanitizers say here is what
 * the child is there to survive. */
#include "image/image_priv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image image;
    /* Large pictures are slow and teach nothing that small ones do not. */
    if (!image_probe(data, size, &image) || image.width > 256 || image.height > 256)
        return 0;
    unsigned char *copy = malloc(size), *thumb = NULL;
    size_t thumb_size = 0;
    memcpy(copy, data, size);
    if (image_decode(copy, size, 32, &thumb, &thumb_size) == IMAGE_OK &&
        (!image_probe(thumb, thumb_size, &image) || image.width != 32 || image.height != 32))
        abort();
    free(thumb);
    free(copy);
    return 0;
}

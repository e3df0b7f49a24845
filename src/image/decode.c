/* From bytes to the bytes of a thumbnail, in one process. The probe decides which decoder gets them; the decoder finds
 * the size once more by its own rules, because a file may tell two readers two things, and shrink_begin() is what holds
 * it to the limit. */
#include "image/image_priv.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *extension;
    image_decoder *decode;
} decoders[] = {
    {"bmp", decode_bmp},
    {"gif", decode_gif},
    {"jpg", decode_jpeg},
    {"png", decode_png},
    {"webp", decode_webp},
};

static image_decoder *decoder_of(const struct image *image)
{
    for (size_t i = 0; i < sizeof decoders / sizeof *decoders; i++)
        if (strcmp(decoders[i].extension, image->extension) == 0)
            return decoders[i].decode;
    return NULL;
}

static bool encode(struct shrink *shrink, unsigned char **out_r, size_t *size_r)
{
    unsigned char *pixels = shrink_end(shrink);
    bool ok = shrink->transparent ? encode_png(pixels, shrink->side, out_r, size_r)
                                  : encode_jpeg(pixels, shrink->side, out_r, size_r);
    free(pixels);
    return ok;
}

enum image_result image_decode(
    const unsigned char *data, size_t size, int side, unsigned char **out_r, size_t *size_r)
{
    struct image image;
    if (!image_probe(data, size, &image))
        return IMAGE_NOT_AN_IMAGE;
    image_decoder *decode = decoder_of(&image);
    if (!image_fits(&image) || !decode)
        return IMAGE_TOO_LARGE;
    struct shrink shrink = {.side = side};
    enum image_result result = decode(data, size, &shrink);
    if (result == IMAGE_OK &&
        shrink.row != shrink.height) /* a decoder that stopped early without saying so */
        result = IMAGE_BROKEN;
    if (result == IMAGE_OK && !encode(&shrink, out_r, size_r))
        result = IMAGE_FAILED;
    shrink_free(&shrink);
    return result;
}
